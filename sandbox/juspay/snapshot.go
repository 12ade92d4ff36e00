package juspay

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// snapshotVersion is the version of [snapshot] that this package writes, and the only one that it reads.
const snapshotVersion = 1

// snapshot is all that a front remembers. Not in it: options, which the program gives again, and faults that did not happen yet.
type snapshot struct {
	Version  int               `json:"version"`
	Accounts []accountSnapshot `json:"accounts"` // by merchant id
}

type accountSnapshot struct {
	MerchantID string            `json:"merchant_id"`
	APIKey     string            `json:"api_key"`
	Ledger     ledger.Snapshot   `json:"ledger"`
	Profiles   []profileSnapshot `json:"profiles"`         // in the order of the ledger's customers
	Orders     []orderSnapshot   `json:"orders,omitempty"` // in the order of the ledger's payments
	Webhooks   webhook.Snapshot  `json:"webhooks,omitzero"`
}

type profileSnapshot struct {
	Customer string  `json:"customer"` // its id
	Fields   profile `json:"fields"`
}

// Export copies all that the front remembers into a value for encoding/json that does not change any more. Everything that was answered before is in
// it; a request that is under way is in it or not. Locks are held only while records are copied.
func (f *Front) Export() any {
	f.mu.RLock()
	known := maps.Clone(f.accounts.byMerchant)
	f.mu.RUnlock()
	s := snapshot{Version: snapshotVersion, Accounts: []accountSnapshot{}}
	for _, id := range slices.Sorted(maps.Keys(known)) {
		s.Accounts = append(s.Accounts, known[id].export())
	}
	return s
}

func (a *Account) export() accountSnapshot {
	s := accountSnapshot{MerchantID: a.merchantID, APIKey: a.apiKey.Reveal(), Profiles: []profileSnapshot{}}
	a.mu.RLock()
	defer a.mu.RUnlock()
	s.Ledger, s.Webhooks = a.ledger.Export(), a.webhooks.Export()
	for _, c := range s.Ledger.Customers {
		if p, known := a.profiles[c.ID]; known {
			s.Profiles = append(s.Profiles, profileSnapshot{Customer: c.ID, Fields: p})
		}
	}
	for _, p := range s.Ledger.Payments {
		if o, known := a.links[p.ID]; known {
			s.Orders = append(s.Orders, o.export())
		}
	}
	return s
}

// Import fills a new front with what [Front.Export] returned, as JSON. [Front.AddAccount] with an account's credentials then returns that account. It
// refuses, and changes nothing: another version, fields that it does not know, records that contradict each other, and a front that has accounts.
func (f *Front) Import(data []byte) error {
	var s snapshot
	if err := wire.DecodeSnapshot(data, snapshotVersion, &s); err != nil {
		return fmt.Errorf("juspay sandbox: %w", err)
	}
	restored := noAccounts()
	for _, stored := range s.Accounts {
		account, err := f.restore(stored)
		if err == nil {
			err = restored.add(account)
		}
		if err != nil {
			return fmt.Errorf("juspay sandbox: the snapshot: %w", err)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.accounts.byMerchant) > 0 {
		return fmt.Errorf("juspay sandbox: only a front without accounts can take up a snapshot")
	}
	f.accounts = restored
	return nil
}

// restore makes an account again.
func (f *Front) restore(stored accountSnapshot) (*Account, error) {
	if err := checkCredentials(stored.MerchantID, stored.APIKey); err != nil {
		return nil, err
	}
	account := newAccount(f, stored.MerchantID, stored.APIKey)
	account.unclaimed = true
	if err := account.ledger.Import(stored.Ledger); err != nil {
		return nil, err
	}
	if err := account.webhooks.Import(stored.Webhooks); err != nil {
		return nil, err
	}
	for _, kept := range stored.Profiles {
		entry, known := account.ledger.Customer(kept.Customer)
		_, twice := account.profiles[kept.Customer]
		if !known || twice || !kept.Fields.agrees(entry) {
			return nil, fmt.Errorf("the profile of customer %q has no customer, is there twice, or says something else than the ledger", kept.Customer)
		}
		account.profiles[kept.Customer] = kept.Fields
	}
	for _, kept := range stored.Orders {
		if err := account.restoreOrder(kept); err != nil {
			return nil, err
		}
	}
	return account, nil
}

// agrees tells whether the profile has only fields that there are, and the book entry is its own.
func (p profile) agrees(entry ledger.Customer) bool {
	for field := range p {
		if !slices.Contains(profileFields(), field) {
			return false
		}
	}
	own := entry
	p.enter(&own)
	return own.Name == entry.Name && own.Email == entry.Email && own.Phone == entry.Phone
}
