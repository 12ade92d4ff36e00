package rest

import (
	"errors"
	"strings"
)

// Number is a JSON number as its digits, for amounts and codes: no float on the way. It decodes a number or a string that holds one,
// and refuses exponent notation; it encodes as a number, with the digits as they stand. "" is absent or null. In XML it is the text of an element.
type Number string

// MarshalJSON writes the digits.
func (n Number) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("null"), nil
	}
	if !isDecimal(string(n)) {
		return nil, errors.New("not a plain decimal number")
	}
	return []byte(n), nil
}

// UnmarshalJSON reads 1500, 1500.00 and "1500.00".
func (n *Number) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		*n = ""
		return nil
	}
	if unquoted, ok := strings.CutPrefix(text, `"`); ok {
		text = strings.TrimSuffix(unquoted, `"`)
	}
	if !isDecimal(text) {
		return errors.New("not a plain decimal number")
	}
	*n = Number(text)
	return nil
}

// UnmarshalText reads the text of an XML element: 1500, 1500.00 or nothing.
func (n *Number) UnmarshalText(text []byte) error {
	if len(text) > 0 && !isDecimal(string(text)) {
		return errors.New("not a plain decimal number")
	}
	*n = Number(text)
	return nil
}

func isDecimal(s string) bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	return whole != "" && onlyDigits(whole) && onlyDigits(fraction) && (!point || fraction != "")
}
