package lomi

import (
	"encoding/json"
	"maps"
	"net/mail"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// field is a text of the API and the place where it is kept.
type field struct {
	name  string
	place func(*record) *string
}

// texts are the fields of create and update that are strings.
func texts() []field {
	return []field{
		{"name", func(r *record) *string { return &r.customer.Name }},
		{"email", func(r *record) *string { return &r.customer.Email }},
		{"phone_number", func(r *record) *string { return &r.customer.Phone }},
		{"whatsapp_number", func(r *record) *string { return &r.profile.WhatsApp }},
		{"country", func(r *record) *string { return &r.profile.Country }},
		{"city", func(r *record) *string { return &r.profile.City }},
		{"address", func(r *record) *string { return &r.profile.Address }},
		{"postal_code", func(r *record) *string { return &r.profile.PostalCode }},
	}
}

// form is the body of create or update, read field by field.
type form struct {
	options  *Options
	creating bool
	body     map[string]json.RawMessage
	given    bool // there is a field that is known
	changes  []func(*record)
	problems problems
}

// readCustomer reads the body of create and of update. It fails with a refusal that names what is wrong.
func (c *call) readCustomer() (*form, error) {
	f := &form{options: &c.front.options, creating: c.op == opCreateCustomer, body: c.body}
	known := []string{"is_business", "metadata"}
	for _, text := range texts() {
		f.text(text)
		known = append(known, text.name)
	}
	f.business()
	f.metadata()
	f.unknown(known)
	if !f.creating && !f.given && f.options.RefuseEmptyUpdate {
		f.wrong("", "there is no field to update")
	}
	return f, f.problems.refusal()
}

// apply does to a customer what the body asks for.
func (f *form) apply(r *record) {
	for _, change := range f.changes {
		change(r)
	}
}

func (f *form) wrong(field, text string) { f.problems = append(f.problems, problem{field, text}) }

func (f *form) change(change func(*record)) { f.changes = append(f.changes, change) }

// take returns a field's raw value, and whether there is one to be looked at.
func (f *form) take(name string) (raw json.RawMessage, ok bool) {
	raw, ok = f.body[name]
	f.given = f.given || ok
	return raw, ok
}

func (f *form) text(field field) {
	raw, given := f.take(field.name)
	required := field.name == "name"
	if !given {
		if required && f.creating {
			f.wrong(field.name, "is required")
		}
		return
	}
	var text string
	switch {
	case string(raw) == "null" && f.options.Empty == EmptyClears:
	case string(raw) == "null":
		f.wrong(field.name, "must be a string, not null")
		return
	case raw[0] != '"' || json.Unmarshal(raw, &text) != nil:
		f.wrong(field.name, "must be a string")
		return
	}
	switch {
	case strings.TrimSpace(text) == "" && !f.mayBeEmpty(field.name):
		f.wrong(field.name, "must not be empty")
	case text == "" && (required || f.options.Empty == EmptyKeeps):
	case field.name == "email" && text != "" && !isEmail(text):
		f.wrong(field.name, "must be an e-mail address")
	default:
		f.change(func(r *record) { *field.place(r) = text })
	}
}

// mayBeEmpty tells whether a text field may be empty. An empty name changes none.
func (f *form) mayBeEmpty(name string) bool {
	switch f.options.Empty {
	case EmptyKeeps:
		return name != "email"
	case EmptyClears:
		return name != "name" || !f.creating
	default:
		return false
	}
}

// isEmail tells whether s is an e-mail address and nothing else.
func isEmail(s string) bool {
	address, err := mail.ParseAddress(s)
	return err == nil && address.Address == s
}

func (f *form) business() {
	raw, given := f.take("is_business")
	switch {
	case !given, string(raw) == "null" && f.options.Empty == EmptyClears:
	case string(raw) == "true", string(raw) == "false":
		f.change(func(r *record) { r.profile.Business = string(raw) == "true" })
	default:
		f.wrong("is_business", "must be true or false")
	}
}

// metadata reads an object. Its text reference, if it has one, is also the reference in the ledger.
func (f *form) metadata() {
	raw, given := f.take("metadata")
	switch {
	case !given:
		return
	case string(raw) == "null" && f.options.Empty == EmptyClears:
		f.change(func(r *record) { r.customer.Reference, r.profile.Metadata = "", "" })
		return
	case raw[0] != '{':
		f.wrong("metadata", "must be an object")
		return
	}
	sent, err := wire.DecodeObject(raw)
	if err != nil {
		f.wrong("metadata", "must not have a key twice")
		return
	}
	if f.options.StrictMetadata && (len(sent) > maxMetadata || slices.ContainsFunc(slices.Collect(maps.Values(sent)), noString)) {
		f.wrong("metadata", "must have at most 50 keys, with strings as values")
		return
	}
	f.change(func(r *record) {
		object := raw
		if f.options.MergeMetadata && r.profile.Metadata != "" {
			object = merge(r.profile.Metadata, sent)
		}
		r.profile.Metadata, r.customer.Reference = string(object), reference(object)
	})
}

// maxMetadata is how many keys other pages allow in metadata.
const maxMetadata = 50

func noString(raw json.RawMessage) bool { return raw[0] != '"' }

func (f *form) unknown(known []string) {
	for _, name := range slices.Sorted(maps.Keys(f.body)) {
		if !slices.Contains(known, name) && !f.options.IgnoreUnknown {
			f.wrong("", "unknown field "+wire.Quote(name))
		}
	}
}
