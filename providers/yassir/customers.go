package yassir

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreateCustomer registers a customer by phone. A registered phone is ErrAlreadyExists, Rejected: 409 by the API reference; 400 with such a
// message is known from the provider's test host. The answer holds name, phone and e-mail, but no id.
//
// POST /api/v1/customers, https://docs.payment.yassir.io/api-reference/customers
func (c *Client) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	data, answer, err := exchange[customerData](ctx, c, rest.Call{
		Method: http.MethodPost, Route: "/api/v1/customers",
		Body: customerBody{Name: params.Name, Phone: params.Phone, Email: params.Email, IsActive: params.Active},
		Explain: func(answer *rest.Response, e *tender.Error) {
			if answer.Status == http.StatusConflict || answer.Status == http.StatusBadRequest && says(e, "already exists") {
				e.Kind, e.Outcome = tender.ErrAlreadyExists, tender.OutcomeRejected
			}
		},
	}, nil)
	if err != nil {
		return nil, err
	}
	return customerOf(data, answer), nil
}

// GetCustomer reads by ref.ID if there is one, else by ref.Phone.
//
// GET /api/v1/customers/{ID}, https://docs.payment.yassir.io/api-reference/customers
func (c *Client) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	if ref.ID == "" {
		return c.search(ctx, ref.Phone)
	}
	data, answer, err := exchange[customerData](ctx, c, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/api/v1/customers/{ID}", Args: []string{ref.ID},
	}, known)
	if err != nil {
		return nil, err
	}
	return customerOf(data, answer), nil
}

// FindCustomer looks for a phone. A miss is a 404 (the provider's general table of statuses); 400 with such a message is known from practice.
//
// GET /api/v1/customers/search/{Phone}, https://docs.payment.yassir.io/api-reference/customers
func (c *Client) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	return c.search(ctx, key.Value)
}

func (c *Client) search(ctx context.Context, phone string) (*tender.Customer, error) {
	data, answer, err := exchange[customerData](ctx, c, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/api/v1/customers/search/{Phone}", Args: []string{phone},
		Explain: func(answer *rest.Response, e *tender.Error) {
			var body map[string]json.RawMessage
			switch isObject := json.Unmarshal(answer.Body, &body) == nil && body != nil; {
			case answer.Status == http.StatusBadRequest && says(e, "not found"):
				e.Kind = tender.ErrNotFound
			case answer.Status == http.StatusNotFound && !isObject: // somebody else's page proves nothing
				e.Kind, e.Message = tender.ErrProtocol, "the 404 is not in the provider's form"
			}
		},
	}, func(data *customerData) *tender.Error {
		if data.Phone != "" && data.Phone != phone { // an update goes to this record: look before it does
			return notTheOne(tender.FieldPhone, data)
		}
		return known(data)
	})
	if err != nil {
		return nil, err
	}
	return customerOf(data, answer), nil
}

// notTheOne is the error of an answer about another customer. The Gateway cannot see it where the ref does not name what was asked for.
func notTheOne(field tender.Field, data *customerData) *tender.Error {
	return &tender.Error{
		Kind: tender.ErrIntegrity, Customer: &tender.Customer{ID: string(data.ID), Phone: data.Phone},
		Fields: []tender.FieldError{{Field: field, Rule: "is not the one that was asked for"}},
	}
}

// known refuses an answer to a read that names no customer.
func known(data *customerData) *tender.Error {
	if data.ID == "" && data.Phone == "" {
		return unexpected("the answer has neither the customer's id nor the phone")
	}
	return nil
}

// UpdateCustomer changes name, e-mail, phone and active state. It needs the provider's id: without ref.ID it searches by phone first, and is
// ErrUnsupported, NotDone, if that answer gives none. The id that it found is in the result and, if the write fails, in Error.Customer: after a
// change of the phone the old ref leads nowhere, or later to another person. What a successful answer looks like is not documented: any
// success envelope counts.
//
// PUT /api/v1/customers/{ID}, https://docs.payment.yassir.io/api-reference/customers
func (c *Client) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	id, searched := ref.ID, ref.ID == ""
	if searched {
		found, err := c.search(ctx, ref.Phone)
		if err != nil {
			return nil, err
		}
		if id = found.ID; id == "" {
			return nil, &tender.Error{
				Kind: tender.ErrUnsupported, Outcome: tender.OutcomeNotDone,
				Message: "an update needs the provider's customer id, and its search by phone does not give one for this account",
			}
		}
	}
	var body customerBody
	for _, change := range []struct{ from, to *string }{{update.Name, &body.Name}, {update.Email, &body.Email}, {update.Phone, &body.Phone}} {
		if change.from != nil {
			*change.to = *change.from
		}
	}
	body.IsActive = update.Active
	data, answer, err := exchange[customerData](ctx, c, rest.Call{
		Method: http.MethodPut, Route: "/api/v1/customers/{ID}", Args: []string{id}, Body: body,
		Explain: func(answer *rest.Response, e *tender.Error) {
			if answer.Status == http.StatusBadRequest && says(e, "already exists") {
				e.Kind = tender.ErrAlreadyExists
			}
		},
	}, func(data *customerData) *tender.Error {
		if data.ID != "" && string(data.ID) != id {
			return notTheOne(tender.FieldID, data)
		}
		return nil
	})
	var e *tender.Error
	if errors.As(err, &e) && searched && e.Customer == nil {
		e.Customer = &tender.Customer{ID: id, Phone: ref.Phone}
	}
	if err != nil {
		return nil, err
	}
	customer := customerOf(data, answer)
	customer.ID = id // no answer names another, and few name one
	return customer, nil
}

func customerOf(data *customerData, answer *rest.Response) *tender.Customer {
	return &tender.Customer{
		ID: string(data.ID), Name: data.Name, Email: data.Email, Phone: data.Phone, Active: data.IsActive, Raw: tender.NewRaw(answer.Body),
	}
}

func says(e *tender.Error, words string) bool {
	return strings.Contains(strings.ToLower(e.Message), words)
}
