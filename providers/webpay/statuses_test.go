package webpay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// orderXML is the answer to the look-up of an order, without the words that are empty.
func orderXML(status, code string, more ...string) string {
	body := `<?xml version="1.0" encoding="UTF-8"?><order>`
	if status != "" {
		body += "<status>" + status + "</status>"
	}
	if code != "" {
		body += "<response-code>" + code + "</response-code>"
	}
	return body + strings.Join(more, "") + "</order>"
}

// stands is a payment's status, and whether it has a Failure.
func stands(p *tender.Payment) string {
	if p.Failure != nil {
		return string(p.Status) + ", failure"
	}
	return string(p.Status)
}

const (
	waits    = "requires_action"
	declined = "requires_action, failure"
	unknown  = "unknown"
)

// The words of a payment for the SDK, each with those of its last transaction.
func TestStatuses_ofAPaymentForTheSDK(t *testing.T) {
	for _, c := range []struct{ state, result, want string }{
		{"payment_method_required", "", waits},
		{"payment_method_required", tried("action-required", ""), waits},
		{"payment_method_required", tried("declined", "1050"), declined},
		{"payment_method_required", tried("declined", "3200"), unknown},
		{"payment_method_required", paidResult, unknown},
		{"action_required", "", waits},
		{"action-required", "", waits},
		{"action_required", tried("action_required", ""), waits},
		{"action_required", tried("declined", "1016"), declined},
		{"action_required", paidResult, unknown},
		{"action_required", tried("novel", "0000"), unknown},
		{"approved", paidResult, "succeeded"},
		{"approved", strings.Replace(paidResult, "purchase", "authorize", 1), "authorized"},
		{"approved", tried("approved", ""), "succeeded"},
		{"approved", tried("approved", "1050"), unknown},
		{"approved", tried("approved", "000"), unknown},
		{"approved", tried("declined", "1050"), unknown},
		{"approved", tried("action-required", ""), unknown},
		{"approved", "", unknown},
		{"executed", paidResult, "succeeded"},
		{"executed", strings.Replace(paidResult, "purchase", "authorize", 1), "authorized"},
		{"executed", strings.Replace(paidResult, "purchase", "capture", 1), "succeeded"},
		{"executed", strings.Replace(paidResult, "purchase", "void", 1), unknown},
		{"executed", strings.Replace(paidResult, "purchase", "refund", 1), unknown},
		{"executed", tried("declined", "1050"), declined},
		{"executed", tried("declined", ""), declined},
		{"executed", tried("declined", "0000"), unknown},
		{"executed", tried("declined", "5000"), unknown},
		{"executed", tried("invalid", "1802"), declined},
		{"executed", tried("declined", "1019"), unknown},
		{"executed", strings.Replace(tried("declined", "1050"), "purchase", "capture", 1), unknown},
		{"executed", strings.Replace(tried("declined", "1050"), "purchase", "refund", 1), unknown},
		{"executed", strings.Replace(tried("declined", "1050"), "purchase", "authorize", 1), declined},
		{"executed", tried("invalid", ""), unknown},
		{"executed", tried("invalid", "2001"), unknown},
		{"executed", tried("action-required", ""), unknown},
		{"executed", "", unknown},
		{"declined", "", declined},
		{"declined", tried("declined", "1050"), declined},
		{"declined", tried("declined", "3200"), unknown},
		{"declined", paidResult, unknown},
		{"completed", paidResult, unknown},
		{"Approved", paidResult, unknown},
		{"novel", "", unknown},
	} {
		gw, _ := says(t, answer{status: 200, body: statusOf(c.state, c.result)})
		payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, c.want, stands(payment), "%s %s", c.state, c.result)
		assert.Equal(t, strings.HasPrefix(c.want, waits), payment.NextAction != nil, "%s %s", c.state, c.result)
		assert.Contains(t, payment.ProviderStatus, c.state)
	}
}

// The words of an order.
func TestStatuses_ofAnOrder(t *testing.T) {
	for _, c := range []struct{ status, code, want string }{
		{"approved", "0000", "succeeded"}, {"approved", "", unknown}, {"approved", "1050", unknown}, {"approved", "000", unknown}, {"approved", "1816", unknown},
		{"declined", "1050", declined}, {"declined", "1016", declined}, {"declined", "", declined}, {"declined", "0000", unknown}, {"declined", "2000", unknown},
		{"declined", "7777", unknown}, {"declined", "1816", waits}, {"invalid", "1816", waits}, {"", "1816", waits}, {"invalid", "1802", declined}, {"invalid", "", unknown},
		{"invalid", "6000", unknown}, {"", "1050", declined}, {"", "0000", unknown}, {"", "1016", unknown}, {"pending", "", unknown}, {"pending", "5000", unknown},
		{"Approved", "0000", unknown}, {"voided", "0000", unknown}, {"action-required", "", waits}, {"action_required", "", waits}, {"action-required", "0000", unknown},
		{"declined", "1015", unknown}, {"declined", "1019", unknown}, {"declined", "1021", unknown}, {"declined", "1810", unknown},
	} {
		gw, _ := says(t, answer{status: 200, body: orderXML(c.status, c.code)})
		payment, err := gw.GetPayment(t.Context(), paidOrder())
		require.NoError(t, err)
		assert.Equal(t, c.want, stands(payment), "%s %s", c.status, c.code)
		assert.Nil(t, payment.NextAction, "the look-up has no page")
	}
	for transactionType, want := range map[string][2]string{
		"": {"succeeded", "authorized"}, "authorize": {"authorized", "authorized"}, "purchase": {"succeeded", "succeeded"}, "capture": {"succeeded", "succeeded"},
		"void": {unknown, unknown}, "refund": {unknown, unknown},
	} {
		for i, ref := range []tender.PaymentRef{paidOrder(), reservedOrder()} {
			gw, _ := says(t, answer{status: 200, body: orderXML("approved", "0000", "<transaction-type>"+transactionType+"</transaction-type>")})
			payment, err := gw.GetPayment(t.Context(), ref)
			require.NoError(t, err)
			assert.Equal(t, want[i], stands(payment), transactionType)
		}
	}
}

func TestGetPayment_anOrderThatNobodyPaidWaits(t *testing.T) {
	for _, body := range []string{`<errors><error>Order not found</error></errors>`, `<order/>`, `<?xml version="1.0"?><hash><status>404</status></hash>`} {
		gw, _ := says(t, answer{status: 404, body: body})
		payment, err := gw.GetPayment(t.Context(), paidOrder())
		require.NoError(t, err)
		assert.Equal(t, waits, stands(payment))
		assert.Equal(t, body, string(payment.Raw.Bytes()))
	}
	for _, body := range []string{"", "<html><body>404</body></html>", `{"status":"invalid-request"}`, "null", "Not Found",
		`<Error><Code>NoSuchKey</Code></Error>`, `<Envelope><Body/></Envelope>`, `<order><status>x`, `<order><status>approved</status><response-code>0000</response-code></order>`,
	} {
		gw, _ := says(t, answer{status: 404, body: body})
		_, err := gw.GetPayment(t.Context(), paidOrder())
		require.ErrorIs(t, err, tender.ErrInvalid, "it is not in the provider's form, so the base URL is wrong: %s", body)
	}
	for _, body := range []string{`<order/>`, `<errors><error>Order not found</error></errors>`, `<order><order-number>ord-1001</order-number></order>`} {
		gw, _ := says(t, answer{status: 200, body: body})
		_, err := gw.GetPayment(t.Context(), paidOrder())
		require.ErrorIs(t, err, tender.ErrProtocol, "a success that says nothing")
	}
}

func TestGetPayment_moneyInEachForm(t *testing.T) {
	fine := func(amount, currency string) {
		t.Helper()
		gw, _ := says(t, answer{status: 200, body: statusOf("executed", paidResult, `2599`, amount, `"EUR"`, currency)},
			answer{status: 200, body: orderXML("approved", "0000", `<amount type="integer">`+strings.Trim(amount, `"`)+`</amount><currency>`+strings.Trim(currency, `"`)+`</currency>`)})
		for _, ref := range []tender.PaymentRef{sdkPayment(tender.CaptureNow), paidOrder()} {
			payment, err := gw.GetPayment(t.Context(), ref)
			require.NoError(t, err)
			assert.Equal(t, euros("25.99"), payment.Amount)
		}
	}
	fine("2599", `"EUR"`)
	fine(`"2599"`, `"EUR"`)
	for name, c := range map[string]struct {
		body string
		kind tender.Kind
	}{
		"another amount":       {statusOf("executed", paidResult, "2599", "2600"), tender.ErrIntegrity},
		"major units":          {statusOf("executed", paidResult, "2599", "25.99"), tender.ErrProtocol},
		"an exponent":          {statusOf("executed", paidResult, "2599", "2.599e3"), tender.ErrProtocol},
		"beyond any":           {statusOf("executed", paidResult, "2599", "99999999999999999999"), tender.ErrProtocol},
		"another currency":     {statusOf("executed", paidResult, "EUR", "USD"), tender.ErrIntegrity},
		"no currency at all":   {statusOf("executed", paidResult, "EUR", "XXX"), tender.ErrProtocol},
		"paid, no amount":      {statusOf("executed", paidResult, `"amount":2599,`, ""), tender.ErrProtocol},
		"paid, no currency":    {statusOf("executed", paidResult, `"currency":"EUR",`, ""), tender.ErrProtocol},
		"paid, no order":       {statusOf("executed", paidResult, `"order_number":"ord-1001",`, ""), tender.ErrProtocol},
		"another order":        {statusOf("executed", paidResult, "ord-1001", "ord-1002"), tender.ErrIntegrity},
		"the currency alone":   {statusOf("executed", tried("declined", "1050"), `"amount":2599,"currency":"EUR",`, `"currency":"USD",`), tender.ErrIntegrity},
		"no payment_status":    {statusOf("", paidResult), tender.ErrProtocol},
		"refused":              {`{"status":"invalid-request"}`, tender.ErrInvalid},
		"a status of no words": {strings.Replace(statusOf("executed", paidResult), `"approved"`, `"pending"`, 1), tender.ErrProtocol},
	} {
		gw, _ := says(t, answer{status: 200, body: c.body})
		_, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.ErrorIs(t, err, c.kind, name)
	}
	for more, kind := range map[string]tender.Kind{
		"<amount>2600</amount>": tender.ErrIntegrity, "<currency>USD</currency>": tender.ErrIntegrity, "<order-number>ord-1002</order-number>": tender.ErrIntegrity,
		"<amount>25.99</amount>": tender.ErrProtocol, "<amount>x</amount>": tender.ErrProtocol,
	} {
		gw, _ := says(t, answer{status: 200, body: orderXML("approved", "0000", more)})
		_, err := gw.GetPayment(t.Context(), paidOrder())
		require.ErrorIs(t, err, kind, more)
	}
	dollars := paidOrder()
	dollars.Amount = tender.MustMoney("25.99", "USD")
	inDollars, _ := says(t, answer{status: 200, body: orderXML("approved", "0000", "<amount>2599</amount>")})
	paid, err := inDollars.GetPayment(t.Context(), dollars)
	require.NoError(t, err, "an amount of no currency is in the payment's")
	assert.Equal(t, dollars.Amount, paid.Amount)
	partial := paidOrder()
	partial.Amount = tender.Money{}
	gw, _ := says(t, answer{status: 200, body: orderXML("approved", "0000", "<amount>2599</amount>")})
	got, err := gw.GetPayment(t.Context(), partial)
	require.NoError(t, err)
	assert.False(t, got.Amount.Stated(), "an amount of no currency is none")
	gw, _ = says(t, answer{status: 200, body: orderXML("approved", "0000", "<amount>2599</amount>")})
	payment, err := gw.GetPayment(t.Context(), paidOrder())
	require.NoError(t, err)
	assert.Equal(t, euros("25.99"), payment.Amount, "in the payment's own currency")
}

func TestGetPayment_whyAnAttemptFailed(t *testing.T) {
	for result, want := range map[string]tender.Failure{
		tried("declined", "1016"): {Code: "1016", Message: "approved"},
		strings.Replace(tried("declined", "1016"), `"response_message":"approved"`, `"response_message":null,"errors":["no funds","no card"]`, 1): {Code: "1016", Message: "no funds; no card"},
		strings.Replace(tried("declined", ""), `"response_message":"approved",`, "", 1):                                                           {},
	} {
		gw, _ := says(t, answer{status: 200, body: statusOf("executed", result)})
		payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, want, *payment.Failure, result)
	}
	gw, _ := says(t, answer{status: 200, body: orderXML("declined", "1016", "<response-message>no funds of "+testToken+"</response-message>")})
	payment, err := gw.GetPayment(t.Context(), paidOrder())
	require.NoError(t, err)
	assert.Equal(t, tender.Failure{Code: "1016", Message: "no funds of [redacted]"}, *payment.Failure)
}

// What a capture took is no other amount of the payment.
func TestGetPayment_aLookUpMayShowACaptureAfterAll(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: orderXML("approved", "0000", "<transaction-type>capture</transaction-type><amount>1000</amount>")},
		answer{status: 200, body: orderXML("approved", "0000", "<transaction-type>refund</transaction-type><amount>500</amount>")})
	payment, err := gw.GetPayment(t.Context(), reservedOrder())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, payment.Status)
	assert.Equal(t, euros("10"), payment.AmountCaptured)
	assert.Equal(t, euros("25.99"), payment.Amount)
	payment, err = gw.GetPayment(t.Context(), reservedOrder())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusUnknown, payment.Status)
	assert.Equal(t, euros("25.99"), payment.Amount)
	assert.False(t, payment.AmountRefunded.Stated())
}

func TestGetPayment_whenAnAuthorizationEnds(t *testing.T) {
	const authorized = `<transaction-type>authorize</transaction-type>`
	for created, want := range map[string]string{
		`<created-at type="datetime">2024-03-05T09:10:11+01:00</created-at>`: "2024-04-02 08:10:11 +0000 UTC", "": "0001-01-01 00:00:00 +0000 UTC",
		`<created-at>yesterday</created-at>`: "0001-01-01 00:00:00 +0000 UTC",
	} {
		gw, _ := says(t, answer{status: 200, body: orderXML("approved", "0000", authorized+created)}, answer{status: 200, body: orderXML("approved", "0000", created)})
		payment, err := gw.GetPayment(t.Context(), reservedOrder())
		require.NoError(t, err)
		assert.Equal(t, want, payment.CaptureBefore.String())
		payment, err = gw.GetPayment(t.Context(), paidOrder())
		require.NoError(t, err)
		assert.True(t, payment.CaptureBefore.IsZero(), "what was captured is not given back")
	}
}

// A ref that an app made of a webhook's does not say how the payment was to be captured: an approval may be a reservation or a charge.
func TestGetPayment_aRefWithoutItsCaptureModeClaimsNoSuccess(t *testing.T) {
	ref := paidOrder()
	ref.Capture = ""
	gw, _ := says(t, answer{status: 200, body: "<order><status>approved</status><response-code>0000</response-code></order>"})
	payment, err := gw.GetPayment(t.Context(), ref)
	require.NoError(t, err)
	assert.Equal(t, tender.StatusUnknown, payment.Status)
	ref = sdkPayment("")
	gw, _ = says(t, answer{status: 200, body: statusOf("executed", strings.Replace(paidResult, `"transaction_type":"purchase",`, "", 1))})
	payment, err = gw.GetPayment(t.Context(), ref)
	require.NoError(t, err)
	assert.Equal(t, tender.StatusUnknown, payment.Status)
	gw, _ = says(t, answer{status: 200, body: statusOf("executed", paidResult)})
	payment, err = gw.GetPayment(t.Context(), ref)
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, payment.Status, "the answer says so itself")
}
