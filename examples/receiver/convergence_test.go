package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

func (w *world) did(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

// do draws one thing that happens. What a provider refuses, because the payment's state does not allow it, is no failure.
func (w *world) do(ctx context.Context) error {
	if len(w.references) == 0 || len(w.references) < 3 && w.random.IntN(12) == 0 {
		return w.begin(ctx)
	}
	reference := w.references[w.random.IntN(len(w.references))]
	switch w.random.IntN(18) {
	case 0, 1:
		w.did("approve %s: %v", reference, w.account.Approve(reference))
	case 2:
		w.did("decline %s: %v", reference, w.account.Decline(reference))
	case 3, 4, 5:
		w.did("delivered %d", len(w.account.Webhooks().Deliver(ctx)))
	case 6:
		kinds := []webhook.Kind{webhook.Duplicate, webhook.Delay, webhook.Reorder, webhook.Forge, webhook.Unsigned, webhook.Drop}
		if w.lossless {
			kinds = kinds[:5]
		}
		kind := kinds[w.random.IntN(len(kinds))]
		w.account.Webhooks().Inject(webhook.Mischief{Kind: kind, Delay: time.Duration(w.random.IntN(3600)) * time.Second})
		w.did("inject %s", kind)
	case 7:
		if w.lossless {
			return nil
		}
		w.routes.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/back/"+reference, nil).WithContext(ctx))
		w.did("the payer of %s comes back", reference)
	case 8:
		return w.refused("capture "+reference, w.shop.orders.capture(ctx, reference))
	case 9:
		return w.refused("void "+reference, w.shop.orders.void(ctx, reference))
	case 10, 11:
		return w.refund(ctx, reference)
	case 12, 13:
		return w.refundByHand(ctx, reference)
	case 14:
		w.settleRefunds(reference)
	default:
		pause := []time.Duration{time.Second, time.Minute, 20 * time.Minute, 30 * time.Hour}[w.random.IntN(4)]
		w.account.Advance(pause)
		w.did("%s go by", pause)
		if !w.lossless {
			return w.ring(ctx)
		}
	}
	return nil
}

func (w *world) begin(ctx context.Context) error {
	capture := tender.CaptureNow
	if w.random.IntN(3) == 0 && w.shop.gw.Supports(tender.PaymentsCapture) {
		capture = tender.CaptureLater
	}
	payment, err := w.shop.start(ctx, capture)
	if err == nil {
		w.references = append(w.references, payment.Reference)
		w.did("pay %s, capture %s", payment.Reference, capture)
		if w.random.IntN(2) == 0 { // most payers do nothing else first
			w.did("approve %s: %v", payment.Reference, w.account.Approve(payment.Reference))
		}
	}
	return err
}

func (w *world) refund(ctx context.Context, reference string) error {
	if !w.shop.gw.Supports(tender.PaymentsRefund) {
		return nil
	}
	_, amount, err := w.drawRefund(reference)
	if err != nil {
		return err
	}
	return w.refused("refund of "+reference, w.shop.orders.refund(ctx, reference, amount))
}

// drawRefund draws all or a fifth.
func (w *world) drawRefund(reference string) (ref tender.PaymentRef, amount tender.Money, err error) {
	r, err := w.shop.orders.row(reference)
	if err != nil {
		return ref, amount, err
	}
	if ref, err = tender.ParsePaymentRef(r.Ref); err != nil || w.random.IntN(4) == 0 {
		return ref, ref.Amount, err
	}
	amount, err = tender.NewMoney(ref.Amount.Minor()/5, ref.Amount.Currency())
	return ref, amount, err
}

// refundByHand is a refund that the shop has not made. Half of them nobody announces, where webhooks may be lost.
func (w *world) refundByHand(ctx context.Context, reference string) error {
	if !w.shop.gw.Profile().ShowsRefunds || w.lossless && w.silent { // nothing ever tells
		return nil
	}
	ref, amount, err := w.drawRefund(reference)
	if err != nil {
		return err
	}
	if !w.lossless && w.random.IntN(2) == 0 {
		if err := w.account.SetWebhook(""); err != nil {
			return err
		}
	}
	_, err = w.dashboard.RefundPayment(ctx, ref, tender.RefundParams{Reference: tender.NewReference(), Amount: amount})
	if err == nil {
		booked, _ := w.account.Ledger().PaymentByReference(reference)
		w.byHand[booked.Refunds[len(booked.Refunds)-1].ID] = true
	}
	return errors.Join(w.refused("refund by hand of "+reference, err), w.account.SetWebhook("http://localhost/webhooks"))
}

// settleRefunds ends what pends, well or badly.
func (w *world) settleRefunds(reference string) {
	settler, can := w.account.(interface {
		SettleRefunds(reference string, succeed bool) error
	})
	if succeed := w.random.IntN(2) == 0; can && (!w.lossless || !w.silent) {
		w.did("settle refunds of %s, well %t: %v", reference, succeed, settler.SettleRefunds(reference, succeed))
	}
}

// ring is the shop's timer.
func (w *world) ring(ctx context.Context) error {
	for _, reference := range w.shop.orders.due() {
		if err := w.shop.orders.ask(ctx, reference); err != nil {
			return err
		}
	}
	if w.rung != nil {
		w.rung()
	}
	return nil
}

// refused lets pass what a provider may answer to an operation that the state, or the pause since the last one, does not allow.
func (w *world) refused(what string, err error) error {
	w.did("%s: %v", what, err)
	for _, kind := range []tender.Kind{tender.ErrInvalidState, tender.ErrDeclined, tender.ErrRateLimited, tender.ErrUnsupported, tender.ErrInvalid} {
		if errors.Is(err, kind) && !errors.Is(err, tender.ErrOutcomeUnknown) {
			return nil
		}
	}
	return err
}

// settle lets everything arrive that still will. Unless nothing was lost, the timer rings for every payment then, and again for what is
// refunded, and for refunds that end, when the shop has heard the last of them.
func (w *world) settle(ctx context.Context) error {
	for range 40 {
		w.account.Webhooks().Deliver(ctx)
		if w.account.Webhooks().Pending() == 0 {
			break
		}
		w.account.Advance(6 * time.Hour)
	}
	if w.lossless {
		return nil
	}
	w.account.Advance(longestPause)
	if err := w.ring(ctx); err != nil {
		return err
	}
	for _, reference := range w.references {
		if w.random.IntN(2) == 0 {
			w.settleRefunds(reference)
		}
		if err := w.refundByHand(ctx, reference); err != nil {
			return err
		}
	}
	w.account.Advance(longestPause)
	return w.ring(ctx)
}

// lies are what the shop believes of money and the provider's books have never had.
func (w *world) lies() (found []string) {
	for _, reference := range w.references {
		r, err := w.shop.orders.row(reference)
		if err != nil {
			return []string{err.Error()}
		}
		p, _ := w.account.Ledger().PaymentByReference(reference)
		switch {
		case r.Status == tender.StatusSucceeded && p.Captured == 0, r.Status == tender.StatusAuthorized && p.Authorized == 0:
			found = append(found, fmt.Sprintf("%s is %s in the shop and %s at the provider", reference, r.Status, p.State))
		case p.Refunded == 0 && len(p.Refunds) == 0 && (r.RefundState == tender.RefundedPartial || r.RefundState == tender.RefundedFull):
			found = append(found, fmt.Sprintf("%s is refunded %s in the shop and not at the provider", reference, r.RefundState))
		}
	}
	return found
}

// differences are where the shop's table does not say what the provider's books say.
func (w *world) differences() (found []string) {
	profile := w.shop.gw.Profile()
	for _, reference := range w.references {
		r, err := w.shop.orders.row(reference)
		if err != nil {
			return []string{err.Error()}
		}
		p, known := w.account.Ledger().PaymentByReference(reference)
		if !known {
			return []string{"the provider does not know " + reference}
		}
		found = append(found, w.ownRefunds(reference, r, p)...)
		if announced := p.State == ledger.Charged || p.State == ledger.Authorized || p.State == ledger.Canceled && r.Voided; w.lossless && !announced {
			continue // no provider tells everything
		}
		if !slices.Contains(fitting(p, profile), r.Status) {
			found = append(found, fmt.Sprintf("%s is %s in the shop and %s at the provider", reference, r.Status, p.State))
		}
		want := tender.RefundedNone
		switch p.Refunded {
		case 0:
		case p.Captured:
			want = tender.RefundedFull
		default:
			want = tender.RefundedPartial
		}
		if w.shop.gw.Supports(tender.PaymentsRefund) && r.RefundState != want && (r.RefundState != tender.RefundedUnknown || want != tender.RefundedNone) {
			found = append(found, fmt.Sprintf("%s is refunded %s in the shop and %s at the provider", reference, r.RefundState, want))
		}
	}
	return found
}

// ownRefunds are where the shop's own refunds are not what the provider's books say of them.
func (w *world) ownRefunds(reference string, r *row, p ledger.Payment) (found []string) {
	var minor int64
	pending := 0
	for _, booked := range p.Refunds {
		if w.byHand[booked.ID] {
			continue
		}
		if booked.State != ledger.RefundFailed {
			minor += booked.Minor
		}
		if booked.State == ledger.RefundPending {
			pending++
		}
	}
	if r.Refunded != minor || len(r.Pending) != pending {
		found = append(found, fmt.Sprintf("of %s the shop knows %d refunded and %d pending, the provider %d and %d", reference, r.Refunded, len(r.Pending), minor, pending))
	}
	return found
}

// fitting are the statuses that a payment of the books may have.
func fitting(p ledger.Payment, profile tender.Profile) []tender.Status {
	switch p.State {
	case ledger.Charged:
		return []tender.Status{tender.StatusSucceeded}
	case ledger.Authorized:
		return []tender.Status{tender.StatusAuthorized}
	case ledger.Canceled:
		fit := []tender.Status{tender.StatusCanceled}
		if !profile.ShowsCaptures { // nor a reservation that ended by itself
			fit = append(fit, tender.StatusAuthorized)
		}
		return fit
	case ledger.Declined:
		return []tender.Status{tender.StatusFailed, tender.StatusRequiresAction}
	case ledger.Expired:
		return []tender.Status{tender.StatusExpired, tender.StatusFailed, tender.StatusRequiresAction}
	default:
		return []tender.Status{tender.StatusRequiresConfirmation, tender.StatusRequiresAction, tender.StatusProcessing}
	}
}

// interleave runs one random history and returns what is wrong at its end.
func interleave(ctx context.Context, provider string, seed uint64, spoil func(*world)) (found, log []string) {
	w, err := newWorld(provider, seed)
	if err != nil {
		return []string{err.Error()}, nil
	}
	w.lossless = seed%2 == 0
	if spoil != nil {
		spoil(w)
	}
	for range 5 + w.random.IntN(40) {
		if err := w.do(ctx); err != nil {
			return []string{err.Error()}, w.log
		}
		if found := w.lies(); found != nil {
			return found, w.log
		}
	}
	if err := w.settle(ctx); err != nil {
		return []string{err.Error()}, w.log
	}
	if err := w.account.Ledger().Check(); err != nil {
		return []string{err.Error()}, w.log
	}
	return w.differences(), w.log
}

// Whatever comes of it, and in whatever order, the shop ends with the provider's truth. INTERLEAVINGS and SEED draw more, and others.
func TestReceiver_convergesOnTheProvidersTruth(t *testing.T) {
	number := func(name string, otherwise int) int {
		n, err := strconv.Atoi(os.Getenv(name))
		if err != nil {
			return otherwise
		}
		return n
	}
	histories, seed := number("INTERLEAVINGS", 400), number("SEED", 1)
	names := providers.Names()
	for i := range histories {
		name, drawn := names[i%len(names)], uint64(seed)*1_000_003+uint64(i)
		found, log := interleave(t.Context(), name, drawn, nil)
		if !assert.Empty(t, found, "%s, seed %d:\n%s", name, drawn, log) {
			return
		}
	}
	t.Logf("%d interleavings over %v, from seed %d: each ended with the provider's truth", histories, names, seed)
}
