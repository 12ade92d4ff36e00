package lomi

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// call is one authenticated request on its way through an operation.
type call struct {
	front    *Front
	account  *Account
	op       operation
	argument string // the id of the path
	r        *http.Request
	w        http.ResponseWriter
	fault    fault.Kind // a fault of the content, or empty
	query    url.Values
	body     map[string]json.RawMessage
}

// run checks what all operations have in common, in the order query, body, and carries the operation out.
func (c *call) run() (answer, error) {
	if err := c.checkQuery(); err != nil {
		return answer{}, err
	}
	if err := c.readBody(); err != nil {
		return answer{}, err
	}
	switch c.op {
	case opCreateCustomer:
		return c.createCustomer()
	case opGetCustomer:
		return c.getCustomer()
	case opUpdateCustomer:
		return c.updateCustomer()
	case opListCustomers:
		return c.listCustomers()
	case opDeleteCustomer:
		return c.deleteCustomer()
	case opCreateSession:
		return c.createSession()
	case opGetSession:
		return c.getSession()
	case opListSessions:
		return c.listSessions()
	case opGetTransaction:
		return c.getTransaction()
	case opListTransactions:
		return c.listTransactions()
	case opCreateRefund:
		return c.createRefund()
	case opGetRefund:
		return c.getRefund()
	default:
		return c.listRefunds()
	}
}

// checkQuery refuses query parameters that the operation does not have. Only lists have some.
func (c *call) checkQuery() error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return refusal(http.StatusBadRequest, "the query cannot be read")
	}
	known := c.front.options.parameters(c.op)
	for name, values := range query {
		switch {
		case !slices.Contains(known, name) && !c.front.options.IgnoreUnknown:
			return refusal(http.StatusBadRequest, "unknown query parameter "+wire.Quote(name))
		case len(values) != 1:
			return refusal(http.StatusBadRequest, "query parameter "+wire.Quote(name)+" is given more than once")
		}
	}
	c.query = query
	return nil
}

// readBody reads the body and takes it apart. GET and DELETE have none, all others need a JSON object.
func (c *call) readBody() error {
	data, err := wire.ReadBody(c.w, c.r)
	if err != nil {
		return err
	}
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodDelete {
		if len(data) > 0 {
			return refusal(http.StatusBadRequest, "a "+c.r.Method+" has no body")
		}
		return nil
	}
	if err := wire.CheckJSONType(c.r.Header); err != nil {
		return err
	}
	if !utf8.Valid(data) {
		return refusal(http.StatusBadRequest, "the body is not UTF-8")
	}
	c.body, err = wire.DecodeObject(data)
	return err
}
