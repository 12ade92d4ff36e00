package main

import (
	"context"
	"slices"

	"github.com/tenderpay/tender"
)

// order does all that the scenario wants.
func (c *caller) order(ctx context.Context, s scenario) {
	c.now.currency = c.currencies[s.currency%len(c.currencies)]
	if c.now.shared = s.shared && (c.ensures() || c.supports(tender.CustomersList)); c.now.shared {
		if c.ensures() {
			c.ensure(ctx, c.common(s.which%8))
		}
		if c.supports(tender.CustomersList) {
			c.list(ctx, tender.CustomerQuery{}) // which other callers make longer and shorter meanwhile
		}
		return
	}
	var who *customer
	if s.newcomer || len(c.customers) == 0 {
		who = c.newcomer(ctx, s)
	} else {
		who = c.customers[s.which%len(c.customers)]
	}
	if who == nil {
		return
	}
	c.change(ctx, who, s.changes)
	if s.looksUp {
		if _, missing := c.look(ctx, who); missing {
			c.complain(wrongCustomers, "%s: the customer is not found", who.name)
		}
	}
	if s.misses && c.ensures() {
		if found, _ := c.find(ctx, c.key(c.stranger())); found != nil {
			c.complain(wrongCustomers, "a customer is found who was never created")
		}
	}
	if s.lists && c.supports(tender.CustomersList) {
		c.list(ctx, c.own(who))
	}
	c.pay(ctx, s, who)
	if s.leaves && c.supports(tender.CustomersDelete) {
		c.customers = slices.DeleteFunc(c.customers, func(known *customer) bool { return known == who })
		c.remove(ctx, who)
	}
}

// pay takes the order's payment and does with it what the scenario wants. A payer who declines it tries again: at the same payment if the provider
// still asks for that, else at another one.
func (c *caller) pay(ctx context.Context, s scenario, who *customer) {
	for _, says := range []payer{s.payer, approves} {
		a, payment := c.start(ctx, s, who)
		if payment == nil {
			return
		}
		if payment = c.await(ctx, a, payment, says, s.again); payment == nil {
			return
		}
		if payment.Status != tender.StatusFailed {
			c.conclude(ctx, s, a, payment)
			return
		}
		if !s.again { // a failed payment is over: another one may be started
			return
		}
	}
}

// start creates a payment and confirms it where that is needed; nil if that did not go as documented.
func (c *caller) start(ctx context.Context, s scenario, who *customer) (*attempt, *tender.Payment) {
	a, payment := c.createPayment(ctx, s, who)
	if payment == nil || payment.Status != tender.StatusRequiresConfirmation {
		return a, payment
	}
	return a, c.confirm(ctx, payment)
}

func (c *caller) createPayment(ctx context.Context, s scenario, who *customer) (*attempt, *tender.Payment) {
	params := tender.PaymentParams{
		Amount: c.money(s.minor), Customer: who.ref, Capture: tender.CaptureNow, ReturnURL: "https://shop.example.test/back",
	}
	if s.later && c.supports(tender.PaymentsCapture) {
		params.Capture = tender.CaptureLater
	}
	for range maxTries {
		a := c.now.attempt()
		params.Reference = a.reference
		payment, e := write(ctx, c, tender.OpCreatePayment, a.reference, func(ctx context.Context) (*tender.Payment, error) {
			return c.gateway.CreatePayment(ctx, params)
		})
		switch {
		case e == nil:
			a.created = true
			if params.Capture == tender.CaptureNow {
				a.allowed = s.minor
			}
			return a, payment
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverRepeat:
			c.settled(tender.OpCreatePayment, "repeat") // under a new Reference: the old one stays in the book as one that must never be charged
		default:
			c.stuck(tender.OpCreatePayment, a.reference, e)
			return a, nil
		}
	}
	c.complain(unexpected, "create payment: not settled in %d tries", maxTries)
	return nil, nil
}

func (c *caller) money(minor int64) tender.Money {
	m, err := tender.NewMoney(minor, c.now.currency)
	if err != nil {
		c.complain(unexpected, "an amount: %v", err)
	}
	return m
}

func (c *caller) confirm(ctx context.Context, payment *tender.Payment) *tender.Payment {
	doubted := false
	for range maxTries {
		confirmed, e := write(ctx, c, tender.OpConfirmPayment, payment.Reference, func(ctx context.Context) (*tender.Payment, error) {
			return c.gateway.ConfirmPayment(ctx, payment.Ref())
		})
		switch {
		case e == nil:
			return confirmed
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverGet:
			doubted = true
			c.settled(tender.OpConfirmPayment, "get")
			got := c.get(ctx, payment)
			switch {
			case got == nil:
				return nil
			case got.Status == tender.StatusProcessing, got.Status == tender.StatusRequiresConfirmation,
				got.Status == tender.StatusRequiresAction && got.NextAction == nil:
				// Confirm once more: it was not done, or nobody was told where to send the payer.
			default:
				return got
			}
		case e.Kind == tender.ErrInvalidState && doubted: // the first one arrived after the look
			return c.get(ctx, payment)
		default:
			c.stuck(tender.OpConfirmPayment, payment.Reference, e)
			return nil
		}
	}
	c.complain(unexpected, "confirm payment: not settled in %d tries", maxTries)
	return nil
}

// get asks the one question; nil if it was not answered.
func (c *caller) get(ctx context.Context, payment *tender.Payment) *tender.Payment {
	got, e := ask(ctx, c, tender.OpGetPayment, payment.Reference, func(ctx context.Context) (*tender.Payment, error) {
		return c.gateway.GetPayment(ctx, payment.Ref())
	})
	if e != nil {
		c.stuck(tender.OpGetPayment, payment.Reference, e)
		return nil
	}
	return got
}

// await lets the payer act where one must, and enters into the book where the payment stands then; nil if it is not where it must be.
func (c *caller) await(ctx context.Context, a *attempt, payment *tender.Payment, says payer, again bool) *tender.Payment {
	if payment.Status == tender.StatusRequiresAction {
		if says == declines {
			payment = c.declined(ctx, a, payment)
			if payment == nil || payment.Status == tender.StatusFailed || !again {
				return payment
			}
			c.tally.met[metAgain]++
			says = approves
		}
		if says == abandons {
			return c.getIn(ctx, a, payment, tender.StatusRequiresAction)
		}
		if err := c.world.Approve(a.reference); err != nil {
			c.complain(unexpected, "%s: it requires action, and the payer cannot pay: %v", a.reference, err)
			return nil
		}
	}
	wanted := tender.StatusSucceeded
	if payment.Capture == tender.CaptureLater {
		wanted = tender.StatusAuthorized
	}
	got := c.getIn(ctx, a, payment, wanted)
	switch {
	case got == nil:
	case wanted == tender.StatusSucceeded:
		a.charged = got.Amount.Minor()
	default:
		a.held = true
	}
	return got
}

// declined lets the payer say no; the payment is failed then, or says what failed and waits for another try.
func (c *caller) declined(ctx context.Context, a *attempt, payment *tender.Payment) *tender.Payment {
	if err := c.world.Decline(a.reference); err != nil {
		c.complain(unexpected, "%s: it requires action, and the payer cannot decline: %v", a.reference, err)
		return nil
	}
	got := c.getIn(ctx, a, payment, tender.StatusFailed, tender.StatusRequiresAction)
	if got != nil && got.Failure == nil {
		c.complain(unexpected, "%s: the payer declined, and get says %s without a failure", a.reference, got.Status)
		return nil
	}
	return got
}

// getIn expects the payment in one of these states; nil if it is in another.
func (c *caller) getIn(ctx context.Context, a *attempt, payment *tender.Payment, wanted ...tender.Status) *tender.Payment {
	got := c.get(ctx, payment)
	if got != nil && !slices.Contains(wanted, got.Status) {
		c.complain(unexpected, "%s: expected %v, get says %s", a.reference, wanted, got.Status)
		return nil
	}
	return got
}

// conclude does with a payment what the scenario wants, up to the refunds.
func (c *caller) conclude(ctx context.Context, s scenario, a *attempt, payment *tender.Payment) {
	if payment.Status == tender.StatusAuthorized {
		switch {
		case s.then == leaveHeld:
		case s.then == void && c.supports(tender.PaymentsVoid):
			c.void(ctx, a, payment)
		default:
			minor := s.minor
			if s.then == capturePart && c.profile.PartialCapture {
				minor = share(s.minor, s.part)
			}
			c.capture(ctx, a, payment, minor)
		}
	}
	if c.supports(tender.PaymentsRefund) {
		c.refunds(ctx, s, a, payment)
	}
	if s.looksBack {
		c.lookBack(ctx, a, payment)
	}
}

func (c *caller) capture(ctx context.Context, a *attempt, payment *tender.Payment, minor int64) {
	a.allowed = minor
	done := c.take(ctx, a, payment, step{
		op: tender.OpCapturePayment, done: tender.StatusSucceeded, minor: minor,
		run: func(ctx context.Context) (*tender.Payment, error) {
			return c.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: c.money(minor)})
		},
	})
	if done {
		a.charged, a.held = minor, false
	}
}

func (c *caller) void(ctx context.Context, a *attempt, payment *tender.Payment) {
	done := c.take(ctx, a, payment, step{
		op: tender.OpVoidPayment, done: tender.StatusCanceled,
		run: func(ctx context.Context) (*tender.Payment, error) { return c.gateway.VoidPayment(ctx, payment.Ref()) },
	})
	if done {
		a.voided, a.held = true, false
	}
}

// step is a write that moves an authorized payment on.
type step struct {
	op    tender.Operation
	done  tender.Status // when it was carried out
	minor int64
	run   func(context.Context) (*tender.Payment, error)
}

// take carries a step out, once, and reports whether it was done.
func (c *caller) take(ctx context.Context, a *attempt, payment *tender.Payment, s step) bool {
	doubted := false
	for range maxTries {
		moved, e := write(ctx, c, s.op, a.reference, s.run)
		switch {
		case e == nil && moved.Status == s.done:
			return true
		case e == nil:
			c.complain(unexpected, "%s %s: the result says %s", s.op, a.reference, moved.Status)
			return false
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverGet:
			doubted = true
			c.settled(s.op, "get")
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverManual:
			c.toAPerson(a, &doubt{op: s.op, reference: a.reference, minor: s.minor, injected: c.injected})
			return false
		case e.Kind == tender.ErrInvalidState && doubted: // the first one arrived after the look
		default:
			c.stuck(s.op, a.reference, e)
			return false
		}
		got := c.get(ctx, payment)
		switch {
		case got == nil:
			return false
		case got.Status == s.done:
			return true
		case got.Status != tender.StatusAuthorized: // authorized: it was not done, so once more
			c.complain(unexpected, "%s %s: get says %s after it", s.op, a.reference, got.Status)
			return false
		}
	}
	c.complain(unexpected, "%s %s: not settled in %d tries", s.op, a.reference, maxTries)
	return false
}

// smallest is the least that the app charges or gives back at once: some provider takes nothing below one unit of a currency.
const smallest = 100

// share is so many per cent of all, of which neither it nor the rest is too small.
func share(all, percent int64) int64 {
	if minor := max(smallest, all*percent/100); all-minor >= smallest {
		return minor
	}
	return all
}

// toAPerson ends what the app can do about a write. Nothing more is done to the payment.
func (c *caller) toAPerson(a *attempt, d *doubt) {
	c.settled(d.op, "manual")
	a.doubt = d
}
