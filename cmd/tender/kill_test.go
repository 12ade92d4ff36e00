package main

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/sandbox"
)

// The stages of a payment, one write each.
const (
	isCreated = iota + 1
	isConfirmed
	isAuthorized
	isCaptured
	isRefunded
	isRefundedTwice
)

// sale is what an app's book has of one payment: what it stored, the last stage whose answer came, and the last one that it asked for.
type sale struct {
	reference   string
	token       string
	answered    int
	asked       int
	updated     time.Time
	duplicateOf tender.PaymentParams
}

// seller takes one payment after the other until the sandbox is gone.
type seller struct {
	gateway  *tender.Gateway
	payer    *payer
	customer tender.CustomerParams
	book     []*sale
	answered func()
}

// sell is one payment, stage by stage. Each stage is in the book before it is asked for, and again once its answer is there.
func (s *seller) sell(ctx context.Context) error {
	customer, err := s.gateway.EnsureCustomer(ctx, s.customer)
	if err != nil {
		return err
	}
	params := tender.PaymentParams{
		Reference: tender.NewReference(), Amount: tender.MustMoney("10.00", "DZD"), Customer: customer.Ref(), Capture: tender.CaptureLater, ReturnURL: returnURL,
	}
	entry := &sale{reference: params.Reference, duplicateOf: params}
	s.book = append(s.book, entry)
	var payment *tender.Payment
	var ref tender.PaymentRef
	refund := func() error {
		_, err := s.gateway.RefundPayment(ctx, ref, tender.RefundParams{Reference: tender.NewReference(), Amount: tender.MustMoney("3.00", "DZD"), Reason: "returned"})
		return err
	}
	for i, stage := range []func() error{
		func() error { payment, err = s.gateway.CreatePayment(ctx, params); return err },
		func() error { payment, err = s.gateway.ConfirmPayment(ctx, ref); return err },
		func() error { _, err := s.payer.pay(ctx, payment.NextAction.URL); return err },
		func() error {
			_, err := s.gateway.CapturePayment(ctx, ref, tender.CaptureParams{Amount: tender.MustMoney("8.00", "DZD")})
			return err
		},
		refund,
		refund,
	} {
		entry.asked = i + 1
		if err := stage(); err != nil {
			return err
		}
		if entry.asked <= isConfirmed {
			ref = payment.Ref()
			entry.token = ref.Token().Reveal()
		}
		entry.answered = entry.asked
		s.answered()
	}
	last, err := s.gateway.GetPayment(ctx, ref)
	if err == nil {
		entry.updated = last.UpdatedAt
	}
	return err
}

// The process is killed while 32 apps write, and started again on its file, again and again. Whatever an app was told is there, and nothing twice.
func TestSandbox_killed_in_the_middle(t *testing.T) {
	const rounds, sellers, answersBeforeKill = 4, 32, 250 // more than 32 times the 6 stages: some payments are complete
	file := filepath.Join(t.TempDir(), "state.json")
	var book, latest []*sale
	for round := range rounds {
		running := start(t, "--state", file)
		gateway := running.gateway(t)
		lookUp(t, gateway, latest)
		var answers atomic.Int64
		var killed atomic.Bool
		kill := func() {
			if answers.Add(1) == answersBeforeKill {
				killed.Store(true)
				assert.NoError(t, running.cmd.Process.Kill())
			}
		}
		all := make([]*seller, sellers)
		var selling sync.WaitGroup
		for i := range all {
			customer := tender.CustomerParams{Name: "Amel K.", Phone: fmt.Sprintf("+2136610%05d", round*sellers+i)}
			s := &seller{gateway: gateway, payer: newPayer(), customer: customer, answered: kill}
			all[i] = s
			selling.Go(func() {
				defer s.payer.close()
				for {
					if err := s.sell(t.Context()); err != nil {
						assert.True(t, killed.Load(), "before the kill: %v", err)
						return
					}
				}
			})
		}
		selling.Wait()
		_, err := running.rest(t)
		require.Error(t, err, "it was killed")
		latest = nil
		for _, s := range all {
			latest = append(latest, s.book...)
		}
		book = append(book, latest...)
		audit(t, file, book)
	}
}

// audit compares the file itself with the book.
func audit(t *testing.T, file string, book []*sale) {
	t.Helper()
	box, err := sandbox.Open(file, sandbox.Options{})
	require.NoError(t, err, "a killed process leaves a good file, and no lock")
	defer func() { require.NoError(t, box.Close()) }()
	require.NoError(t, box.Yassir().Ledger().Check())
	counts := map[string]int{}
	there := 0
	for _, entry := range book {
		payment, known := box.Yassir().Ledger().PaymentByReference(entry.reference)
		require.True(t, known || entry.answered < isCreated, "payment %s: answered and gone", entry.reference)
		if !known {
			continue
		}
		there++
		between := func(what string, got, stage int) {
			t.Helper()
			least, most := 0, 0
			if entry.answered >= stage {
				least = 1
			}
			if entry.asked >= stage {
				most = 1
			}
			assert.True(t, least <= got && got <= most, "payment %s: %s %d times; answered %d, asked %d", entry.reference, what, got, entry.answered, entry.asked)
			counts[what] += got
		}
		authorized := 0
		if payment.Authorized > 0 {
			authorized = 1
		}
		between("authorized", authorized, isAuthorized)
		between("captured", len(payment.Captures), isCaptured)
		between("refunded", min(len(payment.Refunds), 1), isRefunded)
		between("refunded again", max(len(payment.Refunds)-1, 0), isRefundedTwice)
	}
	assert.Equal(t, there, box.Yassir().Payments(), "nothing is there that nobody asked for")
	t.Logf("%d sales: %d payments, %v", len(book), there, counts)
	assert.Positive(t, counts["refunded again"])
}

// lookUp asks the restarted sandbox for everything that the apps have stored.
func lookUp(t *testing.T, gateway *tender.Gateway, book []*sale) {
	t.Helper()
	for _, entry := range book {
		if entry.answered == 0 {
			continue
		}
		ref, err := tender.ParsePaymentRef(entry.token)
		require.NoError(t, err)
		payment, err := gateway.GetPayment(t.Context(), ref)
		require.NoError(t, err)
		if !entry.updated.IsZero() {
			assert.Equal(t, entry.updated, payment.UpdatedAt)
			assert.Equal(t, tender.RefundedPartial, payment.Refunded)
			_, err = gateway.RefundPayment(t.Context(), ref, tender.RefundParams{
				Reference: tender.NewReference(), Amount: tender.MustMoney("2.01", "DZD"), Reason: "more than is left of 8.00 less twice 3.00",
			})
			assert.ErrorIs(t, err, tender.ErrInvalidState)
		}
		twice := entry.duplicateOf
		twice.Amount = tender.MustMoney("11.00", "DZD")
		_, err = gateway.CreatePayment(t.Context(), twice)
		assert.ErrorIs(t, err, tender.ErrAlreadyExists)
	}
}
