package rest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/rest"
)

// acceptable reads a document token by token and says whether it is one that may be believed: one object or list, no name twice in whatever case,
// at most 64 deep, at most 256 names in an object.
func acceptable(data []byte) bool {
	if !json.Valid(data) {
		return false
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value func(depth int) bool
	value = func(depth int) bool {
		token, err := decoder.Token()
		delim, opens := token.(json.Delim)
		if err != nil || depth > 64 && opens {
			return false
		}
		if !opens {
			return depth > 1
		}
		var names []string
		for decoder.More() {
			if delim == '{' {
				name, err := decoder.Token()
				text, ok := name.(string)
				if err != nil || !ok {
					return false
				}
				for _, other := range names {
					if strings.EqualFold(text, other) {
						return false
					}
				}
				if names = append(names, text); len(names) > 256 {
					return false
				}
			}
			if !value(depth + 1) {
				return false
			}
		}
		_, err = decoder.Token()
		return err == nil
	}
	if !value(1) {
		return false
	}
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// member returns the value of the one member of an object that encoding/json takes for name.
func member(t *testing.T, document []byte, name string) json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(document, &members))
	for other, value := range members {
		if strings.EqualFold(name, other) {
			return value
		}
	}
	return nil
}

func FuzzDecode(f *testing.F) {
	for _, body := range []string{
		`{"id":"42","amount":12.50}`, ` {"id":"42","deep":{"list":[{},[],"\"",null,true,-1.5e3]}} `, `{"id":"real","ID":"evil"}`, `{"\u0069d":"real","iD":"evil"}`,
		`{"k":1,"\u212a":2}`, "{\"a\xff\":1,\"a\xfe\":2}", `{"a\ud800":1,"a\udfff":2}`, `[{"id":"1"},{"id":"2"}]`, `{"id":"1"} {"id":"2"}`, `null`, `"id"`, ``, `{`, `{"id":}`, `{"id`, `{"\`, `}`, `{]`, `[}`, `,`,
		"\u00a0{}", "\v{}\f", "\ufeff{}", "{}\x00", `{"amount":"007"}`, `{"amount":null,"id":null}`, `{"id":"\u0000\ud83d"}`, `{"":{"":{"":[]}}}`,
		strings.Repeat("[", 64) + strings.Repeat("]", 64), strings.Repeat("[", 65) + strings.Repeat("]", 65), `{"id":"1"` + names(255) + `}`, `{"id":"1"` + names(256) + `}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var whole json.RawMessage
		err := rest.Decode(body, &whole)
		require.Equal(t, acceptable(body), err == nil, "%v", err)
		if err != nil {
			assert.Less(t, len(err.Error()), 100, "it says nothing of the answer")
			return
		}
		var got thing
		if rest.Decode(body, &got) != nil || bytes.HasPrefix(whole, []byte("[")) {
			return
		}
		var want thing
		if id := member(t, body, "id"); id != nil {
			require.NoError(t, json.Unmarshal(id, &want.ID))
		}
		if amount := member(t, body, "amount"); amount != nil {
			require.NoError(t, json.Unmarshal(amount, &want.Amount))
		}
		assert.Equal(t, want, got, "the one name counts, and no other")
		assert.True(t, utf8.ValidString(got.ID))
	})
}

func FuzzNumber(f *testing.F) {
	for _, text := range []string{
		`1500`, `1500.00`, `"1500.00"`, `-0`, `"-0.0"`, `"007"`, `0.1`, `1e5`, `"1e5"`, `1E-2`, `"+1"`, `".5"`, `"5."`, `""`, `null`, `true`, `"null"`, `"1\u0030"`,
		`" 1"`, `"1 "`, `"٣"`, `"0x10"`, `"1_000"`, `{}`, `[1]`, `"""`, `"1`, `12345678901234567890.12345678901234567890`, "\"1\xff\"",
	} {
		f.Add([]byte(text))
	}
	plain := regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?\z`)
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<10 {
			return // the oracle's arithmetic is quadratic
		}
		n := rest.Number("7")
		err := json.Unmarshal(data, &n)
		var text string
		token := string(bytes.Trim(data, " \t\r\n"))
		switch {
		case !json.Valid(data), token == "null":
		case json.Unmarshal(data, &text) != nil:
			text = token
		case token != `"`+text+`"`:
			text = "" // escapes in a number: nobody writes them
		}
		require.Equal(t, token == "null" || plain.MatchString(text), err == nil, "%v", err)
		if err != nil || token == "null" {
			return
		}
		require.Equal(t, rest.Number(text), n, "as it is spelled")
		want, ok := new(big.Rat).SetString(text)
		require.True(t, ok)

		encoded, err := json.Marshal(n)
		if !json.Valid([]byte(text)) {
			require.Error(t, err, "with zeros in front it is no number in JSON")
			return
		}
		require.NoError(t, err)
		require.Equal(t, text, string(encoded))
		got, ok := new(big.Rat).SetString(string(encoded))
		require.True(t, ok)
		assert.Zero(t, want.Cmp(got))
	})
}
