package tender

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Kind classifies an error by what the caller does next. Kinds are errors themselves: errors.Is(err, tender.ErrDeclined).
type Kind string

// The kinds. Which of them a write's Outcome goes with is a separate question: see Error.
const (
	ErrInvalid         Kind = "invalid"           // the input is wrong; Error.Fields says where. Correct it
	ErrUnauthenticated Kind = "unauthenticated"   // the credentials are missing, wrong or revoked. Correct the configuration
	ErrPermission      Kind = "permission denied" // the credentials are right and may not do this. Talk to the provider
	ErrNotFound        Kind = "not found"         // no such customer or payment at the provider
	ErrAlreadyExists   Kind = "already exists"    // a unique key is taken. Find the record instead
	ErrInvalidState    Kind = "invalid state"     // the payment's state does not allow this. Get it and look
	ErrDeclined        Kind = "declined"          // the payer's side refused. Ask the payer for another way
	ErrRateLimited     Kind = "rate limited"      // too many calls. Wait Error.RetryAfter, then repeat
	ErrUnavailable     Kind = "unavailable"       // no usable answer: network, time-out, cancellation, 5xx. Later
	ErrUnsupported     Kind = "unsupported"       // this provider, as configured, cannot do this. Error.Message says why
	ErrProtocol        Kind = "unexpected answer" // the answer breaks the provider's API document. Report it
	ErrIntegrity       Kind = "answer mismatch"   // the answer speaks of another id, reference, amount or currency. Look into it
)

// Error returns the kind's name.
func (k Kind) Error() string { return string(k) }

type outcomeError string

func (e outcomeError) Error() string { return string(e) }

// ErrOutcomeUnknown is found by errors.Is in every error of a write that may have been carried out, whatever its Kind.
// Such a write must not simply be repeated: Error.Recovery names the way out.
const ErrOutcomeUnknown outcomeError = "outcome unknown"

// Outcome says what is known about a write that returned an error. The zero value is the careful one.
// A failed read changes nothing and is always OutcomeNotDone.
type Outcome int

// The outcomes.
const (
	OutcomeUnknown  Outcome = iota // it may have been carried out
	OutcomeNotDone                 // it surely was not carried out: refused before traffic, never sent, or turned away unread (429)
	OutcomeRejected                // the provider read it and refused it
)

// String returns "unknown", "not done" or "rejected".
func (o Outcome) String() string {
	switch o {
	case OutcomeNotDone:
		return "not done"
	case OutcomeRejected:
		return "rejected"
	case OutcomeUnknown:
	}
	return "unknown"
}

// Recovery is the way out of an unknown outcome: Profile.AfterUnknown has one for every write of a provider.
type Recovery string

// The ways out.
const (
	RecoverGet       Recovery = "get"        // ask with GetPayment; it shows whether the write took effect
	RecoverRefundGet Recovery = "refund_get" // ask with GetRefund; it shows whether the refund exists
	RecoverFind      Recovery = "find"       // look for the record by its unique key; a miss proves that it does not exist
	RecoverRepeat    Recovery = "repeat"     // do it again: harmless. For CreatePayment under a new Reference
	RecoverManual    Recovery = "manual"     // no call settles it for sure. Do not repeat; a person looks at the provider's dashboard
)

// FieldError names one field of the input and the rule that it broke, never its value.
type FieldError struct {
	Field Field
	Rule  string
}

// Error is the error type of every method of Gateway, and the one that adapters return.
//
// errors.Is finds its Kind, its cause, and ErrOutcomeUnknown when a write's Outcome is OutcomeUnknown; errors.As finds *Error and the cause's type.
// Its text is one line and safe to log: no secret, no personal data, no id of what was asked for, no URL, no answer body. The same holds for its slog
// and JSON forms.
type Error struct {
	Op         Operation     // what was asked for; the Gateway sets it
	Provider   string        // Provider.Name; the Gateway sets it
	Kind       Kind          // what the caller does next
	Outcome    Outcome       // of a write; OutcomeNotDone for a read
	Recovery   Recovery      // the way out when Outcome is OutcomeUnknown; the Gateway sets it from the Profile
	HTTPStatus int           // of the answer; 0 if there was none
	Code       string        // the provider's own error code, if it gave one
	Message    string        // one line of plain text, at most 512 bytes
	Fields     []FieldError  // what was wrong with the input, if ErrInvalid or ErrUnsupported
	RequestID  string        // the provider's id of the exchange, for its support
	RetryAfter time.Duration // how long the provider asks to wait; 0 if it does not say

	// The record as the provider answered it, with ErrIntegrity and, where there is one, ErrProtocol: the write may well have created it.
	// Customer is also set after a failed update whose ref had to be looked up: it has the ref to go on with.
	Customer *Customer
	Payment  *Payment
	Refund   *Refund

	Err error // the cause; may be nil
}

// Error returns one line such as "yassir: refund payment: unavailable (http 502); outcome unknown: do not repeat it, ...".
func (e *Error) Error() string {
	var b strings.Builder
	for _, part := range []string{e.Provider, string(e.Op)} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	b.WriteString(e.summary())
	if details := e.details(); details != "" {
		b.WriteString(" (" + details + ")")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	separator := ": "
	for _, f := range e.Fields {
		b.WriteString(separator + string(f.Field) + " " + f.Rule)
		separator = "; "
	}
	if e.Outcome == OutcomeUnknown {
		b.WriteString("; outcome unknown" + e.advice())
	}
	return oneLine(b.String())
}

// oneLine puts a space where text would break a line or move a terminal's cursor: codes and messages are a provider's.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
}

func (e *Error) summary() string {
	if e.Kind == "" {
		return "failed"
	}
	return string(e.Kind)
}

func (e *Error) details() string {
	var parts []string
	if e.HTTPStatus != 0 {
		parts = append(parts, "http "+strconv.Itoa(e.HTTPStatus))
	}
	if e.Code != "" {
		parts = append(parts, "code "+e.Code)
	}
	if e.RequestID != "" {
		parts = append(parts, "request "+e.RequestID)
	}
	return strings.Join(parts, ", ")
}

func (e *Error) advice() string {
	switch e.Recovery {
	case RecoverGet:
		return ": ask with GetPayment before anything else"
	case RecoverRefundGet:
		return ": ask with GetRefund before anything else"
	case RecoverFind:
		return ": look the record up before creating it again"
	case RecoverRepeat:
		if e.Op == OpCreatePayment {
			return ": it is harmless to create another one under a new Reference"
		}
		return ": it is harmless to do it again"
	case RecoverManual:
		return ": do not repeat it; a person must look it up at the provider"
	}
	return ""
}

// Unwrap returns the kind, the cause, and ErrOutcomeUnknown where it applies.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, 3)
	if e.Kind != "" {
		errs = append(errs, e.Kind)
	}
	if e.Outcome == OutcomeUnknown {
		errs = append(errs, ErrOutcomeUnknown)
	}
	switch {
	case e.Err == nil:
	case e.Outcome != OutcomeUnknown && errors.Is(e.Err, ErrOutcomeUnknown):
		errs = append(errs, settledError{e.Err})
	default:
		errs = append(errs, e.Err)
	}
	return errs
}

// settledError is a cause whose own outcome was unknown, under an Error that knows better: errors.Is must not find ErrOutcomeUnknown there.
type settledError struct{ cause error }

func (s settledError) Error() string { return s.cause.Error() }

// Is hides ErrOutcomeUnknown.
func (s settledError) Is(target error) bool {
	return target != ErrOutcomeUnknown && errors.Is(s.cause, target)
}

// As hides nothing.
func (s settledError) As(target any) bool { return errors.As(s.cause, target) }

// Format shows the same line as Error for every verb of package fmt, and neither the cause nor the answered record.
func (e Error) Format(f fmt.State, verb rune) { writeRedacted(f, verb, e.Error()) }

// GoString returns the same line as Error, quoted.
func (e Error) GoString() string { return strconv.Quote(e.Error()) }

// MarshalJSON writes the same line as Error, as a JSON string.
func (e Error) MarshalJSON() ([]byte, error) { return json.Marshal(e.Error()) }

// LogValue returns the facts as a group, without the cause and the answered record.
func (e Error) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("kind", string(e.Kind)), slog.String("outcome", e.Outcome.String()), slog.String("message", e.Error())}
	if e.HTTPStatus != 0 {
		attrs = append(attrs, slog.Int("http_status", e.HTTPStatus))
	}
	if e.Code != "" {
		attrs = append(attrs, slog.String("code", e.Code))
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", e.RequestID))
	}
	return slog.GroupValue(attrs...)
}

// clone returns a copy that may be changed without touching e.
func (e *Error) clone() *Error {
	c := *e
	c.Fields = slices.Clone(e.Fields)
	return &c
}

// asError finds the *Error in err, or makes one that keeps err as its cause and says nothing that err might leak.
func asError(err error) *Error {
	if e, ok := err.(*Error); ok && e != nil { //nolint:errorlint // the outermost error alone: what wraps an *Error stays reachable below
		return e.clone()
	}
	const silent = "the adapter failed without saying how"
	var e *Error
	switch {
	case errors.As(err, &e) && e == nil: // a nil *Error in an error: not even its methods can be called
		return &Error{Kind: ErrUnavailable, Message: silent}
	case e != nil:
		c := e.clone()
		c.Err = err
		return c
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return &Error{Kind: ErrUnavailable, Message: "the context ended", Err: err}
	}
	kind := ErrUnavailable
	errors.As(err, &kind) // kinds are errors themselves
	return &Error{Kind: kind, Message: silent, Err: err}
}
