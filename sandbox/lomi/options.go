package lomi

import (
	"log/slog"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// Options hold one switch for every point that the pages of lomi's first generation leave open, or that other official pages and published code of lomi
// contradict. The zero value is those pages to the letter (of customers: their page), and the careful choice where they are silent. They apply to all accounts of a front and cannot be
// changed later. [CurrentGeneration] returns those that make up the API as it is since 2026.
type Options struct {
	Logger *slog.Logger  // one record per request, without personal data; nil: silent
	Clock  *ledger.Clock // one clock for all accounts; nil: each account has its own, at the real time

	// Requests.

	// IgnoreUnknown drops fields and query parameters that the page does not list, as lomi's code does. Default: 400.
	IgnoreUnknown bool
	// Empty says what null and "" do in a request, which the page does not.
	Empty EmptyValues
	// RefuseEmptyUpdate answers an update without a field with 400. The page says only that none is required. Default: 200, and nothing changes.
	RefuseEmptyUpdate bool
	// StrictMetadata refuses metadata with more than 50 keys or a value that is no string, which other pages demand of checkout sessions. Default: any
	// object.
	StrictMetadata bool
	// MergeMetadata lets an update add to the metadata that is there. Neither the page nor the code says so or otherwise. Default: the object replaces it.
	MergeMetadata bool

	// Customers.

	// RefuseDuplicates answers a create with the e-mail or phone number of another customer with 409. Nothing published has such a rule. Default: two
	// customers may be equal.
	RefuseDuplicates bool
	// EchoMetadata stores no metadata: create and update answer with what they were sent, and whoever reads gets null, as in the first generation's
	// code. Default: it is stored, as the page implies.
	EchoMetadata bool
	// DamagedUpdate answers an update with data that has the customer below a key "0" and no customer_id, as in the first generation's code. The page
	// shows no answer of an update. Default: the customer, as for create and get.
	DamagedUpdate bool
	// Delete says what a successful deletion answers.
	Delete DeleteAnswer
	// RefuseDeletingPayers answers the deletion of a customer who has a completed or refunded transaction with 409. Not documented. Default: it is
	// deleted, and its transactions stay.
	RefuseDeletingPayers bool
	// UnknownIDPasses answers update and delete with 200 for an id that does not exist, as in the first generation's code. Default: 404.
	UnknownIDPasses bool
	// MalformedIDStatus is the HTTP status for an id that is no UUID: the code has 500, others have 400. 0: 404, as for every id that does not exist.
	MalformedIDStatus int

	// The list of customers.

	// ListAll lists every customer, as the code does. Default: those who have a completed or refunded transaction, as documented.
	ListAll bool
	// OldestFirst orders every list by age. The page has no order. Default: the youngest first, as in the first generation's code.
	OldestFirst bool
	// Filters says what email and phone_number do.
	Filters Filters
	// Paging says which query parameters choose a page.
	Paging Paging
	// MaxLimit is the largest number of records on a page of any list; 0: 100. The customers page has no number; 100 is that of transactions.
	MaxLimit int
	// RefuseLargeLimit answers a larger limit with 400, as the list of transactions does. Default: it counts as the largest.
	RefuseLargeLimit bool
	// List says what the rows come in.
	List ListForm
	// ListTotals adds total_count and total_pages to meta of any list, where the page says that they may be. Default: they are not there.
	ListTotals bool
	// ShortRows leaves merchant_id, organization_id and metadata out of the rows, as in the first generation's code. Default: whole customers.
	ShortRows bool

	// Checkout sessions.

	// CurrentSessionRequests takes the request of a session as the current generation does: success_url and cancel_url may be left out, and
	// allowed_providers and expiration_minutes are ignored. Default: all three but the last are required, as documented. Fields that only one of the
	// generations has are known in either way.
	CurrentSessionRequests bool
	// Sessions says what a session looks like.
	Sessions SessionForm
	// SessionLifetime is how long a session can be paid that has no expiration_minutes; 0: 30 minutes. The current generation has 60.
	SessionLifetime time.Duration
	// FreeSessionMetadata takes any object as a session's metadata, as the code does. Default: 50 keys at most, with strings as values, as documented.
	FreeSessionMetadata bool
	// MalformedSessionStatus is the HTTP status for a session's id that is no UUID: the current generation's code has 400. 0: 404.
	MalformedSessionStatus int
	// OpenIsPending shows an open session as pending, as two guide pages do. Default: open.
	OpenIsPending bool
	// BlockingInvoice answers a create that has customer_id or subscription_id with 201 and an invoice that is to be paid first: no session is made, and
	// the answer has no id of one. So the current generation's code does for a customer who owes. Default: nobody owes.
	BlockingInvoice bool
	// IdempotentSessions answers a create that has the Idempotency-Key of one in the last 24 hours with that session, and with 409 if the body is
	// another. All pages promise that of every write; the current generation's code does it for sessions, the first one's for nothing. Default: the
	// header is ignored.
	IdempotentSessions bool

	// Money.

	// Currencies are taken beside XOF, of those that the pages name: USD and EUR in the current generation; GHS, NGN, KES, MRO and GBP on some page.
	// Default: only XOF, as in the first generation's code.
	Currencies []string
	// MajorUnits counts in dollars, as comments of the current code do. Default: in cents, as all pages say. XOF has no such units.
	MajorUnits bool
	// Amounts says how answers write a number.
	Amounts AmountForm

	// Payers.

	// Provider is what a payer pays with where the session has no allowed_providers; "": WAVE. STRIPE is a card.
	Provider string
	// PendingTransactions leaves the transaction of a payer who agreed pending until Account.SettlePayments, or until the session expires. Default: it
	// is completed at once.
	PendingTransactions bool
	// LeavingCancels makes a cancelled transaction when a payer leaves the page, a status that one page of the current generation names. Default: none.
	LeavingCancels bool
	// NoSessionCustomers makes no customer of a session's contact fields. Default: the first attempt to pay makes one. Nobody says so or otherwise.
	NoSessionCustomers bool
	// KeepPlaceholders leaves {CHECKOUT_SESSION_ID} in success_url and cancel_url. Default: the payer's page replaces it, as clients' code expects.
	KeepPlaceholders bool

	// Transactions.

	// Links says what of a session is in the metadata of its transactions.
	Links Links
	// CurrentLists lists sessions by limit and offset, and transactions by page, pageSize and the current generation's filters; both in an array.
	// Default: limit and page, in data and meta, as documented.
	CurrentLists bool
	// MalformedTransactionStatus is the HTTP status for a transaction's id that is no UUID: the current generation has 500 or 404. 0: 400, as documented.
	MalformedTransactionStatus int
	// ShowPartialRefunds shows a transaction that was refunded in part as partially_refunded, as an old database routine did. Default: completed.
	ShowPartialRefunds bool

	// Refunds.

	// Refunds serves /refunds, which the current generation has. Default: 404, because the first generation says that its API makes no refunds.
	Refunds bool
	// PendingRefunds leaves a refund pending until Account.SettleRefunds. Default: it is completed at once, as in the pages' sample.
	PendingRefunds bool
	// FailedRefundsAreCancelled shows a refund that failed as cancelled, a status on pages of early 2026. Default: failed.
	FailedRefundsAreCancelled bool
	// OptionalRefundAmount gives back all that is left when a refund has no amount, as pages of early 2026 say. Default: 400, as in the code.
	OptionalRefundAmount bool
	// PartialRefundsWithoutPhone refunds a payment by Wave in part also where neither session nor customer has a phone number. Default: 400, as in the
	// code.
	PartialRefundsWithoutPhone bool

	// Webhooks.

	// CurrentWebhooks are those of the current generation: REFUND_FAILED, neither PAYMENT_CREATED nor CHECKOUT_COMPLETED; the merchant has 4 seconds to
	// answer, a 4xx ends a delivery as a 2xx does, and there are 5 attempts. Default: 10 seconds, 4 attempts, and only a 2xx ends it.
	CurrentWebhooks bool
	// NewEventIDs gives a delivery another id each time it comes again, as one path of the current generation's code does. Default: the same id.
	NewEventIDs bool
	// ExpiryAsCompleted tells by CHECKOUT_COMPLETED, whose session is expired, that a pending transaction expired with its session, as one path of the
	// first generation's code does. Default: nothing is sent, as all pages say. With CurrentWebhooks there is no such event.
	ExpiryAsCompleted bool

	// Form of answers.

	// Bare answers with the customer, session or transaction itself, as the current generation does. Default: {"data": customer}, as documented.
	Bare bool
	// OmitMerchantID leaves merchant_id out, as the current generation does.
	OmitMerchantID bool
	// ShowEnvironment adds environment, "test" or "live", to a customer, which the key tells; and for a test key "test": true to an object in data. So
	// other pages and the code have it. Default: neither, as documented. Sessions and transactions always have environment, as documented.
	ShowEnvironment bool
	// Unset says how a field without a value looks.
	Unset UnsetValues
	// DatabaseTimes writes times with microseconds and +00:00, as a database would. Nobody says that lomi does. Default: milliseconds and Z, as documented.
	DatabaseTimes bool

	// Errors.

	// Errors says what the body of an error looks like.
	Errors ErrorForm
	// HideStatus sends what should be 404 and 409 as HTTP 500, with the true status in the body at most, as some paths of the code do.
	HideStatus bool
	// RateLimit is how many requests an account may make in a minute of its clock; the one above gets a 429. Pages and code have different numbers. 0: no
	// limit.
	RateLimit int
}

// CurrentGeneration returns the options of the API as published pages and code have it since 2026, which is not the one that the customers page
// describes: bare objects, other lists, another error body, refunds, and no check of what it does not know.
func CurrentGeneration() Options {
	return Options{
		IgnoreUnknown: true, Empty: EmptyClears,
		Delete: DeleteAnswersMessage, MalformedIDStatus: 500,
		ListAll: true, Filters: FiltersIgnored, Paging: PagingByPageSize, List: ListInCustomers,
		CurrentSessionRequests: true, Sessions: SessionsCurrent, SessionLifetime: time.Hour, FreeSessionMetadata: true, MalformedSessionStatus: 400,
		IdempotentSessions: true, Currencies: []string{"USD", "EUR"},
		CurrentLists: true, MalformedTransactionStatus: 500, Refunds: true,
		CurrentWebhooks: true,
		Bare:            true, OmitMerchantID: true, ShowEnvironment: true,
		Errors: ErrorsWithRequestID,
	}
}

// EmptyValues is what null and "" do in a request.
type EmptyValues int

// The ways.
const (
	EmptyRefused EmptyValues = iota // 400 for either
	EmptyKeeps                      // "" leaves the field as it is, and a name may be empty; null is a 400, as is an empty e-mail. The first generation's code
	EmptyClears                     // both empty a field, except the name. The current generation's code
)

// DeleteAnswer is what a successful deletion answers.
type DeleteAnswer int

// The answers.
const (
	DeleteAnswersDeleted DeleteAnswer = iota // 200 with customer_id and deleted, as documented
	DeleteAnswersMessage                     // 200 with a message, as in the current generation
	DeleteAnswersNothing                     // 204, as in an old specification
)

// Filters is what the list's parameters email and phone_number do.
type Filters int

// The ways.
const (
	FiltersExact   Filters = iota // equality, as documented; with both, both must hold
	FiltersSearch                 // one of them, email first, is looked for within names and e-mails. The first generation's code
	FiltersIgnored                // nothing. The current generation's code
)

// Paging is which parameters of the list choose a page.
type Paging int

// The ways. The documented parameters are always taken, and ignored by a way that does not use them.
const (
	PagingByLimit    Paging = iota // limit, 20 without it, and page, from 1: as documented
	PagingByPageSize               // pageSize, 50 without it, and page: the current generation
	PagingByOffset                 // limit and offset, as in pages about client libraries: for one who sends page, every page is the first
)

// ListForm is what the rows of the list come in.
type ListForm int

// The forms.
const (
	ListInData      ListForm = iota // {"data": [], "meta": {}}, as documented
	ListInCustomers                 // {"customers": [], "pagination": {}}, as in the current generation
	ListBare                        // an array, as other lists of the current generation
)

// UnsetValues is how a field without a value looks in an answer.
type UnsetValues int

// The ways.
const (
	UnsetIsNull   UnsetValues = iota // null, as documented
	UnsetIsAbsent                    // not there, as the first generation's create has it
	UnsetIsText                      // "" for country, city, address and postal_code, null for others, as the code's reads have it
)

// ErrorForm is what the body of an error looks like.
type ErrorForm int

// The forms. The customers page leaves them to other pages, which do not agree.
const (
	ErrorsWithStatus    ErrorForm = iota // {"error": {status, code, message, details, timestamp}}, and for a 401 as ErrorsWithMessage. The first generation's code
	ErrorsWithMessage                    // {"error": {message, details}}. The first generation's guide
	ErrorsWithRequestID                  // {"error": {code, message, details}, "request_id"}, and the header X-Request-Id. The current generation
	ErrorsBare                           // {code, message, details}. The earliest pages
	ErrorsWithNumber                     // {"error": {code, message, details}} with a number for a code, and a list of details. One other page
	ErrorsInText                         // no JSON, as a proxy's
)

func (o *Options) maxLimit() int {
	if o.MaxLimit <= 0 {
		return 100
	}
	return o.MaxLimit
}
