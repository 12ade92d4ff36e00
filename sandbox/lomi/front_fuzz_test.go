package lomi_test

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
)

// switches sets options by the bits of a number, so that fuzzing meets all ways of the provider.
func switches(bits uint32) lomi.Options {
	on := func(bit int) bool { return bits>>bit&1 == 1 }
	options := lomi.Options{
		IgnoreUnknown: on(0), ListAll: on(1), OldestFirst: on(2), ListTotals: on(3), CurrentSessionRequests: on(4), FreeSessionMetadata: on(5), OpenIsPending: on(6),
		BlockingInvoice: on(7), IdempotentSessions: on(8), MajorUnits: on(9), PendingTransactions: on(10), LeavingCancels: on(11), NoSessionCustomers: on(12),
		KeepPlaceholders: on(13), CurrentLists: on(14), ShowPartialRefunds: on(15), PendingRefunds: on(16), FailedRefundsAreCancelled: on(17),
		OptionalRefundAmount: on(18), PartialRefundsWithoutPhone: on(19), Bare: on(20), OmitMerchantID: on(21),
		Empty: lomi.EmptyValues(bits >> 22 % 3), Sessions: lomi.SessionForm(bits >> 24 % 4), Amounts: lomi.AmountForm(bits >> 26 % 3), Links: lomi.Links(bits >> 28 % 4),
		Refunds: true, Currencies: []string{"USD"},
	}
	if on(30) {
		options.Provider, options.MalformedTransactionStatus = "STRIPE", http.StatusNotFound
	}
	options.Clock = &ledger.Clock{}
	return options
}

// furnished is a shop with a payment in each of three states, and what stands for their ids in a request.
func furnished(t *testing.T, bits uint32) (s *shop, names *strings.Replacer) {
	t.Helper()
	s = unserved(t, switches(bits))
	var pairs []string
	for _, reference := range []string{"open", "paid", "other"} {
		r := s.send(s.inMemory("POST", "/checkout-sessions", sessionBody(reference, "100", `, "customer_phone": "1"`))).succeeds(201)
		id := regexp.MustCompile(`[0-9a-f-]{36}`).FindString(r.body)
		pairs = append(pairs, "$"+reference, id)
		if reference == "open" {
			continue
		}
		require.NoError(t, s.account.Approve(reference))
		if reference == "paid" && bits>>10&1 == 1 {
			require.NoError(t, s.account.SettlePayments(reference, true))
		}
	}
	list := s.send(s.inMemory("GET", "/transactions?status=completed", "")).rows()
	return s, strings.NewReplacer(append(pairs, "$transaction", list[len(list)-1].TransactionID)...)
}

// ask serves a request as a server would; aborted says that the connection was dropped instead of answered. Nil is a request that no client could send.
func (s *shop) ask(method, target, body, kind string) (answer *httptest.ResponseRecorder, aborted bool) {
	parsed, err := url.ParseRequestURI(target)
	if err != nil || parsed.Host != "" || !regexp.MustCompile(`^[A-Z]+\z`).MatchString(method) {
		return nil, false
	}
	request := s.inMemory(http.MethodGet, "/", body)
	request.Method, request.URL, request.RequestURI = method, parsed, target
	request.Header.Set("Content-Type", kind)
	request.Header.Set("Idempotency-Key", "one")
	answer = httptest.NewRecorder()
	defer func() {
		if r := recover(); r != nil {
			err, ok := r.(error)
			if aborted = ok && errors.Is(err, http.ErrAbortHandler); !aborted {
				panic(r)
			}
		}
	}()
	s.front.ServeHTTP(answer, request)
	return answer, false
}

func FuzzFront(f *testing.F) {
	for _, call := range [][3]string{
		{"POST", "/checkout-sessions", documentedSession}, {"POST", "/v1/checkout-sessions", sessionBody("open", "25.50", `, "expiration_minutes": 1, "customer_id": "$open"`)},
		{"POST", "/checkout-sessions", `{"amount": 1e2, "currency_code": "USD", "metadata": {"reference": "paid", "reference": 1}}`},
		{"POST", "/checkout-sessions", `{"amount": 99999999.99, "currency_code": "USD", "line_items": [{}], "allowed_providers": [null], "quantity": -1}`},
		{"GET", "/checkout-sessions?limit=1&page=2&status=open,expired", ""}, {"GET", "/checkout-sessions?limit=1&offset=99999999999999999999", ""}, {"GET", "/checkout-sessions/$paid", ""},
		{"GET", "/transactions?status=completed&provider=WAVE&from_date=2025-01-01&to_date=2025-01-01T00:00:00Z", ""}, {"GET", "/transactions/$transaction", ""},
		{"GET", "/transactions?type=payment&currency=XOF&paymentMethod=CARDS&isPos=true&startDate=x&page=9999999999&pageSize=1000", ""},
		{"POST", "/refunds", `{"transaction_id": "$transaction", "amount": 40, "reason": "<b>", "refund_type": "partial"}`}, {"POST", "/refunds", `{"transaction_id": "$transaction"}`},
		{"POST", "/refunds", `{"transaction_id": "$transaction", "amount": 0.001, "subscription_action": "none"}`}, {"GET", "/refunds?limit=1&status=pending&endDate=", ""},
		{"POST", "/checkout/$open", "action=pay&provider=WAVE"}, {"POST", "/checkout/$open", "action=fail"}, {"POST", "/checkout/$paid", "action=pay"}, {"GET", "/checkout/%zz", ""},
		{"POST", "/checkout/$open", "action=%zz"}, {"POST", "/checkout/$other", "action=cancel"}, {"DELETE", "/refunds/..", ""}, {"PATCH", "/customers/$open", `{"name": null}`},
		{"POST", "/customers", `{"name": "A", "metadata": {"a": "b"}}`}, {"POST", "/checkout-sessions", "[[[[{\"a\":"}, {"POST", "/refunds", "{\"reason\":\"\xff\"}"},
	} {
		f.Add(call[0], call[1], call[2], uint8(0), uint32(0))
		f.Add(call[0], call[1], call[2], uint8(len(call[2])), uint32(0xffffffff))
	}
	f.Fuzz(func(t *testing.T, method, target, body string, failure uint8, bits uint32) {
		s, names := furnished(t, bits)
		if kinds := fault.Kinds(); int(failure) <= len(kinds) && failure > 0 {
			s.account.Inject(lomi.Fault{Kind: kinds[failure-1], Committed: bits&1 == 1, RetryAfter: "1"})
		}
		before, kind := s.account.PendingFaults(), "application/json"
		if strings.HasPrefix(target, "/checkout/") {
			kind = "application/x-www-form-urlencoded"
		}
		target = names.Replace(target)
		answer, aborted := s.ask(method, target, names.Replace(body), kind)
		failed := s.account.PendingFaults() < before
		require.NoError(t, s.account.Ledger().Check(), "the books")
		assertSums(t, s)
		restored := lomi.New(switches(bits))
		require.NoError(t, restored.Import([]byte(exported(t, s.front))), "what it remembers it understands")
		s.account.Advance(time.Hour)
		require.NoError(t, s.account.Ledger().Check(), "the books, later")
		if aborted {
			assert.True(t, failed, "nobody else drops a connection")
			return
		}
		if answer == nil || failed && answer.Code >= 429 {
			return
		}
		assert.Less(t, answer.Code, 500, "%s", answer.Body)
		assert.NotContains(t, answer.Body.String(), apiKey)
		assertAnswer(t, target, answer, failed)
	})
}

// assertSums demands that no more was given back than was taken, and that only a completed session was paid.
func assertSums(t *testing.T, s *shop) {
	t.Helper()
	for _, reference := range []string{"open", "paid", "other"} {
		charged, _, times := s.account.Charged(reference)
		refunded, _ := s.account.Refunded(reference)
		assert.LessOrEqual(t, refunded, charged)
		assert.LessOrEqual(t, times, 2, "the furnished session, and one that the request made")
	}
}

func assertAnswer(t *testing.T, target string, answer *httptest.ResponseRecorder, failed bool) {
	t.Helper()
	if location := answer.Header().Get("Location"); location != "" {
		assert.Regexp(t, `^https?://`, location)
		return
	}
	kind, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	require.NoError(t, err)
	if kind == "text/html" {
		assert.True(t, failed || strings.HasPrefix(target, "/checkout/"), target)
		assert.NotContains(t, strings.ToLower(answer.Body.String()), "<script")
		return
	}
	assert.Equal(t, "application/json", kind)
	assert.True(t, json.Valid(answer.Body.Bytes()), "%s", answer.Body)
}
