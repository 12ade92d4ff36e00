package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tenderpay/tender"
)

// refunds gives a payment back, in parts where the provider has them: two equal ones are two refunds, and not one and a repeat.
func (d *demo) refunds(ctx context.Context) (string, error) {
	payment, err := d.taken(ctx, "1500", tender.CaptureNow)
	if err != nil {
		return "", err
	}
	amounts, result := []string{"500", "500", "500"}, "refunded in three parts"
	if !d.profile.RepeatedRefund {
		amounts, result = []string{"1500"}, "refunded at once"
	}
	for i, amount := range amounts {
		err := d.step(fmt.Sprintf("refund %s (%d of %d)", d.money(amount), i+1, len(amounts)), func() (string, error) {
			refund, err := d.refund(ctx, payment, amount)
			if err != nil {
				return "", err
			}
			return string(refund.Status), errors.Join(d.refunded(refund.Amount),
				expect(refund.Status == tender.RefundSucceeded || refund.Status == tender.RefundPending, "a refund that was taken on, it is %s", refund.Status))
		})
		if err != nil {
			return "", err
		}
	}
	if !d.profile.ShowsRefunds {
		return result + "; kept in the app's book", nil
	}
	return result, d.step("get the payment: refunded in full", func() (string, error) {
		got, err := d.gateway.GetPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		return string(got.Refunded), expect(got.Refunded == tender.RefundedFull, "a full refund, it is %s", got.Refunded)
	})
}

// refund gives amount back. Some providers refuse two equal refunds within a few seconds: that is no doubt, and the app waits and asks again. Here the
// provider's clock is moved instead.
func (d *demo) refund(ctx context.Context, payment *tender.Payment, amount string) (*tender.Refund, error) {
	params := tender.RefundParams{Reference: tender.NewReference(), Amount: d.money(amount), Reason: "item returned"}
	if _, has := d.profile.Refund[tender.FieldReason]; !has {
		params.Reason = ""
	}
	refund, err := d.gateway.RefundPayment(ctx, payment.Ref(), params)
	var e *tender.Error
	if errors.As(err, &e) && e.Kind == tender.ErrRateLimited && e.Outcome != tender.OutcomeUnknown && e.RetryAfter > 0 {
		d.account.Advance(e.RetryAfter)
		return d.gateway.RefundPayment(ctx, payment.Ref(), params)
	}
	return refund, err
}

// refunded enters a refund into the book.
func (d *demo) refunded(amount tender.Money) error {
	if !d.current().refunded.Stated() {
		d.current().refunded = amount
		return nil
	}
	sum, err := d.current().refunded.Add(amount)
	d.current().refunded = sum
	return err
}

// declined is a payer who says no, and where the provider lets the payer try again, does.
func (d *demo) declined(ctx context.Context) (string, error) {
	payment, err := d.begin(ctx, "900", tender.CaptureNow)
	if err != nil {
		return "", err
	}
	var after *tender.Payment
	err = d.step("the payer's side declines: a result, not an error", func() (string, error) {
		if err := d.account.Decline(payment.Reference); err != nil {
			return "", err
		}
		if after, err = d.gateway.GetPayment(ctx, payment.Ref()); err != nil {
			return "", err
		}
		return string(after.Status), expect(after.Failure != nil && (after.Status == tender.StatusFailed || after.Status == tender.StatusRequiresAction),
			"failed, or another attempt, the payment is %s", after.Status)
	})
	if err != nil || after.Status == tender.StatusFailed {
		return "failed", err
	}
	if _, err = d.paid(ctx, payment, tender.StatusSucceeded); err != nil {
		return "", err
	}
	d.current().charged = payment.Amount
	return "paid in a second attempt", nil
}

// lostAnswer loses the answer to a capture, or to the creation of a payment where nothing can be captured, and takes the way out.
func (d *demo) lostAnswer(ctx context.Context) (string, error) {
	if !d.gateway.Supports(tender.PaymentsCapture) {
		return d.lostCreation(ctx)
	}
	payment, err := d.taken(ctx, "1200", tender.CaptureLater)
	if err != nil {
		return "", err
	}
	var way tender.Recovery
	err = d.step("capture it, and lose the provider's answer", func() (string, error) {
		d.wire.armed = true
		_, err := d.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{})
		way, err = wayOut(err)
		return "outcome unknown; way out: " + string(way), err
	})
	if err != nil {
		return "", err
	}
	if way == tender.RecoverManual {
		return "a person looks: captured once", d.step("take the way out: a person looks, and nothing is sent", func() (string, error) {
			minor, _, times := d.account.Charged(payment.Reference) // as the provider's dashboard shows it
			d.current().charged = payment.Amount
			return fmt.Sprintf("captured %d time", times), expect(times == 1 && minor == payment.Amount.Minor(), "one capture of all, the provider has %d", times)
		})
	}
	return "get shows it: captured once", d.step("take the way out: it was captured, once", func() (string, error) {
		if err := expect(way == tender.RecoverGet, "a way out through GetPayment, it is %s", way); err != nil {
			return "", err
		}
		payment, err := d.gateway.GetPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		if payment.Status == tender.StatusAuthorized { // it was not: now it surely may be
			if payment, err = d.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{}); err != nil {
				return "", err
			}
		}
		d.current().charged = payment.Amount
		_, _, times := d.account.Charged(payment.Reference)
		return fmt.Sprintf("%s, charged %d time", payment.Status, times),
			expect(payment.Status == tender.StatusSucceeded && times == 1, "one charge, the payment is %s and charged %d times", payment.Status, times)
	})
}

func (d *demo) lostCreation(ctx context.Context) (string, error) {
	params := d.params("1200", tender.CaptureNow)
	d.book = append(d.book, entry{reference: params.Reference}) // never to be charged: nobody has its link
	err := d.step("create a payment, and lose the provider's answer", func() (string, error) {
		d.wire.armed = true
		_, err := d.gateway.CreatePayment(ctx, params)
		way, err := wayOut(err)
		return "outcome unknown; way out: " + string(way), errors.Join(err, expect(way == tender.RecoverRepeat, "to repeat it, it is %s", way))
	})
	if err != nil {
		return "", err
	}
	_, err = d.taken(ctx, "1200", tender.CaptureNow) // under a new Reference
	return "repeated: charged once", err
}

// wayOut is what an error of a write with a lost answer says.
func wayOut(err error) (tender.Recovery, error) {
	var e *tender.Error
	if !errors.Is(err, tender.ErrOutcomeUnknown) || !errors.As(err, &e) {
		return "", fmt.Errorf("expected an unknown outcome, got %w", err)
	}
	return e.Recovery, nil
}

// expired is a payment that nobody pays.
func (d *demo) expired(ctx context.Context) (string, error) {
	payment, err := d.begin(ctx, "700", tender.CaptureNow)
	if err != nil {
		return "", err
	}
	var status tender.Status
	err = d.step("nobody pays, and a hundred days go by", func() (string, error) {
		d.account.Advance(100 * 24 * time.Hour)
		got, err := d.gateway.GetPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		status = got.Status
		return string(status), expect(status != tender.StatusSucceeded && status != tender.StatusAuthorized, "no money, the payment is %s", status)
	})
	return string(status), err
}

// compareBooks holds the app's book against the provider's, payment by payment, and reports the totals.
func (d *demo) compareBooks(context.Context) (string, error) {
	var charged, refunded int64
	var problems []error
	for _, e := range d.book {
		got, _, times := d.account.Charged(e.reference)
		back, _ := d.account.Refunded(e.reference)
		charged, refunded = charged+got, refunded+back
		problems = append(problems,
			expect(got == e.charged.Minor(), "charged %d for %s, the provider's book has %d", e.charged.Minor(), e.reference, got),
			expect(back == e.refunded.Minor(), "refunded %d of %s, the provider's book has %d", e.refunded.Minor(), e.reference, back),
			expect(times <= 1, "one charge at most for %s, the provider's book has %d", e.reference, times))
	}
	total := func(minor int64) string {
		m, err := tender.NewMoney(minor, d.currency)
		problems = append(problems, err)
		return m.String()
	}
	whole, broken := d.account.Totals()
	problems = append(problems, broken,
		expect(len(whole) == 1, "one currency, the provider's ledger has %d", len(whole)),
		expect(whole[d.currency].Charged == charged && whole[d.currency].Refunded == refunded, "totals of %d and %d, the provider's ledger has %d and %d",
			charged, refunded, whole[d.currency].Charged, whole[d.currency].Refunded))
	result := fmt.Sprintf("charged %s, refunded %s", total(whole[d.currency].Charged), total(whole[d.currency].Refunded))
	err := errors.Join(problems...)
	d.report.print("the provider's ledger and the shop's book agree", fmt.Sprintf("%d payments, %s", len(d.book), result), err)
	return "yes: " + result, err
}
