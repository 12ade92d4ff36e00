package juspay

import (
	"errors"
	"net/http"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// createOrder is POST /orders, and POST /order/create of older clients. An order_id can be used once.
func (c *call) createOrder() (any, error) {
	if err := c.only(c.body, "field", append(orderFields(), c.body.below(prefixMetadata)...)...); err != nil {
		return nil, err
	}
	token, err := c.body.wantsToken()
	if err != nil {
		return nil, err
	}
	n, err := c.readOrder()
	if err != nil {
		return nil, err
	}
	if c.failsInside() {
		return orderFailure(), nil
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	o, err := c.account.open(n)
	if errors.Is(err, errTaken) && o != nil && c.front.options.RepeatReturnsStoredOrder {
		err = nil
	}
	if errors.Is(err, errTaken) {
		return nil, orderTaken()
	}
	if err != nil {
		return nil, err
	}
	return c.created(o, token), nil
}

// created is the answer of a create: the order, or with an older server only the beginning of it.
func (c *call) created(o *order, token bool) orderData {
	data := c.orderData(o)
	if token {
		data.Juspay = c.account.token(o.id)
	}
	if c.front.options.OlderOrders {
		data = orderData{
			ID: data.ID, OrderID: data.OrderID, Status: data.Status, StatusID: data.StatusID, PaymentLinks: data.PaymentLinks, Juspay: data.Juspay,
		}
	}
	return data
}

// getOrder is GET /orders/:order_id, and GET or POST /order/status of older clients.
func (c *call) getOrder() (any, error) {
	if c.r.Method == http.MethodPost {
		if err := c.only(c.body, "field", fieldOrderID, optionFullResponse); err != nil {
			return nil, err
		}
	}
	for _, f := range []form{c.query, c.body} {
		if _, err := f.boolean(optionFullResponse, false); err != nil {
			return nil, err
		}
	}
	orderID, err := c.namedOrder()
	if err != nil {
		return nil, err
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	o, known := c.account.order(orderID)
	if !known {
		return nil, c.front.options.orderNotFound(orderID)
	}
	if c.failsInside() {
		return orderFailure(), nil
	}
	return c.orderData(o), nil
}

// namedOrder is the order_id of the path, or where the path has none, of the query or the body. Beside one in the path, those are ignored: official
// SDKs repeat it.
func (c *call) namedOrder() (string, error) {
	if c.argument != "" {
		return c.argument, nil
	}
	inQuery, inBody := c.query[fieldOrderID], c.body[fieldOrderID]
	switch {
	case inQuery == "" && inBody == "":
		return "", orderIDMissing()
	case inQuery != "" && inBody != "" && inQuery != inBody:
		return "", wrongField(fieldOrderID, "order_id of the query and of the body differ")
	case inQuery != "":
		return inQuery, nil
	default:
		return inBody, nil
	}
}

// updateOrder is POST /orders/:order_id: what is left out stays. What is charged or held cannot be changed, nor the amount of an attempt under way; only
// the former is documented.
func (c *call) updateOrder() (any, error) {
	if err := c.only(c.body, "field", append(changeableFields(), fieldAmount)...); err != nil {
		return nil, err
	}
	change := profile{}
	for _, name := range changeableFields() {
		if value, given := c.body[name]; given {
			change[name] = value
		}
		if err := checkOrderField(name, c.body[name]); err != nil {
			return nil, err
		}
	}
	amount, priced := c.body[fieldAmount]
	if len(change) == 0 && !priced {
		return nil, wrongField(fieldAmount, "an update needs at least one of amount, the addresses and the udf fields")
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	o, known := c.account.order(c.argument)
	if !known {
		return nil, c.front.options.orderNotFound(c.argument)
	}
	p := o.payment()
	minor := p.Minor
	if priced {
		var err error
		if minor, err = c.front.options.readAmount(amount, p.Currency); err != nil {
			return nil, err
		}
	}
	switch {
	case p.State != ledger.Created && p.State != ledger.Waiting:
		return nil, notAllowed("INVALID_ACTION", userError, "the order cannot be changed: it is "+string(o.status(p)))
	case minor != p.Minor && o.underWay() != nil:
		return nil, notAllowed("INVALID_ACTION", userError, "the amount cannot be changed while the payer is paying: the order is "+string(o.status(p)))
	case c.failsInside():
		return orderFailure(), nil
	}
	if minor != p.Minor {
		if _, err := c.account.ledger.Amend(o.id, minor, p.Currency, p.Capture); err != nil {
			return nil, err
		}
	}
	o.fields = o.fields.with(change)
	return c.orderData(o), nil
}
