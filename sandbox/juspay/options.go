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

func (o *Options) tokenLife() time.Duration {
	if o.TokenLife <= 0 {
		return 15 * time.Minute
	}
	return o.TokenLife
}
