package yassir

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// object is a JSON object as it was sent: the raw value of each field. It is stricter than encoding/json: a field
// given twice is an error, and the case of names counts.
type object map[string]json.RawMessage

// decodeObject reads exactly one JSON object.
func decodeObject(data []byte) (object, error) {
	malformed := refusal(http.StatusBadRequest, "the body is not one JSON object")
	decoder := json.NewDecoder(bytes.NewReader(data))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, malformed
	}
	fields := object{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, malformed
		}
		name, ok := token.(string)
		if !ok {
			return nil, malformed
		}
		if _, twice := fields[name]; twice {
			return nil, refusal(http.StatusBadRequest, "field "+quote(name)+" is given more than once")
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, malformed
		}
		fields[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, malformed
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, refusal(http.StatusBadRequest, "there is more after the JSON object")
	}
	return fields, nil
}

// only refuses fields that the operation does not have.
func (o object) only(known ...string) error {
	var unknown []string
	for name := range o {
		if !slices.Contains(known, name) {
			unknown = append(unknown, quote(name))
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
		return "", true, refusal(http.StatusBadRequest, "field "+quote(name)+" must be a string")
	}
	if strings.TrimSpace(s) == "" {
		return "", true, refusal(http.StatusBadRequest, "field "+quote(name)+" must not be empty")
	}
	return s, true, nil
}

// required is text for a field that must be there.
func (o object) required(name string) (string, error) {
	s, given, err := o.text(name)
	if err == nil && !given {
		err = refusal(http.StatusBadRequest, "field "+quote(name)+" is required")
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
		return false, true, refusal(http.StatusBadRequest, "field "+quote(name)+" must be true or false")
	}
}

// amount returns a money field in minor units of currency, and whether it was given.
func (o object) amount(name, currency string) (minor int64, given bool, err error) {
	raw, given := o[name]
	if !given {
		return 0, false, nil
	}
	if c := raw[0]; c != '-' && (c < '0' || c > '9') {
		return 0, true, refusal(http.StatusBadRequest, "field "+quote(name)+" must be a number")
	}
	minor, problem := parseAmount(string(raw), currency)
	if problem != "" {
		return 0, true, refusal(http.StatusBadRequest, "field "+quote(name)+" "+problem)
	}
	return minor, true, nil
}

// quote makes a name from outside safe for a message: short, and without control characters.
func quote(s string) string {
	if len(s) > 40 {
		s = s[:40] + "..."
	}
	return strconv.QuoteToASCII(s)
}
