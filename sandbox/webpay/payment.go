package webpay

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// payment is what the account knows of a payment beside its book entry, and the form in which snapshots have it. Guarded by the account's mu.
type payment struct {
	ID     string `json:"id"`                      // the ledger's, and the provider's
	Secret string `json:"client_secret,omitempty"` // of a Components payment; empty: a link
	Page   string `json:"page"`                    // names the payer's page
	terms
	Awaited      *card         `json:"awaited,omitempty"` // the card that waits for its payer's 3-D Secure
	Secured      bool          `json:"secured,omitempty"` // the last attempt went through 3-D Secure
	Transactions []transaction `json:"transactions,omitempty"`
}

// terms are what a payment was created or updated with and the ledger has no place for.
type terms struct {
	OrderInfo  string   `json:"order_info,omitempty"`
	Language   string   `json:"language,omitempty"`
	AddsMethod bool     `json:"adds_method,omitempty"` // scenario add_payment_method
	Offered    []string `json:"offered,omitempty"`     // supported_payment_methods
	Customer   string   `json:"customer,omitempty"`    // its uuid
	SuccessURL string   `json:"success_url,omitempty"`
	CancelURL  string   `json:"cancel_url,omitempty"`
}

func (p *payment) isLink() bool { return p.Secret == "" }

// transaction is one thing that was asked of the bank, and what it said. The money is in the ledger.
type transaction struct {
	Number   int64     `json:"number"` // its id
	Kind     string    `json:"kind"`   // authorize, purchase, capture, refund, void
	Minor    int64     `json:"minor"`
	Currency string    `json:"currency"`
	Code     string    `json:"code"` // response code
	Card     card      `json:"card,omitzero"`
	At       time.Time `json:"at"`
}

const (
	kindAuthorize = "authorize"
	kindPurchase  = "purchase"
	kindCapture   = "capture"
	kindRefund    = "refund"
	kindVoid      = "void"
)

// ofPayer tells whether the payer asked for it.
func (t *transaction) ofPayer() bool { return t.Kind == kindAuthorize || t.Kind == kindPurchase }

// lastAttempt is the payer's last one, or nil.
func (p *payment) lastAttempt() *transaction {
	for _, t := range slices.Backward(p.Transactions) {
		if t.ofPayer() {
			return &t
		}
	}
	return nil
}

func kindOf(booked ledger.Payment) string {
	if booked.Capture == ledger.CaptureLater {
		return kindAuthorize
	}
	return kindPurchase
}

// open books a new payment, once for each order number. The account is locked.
func (a *Account) open(asked asked, link bool) (*payment, error) {
	options := &a.front.options
	booked, err := a.ledger.CreatePayment(ledger.NewPayment{
		ID: randomHex(20), Reference: asked.number, Customer: asked.Customer, Minor: asked.minor, Currency: asked.currency, Capture: asked.capture,
		Lifetime: options.PaymentLifetime, HoldFor: options.holdFor(),
	})
	switch {
	case ledger.RuleOf(err) == ledger.RuleUniqueReference:
		return nil, wire.Refuse(http.StatusBadRequest, "another payment has this order_number")
	case err != nil:
		return nil, err
	}
	p := &payment{ID: booked.ID, Page: randomHex(16), terms: asked.terms}
	if !link {
		p.Secret = p.ID
		if options.SeparateClientSecret {
			p.Secret = randomHex(20)
		}
	}
	a.remember(p)
	a.front.addPage(p.Page, a, p)
	return p, nil
}

// remember makes a payment known by its id and its client_secret. The account is locked.
func (a *Account) remember(p *payment) {
	a.payments.of[p.ID] = p
	a.secrets.of[p.ID] = p
	if !p.isLink() {
		a.secrets.of[p.Secret] = p
	}
}

func randomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}

// byOrder finds a payment by its order number. The account is locked.
func (a *Account) byOrder(number string) (*payment, ledger.Payment, bool) {
	booked, known := a.ledger.PaymentByReference(number)
	if !known {
		return nil, ledger.Payment{}, false
	}
	p, known := a.payments.of[booked.ID]
	return p, booked, known
}

// attempt is one try of the payer. code is what the bank says to it: [codeApproved], or why not; where it would approve, a scripted response comes
// first. After a refusal the payer may try again, unless Options.DeclinesAreFinal. The account is locked, and the payment can be paid.
func (a *Account) attempt(p *payment, used card, code string) (transaction, error) {
	booked, _ := a.ledger.Payment(p.ID)
	if code == codeApproved {
		code = a.scripted(codeApproved)
	}
	var err error
	switch {
	case code == codeApproved:
		_, err = a.ledger.Accept(p.ID)
	case a.front.options.DeclinesAreFinal:
		_, err = a.ledger.Decline(p.ID)
	}
	if err != nil {
		return transaction{}, err
	}
	p.Secured, p.Awaited = p.Awaited != nil, nil
	if code == codeApproved {
		used = a.keep(used)
	}
	done := a.record(p, transaction{Kind: kindOf(booked), Minor: booked.Minor, Currency: booked.Currency, Code: code, Card: used})
	if code == codeApproved && p.AddsMethod {
		return done, a.giveBack(p, booked)
	}
	return done, nil
}

// giveBack ends the payment of somebody who only wanted a card to be saved: the provider gives the money back by itself. That a purchase is refunded and
// an authorization voided is not documented.
func (a *Account) giveBack(p *payment, booked ledger.Payment) error {
	back := transaction{Kind: kindRefund, Minor: booked.Minor, Currency: booked.Currency, Code: codeApproved}
	var err error
	if booked.Capture == ledger.CaptureLater {
		back.Kind = kindVoid
		_, err = a.ledger.Release(p.ID)
	} else {
		_, err = a.ledger.RefundRest(p.ID, ledger.Refund{})
	}
	if err == nil {
		a.record(p, back)
	}
	return err
}

// record numbers a transaction and keeps it with its payment, if it has one. The account is locked.
func (a *Account) record(p *payment, t transaction) transaction {
	a.transactions++
	t.Number, t.At = a.transactions, a.ledger.Clock().Now()
	if p != nil {
		p.Transactions = append(p.Transactions, t)
	}
	a.announce(p, t)
	return t
}
