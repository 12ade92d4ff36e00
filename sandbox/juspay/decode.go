package juspay

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// optionToken asks for a client token. The name is literal: it has a dot and no nesting. The document's tables have a blank after the dot, its note has
// none.
const (
	optionToken          = "options.get_client_auth_token"
	optionTokenWithBlank = "options. get_client_auth_token"
)

// optionFullResponse asks for what the gateway said. It changes nothing here: the simulated gateway says no more.
const optionFullResponse = "options.add_full_gateway_response"

// form is the fields of a request, each of which was given once.
type form map[string]string

// decodeForm reads an application/x-www-form-urlencoded body. A space may be written as + or as %20.
func (c *call) decodeForm(data []byte) (form, error) {
	values, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, invalid("the body is not a form")
	}
	return c.form(values)
}

func (c *call) form(values url.Values) (form, error) {
	f := form{}
	for name, given := range values {
		if len(given) != 1 {
			return nil, twice(name)
		}
		if err := f.add(c.plainName(name), given[0]); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// plainName is the name that the field goes by.
func (c *call) plainName(name string) string {
	if name == optionTokenWithBlank && c.front.options.AcceptBlankInOption {
		return optionToken
	}
	return name
}

func (f form) add(name, value string) error {
	if _, given := f[name]; given {
		return twice(name)
	}
	if !utf8.ValidString(name) || !utf8.ValidString(value) {
		return invalid("the request is not UTF-8")
	}
	f[name] = value
	return nil
}

func twice(name string) *problem { return invalid(wire.Quote(name) + " is given more than once") }

// maxDepth bounds the nesting of a JSON body. The option needs two.
const maxDepth = 4

// decodeJSON reads a JSON body as if it were a form: {"options": {"x": true}} is options.x=true.
func (c *call) decodeJSON(data []byte) (form, error) {
	f := form{}
	if !utf8.Valid(data) {
		return nil, invalid("the request is not UTF-8")
	}
	return f, c.flatten(f, "", data, maxDepth)
}

func (c *call) flatten(f form, prefix string, data []byte, depth int) error {
	if depth == 0 {
		return invalid("the body is nested too deeply")
	}
	fields, err := wire.DecodeObject(data)
	if err != nil {
		return err
	}
	for name, raw := range fields {
		name = prefix + name
		switch raw[0] {
		case '{':
			err = c.flatten(f, name+".", raw, depth-1)
		case '"':
			var text string
			if json.Unmarshal(raw, &text) != nil {
				return invalid("the body is not one JSON object")
			}
			err = f.add(c.plainName(name), text)
		case '[', 'n':
			err = invalid("field " + wire.Quote(name) + " must be a string, a number, true or false")
		default: // a number, true or false
			err = f.add(c.plainName(name), string(raw))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// only refuses fields that the operation does not have.
func (c *call) only(f form, what string, known ...string) error {
	if c.front.options.IgnoreUnknown {
		return nil
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if !slices.Contains(known, name) {
			unknown = append(unknown, wire.Quote(name))
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return invalid("unknown " + what + " " + strings.Join(unknown[:min(len(unknown), 5)], ", "))
}

// wantsToken reads the token option.
func (f form) wantsToken() (bool, error) { return f.boolean(optionToken, false) }

// boolean reads an option; without it, it is otherwise. The document calls the token option Boolean; official SDKs write true in three ways.
func (f form) boolean(name string, otherwise bool) (bool, error) {
	value, given := f[name]
	if !given {
		return otherwise, nil
	}
	switch value {
	case "true", "True", "1":
		return true, nil
	case "false", "False", "0":
		return false, nil
	default:
		return false, wrongValue(name, name+" must be true or false")
	}
}
