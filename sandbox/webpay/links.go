package webpay

import (
	"net/http"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// createLink is POST /v2/terminal-entry/create-or-update: the same order_number again updates the link that is there, whose address stays. That a link
// that was paid, and the number of a payment that is none, are refused is not documented.
func (c *call) createLink() (answer, error) {
	read, err := c.readAsked(true)
	if err != nil {
		return answer{}, err
	}
	a := c.account
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.checkPayer(read.Customer); err != nil {
		return answer{}, err
	}
	var booked ledger.Payment
	p, _, known := a.byOrder(read.number)
	switch {
	case known && p.isLink():
		booked, err = a.ledger.Amend(p.ID, read.minor, read.currency, read.capture)
		if err != nil {
			return answer{}, settledRefusal(err)
		}
		p.terms = read.terms
	default:
		if p, err = a.open(read, true); err != nil {
			return answer{}, err
		}
		if booked, err = a.ledger.Start(p.ID); err != nil {
			return answer{}, err
		}
	}
	return answer{status: http.StatusOK, body: c.link(p, booked)}, nil
}

// getLink is GET /v2/terminal-entry/:order_number/show. It tells of the link, and nothing of money, unless Options.LinkShowsResult.
func (c *call) getLink() (answer, error) {
	a := c.account
	a.mu.Lock()
	defer a.mu.Unlock()
	p, booked, known := a.byOrder(c.argument)
	if !known || !p.isLink() {
		return answer{}, wire.Refuse(c.front.options.notFound(), "link not found")
	}
	data := c.link(p, booked)
	if last := p.lastAttempt(); last != nil && c.front.options.LinkShowsResult {
		data.Status = wordOf(last.Code)
	}
	return answer{status: http.StatusOK, body: data}, nil
}

// link is a link as answers have it. Public integrations know status, id and payment_url; the rest is the sandbox's choice.
func (c *call) link(p *payment, booked ledger.Payment) linkData {
	data := linkData{
		Status: "created", ID: p.ID, PaymentURL: new(wire.MountedAt(c.r) + payerPath + p.Page), OrderNumber: booked.Reference, Amount: booked.Minor, Currency: booked.Currency,
		TransactionType: kindOf(booked), OrderInfo: orNull(p.OrderInfo), Language: orNull(p.Language), CreatedAt: offsetTime(booked.CreatedAt),
	}
	if c.front.options.LinkApproved {
		data.Status = statusApproved
	}
	return data
}
