package juspay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestOption_OrderIDLength(t *testing.T) {
	s := open(t, juspay.Options{OrderIDLength: 17})
	s.order(fields{"order_id": strings.Repeat("1", 18)}).refused(badOrder(), "at most 17")
	s.order(fields{"order_id": strings.Repeat("1", 17)}).succeeds()
	open(t, juspay.Options{OrderIDLength: 21}).order(fields{"order_id": strings.Repeat("1", 21)}).succeeds()
}

func TestOption_PunctuationInOrderID(t *testing.T) {
	s := open(t, juspay.Options{PunctuationInOrderID: true})
	s.order(fields{"order_id": "SIM-ORD_1.a"}).succeeds()
	assert.Equal(t, "SIM-ORD_1.a", s.status("sim-ord_1.A").succeeds().text("order_id"))
	s.order(fields{"order_id": "SIM ORD"}).refused(badOrder(), "letters")
}

func TestOption_RequireCurrency(t *testing.T) {
	assert.Equal(t, "INR", open(t, juspay.Options{}).order(fields{"currency": "-"}).succeeds().text("currency"))
	s := open(t, juspay.Options{RequireCurrency: true})
	s.order(fields{"currency": "-"}).refused(badOrder(), "currency")
	s.session(page(nil)).refused(badOrder(), "currency")
	s.order(nil).succeeds()
}

func TestOption_MinimumOrderAmount(t *testing.T) {
	open(t, juspay.Options{}).order(fields{"amount": "0.99"}).succeeds()
	s := open(t, juspay.Options{MinimumOrderAmount: true})
	s.order(fields{"amount": "0.99"}).refused(badAmount(), "Invalid amount")
	s.order(fields{"amount": "1"}).succeeds()
	s.order(fields{"order_id": "OTHER", "amount": "0.99", "currency": "USD"}).succeeds()
}

func TestOption_RefuseUnknownCustomers(t *testing.T) {
	s := open(t, juspay.Options{})
	assert.Equal(t, "stranger", s.order(fields{"customer_id": "stranger"}).succeeds().text("customer_id"))
	assert.Empty(t, s.account.Ledger().Customers(), "nobody is made")

	s = open(t, juspay.Options{RefuseUnknownCustomers: true})
	id := s.create(nil).text("customer_id")
	s.order(fields{"customer_id": "stranger"}).refused(badOrder(), "customer_id")
	s.session(page(fields{"customer_id": `"stranger"`})).refused(badOrder(), "customer_id")
	for i, known := range []string{id, reference, ""} {
		r := s.order(fields{"order_id": orderID + string(rune('A'+i)), "customer_id": known}).succeeds()
		assert.Equal(t, known, r.text("customer_id"))
		p, _ := s.account.Ledger().PaymentByReference(r.text("order_id"))
		assert.Equal(t, known != "", p.Customer == id)
	}
}

func TestOption_RepeatReturnsStoredOrder(t *testing.T) {
	s := open(t, juspay.Options{RepeatReturnsStoredOrder: true})
	first := s.order(nil).succeeds()
	assert.Equal(t, first.body, s.order(fields{"amount": "7", "currency": "USD"}).succeeds().body)
	assert.NotEmpty(t, s.order(fields{tokenOption: "true"}).succeeds().value("juspay"))
	assert.Equal(t, 1, s.account.Payments())
}

func TestOption_OlderOrders(t *testing.T) {
	s := open(t, juspay.Options{OlderOrders: true})
	r := s.order(nil).succeeds()
	assert.Equal(t, []string{"id", "order_id", "status", "status_id", "payment_links"}, r.names())
	assert.Equal(t, []string{"CREATED", "1", orderID}, []string{r.text("status"), r.value("status_id"), r.text("order_id")})
	assert.Regexp(t, "^ord_[0-9a-f]{32}$", r.text("id"))
	assert.Equal(t, "100.15", s.shows(orderID, "CREATED", 1).value("amount"))
	require.NoError(t, s.account.Approve(orderID))
	s.shows(orderID, "CHARGED", 21)
}

func TestOption_StringAmounts(t *testing.T) {
	s := open(t, juspay.Options{StringAmounts: true})
	assert.Equal(t, `"100.15"`, s.paid(nil).value("amount"))
	r := s.refund("R1", "40").succeeds()
	for path, want := range map[string]string{
		"amount": `"100.15"`, "effective_amount": `"100.15"`, "amount_refunded": `"40"`, "refundable_amount": `"60.15"`, "txn_detail.txn_amount": `"100.15"`,
	} {
		assert.Equal(t, want, r.value(path))
	}
	assert.Contains(t, r.value("refunds"), `"amount":"40"`)
}

func TestOption_Unset_and_Dates_of_orders(t *testing.T) {
	s := open(t, juspay.Options{Unset: juspay.UnsetIsNull, Dates: juspay.DatesWithOffset})
	r := s.order(fields{"customer_phone": "-"}).succeeds()
	assert.Equal(t, []string{"null", "null", "null"}, []string{r.value("customer_phone"), r.value("udf10"), r.value("product_id")})
	assert.Regexp(t, `\+0000$`, r.text("date_created"))
	assert.Empty(t, open(t, juspay.Options{}).order(fields{"customer_phone": "-"}).value("customer_phone"))
}

func TestOption_IgnoreUnknown_of_orders(t *testing.T) {
	s := open(t, juspay.Options{IgnoreUnknown: true})
	s.order(fields{"colour": "red", "udf11": "a&b"}).succeeds()
	s.do("GET", ordersPath+"/"+orderID+"?expand=1", "").succeeds()
	assert.NotContains(t, exported(t, s.front), "colour", "what is ignored is not kept")
}

func TestOption_AcceptJSON_of_orders(t *testing.T) {
	s := open(t, juspay.Options{AcceptJSON: true})
	s.do("POST", ordersPath, `{"order_id": "SIMORD0001", "amount": 100.15, "metadata": {"txns": {"auto_capture": false}}}`, jsonType).succeeds()
	require.NoError(t, s.account.Approve(orderID))
	s.shows(orderID, "AUTHORIZED", 25)
}
