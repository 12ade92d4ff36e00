package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/internal/sandboxed"
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
		"remembers every payment": {
			referenceWith(func(c *reference.Client) tender.Provider { return &remembers{Client: c} }, nil), heapGrew, "KiB after a tenth of the operations",
		},
	} {
		t.Run(name, func(t *testing.T) {
			assertFound(t, soaked(t, enough, c.at), c.what, c.says)
		})
	}
}

// enough is a run in which everything goes wrong that can. It ends as soon as something is found.
func enough() config {
	cfg := short()
	cfg.operations, cfg.percent = 1500, 40
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

// yassirWith is the adapter of Yassir with something wrong.
func yassirWith(provider func(*yassir.Client) tender.Provider) target {
	return target{name: "sabotaged", harness: func() (conformance.Harness, error) {
		harness, err := sandboxed.Yassir()
		pristine := harness.New
		harness.New = func(at conformance.Target) (tender.Provider, error) {
			client, err := pristine(at)
			if err != nil {
				return nil, err
			}
			return provider(client.(*yassir.Client)), nil
		}
		return harness, err
	}}
}

// referenceWith is the reference adapter with something wrong, in it or below it.
func referenceWith(provider func(*reference.Client) tender.Provider, transport func(http.RoundTripper) http.RoundTripper) target {
	pristine := targets()[1]
	return target{name: "sabotaged", straight: pristine.straight, harness: func() (conformance.Harness, error) {
		harness, err := pristine.harness()
		open := harness.New
		harness.New = func(at conformance.Target) (tender.Provider, error) {
			if transport != nil {
				at.Transport = transport(at.Transport)
			}
			client, err := open(at)
			if err != nil || provider == nil {
				return client, err
			}
			return provider(client.(*reference.Client)), nil
		}
		return harness, err
	}}
}

type refundsAgain struct{ *yassir.Client }

func (a refundsAgain) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if unsure(err) {
		return a.Client.RefundPayment(ctx, ref, params)
	}
	return refund, err
}

type chargesOnCreation struct{ *reference.Client }

func (a chargesOnCreation) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	payment, err := a.Client.CreatePayment(ctx, params)
	if err != nil {
		return nil, err
	}
	return a.ConfirmPayment(ctx, payment.Ref())
}

type capturesAll struct{ *reference.Client }

func (a capturesAll) CapturePayment(ctx context.Context, ref tender.PaymentRef, _ tender.CaptureParams) (*tender.Payment, error) {
	payment, err := a.Client.CapturePayment(ctx, ref, tender.CaptureParams{Amount: ref.Amount})
	if err != nil {
		return nil, err
	}
	payment.AmountCaptured = tender.Money{} // which an answer need not state
	return payment, nil
}

type swallowsCapture struct{ *reference.Client }

func (a swallowsCapture) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	payment, err := a.Client.CapturePayment(ctx, ref, params)
	if unsure(err) {
		return &tender.Payment{ID: ref.ID, Status: tender.StatusSucceeded}, nil
	}
	return payment, err
}

type swallowsRefund struct{ *yassir.Client }

func (a swallowsRefund) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if unsure(err) {
		return &tender.Refund{Status: tender.RefundSucceeded}, nil
	}
	return refund, err
}

type swallowsVoid struct{ *reference.Client }

func (a swallowsVoid) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	payment, err := a.Client.VoidPayment(ctx, ref)
	if unsure(err) {
		return &tender.Payment{ID: ref.ID, Status: tender.StatusCanceled}, nil
	}
	return payment, err
}

type saysNotDone struct{ *reference.Client }

func (a saysNotDone) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if unsure(err) {
		return nil, &tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone}
	}
	return refund, err
}

type doubtsSuccess struct{ *reference.Client }

func (a doubtsSuccess) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	_, err := a.Client.VoidPayment(ctx, ref)
	if err != nil {
		return nil, err
	}
	return nil, &tender.Error{Kind: tender.ErrProtocol}
}

type swallowsUpdate struct{ *reference.Client }

func (a swallowsUpdate) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	customer, err := a.Client.UpdateCustomer(ctx, ref, update)
	if unsure(err) {
		return &tender.Customer{ID: ref.ID}, nil
	}
	return customer, err
}

type swallowsDelete struct{ *reference.Client }

func (a swallowsDelete) DeleteCustomer(ctx context.Context, ref tender.CustomerRef) error {
	if err := a.Client.DeleteCustomer(ctx, ref); !unsure(err) {
		return err
	}
	return nil
}

type findsNobody struct{ *reference.Client }

func (a findsNobody) FindCustomer(context.Context, tender.CustomerKey) (*tender.Customer, error) {
	return nil, &tender.Error{Kind: tender.ErrNotFound, Outcome: tender.OutcomeRejected}
}

type remembers struct {
	*reference.Client
	mu       sync.Mutex
	payments []*tender.Payment
}

func (a *remembers) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	return a.keep(a.Client.CreatePayment(ctx, params))
}

func (a *remembers) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return a.keep(a.Client.ConfirmPayment(ctx, ref))
}

func (a *remembers) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return a.keep(a.Client.GetPayment(ctx, ref))
}

func (a *remembers) keep(payment *tender.Payment, err error) (*tender.Payment, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.payments = append(a.payments, payment)
	return payment, err
}

type leavesGoroutines struct {
	*reference.Client
	stop chan struct{}
}

func (a leavesGoroutines) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	go func() { <-a.stop }()
	return a.Client.GetPayment(ctx, ref)
}

// leavesBodies asks some questions twice and never looks at the second answer.
type leavesBodies struct {
	over http.RoundTripper
	n    atomic.Int64

	mu     sync.Mutex
	bodies []*http.Response
}

func (l *leavesBodies) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet && l.n.Add(1)%20 == 0 {
		if resp, err := l.over.RoundTrip(req); err == nil {
			l.mu.Lock()
			l.bodies = append(l.bodies, resp)
			l.mu.Unlock()
		}
	}
	return l.over.RoundTrip(req)
}

func (l *leavesBodies) close() {
	for _, resp := range l.bodies {
		_ = resp.Body.Close()
	}
}

func unsure(err error) bool { return errors.Is(err, tender.ErrOutcomeUnknown) }
