package webpay

import (
	"context"
	"errors"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreateCustomer creates a customer. A taken Reference is ErrAlreadyExists, Rejected; if it belongs to a deleted customer, the error says so. The
// provider's refusal does not tell why, so the Reference is looked up after it.
//
// POST /v2/customers, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	customer, err := c.customer(ctx, rest.Call{Method: http.MethodPost, Route: "/v2/customers", Body: created(params)}, "", params.Reference)
	if err != nil {
		return nil, c.refused(ctx, err, params.Reference, "", created(params))
	}
	return customer, nil
}

// GetCustomer reads by ref.ID if there is one, else by ref.Reference. A customer that the provider shows as deleted is ErrNotFound.
//
// GET /v2/customers/{ID}, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	if ref.ID == "" && ref.Reference != "" {
		return c.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: ref.Reference})
	}
	return c.customer(ctx, rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/v2/customers/{ID}", Args: []string{ref.ID}}, ref.ID, "")
}

// FindCustomer looks for a Reference. A customer that the provider shows as deleted is ErrNotFound, though the Reference is not to be had again.
//
// GET /v2/merchants/customers/{Reference}, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	return c.customer(ctx, byReference(key.Value), "", key.Value)
}

func byReference(reference string) rest.Call {
	return rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/v2/merchants/customers/{Reference}", Args: []string{reference}}
}

// lookUp is FindCustomer, of deleted customers too.
// written are texts that its answer may repeat.
func (c *Client) lookUp(ctx context.Context, reference string, written []tender.Secret) (*record, *rest.Response, error) {
	call := byReference(reference)
	call.Secrets = written
	return c.record(ctx, call, func(r *record, answer *rest.Response) *tender.Error { return r.about("", reference, answer) })
}

// UpdateCustomer changes what update sets; the Reference too. It needs ref.ID. Keys of the metadata are merged by the provider, and taken out there
// by null. A taken Reference is ErrAlreadyExists, Rejected, as with CreateCustomer.
//
// POST /v2/customers/{ID}, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	body := updated(update)
	customer, err := c.customer(ctx, rest.Call{Method: http.MethodPost, Route: "/v2/customers/{ID}", Args: []string{ref.ID}, Body: body}, ref.ID, body.Reference)
	if err != nil {
		return nil, c.refused(ctx, err, body.Reference, ref.ID, body)
	}
	return customer, nil
}

// DeleteCustomer deletes a customer; its Reference is not to be had again. It needs ref.ID. One that does not exist, or was deleted already, is no
// error.
//
// DELETE /v2/customers/{ID}, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) DeleteCustomer(ctx context.Context, ref tender.CustomerRef) error {
	_, _, err := c.record(ctx, rest.Call{Method: http.MethodDelete, Route: "/v2/customers/{ID}", Args: []string{ref.ID}},
		func(r *record, answer *rest.Response) *tender.Error {
			if e := r.about(ref.ID, "", answer); e != nil {
				return e
			}
			if !r.gone() {
				return unexpected("the answer does not say that the customer is deleted")
			}
			return nil
		})
	if errors.Is(err, tender.ErrNotFound) {
		return nil
	}
	return err
}

// customer carries out a call that answers with the live customer of this id and reference, as far as they are known.
func (c *Client) customer(ctx context.Context, call rest.Call, id, reference string) (*tender.Customer, error) {
	data, answer, err := c.record(ctx, call, func(r *record, answer *rest.Response) *tender.Error {
		if e := r.about(id, reference, answer); e != nil || !r.gone() {
			return e
		}
		if len(call.Args) == 0 { // of a creation
			return unexpected("the answer shows the new customer as deleted")
		}
		return &tender.Error{Kind: tender.ErrNotFound, Message: "the customer was deleted"}
	})
	if err != nil {
		return nil, err
	}
	return data.neutral(answer.Body), nil
}

// about refuses a record that is not the one asked for, or that has no id.
func (r *record) about(id, reference string, answer *rest.Response) *tender.Error {
	got, e := r.identity()
	switch {
	case e != nil:
		return e
	case id != "" && got != id:
		return unlike(tender.FieldID, r.neutral(answer.Body))
	case reference != "" && r.Reference != "" && r.Reference != reference:
		return unlike(tender.FieldReference, r.neutral(answer.Body))
	}
	return nil
}

// record carries out a call that answers with a record, which judge has to accept.
func (c *Client) record(ctx context.Context, call rest.Call, judge func(*record, *rest.Response) *tender.Error) (*record, *rest.Response, error) {
	var data record
	answer, err := c.do(ctx, call, &data, func(answer *rest.Response) *tender.Error { return judge(&data, answer) })
	return &data, answer, err
}
