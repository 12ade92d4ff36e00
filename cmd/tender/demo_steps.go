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
)

// demo is an app without a branch on a provider's name, and the book that such an app keeps.
type demo struct {
	gateway  *tender.Gateway
	profile  tender.Profile
	account  account
	payer    *payer
	wire     *lossy
	currency string
	report   reporter
	results  map[string]string // by the name of a part
	reasons  []string          // of what is unsupported

	customer tender.CustomerRef
	book     []entry
}

// entry is what the app knows of one payment.
type entry struct {
	reference         string
	charged, refunded tender.Money
}

// part is a part of the demo that shows one thing. result is its cell in the table.
type part struct {
	name  string
	needs tender.Capability
	run   func(d *demo, ctx context.Context) (result string, err error)
}

func parts() []part {
	return []part{
		{"a customer, once", tender.Customers, (*demo).customers},
		{"pay", tender.Payments, (*demo).pay},
		{"refund in parts", tender.PaymentsRefund, (*demo).refunds},
		{"reserve and capture", tender.PaymentsCapture, (*demo).reserveAndCapture},
		{"reserve and void", tender.PaymentsVoid, (*demo).reserveAndVoid},
		{"a declined payment", tender.Payments, (*demo).declined},
		{"a lost answer", tender.Payments, (*demo).lostAnswer},
		{"nobody pays in time", tender.Payments, (*demo).expired},
		{"the books agree", tender.Payments, (*demo).compareBooks},
	}
}

func (d *demo) run(ctx context.Context) error {
	for _, p := range parts() {
		if err := d.gateway.Check(p.needs); err != nil {
			d.report.leaveOut(p.name, err.Error())
			d.results[p.name] = "unsupported"
			d.reasons = append(d.reasons, err.Error())
			continue
		}
		result, err := p.run(d, ctx)
		if err != nil {
			d.results[p.name] = "FAILED"
			return fmt.Errorf("%s: the demo cannot go on: %w", d.report.provider, err)
		}
		d.results[p.name] = result
	}
	if !d.report.json {
		d.report.console.printf("\n")
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

// money is an amount in major units of the demo's currency.
func (d *demo) money(major string) tender.Money { return tender.MustMoney(major, d.currency) }

func (d *demo) customers(ctx context.Context) (string, error) {
	params := tender.CustomerParams{Reference: tender.NewReference(), Name: "Amel K.", Phone: phone, Email: "amel@example.test"}
	key := params.Reference
	if d.profile.Customer[tender.FieldPhone].Unique {
		key = params.Phone
	}
	one := func(create func(context.Context, tender.CustomerParams) (*tender.Customer, error)) func() (string, error) {
		return func() (string, error) {
			customer, err := create(ctx, params)
			if err != nil {
				return "", err
			}
			d.customer = customer.Ref()
			n := d.account.Customers(key)
			return fmt.Sprintf("the provider has %d", n), expect(n == 1, "one customer, the provider has %d", n)
		}
	}
	if !d.gateway.Supports(tender.CustomersFind) {
		return "created; nothing is unique there", d.step("create the customer: nothing is unique there, so only once", one(d.gateway.CreateCustomer))
	}
	return "ensured", errors.Join(
		d.step("ensure the customer", one(d.gateway.EnsureCustomer)),
		d.step("ensure the same customer again: still one", one(d.gateway.EnsureCustomer)))
}

// begin creates a payment and, where that is a step of its own, confirms it. The payment waits for the payer.
func (d *demo) begin(ctx context.Context, amount string, capture tender.CaptureMode) (*tender.Payment, error) {
	var payment *tender.Payment
	verb := "pay"
	if capture == tender.CaptureLater {
		verb = "reserve"
	}
	err := d.step(fmt.Sprintf("%s %s", verb, d.money(amount)), func() (string, error) {
		var err error
		payment, err = d.gateway.CreatePayment(ctx, d.params(amount, capture))
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

func (d *demo) params(amount string, capture tender.CaptureMode) tender.PaymentParams {
	return tender.PaymentParams{Reference: tender.NewReference(), Amount: d.money(amount), Customer: d.customer, Capture: capture, ReturnURL: returnURL}
}

// paid lets the payer pay through the provider's page and asks for the payment, as an app does when the browser comes back.
func (d *demo) paid(ctx context.Context, payment *tender.Payment, want tender.Status) (*tender.Payment, error) {
	err := d.step("the payer agrees on the provider's page", func() (string, error) {
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

// taken is a payment of amount that the payer has agreed to.
func (d *demo) taken(ctx context.Context, amount string, capture tender.CaptureMode) (*tender.Payment, error) {
	payment, err := d.begin(ctx, amount, capture)
	if err != nil {
		return nil, err
	}
	if capture == tender.CaptureLater {
		return d.paid(ctx, payment, tender.StatusAuthorized)
	}
	if payment, err = d.paid(ctx, payment, tender.StatusSucceeded); err == nil {
		d.current().charged = payment.Amount
	}
	return payment, err
}

func (d *demo) current() *entry { return &d.book[len(d.book)-1] }

func (d *demo) pay(ctx context.Context) (string, error) {
	payment, err := d.taken(ctx, "1500", tender.CaptureNow)
	if err != nil {
		return "", err
	}
	return string(payment.Status), nil
}

func (d *demo) reserveAndCapture(ctx context.Context) (string, error) {
	payment, err := d.taken(ctx, "5000", tender.CaptureLater)
	if err != nil {
		return "", err
	}
	amount, name := d.money("5000"), "capture it"
	if d.profile.PartialCapture {
		amount, name = d.money("4500"), "capture a part of it; the rest goes back"
	}
	result := "captured in part"
	if !d.profile.PartialCapture {
		result = "captured as a whole"
	}
	return result, d.step(name, func() (string, error) {
		captured, err := d.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: amount})
		if err != nil {
			return "", err
		}
		d.current().charged = captured.AmountCaptured
		return captured.AmountCaptured.String(), expect(captured.Status == tender.StatusSucceeded, "succeeded, the payment is %s", captured.Status)
	})
}

func (d *demo) reserveAndVoid(ctx context.Context) (string, error) {
	payment, err := d.taken(ctx, "2000", tender.CaptureLater)
	if err != nil {
		return "", err
	}
	return "canceled", d.step("void it: all of it goes back", func() (string, error) {
		voided, err := d.gateway.VoidPayment(ctx, payment.Ref())
		if err != nil {
			return "", err
		}
		return string(voided.Status), expect(voided.Status == tender.StatusCanceled, "canceled, the payment is %s", voided.Status)
	})
}
