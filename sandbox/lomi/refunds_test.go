package lomi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func replaced(text, old, other string) string { return strings.ReplaceAll(text, old, other) }

func TestRefund_answers_as_documented(t *testing.T) {
	s := open(t, clocked(lomi.Options{Refunds: true}))
	s.do("GET", "/refunds", "").succeeds(200).is(t, `{"success":true,"data":[]}`)
	transaction := s.paid("o-1", "2500", withPhone)
	r := s.refund(transaction, "1000", `, "reason": "item returned", "refund_type": "partial"`).succeeds(201)
	id := r.text("refund_id")
	r.is(t, `{"success":true,"refund_id":"`+id+`","transaction_id":"`+transaction+`","refunded_amount":1000,"status":"completed","message":"ok"}`)
	r = s.do("GET", "/v1/refunds/"+id, "").succeeds(200)
	row := `{"refund_id":"` + id + `","transaction_id":"` + transaction + `","amount":2500,"refunded_amount":1000,"fee_amount":0,"reason":"item returned",` +
		`"status":"completed","metadata":null,"created_at":"` + r.text("data.created_at") + `","updated_at":"` + r.text("data.created_at") + `"}`
	r.is(t, `{"success":true,"data":`+row+`}`)
	s.do("GET", "/v1/refunds", "").succeeds(200).is(t, `{"success":true,"data":[`+row+`]}`)
	s.money("o-1", 2500, 1, 1000, 1)
	s.refund(transaction, "10", "").succeeds(201)
	assert.Equal(t, "null", s.do("GET", "/refunds/"+s.do("GET", "/refunds", "").rows()[0].RefundID, "").get("data.reason"))
}

func TestRefund_moves_the_time_of_the_transaction_alone(t *testing.T) {
	for _, pending := range []bool{false, true} {
		s := open(t, clocked(lomi.Options{Refunds: true, PendingRefunds: pending}))
		transaction := s.paid("o-1", "100", withPhone)
		session := s.do("GET", "/checkout-sessions", "").rows()[0].SessionID
		at := func(path string) string { return s.do("GET", path, "").succeeds(200).text("data.updated_at") }
		wasPaid := at("/transactions/" + transaction)
		assert.Equal(t, wasPaid, at("/checkout-sessions/"+session))
		s.account.Advance(time.Hour)
		refund := s.refund(transaction, "40", "").succeeds(201).text("refund_id")
		made := at("/refunds/" + refund)
		assert.Greater(t, made, "2025-06-01T10:3")
		if pending {
			assert.Equal(t, wasPaid, at("/transactions/"+transaction), "nothing was given back yet")
			s.account.Advance(time.Hour)
			require.NoError(t, s.account.SettleRefunds("o-1", true))
			assert.Greater(t, at("/refunds/"+refund), "2025-06-01T11:3")
			assert.Equal(t, made, s.do("GET", "/refunds/"+refund, "").text("data.created_at"))
		}
		assert.Equal(t, at("/refunds/"+refund), at("/transactions/"+transaction))
		assert.Equal(t, wasPaid, at("/checkout-sessions/"+session))
	}
}

func TestRefund_in_parts_until_nothing_is_left(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	transaction := s.paid("o-1", "100", withPhone)
	state := func() string { return s.do("GET", "/transactions/"+transaction, "").succeeds(200).text("data.status") }
	s.refund(transaction, "101", "").refused(400, "above the transaction's")
	s.refund(transaction, "40", "").succeeds(201)
	s.refund(transaction, "40.0", "").succeeds(201)
	assert.Equal(t, "completed", state(), "two equal refunds are two")
	s.refund(transaction, "21", "").refused(400, "above what is left")
	s.money("o-1", 100, 1, 80, 2)
	s.refund(transaction, "20", "").succeeds(201)
	assert.Equal(t, "refunded", state())
	s.refund(transaction, "1", "").refused(400, "only a completed transaction can be refunded; this one is refunded")
	s.money("o-1", 100, 1, 100, 3)
	assert.Equal(t, "completed", s.do("GET", "/checkout-sessions", "").rows()[0].Status, "of the session nothing changes")
	assert.Equal(t, []string{"+221770000001"}, s.do("GET", "/customers", "").names(), "a refunded transaction lists its customer too")
}

func TestRefund_refusals(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	transaction := s.paid("o-1", "2500", withPhone)
	for _, test := range [][2]string{
		{`{"amount": 1}`, `"transaction_id" is required`}, {`{"transaction_id": 1, "amount": 1}`, `"transaction_id" must be a string`},
		{`{"transaction_id": "tx_1", "amount": 1}`, `"transaction_id" must be a UUID`},
		{`{"transaction_id": "ID"}`, `"amount" is required`}, {`{"transaction_id": "ID", "amount": "1"}`, `"amount" must be a number`},
		{`{"transaction_id": "ID", "amount": 0}`, `"amount" must be above zero`}, {`{"transaction_id": "ID", "amount": -5}`, `"amount" must be above zero`},
		{`{"transaction_id": "ID", "amount": 0.5}`, `"amount" must be a whole number`}, {`{"transaction_id": "ID", "amount": 1e2}`, "exponent"},
		{`{"transaction_id": "ID", "amount": null}`, `"amount" must be a number`},
		{`{"transaction_id": "ID", "amount": 1, "reason": 5}`, `"reason" must be a string`}, {`{"transaction_id": "ID", "amount": 1, "refund_type": "half"}`, "must be one of full, partial"},
		{`{"transaction_id": "ID", "amount": 1, "refund_type": "full"}`, "contradict each other"},
		{`{"transaction_id": "ID", "amount": 2500, "refund_type": "partial"}`, "contradict each other"},
		{`{"transaction_id": "ID", "amount": 1, "subscription_action": "stop"}`, "must be one of default"},
		{`{"transaction_id": "ID", "amount": 1, "subscription_action": "none"}`, "only for the payments of subscriptions"},
		{`{"transaction_id": "ID", "amount": 1, "currency": "XOF"}`, `unknown field "currency"`},
	} {
		s.do("POST", "/refunds", replaced(test[0], "ID", transaction)).refused(400, test[1])
	}
	s.refund(nobody, "1", "").refused(404, "transaction not found")
	s.do("GET", "/refunds?page=1", "").refused(400, "unknown query parameter")
	s.do("GET", "/refunds?status=done", "").refused(400, "status may have pending, completed, failed, cancelled")
	s.do("GET", "/refunds?status=pending,failed", "").refused(400, "status takes one word")
	s.do("GET", "/refunds?startDate=x", "").refused(400, "startDate must be")
	s.session("o-2", "10", withPhone)
	require.NoError(t, s.account.Decline("o-2"))
	s.refund(s.transactions("")[0].TransactionID, "1", "").refused(400, "this one is failed")
	s.money("o-1", 2500, 1, 0, 0)
	s.refund(transaction, "2500", `, "refund_type": "full"`).succeeds(201)
}

func TestRefund_depends_on_the_provider(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	bare := s.paid("o-1", "100", "")
	s.refund(bare, "40", "").refused(400, "needs the customer's phone number")
	s.refund(bare, "100", "").succeeds(201)
	customer := s.register(documented)
	s.refund(s.paid("o-2", "100", `, "customer_id": "`+customer+`"`), "40", "").succeeds(201)
	orange := strings.Replace(sessionBody("o-3", "100", withPhone), "WAVE", "ORANGE", 1)
	s.do("POST", "/checkout-sessions", orange).succeeds(201)
	require.NoError(t, s.account.Approve("o-3"))
	s.refund(s.transactions("")[0].TransactionID, "100", "").refused(400, "cannot be refunded")
	s.money("o-3", 100, 1, 0, 0)

	s = open(t, lomi.Options{Refunds: true, NoSessionCustomers: true})
	s.refund(s.paid("o-1", "100", withPhone), "40", "").succeeds(201)

	s = open(t, lomi.Options{Refunds: true, CurrentSessionRequests: true, Provider: "STRIPE"})
	s.refund(s.paid("o-1", "100", ""), "40", "").succeeds(201)
}

func TestOption_PartialRefundsWithoutPhone(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, PartialRefundsWithoutPhone: true})
	s.refund(s.paid("o-1", "100", ""), "40", "").succeeds(201)
}

func TestOption_OptionalRefundAmount(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, OptionalRefundAmount: true, PendingRefunds: true})
	transaction := s.paid("o-1", "100", withPhone)
	rest := func() reply { return s.do("POST", "/refunds", `{"transaction_id": "`+transaction+`"}`) }
	s.refund(transaction, "30", "").succeeds(201)
	assert.Equal(t, "70", rest().succeeds(201).get("refunded_amount"))
	rest().refused(400, "above what is left")
	s.money("o-1", 100, 1, 100, 2)
}

func TestOption_PendingRefunds(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, PendingRefunds: true})
	transaction := s.paid("o-1", "100", withPhone)
	state := func() string { return s.do("GET", "/transactions/"+transaction, "").text("data.status") }
	r := s.refund(transaction, "100", "").succeeds(201)
	assert.Equal(t, "pending", r.text("status"))
	assert.Equal(t, "pending", s.do("GET", "/refunds/"+r.text("refund_id"), "").text("data.status"))
	assert.Equal(t, "completed", state(), "nothing was given back yet")
	s.refund(transaction, "1", "").refused(400, "above what is left")
	s.money("o-1", 100, 1, 100, 1)
	require.NoError(t, s.account.SettleRefunds("o-1", false))
	assert.Equal(t, "failed", s.do("GET", "/refunds/"+r.text("refund_id"), "").text("data.status"))
	s.money("o-1", 100, 1, 0, 0)
	s.refund(transaction, "60", "").succeeds(201)
	s.refund(transaction, "40", "").succeeds(201)
	other := s.paid("o-2", "5", "")
	s.refund(other, "5", "").succeeds(201)
	assert.Equal(t, []int{2, 1, 0}, []int{s.account.PendingRefunds("o-1"), s.account.PendingRefunds("o-2"), s.account.PendingRefunds("o-3")})
	require.NoError(t, s.account.SettleRefunds("o-1", true))
	assert.Zero(t, s.account.PendingRefunds("o-1"))
	assert.Equal(t, "refunded", state())
	assert.Equal(t, "pending completed completed failed", statuses(s.do("GET", "/refunds", "").rows()), "of another session nothing is settled")
	require.ErrorContains(t, s.account.SettleRefunds("o-1", true), `session "o-1" has no pending refund`)
	for query, want := range map[string]string{
		"?status=failed": "failed", "?status=completed": "completed completed", "?limit=2": "pending completed", "?limit=2&offset=2": "completed failed",
		"?startDate=2001-01-01&endDate=2001-01-02": "", "?startDate=2001-01-01": "pending completed completed failed",
	} {
		assert.Equal(t, want, statuses(s.do("GET", "/refunds"+query, "").rows()), query)
	}
}

func TestSettleRefunds_of_all_sessions_with_a_reference(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, PendingRefunds: true})
	for range 2 {
		s.refund(s.paid("o-1", "100", ""), "100", "").succeeds(201)
	}
	assert.Equal(t, 2, s.account.PendingRefunds("o-1"))
	s.money("o-1", 200, 2, 200, 2)
	require.NoError(t, s.account.SettleRefunds("o-1", false))
	assert.Zero(t, s.account.PendingRefunds("o-1"))
	s.money("o-1", 200, 2, 0, 0)
}

func TestOption_FailedRefundsAreCancelled(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, PendingRefunds: true, FailedRefundsAreCancelled: true})
	s.refund(s.paid("o-1", "100", ""), "100", "").succeeds(201)
	require.NoError(t, s.account.SettleRefunds("o-1", false))
	assert.Equal(t, "cancelled", statuses(s.do("GET", "/refunds?status=cancelled", "").rows()))
}

func TestOption_ShowPartialRefunds(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, ShowPartialRefunds: true})
	transaction := s.paid("o-1", "100", withPhone)
	s.refund(transaction, "40", "").succeeds(201)
	assert.Equal(t, "partially_refunded", statuses(s.transactions("?status=partially_refunded")))
	s.refund(transaction, "60", "").succeeds(201)
	assert.Equal(t, "refunded", statuses(s.transactions("")))
}

func TestRefund_50_at_once_give_no_more_than_was_paid(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	transaction := s.paid("o-1", "100", withPhone)
	got := wiretest.Race(50, func(int) int {
		return s.try("POST", "/refunds", `{"transaction_id": "`+transaction+`", "amount": 30}`).status
	})
	assert.Equal(t, map[int]int{201: 3, 400: 47}, got)
	s.money("o-1", 100, 1, 90, 3)
	assert.Len(t, s.do("GET", "/refunds", "").rows(), 3)
}
