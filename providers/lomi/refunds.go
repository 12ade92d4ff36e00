package lomi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// RefundPayment gives a part or all of a payment back. The provider refunds transactions, so the payment's own is looked up first: a failure of
// that is not done, and so is a refusal because there is none that took money. The amount is always sent. params.Reference is not stored.
//
// POST /refunds
func (c *Client) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	if err := c.currencies.unconfigured(params.Amount); err != nil {
		return nil, err
	}
	charge, err := c.refundable(ctx, ref)
	if err != nil {
		return nil, err
	}
	return c.refund(ctx, rest.Call{
		Method: http.MethodPost, Route: "/refunds", Refusal: tender.ErrInvalidState, Secrets: secretsOf(ref),
		Body:    refundBody{TransactionID: charge, Amount: c.currencies.onWire(params.Amount), Reason: params.Reason},
		Explain: noRefunds,
	}, params.Amount, func(data *refundAnswer, refund *tender.Refund) *tender.Error {
		switch {
		case data.TransactionID != "" && data.TransactionID != charge:
			return &tender.Error{Kind: tender.ErrIntegrity, Fields: []tender.FieldError{{Field: tender.FieldID, Rule: "is of another transaction's refund in the answer"}}}
		case refund.Status == tender.RefundFailed:
			return &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Code: data.Status, Message: string(data.Message)}
		}
		return nil
	})
}

// GetRefund reads by ref.ID, which it needs: the provider has no place for a refund's Reference. The answer names a transaction and no payment, so
// that the refund is one of ref.Payment is the app's to know.
//
// GET /refunds/{ID}
func (c *Client) GetRefund(ctx context.Context, ref tender.RefundRef) (*tender.Refund, error) {
	if ref.ID == "" {
		return nil, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
			Field: tender.FieldID, Rule: "is required: RefundPayment returned it, and the provider does not keep a refund's Reference",
		}}}
	}
	if err := c.currencies.unconfigured(ref.Payment.Amount); err != nil {
		return nil, err
	}
	return c.refund(ctx, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/refunds/{ID}", Args: []string{ref.ID}, Secrets: secretsOf(ref.Payment),
		Explain: noRefunds,
	}, ref.Payment.Amount, func(*refundAnswer, *tender.Refund) *tender.Error { return nil })
}

// refund carries out a call that answers with a refund. judge is asked about one that is not a refusal and has an id.
func (c *Client) refund(
	ctx context.Context, call rest.Call, asked tender.Money, judge func(*refundAnswer, *tender.Refund) *tender.Error,
) (*tender.Refund, error) {
	var data refundAnswer
	var refund *tender.Refund
	call.Into, call.FreeNames = &data, []string{"metadata"}
	call.Judge = func(answer *rest.Response) *tender.Error {
		refund = &tender.Refund{ID: data.ID, Status: refundStatus(data.Status), ProviderStatus: data.Status, Raw: tender.NewRaw(answer.Body)}
		amount, e := c.currencies.money(data.RefundedAmount, "", asked)
		refund.Amount = amount
		switch {
		case data.refused:
			e = refusedInside(answer)
		case data.ID == "":
			e = unexpected("the answer has no refund_id")
		case e == nil:
			e = judge(&data, refund)
		}
		if e != nil {
			e.Refund = refund
		}
		return e
	}
	if _, err := c.rest.Do(ctx, call); err != nil {
		return nil, err
	}
	return refund, nil
}

// refundable is the id of the one transaction that took the payment's money. Its errors are of before the refund.
func (c *Client) refundable(ctx context.Context, ref tender.PaymentRef) (string, error) {
	attempts, complete, err := c.transactions(ctx, ref, time.Time{})
	if err != nil {
		return "", err
	}
	charge, _, e := c.charged(attempts, ref.Amount)
	switch {
	case e != nil:
	case charge != nil:
		return charge.ID, nil
	case complete:
		e = &tender.Error{Kind: tender.ErrInvalidState, Message: "no transaction that names the payment has taken money"}
	default:
		e = &tender.Error{
			Kind:    tender.ErrUnsupported,
			Message: "the payment's transaction is not among the latest ones, and the provider offers no other way to find it: refund at the dashboard",
		}
	}
	e.Outcome = tender.OutcomeNotDone
	return "", e
}

// refunded says how much of a charge was given back: by the transaction's own word, else by the refunds that the provider lists. One that is pending
// counts: it may be the one whose answer was lost.
//
// GET /refunds
func (c *Client) refunded(
	ctx context.Context, charge transaction, amount tender.Money, since time.Time, secrets []tender.Secret,
) (tender.RefundState, tender.Money, error) {
	switch {
	case charge.Status == "refunded":
		return tender.RefundedFull, tender.Money{}, nil
	case charge.Status == "partially_refunded":
		return tender.RefundedPartial, tender.Money{}, nil
	case !c.refunds || amount.Minor() <= 0: // of how much, nobody says
		return tender.RefundedUnknown, tender.Money{}, nil
	}
	var sum tender.Money
	unclear := false // a refund does not say what became of how much
	const size = 50
	seen := map[string]bool{}
	complete, err := search{
		route: "/refunds", size: size, since: since, explain: noRefunds, secrets: secrets,
		page: func(number int) url.Values {
			return url.Values{"limit": {strconv.Itoa(size)}, "offset": {strconv.Itoa((number - 1) * size)}}
		},
		take: func(raw json.RawMessage) *tender.Error {
			var row refundRow
			if json.Unmarshal(raw, &row) != nil || row.ID == "" {
				return unexpected("the answer has a row that is no refund")
			}
			if row.TransactionID == "" { // whose it is, nobody says
				unclear = true
				return nil
			}
			if row.TransactionID != looseText(charge.ID) || seen[string(row.ID)] {
				return nil
			}
			seen[string(row.ID)] = true
			var own refundData
			if json.Unmarshal(raw, &own) != nil {
				return unexpected("the answer has a refund of this payment that cannot be read")
			}
			if refundStatus(own.Status) == tender.RefundFailed {
				return nil
			}
			back, e := c.currencies.money(own.RefundedAmount, "", amount)
			if e != nil {
				return e
			}
			if back.Minor() < 0 {
				return unexpected("the answer has a refund of less than nothing")
			}
			if !back.Stated() || refundStatus(own.Status) == tender.RefundUnknown {
				unclear = true
				return nil
			}
			if !sum.Stated() {
				sum = back
				return nil
			}
			total, err := sum.Add(back)
			if err != nil {
				return unexpected("the answer has refunds of more than there is money")
			}
			sum = total
			return nil
		},
		enough: func() bool { return false },
	}.run(ctx, c)
	if err != nil {
		return "", tender.Money{}, err
	}
	switch {
	case sum.Minor() >= amount.Minor():
		return tender.RefundedFull, sum, nil
	case !complete || unclear:
		return tender.RefundedUnknown, tender.Money{}, nil
	case sum.Minor() > 0:
		return tender.RefundedPartial, sum, nil
	}
	return tender.RefundedNone, tender.Money{}, nil
}

// noRefunds says that an API without refunds is what it is: a generation of it has no such route. A 404 to a refund itself is taken for that too: its
// transaction was read just before. Only where a single refund is asked for can a 404 be about a record, and e says so already.
func noRefunds(answer *rest.Response, e *tender.Error) {
	if answer.Status == http.StatusMethodNotAllowed || answer.Status == http.StatusNotFound && e.Kind != tender.ErrNotFound {
		e.Kind = tender.ErrUnsupported
		e.Message = strings.TrimPrefix(e.Message+"; unset Config.Refunds if the account's API has no refunds", "; ")
	}
}
