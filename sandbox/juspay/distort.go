package juspay

import (
	"github.com/tenderpay/tender/sandbox/fault"
)

// unlistedObject is a kind of record that the document does not have.
const unlistedObject = "unlisted"

// applies tells which operations know a fault; the package comment has the table.
func applies(k fault.Kind, op operation) bool {
	switch k {
	case fault.InnerFailure, fault.OmitID, fault.OtherID, fault.OtherReference, fault.UnknownObject:
		return true
	case fault.OmitClientToken:
		return op == opCreateCustomer || op == opGetCustomer
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

// distort changes an answer's content in the way of the call's fault. What the answer was about is done already.
func (c *call) distort(body any) any {
	data, ok := body.(customerData)
	if !ok {
		return body
	}
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
