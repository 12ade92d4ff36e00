package lomi

import (
	"encoding/json"
	"strconv"
	"strings"
)

// maxWhole is the number of digits before the point that lomi's code has room for.
const maxWhole = 8

// digits is the number of fraction digits of a currency, of those that lomi's pages name: XOF has none.
func digits(currency string) int {
	if currency == "XOF" {
		return 0
	}
	return 2
}

// places is the number of fraction digits that a number of the API has.
func (o *Options) places(currency string) int {
	if o.MajorUnits {
		return digits(currency)
	}
	return 0
}

const notANumber = "must be a number"

// isNumber tells whether a JSON value is one.
func isNumber(raw json.RawMessage) bool { return raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' }

// parseAmount reads a JSON number as minor units. It works on the text: nothing is ever rounded. The problem is empty, or completes the sentence
// "field x ...".
func (o *Options) parseAmount(raw json.RawMessage, currency string) (minor int64, problem string) {
	if !isNumber(raw) {
		return 0, notANumber
	}
	text := string(raw)
	if strings.ContainsAny(text, "eE") {
		return 0, "must not be in exponent notation"
	}
	if text[0] == '-' {
		return 0, "must be above zero"
	}
	whole, fraction, _ := strings.Cut(text, ".")
	fraction = strings.TrimRight(fraction, "0")
	places := o.places(currency)
	switch {
	case len(whole) > maxWhole:
		return 0, "is too large"
	case len(fraction) > places && places == 0:
		return 0, "must be a whole number"
	case len(fraction) > places:
		return 0, "has more than " + strconv.Itoa(places) + " fraction digits"
	}
	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", places-len(fraction)), 10, 64)
	switch {
	case err != nil:
		return 0, notANumber
	case minor == 0:
		return 0, "must be above zero"
	default:
		return minor, ""
	}
}

// amount writes minor units in the way of Options.MajorUnits and Options.Amounts.
func (o *Options) amount(minor int64, currency string) json.RawMessage {
	text := decimal(minor, o.places(currency))
	switch o.Amounts {
	case AmountsInDecimals:
		if !strings.Contains(text, ".") {
			text += ".0"
		}
	case AmountsInText:
		text = strconv.Quote(text)
	default:
	}
	return json.RawMessage(text)
}

// decimal writes minor units without zeros at the end of the fraction: 1500, 1500.5.
func decimal(minor int64, places int) string {
	text := strconv.FormatInt(minor, 10)
	if places == 0 {
		return text
	}
	if missing := places + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	fraction := strings.TrimRight(text[len(text)-places:], "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return text[:len(text)-places] + fraction
}

// fee is what lomi keeps of a payment: two in a hundred, as in its samples. It is not documented, and in no book.
func fee(minor int64) int64 { return minor / 50 }
