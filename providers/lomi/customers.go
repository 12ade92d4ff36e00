package lomi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

const customerRoute = "/customers/{ID}"

// CreateCustomer creates a customer. Nothing is unique: the same params twice make two customers.
//
// POST /customers
func (c *Client) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	business, err := ownFields(params.Metadata, nil, params.Extra)
	if err != nil {
		return nil, err
	}
	metadata := newMetadata(params.Metadata, params.Reference)
	if err := small(metadata, 0); err != nil {
		return nil, err
	}
	data, answer, err := c.exchange(ctx, rest.Call{
		Method: http.MethodPost, Route: "/customers",
		Body: customerBody{
			Name: params.Name, Email: params.Email, PhoneNumber: params.Phone, WhatsappNumber: params.Extra[whatsappNumber],
			Country: params.Address.Country, City: params.Address.City, Address: params.Address.Line, PostalCode: params.Address.PostalCode,
			IsBusiness: business, Metadata: metadata,
		},
	}, identified)
	if err != nil {
		return nil, err
	}
	return data.neutral(answer.Body), nil
}

// GetCustomer reads by ref.ID, which it needs.
//
// GET /customers/{ID}
func (c *Client) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	data, answer, err := c.read(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	return data.neutral(answer.Body), nil
}

func (c *Client) read(ctx context.Context, id string) (*customerAnswer, *rest.Response, error) {
	return c.exchange(ctx, rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: customerRoute, Args: []string{id}},
		func(data *customerAnswer, answer *rest.Response) *tender.Error {
			if data.ID != "" && data.ID != id { // an update may go by what this record holds: look before it does
				return notTheOne(data.neutral(answer.Body))
			}
			return identified(data, answer)
		})
}

// UpdateCustomer changes what is set. It needs ref.ID.
//
// The provider takes metadata as a whole. So a change of Metadata or Reference reads the customer first, and writes what it read with the change: what
// another writes in between is lost. Where the answer is known to name no customer, a read follows; if that fails, the outcome is unknown.
//
// PATCH /customers/{ID}
func (c *Client) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	business, err := ownFields(update.Metadata, update.RemoveMetadata, update.Extra)
	if err != nil {
		return nil, err
	}
	body := customerBody{WhatsappNumber: update.Extra[whatsappNumber], IsBusiness: business}
	var reference string
	for _, change := range []struct{ from, to *string }{
		{update.Reference, &reference}, {update.Name, &body.Name}, {update.Email, &body.Email}, {update.Phone, &body.PhoneNumber},
		{update.Address.Line, &body.Address}, {update.Address.City, &body.City}, {update.Address.PostalCode, &body.PostalCode},
		{update.Address.Country, &body.Country},
	} {
		if change.from != nil {
			*change.to = *change.from
		}
	}
	if reference != "" || len(update.Metadata) > 0 || len(update.RemoveMetadata) > 0 {
		stored, _, err := c.read(ctx, ref.ID)
		if err != nil {
			return nil, err
		}
		body.Metadata = stored.Metadata.with(update.Metadata, reference, update.RemoveMetadata)
		if err := small(body.Metadata, len(stored.Metadata)); err != nil {
			return nil, err
		}
	}
	data, answer, err := c.exchange(ctx, rest.Call{Method: http.MethodPatch, Route: customerRoute, Args: []string{ref.ID}, Body: body},
		func(data *customerAnswer, _ *rest.Response) *tender.Error {
			if data.empty {
				return unexpected("the answer is an empty object")
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	if data.ID == "" {
		data, answer, err = c.read(ctx, ref.ID)
		if err != nil {
			return nil, rest.AfterWrite(err)
		}
	}
	return data.neutral(answer.Body), nil
}

// DeleteCustomer deletes by ref.ID, which it needs. A customer that is not there is no error. Any 2xx is a success, with or without a body, unless
// the body says otherwise.
//
// DELETE /customers/{ID}
func (c *Client) DeleteCustomer(ctx context.Context, ref tender.CustomerRef) error {
	_, err := c.rest.Do(ctx, rest.Call{
		Method: http.MethodDelete, Route: customerRoute, Args: []string{ref.ID},
		Judge: func(answer *rest.Response) *tender.Error {
			var body deletion
			_ = json.Unmarshal(answer.Body, &body) // what cannot be read does not say otherwise
			switch {
			case stated(body.Error) || body.Data.Deleted != nil && !*body.Data.Deleted:
				return unexpected("the answer is a success and says that the customer was not deleted")
			case body.Data.ID != "" && body.Data.ID != ref.ID:
				return notTheOne(&tender.Customer{ID: body.Data.ID, Raw: tender.NewRaw(answer.Body)})
			}
			return nil
		},
	})
	var e *tender.Error
	if errors.As(err, &e) && e.Kind == tender.ErrNotFound {
		return nil
	}
	return err
}

// exchange carries out a call that answers with a customer. judge is asked about one that is not a refusal.
func (c *Client) exchange(ctx context.Context, call rest.Call, judge func(*customerAnswer, *rest.Response) *tender.Error) (*customerAnswer, *rest.Response, error) {
	var data customerAnswer
	call.Into, call.FreeNames = &data, []string{"metadata"}
	call.Judge = func(answer *rest.Response) *tender.Error {
		if data.refused {
			e := refusedInside(answer)
			e.Customer = data.neutral(answer.Body)
			return e
		}
		return judge(&data, answer)
	}
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return nil, nil, err
	}
	return &data, answer, nil
}

// identified refuses an answer without the id that later calls need.
func identified(data *customerAnswer, _ *rest.Response) *tender.Error {
	if data.ID == "" {
		return unexpected("the answer has no customer_id")
	}
	return nil
}

// ownFields checks what the Gateway cannot know: the metadata key that is the Reference's, and the truth value of is_business, which it returns.
func ownFields(metadata map[string]string, remove []string, extra map[string]string) (business *bool, err error) {
	var faults []tender.FieldError
	reserved := func(key string) bool { return strings.EqualFold(key, referenceKey) }
	const rule = `must not name the key "reference": the provider keeps the Reference there`
	if slices.ContainsFunc(slices.Collect(maps.Keys(metadata)), reserved) {
		faults = append(faults, tender.FieldError{Field: tender.FieldMetadata, Rule: rule})
	}
	if slices.ContainsFunc(remove, reserved) {
		faults = append(faults, tender.FieldError{Field: tender.FieldRemoveMetadata, Rule: rule})
	}
	switch extra[isBusiness] {
	case "":
	case "true", "false":
		business = new(extra[isBusiness] == "true")
	default:
		faults = append(faults, tender.FieldError{Field: "Extra." + isBusiness, Rule: `must be "true" or "false"`})
	}
	if len(faults) > 0 {
		return nil, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
	}
	return business, nil
}

// maxMetadata is the number of keys that the API is known to take elsewhere; its customers have no documented limit.
const maxMetadata = 50

// small refuses metadata that would grow beyond maxMetadata from the keys that are stored already.
func small(m metadata, stored int) error {
	if len(m) <= max(maxMetadata, stored) {
		return nil
	}
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
		Field: tender.FieldMetadata, Rule: fmt.Sprintf("must have %d keys at most with those that are stored, and the Reference is one", maxMetadata),
	}}}
}
