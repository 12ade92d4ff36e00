package reference

import (
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// Config says which account to use. All of it is checked by New.
type Config struct {
	BaseURL        string        // where the provider's /v1 hangs; required
	Token          tender.Secret // the account's API token; required
	DisableRefunds bool          // for an account that may not refund: payments.refund and payments.refund_get are off
	WebhookSecret  tender.Secret // what the account's webhooks are signed with; zero = webhooks are off
	HTTPClient     *http.Client  // the caller's own, for tracing, proxies or tests; nil = one of the adapter's own
}

// Client is the adapter of one account. It is immutable and safe for concurrent use.
type Client struct {
	rest          *rest.Client
	refundsOff    bool
	webhookSecret tender.Secret
}

// New checks cfg, all of it at once, and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) {
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", "Bearer "+cfg.Token.Reveal())
			return nil
		},
	})
	if faults := append(rest.Fields(err), rest.Fields(rest.CheckCredential("Token", cfg.Token.Reveal()))...); len(faults) > 0 {
		return nil, &tender.Error{Provider: "reference", Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
	}
	return &Client{rest: client, refundsOff: cfg.DisableRefunds, webhookSecret: cfg.WebhookSecret}, nil
}

// Name returns "reference".
func (c *Client) Name() string { return "reference" }

// Profile says what Reference Pay takes and how it behaves. Every claim in it has its sentence in the API document.
func (c *Client) Profile() tender.Profile {
	reference := tender.Rule{Required: true, Max: 64, Chars: "[A-Za-z0-9._-]"}
	unique := tender.Rule{Required: true, Unique: true, Fixed: true, Max: reference.Max, Chars: reference.Chars}
	profile := tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference: unique, tender.FieldName: {Max: 100}, tender.FieldEmail: {Max: 254}, tender.FieldPhone: {},
			tender.FieldAddressLine: {Max: 100}, tender.FieldAddressCity: {Max: 50}, tender.FieldAddressCountry: {},
			tender.FieldAddressPostalCode: {Min: 3, Max: 12, Chars: "[A-Za-z0-9 -]"}, tender.FieldMetadata: {}, tender.FieldActive: {},
			tender.FieldRemoveMetadata: {}, "Extra." + note: {Max: 200},
		},
		Extra: []string{note},
		Payment: tender.Rules{
			tender.FieldReference: reference, tender.FieldAmount: {Required: true}, tender.FieldCustomerID: {Required: true},
			tender.FieldCapture: {}, tender.FieldDescription: {Max: 200}, tender.FieldReturnURL: {}, tender.FieldCancelURL: {}, tender.FieldMetadata: {},
		},
		Refund:      tender.Rules{tender.FieldReference: reference, tender.FieldAmount: {Required: true}, tender.FieldReason: {Max: 200}},
		Currencies:  []string{"DZD", "XOF", "TND", "USD", "EUR", "JPY", "KWD", "CLP", "INR"},
		ListFilters: []tender.Field{tender.FieldEmail, tender.FieldPhone}, NextActions: []tender.ActionType{tender.ActionRedirect},
		ShowsCaptures: true, ShowsRefunds: true, PartialCapture: true, RepeatedRefund: !c.refundsOff,
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind, tender.OpUpdateCustomer: tender.RecoverRepeat, tender.OpDeleteCustomer: tender.RecoverRepeat,
			tender.OpCreatePayment: tender.RecoverRepeat, tender.OpConfirmPayment: tender.RecoverGet, tender.OpCapturePayment: tender.RecoverGet,
			tender.OpVoidPayment: tender.RecoverGet, tender.OpRefundPayment: tender.RecoverRefundGet,
		},
		Provenance: map[tender.Capability]tender.Source{},
	}
	for _, capability := range tender.Capabilities() {
		profile.Provenance[capability] = tender.SourceDocument
	}
	profile.Off = map[tender.Capability]string{}
	if c.webhookSecret.IsZero() {
		profile.Off[tender.Webhooks] = "set Config.WebhookSecret, which deliveries are verified with"
	}
	if c.refundsOff {
		const reason = "this account may not refund; unset Config.DisableRefunds if it may"
		profile.Off[tender.PaymentsRefund], profile.Off[tender.PaymentsRefundGet] = reason, reason
		delete(profile.AfterUnknown, tender.OpRefundPayment)
	}
	return profile
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.rest.CloseIdleConnections() }
