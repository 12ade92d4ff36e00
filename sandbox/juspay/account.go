package juspay

import (
	"sync"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
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
	webhooks   *webhook.Courier
	unclaimed  bool // made by Import and not yet returned by AddAccount; guarded by the front's mu

	mu       sync.RWMutex       // held over changes of a book entry and what the front keeps beside it, so that they are seen together
	profiles map[string]profile // by customer id
	orders   map[string]*order  // by order_id, folded
	links    map[string]*order  // by Juspay's own id, which the payment links have
	txns     map[string]*order  // by txn_uuid
}

func newAccount(f *Front, merchantID, apiKey string) *Account {
	books := ledger.New(ledger.Options{Clock: f.options.Clock, UniqueCustomer: ledger.ByReference})
	a := &Account{
		Book:       books.Book(),
		front:      f,
		merchantID: merchantID,
		apiKey:     wire.NewSecret(apiKey),
		ledger:     books,
		profiles:   map[string]profile{},
		orders:     map[string]*order{},
		links:      map[string]*order{},
		txns:       map[string]*order{},
	}
	a.webhooks = a.newCourier()
	return a
}

// Credentials are what a client of this account is configured with.
func (a *Account) Credentials() (merchantID, apiKey string) { return a.merchantID, a.apiKey.Reveal() }

// PaymentPageClientID is what a session names as payment_page_client_id: that of the options, or else the merchant id.
func (a *Account) PaymentPageClientID() string {
	if id := a.front.options.PaymentPageClientID; id != "" {
		return id
	}
	return a.merchantID
}

// Ledger is the account's book. Its customers have the Reference object_reference_id, the Phone mobile_number, and both names in Name.
// Its payments have the Reference order_id, as it was first written, and Juspay's own id.
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
