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
	// Reference, also where it has an ID.
	RoutingID bool

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers, customers.find and customers.client_token.
// It is immutable and safe for concurrent use.
type Client struct {
	rest   *rest.Client
	routed bool
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
	return &Client{rest: client, routed: cfg.RoutingID}, nil
}

// Name returns "juspay".
func (c *Client) Name() string { return providerName }

// Profile says what Juspay takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	return tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference: {Required: true, Unique: true, Fixed: true, Min: 8},
			tender.FieldEmail:     {Required: true, Chars: `[^"]`}, // and see addData
			tender.FieldPhone:     {Required: true},
			// Of both names the provider's documents say: letters, digits and ( ) . - _. Of whose alphabet they do not say; the space parts the two.
			tender.FieldName: {Chars: `[\p{L}\p{M}\p{Nd}()._ -]`},
		},
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind,
			tender.OpUpdateCustomer: tender.RecoverRepeat,
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:            tender.SourceDocument,
			tender.CustomersFind:        tender.SourceDocs, // the 404 that proves absence is on another page
			tender.CustomersClientToken: tender.SourceDocument,
		},
	}
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider  = (*Client)(nil)
	_ tender.CustomerFinder    = (*Client)(nil)
	_ tender.ClientTokenIssuer = (*Client)(nil)
)
