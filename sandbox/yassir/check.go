package yassir

import (
	"net/http"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// check is GET /api/v1/payments/intents/:id/check.
func (c *call) check() (answer, error) {
	_, p, err := c.intent()
	if err != nil {
		return answer{}, err
	}
	if c.failsInside() {
		return c.refused(), nil
	}
	options := &c.front.options
	wasProceeded := !p.StartedAt.IsZero()
	code := options.checkCode(p, wasProceeded)
	data := checkData{
		StatusCode:     options.code(code),
		Amount:         options.number(short(options.checkAmount(p), p.Currency)),
		CurrencyCode:   p.Currency,
		EndUserMessage: endUserMessage(code),
		SupportInfo:    supportInfo{Email: "support@sandbox.invalid", PhoneNumber: "+213000000000"},
		LastUpdate:     timestamp(p.UpdatedAt),
	}
	if wasProceeded {
		data.PaymentMethodName = methodYassirCash // before proceed: empty; not documented, the sandbox's choice
	}
	if options.CreatedCode == CreatedHasNoCode && code == codeCreated {
		data.StatusCode = nil
	}
	if options.CreatedCode == CreatedIs11 && code == codeCreated {
		data.StatusCode = options.code(codeProcessing)
	}
	return answer{http.StatusOK, paymentEnvelope{Data: data, Message: "payment status retrieved successfully"}}, nil
}

// checkCode is the status code that check reports. The reference lists 2, 3, 12 and 13 for it; that 4, 10 and 16 come
// too is the sandbox's choice.
func (o *Options) checkCode(p ledger.Payment, wasProceeded bool) int {
	code := o.statusCode(p)
	switch {
	case p.State == ledger.Expired && o.ExpiredLooksOpen && wasProceeded:
		return codeRequiresAction
	case p.State == ledger.Expired && o.ExpiredLooksOpen:
		return codeCreated
	case code == codePreAuthorized && o.CheckReservedCode != 0:
		return o.CheckReservedCode
	case o.CheckFourCodesOnly && (code == codeRefunded || code == codePartiallyRefunded):
		return codeSucceeded
	case o.CheckFourCodesOnly && code == codeReleased:
		return codePreAuthorized
	default:
		return code
	}
}

// checkAmount is the amount that check states. Which one it is after a partial capture is not documented; the
// sandbox's choice: the intent's.
func (o *Options) checkAmount(p ledger.Payment) int64 {
	switch {
	case o.CheckAmount == CheckCapturedAmount && p.Captured > 0:
		return p.Captured
	case o.CheckAmount == CheckRemainingAmount && p.Captured > 0:
		return p.Refundable()
	default:
		return p.Minor
	}
}

// endUserMessage is the text for the payer. That of 2 is documented, the others are the sandbox's choice.
func endUserMessage(code int) string {
	switch code {
	case codeSucceeded:
		return "Payment completed successfully"
	case codeRejected:
		return "Payment was rejected"
	case codeRefunded:
		return "Payment was refunded"
	case codeReleased:
		return "Payment was canceled"
	case codeRequiresAction:
		return "Payment is waiting for verification"
	case codePreAuthorized:
		return "Amount is reserved"
	case codePartiallyRefunded:
		return "Payment was partially refunded"
	default:
		return "Payment is being processed"
	}
}
