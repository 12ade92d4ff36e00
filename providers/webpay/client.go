package webpay

import (
	"context"
	"net/http"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The provider's base URLs.
const (
	Production = "https://ipg.monri.com"
	Sandbox    = "https://ipgtest.monri.com"
)

const providerName = "webpay"

// Config says which account to use. All of it is checked by New.
type Config struct {
	BaseURL           string        // Production, Sandbox, or a simulator's; required
	AuthenticityToken string        // names the merchant, goes with every call; required
	MerchantKey       tender.Secret // signs every call and is never sent; required

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers and customers.find, .list, .delete, .payment_methods.
// It is immutable and safe for concurrent use.
type Client struct {
	rest *rest.Client
}

// New checks cfg, all of it at once, and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) { return open(cfg, time.Now) }

// open is New with a clock, by which calls are signed.
func open(cfg Config, now func() time.Time) (*Client, error) {
	broken := &tender.Error{Provider: providerName, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone}
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Secrets: []tender.Secret{cfg.MerchantKey},
		Authorize: func(req *http.Request, body []byte) error {
			req.Header.Set("Content-Type", "application/json") // the documents ask for it on every call
			req.Header.Set("Authorization", authorization(cfg.MerchantKey, cfg.AuthenticityToken, now(), req.URL.RequestURI(), body))
			return nil
		},
	})
	for _, err := range []error{
		rest.CheckCredential("AuthenticityToken", cfg.AuthenticityToken),
		rest.CheckCredential("MerchantKey", cfg.MerchantKey.Reveal()),
		err,
	} {
		broken.Fields = append(broken.Fields, rest.Fields(err)...)
	}
	if len(broken.Fields) > 0 {
		return nil, broken
	}
	return &Client{rest: client}, nil
}

// Name returns "webpay".
func (c *Client) Name() string { return providerName }

// Profile says what WebPay takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	return tender.Profile{
		Customer: tender.Rules{
			// The document lets a customer have no Reference. But it is the only way out of a lost creation, and these characters are the ones that
			// reach the provider unescaped, as one segment of a path.
			tender.FieldReference:         {Required: true, Unique: true, Max: 100, Chars: "[A-Za-z0-9_-]"},
			tender.FieldName:              {Max: 50},
			tender.FieldEmail:             {Max: 200},
			tender.FieldPhone:             {Max: 30},
			tender.FieldAddressLine:       {Min: 3, Max: 100},
			tender.FieldAddressCity:       {Min: 3, Max: 30},
			tender.FieldAddressPostalCode: {Max: 9},
			tender.FieldAddressCountry:    {},
			tender.FieldMetadata:          {},
			tender.FieldRemoveMetadata:    {},
			"Extra." + description:        {Max: 200},
		},
		Extra: []string{description},
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind,
			tender.OpUpdateCustomer: tender.RecoverRepeat,
			tender.OpDeleteCustomer: tender.RecoverRepeat,
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:               tender.SourceDocument,
			tender.CustomersFind:           tender.SourceInferred, // the call is in the document; that a Reference is unique, and what a miss looks like, is not
			tender.CustomersList:           tender.SourceDocument,
			tender.CustomersDelete:         tender.SourceDocument,
			tender.CustomersPaymentMethods: tender.SourceDocument,
		},
	}
}

// do carries out a call whose answer, read into into, must be approved and accepted by judge.
func (c *Client) do(ctx context.Context, call rest.Call, into interface{ word() string }, judge func(*rest.Response) *tender.Error) (*rest.Response, error) {
	call.Into, call.FreeNames = into, []string{"metadata"}
	call.Judge = func(answer *rest.Response) *tender.Error {
		if e := statusError(call, answer, into.word()); e != nil {
			return e
		}
		return judge(answer)
	}
	return c.rest.Do(ctx, call)
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider    = (*Client)(nil)
	_ tender.CustomerFinder      = (*Client)(nil)
	_ tender.CustomerLister      = (*Client)(nil)
	_ tender.CustomerDeleter     = (*Client)(nil)
	_ tender.PaymentMethodLister = (*Client)(nil)
)
