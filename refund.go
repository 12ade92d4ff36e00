package tender

import (
	"context"
	"fmt"
	"log/slog"
)

// RefundStatus is where a refund stands.
type RefundStatus string

// The refund statuses.
const (
	RefundPending   RefundStatus = "pending"   // accepted; the money is not back yet
	RefundSucceeded RefundStatus = "succeeded" // the money is back
	RefundFailed    RefundStatus = "failed"    // refused for good
	RefundUnknown   RefundStatus = "unknown"   // a state that the adapter does not know
)

// RefundParams are the data of a refund. Equal partial refunds are legitimate: nothing is de-duplicated by amount.
type RefundParams struct {
	Reference string // your id of this refund; NewReference makes one that every provider takes
	Amount    Money  // required: more than zero, at most the payment's amount, in its currency
	Reason    string // for people
}

// Refund is one refund of a payment. fmt and slog show its ID, status and amount only.
type Refund struct {
	Reference      string // yours
	ID             string // the provider's id; empty if its answer does not give one
	Amount         Money
	Status         RefundStatus
	ProviderStatus string      // the provider's own word or code
	Refunded       RefundState // how much of the payment is refunded now; RefundedUnknown if the answer does not say
	Payment        PaymentRef  `json:"-"` // the refunded payment
	Dropped        []Field     // what Options.AllowLossy let go because the provider has no place for it
	Raw            Raw         // the provider's answer
}

func (r Refund) summary() string {
	return fmt.Sprintf("refund{provider: %s, id: %s, status: %s, amount: %s}", r.Payment.Provider, r.ID, r.Status, r.Amount)
}

// Format shows ID, status and amount for every verb of package fmt.
func (r Refund) Format(f fmt.State, verb rune) { writeRedacted(f, verb, r.summary()) }

// LogValue shows ID, status and amount in package slog.
func (r Refund) LogValue() slog.Value { return slog.StringValue(r.summary()) }

// PaymentRefunder is implemented where captured money can be given back (capability "payments.refund").
type PaymentRefunder interface {
	// RefundPayment gives params.Amount back. It is carried out once for each call, whatever the amount and the Reference were before,
	// unless the provider itself tells References apart. A refusal is ErrDeclined or ErrInvalidState.
	// [REF-01, REF-02, REF-03, REF-04, PAY-18, MON-04, LOS-06, ERR-02, INP-08]
	RefundPayment(ctx context.Context, ref PaymentRef, params RefundParams) (*Refund, error)
}

// RefundRef is what GetRefund takes: the payment, and the refund's provider id or Reference, whichever the app has.
type RefundRef struct {
	Payment   PaymentRef
	ID        string
	Reference string
}

// Ref returns what an app keeps to come back to this refund.
func (r Refund) Ref() RefundRef {
	return RefundRef{Payment: r.Payment, ID: r.ID, Reference: r.Reference}
}

// RefundGetter is implemented where a refund can be looked up (capability "payments.refund_get").
type RefundGetter interface {
	// GetRefund reads a refund by ID or Reference. ErrNotFound proves that the payment has no such refund. [REF-05, REF-06]
	GetRefund(ctx context.Context, ref RefundRef) (*Refund, error)
}
