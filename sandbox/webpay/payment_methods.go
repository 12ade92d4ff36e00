package webpay

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// paymentMethod is a saved card.
type paymentMethod struct {
	Token      string    `json:"token"`            // its id too, as in the document's example
	First6     string    `json:"first6,omitempty"` // empty: cardPrefix
	Last4      string    `json:"last4"`
	Expiration time.Time `json:"expiration"` // the last day of the expiry month
	CreatedAt  time.Time `json:"created_at"`
}

// first6 is how the card's number begins.
func (m *paymentMethod) first6() string { return cmp.Or(m.First6, cardPrefix) }

// The cards of [Account.SavePaymentMethod] all begin alike, and can be used until the end of the fifth year after the one they are saved in.
const (
	cardPrefix = "411111"
	cardYears  = 5
)

// SavePaymentMethod saves a card that ends in last4 for the customer with this merchant_customer_id, as a payment with a tokenized card does. It refuses
// a customer that does not exist or is deleted, and a last4 that is not four digits.
func (a *Account) SavePaymentMethod(merchantCustomerID, last4 string) error {
	if len(last4) != 4 || strings.Trim(last4, "0123456789") != "" {
		return errors.New("webpay sandbox: the last four digits of a card are four digits")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	found := slices.DeleteFunc(a.withMerchantID(merchantCustomerID), (*customer).deleted)
	if len(found) == 0 {
		return fmt.Errorf("webpay sandbox: no customer has the merchant_customer_id %s", wire.Quote(merchantCustomerID))
	}
	owner, now := found[len(found)-1], a.ledger.Clock().Now()
	owner.methods = append(owner.methods, paymentMethod{
		Token: newToken(), Last4: last4, Expiration: time.Date(now.Year()+cardYears, time.December, 31, 0, 0, 0, 0, time.UTC), CreatedAt: now,
	})
	return nil
}

func newToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b[:])
}

// listMethods shows a customer's cards, the one that was saved last first. That a deleted customer's cards stay is the sandbox's choice.
func (a *Account) listMethods(uuid string, p page) ([]methodData, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	rows := []methodData{}
	owner, err := a.byUUID(uuid)
	switch {
	case err != nil && a.front.options.UnknownHasNoMethods:
		return rows, nil
	case err != nil:
		return nil, err
	}
	saved := slices.Clone(owner.methods)
	slices.Reverse(saved)
	for _, method := range cut(saved, p) {
		rows = append(rows, a.showMethod(owner, method))
	}
	return rows, nil
}
