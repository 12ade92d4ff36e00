package conformance

import (
	"net/http"
	"time"

	"github.com/tenderpay/tender"
)

// Harness is what the suite needs to know of an adapter. One is made for each case, so nothing in it is shared between cases.
type Harness struct {
	// New returns the adapter under test, pointed at target and otherwise set up as in production. Required.
	New func(target Target) (tender.Provider, error)

	// Off returns the same adapter with as much switched off as its configuration can: the suite proves that what is off stays off.
	// nil = nothing can be switched off.
	Off func(target Target) (tender.Provider, error)

	// Other returns the same adapter for another account, and OtherSecrets are that account's, as Secrets are of New's. nil = accounts are not told apart.
	Other        func(target Target) (tender.Provider, error)
	OtherSecrets []string

	// Answers returns what the provider answers to op in a variant, one answer for each exchange of the operation; nil = the variant cannot
	// be said in the provider's words (it has no amount in that answer, for example). Required.
	Answers func(op tender.Operation, variant Variant) []Answer

	// States are the states of a payment that the provider's document has, as answers to GetPayment: all of them, so that no mapping is
	// left to chance. nil = there is nothing to prove.
	States []State

	// Reads tells the requests that change nothing although their method is neither GET nor HEAD, by method and escaped path; the path begins with
	// that of Target.BaseURL. nil = there are none.
	Reads func(method, path string) bool

	// Handler is a simulator of the provider, serving its routes from the root, and Backend its other side, reading and moving the same books. Both or neither: without them
	// the verdict is partial.
	Handler http.Handler
	Backend Backend

	// Webhooks is about the provider's webhooks. nil = the adapter has none.
	Webhooks *Webhooks

	// Sample are good data where the Profile cannot say what is good. Its zero value works for most providers.
	Sample Sample

	// Deviations names cases that fail because of a known defect of the provider, by case id, each with where that is documented. Such a case
	// still runs; one that passes is a failure, because the deviation is over. An id that does not exist is a failure of every case.
	Deviations map[string]string

	// Secrets are the texts of the configuration that must never be seen: keys, tokens. SigningKeys are those of them that sign and are never sent.
	Secrets, SigningKeys []string
}

// Target is where an adapter is to send its requests.
type Target struct {
	BaseURL   string
	Transport http.RoundTripper // nil = the adapter's own, so that its trust and its limits are tested too
}

// Variant is a way in which an answer may be.
type Variant string

// The variants. The ids, references and amounts that answers state are those of Sample.
const (
	VariantOK            Variant = "ok"
	VariantDeclined      Variant = "declined"
	VariantNotFound      Variant = "not_found"
	VariantRejected      Variant = "rejected"       // a refusal in the provider's own words, with a message
	VariantRefusedInside Variant = "refused_inside" // the same inside a 2xx, where the provider has that
	VariantUnknownStatus Variant = "unknown_status" // a state that is in no document
	VariantOtherAmount   Variant = "other_amount"
	VariantOtherCurrency Variant = "other_currency"
	VariantOtherID       Variant = "other_id"
	VariantMissingID     Variant = "missing_id"
)

// Answer is one answer of the provider.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// State is one state of a payment, in the provider's words and in tender's.
type State struct {
	Answer   Answer
	Then     []Answer // to the requests that follow, where a get makes several
	Status   tender.Status
	Refunded tender.RefundState // "" = not looked at
}

// Sample are the data that the suite uses. Zero fields get a value of the suite's own.
//
// Answers speak of the customer "Amel K.", amel@example.test, with the Reference conformance1; of a payment with the Reference conformance2;
// of a refund of the whole of it with the Reference conformance3.
//
// They are also what is looked for in logs, errors and prints; ids of fewer than eight characters are not, because they may be anywhere by chance.
type Sample struct {
	CustomerID    string               // the provider's id of a customer in Answers
	PaymentID     string               // the provider's id of a payment in Answers
	ClientSecret  string               // of that payment, where the provider has one
	RefundID      string               // the provider's id of a refund in Answers, where GetRefund needs it
	CustomerPhone string               // E.164; default +213661000111
	Extra         map[string][2]string // two good values of each field of Profile.Extra that does not take any text
	Amount        tender.Money         // of the payment in Answers; default 1500.00 DZD, or of the Profile's first currency
}

// TimeKeeper is implemented by a Backend that can let time pass at the provider: payments expire, holds end, and what is refused for a while is
// allowed again.
type TimeKeeper interface {
	Advance(d time.Duration)
}

// RefundSettler is implemented by a Backend whose refunds may be pending.
type RefundSettler interface {
	// PendingRefunds counts the refunds of a payment that are pending, and SettleRefunds ends them: they succeed, or they fail.
	PendingRefunds(reference string) int
	SettleRefunds(reference string, succeed bool) error
}

// Backend is the provider's side of the stateful cases: the payer, and the books. Only basic types, so that a simulator satisfies it without
// importing tender. Amounts are minor units; references are those that the app gave.
type Backend interface {
	// Approve and Decline let the payer of the payment that waits for one say yes or no. Where a payer who said no may try again, Approve works after
	// Decline.
	Approve(reference string) error
	Decline(reference string) error

	// Charged is the money taken for a payment, in how many charges; Authorized the money held; Refunded the money given back, in how many refunds.
	Charged(reference string) (minor int64, currency string, times int)
	Authorized(reference string) (minor int64, currency string, held bool)
	Refunded(reference string) (minor int64, times int)
	Voided(reference string) bool

	// Payments counts all payments, Customers those with this value of the provider's unique key, or with this Reference where it has none.
	Payments() int
	Customers(key string) int
}
