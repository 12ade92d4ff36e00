package juspay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/ledger"
)

func TestSnapshot_an_app_goes_on_with_its_payments(t *testing.T) {
	options := juspay.Options{Captures: juspay.GatewayPends, RefundGuard: time.Hour}
	before := open(t, options)
	before.create(nil).succeeds()
	before.order(fields{"order_id": "NEW1", "udf1": "a", "metadata.shop": "north"}).succeeds()
	failed := before.order(fields{"order_id": "FAILED1"}).succeeds()
	require.NoError(t, before.account.Decline("FAILED1"))
	uuid := before.held()
	before.capture(uuid, fields{"amount": "40", "idempotence_key": "k1"}).succeeds()
	before.order(fields{"order_id": "PAID1"}).succeeds()
	require.NoError(t, before.account.Approve("PAID1"))
	before.do("POST", ordersPath+"/PAID1/refunds", "unique_request_id=R1&amount=40").succeeds()
	before.later(14 * time.Minute)
	_, err := before.account.Ledger().CreatePayment(ledger.NewPayment{Reference: "BOOK1", Minor: 1, Currency: "INR"})
	require.NoError(t, err)

	s := before.restarted(options)
	for _, id := range []string{"NEW1", "FAILED1", orderID, "PAID1", "BOOK1"} {
		want, got := before.status(id), s.status(id)
		assert.Equal(t, strings.ReplaceAll(want.body, before.base, ""), strings.ReplaceAll(got.body, s.base, ""))
	}
	s.order(fields{"order_id": "new1"}).refused(used(), "exists already")
	link := strings.Replace(failed.link(), before.base, s.base, 1)
	assert.Equal(t, 303, s.browse(link, "start").status)
	s.do("POST", ordersPath+"/PAID1/refunds", "unique_request_id=R2&amount=40").refused(orderCause("duplicate.call"), "same amount")
	s.later(time.Minute)
	assert.Equal(t, []string{"R1 40 SUCCESS"}, s.status("PAID1").refunds())
	assert.Equal(t, 410, s.browse(strings.Replace(link, failed.text("id"), s.status("NEW1").text("id"), 1), "").status, "it has expired")
	assert.Equal(t, 303, s.browse(link, "approve").status, "this was begun before")
	s.capture(uuid, nil).refused(wrong(), "Cannot Capture CAPTURE_INITIATED Transaction")
	require.NoError(t, s.account.SettleTransaction(orderID, true))
	s.charged(4000, 1)
	before.shows("FAILED1", "AUTHORIZATION_FAILED", 27)
	before.shows(orderID, "CAPTURE_INITIATED", 33)
}

// A hold may end while nobody looks.
func TestSnapshot_of_a_hold_that_ends_meanwhile(t *testing.T) {
	options := at(time.Time{})
	options.Captures = juspay.GatewayPends
	before := open(t, options)
	before.capture(before.held(), nil).succeeds()
	data := exported(t, before.front)
	options = at(time.Now().Add(8 * 24 * time.Hour))
	front := juspay.New(options)
	require.NoError(t, front.Import([]byte(data)))
	account, err := front.AddAccount(merchantID, apiKey)
	require.NoError(t, err)
	s := serve(t, front, account)
	s.shows(orderID, "VOIDED", 31)
	require.NoError(t, juspay.New(juspay.Options{}).Import([]byte(exported(t, front))))
}

// An export that meets payments has each order with a book entry that agrees with it, which Import checks.
func TestSnapshot_while_payments_are_under_way(t *testing.T) {
	s := open(t, juspay.Options{RefundGuard: -1})
	wiretest.Race(5, func(i int) int {
		for n := range 20 {
			if i == 0 {
				assert.NoError(t, juspay.New(juspay.Options{}).Import([]byte(exported(t, s.front))))
				continue
			}
			id := "ORD" + string(rune('A'+i)) + string(rune('a'+n))
			s.inMemory(s.request("POST", ordersPath, strings.NewReader(wanted(fields{"order_id": id}).encode())))
			assert.NoError(t, s.account.Decline(id))
			assert.NoError(t, s.account.Approve(id))
			s.inMemory(s.request("POST", ordersPath+"/"+id+"/refunds", strings.NewReader("unique_request_id=R1&amount=10")))
		}
		return 0
	})
	assert.Equal(t, 80, s.account.Payments())
}

func TestSnapshot_does_not_change_with_its_orders(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	require.NoError(t, s.account.Attempt(orderID, "STARTED"))
	copied := s.front.Export()
	before := encoded(t, copied)
	require.NoError(t, s.account.Approve(orderID))
	s.refund("R1", "10").succeeds()
	assert.Equal(t, before, encoded(t, copied))
}

func TestSnapshot_refuses_orders_that_contradict_the_ledger(t *testing.T) {
	s := open(t, juspay.Options{})
	first := s.order(nil).succeeds().text("id")
	second := s.order(fields{"order_id": "SECOND1"}).succeeds().text("id")
	require.NoError(t, s.account.Approve(orderID))
	require.NoError(t, s.account.Attempt("SECOND1", "STARTED"))
	good := exported(t, s.front)
	uuids := []string{s.status(orderID).text("txn_uuid"), s.status("SECOND1").text("txn_uuid")}
	const charged, started = `"status":"CHARGED","minor":10015`, `"status":"STARTED","minor":10015`
	for name, test := range map[string]struct{ old, other, words string }{
		"an order of nobody":  {`{"payment":"` + first, `{"payment":"x`, `payment "x" has no payment`},
		"an order twice":      {`{"payment":"` + second, `{"payment":"` + first, "twice"},
		"an order_id twice":   {`"reference":"SECOND1"`, `"reference":"simord0001"`, "twice"},
		"no fields":           {`,"expires":"`, `,"fields":null,"expires":"`, "no fields"},
		"another status":      {charged, `"status":"AUTHORIZED","minor":10015`, "something else than the ledger"},
		"paid in the attempt": {started, charged, "something else than the ledger"},
		"no such status":      {started, `"status":"PARTIAL_CHARGED","minor":10015`, "something else than the ledger"},
		"an attempt of zero":  {started, `"status":"STARTED","minor":0`, "something else than the ledger"},
		"a uuid twice":        {`"txn_uuid":"` + uuids[1], `"txn_uuid":"` + uuids[0], "txn_uuid"},
		"no uuid":             {`"txn_uuid":"` + uuids[1], `"txn_uuid":"`, "txn_uuid"},
		"too much captured":   {charged, charged + `,"capturing":10016`, "something else than the ledger"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := juspay.New(juspay.Options{})
			require.ErrorContains(t, front.Import([]byte(strings.Replace(good, test.old, test.other, 1))), test.words)
			require.NoError(t, front.Import([]byte(good)), "a refusal changed nothing")
		})
	}
}
