package front

import (
	"fmt"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

type method struct {
	ID        string    `json:"id"`
	Token     string    `json:"token"`
	Brand     string    `json:"brand"`
	Masked    string    `json:"masked"`
	Last4     string    `json:"last4"`
	ExpiresOn string    `json:"expires_on"`
	Expired   bool      `json:"expired"`
	CreatedAt time.Time `json:"created_at"`
}

type methodPage struct {
	Data []method `json:"data"`
	Next string   `json:"next"`
}

type clientToken struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expires_at"`
}

// SavePaymentMethod lets the customer with this reference save a card that ends in last4, as its payment page would.
func (a *Account) SavePaymentMethod(reference, last4 string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	found := a.ledger.FindCustomers(ledger.ByReference, reference)
	if len(found) == 0 {
		return fmt.Errorf("reference front: no customer has the reference %q", reference)
	}
	b := a.beside[found[0].ID]
	b.methods = append(b.methods, method{
		ID: newID("pm"), Token: newID("tok"), Brand: "visa", Masked: "************" + last4, Last4: last4,
		ExpiresOn: "2031-12-31", CreatedAt: a.ledger.Clock().Now().UTC(),
	})
	a.beside[found[0].ID] = b
	return nil
}

func (a *Account) listMethods(c *call) (any, error) {
	record, err := a.known(c.path[0])
	if err != nil {
		return nil, err
	}
	all := a.beside[record.ID].methods
	limit, start, err := c.place(len(all))
	if err != nil {
		return nil, err
	}
	answer := methodPage{Data: []method{}}
	answer.Data = append(answer.Data, all[start:min(start+limit, len(all))]...)
	if start+limit < len(all) {
		answer.Next = cursorTo(start + limit)
	}
	return answer, nil
}

func (a *Account) issueClientToken(c *call) (any, error) {
	if _, err := a.known(c.path[0]); err != nil {
		return nil, err
	}
	return a.newClientToken(), nil
}

func (a *Account) newClientToken() clientToken {
	return clientToken{Token: newID("ctk"), ExpiresAt: a.ledger.Clock().Now().UTC().Add(15 * time.Minute)}
}
