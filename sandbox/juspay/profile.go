package juspay

import (
	"errors"
	"maps"
	"strings"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// The fields of a customer, by their names in requests and answers.
const (
	fieldReference   = "object_reference_id"
	fieldMobile      = "mobile_number"
	fieldEmail       = "email_address"
	fieldFirstName   = "first_name"
	fieldLastName    = "last_name"
	fieldCountryCode = "mobile_country_code"
)

// profileFields are the fields that a merchant can set and change.
func profileFields() []string {
	return []string{fieldMobile, fieldEmail, fieldFirstName, fieldLastName, fieldCountryCode}
}

// profile is what was set of a customer, as it was sent. A field that was never set is not in it; one that was emptied is. It is never changed, only
// replaced.
type profile map[string]string

// with is p after change.
func (p profile) with(change profile) profile {
	next := profile{}
	maps.Copy(next, p)
	maps.Copy(next, change)
	return next
}

// enter writes into a book entry what it has a place for.
func (p profile) enter(c *ledger.Customer) {
	c.Name = strings.TrimSpace(p[fieldFirstName] + " " + p[fieldLastName])
	c.Email = p[fieldEmail]
	c.Phone = p[fieldMobile]
}

var (
	errTaken   = errors.New("the reference or the order_id is taken")
	errUnknown = errors.New("no such customer")
)

// customer is a book entry with its profile.
type customer struct {
	ledger.Customer
	profile profile
}

// create opens a customer. If its reference is taken, it returns [errTaken] and the customer that has it.
func (a *Account) create(reference string, p profile) (customer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known, taken := a.byReference(reference); taken {
		return a.withProfile(known), errTaken
	}
	entry := ledger.Customer{ID: newCustomerID(), Reference: reference}
	p.enter(&entry)
	stored, err := a.ledger.CreateCustomer(entry)
	if err != nil {
		return customer{}, err
	}
	a.profiles[stored.ID] = p
	return customer{stored, p}, nil
}

// customer finds a customer by either id. It returns [errUnknown] if there is none.
func (a *Account) customer(id string) (customer, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	known, ok := a.find(id)
	if !ok {
		return customer{}, errUnknown
	}
	return a.withProfile(known), nil
}

// update changes the customer that either id finds. It returns [errUnknown] if there is none.
func (a *Account) update(id string, change profile) (customer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok := a.find(id)
	if !ok {
		return customer{}, errUnknown
	}
	next := a.withProfile(known).profile.with(change)
	stored, err := a.ledger.UpdateCustomer(known.ID, next.enter)
	if err != nil {
		return customer{}, err
	}
	a.profiles[stored.ID] = next
	return customer{stored, next}, nil
}

// find looks an id up in both of its meanings. Which comes first is not documented; the sandbox's choice is Juspay's own.
func (a *Account) find(id string) (ledger.Customer, bool) {
	first, second := a.ledger.Customer, a.byReference
	if a.front.options.ReferenceBeforeID {
		first, second = second, first
	}
	if known, ok := first(id); ok {
		return known, true
	}
	return second(id)
}

func (a *Account) byReference(reference string) (ledger.Customer, bool) {
	if found := a.ledger.FindCustomers(ledger.ByReference, reference); len(found) > 0 {
		return found[0], true
	}
	if a.front.options.ReferencesFoldCase {
		for _, c := range a.ledger.Customers() {
			if strings.EqualFold(strings.TrimSpace(c.Reference), strings.TrimSpace(reference)) {
				return c, true
			}
		}
	}
	return ledger.Customer{}, false
}

// withProfile adds the profile. A customer that a test put into the ledger has none; then the book says what was set.
func (a *Account) withProfile(c ledger.Customer) customer {
	p, known := a.profiles[c.ID]
	if !known {
		p = profile{}
		for field, value := range map[string]string{fieldMobile: c.Phone, fieldEmail: c.Email} {
			if value != "" {
				p[field] = value
			}
		}
	}
	return customer{c, p}
}
