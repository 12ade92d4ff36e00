package juspay

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// order is what the front knows of a payment beside its book entry: the payer's attempts, and what the merchant sent. The account's mu guards it.
type order struct {
	account  *Account
	id       string // Juspay's own, and the book entry's
	number   int    // of the book entry, by age
	orderID  string // the merchant's, as it was first written
	fields   profile
	expires  time.Time // when its payment links end; zero: never
	attempts []attempt // oldest first
	reviewed []string  // the ids of refunds of which the merchant was told that somebody looks at them
}

// foldOrderID is what two order_ids have in common that are the same to Juspay: it compares them without case (other official pages).
func foldOrderID(orderID string) string { return strings.ToUpper(orderID) }

// newOrderRecordID makes an id in the form of official samples: ordeh_, or ord_ with an older server, and 32 hexadecimal digits.
func (o *Options) newOrderRecordID() string {
	if o.OlderOrders {
		return "ord_" + randomHex()
	}
	return "ordeh_" + randomHex()
}

// randomHex is 32 random hexadecimal digits.
func randomHex() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(random[:])
}

// newOrder is a checked request for an order.
type newOrder struct {
	orderID  string
	minor    int64
	currency string
	capture  ledger.CaptureMode
	fields   profile
	life     time.Duration // of its payment links; 0 or less: for ever
}

// open stores an order and its payment. The account's mu is held. If the order_id is taken, it returns [errTaken] and the order that has it, nil if only
// the book has it.
func (a *Account) open(n newOrder) (*order, error) {
	if known, taken := a.order(n.orderID); taken {
		return known, errTaken
	}
	customer := ""
	if known, ok := a.find(n.fields[fieldCustomerID]); ok {
		customer = known.ID
	}
	options := &a.front.options
	p, err := a.ledger.CreatePayment(ledger.NewPayment{
		ID: options.newOrderRecordID(), Reference: n.orderID, Customer: customer, Minor: n.minor, Currency: n.currency,
		Capture: n.capture, HoldFor: options.holdLife(),
	})
	if ledger.RuleOf(err) == ledger.RuleUniqueReference {
		return nil, errTaken
	}
	if err != nil {
		return nil, err
	}
	o := &order{account: a, id: p.ID, number: p.Number, orderID: n.orderID, fields: n.fields}
	if n.life > 0 {
		o.expires = p.CreatedAt.Add(n.life)
	}
	a.remember(o)
	return o, nil
}

func (a *Account) remember(o *order) {
	a.orders[foldOrderID(o.orderID)] = o
	a.links[o.id] = o
	for _, known := range o.attempts {
		a.txns[known.UUID] = o
	}
}

// order finds an order by the merchant's id, as it stands now. The account's mu is held for writing.
func (a *Account) order(orderID string) (*order, bool) {
	o, known := a.orders[foldOrderID(orderID)]
	if known {
		o.letTimePass()
	}
	return o, known
}

// orderOfTxn finds an attempt by its txn_uuid. The account's mu is held for writing.
func (a *Account) orderOfTxn(uuid string) (*order, *attempt) {
	o := a.txns[uuid]
	if o == nil {
		return nil, nil
	}
	o.letTimePass()
	i := slices.IndexFunc(o.attempts, func(a attempt) bool { return a.UUID == uuid })
	return o, &o.attempts[i]
}

// payment is the order's book entry as it stands now.
func (o *order) payment() ledger.Payment {
	p, _ := o.account.ledger.Payment(o.id)
	return p
}

func (o *order) expired() bool {
	return !o.expires.IsZero() && !o.account.ledger.Clock().Now().Before(o.expires)
}

// letTimePass lets happen what was due by now: the end of a hold, of the time that a refund takes, and of the time after which somebody looks at it.
func (o *order) letTimePass() {
	p := o.payment()
	options := &o.account.front.options
	if a := o.furthest(); a != nil && a.Status.stage() == stageHeld && p.State == ledger.Canceled {
		a.Capturing, a.Voiding = 0, false
		if a.Status = statusVoided; options.NewerVoidWords {
			a.Status = statusAutoVoided
		}
		o.tellAttempt(a)
	}
	due := o.account.ledger.Clock().Now().Add(-options.refundDelay())
	for _, r := range p.Refunds {
		switch {
		case r.State != ledger.RefundPending:
		case options.Refunds == RefundsWait && !r.At.After(due):
			_, _ = o.account.ledger.SettleRefund(o.id, r.ID, true) // it is there and pending: nobody else has the account's lock
			o.tellRefund(ledger.RefundSucceeded)
		case o.inReview(r) && !slices.Contains(o.reviewed, r.ID):
			o.reviewed = append(o.reviewed, r.ID)
			o.tell("REFUND_MANUAL_REVIEW_NEEDED")
		}
	}
}

// reviewAfter is how long a refund is pending until somebody looks at it (other official pages).
const reviewAfter = 10 * 24 * time.Hour

// inReview tells whether somebody looks at a pending refund.
func (o *order) inReview(r ledger.Refund) bool {
	return o.account.ledger.Clock().Now().Sub(r.At) > reviewAfter
}

// status is what the order shows: that of the attempt that came furthest.
func (o *order) status(p ledger.Payment) status {
	a := o.furthest()
	switch {
	case a == nil && o.account.front.options.OlderOrders:
		return statusCreated
	case a == nil:
		return statusNew
	case a.Status == statusCharged && p.Captured < p.Authorized:
		return statusPartialCharged
	default:
		return a.Status
	}
}
