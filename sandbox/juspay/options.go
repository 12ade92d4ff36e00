package juspay

import (
	"log/slog"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// Options hold one switch for every point that the document leaves open or that other sources contradict. The zero value is the default of the sandbox.
// They apply to all accounts of a front and cannot be changed later. The package comment says what "documented" and the other sources mean.
type Options struct {
	Logger *slog.Logger  // one record per request, without personal data; nil: silent
	Clock  *ledger.Clock // one clock for all accounts; nil: each account has its own, at the real time

	// Authentication and headers.

	// RequireColon refuses Basic credentials that have no colon after the API key. Default: both forms pass, as one official SDK leaves it out.
	RequireColon bool
	// MerchantIDOnUpdate demands x-merchantid on an update too, as other official pages do. Default: on create and get, as documented; where it is not
	// demanded it must still be right if it is sent.
	MerchantIDOnUpdate bool
	// MissingMerchantIDAs401 answers a missing x-merchantid like a wrong API key. Not documented. Default: 400, INVALID_INPUT.
	MissingMerchantIDAs401 bool
	// WrongMerchantIDAs400 answers an x-merchantid that is not the key's own with 400, INVALID_INPUT. Not documented. Default: 401, UNAUTHORIZED.
	WrongMerchantIDAs400 bool
	// RequireVersion demands the header version with a date (2018-10-25). The document does not have it, other official pages recommend it. Default:
	// ignored.
	RequireVersion bool
	// RequireRoutingID demands the header x-routing-id, as newer official pages do. Default: ignored.
	RequireRoutingID bool

	// OrdersWithoutMerchantID lets the calls about orders do without x-merchantid, which some official pages only recommend. Default: demanded.
	OrdersWithoutMerchantID bool

	// Form of requests.

	// AcceptJSON takes a JSON body as well; nested objects stand for dotted names. Clients exist that send it; no page says so. Default: form only.
	AcceptJSON bool
	// IgnoreUnknown ignores fields and query parameters that the document does not have, as the real server is said to do. Default: 400.
	IgnoreUnknown bool
	// AcceptBlankInOption takes the option also as the document's tables print it, with a blank after the dot. Default: that is an unknown field, as
	// the document's note, other official pages and SDKs write it without.
	AcceptBlankInOption bool

	// Customers.

	// OptionalEmail lets a create do without email_address, as the types of an official SDK do. Default: required, as documented.
	OptionalEmail bool
	// ReferenceLengthInBytes counts the 8 characters of object_reference_id in bytes of UTF-8. Default: in characters.
	ReferenceLengthInBytes bool
	// ShortReferenceWithoutFields leaves error_info.fields out of the refusal of an object_reference_id that is too short. How it looks is not
	// documented. Default: as that of an empty one.
	ShortReferenceWithoutFields bool
	// RepeatReturnsStored answers a create with an object_reference_id that is taken with the customer that has it, unchanged. Default: 400, unique,
	// as other official pages say.
	RepeatReturnsStored bool
	// ReferencesFoldCase takes references that differ only in case or in white space around them for the same. Not documented. Default: exact match.
	ReferencesFoldCase bool
	// ReferenceBeforeID looks the id of a path up among the references first. Not documented. Default: among Juspay's own ids first.
	ReferenceBeforeID bool
	// AllowEmptyUpdate answers an update that has none of the customer's fields with the unchanged customer. Default: 400, INVALID_INPUT, because the
	// document asks for at least one.
	AllowEmptyUpdate bool
	// RefuseEmptyValues refuses a field with an empty value. Not documented but for mobile_number and object_reference_id, which are always refused.
	// Default: an empty value is stored.
	RefuseEmptyValues bool
	// RefuseOptionOnUpdate refuses the token option on an update, which does not have it, as an unknown field. Default: ignored.
	RefuseOptionOnUpdate bool
	// SpacesInNames allows blanks inside of first_name and last_name. Default: letters, digits and ( ) . - _ only, as other official pages say.
	SpacesInNames bool
	// ASCIINames allows only the letters A to Z in names. Those pages say "letters". Default: letters of every script, with their marks.
	ASCIINames bool
	// PlusInCountryCode allows mobile_country_code to begin with a +, as one official sample does. Default: digits only, as other official pages say.
	PlusInCountryCode bool

	// The client token.

	// ReuseToken answers with the same token until it expires; then there is a next one. Not documented. Default: a new one each time.
	ReuseToken bool
	// TokenLife is how long a token lives; 0 or less: 15 minutes, about what other official pages say.
	TokenLife time.Duration

	// Orders. The document does not speak of them: "documented" is here what other official pages say.

	// OrderIDLength is the most characters of an order_id; 0 or less: 20. Official pages say less than 18, less than 21, and at most 21.
	OrderIDLength int
	// PunctuationInOrderID takes - _ and . in an order_id too, as is reported. Default: letters and digits only, as documented.
	PunctuationInOrderID bool
	// RequireCurrency refuses an order without currency, as newer servers do. Default: INR, as documented.
	RequireCurrency bool
	// MinimumOrderAmount refuses an order of less than 1 rupee, as one older official page does. Default: more than nothing is enough.
	MinimumOrderAmount bool
	// RefuseUnknownCustomers refuses a customer_id that is nobody's. Default: it is kept as it is, because an order may name a customer that does not
	// exist yet; that one is made then depends on the account, and is not simulated.
	RefuseUnknownCustomers bool
	// RepeatReturnsStoredOrder answers a create with an order_id that is taken with the order that has it, unchanged. Not documented. Default: 400,
	// invalid_request, as is reported.
	RepeatReturnsStoredOrder bool
	// UnknownOrderAs404 answers with 404 for an order that is not there, as is reported. Default: 400, as documented; the body is the same.
	UnknownOrderAs404 bool
	// OrderLife is how long the payment links of an order work; 0: 15 minutes, as in an official sample of a session; below 0: for ever. A session may
	// ask for another life in metadata.expiryInMins.
	OrderLife time.Duration
	// PaymentPageClientID is what a session has to name as payment_page_client_id. Empty: the account's merchant id.
	PaymentPageClientID string
	// SessionTakesNewOrdersOnly refuses a session with an order_id that is taken. Not documented. Default: it attaches to that order, as is reported.
	SessionTakesNewOrdersOnly bool
	// SessionKeepsAmount ignores the amount and the currency of a session that attaches to an order. Not documented. Default: others than the order's
	// are refused.
	SessionKeepsAmount bool

	// Pre-authorisation.

	// RefusePreAuthorization refuses metadata.txns.auto_capture=false: the account is not allowed to. Default: it is.
	RefusePreAuthorization bool
	// HoldLife is how long an authorisation lasts until it is voided by itself; 0: 7 days, as one older official page says; below 0: for ever.
	HoldLife time.Duration
	// Captures and Voids are what the gateway makes of a capture and a void. All four ways are documented. Default: it succeeds at once.
	Captures, Voids Gateway
	// WholeCapturesOnly refuses a capture of a part, which only some gateways take. Default: taken; the rest is given up.
	WholeCapturesOnly bool
	// RepeatableMoves answers a capture or a void with an idempotence_key that was used for the same before with the order, unchanged. Not documented.
	// Default: it is refused as in the wrong state, as documented without a key.
	RepeatableMoves bool
	// NewerVoidWords says MERCHANT_VOIDED after a void and AUTO_VOIDED after the end of a hold, as is reported. Default: VOIDED, as documented.
	NewerVoidWords bool

	// Refunds.

	// Refunds is what becomes of a refund that was accepted. Default: it is pending first, as documented.
	Refunds Refunds
	// RefundDelay is how long a refund is pending, with RefundsWait; 0 or less: 15 minutes, about the longest that is documented.
	RefundDelay time.Duration
	// RefundGuard is how long a refund of the same amount is refused after one was accepted; 0: 5 seconds, as documented (another page says 2); below
	// 0: never.
	RefundGuard time.Duration
	// SmallRefunds takes refunds of less than 1 rupee. Default: refused, as documented.
	SmallRefunds bool
	// RefundNeedsAmount refuses a refund without an amount, as one official page does. Default: everything that is left, about what another says.
	RefundNeedsAmount bool

	// Webhooks.

	// ReportedWebhooks sends ORDER_VOIDED, ORDER_VOID_FAILED and ORDER_CAPTURE_FAILED too, as is reported. Default: the documented ones, which have none
	// for these.
	ReportedWebhooks bool

	// Form of answers.

	// Names chooses between the document's names of two fields and newer ones.
	Names Names
	// Dates chooses how a time is written. The document does not say.
	Dates Dates
	// Unset chooses how a field looks that was never set. The document does not say.
	Unset Unset
	// OlderErrors answers a missing field, and wrong or missing credentials, as official pages of version 2.0 say, without error_info. Default: as newer
	// ones do.
	OlderErrors bool
	// OlderOrders is an older server: a create answers with no more than status, status_id, id, order_id and payment_links, ids begin with ord_, and what
	// is NEW elsewhere is CREATED. Default: the whole order, NEW.
	OlderOrders bool
	// StringAmounts writes the amounts of an order and a refund as strings, as some official samples do. Default: as numbers.
	StringAmounts bool
	// OtherStatusIDs has the status_id 24 beside AUTHORIZED and 21 beside PARTIAL_CHARGED, as single official pages do. Default: 25 and 37.
	OtherStatusIDs bool
}

// Names is how the two fields are named that differ between versions.
type Names int

// The ways.
const (
	DocumentNames Names = iota // customer_id and last_udpated (sic), as documented
	NewerNames                 // id and last_updated, as on other official pages
	BothNames                  // all four, which serves every client
)

// Dates is how a time is written. All are in official samples, and all are UTC.
type Dates int

// The ways.
const (
	DatesWithZ        Dates = iota // 2024-03-05T09:10:11Z
	DatesWithOffset                // 2024-03-05T09:10:11+0000
	DatesWithFraction              // 2024-03-05T09:10:11.084947Z; a token's expiry has no fraction
)

// Unset is how a field looks that was never set.
type Unset int

// The ways.
const (
	UnsetIsAbsent Unset = iota // not there
	UnsetIsNull                // null
	UnsetIsEmpty               // ""
)

// Gateway is what the gateway behind Juspay makes of a capture or a void.
type Gateway int

// The ways.
const (
	GatewaySucceeds Gateway = iota // CHARGED, VOIDED
	GatewayPends                   // CAPTURE_INITIATED, VOID_INITIATED, until [Account.SettleTransaction]
	GatewayRefuses                 // CAPTURE_FAILED, VOID_FAILED; the money is still held
	GatewayIsSilent                // the order stays AUTHORIZED; [Account.SettleTransaction] lets it happen later
)

// Refunds is what becomes of a refund that was accepted.
type Refunds int

// The ways.
const (
	RefundsWait   Refunds = iota // PENDING, then SUCCESS once RefundDelay has passed, unless [Account.SettleRefunds] ends it before
	RefundsAtOnce                // SUCCESS
	RefundsStay                  // PENDING until [Account.SettleRefunds]; MANUAL_REVIEW from the tenth day
)

// orDefault is d, or what 0 stands for; below 0 is nothing at all.
func orDefault(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return max(d, 0)
}

func (o *Options) orderLife() time.Duration   { return orDefault(o.OrderLife, 15*time.Minute) }
func (o *Options) holdLife() time.Duration    { return orDefault(o.HoldLife, 7*24*time.Hour) }
func (o *Options) refundGuard() time.Duration { return orDefault(o.RefundGuard, 5*time.Second) }
func (o *Options) refundDelay() time.Duration {
	return orDefault(max(o.RefundDelay, 0), 15*time.Minute)
}

func (o *Options) orderIDLength() int {
	if o.OrderIDLength <= 0 {
		return 20
	}
	return o.OrderIDLength
}

func (o *Options) tokenLife() time.Duration {
	if o.TokenLife <= 0 {
		return 15 * time.Minute
	}
	return o.TokenLife
}
