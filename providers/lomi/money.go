package lomi

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// Unit is what the API's amounts of a currency count.
type Unit string

// The units. The provider's documents name the smaller one, its code the larger; of XOF, which has no smaller one, both say the same.
const (
	MinorUnit Unit = "minor" // 12.34 USD is 1234
	MajorUnit Unit = "major" // 12.34 USD is 12.34
)

// maxDigits is how many digits before the point the provider's code stores of an amount.
const maxDigits = 8

// whole is the currency whose unit nobody doubts: 2500 francs are 2500.
const whole = "XOF"

// currencies are what the client can count in.
type currencies struct {
	codes []string // XOF, and the configured ones
	unit  Unit     // of all but XOF
}

func (c currencies) has(code string) bool { return slices.Contains(c.codes, code) }

// onWire is the amount as the API counts it.
func (c currencies) onWire(m tender.Money) rest.Number {
	if m.Currency() != whole && c.unit == MinorUnit {
		return rest.Number(strconv.FormatInt(m.Minor(), 10))
	}
	return rest.Number(m.Decimal())
}

// money reads an amount that an answer states; the zero Money if it states none. An answer that states a half of it must not contradict what was
// asked for: a number is read in that currency, and the Gateway compares it.
func (c currencies) money(amount rest.Number, code string, asked tender.Money) (tender.Money, *tender.Error) {
	other := code != "" && asked.Stated() && code != asked.Currency()
	switch {
	case other && (amount == "" || !c.has(code)):
		return tender.Money{}, &tender.Error{
			Kind: tender.ErrIntegrity, Fields: []tender.FieldError{{Field: tender.FieldAmount, Rule: "is in another currency in the answer"}},
		}
	case amount == "", code == "" && !asked.Stated():
		return tender.Money{}, nil
	case code == "":
		code = asked.Currency()
	}
	if !c.has(code) {
		return tender.Money{}, &tender.Error{
			Kind: tender.ErrUnsupported, Message: "the answer's currency is none of Config.Currencies, so that nobody knows what its amounts count",
		}
	}
	m, err := c.parse(string(amount), code)
	if err != nil {
		return tender.Money{}, unexpected("the answer has an amount that is none of its currency")
	}
	return m, nil
}

func (c currencies) parse(amount, code string) (tender.Money, error) {
	if code == whole || c.unit != MinorUnit {
		return tender.ParseMoney(amount, code)
	}
	digits, fraction, _ := strings.Cut(amount, ".")
	if strings.Trim(fraction, "0") != "" {
		return tender.Money{}, strconv.ErrSyntax
	}
	minor, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return tender.Money{}, err
	}
	return tender.NewMoney(minor, code)
}

// unconfigured refuses, before any traffic, an amount that the client cannot count in.
func (c currencies) unconfigured(m tender.Money) error {
	if !m.Stated() || c.has(m.Currency()) {
		return nil
	}
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
		Field: tender.FieldAmount, Rule: "must be in XOF or in one of Config.Currencies",
	}}}
}
