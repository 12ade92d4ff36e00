package lomi

import (
	"encoding/json"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// refundCreated is the answer of a refund: flat, in no envelope.
type refundCreated struct {
	Success        bool            `json:"success"`
	RefundID       string          `json:"refund_id,omitempty"`
	TransactionID  string          `json:"transaction_id"`
	RefundedAmount json.RawMessage `json:"refunded_amount"`
	Status         string          `json:"status,omitempty"`
	Message        string          `json:"message"`
}

// refundData is a refund that is read. Its amount is the transaction's.
type refundData struct {
	RefundID       string          `json:"refund_id,omitempty"`
	TransactionID  string          `json:"transaction_id"`
	Amount         json.RawMessage `json:"amount"`
	RefundedAmount json.RawMessage `json:"refunded_amount"`
	FeeAmount      json.RawMessage `json:"fee_amount"`
	Reason         optional        `json:"reason,omitzero"`
	Status         string          `json:"status,omitempty"`
	Metadata       json.RawMessage `json:"metadata,omitempty"`
	CreatedAt      string          `json:"created_at"`
	UpdatedAt      string          `json:"updated_at"`
}

// The statuses of a refund. The last is on pages of early 2026 only.
const (
	refundPending   = "pending"
	refundCompleted = "completed"
	refundFailed    = "failed"
	refundCancelled = "cancelled"
)

func (o *Options) refundStatus(r ledger.Refund) string {
	switch {
	case r.State == ledger.RefundPending:
		return refundPending
	case r.State == ledger.RefundSucceeded:
		return refundCompleted
	case o.FailedRefundsAreCancelled:
		return refundCancelled
	default:
		return refundFailed
	}
}

// refundCreated has no id that a client could know already but the transaction's: that is another one with fault.OtherID.
func (c *call) refundCreated(r givenBack) refundCreated {
	data := refundCreated{
		Success: true, RefundID: r.ID, TransactionID: r.Transaction, RefundedAmount: c.distortAmount(r.entry.Minor, r.payment.Currency),
		Status: c.distortStatus(c.front.options.refundStatus(r.entry)), Message: "ok",
	}
	switch c.fault {
	case fault.OmitID:
		data.RefundID = ""
	case fault.OtherID:
		data.TransactionID = otherID
	default:
	}
	return data
}

func (c *call) refundData(r givenBack) refundData {
	options := &c.front.options
	return refundData{
		RefundID: c.distortID(r.ID), TransactionID: r.Transaction, Amount: options.amount(r.payment.Minor, r.payment.Currency),
		RefundedAmount: c.distortAmount(r.entry.Minor, r.payment.Currency), FeeAmount: options.amount(0, r.payment.Currency),
		Reason: optional{r.entry.Note, options.contactUnset()}, Status: c.distortStatus(options.refundStatus(r.entry)), Metadata: c.metadata(""),
		CreatedAt: options.timestamp(r.entry.At), UpdatedAt: options.timestamp(r.UpdatedAt),
	}
}
