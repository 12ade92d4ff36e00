package yassir

import (
	"errors"
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
	Accounts []accountSnapshot `json:"accounts"` // by client id
}

type accountSnapshot struct {
	ClientID     string           `json:"client_id"`
	ClientSecret string           `json:"client_secret"`
	Service      string           `json:"service"`
	Ledger       ledger.Snapshot  `json:"ledger"`
	Intents      []intentSnapshot `json:"intents"` // in the order of the ledger's payments
	Webhooks     webhook.Snapshot `json:"webhooks,omitzero"`
}

type intentSnapshot struct {
	Payment    string `json:"payment"` // its id
	Secret     string `json:"secret"`
	RequestID  string `json:"request_id"`
	UserID     string `json:"user_id"`
	Request    string `json:"request"`
	WrongCodes int    `json:"wrong_codes,omitempty"`
}

// Export copies all that the front remembers into a value for encoding/json that does not change any more. Everything that was answered before is in
// it; a request that is under way is in it or not. Locks are held only while records are copied.
func (f *Front) Export() any {
	f.mu.RLock()
	accounts := maps.Clone(f.accounts)
	f.mu.RUnlock()
	s := snapshot{Version: snapshotVersion, Accounts: []accountSnapshot{}}
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		s.Accounts = append(s.Accounts, accounts[id].export())
	}
	return s
}

func (a *Account) export() accountSnapshot {
	books := a.ledger.Export() // before the webhooks: what it has was announced
	return accountSnapshot{
		ClientID: a.clientID, ClientSecret: a.clientSecret.Reveal(), Service: a.service,
		Ledger: books, Intents: a.exportIntents(books.Payments), Webhooks: a.webhooks.Export(),
	}
}

// exportIntents lets creates finish first, so that no payment is without its intent.
func (a *Account) exportIntents(payments []ledger.PaymentRecord) []intentSnapshot {
	a.creating.Lock()
	defer a.creating.Unlock()
	intents := make([]intentSnapshot, 0, len(payments))
	for _, p := range payments {
		if i, ok := a.intent(p.ID); ok {
			intents = append(intents, i.export())
		}
	}
	return intents
}

func (i *intent) export() intentSnapshot {
	i.mu.Lock()
	defer i.mu.Unlock()
	return intentSnapshot{Payment: i.id, Secret: i.secret, RequestID: i.requestID, UserID: i.userID, Request: i.body, WrongCodes: i.wrongCodes}
}

// Import fills a new front with what [Front.Export] returned, as JSON. [Front.AddAccount] with an account's credentials then returns that account. It
// refuses, and changes nothing: another version, fields that it does not know, records that contradict each other, and a front that has accounts.
func (f *Front) Import(data []byte) error {
	var s snapshot
	if err := wire.DecodeSnapshot(data, snapshotVersion, &s); err != nil {
		return fmt.Errorf("yassir sandbox: %w", err)
	}
	accounts, requests := map[string]*Account{}, map[string]*intent{}
	for _, stored := range s.Accounts {
		if _, twice := accounts[stored.ClientID]; twice {
			return errors.New("yassir sandbox: the snapshot has an account twice")
		}
		account, err := f.restore(stored, requests)
		if err != nil {
			return fmt.Errorf("yassir sandbox: the snapshot: %w", err)
		}
		accounts[stored.ClientID] = account
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.accounts) > 0 {
		return errors.New("yassir sandbox: only a front without accounts can take up a snapshot")
	}
	f.accounts, f.requests = accounts, requests
	return nil
}

// restore makes an account again, and adds its intents to requests.
func (f *Front) restore(stored accountSnapshot, requests map[string]*intent) (*Account, error) {
	if err := checkCredentials(stored.ClientID, stored.ClientSecret, stored.Service); err != nil {
		return nil, err
	}
	account := newAccount(f, stored.ClientID, stored.ClientSecret, stored.Service)
	account.unclaimed = true
	if err := account.ledger.Import(stored.Ledger); err != nil {
		return nil, err
	}
	if err := account.webhooks.Import(stored.Webhooks); err != nil {
		return nil, err
	}
	for _, kept := range stored.Intents {
		_, known := account.ledger.Payment(kept.Payment)
		_, twice := account.intents[kept.Payment]
		if _, taken := requests[kept.RequestID]; taken || twice || !known || kept.Secret == "" || kept.RequestID == "" {
			return nil, fmt.Errorf("the intent of payment %q has no payment, no secrets, or is there twice", kept.Payment)
		}
		i := &intent{
			account: account, id: kept.Payment, secret: kept.Secret, requestID: kept.RequestID, userID: kept.UserID, body: kept.Request,
			outcome: f.options.outcome(kept.UserID), wrongCodes: kept.WrongCodes,
		}
		account.intents[i.id], requests[i.requestID] = i, i
	}
	return account, nil
}
