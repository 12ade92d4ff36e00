package yassir

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"sync"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// intent is what the front knows of a payment beside its book entry.
type intent struct {
	account   *Account
	id        string // the payment's
	secret    string // x-client-secret
	requestID string // of the payer's page
	userID    string
	outcome   outcome
	body      string // the create request, normalised, to tell an equal one

	mu         sync.Mutex
	wrongCodes int
}

// newIntent makes the secrets of a payment. The form of clientSecret, pa_{id}_secret_{hex}, is documented; in the
// samples the id is the first group of the payment id.
func (a *Account) newIntent(p ledger.Payment, userID, body string) *intent {
	group, _, _ := strings.Cut(p.ID, "-")
	return &intent{
		account:   a,
		id:        p.ID,
		secret:    "pa_" + group + "_secret_" + randomHex(12),
		requestID: randomHex(16),
		userID:    userID,
		body:      body,
		outcome:   a.front.options.outcome(userID),
	}
}

// remember makes the intent known to the API and to the payer's page.
func (i *intent) remember() {
	i.account.mu.Lock()
	i.account.intents[i.id] = i
	i.account.mu.Unlock()
	front := i.account.front
	front.mu.Lock()
	front.requests[i.requestID] = i
	front.mu.Unlock()
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// approve is the right code. For a wallet that holds too little it ends in a rejection.
func (i *intent) approve() error {
	settle := i.account.ledger.Accept
	if i.outcome == outcomeTooLittle {
		settle = i.account.ledger.Decline
	}
	_, err := settle(i.id)
	return err
}

// cancel is the page's cancel button. That the payment stays as it is, is not documented; the sandbox's choice.
func (i *intent) cancel() error {
	if !i.account.front.options.CancelDeclines {
		return nil
	}
	_, err := i.account.ledger.Decline(i.id)
	return err
}

// wrongCode counts a wrong code and returns how many more are allowed; 0 means that the payment is rejected now.
// Negative means that there is no limit.
func (i *intent) wrongCode() (left int, err error) {
	limit := i.account.front.options.maxWrongCodes()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.wrongCodes++
	if limit < 0 {
		return -1, nil
	}
	if i.wrongCodes < limit {
		return limit - i.wrongCodes, nil
	}
	_, err = i.account.ledger.Decline(i.id)
	return 0, err
}

// Status codes. 2, 3, 12, 13, 10, 4 and 16 are in Yassir's API reference, Payment Intents page; 0 and 11 are not: the
// sandbox's choice for an intent that was not proceeded and for one in the works.
const (
	codeCreated           = 0
	codeSucceeded         = 2
	codeRejected          = 3
	codeRefunded          = 4
	codeReleased          = 10
	codeProcessing        = 11
	codeRequiresAction    = 12
	codePreAuthorized     = 13
	codePartiallyRefunded = 16
)

// statusCode says where a payment stands. That an expired one is 3 is not documented; the sandbox's choice.
func (o *Options) statusCode(p ledger.Payment) int {
	switch p.State {
	case ledger.Waiting:
		return codeRequiresAction
	case ledger.Processing:
		return codeProcessing
	case ledger.Authorized:
		return codePreAuthorized
	case ledger.Charged:
		return o.chargedCode(p)
	case ledger.Declined, ledger.Expired:
		return codeRejected
	case ledger.Canceled:
		return codeReleased
	default:
		return codeCreated
	}
}

func (o *Options) chargedCode(p ledger.Payment) int {
	switch {
	case p.Refunded == 0:
		return codeSucceeded
	case p.Refundable() > 0 || o.LastPartialRefundIs16 && len(p.Refunds) > 1:
		return codePartiallyRefunded
	default:
		return codeRefunded
	}
}

// statusText is the text beside a status code in the answers of proceed, capture, release and refund. The texts of
// 13, 0 and 11 are not documented; the sandbox's choice.
func statusText(code int) string {
	switch code {
	case codeSucceeded:
		return "The amount was deposited successfully"
	case codeRejected:
		return "Transaction was rejected"
	case codeRefunded:
		return "Transaction was refunded"
	case codeReleased:
		return "Reversed"
	case codeRequiresAction:
		return "Require Authentication Action"
	case codePreAuthorized:
		return "The amount was reserved successfully"
	case codePartiallyRefunded:
		return "Transaction was partially refunded"
	default:
		return "Transaction is being processed"
	}
}

// outcome is what a payment does once it is proceeded.
type outcome int

const (
	outcomeOTP outcome = iota
	outcomeImmediate
	outcomeRejected
	outcomeError
	outcomeTooLittle
	outcomeSlow
)

// outcome chooses by the last six digits of the payer's phone; the package comment has the table.
func (o *Options) outcome(userID string) outcome {
	if o.PlainPhones || !international(userID) {
		return outcomeOTP
	}
	switch userID[len(userID)-6:] {
	case "990001":
		return outcomeImmediate
	case "990002":
		return outcomeRejected
	case "990003":
		return outcomeError
	case "990004":
		return outcomeTooLittle
	case "990005":
		return outcomeSlow
	default:
		return outcomeOTP
	}
}
