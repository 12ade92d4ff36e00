package webpay

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
	return o.onlyOr(func(text string) error { return wire.Refuse(http.StatusBadRequest, text) }, known...)
}

// onlyOr is only with a refusal of the caller's.
func (o object) onlyOr(refuse func(text string) error, known ...string) error {
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
	return refuse("unknown field " + strings.Join(unknown[:min(len(unknown), 5)], ", "))
}

// text returns a string field, and whether it was given. What a null means is not documented.
func (o object) text(name string, ignoreNull bool) (text string, given bool, err error) {
	raw, given := o[name]
	if !given || ignoreNull && isNull(raw) {
		return "", false, nil
	}
	if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		return "", true, wire.Refuse(http.StatusBadRequest, "field "+wire.Quote(name)+" must be a string")
	}
	return text, true, nil
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }
