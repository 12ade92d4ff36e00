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

func TestSnapshot_payments_go_on(t *testing.T) {
	options := lomi.Options{Refunds: true, PendingRefunds: true, PendingTransactions: true, IdempotentSessions: true}
	before := open(t, options)
	create := func(s *shop, amount string) reply {
		return s.do("POST", "/checkout-sessions", sessionBody("open", amount, ""), "Idempotency-Key: k-1")
	}
	waiting := create(before, "10").succeeds(201)
	before.session("pending", "20", `, "expiration_minutes": 500, "customer_name": "P", "title": "T", "allow_quantity": true, "quantity": 3`)
	require.NoError(t, before.account.Decline("pending"))
	require.NoError(t, before.account.Approve("pending"))
	before.session("paid", "100", withPhone)
	require.NoError(t, before.account.Approve("paid"))
	require.NoError(t, before.account.SettlePayments("paid", true))
	paid := before.transactions("")[0].TransactionID
	before.refund(paid, "30", `, "reason": "r"`).succeeds(201)
	require.NoError(t, before.account.SettleRefunds("paid", true))
	before.refund(paid, "50", "").succeeds(201)
	before.session("paid", "7", "")
	expired := before.session("expired", "5", `, "expiration_minutes": 1`)
	before.account.Ledger().Clock().Advance(time.Minute)
	before.read(expired)
	paths := []string{"/checkout-sessions", "/transactions", "/refunds", "/customers"}
	for _, list := range paths[:3] {
		for _, r := range before.do("GET", list, "").rows() {
			id := map[string]string{"/checkout-sessions": r.SessionID, "/transactions": r.TransactionID, "/refunds": r.RefundID}[list]
			paths = append(paths, list+"/"+id)
		}
	}
	require.Len(t, paths, 4+5+3+2)
	answers := map[string]string{}
	for _, path := range paths {
		answers[path] = replaced(before.do("GET", path, "").succeeds(200).body, before.base, "")
	}

	s := before.restartedWith(options)
	for path, body := range answers {
		assert.Equal(t, body, replaced(s.do("GET", path, "").succeeds(200).body, s.base, ""), "letter by letter, times included")
	}
	s.money("paid", 100, 1, 80, 2)
	s.refund(paid, "21", "").refused(400, "above what is left")
	require.NoError(t, s.account.SettleRefunds("paid", false))
	s.refund(paid, "70", "").succeeds(201)
	s.money("paid", 100, 1, 100, 2)
	require.ErrorContains(t, s.account.Approve("pending"), "has a pending transaction")
	require.NoError(t, s.account.SettlePayments("pending", true))
	s.money("pending", 20, 1, 0, 0)
	require.NoError(t, s.account.Approve("paid"), "the second session of that reference")
	require.NoError(t, s.account.SettlePayments("paid", true))
	s.money("paid", 107, 2, 100, 2)
	assert.Equal(t, waiting.id("checkout_session_id"), create(s, "10").id("checkout_session_id"))
	create(s, "11").refused(409, "another body")
	s.visit("POST", strings.Replace(waiting.text("data.url"), before.base, s.base, 1), "action=pay").succeeds(303)
	require.NoError(t, s.account.SettlePayments("open", true))
	s.money("open", 10, 1, 0, 0)
	before.money("open", 0, 0, 0, 0)
	before.money("paid", 100, 1, 80, 2)
}

func TestSnapshot_refuses_payments_that_contradict_themselves(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, PendingRefunds: true, PendingTransactions: true})
	first := s.session("o-1", "10", `, "customer_name": "A"`)
	require.NoError(t, s.account.Approve("o-1"))
	require.NoError(t, s.account.SettlePayments("o-1", true))
	paid := s.transactions("")[0]
	refund := s.refund(paid.TransactionID, "10", "").succeeds(201).text("refund_id")
	second := s.session("o-2", "10", "")
	require.NoError(t, s.account.Decline("o-2"))
	failed := s.transactions("")[0].TransactionID
	require.NoError(t, s.account.Approve("o-2"))
	good := exported(t, s.front)
	kept := `"refunds":[{"id":"` + refund + `","transaction":"` + paid.TransactionID
	for name, test := range map[string]struct{ old, other, words string }{
		"a session without a payment": {`"sessions":[{"id":"` + first, `"sessions":[{"id":"x`, `session "x" has no payment`},
		"a session twice":             {`,{"id":"` + second + `","success_url`, `,{"id":"` + first + `","success_url`, `the session "` + first},
		"a customer of nobody":        {`"customer_id":"` + paid.CustomerID, `"customer_id":"x`, "no customer"},
		"metadata no object":          {`"metadata":"{`, `"metadata":"[`, "metadata of session"},
		"a transaction of no session": {`"session":"` + second, `"session":"x`, "has no session"},
		"a transaction twice":         {`"id":"` + failed, `"id":"` + paid.TransactionID, "there twice"},
		"a transaction without id":    {`"id":"` + failed, `"id":"`, "transaction"},
		"a status that follows":       {`"status":"failed"`, `"status":"refunded"`, "no status"},
		"two that are pending":        {`"status":"failed"`, `"status":"pending"`, "there twice"},
		"paid and not charged":        {`"status":"failed"`, `"status":"completed"`, "1 completed transactions and 0 charges"},
		"charged and not paid":        {`"status":"completed"`, `"status":"failed"`, "no completed transaction"},
		"a refund of a failed one":    {kept, `"refunds":[{"id":"` + refund + `","transaction":"` + failed, "no completed transaction"},
		"a refund not in the ledger":  {kept, `"refunds":[{"id":"x","transaction":"` + paid.TransactionID, "not in its payment"},
		"a refund not kept":           {good[strings.Index(good, `,`+kept):], `}]}`, "of the ledger has no transaction"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			front := lomi.New(lomi.Options{})
			require.ErrorContains(t, front.Import([]byte(strings.Replace(good, test.old, test.other, 1))), test.words)
			require.NoError(t, front.Import([]byte(good)), "a refusal changed nothing")
		})
	}
}

// A payment and what is kept beside it are written in steps. An export never has one without the other.
func TestExport_has_no_half_of_a_payment(t *testing.T) {
	s := unserved(t, lomi.Options{Refunds: true})
	got := wiretest.Race(8, func(i int) int {
		refused := 0
		for range 12 {
			if i%2 == 0 {
				s.send(s.inMemory("POST", "/checkout-sessions", sessionBody("o-1", "10", withPhone))).succeeds(201)
				assert.NoError(t, s.account.Approve("o-1"))
				s.send(s.inMemory("POST", "/refunds", `{"transaction_id": "`+s.newest()+`", "amount": 1}`))
				continue
			}
			if lomi.New(lomi.Options{}).Import([]byte(exported(t, s.front))) != nil {
				refused++
			}
		}
		return refused
	})
	assert.Equal(t, map[int]int{0: 8}, got)
}

// newest is the id of the transaction that is on top of the list.
func (s *shop) newest() string {
	return s.send(s.inMemory("GET", "/transactions?limit=1", "")).rows()[0].TransactionID
}
