package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/tenderpay/tender"
)

// orders is the shop's table of payments. In a real shop it is a table with a unique index on reference and on payment id, the lock is
// SELECT ... FOR UPDATE, and Ref is one text column.
type orders struct {
	gw      *tender.Gateway
	profile tender.Profile
	now     func() time.Time

	mu   sync.Mutex        // of the maps, and never held while a row or a provider is waited for
	rows map[string]*row   // by our reference
	ids  map[string]string // the provider's id -> our reference

	questions map[string]question // by our reference
}

// row is one order under its lock. Whoever waits for the lock heeds a context, as a database's does: a sync.Mutex would have a delivery wait
// past its deadline.
type row struct {
	held chan struct{} // has one place, taken by whoever holds the lock
	order
}

func (r *row) lock(ctx context.Context) error {
	select {
	case r.held <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (r *row) unlock() { <-r.held }

// order is what the shop stores of a payment.
type order struct {
	Ref            string        // tender.PaymentRef.Token; "" until the creation was answered
	Status         tender.Status // unknown until then
	Captured       int64         // minor units, by our own captures
	Voided         bool          // by us
	Refunded       int64         // minor units, by our own refunds that were taken on and did not fail
	Pending        []refund      // those of them that may still fail
	RefundState    tender.RefundState
	OutcomeUnknown tender.Operation // a capture, void or refund of ours that was done or was not: no other is made before that is known, else somebody looks it up
	Sent           refund           // the refund that it is, if it is one; its Reference is what to look for
}

// refund is one that the provider has taken on and not made yet.
type refund struct {
	ID, Reference string
	Minor         int64
}

var errOutcomeUnknown = errors.New("whether the last change of this payment was made is not known yet")

func newOrders(gw *tender.Gateway) *orders {
	return &orders{gw: gw, profile: gw.Profile(), now: time.Now, rows: map[string]*row{}, ids: map[string]string{}, questions: map[string]question{}}
}

// create stores the order, and only then has its payment created: whoever crashes in between still knows the Reference. In a database that is an
// INSERT and its commit, and then the row's lock: news that is faster than the answer waits for it.
func (s *orders) create(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	r, err := s.insert(params.Reference)
	if err != nil {
		return nil, err
	}
	s.askSoon(params.Reference)
	if err := r.lock(ctx); err != nil {
		return nil, err
	}
	defer r.unlock()
	payment, err := s.gw.CreatePayment(ctx, params)
	switch {
	case err == nil:
		s.created(r, payment)
	case !errors.Is(err, tender.ErrOutcomeUnknown): // there is none
		r.Status = tender.StatusFailed
		s.askNoMore(params.Reference)
	}
	return payment, err
}

// insert refuses a Reference that is there, as a unique index does: a button that was pressed twice must not replace the order of the first time.
func (s *orders) insert(reference string) (*row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.rows[reference]; taken {
		return nil, errors.New("there is an order with this Reference")
	}
	r := &row{held: make(chan struct{}, 1), order: order{Status: tender.StatusUnknown, RefundState: tender.RefundedUnknown}}
	s.rows[reference] = r
	return r, nil
}

func (s *orders) created(r *row, p *tender.Payment) {
	r.RefundState = p.Refunded
	s.store(r, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[p.ID] = p.Reference
}

func (s *orders) row(reference string) (*row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, known := s.rows[reference]; known {
		return r, nil
	}
	return nil, errors.New("no such order")
}

// locked is an order that the caller unlocks.
func (s *orders) locked(ctx context.Context, reference string) (*row, error) {
	r, err := s.row(reference)
	if err != nil {
		return nil, err
	}
	return r, r.lock(ctx)
}

// resolve finds the stored ref by what an event names: our Reference, or the provider's id.
func (s *orders) resolve(ctx context.Context, ref tender.PaymentRef) (tender.PaymentRef, error) {
	reference := ref.Reference
	if reference == "" {
		s.mu.Lock()
		reference = s.ids[ref.ID]
		s.mu.Unlock()
	}
	r, err := s.locked(ctx, reference)
	if err != nil {
		return tender.PaymentRef{}, err // none, or not yet: the provider will come again
	}
	defer r.unlock()
	return tender.ParsePaymentRef(r.Ref)
}

// news is the receiver of webhooks. The event is a hint, and the payment is what a Get said a moment ago: another delivery may have overtaken
// this one since. So it does what every piece of news does.
func (s *orders) news(ctx context.Context, _ *tender.Event, payment *tender.Payment) error {
	if payment == nil {
		return nil // a dispute, or a kind of event that we do nothing about
	}
	_, err := s.refresh(ctx, payment.Reference)
	return err
}

// refresh is the one way in: lock, get, store. Webhooks, the payer's return and timers all come here.
func (s *orders) refresh(ctx context.Context, reference string) (order, error) {
	r, err := s.locked(ctx, reference)
	if err != nil {
		return order{}, err
	}
	defer r.unlock()
	payment, err := s.askAndStoreRefunds(ctx, r, reference)
	switch {
	case payment == nil && err != nil:
		return order{}, err
	case payment == nil:
		r.Status = tender.StatusFailed
	case r.Ref == "":
		s.created(r, payment)
	default:
		s.store(r, payment)
		s.proved(r, payment)
	}
	s.plan(reference, r.order)
	return r.order, err
}

// askAndStoreRefunds gets the payment, after its refunds, whose news it stores: a refund that fails meanwhile is pending still, and so asked for
// again. So is one that could not be asked for, which hides no payment: there may be a payment beside an error. An order whose creation was never
// answered is searched by Reference; neither = there is no payment.
func (s *orders) askAndStoreRefunds(ctx context.Context, r *row, reference string) (*tender.Payment, error) {
	if r.Ref == "" {
		payment, err := s.gw.FindPayment(ctx, reference)
		if errors.Is(err, tender.ErrNotFound) {
			return nil, nil //nolint:nilnil // that there is none is an answer
		}
		return payment, err
	}
	ref, err := tender.ParsePaymentRef(r.Ref)
	if err != nil {
		return nil, err
	}
	failed := s.lookForSent(ctx, r, ref)
	for _, pending := range slices.Clone(r.Pending) {
		failed = errors.Join(failed, s.lookForPending(ctx, r, ref, pending))
	}
	payment, err := s.gw.GetPayment(ctx, ref)
	return payment, errors.Join(failed, err)
}

func (s *orders) lookForPending(ctx context.Context, r *row, ref tender.PaymentRef, pending refund) error {
	now, err := s.gw.GetRefund(ctx, tender.RefundRef{Payment: ref, ID: pending.ID, Reference: pending.Reference})
	if err != nil {
		return err
	}
	switch now.Status {
	case tender.RefundFailed:
		r.refunded(s.profile, ref.Amount.Minor(), -pending.Minor)
	case tender.RefundSucceeded:
	default: // may still fail
		return nil
	}
	r.Pending = slices.DeleteFunc(r.Pending, func(other refund) bool { return other == pending })
	return nil
}

// store takes over what a Get says, except where the Profile says that no Get shows it: there our own captures, voids and refunds stand.
func (s *orders) store(r *row, p *tender.Payment) {
	r.Ref = p.Ref().Token().Reveal()
	switch {
	case p.Status == tender.StatusUnknown: // says nothing: ask again later
	case s.profile.ShowsCaptures || r.Captured == 0 && !r.Voided:
		r.Status = p.Status
	}
	if s.profile.ShowsRefunds && p.Refunded != tender.RefundedUnknown {
		r.RefundState = p.Refunded
	}
}

// proved ends the doubt about a capture or void where a Get shows that it is done. That it shows nothing of it proves nothing.
func (s *orders) proved(r *row, p *tender.Payment) {
	op := r.OutcomeUnknown
	switch {
	case s.profile.AfterUnknown[op] != tender.RecoverGet:
		return
	case op == tender.OpCapturePayment && p.Status == tender.StatusSucceeded:
		r.Captured = p.Amount.Minor() // ours are whole, and not every Get states it
	case op == tender.OpVoidPayment && p.Status == tender.StatusCanceled:
		r.Voided = true
	default:
		return
	}
	r.OutcomeUnknown = ""
}

// confirm starts a payment that waits for it, under the same lock. Its outcome needs no note beforehand: a Get shows it, and nothing is confirmed twice.
func (s *orders) confirm(ctx context.Context, reference string) (*tender.Payment, error) {
	r, err := s.locked(ctx, reference)
	if err != nil {
		return nil, err
	}
	defer r.unlock()
	ref, err := tender.ParsePaymentRef(r.Ref)
	if err != nil {
		return nil, err
	}
	payment, err := s.gw.ConfirmPayment(ctx, ref)
	if err == nil {
		s.store(r, payment)
	}
	return payment, err
}

// capture, void and refund are made under the same lock, and their results are kept.
func (s *orders) capture(ctx context.Context, reference string) error {
	return s.change(ctx, reference, tender.OpCapturePayment, refund{}, func(r *row, ref tender.PaymentRef) error {
		p, err := s.gw.CapturePayment(ctx, ref, tender.CaptureParams{})
		if err == nil {
			r.Captured, r.Status = p.AmountCaptured.Minor(), p.Status
		}
		return err
	})
}

func (s *orders) void(ctx context.Context, reference string) error {
	return s.change(ctx, reference, tender.OpVoidPayment, refund{}, func(r *row, ref tender.PaymentRef) error {
		p, err := s.gw.VoidPayment(ctx, ref)
		if err == nil {
			r.Voided, r.Status = true, p.Status
		}
		return err
	})
}

func (s *orders) refund(ctx context.Context, reference string, amount tender.Money) error {
	sent := refund{Reference: tender.NewReference(), Minor: amount.Minor()}
	return s.change(ctx, reference, tender.OpRefundPayment, sent, func(r *row, ref tender.PaymentRef) error {
		made, err := s.gw.RefundPayment(ctx, ref, tender.RefundParams{Reference: sent.Reference, Amount: amount})
		if err != nil {
			return err
		}
		s.accepted(r, ref, sent, made)
		if s.profile.ShowsRefunds {
			if p, err := s.gw.GetPayment(ctx, ref); err == nil { // else the next piece of news, or the timer
				s.store(r, p)
			}
		}
		return nil
	})
}

// accepted keeps a refund of ours that the provider has.
func (s *orders) accepted(r *row, ref tender.PaymentRef, sent refund, made *tender.Refund) {
	r.refunded(s.profile, ref.Amount.Minor(), sent.Minor)
	if made.Status != tender.RefundSucceeded && s.gw.Supports(tender.PaymentsRefundGet) {
		r.Pending = append(r.Pending, refund{ID: made.ID, Reference: made.Reference, Minor: sent.Minor})
	}
}

// lookForSent looks for the refund whose outcome is unknown, where the provider knows refunds by our Reference. That it is not there proves nothing while the
// request may still be on its way.
func (s *orders) lookForSent(ctx context.Context, r *row, ref tender.PaymentRef) error {
	if s.profile.AfterUnknown[r.OutcomeUnknown] != tender.RecoverRefundGet {
		return nil
	}
	made, err := s.gw.GetRefund(ctx, tender.RefundRef{Payment: ref, Reference: r.Sent.Reference})
	if errors.Is(err, tender.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	s.accepted(r, ref, r.Sent, made)
	r.OutcomeUnknown, r.Sent = "", refund{}
	return nil
}

// refunded counts our own refunds, and goes by them where no Get shows any.
func (r *row) refunded(profile tender.Profile, created, minor int64) {
	r.Refunded += minor
	switch {
	case profile.ShowsRefunds:
	case r.Refunded == 0:
		r.RefundState = tender.RefundedNone
	case r.Refunded == created || r.Captured > 0 && r.Refunded == r.Captured:
		r.RefundState = tender.RefundedFull
	default:
		r.RefundState = tender.RefundedPartial
	}
}

// change has the timer ask again soon, whatever comes of it: a refund may pend, and what failed may have been done. That its outcome is unknown
// is committed before the provider is called: a shop that crashes in the call does not know what became of it.
func (s *orders) change(ctx context.Context, reference string, op tender.Operation, sent refund, how func(*row, tender.PaymentRef) error) error {
	r, err := s.locked(ctx, reference)
	if err != nil {
		return err
	}
	defer r.unlock()
	ref, err := tender.ParsePaymentRef(r.Ref)
	if err != nil {
		return err
	}
	if r.OutcomeUnknown != "" {
		return errOutcomeUnknown
	}
	r.OutcomeUnknown, r.Sent = op, sent
	s.askSoon(reference)
	if err = how(r, ref); !errors.Is(err, tender.ErrOutcomeUnknown) {
		r.OutcomeUnknown, r.Sent = "", refund{}
	}
	return err
}
