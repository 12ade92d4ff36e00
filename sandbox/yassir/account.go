package yassir

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

// Account is one merchant's account at the simulated Yassir, with books of its own. Amounts are minor units.
// Safe for concurrent use.
type Account struct {
	ledger.Book

	front        *Front
	clientID     string
	clientSecret wire.Secret
	service      string
	ledger       *ledger.Ledger
	faults       fault.Script
	webhooks     *webhook.Courier
	unclaimed    bool // made by Import and not yet returned by AddAccount; guarded by the front's mu

	creating sync.Mutex // serialises creates, so that a payment and its intent appear together
	mu       sync.RWMutex
	intents  map[string]*intent // by payment id
}

func newAccount(f *Front, clientID, clientSecret, service string) *Account {
	a := &Account{
		front:        f,
		clientID:     clientID,
		clientSecret: wire.NewSecret(clientSecret),
		service:      service,
		intents:      map[string]*intent{},
	}
	a.ledger = ledger.New(ledger.Options{Clock: f.options.Clock, UniqueCustomer: ledger.ByPhone, Observe: a.announce})
	a.Book = a.ledger.Book()
	a.webhooks = a.newCourier()
	return a
}

// Credentials are what a client of this account is configured with.
func (a *Account) Credentials() (clientID, clientSecret, service string) {
	return a.clientID, a.clientSecret.Reveal(), a.service
}

// Ledger is the account's book.
func (a *Account) Ledger() *ledger.Ledger { return a.ledger }

// Inject puts a failure at the end of the account's script.
func (a *Account) Inject(f Fault) { a.faults.Add(f) }

// ClearFaults forgets the failures that did not happen yet.
func (a *Account) ClearFaults() { a.faults.Clear() }

// PendingFaults counts the failures that did not happen yet.
func (a *Account) PendingFaults() int { return a.faults.Pending() }

// Approve enters the right code for the payment with this reference (actionId): it becomes paid, or reserved, or, for
// a phone whose wallet holds too little, rejected. An error means that there is no such payment or that it does not
// wait for its payer.
func (a *Account) Approve(reference string) error {
	i, err := a.waiting(reference)
	if err != nil {
		return err
	}
	if err = i.approve(); err != nil {
		return fmt.Errorf("approve: %w", err)
	}
	return nil
}

// Decline rejects the payment with this reference, as too many wrong codes do. Errors as [Account.Approve].
func (a *Account) Decline(reference string) error {
	i, err := a.waiting(reference)
	if err != nil {
		return err
	}
	if _, err = a.ledger.Decline(i.id); err != nil {
		return fmt.Errorf("decline: %w", err)
	}
	return nil
}

// Abandon presses the cancel button for the payment with this reference. It goes on waiting, until it expires, unless
// Options.CancelDeclines. Errors as [Account.Approve].
func (a *Account) Abandon(reference string) error {
	i, err := a.waiting(reference)
	if err != nil {
		return err
	}
	if err = i.cancel(); err != nil {
		return fmt.Errorf("abandon: %w", err)
	}
	return nil
}

// waiting finds the intent of a payment that waits for its payer.
func (a *Account) waiting(reference string) (*intent, error) {
	p, ok := a.ledger.PaymentByReference(reference)
	if !ok {
		return nil, fmt.Errorf("yassir sandbox: no payment has the reference %s", wire.Quote(reference))
	}
	if p.State != ledger.Waiting {
		return nil, fmt.Errorf("yassir sandbox: payment %s does not wait for its payer: %s", wire.Quote(reference), p.State)
	}
	i, ok := a.intent(p.ID)
	if !ok {
		return nil, fmt.Errorf("yassir sandbox: payment %s was not made through this API", wire.Quote(reference))
	}
	return i, nil
}

// intent finds an intent by its payment id.
func (a *Account) intent(id string) (*intent, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	i, ok := a.intents[id]
	return i, ok
}

// Customers is the number of customers with this phone, 0 or 1. The phone must be written as it was registered.
func (a *Account) Customers(phone string) int {
	return len(a.ledger.FindCustomers(ledger.ByPhone, phone))
}
