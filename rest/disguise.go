package rest

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minDisguised is the length from which on a value in a decoded text is no coincidence, in letters and digits.
const minDisguised = 6

// disguised reports whether text says one of values to a reader who decodes it: escaped for HTML, JSON or a URL, or in base64. They cannot be cut out
// of such a text, so all of it must go.
func disguised(text string, values []string) bool {
	readings := []string{bare(unescape(text))}
	for _, decoded := range decodings(text) {
		readings = append(readings, bare(decoded))
	}
	return slices.ContainsFunc(values, func(value string) bool {
		value = bare(value)
		return utf8.RuneCountInString(value) >= minDisguised && slices.ContainsFunc(readings, func(reading string) bool { return strings.Contains(reading, value) })
	})
}

// decodings are what runs of base64's characters in text say, from each place where the first of them may begin: what stands before it ("token-") may
// be of the same characters.
func decodings(text string) []string {
	var all []string
	for run := range strings.FieldsFuncSeq(text, notBase64) {
		if len(run) < minBase64 {
			continue
		}
		run = strings.ReplaceAll(strings.ReplaceAll(run, "-", "+"), "_", "/")
		for start := range 4 {
			part := run[start:]
			if len(part)%4 == 1 { // cut
				part = part[:len(part)-1]
			}
			if decoded, err := base64.RawStdEncoding.DecodeString(part); err == nil {
				all = append(all, string(decoded))
			}
		}
	}
	return all
}

// minBase64 is the length from which on a run of base64's characters is looked into: minDisguised characters have as many.
const minBase64 = 8

func notBase64(r rune) bool { return notToken(r) && r != '+' && r != '/' }

// unescape takes escapes out, twice: a body that is quoted in a message has two layers of them.
func unescape(text string) string {
	for range 2 {
		if !strings.ContainsAny(text, `&\%`) {
			break
		}
		text = html.UnescapeString(text)
		text = patterns().escape.ReplaceAllStringFunc(text, func(escape string) string {
			code, err := strconv.ParseInt(escape[2:], 16, 32)
			if err != nil {
				return escape[1:]
			}
			return string(rune(code))
		})
		text = patterns().percent.ReplaceAllStringFunc(text, func(escape string) string {
			b, _ := hex.DecodeString(escape[1:]) // two hexadecimal digits
			return string(b)
		})
	}
	return text
}

// bare leaves the letters and digits of text: what encodings do to the rest is of many kinds.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}
