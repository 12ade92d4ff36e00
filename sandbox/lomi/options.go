package lomi

import (
	"log/slog"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// Options hold one switch for every point that the customers page of lomi's API leaves open, or that other official pages and published code of lomi
// contradict. The zero value is the page to the letter, and the careful choice where it is silent. They apply to all accounts of a front and cannot be
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

	// The list.

	// ListAll lists every customer, as the code does. Default: those who have a completed or refunded transaction, as documented.
	ListAll bool
	// OldestFirst orders the list by age. The page has no order. Default: the youngest first, as in the first generation's code.
	OldestFirst bool
	// Filters says what email and phone_number do.
	Filters Filters
	// Paging says which query parameters choose a page.
	Paging Paging
	// MaxLimit is the largest number of customers on a page; 0: 100. The page has no number; 100 is that of other lists.
	MaxLimit int
	// RefuseLargeLimit answers a larger limit with 400, as the list of transactions does. Default: it counts as the largest.
	RefuseLargeLimit bool
	// List says what the rows come in.
	List ListForm
	// ListTotals adds total_count and total_pages to meta, where the page says that they may be. Default: they are not there.
	ListTotals bool
	// ShortRows leaves merchant_id, organization_id and metadata out of the rows, as in the first generation's code. Default: whole customers.
	ShortRows bool

	// Form of answers.

	// Bare answers with the customer itself, as the current generation does. Default: {"data": customer}, as documented.
	Bare bool
	// OmitMerchantID leaves merchant_id out, as the current generation does.
	OmitMerchantID bool
	// ShowEnvironment adds environment, "test" or "live", which the key tells; and for a test key "test": true to an object in data. So other pages and
	// the code have it. Default: neither, as documented.
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
// describes: bare objects, another list, another error body, and no check of what it does not know.
func CurrentGeneration() Options {
	return Options{
		IgnoreUnknown: true, Empty: EmptyClears,
		Delete: DeleteAnswersMessage, MalformedIDStatus: 500,
		ListAll: true, Filters: FiltersIgnored, Paging: PagingByPageSize, List: ListInCustomers,
		Bare: true, OmitMerchantID: true, ShowEnvironment: true,
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
