package tender

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Status is where a payment stands. The set is closed; ProviderStatus keeps the provider's own word.
type Status string

// The statuses.
const (
	StatusRequiresConfirmation Status = "requires_confirmation" // created; ConfirmPayment comes next
	StatusRequiresAction       Status = "requires_action"       // the payer must act: see NextAction. With Failure: an attempt failed, the payer may try again
	StatusProcessing           Status = "processing"            // under way; ask again
	StatusAuthorized           Status = "authorized"            // funds are held: capture or void
	StatusSucceeded            Status = "succeeded"             // captured, wholly or in part; may still be refunded
	StatusCanceled             Status = "canceled"              // released or voided
	StatusExpired              Status = "expired"               // not paid in time
	StatusFailed               Status = "failed"                // refused for good: see Failure
	StatusUnknown              Status = "unknown"               // a state that the adapter does not know: neither success nor failure; ask again
)

// RefundState says how much of a payment has been refunded.
type RefundState string

// The refund states of a payment.
const (
	RefundedNone    RefundState = "none"
	RefundedPartial RefundState = "partial"
	RefundedFull    RefundState = "full"
	RefundedUnknown RefundState = "unknown"
)

// CaptureMode says when an authorized payment is captured.
type CaptureMode string

// The capture modes. The zero value means CaptureNow.
const (
	CaptureNow   CaptureMode = "now"   // with the authorization, in one step
	CaptureLater CaptureMode = "later" // reserve now; CapturePayment or VoidPayment follows. Needs payments.capture
)

// PaymentParams are the data of a payment to be created. Profile.Payment says what a provider takes and asks for.
type PaymentParams struct {
	// Reference is your id of this attempt to pay: a fresh one for every attempt, one open attempt per order. NewReference makes one that
	// every provider takes.
	Reference   string
	Amount      Money       // more than zero
	Customer    CustomerRef // of the same provider
	Capture     CaptureMode // zero = CaptureNow
	Description string      // what is paid for, in words for the payer
	ReturnURL   string      `validate:"omitempty,http_url"` // absolute; where the payer's browser comes back to. Ignored where nothing redirects
	CancelURL   string      `validate:"omitempty,http_url"` // the same for a payer who gives up; zero = ReturnURL. Ignored where the provider knows one place only
	Metadata    map[string]string
}

// NextAction is what the payer must do now.
type NextAction struct {
	Type         ActionType
	URL          string `json:",omitzero"` // for ActionRedirect; https, or http on loopback. May hold personal data: fmt and slog redact it
	SDK          string `json:",omitzero"` // for ActionClientSDK: the provider's SDK for browsers and mobile apps, by the adapter's name for it
	ClientSecret Secret `json:",omitzero"` // for ActionClientSDK: what the SDK is given, and nobody but the payer's own device
}

func (a NextAction) summary() string { return fmt.Sprintf("next action{%s}", a.Type) }

// Format shows the type alone for every verb of package fmt.
func (a NextAction) Format(f fmt.State, verb rune) { writeRedacted(f, verb, a.summary()) }

// LogValue shows the type alone in package slog.
func (a NextAction) LogValue() slog.Value { return slog.StringValue(a.summary()) }

// Failure says why a payment, or the last attempt at it, failed, in the provider's words.
type Failure struct {
	Code    string
	Message string
}

// Payment is a payment as a provider holds it. fmt and slog show its provider, ID, status and amount only.
type Payment struct {
	Provider       string
	ID             string // the provider's id
	Reference      string // yours
	ClientSecret   Secret // what later calls need beside the ID, at some providers; Ref carries it
	Status         Status
	ProviderStatus string // the provider's own word or code
	Amount         Money  // as created
	AmountCaptured Money  // zero = not stated
	AmountRefunded Money  // zero = not stated
	Refunded       RefundState
	Capture        CaptureMode
	ReturnURL      string
	NextAction     *NextAction // with requires_action; nil where the answer does not repeat it: confirm again to get it
	Failure        *Failure    // with failed, or after a failed attempt
	UserMessage    string      // the provider's text for the payer, if any
	CreatedAt      time.Time   // UTC; zero = not stated, as with the times below
	UpdatedAt      time.Time
	ExpiresAt      time.Time // the payer may pay until then. The provider alone judges what it means; keep asking
	CaptureBefore  time.Time // of an authorized payment: afterwards the provider gives the funds back
	Dropped        []Field   // what Options.AllowLossy let go because the provider has no place for it
	Raw            Raw       // the provider's answer
}

// Ref returns what an app stores to come back to this payment. Store it again whenever a call returns the payment.
func (p Payment) Ref() PaymentRef {
	return PaymentRef{
		Provider: p.Provider, ID: p.ID, Reference: p.Reference, ClientSecret: p.ClientSecret,
		Amount: p.Amount, Capture: p.Capture, ReturnURL: p.ReturnURL,
	}
}

func (p Payment) summary() string {
	return fmt.Sprintf("payment{provider: %s, id: %s, status: %s, amount: %s}", p.Provider, p.ID, p.Status, p.Amount)
}

// Format shows provider, ID, status and amount for every verb of package fmt.
func (p Payment) Format(f fmt.State, verb rune) { writeRedacted(f, verb, p.summary()) }

// LogValue shows provider, ID, status and amount in package slog.
func (p Payment) LogValue() slog.Value { return slog.StringValue(p.summary()) }

// CaptureParams says how much to capture.
type CaptureParams struct {
	Amount Money // zero = the whole of PaymentRef.Amount; less needs Profile.PartialCapture, and what is left is released
}

// PaymentProvider is implemented by adapters of providers that take payments (capability "payments").
// CustomerProvider's comment holds the duties that all methods share.
type PaymentProvider interface {
	// CreatePayment creates a payment. The result has an ID, a Status and, if the payer must act at once, a NextAction.
	// A decline is a result with StatusFailed, not an error. A Reference that the provider refuses as used is ErrAlreadyExists.
	// [PAY-01, PAY-02, PAY-03, PAY-04, PAY-13, PAY-14, PAY-15, LOS-02, MON-01, MON-02, MON-03, INP-06, INP-07, INP-09, INT-01, INT-02, INT-04]
	CreatePayment(ctx context.Context, params PaymentParams) (*Payment, error)

	// GetPayment reads where the payment stands. A state that the adapter does not know is StatusUnknown, never an error.
	// [PAY-05, PAY-11, PAY-12, PAY-16, PAY-17, ERR-03, ERR-05, INT-01, INT-05, INT-07, SEC-05, SEC-07]
	GetPayment(ctx context.Context, ref PaymentRef) (*Payment, error)
}

// PaymentConfirmer is implemented where a created payment needs a second call to start (capability "payments.confirm").
type PaymentConfirmer interface {
	// ConfirmPayment starts the payment. A decline is a result with StatusFailed, not an error.
	// A refusal because of the payment's state is ErrInvalidState. [LOS-03, ERR-02, ERR-05]
	ConfirmPayment(ctx context.Context, ref PaymentRef) (*Payment, error)
}

// PaymentCapturer is implemented where funds can be reserved first (capability "payments.capture").
type PaymentCapturer interface {
	// CapturePayment takes params.Amount, which is always set, of an authorized payment and releases the rest.
	// The result has StatusSucceeded or StatusProcessing. A refusal is ErrDeclined or ErrInvalidState.
	// [PAY-06, PAY-07, PAY-09, PAY-18, MON-04, LOS-04, CON-01, ERR-02, INP-08]
	CapturePayment(ctx context.Context, ref PaymentRef, params CaptureParams) (*Payment, error)
}

// PaymentVoider is implemented where reserved funds can be given back (capability "payments.void").
type PaymentVoider interface {
	// VoidPayment releases all funds of an authorized payment. The result has StatusCanceled or StatusProcessing.
	// A refusal is ErrDeclined or ErrInvalidState. [PAY-08, PAY-18, LOS-05, ERR-02]
	VoidPayment(ctx context.Context, ref PaymentRef) (*Payment, error)
}

// PaymentFinder is implemented where a payment can be found by its Reference (capability "payments.find").
type PaymentFinder interface {
	// FindPayment is authoritative: ErrNotFound proves that no payment has this Reference. The result has an ID. [PAY-10]
	FindPayment(ctx context.Context, reference string) (*Payment, error)
}
