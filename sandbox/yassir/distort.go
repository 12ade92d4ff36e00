package yassir

import (
	"github.com/tenderpay/tender/sandbox/fault"
)

// A status that Yassir's API reference does not list, as a code and as a word.
const (
	unlistedCode = 99
	unlistedWord = "UNLISTED"
)

// applies tells which operations know a fault; the package comment has the table.
func applies(k fault.Kind, op operation) bool {
	switch k {
	case fault.InnerFailure:
		return true
	case fault.UnknownStatus, fault.OmitStatus:
		switch op {
		case opCreateIntent, opProceed, opCheck, opCapture, opRelease, opRefund:
			return true
		default:
			return false
		}
	case fault.OmitPayURL, fault.ThreeDSContradiction:
		return op == opProceed
	case fault.OtherAmount, fault.OtherCurrency:
		return op == opCreateIntent || op == opCheck
	default:
		return k.OfTransport()
	}
}

// distort changes an answer's content in the way of the call's fault. What the answer was about is done already.
func (c *call) distort(body any) any {
	envelope, ok := body.(paymentEnvelope)
	if !ok || c.fault == "" {
		return body
	}
	switch data := envelope.Data.(type) {
	case intentData:
		envelope.Data = c.distortIntent(data)
	case proceedData:
		envelope.Data = c.distortProceed(data)
	case checkData:
		envelope.Data = c.distortCheck(data)
	case settleData:
		data.StatusCode = c.distortCode(data.StatusCode)
		envelope.Data = data
	case refundData:
		data.StatusCode = c.distortCode(data.StatusCode)
		envelope.Data = data
	}
	return envelope
}

func (c *call) distortCode(code *number) *number {
	switch c.fault {
	case fault.UnknownStatus:
		return c.front.options.code(unlistedCode)
	case fault.OmitStatus:
		return nil
	default:
		return code
	}
}

func (c *call) distortIntent(data intentData) intentData {
	switch c.fault {
	case fault.UnknownStatus:
		data.Status = unlistedWord
	case fault.OmitStatus:
		data.Status = ""
	case fault.OtherAmount:
		data.Amount = c.otherAmount(data.Amount, data.Currency, fixed)
	case fault.OtherCurrency:
		data.Currency = otherCurrency(data.Currency)
	default:
	}
	return data
}

func (c *call) distortProceed(data proceedData) proceedData {
	data.StatusCode = c.distortCode(data.StatusCode)
	metadata := data.Metadata
	if metadata == nil {
		metadata = data.MetaData
	}
	switch c.fault {
	case fault.OmitPayURL:
		metadata.PayURL = ""
	case fault.ThreeDSContradiction:
		data.Require3DS = false
		if metadata.PayURL == "" {
			metadata.PayURL = "https://otp.invalid/otp/verify?requestId=contradiction"
		}
	default:
	}
	return data
}

func (c *call) distortCheck(data checkData) checkData {
	data.StatusCode = c.distortCode(data.StatusCode)
	switch c.fault {
	case fault.OtherAmount:
		data.Amount = c.otherAmount(data.Amount, data.CurrencyCode, short)
	case fault.OtherCurrency:
		data.CurrencyCode = otherCurrency(data.CurrencyCode)
	default:
	}
	return data
}

// otherAmount is one minor unit more, in the same form.
func (c *call) otherAmount(n number, currency string, write func(int64, string) string) number {
	minor, _ := parseAmount(n.text, currency)
	return c.front.options.number(write(minor+1, currency))
}

func otherCurrency(currency string) string {
	if currency == "EUR" {
		return "USD"
	}
	return "EUR"
}
