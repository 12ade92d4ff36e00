package webpay

import (
	"fmt"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// Approve lets the payer pay the payment with this reference (order_number): on the page of a link, by confirming a Components payment with a card that
// needs no 3-D Secure, or, where one waits for it, by passing 3-D Secure. It becomes paid, or authorized, unless [Account.RespondNext] says otherwise. An
// error means that there is no such payment or that it cannot be paid any more.
func (a *Account) Approve(reference string) error { return a.act("approve", reference, true) }

// Decline has the bank refuse the payer's attempt (1050), or the payer fail 3-D Secure (4003). The payment stays open: the payer may try again, and
// [Account.Approve] works afterwards, unless Options.DeclinesAreFinal. Errors as [Account.Approve].
func (a *Account) Decline(reference string) error { return a.act("decline", reference, false) }

func (a *Account) act(what, reference string, agreed bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, err := a.waiting(reference)
	if err != nil {
		return err
	}
	if _, err = a.pay(p, agreed); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// Abandon lets the payer leave. Nothing changes: the payment can still be paid. Errors as [Account.Approve].
func (a *Account) Abandon(reference string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, err := a.waiting(reference)
	return err
}

// waiting finds a payment that can be paid. The account is locked.
func (a *Account) waiting(reference string) (*payment, error) {
	booked, known := a.ledger.PaymentByReference(reference)
	if !known {
		return nil, fmt.Errorf("webpay sandbox: no payment has the order number %s", wire.Quote(reference))
	}
	p, known := a.payments.of[booked.ID]
	if !known {
		return nil, fmt.Errorf("webpay sandbox: payment %s was not made through this API", wire.Quote(reference))
	}
	if !booked.State.Open() {
		return nil, fmt.Errorf("webpay sandbox: payment %s does not wait for its payer: %s", wire.Quote(reference), booked.State)
	}
	return p, nil
}
