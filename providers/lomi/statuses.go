package lomi

import (
	"slices"

	"github.com/tenderpay/tender"
)

// sessionStatus maps the word of a checkout session. What is in no document is unknown, never success and never failure.
func sessionStatus(word string) tender.Status {
	switch word {
	case "open", "pending": // the second on guide pages alone
		return tender.StatusRequiresAction
	case "completed":
		return tender.StatusSucceeded
	case "expired":
		return tender.StatusExpired
	}
	return tender.StatusUnknown
}

// stage is what the word of a transaction says of the payer's attempt.
type stage int

// The stages. Of several transactions the first stage that one of them has decides.
const (
	taken    stage = iota // the money was taken, whatever came after
	underWay              // started, outcome unknown
	unclear               // a word that is in no document
	over                  // it came to nothing
)

func stageOf(word string) stage {
	switch word {
	case "completed", "refunded", "partially_refunded":
		return taken
	case "pending":
		return underWay
	case "failed", "expired", "cancelled":
		return over
	}
	return unclear
}

// statusOf is where a payment stands by its session and, of its transactions, the one that decides; nil = there is none. A transaction is the
// provider's record of the money, and wins over an open or an expired session. It wins over a completed one too, but then only to say that this is
// not certain: nobody ships for a completed session without its money.
func statusOf(session string, deciding *transaction) (tender.Status, *tender.Failure) {
	status := sessionStatus(session)
	if deciding == nil || status == tender.StatusUnknown {
		return status, nil
	}
	switch stageOf(deciding.Status) {
	case taken:
		return tender.StatusSucceeded, nil
	case underWay:
		return tender.StatusProcessing, nil
	case over:
		if status != tender.StatusSucceeded {
			return status, &tender.Failure{Code: deciding.Status}
		}
	case unclear:
	}
	return tender.StatusUnknown, nil
}

// deciding is the transaction that says where the payment stands: the first in the provider's order among those of the first stage. nil = there is none.
func deciding(attempts []transaction) *transaction {
	var best *transaction
	for i := range attempts {
		if best == nil || stageOf(attempts[i].Status) < stageOf(best.Status) {
			best = &attempts[i]
		}
	}
	return best
}

// charges are the transactions that took money.
func charges(attempts []transaction) []transaction {
	return slices.DeleteFunc(slices.Clone(attempts), func(t transaction) bool { return stageOf(t.Status) != taken })
}

// refundStatus maps the word of a refund.
func refundStatus(word string) tender.RefundStatus {
	switch word {
	case "pending":
		return tender.RefundPending
	case "completed":
		return tender.RefundSucceeded
	case "failed", "cancelled":
		return tender.RefundFailed
	}
	return tender.RefundUnknown
}
