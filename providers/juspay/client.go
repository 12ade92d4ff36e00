package juspay

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The provider's base URLs.
const (
	Production = "https://api.juspay.in"
	Sandbox    = "https://sandbox.juspay.in"
)

const providerName = "juspay"

// Config says which account to use. All of it is checked by New.
type Config struct {
	BaseURL    string        // Production, Sandbox, another region's, or a simulator's; required
	APIKey     tender.Secret // required
	MerchantID string        // as the provider writes it, in upper and lower case; required

	// Version is an API date such as 2018-10-25, sent as the header version; "" = not sent.
	Version string

	// RoutingID sends the customer's Reference as the header x-routing-id, which some accounts ask for. A CustomerRef must then have its
	// Reference, also where it has an ID. A payment without a customer is routed by its own Reference. payments.find is off: an order is to be
	// asked for under its customer's Reference, and a payment's Reference does not tell whose it is.
	RoutingID bool

	// PaymentPageClientID makes payments sessions of the provider's payment page, under this id of the onboarding; "" = orders with a payment
	// link. No document says that a session can reserve, so payments.capture and payments.void are off with it.
	PaymentPageClientID string

	// WebhookUser and WebhookPassword are the Basic credentials that the provider sends with its webhooks, as they were set in its dashboard. Both or
	// neither; without them webhooks are off.
	WebhookUser     string
	WebhookPassword tender.Secret

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers, customers.find and customers.client_token, payments and payments.find,
// .capture, .void, .refund and .refund_get, and webhooks. It is immutable and safe for concurrent use.
type Client struct {
	rest            *rest.Client
	routed          bool
	pageClientID    string
	webhookUser     string
	webhookPassword tender.Secret
}

// New checks cfg, all of it at once, and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) {
	broken := &tender.Error{Provider: providerName, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone}
	for _, err := range []error{rest.CheckCredential("APIKey", cfg.APIKey.Reveal()), rest.CheckCredential("MerchantID", cfg.MerchantID)} {
		broken.Fields = append(broken.Fields, rest.Fields(err)...)
	}
	if strings.Contains(cfg.APIKey.Reveal(), ":") {
		broken.Fields = append(broken.Fields, tender.FieldError{Field: "APIKey", Rule: "must not hold a colon"})
	}
	if _, err := time.Parse(time.DateOnly, cfg.Version); cfg.Version != "" && err != nil {
		broken.Fields = append(broken.Fields, tender.FieldError{Field: "Version", Rule: "must be a date such as 2018-10-25, or empty"})
	}
	if cfg.PaymentPageClientID != "" {
		broken.Fields = append(broken.Fields, rest.Fields(rest.CheckCredential("PaymentPageClientID", cfg.PaymentPageClientID))...)
	}
	if cfg.WebhookUser != "" || !cfg.WebhookPassword.IsZero() {
		broken.Fields = append(broken.Fields, rest.Fields(rest.CheckCredential("WebhookUser", cfg.WebhookUser))...)
		broken.Fields = append(broken.Fields, rest.Fields(rest.CheckCredential("WebhookPassword", cfg.WebhookPassword.Reveal()))...)
		if strings.Contains(cfg.WebhookUser, ":") {
			broken.Fields = append(broken.Fields, tender.FieldError{Field: "WebhookUser", Rule: "must not hold a colon"})
		}
	}
	authorization := tender.NewSecret("Basic " + base64.StdEncoding.EncodeToString([]byte(cfg.APIKey.Reveal()+":")))
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Secrets: []tender.Secret{cfg.APIKey},
		Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", authorization.Reveal())
			req.Header.Set("X-Merchantid", cfg.MerchantID)
			if cfg.Version != "" {
				req.Header.Set("Version", cfg.Version)
			}
			return nil
		},
	})
	broken.Fields = append(broken.Fields, rest.Fields(err)...)
	if len(broken.Fields) > 0 {
		return nil, broken
	}
	return &Client{
		rest: client, routed: cfg.RoutingID, pageClientID: cfg.PaymentPageClientID, webhookUser: cfg.WebhookUser, webhookPassword: cfg.WebhookPassword,
	}, nil
}

// Name returns "juspay".
func (c *Client) Name() string { return providerName }

// Profile says what Juspay takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	profile := tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference: {Required: true, Unique: true, Fixed: true, Min: 8},
			tender.FieldEmail:     {Required: true, Chars: `[^"]`}, // and see addData
			tender.FieldPhone:     {Required: true},
			// Of both names the provider's documents say: letters, digits and ( ) . - _. Of whose alphabet they do not say; the space parts the two.
			tender.FieldName: {Chars: `[\p{L}\p{M}\p{Nd}()._ -]`},
		},
		Payment: tender.Rules{
			tender.FieldReference:               {Required: true, Max: 17, Chars: "[A-Za-z0-9]"}, // the pages give 17, 20 and 21 characters
			tender.FieldAmount:                  {Required: true},
			tender.FieldCustomerID:              {},
			"Customer." + tender.FieldReference: {},
			tender.FieldCapture:                 {},
			tender.FieldDescription:             {},
			tender.FieldReturnURL:               {Chars: "[^?#]"},
		},
		Refund: tender.Rules{
			tender.FieldReference: {Required: true, Max: 20, Chars: "[A-Za-z0-9]"},
			tender.FieldAmount:    {Required: true},
		},
		Currencies:     currencies(),
		NextActions:    []tender.ActionType{tender.ActionRedirect},
		ShowsCaptures:  true,
		ShowsRefunds:   true,
		PartialCapture: true,
		RepeatedRefund: true,
		Off:            map[tender.Capability]string{},
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind,
			tender.OpUpdateCustomer: tender.RecoverRepeat,
			tender.OpCreatePayment:  tender.RecoverRepeat,
			tender.OpCapturePayment: tender.RecoverGet,
			tender.OpVoidPayment:    tender.RecoverGet,
			tender.OpRefundPayment:  tender.RecoverRefundGet,
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:            tender.SourceDocument,
			tender.CustomersFind:        tender.SourceDocs, // the 404 that proves absence is on another page
			tender.CustomersClientToken: tender.SourceDocument,
			tender.Payments:             tender.SourceDocs,
			tender.PaymentsFind:         tender.SourceDocs,
			tender.PaymentsCapture:      tender.SourceDocs,
			tender.PaymentsVoid:         tender.SourceDocs,
			tender.PaymentsRefund:       tender.SourceDocs,
			tender.PaymentsRefundGet:    tender.SourceDocs,
			tender.Webhooks:             tender.SourceDocs,
		},
	}
	if c.webhookPassword.IsZero() {
		profile.Off[tender.Webhooks] = "set Config.WebhookUser and Config.WebhookPassword, which deliveries are verified with"
	}
	if c.pageClientID != "" {
		const reason = "no document says that a session of the payment page can reserve; leave Config.PaymentPageClientID empty to pay by orders, which can"
		profile.Off[tender.PaymentsCapture], profile.Off[tender.PaymentsVoid] = reason, reason
		delete(profile.AfterUnknown, tender.OpCapturePayment)
		delete(profile.AfterUnknown, tender.OpVoidPayment)
	}
	if c.routed {
		profile.Off[tender.PaymentsFind] = "an order is asked for under its customer's Reference, which a payment's Reference does not tell; " +
			"unset Config.RoutingID if the account does not need it"
	}
	return profile
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider  = (*Client)(nil)
	_ tender.CustomerFinder    = (*Client)(nil)
	_ tender.ClientTokenIssuer = (*Client)(nil)
	_ tender.PaymentProvider   = (*Client)(nil)
	_ tender.PaymentFinder     = (*Client)(nil)
	_ tender.PaymentCapturer   = (*Client)(nil)
	_ tender.PaymentVoider     = (*Client)(nil)
	_ tender.PaymentRefunder   = (*Client)(nil)
	_ tender.RefundGetter      = (*Client)(nil)
	_ tender.WebhookParser     = (*Client)(nil)
)
