package reference

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreateCustomer is POST /v1/customers. A taken Reference is ErrAlreadyExists, Rejected.
func (c *Client) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	return c.customer(ctx, rest.Call{Method: http.MethodPost, Route: "/v1/customers", Body: newCustomer{
		customer: customer{
			Reference: params.Reference, Name: params.Name, Email: params.Email, Phone: params.Phone, Address: address(params.Address),
			Metadata: params.Metadata, Note: params.Extra[note], Active: params.Active,
		},
		ClientToken: params.ClientToken,
	}})
}

// GetCustomer is GET /v1/customers/{ID}, or FindCustomer if ref has no ID but a Reference. With neither, rest refuses the empty argument.
func (c *Client) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	if ref.ID == "" && ref.Reference != "" {
		return c.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: ref.Reference})
	}
	return c.customer(ctx, read("/v1/customers/{ID}", ref.ID))
}

// FindCustomer is GET /v1/customers/by-reference/{Reference}, whose not_found proves absence.
func (c *Client) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	return c.customer(ctx, read("/v1/customers/by-reference/{Reference}", key.Value))
}

// UpdateCustomer is PATCH /v1/customers/{ID}, which leaves what it does not name. It needs ref.ID, which rest sees to.
func (c *Client) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	return c.customer(ctx, rest.Call{Method: http.MethodPatch, Route: "/v1/customers/{ID}", Args: []string{ref.ID}, Body: updateOf(update)})
}

// DeleteCustomer is DELETE /v1/customers/{ID}, which frees the Reference. It needs ref.ID. A customer that is not there is no error.
func (c *Client) DeleteCustomer(ctx context.Context, ref tender.CustomerRef) error {
	_, err := c.rest.Do(ctx, rest.Call{Method: http.MethodDelete, Route: "/v1/customers/{ID}", Args: []string{ref.ID}})
	if errors.Is(err, tender.ErrNotFound) {
		return nil
	}
	return err
}

// ListCustomers is GET /v1/customers, 100 at a time, oldest first. The document promises that no customer comes on two pages.
func (c *Client) ListCustomers(ctx context.Context, query tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
	values := url.Values{}
	for name, value := range map[string]string{"email": query.Email, "phone": query.Phone} {
		if value != "" {
			values.Set(name, value)
		}
	}
	page := &tender.CustomerPage{}
	var err error
	page.Next, err = c.page(ctx, rest.Call{Route: "/v1/customers", Query: values}, cursor, func(raw []byte) bool {
		var row customer
		if json.Unmarshal(raw, &row) != nil || row.ID == "" {
			return false
		}
		if (query.Email == "" || query.Email == row.Email) && (query.Phone == "" || query.Phone == row.Phone) {
			page.Customers = append(page.Customers, row.neutral(raw))
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// ListPaymentMethods is GET /v1/customers/{ID}/payment-methods. It needs ref.ID, which rest sees to.
func (c *Client) ListPaymentMethods(ctx context.Context, ref tender.CustomerRef, cursor string) (*tender.PaymentMethodPage, error) {
	page := &tender.PaymentMethodPage{}
	var err error
	page.Next, err = c.page(ctx, rest.Call{Route: "/v1/customers/{ID}/payment-methods", Args: []string{ref.ID}, Query: url.Values{}}, cursor, func(raw []byte) bool {
		var row paymentMethod
		if json.Unmarshal(raw, &row) != nil || row.ID == "" {
			return false
		}
		page.PaymentMethods = append(page.PaymentMethods, row.neutral(raw))
		return true
	})
	if err != nil {
		return nil, err
	}
	return page, nil
}

// page reads one page of a list, 100 rows at a time; row takes one and says whether it is one.
func (c *Client) page(ctx context.Context, call rest.Call, cursor string, row func(raw []byte) bool) (next string, err error) {
	call.Effect, call.Method = rest.Read, http.MethodGet
	call.Query.Set("limit", "100")
	if cursor != "" {
		call.Query.Set("cursor", cursor)
	}
	var list struct {
		Data []json.RawMessage `json:"data"`
		Next *string           `json:"next"`
	}
	call.Into = &list
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return "", err
	}
	if list.Data == nil || list.Next == nil { // {} must not look like the end of the list
		return "", protocolError(answer, tender.Error{Message: "the answer has no data or no next"})
	}
	for _, raw := range list.Data {
		if !row(raw) {
			return "", protocolError(answer, tender.Error{Message: "the answer has a row that is none"})
		}
	}
	return *list.Next, nil
}

// IssueClientToken is POST /v1/customers/{ID}/client-token. It needs ref.ID, which rest sees to.
func (c *Client) IssueClientToken(ctx context.Context, ref tender.CustomerRef) (*tender.ClientToken, error) {
	var token clientToken
	_, err := c.rest.Do(ctx, rest.Call{
		Effect: rest.Read, Method: http.MethodPost, Route: "/v1/customers/{ID}/client-token", Args: []string{ref.ID}, Into: &token,
	})
	if err != nil {
		return nil, err
	}
	return token.neutral(), nil
}

// customer carries out a call that answers with a customer.
func (c *Client) customer(ctx context.Context, call rest.Call) (*tender.Customer, error) {
	var data customerAnswer
	call.Into = &data
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	if data.ID == "" {
		return nil, protocolError(answer, tender.Error{Message: "the answer has no id"})
	}
	return data.neutral(answer.Body), nil
}
