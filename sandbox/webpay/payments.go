package webpay

import (
	"errors"
	"net/http"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// createPayment is POST /v2/payment/new. That a second one with an order_number is refused, whatever became of the first, is not documented.
func (c *call) createPayment() (answer, error) {
	read, err := c.readAsked(false)
	if err != nil {
		return answer{}, err
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	if err := c.account.checkPayer(read.Customer); err != nil {
		return answer{}, err
	}
	p, err := c.account.open(read, false)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: createdData{Status: statusApproved, ID: p.ID, ClientSecret: p.Secret}}, nil
}

// checkPayer refuses a customer_uuid of nobody. The account is locked.
func (a *Account) checkPayer(uuid string) error {
	if c, known := a.customers[uuid]; uuid != "" && (!known || c.deleted()) {
		return invalidField("customer_uuid", "is not the uuid of a customer")
	}
	return nil
}

// updatePayment is POST /v2/payment/:id/update: another amount, before anybody has paid.
func (c *call) updatePayment() (answer, error) {
	if err := c.body.only("amount"); err != nil {
		return answer{}, err
	}
	minor, err := c.body.amount()
	if err != nil {
		return answer{}, err
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	p, booked, err := c.account.bySecret(c.argument)
	if err != nil {
		return answer{}, err
	}
	if p.Awaited != nil {
		return answer{}, wire.Refuse(http.StatusBadRequest, "the payment is being confirmed")
	}
	if _, err := c.account.ledger.Amend(p.ID, minor, booked.Currency, booked.Capture); err != nil {
		return answer{}, settledRefusal(err)
	}
	return answer{status: http.StatusOK, body: createdData{Status: statusApproved, ID: p.ID, ClientSecret: p.Secret}}, nil
}

// settledRefusal is the refusal of what is possible only before anybody has paid. Any other refusal is a bug of this package, and stays what it is.
func settledRefusal(err error) error {
	if ledger.RuleOf(err) == ledger.RuleState {
		return settled()
	}
	return err
}

func settled() error { return wire.Refuse(http.StatusBadRequest, "the payment is settled") }

// bySecret finds a Components payment by its id or by its client_secret. The account is locked.
func (a *Account) bySecret(secret string) (*payment, ledger.Payment, error) {
	p, known := a.secrets.of[secret]
	if !known || p.isLink() {
		return nil, ledger.Payment{}, wire.Refuse(a.front.options.notFound(), "payment not found")
	}
	booked, known := a.ledger.Payment(p.ID)
	if !known {
		return nil, ledger.Payment{}, errors.New("webpay sandbox: a payment that is not in the ledger")
	}
	return p, booked, nil
}

// getPayment is GET /v2/payment/:id/status.
func (c *call) getPayment() (answer, error) {
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	p, booked, err := c.account.bySecret(c.argument)
	if err != nil {
		return answer{}, err
	}
	options := &c.front.options
	data := statusData{
		Status: statusApproved, PaymentStatus: c.account.paymentStatus(p, booked), ClientSecret: p.Secret, PaymentResult: c.account.result(p, booked),
	}
	if data.PaymentStatus == paymentAction || p.Secured && options.KeepActionRequired {
		data.ActionRequired = c.action(p)
	}
	return answer{status: http.StatusOK, body: data}, nil
}

// The words of payment_status (official client code).
const (
	paymentNew      = "payment_method_required"
	paymentAction   = "action_required"
	paymentApproved = "approved"
	paymentDeclined = "declined"
	paymentExecuted = "executed"
)

// paymentStatus says where a Components payment stands. That executed follows 3-D Secure, and that an expired payment is declined, is not documented.
// The account is locked.
func (a *Account) paymentStatus(p *payment, booked ledger.Payment) string {
	last := p.lastAttempt()
	switch {
	case p.Awaited != nil && booked.State.Open():
		return paymentAction
	case booked.State == ledger.Expired:
		return paymentDeclined
	case last == nil:
		return paymentNew
	case p.Secured, a.front.options.ConfirmedIsExecuted:
		return paymentExecuted
	case last.Code == codeApproved:
		return paymentApproved
	default:
		return paymentDeclined
	}
}

// result is payment_result: what became of the payer's last attempt, whatever was captured or refunded since. The account is locked.
func (a *Account) result(p *payment, booked ledger.Payment) *resultData {
	data := &resultData{
		OrderNumber: booked.Reference, Amount: booked.Minor, Currency: booked.Currency, OutgoingAmount: booked.Minor, OutgoingCurrency: booked.Currency,
		TransactionType: kindOf(booked), CreatedAt: offsetTime(booked.CreatedAt),
	}
	last := p.lastAttempt()
	switch {
	case booked.State == ledger.Expired:
		data.respond(a.front.options.code(codeTimeExpired), codeTimeExpired)
	case p.Awaited != nil, last == nil && a.front.options.FreshResult:
		data.Status = wordPending
	case last == nil:
		return nil
	default:
		data.Amount, data.OutgoingAmount, data.CreatedAt = last.Minor, last.Minor, offsetTime(last.At)
		data.respond(a.front.options.code(last.Code), last.Code)
		data.show(last.Card)
	}
	return data
}
