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

	// Components makes payments for the provider's SDK in the app's own page (tender.ActionClientSDK) instead of pages of the provider's
	// (tender.ActionRedirect). Payments created before a change of it go on as they were.
	Components bool

	// HTTPClient is the caller's own, for tracing, proxies or tests; nil = one of the adapter's own.
	HTTPClient *http.Client
}

// Client is the adapter of one account: a tender.Provider with customers and customers.find, .list, .delete, .payment_methods, and with payments
// and payments.capture, .void, .refund, and webhooks. It is immutable and safe for concurrent use.
type Client struct {
	rest       *rest.Client
	token      string
	key        tender.Secret
	components bool
}

// New checks cfg, all of it at once, and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) { return open(cfg, time.Now) }

// open is New with a clock, by which calls are signed.
func open(cfg Config, now func() time.Time) (*Client, error) {
	broken := &tender.Error{Provider: providerName, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone}
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Secrets: []tender.Secret{cfg.MerchantKey, tender.NewSecret(cfg.AuthenticityToken)},
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
	return &Client{rest: client, token: cfg.AuthenticityToken, key: cfg.MerchantKey, components: cfg.Components}, nil
}

// Name returns "webpay".
func (c *Client) Name() string { return providerName }

// Profile says what WebPay takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	profile := tender.Profile{
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
		Payment: tender.Rules{
			tender.FieldReference:           {Required: true, Min: 2, Max: 40, Chars: "[A-Za-z0-9_-]"}, // it is in the path of later calls, as one segment
			tender.FieldAmount:              {Required: true},
			tender.FieldCapture:             {},
			tender.FieldDescription:         {Min: 3, Max: 100},
			"Customer." + tender.FieldName:  {},
			"Customer." + tender.FieldEmail: {},
			tender.FieldCustomerPhone:       {},
		},
		Refund: tender.Rules{
			tender.FieldReference: {Local: true},
			tender.FieldAmount:    {Required: true},
		},
		Extra: []string{description},
		// The currencies that the documents name, all of two decimals. For another one nobody says what a minor unit is.
		Currencies:     []string{"EUR", "BAM", "CHF", "USD"},
		NextActions:    []tender.ActionType{tender.ActionRedirect},
		PartialCapture: true,
		RepeatedRefund: true,
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind,
			tender.OpUpdateCustomer: tender.RecoverRepeat,
			tender.OpDeleteCustomer: tender.RecoverRepeat,
			tender.OpCreatePayment:  tender.RecoverRepeat,
			// No document says that a look-up shows one of these.
			tender.OpCapturePayment: tender.RecoverManual,
			tender.OpVoidPayment:    tender.RecoverManual,
			tender.OpRefundPayment:  tender.RecoverManual,
		},
		Provenance: map[tender.Capability]tender.Source{
			tender.Customers:               tender.SourceDocument,
			tender.CustomersFind:           tender.SourceInferred, // the call is in the document; that a Reference is unique, and what a miss looks like, is not
			tender.CustomersList:           tender.SourceDocument,
			tender.CustomersDelete:         tender.SourceDocument,
			tender.CustomersPaymentMethods: tender.SourceDocument,
			tender.Payments:                tender.SourceDocs, // the look-up of an order: the provider's published code
			tender.PaymentsCapture:         tender.SourceDocs,
			tender.PaymentsVoid:            tender.SourceDocs,
			tender.PaymentsRefund:          tender.SourceDocs,
			tender.Webhooks:                tender.SourceDocs,
		},
	}
	if c.components {
		profile.NextActions, profile.Payment[tender.FieldCustomerID] = []tender.ActionType{tender.ActionClientSDK}, tender.Rule{}
	} else {
		profile.Payment[tender.FieldReturnURL], profile.Payment[tender.FieldCancelURL] = tender.Rule{Required: true}, tender.Rule{}
	}
	return profile
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

// doXML carries out a call of the XML API, which has its credentials in the body. judge is asked about a 2xx.
func (c *Client) doXML(ctx context.Context, call rest.Call, judge func() *tender.Error) (*rest.Response, error) {
	call.Method, call.NoAuthorize, call.Explain = http.MethodPost, true, explainXML
	call.Judge = func(*rest.Response) *tender.Error { return judge() }
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
	_ tender.PaymentProvider     = (*Client)(nil)
	_ tender.PaymentCapturer     = (*Client)(nil)
	_ tender.PaymentVoider       = (*Client)(nil)
	_ tender.PaymentRefunder     = (*Client)(nil)
	_ tender.WebhookParser       = (*Client)(nil)
)
