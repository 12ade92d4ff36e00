package main

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/conformance/reference/front"
	"github.com/tenderpay/tender/internal/sandboxed"
	"github.com/tenderpay/tender/providers/juspay"
	"github.com/tenderpay/tender/providers/webpay"
	"github.com/tenderpay/tender/providers/yassir"
)

// The soak must find what it is there to find: each of these adapters does one thing that must not be done.
func TestSabotage(t *testing.T) {
	for name, c := range map[string]struct {
		at   target
		what string
		says string
	}{
		"refunds again when the answer is lost": {
			yassirWith(func(c *yassir.Client) tender.Provider { return refundsAgain{c} }), doubleRefund, "the ledger has 2 of together",
		},
		"charges on creation, where its Profile says that a lost one may be repeated": {
			referenceWith(func(c *reference.Client) tender.Provider { return chargesOnCreation{c} }, nil), doubleCharge, "the order was paid for by",
		},
		"captures all where a part was asked for": {
			referenceWith(func(c *reference.Client) tender.Provider { return capturesAll{c} }, nil), doubleCharge, "the app asked for",
		},
		"takes a lost capture for a success": {
			referenceWith(func(c *reference.Client) tender.Provider { return swallowsCapture{c} }, nil), lostCharge, "the ledger says 0",
		},
		"takes a lost refund for a success": {
			yassirWith(func(c *yassir.Client) tender.Provider { return swallowsRefund{c} }), lostRefund, "the ledger has 0 of together 0",
		},
		"takes a lost void for a success": {
			referenceWith(func(c *reference.Client) tender.Provider { return swallowsVoid{c} }, nil), lostVoid, "the ledger says voided false, the book true",
		},
		"says not done of what was done": {
			referenceWith(func(c *reference.Client) tender.Provider { return saysNotDone{c} }, nil), falseOutcome, "the error says not done, and the provider carried it out",
		},
		"cannot tell a success": {
			referenceWith(func(c *reference.Client) tender.Provider { return doubtsSuccess{c} }, nil), causeless, "no fault was injected into a write of it",
		},
		"says that a lost update was made": {
			referenceWith(func(c *reference.Client) tender.Provider { return swallowsUpdate{c} }, nil), lostUpdate, "reads as before",
		},
		"says that a lost deletion was made": {
			referenceWith(func(c *reference.Client) tender.Provider { return swallowsDelete{c} }, nil), wrongCustomers, "was deleted, and is found",
		},
		"finds nobody": {
			referenceWith(func(c *reference.Client) tender.Provider { return findsNobody{c} }, nil), unexpected, "already exists",
		},
		"repeats a capture that is left to a person": {
			webpayWith(func(c *webpay.Client) tender.Provider { return capturesAgain{c} }), falseOutcome, "and the provider carried it out",
		},
		"takes a pending refund for a success": {
			juspayWith(func(c *juspay.Client) tender.Provider { return believesPending{c} }), lostRefund, "the ledger has 0 of together 0",
		},
		"charges in another currency": {
			referenceWith(func(c *reference.Client) tender.Provider { return chargesDinars{c} }, nil), wrongCurrency, "the ledger says DZD",
		},
		"makes a payment of its own": {
			referenceWith(func(c *reference.Client) tender.Provider { return paysBeside{c} }, nil), wrongPayments, "the book has no payment",
		},
	} {
		t.Run(name, func(t *testing.T) {
			assertFound(t, soaked(t, enough, c.at), c.what, c.says)
		})
	}
}

// enough is a run in which everything goes wrong that can. It ends after the first epoch in which something is found.
func enough() config {
	cfg := short()
	cfg.operations, cfg.percent, cfg.epochs = 1500, 40, 1
	return cfg
}

// assertFound demands that the run failed with the complaint that says what was done wrong, and how to see it again.
func assertFound(t *testing.T, r *report, what, says string) {
	t.Helper()
	require.False(t, r.agrees(), "the sabotage was not noticed")
	var texts []string
	for _, c := range r.complaints {
		if c.what == what {
			texts = append(texts, c.text)
		}
	}
	assert.Contains(t, strings.Join(texts, "\n"), says, r.verdict())
	assert.Contains(t, r.verdict(), "To see it again: -provider sabotaged -seed 1 -callers 12 -faults 40")
}

func TestSabotage_remembersEveryPayment(t *testing.T) {
	r := soaked(t, func() config {
		cfg := enough()
		cfg.epochs = 10
		return cfg
	}, referenceWith(func(c *reference.Client) tender.Provider { return &remembers{Client: c} }, nil))
	assertFound(t, r, heapGrew, "KiB after a tenth of the operations")
}

func TestSabotage_leavesGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := make(chan struct{})
		r, err := run(t.Context(), enough(), referenceWith(func(c *reference.Client) tender.Provider { return leavesGoroutines{c, stop} }, nil))
		require.NoError(t, err)
		assertFound(t, r, goroutinesLeft, "found unexpected goroutines")
		assert.Positive(t, r.goroutines)
		close(stop)
	})
}

func TestSabotage_leavesConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		leaky := &leavesBodies{}
		r, err := run(t.Context(), enough(), referenceWith(nil, func(over http.RoundTripper) http.RoundTripper {
			leaky.over = over
			return leaky
		}))
		require.NoError(t, err)
		assertFound(t, r, connectionsLeft, "are open though nobody uses them")
		assert.Positive(t, r.connections)
		leaky.close()
	})
}

// sabotaged is a target whose adapter has something wrong, in it or below it.
func sabotaged[Client tender.Provider](
	harness func() (conformance.Harness, error), provider func(Client) tender.Provider, transport func(http.RoundTripper) http.RoundTripper,
) target {
	return target{name: "sabotaged", harness: func() (conformance.Harness, error) {
		made, err := harness()
		open := made.New
		made.New = func(at conformance.Target) (tender.Provider, error) {
			if transport != nil {
				at.Transport = transport(at.Transport)
			}
			client, err := open(at)
			if err != nil || provider == nil {
				return client, err
			}
			return provider(client.(Client)), nil
		}
		return made, err
	}}
}

// yassirWith is the adapter of Yassir with something wrong.
func yassirWith(provider func(*yassir.Client) tender.Provider) target {
	return sabotaged(sandboxed.Yassir, provider, nil)
}

// webpayWith is the adapter of WebPay with something wrong.
func webpayWith(provider func(*webpay.Client) tender.Provider) target {
	return sabotaged(sandboxed.WebPay, provider, nil)
}

// juspayWith is the adapter of Juspay with something wrong.
func juspayWith(provider func(*juspay.Client) tender.Provider) target {
	return sabotaged(sandboxed.Juspay, provider, nil)
}

// referenceWith is the reference adapter with something wrong, in it or below it.
func referenceWith(provider func(*reference.Client) tender.Provider, transport func(http.RoundTripper) http.RoundTripper) target {
	at := sabotaged(referenceHarness(front.Options{}), provider, transport)
	at.straight = func(p *tender.CustomerParams) { p.Email = "paid@example.test" }
	return at
}
