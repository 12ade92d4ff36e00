package tender

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
)

// formatChecker checks the validate tags of the params structs. It is built once and never altered: one for each Gateway would cost every
// tenant a table of rules.
//
//nolint:gochecknoglobals // see above
var formatChecker = sync.OnceValue(func() *validator.Validate {
	return validator.New(validator.WithRequiredStructEnabled())
})

// faults collects what is wrong with an input, in the order found, one fault for each field.
type faults []FieldError

func (f *faults) add(field Field, rule string) {
	for _, known := range *f {
		if known.Field == field {
			return
		}
	}
	*f = append(*f, FieldError{Field: field, Rule: rule})
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: ErrInvalid, Outcome: OutcomeNotDone, Fields: f}
}

// formats adds what the struct's validate tags refuse.
func (f *faults) formats(params any) {
	var broken validator.ValidationErrors
	if errors.As(formatChecker().Struct(params), &broken) {
		for _, b := range broken {
			_, path, _ := strings.Cut(b.StructNamespace(), ".")
			f.add(Field(path), formatRule(b.Tag()))
		}
	}
}

func formatRule(tag string) string {
	switch tag {
	case "email":
		return "must be an e-mail address"
	case "e164", "startswith":
		return "must be an E.164 phone number such as +213550000000"
	case "iso3166_1_alpha2":
		return "must be an ISO 3166-1 alpha-2 country code such as DZ"
	case "http_url":
		return "must be an absolute http or https URL"
	}
	return "must satisfy " + tag
}

// host adds a URL that the format admits although it names no host, as in "https://:443/".
func (f *faults) host(field Field, rawURL string) {
	if rawURL == "" {
		return
	}
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" {
		f.add(field, formatRule("http_url"))
		return
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		f.add(field, "must have a port from 1 to 65535, or none")
	}
	if u.User != nil {
		f.add(field, "must not hold a user or password")
	}
}

// text is one field of an input as it will be measured by the rules.
type text struct {
	field Field
	value string
}

func presentTexts(texts []text) []Field {
	present := make([]Field, 0, len(texts))
	for _, t := range texts {
		if strings.TrimSpace(t.value) != "" {
			present = append(present, t.field)
		}
	}
	return present
}

// clean adds every text that is not valid UTF-8 or holds a control character.
func (f *faults) clean(texts []text) {
	for _, t := range texts {
		if rule := dirt(t.value); rule != "" {
			f.add(t.field, rule)
		}
	}
}

// blank adds every text of nothing but spaces: one provider refuses it, another lets it go.
func (f *faults) blank(texts []text) {
	for _, t := range texts {
		if t.value != "" && strings.TrimSpace(t.value) == "" {
			f.add(t.field, "must not be blank")
		}
	}
}

func (f *faults) cleanMetadata(metadata map[string]string) {
	var seen []string
	for _, key := range sortedKeys(metadata) {
		if slices.ContainsFunc(seen, func(other string) bool { return strings.EqualFold(other, key) }) {
			f.add(FieldMetadata, "must not have keys that differ in upper and lower case alone")
		}
		seen = append(seen, key)
		if key == "" {
			f.add(FieldMetadata, "must not have an empty key")
		}
		for _, s := range []string{key, metadata[key]} {
			if rule := dirt(s); rule != "" {
				f.add(FieldMetadata, rule)
			}
		}
	}
}

// sortedKeys are those of a map that mostly is empty: then it costs nothing.
func sortedKeys(m map[string]string) []string {
	if len(m) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}

func dirt(s string) string {
	switch {
	case !utf8.ValidString(s):
		return "must be valid UTF-8"
	case strings.ContainsFunc(s, unicode.IsControl):
		return "must not hold control characters"
	}
	return ""
}

// key adds an id that cannot be one: too long, or one that a URL path would swallow.
func (f *faults) key(field Field, value string) {
	switch rule := dirt(value); {
	case rule != "":
		f.add(field, rule)
	case value == "." || value == "..":
		f.add(field, "must not be . or ..")
	case len(value) > 255:
		f.add(field, "must be at most 255 bytes")
	}
}

// rulebook is a provider's Rules, compiled.
type rulebook struct {
	rules  Rules
	fields []Field // of rules, sorted, so that errors come in one order
	chars  map[Field]*regexp.Regexp
}

func compileRules(rules Rules) (rulebook, error) {
	book := rulebook{rules: maps.Clone(rules), fields: slices.Sorted(maps.Keys(rules)), chars: map[Field]*regexp.Regexp{}}
	for field, rule := range rules {
		if rule.Chars == "" {
			continue
		}
		re, err := regexp.Compile(`(?:` + rule.Chars + `)*`) // without anchors, which would make it many times as large
		if err != nil {
			return rulebook{}, fmt.Errorf("rule of %s: %w", field, err)
		}
		re.Longest() // else a choice that stands first in Chars could end the match early
		book.chars[field] = re
	}
	return book, nil
}

// has reports whether the provider has a place for field.
func (b rulebook) has(field Field) bool {
	_, ok := b.rules[field]
	return ok
}

// hasBelow reports whether the provider has a place for a part of field, as "Customer.Phone" is one of "Customer".
func (b rulebook) hasBelow(field Field) bool {
	return slices.ContainsFunc(b.fields, func(f Field) bool { return strings.HasPrefix(string(f), string(field)+".") })
}

// required adds the fields that the provider asks for and that are not among those present.
func (b rulebook) required(f *faults, present []Field) {
	for _, field := range b.fields {
		if b.rules[field].Required && !slices.Contains(present, field) {
			f.add(field, "is required")
		}
	}
}

// measure adds the texts that are too short, too long or made of other characters than the provider takes.
func (b rulebook) measure(f *faults, texts []text) {
	for _, t := range texts {
		rule, ok := b.rules[t.field]
		if !ok || t.value == "" {
			continue
		}
		length := utf8.RuneCountInString(t.value)
		switch {
		case rule.Min > 0 && length < rule.Min:
			f.add(t.field, fmt.Sprintf("must have at least %d characters", rule.Min))
		case rule.Max > 0 && length > rule.Max:
			f.add(t.field, fmt.Sprintf("must have at most %d characters", rule.Max))
		case b.chars[t.field] != nil && b.chars[t.field].FindString(t.value) != t.value:
			f.add(t.field, charsRule(rule.Chars))
		}
	}
}

// charsRule says what a class of characters asks for.
func charsRule(class string) string {
	if without, ok := strings.CutPrefix(class, "[^"); ok {
		return "must not have any of " + strings.TrimSuffix(without, "]")
	}
	return "must be made of " + class
}

// unique returns the field that the provider keeps unique, if there is one.
func (b rulebook) unique() (Field, bool) {
	for _, field := range b.fields {
		if b.rules[field].Unique {
			return field, true
		}
	}
	return "", false
}
