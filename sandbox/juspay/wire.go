package juspay

import (
	"encoding/json"
	"time"
)

// customerData is the Customer object, with the fields in the document's order. Which of the names that are there twice it has is told by [Names], how
// a field looks that was never set by [Unset].
type customerData struct {
	CustomerID        string     `json:"customer_id,omitempty"`
	ID                string     `json:"id,omitempty"`
	Object            string     `json:"object"`
	ObjectReferenceID string     `json:"object_reference_id"`
	MobileNumber      any        `json:"mobile_number,omitempty"`
	DateCreated       string     `json:"date_created"`
	LastUdpated       string     `json:"last_udpated,omitempty"`
	LastUpdated       string     `json:"last_updated,omitempty"`
	EmailAddress      any        `json:"email_address,omitempty"`
	FirstName         any        `json:"first_name,omitempty"`
	LastName          any        `json:"last_name,omitempty"`
	MobileCountryCode any        `json:"mobile_country_code,omitempty"`
	Juspay            *tokenData `json:"juspay,omitempty"`
}

// tokenData is the object juspay: there only where the request asks for it.
type tokenData struct {
	ClientAuthToken       string `json:"client_auth_token"`
	ClientAuthTokenExpiry string `json:"client_auth_token_expiry"`
}

func (o *Options) customerData(c customer) customerData {
	value := func(field string) any { return o.value(c.profile, field) }
	data := customerData{
		Object:            "customer",
		ObjectReferenceID: c.Reference,
		MobileNumber:      value(fieldMobile),
		DateCreated:       o.date(c.CreatedAt),
		EmailAddress:      value(fieldEmail),
		FirstName:         value(fieldFirstName),
		LastName:          value(fieldLastName),
		MobileCountryCode: value(fieldCountryCode),
	}
	if o.Names != NewerNames {
		data.CustomerID, data.LastUdpated = c.ID, o.date(c.UpdatedAt)
	}
	if o.Names != DocumentNames {
		data.ID, data.LastUpdated = c.ID, o.date(c.UpdatedAt)
	}
	return data
}

// value is a field of an answer; nil leaves it out.
func (o *Options) value(p profile, field string) any {
	text, set := p[field]
	switch {
	case set:
		return text
	case o.Unset == UnsetIsNull:
		return json.RawMessage("null")
	case o.Unset == UnsetIsEmpty:
		return ""
	default:
		return nil
	}
}

func (o *Options) date(t time.Time) string {
	if o.Dates == DatesWithFraction {
		return t.UTC().Format("2006-01-02T15:04:05.000000Z")
	}
	return o.wholeDate(t)
}

// wholeDate is a date without a fraction.
func (o *Options) wholeDate(t time.Time) string {
	if o.Dates == DatesWithOffset {
		return t.UTC().Format("2006-01-02T15:04:05-0700")
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// errorBody is every error; see [problem] for which fields are there.
type errorBody struct {
	Error        bool       `json:"error,omitempty"`
	Status       string     `json:"status,omitempty"`
	StatusID     any        `json:"status_id,omitempty"` // a number, or a string
	OrderID      string     `json:"order_id,omitempty"`
	ErrorCode    string     `json:"error_code,omitempty"`
	ErrorMessage string     `json:"error_message,omitempty"`
	UserMessage  string     `json:"user_message,omitempty"`
	ErrorInfo    *errorInfo `json:"error_info,omitempty"`
}

type errorInfo struct {
	Code             string        `json:"code"`
	Category         string        `json:"category"`
	UserMessage      string        `json:"user_message"`
	DeveloperMessage string        `json:"developer_message"`
	Fields           []fieldReason `json:"fields,omitempty"`
}

type fieldReason struct {
	Name   string `json:"field_name"`
	Reason string `json:"reason"`
}
