package webpay

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// snapshotVersion is the version of [snapshot] that this package writes, and the only one that it reads.
const snapshotVersion = 1

// snapshot is all that a front remembers. Not in it: options, which the program gives again, and faults that did not happen yet.
type snapshot struct {
	Version  int               `json:"version"`
	Accounts []accountSnapshot `json:"accounts"` // by authenticity_token
}

type accountSnapshot struct {
	MerchantKey       string             `json:"merchant_key"`
	AuthenticityToken string             `json:"authenticity_token"`
	Ledger            ledger.Snapshot    `json:"ledger"`
	Customers         []customerSnapshot `json:"customers"` // in the order of the ledger's
	Payments          []payment          `json:"payments,omitempty"`
	Transactions      int64              `json:"transactions,omitempty"` // how many there ever were
	Webhooks          webhook.Snapshot   `json:"webhooks,omitzero"`
}

type customerSnapshot struct {
	UUID string `json:"uuid"`
	details
	DeletedAt time.Time       `json:"deleted_at,omitzero"`
	FreedID   string          `json:"freed_id,omitempty"`
	Methods   []paymentMethod `json:"payment_methods,omitempty"`
}

// Export copies all that the front remembers into a value for encoding/json that does not change any more. Everything that was answered before is in
// it; a request that is under way is in it or not. Locks are held only while records are copied.
func (f *Front) Export() any {
	f.mu.RLock()
	accounts := maps.Clone(f.accounts)
	f.mu.RUnlock()
	s := snapshot{Version: snapshotVersion, Accounts: []accountSnapshot{}}
	for _, token := range slices.Sorted(maps.Keys(accounts)) {
		s.Accounts = append(s.Accounts, accounts[token].export())
	}
	return s
}

// export copies no slice inside of a customer or a payment: they are added to or replaced, and nothing is ever written into what is there.
func (a *Account) export() accountSnapshot {
	a.mu.RLock()
	defer a.mu.RUnlock()
	s := accountSnapshot{
		MerchantKey: a.merchantKey.Reveal(), AuthenticityToken: a.authenticityToken,
		Ledger: a.ledger.Export(), Customers: make([]customerSnapshot, 0, len(a.order)),
	}
	for _, c := range a.order {
		s.Customers = append(s.Customers, customerSnapshot{UUID: c.uuid, details: c.details, DeletedAt: c.deletedAt, FreedID: c.freedID, Methods: c.methods})
	}
	for _, booked := range s.Ledger.Payments {
		if p, known := a.payments.of[booked.ID]; known {
			s.Payments = append(s.Payments, *p)
		}
	}
	s.Transactions, s.Webhooks = a.transactions, a.webhooks.Export()
	return s
}

// Import fills a new front with what [Front.Export] returned, as JSON. [Front.AddAccount] with an account's credentials then returns that account. It
// refuses, and changes nothing: another version, fields that it does not know, records that contradict each other, and a front that has accounts.
func (f *Front) Import(data []byte) error {
	var s snapshot
	if err := wire.DecodeSnapshot(data, snapshotVersion, &s); err != nil {
		return fmt.Errorf("webpay sandbox: %w", err)
	}
	accounts, pages := map[string]*Account{}, newIndex[pageOwner]()
	for _, stored := range s.Accounts {
		if _, twice := accounts[stored.AuthenticityToken]; twice {
			return errors.New("webpay sandbox: the snapshot has an account twice")
		}
		account, err := f.restore(stored)
		if err == nil {
			err = account.restorePayments(stored, pages)
		}
		if err != nil {
			return fmt.Errorf("webpay sandbox: the snapshot: %w", err)
		}
		accounts[stored.AuthenticityToken] = account
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.accounts) > 0 {
		return errors.New("webpay sandbox: only a front without accounts can take up a snapshot")
	}
	f.accounts, f.pages = accounts, pages
	return nil
}

// restore makes an account again.
func (f *Front) restore(stored accountSnapshot) (*Account, error) {
	if err := checkCredentials(stored.MerchantKey, stored.AuthenticityToken); err != nil {
		return nil, err
	}
	account := newAccount(f, stored.MerchantKey, stored.AuthenticityToken)
	account.unclaimed = true
	if err := account.ledger.Import(stored.Ledger); err != nil {
		return nil, err
	}
	if err := account.webhooks.Import(stored.Webhooks); err != nil {
		return nil, err
	}
	booked := account.ledger.Customers()
	if len(booked) != len(stored.Customers) {
		return nil, fmt.Errorf("%d customers in the ledger, %d beside it", len(booked), len(stored.Customers))
	}
	for i, kept := range stored.Customers {
		if err := kept.check(booked[i]); err != nil {
			return nil, err
		}
		c := &customer{
			uuid: kept.UUID, createdAt: booked[i].CreatedAt, details: kept.details, deletedAt: kept.DeletedAt, freedID: kept.FreedID, methods: kept.Methods,
		}
		account.customers[c.uuid] = c
		account.order = append(account.order, c)
		account.enlist(c)
	}
	return account, nil
}

// check holds what is beside the ledger against the customer in it.
func (s *customerSnapshot) check(booked ledger.Customer) error {
	switch {
	case s.UUID != booked.ID:
		return fmt.Errorf("customer %q stands beside customer %q of the ledger", s.UUID, booked.ID)
	case s.FreedID != "" && (s.DeletedAt.IsZero() || booked.Reference != ""):
		return fmt.Errorf("customer %q gave its merchant_customer_id back, and is not deleted or has one", s.UUID)
	}
	for _, method := range s.Methods {
		if method.Token == "" || len(method.Last4) != 4 || method.Expiration.IsZero() {
			return fmt.Errorf("a card of customer %q has no token, not four last digits, or no expiry", s.UUID)
		}
	}
	return nil
}

// restorePayments makes the payments of an account again, and adds their pages.
func (a *Account) restorePayments(stored accountSnapshot, pages *index[pageOwner]) error {
	a.transactions = stored.Transactions
	for _, kept := range stored.Payments {
		p := new(kept)
		_, known := a.ledger.Payment(p.ID)
		_, twice := a.secrets.of[p.ID]
		_, taken := a.secrets.of[p.Secret]
		_, shared := pages.of[p.Page]
		if !known || twice || taken || shared || p.Page == "" {
			return fmt.Errorf("payment %q is not in the ledger, is there twice, or has no page of its own", p.ID)
		}
		for _, t := range p.Transactions {
			if _, listed := messageOf(t.Code); !listed || t.Number < 1 || t.Number > a.transactions {
				return fmt.Errorf("a transaction of payment %q has no number of the account's, or no response code", p.ID)
			}
		}
		a.remember(p)
		pages.of[p.Page] = pageOwner{a, p}
	}
	return nil
}
