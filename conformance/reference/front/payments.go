package front

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

const (
	lifetime   = 24 * time.Hour
	holdFor    = 7 * 24 * time.Hour
	slowFor    = time.Minute
	largest    = 1 << 53
	paidAtOnce = "paid@example.test"
	declined   = "declined@example.test"
	slow       = "slow@example.test"
	refused    = "refused@example.test"
)

type amount struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

type payment struct {
	ID            string    `json:"id"`
	Reference     string    `json:"reference"`
	ClientSecret  string    `json:"client_secret"`
	Status        string    `json:"status"`
	Amount        amount    `json:"amount"`
	Captured      amount    `json:"captured"`
	Refunded      amount    `json:"refunded"`
	RedirectURL   string    `json:"redirect_url,omitempty"`
	Failure       *failure  `json:"failure,omitempty"`
	CreatedAt     time.Time `json:"created_at"`
	UpdatedAt     time.Time `json:"updated_at"`
	ExpiresAt     time.Time `json:"expires_at"`
	CaptureBefore time.Time `json:"capture_before,omitzero"`
}

type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type refund struct {
	ID        string `json:"id"`
	Reference string `json:"reference"`
	Amount    amount `json:"amount"`
	Status    string `json:"status"`
}

func (a *Account) payment(p ledger.Payment) payment {
	answer := payment{
		ID: p.ID, Reference: p.Reference, ClientSecret: a.secrets[p.ID], Status: statusOf(p.State),
		Amount: amount{p.Minor, p.Currency}, Captured: amount{p.Captured, p.Currency}, Refunded: amount{p.Refunded, p.Currency},
		CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt, ExpiresAt: p.ExpiresAt, CaptureBefore: p.HeldUntil,
	}
	if p.State == ledger.Waiting {
		answer.RedirectURL = "https://pay.reference.example/" + url.PathEscape(p.ID)
	}
	if p.State == ledger.Declined || p.State == ledger.Waiting && a.refused[p.ID] {
		answer.Failure = &failure{Code: "refused", Message: "The payer or the bank said no."}
	}
	return answer
}

func statusOf(s ledger.State) string {
	switch s {
	case ledger.Waiting:
		return "awaiting_payer"
	case ledger.Charged:
		return "paid"
	default:
		return s.String() // the others have the document's names
	}
}

// amountOf reads the amount of a call. currency is the one that it must be in; "" = any that the document has.
func amountOf(f *form, currency string) amount {
	below := f.below("amount")
	if below == nil {
		f.fail("amount", "is required")
		return amount{}
	}
	rule := "must be a currency of the document"
	currencies := []string{"DZD", "XOF", "TND", "USD", "EUR", "JPY", "KWD", "CLP", "INR"}
	if currency != "" {
		rule, currencies = "must be the payment's", []string{currency}
	}
	read := amount{Minor: below.whole("minor", 1, largest)}
	read.Currency = below.required("currency", 3, func(s string) bool { return slices.Contains(currencies, s) }, rule)
	_ = below.done() // it fails in f
	return read
}

func (a *Account) createPayment(c *call) (any, error) {
	f := c.body
	reference, money := f.reference(), amountOf(f, "")
	customer := f.required("customer_id", 255, nil, "")
	capture := f.required("capture", 5, func(s string) bool { return s == "now" || s == "later" }, "must be now or later")
	f.text("description", 200, nil, "")
	f.text("return_url", maxBody, isURL, "must be an absolute http or https URL")
	f.text("cancel_url", maxBody, isURL, "must be an absolute http or https URL")
	f.metadata()
	if err := f.done(); err != nil {
		return nil, err
	}
	if _, err := a.known(customer); err != nil {
		return nil, invalid("customer_id", "must be the id of a customer")
	}
	mode := ledger.CaptureNow
	if capture == "later" {
		mode = ledger.CaptureLater
	}
	p, err := a.ledger.CreatePayment(ledger.NewPayment{
		ID: newID("pay"), Reference: reference, Customer: customer, Minor: money.Minor, Currency: money.Currency, Capture: mode, Lifetime: lifetime, HoldFor: holdFor,
	})
	if err != nil {
		return nil, err
	}
	a.secrets[p.ID] = newID("secret")
	return a.payment(p), nil
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// of returns the payment that a call's path names.
func (a *Account) of(c *call) (ledger.Payment, error) {
	p, ok := a.ledger.Payment(c.path[0])
	if !ok {
		return ledger.Payment{}, notFound("payment")
	}
	return p, nil
}

// answered is what a call that moved a payment answers.
func (a *Account) answered(p ledger.Payment, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return a.payment(p), nil
}

func (a *Account) getPayment(c *call) (any, error) { return a.answered(a.of(c)) }

func (a *Account) findPayment(c *call) (any, error) {
	p, ok := a.ledger.PaymentByReference(c.path[0])
	if !ok {
		return nil, notFound("payment")
	}
	return a.payment(p), nil
}

func (a *Account) confirm(c *call) (any, error) {
	p, err := a.of(c)
	if err != nil {
		return nil, err
	}
	secret := c.header.Get("X-Client-Secret")
	switch {
	case secret == "":
		return nil, invalid("X-Client-Secret", "is required: the header has the payment's client_secret")
	case subtle.ConstantTimeCompare([]byte(secret), []byte(a.secrets[p.ID])) != 1:
		return nil, &refusal{status: http.StatusForbidden, Code: "forbidden", Message: "X-Client-Secret is not this payment's"}
	case p.State == ledger.Waiting || p.State == ledger.Processing:
		return a.payment(p), nil
	case p.State != ledger.Created:
		return nil, conflict("invalid_state", "the payment's status does not allow this")
	}
	switch a.emailOf(p) {
	case paidAtOnce, refused:
		return a.answered(a.ledger.Accept(p.ID))
	case declined:
		return a.answered(a.ledger.Decline(p.ID))
	case slow:
		return a.answered(a.ledger.Process(p.ID, slowFor))
	}
	return a.answered(a.ledger.Start(p.ID))
}

func (a *Account) emailOf(p ledger.Payment) string {
	payer, _ := a.ledger.Customer(p.Customer)
	return payer.Email
}

// bank lets the payer's bank refuse what the payment's status would allow.
func (a *Account) bank(p ledger.Payment) error {
	if a.emailOf(p) == refused && (p.State == ledger.Authorized || p.State == ledger.Charged) {
		return &refusal{status: http.StatusPaymentRequired, Code: "declined", Message: "the payer's bank refused"}
	}
	return nil
}

func (a *Account) capture(c *call) (any, error) {
	p, err := a.of(c)
	if err != nil {
		return nil, err
	}
	money := amountOf(c.body, p.Currency)
	if err := c.body.done(); err != nil {
		return nil, err
	}
	if err := a.bank(p); err != nil {
		return nil, err
	}
	return a.answered(a.ledger.Capture(p.ID, money.Minor))
}

func (a *Account) void(c *call) (any, error) {
	p, err := a.of(c)
	if err != nil {
		return nil, err
	}
	if err := a.bank(p); err != nil {
		return nil, err
	}
	return a.answered(a.ledger.Release(p.ID))
}

func (a *Account) refund(c *call) (any, error) {
	p, err := a.of(c)
	if err != nil {
		return nil, err
	}
	reference, money := c.body.reference(), amountOf(c.body, p.Currency)
	reason, _ := c.body.text("reason", 200, nil, "")
	if err := c.body.done(); err != nil {
		return nil, err
	}
	if err := a.bank(p); err != nil {
		return nil, err
	}
	if _, taken := refundWith(p, func(r ledger.Refund) bool { return r.Reference == reference }); taken {
		return nil, conflict("refund_exists", "another refund of this payment has this reference")
	}
	give := a.ledger.Refund
	if a.options.RefundsPend {
		give = a.ledger.RefundLater
	}
	p, err = give(p.ID, ledger.Refund{ID: newID("ref"), Reference: reference, Note: reason, Minor: money.Minor})
	if err != nil {
		return nil, err
	}
	return a.refundAnswer(p, p.Refunds[len(p.Refunds)-1]), nil
}

func refundWith(p ledger.Payment, is func(ledger.Refund) bool) (ledger.Refund, bool) {
	i := slices.IndexFunc(p.Refunds, is)
	if i < 0 {
		return ledger.Refund{}, false
	}
	return p.Refunds[i], true
}

func (a *Account) refundAnswer(p ledger.Payment, r ledger.Refund) refund {
	status := r.State.String()
	if r.State == ledger.RefundSucceeded {
		status = "done"
	}
	return refund{ID: r.ID, Reference: r.Reference, Amount: amount{r.Minor, p.Currency}, Status: status}
}

func (a *Account) getRefund(c *call) (any, error) {
	return a.lookUpRefund(c, func(r ledger.Refund) bool { return r.ID == c.path[1] })
}

func (a *Account) findRefund(c *call) (any, error) {
	return a.lookUpRefund(c, func(r ledger.Refund) bool { return r.Reference == c.path[1] })
}

func (a *Account) lookUpRefund(c *call, is func(ledger.Refund) bool) (any, error) {
	p, err := a.of(c)
	if err != nil {
		return nil, err
	}
	r, ok := refundWith(p, is)
	if !ok {
		return nil, notFound("refund")
	}
	return a.refundAnswer(p, r), nil
}
