package yassir

import (
	"encoding/base64"
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The provider's base URLs.
const (
	Production = "https://api.payment.yassir.io"
	Sandbox    = "https://stg-api.payment.yassir.io"
)

const (
	providerName  = "yassir"
	paymentMethod = "WALLET_V2" // Yassir Cash, the only code that the API reference names
)

// Config says which account to use. All of it is checked by New.
type Config struct {
	BaseURL      string        // Production, Sandbox, or a simulator's; required
	ClientID     string        // required
	ClientSecret tender.Secret // required
	Service      string        // the service identifier given at onboarding; required
	Country      string        // ISO 3166-1 alpha-2, where the payments take place: "DZ"; required
	Locale       string        // of the payer's pages, passed on as it is ("en_US"); optional

	// Webhooks are off unless one of the two is set. UnsignedWebhooks takes deliveries that nobody signed, as the provider sends them today: whoever
	// knows the URL can send some, so what they say is never believed, and a Get is made for each. WebhookSecret demands the older generation's signature.
	UnsignedWebhooks bool
	WebhookSecret    tender.Secret

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers, customers.find, payments and payments.confirm, .capture, .void, .refund, and webhooks.
// It is immutable and safe for concurrent use.
type Client struct {
	rest    *rest.Client
	country string // ISO 3166-1 alpha-3
	locale  string

	webhookSecret    tender.Secret
	unsignedWebhooks bool
}

// New checks cfg, all of it at once, and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) {
	broken := &tender.Error{Provider: providerName, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone}
	for _, err := range []error{
		rest.CheckCredential("ClientID", cfg.ClientID),
		rest.CheckCredential("ClientSecret", cfg.ClientSecret.Reveal()),
		rest.CheckCredential("Service", cfg.Service),
	} {
		broken.Fields = append(broken.Fields, rest.Fields(err)...)
	}
	if strings.Contains(cfg.ClientID, ":") {
		broken.Fields = append(broken.Fields, tender.FieldError{Field: "ClientID", Rule: "must not hold a colon"})
	}
	country, ok := alpha3(cfg.Country)
	if !ok {
		broken.Fields = append(broken.Fields, tender.FieldError{Field: "Country", Rule: "must be an ISO 3166-1 alpha-2 country code such as DZ"})
	}
	if cfg.Locale != "" {
		broken.Fields = append(broken.Fields, rest.Fields(rest.CheckCredential("Locale", cfg.Locale))...)
	}
	if !cfg.WebhookSecret.IsZero() {
		broken.Fields = append(broken.Fields, rest.Fields(rest.CheckCredential("WebhookSecret", cfg.WebhookSecret.Reveal()))...)
	}
	authorization := tender.NewSecret("Bearer " + base64.StdEncoding.EncodeToString([]byte(cfg.ClientID+":"+cfg.ClientSecret.Reveal())))
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Secrets: []tender.Secret{tender.NewSecret(cfg.ClientID), cfg.ClientSecret},
		Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", authorization.Reveal())
			req.Header.Set("X-Platform", "API")
			req.Header.Set("X-Service", cfg.Service)
			return nil
		},
	})
	broken.Fields = append(broken.Fields, rest.Fields(err)...)
	if len(broken.Fields) > 0 {
		return nil, broken
	}
	return &Client{
		rest: client, country: country, locale: cfg.Locale, webhookSecret: cfg.WebhookSecret, unsignedWebhooks: cfg.UnsignedWebhooks,
	}, nil
}

func alpha3(country string) (string, bool) {
	region, err := language.ParseRegion(country)
	if err != nil || len(country) != 2 || region.String() != country || region.Canonicalize() != region || !region.IsCountry() {
		return "", false
	}
	return region.ISO3(), true
}

// Name returns "yassir".
func (c *Client) Name() string { return providerName }

// Profile says what Yassir takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	// No document says which references are taken; these characters and this length are known to travel.
	reference := tender.Rule{Required: true, Max: 64, Chars: "[A-Za-z0-9._-]"}
	var off map[tender.Capability]string
	if c.webhookSecret.IsZero() && !c.unsignedWebhooks {
		off = map[tender.Capability]string{
			tender.Webhooks: "the provider signs none: set Config.UnsignedWebhooks to take them as hints, or Config.WebhookSecret if yours are signed",
		}
	}
	return tender.Profile{
		Off: off,
		Customer: tender.Rules{
			tender.FieldReference: {Local: true},
			tender.FieldName:      {Required: true},
			tender.FieldPhone:     {Required: true, Unique: true},
			tender.FieldEmail:     {},
			tender.FieldActive:    {},
		},
		Payment: tender.Rules{
			tender.FieldReference:     reference,
			tender.FieldAmount:        {Required: true},
			tender.FieldCustomerPhone: {Required: true},
			tender.FieldCapture:       {},
			tender.FieldReturnURL:     {},
			tender.FieldMetadata:      {},
		},
		Refund: tender.Rules{
			tender.FieldReference: reference,
			tender.FieldAmount:    {Required: true},
			tender.FieldReason:    {},
		},
		NextActions:    []tender.ActionType{tender.ActionRedirect},
		ShowsCaptures:  true,
		ShowsRefunds:   true,
		PartialCapture: true,
		RepeatedRefund: true,
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind,
			tender.OpUpdateCustomer: tender.RecoverRepeat,
			tender.OpCreatePayment:  tender.RecoverRepeat,
			tender.OpConfirmPayment: tender.RecoverGet,
			tender.OpCapturePayment: tender.RecoverGet,
			tender.OpVoidPayment:    tender.RecoverGet,
			tender.OpRefundPayment:  tender.RecoverManual,
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:       tender.SourceDocument,
			tender.CustomersFind:   tender.SourceDocument,
			tender.Payments:        tender.SourceDocument,
			tender.PaymentsConfirm: tender.SourceDocument,
			tender.PaymentsCapture: tender.SourceDocument,
			tender.PaymentsVoid:    tender.SourceDocument,
			tender.PaymentsRefund:  tender.SourceDocument,
			tender.Webhooks:        tender.SourceDocs,
		},
	}
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider = (*Client)(nil)
	_ tender.CustomerFinder   = (*Client)(nil)
	_ tender.PaymentProvider  = (*Client)(nil)
	_ tender.PaymentConfirmer = (*Client)(nil)
	_ tender.PaymentCapturer  = (*Client)(nil)
	_ tender.PaymentVoider    = (*Client)(nil)
	_ tender.PaymentRefunder  = (*Client)(nil)
	_ tender.WebhookParser    = (*Client)(nil)
)
