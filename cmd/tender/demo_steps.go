package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tenderpay/tender"
)

const (
	returnURL = "http://localhost/shop/back/order-9001"
	phone     = "+213661000111"

	demoCurrency = "DZD"
)

// demo is an app without a branch on a provider's name, and the book that such an app keeps.
type demo struct {
	gateway *tender.Gateway
	account account
	payer   *payer
	report  reporter

	customer tender.CustomerRef
	book     []entry
}

// entry is what the app knows of one payment.
type entry struct {
	reference         string
	charged, refunded tender.Money
}

func (d *demo) run(ctx context.Context) error {
	for _, part := range []func(context.Context) error{d.customers, d.payAndRefund, d.reserveAndCapture, d.reserveAndVoid, d.declined, d.lostAnswer} {
		if err := part(ctx); err != nil {
			return fmt.Errorf("the demo cannot go on: %w", err)
		}
	}
	d.compareBooks()
	if d.report.failed > 0 {
		return fmt.Errorf("%d of %d steps did not go as expected", d.report.failed, d.report.number)
	}
	return nil
}

// step reports one step. A step that returns an error, or that expect finds wrong, ends the demo: what follows would build on sand.
func (d *demo) step(name string, work func() (detail string, err error)) error {
	detail, err := work()
	d.report.print(name, detail, err)
	return err
}

func expect(holds bool, format string, args ...any) error {
	if holds {
		return nil
	}
	return fmt.Errorf("expected "+format, args...)
}

func (d *demo) customers(ctx context.Context) error {
	params := tender.CustomerParams{Name: "Amel K.", Phone: phone, Email: "amel@example.test"}
	for _, name := range []string{"ensure the customer", "ensure the same customer again: still one"} {
		err := d.step(name, func() (string, error) {
			customer, err := d.gateway.EnsureCustomer(ctx, params)
			if err != nil {
				return "", err
			}
			d.customer = customer.Ref()
			n := d.account.Customers(phone)
			return fmt.Sprintf("the provider has %d", n), expect(n == 1, "one customer, the provider has %d", n)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// begin creates a payment and confirms it: two steps of every payment below. It returns the payment, which waits for the payer.
func (d *demo) begin(ctx context.Context, amount string, capture tender.CaptureMode) (*tender.Payment, error) {
	var payment *tender.Payment
	verb := "pay"
	if capture == tender.CaptureLater {
		verb = "reserve"
	}
	err := d.step(fmt.Sprintf("%s %s %s: create and confirm", verb, amount, demoCurrency), func() (string, error) {
		var err error
		payment, err = d.gateway.CreatePayment(ctx, tender.PaymentParams{
			Reference: tender.NewReference(), Amount: tender.MustMoney(amount, demoCurrency), Customer: d.customer, Capture: capture, ReturnURL: returnURL,
		})
		if err != nil {
			return "", err
		}
		d.book = append(d.book, entry{reference: payment.Reference})
		if payment.Status == tender.StatusRequiresConfirmation {
			if payment, err = d.gateway.ConfirmPayment(ctx, payment.Ref()); err != nil {
				return "", err
			}
		}
		return string(payment.Status), expect(payment.Status == tender.StatusRequiresAction && payment.NextAction != nil,
			"a page for the payer, the payment is %s", payment.Status)
	})
	return payment, err
}

// paid lets the payer pay through the provider's page and asks for the payment, as an app does when the browser comes back.
func (d *demo) paid(ctx context.Context, payment *tender.Payment, want tender.Status) (*tender.Payment, error) {
	err := d.step("the payer enters the code on the provider's page", func() (string, error) {
		back, err := d.payer.pay(ctx, payment.NextAction.URL)
		if err != nil {
			return "", err
		}
		return "sent back to the shop", expect(strings.HasPrefix(back, returnURL), "the browser back at the shop")
	})
	if err != nil {
		return nil, err
	}
	err = d.step("get the payment", func() (string, error) {
		payment, err = d.gateway.GetPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		return string(payment.Status), expect(payment.Status == want, "%s, the payment is %s", want, payment.Status)
	})
	return payment, err
}

func (d *demo) current() *entry { return &d.book[len(d.book)-1] }

func (d *demo) payAndRefund(ctx context.Context) error {
	payment, err := d.begin(ctx, "1500.00", tender.CaptureNow)
	if err != nil {
		return err
	}
	if payment, err = d.paid(ctx, payment, tender.StatusSucceeded); err != nil {
		return err
	}
	d.current().charged = payment.Amount
	for _, part := range []struct {
		name   string
		amount string
	}{{"refund a part", "500.00"}, {"refund an equal part: a second refund, not a repeat", "500.00"}, {"refund the rest", "500.00"}} {
		err := d.step(part.name, func() (string, error) {
			refund, err := d.gateway.RefundPayment(ctx, payment.Ref(), tender.RefundParams{
				Reference: tender.NewReference(), Amount: tender.MustMoney(part.amount, demoCurrency), Reason: "item returned",
			})
			if err != nil {
				return "", err
			}
			return refund.Amount.String(), errors.Join(
				expect(refund.Status == tender.RefundSucceeded, "a refund that succeeded, it is %s", refund.Status), d.refunded(refund.Amount))
		})
		if err != nil {
			return err
		}
	}
	return d.step("get the payment: refunded in full", func() (string, error) {
		payment, err := d.gateway.GetPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		return string(payment.Refunded), expect(!d.gateway.Profile().ShowsRefunds || payment.Refunded == tender.RefundedFull,
			"a full refund, it is %s", payment.Refunded)
	})
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

func (d *demo) reserveAndCapture(ctx context.Context) error {
	payment, err := d.begin(ctx, "5000.00", tender.CaptureLater)
	if err != nil {
		return err
	}
	if payment, err = d.paid(ctx, payment, tender.StatusAuthorized); err != nil {
		return err
	}
	return d.step("capture 4500.00 of it; the rest goes back", func() (string, error) {
		captured, err := d.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: tender.MustMoney("4500.00", demoCurrency)})
		if err != nil {
			return "", err
		}
		d.current().charged = captured.AmountCaptured
		return string(captured.Status), expect(captured.Status == tender.StatusSucceeded, "succeeded, the payment is %s", captured.Status)
	})
}

func (d *demo) reserveAndVoid(ctx context.Context) error {
	payment, err := d.begin(ctx, "2000.00", tender.CaptureLater)
	if err != nil {
		return err
	}
	if payment, err = d.paid(ctx, payment, tender.StatusAuthorized); err != nil {
		return err
	}
	return d.step("void it: all of it goes back", func() (string, error) {
		voided, err := d.gateway.VoidPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		return string(voided.Status), expect(voided.Status == tender.StatusCanceled, "canceled, the payment is %s", voided.Status)
	})
}

func (d *demo) declined(ctx context.Context) error {
	payment, err := d.begin(ctx, "900.00", tender.CaptureNow)
	if err != nil {
		return err
	}
	return d.step("the payer's wallet declines: a result, not an error", func() (string, error) {
		if err := d.account.Decline(payment.Reference); err != nil {
			return "", err
		}
		payment, err := d.gateway.GetPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		return string(payment.Status), expect(payment.Status == tender.StatusFailed && payment.Failure != nil, "failed, the payment is %s", payment.Status)
	})
}

func (d *demo) lostAnswer(ctx context.Context) error {
	payment, err := d.begin(ctx, "1200.00", tender.CaptureLater)
	if err != nil {
		return err
	}
	if payment, err = d.paid(ctx, payment, tender.StatusAuthorized); err != nil {
		return err
	}
	var unknown *tender.Error
	err = d.step("capture it, and lose the provider's answer", func() (string, error) {
		d.account.LoseNextAnswer()
		_, err := d.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{})
		if !errors.Is(err, tender.ErrOutcomeUnknown) || !errors.As(err, &unknown) {
			return "", fmt.Errorf("expected an unknown outcome, got %w", err)
		}
		return "outcome unknown; way out: " + string(unknown.Recovery), nil
	})
	if err != nil {
		return err
	}
	return d.step("take the way out: it was captured, once", func() (string, error) {
		if err := expect(unknown.Recovery == tender.RecoverGet, "a way out through GetPayment, it is %s", unknown.Recovery); err != nil {
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

// compareBooks holds the app's book against the provider's, payment by payment, and reports the totals.
func (d *demo) compareBooks() {
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
		m, err := tender.NewMoney(minor, demoCurrency)
		problems = append(problems, err)
		return m.String()
	}
	ledgerCharged, ledgerRefunded, err := d.account.Totals()
	problems = append(problems, err,
		expect(ledgerCharged == charged && ledgerRefunded == refunded, "totals of %d and %d, the provider's ledger has %d and %d",
			charged, refunded, ledgerCharged, ledgerRefunded))
	detail := fmt.Sprintf("%d payments, charged %s, refunded %s", len(d.book), total(ledgerCharged), total(ledgerRefunded))
	d.report.print("the provider's ledger and the shop's book agree", detail, errors.Join(problems...))
}
