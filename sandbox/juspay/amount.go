package juspay

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// maxMinor is the largest amount, so that every amount survives a client that reads JSON numbers as doubles. Not documented; the sandbox's choice.
const maxMinor = 1 << 53

// maxFraction is how many fraction digits an amount may have, whatever its currency (other official pages).
const maxFraction = 2

// parseAmount reads an amount in major units ("100.15") as minor units. It works on the text: nothing is ever rounded. That the minor unit is ISO
// 4217's is not documented; the sandbox's choice. The problem is empty, or completes the sentence "the amount ...".
func parseAmount(text, currency string) (minor int64, problem string) {
	whole, fraction, point := strings.Cut(text, ".")
	if !digits(whole) || point && !digits(fraction) {
		return 0, "must be a decimal number in major units, above zero"
	}
	if len(fraction) > maxFraction {
		return 0, "has more than two fraction digits"
	}
	places := wire.CurrencyDigits(currency)
	if fraction = strings.TrimRight(fraction, "0"); len(fraction) > places {
		return 0, "has a fraction, and the currency has none"
	}
	minor, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", places-len(fraction)), 10, 64)
	switch {
	case err != nil || minor > maxMinor:
		return 0, "is too large"
	case minor == 0:
		return 0, "must be above zero"
	default:
		return minor, ""
	}
}

// decimal writes minor units in major units without zeros at the end of the fraction: 100.15, 100.
func decimal(minor int64, currency string) string {
	places := wire.CurrencyDigits(currency)
	text := strconv.FormatInt(minor, 10)
	if places == 0 {
		return text
	}
	if missing := places + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	fraction := strings.TrimRight(text[len(text)-places:], "0")
	if text = text[:len(text)-places]; fraction == "" {
		return text
	}
	return text + "." + fraction
}

// amount is an amount of an answer: a JSON number, or a string if the option says so.
func (o *Options) amount(minor int64, currency string) any {
	text := decimal(minor, currency)
	if o.StringAmounts {
		return text
	}
	return json.Number(text)
}
