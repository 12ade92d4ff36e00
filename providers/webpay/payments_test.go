package webpay_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

// saysToSDK is says for payments with the provider's SDK.
func saysToSDK(t *testing.T, answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	t.Cleanup(func() { assert.Len(t, s.asked, len(answers)) })
	cfg := goodConfig()
	cfg.Components, cfg.HTTPClient = true, &http.Client{Transport: s}
	client, err := webpay.NewAt(cfg, signingTime)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{NextActions: []tender.ActionType{tender.ActionClientSDK}})
	require.NoError(t, err)
	return gw, s
}

const (
	pageMade   = `{"status":"approved","id":"terminal-entry-1","payment_url":"https://ipgtest.monri.com/pay/1"}`
	sdkMade    = `{"status":"approved","id":"` + paymentID + `","client_secret":"` + sdkSecret + `"}`
	paidResult = `{"order_number":"ord-1001","amount":2599,"currency":"EUR","transaction_type":"purchase","status":"approved","response_code":"0000",` +
		`"response_message":"approved","created_at":"2024-03-05T09:10:11.123+01:00"}`
)

// statusOf is the answer to a status call; result may be empty, and has some of it replaced.
func statusOf(state, result string, oldNew ...string) string {
	body := `{"status":"approved","payment_status":"` + state + `","client_secret":"` + sdkSecret + `"`
	if result != "" {
		body += `,"payment_result":` + strings.NewReplacer(oldNew...).Replace(result)
	}
	return body + "}"
}

// tried is a payment_result of this status and code.
func tried(status, code string) string {
	return strings.NewReplacer(`"status":"approved"`, `"status":"`+status+`"`, `"0000"`, `"`+code+`"`).Replace(paidResult)
}

func TestCreatePayment_thePayerFindsFilledInWhatFits(t *testing.T) {
	for name, c := range map[string]struct {
		customer tender.CustomerRef
		want     map[string]any
	}{
		"nobody":    {tender.CustomerRef{}, map[string]any{}},
		"all":       {tender.CustomerRef{ID: anaID, Name: "Ana Anić", Email: "ana@example.test", Phone: "+385911234567"}, map[string]any{"customer_uuid": anaID, "ch_full_name": "Ana Anić", "ch_email": "ana@example.test", "ch_phone": "+385911234567"}},
		"the ID":    {tender.CustomerRef{ID: anaID}, map[string]any{"customer_uuid": anaID}},
		"too short": {tender.CustomerRef{ID: anaID, Name: "Ži"}, map[string]any{"customer_uuid": anaID}},
		"at least":  {tender.CustomerRef{ID: anaID, Name: "Žig"}, map[string]any{"customer_uuid": anaID, "ch_full_name": "Žig"}},
		"too long":  {tender.CustomerRef{ID: anaID, Name: strings.Repeat("ć", 31), Email: strings.Repeat("a", 88) + "@example.test"}, map[string]any{"customer_uuid": anaID}},
		"just right": {tender.CustomerRef{ID: anaID, Name: strings.Repeat("ć", 30), Email: strings.Repeat("a", 87) + "@example.test"},
			map[string]any{"customer_uuid": anaID, "ch_full_name": strings.Repeat("ć", 30), "ch_email": strings.Repeat("a", 87) + "@example.test"}},
	} {
		t.Run(name, func(t *testing.T) {
			params := newOrder()
			if params.Customer = c.customer; c.customer != (tender.CustomerRef{}) {
				params.Customer.Provider = "webpay"
			}
			toPage, page := says(t, answer{status: 200, body: pageMade})
			_, err := toPage.CreatePayment(t.Context(), params)
			require.NoError(t, err)
			toSDK, sdk := saysToSDK(t, answer{status: 200, body: sdkMade})
			_, err = toSDK.CreatePayment(t.Context(), params)
			require.NoError(t, err)
			for _, field := range []string{"customer_uuid", "ch_full_name", "ch_email", "ch_phone"} {
				assert.Equal(t, c.want[field], sdk.last().fields(t)[field], field)
				if field != "customer_uuid" {
					assert.Equal(t, c.want[field], page.last().fields(t)[field], field)
				}
			}
			assert.NotContains(t, page.last().body, "customer_uuid", "no document lists it")
		})
	}
}

func TestCreatePayment_refusesBeforeAnyTraffic(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*tender.PaymentParams)
		says   string
	}{
		"an amount of 12 digits":   {func(p *tender.PaymentParams) { p.Amount = euros("1000000000.00") }, "Amount must be at most 999999999.99"},
		"another currency":         {func(p *tender.PaymentParams) { p.Amount = tender.MustMoney("10", "RSD") }, "Amount must be in a currency that the provider takes"},
		"no return URL":            {func(p *tender.PaymentParams) { p.ReturnURL = "" }, "ReturnURL is required"},
		"a Reference of one":       {func(p *tender.PaymentParams) { p.Reference = "a" }, "Reference must have at least 2"},
		"a Reference of 41":        {func(p *tender.PaymentParams) { p.Reference = strings.Repeat("a", 41) }, "Reference must have at most 40"},
		"a Reference with a slash": {func(p *tender.PaymentParams) { p.Reference = "a/b" }, "Reference must be made of"},
		"a description of two":     {func(p *tender.PaymentParams) { p.Description = "ab" }, "Description must have at least 3"},
		"a description of 101":     {func(p *tender.PaymentParams) { p.Description = strings.Repeat("ž", 101) }, "Description must have at most 100"},
	} {
		gw, _ := says(t)
		params := newOrder()
		c.change(&params)
		_, err := gw.CreatePayment(t.Context(), params)
		require.ErrorIs(t, err, tender.ErrInvalid, name)
		require.ErrorContains(t, err, c.says, name)
		assert.Equal(t, tender.OutcomeNotDone, asError(t, err).Outcome, name)
	}
	nobody := newOrder()
	nobody.Customer = tender.CustomerRef{Provider: "webpay", Reference: "acct-7"}
	toSDK, _ := saysToSDK(t)
	_, err := toSDK.CreatePayment(t.Context(), nobody)
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Customer.ID is required: the creation of the customer returned it in its ref")
	assert.Equal(t, tender.OutcomeNotDone, asError(t, err).Outcome)
	gw, s := says(t, answer{status: 200, body: pageMade})
	params := newOrder()
	params.Amount = euros("999999999.99")
	_, err = gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Contains(t, s.last().body, `"amount":99999999999,`)
}

func TestCreatePayment_theSDKNeedsNoReturnURL(t *testing.T) {
	gw, s := saysToSDK(t, answer{status: 200, body: sdkMade}, answer{status: 200, body: sdkMade})
	params := newOrder()
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.NotContains(t, s.last().body, "url_override", "it steers, and nothing redirects")
	params.ReturnURL, params.CancelURL = "", ""
	_, err = gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
}

func TestCreatePayment_anAnswerWithoutWhatItNeedsLeavesTheOutcomeOpen(t *testing.T) {
	for _, body := range []string{
		`{"status":"approved"}`, `{"status":"approved","payment_url":""}`, `{"status":"approved","payment_url":null}`, `{"status":"approved","payment_url":7}`,
		`{"payment_url":"https://ipgtest.monri.com/pay/1"}`, `{"status":"pending","payment_url":"https://ipgtest.monri.com/pay/1"}`,
		strings.Replace(pageMade, "https", "http", 1), strings.Replace(pageMade, "https://ipgtest.monri.com", "", 1),
		strings.Replace(pageMade, "https:", "javascript:", 1), strings.Replace(pageMade, "https://", "https://a:b@", 1),
	} {
		gw, _ := says(t, answer{status: 200, body: body})
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrProtocol, body)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, body)
		assert.Equal(t, tender.RecoverRepeat, asError(t, err).Recovery)
	}
	for _, body := range []string{`{"status":"approved"}`, `{"status":"approved","payment_url":""}`} {
		gw, _ := says(t, answer{status: 200, body: body})
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorContains(t, err, "no payment_url")
	}
	for _, body := range []string{`{"status":"approved"}`, `{"status":"approved","id":"` + paymentID + `"}`, `{"status":"approved","client_secret":"` + sdkSecret + `"}`} {
		gw, _ := saysToSDK(t, answer{status: 200, body: body})
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, body)
		require.ErrorContains(t, err, "no id or no client_secret")
	}
	for _, body := range []string{
		`{"status":"pending","id":"` + paymentID + `","client_secret":"` + sdkSecret + `"}`, strings.Replace(sdkMade, sdkSecret, `a\r\nb`, 1)[:20],
	} {
		gw, _ := saysToSDK(t, answer{status: 200, body: body})
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrProtocol, body)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, body)
	}
	gw, _ := says(t, answer{status: 200, body: `{"status":"approved","payment_url":"http://127.0.0.1:8080/pay/1"}`})
	payment, err := gw.CreatePayment(t.Context(), newOrder())
	require.NoError(t, err, "a simulator's page")
	assert.Equal(t, "http://127.0.0.1:8080/pay/1", payment.NextAction.URL)
}

// The page that the answer describes is the one that the payer pays.
func TestCreatePayment_theAnswerIsAboutThePageThatWasAskedFor(t *testing.T) {
	described := strings.Replace(pageMade, "}", `,"order_number":"ord-1001","amount":2599,"currency":"EUR","transaction_type":"purchase"}`, 1)
	gw, _ := says(t, answer{status: 200, body: described})
	payment, err := gw.CreatePayment(t.Context(), newOrder())
	require.NoError(t, err)
	assert.Equal(t, euros("25.99"), payment.Amount)
	for _, change := range [][2]string{{"ord-1001", "ord-1002"}, {"2599", "259900"}, {"2599", "25.99"}, {"EUR", "USD"}, {"purchase", "authorize"}} {
		gw, _ := says(t, answer{status: 200, body: strings.Replace(described, change[0], change[1], 1)})
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, change[1])
		assert.Contains(t, []tender.Kind{tender.ErrIntegrity, tender.ErrProtocol}, asError(t, err).Kind, change[1])
	}
}

func TestCreatePayment_isRefused(t *testing.T) {
	for _, a := range []answer{{status: 400, body: refused}, {status: 422, body: refused}, {status: 200, body: refused}, {status: 200, body: `{"status":"error"}`}} {
		gw, _ := says(t, a)
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.Equal(t, tender.OutcomeRejected, asError(t, err).Outcome)
		gw, _ = saysToSDK(t, a)
		_, err = gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.Equal(t, tender.OutcomeRejected, asError(t, err).Outcome)
	}
	gw, _ := saysToSDK(t, answer{status: 200, body: `{"status":"declined"}`})
	_, err := gw.CreatePayment(t.Context(), newOrder())
	e := asError(t, err)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	assert.Equal(t, tender.OutcomeRejected, e.Outcome)
	assert.Equal(t, "declined", e.Code)
}

// A ref of one payment is not asked for by the number of another, whatever the call.
func TestAMixedUpRefIsRefusedBeforeAnyTraffic(t *testing.T) {
	gw, _ := says(t)
	ref := paidOrder()
	ref.Reference = "ord-1002"
	_, getErr := gw.GetPayment(t.Context(), ref)
	_, captureErr := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{})
	_, voidErr := gw.VoidPayment(t.Context(), ref)
	_, refundErr := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Amount: euros("1")})
	for _, err := range []error{getErr, captureErr, voidErr, refundErr} {
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "ID must be the Reference: the creation of the payment returned both as one")
		assert.Equal(t, tender.OutcomeNotDone, asError(t, err).Outcome)
	}
	gw, _ = says(t, answer{status: 200, body: orderXML("approved", "0000")})
	ref.Reference = ""
	_, err := gw.GetPayment(t.Context(), ref)
	require.NoError(t, err, "a ref may have the ID alone")
}

func TestVoidPayment_needsTheAmount(t *testing.T) {
	gw, _ := says(t)
	ref := reservedOrder()
	ref.Amount = tender.Money{}
	_, err := gw.VoidPayment(t.Context(), ref)
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Amount is required: the creation of the payment returned it in its ref")
}

// What opens a payment is in no error and no log, however the provider repeats it.
func TestErrors_hideWhatOpensAPayment(t *testing.T) {
	const leak = `{"status":"invalid-request","message":"no ` + paymentID + ` nor ` + testToken + `"}`
	var log strings.Builder
	s := &script{t: t, answers: []answer{
		{status: 404, body: leak}, {status: 200, body: leak}, {status: 200, body: statusOf("executed", tried("declined", "1050"), "approved", paymentID+" "+testToken)},
		{status: 422, body: "<errors><error>" + testToken + " " + paymentID + " " + digestOfRefund + "</error></errors>"},
	}}
	client, err := webpay.NewAt(webpay.Config{BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: &http.Client{Transport: s}}, signingTime)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	require.NoError(t, err)
	printed := ""
	for range 2 {
		_, err = gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.Error(t, err)
		printed += fmt.Sprintf("%v %+v %#v", err, err, err)
	}
	payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
	require.NoError(t, err)
	printed += fmt.Sprintf("%v %+v %#v %s", payment, *payment, payment.NextAction, payment.Failure.Message)
	_, err = gw.RefundPayment(t.Context(), sdkPayment(tender.CaptureNow), tender.RefundParams{Amount: euros("25.99")})
	printed += fmt.Sprintf("%v %+v %#v", err, err, err)
	for _, secret := range []string{paymentID, sdkSecret, testToken, testKey, digestOfRefund} {
		assert.NotContains(t, printed+log.String(), secret)
	}
	assert.Contains(t, log.String(), "/v2/payment/{ClientSecret}/status")
}
