package lomi

import (
	"net/http"

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

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers, customers.list and customers.delete.
// It is immutable and safe for concurrent use.
type Client struct {
	rest *rest.Client
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
	if len(faults) > 0 {
		return nil, &tender.Error{Provider: providerName, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
	}
	return &Client{rest: client}, nil
}

// Name returns "lomi".
func (c *Client) Name() string { return providerName }

// Profile says what lomi. takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	return tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference:         {},
			tender.FieldName:              {Required: true},
			tender.FieldEmail:             {Chars: `[^"]`}, // no provider is known to take a quoted local part
			tender.FieldPhone:             {},
			tender.FieldAddressLine:       {},
			tender.FieldAddressCity:       {},
			tender.FieldAddressPostalCode: {},
			tender.FieldAddressCountry:    {},
			tender.FieldMetadata:          {},
			tender.FieldRemoveMetadata:    {},
		},
		Extra:       []string{whatsappNumber, isBusiness},
		ListFilters: []tender.Field{tender.FieldEmail, tender.FieldPhone},
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverRepeat, // nothing is unique: a duplicate may stay, and does no harm
			tender.OpUpdateCustomer: tender.RecoverRepeat,
			tender.OpDeleteCustomer: tender.RecoverRepeat,
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:       tender.SourceDocument,
			tender.CustomersList:   tender.SourceDocument,
			tender.CustomersDelete: tender.SourceDocument,
		},
	}
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider = (*Client)(nil)
	_ tender.CustomerLister   = (*Client)(nil)
	_ tender.CustomerDeleter  = (*Client)(nil)
)
