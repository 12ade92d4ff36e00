package main

import (
	"fmt"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// Disagreements between book and ledger, and what is wrong beside them.
const (
	doubleCharge   = "double charge"
	lostCharge     = "lost charge"
	doubleRefund   = "double refund"
	lostRefund     = "lost refund"
	lostVoid       = "lost void"
	wrongHold      = "wrong hold"
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
	book       totals
	ledger     totals
}

// totals are minor units and numbers.
type totals struct{ charged, refunded, charges, refunds int64 }

func (t *totals) add(other totals) {
	t.charged += other.charged
	t.refunded += other.refunded
	t.charges += other.charges
	t.refunds += other.refunds
}

// reconcile lets a person settle what is in doubt, and then holds the books of an epoch against its ledger.
func reconcile(books []*book, ledger conformance.Backend) findings {
	var f findings
	created, tried := 0, 0
	customers := map[string]bool{}
	for _, b := range books {
		for key, exists := range b.customers {
			customers[key] = exists // callers that share a key agree about it
		}
		for _, o := range b.orders {
			var paid []string
			for _, a := range o.attempts {
				tried++
				if a.created {
					created++
				}
				if f.attempt(o, a, ledger) {
					paid = append(paid, a.reference)
				}
			}
			if len(paid) > 1 {
				f.complain(o, doubleCharge, "the order was paid for by %v", paid)
			}
		}
	}
	for key, exists := range customers {
		want := 0
		if exists {
			want = 1
		}
		if have := ledger.Customers(key); have != want {
			f.complain(nil, wrongCustomers, "%s: the provider has %d, the book %d", key, have, want)
		}
	}
	if have := ledger.Payments(); have < created || have > tried {
		f.complain(nil, wrongPayments, "the provider has %d, the app was given %d and asked for %d", have, created, tried)
	}
	return f
}

// attempt holds one payment against the ledger, and reports whether the ledger has a charge of it.
func (f *findings) attempt(o *order, a *attempt, ledger conformance.Backend) (paid bool) {
	if a.doubt != nil {
		a.settle(ledger)
		f.manual = append(f.manual, a.doubt)
	}
	charged, _, charges := ledger.Charged(a.reference)
	switch {
	case charges > 1:
		f.complain(o, doubleCharge, "%s: charged %d times", a.reference, charges)
	case charged > a.allowed && a.charged > 0:
		f.complain(o, doubleCharge, "%s: the app asked for %d, and %d were charged", a.reference, a.allowed, charged)
	case charged != a.charged:
		f.complain(o, lostCharge, "%s: the ledger says %d, the book %d", a.reference, charged, a.charged)
	}
	refunded, refunds := ledger.Refunded(a.reference)
	switch {
	case refunds > len(a.refunds):
		f.complain(o, doubleRefund, "%s: the ledger has %d of together %d, the book %d of %d", a.reference, refunds, refunded, len(a.refunds), a.refunded())
	case refunds < len(a.refunds) || refunded != a.refunded():
		f.complain(o, lostRefund, "%s: the ledger has %d of together %d, the book %d of %d", a.reference, refunds, refunded, len(a.refunds), a.refunded())
	}
	if voided := ledger.Voided(a.reference); voided != a.voided {
		f.complain(o, lostVoid, "%s: the ledger says voided %t, the book %t", a.reference, voided, a.voided)
	}
	if _, _, held := ledger.Authorized(a.reference); held != a.held {
		f.complain(o, wrongHold, "%s: the ledger says held %t, the book %t", a.reference, held, a.held)
	}
	f.ledger.add(totals{charged, refunded, int64(charges), int64(refunds)})
	f.book.add(totals{charged: a.charged, refunded: a.refunded(), refunds: int64(len(a.refunds))})
	if a.charged > 0 {
		f.book.charges++
	}
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
func (a *attempt) settle(ledger conformance.Backend) {
	charged, _, charges := ledger.Charged(a.reference)
	refunded, refunds := ledger.Refunded(a.reference)
	voided := ledger.Voided(a.reference)
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
		a.refunds = append(a.refunds, part{d.reference, d.minor})
	}
}
