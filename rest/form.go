package rest

import (
	"net/url"
	"strings"
)

// Form is a body of the type application/x-www-form-urlencoded. Its fields are sent in their order; a name may come more than once, and is sent
// as it stands: a dot or a bracket in it means to the provider what it means.
type Form []FormField

// FormField is one field of a Form.
type FormField struct{ Name, Value string }

// Add appends a field, also one without a value.
func (f *Form) Add(name, value string) { *f = append(*f, FormField{name, value}) }

// AddIf appends a field unless value is empty.
func (f *Form) AddIf(name, value string) {
	if value != "" {
		f.Add(name, value)
	}
}

// encode is never nil: an empty form is a body too.
func (f Form) encode() []byte {
	var b strings.Builder
	for i, field := range f {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(field.Name) + "=" + url.QueryEscape(field.Value))
	}
	return []byte(b.String())
}
