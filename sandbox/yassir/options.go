package yassir

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// OTPCode is the one right code on the payer's page. Not documented; the sandbox's choice.
const OTPCode = "123456"

// Options hold one switch for every point that Yassir's API reference leaves open. The zero value is the default of
// the sandbox. They apply to all accounts of a front and cannot be changed later.
type Options struct {
	Logger *slog.Logger  // one record per request, without personal data; nil: silent
	Clock  *ledger.Clock // one clock for all accounts; nil: each account has its own, at the real time

	// Authentication and headers.

	// Auth chooses the Authorization scheme. The reference says Bearer; older pages said Basic.
	Auth AuthScheme
	// ClientSecretEverywhere demands x-client-secret on capture, release and refund too, where the reference does not
	// list it. Default: there it is ignored.
	ClientSecretEverywhere bool
	// WrongClientSecretStatus is the HTTP status for a wrong x-client-secret; 0: 401.
	WrongClientSecretStatus int
	// StrictLocale refuses an x-locale that does not look like en_US. Default: anything is accepted.
	StrictLocale bool

	// Customers.

	// DuplicateCustomerAs400 answers a phone that is registered already with 400 and a message with "already exists".
	// Default: 409, as documented.
	DuplicateCustomerAs400 bool
	// SearchMissAs400 answers a search for an unknown phone with 400 and "not found". Default: 404.
	SearchMissAs400 bool
	// OmitCustomerID leaves id and isActive out of all customer answers, as the documented answer of create does.
	// Default: get, search and update have them.
	OmitCustomerID bool
	// AutoCreateCustomers registers an unknown userId when an intent is created. Default: that is a 400.
	AutoCreateCustomers bool
	// FreeUserID takes a userId without a leading + as the merchant's own id and looks nobody up. Default: userId
	// must be the phone of a registered customer, exactly.
	FreeUserID bool

	// Creating intents.

	// RefuseRepeatedActionID answers any second create with one actionId with 409. Default: an equal body is answered
	// with the first intent again, a different one with 409.
	RefuseRepeatedActionID bool
	// OptionalCountryCode allows the query parameter countryCode to be missing. Default: 400.
	OptionalCountryCode bool
	// CountriesMayDiffer allows countryCode and actionCountryCode to differ. Default: 400.
	CountriesMayDiffer bool
	// IntentTTL is how long an intent can be paid; 0: 30 minutes; negative: for ever. The reference has expiresAt but
	// no number. With a negative one expiresAt is a year ahead.
	IntentTTL time.Duration

	// Proceed and the payer's page.

	// SecondProceed says what proceed does for an intent that was proceeded already.
	SecondProceed SecondProceed
	// ProceedSpellsMetaData spells metaData in proceed's answer, as capture and release do. Default: metadata.
	ProceedSpellsMetaData bool
	// MaxWrongCodes is after how many wrong codes a payment is rejected; 0: 3; negative: never.
	MaxWrongCodes int
	// CancelDeclines makes the page's cancel button reject the payment (3). Default: it stays at 12.
	CancelDeclines bool
	// BareReturn adds nothing to returnUrl. Default: paymentId and statusCode are merged into its query.
	BareReturn bool
	// PlainPhones switches off the outcomes that are chosen by a phone's last digits.
	PlainPhones bool

	// Check.

	// CreatedCode says which statusCode check has for an intent that was never proceeded.
	CreatedCode CreatedCode
	// ExpiredLooksOpen lets check report an expired intent as if it still waited (0 or 12). Default: 3.
	ExpiredLooksOpen bool
	// CheckAmount says which amount check states.
	CheckAmount CheckAmount
	// CheckReservedCode is the statusCode of held funds in check; 0: 13.
	CheckReservedCode int
	// CheckFourCodesOnly keeps check to the four codes that its documentation lists: refunded payments are 2 and
	// released ones 13. Default: 4, 16 and 10 are reported.
	CheckFourCodesOnly bool

	// Capture, release, refund.

	// ReservationTTL is after what time a reservation is released by itself; 0 or less: never.
	ReservationTTL time.Duration
	// RefusalStatus is the HTTP status of a capture, release or refund that is refused for the state or the balance;
	// 0: 400. With 200 the refusal is statusCode 3 inside an ordinary answer.
	RefusalStatus int
	// ReleaseCancelsOpen lets release cancel an intent that is not paid yet. Default: refused.
	ReleaseCancelsOpen bool
	// OmittedRefundIsWhole reads a refund without an amount as one of everything captured, which is refused after a
	// partial refund. Default: the remainder.
	OmittedRefundIsWhole bool
	// LastPartialRefundIs16 reports 16 also when partial refunds leave nothing. Default: 4 then.
	LastPartialRefundIs16 bool

	// Webhooks.

	// SignWebhooks signs them as the older generation did: x-webhook-signature, the lower-case hexadecimal HMAC-SHA256 of the body with
	// [Account.WebhookSecret]. Default: nothing says where one comes from, as the present pages show no signature.
	SignWebhooks bool
	// RedeliverWebhooks sends a webhook again 1, 5 and 25 seconds later that was not answered with a 2xx. Nothing is documented. Default: it is sent
	// once.
	RedeliverWebhooks bool

	// Form of answers.

	// AllPosts201 answers every successful POST with 201. Default: 201 for creates, else 200.
	AllPosts201 bool
	// StringNumbers writes codes and amounts as JSON strings. Default: numbers.
	StringNumbers bool
}

// AuthScheme is how credentials come in the Authorization header.
type AuthScheme int

// The schemes.
const (
	BearerOnly    AuthScheme = iota // Bearer base64(client_id:client_secret), as documented
	BasicOnly                       // Basic base64(client_id:client_secret), as on older pages
	BearerOrBasic                   // either
)

// SecondProceed is what proceed does when it was called before.
type SecondProceed int

// The ways.
const (
	SecondProceedRepeats SecondProceed = iota // at 12 and 11 the same answer again; once settled 400
	SecondProceedRefused                      // 400 always
	SecondProceedAnswers                      // at 12 and 11 the same answer; once settled an answer with the present code
)

// CreatedCode is what check says of an intent before proceed.
type CreatedCode int

// The ways.
const (
	CreatedIs0       CreatedCode = iota // statusCode 0
	CreatedIs11                         // statusCode 11
	CreatedHasNoCode                    // no statusCode at all
)

// CheckAmount is which amount check states.
type CheckAmount int

// The ways.
const (
	CheckIntentAmount    CheckAmount = iota // the intent's, whatever happened since
	CheckCapturedAmount                     // what was captured, once something was
	CheckRemainingAmount                    // what was captured less what was refunded, once something was captured
)

func (o *Options) intentTTL() time.Duration {
	switch {
	case o.IntentTTL == 0:
		return 30 * time.Minute
	case o.IntentTTL < 0:
		return 0 // the ledger's "for ever"
	default:
		return o.IntentTTL
	}
}

func (o *Options) maxWrongCodes() int {
	if o.MaxWrongCodes == 0 {
		return 3
	}
	return o.MaxWrongCodes
}

func (o *Options) wrongClientSecretStatus() int {
	if o.WrongClientSecretStatus == 0 {
		return http.StatusUnauthorized
	}
	return o.WrongClientSecretStatus
}

func (o *Options) refusalStatus() int {
	if o.RefusalStatus == 0 {
		return http.StatusBadRequest
	}
	return o.RefusalStatus
}
