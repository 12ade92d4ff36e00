package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tenderpay/tender"
)

// orders is the shop's table of payments. In a real shop it is a table with a unique index on reference and on payment id, the lock is
// SELECT ... FOR UPDATE, and Ref is one text column.
type orders struct {
	gw      *tender.Gateway
	profile tender.Profile

	mu   sync.Mutex
	rows map[string]*row   // by our reference
	ids  map[string]string // the provider's id -> our reference

	questions map[string]question // by our reference
}

// row is one order under its lock.
type row struct {
	mu sync.Mutex
	order
}

// order is what the shop stores of a payment.
type order struct {
	Ref      string // tender.PaymentRef.Token
	Status   tender.Status
	Captured int64 // minor units, by our own captures
	Voided   bool  // by us
	Refunded int64 // minor units, by our own refunds that were taken on
	Returned tender.RefundState
	Unclear  bool // a capture, void or refund of ours was done or was not: somebody looks at the provider's books before there is another
}

var errUnclear = errors.New("whether the last change of this payment was made is not known yet")

func newOrders(gw *tender.Gateway) *orders {
	return &orders{gw: gw, profile: gw.Profile(), rows: map[string]*row{}, ids: map[string]string{}, questions: map[string]question{}}
}

func (s *orders) add(p *tender.Payment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ids[p.ID] = p.Reference
	s.questions[p.Reference] = question{at: time.Now().Add(firstPause), pause: firstPause}
	s.rows[p.Reference] = &row{order: order{Ref: p.Ref().Token().Reveal(), Status: p.Status, Returned: p.Refunded}}
}

func (s *orders) row(reference string) (*row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, known := s.rows[reference]; known {
		return r, nil
	}
	return nil, errors.New("no such order")
}

// resolve finds the stored ref by what an event names: our Reference, or the provider's id.
func (s *orders) resolve(_ context.Context, ref tender.PaymentRef) (tender.PaymentRef, error) {
	reference := ref.Reference
	if reference == "" {
		s.mu.Lock()
		reference = s.ids[ref.ID]
		s.mu.Unlock()
	}
	r, err := s.row(reference)
	if err != nil {
		return tender.PaymentRef{}, err // or not yet: the provider will come again
	}
	r.mu.Lock()
	defer r.mu.Unlock()
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
	r, err := s.row(reference)
	if err != nil {
		return order{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	ref, err := tender.ParsePaymentRef(r.Ref)
	if err != nil {
		return order{}, err
	}
	payment, err := s.gw.GetPayment(ctx, ref)
	if err != nil {
		return order{}, err
	}
	s.store(r, payment)
	return r.order, nil
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
		r.Returned = p.Refunded
	}
}

// capture, void and refund are made under the same lock, and their results are kept.
func (s *orders) capture(ctx context.Context, reference string) error {
	return s.change(reference, func(r *row, ref tender.PaymentRef) error {
		p, err := s.gw.CapturePayment(ctx, ref, tender.CaptureParams{})
		if err == nil {
			r.Captured, r.Status = p.AmountCaptured.Minor(), p.Status
		}
		return err
	})
}

func (s *orders) void(ctx context.Context, reference string) error {
	return s.change(reference, func(r *row, ref tender.PaymentRef) error {
		p, err := s.gw.VoidPayment(ctx, ref)
		if err == nil {
			r.Voided, r.Status = true, p.Status
		}
		return err
	})
}

func (s *orders) refund(ctx context.Context, reference string, amount tender.Money) error {
	return s.change(reference, func(r *row, ref tender.PaymentRef) error {
		_, err := s.gw.RefundPayment(ctx, ref, tender.RefundParams{Reference: tender.NewReference(), Amount: amount})
		if err != nil {
			return err
		}
		r.Refunded += amount.Minor()
		if s.profile.ShowsRefunds {
			if p, err := s.gw.GetPayment(ctx, ref); err == nil { // else the next piece of news, or a person who asks
				s.store(r, p)
			}
			return nil
		}
		r.Returned = tender.RefundedPartial
		if r.Refunded == ref.Amount.Minor() || r.Captured > 0 && r.Refunded == r.Captured {
			r.Returned = tender.RefundedFull
		}
		return nil
	})
}

func (s *orders) change(reference string, how func(*row, tender.PaymentRef) error) error {
	r, err := s.row(reference)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	ref, err := tender.ParsePaymentRef(r.Ref)
	if err != nil {
		return err
	}
	if r.Unclear {
		return errUnclear
	}
	err = how(r, ref)
	r.Unclear = errors.Is(err, tender.ErrOutcomeUnknown)
	return err
}
