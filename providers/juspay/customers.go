package juspay

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreateCustomer creates a customer under its Reference. A taken Reference is ErrAlreadyExists, Rejected; the record that has it is not returned,
// because its data may be others. The result has the client token that params ask for, if the answer has it: if not, IssueClientToken gives one.
//
// POST /customers, https://developer.juspay.in/v3.2/docs/overview-of-the-customer-apis-1
func (c *Client) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	form := rest.Form{{Name: "object_reference_id", Value: params.Reference}}
	if err := addData(&form, params.Name, params.Email, params.Phone); err != nil {
		return nil, err
	}
	if params.ClientToken {
		form.Add(tokenOption, "true")
	}
	return c.customer(ctx, params.Reference, rest.Call{
		Method: http.MethodPost, Route: "/customers", Body: form,
		Explain: func(_ *rest.Response, e *tender.Error) {
			if e.Kind == tender.ErrNotFound { // nothing was asked for that could be missing
				e.Kind = tender.ErrInvalid
			}
		},
	})
}

// GetCustomer reads by ref.ID if there is one, else by ref.Reference.
//
// GET /customers/{ID}, https://developer.juspay.in/v3.2/docs/overview-of-the-customer-apis-1
func (c *Client) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	return c.customer(ctx, ref.Reference, read(ref))
}

// FindCustomer looks for a Reference. The provider's own 404 proves that there is none.
//
// GET /customers/{ID}, https://developer.juspay.in/v3.2/docs/overview-of-the-customer-apis-1
func (c *Client) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	return c.GetCustomer(ctx, tender.CustomerRef{Reference: key.Value})
}

// UpdateCustomer changes name, e-mail address and phone, by ref.ID if there is one, else by ref.Reference. A name without a last name is
// ErrUnsupported, NotDone: the stored customer may have one, and nothing takes it away. Doing an update again is harmless.
//
// POST /customers/{ID}, https://developer.juspay.in/v3.2/docs/overview-of-the-customer-apis-1
func (c *Client) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	var form rest.Form
	if update.Name != nil {
		if _, last := splitName(*update.Name); last == "" {
			return nil, &tender.Error{Kind: tender.ErrUnsupported, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
				Field: tender.FieldName, Rule: "must have a last name too: the stored one may have it, and the provider has no way to take it away",
			}}}
		}
	}
	if err := addData(&form, orEmpty(update.Name), orEmpty(update.Email), orEmpty(update.Phone)); err != nil {
		return nil, err
	}
	return c.customer(ctx, ref.Reference, rest.Call{Method: http.MethodPost, Route: route, Args: []string{key(ref)}, Body: form})
}

// IssueClientToken reads the customer with the option that adds a token, by ref.ID if there is one, else by ref.Reference. Nothing is kept: each
// call asks the provider. The token of another customer is ErrIntegrity.
//
// GET /customers/{ID}, https://developer.juspay.in/v3.2/docs/overview-of-the-customer-apis-1
func (c *Client) IssueClientToken(ctx context.Context, ref tender.CustomerRef) (*tender.ClientToken, error) {
	call := read(ref)
	call.Query = url.Values{tokenOption: {"true"}}
	data, _, err := c.exchange(ctx, ref.Reference, call, func(data *customerData) *tender.Error {
		if e := data.isOf(ref); e != nil { // the Gateway sees no customer here
			return e
		}
		if data.Juspay.Token == "" {
			return unexpected("the answer has no client_auth_token")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return data.clientToken(), nil
}

const (
	route       = "/customers/{ID}"               // the brace takes the provider's id or the Reference
	tokenOption = "options.get_client_auth_token" // one name with a dot in it, in forms and queries
)

func key(ref tender.CustomerRef) string { return cmp.Or(ref.ID, ref.Reference) }

func read(ref tender.CustomerRef) rest.Call {
	return rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: route, Args: []string{key(ref)}}
}

// customer carries out a call that answers with a customer.
func (c *Client) customer(ctx context.Context, reference string, call rest.Call) (*tender.Customer, error) {
	data, answer, err := c.exchange(ctx, reference, call, func(*customerData) *tender.Error { return nil })
	if err != nil {
		return nil, err
	}
	return data.neutral(answer.Body), nil
}

// exchange carries out one call about the customer with a Reference. A 2xx that is no customer is an error, and so is one that judge says no to.
func (c *Client) exchange(
	ctx context.Context, reference string, call rest.Call, judge func(*customerData) *tender.Error,
) (*customerData, *rest.Response, error) {
	if c.routed {
		if reference == "" { // another value might be routed to where the customer is not, and a miss there proves nothing
			return nil, nil, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
				Field: tender.FieldReference, Rule: "is required: Config.RoutingID sends it with every call of the customer",
			}}}
		}
		call.Header = http.Header{"X-Routing-Id": {reference}}
	}
	var data customerData
	call.Into = &data
	call.Judge = func(answer *rest.Response) *tender.Error {
		if e := data.fault(call, answer); e != nil {
			return e
		}
		return judge(&data)
	}
	answer, err := c.rest.Do(ctx, call)
	return &data, answer, err
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
