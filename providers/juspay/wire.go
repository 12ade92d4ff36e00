package juspay

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// customerData is the Customer object. Any field may be missing, null or empty: all three read as empty.
type customerData struct {
	CustomerID   string `json:"customer_id"` // in the Customer APIs 3.2
	ID           string `json:"id"`          // in other versions
	Object       string `json:"object"`
	Reference    string `json:"object_reference_id"`
	MobileNumber string `json:"mobile_number"`
	CountryCode  string `json:"mobile_country_code"`
	Email        string `json:"email_address"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	DateCreated  text   `json:"date_created"`
	LastUdpated  text   `json:"last_udpated"` // as the Customer APIs 3.2 spell it
	LastUpdated  text   `json:"last_updated"` // in other versions
	Juspay       struct {
		Token  string `json:"client_auth_token"`
		Expiry text   `json:"client_auth_token_expiry"`
	} `json:"juspay"`

	errorBody
}

func (d *customerData) id() string {
	if d.CustomerID != "" {
		return d.CustomerID
	}
	return d.ID
}

// fault says what makes a 2xx no customer. No document shows an error inside one, so only a code with a meaning settles that nothing was done.
func (d *customerData) fault(call rest.Call, answer *rest.Response) *tender.Error {
	if e := d.inside(call, answer, "a customer", d.id()); e != nil {
		return e
	}
	switch {
	case d.id() == "":
		return unexpected("the answer has no customer_id")
	case d.CustomerID != "" && d.ID != "" && d.CustomerID != d.ID:
		return unexpected("the answer has a customer_id and another id")
	case d.Object != "" && d.Object != "customer":
		return unexpected("the answer's object is not a customer")
	case !sameTime(d.LastUdpated, d.LastUpdated):
		return unexpected("the answer has two times of the last update")
	}
	return nil
}

// isOf refuses an answer about another customer than ref's.
func (d *customerData) isOf(ref tender.CustomerRef) *tender.Error {
	other := &tender.Error{Kind: tender.ErrIntegrity, Customer: &tender.Customer{ID: d.id(), Reference: d.Reference}}
	for _, f := range []struct {
		field           tender.Field
		asked, answered string
	}{{tender.FieldID, ref.ID, d.id()}, {tender.FieldReference, ref.Reference, d.Reference}} {
		if f.asked != "" && f.answered != "" && f.asked != f.answered {
			other.Fields = append(other.Fields, tender.FieldError{Field: f.field, Rule: "is not the one that was asked for"})
		}
	}
	if len(other.Fields) == 0 {
		return nil
	}
	return other
}

func (d *customerData) neutral(raw []byte) *tender.Customer {
	customer := &tender.Customer{
		ID: d.id(), Reference: d.Reference, Name: joinName(d.FirstName, d.LastName), Email: d.Email,
		Phone: joinPhone(d.CountryCode, d.MobileNumber), CreatedAt: d.DateCreated.time(), UpdatedAt: d.LastUdpated.time(), Raw: tender.NewRaw(raw),
	}
	if customer.UpdatedAt.IsZero() {
		customer.UpdatedAt = d.LastUpdated.time()
	}
	if d.Juspay.Token != "" {
		customer.ClientToken = d.clientToken()
	}
	return customer
}

func (d *customerData) clientToken() *tender.ClientToken {
	return &tender.ClientToken{Token: tender.NewSecret(d.Juspay.Token), ExpiresAt: d.Juspay.Expiry.time()}
}

// addData adds the Customer Data that are there, in the order of the document. It refuses what the provider's documents do, and what would not come
// back as it was given.
func addData(form *rest.Form, name, email, phone string) error {
	code, number, err := splitPhone(phone)
	if err != nil {
		return err
	}
	first, last := splitName(name)
	if joinName(first, last) != name {
		return refused(tender.FieldName, "must not have spaces around it, nor more than one after the first word")
	}
	if local, _, _ := strings.Cut(email, "@"); strings.Trim(local, "._") != local {
		return refused(tender.FieldEmail, "must not begin with . or _, nor have one before the @")
	}
	form.AddIf("mobile_number", number)
	form.AddIf("email_address", email)
	form.AddIf("first_name", first)
	form.AddIf("last_name", last)
	form.AddIf("mobile_country_code", code)
	return nil
}

// splitName parts a name at its first space.
func splitName(name string) (first, last string) {
	first, last, _ = strings.Cut(strings.TrimSpace(name), " ")
	return first, strings.TrimSpace(last)
}

func joinName(first, last string) string { return strings.TrimSpace(first + " " + last) }

// text is a text on which nothing hangs but itself: what is none reads as "".
type text string

// UnmarshalJSON never fails.
func (t *text) UnmarshalJSON(data []byte) error {
	_ = json.Unmarshal(data, (*string)(t)) // leaves it as it is
	return nil
}

// time reads the three spellings that the provider's pages show: RFC 3339, the same with a fraction, and an offset without a colon. It is zero for
// any other.
func (t text) time() time.Time {
	if t == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05-0700"} { // Parse takes a fraction after the seconds of either
		if at, err := time.Parse(layout, string(t)); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// sameTime reports whether a and b, where both are there, are one time, however they are spelled.
func sameTime(a, b text) bool {
	return a == "" || b == "" || a == b || !a.time().IsZero() && a.time().Equal(b.time())
}
