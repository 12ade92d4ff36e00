package webpay_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

func TestCreatePayment_answers_as_official_clients_expect(t *testing.T) {
	s := open(t, webpay.Options{})
	r := s.do("POST", newPath, orderBody("ord-1001", "authorize", "")).approved()
	id := r.text("id")
	assert.Regexp(t, `^[0-9a-f]{40}$`, id)
	r.is(t, `{"status":"approved","id":"ID","client_secret":"ID"}`, id, "ID")
	s.status(id).is(t, `{"status":"approved","payment_status":"payment_method_required","client_secret":"ID"}`, id, "ID")
	s.books("ord-1001", 0, 0, false)
	assert.Equal(t, 1, s.account.Payments())
}

// everything is a payment with every field that pages name.
const everything = `,"order_info":"Order 1001","scenario":"charge","supported_payment_methods":["card"],"ip":"10.0.0.1","number_of_installments":"2","language":"hr",
	"ch_full_name":"Ana Anic","ch_address":"Ulica 1","ch_city":"Zagreb","ch_zip":"10000","ch_country":"HR","ch_phone":"+38511111111","ch_email":"ana@example.test",
	"comment":"","success_url_override":"https://shop.example.test/ok","cancel_url_override":"https://shop.example.test/no","callback_url_override":"http://shop.example.test/cb"`

func TestCreatePayment_takes_every_field(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	secret := s.newPayment("ord-1", "purchase", everything+`,"customer_uuid":"`+uuid+`"`)
	p, known := s.account.Ledger().Payment(secret)
	require.True(t, known)
	assert.Equal(t, uuid, p.Customer)
	s.newPayment("123e4567-e89b-42d3-a456-426614174000", "purchase", "")
	s.newPayment("ord_2", "purchase", `,"number_of_installments":12,"ip":"2001:db8::1"`)
}

func TestCreatePayment_refusals(t *testing.T) {
	s := open(t, webpay.Options{})
	gone := s.create("gone")
	s.remove(gone).approved()
	good := orderBody("ord-1", "purchase", "")
	for name, test := range map[string]struct{ old, other, words string }{
		"no amount":                 {`"amount":2599,`, ``, `"amount" is required`},
		"zero":                      {`2599`, `0`, `"amount" must be a whole number`},
		"negative":                  {`2599`, `-1`, `"amount" must be a whole number`},
		"a fraction":                {`2599`, `25.99`, `"amount" must be a whole number`},
		"an exponent":               {`2599`, `1e3`, `"amount" must be a whole number`},
		"a text":                    {`2599`, `"2599"`, `"amount" must be a whole number`},
		"null":                      {`2599`, `null`, `"amount" must be a whole number`},
		"12 digits":                 {`2599`, `100000000000`, `up to 11 digits`},
		"no order number":           {`"order_number":"ord-1",`, ``, `"order_number" is required`},
		"a short one":               {`"ord-1"`, `"1"`, `"order_number" must have 2 to 40`},
		"a long one":                {`"ord-1"`, `"` + strings.Repeat("1", 41) + `"`, `"order_number" must have 2 to 40`},
		"a space in it":             {`"ord-1"`, `"ord 1"`, `"order_number" must have`},
		"a slash in it":             {`"ord-1"`, `"ord/1"`, `"order_number" must have`},
		"a letter with accent":      {`"ord-1"`, `"ordć"`, `"order_number" must have`},
		"a number":                  {`"ord-1"`, `1001`, `"order_number" must be a string`},
		"no currency":               {`"currency":"EUR",`, ``, `"currency" is required`},
		"small letters":             {`"EUR"`, `"eur"`, `"currency" must be`},
		"four letters":              {`"EUR"`, `"EURO"`, `"currency" must be`},
		"no type":                   {`,"transaction_type":"purchase"`, ``, `"transaction_type" is required`},
		"another type":              {`"purchase"`, `"capture"`, `must be authorize or purchase`},
		"an unknown field":          {`{`, `{"tip":1,`, `unknown field "tip"`},
		"a link's field":            {`{`, `{"moto":true,`, `unknown field "moto"`},
		"short order_info":          {`{`, `{"order_info":"ab",`, `"order_info" must have 3 to 100`},
		"long name":                 {`{`, `{"ch_full_name":"` + strings.Repeat("x", 31) + `",`, `"ch_full_name" must have 3 to 30`},
		"an e-mail that is no text": {`{`, `{"ch_email":1,`, `"ch_email" must be a string`},
		"language":                  {`{`, `{"language":"de",`, `"language" must be en, es, ba or hr`},
		"scenario":                  {`{`, `{"scenario":"pay",`, `"scenario" must be`},
		"ip":                        {`{`, `{"ip":"here",`, `"ip" must be an IP address`},
		"one installment":           {`{`, `{"number_of_installments":1,`, `must be 2 to 12`},
		"13 installments":           {`{`, `{"number_of_installments":13,`, `must be 2 to 12`},
		"installments in words":     {`{`, `{"number_of_installments":"two",`, `must be 2 to 12`},
		"relative url":              {`{`, `{"success_url_override":"/ok",`, `"success_url_override" must be an absolute`},
		"script url":                {`{`, `{"cancel_url_override":"javascript:alert(1)",`, `"cancel_url_override" must be an absolute`},
		"broken url":                {`{`, `{"callback_url_override":"https://%zz",`, `"callback_url_override" must be an absolute`},
		"methods as text":           {`{`, `{"supported_payment_methods":"card",`, `"supported_payment_methods" must be an array`},
		"no methods":                {`{`, `{"supported_payment_methods":[],`, `"supported_payment_methods" must be an array`},
		"methods of numbers":        {`{`, `{"supported_payment_methods":[1],`, `"supported_payment_methods" must be an array`},
		"an empty method":           {`{`, `{"supported_payment_methods":[""],`, `"supported_payment_methods" must be an array`},
		"customer of nobody":        {`{`, `{"customer_uuid":"4b281da4-d145-4233-b957-2018cf9aa0fb",`, `is not the uuid of a customer`},
		"deleted customer":          {`{`, `{"customer_uuid":"` + gone + `",`, `is not the uuid of a customer`},
		"twice the same field":      {`{`, `{"amount":1,`, `"amount" is given more than once`},
		"no object":                 {good, `[]`, `not one JSON object`},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			s.do("POST", newPath, strings.Replace(good, test.old, test.other, 1)).as(t).refused(400, test.words)
		})
	}
	for _, field := range []string{"order_info", "ch_full_name", "ch_address", "ch_city", "ch_zip", "ch_country", "ch_phone", "ch_email", "comment", "language", "scenario", "ip", "customer_uuid",
		"success_url_override", "cancel_url_override", "callback_url_override"} {
		s.do("POST", newPath, strings.Replace(good, "{", `{"`+field+`":1,`, 1)).refused(400, `"`+field+`" must be a string`)
	}
	assert.Zero(t, s.account.Payments())
	s.newPayment("or", "purchase", "")
	s.newPayment(strings.Repeat("1", 40), "purchase", "")
	s.do("POST", newPath, strings.Replace(good, "2599", "99999999999", 1)).approved()
}

func TestCreatePayment_takes_an_order_number_once(t *testing.T) {
	s := open(t, webpay.Options{})
	s.newPayment("ord-1", "purchase", "")
	s.do("POST", newPath, orderBody("ord-1", "purchase", "")).refused(400, "another payment has this order_number")
	s.newLink("ord-2", "purchase", "")
	s.do("POST", newPath, orderBody("ord-2", "purchase", "")).refused(400, "another payment has this order_number")
	s.do("POST", linkPath, orderBody("ord-1", "purchase", "")).refused(400, "another payment has this order_number")
	require.NoError(t, s.account.Decline("ord-1"))
	s.do("POST", newPath, orderBody("ord-1", "purchase", "")).refused(400, "another payment has this order_number")
	assert.Equal(t, 2, s.account.Payments())
}

func TestCreatePayment_50_at_once_end_with_one(t *testing.T) {
	s := open(t, webpay.Options{})
	statuses := wiretest.Race(50, func(i int) int {
		return s.try("POST", newPath, strings.Replace(orderBody("ord-1", "purchase", ""), "2599", fmt.Sprint(1000+i), 1)).status
	})
	assert.Equal(t, map[int]int{200: 1, 400: 49}, statuses)
	assert.Equal(t, 1, s.account.Payments())
	require.NoError(t, s.account.Approve("ord-1"))
	_, _, times := s.account.Charged("ord-1")
	assert.Equal(t, 1, times)
}

func TestCreatePayment_50_orders_at_once(t *testing.T) {
	s := open(t, webpay.Options{})
	statuses := wiretest.Race(50, func(i int) int {
		return s.try("POST", newPath, orderBody(fmt.Sprintf("ord-%d", i), "purchase", "")).status
	})
	assert.Equal(t, map[int]int{200: 50}, statuses)
	for i := range 50 {
		require.NoError(t, s.account.Approve(fmt.Sprintf("ord-%d", i)))
	}
}

func TestUpdatePayment_changes_the_amount_until_somebody_paid(t *testing.T) {
	s := open(t, webpay.Options{})
	secret := s.newPayment("ord-1", "purchase", "")
	path := "/v2/payment/" + secret + "/update"
	s.do("POST", path, `{"amount":3000}`).approved().is(t, `{"status":"approved","id":"ID","client_secret":"ID"}`, secret, "ID")
	s.do("POST", path, `{}`).refused(400, `"amount" is required`)
	s.do("POST", path, `{"amount":0}`).refused(400, `"amount" must be`)
	s.do("POST", path, `{"amount":1,"currency":"USD"}`).refused(400, `unknown field "currency"`)
	s.do("POST", "/v2/payment/nobody/update", `{"amount":1}`).refused(404, "payment not found")
	s.confirm(secret, typedCard("4341792000000044"))
	s.do("POST", path, `{"amount":1}`).refused(400, "being confirmed")
	require.NoError(t, s.account.Approve("ord-1"))
	s.do("POST", path, `{"amount":1}`).refused(400, "the payment is settled")
	s.books("ord-1", 3000, 0, false)
}

func TestPaymentAuth_each_operation_has_its_schemes(t *testing.T) {
	s := open(t, webpay.Options{})
	body := orderBody("ord-1", "purchase", "")
	older := func(body string) string {
		return "Authorization: WP3-v2 " + token + " " + timestamp + " " + hexDigest(merchantKey, timestamp, token, body)
	}
	secret := s.do("POST", newPath, body, older(body)).approved().text("client_secret")
	s.do("POST", newPath, body, older("")).refused(401, "the digest is not")
	s.do("POST", newPath, body, clientAuth).refused(401, "the Authorization scheme must be WP3-v2.1 or WP3-v2")
	status, confirm := "/v2/payment/"+secret+"/status", "/v2/payment/"+secret+"/confirm"
	s.do("GET", status, "", older("")).refused(401, "scheme must be WP3-v2.1 or WP3-v2-Client")
	s.do("GET", status, "", clientAuth).approved()
	s.do("GET", status, "", "Authorization: WP3-v2-Client "+strings.Repeat("0", 40)).refused(401, "no merchant")
	s.do("GET", status, "", "Authorization: WP3-v2-Client").refused(401, "two parts")
	s.do("GET", status, "", clientAuth+" "+timestamp).refused(401, "two parts")
	s.do("POST", confirm, `{}`).refused(401, "the Authorization scheme must be WP3-v2-Client")
	s.do("POST", confirm, `{}`, older(`{}`)).refused(401, "the Authorization scheme must be WP3-v2-Client")
	s.do("POST", "/v2/payment/"+secret+"/update", `{"amount":1}`, clientAuth).refused(401, "scheme must be WP3-v2.1")
	s.do("POST", linkPath, body, older(body)).refused(401, "scheme must be WP3-v2.1")
	s.do("GET", customersPath, "", clientAuth).refused(401, "scheme must be WP3-v2.1")

	s = open(t, webpay.Options{OlderScheme: true})
	s.do("POST", linkPath, body, older(body))
	s.do("GET", "/v2/terminal-entry/ord-1/show", "", older(""))
	s.do("POST", "/v2/payment/x/confirm", `{}`, older(`{}`)).refused(401, "scheme must be WP3-v2-Client")
	assert.Equal(t, 1, s.account.Payments())
}

func TestGetPayment_refusals(t *testing.T) {
	for option, want := range map[bool]int{false: 404, true: 400} {
		s := open(t, webpay.Options{NotFoundAs400: option})
		s.status("nobody").refused(want, "payment not found")
		s.newLink("ord-1", "purchase", "")
		id := s.do("GET", "/v2/terminal-entry/ord-1/show", "").text("id")
		s.status(id).refused(want, "payment not found")
		s.status("ord-1").refused(want, "payment not found")
		s.do("GET", "/v2/payment/x/status?x=1", "").refused(400, "unknown query parameter")
	}
	s := open(t, webpay.Options{})
	other, err := s.front.AddAccount("other-key", strings.Repeat("0", 40))
	require.NoError(t, err)
	secret := s.newPayment("ord-1", "purchase", "")
	s.do("GET", "/v2/payment/"+secret+"/status", "", "Authorization: WP3-v2-Client "+strings.Repeat("0", 40)).refused(404, "payment not found")
	require.ErrorContains(t, other.Approve("ord-1"), "no payment has")
}

func TestSecrets_of_payments_appear_in_no_log_and_no_print(t *testing.T) {
	var log bytes.Buffer
	s := open(t, webpay.Options{SeparateClientSecret: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	r := s.do("POST", newPath, orderBody("ord-77777", "purchase", everything)).approved()
	secret := r.text("client_secret")
	page := s.confirm(secret, typedCard(securedPAN)).text("action_required.redirect_to")
	require.NoError(t, s.account.Approve("ord-77777"))
	link := s.newLink("ord-88888", "authorize", "")
	s.visit(link, "action=pay")
	s.manage("capture", "ord-88888", 2599).ends("0000")
	s.manageJSON("refund", "ord-88888", 1)
	s.order("ord-88888")
	s.status(secret).approved()
	written := log.String()
	for _, line := range []string{"operation=create_payment status=200", "operation=confirm_payment status=200", "operation=capture status=201", "operation=manage_transaction status=201", "operation=find_order status=200"} {
		require.Contains(t, written, line)
	}
	digest := hexSHA1(merchantKey + "ord-88888" + "2599" + "EUR")
	for _, private := range []string{secret, r.text("id"), page[len(page)-32:], link[len(link)-32:], "ord-77777", "ord-88888", securedPAN, "Ana", "example.test", digest, merchantKey, token} {
		assert.NotContains(t, written, private)
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			if private != token {
				assert.NotContains(t, fmt.Sprintf(verb, s.front), private)
				assert.NotContains(t, fmt.Sprintf(verb, s.account), private)
			}
		}
	}
	for _, answer := range []reply{s.status(secret), s.order("ord-88888"), s.manage("refund", "ord-88888", 1), s.visit(link, "")} {
		for _, private := range []string{merchantKey, securedPAN, digest} {
			assert.NotContains(t, answer.body, private)
		}
	}
}
