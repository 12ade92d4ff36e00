package juspay

import (
	"errors"
	"fmt"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// Approve lets the payer of the order with this order_id pay: the attempt that is under way, or else a new one, succeeds, and the order is CHARGED or,
// with pre-authorisation, AUTHORIZED. After a refused attempt it works as before. An error means that there is no such order, that the payer can do
// nothing about it any more, or that its payment link has expired; an attempt that was under way before then can still succeed.
func (a *Account) Approve(reference string) error {
	return a.act("approve", reference, (*order).approve)
}

// Decline lets the bank refuse the attempt that is under way, or else a new one: AUTHORIZATION_FAILED. The payer may try again: the order stays open, and
// Approve works afterwards, until an order's 25 attempts are used up. Errors as [Account.Approve].
func (a *Account) Decline(reference string) error {
	return a.act("decline", reference, func(o *order) error { return o.fail(statusAuthorizationFails) })
}

// Abandon lets the payer leave the bank's page, in the attempt that is under way, or else in a new one: AUTHENTICATION_FAILED. The payer may try again, as
// after [Account.Decline]. Errors as [Account.Approve].
func (a *Account) Abandon(reference string) error {
	return a.act("abandon", reference, func(o *order) error { return o.fail(statusAuthenticationFails) })
}

// Attempt brings the attempt that is under way, or else a new one, to a status that has no method of its own: STARTED, PENDING_VBV, VBV_SUCCESSFUL,
// AUTHORIZING, COD_INITIATED, TO_BE_CHARGED, of which nobody knows yet what comes, or JUSPAY_DECLINED, DECLINED, AUTHORIZATION_FAILED,
// AUTHENTICATION_FAILED, after which the payer may try again. STARTED and PENDING_VBV beside an attempt that is AUTHORIZING begin another one. Errors
// as [Account.Approve], and for any other status.
func (a *Account) Attempt(reference, word string) error {
	return a.act("attempt", reference, func(o *order) error {
		switch s := status(word); s.stage() {
		case stagePending:
			return o.advance(s)
		case stageFailed:
			return o.fail(s)
		default:
			return fmt.Errorf("%s is no status of an attempt without a method of its own", wire.Quote(word))
		}
	})
}

// AutoRefund lets an attempt succeed so late that Juspay gives the money back by itself. On an order that is CHARGED it is another attempt, that was
// under way or failed: that transaction is AUTO_REFUNDED, the order stays CHARGED, and the money comes and goes beside the account's books. On an open
// order it is the last attempt: the books have the charge and its refund, and the order is AUTO_REFUNDED. Without such an attempt it is an error, and
// on an order with pre-authorisation.
func (a *Account) AutoRefund(reference string) error {
	return a.act("auto-refund", reference, (*order).autoRefund)
}

// SettleTransaction lets the gateway answer at last: a capture or a void that is CAPTURE_INITIATED or VOID_INITIATED, or that it was silent about,
// succeeds, or fails. It is an error where there is none.
func (a *Account) SettleTransaction(reference string, succeed bool) error {
	return a.act("settle", reference, func(o *order) error {
		t := o.furthest()
		if t == nil || t.Capturing == 0 && !t.Voiding {
			return errors.New("it has no capture and no void that waits for the gateway")
		}
		return o.settle(t, succeed)
	})
}

// SettleRefunds ends all refunds of the order that are pending: SUCCESS, or FAILURE, after which the money can be refunded again. It is an error where
// there is none.
func (a *Account) SettleRefunds(reference string, succeed bool) error {
	return a.act("settle refunds", reference, func(o *order) error {
		settled := 0
		for _, r := range o.payment().Refunds {
			if r.State != ledger.RefundPending {
				continue
			}
			if _, err := a.ledger.SettleRefund(o.id, r.ID, succeed); err != nil {
				return err
			}
			ended := ledger.RefundFailed
			if succeed {
				ended = ledger.RefundSucceeded
			}
			o.tellRefund(ended)
			settled++
		}
		if settled == 0 {
			return errors.New("it has no refund that is pending")
		}
		return nil
	})
}

// PendingRefunds counts the refunds of the order that are pending: promised, and not settled.
func (a *Account) PendingRefunds(reference string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, known := a.order(reference); !known { // which lets end what is due
		return 0
	}
	return a.Book.PendingRefunds(reference)
}

// act does something to an order under the account's lock.
func (a *Account) act(what, reference string, do func(*order) error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	o, known := a.order(reference)
	if !known {
		return fmt.Errorf("juspay sandbox: %s: no order has the order_id %s", what, wire.Quote(reference))
	}
	if err := do(o); err != nil {
		return fmt.Errorf("juspay sandbox: %s order %s, which is %s: %w", what, wire.Quote(reference), o.status(o.payment()), err)
	}
	return nil
}
