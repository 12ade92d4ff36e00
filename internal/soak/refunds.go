package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// refunds gives back the parts that the scenario wants, as long as nothing is in doubt.
func (c *caller) refunds(ctx context.Context, s scenario, a *attempt, payment *tender.Payment) {
	for _, wanted := range s.refunds {
		left := a.charged - a.refunded()
		if left <= 0 || a.doubt != nil || len(a.refunds) > 0 && !c.profile.RepeatedRefund {
			return
		}
		a.tried++
		p := part{reference: fmt.Sprintf("%sr%d", a.reference, a.tried), minor: share(left, wanted.percent)}
		if made := c.refund(ctx, a, payment, p); made != nil {
			a.refunds = append(a.refunds, *made)
		}
		if wanted.fate != leftPending {
			c.settleRefunds(ctx, a, payment, wanted.fate == succeeds)
		}
	}
}

// refund gives one part back, once; nil if it was not done, or if only a person can tell.
func (c *caller) refund(ctx context.Context, a *attempt, payment *tender.Payment, p part) *part {
	params := tender.RefundParams{Reference: p.reference, Amount: c.money(p.minor)}
	doubted := false
	for range maxTries {
		refund, e := write(ctx, c, tender.OpRefundPayment, p.reference, func(ctx context.Context) (*tender.Refund, error) {
			return c.gateway.RefundPayment(ctx, payment.Ref(), params)
		})
		switch {
		case e == nil:
			return c.made(p, refund)
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverRefundGet:
			doubted = true
			c.settled(tender.OpRefundPayment, "refund get")
			if found, missing := c.getRefund(ctx, payment, p); found != nil {
				return c.made(p, found)
			} else if !missing {
				return nil
			} // that it is missing proves that it was not done: once more, under the same Reference
		case e.Outcome == tender.OutcomeRejected && doubted: // the first one arrived after the look
			if found, _ := c.getRefund(ctx, payment, p); found != nil {
				return c.made(p, found)
			}
			c.stuck(tender.OpRefundPayment, p.reference, e)
			return nil
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverManual:
			return c.moved(ctx, a, payment, p)
		default:
			c.stuck(tender.OpRefundPayment, p.reference, e)
			return nil
		}
	}
	c.complain(unexpected, "refund payment %s: not settled in %d tries", p.reference, maxTries)
	return nil
}

// made is what the provider says of a refund that it has.
func (c *caller) made(p part, refund *tender.Refund) *part {
	if refund.Status != tender.RefundSucceeded && refund.Status != tender.RefundPending {
		c.complain(unexpected, "refund payment %s: the result says %s", p.reference, refund.Status)
		return nil
	}
	p.id, p.pending = refund.ID, refund.Status == tender.RefundPending
	return &p
}

// settleRefunds lets the provider end what is pending, and asks what became of it. What failed can be given back again.
func (c *caller) settleRefunds(ctx context.Context, a *attempt, payment *tender.Payment, succeed bool) {
	settler, can := c.world.(conformance.RefundSettler)
	if !can || !c.supports(tender.PaymentsRefundGet) || settler.PendingRefunds(a.reference) == 0 {
		return
	}
	if err := settler.SettleRefunds(a.reference, succeed); err != nil {
		c.complain(unexpected, "%s: its refunds are pending, and cannot be settled: %v", a.reference, err)
		return
	}
	a.refunds = slices.DeleteFunc(a.refunds, func(p part) bool { return p.pending && c.failed(ctx, payment, p) })
	for i := range a.refunds {
		a.refunds[i].pending = false
	}
}

// failed asks what became of a pending refund that is settled.
func (c *caller) failed(ctx context.Context, payment *tender.Payment, p part) bool {
	refund, missing := c.getRefund(ctx, payment, p)
	switch {
	case missing:
		c.complain(lostRefund, "%s: the refund is not found", p.reference)
	case refund == nil:
	case refund.Status == tender.RefundFailed:
		c.tally.met[metFailed]++
		return true
	case refund.Status == tender.RefundSucceeded:
		c.tally.met[metSettled]++
	default:
		c.complain(unexpected, "%s: the refund is settled, and called %s", p.reference, refund.Status)
	}
	return false
}

// moved is what can be learned of a refund that must not be repeated: where a Get shows refunds and says more than before it, this one was done.
// A Get that says the same proves nothing. Then a person looks.
func (c *caller) moved(ctx context.Context, a *attempt, payment *tender.Payment, p part) *part {
	unsettled := &doubt{op: tender.OpRefundPayment, reference: p.reference, minor: p.minor, injected: c.injected}
	if c.profile.ShowsRefunds {
		got := c.get(ctx, payment)
		if got == nil {
			return nil
		}
		full := got.Refunded == tender.RefundedFull
		if full || got.Refunded == tender.RefundedPartial && len(a.refunds) == 0 {
			if rest := a.refunded() + p.minor - a.charged; full != (rest == 0) {
				c.complain(unexpected, "refund payment %s: get says %s refunded", p.reference, got.Refunded)
			}
			c.settled(tender.OpRefundPayment, "get has moved")
			return &p
		}
	}
	c.toAPerson(a, unsettled)
	return nil
}

// getRefund looks a refund up, by its id where it is known; neither found nor missing if that could not be learned.
func (c *caller) getRefund(ctx context.Context, payment *tender.Payment, p part) (found *tender.Refund, missing bool) {
	refund, e := ask(ctx, c, tender.OpGetRefund, p.reference, func(ctx context.Context) (*tender.Refund, error) {
		return c.gateway.GetRefund(ctx, tender.RefundRef{Payment: payment.Ref(), ID: p.id, Reference: p.reference})
	})
	switch {
	case e == nil && refund.Amount == c.money(p.minor):
		return refund, false
	case e == nil:
		c.complain(lostRefund, "%s: refunded %d, get refund says %s", p.reference, p.minor, refund.Amount)
	case e.Kind == tender.ErrNotFound:
		return nil, true
	default:
		c.stuck(tender.OpGetRefund, p.reference, e)
	}
	return nil, false
}

// lookBack reads everything about a payment that can be read, and holds it against the book.
func (c *caller) lookBack(ctx context.Context, a *attempt, payment *tender.Payment) {
	got := c.get(ctx, payment)
	if got == nil || a.doubt != nil { // what is in doubt may still arrive
		return
	}
	if c.supports(tender.PaymentsFind) {
		c.findBack(ctx, payment, got)
	}
	wanted := c.refundState(a)
	if c.profile.ShowsRefunds && got.Refunded != wanted && got.Status == tender.StatusSucceeded {
		c.complain(lostRefund, "%s: the book says %s refunded, get says %s", a.reference, wanted, got.Refunded)
	}
	if got.AmountRefunded.Stated() && got.AmountRefunded.Minor() != a.refunded() {
		c.complain(lostRefund, "%s: the book says %d refunded, get says %s", a.reference, a.refunded(), got.AmountRefunded)
	}
	if got.AmountCaptured.Stated() && got.AmountCaptured.Minor() != a.charged {
		c.complain(lostCharge, "%s: the book says %d captured, get says %s", a.reference, a.charged, got.AmountCaptured)
	}
	if c.supports(tender.PaymentsRefundGet) {
		for _, p := range a.refunds {
			if p.id == "" && c.profile.Refund[tender.FieldReference].Local {
				continue // nobody was told what it could be found by
			}
			if _, missing := c.getRefund(ctx, payment, p); missing {
				c.complain(lostRefund, "%s: the refund is not found", p.reference)
			}
		}
	}
}

func (c *caller) refundState(a *attempt) tender.RefundState {
	switch a.refunded() {
	case 0:
		return tender.RefundedNone
	case a.charged:
		return tender.RefundedFull
	default:
		return tender.RefundedPartial
	}
}

// findBack looks the payment up by its Reference, and one up that was never created.
func (c *caller) findBack(ctx context.Context, payment, got *tender.Payment) {
	find := func(reference string) (*tender.Payment, *tender.Error) {
		return ask(ctx, c, tender.OpFindPayment, reference, func(ctx context.Context) (*tender.Payment, error) { return c.gateway.FindPayment(ctx, reference) })
	}
	found, e := find(payment.Reference)
	switch {
	case e != nil:
		c.stuck(tender.OpFindPayment, payment.Reference, e)
	case found.ID != payment.ID || found.Status != got.Status || found.Amount != payment.Amount:
		c.complain(unexpected, "%s: find payment and get payment disagree", payment.Reference)
	}
	if _, e := find(c.now.name() + "never"); e == nil {
		c.complain(unexpected, "a payment is found that was never created")
	} else if e.Kind != tender.ErrNotFound {
		c.stuck(tender.OpFindPayment, "never created", e)
	}
}
