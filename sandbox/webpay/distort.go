package webpay

import "github.com/tenderpay/tender/sandbox/fault"

// What no answer has of itself: a status that the API's documents do not list, and ids of nobody.
const (
	unlistedStatus = "unlisted"
	otherUUID      = "00000000-0000-4000-8000-000000000000"
	otherReference = "another-customer"
)

// applies tells which operations know a fault; the package comment has the table.
func applies(k fault.Kind, op operation) bool {
	if op.ofPayments() && !k.OfTransport() && k != fault.InnerFailure && k != fault.UnknownStatus && k != fault.OmitStatus {
		return appliesToPayments(k, op)
	}
	switch k {
	case fault.InnerFailure, fault.UnknownStatus, fault.OmitStatus:
		return true
	case fault.OmitID, fault.OtherID:
		return op != opListPaymentMethods
	case fault.OtherReference:
		return op != opListPaymentMethods && op != opListCustomers && op != opDeleteCustomer
	default:
		return k.OfTransport()
	}
}

// distort changes an answer's content in the way of the call's fault. What the answer was about is done already.
func (c *call) distort(body any) any {
	switch data := body.(type) {
	case customerData:
		data.Status = c.distortStatus(data.Status)
		if c.fault == fault.OtherReference {
			data.MerchantCustomerID = new(orNull(otherReference))
		}
		return c.distortCustomer(data)
	case deleteData:
		data.Status = c.distortStatus(data.Status)
		data.ID, data.UUID = c.distortID(data.ID), c.distortID(data.UUID)
		return data
	case listData[customerData]:
		data.Status = c.distortStatus(data.Status)
		for i, row := range data.Data {
			data.Data[i] = c.distortCustomer(row)
		}
		return data
	case listData[methodData]:
		data.Status = c.distortStatus(data.Status)
		return data
	default:
		return c.distortPayment(body)
	}
}

func (c *call) distortCustomer(data customerData) customerData {
	data.ID, data.UUID = c.distortID(data.ID), c.distortID(data.UUID)
	return data
}

// distortID leaves an id that the answer does not have away.
func (c *call) distortID(id string) string {
	switch {
	case c.fault == fault.OmitID, id == "":
		return ""
	case c.fault == fault.OtherID:
		return otherUUID
	default:
		return id
	}
}

func (c *call) distortStatus(status string) string {
	switch c.fault {
	case fault.UnknownStatus:
		return unlistedStatus
	case fault.OmitStatus:
		return ""
	default:
		return status
	}
}
