package webpay

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// Options hold one switch for every point that the API's documents leave open or answer twice. The zero value is the default of the sandbox. They apply
// to all accounts of a front and cannot be changed later. "Document" is the Customers API page of Monri's API v2; the package comment names the other
// sources.
type Options struct {
	Logger *slog.Logger  // one record per request, without personal data; nil: silent
	Clock  *ledger.Clock // one clock for all accounts; nil: each account has its own, at the real time

	// Authentication and headers.

	// OlderScheme takes WP3-v2, whose digest leaves the path out, on every call. Default: only WP3-v2.1. (Official plugins use WP3-v2 for payments.)
	OlderScheme bool
	// DigestWithoutQuery wants the digest over the path without its query. Default: with it, as clients of the live test system found; no official
	// page says so.
	DigestWithoutQuery bool
	// SecondsOnly refuses a timestamp in milliseconds. Default: both units pass; the official page says seconds, official samples send milliseconds.
	SecondsOnly bool
	// TimestampWindow is how far a timestamp may be from the account's clock, either way; 0 or less: any distance. Not documented.
	TimestampWindow time.Duration
	// OptionalHeaders demands Content-Type only of a request with a body, and Accept of none. Default: both on every call, as official pages ask.
	OptionalHeaders bool

	// Errors.

	// Errors is the form of error bodies. No readable page has a sample.
	Errors ErrorForm
	// NotFoundAs400 answers 400 where a record does not exist. Default: 404. Not documented.
	NotFoundAs400 bool
	// RefusalsAs200 answers what is otherwise a 400 or a 404 with HTTP 200 and the failure in the body's status. Default: the HTTP status tells. The
	// document gives every answer a status, and does not say which HTTP status goes with it.
	RefusalsAs200 bool

	// Creating and changing customers.

	// CreateAs201 answers a create with 201. Default: 200. Not documented.
	CreateAs201 bool
	// SharedMerchantIDs lets customers have the same merchant_customer_id; looking one up finds the newest that is not deleted. Default: a second one is
	// a 400, as official client tests expect; the document does not say that it is unique.
	SharedMerchantIDs bool
	// LiteralMerchantIDs looks a merchant_customer_id up as it is written in the path. Default: percent-decoded. Not documented.
	LiteralMerchantIDs bool
	// IgnoreNulls takes a field that is null for one that is not given. Default: 400. The document gives null a meaning inside metadata only.
	IgnoreNulls bool
	// ReplaceMetadata lets an update replace the whole metadata. Default: it is merged key by key, which the document's rule for null implies.
	ReplaceMetadata bool
	// NullMetadata shows empty metadata as null. Default: {}. Not documented.
	NullMetadata bool
	// LengthsInBytes counts the document's lengths in bytes of UTF-8. Default: in characters. Not documented.
	LengthsInBytes bool
	// ShortPlaces takes a city or an address of one or two characters. Default: 400, as the document's lengths say.
	ShortPlaces bool

	// Deleted customers.

	// Deleted says who finds a deleted customer.
	Deleted DeletedCustomers
	// ListDeleted lists deleted customers too. Default: they are left out. Not documented.
	ListDeleted bool
	// SecondDeleteAs404 answers a second delete as if there had never been such a customer. Default: like the first one. Not documented.
	SecondDeleteAs404 bool
	// FreeDeletedIDs lets a new customer have the merchant_customer_id of a deleted one, which is then looked up no more. Default: 400. Not documented.
	FreeDeletedIDs bool
	// DeleteID names the id in the answer to a delete. The document says id, official client code reads uuid.
	DeleteID IDName

	// Lists.

	// ListID names the id of a listed customer. The document's table says uuid, its example id.
	ListID IDName
	// ListMerchantIDs shows merchant_customer_id in lists. Default: it is left out, as in the document's example; its table has it.
	ListMerchantIDs bool
	// MaxLimit is the most rows that a page has, whatever its limit says; 0 or less: any number. Not documented.
	MaxLimit int
	// IgnoreBadPaging takes a limit or an offset that is no valid number for one that is not given. Default: 400. The document says that it must be one.
	IgnoreBadPaging bool
	// TiesOldestFirst lists what was created within one second oldest first. Default: newest first. The document sorts by created_at and has whole seconds.
	TiesOldestFirst bool

	// Payment methods.

	// UnknownHasNoMethods answers with an empty list for a customer that does not exist, as one official client test expects. Default: 404.
	UnknownHasNoMethods bool
	// ShortExpiry writes expiration_date as YYMM, as payments do. Default: YYYY-MM-DD, as documented.
	ShortExpiry bool
	// DashedMask writes masked_pan as 411111-xxx-xxx-1111, as payments do. Default: 411111******1111, as documented.
	DashedMask bool

	// OffsetTimes writes date-times with milliseconds and an offset, as payments do. Default: whole seconds in UTC, as documented.
	OffsetTimes bool
}

// ErrorForm is what an error body looks like.
type ErrorForm int

// The forms. Which of them the API has is not documented.
const (
	ErrorMessage ErrorForm = iota // {"status": "invalid-request" or "error", "message": "..."}: what official client code reads
	ErrorList                     // {"errors": ["..."]}, as the transaction endpoint answers
	ErrorText                     // plain text, which official client code falls back to
)

// DeletedCustomers is who finds a customer that was deleted. The document has the fields deleted and deleted_at, and does not say where they show.
type DeletedCustomers int

// The ways. A change of a deleted customer is refused in all of them: with a 400, or with a 404 where nobody finds it.
const (
	DeletedFound       DeletedCustomers = iota // by uuid and by merchant_customer_id, with deleted: true
	DeletedFoundByUUID                         // by uuid only
	DeletedNotFound                            // 404 everywhere
)

// IDName is the name under which an answer has a customer's id.
type IDName int

// The names.
const (
	NamedID   IDName = iota // id
	NamedUUID               // uuid
	NamedBoth               // id and uuid, with the same value
)

// named puts a customer's id under the names that it has.
func (n IDName) named(uuid string) (id, uuidToo string) {
	switch n {
	case NamedUUID:
		return "", uuid
	case NamedBoth:
		return uuid, uuid
	default:
		return uuid, ""
	}
}

func (o *Options) created() int {
	if o.CreateAs201 {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (o *Options) notFound() int {
	if o.NotFoundAs400 {
		return http.StatusBadRequest
	}
	return http.StatusNotFound
}
