package conformance

import (
	"errors"

	"github.com/tenderpay/tender"
)

func refundCases() []testCase {
	needs := []tender.Capability{tender.Payments, tender.PaymentsRefund}
	return []testCase{
		{rule: "REF-01", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			amount := w.sample().Amount
			p := w.paid(amount, tender.CaptureNow)
			result, err := w.refund(p, amount)
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
			_, err := w.refund(p, some)
			w.ok(err, "refund a part")
			_, err = w.refund(p, some)
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
			_, err := w.refund(p, p.Amount)
			w.ok(err, "refund it all")
			_, err = w.refund(p, part(p.Amount))
			w.kind(tender.OpRefundPayment, err, tender.ErrInvalidState, tender.ErrDeclined)
			w.settled(tender.OpRefundPayment, err, tender.OutcomeRejected)
			_, times := w.backend.Refunded(p.Reference)
			w.expect(times == 1, "expected one refund, the provider has %d", times)
		}},
		{rule: "REF-04", needs: needs, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			writes := w.wire.writes()
			_, err := w.refund(p, p.Amount)
			w.kind(tender.OpRefundPayment, err, tender.ErrInvalidState, tender.ErrDeclined)
			w.refused(tender.OpRefundPayment, err, writes)
		}},
		{rule: "REF-05", needs: []tender.Capability{tender.Payments, tender.PaymentsRefund, tender.PaymentsRefundGet}, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureNow)
			made, err := w.refund(p, part(p.Amount))
			w.ok(err, "refund a part")
			local := w.profile.Refund[tender.FieldReference].Local
			for _, ref := range []tender.RefundRef{made.Ref(), {Payment: made.Payment, ID: made.ID}, {Payment: made.Payment, Reference: made.Reference}} {
				if ref.ID == "" && (ref.Reference == "" || local) {
					continue // the provider gives a refund no id, or does not keep the Reference
				}
				read, err := w.GetRefund(w, ref)
				w.ok(err, "get the refund")
				w.expect(read.Amount == made.Amount && read.Status == made.Status, "expected the refund as it was made")
				w.expect(ref.ID == "" || read.ID == ref.ID, "expected the refund of this id")
			}
			absent := tender.RefundRef{Payment: made.Payment, Reference: tender.NewReference()}
			if local {
				absent.ID = "00000000-0000-4000-8000-000000000000"
			}
			_, err = w.GetRefund(w, absent)
			w.kind(tender.OpGetRefund, err, tender.ErrNotFound)
		}},
		{rule: "REF-06", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			settler, can := w.backend.(RefundSettler)
			for _, succeed := range []bool{true, false} {
				p := w.paid(w.sample().Amount, tender.CaptureNow)
				made, err := w.refund(p, part(p.Amount))
				w.ok(err, "refund a part")
				w.must(can || made.Status == tender.RefundSucceeded, "a refund is %s, and the harness's Backend is no RefundSettler", made.Status)
				if !can || settler.PendingRefunds(p.Reference) == 0 {
					w.expect(made.Status == tender.RefundSucceeded, "nothing is pending at the provider, and the refund is %s", made.Status)
					continue
				}
				w.expect(made.Status == tender.RefundPending, "the refund is pending at the provider, and called %s", made.Status)
				w.ok(settler.SettleRefunds(p.Reference, succeed), "settle the refund")
				w.settledRefund(made, succeed)
			}
		}},
	}
}

// refund gives amount back under a new Reference. Where the provider wants a pause between two refunds, it gets one.
func (w *world) refund(p *tender.Payment, amount tender.Money) (*tender.Refund, error) {
	params := w.refundParams()
	params.Reference, params.Amount = tender.NewReference(), amount
	result, err := w.RefundPayment(w, p.Ref(), params)
	keeper, can := w.backend.(TimeKeeper)
	e := tenderError(err)
	if !can || e == nil || e.Kind != tender.ErrRateLimited || e.RetryAfter <= 0 {
		return result, err
	}
	w.expect(!errors.Is(err, tender.ErrOutcomeUnknown), "expected a refusal for now to be no unknown outcome, got %v", err)
	keeper.Advance(e.RetryAfter)
	return w.RefundPayment(w, p.Ref(), params)
}

// settledRefund expects what was pending to be called what it became.
func (w *world) settledRefund(made *tender.Refund, succeeded bool) {
	want, refunded := tender.RefundFailed, tender.RefundedNone
	if succeeded {
		want, refunded = tender.RefundSucceeded, tender.RefundedPartial
	}
	if w.has(tender.PaymentsRefundGet) {
		read, err := w.GetRefund(w, made.Ref())
		w.ok(err, "get the refund")
		w.expect(read.Status == want, "the refund is %s at the provider, and called %s", want, read.Status)
	}
	if w.profile.ShowsRefunds {
		p, err := w.GetPayment(w, made.Payment)
		w.ok(err, "get the payment")
		w.expect(p.Refunded == refunded, "expected %s refunded, it is %s", refunded, p.Refunded)
	}
}
