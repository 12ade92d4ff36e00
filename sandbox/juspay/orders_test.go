package juspay_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// plain is a body with what differs from run to run replaced: ids, tokens, seconds and the server's address.
func (s *shop) plain(r reply) string {
	body := strings.ReplaceAll(r.body, s.base, "https://sandbox.example.test")
	for pattern, word := range map[string]string{
		`ordeh_[0-9a-f]{32}`: "ordeh_ID", `tkn_[0-9a-f]{32}`: "tkn_ID", `:\d\dZ`: ":00Z", `"txn_uuid":"[A-Z0-9]{19}"`: `"txn_uuid":"UUID"`,
		`"requestId":"[0-9a-f]{32}"`: `"requestId":"ID"`,
	} {
		body = regexp.MustCompile(pattern).ReplaceAllString(body, word)
	}
	return body
}

func marchFifth() juspay.Options { return at(time.Date(2024, 3, 5, 9, 10, 1, 0, time.UTC)) }

func TestCreateOrder_answers_as_documented(t *testing.T) {
	s := open(t, marchFifth())
	s.create(nil).succeeds()
	r := s.order(fields{"product_id": "", "udf1": "", tokenOption: "true", "metadata.shop": "north"}).succeeds()
	assert.JSONEq(t, `{
		"id": "ordeh_ID", "order_id": "SIMORD0001", "merchant_id": "shop", "status": "NEW", "status_id": 10, "amount": 100.15, "currency": "INR",
		"amount_refunded": 0, "refunded": false, "customer_id": "buyer-00012345", "customer_email": "asha@example.test", "customer_phone": "9000000001",
		"date_created": "2024-03-05T09:10:00Z", "return_url": "https://shop.example.test/done", "product_id": "", "udf1": "", "metadata": {"shop": "north"},
		"payment_links": {
			"web": "https://sandbox.example.test/merchant/pay/ordeh_ID", "mobile": "https://sandbox.example.test/merchant/pay/ordeh_ID?mobile=true",
			"iframe": "https://sandbox.example.test/merchant/ipay/ordeh_ID"
		},
		"juspay": {"client_auth_token": "tkn_ID", "client_auth_token_expiry": "2024-03-05T09:25:00Z"}
	}`, s.plain(r))
	assert.True(t, strings.HasSuffix(r.link(), r.text("id")))
	p, known := s.account.Ledger().PaymentByReference(orderID)
	require.True(t, known)
	assert.Equal(t, []any{r.text("id"), int64(10015), "INR", ledger.Created}, []any{p.ID, p.Minor, p.Currency, p.State})
	assert.Equal(t, s.account.Ledger().Customers()[0].ID, p.Customer)
	assert.Empty(t, s.status(orderID).value("juspay"))
}

func TestGetOrder_answers_as_documented(t *testing.T) {
	s := open(t, marchFifth())
	r := s.paid(fields{"customer_id": "-", "customer_email": "-", "customer_phone": "-"})
	assert.JSONEq(t, `{
		"id": "ordeh_ID", "order_id": "SIMORD0001", "merchant_id": "shop", "status": "CHARGED", "status_id": 21, "amount": 100.15, "effective_amount": 100.15,
		"currency": "INR", "amount_refunded": 0, "refunded": false, "refundable_amount": 100.15, "maximum_eligible_refund_amount": 100.15,
		"date_created": "2024-03-05T09:10:00Z", "return_url": "https://shop.example.test/done",
		"txn_id": "shop-SIMORD0001-1", "txn_uuid": "UUID", "gateway_id": 100, "payment_method_type": "CARD", "payment_method": "VISA", "auth_type": "THREE_DS",
		"bank_error_code": "", "bank_error_message": "",
		"txn_detail": {"txn_id": "shop-SIMORD0001-1", "txn_uuid": "UUID", "order_id": "SIMORD0001", "status": "CHARGED", "txn_amount": 100.15,
			"net_amount": 100.15, "gateway": "DUMMY", "gateway_id": 100, "currency": "INR", "error_code": "", "error_message": "",
			"created": "2024-03-05T09:10:00Z"},
		"txn_list": [{"txn_id": "shop-SIMORD0001-1", "txn_uuid": "UUID", "order_id": "SIMORD0001", "status": "CHARGED", "txn_amount": 100.15,
			"net_amount": 100.15, "gateway": "DUMMY", "gateway_id": 100, "currency": "INR", "error_code": "", "error_message": "",
			"created": "2024-03-05T09:10:00Z"}],
		"payment_gateway_response": {"resp_code": "SUCCESS", "resp_message": "the gateway agreed"}, "refunds": []
	}`, s.plain(r))
	s.charged(10015, 1)
}

func TestOrder_ids_are_compared_without_case(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	assert.Equal(t, orderID, s.status("simord0001").succeeds().text("order_id"))
	s.order(fields{"order_id": "SimOrd0001"}).refused(used(), "exists already")
	require.NoError(t, s.account.Approve("sIMORD0001"))
	s.charged(10015, 1)
	assert.Equal(t, 1, s.account.Payments())
}

func TestOrder_unknown(t *testing.T) {
	s := open(t, juspay.Options{})
	for _, r := range []reply{
		s.status("NOSUCH1"), s.do("POST", ordersPath+"/NOSUCH1", "udf1=a"), s.do("POST", ordersPath+"/NOSUCH1/refunds", "unique_request_id=R1&amount=1"),
		s.do("POST", "/refunds", "unique_request_id=R1&amount=1&order_id=NOSUCH1"), s.do("GET", "/order/status?order_id=NOSUCH1", ""),
	} {
		r.unknownOrder(400, "NOSUCH1")
	}
	r := s.status("no%20such%20id%21")
	assert.Equal(t, []any{400, ""}, []any{r.status, r.value("order_id")}, "what cannot be an order_id is not repeated")
	open(t, juspay.Options{UnknownOrderAs404: true}).status("NOSUCH1").unknownOrder(404, "NOSUCH1")
}

func TestCreateOrder_of_50_at_once_one_succeeds(t *testing.T) {
	s := open(t, juspay.Options{})
	got := wiretest.Race(50, func(i int) int {
		id := []string{orderID, strings.ToLower(orderID)}[i%2]
		return s.inMemory(s.request("POST", ordersPath, strings.NewReader(wanted(fields{"order_id": id}).encode()))).status
	})
	assert.Equal(t, map[int]int{200: 1, 400: 49}, got)
	assert.Equal(t, 1, s.account.Payments())
}

func TestCreateOrder_that_is_in_the_book_already(t *testing.T) {
	s := open(t, juspay.Options{})
	_, err := s.account.Ledger().CreatePayment(ledger.NewPayment{Reference: orderID, Minor: 1, Currency: "INR"})
	require.NoError(t, err)
	s.order(nil).refused(used(), "exists already")
	s.session(page(nil)).refused(used(), "exists already")
	s.status(orderID).unknownOrder(400, orderID)
	require.ErrorContains(t, s.account.Approve(orderID), "no order has the order_id")
}

func TestCreateOrder_refuses_what_is_wrong(t *testing.T) {
	s := open(t, juspay.Options{})
	sentence := func(text string) cause { return cause{400, "Bad Request", text, ""} }
	const missing = "Mandatory fields are missing"
	for _, test := range []struct {
		more  fields
		want  cause
		words string
	}{
		{fields{"order_id": "-"}, sentence("order_id is missing"), "order_id is missing"},
		{fields{"order_id": ""}, sentence("order_id is missing"), "order_id is missing"},
		{fields{"order_id": "-", "amount": "-"}, sentence("order_id is missing"), "order_id is missing"},
		{fields{"amount": "-"}, sentence(missing), missing},
		{fields{"amount": ""}, sentence(missing), missing},
		{fields{"order_id": "SIM-ORD"}, badOrder(), "letters A to Z and digits"},
		{fields{"order_id": "SIMORDÉ"}, badOrder(), "letters A to Z and digits"},
		{fields{"order_id": strings.Repeat("1", 21)}, badOrder(), "at most 20"},
		{fields{"currency": "inr"}, badOrder(), "three capital letters"},
		{fields{"currency": ""}, badOrder(), "three capital letters"},
		{fields{"gateway_id": "x"}, badOrder(), "digits"},
		{fields{"basket": "{"}, badOrder(), "JSON"},
		{fields{"udf1": strings.Repeat("a", 256)}, badOrder(), "255"},
		{fields{"udf10": strings.Repeat("a", 256)}, badOrder(), "255"},
		{fields{"udf5": "a&b"}, badOrder(), "udf6 to udf10"},
		{fields{preAuth: "no"}, badOrder(), "true or false"},
		{fields{tokenOption: "yes"}, badInput(), "true or false"},
		{fields{"udf11": "a"}, badInput(), `unknown field "udf11"`},
		{fields{"metadata.": "a"}, badInput(), `unknown field "metadata."`},
		{fields{"billing_address_line4": "a"}, badInput(), `unknown field "billing_address_line4"`},
		{fields{"Amount": "1"}, badInput(), `unknown field "Amount"`},
	} {
		s.order(test.more).refused(test.want, test.words)
	}
	for _, amount := range []string{"0", "0.00", "-1", "+1", "1,5", "1.", ".5", "1.155", "100.150", "1e2", "١", " 1", "undefined", "90071992547409.93", "99999999999999999999"} {
		s.order(fields{"amount": amount}).refused(badAmount(), "Invalid amount")
	}
	s.do("POST", ordersPath, wanted(nil).encode()+"&amount=2").refused(badInput(), "more than once")
	s.do("POST", ordersPath+"?order_id=1", wanted(nil).encode()).refused(badInput(), "unknown query parameter")
	s.do("POST", ordersPath, "{}", jsonType).refused(badInput(), "Content-Type")
	assert.Zero(t, s.account.Payments())
	s.order(fields{"order_id": "azAZ09"}).succeeds()
	s.order(fields{
		"order_id": strings.Repeat("A", 20), "udf5": "a b Ünï 1", "udf6": "a&b=c", "udf7": strings.Repeat("é", 255), "basket": `[{"id":1}]`, "gateway_id": "100", "description": "undefined",
		"billing_address_line1": "1 High Street", "shipping_address_country_code_iso": "IND", "customer_id": "", "return_url": "",
	}).succeeds()
}

func TestCreateOrder_return_url(t *testing.T) {
	s := open(t, juspay.Options{})
	for text, words := range map[string]string{
		"https://shop.example.test/done?a=1": "query", "https://shop.example.test/done?": "query", "https://shop.example.test/done#top": "fragment",
		"https://shop.example.test/done#": "fragment", "https://127.0.0.1/done": "IP address", "http://[::1]:8080/done": "IP address", "/done": "absolute",
		"ftp://shop.example.test/": "absolute", "https:///done": "absolute", "https://shop.example.test/%zz": "absolute",
	} {
		s.order(fields{"return_url": text}).refused(badOrder(), words)
	}
	s.order(fields{"return_url": "http://localhost:8080/done"}).succeeds()
}

// Amounts are major units with at most two fraction digits, whatever the currency; the books have ISO 4217's minor unit.
func TestCreateOrder_amounts(t *testing.T) {
	s := open(t, juspay.Options{})
	for i, test := range []struct {
		amount, currency string
		minor            int64 // 0: refused
		answer           string
	}{
		{"100", "INR", 10000, "100"}, {"100", "ZAR", 10000, "100"}, {"100.10", "INR", 10010, "100.1"}, {"0.01", "INR", 1, "0.01"}, {"007", "INR", 700, "7"},
		{"100", "JPY", 100, "100"}, {"100.00", "JPY", 100, "100"}, {"100.5", "JPY", 0, ""}, {"1.25", "KWD", 1250, "1.25"}, {"1.255", "KWD", 0, ""},
		{"90071992547409.92", "INR", 1 << 53, "90071992547409.92"},
	} {
		id := orderID + string(rune('A'+i))
		r := s.order(fields{"order_id": id, "amount": test.amount, "currency": test.currency})
		if test.minor == 0 {
			r.refused(badAmount(), "Invalid amount")
			continue
		}
		assert.Equal(t, test.answer, r.succeeds().value("amount"))
		p, _ := s.account.Ledger().PaymentByReference(id)
		assert.Equal(t, test.minor, p.Minor)
		assert.Equal(t, test.currency, p.Currency)
	}
}

func TestUpdateOrder(t *testing.T) {
	s := open(t, juspay.Options{})
	created := s.order(fields{"udf1": "a", "udf2": "b"}).succeeds()
	update := func(f fields) reply { return s.do("POST", ordersPath+"/"+orderID, f.encode()) }
	r := update(fields{"amount": "90.5", "udf2": "c", "shipping_address_city": "Pune"}).succeeds()
	assert.Equal(t, []string{"90.5", `"a"`, `"c"`}, []string{r.value("amount"), r.value("udf1"), r.value("udf2")})
	assert.Equal(t, r.body, s.status(orderID).body)
	assert.Equal(t, created.text("id"), r.text("id"))

	update(nil).refused(badOrder(), "at least one")
	update(fields{"amount": "0"}).refused(badAmount(), "Invalid amount")
	update(fields{"amount": ""}).refused(badAmount(), "Invalid amount")
	update(fields{"udf1": "a&b"}).refused(badOrder(), "special characters")
	for _, name := range []string{"currency", "return_url", "order_id", "customer_id", preAuth} {
		update(fields{name: "USD"}).refused(badInput(), "unknown field")
	}

	require.NoError(t, s.account.Attempt(orderID, "PENDING_VBV"))
	invalidAction := cause{400, "Bad Request", "INVALID_REQUEST", "INVALID_ACTION"}
	update(fields{"amount": "80"}).refused(invalidAction, "PENDING_VBV")
	update(fields{"amount": "90.50", "udf1": "d"}).succeeds()
	require.NoError(t, s.account.Decline(orderID))
	update(fields{"amount": "80"}).succeeds()
	require.NoError(t, s.account.Approve(orderID))
	update(fields{"udf1": "e"}).refused(invalidAction, "CHARGED")
	s.charged(8000, 1)
	assert.Equal(t, []string{"80", `"d"`}, []string{s.status(orderID).value("amount"), s.status(orderID).value("udf1")})
}

// What older clients use: the order_id is in the query or in the body.
func TestOrder_older_paths(t *testing.T) {
	s := open(t, juspay.Options{})
	created := s.do("POST", "/order/create", wanted(nil).encode()).succeeds()
	require.NoError(t, s.account.Approve(orderID))
	want := s.status(orderID).succeeds().body
	for _, r := range []reply{
		s.do("GET", "/order/status?order_id="+orderID, ""), s.do("POST", "/order/status", "order_id="+orderID),
		s.do("POST", "/order/status?order_id="+orderID, ""), s.do("POST", "/order/status?order_id="+orderID, "order_id="+orderID),
		s.do("GET", ordersPath+"/"+orderID+"?order_id=other&options.add_full_gateway_response=true", ""),
	} {
		assert.Equal(t, want, r.succeeds().body)
	}
	r := s.do("POST", "/order/refund", "order_id="+orderID+"&unique_request_id=R1&amount=10").succeeds()
	assert.Equal(t, []string{created.value("id"), "10"}, []string{r.value("id"), r.value("amount_refunded")})

	missing := cause{400, "Bad Request", "order_id is missing", ""}
	s.do("GET", "/order/status", "").refused(missing, "")
	s.do("POST", "/order/status", "").refused(missing, "")
	s.do("POST", "/order/refund", "unique_request_id=R2&amount=10").refused(missing, "")
	s.do("POST", "/order/status?order_id=A", "order_id=B").refused(badOrder(), "differ")
	s.do("POST", "/order/status", "order_id=A&amount=1").refused(badInput(), "unknown field")
	s.do("GET", ordersPath+"/"+orderID+"?options.add_full_gateway_response=yes", "").refused(badInput(), "true or false")
	s.do("GET", ordersPath+"/"+orderID+"?expand=1", "").refused(badInput(), "unknown query parameter")
}

func TestOrder_paths_and_methods(t *testing.T) {
	s := open(t, juspay.Options{})
	for _, test := range []struct{ method, path, allow string }{
		{"GET", "/orders", "POST"}, {"PUT", "/orders/A", "GET, POST"}, {"GET", "/orders/A/refunds", "POST"}, {"GET", "/session", "POST"},
		{"GET", "/refunds", "POST"}, {"GET", "/v2/txns/A/capture", "POST"}, {"GET", "/v2/txns/A/void", "POST"}, {"PUT", "/order/status", "GET, POST"},
		{"GET", "/order/create", "POST"}, {"GET", "/order/refund", "POST"},
	} {
		r := s.do(test.method, test.path, "")
		r.refused(outside(405, "invalid_request"), "takes "+test.allow)
		assert.Equal(t, test.allow, r.header.Get("Allow"))
	}
	for _, path := range []string{
		"/orders/A/refunds/B", "/orders/A/refund", "/session/A", "/refunds/A", "/v2/txns/A", "/v2/txns/A/settle", "/v2/orders/A/void", "/v2/txns/A/void/B",
		"/order", "/order/A", "/order/status/A", "/v2", "/merchant", "/merchant/A",
	} {
		s.do("POST", path, "").refused(outside(404, "invalid_request"), "no such path")
	}
}

func TestOrder_headers(t *testing.T) {
	s := open(t, juspay.Options{})
	s.paid(nil)
	calls := map[string][2]string{
		"GET " + ordersPath + "/" + orderID: {}, "POST " + ordersPath: {wanted(nil).encode()}, "POST " + ordersPath + "/" + orderID: {"udf1=a"},
		"POST /session": {"{}", jsonType}, "POST " + ordersPath + "/" + orderID + "/refunds": {"amount=1"}, "POST /refunds": {"amount=1"},
		"POST /v2/txns/A/capture": {}, "POST /v2/txns/A/void": {}, "GET /order/status?order_id=" + orderID: {},
	}
	for call, body := range calls {
		method, path, _ := strings.Cut(call, " ")
		s.do(method, path, body[0], body[1], "Authorization: Basic eA==").refused(denied(), "key is wrong")
		s.do(method, path, body[0], body[1], "x-merchantid:").wrong("x-merchantid", "is required")
		s.do(method, path, body[0], body[1], "x-merchantid: other").refused(denied(), "not the merchant")
	}
	s = open(t, juspay.Options{OrdersWithoutMerchantID: true})
	s.do("POST", ordersPath, wanted(nil).encode(), "x-merchantid:").succeeds()
	s.do("POST", customersPath, buyer(nil).encode(), "x-merchantid:").wrong("x-merchantid", "is required")
	s.do("GET", ordersPath+"/"+orderID, "", "x-merchantid: other").refused(denied(), "not the merchant")
}

func TestAccounts_share_no_order(t *testing.T) {
	s := open(t, juspay.Options{})
	second, err := s.front.AddAccount("second", "second-key")
	require.NoError(t, err)
	uuid := s.held()
	as := []string{"Authorization: " + basic("second-key:"), "x-merchantid: second"}
	s.do("GET", ordersPath+"/"+orderID, "", as...).unknownOrder(400, orderID)
	s.do("POST", "/v2/txns/"+uuid+"/capture", "", as...).refused(nobody(), "no transaction")
	s.do("POST", "/refunds", "unique_request_id=R1&amount=1&txn_id=shop-"+orderID+"-1", as...).refused(cause{400, "NOT_FOUND", "", "RESOURCE_NOT_FOUND"}, "Order Not Found")
	assert.Equal(t, "second", s.do("POST", ordersPath, wanted(nil).encode(), as...).succeeds().text("merchant_id"))
	assert.NoError(t, second.Ledger().Check())
}
