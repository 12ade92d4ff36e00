package webpay

import (
	"sync"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// Fault is one scripted failure; the package comment says which operations know which kinds.
type Fault = fault.Fault

// Account is one merchant's account at the simulated WebPay, with books of its own. Safe for concurrent use.
type Account struct {
	ledger.Book

	front             *Front
	merchantKey       wire.Secret
	authenticityToken string
	ledger            *ledger.Ledger
	faults            fault.Script
	webhooks          *webhook.Courier
	unclaimed         bool // made by Import and not yet returned by AddAccount; guarded by the front's mu

	mu           sync.RWMutex         // held over a change of the ledger too, so that both sides of a customer or a payment appear together
	customers    map[string]*customer // by uuid
	order        []*customer          // oldest first
	listed       []*customer          // those that the list shows, in reverse
	payments     *index[*payment]     // by id
	secrets      *index[*payment]     // by id and by client_secret
	transactions int64                // how many there ever were
	responses    []response           // scripted, of the bank
}

// index finds records by secrets, which package fmt prints nowhere: it shows the address of what a struct points to.
type index[V any] struct{ of map[string]V }

func newIndex[V any]() *index[V] { return &index[V]{map[string]V{}} }

func newAccount(f *Front, merchantKey, authenticityToken string) *Account {
	unique := ledger.ByReference
	if f.options.SharedMerchantIDs {
		unique = ledger.NoKey
	}
	books := ledger.New(ledger.Options{Clock: f.options.Clock, UniqueCustomer: unique})
	a := &Account{
		Book:              books.Book(),
		front:             f,
		merchantKey:       wire.NewSecret(merchantKey),
		authenticityToken: authenticityToken,
		ledger:            books,
		customers:         map[string]*customer{},
		payments:          newIndex[*payment](),
		secrets:           newIndex[*payment](),
	}
	a.webhooks = a.newCourier()
	return a
}

// Credentials are what a client of this account is configured with.
func (a *Account) Credentials() (merchantKey, authenticityToken string) {
	return a.merchantKey.Reveal(), a.authenticityToken
}

// Ledger is the account's book. Customers and payments are made through the API only: what the ledger has no place for is kept beside it.
func (a *Account) Ledger() *ledger.Ledger { return a.ledger }

// Inject puts a failure at the end of the account's script.
func (a *Account) Inject(f Fault) { a.faults.Add(f) }

// ClearFaults forgets the failures that did not happen yet.
func (a *Account) ClearFaults() { a.faults.Clear() }

// PendingFaults counts the failures that did not happen yet.
func (a *Account) PendingFaults() int { return a.faults.Pending() }

// Customers is the number of customers with this merchant_customer_id that are not deleted: 0 or 1, unless Options.SharedMerchantIDs.
func (a *Account) Customers(merchantCustomerID string) int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	count := 0
	for _, c := range a.withMerchantID(merchantCustomerID) {
		if !c.deleted() {
			count++
		}
	}
	return count
}
