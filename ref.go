package tender

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// CustomerRef is what an app stores of a customer and gives to every later call. Each adapter uses the key that its provider wants.
//
// It holds personal data. Store it with Token, or through database/sql, as one text column; fmt and slog show its provider and ID only,
// and encoding/json refuses it.
type CustomerRef struct {
	Provider  string // Provider.Name; a Gateway refuses another provider's ref
	ID        string // the provider's id, if it gives one
	Reference string // your own id
	Phone     string // E.164
	Email     string
	Name      string
}

// PaymentRef is what an app stores of a payment and gives to every later call: all that those calls need.
//
// It holds the client secret. Store it with Token, or through database/sql, as one text column; fmt and slog show no secret,
// and encoding/json refuses it, because a ref saved without its secret is lost.
type PaymentRef struct {
	Provider     string // Provider.Name; a Gateway refuses another provider's ref
	ID           string // the provider's id
	Reference    string // yours
	ClientSecret Secret // zero where the provider has none
	Amount       Money  // as created
	Capture      CaptureMode
	ReturnURL    string
}

// The prefixes hold the kind and the version of the format: a later version is added beside, never in place.
const (
	customerTokenPrefix = "tender-customer-1."
	paymentTokenPrefix  = "tender-payment-1."
)

type customerToken struct {
	Provider  string `json:"p"`
	ID        string `json:"i,omitempty"`
	Reference string `json:"r,omitempty"`
	Phone     string `json:"t,omitempty"`
	Email     string `json:"e,omitempty"`
	Name      string `json:"n,omitempty"`
}

type paymentToken struct {
	Provider     string      `json:"p"`
	ID           string      `json:"i,omitempty"`
	Reference    string      `json:"r,omitempty"`
	ClientSecret string      `json:"s,omitempty"`
	Minor        int64       `json:"a,omitempty"`
	Currency     string      `json:"c,omitempty"`
	Capture      CaptureMode `json:"m,omitempty"`
	ReturnURL    string      `json:"u,omitempty"`
}

// Token returns the ref as one printable ASCII text for storage. It is encoded, not encrypted.
func (r CustomerRef) Token() Secret {
	return NewSecret(encodeToken(customerTokenPrefix, customerToken(r)))
}

// ParseCustomerRef reads what CustomerRef.Token wrote, in this and every earlier version of tender.
// Anything else, a cut or altered token included, is ErrInvalid.
func ParseCustomerRef(token string) (CustomerRef, error) {
	var t customerToken
	if err := decodeToken(customerTokenPrefix, token, &t); err != nil {
		return CustomerRef{}, err
	}
	return CustomerRef(t), nil
}

// Token returns the ref, client secret included, as one printable ASCII text for storage. It is encoded, not encrypted.
func (r PaymentRef) Token() Secret {
	return NewSecret(encodeToken(paymentTokenPrefix, paymentToken{
		Provider: r.Provider, ID: r.ID, Reference: r.Reference, ClientSecret: r.ClientSecret.Reveal(),
		Minor: r.Amount.minor, Currency: r.Amount.currency, Capture: r.Capture, ReturnURL: r.ReturnURL,
	}))
}

// ParsePaymentRef reads what PaymentRef.Token wrote, in this and every earlier version of tender.
// Anything else, a cut or altered token included, is ErrInvalid.
func ParsePaymentRef(token string) (PaymentRef, error) {
	var t paymentToken
	if err := decodeToken(paymentTokenPrefix, token, &t); err != nil {
		return PaymentRef{}, err
	}
	ref := PaymentRef{
		Provider: t.Provider, ID: t.ID, Reference: t.Reference, ClientSecret: NewSecret(t.ClientSecret), Capture: t.Capture, ReturnURL: t.ReturnURL,
	}
	if t.Currency != "" || t.Minor != 0 {
		amount, err := NewMoney(t.Minor, t.Currency)
		if err != nil {
			return PaymentRef{}, err
		}
		ref.Amount = amount
	}
	return ref, nil
}

// checksumBytes guards against a cut or garbled column, not against forgery: whoever can write an app's database needs no forged token.
const checksumBytes = 6

func encodeToken(prefix string, fields any) string {
	body, err := json.Marshal(fields)
	if err != nil { // strings and integers alone: cannot happen
		panic("tender: encode ref: " + err.Error())
	}
	sum := sha256.Sum256(body)
	return prefix + base64.RawURLEncoding.EncodeToString(append(body, sum[:checksumBytes]...))
}

func decodeToken(prefix, token string, fields any) error {
	payload, ok := strings.CutPrefix(token, prefix)
	if !ok {
		return invalidToken("it does not start with " + prefix)
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(payload)
	if err != nil || len(body) <= checksumBytes || strings.ContainsAny(payload, "\r\n") { // the decoder skips line breaks
		return invalidToken("it is cut or altered")
	}
	body, sum := body[:len(body)-checksumBytes], body[len(body)-checksumBytes:]
	if want := sha256.Sum256(body); string(want[:checksumBytes]) != string(sum) {
		return invalidToken("it is cut or altered")
	}
	if err := json.Unmarshal(body, fields); err != nil {
		return invalidToken("it is cut or altered")
	}
	return nil
}

func invalidToken(text string) error {
	return &Error{Kind: ErrInvalid, Outcome: OutcomeNotDone, Message: "not a stored ref: " + text}
}

// Value implements driver.Valuer: the token, or NULL for the zero ref.
func (r CustomerRef) Value() (driver.Value, error) {
	if r == (CustomerRef{}) {
		return nil, nil //nolint:nilnil // NULL is a value
	}
	return r.Token().Reveal(), nil
}

// Scan implements sql.Scanner: a token as text or bytes, or NULL for the zero ref.
func (r *CustomerRef) Scan(src any) error { return scanToken(src, r, ParseCustomerRef) }

// Value implements driver.Valuer: the token, or NULL for the zero ref.
func (r PaymentRef) Value() (driver.Value, error) {
	if r == (PaymentRef{}) {
		return nil, nil //nolint:nilnil // NULL is a value
	}
	return r.Token().Reveal(), nil
}

// Scan implements sql.Scanner: a token as text or bytes, or NULL for the zero ref.
func (r *PaymentRef) Scan(src any) error { return scanToken(src, r, ParsePaymentRef) }

func scanToken[T any](src any, dst *T, parse func(string) (T, error)) error {
	var token string
	switch v := src.(type) {
	case nil:
		var zero T
		*dst = zero
		return nil
	case string:
		token = v
	case []byte:
		token = string(v)
	default:
		return invalidToken(fmt.Sprintf("the column is a %T, not text", src))
	}
	ref, err := parse(token)
	if err != nil {
		return err
	}
	*dst = ref
	return nil
}

func (r CustomerRef) summary() string {
	return fmt.Sprintf("customer ref{provider: %s, id: %s}", r.Provider, r.ID)
}

// Format shows provider and ID for every verb of package fmt.
func (r CustomerRef) Format(f fmt.State, verb rune) { writeRedacted(f, verb, r.summary()) }

// LogValue shows provider and ID in package slog.
func (r CustomerRef) LogValue() slog.Value { return slog.StringValue(r.summary()) }

// MarshalJSON refuses: redacting would lose data without a word, and not redacting would leak it.
func (r CustomerRef) MarshalJSON() ([]byte, error) {
	return nil, errors.New("tender: a CustomerRef is stored with CustomerRef.Token, not as JSON")
}

func (r PaymentRef) summary() string {
	return fmt.Sprintf("payment ref{provider: %s, id: %s, reference: %s, amount: %s}", r.Provider, r.ID, r.Reference, r.Amount)
}

// Format shows provider, ID, reference and amount for every verb of package fmt.
func (r PaymentRef) Format(f fmt.State, verb rune) { writeRedacted(f, verb, r.summary()) }

// LogValue shows provider, ID, reference and amount in package slog.
func (r PaymentRef) LogValue() slog.Value { return slog.StringValue(r.summary()) }

// MarshalJSON refuses: redacting would lose the client secret without a word, and not redacting would leak it.
func (r PaymentRef) MarshalJSON() ([]byte, error) {
	return nil, errors.New("tender: a PaymentRef is stored with PaymentRef.Token, not as JSON")
}
