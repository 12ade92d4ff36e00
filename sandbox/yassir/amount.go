package yassir

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// maxMinor is the largest amount, so that every amount survives a client that reads JSON numbers as doubles. Not
// documented; the sandbox's choice.
const maxMinor = 1 << 53

// parseAmount reads a JSON number in major units ("1500.00") as minor units. It works on the text: nothing is ever
// rounded. That fraction digits follow ISO 4217 is not documented; the sandbox's choice. The problem is empty, or completes the sentence "field x ...".
func parseAmount(text, currency string) (minor int64, problem string) {
	if strings.ContainsAny(text, "eE") {
		return 0, "must not be in exponent notation"
	}
	if strings.HasPrefix(text, "-") {
		return 0, "must be above zero"
	}
	whole, fraction, _ := strings.Cut(text, ".")
	places := wire.CurrencyDigits(currency)
	if len(fraction) > places {
		return 0, fmt.Sprintf("has more than the %d fraction digits of %s", places, currency)
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

// fixed writes minor units in major units with all fraction digits: 1500.00.
func fixed(minor int64, currency string) string {
	places := wire.CurrencyDigits(currency)
	text := strconv.FormatInt(minor, 10)
	if places == 0 {
		return text
	}
	if missing := places + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	return text[:len(text)-places] + "." + text[len(text)-places:]
}

// short writes minor units in major units without zeros at the end of the fraction: 1500, 1500.5.
func short(minor int64, currency string) string {
	text := fixed(minor, currency)
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
