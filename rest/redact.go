package rest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tenderpay/tender"
)

const (
	maxMessage = 512
	maxID      = 128
	redacted   = "[redacted]"
)

// cleanError makes the texts of e, which may come from the provider, fit for an error and a log. ours says that the message is a sentence of
// this package around a word of the answer: a short value of the request in it is no echo.
func cleanError(e *tender.Error, ours bool, call *Call, req *http.Request, body []byte) {
	if e.Message == "" && e.Code == "" && e.RequestID == "" && len(e.Fields) == 0 {
		return
	}
	secrets := credentials(req)
	values := byLength(append(requestValues(call, body), secrets...))
	if ours {
		e.Message = cleanCode(e.Message, values, secrets)
	} else {
		e.Message = cleanText(e.Message, values)
	}
	e.RequestID = cleanID(e.RequestID, secrets)
	e.Code = cleanCode(e.Code, values, secrets)
	e.Fields = slices.Clone(e.Fields) // may be a table of the hook
	for i, f := range e.Fields {
		e.Fields[i] = tender.FieldError{Field: tender.Field(cleanCode(string(f.Field), values, secrets)), Rule: cleanText(f.Rule, values)}
	}
}

// cleanText makes a provider's text fit for an error and a log: one line, valid, at most 512 bytes, without values of the request that it may
// echo, and without what looks like an e-mail address or a phone number. values are ordered by byLength.
func cleanText(text string, values []string) string {
	text = replaceValues(oneLine(text), values)
	return shorten(personal().ReplaceAllString(text, redacted), maxMessage)
}

// cleanCode is cleanText for a word of the provider's own. A short value inside it ("card" in "card_declined") is no echo: programs compare codes.
func cleanCode(code string, values, secrets []string) string {
	echoes := slices.DeleteFunc(slices.Clone(values), func(v string) bool {
		return utf8.RuneCountInString(v) < 12 && v != code && !slices.Contains(secrets, v)
	})
	return cleanText(code, echoes)
}

// cleanID is cleanText for an id that the provider made up: a run of digits in it is no phone number.
func cleanID(id string, secrets []string) string {
	return shorten(replaceValues(oneLine(id), secrets), maxID)
}

func replaceValues(text string, values []string) string {
	for _, value := range values {
		if value = oneLine(value); value != "" {
			text = strings.ReplaceAll(text, value, redacted)
		}
	}
	return text
}

// oneLine makes text valid UTF-8 without control characters, with single spaces.
func oneLine(text string) string {
	text = strings.ToValidUTF8(text, "?")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}

func shorten(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	cut := limit - len("...")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "..."
}

func personal() *regexp.Regexp {
	return regexp.MustCompile(`[^\s@"'<>()]+@[^\s@"'<>()]+|\+?\d[\d ().-]{5,}\d`)
}

// requestValues collects the texts of a request that an answer might echo: path arguments, query, body. Called for errors only.
func requestValues(call *Call, body []byte) []string {
	var values []string
	add := func(s string) { values = append(values, s, url.PathEscape(s), url.QueryEscape(s)) }
	for _, arg := range call.Args {
		add(arg)
	}
	for _, list := range call.Query {
		for _, v := range list {
			add(v)
		}
	}
	var decoded any
	if json.Unmarshal(body, &decoded) == nil {
		walkStrings(decoded, add)
	}
	return values
}

// credentials collects the header values of a request, and the parts of those that begin with a scheme, as "Bearer" does.
func credentials(req *http.Request) []string {
	var values []string
	for name, list := range req.Header {
		if name == "Content-Type" || name == "Accept" || name == "User-Agent" {
			continue
		}
		for _, v := range list {
			values = append(values, v)
			if parts := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(` ,;="`, r) }); len(parts) > 1 {
				values = append(values, parts[1:]...)
			}
		}
	}
	if user, password, ok := req.BasicAuth(); ok {
		values = append(values, user, password)
	}
	return byLength(values)
}

// byLength drops short values (codes of currencies and countries say nothing about anybody) and puts the longest first: one inside another
// must not break it up.
func byLength(values []string) []string {
	values = slices.DeleteFunc(values, func(s string) bool { return utf8.RuneCountInString(s) <= 3 })
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(values)
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
