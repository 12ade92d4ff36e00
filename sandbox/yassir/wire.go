package yassir

import (
	"encoding/json"
	"strconv"
	"time"
)

// number is a code or an amount in an answer: its digits, verbatim, as a JSON number or (Options.StringNumbers) as a
// string.
type number struct {
	text   string
	quoted bool
}

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if n.quoted {
		return []byte(strconv.Quote(n.text)), nil
	}
	return []byte(n.text), nil
}

func (o *Options) number(text string) number { return number{text: text, quoted: o.StringNumbers} }

func (o *Options) code(n int) *number {
	code := o.number(strconv.Itoa(n))
	return &code
}

// timestamp is ISO 8601 in UTC with milliseconds, as in the reference: 2026-02-18T10:30:00.000Z.
type timestamp time.Time

// MarshalJSON implements json.Marshaler.
func (t timestamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(t).UTC().Format("2006-01-02T15:04:05.000Z"))
}

// The two success envelopes of Yassir's API reference: customers have code and status, payments have not.
type (
	customerEnvelope struct {
		Code    number       `json:"code"`
		Status  string       `json:"status"`
		Message string       `json:"message"`
		Data    customerData `json:"data"`
	}
	paymentEnvelope struct {
		Data    any    `json:"data"`
		Message string `json:"message"`
	}
)

// customerData has id and isActive only where the sandbox chose so; the documented answer of create has neither.
type customerData struct {
	ID       string  `json:"id,omitempty"`
	Name     string  `json:"name"`
	Email    *string `json:"email"`
	Phone    string  `json:"phone"`
	IsActive *bool   `json:"isActive,omitempty"`
}

// intentData is create's data. There is no statusCode in it.
type intentData struct {
	PaymentID    string    `json:"paymentId"`
	ClientSecret string    `json:"clientSecret"`
	Status       string    `json:"status,omitempty"`
	Amount       number    `json:"amount"`
	Currency     string    `json:"currency"`
	ExpiresAt    timestamp `json:"expiresAt"`
}

// proceedData is proceed's data. The reference spells metadata here and metaData elsewhere.
type proceedData struct {
	Require3DS bool    `json:"require3DS"`
	StatusCode *number `json:"statusCode,omitempty"`
	Status     string  `json:"status"`
	Metadata   *payURL `json:"metadata,omitempty"`
	MetaData   *payURL `json:"metaData,omitempty"`
}

type payURL struct {
	PayURL string `json:"payUrl"`
}

// checkData is check's data: no payUrl, no ids, no totals.
type checkData struct {
	StatusCode        *number     `json:"statusCode,omitempty"`
	PaymentMethodName string      `json:"paymentMethodName"`
	Amount            number      `json:"amount"`
	CurrencyCode      string      `json:"currencyCode"`
	EndUserMessage    string      `json:"endUserMessage"`
	SupportInfo       supportInfo `json:"supportInfo"`
	LastUpdate        timestamp   `json:"lastUpdate"`
}

type supportInfo struct {
	Email       string `json:"email"`
	PhoneNumber string `json:"phoneNumber"`
}

// settleData is the data of capture and of release.
type settleData struct {
	Status     string  `json:"status"`
	StatusCode *number `json:"statusCode,omitempty"`
	MetaData   payURL  `json:"metaData"`
}

// refundData is refund's data: no refund id, no amount.
type refundData struct {
	StatusCode                *number        `json:"statusCode,omitempty"`
	Status                    string         `json:"status"`
	PaymentOrderID            string         `json:"paymentOrderId"`
	MicroServiceTransactionID *string        `json:"microServiceTransactionId"`
	ErrorMessage              refundMessages `json:"errorMessage"`
}

type refundMessages struct {
	Internal *string `json:"internalErrorMessage"`
	Provider *string `json:"providerErrorMessage"`
}

// errorBody is every error. Not documented; the sandbox's choice.
type errorBody struct {
	Code    number   `json:"code"`
	Status  string   `json:"status"`
	Message string   `json:"message"`
	Errors  []string `json:"errors"`
}
