package lomi

import (
	"encoding/json"
	"strings"
	"time"
)

// customerData is a customer in an answer. The order of fields is the customers page's.
type customerData struct {
	CustomerID     string          `json:"customer_id,omitempty"`
	MerchantID     string          `json:"merchant_id,omitempty"`
	OrganizationID string          `json:"organization_id,omitempty"`
	Name           string          `json:"name"`
	Email          optional        `json:"email,omitzero"`
	PhoneNumber    optional        `json:"phone_number,omitzero"`
	WhatsAppNumber optional        `json:"whatsapp_number,omitzero"`
	Country        optional        `json:"country,omitzero"`
	City           optional        `json:"city,omitzero"`
	Address        optional        `json:"address,omitzero"`
	PostalCode     optional        `json:"postal_code,omitzero"`
	IsBusiness     bool            `json:"is_business"`
	Metadata       json.RawMessage `json:"metadata,omitempty"`
	CreatedAt      string          `json:"created_at"`
	UpdatedAt      string          `json:"updated_at"`
	Environment    string          `json:"environment,omitempty"`
	Test           bool            `json:"test,omitempty"`
}

// optional is a text that may have no value.
type optional struct {
	text  string
	unset UnsetValues // how it looks without one
}

// IsZero is what encoding/json asks for omitzero.
func (o optional) IsZero() bool { return o.text == "" && o.unset == UnsetIsAbsent }

// MarshalJSON implements json.Marshaler.
func (o optional) MarshalJSON() ([]byte, error) {
	if o.text == "" && o.unset != UnsetIsText {
		return []byte("null"), nil
	}
	return json.Marshal(o.text)
}

// deletedData is the documented answer of a deletion.
type deletedData struct {
	CustomerID string `json:"customer_id,omitempty"`
	Deleted    bool   `json:"deleted"`
}

// messageData is the current generation's answer of a deletion.
type messageData struct {
	Message string `json:"message"`
}

// envelope is what a single object comes in.
type envelope struct {
	Data any `json:"data"`
}

// damagedData is the first generation's answer of an update.
type damagedData struct {
	Row      *customerData   `json:"0,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
}

// The two objects that a list comes in, and what they say of the page.
type (
	dataList struct {
		Data []any `json:"data"`
		Meta meta  `json:"meta"`
	}
	meta struct {
		CurrentPage int  `json:"current_page"`
		PerPage     int  `json:"per_page"`
		TotalCount  *int `json:"total_count,omitempty"`
		TotalPages  *int `json:"total_pages,omitempty"`
	}
	customersList struct {
		Customers  []any      `json:"customers"`
		Pagination pagination `json:"pagination"`
	}
	pagination struct {
		Page       int `json:"page"`
		PageSize   int `json:"pageSize"`
		TotalCount int `json:"totalCount"`
		TotalPages int `json:"totalPages"`
	}
)

// errorEnvelope is what most errors come in.
type errorEnvelope struct {
	Error     errorData `json:"error"`
	RequestID string    `json:"request_id,omitempty"`
}

// errorData has what any of the error forms has.
type errorData struct {
	Status    int    `json:"status,omitempty"`
	Code      any    `json:"code,omitempty"`
	Message   string `json:"message"`
	Details   any    `json:"details,omitempty"`
	Timestamp string `json:"timestamp,omitempty"`
}

// timestamp is ISO 8601 in UTC with milliseconds, as documented: 2025-04-04T14:21:49.955Z.
func (o *Options) timestamp(t time.Time) string {
	layout := "2006-01-02T15:04:05.000Z"
	if o.DatabaseTimes {
		layout = "2006-01-02T15:04:05.000000-07:00"
	}
	return t.UTC().Format(layout)
}

// customer is how an answer shows a customer.
func (a *Account) customer(r record) customerData {
	o := &a.front.options
	contact := func(text string) optional {
		if o.Unset == UnsetIsText {
			return optional{text, UnsetIsNull}
		}
		return optional{text, o.Unset}
	}
	place := func(text string) optional { return optional{text, o.Unset} }
	data := customerData{
		CustomerID:     r.customer.ID,
		MerchantID:     a.merchantID,
		OrganizationID: a.organizationID,
		Name:           r.customer.Name,
		Email:          contact(r.customer.Email),
		PhoneNumber:    contact(r.customer.Phone),
		WhatsAppNumber: contact(r.profile.WhatsApp),
		Country:        place(r.profile.Country),
		City:           place(r.profile.City),
		Address:        place(r.profile.Address),
		PostalCode:     place(r.profile.PostalCode),
		IsBusiness:     r.profile.Business,
		Metadata:       json.RawMessage(r.profile.Metadata),
		CreatedAt:      o.timestamp(r.customer.CreatedAt),
		UpdatedAt:      o.timestamp(r.customer.UpdatedAt),
	}
	if r.profile.Metadata == "" && o.Unset != UnsetIsAbsent {
		data.Metadata = json.RawMessage("null")
	}
	if o.OmitMerchantID {
		data.MerchantID = ""
	}
	if o.ShowEnvironment {
		data.Environment = a.environment()
	}
	return data
}

// environment is what the key tells: lomi_sk_test_ is the prefix of test keys.
func (a *Account) environment() string {
	if strings.HasPrefix(a.APIKey(), "lomi_sk_test_") {
		return "test"
	}
	return "live"
}
