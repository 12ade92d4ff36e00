package webpay

import (
	"errors"
	"net/http"
	"time"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// manage is a capture, a refund or a void: POST /transactions/:order_number/{capture,refund,void}.xml, and POST /v2/trx-management. A refusal of the bank is
// an ordinary answer, unless Options.DeclinedStatus.
func (c *call) manage() (answer, error) {
	kind, minor, err := c.readManaged()
	if err != nil {
		return answer{}, err
	}
	a, options := c.account, &c.front.options
	a.mu.Lock()
	defer a.mu.Unlock()
	wanted := a.nextResponse
	if c.fault == fault.InnerFailure {
		wanted = func() response { return response{code: codeDeclined} }
	}
	done := a.carryOut(kind, c.order.number, minor, c.order.currency, wanted())
	if options.DeclinedStatus != 0 && done.Code != codeApproved && c.fault != fault.InnerFailure {
		return answer{}, refuseDeclined(options.DeclinedStatus, done.Code)
	}
	status := http.StatusCreated
	if options.ManagedAs200 {
		status = http.StatusOK
	}
	return answer{status: status, body: options.managed(c.order.number, done)}, nil
}

// readManaged checks what is not proved by the digest.
func (c *call) readManaged() (kind string, minor int64, err error) {
	kind = c.order.kind
	if kind != kindCapture && kind != kindRefund && kind != kindVoid {
		return "", 0, unprocessable(`field "transaction_type" must be capture, refund or void`)
	}
	if c.op != opManage && c.order.number != c.argument {
		return "", 0, unprocessable("the order number of the path is not the one of the body")
	}
	minor, ok := parseAmount(c.order.amount)
	if !ok {
		return "", 0, unprocessable("the amount must be a whole number of minor units, with up to 11 digits")
	}
	if !(&Options{}).currency(c.order.currency) {
		return "", 0, unprocessable("the currency must be an ISO 4217 code in capitals")
	}
	return kind, minor, nil
}

// carryOut asks the bank. The account is locked.
func (a *Account) carryOut(kind, number string, minor int64, currency string, scripted response) transaction {
	p, booked, known := a.byOrder(number)
	code := scripted.code
	switch {
	case code != codeApproved && !scripted.afterwards:
	case !known:
		code = codeNoOriginal
	default:
		code = a.move(kind, booked, minor, currency)
	}
	wanted := transaction{Kind: kind, Minor: minor, Currency: currency, Code: code}
	if p != nil {
		if last := p.lastAttempt(); last != nil {
			wanted.Card = last.Card
		}
	}
	done := a.record(p, wanted)
	if scripted.afterwards && done.Code == codeApproved {
		done.Code = scripted.code
	}
	return done
}

// move books a capture, a refund or a void, and says how it ended. Its codes are chosen by their meaning; see [Options.RefundExcessAs1810].
func (a *Account) move(kind string, booked ledger.Payment, minor int64, currency string) string {
	options := &a.front.options
	var err error
	switch {
	case booked.State.Open() || booked.State == ledger.Declined || booked.State == ledger.Expired:
		return codeNoOriginal
	case currency != booked.Currency:
		return codeInvalid
	case kind == kindCapture:
		_, err = a.ledger.Capture(booked.ID, minor)
	case kind == kindVoid && booked.State == ledger.Authorized && minor != booked.Authorized:
		return codeBadAmount
	case kind == kindVoid:
		_, err = a.ledger.Release(booked.ID)
	case options.tooLate(booked, a.ledger.Clock().Now()):
		return codeInvalid
	default:
		_, err = a.ledger.Refund(booked.ID, ledger.Refund{Minor: minor})
	}
	return options.codeOfRefusal(kind, err)
}

// tooLate tells whether a charge is too old to be refunded.
func (o *Options) tooLate(booked ledger.Payment, now time.Time) bool {
	window := o.refundWindow()
	return window > 0 && len(booked.Captures) > 0 && now.Sub(booked.Captures[0].At) >= window
}

// codeOfRefusal is the response code for what the books said.
func (o *Options) codeOfRefusal(kind string, err error) string {
	refused, ok := errors.AsType[*ledger.Error](err)
	switch {
	case err == nil:
		return codeApproved
	case !ok:
		return "1812"
	case refused.Rule == ledger.RuleRefundedLimit && !o.RefundExcessAs1810:
		return codeNoReversal
	case refused.Rule != ledger.RuleState:
		return codeBadAmount
	case refused.State == ledger.Canceled:
		return codeAlreadyVoided
	case kind == kindVoid:
		return codeNoVoid
	case kind == kindRefund: // authorized, and nothing was taken
		return codeNoOriginal
	default:
		return codeInvalid
	}
}
