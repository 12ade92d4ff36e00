package lomi

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// session is what the front knows of a checkout session beside the ledger's payment, which has its id. Empty texts are fields without a value.
type session struct {
	ID                 string   `json:"id"`
	Reference          string   `json:"-"` // metadata.reference
	SuccessURL         string   `json:"success_url,omitempty"`
	CancelURL          string   `json:"cancel_url,omitempty"`
	Providers          []string `json:"allowed_providers,omitempty"`
	Title              string   `json:"title,omitempty"`
	PublicDescription  string   `json:"public_description,omitempty"`
	Description        string   `json:"description,omitempty"`
	Customer           string   `json:"customer_id,omitempty"` // as sent, or of the customer that was made of the contact fields
	CustomerEmail      string   `json:"customer_email,omitempty"`
	CustomerName       string   `json:"customer_name,omitempty"`
	CustomerPhone      string   `json:"customer_phone,omitempty"`
	CustomerCity       string   `json:"customer_city,omitempty"`
	CustomerCountry    string   `json:"customer_country,omitempty"`
	CustomerAddress    string   `json:"customer_address,omitempty"`
	CustomerPostalCode string   `json:"customer_postal_code,omitempty"`
	AllowCouponCode    bool     `json:"allow_coupon_code,omitempty"`
	AllowQuantity      bool     `json:"allow_quantity,omitempty"`
	Quantity           int      `json:"quantity"`
	Metadata           string   `json:"metadata,omitempty"` // a JSON object, as it was sent
	Key                string   `json:"idempotency_key,omitempty"`
	KeyBody            string   `json:"idempotency_body,omitempty"` // digest of the request that brought the key

	ExpiryTold bool `json:"expiry_told,omitempty"` // see Options.ExpiryAsCompleted

	pending *transaction // the one that is, or nil
}

// name is what the account's methods know a session by.
func (s *session) name() string {
	if s.Reference != "" {
		return s.Reference
	}
	return s.ID
}

// checkout is what an account knows of its payments beside the ledger. Guarded by the account's mu.
type checkout struct {
	sessions    []*session // oldest first
	sessionByID map[string]*session
	named       map[string][]*session // by name, oldest first
	keys        map[string]*session   // by Idempotency-Key; the last one

	transactions    []*transaction // oldest first
	transactionByID map[string]*transaction
	refunds         []*refund // oldest first
	refundByID      map[string]*refund
}

func newCheckout() *checkout {
	return &checkout{
		sessionByID: map[string]*session{}, named: map[string][]*session{}, keys: map[string]*session{},
		transactionByID: map[string]*transaction{}, refundByID: map[string]*refund{},
	}
}

// add makes a session known.
func (k *checkout) add(s *session) {
	k.sessions = append(k.sessions, s)
	k.sessionByID[s.ID] = s
	k.named[s.name()] = append(k.named[s.name()], s)
	if s.Key != "" {
		k.keys[s.Key] = s
	}
}

func (k *checkout) addTransaction(t *transaction) {
	k.transactions = append(k.transactions, t)
	if t.Status == transactionPending {
		k.sessionByID[t.Session].pending = t
	}
	k.transactionByID[t.ID] = t
}

func (k *checkout) addRefund(r *refund) {
	k.refunds = append(k.refunds, r)
	k.refundByID[r.ID] = r
}

// opened is a session and how its payment stands.
type opened struct {
	session
	payment ledger.Payment
}

// keyLifetime is how long an Idempotency-Key is remembered.
const keyLifetime = 24 * time.Hour

// openSession stores a new session, whose payer is awaited from now on. Nothing of it is unique: the ledger, which knows a payment by its reference,
// gets the session's id where the merchant gave no reference or gave it before. It fails with a refusal.
func (a *Account) openSession(request sessionRequest) (opened, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := request.session
	if s.Customer != "" {
		if _, known := a.find(s.Customer); !known {
			return opened{}, &httpError{status: http.StatusBadRequest, code: "INVALID_REFERENCE", message: `field "customer_id" is of no customer`}
		}
	}
	if first, known := a.checkout.keys[s.Key]; known {
		p, _ := a.ledger.Payment(first.ID)
		switch {
		case a.ledger.Clock().Now().Sub(p.CreatedAt) >= keyLifetime: // forgotten
		case first.KeyBody != s.KeyBody:
			return opened{}, refusal(http.StatusConflict, "the Idempotency-Key came with another body before")
		default:
			return opened{*first, p}, nil
		}
	}
	s.ID = newID()
	payment := ledger.NewPayment{
		ID: s.ID, Reference: s.name(), Customer: s.Customer, Minor: request.minor, Currency: request.currency, Lifetime: request.lifetime,
	}
	if _, taken := a.ledger.PaymentByReference(payment.Reference); taken {
		payment.Reference = s.ID
	}
	if _, err := a.ledger.CreatePayment(payment); err != nil {
		return opened{}, refusal(http.StatusBadRequest, "the payment is refused: "+string(ledger.RuleOf(err)))
	}
	p, err := a.ledger.Start(s.ID)
	if err != nil {
		return opened{}, err
	}
	a.checkout.add(&s)
	return opened{s, p}, nil
}

// session returns the session with this id.
func (a *Account) session(id string) (opened, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	s, known := a.checkout.sessionByID[id]
	if !known {
		return opened{}, false
	}
	return a.opened(s), true
}

// opened completes a session. The account must be locked.
func (a *Account) opened(s *session) opened {
	p, _ := a.ledger.Payment(s.ID)
	return opened{*s, p}
}

// The statuses of a session. The last is on two guide pages only.
const (
	sessionOpen      = "open"
	sessionCompleted = "completed"
	sessionExpired   = "expired"
	sessionPending   = "pending"
)

// sessionStatus says where a session stands.
func (o *Options) sessionStatus(p ledger.Payment) string {
	switch {
	case p.State == ledger.Charged:
		return sessionCompleted
	case p.State == ledger.Expired:
		return sessionExpired
	case o.OpenIsPending:
		return sessionPending
	default:
		return sessionOpen
	}
}

// changed is when a session's status became what it is.
func (s *opened) changed() time.Time {
	if len(s.payment.Captures) > 0 {
		return s.payment.Captures[0].At
	}
	return s.payment.UpdatedAt
}

// anyAccount tells whether one of the accounts has something.
func (f *Front) anyAccount(has func(*Account) bool) bool {
	f.mu.RLock()
	accounts := slices.Clone(f.accounts)
	f.mu.RUnlock()
	return slices.ContainsFunc(accounts, has)
}

// missing refuses an id that is not this merchant's: 403 where it is another's, as lomi's code does for sessions, else 404.
func (c *call) missing(what string, has func(*Account) bool) error {
	if c.front.anyAccount(has) {
		return refusal(http.StatusForbidden, "this "+what+" belongs to another merchant")
	}
	return refusal(http.StatusNotFound, what+" not found")
}

// newID makes a random id in the form of a version 4 UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// sessionError is about a session that a method of the account was asked for.
func sessionError(name, text string) error {
	return fmt.Errorf("lomi sandbox: session %s %s", wire.Quote(name), text)
}
