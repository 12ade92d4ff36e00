package tender

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// maxMinor is 2^53: every integer up to it survives a JSON number that some party on the way reads as a double.
const maxMinor = 1 << 53

// Money is an amount in the minor units of an ISO 4217 currency: 1500.00 DZD is 150000 units of DZD.
//
// The zero Money means "not stated". It is not an amount of zero, prints as "not stated" and is refused wherever an amount is required.
// An amount of zero in a currency is a different value: NewMoney(0, "DZD").
//
// Money is a comparable value: a == b holds for the same number of units of the same currency.
type Money struct {
	minor    int64
	currency string
}

// NewMoney returns minor units of currency, an upper-case ISO 4217 code: NewMoney(150000, "DZD") is 1500.00 DZD.
// It refuses with ErrInvalid an unknown code, a code without minor units (XXX, XTS, XDR, the metals) and an amount beyond 2^53 either way.
func NewMoney(minor int64, currency string) (Money, error) {
	if _, ok := minorDigits(currency); !ok {
		return Money{}, invalidMoney("must have an ISO 4217 currency code with minor units")
	}
	if minor > maxMinor || minor < -maxMinor {
		return Money{}, invalidMoney("must be within 2^53 minor units")
	}
	return Money{minor: minor, currency: currency}, nil
}

// ParseMoney reads a plain decimal in major units: ParseMoney("1500.00", "DZD").
// Fewer fraction digits than the currency has are filled with zeros, and zeros beyond them are dropped ("2500.0" XOF is 2500).
// It refuses with ErrInvalid anything that would need rounding, exponent notation, separators, signs other than a leading minus,
// and what NewMoney refuses.
func ParseMoney(amount, currency string) (Money, error) {
	digits, ok := minorDigits(currency)
	if !ok {
		return Money{}, invalidMoney("must have an ISO 4217 currency code with minor units")
	}
	text, negative := strings.CutPrefix(amount, "-")
	whole, fraction, hasPoint := strings.Cut(text, ".")
	if whole == "" || !onlyDigits(whole) || !onlyDigits(fraction) || (hasPoint && fraction == "") {
		return Money{}, invalidMoney("must be a plain decimal number such as 1500.00")
	}
	if kept := strings.TrimRight(fraction, "0"); len(kept) > digits {
		return Money{}, invalidMoney(fmt.Sprintf("must have at most %d fraction digits in %s", digits, currency))
	}
	fraction = (fraction + "0000")[:digits]
	minor, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return Money{}, invalidMoney("must be within 2^53 minor units")
	}
	if negative {
		minor = -minor
	}
	return NewMoney(minor, currency)
}

// MustMoney is ParseMoney for constants in programs and tests; it panics where ParseMoney returns an error.
func MustMoney(amount, currency string) Money {
	m, err := ParseMoney(amount, currency)
	if err != nil {
		panic(err)
	}
	return m
}

// Minor returns the number of minor units; 0 for a Money that is not stated.
func (m Money) Minor() int64 { return m.minor }

// Currency returns the ISO 4217 code; "" for a Money that is not stated.
func (m Money) Currency() string { return m.currency }

// Stated reports whether m holds an amount; it is false for the zero Money only.
func (m Money) Stated() bool { return m.currency != "" }

// Decimal returns the amount in major units with all the fraction digits of its currency, "1500.00", and "" for a Money that is not stated.
func (m Money) Decimal() string {
	if !m.Stated() {
		return ""
	}
	digits, _ := minorDigits(m.currency)
	text := strconv.FormatInt(m.minor, 10)
	sign := ""
	if m.minor < 0 {
		sign, text = "-", text[1:]
	}
	if digits == 0 {
		return sign + text
	}
	if len(text) <= digits {
		text = strings.Repeat("0", digits+1-len(text)) + text
	}
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

// String returns "1500.00 DZD", or "not stated".
func (m Money) String() string {
	if !m.Stated() {
		return "not stated"
	}
	return m.Decimal() + " " + m.currency
}

// Add returns m + other. Both must be stated and of one currency, and the sum within 2^53 minor units; else ErrInvalid.
func (m Money) Add(other Money) (Money, error) {
	if err := m.comparable(other); err != nil {
		return Money{}, err
	}
	return NewMoney(m.minor+other.minor, m.currency) // both are within 2^53, so int64 cannot overflow
}

// Sub returns m - other, under the rules of Add. The result may be negative.
func (m Money) Sub(other Money) (Money, error) {
	if err := m.comparable(other); err != nil {
		return Money{}, err
	}
	return NewMoney(m.minor-other.minor, m.currency)
}

// Cmp returns -1, 0 or +1 as m is less than, equal to or more than other. Both must be stated and of one currency; else ErrInvalid.
func (m Money) Cmp(other Money) (int, error) {
	if err := m.comparable(other); err != nil {
		return 0, err
	}
	return cmp.Compare(m.minor, other.minor), nil
}

func (m Money) comparable(other Money) error {
	switch {
	case !m.Stated() || !other.Stated():
		return invalidMoney("must be stated on both sides")
	case m.currency != other.currency:
		return invalidMoney("must be of one currency, not " + m.currency + " and " + other.currency)
	}
	return nil
}

type moneyJSON struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// MarshalJSON writes {"amount":"1500.00","currency":"DZD"}, the amount as text so that no reader turns it into a double; null if not stated.
func (m Money) MarshalJSON() ([]byte, error) {
	if !m.Stated() {
		return []byte("null"), nil
	}
	return json.Marshal(moneyJSON{Amount: m.Decimal(), Currency: m.currency})
}

// UnmarshalJSON reads what MarshalJSON writes, under the rules of ParseMoney.
func (m *Money) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*m = Money{}
		return nil
	}
	var wire moneyJSON
	if err := json.Unmarshal(data, &wire); err != nil {
		return invalidMoney("must be an object with amount and currency")
	}
	parsed, err := ParseMoney(wire.Amount, wire.Currency)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

func invalidMoney(rule string) error {
	return &Error{Kind: ErrInvalid, Outcome: OutcomeNotDone, Fields: []FieldError{{Field: FieldAmount, Rule: rule}}}
}

func onlyDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}
