package juspay

import (
	"fmt"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

type orderSnapshot struct {
	Payment  string    `json:"payment"` // its id
	Fields   profile   `json:"fields"`
	Expires  time.Time `json:"expires,omitzero"`
	Attempts []attempt `json:"attempts,omitempty"`
	Reviewed []string  `json:"reviewed,omitempty"` // ids of refunds
}

// export copies the attempts, which change in place; the fields are only ever replaced.
func (o *order) export() orderSnapshot {
	return orderSnapshot{Payment: o.id, Fields: o.fields, Expires: o.expires, Attempts: slices.Clone(o.attempts), Reviewed: slices.Clone(o.reviewed)}
}

// restoreOrder makes an order of a new account again.
func (a *Account) restoreOrder(kept orderSnapshot) error {
	p, known := a.ledger.Payment(kept.Payment)
	_, twice := a.links[kept.Payment]
	_, taken := a.orders[foldOrderID(p.Reference)]
	if !known || twice || taken || kept.Fields == nil {
		return fmt.Errorf("the order of payment %q has no payment or no fields, or its order_id is there twice", kept.Payment)
	}
	if !agrees(p, kept.Attempts) {
		return fmt.Errorf("the attempts of payment %q say something else than the ledger", kept.Payment)
	}
	for _, t := range kept.Attempts {
		if a.txns[t.UUID] != nil || t.UUID == "" {
			return fmt.Errorf("an attempt of payment %q has no txn_uuid, or another's", kept.Payment)
		}
	}
	a.remember(&order{
		account: a, id: p.ID, number: p.Number, orderID: p.Reference, fields: kept.Fields, expires: kept.Expires, attempts: kept.Attempts,
		reviewed: kept.Reviewed,
	})
	return nil
}

// agrees tells whether the payer's attempts can have led to the payment's state. A hold may have ended without anybody having looked at the order.
func agrees(p ledger.Payment, attempts []attempt) bool {
	count := map[stage]int{}
	for _, t := range attempts {
		if t.Minor <= 0 || t.Capturing < 0 || t.Capturing > p.Authorized {
			return false
		}
		count[t.Status.stage()]++
	}
	held, gone, charged := count[stageHeld], count[stageGone], count[stageCharged]
	switch {
	case count[stageNone] > 0, len(attempts) > maxAttempts:
		return false
	case p.State == ledger.Created:
		return len(attempts) == 0
	case p.State == ledger.Waiting:
		return len(attempts) > 0 && held+gone+charged == 0
	case p.State == ledger.Declined:
		return count[stageFailed] == len(attempts) && len(attempts) == maxAttempts
	case p.State == ledger.Authorized:
		return held == 1 && gone+charged == 0
	case p.State == ledger.Charged:
		return held == 0 && (charged == 1 || charged == 0 && gone > 0)
	case p.State == ledger.Canceled:
		return held+gone == 1 && charged == 0
	default:
		return false
	}
}
