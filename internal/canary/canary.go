// Package canary finds marked values in what a program prints, logs and encodes, however they are written there. The tests of this module and
// the conformance suite share it: a value goes into every input, and is looked for in everything that comes out.
package canary

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark is a value that goes in somewhere and must not come out.
type Mark struct {
	Name  string   // of the input that it goes into
	Parts []string // each of them gives the value away
}

// Whole marks a value that is given away only as a whole: a secret, an id.
func Whole(name, value string) Mark { return Mark{Name: name, Parts: []string{value}} }

// minWord is the length of a word that cannot be there by chance.
const minWord = 5

// Words marks a text of people, which each of its longer words gives away; a text of short words alone is looked for as a whole.
func Words(name, value string) Mark {
	words := slices.DeleteFunc(strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), func(word string) bool {
		return utf8.RuneCountInString(word) < minWord
	})
	if len(words) == 0 {
		words = []string{value}
	}
	return Mark{Name: name, Parts: words}
}

// Phone marks an E.164 phone number, which its last eight digits give away: with and without its +, and in its national form.
func Phone(name, value string) Mark {
	return Mark{Name: name, Parts: []string{value[max(0, len(value)-8):]}}
}

// Secret marks a secret, which each half of a long one gives away.
func Secret(name, value string) Mark {
	mark := Whole(name, value)
	if half := len(value) / 2; half >= 12 {
		mark.Parts = append(mark.Parts, value[:half], value[half:])
	}
	return mark
}

// Find returns the names of the marks that are in text: as they are, in another case of letters, escaped for a URL, JSON or HTML, in base64, or as the
// numbers of their bytes.
func Find(text string, marks ...Mark) []string {
	readings := readingsOf(text)
	var found []string
	for _, mark := range marks {
		if slices.ContainsFunc(mark.Parts, func(part string) bool { return part != "" && strings.Contains(readings, strings.ToLower(part)) }) {
			found = append(found, mark.Name)
		}
	}
	return found
}

// readingsOf returns text, and what it says to a reader who decodes it, in lower case.
func readingsOf(text string) string {
	var readings strings.Builder
	readings.WriteString(text)
	if strings.ContainsAny(text, `\%&`) {
		readings.WriteString("\n" + unescaped(text))
	}
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isBase64(r) }) {
		if len(run) > 6 {
			readBase64(&readings, run)
		}
	}
	for digits := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isHex(r) }) {
		if decoded, err := hex.DecodeString(digits[:len(digits)/2*2]); err == nil && len(decoded) > 3 {
			readings.WriteString("\n" + string(decoded))
		}
	}
	for list := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isHex(r) && !strings.ContainsRune("xXuU+ ,", r) }) {
		readNumbers(&readings, list)
	}
	return strings.ToLower(readings.String())
}

func isHex(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
}

func isBase64(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '+' || r == '/' || r == '-' || r == '_'
}

// unescaped takes the escapes of HTML, JSON and URLs out, twice: a body inside a message has two layers of them.
func unescaped(text string) string {
	for range 2 {
		text = html.UnescapeString(text)
		text = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}|\\["'/\\]`).ReplaceAllStringFunc(text, func(escape string) string {
			if code, err := strconv.ParseUint(strings.TrimPrefix(escape, `\u`), 16, 16); err == nil {
				return string(rune(code))
			}
			return escape[1:]
		})
		text = regexp.MustCompile(`%[0-9A-Fa-f]{2}`).ReplaceAllStringFunc(text, func(escape string) string {
			b, _ := hex.DecodeString(escape[1:]) // two hexadecimal digits
			return string(b)
		})
	}
	return text
}

// readBase64 decodes a run of base64's characters from each place where it may begin.
func readBase64(readings *strings.Builder, run string) {
	run = strings.ReplaceAll(strings.ReplaceAll(run, "-", "+"), "_", "/")
	for start := range 4 {
		part := run[start:]
		if len(part)%4 == 1 {
			part = part[:len(part)-1]
		}
		if decoded, err := base64.RawStdEncoding.DecodeString(part); err == nil {
			readings.WriteString("\n" + string(decoded))
		}
	}
}

// readNumbers reads a list of numbers as the bytes of a text: "[99 97 110]", "63 61 6e", "0x63, 0x61", "U+0063 U+0061".
func readNumbers(readings *strings.Builder, list string) {
	numbers := strings.FieldsFunc(list, func(r rune) bool { return r == ' ' || r == ',' })
	if len(numbers) < 4 {
		return
	}
	for _, base := range []int{2, 8, 10, 16} {
		readings.WriteByte('\n')
		for _, number := range numbers {
			number = strings.TrimLeft(strings.ToLower(number), "u+x")
			code, err := strconv.ParseUint(strings.TrimPrefix(number, "0x"), base, 8)
			if err != nil {
				code = ' '
			}
			readings.WriteByte(byte(code))
		}
	}
}
