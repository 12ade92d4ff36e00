package conformance

import (
	"errors"

	"github.com/tenderpay/tender"
)

// tenderError returns the *tender.Error in err, or nil.
func tenderError(err error) *tender.Error {
	var e *tender.Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// unknown expects an error that hides what happened, and that names the Profile's way out.
func (r *run) unknown(op tender.Operation, err error) {
	r.expectClean(op, err)
	r.expect(errors.Is(err, tender.ErrOutcomeUnknown), "%s: expected an unknown outcome, got %v", op, err)
	if e := tenderError(err); e != nil && e.Outcome == tender.OutcomeUnknown {
		r.expect(e.Recovery == r.profile.AfterUnknown[op], "%s: expected the way out %q, got %q", op, r.profile.AfterUnknown[op], e.Recovery)
	}
}

// settled expects an error with this outcome, which is not unknown.
func (r *run) settled(op tender.Operation, err error, outcome tender.Outcome) {
	r.expectClean(op, err)
	e := tenderError(err)
	r.expect(e != nil, "%s: expected an error of tender, got %v", op, err)
	if e != nil {
		r.expect(e.Outcome == outcome, "%s: expected the outcome %s, got %s: %v", op, outcome, e.Outcome, err)
		r.expect(!errors.Is(err, tender.ErrOutcomeUnknown), "%s: expected errors.Is not to find ErrOutcomeUnknown in %v", op, err)
	}
}

// kind expects an error of one of the kinds.
func (r *run) kind(op tender.Operation, err error, kinds ...tender.Kind) {
	r.expectClean(op, err)
	e := tenderError(err)
	for _, kind := range kinds {
		if e != nil && e.Kind == kind {
			return
		}
	}
	r.expect(false, "%s: expected %v, got %v", op, kinds, err)
}

// failed expects what a fault that proves nothing means: unknown for a write that was sent, else not done.
func (r *run) failed(o operation, err error) {
	r.expect(!errors.Is(err, tender.ErrNotFound), "%s: expected no ErrNotFound, which would prove an absence, got %v", o.op, err)
	if o.write && r.wire.writes() > 0 {
		r.unknown(o.op, err)
		return
	}
	r.settled(o.op, err, tender.OutcomeNotDone)
}

// sent expects the value of a field in one of the requests so far, where the Profile's rules have a place for it that is not Local.
func (r *run) sent(rules tender.Rules, field tender.Field, value string) {
	rule, has := rules[field]
	if !has || rule.Local {
		return
	}
	for _, e := range r.wire.seen() {
		if e.holds(value) {
			return
		}
	}
	r.expect(false, "expected the %s in a request, as the Profile has a place for it", field)
}
