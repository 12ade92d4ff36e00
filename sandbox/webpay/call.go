package webpay

import (
	"net/http"
	"net/url"
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
	data     []byte // the body as it was sent
	order    signedOrder
	fault    fault.Kind // a fault of the content, or empty
	query    url.Values
	body     object
}

// run checks what all operations have in common, in the order headers, query, body, and carries the operation out.
func (c *call) run() (answer, error) {
	if err := c.checkHeaders(); err != nil {
		return answer{}, err
	}
	if err := c.checkQuery(); err != nil {
		return answer{}, err
	}
	if err := c.readBody(); err != nil {
		return answer{}, err
	}
	if c.fault == fault.InnerFailure && !c.op.manages() {
		return answer{}, errInside
	}
	switch c.op {
	case opCreateCustomer:
		return c.createCustomer()
	case opGetCustomer:
		return c.getCustomer()
	case opFindCustomer:
		return c.findCustomer()
	case opUpdateCustomer:
		return c.updateCustomer()
	case opDeleteCustomer:
		return c.deleteCustomer()
	case opListCustomers:
		return c.listCustomers()
	case opListPaymentMethods:
		return c.listPaymentMethods()
	default:
		return c.runPayment()
	}
}

// runPayment carries an operation on payments out.
func (c *call) runPayment() (answer, error) {
	switch c.op {
	case opCreatePayment:
		return c.createPayment()
	case opUpdatePayment:
		return c.updatePayment()
	case opConfirmPayment:
		return c.confirmPayment()
	case opGetPayment:
		return c.getPayment()
	case opCreateLink:
		return c.createLink()
	case opGetLink:
		return c.getLink()
	case opFindOrder:
		return c.findOrder()
	default:
		return c.manage()
	}
}

// checkQuery refuses query parameters that the operation does not have. Lists have limit and offset, the others none.
func (c *call) checkQuery() error {
	query, err := url.ParseQuery(c.r.URL.RawQuery)
	if err != nil {
		return wire.Refuse(http.StatusBadRequest, "the query cannot be read")
	}
	paged := c.op == opListCustomers || c.op == opListPaymentMethods
	for name, values := range query {
		if !paged || name != "limit" && name != "offset" {
			return wire.Refuse(http.StatusBadRequest, "unknown query parameter "+wire.Quote(name))
		}
		if len(values) != 1 {
			return wire.Refuse(http.StatusBadRequest, "query parameter "+name+" is given more than once")
		}
	}
	c.query = query
	return nil
}

// readBody takes the body apart, unless its credentials were read from it. A POST needs a JSON object, the other methods have none.
func (c *call) readBody() error {
	if c.op.signedInBody() {
		return nil
	}
	if c.r.Method != http.MethodPost {
		if len(c.data) > 0 {
			return wire.Refuse(http.StatusBadRequest, "a "+c.r.Method+" has no body")
		}
		return nil
	}
	if !utf8.Valid(c.data) {
		return wire.Refuse(http.StatusBadRequest, "the body is not UTF-8")
	}
	fields, err := wire.DecodeObject(c.data)
	c.body = fields
	return err
}
