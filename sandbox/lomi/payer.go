package lomi

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// The methods of this file take a session by its metadata.reference, or by its id where it has none. Nothing keeps a merchant from giving a reference
// twice: then the youngest session counts that is in the state that is asked for.

// Approve pays the session with this reference: there is a completed transaction, and the session is completed. With Options.PendingTransactions the
// transaction is pending and the session open until [Account.SettlePayments]. An error means that there is no such session, that it is not open, or that
// a transaction of it is pending.
func (a *Account) Approve(reference string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, err := a.open(reference)
	if err != nil {
		return err
	}
	return a.pay(s, a.front.options.provider(s))
}

// Decline refuses an attempt to pay the session with this reference: there is a failed transaction, and the session stays open, so that Approve works
// afterwards. Errors as [Account.Approve].
func (a *Account) Decline(reference string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, err := a.open(reference)
	if err != nil {
		return err
	}
	return a.refuse(s, a.front.options.provider(s))
}

// Abandon leaves the page of the session with this reference without paying. Nothing changes, unless Options.LeavingCancels. Errors as [Account.Approve].
func (a *Account) Abandon(reference string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, err := a.open(reference)
	if err != nil {
		return err
	}
	return a.leave(s)
}

// SettlePayments ends the pending transaction of the session with this reference: it is completed, and so is the session, or it failed, and the session
// is open for another attempt. An error means that there is no such transaction; a session that expired before has none.
func (a *Account) SettlePayments(reference string, succeed bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range slices.Backward(a.checkout.named[reference]) {
		if p, _ := a.ledger.Payment(s.ID); s.pending == nil || !p.State.Open() {
			continue
		}
		if succeed {
			return a.complete(s)
		}
		failed := s.pending
		failed.Status, failed.UpdatedAt = transactionFailed, a.ledger.Clock().Now()
		s.pending = nil
		a.announceFailure(s, failed)
		return nil
	}
	return sessionError(reference, "has no pending transaction")
}

// SettleRefunds ends all pending refunds of the sessions with this reference: they are completed, or they failed and can be made again. An error means
// that there are none.
func (a *Account) SettleRefunds(reference string, succeed bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	settled := false
	for _, r := range a.checkout.refunds {
		given := a.givenBack(r)
		t := a.checkout.transactionByID[r.Transaction]
		if given.entry.State != ledger.RefundPending || a.checkout.sessionByID[t.Session].name() != reference {
			continue
		}
		if _, err := a.ledger.SettleRefund(t.Session, r.ID, succeed); err != nil {
			return err
		}
		settled, r.UpdatedAt = true, a.ledger.Clock().Now()
		if succeed {
			t.UpdatedAt = r.UpdatedAt
		}
		a.announceRefund(r, false)
	}
	if !settled {
		return sessionError(reference, "has no pending refund")
	}
	return nil
}

// Charged tells how much was paid in all sessions with this reference, and how often. Refunds are not subtracted.
func (a *Account) Charged(reference string) (minor int64, currency string, times int) {
	for _, p := range a.paymentsOf(reference) {
		charged, its, once := a.Book.Charged(p.Reference)
		minor, currency, times = minor+charged, cmp.Or(currency, its), times+once
	}
	return minor, currency, times
}

// Refunded tells how much was given back in all sessions with this reference, and in how many refunds. One that is pending counts, one that failed does
// not.
func (a *Account) Refunded(reference string) (minor int64, times int) {
	for _, p := range a.paymentsOf(reference) {
		given, often := a.Book.Refunded(p.Reference)
		minor, times = minor+given, times+often
	}
	return minor, times
}

// PendingRefunds counts the refunds of all sessions with this reference that [Account.SettleRefunds] would end.
func (a *Account) PendingRefunds(reference string) int {
	n := 0
	for _, p := range a.paymentsOf(reference) {
		n += a.Book.PendingRefunds(p.Reference)
	}
	return n
}

// paymentsOf returns the payments of all sessions with this reference.
func (a *Account) paymentsOf(reference string) []ledger.Payment {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var all []ledger.Payment
	for _, s := range a.checkout.named[reference] {
		p, _ := a.ledger.Payment(s.ID)
		all = append(all, p)
	}
	return all
}

// The account must be locked for writing in all that follows.

// open finds the youngest open session with this reference.
func (a *Account) open(reference string) (*session, error) {
	all := a.checkout.named[reference]
	if len(all) == 0 {
		return nil, sessionError(reference, "does not exist")
	}
	state := ""
	for _, s := range slices.Backward(all) {
		p, _ := a.ledger.Payment(s.ID)
		if p.State.Open() {
			return s, nil
		}
		state = cmp.Or(state, a.front.options.sessionStatus(p))
	}
	return nil, sessionError(reference, "is not open: "+state)
}

// attempt records an attempt to pay.
func (a *Account) attempt(s *session, provider, status string) *transaction {
	a.makeCustomer(s)
	now := a.ledger.Clock().Now()
	t := &transaction{ID: newID(), Session: s.ID, Status: status, Provider: provider, CreatedAt: now, UpdatedAt: now}
	a.checkout.addTransaction(t)
	a.announceAttempt(s, t)
	return t
}

// makeCustomer makes a customer of the contact fields, once. That lomi does so is a guess.
func (a *Account) makeCustomer(s *session) {
	name := cmp.Or(s.CustomerName, s.CustomerEmail, s.CustomerPhone)
	if s.Customer != "" || name == "" || a.front.options.NoSessionCustomers {
		return
	}
	made, err := a.ledger.CreateCustomer(ledger.Customer{Name: name, Email: s.CustomerEmail, Phone: s.CustomerPhone})
	if err != nil {
		return // cannot be: nothing about a customer is unique
	}
	a.keep(record{made, profile{Country: s.CustomerCountry, City: s.CustomerCity, Address: s.CustomerAddress, PostalCode: s.CustomerPostalCode}})
	s.Customer = made.ID
}

// busy refuses a second attempt while one is pending.
func (s *session) busy() error {
	if s.pending != nil {
		return sessionError(s.name(), "has a pending transaction")
	}
	return nil
}

// pay is an attempt that the payer's provider agrees to.
func (a *Account) pay(s *session, provider string) error {
	if err := s.busy(); err != nil {
		return err
	}
	a.attempt(s, provider, transactionPending)
	if a.front.options.PendingTransactions {
		return nil
	}
	return a.complete(s)
}

// complete is the end of a pending attempt that took the money, and of its session.
func (a *Account) complete(s *session) error {
	p, err := a.ledger.Accept(s.ID)
	if err != nil {
		return fmt.Errorf("%w: %w", sessionError(s.name(), "cannot be paid"), err)
	}
	completed := s.pending
	completed.Status, completed.UpdatedAt = transactionCompleted, p.Captures[0].At
	s.pending = nil
	if s.Customer != "" {
		customer, _ := a.ledger.Customer(s.Customer)
		paid := a.profile(s.Customer)
		paid.Paid = true
		a.keep(record{customer, paid})
	}
	a.announcePaid(s, completed)
	return nil
}

// refuse is an attempt that failed.
func (a *Account) refuse(s *session, provider string) error {
	if err := s.busy(); err != nil {
		return err
	}
	a.announceFailure(s, a.attempt(s, provider, transactionFailed))
	return nil
}

// leave is the page's way out. That nothing changes then, is not documented; the sandbox's choice.
func (a *Account) leave(s *session) error {
	if err := s.busy(); err != nil || !a.front.options.LeavingCancels {
		return err
	}
	a.attempt(s, a.front.options.provider(s), transactionCancelled)
	return nil
}

// provider is what a payer pays with who does not choose.
func (o *Options) provider(s *session) string {
	if len(s.Providers) > 0 {
		return s.Providers[0]
	}
	return cmp.Or(o.Provider, "WAVE")
}
