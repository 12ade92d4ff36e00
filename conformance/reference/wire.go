package reference

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// customer, payment and refund are the provider's records, sent and answered. What is empty is not sent.
type customer struct {
	ID        string            `json:"id,omitempty"`
	Reference string            `json:"reference,omitempty"`
	Name      string            `json:"name,omitempty"`
	Email     string            `json:"email,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	Address   address           `json:"address,omitzero"`
	Metadata  map[string]string `json:"metadata,omitempty"`
	Note      string            `json:"note,omitempty"`
	Active    *bool             `json:"active,omitempty"`
	CreatedAt time.Time         `json:"created_at,omitzero"`
	UpdatedAt time.Time         `json:"updated_at,omitzero"`
}

// newCustomer asks for a client token, and customerAnswer has it.
type newCustomer struct {
	customer
	ClientToken bool `json:"client_token,omitempty"`
}

type customerAnswer struct {
	customer
	ClientToken *clientToken `json:"client_token"`
}

// address has the fields of tender.Address in their order, so the two convert.
type address struct {
	Line       string `json:"line,omitempty"`
	City       string `json:"city,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Country    string `json:"country,omitempty"`
}

type customerUpdate struct {
	Name     *string            `json:"name,omitempty"`
	Email    *string            `json:"email,omitempty"`
	Phone    *string            `json:"phone,omitempty"`
	Address  addressUpdate      `json:"address,omitzero"`
	Metadata map[string]*string `json:"metadata,omitempty"` // null takes a key out
	Note     string             `json:"note,omitempty"`
	Active   *bool              `json:"active,omitempty"`
}

// addressUpdate has the fields of tender.AddressUpdate in their order, so the two convert.
type addressUpdate struct {
	Line       *string `json:"line,omitempty"`
	City       *string `json:"city,omitempty"`
	PostalCode *string `json:"postal_code,omitempty"`
	Country    *string `json:"country,omitempty"`
}

func updateOf(u tender.CustomerUpdate) customerUpdate {
	metadata := map[string]*string{}
	for key, value := range u.Metadata {
		metadata[key] = &value
	}
	for _, key := range u.RemoveMetadata {
		metadata[key] = nil
	}
	return customerUpdate{
		Name: u.Name, Email: u.Email, Phone: u.Phone, Address: addressUpdate(u.Address), Metadata: metadata, Note: u.Extra[note], Active: u.Active,
	}
}

type clientToken struct {
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expires_at"`
}

type paymentMethod struct {
	ID        string    `json:"id"`
	Token     string    `json:"token"`
	Brand     string    `json:"brand"`
	Masked    string    `json:"masked"`
	Last4     string    `json:"last4"`
	ExpiresOn string    `json:"expires_on"`
	Expired   *bool     `json:"expired"`
	CreatedAt time.Time `json:"created_at"`
}

type payment struct {
	ID            string             `json:"id,omitempty"`
	Reference     string             `json:"reference,omitempty"`
	ClientSecret  string             `json:"client_secret,omitempty"`
	Status        string             `json:"status,omitempty"`
	Amount        amount             `json:"amount,omitzero"`
	Captured      amount             `json:"captured,omitzero"`
	Refunded      amount             `json:"refunded,omitzero"`
	CustomerID    string             `json:"customer_id,omitempty"`
	Capture       tender.CaptureMode `json:"capture,omitempty"` // the provider's words are tender's
	Description   string             `json:"description,omitempty"`
	ReturnURL     string             `json:"return_url,omitempty"`
	CancelURL     string             `json:"cancel_url,omitempty"`
	Metadata      map[string]string  `json:"metadata,omitempty"`
	RedirectURL   string             `json:"redirect_url,omitempty"`
	Failure       *tender.Failure    `json:"failure,omitempty"` // code and message
	CreatedAt     time.Time          `json:"created_at,omitzero"`
	UpdatedAt     time.Time          `json:"updated_at,omitzero"`
	ExpiresAt     time.Time          `json:"expires_at,omitzero"`
	CaptureBefore time.Time          `json:"capture_before,omitzero"`
}

type refund struct {
	ID        string `json:"id,omitempty"`
	Reference string `json:"reference,omitempty"`
	Amount    amount `json:"amount,omitzero"`
	Reason    string `json:"reason,omitempty"`
	Status    string `json:"status,omitempty"`
}

// amount is Money in the provider's form. One that an answer does not state stays so; one that is none of its currency fails to decode.
type amount struct{ tender.Money }

// MarshalJSON writes {"minor":150000,"currency":"DZD"}.
func (a amount) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"minor":%d,"currency":%q}`, a.Minor(), a.Currency()), nil
}

// UnmarshalJSON reads what MarshalJSON writes. rest.Number keeps floats out, and tells a missing number from zero.
func (a *amount) UnmarshalJSON(data []byte) error {
	var fields struct {
		Minor    rest.Number
		Currency string
	}
	unreadable := json.Unmarshal(data, &fields)
	minor, notWhole := strconv.ParseInt(string(fields.Minor), 10, 64)
	money, noMoney := tender.NewMoney(minor, fields.Currency)
	a.Money = money
	return errors.Join(unreadable, notWhole, noMoney)
}

// note is the one field that only this provider has.
const note = "note"

func (c customer) neutral(raw []byte) *tender.Customer {
	result := &tender.Customer{
		ID: c.ID, Reference: c.Reference, Name: c.Name, Email: c.Email, Phone: c.Phone,
		Address: tender.Address(c.Address), Metadata: c.Metadata, Active: c.Active,
		CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC(), Raw: tender.NewRaw(raw),
	}
	if c.Note != "" {
		result.Extra = map[string]string{note: c.Note}
	}
	return result
}

func (c customerAnswer) neutral(raw []byte) *tender.Customer {
	result := c.customer.neutral(raw)
	if c.ClientToken != nil {
		result.ClientToken = c.ClientToken.neutral()
	}
	return result
}

func (t clientToken) neutral() *tender.ClientToken {
	return &tender.ClientToken{Token: tender.NewSecret(t.Token), ExpiresAt: t.ExpiresAt.UTC()}
}

// neutral leaves a date that is none out: it decides nothing.
func (m paymentMethod) neutral(raw []byte) *tender.PaymentMethod {
	expires, _ := time.Parse(time.DateOnly, m.ExpiresOn)
	return &tender.PaymentMethod{
		ID: tender.NewSecret(m.ID), Token: tender.NewSecret(m.Token), Brand: m.Brand, Masked: m.Masked, Last4: m.Last4,
		ExpiresOn: expires, Expired: m.Expired, CreatedAt: m.CreatedAt.UTC(), Raw: tender.NewRaw(raw),
	}
}

func (p payment) neutral(raw []byte) *tender.Payment {
	words := map[string]tender.Status{
		"created": tender.StatusRequiresConfirmation, "awaiting_payer": tender.StatusRequiresAction, "processing": tender.StatusProcessing,
		"authorized": tender.StatusAuthorized, "paid": tender.StatusSucceeded, "canceled": tender.StatusCanceled,
		"declined": tender.StatusFailed, "expired": tender.StatusExpired,
	}
	result := &tender.Payment{
		ID: p.ID, Reference: p.Reference, ClientSecret: tender.NewSecret(p.ClientSecret),
		Status: cmp.Or(words[p.Status], tender.StatusUnknown), ProviderStatus: p.Status, // never success and never failure by guessing
		Amount: p.Amount.Money, AmountCaptured: p.Captured.Money, AmountRefunded: p.Refunded.Money, Refunded: tender.RefundedPartial,
		Failure: p.Failure, CreatedAt: p.CreatedAt.UTC(), UpdatedAt: p.UpdatedAt.UTC(), ExpiresAt: p.ExpiresAt.UTC(), CaptureBefore: p.CaptureBefore.UTC(),
		Raw: tender.NewRaw(raw),
	}
	switch {
	case !p.Refunded.Stated() || !p.Captured.Stated():
		result.Refunded = tender.RefundedUnknown
	case p.Refunded.Minor() == 0:
		result.Refunded = tender.RefundedNone
	case p.Refunded == p.Captured:
		result.Refunded = tender.RefundedFull
	}
	if result.Status == tender.StatusRequiresAction { // the Gateway refuses a URL that is missing or unsafe
		result.NextAction = &tender.NextAction{Type: tender.ActionRedirect, URL: p.RedirectURL}
	}
	return result
}

func (r refund) neutral(raw []byte) *tender.Refund {
	words := map[string]tender.RefundStatus{"pending": tender.RefundPending, "done": tender.RefundSucceeded, "failed": tender.RefundFailed}
	return &tender.Refund{
		ID: r.ID, Reference: r.Reference, Amount: r.Amount.Money, Refunded: tender.RefundedUnknown, Raw: tender.NewRaw(raw),
		Status: cmp.Or(words[r.Status], tender.RefundUnknown), ProviderStatus: r.Status,
	}
}
