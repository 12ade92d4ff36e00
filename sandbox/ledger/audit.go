package ledger

import (
	"errors"
	"fmt"
	"slices"
)

// Check reports every broken invariant: what the audits after each change ever found, and what a full recount finds
// now. Nil means that the books are in order. An error here is a bug of the simulator, not of the code under test.
func (l *Ledger) Check() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.payments {
		l.letTimePass(p)
	}
	return errors.Join(append(slices.Clone(l.violations), l.recountAll()...)...)
}

// recountAll is the full recount, of the ledger as it stands.
func (l *Ledger) recountAll() []error {
	var found []error
	for _, p := range l.payments {
		found = append(found, recount(p)...)
		if l.references[p.Reference] != p.ID {
			found = append(found, violation(RuleUniqueReference, p.ID, "the index points elsewhere"))
		}
	}
	if len(l.references) != len(l.payments) {
		found = append(found, violation(RuleUniqueReference, "", "%d references for %d payments", len(l.references), len(l.payments)))
	}
	return append(found, l.recountCustomers()...)
}

func (l *Ledger) recountCustomers() []error {
	if l.unique == NoKey {
		return nil
	}
	var found []error
	seen := map[string]string{}
	for _, id := range l.order {
		key := l.customers[id].key(l.unique)
		if key == "" {
			continue
		}
		if other, twice := seen[key]; twice {
			found = append(found, violation(RuleUniqueCustomer, id, "shares its %s with %s", l.unique, other))
		}
		seen[key] = id
		if l.uniqueIndex[key] != id {
			found = append(found, violation(RuleUniqueCustomer, id, "the index points elsewhere"))
		}
	}
	if len(seen) != len(l.uniqueIndex) {
		found = append(found, violation(RuleUniqueCustomer, "", "%d keys for %d customers", len(l.uniqueIndex), len(seen)))
	}
	return found
}

// audit recounts one payment after a change and records what is wrong.
func (l *Ledger) audit(p *Payment) {
	l.violations = append(l.violations, recount(p)...)
}

// recount derives the amounts of a payment from its journal alone, line by line, and compares them with what the
// payment says of itself.
func recount(p *Payment) []error {
	var found []error
	broken := func(rule Rule, format string, args ...any) {
		found = append(found, violation(rule, p.ID, format, args...))
	}
	var authorized, captured, released, refunded int64
	authorizations, captures, refunds, failed := 0, 0, 0, 0
	for _, e := range p.journal {
		if e.minor <= 0 {
			broken(RuleAmount, "a journal line of %d", e.minor)
		}
		switch e.kind {
		case entryAuthorize:
			authorizations++
			authorized += e.minor
		case entryCapture:
			captures++
			captured += e.minor
		case entryRelease:
			released += e.minor
		case entryRefund:
			refunds++
			refunded += e.minor
		case entryRefundFailed:
			failed++
			refunded -= e.minor
		}
		if captured+released > 0 && authorized == 0 {
			broken(RuleAuthorizeFirst, "captured %d, released %d", captured, released)
		}
		if captured+released > authorized || authorized > p.Minor {
			broken(RuleCapturedLimit, "captured %d + released %d, authorized %d, amount %d", captured, released, authorized, p.Minor)
		}
		if refunded > captured || refunded < 0 {
			broken(RuleRefundedLimit, "refunded %d, captured %d", refunded, captured)
		}
	}
	if authorizations > 1 {
		broken(RuleOneAuthorization, "%d", authorizations)
	}
	if captures > 1 {
		broken(RuleOneCharge, "%d", captures)
	}
	if authorized != p.Authorized || captured != p.Captured || released != p.Released || refunded != p.Refunded ||
		captures != len(p.Captures) || refunds != len(p.Refunds) || failed != len(p.Refunds)-p.refundsThatStand() {
		broken(RuleJournal, "the journal has %d/%d/%d/%d, the payment %d/%d/%d/%d",
			authorized, captured, released, refunded, p.Authorized, p.Captured, p.Released, p.Refunded)
	}
	if !agrees(p.State, authorized, captured, authorized-captured-released) {
		broken(RuleStateTellsAmounts, "%s with authorized %d, captured %d, released %d", p.State, authorized, captured, released)
	}
	if p.Minor <= 0 {
		broken(RuleAmount, "%d", p.Minor)
	}
	if !currencyCode(p.Currency) {
		broken(RuleCurrency, "not three capital letters")
	}
	return found
}

// refundsThatStand counts the refunds that did not fail.
func (p *Payment) refundsThatStand() int {
	n := 0
	for _, r := range p.Refunds {
		if r.State != RefundFailed {
			n++
		}
	}
	return n
}

// agrees says whether a payment in this state can have these amounts.
func agrees(s State, authorized, captured, held int64) bool {
	switch s {
	case Created, Waiting, Processing, Declined, Expired:
		return authorized == 0 && captured == 0
	case Authorized:
		return captured == 0 && held > 0 && held == authorized
	case Charged:
		return captured > 0 && held == 0
	case Canceled:
		return captured == 0 && held == 0
	default:
		return false
	}
}

func violation(rule Rule, id, format string, args ...any) error {
	return fmt.Errorf("ledger: broken: %s: %s (%s)", rule, fmt.Sprintf(format, args...), id)
}

// Total sums one currency, in its minor units.
type Total struct {
	Payments int   // number of payments, in whatever state
	Charges  int   // number of payments from which money was taken
	Charged  int64 // taken from payers, refunds not subtracted
	Refunded int64 // given back of that
	Held     int64 // reserved at this moment
	Released int64 // reserved once and given up
}

// Totals maps an ISO 4217 code to its sums.
type Totals map[string]Total

// Totals sums all payments as they stand now.
func (l *Ledger) Totals() Totals {
	l.mu.Lock()
	defer l.mu.Unlock()
	totals := Totals{}
	for _, p := range l.payments {
		l.letTimePass(p)
		t := totals[p.Currency]
		t.Payments++
		t.Charges += len(p.Captures)
		t.Charged += p.Captured
		t.Refunded += p.Refunded
		t.Held += p.Held()
		t.Released += p.Released
		totals[p.Currency] = t
	}
	return totals
}
