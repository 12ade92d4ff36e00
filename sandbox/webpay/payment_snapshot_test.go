package webpay_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webpay"
)

func TestSnapshot_payments_go_on(t *testing.T) {
	options := webpay.Options{SeparateClientSecret: true, OrderDetails: true, OrderShowsLatest: true}
	before := open(t, options)
	uuid := before.create("m-1")
	secured := before.newPayment("ord-secured", "purchase", `,"customer_uuid":"`+uuid+`","success_url_override":"https://shop.example.test/ok"`)
	redirect := before.confirm(secured, strings.Replace(typedCard(securedPAN), `"cvv"`, `"tokenize_pan":true,"cvv"`, 1)).text("action_required.redirect_to")
	declined := before.newPayment("ord-declined", "authorize", "")
	before.confirm(declined, typedCard(declinedPAN))
	fresh := before.newPayment("ord-fresh", "purchase", `,"supported_payment_methods":["card"]`)
	page := before.newLink("ord-link", "purchase", `,"order_info":"Order","language":"hr","cancel_url_override":"https://shop.example.test/no"`)
	before.paid("ord-held", "authorize")
	before.paid("ord-part", "purchase")
	before.manage("refund", "ord-part", 1000).ends("0000")
	before.account.Ledger().Clock().Advance(time.Hour)

	s := before.restarted(options)
	address := func(r reply) string { return strings.ReplaceAll(r.body, before.base, s.base) }
	for _, secret := range []string{secured, declined, fresh} {
		assert.Equal(t, address(before.status(secret)), s.status(secret).body)
	}
	for _, number := range []string{"ord-declined", "ord-held", "ord-part", "ord-link"} {
		assert.Equal(t, before.order(number).body, s.order(number).body)
	}
	show := "/v2/terminal-entry/ord-link/show"
	assert.Equal(t, address(before.do("GET", show, "")), s.do("GET", show, "").body)

	here := func(page string) string { return strings.Replace(page, before.base, s.base, 1) }
	assert.Equal(t, "https://shop.example.test/no", s.visit(here(page), "action=cancel").header.Get("Location"))
	assert.Contains(t, s.visit(here(redirect), "action=pay").header.Get("Location"), "https://shop.example.test/ok?order_number=ord-secured&response_code=0000")
	assert.Equal(t, "executed", s.status(secured).text("payment_status"))
	assert.Equal(t, quoted("434179******0044"), s.methods(uuid, "").rows("masked_pan"), "the card is saved for whom it was to be")
	s.confirm(declined, typedCard(plainPAN))
	s.books("ord-declined", 0, 0, true)
	s.confirm(fresh, `{"type":"card","data":{"pan_token":"x","cvv":"123"}}`).refused(400, "is not one of the supported")
	require.NoError(t, s.account.Approve("ord-link"))
	assert.Equal(t, here(page), s.do("GET", show, "").text("payment_url"))
	s.manage("refund", "ord-part", 1600).ends("1019")
	r := s.manage("refund", "ord-part", 1599).ends("0000")
	assert.NotEqual(t, "1", r.element("id"), "numbers go on")
	s.books("ord-part", 2599, 2599, false)
	s.manage("capture", "ord-held", 1).ends("0000")
	s.do("POST", newPath, orderBody("ord-held", "purchase", "")).refused(400, "another payment has this order_number")
	s.restarted(options)
}

func TestSnapshot_of_payments_does_not_change_any_more(t *testing.T) {
	s := open(t, webpay.Options{})
	secret := s.newPayment("ord-1", "purchase", "")
	s.confirm(secret, typedCard(securedPAN))
	s.newLink("ord-2", "purchase", "")
	taken := s.front.Export()
	before, err := json.Marshal(taken)
	require.NoError(t, err)
	require.NoError(t, s.account.Approve("ord-1"))
	s.newLink("ord-2", "authorize", `,"order_info":"changed"`)
	require.NoError(t, s.account.Decline("ord-2"))
	after, err := json.Marshal(taken)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after))
}

// Each export can be imported: it has both sides of every payment.
func TestSnapshot_while_payments_come_and_go(t *testing.T) {
	s := open(t, webpay.Options{})
	statuses := wiretest.Race(32, func(i int) int {
		if i%2 == 0 {
			data, err := json.Marshal(s.front.Export())
			if err == nil {
				err = webpay.New(webpay.Options{}).Import(data)
			}
			if !assert.NoError(t, err) {
				return 0
			}
			return 1
		}
		number := fmt.Sprintf("ord-%d", i)
		s.try("POST", linkPath, orderBody(number, "authorize", ""))
		assert.NoError(t, s.account.Approve(number))
		return s.try("POST", "/transactions/"+number+"/capture.xml", managedBody(number, "100", "EUR"),
			"Authorization:", "Accept: application/xml", "Content-Type: application/xml").status
	})
	assert.Equal(t, map[int]int{1: 16, 201: 16}, statuses)
}

func TestSnapshot_refuses_payments_that_contradict_themselves(t *testing.T) {
	s := open(t, webpay.Options{})
	id := s.newPayment("ord-1", "purchase", "")
	require.NoError(t, s.account.Approve("ord-1"))
	other := s.newPayment("ord-2", "purchase", "")
	good := exported(t, s.front)
	var parts struct {
		Accounts []struct {
			Payments []struct{ Page string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(good), &parts))
	pages := parts.Accounts[0].Payments
	for name, test := range map[string]struct{ old, other, words string }{
		"not in the ledger": {`"payments":[{"id":"` + id + `","client_secret"`, `"payments":[{"id":"x","client_secret"`, `payment "x" is not in the ledger`},
		"twice":             {`{"id":"` + other + `","client_secret"`, `{"id":"` + id + `","client_secret"`, "is there twice"},
		"a shared secret":   {`"client_secret":"` + other + `"`, `"client_secret":"` + id + `"`, "is there twice"},
		"a shared page":     {pages[1].Page, pages[0].Page, "no page of its own"},
		"no page":           {pages[1].Page, "", "no page of its own"},
		"an unknown code":   {`"code":"0000"`, `"code":"0001"`, "no response code"},
		"a number too high": {`"transactions":[{"number":1,`, `"transactions":[{"number":2,`, "no number of the account's"},
		"a number too low":  {`"transactions":[{"number":1,`, `"transactions":[{"number":0,`, "no number of the account's"},
		"an unknown field":  {`"page":`, `"tax":1,"page":`, "tax"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := webpay.New(webpay.Options{})
			require.ErrorContains(t, front.Import([]byte(strings.Replace(good, test.old, test.other, 1))), test.words)
			require.NoError(t, front.Import([]byte(good)), "a refusal changed nothing")
		})
	}
}

// What somebody put into the ledger past the API has no other side.
func TestPayments_not_made_through_the_API(t *testing.T) {
	s := open(t, webpay.Options{})
	p, err := s.account.Ledger().CreatePayment(ledger.NewPayment{Reference: "ord-1", Minor: 1, Currency: "EUR"})
	require.NoError(t, err)
	require.ErrorContains(t, s.account.Approve("ord-1"), "was not made through this API")
	s.status(p.ID).refused(404, "payment not found")
	s.order("ord-1").failed(404, "order not found")
	s.manage("capture", "ord-1", 1).ends("1816")
	s.do("POST", linkPath, orderBody("ord-1", "purchase", "")).refused(400, "another payment has this order_number")
	s.restarted(webpay.Options{})
}
