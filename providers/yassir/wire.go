package yassir

import (
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// envelope is every answer: payments have data and message, customers also code and status.
type envelope[T any] struct {
	Data   *T          `json:"data"`
	Status looseText   `json:"status"`
	Code   rest.Number `json:"code"`
}

type customerBody struct {
	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Email    string `json:"email,omitempty"`
	IsActive *bool  `json:"isActive,omitempty"`
}

type customerData struct {
	ID       looseText `json:"id"` // in no documented answer; read where it is there
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Phone    string    `json:"phone"`
	IsActive *bool     `json:"isActive"`
}

type intentBody struct {
	ActionID      string            `json:"actionId"`
	Amount        rest.Number       `json:"amount"`
	Currency      string            `json:"actionCurrencyCode"`
	Country       string            `json:"actionCountryCode"`
	UserID        string            `json:"userId"`
	CaptureMethod string            `json:"captureMethod"`
	Metadata      map[string]string `json:"metaData,omitempty"`
}

type intentData struct {
	PaymentID    string      `json:"paymentId"`
	ClientSecret string      `json:"clientSecret"`
	Status       string      `json:"status"`
	Amount       rest.Number `json:"amount"`
	Currency     string      `json:"currency"`
	ExpiresAt    string      `json:"expiresAt"`
}

type proceedBody struct {
	PaymentMethodCode string `json:"paymentMethodCode"`
}

// stepData answers proceed (which spells metadata), capture and release (which spell metaData and never have a URL).
type stepData struct {
	Require3DS   bool         `json:"require3DS"`
	StatusCode   rest.Number  `json:"statusCode"`
	Status       messages     `json:"status"`
	ErrorMessage errorMessage `json:"errorMessage"` // shown for refunds only
	Metadata     struct {
		PayURL string `json:"payUrl"`
	} `json:"metadata"` // encoding/json takes metaData for it too
}

type checkData struct {
	StatusCode     rest.Number `json:"statusCode"`
	Amount         rest.Number `json:"amount"`
	Currency       string      `json:"currencyCode"`
	EndUserMessage string      `json:"endUserMessage"`
	LastUpdate     string      `json:"lastUpdate"`
}

type captureBody struct {
	Amount rest.Number `json:"amount"`
}

type refundBody struct {
	Description string      `json:"description"`
	Amount      rest.Number `json:"amount"`
	Reason      string      `json:"reason,omitempty"`
}

type refundData struct {
	StatusCode   rest.Number  `json:"statusCode"`
	Status       messages     `json:"status"`
	ErrorMessage errorMessage `json:"errorMessage"`
}

// looseText is a string that may also come as a number; anything else reads as "".
type looseText string

// UnmarshalJSON never fails.
func (t *looseText) UnmarshalJSON(data []byte) error {
	*t = ""
	if json.Unmarshal(data, (*string)(t)) == nil {
		return nil
	}
	var n rest.Number
	if n.UnmarshalJSON(data) == nil {
		*t = looseText(n)
	}
	return nil
}

// The status codes of the API reference.
const (
	codeSucceeded         = 2
	codeRejected          = 3
	codeRefunded          = 4
	codeReversed          = 10
	codeRequiresAction    = 12
	codePreAuthorized     = 13
	codePartiallyRefunded = 16

	// Pending: in no document, reported from practice, and before the first proceed.
	codeNone    = 0
	codePending = 11

	codeUnreadable = -1
)

// statusCode reads a code; a missing one is codeNone. One that is spelled otherwise ("02") is not the document's.
func statusCode(n rest.Number) int {
	if n == "" {
		return codeNone
	}
	code, err := strconv.Atoi(string(n))
	if err != nil || strconv.Itoa(code) != string(n) {
		return codeUnreadable
	}
	return code
}

// statusOf maps a status code. What is in no document is unknown, never success and never failure.
func statusOf(code int) (tender.Status, tender.RefundState) {
	switch code {
	case codeSucceeded:
		return tender.StatusSucceeded, tender.RefundedNone
	case codePartiallyRefunded:
		return tender.StatusSucceeded, tender.RefundedPartial
	case codeRefunded:
		return tender.StatusSucceeded, tender.RefundedFull
	case codeRejected:
		return tender.StatusFailed, tender.RefundedNone
	case codeReversed:
		return tender.StatusCanceled, tender.RefundedNone
	case codeRequiresAction:
		return tender.StatusRequiresAction, tender.RefundedNone
	case codePreAuthorized:
		return tender.StatusAuthorized, tender.RefundedNone
	case codeNone, codePending:
		return tender.StatusProcessing, tender.RefundedNone
	}
	return tender.StatusUnknown, tender.RefundedUnknown
}

func captureMethod(mode tender.CaptureMode) string {
	if mode == tender.CaptureLater {
		return "RESERVATION"
	}
	return "DIRECT"
}

// withReturnURL adds returnUrl to the query of payURL and leaves everything else as it is.
func withReturnURL(payURL, returnURL string) (string, error) {
	u, err := url.Parse(payURL)
	if err != nil {
		return "", &tender.Error{Kind: tender.ErrProtocol, Message: "the answer's payUrl is not a URL"}
	}
	if returnURL == "" {
		return payURL, nil
	}
	parameter := "returnUrl=" + url.QueryEscape(returnURL)
	if u.RawQuery != "" {
		parameter = "&" + parameter
	}
	u.RawQuery += parameter
	return u.String(), nil
}

// money reads an amount that an answer states; the zero Money if it states none. An answer that states a half of it must not contradict what was
// asked for: a number is read in that currency, and the Gateway compares it.
func money(amount rest.Number, currency string, asked tender.Money) (tender.Money, error) {
	switch {
	case amount == "" && (currency == "" || !asked.Stated() || currency == asked.Currency()):
		return tender.Money{}, nil
	case amount == "":
		return tender.Money{}, &tender.Error{Kind: tender.ErrIntegrity, Fields: []tender.FieldError{{Field: tender.FieldAmount, Rule: "is in another currency in the answer"}}}
	case currency == "" && !asked.Stated():
		return tender.Money{}, nil
	case currency == "":
		currency = asked.Currency()
	}
	m, err := tender.ParseMoney(string(amount), currency)
	if err != nil {
		return tender.Money{}, &tender.Error{Kind: tender.ErrProtocol, Message: "the answer's amount is not one of its currency"}
	}
	return m, nil
}

// timestamp reads RFC 3339; the zero time if there is none. Nothing depends on it, so a malformed one is not an error.
func timestamp(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
