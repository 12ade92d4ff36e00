package lomi

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// fields reads the body of a payment operation field by field and collects what is wrong.
type fields struct {
	options  *Options
	body     map[string]json.RawMessage
	known    []string
	problems problems
}

func (c *call) fields() *fields { return &fields{options: &c.front.options, body: c.body} }

func (f *fields) wrong(name, text string) { f.problems = append(f.problems, problem{name, text}) }

// take returns a field's raw value, and whether there is one to be looked at.
func (f *fields) take(name string, required bool) (raw json.RawMessage, given bool) {
	f.known = append(f.known, name)
	raw, given = f.body[name]
	if given && string(raw) == "null" && f.options.Empty == EmptyClears {
		given = false
	}
	if !given && required {
		f.wrong(name, "is required")
	}
	return raw, given
}

// ignore takes fields without looking at them.
func (f *fields) ignore(names ...string) { f.known = append(f.known, names...) }

func (f *fields) text(name string, required bool) string {
	raw, given := f.take(name, required)
	if !given {
		return ""
	}
	var text string
	switch {
	case raw[0] != '"' || json.Unmarshal(raw, &text) != nil:
		f.wrong(name, "must be a string")
	case strings.TrimSpace(text) == "" && (required || f.options.Empty == EmptyRefused):
		f.wrong(name, "must not be empty")
	}
	return text
}

func (f *fields) email(name string) string {
	text := f.text(name, false)
	if text != "" && !isEmail(text) && !f.isWrong(name) {
		f.wrong(name, "must be an e-mail address")
	}
	return text
}

// address is an absolute URL of a web page.
func (f *fields) address(name string, required bool) string {
	text := f.text(name, required)
	if text == "" || f.isWrong(name) {
		return text
	}
	if !isPage(text) {
		f.wrong(name, "must be an absolute http or https URL")
	}
	return text
}

// isPage tells whether s is the absolute address of a web page.
func isPage(s string) bool {
	parsed, err := url.Parse(s)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}

func (f *fields) id(name string, required bool) string {
	text := f.text(name, required)
	if text != "" && !isUUID(text) && !f.isWrong(name) {
		f.wrong(name, "must be a UUID")
	}
	return text
}

// oneOf is a text of a list.
func (f *fields) oneOf(name string, words ...string) string {
	text := f.text(name, false)
	if text != "" && !slices.Contains(words, text) && !f.isWrong(name) {
		f.wrong(name, "must be one of "+strings.Join(words, ", "))
	}
	return text
}

func (f *fields) isWrong(name string) bool {
	return slices.ContainsFunc(f.problems, func(p problem) bool { return p.field == name })
}

func (f *fields) flag(name string) bool {
	raw, given := f.take(name, false)
	if given && string(raw) != "true" && string(raw) != "false" {
		f.wrong(name, "must be true or false")
	}
	return given && string(raw) == "true"
}

// whole is a whole number from 1 to most.
func (f *fields) whole(name string, fallback, most int) int {
	raw, given := f.take(name, false)
	if !given {
		return fallback
	}
	n, err := strconv.Atoi(string(raw))
	if err != nil || n < 1 || n > most {
		f.wrong(name, "must be a whole number from 1 to "+strconv.Itoa(most))
	}
	return n
}

// texts is a list of strings that is not empty.
func (f *fields) texts(name string) []string {
	raw, given := f.take(name, true)
	if !given {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 || slices.ContainsFunc(list, noString) {
		f.wrong(name, "must be a list of at least one string")
		return nil
	}
	words := make([]string, len(list))
	for i, word := range list {
		_ = json.Unmarshal(word, &words[i]) // a string, and decoded before
	}
	return words
}

// object is a JSON object as it was sent. Pages about checkout sessions allow 50 keys with strings.
func (f *fields) object(name string) string {
	raw, given := f.take(name, false)
	if !given {
		return ""
	}
	if raw[0] != '{' {
		f.wrong(name, "must be an object")
		return ""
	}
	sent, err := wire.DecodeObject(raw)
	switch {
	case err != nil:
		f.wrong(name, "must not have a key twice")
		return ""
	case !f.options.FreeSessionMetadata && (len(sent) > maxMetadata || slices.ContainsFunc(slices.Collect(maps.Values(sent)), noString)):
		f.wrong(name, "must have at most 50 keys, with strings as values")
	}
	return string(raw)
}

// amount is an amount of a currency in minor units; 0 where none is given.
func (f *fields) amount(name, currency string, required bool) int64 {
	raw, given := f.take(name, required)
	if !given {
		return 0
	}
	minor, problem := f.options.parseAmount(raw, currency)
	if problem != "" {
		f.wrong(name, problem)
	}
	return minor
}

// refusal is about everything that was wrong, and about the fields that nobody took.
func (f *fields) refusal() error {
	for _, name := range slices.Sorted(maps.Keys(f.body)) {
		if !slices.Contains(f.known, name) && !f.options.IgnoreUnknown {
			f.wrong("", "unknown field "+wire.Quote(name))
		}
	}
	return f.problems.refusal()
}
