package rest

import (
	"cmp"
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
	maxLooked  = 16 << 10 // of a text: each value is searched for in all of it, and only the beginning is shown
	redacted   = "[redacted]"
)

// cleanError makes the texts of e, which may come from the provider, fit for an error and a log.
func cleanError(e *tender.Error, call *Call, req *http.Request, body []byte) {
	secrets, values := credentials(call, req), valuesOf(call, req, body)
	e.Message = cleanText(e.Message, values)
	if !isID(strings.ReplaceAll(e.RequestID, redacted, "")) { // of a header it was looked at already
		e.RequestID = ""
	}
	e.RequestID = cleanID(e.RequestID, echoes(e.RequestID, values, secrets))
	e.Code = cleanCode(e.Code, values, secrets)
	e.Fields = slices.Clone(e.Fields) // may be a table of the hook
	for i, f := range e.Fields {
		e.Fields[i] = tender.FieldError{Field: tender.Field(cleanCode(string(f.Field), values, secrets)), Rule: cleanText(f.Rule, values)}
	}
}

// cleanText makes a provider's text fit for an error and a log: one line, valid, at most 512 bytes, without values of the request that it may
// echo, and without URLs and what looks like an e-mail address or a phone number. values are ordered by byLength.
func cleanText(text string, values []string) string {
	if text == "" { // as most codes are
		return ""
	}
	text = withoutValues(text, values)
	if disguised(text, values) {
		return redacted
	}
	text = impersonal(text)
	if plain := unescape(text); impersonal(plain) != plain {
		return redacted
	}
	return shorten(text, maxMessage)
}

// cleanCode is cleanText for a word of the provider's own. A short value inside it ("card" in "card_declined") is no echo: programs compare codes.
func cleanCode(code string, values, secrets []string) string {
	return cleanText(code, echoes(code, values, secrets))
}

// echoes leaves out the values that are too short to be more than a coincidence inside word, if it is one.
func echoes(word string, values, secrets []string) []string {
	if strings.ContainsAny(word, " \"{&=<") { // a sentence, JSON, XML or a form
		return values
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool {
		return utf8.RuneCountInString(v) < 12 && v != word && !slices.Contains(secrets, v)
	})
}

// cleanID is cleanText for an id that the provider made up: a run of digits in it is no phone number.
func cleanID(id string, values []string) string {
	if id == "" {
		return ""
	}
	id = withoutValues(id, values)
	if disguised(id, values) {
		return redacted
	}
	return shorten(id, maxID)
}

// publicID is cleanID for the header of an answer, successes included. What does not look like an id is none.
func publicID(id string, call *Call, req *http.Request, body []byte) string {
	if !isID(id) {
		return ""
	}
	if !related(id, call, req, body) {
		return shorten(id, maxID)
	}
	return cleanID(id, echoes(id, valuesOf(call, req, body), credentials(call, req)))
}

// isID reports whether id looks like one: no sentence, no URL.
func isID(id string) bool {
	return !strings.Contains(id, "://") && !strings.ContainsFunc(id, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._:=/-", r)
	})
}

// related reports whether id, as it stands or decoded, has four characters in a row with the request or its secrets in common. Most ids have not,
// and need no cleaning.
func related(id string, call *Call, req *http.Request, body []byte) bool {
	var sent strings.Builder
	sent.Grow(len(body) + 1024) // enough for most
	add := func(text string) {
		sent.WriteByte(' ')
		sent.WriteString(text)
	}
	sent.Write(body)
	add(req.URL.String())
	for _, values := range req.Header {
		for _, value := range values {
			add(value)
		}
	}
	for _, secret := range call.Secrets {
		add(secret.Reveal())
	}
	if user, password, ok := req.BasicAuth(); ok {
		add(user)
		add(password)
	}
	request := strings.ToLower(sent.String())
	return slices.ContainsFunc(append(decodings(id), id), func(reading string) bool {
		reading = strings.ToLower(reading)
		for i := 0; i == 0 || i+4 <= len(reading); i++ {
			if strings.Contains(request, reading[i:min(i+4, len(reading))]) {
				return true
			}
		}
		return false
	})
}

// withoutValues is text on one line without values, which are ordered by byLength.
func withoutValues(text string, values []string) string {
	long := len(text) > maxLooked
	text = replaceValues(oneLine(text[:min(len(text), maxLooked)]), values)
	if !long {
		return text
	}
	if len(values) > 0 { // the end may be a part of one, which nothing tells
		text = strings.ToValidUTF8(text[:max(0, len(text)-len(values[0]))], "")
	}
	return text + "..."
}

func replaceValues(text string, values []string) string {
	lower := strings.ToLower(strings.ToUpper(text)) // the long s has a capital alone in common with the s
	for _, value := range values {
		if value = oneLine(value); value != "" && mayHold(lower, value) {
			text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(value)).ReplaceAllLiteralString(text, redacted)
		}
	}
	return text
}

// mayHold reports whether a text, here in lower case, may hold value in some case of letters: a cheap look that spares most values the search.
func mayHold(lower, value string) bool {
	for i := range len(value) {
		if value[i] >= utf8.RuneSelf { // has more than two cases, perhaps
			return true
		}
	}
	return strings.Contains(lower, strings.ToLower(value))
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

// impersonal takes out URLs and e-mail addresses, and then runs of at least seven digits, which phone numbers are: an amount such as 1500.00 is left
// alone.
func impersonal(text string) string {
	text = patterns().url.ReplaceAllLiteralString(text, redacted)
	text = patterns().email.ReplaceAllLiteralString(text, redacted)
	return patterns().phone.ReplaceAllLiteralString(text, redacted)
}

// valuesOf collects the texts of a request that an answer might echo: credentials, URL, path arguments, query, body. Called for errors only.
func valuesOf(call *Call, req *http.Request, body []byte) []string {
	values := credentials(call, req)
	add := func(s string) {
		sent, _ := encode(s) // a string always can
		quoted, _ := json.Marshal(s)
		values = append(values, s, url.PathEscape(s), url.QueryEscape(s), string(sent[1:len(sent)-1]), string(quoted[1:len(quoted)-1]))
	}
	add(req.URL.String())
	add(req.URL.Scheme + "://" + req.URL.Host) // an answer may repeat another request of the same operation
	for _, arg := range call.Args {
		add(arg)
	}
	for _, list := range call.Query {
		for _, v := range list {
			add(v)
		}
	}
	if form, isForm := call.Body.(Form); isForm {
		for _, field := range form {
			add(field.Value)
		}
		return byLength(values)
	}
	addText := func(s string) {
		if !isConstant(s) {
			add(s)
		}
	}
	var decoded any
	if _, isXML := call.Body.(XML); isXML {
		walkXML(body, addText)
	} else if json.Unmarshal(body, &decoded) == nil {
		walkStrings(decoded, addText)
	}
	return byLength(values)
}

// isConstant reports whether s is written as the constants of APIs are, WALLET_V2: a word that explains an error and names nobody.
func isConstant(s string) bool {
	return strings.Contains(s, "_") && patterns().constant.MatchString(s)
}

// credentials collects the secrets of a call, the header values of its request, and the parts of those that begin with a scheme, as "Bearer" does.
func credentials(call *Call, req *http.Request) []string {
	var values []string
	for _, secret := range call.Secrets {
		values = append(values, secret.Reveal())
	}
	for name, list := range req.Header {
		switch name {
		case "Content-Type", "Accept", "User-Agent", "X-Request-Id": // public, the last for support
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

// byLength drops what says nothing about anybody (single characters, codes such as those of currencies and countries) and puts the longest first:
// one inside another must not break it up.
func byLength(values []string) []string {
	const code = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,-"
	values = slices.DeleteFunc(values, func(s string) bool {
		return utf8.RuneCountInString(s) <= 1 || len(s) <= 3 && strings.Trim(s, code) == ""
	})
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
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
