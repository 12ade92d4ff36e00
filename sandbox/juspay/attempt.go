package juspay

import (
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// maxAttempts is how many transactions an order can have (other official pages).
const maxAttempts = 25

// attempt is one transaction of an order: a payer's attempt to pay it. The names are those of the snapshot.
type attempt struct {
	UUID   string    `json:"txn_uuid"`
	Status status    `json:"status"`
	Minor  int64     `json:"minor"`
	At     time.Time `json:"at"`

	// What the gateway has not answered yet, see [Account.SettleTransaction].
	Capturing int64 `json:"capturing,omitzero"` // minor units
	Voiding   bool  `json:"voiding,omitzero"`

	Key string `json:"idempotence_key,omitzero"` // of the last capture or void, after the word for which of them
}

// newTxnUUID makes an id in the form of official samples: 19 letters and digits.
func newTxnUUID() string { return rand.Text()[:19] }

// furthest is the attempt that the order shows, the latest of those that came furthest; nil if there is none.
func (o *order) furthest() *attempt {
	var shown *attempt
	for i := range o.attempts {
		if a := &o.attempts[i]; shown == nil || a.Status.stage() >= shown.Status.stage() {
			shown = a
		}
	}
	return shown
}

// underWay is the latest attempt whose outcome nobody knows; nil if there is none.
func (o *order) underWay() *attempt {
	for i := range slices.Backward(o.attempts) {
		if o.attempts[i].Status.stage() == stagePending {
			return &o.attempts[i]
		}
	}
	return nil
}

// The reasons why a payer can do nothing.
var (
	errSettled = errors.New("the payer can do nothing about it any more")
	errExpired = errors.New("its payment link has expired")
)

// begin starts an attempt, with the status of one that is under way. The payer must be able to reach the page: not so once the order has expired.
func (o *order) begin(s status) (*attempt, error) {
	p := o.payment()
	switch {
	case p.State != ledger.Created && p.State != ledger.Waiting, len(o.attempts) >= maxAttempts:
		return nil, errSettled
	case o.expired():
		return nil, errExpired
	case p.State == ledger.Created:
		if _, err := o.account.ledger.Start(o.id); err != nil {
			return nil, err
		}
	}
	fresh := attempt{UUID: newTxnUUID(), Status: s, Minor: p.Minor, At: o.account.ledger.Clock().Now()}
	o.attempts = append(o.attempts, fresh)
	o.account.txns[fresh.UUID] = o
	o.tell("TXN_CREATED")
	return &o.attempts[len(o.attempts)-1], nil
}

// current is the attempt under way, or a new one.
func (o *order) current() (*attempt, error) {
	if a := o.underWay(); a != nil {
		return a, nil
	}
	return o.begin(statusPendingVBV)
}

// approve lets the current attempt succeed: the money is taken, or held. It may be late: an attempt that is under way outlives the payment link.
func (o *order) approve() error {
	a, err := o.current()
	if err != nil {
		return err
	}
	p, err := o.account.ledger.Accept(o.id)
	if err != nil {
		return err
	}
	if a.Status = statusCharged; p.State == ledger.Authorized {
		a.Status = statusAuthorized
	}
	o.tellAttempt(a)
	return nil
}

// fail lets the current attempt end with a status of a failure. After the last attempt that an order can have, nothing is left to wait for.
func (o *order) fail(s status) error {
	a, err := o.current()
	if err != nil {
		return err
	}
	a.Status = s
	if len(o.attempts) >= maxAttempts && o.underWay() == nil && o.payment().State.Open() {
		_, err = o.account.ledger.Decline(o.id)
	}
	o.tellAttempt(a)
	return err
}

// advance brings the current attempt to a status of one that is under way. Whoever begins again while the gateway does not answer makes another one.
func (o *order) advance(s status) error {
	a := o.underWay()
	again := (s == statusStarted || s == statusPendingVBV) && a != nil && a.Status == statusAuthorizing
	if a == nil || again {
		_, err := o.begin(s)
		return err
	}
	a.Status = s
	return nil
}

// autoRefund is a success that comes too late and that Juspay gives back by itself. On a charged order it is another attempt's, and its money comes
// and goes beside the books; on an open one it is the last attempt's.
func (o *order) autoRefund() error {
	p := o.payment()
	if p.State == ledger.Charged {
		for i := range slices.Backward(o.attempts) {
			if a := &o.attempts[i]; a.Status.stage() == stagePending || a.Status.stage() == stageFailed {
				a.Status = statusAutoRefunded
				o.tellAttempt(a)
				return nil
			}
		}
		return errors.New("it has no other attempt that could succeed late")
	}
	if len(o.attempts) == 0 || p.Capture != ledger.CaptureNow {
		return errors.New("only an attempt that takes money at once can succeed late and be refunded")
	}
	if _, err := o.account.ledger.Accept(o.id); err != nil {
		return err
	}
	if _, err := o.account.ledger.RefundRest(o.id, ledger.Refund{Note: "a late success, refunded by the provider"}); err != nil {
		return err
	}
	last := &o.attempts[len(o.attempts)-1]
	last.Status = statusAutoRefunded
	o.tellAttempt(last)
	return nil
}

// txnID is the merchant's name of an attempt, in the form of official samples.
func (o *order) txnID(number int) string {
	return fmt.Sprintf("%s-%s-%d", o.account.merchantID, o.orderID, number)
}
