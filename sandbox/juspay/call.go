package juspay

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

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
	query    form
	body     form
}

// run checks what all operations have in common, in the order headers, query, body, and carries the operation out.
func (c *call) run() (any, error) {
	if err := c.checkHeaders(); err != nil {
		return nil, err
	}
	if err := c.readQuery(); err != nil {
		return nil, err
	}
	if err := c.readBody(); err != nil {
		return nil, err
	}
	switch c.op {
	case opCreateCustomer:
		return c.createCustomer()
	case opGetCustomer:
		return c.getCustomer()
	case opUpdateCustomer:
		return c.updateCustomer()
	case opCreateOrder:
		return c.createOrder()
	case opGetOrder:
		return c.getOrder()
	case opUpdateOrder:
		return c.updateOrder()
	case opCreateSession:
		return c.createSession()
	case opCapture:
		return c.capture()
	case opVoid:
		return c.void()
	case opRefundOrder:
		return c.refundOrder()
	default:
		return c.createRefund()
	}
}

// authenticate finds the account of a request: Authorization: Basic with the API key as user name and no password. The document does not speak of
// authentication; other official pages do. The colon after the key may be missing: an official SDK leaves it out.
func (f *Front) authenticate(r *http.Request, op operation) (*Account, error) {
	values := r.Header.Values("Authorization")
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return nil, f.options.unauthenticated(op, "an Authorization header is required")
	}
	if len(values) > 1 {
		return nil, f.options.denied(op, "the Authorization header is given more than once")
	}
	encoded, basic := strings.CutPrefix(values[0], "Basic ")
	if !basic {
		return nil, f.options.denied(op, "the Authorization scheme must be Basic")
	}
	plain, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil {
		return nil, f.options.denied(op, "the Authorization header is not padded standard base64 on one line")
	}
	key, password, colon := strings.Cut(string(plain), ":")
	if !colon && f.options.RequireColon {
		return nil, f.options.denied(op, "the Authorization header has no colon after the API key")
	}
	if password != "" {
		return nil, f.options.denied(op, "the password in the Authorization header must be empty: the API key is the user name")
	}
	account := f.account(key)
	if account == nil {
		return nil, f.options.denied(op, "the API key is wrong")
	}
	return account, nil
}

// readQuery takes the query apart. Only a get has parameters. The one of an order may repeat the id of its path, as an official SDK does.
func (c *call) readQuery() error {
	values, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return invalid("the query cannot be read")
	}
	if c.query, err = c.form(values); err != nil {
		return err
	}
	switch c.op {
	case opGetCustomer:
		return c.only(c.query, "query parameter", optionToken)
	case opGetOrder:
		return c.only(c.query, "query parameter", fieldOrderID, optionFullResponse)
	default:
		return c.only(c.query, "query parameter")
	}
}

// readBody reads the body and takes it apart. A GET has none, and where all fields are optional it may be left away.
func (c *call) readBody() error {
	data, err := wire.ReadBody(c.w, c.r)
	if err != nil {
		return err
	}
	if c.r.Method == http.MethodGet {
		if len(data) > 0 {
			return invalid("a GET has no body")
		}
		return nil
	}
	optional := c.op == opCapture || c.op == opVoid || c.op == opGetOrder
	if optional && len(data) == 0 {
		return nil
	}
	kind, err := c.contentType()
	switch {
	case err != nil:
	case c.op == opCreateSession && !c.front.options.AcceptJSON:
		c.body, err = c.decodeSession(data)
	case kind == typeJSON:
		c.body, err = c.decodeJSON(data)
	default:
		c.body, err = c.decodeForm(data)
	}
	return err
}
