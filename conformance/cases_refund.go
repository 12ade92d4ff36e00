package conformance

import (
	"github.com/tenderpay/tender"
)

func refundCases() []testCase {
	needs := []tender.Capability{tender.Payments, tender.PaymentsRefund}
	refund := func(w *world, p *tender.Payment, amount tender.Money) (*tender.Refund, error) {
		params := w.refundParams()
		params.Reference, params.Amount = tender.NewReference(), amount
		return w.RefundPayment(w, p.Ref(), params)
	}
	return []testCase{
		{rule: "REF-01", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			amount := w.sample().Amount
			p := w.paid(amount, tender.CaptureNow)
			result, err := refund(w, p, amount)
			w.ok(err, "refund it all")
			w.expect(result.Amount == amount, "expected %s, got %s", amount, result.Amount)
			w.expect(result.Status == tender.RefundSucceeded || result.Status == tender.RefundPending, "expected succeeded or pending, it is %s", result.Status)
			minor, times := w.backend.Refunded(p.Reference)
			w.expect(minor == amount.Minor() && times == 1, "expected one refund of %s, the provider has %d of %d", amount, times, minor)
			if w.profile.ShowsRefunds {
				after, err := w.GetPayment(w, p.Ref())
				w.ok(err, "get the payment")
				w.expect(after.Status == tender.StatusSucceeded, "expected the payment to stay succeeded, it is %s", after.Status)
				w.expect(after.Refunded == tender.RefundedFull, "the Profile says that Get shows refunds, it says %s", after.Refunded)
			}
		}},
		{rule: "REF-02", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureNow)
			some := part(p.Amount)
			_, err := refund(w, p, some)
			w.ok(err, "refund a part")
			_, err = refund(w, p, some)
			if !w.profile.RepeatedRefund {
				w.expect(err != nil, "the Profile says that a payment is refunded once, and a second refund succeeded")
				return
			}
			w.ok(err, "refund an equal part")
			minor, times := w.backend.Refunded(p.Reference)
			w.expect(times == 2 && minor == 2*some.Minor(), "expected two refunds of %s, the provider has %d of %d in all", some, times, minor)
			if w.profile.ShowsRefunds {
				after, err := w.GetPayment(w, p.Ref())
				w.ok(err, "get the payment")
				w.expect(after.Refunded == tender.RefundedPartial, "expected a partial refund, it is %s", after.Refunded)
			}
		}},
		{rule: "REF-03", needs: needs, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureNow)
			_, err := refund(w, p, p.Amount)
			w.ok(err, "refund it all")
			_, err = refund(w, p, part(p.Amount))
			w.kind(tender.OpRefundPayment, err, tender.ErrInvalidState, tender.ErrDeclined)
			w.settled(tender.OpRefundPayment, err, tender.OutcomeRejected)
			_, times := w.backend.Refunded(p.Reference)
			w.expect(times == 1, "expected one refund, the provider has %d", times)
		}},
		{rule: "REF-04", needs: needs, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			_, err := refund(w, p, p.Amount)
			w.kind(tender.OpRefundPayment, err, tender.ErrInvalidState, tender.ErrDeclined)
			w.settled(tender.OpRefundPayment, err, tender.OutcomeRejected)
		}},
		{rule: "REF-05", needs: []tender.Capability{tender.Payments, tender.PaymentsRefund, tender.PaymentsRefundGet}, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureNow)
			made, err := refund(w, p, part(p.Amount))
			w.ok(err, "refund a part")
			for _, ref := range []tender.RefundRef{made.Ref(), {Payment: made.Payment, ID: made.ID}, {Payment: made.Payment, Reference: made.Reference}} {
				if ref.ID == "" && ref.Reference == "" {
					continue // the provider gives a refund no id
				}
				read, err := w.GetRefund(w, ref)
				w.ok(err, "get the refund")
				w.expect(read.Amount == made.Amount && read.Status == made.Status, "expected the refund as it was made")
				w.expect(ref.ID == "" || read.ID == ref.ID, "expected the refund of this id")
			}
			_, err = w.GetRefund(w, tender.RefundRef{Payment: made.Payment, Reference: tender.NewReference()})
			w.kind(tender.OpGetRefund, err, tender.ErrNotFound)
		}},
	}
}
