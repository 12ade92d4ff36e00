package ledger

import (
	"cmp"
	"slices"
	"time"
)

// Change is one change of a payment, as Options.Observe is told of it.
type Change struct {
	Kind    ChangeKind
	Payment Payment // as it stands after the change
	Refund  Refund  // of PaymentRefunded and RefundSettled: the refund that it is about; else zero
}

// ChangeKind is what happened to a payment.
type ChangeKind int

// The kinds.
const (
	PaymentCreated  ChangeKind = iota + 1
	PaymentAmended             // it asks for something else
	PaymentStarted             // Waiting or Processing
	PaymentAccepted            // Authorized, or Charged with CaptureNow
	PaymentDeclined            // refused for good
	PaymentCanceled            // withdrawn before any money was held
	PaymentExpired             // not paid in time
	PaymentCaptured            // money that was held is taken
	PaymentReleased            // the hold is given up, by the merchant or by its end
	PaymentRefunded            // a refund was made; Refund.State says how far it is
	RefundSettled              // a pending refund succeeded or failed
)

// tell completes the change of p and passes it on.
func (l *Ledger) tell(c Change, p *Payment) {
	if l.observe == nil {
		return
	}
	c.Payment = p.copy()
	switch c.Kind {
	case PaymentRefunded:
		c.Refund = p.Refunds[len(p.Refunds)-1]
	case RefundSettled:
		c.Refund = p.Refunds[slices.IndexFunc(p.Refunds, func(r Refund) bool { return r.ID == c.Refund.ID })]
	default:
	}
	l.observe(c)
}

// LetTimePass lets happen, in all payments, what was due by now. A look at a payment does the same for that one.
func (l *Ledger) LetTimePass() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	var due []*Payment
	for _, p := range l.payments {
		if p.due(now) {
			due = append(due, p)
		}
	}
	slices.SortFunc(due, func(a, b *Payment) int { return cmp.Compare(a.Number, b.Number) })
	for _, p := range due {
		l.letTimePass(p)
	}
}

// due tells whether time changes the payment.
func (p *Payment) due(now time.Time) bool {
	if p.State == Authorized {
		return passed(p.HeldUntil, now)
	}
	return p.State.Open() && (passed(p.SettlesAt, now) || passed(p.ExpiresAt, now))
}

// passed tells whether a moment has come. The zero one never does.
func passed(t, now time.Time) bool { return !t.IsZero() && !now.Before(t) }
