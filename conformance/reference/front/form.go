package front

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// form is a JSON object of a request, read field by field. It keeps the first thing that is wrong; done says what that was, or that there is a
// field that nobody asked for. It is stricter than encoding/json: the case of names counts, a name given twice and null are wrong.
type form struct {
	within string // "address." below another object
	fields map[string]json.RawMessage
	err    *error // of the whole body
}

func readForm(data []byte) (*form, error) {
	fields, err := object(data, "body")
	if err != nil {
		return nil, err
	}
	return &form{fields: fields, err: new(error)}, nil
}

// object reads exactly one JSON object.
func object(data []byte, name string) (map[string]json.RawMessage, error) {
	malformed := invalid(name, "must be a JSON object")
	decoder := json.NewDecoder(bytes.NewReader(data))
	if open, err := decoder.Token(); err != nil || open != json.Delim('{') {
		return nil, malformed
	}
	fields := map[string]json.RawMessage{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, malformed
		}
		key, _ := token.(string) // of an object, nothing else comes here
		if _, twice := fields[key]; twice {
			return nil, invalid(name, "has a name twice")
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, malformed
		}
		fields[key] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, malformed
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, malformed
	}
	return fields, nil
}

func (f *form) fail(name, rule string) {
	if *f.err == nil {
		*f.err = invalid(f.within+name, rule)
	}
}

// done returns what was wrong.
func (f *form) done() error {
	if unknown := slices.Sorted(maps.Keys(f.fields)); len(unknown) > 0 {
		f.fail(unknown[0], "is not a field of this call")
	}
	return *f.err
}

func (f *form) take(name string) (json.RawMessage, bool) {
	raw, given := f.fields[name]
	delete(f.fields, name)
	return raw, given
}

// text reads a text of at most longest characters that satisfies check (nil = any), which rule says in words. A given one must not be empty.
func (f *form) text(name string, longest int, check func(string) bool, rule string) (text string, given bool) {
	raw, given := f.take(name)
	if !given {
		return "", false
	}
	switch {
	case raw[0] != '"' || json.Unmarshal(raw, &text) != nil:
		f.fail(name, "must be a text")
	case text == "":
		f.fail(name, "must not be empty")
	case utf8.RuneCountInString(text) > longest:
		f.fail(name, "must have at most "+strconv.Itoa(longest)+" characters")
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		f.fail(name, "must not hold control characters")
	case check != nil && !check(text):
		f.fail(name, rule)
	}
	return text, true
}

// required is text for a field that must be there.
func (f *form) required(name string, longest int, check func(string) bool, rule string) string {
	text, given := f.text(name, longest, check, rule)
	if !given {
		f.fail(name, "is required")
	}
	return text
}

// flag reads a boolean; nil = not given.
func (f *form) flag(name string) *bool {
	raw, given := f.take(name)
	if !given {
		return nil
	}
	value := string(raw) == "true"
	if !value && string(raw) != "false" {
		f.fail(name, "must be true or false")
	}
	return &value
}

// whole reads an integer that must be there.
func (f *form) whole(name string, smallest, largest int64) int64 {
	raw, given := f.take(name)
	if !given {
		f.fail(name, "is required")
		return 0
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || n < smallest || n > largest {
		f.fail(name, "must be a whole number from "+strconv.FormatInt(smallest, 10)+" to "+strconv.FormatInt(largest, 10))
	}
	return n
}

// below reads an object; nil = not given or none.
func (f *form) below(name string) *form {
	raw, given := f.take(name)
	if !given {
		return nil
	}
	fields, err := object(raw, f.within+name)
	if err != nil {
		if *f.err == nil {
			*f.err = err
		}
		return nil
	}
	return &form{within: f.within + name + ".", fields: fields, err: f.err}
}

// metadata reads texts by names, and the names that null takes out.
func (f *form) metadata() (set map[string]string, remove []string) {
	below := f.below("metadata")
	if below == nil {
		return nil, nil
	}
	set = map[string]string{}
	for name, raw := range below.fields {
		if string(raw) == "null" {
			remove = append(remove, name)
			continue
		}
		var text string
		if name == "" || raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
			f.fail("metadata", "must be texts by names")
		}
		set[name] = text
	}
	return set, remove
}

// reference reads the merchant's own id.
func (f *form) reference() string { return f.required("reference", 64, isReference, referenceRule) }

const referenceRule = "must be 1 to 64 of A-Z a-z 0-9 . _ - and neither . nor .."

func isReference(s string) bool {
	return s != "." && s != ".." && onlyOf(s, "._-")
}

// onlyOf says whether s is made of ASCII letters, digits and the others.
func onlyOf(s, others string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune(others, r)
	})
}
