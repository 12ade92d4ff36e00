package juspay

import (
	"sync"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// Fault is one scripted failure; the package comment says which operations know which kinds.
type Fault = fault.Fault

// Account is one merchant's account at the simulated Juspay, with books of its own. Safe for concurrent use.
type Account struct {
	ledger.Book

	front      *Front
	merchantID string
	apiKey     wire.Secret
	ledger     *ledger.Ledger
	faults     fault.Script
	unclaimed  bool // made by Import and not yet returned by AddAccount; guarded by the front's mu

	mu       sync.RWMutex       // held over changes of a book entry and its profile, so that they are seen together
	profiles map[string]profile // by customer id
}

func newAccount(f *Front, merchantID, apiKey string) *Account {
	books := ledger.New(ledger.Options{Clock: f.options.Clock, UniqueCustomer: ledger.ByReference})
	return &Account{
		Book:       books.Book(),
		front:      f,
		merchantID: merchantID,
		apiKey:     wire.NewSecret(apiKey),
		ledger:     books,
		profiles:   map[string]profile{},
	}
}

// Credentials are what a client of this account is configured with.
func (a *Account) Credentials() (merchantID, apiKey string) { return a.merchantID, a.apiKey.Reveal() }

// Ledger is the account's book. Its customers have the Reference object_reference_id, the Phone mobile_number, and both names in Name.
func (a *Account) Ledger() *ledger.Ledger { return a.ledger }

// Inject puts a failure at the end of the account's script.
func (a *Account) Inject(f Fault) { a.faults.Add(f) }

// ClearFaults forgets the failures that did not happen yet.
func (a *Account) ClearFaults() { a.faults.Clear() }

// PendingFaults counts the failures that did not happen yet.
func (a *Account) PendingFaults() int { return a.faults.Pending() }

// Customers is the number of customers with this object_reference_id, 0 or 1. It must be written as it was when the customer was created.
func (a *Account) Customers(reference string) int {
	return len(a.ledger.FindCustomers(ledger.ByReference, reference))
}
