package webpay

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The words of an answer's status that the document has.
const (
	wordApproved = "approved"
	wordInvalid  = "invalid-request"
	wordError    = "error"
)

// description is the one field that only this provider has.
const description = "description"

// envelope is in every answer.
type envelope struct {
	Status string `json:"status"`
}

func (e *envelope) word() string { return e.Status }

// customerBody creates or updates: what is empty is not sent, and so stays as it is.
type customerBody struct {
	Reference   string             `json:"merchant_customer_id,omitempty"`
	Description string             `json:"description,omitempty"`
	Email       string             `json:"email,omitempty"`
	Name        string             `json:"name,omitempty"`
	Phone       string             `json:"phone,omitempty"`
	Metadata    map[string]*string `json:"metadata,omitempty"` // null takes a key out
	ZipCode     string             `json:"zip_code,omitempty"`
	City        string             `json:"city,omitempty"`
	Address     string             `json:"address,omitempty"`
	Country     string             `json:"country,omitempty"`
}

func created(p tender.CustomerParams) customerBody {
	return customerBody{
		Reference: p.Reference, Description: p.Extra[description], Email: p.Email, Name: p.Name, Phone: p.Phone, Metadata: changes(p.Metadata, nil),
		ZipCode: p.Address.PostalCode, City: p.Address.City, Address: p.Address.Line, Country: p.Address.Country,
	}
}

func updated(u tender.CustomerUpdate) customerBody {
	body := customerBody{Description: u.Extra[description], Metadata: changes(u.Metadata, u.RemoveMetadata)}
	for _, change := range []struct{ from, to *string }{
		{u.Reference, &body.Reference}, {u.Email, &body.Email}, {u.Name, &body.Name}, {u.Phone, &body.Phone}, {u.Address.PostalCode, &body.ZipCode},
		{u.Address.City, &body.City}, {u.Address.Line, &body.Address}, {u.Address.Country, &body.Country},
	} {
		if change.from != nil {
			*change.to = *change.from
		}
	}
	return body
}

func changes(set map[string]string, remove []string) map[string]*string {
	all := map[string]*string{}
	for key, value := range set {
		all[key] = &value
	}
	for _, key := range remove {
		all[key] = nil
	}
	return all
}

// record is a customer, and what a deletion says of one.
type record struct {
	envelope
	UUID        string    `json:"uuid"`
	ID          string    `json:"id"` // the same, in deletions and lists
	Reference   string    `json:"merchant_customer_id"`
	Description string    `json:"description"`
	Email       string    `json:"email"`
	Name        string    `json:"name"`
	Phone       string    `json:"phone"`
	Metadata    metadata  `json:"metadata"`
	ZipCode     string    `json:"zip_code"`
	City        string    `json:"city"`
	Address     string    `json:"address"`
	Country     string    `json:"country"`
	Deleted     bool      `json:"deleted"`
	DeletedAt   string    `json:"deleted_at"`
	CreatedAt   rest.Time `json:"created_at"`
	UpdatedAt   rest.Time `json:"updated_at"`
}

// identity is the record's one id.
func (r *record) identity() (string, *tender.Error) {
	switch {
	case r.UUID == "" && r.ID == "":
		return "", unexpected("the answer has neither uuid nor id")
	case r.UUID != "" && r.ID != "" && r.UUID != r.ID:
		return "", unexpected("the answer has a uuid and an id that differ")
	case r.UUID != "":
		return r.UUID, nil
	}
	return r.ID, nil
}

// gone reports whether the record is that of a deleted customer. Either sign is enough: such a one must never pass for a live customer.
func (r *record) gone() bool { return r.Deleted || r.DeletedAt != "" }

func (r *record) neutral(raw []byte) *tender.Customer {
	id, _ := r.identity() // whoever goes on with the customer has asked already
	customer := &tender.Customer{
		ID: id, Reference: r.Reference, Name: r.Name, Email: r.Email, Phone: r.Phone,
		Address:  tender.Address{Line: r.Address, City: r.City, PostalCode: r.ZipCode, Country: r.Country},
		Metadata: r.Metadata, CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time, Raw: tender.NewRaw(raw),
	}
	if r.Description != "" {
		customer.Extra = map[string]string{description: r.Description}
	}
	return customer
}

// paymentMethod is a row of a customer's saved ones.
type paymentMethod struct {
	ID             token     `json:"id"`
	Token          token     `json:"token"`
	MaskedPAN      string    `json:"masked_pan"`
	ExpirationDate looseText `json:"expiration_date"`
	KeepUntil      rest.Time `json:"keep_until"`
	CreatedAt      rest.Time `json:"created_at"`
	UpdatedAt      rest.Time `json:"updated_at"`
	CustomerUUID   string    `json:"customer_uuid"`
	Expired        *bool     `json:"expired"`
}

func (m *paymentMethod) neutral(raw []byte) *tender.PaymentMethod {
	return &tender.PaymentMethod{
		ID: tender.NewSecret(string(m.ID)), Token: tender.NewSecret(string(m.Token)), Masked: m.MaskedPAN, Last4: lastFour(m.MaskedPAN),
		ExpiresOn: expiry(string(m.ExpirationDate)), Expired: m.Expired, KeepUntil: m.KeepUntil.Time,
		CreatedAt: m.CreatedAt.Time, UpdatedAt: m.UpdatedAt.Time, Raw: tender.NewRaw(raw),
	}
}

// lastFour takes the digits that a masked number ends in; "" if those are not four. What masks the others is nobody's concern.
func lastFour(masked string) string {
	if len(masked) < 4 {
		return ""
	}
	last := masked[len(masked)-4:]
	if strings.Trim(last, "0123456789") != "" {
		return ""
	}
	return last
}

// expiry is the last day of validity: of the day that 2025-12-31 names, or of the month that the API's other pages write as 2512.
func expiry(date string) time.Time {
	if day, err := time.Parse(time.DateOnly, date); err == nil {
		return day
	}
	if month, err := time.Parse("0601", date); err == nil {
		return month.AddDate(0, 1, -1)
	}
	return time.Time{}
}

// token is a text that may come as the word null, as some of the provider's own examples have it.
type token string

// UnmarshalJSON reads a string.
func (t *token) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	if *t = token(s); s == "null" {
		*t = ""
	}
	return nil
}

// looseText is a string that may also come as a number; anything else reads as "".
type looseText string

// UnmarshalJSON never fails.
func (t *looseText) UnmarshalJSON(data []byte) error {
	*t = ""
	var s string
	var n json.Number
	switch {
	case json.Unmarshal(data, &s) == nil:
		*t = looseText(s)
	case json.Unmarshal(data, &n) == nil:
		*t = looseText(n)
	}
	return nil
}

// metadata is what the app stored under each key. We send texts alone, but others may write to the account too: a value that is none is its JSON.
type metadata map[string]string

// UnmarshalJSON reads an object; null is nothing stated.
func (m *metadata) UnmarshalJSON(data []byte) error {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(data, &values); err != nil || values == nil {
		return err
	}
	*m = metadata{}
	for key, value := range values {
		var text *string
		switch err := json.Unmarshal(value, &text); {
		case err != nil:
			(*m)[key] = strings.ToValidUTF8(string(value), "\uFFFD")
		case text != nil:
			(*m)[key] = *text
		}
	}
	return nil
}
