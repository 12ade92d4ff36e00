package conformance

import (
	"slices"

	"github.com/tenderpay/tender"
)

// standing is a payment in a state, and the operations that the state does not allow.
type standing struct {
	name    string
	needs   []tender.Capability
	reach   func(w *world) *tender.Payment
	refuses []tender.Operation
}

// standings are the states that a provider can be brought into.
func standings() []standing {
	reserve := []tender.Capability{tender.PaymentsCapture}
	void := []tender.Capability{tender.PaymentsCapture, tender.PaymentsVoid}
	refund := []tender.Capability{tender.PaymentsRefund}
	unpaid := []tender.Operation{tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment}
	captured := []tender.Operation{tender.OpCapturePayment, tender.OpVoidPayment}
	return []standing{
		{"that waits for its payer", nil, func(w *world) *tender.Payment { return w.begun(w.sample().Amount, w.reserving()) }, unpaid},
		{"that its payer declined", nil, func(w *world) *tender.Payment {
			p := w.begun(w.sample().Amount, w.reserving())
			w.ok(w.backend.Decline(p.Reference), "decline the payment")
			return p
		}, unpaid},
		{"that nobody paid in time", nil, func(w *world) *tender.Payment {
			p := w.begun(w.sample().Amount, w.reserving())
			w.later()
			return p
		}, unpaid},
		{"that is reserved", reserve, func(w *world) *tender.Payment {
			return w.paid(w.sample().Amount, tender.CaptureLater)
		}, []tender.Operation{tender.OpRefundPayment}},
		{"whose reservation ended by itself", reserve, func(w *world) *tender.Payment {
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			w.later()
			if _, _, held := w.backend.Authorized(p.Reference); held {
				w.nothing() // it does not end
			}
			return p
		}, unpaid},
		{"that was paid at once", nil, func(w *world) *tender.Payment { return w.paid(w.sample().Amount, tender.CaptureNow) }, captured},
		{"that was captured", reserve, func(w *world) *tender.Payment {
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			_, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
			w.ok(err, "capture the payment")
			return p
		}, captured},
		{"that was voided", void, func(w *world) *tender.Payment {
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			_, err := w.VoidPayment(w, p.Ref())
			w.ok(err, "void the payment")
			return p
		}, unpaid},
		{"that was refunded", refund, func(w *world) *tender.Payment {
			p := w.paid(w.sample().Amount, tender.CaptureNow)
			_, err := w.refund(p, p.Amount)
			w.ok(err, "refund the payment")
			return p
		}, unpaid},
	}
}

// stateCases try in each state what it does not allow.
func stateCases() []testCase {
	var all []testCase
	for _, s := range standings() {
		base := testCase{rule: "PAY-18", name: "of one " + s.name, needs: append([]tender.Capability{tender.Payments}, s.needs...), stateful: true, negative: true}
		all = append(all, perOperation(base, func(o operation) bool { return slices.Contains(s.refuses, o.op) }, func(r *run, o operation) {
			w := r.world()
			p := s.reach(w)
			before, writes := w.books(p.Reference), w.wire.writes()
			var err error
			switch o.op {
			case tender.OpCapturePayment:
				_, err = w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
			case tender.OpVoidPayment:
				_, err = w.VoidPayment(w, p.Ref())
			default:
				_, err = w.refund(p, part(p.Amount))
			}
			w.kind(o.op, err, tender.ErrInvalidState, tender.ErrDeclined)
			w.refused(o.op, err, writes)
			w.expect(w.books(p.Reference) == before, "%s: the provider's books changed: %+v became %+v", o.op, before, w.books(p.Reference))
		})...)
	}
	return all
}

// refused expects a write to be rejected, or not done where a look at the payment showed that it cannot be, and none was sent after the first writes.
func (w *world) refused(op tender.Operation, err error, writes int) {
	outcome := tender.OutcomeRejected
	if w.wire.writes() == writes {
		outcome = tender.OutcomeNotDone
	}
	w.settled(op, err, outcome)
}

// reserving is CaptureLater where the provider has it: what could be captured or voided if it were paid.
func (w *world) reserving() tender.CaptureMode {
	if w.has(tender.PaymentsCapture) {
		return tender.CaptureLater
	}
	return tender.CaptureNow
}

// sums is what the provider's books have of one payment.
type sums struct {
	charged, authorized, refunded int64
	charges, refunds              int
	held, voided                  bool
}

func (w *world) books(reference string) sums {
	var s sums
	s.charged, _, s.charges = w.backend.Charged(reference)
	s.authorized, _, s.held = w.backend.Authorized(reference)
	s.refunded, s.refunds = w.backend.Refunded(reference)
	s.voided = w.backend.Voided(reference)
	return s
}
