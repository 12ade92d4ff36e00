package lomi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The provider's base URLs, of the generation of the API that this adapter is built from. The later one has none of the /v1: there the base URL is
// the host alone. The adapter adds nothing to what is configured.
const (
	Production = "https://api.lomi.africa/v1"
	Sandbox    = "https://sandbox.api.lomi.africa/v1"
)

const providerName = "lomi"

// Config says which account to use. All of it is checked by New.
type Config struct {
	BaseURL string        // Production, Sandbox, or another with the prefix that it wants; required
	APIKey  tender.Secret // the account's secret key; required

	// AllowedProviders are the mobile money services and others that a payer may choose from, under the provider's names: "WAVE". Sent with every
	// payment; the later generation of the API ignores them. nil = WAVE and ORANGE.
	AllowedProviders []string

	// WebhookSecret is the signing secret of the account's webhook endpoint, whole, with its prefix whsec_ if it has one; zero = webhooks are off.
	WebhookSecret tender.Secret

	// Refunds says that the account's API has refunds, as the later generation does; without it payments.refund and payments.refund_get are off, and a
	// payment's Refunded is known only where the provider's own word for it says so.
	Refunds bool

	// Currencies are the ISO 4217 codes to be taken beside XOF, and CurrencyUnit says what the API's amounts of them count, in which the provider's
	// documents and code differ: ask the provider. XOF needs neither.
	Currencies   []string
	CurrencyUnit Unit

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers, customers.list, customers.delete and payments, and with Config.Refunds
// payments.refund and payments.refund_get. It is immutable and safe for concurrent use.
type Client struct {
	rest             *rest.Client
	allowedProviders []string
	refunds          bool
	currencies       currencies
	webhookSecret    tender.Secret
}

// New checks cfg, all of it at once, and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) {
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("X-Api-Key", cfg.APIKey.Reveal())
			return nil
		},
	})
	faults := append(rest.Fields(rest.CheckCredential("APIKey", cfg.APIKey.Reveal())), rest.Fields(err)...)
	faults = append(faults, checkChoices(cfg)...)
	if !cfg.WebhookSecret.IsZero() {
		faults = append(faults, rest.Fields(rest.CheckCredential("WebhookSecret", cfg.WebhookSecret.Reveal()))...)
	}
	if len(faults) > 0 {
		return nil, &tender.Error{Provider: providerName, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
	}
	allowed := slices.Clone(cfg.AllowedProviders)
	if len(allowed) == 0 {
		allowed = []string{"WAVE", "ORANGE"}
	}
	codes := []string{whole}
	for _, code := range cfg.Currencies {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return &Client{
		rest: client, allowedProviders: allowed, refunds: cfg.Refunds, currencies: currencies{codes, cfg.CurrencyUnit}, webhookSecret: cfg.WebhookSecret,
	}, nil
}

// checkChoices checks what Config says of payments.
func checkChoices(cfg Config) []tender.FieldError {
	var faults []tender.FieldError
	if slices.ContainsFunc(cfg.AllowedProviders, func(name string) bool { return !word(name) }) {
		faults = append(faults, tender.FieldError{Field: "AllowedProviders", Rule: "must be names as the provider writes them, such as WAVE"})
	}
	others := false
	for _, code := range cfg.Currencies {
		if _, err := tender.NewMoney(0, code); err != nil {
			faults = append(faults, tender.FieldError{Field: "Currencies", Rule: "must be ISO 4217 codes with minor units, such as USD"})
			break
		}
		others = others || code != whole
	}
	switch {
	case cfg.CurrencyUnit == "" && others:
		faults = append(faults, tender.FieldError{Field: "CurrencyUnit", Rule: "is required with Currencies: minor or major"})
	case cfg.CurrencyUnit != "" && cfg.CurrencyUnit != MinorUnit && cfg.CurrencyUnit != MajorUnit:
		faults = append(faults, tender.FieldError{Field: "CurrencyUnit", Rule: "must be minor or major"})
	}
	return faults
}

// word reports whether name is written as lomi. writes what payers may pay with: WAVE, ORANGE.
func word(name string) bool {
	const letters, others = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789_"
	return name != "" && len(name) <= 64 && strings.Contains(letters, name[:1]) && strings.Trim(name, letters+others) == ""
}

// Name returns "lomi".
func (c *Client) Name() string { return providerName }

// Profile says what lomi. takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	email := tender.Rule{Chars: `[^"]`} // no provider is known to take a quoted local part
	profile := tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference:         {},
			tender.FieldName:              {Required: true},
			tender.FieldEmail:             email,
			tender.FieldPhone:             {},
			tender.FieldAddressLine:       {},
			tender.FieldAddressCity:       {},
			tender.FieldAddressPostalCode: {},
			tender.FieldAddressCountry:    {},
			tender.FieldMetadata:          {},
			tender.FieldRemoveMetadata:    {},
		},
		Payment: tender.Rules{
			tender.FieldReference:           {},
			tender.FieldAmount:              {Required: true},
			"Customer." + tender.FieldEmail: email,
			"Customer." + tender.FieldName:  {},
			tender.FieldCustomerPhone:       {},
			tender.FieldCapture:             {},
			tender.FieldDescription:         {},
			tender.FieldReturnURL:           {Required: true},
			tender.FieldCancelURL:           {},
			tender.FieldMetadata:            {},
		},
		Refund: tender.Rules{
			tender.FieldReference: {Local: true},
			tender.FieldAmount:    {Required: true},
			tender.FieldReason:    {},
		},
		Currencies:     slices.Clone(c.currencies.codes),
		NextActions:    []tender.ActionType{tender.ActionRedirect},
		ShowsRefunds:   c.refunds,
		RepeatedRefund: true,
		Extra:          []string{whatsappNumber, isBusiness},
		ListFilters:    []tender.Field{tender.FieldEmail, tender.FieldPhone},
		Off:            map[tender.Capability]string{},
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverRepeat, // nothing is unique: a duplicate may stay, and does no harm
			tender.OpUpdateCustomer: tender.RecoverRepeat,
			tender.OpDeleteCustomer: tender.RecoverRepeat,
			tender.OpCreatePayment:  tender.RecoverRepeat, // nobody holds the link to the lost session's page
			tender.OpRefundPayment:  tender.RecoverManual, // a refund in the list has nothing that says whose request made it
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:       tender.SourceDocument,
			tender.CustomersList:   tender.SourceDocument,
			tender.CustomersDelete: tender.SourceDocument,

			tender.Payments:          tender.SourceDocs,
			tender.PaymentsRefund:    tender.SourceDocs,
			tender.PaymentsRefundGet: tender.SourceDocs,
			tender.Webhooks:          tender.SourceDocs,
		},
	}
	if c.webhookSecret.IsZero() {
		profile.Off[tender.Webhooks] = "set Config.WebhookSecret, which deliveries are verified with"
	}
	if !c.refunds {
		const reason = "not every account's API has refunds; set Config.Refunds if this one's has"
		profile.Off[tender.PaymentsRefund], profile.Off[tender.PaymentsRefundGet] = reason, reason
		delete(profile.AfterUnknown, tender.OpRefundPayment)
	}
	return profile
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider = (*Client)(nil)
	_ tender.CustomerLister   = (*Client)(nil)
	_ tender.CustomerDeleter  = (*Client)(nil)
	_ tender.PaymentProvider  = (*Client)(nil)
	_ tender.PaymentRefunder  = (*Client)(nil)
	_ tender.RefundGetter     = (*Client)(nil)
	_ tender.WebhookParser    = (*Client)(nil)
)
