package ledger

import (
	"slices"
	"time"
)

// entryKind is one kind of money movement in a payment's journal.
type entryKind int

const (
	entryAuthorize entryKind = iota + 1
	entryCapture
	entryRelease
	entryRefund
	entryRefundFailed
)

// entry is one line of a payment's journal. Lines are only ever added.
type entry struct {
	kind  entryKind
	minor int64
}

// Start asks the payer: Created becomes Waiting. Anything else is refused with [RuleState].
func (l *Ledger) Start(id string) (Payment, error) {
	return l.move(id, Change{Kind: PaymentStarted}, func(p *Payment) error {
		if err := legal(p, "start", Created); err != nil {
			return err
		}
		p.State = Waiting
		return nil
	})
}

// Process hands a Created payment to the provider, which accepts it by itself once its clock has passed after.
func (l *Ledger) Process(id string, after time.Duration) (Payment, error) {
	return l.move(id, Change{Kind: PaymentStarted}, func(p *Payment) error {
		if err := legal(p, "process", Created); err != nil {
			return err
		}
		p.State = Processing
		p.SettlesAt = l.clock.Now().Add(after)
		return nil
	})
}

// Accept says that the payer agreed: an open payment becomes Charged, or Authorized with [CaptureLater].
func (l *Ledger) Accept(id string) (Payment, error) {
	return l.move(id, Change{Kind: PaymentAccepted}, func(p *Payment) error {
		if err := legal(p, "accept", Created, Waiting, Processing); err != nil {
			return err
		}
		accept(p, l.clock.Now())
		return nil
	})
}

func accept(p *Payment, at time.Time) {
	p.SettlesAt = time.Time{}
	p.Authorized = p.Minor
	p.journal = append(p.journal, entry{entryAuthorize, p.Minor})
	p.State = Authorized
	if p.Capture == CaptureNow {
		capture(p, p.Minor, at)
		return
	}
	if p.HoldFor > 0 {
		p.HeldUntil = at.Add(p.HoldFor)
	}
}

// Decline refuses an open payment for good.
func (l *Ledger) Decline(id string) (Payment, error) {
	return l.move(id, Change{Kind: PaymentDeclined}, func(p *Payment) error {
		if err := legal(p, "decline", Created, Waiting, Processing); err != nil {
			return err
		}
		p.State = Declined
		p.SettlesAt = time.Time{}
		return nil
	})
}

// Cancel withdraws an open payment before any money was held.
func (l *Ledger) Cancel(id string) (Payment, error) {
	return l.move(id, Change{Kind: PaymentCanceled}, func(p *Payment) error {
		if err := legal(p, "cancel", Created, Waiting, Processing); err != nil {
			return err
		}
		p.State = Canceled
		p.SettlesAt = time.Time{}
		return nil
	})
}

// Capture takes minor units of an Authorized payment, once; what is left of the hold is released. Refusals:
// [RuleState], [RuleAmount], [RuleCapturedLimit].
func (l *Ledger) Capture(id string, minor int64) (Payment, error) {
	return l.move(id, Change{Kind: PaymentCaptured}, func(p *Payment) error {
		if err := legal(p, "capture", Authorized); err != nil {
			return err
		}
		if minor <= 0 {
			return about(p, RuleAmount, "capture of %d", minor)
		}
		if minor > p.Held() {
			return about(p, RuleCapturedLimit, "capture of %d, held %d", minor, p.Held())
		}
		capture(p, minor, l.clock.Now())
		return nil
	})
}

func capture(p *Payment, minor int64, at time.Time) {
	p.Captured += minor
	p.Captures = append(p.Captures, Capture{Minor: minor, At: at})
	p.journal = append(p.journal, entry{entryCapture, minor})
	if rest := p.Held(); rest > 0 {
		giveUp(p, rest)
	}
	p.State = Charged
	p.HeldUntil = time.Time{}
}

// Release gives the whole hold of an Authorized payment back.
func (l *Ledger) Release(id string) (Payment, error) {
	return l.move(id, Change{Kind: PaymentReleased}, func(p *Payment) error {
		if err := legal(p, "release", Authorized); err != nil {
			return err
		}
		release(p)
		return nil
	})
}

func release(p *Payment) {
	giveUp(p, p.Held())
	p.State = Canceled
	p.HeldUntil = time.Time{}
}

func giveUp(p *Payment, minor int64) {
	p.Released += minor
	p.journal = append(p.journal, entry{entryRelease, minor})
}

// Refund gives r.Minor back of a Charged payment. Refusals: [RuleState], [RuleAmount], [RuleRefundedLimit], [RuleUniqueID] for an id that another
// refund of the payment has. Two equal refunds are two refunds.
func (l *Ledger) Refund(id string, r Refund) (Payment, error) {
	return l.move(id, Change{Kind: PaymentRefunded}, func(p *Payment) error {
		if err := legal(p, "refund", Charged); err != nil {
			return err
		}
		return refund(p, r, RefundSucceeded, l.clock.Now())
	})
}

// RefundLater is [Ledger.Refund] with a refund that is pending until [Ledger.SettleRefund]: what it gives back cannot be refunded a second time
// meanwhile.
func (l *Ledger) RefundLater(id string, r Refund) (Payment, error) {
	return l.move(id, Change{Kind: PaymentRefunded}, func(p *Payment) error {
		if err := legal(p, "refund", Charged); err != nil {
			return err
		}
		return refund(p, r, RefundPending, l.clock.Now())
	})
}

// SettleRefund ends a pending refund of the payment: the money is back, or it was not to be given back. Refusals: [RuleKnown] for a refund that is not
// there, [RuleState] for one that is not pending.
func (l *Ledger) SettleRefund(id, refundID string, succeeded bool) (Payment, error) {
	return l.move(id, Change{Kind: RefundSettled, Refund: Refund{ID: refundID}}, func(p *Payment) error {
		i := slices.IndexFunc(p.Refunds, func(r Refund) bool { return r.ID == refundID })
		if i < 0 {
			return about(p, RuleKnown, "no such refund")
		}
		if p.Refunds[i].State != RefundPending {
			return about(p, RuleState, "settle a refund that %s", p.Refunds[i].State)
		}
		p.Refunds = slices.Clone(p.Refunds) // copies of the payment keep theirs
		if succeeded {
			p.Refunds[i].State = RefundSucceeded
			return nil
		}
		p.Refunds[i].State = RefundFailed
		p.Refunded -= p.Refunds[i].Minor
		p.journal = append(p.journal, entry{entryRefundFailed, p.Refunds[i].Minor})
		return nil
	})
}

// RefundRest gives back everything that is left of a Charged payment; r.Minor is ignored. When nothing is left it
// refuses with [RuleRefundedLimit].
func (l *Ledger) RefundRest(id string, r Refund) (Payment, error) {
	return l.move(id, Change{Kind: PaymentRefunded}, func(p *Payment) error {
		if err := legal(p, "refund", Charged); err != nil {
			return err
		}
		if p.Refundable() == 0 {
			return about(p, RuleRefundedLimit, "nothing is left to refund")
		}
		r.Minor = p.Refundable()
		return refund(p, r, RefundSucceeded, l.clock.Now())
	})
}

func refund(p *Payment, r Refund, state RefundState, at time.Time) error {
	if r.Minor <= 0 {
		return about(p, RuleAmount, "refund of %d", r.Minor)
	}
	if r.Minor > p.Refundable() {
		return about(p, RuleRefundedLimit, "refund of %d, left %d", r.Minor, p.Refundable())
	}
	r.At, r.State = at, state
	if r.ID == "" {
		r.ID = newID()
	}
	if slices.ContainsFunc(p.Refunds, func(other Refund) bool { return other.ID == r.ID }) {
		return about(p, RuleUniqueID, "the refund id is taken")
	}
	p.Refunded += r.Minor
	p.Refunds = append(p.Refunds, r)
	p.journal = append(p.journal, entry{entryRefund, r.Minor})
	return nil
}

// move is every change of a payment: let due time events happen, let change act or refuse, audit, tell what was done. A change that
// refuses must not have touched p.
func (l *Ledger) move(id string, done Change, change func(*Payment) error) (Payment, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.payments[id]
	if !ok {
		return Payment{}, refuse(RuleKnown, id, "no such payment")
	}
	l.letTimePass(p)
	if err := change(p); err != nil {
		return p.copy(), err
	}
	p.UpdatedAt = l.clock.Now()
	if p.StartedAt.IsZero() && p.State != Created && p.State != Canceled {
		p.StartedAt = p.UpdatedAt
	}
	l.audit(p)
	l.tell(done, p)
	return p.copy(), nil
}

// letTimePass lets happen what was due by now: the end of processing, of the payer's time, of a hold.
func (l *Ledger) letTimePass(p *Payment) {
	now := l.clock.Now()
	due := func(t time.Time) bool { return passed(t, now) }
	if settles, expires := p.SettlesAt, p.ExpiresAt; p.State == Processing && due(settles) &&
		(expires.IsZero() || settles.Before(expires)) {
		accept(p, settles)
		p.UpdatedAt = settles
		l.audit(p)
		l.tell(Change{Kind: PaymentAccepted}, p)
	}
	if p.State.Open() && due(p.ExpiresAt) {
		p.State, p.UpdatedAt, p.SettlesAt = Expired, p.ExpiresAt, time.Time{}
		l.audit(p)
		l.tell(Change{Kind: PaymentExpired}, p)
	}
	if until := p.HeldUntil; p.State == Authorized && due(until) {
		release(p)
		p.UpdatedAt = until
		l.audit(p)
		l.tell(Change{Kind: PaymentReleased}, p)
	}
}

// legal refuses an operation that the payment's state does not allow.
func legal(p *Payment, operation string, states ...State) error {
	if slices.Contains(states, p.State) {
		return nil
	}
	return about(p, RuleState, "%s while %s", operation, p.State)
}

// about is a refusal that concerns one payment.
func about(p *Payment, rule Rule, format string, args ...any) *Error {
	refusal := refuse(rule, p.ID, format, args...)
	refusal.State = p.State
	return refusal
}
