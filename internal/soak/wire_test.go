package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/conformance/reference/front"
)

// gatewayOf returns a Gateway on the adapter of a harness.
func gatewayOf(t *testing.T, harness conformance.Harness, over http.RoundTripper) *tender.Gateway {
	t.Helper()
	provider, err := harness.New(conformance.Target{BaseURL: "http://127.0.0.1:80", Transport: over})
	require.NoError(t, err)
	gateway, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)
	return gateway
}

func TestFaults_areWhatTheirNamesSay(t *testing.T) {
	tests := map[kind]struct {
		outcome    tender.Outcome
		carriedOut int
		cause      error
	}{
		dialFails: {outcome: tender.OutcomeNotDone}, tooMany: {outcome: tender.OutcomeNotDone}, tooManyNow: {outcome: tender.OutcomeNotDone},
		resetBefore: {}, resetAfter: {carriedOut: 1}, late: {}, dropBefore: {}, dropAfter: {carriedOut: 1}, cutBody: {carriedOut: 1},
		emptyObject: {carriedOut: 1}, page502Before: {}, page502After: {carriedOut: 1}, empty503: {}, empty503After: {carriedOut: 1},
		timeoutBefore: {}, timeoutAfter: {carriedOut: 1},
		canceledBefore: {cause: context.Canceled}, canceledAfter: {carriedOut: 1, cause: context.Canceled},
		deadlineBefore: {cause: context.DeadlineExceeded}, deadlineAfter: {carriedOut: 1, cause: context.DeadlineExceeded},
	}
	assert.Len(t, tests, len(kinds()))
	for k, want := range tests {
		t.Run(string(k), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				harness, err := referenceHarness(front.Options{})()
				require.NoError(t, err)
				waiting, over := &flights{}, newMemory()
				server, err := serve(t.Context(), over, waiting)
				require.NoError(t, err)
				server.use(harness.Handler)
				wire := newInjector(over, waiting)
				gateway := gatewayOf(t, harness, wire)
				customer, err := gateway.EnsureCustomer(t.Context(), tender.CustomerParams{Reference: "user-1"})
				require.NoError(t, err)

				var way lane
				faulty := &trace{draw: func() kind { return k }, ctx: newEnding(t.Context()), lane: &way}
				params := tender.PaymentParams{Reference: "order-1", Amount: tender.MustMoney("1.00", "DZD"), Customer: customer.Ref()}
				_, err = gateway.CreatePayment(context.WithValue(faulty.ctx, traceKey{}, faulty), params)
				var e *tender.Error
				require.ErrorAs(t, err, &e)
				assert.Equal(t, want.outcome, e.Outcome)
				if want.cause != nil {
					assert.ErrorIs(t, err, want.cause)
				}
				assert.Equal(t, want.outcome == tender.OutcomeUnknown, faulty.explainsDoubt())

				fine := &trace{draw: func() kind { return "" }, ctx: newEnding(t.Context()), lane: &way}
				_, err = gateway.FindPayment(context.WithValue(fine.ctx, traceKey{}, fine), "order-1")
				assert.Equal(t, want.carriedOut == 1, err == nil, "%v", err)
				assert.Equal(t, want.carriedOut == 1 || k == late, faulty.wasCarriedOut())
				if k == late {
					want.carriedOut = 1
				}
				assert.Equal(t, want.carriedOut, harness.Backend.Payments())

				wire.CloseIdleConnections()
				assert.Zero(t, server.quiet(wire.dialed.Load, patience))
				require.NoError(t, server.close())
			})
		})
	}
}

// A request that reads by POST is a read: nothing that happens to it leaves a doubt, unless a write went before it.
func TestTrace_tellsReadsFromWrites(t *testing.T) {
	show := func(_, path string) bool { return path == "/orders/show" }
	for _, c := range []struct {
		requests []string // in this order; the last one goes wrong
		reads    func(method, path string) bool
		explains bool
	}{
		{[]string{"GET /orders"}, nil, false},
		{[]string{"POST /orders/show"}, show, false},
		{[]string{"POST /orders/show"}, nil, true},
		{[]string{"POST /orders"}, show, true},
		{[]string{"POST /orders", "GET /orders"}, nil, true},
		{[]string{"POST /orders", "POST /orders/show"}, show, true},
		{[]string{"POST /orders/show", "GET /orders"}, show, false},
	} {
		tracing := &trace{reads: c.reads}
		for i, line := range c.requests {
			tracing.draw = func() kind { return "" }
			if i == len(c.requests)-1 {
				tracing.draw = func() kind { return late }
			}
			method, path, _ := strings.Cut(line, " ")
			req, err := http.NewRequestWithContext(t.Context(), method, "http://127.0.0.1"+path, nil)
			require.NoError(t, err)
			if k := tracing.next(req); k != "" {
				assert.Equal(t, tracing.isWrite(req), k == late, "what arrives late is a write")
			}
		}
		assert.Equal(t, c.explains, tracing.explainsDoubt(), "%v", c.requests)
	}
}

func TestDraw_isFairAndItsOwn(t *testing.T) {
	counts := map[kind]int{}
	const calls = 20_000
	for call := range calls {
		k := draw(source(1, call%64, call/64, call%7), 20)
		assert.Equal(t, k, draw(source(1, call%64, call/64, call%7), 20))
		counts[k]++
	}
	share := func(n int, percent int) {
		t.Helper()
		assert.Greater(t, n, calls*percent/100*7/10)
		assert.Less(t, n, calls*percent/100*13/10)
	}
	share(counts[""], 80)
	for _, k := range kinds() {
		share(counts[k], 1) // 20 kinds share 20 per cent
	}
	assert.Empty(t, draw(source(1, 0, 0, 0), 0))
}
