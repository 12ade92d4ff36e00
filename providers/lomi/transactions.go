package lomi

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// sessionKey is the metadata key under which the hosted page writes a transaction's session.
const sessionKey = "checkout_session_id"

// transaction is a payer's attempt at a session, in the provider's books.
type transaction struct {
	ID       string      `json:"transaction_id"`
	Status   string      `json:"status"`
	Gross    rest.Number `json:"gross_amount"`
	Currency string      `json:"currency_code"`
}

// transactions finds those of the payment that ref names, by what their metadata say and never by amount. Once one that took money is found, no
// further page is read. since is when the payment was created, if that is known. complete says that there are no others to be found.
//
// GET /transactions
func (c *Client) transactions(ctx context.Context, ref tender.PaymentRef, since time.Time) (found []transaction, complete bool, err error) {
	complete, err = search{
		route: "/transactions",
		page: func(number int) url.Values {
			return url.Values{"limit": {"100"}, "page": {strconv.Itoa(number)}}
		},
		size:  50, // of the later generation, which ignores limit; the first says how many it gives
		since: since, secrets: secretsOf(ref),
		take: func(raw json.RawMessage) *tender.Error {
			var row transactionRow
			if json.Unmarshal(raw, &row) != nil || row.ID == "" {
				return unexpected("the answer has a row that is no transaction")
			}
			known := slices.ContainsFunc(found, func(t transaction) bool { return t.ID == string(row.ID) })
			if known || !row.isOf(ref, since) {
				return nil
			}
			var own transaction
			if json.Unmarshal(raw, &own) != nil {
				return unexpected("the answer has a transaction of this payment that cannot be read")
			}
			found = append(found, own)
			return nil
		},
		enough: func() bool { return len(charges(found)) > 0 },
	}.run(ctx, c)
	return found, complete, err
}

// transactionRow is what a row says of whose it is. Rows of others may be of any form.
type transactionRow struct {
	ID       looseText       `json:"transaction_id"`
	Type     looseText       `json:"transaction_type"`
	Kind     looseText       `json:"type"` // a guide page's name of it
	Metadata json.RawMessage `json:"metadata"`
	Created  rest.Time       `json:"created_at"`
}

// isOf reports whether the row is an attempt to pay ref. One that names another session is that one's, whatever its reference: an app may have
// used a Reference twice. For the same reason one that names none and is older than the payment is not its own.
func (r transactionRow) isOf(ref tender.PaymentRef, since time.Time) bool {
	for _, word := range []looseText{r.Type, r.Kind} {
		if word == "refund" || word == "payout" {
			return false
		}
	}
	var notes metadata
	if len(r.Metadata) == 0 || json.Unmarshal(r.Metadata, &notes) != nil {
		return false
	}
	if session := notes[sessionKey]; session != nil {
		return session == ref.ID
	}
	older := !r.Created.IsZero() && r.Created.Before(since)
	return ref.Reference != "" && notes.reference() == ref.Reference && !older
}

// charged is the amount that transactions took, and the payment's one charge. Several are a case for a person: the provider has taken money twice, or
// they cannot be told apart. So is one of another amount than asked, which is either not the payment's or not what the payer owes.
func (c *Client) charged(attempts []transaction, asked tender.Money) (*transaction, tender.Money, *tender.Error) {
	all := charges(attempts)
	switch len(all) {
	case 0:
		return nil, tender.Money{}, nil
	case 1:
		amount, e := c.currencies.money(all[0].Gross, all[0].Currency, asked)
		if e == nil && amount.Stated() && asked.Stated() && amount != asked {
			e = &tender.Error{Kind: tender.ErrIntegrity, Fields: []tender.FieldError{{
				Field: tender.FieldAmount, Rule: "was " + asked.String() + ", and the payment's transaction took " + amount.String(),
			}}}
		}
		return &all[0], amount, e
	}
	return nil, tender.Money{}, &tender.Error{Kind: tender.ErrIntegrity, Fields: []tender.FieldError{{
		Field: tender.FieldAmount, Rule: "was taken by several transactions: look at the provider's dashboard",
	}}}
}
