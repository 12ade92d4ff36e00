package ledger

import (
	"math"
	"slices"
	"time"
)

// State is where a payment stands. The zero value is no state.
type State int

// The states of a payment; the package comment shows how they follow each other.
const (
	Created    State = iota + 1 // known, and nothing was asked of the payer
	Waiting                     // the payer must act
	Processing                  // the provider is at work and settles it by itself
	Authorized                  // funds are held, none were taken
	Charged                     // funds were taken, wholly or in part; refunds are told by the amounts
	Declined                    // refused for good; final
	Canceled                    // released by the merchant or by the end of the hold; final
	Expired                     // not paid in time; final
)

// String implements fmt.Stringer.
func (s State) String() string {
	switch s {
	case Created:
		return "created"
	case Waiting:
		return "waiting"
	case Processing:
		return "processing"
	case Authorized:
		return "authorized"
	case Charged:
		return "charged"
	case Declined:
		return "declined"
	case Canceled:
		return "canceled"
	case Expired:
		return "expired"
	default:
		return "none"
	}
}

// Open tells whether the payer's side of the payment is still undecided.
func (s State) Open() bool { return s == Created || s == Waiting || s == Processing }

// CaptureMode says when money is taken once the payer agreed.
type CaptureMode int

// The capture modes.
const (
	CaptureNow   CaptureMode = iota // authorized and captured in one step
	CaptureLater                    // held, until the merchant captures or releases
)

// NewPayment is what [Ledger.CreatePayment] takes.
type NewPayment struct {
	ID        string // the provider's id; made when empty
	Reference string // the merchant's own id, required, unique in the ledger
	Customer  string // provider id of a stored customer, or empty
	Minor     int64  // amount in minor units, above zero
	Currency  string // ISO 4217, three capital letters
	Capture   CaptureMode
	Lifetime  time.Duration // how long the payer has, from now; zero or less: for ever
	HoldFor   time.Duration // how long an authorization holds before it is released by itself; zero or less: for ever
}

// Payment is one payment as the provider stores it. All amounts are minor units of Currency.
type Payment struct {
	ID         string        `json:"id"`
	Reference  string        `json:"reference"`
	Customer   string        `json:"customer,omitempty"`
	Number     int           `json:"number"` // 1 for the first payment of the ledger, and so on
	Minor      int64         `json:"minor"`
	Currency   string        `json:"currency"`
	Capture    CaptureMode   `json:"capture"`
	State      State         `json:"state"`
	Authorized int64         `json:"authorized,omitempty"` // ever held
	Captured   int64         `json:"captured,omitempty"`   // taken from the payer
	Released   int64         `json:"released,omitempty"`   // given up again without being taken
	Refunded   int64         `json:"refunded,omitempty"`   // given back after being taken, or promised to be
	Captures   []Capture     `json:"captures,omitempty"`
	Refunds    []Refund      `json:"refunds,omitempty"`
	CreatedAt  time.Time     `json:"created_at"`
	UpdatedAt  time.Time     `json:"updated_at"`
	StartedAt  time.Time     `json:"started_at,omitzero"`     // when it was started, processed, accepted or declined for the first time; zero: never
	ExpiresAt  time.Time     `json:"expires_at,omitzero"`     // zero: never
	SettlesAt  time.Time     `json:"settles_at,omitzero"`     // when Processing ends; zero outside of it
	HeldUntil  time.Time     `json:"held_until,omitzero"`     // when an authorization ends by itself; zero: never
	HoldFor    time.Duration `json:"hold_for_nanos,omitzero"` // as asked for at creation

	journal []entry
}

// Capture is one taking of money.
type Capture struct {
	Minor int64     `json:"minor"`
	At    time.Time `json:"at"`
}

// Refund is one giving back of money. Its texts are the merchant's, kept as given; equal refunds are legitimate.
type Refund struct {
	ID        string    `json:"id"`                  // the ledger's own
	Reference string    `json:"reference,omitempty"` // the merchant's id of the refund, where the provider has one
	Note      string    `json:"note,omitempty"`
	Minor     int64     `json:"minor"`
	At        time.Time `json:"at"` // set by the ledger

	// State is how far it is. Set by the ledger.
	State RefundState `json:"state,omitzero"`
}

// RefundState is where a refund stands. What is pending counts as refunded, what failed does not.
type RefundState int

// The states of a refund.
const (
	RefundSucceeded RefundState = iota
	RefundPending               // promised to the merchant; [Ledger.SettleRefund] ends it
	RefundFailed                // given up; the money may be refunded again
)

// String implements fmt.Stringer.
func (s RefundState) String() string {
	switch s {
	case RefundPending:
		return "pending"
	case RefundFailed:
		return "failed"
	default:
		return "succeeded"
	}
}

// Held is what is reserved at this moment.
func (p *Payment) Held() int64 { return p.Authorized - p.Captured - p.Released }

// Refundable is what can still be given back.
func (p *Payment) Refundable() int64 { return p.Captured - p.Refunded }

func (p *Payment) copy() Payment {
	out := *p
	out.Captures = slices.Clone(p.Captures)
	out.Refunds = slices.Clone(p.Refunds)
	out.journal = nil
	return out
}

// CreatePayment stores a payment in state Created. Refusals: [RuleUniqueReference] (Error.ID is then the payment that
// has the reference), [RuleUniqueID], [RuleAmount], [RuleCurrency], [RuleKnown] for a customer that is not stored.
func (l *Ledger) CreatePayment(n NewPayment) (Payment, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.admit(n); err != nil {
		return Payment{}, err
	}
	if n.ID == "" {
		n.ID = newID()
	}
	now := l.clock.Now()
	p := &Payment{
		ID: n.ID, Reference: n.Reference, Customer: n.Customer, Number: len(l.payments) + 1,
		Minor: n.Minor, Currency: n.Currency, Capture: n.Capture, HoldFor: n.HoldFor,
		State: Created, CreatedAt: now, UpdatedAt: now,
	}
	if n.Lifetime > 0 {
		p.ExpiresAt = now.Add(n.Lifetime)
	}
	l.payments[p.ID] = p
	l.references[p.Reference] = p.ID
	l.audit(p)
	l.tell(Change{Kind: PaymentCreated}, p)
	return p.copy(), nil
}

func (l *Ledger) admit(n NewPayment) error {
	if n.Reference == "" {
		return refuse(RuleUniqueReference, n.ID, "the reference is empty")
	}
	if owner, taken := l.references[n.Reference]; taken {
		return refuse(RuleUniqueReference, owner, "another payment has this reference")
	}
	if _, taken := l.payments[n.ID]; taken {
		return refuse(RuleUniqueID, n.ID, "the payment id is taken")
	}
	if n.Minor <= 0 || n.Minor > math.MaxInt64/2 {
		return refuse(RuleAmount, n.ID, "%d minor units", n.Minor)
	}
	if !currencyCode(n.Currency) {
		return refuse(RuleCurrency, n.ID, "not three capital letters")
	}
	if n.Customer != "" {
		if _, ok := l.customers[n.Customer]; !ok {
			return refuse(RuleKnown, n.Customer, "no such customer")
		}
	}
	return nil
}

func currencyCode(s string) bool {
	if len(s) != 3 {
		return false
	}
	for _, r := range s {
		if r < 'A' || r > 'Z' {
			return false
		}
	}
	return true
}

// Payment returns the payment with this provider id, as it stands now.
func (l *Ledger) Payment(id string) (Payment, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.payments[id]
	if !ok {
		return Payment{}, false
	}
	l.letTimePass(p)
	return p.copy(), true
}

// PaymentByReference returns the payment with this merchant's reference, as it stands now.
func (l *Ledger) PaymentByReference(reference string) (Payment, bool) {
	l.mu.Lock()
	id, ok := l.references[reference]
	l.mu.Unlock()
	if !ok {
		return Payment{}, false
	}
	return l.Payment(id)
}

// CountPayments is the number of payments ever created.
func (l *Ledger) CountPayments() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.payments)
}
