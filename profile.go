package tender

// Field names a field of a params struct by its dotted path, as in "Address.City".
type Field string

// The fields that rules and errors speak of.
const (
	FieldReference         Field = "Reference"
	FieldName              Field = "Name"
	FieldEmail             Field = "Email"
	FieldPhone             Field = "Phone"
	FieldAddressLine       Field = "Address.Line"
	FieldAddressCity       Field = "Address.City"
	FieldAddressPostalCode Field = "Address.PostalCode"
	FieldAddressCountry    Field = "Address.Country"
	FieldMetadata          Field = "Metadata"
	FieldRemoveMetadata    Field = "RemoveMetadata" // of an update; a place for it says that keys can be taken out
	FieldClientToken       Field = "ClientToken"
	FieldActive            Field = "Active"
	FieldID                Field = "ID"
	FieldProvider          Field = "Provider"
	FieldClientSecret      Field = "ClientSecret"
	FieldAmount            Field = "Amount"
	FieldCapture           Field = "Capture"
	FieldDescription       Field = "Description"
	FieldReturnURL         Field = "ReturnURL"
	FieldCancelURL         Field = "CancelURL"
	FieldReason            Field = "Reason"
	FieldCustomer          Field = "Customer"
	FieldCustomerID        Field = "Customer.ID"
	FieldCustomerPhone     Field = "Customer.Phone"
	FieldRefund            Field = "Refund"
)

// Rule is what a provider asks of one field.
type Rule struct {
	Required bool   `json:"required,omitempty"` // the call is refused without it
	Unique   bool   `json:"unique,omitempty"`   // at most one customer has a value: FindCustomer finds by it, EnsureCustomer relies on it. For one customer field at most
	Local    bool   `json:"local,omitempty"`    // accepted and echoed in the result, but not stored at the provider
	Fixed    bool   `json:"fixed,omitempty"`    // set when the record is created; an update of it is refused
	Min      int    `json:"min,omitempty"`      // shortest length in characters; 0 = no bound
	Max      int    `json:"max,omitempty"`      // longest length in characters; 0 = no bound
	Chars    string `json:"chars,omitempty"`    // the characters allowed, as a regular expression's class such as "[A-Za-z0-9]"; "" = any but control characters
}

// Rules has one entry for each field that has a place at the provider. A field that is absent has none: see Options.AllowLossy.
type Rules map[Field]Rule

// ActionType is what a payer's front end must be able to do.
type ActionType string

// What a payer's front end may have to do.
const (
	ActionRedirect  ActionType = "redirect"   // send the payer's browser to NextAction.URL
	ActionClientSDK ActionType = "client_sdk" // hand NextAction.ClientSecret to the SDK that NextAction.SDK names
)

// Source says how well founded a capability is.
type Source string

// The sources, best first.
const (
	SourceDocument Source = "document" // the API document that the adapter is built from
	SourceDocs     Source = "docs"     // other official pages of the provider, or code that it published
	SourceInferred Source = "inferred" // follows from documented facts, written nowhere
)

// Profile says what an adapter's interfaces cannot: which data a provider takes, and how it behaves. Every claim is one that an app may rely on.
//
// For adapter authors: NewGateway asks for the Profile once and goes by it; an app may ask again. Return a fresh value each time, made of nothing but the adapter's configuration.
type Profile struct {
	// Off lists capabilities that the adapter implements but that this instance, as configured, does not offer: the reason, and what to set. [CAP-03, CAP-04]
	Off map[Capability]string

	// Customer, Payment and Refund are the rules for CustomerParams and CustomerUpdate, PaymentParams, and RefundParams.
	// Payment rules may ask for parts of the customer ("Customer.Phone"). [INP-01, INP-02, INP-03, SND-01, CUS-01, CUS-02]
	Customer, Payment, Refund Rules

	// Extra lists the customer fields that only this provider has, under its own names. Customer may have rules for them, as "Extra.description". [CUS-13, INP-03]
	Extra []string

	// Currencies lists the ISO 4217 codes that the provider takes; nil = its documents do not say, any code is passed on. [INP-06, MON-02]
	Currencies []string

	// ListFilters lists the fields that ListCustomers filters by; nil = none. [LST-04, LST-05]
	ListFilters []Field

	// NextActions lists what a payment's NextAction may be. [PAY-03]
	NextActions []ActionType

	// ShowsCaptures and ShowsRefunds say whether GetPayment ever shows a capture (an authorized payment becomes succeeded) and a refund
	// (Refunded changes). Where it does not, an app keeps the results of its own captures and refunds. [PAY-06, REF-01, REF-02]
	ShowsCaptures, ShowsRefunds bool

	PartialCapture   bool // a capture may take less than was authorized [PAY-07]
	RepeatedRefund   bool // a payment may be refunded in several parts [REF-02]
	CreateMovesMoney bool // CreatePayment itself may take money; where false, an unconfirmed payment costs nobody anything [PAY-04, LOS-02]

	// AfterUnknown has the way out of an unknown outcome for every write that the provider supports; one that is missing counts as RecoverManual. [OUT-11, LOS-01]
	AfterUnknown map[Operation]Recovery

	// Provenance says for every capability what it rests on. [CAP-01]
	Provenance map[Capability]Source
}
