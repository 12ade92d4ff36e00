package webpay

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// ListCustomers reads a page, newest first. Customers shown as deleted are left out. The document's rows have no Reference: empty = unknown. A page
// may be empty and not be the last: see place.
//
// GET /v2/customers, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) ListCustomers(ctx context.Context, _ tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
	customers, next, err := page(ctx, c, rest.Call{Route: "/v2/customers"}, cursor, func(raw []byte) (row[tender.Customer], *tender.Error) {
		var r record
		if json.Unmarshal(raw, &r) != nil {
			return row[tender.Customer]{}, unexpected("the answer has a row that is no customer")
		}
		id, e := r.identity()
		listed := row[tender.Customer]{mark: markOf(id), createdAt: r.CreatedAt.Time}
		if !r.gone() {
			listed.item = r.neutral(raw)
		}
		return listed, e
	})
	if err != nil {
		return nil, err
	}
	return &tender.CustomerPage{Customers: customers, Next: next}, nil
}

// ListPaymentMethods reads a page of the customer's saved cards, newest first. It needs ref.ID. A card of another customer is ErrIntegrity.
//
// GET /v2/customers/{ID}/payment-methods, https://docs.monri.com/documentation/api-documentation/api-v2/customers-api
func (c *Client) ListPaymentMethods(ctx context.Context, ref tender.CustomerRef, cursor string) (*tender.PaymentMethodPage, error) {
	call := rest.Call{Route: "/v2/customers/{ID}/payment-methods", Args: []string{ref.ID}}
	methods, next, err := page(ctx, c, call, cursor, func(raw []byte) (row[tender.PaymentMethod], *tender.Error) {
		var m paymentMethod
		switch {
		case json.Unmarshal(raw, &m) != nil:
			return row[tender.PaymentMethod]{}, unexpected("the answer has a row that is no payment method")
		case m.CustomerUUID != "" && m.CustomerUUID != ref.ID:
			return row[tender.PaymentMethod]{}, unlike(tender.FieldID, &tender.Customer{ID: m.CustomerUUID})
		}
		return row[tender.PaymentMethod]{mark: markOf(string(m.ID + m.Token)), createdAt: m.CreatedAt.Time, item: m.neutral(raw)}, nil
	})
	if err != nil {
		return nil, err
	}
	return &tender.PaymentMethodPage{PaymentMethods: methods, Next: next}, nil
}

// list is the answer of both lists.
type list struct {
	envelope
	Data []json.RawMessage `json:"data"`
}

// page reads the page that cursor leads to and returns those of its rows that no page before had.
func page[T any](ctx context.Context, c *Client, call rest.Call, cursor string, read func(raw []byte) (row[T], *tender.Error)) ([]*T, string, error) {
	here, err := placeOf(cursor)
	if err != nil {
		return nil, "", err
	}
	call.Effect, call.Method, call.Query = rest.Read, http.MethodGet, url.Values{"limit": {strconv.Itoa(pageSize)}}
	if here.Offset > 0 {
		call.Query.Set("offset", strconv.Itoa(here.Offset))
	}
	var data list
	var fresh []row[T]
	var next string
	_, err = c.do(ctx, call, &data, func(*rest.Response) (e *tender.Error) {
		if data.Data == nil { // {} must not look like the end of the list
			return unexpected("the answer has no data")
		}
		rows := make([]row[T], len(data.Data))
		for i, raw := range data.Data {
			if rows[i], e = read(raw); e != nil {
				return e
			}
		}
		fresh, next, e = turn(here, rows)
		return e
	})
	if err != nil {
		return nil, "", err
	}
	var items []*T
	for _, r := range fresh {
		if r.item != nil {
			items = append(items, r.item)
		}
	}
	return items, next, nil
}
