package webpay

import (
	"fmt"
	"slices"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// response is a scripted answer of the bank.
type response struct {
	code       string
	afterwards bool // what was asked for is done all the same
}

// RespondNext lets the bank answer with this response code, and do nothing, what comes next: a payer's attempt to pay that it would approve, or a capture,
// a refund or a void. Calls queue up; they are not in snapshots. It refuses 0000 and a code that Monri's list does not have.
func (a *Account) RespondNext(code string) error { return a.script(response{code: code}) }

// MisreportNext lets the bank do the next capture, refund or void, if it can be done, and answer it with this response code all the same, as when the
// bank's own answer came too late. Otherwise as [Account.RespondNext], with which it shares the queue; a payer's attempt leaves it where it is.
func (a *Account) MisreportNext(code string) error {
	return a.script(response{code: code, afterwards: true})
}

func (a *Account) script(r response) error {
	if _, listed := messageOf(r.code); !listed || r.code == codeApproved {
		return fmt.Errorf("webpay sandbox: %s is no response code of a refusal", wire.Quote(r.code))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.responses = append(a.responses, r)
	return nil
}

// scripted takes the next scripted code for a payer's attempt; without one it is otherwise. The account is locked.
func (a *Account) scripted(otherwise string) string {
	i := slices.IndexFunc(a.responses, func(r response) bool { return !r.afterwards })
	if i < 0 {
		return otherwise
	}
	code := a.responses[i].code
	a.responses = slices.Delete(a.responses, i, i+1)
	return code
}

// nextResponse takes the next scripted response for a capture, refund or void. The account is locked.
func (a *Account) nextResponse() response {
	if len(a.responses) == 0 {
		return response{code: codeApproved}
	}
	r := a.responses[0]
	a.responses = a.responses[1:]
	return r
}
