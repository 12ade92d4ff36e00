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

	// OlderScheme takes WP3-v2, whose digest leaves the path out, on every call that takes WP3-v2.1. Default: only where a payment is created, for which
	// official plugins use it.
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

	// The switches from here on are about payments, which the document does not have: what is known comes from Monri's other pages, official plugins and
	// client code, and public integrations.

	// Creating payments and links.

	// PaymentLifetime is how long a payment or a link can be paid; 0 or less: for ever. Not documented. An expired payment is declined, with 3000.
	PaymentLifetime time.Duration
	// SeparateClientSecret gives a payment a client_secret that is not its id; paths take both. Default: they are equal, as in an official sample.
	SeparateClientSecret bool
	// OrderInfoRequired refuses a payment without order_info, as an official page says. Default: it may be missing, as in official client tests.
	OrderInfoRequired bool
	// ListedCurrenciesOnly takes USD, EUR, BAM and HRK alone, which official pages and plugins list. Default: any three capital letters.
	ListedCurrenciesOnly bool
	// LinkCustomers lets a link have a customer_uuid. Default: an unknown field; no page lists it for links.
	LinkCustomers bool
	// LinkApproved gives a link the status approved, as other creations of API v2 have it. Default: created, with which one public integration compares.
	LinkApproved bool
	// LinkShowsResult gives a link that somebody tried to pay the status of the last attempt, when it is shown. Default: the one that it was created with.
	LinkShowsResult bool

	// Paying.

	// DeclinesAreFinal ends a payment whose payer was refused. Default: the payer may try again. Not documented.
	DeclinesAreFinal bool
	// ConfirmedIsExecuted gives every confirmed payment the payment_status executed. Default: only one that went through 3-D Secure; the others are
	// approved or declined. Official client code knows all three words.
	ConfirmedIsExecuted bool
	// FreshResult gives a payment that nobody confirmed a payment_result with the status action-required, as official client code has seen. Default: none.
	FreshResult bool
	// KeepActionRequired leaves action_required in the answer about a payment whose 3-D Secure is over, as in an official fixture. Default: it is gone.
	KeepActionRequired bool
	// BareReturn adds nothing to success_url_override. Default: order_number, response_code and more, with a digest, as Monri's form does; whether links do
	// is not documented.
	BareReturn bool

	// Capture, refund, void.

	// HoldFor is after what time an authorization is voided by itself; 0: the documented 28 days; negative: never.
	HoldFor time.Duration
	// RefundWindow is after what time a charge cannot be refunded any more; 0: the documented 180 days; negative: never. The refusal is 1015, which is
	// not documented.
	RefundWindow time.Duration
	// RefundExcessAs1810 declines a refund of more than is left with 1810. Default: 1019. Not documented.
	RefundExcessAs1810 bool
	// DeclinedStatus is the HTTP status of a capture, refund or void that is declined, whose body then holds errors; official plugins know 406 and 422.
	// 0: 201 with the declined transaction.
	DeclinedStatus int
	// ManagedAs200 answers a capture, refund or void with 200 and no Location. Default: 201, as documented; official plugins take both.
	ManagedAs200 bool
	// ManagedCurrency states the currency in XML too. Default: it is left out; no page is clear about it.
	ManagedCurrency bool
	// ShortCodes writes the response code of an approval as 000, as in an old sample. Default: 0000.
	ShortCodes bool

	// Callbacks.

	// EventWebhooks sends {"event": "transaction:purchase:approved", "payload": the callback} for each transaction, declined ones too, as Monri sets it
	// up on demand. How these are signed is not documented: here as callbacks are. Default: callbacks.
	EventWebhooks bool

	// The lookup of an order.

	// UnknownOrder says what an order is answered with that does not exist.
	UnknownOrder UnknownOrder
	// ShowUnpaidOrders shows an order that nobody tried to pay, with the status action-required and without a response code. Default: as if it did not
	// exist. Not documented.
	ShowUnpaidOrders bool
	// OrderDetails shows all of the order's transaction. Default: only status and response-code, which official plugins read.
	OrderDetails bool
	// OrderShowsLatest shows the order's latest transaction, also a capture, a refund or a void, refused ones too. Default: the payer's last attempt.
	// Not documented.
	OrderShowsLatest bool
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
