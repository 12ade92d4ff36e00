package lomi_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/fixture"
)

// fuzzCall is one operation, asked of a provider that answers anything at one of its routes, and well at the others.
type fuzzCall struct {
	op    tender.Operation
	route string // the one that answers anything
	write bool   // the route is the write itself
	call  func(context.Context, *tender.Gateway) (any, error)
}

const (
	customersRoute    = "/v1/customers"
	customerRoute     = customersRoute + "/" + documentID
	sessionsRoute     = "/v1/checkout-sessions"
	sessionRoute      = sessionsRoute + "/" + sessionID
	transactionsRoute = "/v1/transactions"
	refundsRoute      = "/v1/refunds"
	refundRoute       = refundsRoute + "/" + refundID
)

func fuzzCalls() []fuzzCall {
	createPayment := func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreatePayment(ctx, order9()) }
	getPayment := func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.GetPayment(ctx, order9Ref()) }
	refundPayment := func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.RefundPayment(ctx, order9Ref(), some("1000"))
	}
	getRefund := func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.GetRefund(ctx, tender.RefundRef{Payment: order9Ref(), ID: refundID})
	}
	return []fuzzCall{
		{tender.OpCreateCustomer, customersRoute, true, create(named("Amadou Ba"))},
		{tender.OpGetCustomer, customerRoute, false, get(documentID)},
		{tender.OpUpdateCustomer, customerRoute, true, update(tender.CustomerUpdate{Name: new("Amadou Fall")})},
		{tender.OpListCustomers, customersRoute, false, list(tender.CustomerQuery{})},
		{tender.OpDeleteCustomer, customerRoute, true, remove},
		{tender.OpCreatePayment, sessionsRoute, true, createPayment},
		{tender.OpGetPayment, sessionRoute, false, getPayment},
		{tender.OpGetPayment, transactionsRoute, false, getPayment},
		{tender.OpGetPayment, refundsRoute, false, getPayment},
		{tender.OpRefundPayment, transactionsRoute, false, refundPayment},
		{tender.OpRefundPayment, refundsRoute, true, refundPayment},
		{tender.OpGetRefund, refundRoute, false, getRefund},
	}
}

func FuzzAnswers(f *testing.F) {
	calls := fuzzCalls()
	folders, err := os.ReadDir("testdata")
	require.NoError(f, err)
	for _, folder := range folders {
		if folder.Name() == "fuzz" {
			continue
		}
		documented := fixture.Load(f, "testdata/"+folder.Name())
		for i, c := range calls {
			if documented.Request.Path == c.route {
				f.Add(uint8(i), uint16(documented.Answer.Status), documented.Answer.Body)
			}
		}
	}
	for i := range calls {
		for _, body := range []string{
			``, `{}`, `null`, `[]`, `[0]`, `{"data":{}}`, `{"data":null}`, `{"data":[]}`, `{"success":false,"data":[]}`, `{"error":{"message":"no"}}`,
			`{"payment_required":true,"reason":"x"}`, session("open", `"url":"javascript:alert(1)"`).body, session("open", `"amount":"2500.0"`).body, session("expired").body,
			session("open", `"checkout_session_id":".."`).body, session("open", `"amount":2500.5`).body, session("completed", `"currency_code":"USD"`).body,
			rows(row("t-1", "completed"), row("t-2", "completed")).body, rows(row("t-1", "completed", `"metadata":{"reference":"order-9","checkout_session_id":"x"}`)).body,
			rows(row("t-1", "pending")).body, rows(row("t-1", "completed", `"gross_amount":-1`)).body, rows(row("..", "refunded", `"metadata":{"reference":"order-9"}`)).body,
			rows(back("r-1", "completed", "2501")).body, made(`"status":"failed"`).body, made(`"refunded_amount":1e3`).body, back(refundID, "pending", "0"),
			`{"data":[{"customer_id":"c-1"},{"customer_id":""}],"meta":{"per_page":0,"total_pages":-1}}`,
		} {
			f.Add(uint8(i), uint16(200), []byte(body))
		}
		f.Add(uint8(i), uint16(404), []byte(`{"error":{"code":"not_found","message":"amadou.ba@example.test `+demoKey+`\n"}}`))
	}
	f.Fuzz(func(t *testing.T, which uint8, status uint16, body []byte) {
		c := calls[int(which)%len(calls)]
		code := 200 + int(status)%400 // the others are rest's affair
		if status >= 200 && status <= 599 {
			code = int(status)
		}
		synctest.Test(t, func(t *testing.T) { askFor(t, c, code, body) }) // no pause before a repeat costs time
	})
}

// askFor makes the call c and holds what comes of it against the answer at its route.
func askFor(t *testing.T, c fuzzCall, status int, body []byte) {
	t.Helper()
	good := map[string]answer{
		sessionRoute: session("open"), transactionsRoute: rows(row(transactionID, "completed")), refundsRoute: rows(),
	}
	if c.route == sessionRoute {
		good[transactionsRoute] = rows()
	}
	delete(good, c.route)
	wire := &kept{RoundTripper: always(answer{status: status, body: string(body)}, good)}
	gw := gatewayOn(t, wire, "https://lomi.example.test/v1")
	result, err := c.call(t.Context(), gw)
	for _, sent := range wire.refunds { // whatever the list says, it is a transaction of this payment that is refunded
		assert.Contains(t, refundable(c, body), sent)
	}
	if err != nil {
		assertFailure(t, c, status, body, err, wire)
		return
	}
	if c.op == tender.OpDeleteCustomer && status == http.StatusNotFound { // it is not there
		return
	}
	require.Equal(t, 2, status/100, "no refusal is a success")
	switch r := result.(type) {
	case *tender.Payment:
		assertPayment(t, gw, c, r, body)
	case *tender.Refund:
		assert.NotEqual(t, tender.RefundFailed, map[bool]tender.RefundStatus{true: r.Status}[c.op == tender.OpRefundPayment], "a refused refund is an error")
		assert.NotEmpty(t, r.ID)
		assert.True(t, c.op == tender.OpGetRefund || r.Amount == francs("1000"), "another amount is another refund")
	case *tender.Customer:
		assert.True(t, r.ID == documentID || c.op == tender.OpCreateCustomer && r.ID != "", "nobody else's")
	}
}

// kept keeps what the refunds were of.
type kept struct {
	http.RoundTripper
	writes  int
	refunds []string
}

// RoundTrip implements http.RoundTripper.
func (k *kept) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		k.writes++
	}
	if req.Method == http.MethodPost && req.URL.Path == refundsRoute {
		var body struct {
			TransactionID string `json:"transaction_id"`
		}
		if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
			return nil, err
		}
		k.refunds = append(k.refunds, body.TransactionID)
	}
	return k.RoundTripper.RoundTrip(req)
}

// listed are the transactions of a body that are the payment's, read beside the adapter: the strict scan of package rest has passed it.
func listed(body []byte) map[string]string {
	var wrapped struct {
		Data      []json.RawMessage `json:"data"`
		Customers []json.RawMessage `json:"customers"`
	}
	var all []json.RawMessage
	if json.Unmarshal(body, &all) != nil {
		_ = json.Unmarshal(body, &wrapped) // what is no list has no rows
		if all = wrapped.Data; all == nil {
			all = wrapped.Customers
		}
	}
	own := map[string]string{}
	for _, raw := range all {
		var one struct {
			ID       any            `json:"transaction_id"`
			Status   string         `json:"status"`
			Metadata map[string]any `json:"metadata"`
		}
		if json.Unmarshal(raw, &one) != nil {
			continue
		}
		if at := one.Metadata["checkout_session_id"]; at == sessionID || at == nil && one.Metadata["reference"] == "order-9" {
			id, _ := one.ID.(string) // another has none of the payment's
			own[id] = one.Status
		}
	}
	return own
}

// refundable are the ids of the transactions that took the payment's money.
func refundable(c fuzzCall, body []byte) []string {
	if c.route != transactionsRoute {
		return []string{transactionID}
	}
	var ids []string
	for id, word := range listed(body) {
		if slices.Contains([]string{"completed", "refunded", "partially_refunded"}, word) {
			ids = append(ids, id)
		}
	}
	return ids
}

func assertPayment(t *testing.T, gw *tender.Gateway, c fuzzCall, payment *tender.Payment, body []byte) {
	t.Helper()
	assert.Equal(t, francs("2500"), payment.Amount, "another amount is another payment")
	assert.Equal(t, "order-9", payment.Reference)
	assert.NotEmpty(t, payment.ID)
	assert.True(t, c.op == tender.OpCreatePayment || payment.ID == sessionID)
	assert.False(t, payment.AmountCaptured.Stated() && payment.AmountCaptured.Minor() > 2500)
	if payment.NextAction != nil {
		page, err := url.Parse(payment.NextAction.URL)
		require.NoError(t, err)
		assert.True(t, page.Scheme == "https" || page.Scheme == "http" && page.Hostname() != "", payment.NextAction.URL)
		assert.Equal(t, tender.StatusRequiresAction, payment.Status)
	}
	if c.route == transactionsRoute && payment.Status == tender.StatusSucceeded {
		assert.NotEmpty(t, refundable(c, body), "the session is open, and no transaction of its own took money: %s", body)
	}
	if c.route == sessionRoute && payment.Status == tender.StatusSucceeded {
		assert.Equal(t, "completed", payment.ProviderStatus)
	}
	ref, err := tender.ParsePaymentRef(payment.Ref().Token().Reveal())
	require.NoError(t, err)
	_, err = gw.GetPayment(t.Context(), ref)
	var e *tender.Error
	if errors.As(err, &e) {
		assert.False(t, e.Kind == tender.ErrInvalid && e.HTTPStatus == 0, "a ref of a result is turned away: %v", err)
	}
}

func assertFailure(t *testing.T, c fuzzCall, status int, body []byte, err error, wire *kept) {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.NotEmpty(t, e.Kind)
	assert.Equal(t, c.op, e.Op)
	assert.Equal(t, "lomi", e.Provider)
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, errors.Is(err, tender.ErrOutcomeUnknown))
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, e.Recovery != "")
	switch {
	case wire.writes == 0:
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome, "nothing was written")
	case c.write && status/100 != 2 && status != http.StatusTooManyRequests:
		want := tender.OutcomeUnknown
		if status/100 == 4 && !slices.Contains([]int{408, 409, 425}, status) {
			want = tender.OutcomeRejected
		}
		assert.Equal(t, want, e.Outcome)
		assert.Equal(t, status, e.HTTPStatus)
	case c.write && !json.Valid(body):
		assert.NotEqual(t, tender.OutcomeRejected, e.Outcome)
	}
	assert.LessOrEqual(t, wire.writes, 3, "a 429 is repeated, and nothing else")
	assert.True(t, wire.writes <= 1 || status == http.StatusTooManyRequests)
	text := err.Error()
	for _, part := range []string{text, e.Message, e.Code} {
		assert.True(t, utf8.ValidString(part), "%q", part)
		assert.False(t, strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", part)
	}
	assert.LessOrEqual(t, len(e.Message), 512)
	for _, hidden := range []string{demoKey, "amadou.ba@example.test"} {
		assert.NotContains(t, text, hidden)
	}
}
