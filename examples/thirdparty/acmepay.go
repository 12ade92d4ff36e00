// Package acmepay is an adapter outside tender's own module. It uses what tender and tender/rest export and nothing else, and it passes the
// same conformance suite. Acme Pay is made up: it keeps customers, whose e-mail address is unique, and takes no payments.
//
// Its API: POST /customers, GET and PATCH /customers/{id}, GET /customers/by-email/{email}, all with the header X-Acme-Key and all answered with
// the customer. A refusal is {"error":"a code","reason":"a text"}; 409 email_taken means that nothing was created or changed.
package acmepay

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// Config says which account to use. All of it is checked by New.
type Config struct {
	BaseURL    string        // required
	Key        tender.Secret // required
	HTTPClient *http.Client  // the caller's own; nil = one of the adapter's own
}

// Client is the adapter of one account. It is immutable and safe for concurrent use.
type Client struct{ rest *rest.Client }

// New checks cfg and returns the adapter. It makes no request. Errors are tender.ErrInvalid and name the fields.
func New(cfg Config) (*Client, error) {
	client, err := rest.New(rest.Config{
		BaseURL: cfg.BaseURL, HTTPClient: cfg.HTTPClient, Classify: classify,
		Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("X-Acme-Key", cfg.Key.Reveal())
			return nil
		},
	})
	if faults := append(rest.Fields(err), rest.Fields(rest.CheckCredential("Key", cfg.Key.Reveal()))...); len(faults) > 0 {
		return nil, &tender.Error{Provider: "acmepay", Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
	}
	return &Client{rest: client}, nil
}

// Name returns "acmepay".
func (c *Client) Name() string { return "acmepay" }

// Profile says what Acme Pay takes and how it behaves.
func (c *Client) Profile() tender.Profile {
	return tender.Profile{
		Customer: tender.Rules{
			tender.FieldReference: {Max: 40}, tender.FieldName: {Required: true, Max: 80}, tender.FieldEmail: {Required: true, Unique: true}, tender.FieldActive: {},
		},
		AfterUnknown: map[tender.Operation]tender.Recovery{
			tender.OpCreateCustomer: tender.RecoverFind, tender.OpUpdateCustomer: tender.RecoverRepeat,
		},
		Provenance: map[tender.Capability]tender.Source{tender.Customers: tender.SourceDocument, tender.CustomersFind: tender.SourceDocument},
	}
}

// CreateCustomer is POST /customers. A taken e-mail address is ErrAlreadyExists, Rejected.
func (c *Client) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	return c.customer(ctx, rest.Call{Method: http.MethodPost, Route: "/customers", Body: record{
		Reference: params.Reference, Name: params.Name, Email: params.Email, Active: params.Active,
	}})
}

// GetCustomer is GET /customers/{ID}, or FindCustomer if ref has no ID but an e-mail address. With neither, rest refuses the empty argument.
func (c *Client) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	if ref.ID == "" && ref.Email != "" {
		return c.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByEmail, Value: ref.Email})
	}
	return c.customer(ctx, rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/customers/{ID}", Args: []string{ref.ID}})
}

// FindCustomer is GET /customers/by-email/{Email}, whose no_customer proves absence.
func (c *Client) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	return c.customer(ctx, rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/customers/by-email/{Email}", Args: []string{key.Value}})
}

// UpdateCustomer is PATCH /customers/{ID}: name, e-mail address and active state. It needs ref.ID, which rest sees to.
func (c *Client) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	return c.customer(ctx, rest.Call{Method: http.MethodPatch, Route: "/customers/{ID}", Args: []string{ref.ID}, Body: struct {
		Name   *string `json:"name,omitempty"`
		Email  *string `json:"email,omitempty"`
		Active *bool   `json:"active,omitempty"`
	}{update.Name, update.Email, update.Active}})
}

// record is a customer in the provider's words.
type record struct {
	ID        string `json:"id,omitempty"`
	Reference string `json:"reference,omitempty"`
	Name      string `json:"name,omitempty"`
	Email     string `json:"email,omitempty"`
	Active    *bool  `json:"active,omitempty"`
}

// customer carries out a call that answers with a customer.
func (c *Client) customer(ctx context.Context, call rest.Call) (*tender.Customer, error) {
	var data record
	call.Into = &data
	call.Judge = func(*rest.Response) *tender.Error {
		if data.ID == "" { // {} is no customer; of a write the outcome stays unknown, which is the zero value
			return &tender.Error{Kind: tender.ErrProtocol, Message: "the answer has no id"}
		}
		return nil
	}
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	return &tender.Customer{
		ID: data.ID, Reference: data.Reference, Name: data.Name, Email: data.Email, Active: data.Active, Raw: tender.NewRaw(answer.Body),
	}, nil
}

// classify takes the provider's words from a refusal. A status and code of the API get their kind; all else keeps rest's careful reading.
func classify(answer *rest.Response, e *tender.Error) {
	var body struct{ Error, Reason string }
	_ = json.Unmarshal(answer.Body, &body) // the page of something in between has no code
	e.Code, e.Message = body.Error, body.Reason
	switch {
	case answer.Status == http.StatusConflict && body.Error == "email_taken":
		e.Kind, e.Outcome = tender.ErrAlreadyExists, tender.OutcomeRejected
	case answer.Status == http.StatusNotFound && body.Error != "no_customer":
		e.Kind = tender.ErrProtocol // somebody else's 404 proves no absence
	}
}

// What the adapter can do, at a glance.
var (
	_ tender.CustomerProvider = (*Client)(nil)
	_ tender.CustomerFinder   = (*Client)(nil)
)
