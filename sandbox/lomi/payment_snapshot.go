package lomi

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// checkoutSnapshot is what an account keeps of its payments beside the ledger. Each list is in the order in which its records were made.
type checkoutSnapshot struct {
	Sessions     []session     `json:"sessions,omitempty"`
	Transactions []transaction `json:"transactions,omitempty"`
	Refunds      []refund      `json:"refunds,omitempty"`
}

// export copies what is kept. The account must be locked.
func (k *checkout) export() checkoutSnapshot {
	return checkoutSnapshot{Sessions: values(k.sessions), Transactions: values(k.transactions), Refunds: values(k.refunds)}
}

func values[T any](pointers []*T) []T {
	all := make([]T, len(pointers))
	for i, pointer := range pointers {
		all[i] = *pointer
	}
	return all
}

// restorePayments takes up what was exported. The account's ledger and customers are there already.
func (a *Account) restorePayments(stored checkoutSnapshot) error {
	k := a.checkout
	for _, s := range stored.Sessions {
		_, paid := a.ledger.Payment(s.ID)
		_, twice := k.sessionByID[s.ID]
		if _, known := a.ledger.Customer(s.Customer); !paid || twice || s.Customer != "" && !known {
			return fmt.Errorf("the session %q has no payment or no customer, or is there twice", s.ID)
		}
		if s.Metadata != "" {
			if _, err := wire.DecodeObject([]byte(s.Metadata)); err != nil {
				return fmt.Errorf("the metadata of session %q: %w", s.ID, err)
			}
		}
		s.Reference = reference(json.RawMessage(s.Metadata))
		k.add(&s)
	}
	for _, t := range stored.Transactions {
		s, known := k.sessionByID[t.Session]
		_, twice := k.transactionByID[t.ID]
		status := slices.Contains([]string{transactionPending, transactionCompleted, transactionFailed, transactionCancelled}, t.Status)
		if !known || twice || !status || t.ID == "" || t.Status == transactionPending && s.pending != nil {
			return fmt.Errorf("the transaction %q has no session or no status, or is there twice", t.ID)
		}
		k.addTransaction(&t)
	}
	for _, r := range stored.Refunds {
		t, known := k.transactionByID[r.Transaction]
		_, twice := k.refundByID[r.ID]
		if !known || twice || t.Status != transactionCompleted || !a.booked(t.Session, r.ID) {
			return fmt.Errorf("the refund %q has no completed transaction or is not in its payment, or is there twice", r.ID)
		}
		k.addRefund(&r)
	}
	return a.checkPayments()
}

// booked tells whether a payment of the ledger has a refund.
func (a *Account) booked(payment, id string) bool {
	p, _ := a.ledger.Payment(payment)
	return slices.ContainsFunc(p.Refunds, func(r ledger.Refund) bool { return r.ID == id })
}

// checkPayments holds what is kept against the ledger: what is paid has one completed transaction, what is not has none, and every refund is known.
func (a *Account) checkPayments() error {
	completed := map[string]int{}
	for _, t := range a.checkout.transactions {
		if t.Status == transactionCompleted {
			completed[t.Session]++
		}
	}
	for _, s := range a.checkout.sessions {
		p, _ := a.ledger.Payment(s.ID)
		if completed[s.ID] != len(p.Captures) {
			return fmt.Errorf("the session %q has %d completed transactions and %d charges", s.ID, completed[s.ID], len(p.Captures))
		}
		for _, r := range p.Refunds {
			if _, known := a.checkout.refundByID[r.ID]; !known {
				return fmt.Errorf("the refund %q of the ledger has no transaction", r.ID)
			}
		}
	}
	return nil
}
