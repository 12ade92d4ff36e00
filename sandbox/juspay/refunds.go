package juspay

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// The fields of a refund, by their names in requests.
const (
	fieldRefundID   = "unique_request_id"
	fieldTxnID      = "txn_id"
	fieldRefundType = "refund_type"

	refundStandard = "STANDARD"
	refundInstant  = "INSTANT"
)

const (
	maxRefunds  = 25       // of an order (other official pages)
	maxRefundID = 20       // characters (other official pages: under 21)
	minRefund   = minOrder // other official pages
)

// refundOrder is POST /orders/:order_id/refunds, and POST /order/refund of older clients. It answers with the order.
func (c *call) refundOrder() (any, error) {
	if err := c.only(c.body, "field", fieldRefundID, fieldAmount, fieldOrderID); err != nil {
		return nil, err
	}
	orderID, err := c.namedOrder()
	if err != nil {
		return nil, err
	}
	if repeated := c.body[fieldOrderID]; repeated != "" && foldOrderID(repeated) != foldOrderID(orderID) {
		return nil, wrongField(fieldOrderID, "order_id of the path and of the body differ")
	}
	if err := c.checkRefundID(); err != nil {
		return nil, err
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	o, known := c.account.order(orderID)
	if !known {
		return nil, c.front.options.orderNotFound(orderID)
	}
	done, err := c.refund(o)
	if err != nil || !done {
		return orderFailure(), err
	}
	return c.orderData(o), nil
}

// createRefund is POST /refunds. It names the order or the transaction, and answers with the refund.
func (c *call) createRefund() (any, error) {
	if err := c.only(c.body, "field", fieldRefundID, fieldAmount, fieldOrderID, fieldTxnID, fieldRefundType); err != nil {
		return nil, err
	}
	if kind := c.body[fieldRefundType]; kind != "" && kind != refundStandard && kind != refundInstant {
		return nil, wrongField(fieldRefundType, "refund_type must be STANDARD or INSTANT")
	}
	if err := c.checkRefundID(); err != nil {
		return nil, err
	}
	orderID, txnID := c.body[fieldOrderID], c.body[fieldTxnID]
	switch {
	case orderID == "" && txnID == "":
		return nil, orderIDMissing()
	case orderID != "" && txnID != "":
		return nil, wrongField(fieldTxnID, "only one of order_id and txn_id can be given")
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	o, known := c.account.order(orderID)
	if txnID != "" {
		o, known = c.account.orderOfTxnID(txnID)
	}
	if !known {
		return nil, c.front.options.orderNotFound(orderID)
	}
	done, err := c.refund(o)
	if err != nil || !done {
		return orderFailure(), err
	}
	refunds := c.refundsData(o, o.payment())
	return refunds[len(refunds)-1], nil
}

// orderOfTxnID finds the order of a transaction, whose txn_id ends with its number.
func (a *Account) orderOfTxnID(txnID string) (*order, bool) {
	orderID, ours := strings.CutPrefix(txnID, a.merchantID+"-")
	i := strings.LastIndexByte(orderID, '-')
	if !ours || i < 0 {
		return nil, false
	}
	o, known := a.order(orderID[:i])
	number, err := strconv.Atoi(orderID[i+1:])
	if !known || err != nil || number < 1 || number > len(o.attempts) || o.txnID(number) != txnID {
		return nil, false
	}
	return o, true
}

func (c *call) checkRefundID() error {
	id, given := c.body[fieldRefundID]
	switch {
	case !given || id == "":
		return wrongField(fieldRefundID, fieldRefundID+" is required")
	case strings.ContainsFunc(id, func(r rune) bool { return !alphanumeric(r) }) || len(id) > maxRefundID:
		return wrongField(fieldRefundID, fieldRefundID+" must be at most 20 letters A to Z and digits")
	default:
		return nil
	}
}

// refund books a refund; false: an inner failure took its place. The account's lock is held. The order of the checks is not documented.
func (c *call) refund(o *order) (bool, error) {
	options := &c.front.options
	p := o.payment()
	id := c.body[fieldRefundID]
	mine := merchantsRefunds(p)
	switch {
	case slices.ContainsFunc(mine, func(r ledger.Refund) bool { return r.Reference == id }):
		return false, orderError("duplicate.call", "a refund of this order has this unique_request_id", "")
	case p.State != ledger.Charged:
		return false, orderError("invalid.order.not_successful", "the order is "+string(o.status(p))+", not paid", "")
	}
	minor, err := c.readRefundAmount(p)
	if err != nil {
		return false, err
	}
	guarded := c.account.ledger.Clock().Now().Add(-options.refundGuard())
	switch {
	case len(mine) >= maxRefunds:
		return false, orderError("request.exceeded", "an order can have 25 refunds", "")
	case slices.ContainsFunc(mine, func(r ledger.Refund) bool { return r.Minor == minor && r.At.After(guarded) }):
		return false, repeatedTooSoon()
	case minor > p.Refundable() || minor == 0:
		return false, orderError("invalid.amount.exceeded", "the amount is above what can be refunded", "")
	case c.failsInside():
		return false, nil
	}
	book := c.account.ledger.RefundLater
	if options.Refunds == RefundsAtOnce {
		book = c.account.ledger.Refund
	}
	kind := c.body[fieldRefundType]
	if kind == "" {
		kind = refundStandard
	}
	if _, err = book(o.id, ledger.Refund{Reference: id, Note: kind, Minor: minor}); err != nil {
		return false, err
	}
	o.tell("REFUND_INITIATED")
	if options.Refunds == RefundsAtOnce {
		o.tellRefund(ledger.RefundSucceeded)
	}
	return true, nil
}

// readRefundAmount reads the amount. What it is when left out, official pages disagree on: everything, which here is what is left, or an error.
func (c *call) readRefundAmount(p ledger.Payment) (int64, error) {
	options := &c.front.options
	text, given := c.body[fieldAmount]
	switch {
	case !given && options.RefundNeedsAmount:
		return 0, mandatoryMissing(fieldAmount)
	case !given:
		return p.Refundable(), nil
	}
	minor, problem := parseAmount(text, p.Currency)
	if problem == "" && p.Currency == defaultCurrency && minor < minRefund && !options.SmallRefunds {
		problem = "must be at least 1"
	}
	if problem != "" {
		return 0, orderError("invalid amount", "the amount "+problem, "")
	}
	return minor, nil
}

// merchantsRefunds are those that the merchant asked for: all that have an id of the merchant's.
func merchantsRefunds(p ledger.Payment) []ledger.Refund {
	return slices.DeleteFunc(slices.Clone(p.Refunds), func(r ledger.Refund) bool { return r.Reference == "" })
}
