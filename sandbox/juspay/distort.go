package juspay

import (
	"fmt"

	"github.com/tenderpay/tender/sandbox/fault"
)

// What no page lists: a kind of record, and a status with its number.
const (
	unlistedObject = "unlisted"

	unlistedStatus   = "UNLISTED"
	unlistedStatusID = 99
)

// applies tells which operations know a fault; the package comment has the table.
func applies(k fault.Kind, op operation) bool {
	customers := op == opCreateCustomer || op == opGetCustomer || op == opUpdateCustomer
	switch k {
	case fault.InnerFailure, fault.OmitID, fault.OtherReference:
		return true
	case fault.OtherID:
		return op != opCreateRefund
	case fault.UnknownObject:
		return customers
	case fault.OmitClientToken:
		return op == opCreateCustomer || op == opGetCustomer || op == opCreateOrder || op == opCreateSession
	case fault.UnknownStatus, fault.OmitStatus, fault.OtherAmount:
		return !customers
	case fault.OtherCurrency:
		return !customers && op != opCreateRefund
	case fault.OmitPayURL:
		return op == opCreateOrder || op == opCreateSession
	default:
		return k.OfTransport()
	}
}

// failsInside tells whether the operation is to be answered with HTTP 200 and a failure.
func (c *call) failsInside() bool { return c.fault == fault.InnerFailure }

// innerFailure is the body of a failure with HTTP 200: no id, and an error_code. No page shows one for a customer; orders fail so.
func innerFailure() errorBody {
	return errorBody{Status: "ERROR", ErrorCode: "invalid_request", ErrorMessage: "the request was refused"}
}

// orderFailure is that of an order or a refund, whose errors have a status_id too.
func orderFailure() errorBody {
	body := innerFailure()
	body.StatusID = -1
	return body
}

// distort changes an answer's content in the way of the call's fault. What the answer was about is done already.
func (c *call) distort(body any) any {
	if c.fault == "" {
		return body
	}
	switch data := body.(type) {
	case customerData:
		return c.distortCustomer(data)
	case orderData:
		return c.distortOrder(data)
	case sessionData:
		return c.distortSession(data)
	case *refundData:
		return c.distortRefund(data)
	default:
		return body
	}
}

func (c *call) distortCustomer(data customerData) customerData {
	switch c.fault {
	case fault.OmitID:
		data.CustomerID, data.ID = "", ""
	case fault.OtherID:
		id := newCustomerID()
		if data.CustomerID != "" {
			data.CustomerID = id
		}
		if data.ID != "" {
			data.ID = id
		}
	case fault.OtherReference:
		data.ObjectReferenceID = "other-" + data.ObjectReferenceID
	case fault.UnknownObject:
		data.Object = unlistedObject
	case fault.OmitClientToken:
		data.Juspay = nil
	default:
	}
	return data
}

// distortOrder changes the order, or in the answer to a refund that refund's status, amount and id.
func (c *call) distortOrder(data orderData) orderData {
	if n := len(data.Refunds); n > 0 && c.op == opRefundOrder {
		switch c.fault {
		case fault.UnknownStatus, fault.OmitStatus, fault.OtherAmount, fault.OtherReference:
			data.Refunds[n-1] = c.distortRefund(data.Refunds[n-1])
			return data
		default:
		}
	}
	switch c.fault {
	case fault.OmitID:
		data.ID = ""
	case fault.OtherID:
		data.ID = c.front.options.newOrderRecordID()
	case fault.OtherReference:
		data.OrderID += otherSuffix
	case fault.UnknownStatus:
		data.Status, data.StatusID = unlistedStatus, unlistedStatusID
	case fault.OmitStatus:
		data.Status, data.StatusID = "", 0
	case fault.OtherAmount:
		data.Amount = c.front.options.amount(more(fmt.Sprint(data.Amount), data.Currency))
	case fault.OtherCurrency:
		data.Currency = otherCurrency(data.Currency)
	case fault.OmitPayURL:
		data.PaymentLinks = nil
	case fault.OmitClientToken:
		data.Juspay = nil
	default:
	}
	return data
}

func (c *call) distortSession(data sessionData) sessionData {
	payload := data.SDKPayload.Payload
	switch c.fault {
	case fault.OmitID:
		data.ID = ""
	case fault.OtherID:
		data.ID = c.front.options.newOrderRecordID()
	case fault.OtherReference:
		data.OrderID += otherSuffix
		payload.OrderID = data.OrderID
	case fault.UnknownStatus:
		data.Status = unlistedStatus
	case fault.OmitStatus:
		data.Status = ""
	case fault.OtherAmount:
		payload.Amount = sdkAmount(more(payload.Amount, payload.Currency))
	case fault.OtherCurrency:
		payload.Currency = otherCurrency(payload.Currency)
	case fault.OmitPayURL:
		data.PaymentLinks = nil
	case fault.OmitClientToken:
		payload.ClientAuthToken, payload.ClientAuthTokenExpiry = "", ""
	default:
	}
	return data
}

func (c *call) distortRefund(data *refundData) *refundData {
	switch c.fault {
	case fault.OmitID:
		data.UniqueRequestID, data.ID = "", nil
	case fault.OtherReference:
		data.UniqueRequestID += otherSuffix
	case fault.UnknownStatus:
		data.Status = unlistedStatus
	case fault.OmitStatus:
		data.Status = ""
	case fault.OtherAmount:
		data.Amount = c.front.options.amount(more(fmt.Sprint(data.Amount), data.currency))
	default:
	}
	return data
}

// otherSuffix makes another id of one, in the same form.
const otherSuffix = "X"

// more is an amount of one minor unit more.
func more(text, currency string) (int64, string) {
	minor, _ := parseAmount(text, currency)
	return minor + 1, currency
}

func otherCurrency(currency string) string {
	if currency == "EUR" {
		return "USD"
	}
	return "EUR"
}
