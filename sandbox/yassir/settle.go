package yassir

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// capture is POST /api/v1/payments/intents/:id/capture: once, for statusCode 13. Capturing less releases the rest.
func (c *call) capture() (answer, error) {
	i, p, err := c.intent()
	if err != nil {
		return answer{}, err
	}
	if err := c.body.only("amount"); err != nil {
		return answer{}, err
	}
	minor, given, err := c.body.amount("amount", p.Currency)
	if err != nil {
		return answer{}, err
	}
	if !given {
		minor = p.Minor
	}
	const message = "payment captured successfully"
	if c.failsInside() {
		return c.settled(codeRejected, message), nil
	}
	if _, err = c.account.ledger.Capture(i.id, minor); err != nil {
		return c.settleRefused(err, message)
	}
	return c.settled(codeSucceeded, message), nil
}

// release is POST /api/v1/payments/intents/:id/release: for statusCode 13. It has no fields.
func (c *call) release() (answer, error) {
	i, p, err := c.intent()
	if err != nil {
		return answer{}, err
	}
	if err := c.body.only(); err != nil {
		return answer{}, err
	}
	const message = "payment released successfully"
	if c.failsInside() {
		return c.settled(codeRejected, message), nil
	}
	if p.State.Open() && c.front.options.ReleaseCancelsOpen {
		_, err = c.account.ledger.Cancel(i.id)
	} else {
		_, err = c.account.ledger.Release(i.id)
	}
	if err != nil {
		return c.settleRefused(err, message)
	}
	return c.settled(codeReleased, message), nil
}

func (c *call) settled(code int, message string) answer {
	return answer{c.front.options.posted(), paymentEnvelope{
		Data:    settleData{Status: statusText(code), StatusCode: c.front.options.code(code)},
		Message: message,
	}}
}

// settleRefused answers a capture or release that the books refuse. How Yassir does is not documented; the sandbox's
// choice: 400, or with Options.RefusalStatus 200 a statusCode 3.
func (c *call) settleRefused(err error, message string) (answer, error) {
	if c.refusesInside() {
		return c.settled(codeRejected, message), nil
	}
	return answer{}, c.refusedByBooks(err)
}

func (c *call) refusesInside() bool { return c.front.options.refusalStatus() == http.StatusOK }

func (c *call) refusedByBooks(err error) error {
	return refusal(c.front.options.refusalStatus(), c.reason(err))
}

// reason is the text of a refusal by the books.
func (c *call) reason(err error) string {
	refused, ok := errors.AsType[*ledger.Error](err)
	if !ok {
		return string(c.op) + " is refused"
	}
	switch refused.Rule {
	case ledger.RuleState:
		return string(c.op) + " is not possible: the payment is " + refused.State.String()
	case ledger.RuleCapturedLimit:
		return "the amount is above what is reserved"
	case ledger.RuleRefundedLimit:
		return "the amount is above what can be refunded"
	default:
		return string(c.op) + " is refused: " + string(refused.Rule)
	}
}

// refund is POST /api/v1/payments/:id/refund. There may be several; each lowers what is left to refund.
func (c *call) refund() (answer, error) {
	i, p, err := c.intent()
	if err != nil {
		return answer{}, err
	}
	if err := c.body.only("description", "amount", "reason"); err != nil {
		return answer{}, err
	}
	description, err := c.body.required("description")
	if err != nil {
		return answer{}, err
	}
	if _, _, err := c.body.text("reason"); err != nil {
		return answer{}, err
	}
	minor, given, err := c.body.amount("amount", p.Currency)
	if err != nil {
		return answer{}, err
	}
	if c.failsInside() {
		return c.refunded(p, codeRejected, "refused"), nil
	}
	entry := ledger.Refund{Note: description, Minor: minor}
	switch {
	case given:
		p, err = c.account.ledger.Refund(i.id, entry)
	case c.front.options.OmittedRefundIsWhole && p.Captured > 0:
		entry.Minor = p.Captured
		p, err = c.account.ledger.Refund(i.id, entry)
	default:
		p, err = c.account.ledger.RefundRest(i.id, entry)
	}
	switch {
	case err != nil && c.refusesInside():
		return c.refunded(p, codeRejected, c.reason(err)), nil
	case err != nil:
		return answer{}, c.refusedByBooks(err)
	default:
		return c.refunded(p, c.front.options.statusCode(p), ""), nil
	}
}

// refunded is refund's answer. How paymentOrderId relates to a payment is not documented; the sandbox's choice is a
// number of its own, so that nobody takes it for an actionId.
func (c *call) refunded(p ledger.Payment, code int, problem string) answer {
	data := refundData{
		StatusCode:     c.front.options.code(code),
		Status:         statusText(code),
		PaymentOrderID: "ORDER_" + strconv.Itoa(p.Number),
	}
	if problem != "" {
		data.ErrorMessage.Provider = &problem
	}
	return answer{c.front.options.posted(), paymentEnvelope{Data: data, Message: "Payment refunded successfully"}}
}
