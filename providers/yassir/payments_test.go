package yassir_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/yassir"
)

func TestClient_CreatePayment_amountsOfEveryExponent(t *testing.T) {
	for currency, c := range map[string]struct{ amount, wire string }{
		"DZD": {"1500", "1500.00"}, "USD": {"0.01", "0.01"}, "XOF": {"2500", "2500"}, "TND": {"1.5", "1.500"}, "CLP": {"1", "1"}, "KWD": {"0.001", "0.001"},
	} {
		gw, s := says(t, answer{status: 201, body: `{"data":{"paymentId":"p","clientSecret":"s","status":"CREATED","amount":` + c.wire + `,"currency":"` + currency + `"}}`})
		p := params()
		p.Amount = tender.MustMoney(c.amount, currency)
		got, err := gw.CreatePayment(t.Context(), p)
		require.NoError(t, err, currency)
		assert.Equal(t, c.wire, string(s.last().body["amount"]), currency)
		assert.Equal(t, currency, s.last().field("actionCurrencyCode"))
		assert.Equal(t, p.Amount, got.Amount)
	}
}

func TestClient_CreatePayment_captureModeAndMetadata(t *testing.T) {
	gw, s := says(t, answer{status: 201, body: created}, answer{status: 201, body: created})
	p := params()
	p.Capture, p.Metadata = tender.CaptureLater, map[string]string{"paymentCheckoutId": "chk-7"}
	got, err := gw.CreatePayment(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, "RESERVATION", s.last().field("captureMethod"))
	assert.JSONEq(t, `{"paymentCheckoutId":"chk-7"}`, string(s.last().body["metaData"]))
	assert.Equal(t, tender.CaptureLater, got.Ref().Capture)
	assert.Equal(t, p.ReturnURL, got.Ref().ReturnURL)
	assert.Equal(t, "pa_7c0f2c1e_secret_0b1c", got.Ref().ClientSecret.Reveal())
	_, err = gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, "DIRECT", s.last().field("captureMethod"))
	assert.NotContains(t, s.last().body, "metaData")
}

func TestClient_CreatePayment_aStatusThatIsInNoDocumentIsUnknown(t *testing.T) {
	gw, _ := says(t, answer{status: 201, body: `{"data":{"paymentId":"p","clientSecret":"s","status":"pending"}}`})
	p, err := gw.CreatePayment(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusUnknown, p.Status)
	assert.Equal(t, "pending", p.ProviderStatus)
}

func TestClient_ConfirmPayment_addsTheReturnURLAndKeepsTheRest(t *testing.T) {
	page := "https://otp.payment.yassir.io/otp/verify?requestId=9f%2B8&phone=213661000111&amount=2450&currency=DZD"
	gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":true,"statusCode":12,"metadata":{"payUrl":"` + page + `"}}`)})
	p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
	require.NoError(t, err)
	u, err := url.Parse(p.NextAction.URL)
	require.NoError(t, err)
	assert.Equal(t, page+"&returnUrl="+url.QueryEscape("https://shop.example/back?order=42017"), p.NextAction.URL)
	assert.Equal(t, "https://shop.example/back?order=42017", u.Query().Get("returnUrl"))
}

func TestClient_ConfirmPayment_refusesAPageThatIsNotSafe(t *testing.T) {
	for _, page := range []string{"http://otp.payment.yassir.io/x", "javascript:alert(1)", "//otp.example.test/x", "not a url", "https://user:pw@otp.example.test/", "ftp://otp.example.test/"} {
		gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":true,"statusCode":12,"metadata":{"payUrl":"` + page + `"}}`)})
		_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrProtocol, page)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, page)
	}
}

func TestClient_ConfirmPayment_declineIsAResult(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: proceeded(`{"require3DS":false,"statusCode":3,"status":"Transaction was rejected","metadata":{"payUrl":""}}`)})
	p, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, tender.StatusFailed, p.Status)
	assert.Equal(t, &tender.Failure{Code: "3", Message: "Transaction was rejected"}, p.Failure)
}

func TestClient_GetPayment_carriesTextAndTime(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: checked(`{"statusCode":3,"amount":5000,"currencyCode":"DZD","endUserMessage":"Not enough balance","lastUpdate":"2025-01-15T11:30:00.123+01:00"}`)})
	p, err := gw.GetPayment(t.Context(), intent(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, "Not enough balance", p.UserMessage)
	assert.Equal(t, "Not enough balance", p.Failure.Message)
	assert.Equal(t, time.Date(2025, 1, 15, 10, 30, 0, 123e6, time.UTC), p.UpdatedAt)
	assert.NotEmpty(t, p.Raw.Bytes())
}

func TestClient_RefundPayment_descriptionAndReason(t *testing.T) {
	full := answer{status: 200, body: `{"data":{"statusCode":4,"status":"Transaction was refunded"}}`}
	gw, s := says(t, full, full)
	_, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r-1", Amount: tender.MustMoney("5000", "DZD"), Reason: "item returned"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"description":"r-1: item returned","amount":5000.00,"reason":"item returned"}`, s.last().raw)
	r, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r-2", Amount: tender.MustMoney("5000", "DZD")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"description":"r-2","amount":5000.00}`, s.last().raw)
	assert.Equal(t, "r-2", r.Reference)
	assert.Empty(t, r.ID)
	_, err = gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Amount: tender.MustMoney("5000", "DZD")})
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Reference is required")
}

func TestOpenPoint37_References(t *testing.T) {
	gw, _ := says(t)
	for _, reference := range []string{"", "with space", "größe", "a/b", "a\r\nb", string(make([]byte, 65))} {
		p := params()
		p.Reference = reference
		_, err := gw.CreatePayment(t.Context(), p)
		require.ErrorIs(t, err, tender.ErrInvalid, "%q", reference)
		require.ErrorContains(t, err, "Reference")
	}
	gw, _ = says(t, answer{status: 201, body: created}, answer{status: 201, body: created}, answer{status: 201, body: created})
	for _, reference := range []string{tender.NewReference(), "order_12345", "order-42017-1.b"} {
		p := params()
		p.Reference = reference
		_, err := gw.CreatePayment(t.Context(), p)
		require.NoError(t, err)
	}
}

func TestProfile_everySupportedWriteHasAWayOut(t *testing.T) {
	cfg := goodConfig()
	cfg.UnsignedWebhooks = true
	client, err := yassir.New(cfg)
	require.NoError(t, err)
	profile := client.Profile()
	for _, op := range []tender.Operation{
		tender.OpCreateCustomer, tender.OpUpdateCustomer, tender.OpCreatePayment, tender.OpConfirmPayment, tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment,
	} {
		assert.Contains(t, profile.AfterUnknown, op)
	}
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	for _, capability := range tender.Capabilities() {
		assert.Equal(t, gw.Supports(capability), profile.Provenance[capability] != "", capability)
	}
}

func TestClient_CreatePayment_idsThatNoLaterCallCanUse(t *testing.T) {
	for _, data := range []string{`"paymentId":"..","clientSecret":"s"`, `"paymentId":"p","clientSecret":"a\r\nX: y"`} {
		gw, _ := says(t, answer{status: 201, body: `{"data":{` + data + `,"status":"CREATED"}}`})
		_, err := gw.CreatePayment(t.Context(), params())
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}
