package lomi

import "github.com/tenderpay/tender/sandbox/fault"

// otherID is an id that no customer has.
const otherID = "00000000-0000-4000-8000-000000000000"

// applies tells which operations know a fault; the package comment has the table.
func applies(k fault.Kind, op operation) bool {
	switch k {
	case fault.InnerFailure, fault.OmitID:
		return true
	case fault.OtherID:
		return op == opGetCustomer || op == opUpdateCustomer || op == opDeleteCustomer
	default:
		return k.OfTransport()
	}
}

// distortID changes the id of an answer in the way of the call's fault. What the answer was about is done already.
func (c *call) distortID(id string) string {
	switch c.fault {
	case fault.OmitID:
		return ""
	case fault.OtherID:
		return otherID
	default:
		return id
	}
}
