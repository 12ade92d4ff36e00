package front

import (
	"crypto/rand"
	"fmt"
	"sync"

	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// Options describe an account. The zero value is useful.
type Options struct {
	Token         string        // what the merchant authorizes with; "" = DefaultToken
	Clock         *ledger.Clock // nil = one that shows the real time
	WebhookSecret string        // what webhooks are signed with; "" = DefaultWebhookSecret
	PayerRetries  bool          // a payer who said no may try again; false = that is final
	RefundsPend   bool          // refunds are pending until SettleRefunds; false = they are done at once
}

// DefaultToken is the token of an account that was not given one. It is good for nothing anywhere else.
const DefaultToken = "reference-token-not-real"

// Account is one merchant's account at the simulated provider: the API as an [http.Handler], and the other side of it, payer and books, as
// methods with basic types. An unknown reference gives zeros. Amounts are minor units. Safe for concurrent use; two accounts share nothing.
type Account struct {
	ledger.Book

	options  Options
	ledger   *ledger.Ledger
	webhooks *webhook.Courier

	changed sync.Mutex      // taken last
	changes []ledger.Change // that are no deliveries yet

	mu      sync.Mutex        // held for the whole of a call, so that calls happen one after the other
	beside  map[string]beside // by customer id
	gone    map[string]bool   // the ids of deleted customers, which the ledger keeps
	secrets map[string]string // payment id -> client secret
	refused map[string]bool   // the ids of payments with a declined attempt
}

// New opens an account without customers and payments.
func New(options Options) *Account {
	if options.Token == "" {
		options.Token = DefaultToken
	}
	if options.WebhookSecret == "" {
		options.WebhookSecret = DefaultWebhookSecret
	}
	a := &Account{
		options: options,
		beside:  map[string]beside{}, gone: map[string]bool{}, secrets: map[string]string{}, refused: map[string]bool{},
	}
	a.ledger = ledger.New(ledger.Options{Clock: options.Clock, UniqueCustomer: ledger.ByReference, Observe: a.observe})
	a.Book = a.ledger.Book()
	a.webhooks = a.newCourier()
	return a
}

// Token is what the merchant authorizes with.
func (a *Account) Token() string { return a.options.Token }

// Ledger is the account's book.
func (a *Account) Ledger() *ledger.Ledger { return a.ledger }

// Approve lets the payer of the payment with this reference say yes: it becomes paid, or authorized with capture "later". An error means that
// there is no such payment or that it is not awaiting_payer.
func (a *Account) Approve(reference string) error {
	return a.decide(reference, func(id string) error { return second(a.ledger.Accept(id)) })
}

// Decline lets the payer say no: the payment becomes declined, or stays awaiting_payer with a failure where Options.PayerRetries. Errors as
// [Account.Approve].
func (a *Account) Decline(reference string) error {
	return a.decide(reference, func(id string) error {
		a.refused[id] = true
		if a.options.PayerRetries {
			return nil
		}
		return second(a.ledger.Decline(id))
	})
}

// SettleRefunds ends the pending refunds of the payment with this reference: they are done, or they failed. An error means that there is no such
// payment.
func (a *Account) SettleRefunds(reference string, succeed bool) error {
	p, ok := a.ledger.PaymentByReference(reference)
	if !ok {
		return fmt.Errorf("reference front: no payment has the reference %q", reference)
	}
	for _, r := range p.Refunds {
		if r.State != ledger.RefundPending {
			continue
		}
		if _, err := a.ledger.SettleRefund(p.ID, r.ID, succeed); err != nil {
			return fmt.Errorf("reference front: %w", err)
		}
	}
	return nil
}

func second[T any](_ T, err error) error { return err }

func (a *Account) decide(reference string, move func(id string) error) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	p, ok := a.ledger.PaymentByReference(reference)
	if !ok {
		return fmt.Errorf("reference front: no payment has the reference %q", reference)
	}
	if p.State != ledger.Waiting {
		return fmt.Errorf("reference front: payment %q does not wait for its payer: %s", reference, p.State)
	}
	if err := move(p.ID); err != nil {
		return fmt.Errorf("reference front: %w", err)
	}
	return nil
}

// Customers is the number of customers with this reference, 0 or 1. Deleted ones do not count.
func (a *Account) Customers(reference string) int {
	return len(a.ledger.FindCustomers(ledger.ByReference, reference))
}

// newID makes up an id that nobody guesses.
func newID(prefix string) string { return prefix + "_" + rand.Text() }
