package main

import (
	"fmt"
	"strings"

	"github.com/tenderpay/tender"
)

// book is what an app believes, of one caller and one epoch.
type book struct {
	orders    []*order
	customers map[string]number // by what Backend.Customers counts by
}

func newBook() *book { return &book{customers: map[string]number{}} }

// number is how many there must be at least and at most: where nothing is unique, every lost creation may have left one more.
type number struct{ least, most int }

// order is what somebody wants to pay for, once, in as many attempts as it takes.
type order struct {
	caller   int
	number   int
	currency string
	shared   bool // it is about a customer that other callers ensure too
	attempts []*attempt
	calls    int
	log      []string
}

// name is the order's, and the beginning of the references in it.
func (o *order) name() string { return fmt.Sprintf("c%03do%06d", o.caller, o.number) }

// attempt enters another attempt to pay into the book, before anything is sent.
func (o *order) attempt() *attempt {
	a := &attempt{reference: fmt.Sprintf("%sa%d", o.name(), len(o.attempts)+1), currency: o.currency}
	o.attempts = append(o.attempts, a)
	return a
}

func (o *order) note(format string, args ...any) { o.log = append(o.log, fmt.Sprintf(format, args...)) }

// attempt is one payment, as far as the app knows of it. Amounts are minor units.
type attempt struct {
	reference string
	currency  string
	allowed   int64 // what the app ever asked to be charged
	charged   int64 // what it believes was
	held      bool
	voided    bool
	created   bool   // the app was given the payment
	refunds   []part // without those that failed
	tried     int    // refunds, for their references
	doubt     *doubt // what only a person can settle; nothing is done to the payment any more
}

// part is one refund.
type part struct {
	reference string
	id        string // the provider's, where it gives one
	minor     int64
	pending   bool
}

func (a *attempt) refunded() int64 {
	var sum int64
	for _, p := range a.refunds {
		sum += p.minor
	}
	return sum
}

// doubt is a write of which no call can say whether it was carried out.
type doubt struct {
	op        tender.Operation
	reference string // of the payment, or of the refund
	minor     int64
	injected  []kind // into the call
	verdict   string // what the ledger says, once a person has looked
}

// String returns the line of the list for a person.
func (d *doubt) String() string {
	var names []string
	for _, k := range d.injected {
		names = append(names, string(k))
	}
	return fmt.Sprintf("%s %s of %d: injected %s; the ledger says %s", d.op, d.reference, d.minor, strings.Join(names, ", "), d.verdict)
}
