package lomi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestFault_lost_answers_of_payments_are_committed(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	lost := func(kind fault.Kind, route, method, path, body string) {
		t.Helper()
		s.inject(route, kind)
		require.Error(t, s.try(method, path, body).err)
		s.consumed()
	}
	lost(fault.LoseRequest, "create_session", "POST", "/checkout-sessions", sessionBody("o-1", "100", withPhone))
	assert.Zero(t, s.account.Payments())
	lost(fault.LoseAnswer, "create_session", "POST", "/checkout-sessions", sessionBody("o-1", "100", withPhone))
	assert.Equal(t, 1, s.account.Payments())
	require.NoError(t, s.account.Approve("o-1"))
	session, transaction := s.do("GET", "/checkout-sessions", "").rows()[0].SessionID, s.transactions("")[0].TransactionID
	refund := `{"transaction_id": "` + transaction + `", "amount": 40}`
	lost(fault.LoseRequest, "create_refund", "POST", "/refunds", refund)
	s.money("o-1", 100, 1, 0, 0)
	lost(fault.LoseAnswer, "create_refund", "POST", "/refunds", refund)
	s.money("o-1", 100, 1, 40, 1)
	for route, path := range map[string]string{
		"get_session": "/checkout-sessions/" + session, "list_sessions": "/checkout-sessions", "get_transaction": "/transactions/" + transaction,
		"list_transactions": "/transactions", "get_refund": "/refunds/" + s.do("GET", "/refunds", "").rows()[0].RefundID, "list_refunds": "/refunds",
	} {
		lost(fault.LoseAnswer, route, "GET", path, "")
	}
}

// endpoints are the operations on one payment that is paid and refunded in part, by name.
func (s *shop) endpoints() map[string]func() reply {
	s.t.Helper()
	session := s.session("o-1", "100", withPhone)
	require.NoError(s.t, s.account.Approve("o-1"))
	transaction := s.transactions("")[0].TransactionID
	refund := s.refund(transaction, "10", "").succeeds(201).text("refund_id")
	get := func(path string) func() reply { return func() reply { return s.do("GET", path, "") } }
	return map[string]func() reply{
		"create_session": func() reply { return s.do("POST", "/checkout-sessions", sessionBody("o-2", "100", "")) },
		"create_refund":  func() reply { return s.refund(transaction, "20", "") },
		"get_session":    get("/checkout-sessions/" + session), "list_sessions": get("/checkout-sessions?status=completed"),
		"get_transaction": get("/transactions/" + transaction), "list_transactions": get("/transactions"),
		"get_refund": get("/refunds/" + refund), "list_refunds": get("/refunds"),
	}
}

func TestFault_inner_failure_of_payments_does_nothing(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	for route, do := range s.endpoints() {
		s.inject(route, fault.InnerFailure)
		do().refused(200, "refused")
		s.consumed()
	}
	assert.Equal(t, 1, s.account.Payments())
	s.money("o-1", 100, 1, 10, 1)
	s.inject("create_refund", fault.InnerFailure)
	s.refund(s.transactions("")[0].TransactionID, "101", "").refused(400, "above")
}

// What each content fault leaves or puts into the answer of each operation that knows it; "" is what must not be there.
func TestFault_contents_of_payments(t *testing.T) {
	for kind, operations := range map[fault.Kind]map[string][2]string{ // there, not there
		fault.OmitID: {
			"create_session": {`"status":"open"`, "checkout_session_id"}, "get_session": {`"status":"completed"`, `"checkout_session_id"`}, "list_sessions": {`"status"`, `"checkout_session_id"`},
			"get_transaction": {`"status"`, `"transaction_id"`}, "list_transactions": {`"status"`, `"transaction_id"`},
			"create_refund": {`"transaction_id"`, "refund_id"}, "get_refund": {`"transaction_id"`, "refund_id"}, "list_refunds": {`"transaction_id"`, "refund_id"},
		},
		fault.OtherID: {
			"get_session": {`"checkout_session_id":"` + otherID, ""}, "get_transaction": {`"transaction_id":"` + otherID, ""}, "create_refund": {`"transaction_id":"` + otherID, ""},
			"get_refund": {`"refund_id":"` + otherID, ""},
		},
		fault.UnknownStatus: {
			"create_session": {`"status":"unlisted"`, ""}, "get_session": {`"status":"unlisted"`, ""}, "list_sessions": {`"status":"unlisted"`, ""},
			"get_transaction": {`"status":"unlisted"`, ""}, "list_transactions": {`"status":"unlisted"`, ""},
			"create_refund": {`"status":"unlisted"`, ""}, "get_refund": {`"status":"unlisted"`, ""}, "list_refunds": {`"status":"unlisted"`, ""},
		},
		fault.OmitStatus: {
			"create_session": {`"amount"`, `"status"`}, "get_session": {`"amount"`, `"status"`}, "list_sessions": {`"amount"`, `"status"`},
			"get_transaction": {`"gross_amount"`, `"status"`}, "list_transactions": {`"gross_amount"`, `"status"`},
			"create_refund": {`"refund_id"`, `"status"`}, "get_refund": {`"refund_id"`, `"status"`}, "list_refunds": {`"refund_id"`, `"status"`},
		},
		fault.OtherAmount: {
			"create_session": {`"amount":101`, ""}, "get_session": {`"amount":101`, ""}, "list_sessions": {`"amount":101`, ""},
			"get_transaction": {`"gross_amount":101`, ""}, "list_transactions": {`"gross_amount":101`, ""},
			"create_refund": {`"refunded_amount":21`, ""}, "get_refund": {`"refunded_amount":11`, ""}, "list_refunds": {`"refunded_amount":11`, ""},
		},
		fault.OtherCurrency: {
			"create_session": {`"currency_code":"EUR"`, ""}, "get_session": {`"currency_code":"EUR"`, ""}, "list_sessions": {`"currency_code":"EUR"`, ""},
			"get_transaction": {`"currency_code":"EUR"`, ""}, "list_transactions": {`"currency_code":"EUR"`, ""},
		},
		fault.OtherReference: {
			"create_session": {`"reference":"another-reference"`, `"o-2"`}, "get_session": {`"reference":"another-reference"`, `"o-1"`},
			"list_sessions":   {`"reference":"another-reference"`, `"o-1"`},
			"get_transaction": {`"reference":"another-reference"`, `"o-1"`}, "list_transactions": {`"reference":"another-reference"`, `"o-1"`},
		},
		fault.OmitPayURL: {
			"create_session": {`"checkout_session_id"`, `"url"`}, "get_session": {`"checkout_session_id"`, `"url"`},
		},
	} {
		s := open(t, lomi.Options{Refunds: true})
		for route, do := range s.endpoints() {
			s.inject(route, kind)
			r := do()
			require.Less(t, r.status, 300)
			want, knows := operations[route]
			if !knows {
				assert.Equal(t, 1, s.account.PendingFaults(), "%s does not know %s", route, kind)
				s.account.ClearFaults()
				continue
			}
			assert.Contains(t, r.body, want[0], "%s of %s", kind, route)
			if want[1] != "" {
				assert.NotContains(t, r.body, want[1], "%s of %s", kind, route)
			}
			s.consumed()
		}
		s.money("o-2", 0, 0, 0, 0)
		_, times := s.account.Refunded("o-1")
		assert.Equal(t, 2, times, "carried out all the same")
		assert.Equal(t, 2, s.account.Payments())
	}
}

// The current generation's answers have less that could be distorted: the fault waits.
func TestFault_waits_for_what_an_answer_has(t *testing.T) {
	s := open(t, lomi.CurrentGeneration())
	for _, kind := range []fault.Kind{fault.UnknownStatus, fault.OmitStatus, fault.OtherAmount, fault.OtherCurrency, fault.OtherReference} {
		s.inject("create_session", kind)
	}
	s.inject("get_session", fault.OmitPayURL)
	id := s.session("o-1", "100", "")
	s.read(id)
	assert.Equal(t, 6, s.account.PendingFaults())
	s.account.ClearFaults()
	s.inject("create_session", fault.OmitPayURL)
	assert.NotContains(t, s.do("POST", "/checkout-sessions", sessionBody("o-2", "1", "")).succeeds(201).body, "url")
	s.inject("create_session", fault.OmitID)
	assert.NotContains(t, s.do("POST", "/checkout-sessions", sessionBody("o-2", "1", "")).succeeds(201).body, "checkout_session_id")
	s.consumed()
}

func TestFault_other_currency_of_euros_is_dollars(t *testing.T) {
	s := open(t, lomi.Options{Currencies: []string{"EUR"}})
	s.inject("", fault.OtherCurrency)
	assert.Equal(t, "USD", s.do("POST", "/checkout-sessions", replaced(sessionBody("o-1", "1", ""), "XOF", "EUR")).text("data.currency_code"))
}
