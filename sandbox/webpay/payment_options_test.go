package webpay_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/webpay"
)

func TestOption_SeparateClientSecret(t *testing.T) {
	s := open(t, webpay.Options{SeparateClientSecret: true})
	r := s.do("POST", newPath, orderBody("ord-1", "purchase", "")).approved()
	id, secret := r.text("id"), r.text("client_secret")
	assert.NotEqual(t, id, secret)
	assert.Regexp(t, `^[0-9a-f]{40}$`, secret)
	assert.Equal(t, secret, s.status(id).approved().text("client_secret"))
	assert.Equal(t, "approved", s.confirm(secret, typedCard(plainPAN)).text("status"))
	assert.Equal(t, "approved", s.status(secret).approved().text("payment_status"))
}

func TestOption_OrderInfoRequired(t *testing.T) {
	s := open(t, webpay.Options{OrderInfoRequired: true})
	for _, path := range []string{newPath, linkPath} {
		s.do("POST", path, orderBody("ord-1", "purchase", "")).refused(400, `"order_info" is required`)
	}
	s.newPayment("ord-1", "purchase", `,"order_info":"Order 1"`)
}

func TestOption_ListedCurrenciesOnly(t *testing.T) {
	body := func(currency string) string {
		return `{"amount":1,"order_number":"ord-` + currency + `","currency":"` + currency + `","transaction_type":"purchase"}`
	}
	s := open(t, webpay.Options{ListedCurrenciesOnly: true})
	s.do("POST", newPath, body("CHF")).refused(400, `"currency" must be`)
	for _, currency := range []string{"USD", "EUR", "BAM", "HRK"} {
		s.do("POST", newPath, body(currency)).approved()
	}
	open(t, webpay.Options{}).do("POST", newPath, body("CHF")).approved()
}

func TestOption_LinkCustomers(t *testing.T) {
	s := open(t, webpay.Options{LinkCustomers: true})
	uuid := s.create("m-1")
	s.newLink("ord-1", "purchase", `,"customer_uuid":"`+uuid+`"`)
	p, known := s.account.Ledger().PaymentByReference("ord-1")
	require.True(t, known)
	assert.Equal(t, uuid, p.Customer)
	s.do("POST", linkPath, orderBody("ord-2", "purchase", `,"customer_uuid":"nobody"`)).refused(400, "is not the uuid of a customer")
}

func TestOption_LinkApproved(t *testing.T) {
	s := open(t, webpay.Options{LinkApproved: true})
	s.do("POST", linkPath, orderBody("ord-1", "purchase", "")).approved()
	s.do("GET", "/v2/terminal-entry/ord-1/show", "").approved()
}

func TestOption_LinkShowsResult(t *testing.T) {
	for option, want := range map[bool][]string{false: {"created", "created", "created"}, true: {"created", "declined", "approved"}} {
		s := open(t, webpay.Options{LinkShowsResult: option})
		s.newLink("ord-1", "purchase", "")
		shown := func() string { return s.do("GET", "/v2/terminal-entry/ord-1/show", "").text("status") }
		got := []string{shown()}
		require.NoError(t, s.account.Decline("ord-1"))
		got = append(got, shown())
		require.NoError(t, s.account.Approve("ord-1"))
		assert.Equal(t, want, append(got, shown()))
	}
}

func TestOption_ConfirmedIsExecuted(t *testing.T) {
	s := open(t, webpay.Options{ConfirmedIsExecuted: true})
	secret := s.newPayment("ord-1", "purchase", "")
	assert.Equal(t, "payment_method_required", s.status(secret).text("payment_status"))
	for pan, want := range map[string]string{declinedPAN: "declined"} {
		r := s.confirm(secret, typedCard(pan))
		assert.Equal(t, []string{"executed", want}, []string{r.text("status"), r.text("payment_result.status")})
	}
	s.confirm(secret, typedCard(plainPAN))
	r := s.status(secret)
	assert.Equal(t, []string{"executed", "approved"}, []string{r.text("payment_status"), r.text("payment_result.status")})
}

func TestOption_FreshResult(t *testing.T) {
	s := open(t, webpay.Options{FreshResult: true})
	secret := s.newPayment("ord-1", "purchase", "")
	r := s.status(secret)
	assert.Equal(t, []string{"payment_method_required", "action-required"}, []string{r.text("payment_status"), r.text("payment_result.status")})
	assert.Empty(t, r.get("action_required"))
	require.NoError(t, s.account.Approve("ord-1"))
	assert.Equal(t, "approved", s.status(secret).text("payment_result.status"))
}

func TestOption_RefundExcessAs1810(t *testing.T) {
	s := open(t, webpay.Options{RefundExcessAs1810: true})
	s.paid("ord-1", "purchase")
	s.manage("refund", "ord-1", 2600).ends("1810")
	s.manage("refund", "ord-1", 2599).ends("0000")
	s.manage("refund", "ord-1", 1).ends("1810")
}

func TestOption_DeclinedStatus(t *testing.T) {
	for _, status := range []int{406, 422} {
		s := open(t, webpay.Options{DeclinedStatus: status})
		s.paid("ord-1", "authorize")
		s.manage("refund", "ord-1", 1).failed(status, "original transaction not found")
		r := s.manageJSON("capture", "ord-1", 2600)
		assert.Equal(t, status, r.status)
		r.is(t, `{"errors":["invalid amount"]}`)
		s.manage("void", "ord-1", 2599).ends("0000")
	}
}

func TestOption_ManagedAs200(t *testing.T) {
	s := open(t, webpay.Options{ManagedAs200: true})
	s.paid("ord-1", "authorize")
	r := s.manage("capture", "ord-1", 2599)
	assert.Equal(t, []any{200, "0000", ""}, []any{r.status, r.element("response-code"), r.header.Get("Location")})
}

func TestOption_ManagedCurrency(t *testing.T) {
	for option, want := range map[bool]string{false: "", true: "EUR"} {
		s := open(t, webpay.Options{ManagedCurrency: option})
		s.paid("ord-1", "authorize")
		assert.Equal(t, want, s.manage("capture", "ord-1", 2599).ends("0000").element("currency"))
	}
}

func TestOption_ShortCodes(t *testing.T) {
	s := open(t, webpay.Options{ShortCodes: true})
	secret := s.newPayment("ord-1", "authorize", "")
	require.NoError(t, s.account.Approve("ord-1"))
	assert.Equal(t, "000", s.status(secret).text("payment_result.response_code"))
	assert.Equal(t, "000", s.order("ord-1").element("response-code"))
	assert.Equal(t, "1810", s.manage("capture", "ord-1", 2600).element("response-code"))
	assert.Equal(t, "000", s.manage("capture", "ord-1", 2599).element("response-code"))
	s.books("ord-1", 2599, 0, false)
}

func TestOption_UnknownOrder(t *testing.T) {
	s := open(t, webpay.Options{UnknownOrder: webpay.UnknownOrder1816})
	s.newLink("ord-1", "purchase", "")
	for _, number := range []string{"ord-1", "ord-nobody"} {
		r := s.order(number)
		assert.Equal(t, []any{200, "invalid", "1816"}, []any{r.status, r.element("status"), r.element("response-code")})
	}
}

func TestOption_ShowUnpaidOrders(t *testing.T) {
	for _, details := range []bool{false, true} {
		s := open(t, webpay.Options{ShowUnpaidOrders: true, OrderDetails: details})
		s.newLink("ord-1", "purchase", "")
		r := s.order("ord-1")
		assert.Equal(t, []any{200, "action-required", ""}, []any{r.status, r.element("status"), r.element("response-code")})
		s.order("ord-nobody").failed(404, "order not found")
		require.NoError(t, s.account.Approve("ord-1"))
		assert.Equal(t, "approved", s.order("ord-1").element("status"))
	}
}

func TestOption_OrderDetails(t *testing.T) {
	s := open(t, webpay.Options{OrderDetails: true, ManagedCurrency: true})
	s.paid("ord-1", "authorize")
	s.manage("capture", "ord-1", 1000).ends("0000")
	r := s.order("ord-1")
	assert.Equal(t, []string{"ord-1", "2599", "EUR", "authorize", "approved", "0000", "1"}, []string{
		r.element("order-number"), r.element("amount"), r.element("currency"), r.element("transaction-type"), r.element("status"), r.element("response-code"), r.element("id"),
	})
}

func TestOption_OrderShowsLatest(t *testing.T) {
	s := open(t, webpay.Options{OrderShowsLatest: true, OrderDetails: true})
	s.newLink("ord-1", "authorize", "")
	s.order("ord-1").failed(404, "order not found")
	require.NoError(t, s.account.Approve("ord-1"))
	for _, step := range []struct {
		kind, code string
		minor      int
	}{{"capture", "1810", 2600}, {"capture", "0000", 1000}, {"refund", "0000", 400}} {
		s.manage(step.kind, "ord-1", step.minor).ends(step.code)
		r := s.order("ord-1")
		assert.Equal(t, []string{step.kind, step.code}, []string{r.element("transaction-type"), r.element("response-code")})
	}
}

func TestOption_IgnoreNulls_of_payments(t *testing.T) {
	const nulls = `,"order_info":null,"language":null,"scenario":null,"ip":null,"number_of_installments":null,"supported_payment_methods":null,"success_url_override":null,"customer_uuid":null`
	open(t, webpay.Options{}).do("POST", newPath, orderBody("ord-1", "purchase", nulls)).refused(400, "must be")
	s := open(t, webpay.Options{IgnoreNulls: true})
	secret := s.newPayment("ord-1", "purchase", nulls)
	r := s.do("POST", "/v2/payment/"+secret+"/confirm", `{"payment_method":`+typedCard(plainPAN)+`,"transaction":{"ch_zip":null,"customer_uuid":null}}`, clientAuth)
	assert.Equal(t, "approved", r.text("status"))
	s.do("POST", newPath, `{"amount":1,"order_number":null}`).refused(400, `"order_number" is required`)
}

func TestOption_LengthsInBytes_of_payments(t *testing.T) {
	const city = `,"ch_city":"ćććććććććććććććććććććććććććććć"` // 30 characters, 60 bytes
	open(t, webpay.Options{}).newPayment("ord-1", "purchase", city)
	open(t, webpay.Options{LengthsInBytes: true}).do("POST", newPath, orderBody("ord-1", "purchase", city)).refused(400, `"ch_city" must have 3 to 30`)
}

func TestOption_RefusalsAs200_of_payments(t *testing.T) {
	s := open(t, webpay.Options{RefusalsAs200: true})
	s.status("nobody").refused(200, "payment not found")
	s.do("POST", linkPath, `{}`).refused(200, `"amount" is required`)
	s.xml("/transactions/ord-1/capture.xml", "").failed(422, "not one XML element")
	s.order("nobody").failed(404, "order not found")
}
