package juspay_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

const linked = `{"status":"CREATED","status_id":1,"id":"ord_1","order_id":"SIMORD0001","payment_links":{"web":"https://sandbox.juspay.in/merchant/pay/ord_1"}}`

// session is the answer of the payment page.
const session = `{"status":"NEW","id":"ordeh_1","order_id":"SIMORD0001","payment_links":{"web":"https://sandbox.juspay.in/orders/ordeh_1/payment-page",` +
	`"expiry":"2024-03-05T09:25:11Z"},"sdk_payload":{"requestId":"r1","service":"in.juspay.hyperpay","payload":{"action":"paymentPage","amount":"100.15",` +
	`"clientAuthToken":"tkn_0123456789abcdef0123456789abcdef","currency":"INR","orderId":"SIMORD0001"}},"order_expiry":"2024-03-05T09:40:11Z"}`

func paged(cfg *juspay.Config) { cfg.PaymentPageClientID = "demoPage" }

func TestClient_CreatePayment_sendsAFormAndReadsTheOrder(t *testing.T) {
	gw, s := says(t, ok(order("NEW", nothingBack)))
	p, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	assert.Equal(t, http.MethodPost, s.last().method)
	assert.Equal(t, "/orders", s.last().path)
	assert.Equal(t, "application/x-www-form-urlencoded", s.last().header.Get("Content-Type"))
	assert.Equal(t, url.Values{
		"order_id": {"SIMORD0001"}, "amount": {"100.15"}, "currency": {"INR"}, "customer_id": {"cst_ab12cd34ef56gh78"}, "description": {"tea"},
		"return_url": {"https://shop.example.test/back/9001"},
	}, s.last().form)
	assert.Equal(t, tender.Payment{
		Provider: "juspay", ID: "ordeh_00112233445566778899aabbccddeeff", Reference: "SIMORD0001", Status: tender.StatusRequiresAction, ProviderStatus: "NEW",
		Amount: tender.MustMoney("100.15", "INR"), AmountRefunded: tender.MustMoney("0", "INR"), Refunded: tender.RefundedNone, Capture: tender.CaptureNow,
		ReturnURL: "https://shop.example.test/back/9001", CreatedAt: time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC),
		NextAction: &tender.NextAction{Type: tender.ActionRedirect, URL: "https://sandbox.juspay.in/merchant/pay/ordeh_1"}, Raw: p.Raw,
	}, *p)
	assert.Equal(t, order("NEW", nothingBack), string(p.Raw.Bytes()))
}

func TestClient_CreatePayment_whatIsSentForWhat(t *testing.T) {
	base := url.Values{"order_id": {"SIMORD0001"}, "amount": {"100.15"}, "currency": {"INR"}}
	for name, c := range map[string]struct {
		change func(*tender.PaymentParams)
		want   url.Values
	}{
		"a guest": {func(*tender.PaymentParams) {}, nil},
		"a customer's Reference": {func(p *tender.PaymentParams) {
			p.Customer = tender.CustomerRef{Provider: "juspay", Reference: "buyer-00012345"}
		}, url.Values{"customer_id": {"buyer-00012345"}}},
		"a reservation":                    {func(p *tender.PaymentParams) { p.Capture = tender.CaptureLater }, url.Values{"metadata.txns.auto_capture": {"false"}}},
		"a cancel URL, which has no place": {func(p *tender.PaymentParams) { p.CancelURL = "https://shop.example.test/basket" }, nil},
		"no fraction":                      {func(p *tender.PaymentParams) { p.Amount = tender.MustMoney("100", "INR") }, url.Values{"amount": {"100.00"}}},
	} {
		gw, s := says(t, ok(linked))
		params := tender.PaymentParams{Reference: "SIMORD0001", Amount: tender.MustMoney("100.15", "INR")}
		c.change(&params)
		_, err := gw.CreatePayment(t.Context(), params)
		require.NoError(t, err, name)
		want := maps.Clone(base)
		maps.Copy(want, c.want)
		assert.Equal(t, want, s.last().form, name)
	}
}

func TestClient_CreatePayment_theSmallestAnswer(t *testing.T) {
	gw, _ := says(t, ok(linked))
	p, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	assert.Equal(t, "ord_1", p.ID)
	assert.Equal(t, tender.StatusRequiresAction, p.Status)
	assert.Equal(t, "CREATED", p.ProviderStatus)
	assert.Equal(t, tender.RefundedNone, p.Refunded)
	assert.Equal(t, tender.MustMoney("100.15", "INR"), p.Amount, "filled in")
	assert.False(t, p.AmountRefunded.Stated())
	assert.True(t, p.CreatedAt.IsZero())
	assert.True(t, p.ClientSecret.IsZero())
}

func TestClient_CreatePayment_refusesBeforeAnyTraffic(t *testing.T) {
	gw, _ := says(t)
	for name, c := range map[string]struct {
		change func(*tender.PaymentParams)
		says   string
	}{
		"a Reference that is too long":         {func(p *tender.PaymentParams) { p.Reference = strings.Repeat("a", 18) }, "Reference must have at most 17 characters"},
		"a Reference with other characters":    {func(p *tender.PaymentParams) { p.Reference = "order-1" }, "Reference must be made of [A-Za-z0-9]"},
		"no Reference":                         {func(p *tender.PaymentParams) { p.Reference = "" }, "Reference is required"},
		"a query in the return URL":            {func(p *tender.PaymentParams) { p.ReturnURL = "https://shop.example.test/back?order=1" }, "ReturnURL must not have any of ?#"},
		"a fragment in the return URL":         {func(p *tender.PaymentParams) { p.ReturnURL = "https://shop.example.test/back#1" }, "ReturnURL must not have any of ?#"},
		"an address in the return URL":         {func(p *tender.PaymentParams) { p.ReturnURL = "http://127.0.0.1:8080/back" }, "ReturnURL must have a host name, not an address: localhost instead of 127.0.0.1"},
		"an address of IPv6 in the return URL": {func(p *tender.PaymentParams) { p.ReturnURL = "http://[::1]/back" }, "ReturnURL must have a host name"},
		"three decimals":                       {func(p *tender.PaymentParams) { p.Amount = tender.MustMoney("1.500", "TND") }, "Amount must be in a currency that the provider takes"},
		"a customer without a key": {func(p *tender.PaymentParams) {
			p.Customer = tender.CustomerRef{Provider: "juspay", Email: "asha@example.test"}
		}, "Customer.Reference is required: the ref that CreateCustomer returned has it"},
	} {
		params := checkout()
		c.change(&params)
		_, err := gw.CreatePayment(t.Context(), params)
		require.ErrorIs(t, err, tender.ErrInvalid, name)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown, name)
		require.ErrorContains(t, err, c.says, name)
	}
	params := checkout()
	params.Metadata = map[string]string{"cart": "7"}
	_, err := gw.CreatePayment(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrUnsupported)
}

func TestClient_CreatePayment_answersThatAreNone(t *testing.T) {
	for name, a := range map[string]answer{
		"{}": ok("{}"), "null": ok("null"), "page": ok("<html>"), "no id": ok(strings.Replace(linked, `"id":"ord_1",`, "", 1)), "broken": {err: errBroken}, "502": {status: 502},
		"no order_id": ok(strings.Replace(linked, `"order_id":"SIMORD0001",`, "", 1)), "no status": ok(strings.Replace(linked, `"status":"CREATED",`, "", 1)),
		"no link": ok(strings.Replace(linked, `"web"`, `"mobile"`, 1)), "links are null": ok(`{"status":"NEW","id":"ord_1","order_id":"SIMORD0001","payment_links":null}`),
		"a link that is not safe": ok(strings.Replace(linked, "https:", "http:", 1)), "another Reference": ok(strings.Replace(linked, "SIMORD0001", "SIMORD0002", 1)),
		"a number for an id": ok(strings.Replace(linked, `"ord_1"`, `7`, 1)), "an evil id": ok(strings.Replace(linked, `"id"`, `"ID":"evil","id"`, 1)),
		"another amount": ok(strings.Replace(order("NEW"), "100.15", "1.00", 1)), "another currency": ok(strings.Replace(order("NEW"), "INR", "USD", 1)),
		"another currency alone": ok(strings.Replace(linked, "{", `{"currency":"USD",`, 1)), "an amount of no currency": ok(strings.Replace(order("NEW"), "100.15", "100.155", 1)),
		"202 without a body": {status: 202}, "409": {status: 409}, "customer": ok(stored),
	} {
		gw, _ := says(t, a)
		_, err := gw.CreatePayment(t.Context(), checkout())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
		assert.Equal(t, tender.RecoverRepeat, errorOf(t, err).Recovery, name)
	}
}

func TestClient_CreatePayment_nothingToBeMissing(t *testing.T) {
	gw, _ := says(t, answer{status: 404, body: absent}, answer{status: 403, body: `{"error_info":{"code":"BAD_ORIGIN"}}`})
	_, err := gw.CreatePayment(t.Context(), checkout())
	require.ErrorIs(t, err, tender.ErrInvalid)
	_, err = gw.CreatePayment(t.Context(), checkout())
	require.ErrorIs(t, err, tender.ErrPermission)
}

func TestClient_CreatePayment_asASession(t *testing.T) {
	gw, s := saysWith(t, paged, ok(session), ok(strings.Replace(session, `"100.15"`, `"1.00"`, 1)), ok(strings.Replace(session, `"amount":"100.15",`, "", 1)))
	p, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	assert.Equal(t, "/session", s.last().path)
	assert.Equal(t, "application/json", s.last().header.Get("Content-Type"))
	assert.Equal(t, map[string]string{
		"order_id": "SIMORD0001", "amount": "100.15", "currency": "INR", "payment_page_client_id": "demoPage", "action": "paymentPage",
		"customer_id": "cst_ab12cd34ef56gh78", "description": "tea", "return_url": "https://shop.example.test/back/9001",
	}, s.last().json)
	assert.Equal(t, "ordeh_1", p.ID)
	assert.Equal(t, &tender.NextAction{Type: tender.ActionRedirect, URL: "https://sandbox.juspay.in/orders/ordeh_1/payment-page"}, p.NextAction)
	assert.Equal(t, time.Date(2024, 3, 5, 9, 40, 11, 0, time.UTC), p.ExpiresAt)
	_, err = gw.CreatePayment(t.Context(), checkout())
	require.ErrorIs(t, err, tender.ErrIntegrity, "the amount of a session stands in its payload")
	_, err = gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	guest := tender.PaymentParams{Reference: "SIMORD0001", Amount: tender.MustMoney("100.15", "INR")}
	gw, s = saysWith(t, paged, ok(session))
	_, err = gw.CreatePayment(t.Context(), guest)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"order_id": "SIMORD0001", "amount": "100.15", "currency": "INR", "payment_page_client_id": "demoPage", "action": "paymentPage"}, s.last().json)
}

func TestClient_GetPayment_readsTheOrder(t *testing.T) {
	gw, s := says(t, ok(order("CHARGED", tried, nothingBack)))
	p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, http.MethodGet, s.last().method)
	assert.Equal(t, "/orders/SIMORD0001", s.last().path)
	assert.Empty(t, s.last().query)
	assert.Empty(t, s.last().raw)
	assert.Equal(t, tender.StatusSucceeded, p.Status)
	assert.Nil(t, p.NextAction, "there is nothing left to do")
	assert.False(t, p.AmountCaptured.Stated(), "the answer does not say")
}

// The names below metadata are the merchant's.
func TestClient_GetPayment_freeNames(t *testing.T) {
	gw, _ := says(t, ok(order("NEW", `"metadata":{"Cart":"1","cart":"2"},`)), ok(order("NEW", `"Metadata":{"Cart":"1","cart":"2"},`)))
	_, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.NoError(t, err)
	_, err = gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.ErrorIs(t, err, tender.ErrProtocol, "anywhere else a name is there once")
}

func TestClient_GetPayment_theWayOnForThePayer(t *testing.T) {
	gw, _ := says(t, ok(order("NEW")), ok(order("PENDING_VBV")), ok(order("AUTHENTICATION_FAILED")), ok(order("AUTHORIZING")), ok(`{"status":"NEW","id":"`+placed("").ID+`","order_id":"SIMORD0001","amount":100.15,"currency":"INR"}`))
	for i, want := range []bool{true, true, true, false, false} {
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, want, p.NextAction != nil, i)
	}
}

func TestClient_GetPayment_answersThatAreNone(t *testing.T) {
	for name, body := range map[string]string{
		"no amount": strings.Replace(order("NEW"), `"amount":100.15,`, "", 1), "no currency and no amount": linked, "no id": strings.Replace(order("NEW"), `"id":"`+placed("").ID+`",`, "", 1),
		"no status": strings.Replace(order("NEW"), `"status":"NEW",`, "", 1), "a float": strings.Replace(order("NEW"), "100.15", "1.0015e2", 1), "an order and an error": order("NEW", `"error_code":"invalid_request",`),
		"an order and its absence": order("NOT_FOUND"), "an order and the word of errors": order("ERROR"),
	} {
		gw, _ := says(t, ok(body))
		_, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrProtocol, name)
	}
	for name, body := range map[string]string{
		"another id": strings.Replace(order("NEW"), "ordeh_00", "ordeh_99", 1), "another Reference": strings.Replace(order("NEW"), "SIMORD0001", "SIMORD0002", 1),
		"another amount": strings.Replace(order("NEW"), "100.15", "100.16", 1), "more refunded than paid": order("CHARGED", `"amount_refunded":100.16,`),
		"more captured than reserved": order("CHARGED", `"captured_amount":100.16,`), "less than nothing refunded": order("CHARGED", `"amount_refunded":-1,`),
	} {
		gw, _ := says(t, ok(body))
		_, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrIntegrity, name)
	}
}

func TestClient_callsAboutAPaymentNeedItsReference(t *testing.T) {
	gw, _ := says(t)
	ref := placed(tender.CaptureLater)
	ref.Reference = ""
	_, getErr := gw.GetPayment(t.Context(), ref)
	_, captureErr := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{})
	_, voidErr := gw.VoidPayment(t.Context(), ref)
	_, refundErr := gw.RefundPayment(t.Context(), ref, back())
	_, readErr := gw.GetRefund(t.Context(), tender.RefundRef{Payment: ref, Reference: "SIMRFD0001"})
	for _, err := range []error{getErr, captureErr, voidErr, refundErr, readErr} {
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "Reference is required: orders are asked for by it, and the ref that CreatePayment returned has it")
	}
}

func TestClient_FindPayment(t *testing.T) {
	gw, s := says(t, ok(order("NEW")), ok(strings.Replace(order("NEW"), "SIMORD0001", "SIMORD0002", 1)))
	p, err := gw.FindPayment(t.Context(), "SIMORD0001")
	require.NoError(t, err)
	assert.Equal(t, "/orders/SIMORD0001", s.last().path)
	assert.Equal(t, tender.MustMoney("100.15", "INR"), p.Ref().Amount)
	_, err = gw.FindPayment(t.Context(), "SIMORD0001")
	require.ErrorIs(t, err, tender.ErrIntegrity)
	gw, _ = says(t)
	_, err = gw.FindPayment(t.Context(), "no-such-order")
	require.ErrorIs(t, err, tender.ErrInvalid, "there can be none")
}

func TestClient_absenceOfAnotherOrder(t *testing.T) {
	foreign := answer{status: http.StatusBadRequest, body: strings.Replace(noOrder, "SIMORD0001", "SIMORD0002", 1)}
	gw, _ := says(t, foreign, foreign, foreign)
	_, err := gw.GetPayment(t.Context(), placed(""))
	require.NotErrorIs(t, err, tender.ErrNotFound)
	_, err = gw.FindPayment(t.Context(), "SIMORD0001")
	require.NotErrorIs(t, err, tender.ErrNotFound)
	require.ErrorIs(t, err, tender.ErrIntegrity)
	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(""), Reference: "SIMRFD0001"})
	require.NotErrorIs(t, err, tender.ErrNotFound)
	gw, _ = says(t, answer{status: http.StatusBadRequest, body: strings.Replace(noOrder, "SIMORD0001", "simord0001", 1)})
	_, err = gw.FindPayment(t.Context(), "SIMORD0001")
	require.ErrorIs(t, err, tender.ErrNotFound, "the provider does not tell cases apart")
}
