package webpay

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// change is the body of a create or an update, checked.
type change struct {
	texts    map[string]string  // the fields that were given
	metadata map[string]*string // nil: not given; a nil value unsets the key
	replaces bool               // metadata replaces what was there
}

// bound is a text field and its length (Customers API page).
type bound struct {
	name     string
	min, max int
}

func textFields() []bound {
	return []bound{
		{"merchant_customer_id", 1, 100}, {"description", 1, 200}, {"email", 1, 200}, {"name", 1, 50}, {"phone", 1, 30},
		{"zip_code", 1, 9}, {"city", 3, 30}, {"address", 3, 100}, {"country", 2, 2},
	}
}

// readChange checks the body of a create or an update: they have the same fields, and none is required (Customers API page).
func (c *call) readChange() (change, error) {
	read := change{texts: map[string]string{}, replaces: c.front.options.ReplaceMetadata}
	known := []string{"metadata"}
	for _, field := range textFields() {
		known = append(known, field.name)
	}
	if err := c.body.only(known...); err != nil {
		return change{}, err
	}
	for _, field := range textFields() {
		text, given, err := c.body.text(field.name, c.front.options.IgnoreNulls)
		if err == nil && given {
			err = c.front.options.checkText(field, text)
			read.texts[field.name] = text
		}
		if err != nil {
			return change{}, err
		}
	}
	metadata, err := c.readMetadata()
	read.metadata = metadata
	return read, err
}

func (o *Options) checkText(field bound, text string) error {
	length := utf8.RuneCountInString(text)
	if o.LengthsInBytes {
		length = len(text)
	}
	if o.ShortPlaces {
		field.min = 1 // city and address are the only ones with more
	}
	switch {
	case field.name == "country" && !countryCode(text):
		return wire.Refuse(http.StatusBadRequest, `field "country" must be two capital letters (ISO 3166-1 alpha-2)`)
	case length < field.min || length > field.max:
		return wire.Refuse(http.StatusBadRequest, fmt.Sprintf("field %q must have %d to %d characters", field.name, field.min, field.max))
	default:
		return nil
	}
}

// countryCode tells whether text looks like an ISO 3166-1 alpha-2 code.
func countryCode(text string) bool {
	return len(text) == 2 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z'
}

// readMetadata takes the dictionary apart. That its values are texts is not documented; official client code has no others. A null unsets a key
// (Customers API page); in a create there is none to unset, and it is refused (the sandbox's choice).
func (c *call) readMetadata() (map[string]*string, error) {
	raw, given := c.body["metadata"]
	switch {
	case !given, isNull(raw) && c.front.options.IgnoreNulls:
		return nil, nil
	case raw[0] != '{':
		return nil, wire.Refuse(http.StatusBadRequest, `field "metadata" must be an object`)
	}
	entries, err := wire.DecodeObject(raw)
	if err != nil {
		return nil, err
	}
	metadata := map[string]*string{}
	for key, value := range entries {
		var text *string
		unsets := isNull(value) && c.op == opUpdateCustomer
		if !unsets && value[0] != '"' || json.Unmarshal(value, &text) != nil {
			return nil, wire.Refuse(http.StatusBadRequest, "in metadata, key "+wire.Quote(key)+" must have a string, or null in an update, which unsets it")
		}
		metadata[key] = text
	}
	return metadata, nil
}

// applyTo changes the part of a customer that is in the ledger.
func (ch change) applyTo(to *ledger.Customer) {
	ch.put(&to.Reference, "merchant_customer_id")
	ch.put(&to.Email, "email")
	ch.put(&to.Name, "name")
	ch.put(&to.Phone, "phone")
	if ch.metadata == nil {
		return
	}
	merged := maps.Clone(to.Metadata)
	if merged == nil || ch.replaces {
		merged = map[string]string{}
	}
	for key, value := range ch.metadata {
		if value == nil {
			delete(merged, key)
		} else {
			merged[key] = *value
		}
	}
	to.Metadata = merged
}

// applyToDetails changes the part that is beside it.
func (ch change) applyToDetails(to *details) {
	ch.put(&to.Description, "description")
	ch.put(&to.ZipCode, "zip_code")
	ch.put(&to.City, "city")
	ch.put(&to.Address, "address")
	ch.put(&to.Country, "country")
}

func (ch change) put(target *string, name string) {
	if text, given := ch.texts[name]; given {
		*target = text
	}
}
