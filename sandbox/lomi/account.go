package lomi

import (
	"fmt"
	"sync"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// Fault is one scripted failure; the package comment says which operations know which kinds.
type Fault = fault.Fault

// Account is one merchant's account at the simulated lomi, with books of its own. Amounts are minor units. Safe for concurrent use.
type Account struct {
	ledger.Book

	front          *Front
	apiKey         wire.Secret
	merchantID     string
	organizationID string
	ledger         *ledger.Ledger
	faults         fault.Script
	webhooks       *webhook.Courier
	rate           rate
	unclaimed      bool // made by Import and not yet returned by AddAccount; guarded by the front's mu

	mu       sync.RWMutex        // also held while the ledger changes, so that its records and what is kept beside them agree
	profiles map[string]*profile // by customer id; what one points to does not change
	roll     roll
	checkout *checkout // payments; a pointer, because package fmt shows the keys of maps
}

func newAccount(f *Front, apiKey, merchantID, organizationID string) *Account {
	books := ledger.New(ledger.Options{Clock: f.options.Clock})
	a := &Account{
		Book:           books.Book(),
		front:          f,
		apiKey:         wire.NewSecret(apiKey),
		merchantID:     merchantID,
		organizationID: organizationID,
		ledger:         books,
		profiles:       map[string]*profile{},
		checkout:       newCheckout(),
	}
	a.webhooks = a.newCourier()
	return a
}

// APIKey is the secret key that a client of this account is configured with.
func (a *Account) APIKey() string { return a.apiKey.Reveal() }

// Ledger is the account's book. A customer that was deleted stays in it.
func (a *Account) Ledger() *ledger.Ledger { return a.ledger }

// Inject puts a failure at the end of the account's script.
func (a *Account) Inject(f Fault) { a.faults.Add(f) }

// ClearFaults forgets the failures that did not happen yet.
func (a *Account) ClearFaults() { a.faults.Clear() }

// PendingFaults counts the failures that did not happen yet.
func (a *Account) PendingFaults() int { return a.faults.Pending() }

// Customers is the number of customers, without deleted ones, whose metadata has this text as its reference. lomi has no unique key: there may be
// any number of them. Metadata that was sent counts also where Options.EchoMetadata stores none.
func (a *Account) Customers(reference string) int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	n := 0
	for _, c := range a.ledger.FindCustomers(ledger.ByReference, reference) {
		if !a.profile(c.ID).Deleted {
			n++
		}
	}
	return n
}

// CompleteTransaction says that the customer with this id has a completed transaction, so that the list shows it. An error means that there is no such
// customer.
func (a *Account) CompleteTransaction(customerID string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.find(customerID)
	if !ok {
		return fmt.Errorf("lomi sandbox: no customer has the id %s", wire.Quote(customerID))
	}
	found.profile.Paid = true
	a.keep(found)
	return nil
}
