package webpay

import (
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The words of a payment for the SDK, its payment_status.
const (
	stateMethodRequired = "payment_method_required"
	stateActionRequired = "action_required"
	stateActionDashed   = "action-required" // the same, as a transaction's status
	stateApproved       = "approved"
	stateExecuted       = "executed" // the transaction says how it ended
	stateDeclined       = "declined"
)

// The words of a transaction, its status.
const (
	tryApproved = "approved"
	tryDeclined = "declined" // by the bank
	tryInvalid  = "invalid"  // an error in processing
)

// captureWindow is how long the provider keeps an authorization at most.
const captureWindow = 28 * 24 * time.Hour

// standing is where a payment stands. After a decline the payer may try again.
type standing struct {
	status   tender.Status
	declined bool
}

// paid reports whether money is held or was taken.
func (s standing) paid() bool {
	return s.status == tender.StatusAuthorized || s.status == tender.StatusSucceeded
}

// standingOf maps payment_status together with the last transaction, which may be missing. Money counts as moved only where both say so. Words that
// contradict each other, and those of no document, are unknown.
func standingOf(state string, last *transaction, capture tender.CaptureMode) standing {
	var tried standing
	if last != nil && !actionRequired(last.Status) {
		tried = last.standing(capture)
	}
	waiting := standing{status: tender.StatusRequiresAction}
	switch {
	case tried == standing{} && (state == stateMethodRequired || actionRequired(state)):
		return waiting
	case last == nil && state == stateDeclined:
		return standing{status: tender.StatusRequiresAction, declined: true}
	case tried.declined && (state == stateMethodRequired || actionRequired(state) || state == stateDeclined || state == stateExecuted):
		return tried
	case tried.paid() && (state == stateApproved || state == stateExecuted):
		return tried
	}
	return standing{status: tender.StatusUnknown}
}

func actionRequired(word string) bool {
	return word == stateActionRequired || word == stateActionDashed
}

// standing is what a transaction says by itself.
func (t *transaction) standing(capture tender.CaptureMode) standing {
	meaning, listed := refusalOf(t.ResponseCode)
	final := listed && meaning.outcome == tender.OutcomeRejected
	later := t.TransactionType != "" && t.TransactionType != typeAuthorize && t.TransactionType != typePurchase || meaning.kind == tender.ErrInvalidState
	switch {
	case t.Status == tryApproved && (t.ResponseCode == "" || t.ResponseCode == codeApproved):
		return standing{status: approvedAs(t.TransactionType, capture)}
	case later: // that a capture, a void or a refund was refused says nothing of the payer
		return standing{status: tender.StatusUnknown}
	case t.Status == tryDeclined && (final || t.ResponseCode == ""), t.Status == tryInvalid && final:
		return standing{status: tender.StatusRequiresAction, declined: true}
	}
	return standing{status: tender.StatusUnknown}
}

// approvedAs is what an approved transaction of this type makes of its payment; where the type is not stated, it is what the payment was created for.
func approvedAs(transactionType string, capture tender.CaptureMode) tender.Status {
	switch {
	case transactionType == typeAuthorize, transactionType == "" && capture == tender.CaptureLater:
		return tender.StatusAuthorized
	case transactionType == typePurchase, transactionType == typeCapture, transactionType == "" && capture == tender.CaptureNow:
		return tender.StatusSucceeded
	}
	// a void or a refund: no document says that a look-up shows one, and of which amount. Or nobody says whether it was reserved or charged.
	return tender.StatusUnknown
}

// payment is the neutral form of a payment's last transaction, nil if there is none.
func (t *transaction) payment(ref tender.PaymentRef, where standing, answer *rest.Response) (*tender.Payment, error) {
	payment := &tender.Payment{Status: where.status, Refunded: tender.RefundedUnknown, Raw: tender.NewRaw(answer.Body)}
	if where.status == tender.StatusRequiresAction {
		payment.Refunded = tender.RefundedNone
	}
	if where.declined {
		payment.Failure = &tender.Failure{}
	}
	if t == nil {
		return payment, nil
	}
	amount, e := money(t.Amount, t.Currency, ref.Amount)
	if e != nil {
		return nil, e
	}
	payment.ID, payment.Reference = t.OrderNumber, t.OrderNumber
	switch t.TransactionType {
	case typeAuthorize, typePurchase, "":
		payment.Amount = amount
	case typeCapture:
		payment.AmountCaptured = amount
	}
	if where.declined {
		payment.Failure.Code, payment.Failure.Message = t.ResponseCode, answer.Clean(firstText(t.ResponseMessage, string(t.Errors)))
	}
	if where.status == tender.StatusAuthorized && !t.CreatedAt.IsZero() {
		payment.CaptureBefore = t.CreatedAt.Add(captureWindow)
	}
	return payment, nil
}
