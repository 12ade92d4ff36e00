package webpay

import (
	"time"
)

// The cards that can be typed in when a payment is confirmed. Monri's client code has the first two; the last is the sandbox's own.
const (
	plainCard    = "4111111111111111" // approved at once
	securedCard  = "4341792000000044" // wants 3-D Secure
	declinedCard = "4000000000000002" // declined with 1050
)

// card is what an attempt was paid with.
type card struct {
	First6     string `json:"first6"`
	Last4      string `json:"last4"`
	Expiration string `json:"expiration"`         // YYMM
	Token      string `json:"token,omitempty"`    // of a saved card
	Tokenize   bool   `json:"tokenize,omitempty"` // it is to be saved once it paid
	Owner      string `json:"owner,omitempty"`    // uuid of the customer for whom it is to be saved; empty: for nobody
}

// pageCard is what the payer's page and Account.Approve pay with.
func (a *Account) pageCard() card {
	return newCard(plainCard, a.ledger.Clock().Now().AddDate(cardYears, 0, 0).Format("06")+"12")
}

func newCard(pan, expiration string) card {
	return card{First6: pan[:6], Last4: pan[len(pan)-4:], Expiration: expiration}
}

// masked is the card number as payments show it.
func (c card) masked() string { return c.First6 + "-xxx-xxx-" + c.Last4 }

// lastDay is the last day on which a card is good whose expiry is written YYMM.
func lastDay(expiration string) (time.Time, bool) {
	month, err := time.Parse("200601", "20"+expiration)
	if err != nil {
		return time.Time{}, false
	}
	return month.AddDate(0, 1, -1), true
}

// codeOf is what the bank says to a card that was typed in.
func codeOf(pan string, last, now time.Time) string {
	switch {
	case !now.Before(last.AddDate(0, 0, 1)):
		return codeExpiredCard
	case pan == plainCard, pan == securedCard:
		return codeApproved
	case pan == declinedCard:
		return codeDeclined
	default:
		return codeBadCard
	}
}

// keep saves a card that has paid, for its owner if it has one. The account is locked.
func (a *Account) keep(used card) card {
	if !used.Tokenize {
		return used
	}
	used.Token = newToken()
	last, _ := lastDay(used.Expiration)
	if owner, known := a.customers[used.Owner]; known {
		owner.methods = append(owner.methods, paymentMethod{
			Token: used.Token, First6: used.First6, Last4: used.Last4, Expiration: last, CreatedAt: a.ledger.Clock().Now(),
		})
	}
	return used
}

// savedCard finds a saved card by its token. The account is locked.
func (a *Account) savedCard(token string) (paymentMethod, bool) {
	for _, owner := range a.order {
		for _, method := range owner.methods {
			if method.Token == token && !owner.deleted() {
				return method, true
			}
		}
	}
	return paymentMethod{}, false
}
