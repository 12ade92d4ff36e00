package webpay

import "github.com/tenderpay/tender/sandbox/fault"

// What answers about payments say in a fault of their content.
const (
	otherSecret = "0000000000000000000000000000000000000000"
	otherOrder  = "another-order"
)

// appliesToPayments tells which operations on payments know a fault of the content; the package comment has the table.
func appliesToPayments(k fault.Kind, op operation) bool {
	switch k {
	case fault.OmitID:
		return op == opCreatePayment || op == opUpdatePayment || op == opCreateLink || op == opGetLink || op.manages()
	case fault.OtherID:
		return op != opFindOrder && !op.manages()
	case fault.OmitClientToken:
		return op == opCreatePayment || op == opUpdatePayment
	case fault.OmitPayURL:
		return op == opCreateLink || op == opGetLink
	case fault.OtherReference, fault.OtherAmount, fault.OtherCurrency:
		return op != opCreatePayment && op != opUpdatePayment
	default:
		return false
	}
}

// distortPayment changes an answer about a payment in the way of the call's fault.
func (c *call) distortPayment(body any) any {
	switch data := body.(type) {
	case createdData:
		data.Status = c.distortStatus(data.Status)
		data.ID = c.distortSecret(data.ID)
		if c.fault == fault.OtherID {
			data.ClientSecret = otherSecret
		}
		if c.fault == fault.OmitClientToken {
			data.ClientSecret = ""
		}
		return data
	case confirmData:
		data.Status = c.distortStatus(data.Status)
		data.ClientSecret = c.distortSecret(data.ClientSecret)
		c.distortResult(data.PaymentResult)
		return data
	case statusData:
		data.PaymentStatus = c.distortStatus(data.PaymentStatus)
		data.ClientSecret = c.distortSecret(data.ClientSecret)
		c.distortResult(data.PaymentResult)
		return data
	case linkData:
		return c.distortLink(data)
	case transactionData:
		return c.distortTransaction(data)
	case orderData:
		data.transactionData = c.distortTransaction(data.transactionData)
		if c.fault == fault.OtherReference || c.fault == fault.OtherAmount || c.fault == fault.OtherCurrency {
			data.details = true
		}
		return data
	default:
		return body
	}
}

func (c *call) distortSecret(secret string) string {
	switch c.fault {
	case fault.OmitID:
		return ""
	case fault.OtherID:
		return otherSecret
	default:
		return secret
	}
}

// distortResult changes what became of an attempt, if there was one.
func (c *call) distortResult(data *resultData) {
	if data == nil {
		return
	}
	data.Status = c.distortStatus(data.Status)
	switch c.fault {
	case fault.UnknownStatus:
		data.ResponseCode = new(codeUnlisted)
	case fault.OmitStatus:
		data.ResponseCode = nil
	default:
	}
	c.distortMoney(&data.OrderNumber, &data.Amount, &data.Currency)
}

func (c *call) distortLink(data linkData) linkData {
	data.Status = c.distortStatus(data.Status)
	data.ID = c.distortSecret(data.ID)
	if c.fault == fault.OmitPayURL {
		data.PaymentURL = nil
	}
	c.distortMoney(&data.OrderNumber, &data.Amount, &data.Currency)
	return data
}

func (c *call) distortTransaction(data transactionData) transactionData {
	data.Status = c.distortStatus(data.Status)
	switch c.fault {
	case fault.UnknownStatus:
		data.Code = codeUnlisted
	case fault.OmitStatus:
		data.Code = ""
	case fault.OmitID:
		data.ID = nil
	case fault.OtherCurrency:
		data.stated = true
	default:
	}
	c.distortMoney(&data.OrderNumber, &data.Amount, &data.Currency)
	return data
}

func (c *call) distortMoney(order *string, amount *int64, currency *string) {
	switch c.fault {
	case fault.OtherReference:
		*order = otherOrder
	case fault.OtherAmount:
		*amount++
	case fault.OtherCurrency:
		if *currency == "EUR" {
			*currency = "USD"
		} else {
			*currency = "EUR"
		}
	default:
	}
}
