// Package fault scripts what can go wrong between a merchant and a payment provider, for the simulator fronts of the
// sandbox. It knows no provider: a front asks its [Script] whether the next request of an operation is to fail, and
// lets [Fault.Play] do it. Faults that change the content of an answer are carried out by the front itself.
package fault

import "time"

// Kind is one way to fail.
type Kind string

// Faults of the transport. "Carried out" means that the effect is in the ledger before anything is sent or dropped.
const (
	// LoseAnswer carries the request out and drops the connection without an answer. (A Go client repeats a GET by
	// itself when a kept-alive connection is dropped: script one more for it.)
	LoseAnswer Kind = "lose-answer"
	// LoseRequest drops the connection; nothing is carried out.
	LoseRequest Kind = "lose-request"
	// Delay carries the request out and holds the answer back for Fault.Delay.
	Delay Kind = "delay"
	// HTML502 answers 502 with a proxy's HTML page; nothing is carried out unless Fault.Committed.
	HTML502 Kind = "html-502"
	// HTML200 answers 200 with an HTML page that is not the API's; nothing is carried out unless Fault.Committed.
	HTML200 Kind = "html-200"
	// Unavailable503 answers 503 with an empty body; nothing is carried out unless Fault.Committed.
	Unavailable503 Kind = "unavailable-503"
	// TooManyRequests answers 429 with the header Retry-After: Fault.RetryAfter; nothing is carried out.
	TooManyRequests Kind = "too-many-requests"
	// CutBody carries the request out and ends the connection in the middle of the answer's body, whose
	// Content-Length promised all of it. An answer without a body is lost whole.
	CutBody Kind = "cut-body"
	// EmptyObject carries the request out and answers 200 with {}.
	EmptyObject Kind = "empty-object"
	// ErrorStatus answers Fault.Status in the front's own form of an error; nothing is carried out unless Fault.Committed.
	ErrorStatus Kind = "error-status"
)

// Faults of the content. Which operations know them is told by the front.
const (
	// InnerFailure answers HTTP 200 with a failure inside. The failure is real: nothing of what was asked is done.
	InnerFailure Kind = "inner-failure"
	// UnknownStatus carries the request out and answers with a status that the provider's documents do not list.
	UnknownStatus Kind = "unknown-status"
	// OmitStatus carries the request out and leaves the status out of the answer.
	OmitStatus Kind = "omit-status"
	// OmitPayURL carries the request out and leaves the address empty that the payer is to be sent to.
	OmitPayURL Kind = "omit-pay-url"
	// ThreeDSContradiction carries the request out; the answer says that the payer need not act, and where to send
	// the payer.
	ThreeDSContradiction Kind = "three-ds-contradiction"
	// OtherAmount carries the request out and states one minor unit more than the payment has.
	OtherAmount Kind = "other-amount"
	// OtherCurrency carries the request out and states another currency than the payment has.
	OtherCurrency Kind = "other-currency"
	// OmitID carries the request out and leaves the provider's own id out of the answer.
	OmitID Kind = "omit-id"
	// OtherID carries the request out and states another id than the record has.
	OtherID Kind = "other-id"
	// OtherReference carries the request out and states another reference than the record has.
	OtherReference Kind = "other-reference"
	// UnknownObject carries the request out and says that the record is of a kind that the provider's documents do not list.
	UnknownObject Kind = "unknown-object"
	// OmitClientToken carries the request out and leaves the token out that it asked for.
	OmitClientToken Kind = "omit-client-token" //nolint:gosec // the name of a fault, no credential
)

// Kinds lists every kind, in the order of this package's documentation.
func Kinds() []Kind {
	return []Kind{
		LoseAnswer, LoseRequest, Delay, HTML502, HTML200, Unavailable503, TooManyRequests, CutBody, EmptyObject, ErrorStatus,
		InnerFailure, UnknownStatus, OmitStatus, OmitPayURL, ThreeDSContradiction, OtherAmount, OtherCurrency,
		OmitID, OtherID, OtherReference,
		UnknownObject, OmitClientToken,
	}
}

// OfTransport tells whether the kind applies to every operation, whatever its answer looks like.
func (k Kind) OfTransport() bool {
	switch k {
	case LoseAnswer, LoseRequest, Delay, HTML502, HTML200, Unavailable503, TooManyRequests, CutBody, EmptyObject, ErrorStatus:
		return true
	default:
		return false
	}
}

// Fault is one entry of a script.
type Fault struct {
	Route      string        // name of the operation that it hits, as the front lists them; empty: any
	Kind       Kind          // what happens
	Times      int           // how many requests it hits; below 1: one
	Delay      time.Duration // how long the answer, or what stands for it, is held back in real time; any kind
	RetryAfter string        // TooManyRequests, Unavailable503: the header's value as it is; empty: no such header
	Status     int           // ErrorStatus: the HTTP status, below 100: 500
	Committed  bool          // HTML502, HTML200, Unavailable503, ErrorStatus: carry the request out first
}
