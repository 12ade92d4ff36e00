package lomi

import (
	"encoding/json"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// What no record has: an id, a reference, a status.
const (
	otherID        = "00000000-0000-4000-8000-000000000000"
	otherReference = "another-reference"
	unlistedStatus = "unlisted"
)

// applies tells which operations know a fault; the package comment has the table.
func (o *Options) applies(k fault.Kind, op operation) bool {
	switch k {
	case fault.InnerFailure, fault.OmitID:
		return true
	case fault.OtherID:
		switch op {
		case opGetCustomer, opUpdateCustomer, opDeleteCustomer, opGetSession, opGetTransaction, opCreateRefund, opGetRefund:
			return true
		default:
			return false
		}
	case fault.UnknownStatus, fault.OmitStatus:
		return o.isPayment(op)
	case fault.OtherAmount:
		return o.isPayment(op)
	case fault.OtherCurrency:
		return o.isPayment(op) && op != opCreateRefund && op != opGetRefund && op != opListRefunds
	case fault.OtherReference:
		switch op {
		case opCreateSession:
			return o.Sessions == SessionsFull
		case opGetSession, opListSessions, opGetTransaction, opListTransactions:
			return true
		default:
			return false
		}
	case fault.OmitPayURL:
		return op == opCreateSession || op == opGetSession && o.Sessions != SessionsCurrent
	default:
		return k.OfTransport()
	}
}

// isPayment tells whether an operation's answer has a status and an amount: all but those about customers, and the current generation's create.
func (o *Options) isPayment(op operation) bool {
	switch op {
	case opCreateSession:
		return o.Sessions != SessionsCurrent
	case opGetSession, opListSessions, opGetTransaction, opListTransactions, opCreateRefund, opGetRefund, opListRefunds:
		return true
	default:
		return false
	}
}

// distortID changes the id of an answer in the way of the call's fault. What the answer was about is done already.
func (c *call) distortID(id string) string {
	switch c.fault {
	case fault.OmitID:
		return ""
	case fault.OtherID:
		return otherID
	default:
		return id
	}
}

func (c *call) distortStatus(status string) string {
	switch c.fault {
	case fault.UnknownStatus:
		return unlistedStatus
	case fault.OmitStatus:
		return ""
	default:
		return status
	}
}

// amount is a payment's amount.
func (c *call) amount(p ledger.Payment) json.RawMessage { return c.distortAmount(p.Minor, p.Currency) }

func (c *call) distortAmount(minor int64, currency string) json.RawMessage {
	if c.fault == fault.OtherAmount {
		minor++
	}
	return c.front.options.amount(minor, currency)
}

func (c *call) distortCurrency(currency string) string {
	switch {
	case c.fault != fault.OtherCurrency:
		return currency
	case currency == "EUR":
		return "USD"
	default:
		return "EUR"
	}
}

// distortReference puts another reference into metadata that has one.
func (c *call) distortReference(object json.RawMessage) json.RawMessage {
	if c.fault != fault.OtherReference || reference(object) == "" {
		return object
	}
	return merge(string(object), map[string]json.RawMessage{"reference": json.RawMessage(`"` + otherReference + `"`)})
}

// payURL is where a session's payer is sent.
func (c *call) payURL(s opened) string {
	if c.fault == fault.OmitPayURL || c.r == nil { // a webhook does not know where the payer's page is reached
		return ""
	}
	return wire.MountedAt(c.r) + payerPath + s.ID
}
