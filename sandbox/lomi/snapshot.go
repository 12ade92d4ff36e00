package lomi

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// snapshotVersion is the version of [snapshot] that this package writes, and the only one that it reads.
const snapshotVersion = 1

// snapshot is all that a front remembers. Not in it: options, which the program gives again, faults that did not happen yet, and the requests that
// Options.RateLimit counted.
type snapshot struct {
	Version  int               `json:"version"`
	Accounts []accountSnapshot `json:"accounts"` // in the order in which they were added
}

type accountSnapshot struct {
	APIKey         string            `json:"api_key"`
	MerchantID     string            `json:"merchant_id"`
	OrganizationID string            `json:"organization_id"`
	Ledger         ledger.Snapshot   `json:"ledger"`
	Profiles       []profileSnapshot `json:"profiles"` // in the order of the ledger's customers
	checkoutSnapshot
	Webhooks webhook.Snapshot `json:"webhooks,omitzero"`
}

type profileSnapshot struct {
	Customer string `json:"customer"` // its id
	profile
}

// Export copies all that the front remembers into a value for encoding/json that does not change any more. Everything that was answered before is in
// it; a request that is under way is in it or not. Locks are held only while records are copied.
func (f *Front) Export() any {
	f.mu.RLock()
	accounts := slices.Clone(f.accounts)
	f.mu.RUnlock()
	s := snapshot{Version: snapshotVersion, Accounts: make([]accountSnapshot, 0, len(accounts))}
	for _, account := range accounts {
		s.Accounts = append(s.Accounts, account.export())
	}
	return s
}

func (a *Account) export() accountSnapshot {
	a.mu.RLock()
	defer a.mu.RUnlock()
	s := accountSnapshot{
		APIKey: a.APIKey(), MerchantID: a.merchantID, OrganizationID: a.organizationID,
		Ledger: a.ledger.Export(), Profiles: []profileSnapshot{},
	}
	for _, customer := range s.Ledger.Customers {
		if kept, there := a.profiles[customer.ID]; there {
			s.Profiles = append(s.Profiles, profileSnapshot{customer.ID, *kept})
		}
	}
	s.checkoutSnapshot = a.checkout.export()
	s.Webhooks = a.webhooks.Export()
	return s
}

// Import fills a new front with what [Front.Export] returned, as JSON. [Front.AddAccount] with an account's values then returns that account. It
// refuses, and changes nothing: another version, fields that it does not know, records that contradict each other, and a front that has accounts.
func (f *Front) Import(data []byte) error {
	var s snapshot
	if err := wire.DecodeSnapshot(data, snapshotVersion, &s); err != nil {
		return fmt.Errorf("lomi sandbox: %w", err)
	}
	var accounts []*Account
	byKey := keyring{}
	for _, stored := range s.Accounts {
		if byKey.find(stored.APIKey) != nil {
			return errors.New("lomi sandbox: the snapshot has an account twice")
		}
		account, err := f.restore(stored)
		if err != nil {
			return fmt.Errorf("lomi sandbox: the snapshot: %w", err)
		}
		accounts = append(accounts, account)
		byKey.add(account)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.accounts) > 0 {
		return errors.New("lomi sandbox: only a front without accounts can take up a snapshot")
	}
	f.accounts, f.byKey = accounts, byKey
	return nil
}

// restore makes an account again.
func (f *Front) restore(stored accountSnapshot) (*Account, error) {
	if err := checkCredentials(stored.APIKey, stored.MerchantID, stored.OrganizationID); err != nil {
		return nil, err
	}
	account := newAccount(f, stored.APIKey, stored.MerchantID, stored.OrganizationID)
	account.unclaimed = true
	if err := account.ledger.Import(stored.Ledger); err != nil {
		return nil, err
	}
	if err := account.webhooks.Import(stored.Webhooks); err != nil {
		return nil, err
	}
	for _, kept := range stored.Profiles {
		_, known := account.ledger.Customer(kept.Customer)
		_, twice := account.profiles[kept.Customer]
		if !known || twice {
			return nil, fmt.Errorf("the profile of customer %q has no customer or is there twice", kept.Customer)
		}
		if kept.Metadata != "" {
			if _, err := wire.DecodeObject([]byte(kept.Metadata)); err != nil {
				return nil, fmt.Errorf("the metadata of customer %q: %w", kept.Customer, err)
			}
		}
		account.profiles[kept.Customer] = &kept.profile
	}
	if err := account.restorePayments(stored.checkoutSnapshot); err != nil {
		return nil, err
	}
	return account, nil
}
