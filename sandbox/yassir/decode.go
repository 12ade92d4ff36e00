package yassir

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// object is a JSON object as it was sent: the raw value of each field.
type object map[string]json.RawMessage

// only refuses fields that the operation does not have.
func (o object) only(known ...string) error {
	var unknown []string
	for name := range o {
		if !slices.Contains(known, name) {
			unknown = append(unknown, wire.Quote(name))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return refusal(http.StatusBadRequest, "unknown field "+strings.Join(unknown[:min(len(unknown), 5)], ", "))
}

// text returns a string field, and whether it was given. A given one must not be empty or blank, nor null.
func (o object) text(name string) (string, bool, error) {
	raw, given := o[name]
	if !given {
		return "", false, nil
	}
	var s string
	if raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return "", true, refusal(http.StatusBadRequest, "field "+wire.Quote(name)+" must be a string")
	}
	if strings.TrimSpace(s) == "" {
		return "", true, refusal(http.StatusBadRequest, "field "+wire.Quote(name)+" must not be empty")
	}
	return s, true, nil
}

// required is text for a field that must be there.
func (o object) required(name string) (string, error) {
	s, given, err := o.text(name)
	if err == nil && !given {
		err = refusal(http.StatusBadRequest, "field "+wire.Quote(name)+" is required")
	}
	return s, err
}

// flag returns a boolean field, and whether it was given.
func (o object) flag(name string) (value, given bool, err error) {
	raw, given := o[name]
	if !given {
		return false, false, nil
	}
	switch string(raw) {
	case "true":
		return true, true, nil
	case "false":
		return false, true, nil
	default:
		return false, true, refusal(http.StatusBadRequest, "field "+wire.Quote(name)+" must be true or false")
	}
}

// amount returns a money field in minor units of currency, and whether it was given.
func (o object) amount(name, currency string) (minor int64, given bool, err error) {
	raw, given := o[name]
	if !given {
		return 0, false, nil
	}
	if c := raw[0]; c != '-' && (c < '0' || c > '9') {
		return 0, true, refusal(http.StatusBadRequest, "field "+wire.Quote(name)+" must be a number")
	}
	minor, problem := parseAmount(string(raw), currency)
	if problem != "" {
		return 0, true, refusal(http.StatusBadRequest, "field "+wire.Quote(name)+" "+problem)
	}
	return minor, true, nil
}
