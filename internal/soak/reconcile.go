package main

import (
	"fmt"
	"maps"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// Disagreements between book and ledger, and what is wrong beside them.
const (
	doubleCharge   = "double charge"
	lostCharge     = "lost charge"
	doubleRefund   = "double refund"
	lostRefund     = "lost refund"
	lostVoid       = "lost void"
	wrongHold      = "wrong hold"
	wrongCurrency  = "wrong currency"
	wrongTotal     = "wrong total"
	wrongCustomers = "wrong number of customers"
	wrongPayments  = "wrong number of payments"
	lostUpdate     = "lost update"
	falseOutcome   = "false outcome"
	causeless      = "unknown outcome without cause"
	heapGrew       = "heap grew"

	goroutinesLeft  = "goroutines left"
	connectionsLeft = "connections left"

	unexpected = "unexpected"
)

// findings are what a reconciliation found.
type findings struct {
	complaints []complaint
	manual     []*doubt
	book       sums
	ledger     sums // of all payments there are, whether the book knows them or not
}

// totals are minor units and numbers.
type totals struct{ charged, refunded, charges, refunds int64 }

// sums are totals by currency.
type sums map[string]totals

func (s sums) enter(currency string, of totals) {
	t := s[currency]
	t.charged += of.charged
	t.refunded += of.refunded
	t.charges += of.charges
	t.refunds += of.refunds
	s[currency] = t
}

func (s sums) add(other sums) {
	for currency, of := range other {
		s.enter(currency, of)
	}
}

// reconcile lets a person settle what is in doubt, and then holds the books of an epoch against its ledger: payment by payment through world, and as
// a whole against all that the provider has.
func reconcile(books []*book, world conformance.Backend, all []ledger.PaymentRecord) findings {
	f := findings{book: sums{}, ledger: sums{}}
	created, tried := 0, 0
	customers := map[string]number{}
	known := map[string]bool{}
	for _, b := range books {
		maps.Copy(customers, b.customers) // callers that share a key agree about it
		for _, o := range b.orders {
			var paid []string
			for _, a := range o.attempts {
				tried++
				known[a.reference] = true
				if a.created {
					created++
				}
				if f.attempt(o, a, world) {
					paid = append(paid, a.reference)
				}
			}
			if len(paid) > 1 {
				f.complain(o, doubleCharge, "the order was paid for by %v", paid)
			}
		}
	}
	for key, want := range customers {
		if have := world.Customers(key); have < want.least || have > want.most {
			f.complain(nil, wrongCustomers, "%s: the provider has %d, the book %d to %d", key, have, want.least, want.most)
		}
	}
	if have := world.Payments(); have != len(all) || have < created || have > tried {
		f.complain(nil, wrongPayments, "the provider has %d, lists %d, the app was given %d and asked for %d", have, len(all), created, tried)
	}
	f.whole(known, all)
	return f
}

// whole holds what the book says altogether against what the provider has.
func (f *findings) whole(known map[string]bool, all []ledger.PaymentRecord) {
	for _, p := range all {
		if !known[p.Reference] {
			f.complain(nil, wrongPayments, "the book has no payment %q, or the ledger has two; it has charged %d %s of it", p.Reference, p.Captured, p.Currency)
		}
		delete(known, p.Reference)
		of := totals{charged: p.Captured, refunded: p.Refunded, charges: int64(len(p.Captures))}
		for _, r := range p.Refunds {
			if r.State != ledger.RefundFailed {
				of.refunds++
			}
		}
		f.ledger.enter(p.Currency, of)
	}
	for currency, have := range f.ledger {
		if book := f.book[currency]; book != have {
			f.complain(nil, wrongTotal, "%s: the ledger has %+v, the book %+v", currency, have, book)
		}
	}
	for currency, book := range f.book {
		if _, there := f.ledger[currency]; !there && book != (totals{}) {
			f.complain(nil, wrongTotal, "%s: the ledger has nothing, the book %+v", currency, book)
		}
	}
}

// attempt holds one payment against the ledger, and reports whether the ledger has a charge of it.
func (f *findings) attempt(o *order, a *attempt, world conformance.Backend) (paid bool) {
	if a.doubt != nil {
		a.settle(world)
		f.manual = append(f.manual, a.doubt)
	}
	charged, currency, charges := world.Charged(a.reference)
	switch {
	case charges > 0 && currency != a.currency:
		f.complain(o, wrongCurrency, "%s: the ledger says %s, the book %s", a.reference, currency, a.currency)
	case charges > 1:
		f.complain(o, doubleCharge, "%s: charged %d times", a.reference, charges)
	case charged > a.allowed && a.charged > 0:
		f.complain(o, doubleCharge, "%s: the app asked for %d, and %d were charged", a.reference, a.allowed, charged)
	case charged != a.charged:
		f.complain(o, lostCharge, "%s: the ledger says %d, the book %d", a.reference, charged, a.charged)
	}
	refunded, refunds := world.Refunded(a.reference)
	switch {
	case refunds > len(a.refunds):
		f.complain(o, doubleRefund, "%s: the ledger has %d of together %d, the book %d of %d", a.reference, refunds, refunded, len(a.refunds), a.refunded())
	case refunds < len(a.refunds) || refunded != a.refunded():
		f.complain(o, lostRefund, "%s: the ledger has %d of together %d, the book %d of %d", a.reference, refunds, refunded, len(a.refunds), a.refunded())
	}
	if voided := world.Voided(a.reference); voided != a.voided {
		f.complain(o, lostVoid, "%s: the ledger says voided %t, the book %t", a.reference, voided, a.voided)
	}
	if _, currency, held := world.Authorized(a.reference); held != a.held || held && currency != a.currency {
		f.complain(o, wrongHold, "%s: the ledger says held %t in %s, the book %t in %s", a.reference, held, currency, a.held, a.currency)
	}
	of := totals{charged: a.charged, refunded: a.refunded(), refunds: int64(len(a.refunds))}
	if a.charged > 0 {
		of.charges++
	}
	f.book.enter(a.currency, of)
	return charges > 0
}

func (f *findings) complain(o *order, what, format string, args ...any) {
	c := complaint{what: what, text: fmt.Sprintf(format, args...)}
	if o != nil {
		c.order, c.log = o.name(), o.log
	}
	f.complaints = append(f.complaints, c)
}

// settle is the person, who looks the case up at the provider and writes into the book what is there. What the case does not account for stays a
// disagreement.
func (a *attempt) settle(world conformance.Backend) {
	charged, _, charges := world.Charged(a.reference)
	refunded, refunds := world.Refunded(a.reference)
	voided := world.Voided(a.reference)
	var done, notDone bool
	switch d := a.doubt; d.op {
	case tender.OpCapturePayment:
		done, notDone = charges == 1 && charged == d.minor, charges == 0
	case tender.OpVoidPayment:
		done, notDone = voided, !voided
	case tender.OpRefundPayment:
		done = refunds == len(a.refunds)+1 && refunded == a.refunded()+d.minor
		notDone = refunds == len(a.refunds) && refunded == a.refunded()
	default: // nothing else is ever left to a person
	}
	a.doubt.verdict = "something else"
	switch {
	case notDone:
		a.doubt.verdict = "not done"
	case done:
		a.doubt.verdict = "done"
		a.apply()
	}
}

// apply enters into the book that what was in doubt was done.
func (a *attempt) apply() {
	switch d := a.doubt; d.op {
	case tender.OpCapturePayment:
		a.charged, a.held = d.minor, false
	case tender.OpVoidPayment:
		a.voided, a.held = true, false
	default:
		a.refunds = append(a.refunds, part{reference: d.reference, minor: d.minor})
	}
}
