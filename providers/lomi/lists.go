package lomi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// ListCustomers reads a page. The list shows only customers who have completed or refunded transactions, unless the provider lets the account see all:
// it never proves an absence. Rows are held against the filters once more, because the provider is known to take them for a search. A row may
// lack the Reference: empty = unknown. A page may be empty and not be the last: see place.
//
// GET /customers
func (c *Client) ListCustomers(ctx context.Context, query tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
	here, err := placeOf(cursor)
	if err != nil {
		return nil, err
	}
	values := url.Values{"limit": {strconv.Itoa(here.Limit)}, "page": {strconv.Itoa(here.Page)}}
	for name, value := range map[string]string{"email": query.Email, "phone_number": query.Phone} {
		if value != "" {
			values.Set(name, value)
		}
	}
	var list listAnswer
	var customers []*tender.Customer
	_, err = c.rest.Do(ctx, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/customers", Query: values, Into: &list, FreeNames: []string{"metadata"},
		Judge: func(*rest.Response) *tender.Error {
			if list.rows == nil || list.refused { // {} must not look like the end of the list
				return unexpected("the answer has no list of customers")
			}
			for _, raw := range list.rows {
				var row customerData
				if json.Unmarshal(raw, &row) != nil || row.ID == "" {
					return unexpected("the answer has a row that is no customer")
				}
				customers = append(customers, row.neutral(raw))
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	fresh, next := here.turn(customers, int(list.perPage), int(list.totalPages))
	page := &tender.CustomerPage{Next: next}
	for _, customer := range fresh {
		if (query.Email == "" || query.Email == customer.Email) && (query.Phone == "" || query.Phone == customer.Phone) {
			page.Customers = append(page.Customers, customer)
		}
	}
	return page, nil
}
