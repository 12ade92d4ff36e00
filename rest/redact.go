package rest

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxMessage = 512

// cleanText makes a provider's text fit for an error and a log: one line, valid, at most 512 bytes, without values of the request that it may
// echo, and without what looks like an e-mail address or a phone number.
func cleanText(text string, values []string) string {
	text = strings.ToValidUTF8(text, "?")
	for _, value := range values {
		text = strings.ReplaceAll(text, value, "[redacted]")
	}
	text = personal().ReplaceAllString(text, "[redacted]")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if len(text) > maxMessage {
		cut := maxMessage - len("...")
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut] + "..."
	}
	return text
}

func personal() *regexp.Regexp {
	return regexp.MustCompile(`[^\s@"'<>()]+@[^\s@"'<>()]+|\+?\d[\d ().-]{5,}\d`)
}

// requestValues collects the texts of a request that an answer might echo: path arguments, query, body. Short ones (codes of currencies and
// countries) say nothing about anybody. Called for errors only.
func requestValues(call *Call, body []byte, header map[string][]string) []string {
	var values []string
	add := func(s string) {
		if utf8.RuneCountInString(s) > 3 {
			values = append(values, s)
		}
	}
	for _, arg := range call.Args {
		add(arg)
	}
	for _, list := range call.Query {
		for _, v := range list {
			add(v)
		}
	}
	for name, list := range header {
		if name == "Content-Type" || name == "Accept" {
			continue
		}
		for _, v := range list {
			add(v)
			if _, token, ok := strings.Cut(v, " "); ok {
				add(token)
			}
		}
	}
	var decoded any
	if json.Unmarshal(body, &decoded) == nil {
		walkStrings(decoded, add)
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) }) // a value inside another one must not break it up
	return values
}

func walkStrings(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, e := range v {
			walkStrings(e, visit)
		}
	case map[string]any:
		for _, e := range v {
			walkStrings(e, visit)
		}
	}
}
