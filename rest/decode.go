package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"
)

const (
	maxDepth = 64  // of nested values; no API document nests deeper than a handful
	maxNames = 256 // of one object that the provider names; bounds the search for duplicates
)

// decode fills Into from the body of a 2xx answer. word cleans what an error quotes.
func (c *Call) decode(data []byte, word func(string) string) error {
	if document, isXML := c.Into.(XML); isXML {
		return decodeXML(data, document.Value)
	}
	return decode(data, c.Into, c.FreeNames, word)
}

// decode reads exactly one JSON object or array into v. encoding/json alone lets the last of two equal names win, also if one is "ID" and the
// other "id", and leaves v untouched when the whole answer is null; for an id or an amount none of that may pass. word cleans what an error quotes.
func decode(data []byte, v any, free []string, word func(string) string) error {
	data = bytes.Trim(data, " \t\r\n") // what JSON takes for space; TrimSpace takes more
	switch {
	case len(data) == 0:
		return errors.New("the answer is empty")
	case data[0] != '{' && data[0] != '[':
		return errors.New("the answer is not a JSON object")
	case !json.Valid(data):
		return errors.New("the answer is not one JSON document")
	}
	if err := checkNames(data, free); err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return fmt.Errorf("the answer's field %s has the wrong type", word(wrong.Field)) // a name of the answer's own, in a map
		}
		return errors.New("the answer has a value of the wrong form")
	}
	return nil
}

// checkNames refuses objects that have a name twice, also in another spelling of upper and lower case: this not below the names in free. data is
// valid JSON.
func checkNames(data []byte, free []string) error {
	type level struct {
		object bool
		free   bool
		first  int             // index in names of this object's first name
		seen   map[string]bool // the names of one that is free: an app may have as many as the provider lets it
	}
	type span struct{ from, to int }
	var ( // with room for most answers, on the stack
		levels  = make([]level, 0, 8)
		folded  = make([]byte, 0, 512) // the names of the open objects, each written so that ones that must differ do so byte by byte
		names   = make([]span, 0, 32)  // in folded
		last    []byte                 // the name that was read last
		wantKey bool
	)
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if len(levels) == maxDepth {
				return fmt.Errorf("the answer is nested deeper than %d", maxDepth)
			}
			below := len(levels) > 0 && (levels[len(levels)-1].free || levels[len(levels)-1].object && slices.Contains(free, string(last)))
			wantKey = data[i] == '{'
			levels = append(levels, level{object: wantKey, free: below, first: len(names)})
		case '}', ']':
			if first := levels[len(levels)-1].first; first < len(names) {
				folded, names = folded[:names[first].from], names[:first]
			}
			levels = levels[:len(levels)-1]
			wantKey = false
		case ',':
			wantKey = levels[len(levels)-1].object
		case '"':
			end := stringEnd(data, i)
			if wantKey {
				this := &levels[len(levels)-1]
				last, wantKey = unquote(data[i:end]), false
				var twice bool
				switch from := len(folded); {
				case this.free:
					if twice = this.seen[string(last)]; this.seen == nil {
						this.seen = map[string]bool{}
					}
					this.seen[string(last)] = true
				case len(names)-this.first == maxNames:
					return fmt.Errorf("the answer has an object of more than %d names", maxNames)
				default:
					folded = appendFolded(folded, last)
					twice = slices.ContainsFunc(names[this.first:], func(s span) bool { return bytes.Equal(folded[s.from:s.to], folded[from:]) })
					names = append(names, span{from, len(folded)})
				}
				if twice {
					return errors.New("the answer has an object with the same name twice")
				}
			}
			i = end - 1
		}
	}
	return nil
}

// appendFolded appends name so that names which bytes.EqualFold takes for equal are the same. EqualFold itself, for each pair, would let an answer
// of long names cost seconds.
func appendFolded(to, name []byte) []byte {
	for len(name) > 0 {
		r, size := utf8.DecodeRune(name)
		smallest := r
		switch {
		case 'a' <= r && r <= 'z':
			smallest -= 'a' - 'A' // the smallest of a letter's spellings is its capital
		case r >= utf8.RuneSelf:
			for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
				smallest = min(smallest, other)
			}
		}
		to, name = utf8.AppendRune(to, smallest), name[size:]
	}
	return to
}

// stringEnd returns the index after the closing quote of the string that starts at i.
func stringEnd(data []byte, i int) int {
	for i++; data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	var s string
	_ = json.Unmarshal(quoted, &s) // part of a valid document
	return []byte(s)
}
