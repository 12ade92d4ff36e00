package juspay

import "github.com/tenderpay/tender"

// The order statuses that operations look at.
const (
	orderAuthorized     = "AUTHORIZED"
	orderCharged        = "CHARGED"
	orderPartialCharged = "PARTIAL_CHARGED"
	orderAutoRefunded   = "AUTO_REFUNDED"
)

// statusOf maps the word of an order's status; the numbers beside the words collide, and are not looked at. failure says that an attempt at
// something failed: an order's payer may try again, and held funds may be captured or released again. A word that no page has is unknown.
func statusOf(word text) (status tender.Status, failure bool) {
	switch word {
	case "NEW", "CREATED", "PENDING_VBV": // nobody has tried, or the payer is proving who they are
		return tender.StatusRequiresAction, false
	case "AUTHENTICATION_FAILED", "AUTHORIZATION_FAILED", "JUSPAY_DECLINED":
		return tender.StatusRequiresAction, true
	case "STARTED", "VBV_SUCCESSFUL", "AUTHORIZING", "COD_INITIATED", "TO_BE_CHARGED", "CAPTURE_INITIATED", "VOID_INITIATED":
		return tender.StatusProcessing, false
	case orderAuthorized:
		return tender.StatusAuthorized, false
	case "CAPTURE_FAILED", "VOID_FAILED":
		return tender.StatusAuthorized, true
	case orderCharged, orderPartialCharged:
		return tender.StatusSucceeded, false
	case "VOIDED":
		return tender.StatusCanceled, false
	case orderAutoRefunded: // a success that came too late and went back by itself
		return tender.StatusFailed, true
	}
	return tender.StatusUnknown, false
}

// refundFailed is a refund that was refused; it may be tried again under another id.
const refundFailed = "FAILURE"

// refundStatusOf maps the word of a refund's status.
func refundStatusOf(word text) tender.RefundStatus {
	switch word {
	case "PENDING", "MANUAL_REVIEW":
		return tender.RefundPending
	case "SUCCESS":
		return tender.RefundSucceeded
	case refundFailed:
		return tender.RefundFailed
	}
	return tender.RefundUnknown
}
