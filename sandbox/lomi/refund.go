package lomi

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// refund is what the front knows of a refund beside the ledger, which has its id, its money and how it stands.
type refund struct {
	ID          string    `json:"id"`
	Transaction string    `json:"transaction"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// refundRequest is a checked body of POST /refunds. The amount is read when the transaction, and so the currency, is known.
type refundRequest struct {
	transaction string
	amount      json.RawMessage // nil: everything that is left
	reason      string
	kind        string // full, partial or empty
}

// The ways to give money back.
const (
	refundFull    = "full"
	refundPartial = "partial"
)

// createRefund is POST /refunds. Two equal ones are two refunds: lomi has no key that makes one of them.
func (c *call) createRefund() (answer, error) {
	f := c.fields()
	request := refundRequest{transaction: f.id("transaction_id", true), reason: f.text("reason", false), kind: f.oneOf("refund_type", refundFull, refundPartial)}
	amount, given := f.take("amount", !c.front.options.OptionalRefundAmount)
	if given {
		request.amount = amount
		if !isNumber(amount) {
			f.wrong("amount", notANumber)
		}
	}
	if f.oneOf("subscription_action", "default", "cancel", "pause", "none") != "" {
		f.wrong("subscription_action", "is only for the payments of subscriptions, of which the sandbox has none")
	}
	if err := f.refusal(); err != nil {
		return answer{}, err
	}
	if _, known := c.account.transaction(request.transaction); !known {
		return answer{}, c.missing("transaction", func(a *Account) bool { _, has := a.transaction(request.transaction); return has })
	}
	stored, err := c.account.refund(request, c.fails())
	if err != nil || c.fails() {
		return answer{}, err
	}
	return answer{http.StatusCreated, c.refundCreated(stored)}, nil
}

// givenBack is a refund with all that an answer says of it.
type givenBack struct {
	refund
	payment ledger.Payment
	entry   ledger.Refund
}

// refund checks a refund against its transaction, which is there, and books it unless it is only to be checked. It fails with a refusal.
func (a *Account) refund(request refundRequest, check bool) (givenBack, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.checkout.transactionByID[request.transaction]
	minor, err := a.refundable(a.sale(t), request)
	if err != nil || check {
		return givenBack{}, err
	}
	book := a.ledger.Refund
	if a.front.options.PendingRefunds {
		book = a.ledger.RefundLater
	}
	id := newID()
	p, err := book(t.Session, ledger.Refund{ID: id, Note: request.reason, Minor: minor})
	switch {
	case ledger.RuleOf(err) == ledger.RuleRefundedLimit, minor == 0:
		return givenBack{}, refusal(http.StatusBadRequest, "the amount is above what is left of the transaction")
	case err != nil:
		return givenBack{}, refusal(http.StatusBadRequest, "the refund is refused: "+string(ledger.RuleOf(err)))
	}
	entry := p.Refunds[len(p.Refunds)-1]
	kept := &refund{ID: id, Transaction: t.ID, UpdatedAt: entry.At}
	a.checkout.addRefund(kept)
	if entry.State == ledger.RefundSucceeded {
		t.UpdatedAt = entry.At
	}
	a.announceRefund(kept, true)
	return givenBack{*kept, p, entry}, nil
}

// refundable is how much is to be given back. That several refunds together may not be more than was paid is said nowhere in public, nor otherwise.
func (a *Account) refundable(s sale, request refundRequest) (int64, error) {
	options := &a.front.options
	bad := func(text string) (int64, error) { return 0, refusal(http.StatusBadRequest, text) }
	if status := options.transactionStatus(s); status != transactionCompleted && status != transactionPartiallyRefunded {
		return bad("only a completed transaction can be refunded; this one is " + status)
	}
	minor := s.payment.Refundable()
	if request.amount != nil {
		given, problem := options.parseAmount(request.amount, s.payment.Currency)
		if problem != "" {
			return bad(`field "amount" ` + problem)
		}
		minor = given
	}
	whole := minor == s.payment.Minor
	switch cards := method(s.Provider) == methodCards; {
	case minor > s.payment.Minor:
		return bad("the amount is above the transaction's")
	case request.kind == refundFull && !whole, request.kind == refundPartial && whole:
		return bad(`fields "refund_type" and "amount" contradict each other`)
	case s.Provider != "WAVE" && !cards:
		return bad("payments by this provider cannot be refunded")
	case !whole && !cards && s.session.CustomerPhone == "" && s.customer.Phone == "" && !options.PartialRefundsWithoutPhone:
		return bad("a partial refund to Wave needs the customer's phone number")
	default:
		return minor, nil
	}
}

// givenBack completes a refund. The account must be locked.
func (a *Account) givenBack(r *refund) givenBack {
	p, _ := a.ledger.Payment(a.checkout.transactionByID[r.Transaction].Session)
	i := slices.IndexFunc(p.Refunds, func(entry ledger.Refund) bool { return entry.ID == r.ID })
	return givenBack{*r, p, p.Refunds[i]}
}

// refundByID returns the refund with this id.
func (a *Account) refundByID(id string) (givenBack, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	r, has := a.checkout.refundByID[id]
	if !has {
		return givenBack{}, false
	}
	return a.givenBack(r), true
}

// getRefund is GET /refunds/{id}.
func (c *call) getRefund() (answer, error) {
	found, ok := c.account.refundByID(c.argument)
	if !ok {
		return answer{}, c.missing("refund", func(a *Account) bool { _, has := a.refundByID(c.argument); return has })
	}
	if c.fails() {
		return answer{}, nil
	}
	return answer{http.StatusOK, successEnvelope{Success: true, Data: c.refundData(found)}}, nil
}

// listRefunds is GET /refunds.
func (c *call) listRefunds() (answer, error) {
	options := &c.front.options
	which, err := c.window(pager{paging: PagingByOffset, size: 50})
	if err != nil {
		return answer{}, err
	}
	statuses, err := c.word("status", refundPending, refundCompleted, refundFailed, refundCancelled)
	if err != nil {
		return answer{}, err
	}
	within, err := c.period("startDate", "endDate")
	if err != nil || c.fails() {
		return answer{}, err
	}
	shows := func(r givenBack) bool {
		return (len(statuses) == 0 || slices.Contains(statuses, options.refundStatus(r.entry))) && within(r.entry.At)
	}
	page, _ := collect(c, &c.account.checkout.refunds, c.account.givenBack, shows, which)
	rows := []any{}
	for _, r := range page {
		rows = append(rows, c.refundData(r))
	}
	return answer{http.StatusOK, successEnvelope{Success: true, Data: rows}}, nil
}
