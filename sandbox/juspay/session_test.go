package juspay_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

// page is a complete session; more replaces members by JSON text, or removes those that are "-".
func page(more fields) string {
	f := fields{
		"order_id": `"` + orderID + `"`, "amount": `"100.15"`, "payment_page_client_id": `"` + merchantID + `"`, "action": `"paymentPage"`,
		"customer_id": `"` + reference + `"`, "return_url": `"` + returnURL + `"`,
	}
	maps.Copy(f, more)
	members := map[string]json.RawMessage{}
	for name, value := range f {
		if value != "-" {
			members[name] = json.RawMessage(value)
		}
	}
	text, err := json.Marshal(members)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func TestSession_answers_as_documented(t *testing.T) {
	s := open(t, marchFifth())
	r := s.session(page(nil)).succeeds()
	assert.JSONEq(t, `{
		"status": "NEW", "id": "ordeh_ID", "order_id": "SIMORD0001",
		"payment_links": {"web": "https://sandbox.example.test/merchant/pay/ordeh_ID", "expiry": "2024-03-05T09:25:00Z"},
		"sdk_payload": {
			"requestId": "ID", "service": "in.juspay.hyperpay",
			"payload": {
				"action": "paymentPage", "amount": "100.15", "clientAuthToken": "tkn_ID", "clientAuthTokenExpiry": "2024-03-05T09:25:00Z",
				"clientId": "shop", "currency": "INR", "customerId": "buyer-00012345", "environment": "sandbox", "merchantId": "shop",
				"orderId": "SIMORD0001", "returnUrl": "https://shop.example.test/done"
			},
			"expiry": "2024-03-05T09:25:00Z"
		},
		"order_expiry": "2024-03-05T09:25:00Z"
	}`, s.plain(r))
	order := s.shows(orderID, "NEW", 10)
	assert.Equal(t, []string{r.text("id"), "100.15", r.link()}, []string{order.text("id"), order.value("amount"), order.link()})
	require.NoError(t, s.account.Approve(orderID))
	s.charged(10015, 1)
}

func TestSession_attaches_to_the_order_that_is_there(t *testing.T) {
	s := open(t, juspay.Options{})
	order := s.order(nil).succeeds()
	first, second := s.session(page(nil)).succeeds(), s.session(page(fields{"order_id": `"simord0001"`})).succeeds()
	assert.Equal(t, []string{order.text("id"), order.text("id")}, []string{first.text("id"), second.text("id")})
	const token = "sdk_payload.payload.clientAuthToken"
	assert.NotEqual(t, first.text(token), second.text(token))
	s.session(page(fields{"amount": `"100.16"`})).refused(used(), "another amount or currency")
	s.session(page(fields{"currency": `"USD"`})).refused(used(), "another amount or currency")
	require.NoError(t, s.account.Approve(orderID))
	assert.Equal(t, "CHARGED", s.session(page(nil)).succeeds().text("status"))
	s.later(15 * time.Minute)
	s.session(page(nil)).refused(cause{400, "Bad Request", "INVALID_REQUEST", "EXPIRED"}, "has expired")
	assert.Equal(t, 1, s.account.Payments())
}

func TestSession_of_50_at_once_are_one_order(t *testing.T) {
	s := open(t, juspay.Options{})
	got := wiretest.Race(50, func(int) int {
		return s.inMemory(s.request("POST", "/session", strings.NewReader(page(nil)), jsonType)).status
	})
	assert.Equal(t, map[int]int{200: 50}, got)
	assert.Equal(t, 1, s.account.Payments())
}

func TestOption_SessionTakesNewOrdersOnly(t *testing.T) {
	s := open(t, juspay.Options{SessionTakesNewOrdersOnly: true})
	s.session(page(nil)).succeeds()
	s.session(page(nil)).refused(used(), "exists already")
}

func TestOption_SessionKeepsAmount(t *testing.T) {
	s := open(t, juspay.Options{SessionKeepsAmount: true})
	s.session(page(nil)).succeeds()
	r := s.session(page(fields{"amount": `"7"`, "currency": `"USD"`})).succeeds()
	assert.Equal(t, []string{"100.15", "INR"}, []string{r.text("sdk_payload.payload.amount"), r.text("sdk_payload.payload.currency")})
}

func TestOption_PaymentPageClientID(t *testing.T) {
	s := open(t, juspay.Options{PaymentPageClientID: "simclient"})
	assert.Equal(t, "simclient", s.account.PaymentPageClientID())
	s.session(page(nil)).refused(cause{400, "Bad Request", "invalid.client.id", "INVALID_INPUT"}, "not this merchant's")
	assert.Equal(t, "simclient", s.session(page(fields{"payment_page_client_id": `"simclient"`})).succeeds().text("sdk_payload.payload.clientId"))
}

func TestSession_takes_amounts_as_text_or_number_and_dotted_names(t *testing.T) {
	s := open(t, juspay.Options{})
	r := s.session(page(fields{
		"amount": `10`, "metadata.txns.auto_capture": `false`, "metadata.expiryInMins": `30`, "options.get_client_auth_token": `true`,
		"mandate.max_amount": `"100"`, "udf6": `"a&b"`, "first_name": `"Asha"`, "last_name": `"Verma"`, "description": `"Shoes"`, "customer_id": `""`,
		"customer_email": `"asha@example.test"`, "customer_phone": `"9000000001"`, "currency": `"INR"`,
	})).succeeds()
	assert.Equal(t, "10.0", r.text("sdk_payload.payload.amount"))
	require.NoError(t, s.account.Approve(orderID))
	s.shows(orderID, "AUTHORIZED", 25)
	assert.JSONEq(t, `{"txns.auto_capture": "false", "expiryInMins": "30"}`, s.status(orderID).value("metadata"))
}

func TestSession_refuses_what_is_wrong(t *testing.T) {
	s := open(t, juspay.Options{})
	client := func(code string) cause { return cause{400, "Bad Request", code, "INVALID_INPUT"} }
	sentence := func(text string) cause { return cause{400, "Bad Request", text, ""} }
	for _, test := range []struct {
		more  fields
		want  cause
		words string
	}{
		{fields{"order_id": "-"}, sentence("order_id is missing"), ""},
		{fields{"amount": "-"}, sentence("Mandatory fields are missing"), ""},
		{fields{"amount": `"0"`}, badAmount(), "Invalid amount"},
		{fields{"amount": `1e2`}, badAmount(), "Invalid amount"},
		{fields{"amount": `-1`}, badAmount(), "Invalid amount"},
		{fields{"amount": `true`}, badOrder(), "must be a string"},
		{fields{"order_id": `1`}, badOrder(), "must be a string"},
		{fields{"customer_id": `null`}, badOrder(), "must be a string"},
		{fields{"customer_id": `{}`}, badOrder(), "must be a string"},
		{fields{"metadata": `{"expiryInMins": "15"}`}, badOrder(), "must be a string"},
		{fields{"return_url": `"https://shop.example.test/?a"`}, badOrder(), "query"},
		{fields{"payment_page_client_id": "-"}, client("PAYMENT_PAGE_CLIENT_ID_NOT_FOUND"), "is required"},
		{fields{"payment_page_client_id": `"other"`}, client("invalid.client.id"), "not this merchant's"},
		{fields{"action": "-"}, badOrder(), "paymentPage or paymentManagement"},
		{fields{"action": `"pay"`}, badOrder(), "paymentPage or paymentManagement"},
		{fields{"action": `"paymentManagement"`, "customer_id": "-"}, client("CUSTOMER_ID_NOT_FOUND"), "customer_id is required"},
		{fields{"metadata.expiryInMins": `"0"`}, badOrder(), "minutes"},
		{fields{"metadata.expiryInMins": `"1.5"`}, badOrder(), "minutes"},
		{fields{"metadata.expiryInMins": `525601`}, badOrder(), "minutes"},
		{fields{"product_id": `"1"`}, badInput(), `unknown field "product_id"`},
	} {
		s.session(page(test.more)).refused(test.want, test.words)
	}
	for body, words := range map[string]string{
		"": "not one JSON object", "[]": "not one JSON object", `{"amount": "1", "amount": "2"}`: "more than once", page(nil) + "x": "more after",
		"{\"order_id\": \"\xff\"}": "UTF-8",
	} {
		s.session(body).refused(badInput(), words)
	}
	s.do("POST", "/session", wanted(nil).encode()).refused(badInput(), "must be application/json")
	assert.Zero(t, s.account.Payments())
	s.session(page(fields{"action": `"paymentManagement"`})).succeeds()
	open(t, juspay.Options{AcceptJSON: true}).session(page(fields{"metadata": `{"expiryInMins": 15}`})).succeeds()
}

func TestSession_expiry(t *testing.T) {
	s := open(t, marchFifth())
	r := s.session(page(fields{"metadata.expiryInMins": `"30"`})).succeeds()
	assert.Regexp(t, `^2024-03-05T09:40:\d\dZ$`, r.text("order_expiry"))
	s.later(29 * time.Minute)
	assert.Equal(t, 200, s.browse(r.link(), "").status)
	s.later(time.Minute)
	assert.Equal(t, 410, s.browse(r.link(), "").status)

	for minutes, want := range map[string]string{"1": "2024-03-05T09:11:", "525600": "2025-03-05T09:10:"} {
		r = open(t, marchFifth()).session(page(fields{"metadata.expiryInMins": minutes})).succeeds()
		assert.Contains(t, r.text("order_expiry"), want)
	}

	r = open(t, juspay.Options{OrderLife: -1}).session(page(nil)).succeeds()
	for _, path := range []string{"order_expiry", "payment_links.expiry", "sdk_payload.expiry"} {
		assert.Empty(t, r.value(path))
	}
}
