package rest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func decoded(t *testing.T, body string, into any) error {
	t.Helper()
	_, err := over(t, play(answer(200, body))).Do(t.Context(), charge(into))
	return err
}

func TestFact7_noSecondNameNorDocumentEverWins(t *testing.T) {
	var naive thing
	require.NoError(t, json.Unmarshal([]byte(`{"id":"real","ID":"evil"}`), &naive))
	require.Equal(t, "evil", naive.ID, "else this test proves nothing")
	for name, body := range map[string]string{
		"twice":                      `{"id":"real","id":"evil"}`,
		"twice, apart":               `{"id":"real","amount":1,"id":"evil"}`,
		"upper case":                 `{"id":"real","ID":"evil"}`,
		"upper case first":           `{"ID":"evil","id":"real"}`,
		"mixed case":                 `{"id":"real","Id":"evil"}`,
		"the last letter":            `{"id":"1","z":"real","Z":"evil"}`,
		"escaped":                    `{"id":"real","\u0069d":"evil"}`,
		"escaped, upper case":        `{"id":"real","\u0049\u0044":"evil"}`,
		"folding beyond ASCII":       `{"status":"real","\u017ftatu\u017f":"evil"}`,
		"nested":                     `{"id":"1","deep":{"id":"real","Id":"evil"}}`,
		"in a list":                  `{"id":"1","list":[{"id":"a"},{"id":"b","ID":"evil"}]}`,
		"after a nested object":      `{"id":"real","deep":{"x":1},"id":"evil"}`,
		"behind a string of quotes":  `{"id":"\"","x":"\\","id":"evil"}`,
		"invalid bytes that fold":    "{\"a\xff\":1,\"a\xfe\":2}",
		"surrogates that fold":       `{"a\ud800":1,"a\udfff":2}`,
		"second document":            `{"id":"real"} {"id":"evil"}`,
		"second document on a line":  "{\"id\":\"real\"}\n{\"id\":\"evil\"}",
		"list of two":                `[{"id":"real"},{"id":"evil"}]`,
		"document behind a comma":    `{"id":"real"},{"id":"evil"}`,
		"null":                       `null`,
		"null, spaces":               ` null `,
		"amount twice, one a string": `{"id":"1","amount":1,"Amount":"1000000"}`,
	} {
		t.Run(name, func(t *testing.T) {
			kept := thing{ID: "kept", Amount: "7"}
			got := struct {
				thing

				Status string `json:"status"`
			}{thing: kept}
			err := decoded(t, body, &got)
			e := failure(t, err)
			assert.Equal(t, tender.ErrProtocol, e.Kind)
			assert.Equal(t, unknown, e.Outcome)
			assert.Equal(t, kept, got.thing)
			assert.Empty(t, got.Status)
		})
	}
}

func TestFact7_aDelimiterIsNoSpelling(t *testing.T) {
	var got struct {
		OrderID string `json:"order_id"`
	}
	require.NoError(t, decoded(t, `{"order_id":"real","orderId":"evil","order-id":"evil","_order_id":"evil"}`, &got))
	assert.Equal(t, "real", got.OrderID)
}

func TestDecode_takesWhatProvidersSend(t *testing.T) {
	for name, body := range map[string]string{
		"plain":               `{"id":"1","amount":12.50}`,
		"white space":         "\r\n\t {\"id\" : \"1\" , \"amount\" : \"12.50\" } \n",
		"names unknown to us": `{"new":{"id":"x"},"id":"1","list":[{"id":"y"},{"id":"z"}],"amount":12.50}`,
		"name as a value":     `{"a":"id","b":["id","id"],"id":"1","amount":12.50}`,
		"256 names":           `{"id":"1","amount":12.50` + names(254) + `}`,
		"64 deep":             `{"id":"1","amount":12.50,"deep":` + strings.Repeat("[", 63) + strings.Repeat("]", 63) + `}`,
		"exactly 1 MiB":       `{"id":"1","amount":12.50}` + strings.Repeat(" ", 1<<20-25),
	} {
		t.Run(name, func(t *testing.T) {
			var got thing
			require.NoError(t, decoded(t, body, &got))
			assert.Equal(t, thing{ID: "1", Amount: "12.50"}, got)
			got = thing{}
			_, err := over(t, play(streamed(200, func() io.Reader { return strings.NewReader(body) }))).Do(t.Context(), charge(&got))
			require.NoError(t, err, "not announced")
			assert.Equal(t, thing{ID: "1", Amount: "12.50"}, got)
		})
	}
	var list []thing
	require.NoError(t, decoded(t, `[{"id":"1"},{"id":"2"}]`, &list))
	assert.Len(t, list, 2)
}

func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"n%d":0`, i)
	}
	return b.String()
}

func TestDecode_boundsDepthAndNames(t *testing.T) {
	for name, body := range map[string]string{
		"65 deep":   `{"deep":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`,
		"257 names": `{"id":"1"` + names(256) + `}`,
	} {
		assert.ErrorIs(t, decoded(t, body, &thing{}), tender.ErrProtocol, name)
	}
}

func TestDecode_wrongTypesAreErrors(t *testing.T) {
	type wire struct {
		ID     string      `json:"id"`
		Amount rest.Number `json:"amount"`
		Minor  int64       `json:"minor"`
		Paid   bool        `json:"paid"`
	}
	for name, body := range map[string]string{
		"id a number":            `{"id":1}`,
		"id an object":           `{"id":{}}`,
		"amount a word":          `{"amount":"twelve"}`,
		"amount with exponent":   `{"amount":1e2}`,
		"the same in a string":   `{"amount":"1e2"}`,
		"amount empty":           `{"amount":""}`,
		"amount ends in a point": `{"amount":"5."}`,
		"amount begins with one": `{"amount":".5"}`,
		"amount only a minus":    `{"amount":"-"}`,
		"amount NaN":             `{"amount":"NaN"}`,
		"amount hexadecimal":     `{"amount":"0x10"}`,
		"amount with a comma":    `{"amount":"1,50"}`,
		"amount with a plus":     `{"amount":"+1"}`,
		"amount with a space":    `{"amount":" 1"}`,
		"amount an object":       `{"amount":{}}`,
		"amount a list":          `{"amount":[1]}`,
		"amount a bool":          `{"amount":true}`,
		"minor above 2^63":       `{"minor":9223372036854775808}`,
		"minor a string":         `{"minor":"12"}`,
		"minor a fraction":       `{"minor":1.5}`,
		"minor with exponent":    `{"minor":1e2}`,
		"paid a string":          `{"paid":"true"}`,
	} {
		t.Run(name, func(t *testing.T) {
			err := decoded(t, body, &wire{})
			e := failure(t, err)
			assert.Equal(t, tender.ErrProtocol, e.Kind)
			assert.Contains(t, e.Message, "wrong")
		})
	}
}

func TestDecode_strangeTextIsValidOrRefused(t *testing.T) {
	for name, body := range map[string]string{
		"invalid UTF-8":        "{\"id\":\"a\xffb\"}",
		"half a surrogate":     `{"id":"a\ud83db"}`,
		"escaped NUL":          `{"id":"a\u0000b"}`,
		"raw NUL":              "{\"id\":\"a\x00b\"}",
		"raw line break":       "{\"id\":\"a\nb\"}",
		"overlong encoding":    "{\"id\":\"\xc0\xaf\"}",
		"invalid UTF-8 a name": "{\"i\xffd\":\"a\"}",
	} {
		t.Run(name, func(t *testing.T) {
			var got thing
			if err := decoded(t, body, &got); err != nil {
				assert.ErrorIs(t, err, tender.ErrProtocol)
				return
			}
			assert.True(t, utf8.ValidString(got.ID))
		})
	}
}

func TestDecode_errorsNameNothingOfTheAnswer(t *testing.T) {
	var metadata struct {
		Metadata map[string]int64 `json:"metadata"`
	}
	for name, body := range map[string]string{
		"value":         `{"metadata":{"k":"canary-0001"}}`,
		"name":          `{"metadata":{"canary-0001":"x"}}`,
		"duplicate":     `{"canary-0001":1,"canary-0001":2}`,
		"not JSON":      `canary-0001`,
		"broken object": `{"canary-0001":`,
	} {
		call := charge(&metadata)
		call.Args, call.Route = []string{"canary-0001"}, "/customers/{ID}"
		_, err := over(t, play(answer(200, body, "Content-Type: text/canary-0001"))).Do(t.Context(), call)
		e := failure(t, err)
		assert.Equal(t, tender.ErrProtocol, e.Kind, name)
		assert.NotContains(t, err.Error(), "canary-0001", name)
	}
}

// duplicates is checkNames in its plainest form: a parser of tokens that keeps every name.
func duplicates(data []byte) (bool, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	found := false
	var value func() error
	value = func() error {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'):
			var seen []string
			for decoder.More() {
				name, err := decoder.Token()
				if err != nil {
					return err
				}
				text, ok := name.(string)
				if !ok {
					return errors.New("no name")
				}
				for _, other := range seen {
					found = found || strings.EqualFold(other, text)
				}
				seen = append(seen, text)
				if err := value(); err != nil {
					return err
				}
			}
			_, err = decoder.Token()
		case json.Delim('['):
			for decoder.More() {
				if err := value(); err != nil {
					return err
				}
			}
			_, err = decoder.Token()
		}
		return err
	}
	err := value()
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return found, err
}

// documents draws JSON with few names, so that some meet.
func documents() *rapid.Generator[string] {
	name := rapid.Custom(func(t *rapid.T) string {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("iIdDsSſ\\\"{}[],:é\u212a")), 0, 2, -1).Draw(t, "name")
		if rapid.Bool().Draw(t, "escaped") {
			var b strings.Builder
			for _, r := range text {
				fmt.Fprintf(&b, `\u%04x`, r)
			}
			return `"` + b.String() + `"`
		}
		quoted, _ := json.Marshal(text)
		return string(quoted)
	})
	space := rapid.SampledFrom([]string{"", " ", "\n\t"})
	var value func(depth int) *rapid.Generator[string]
	value = func(depth int) *rapid.Generator[string] {
		leaf := rapid.OneOf(rapid.SampledFrom([]string{"null", "true", "-1.5e3", "0"}), name)
		if depth == 0 {
			return leaf
		}
		inner := value(depth - 1)
		list := rapid.Map(rapid.SliceOfN(inner, 0, 3), func(v []string) string { return "[" + strings.Join(v, ",") + "]" })
		object := rapid.Custom(func(t *rapid.T) string {
			var members []string
			for range rapid.IntRange(0, 4).Draw(t, "members") {
				members = append(members, space.Draw(t, "space")+name.Draw(t, "name")+space.Draw(t, "space")+":"+inner.Draw(t, "value"))
			}
			return "{" + strings.Join(members, ",") + space.Draw(t, "space") + "}"
		})
		return rapid.OneOf(leaf, list, object)
	}
	return value(4)
}

func TestCheckNames_agreesWithANaiveParser(t *testing.T) {
	generated := documents()
	with, without := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		document := generated.Draw(t, "document")
		require.True(t, json.Valid([]byte(document)))
		want, err := duplicates([]byte(document))
		if err != nil { // the token parser of another encoding/json refuses duplicates itself
			want = true
		}
		require.Equal(t, want, rest.CheckNames([]byte(document)) != nil)
		if want {
			with++
		} else {
			without++
		}
	})
	assert.Positive(t, with)
	assert.Positive(t, without)
}

// A name in full is compared once: an answer of long names must not cost more than a short one.
func TestCheckNames_foldsEachNameOnce(t *testing.T) {
	for _, pair := range [][2]string{{"id", "ID"}, {"key", "\u212aey"}, {"status", "\u017ftatus"}, {"é", "É"}} {
		assert.Error(t, rest.CheckNames([]byte(`{"`+pair[0]+`":1,"`+pair[1]+`":2}`)), pair)
	}
	assert.NoError(t, rest.CheckNames([]byte(`{"a":{"b":1},"c":{"b":2},"B":[{"b":1},{"b":2}]}`)))
	var b strings.Builder
	b.WriteString(`{"`)
	for i := range 250 {
		b.WriteString(strings.Repeat([]string{"k", "\u212a"}[i%2], 1000) + strconv.Itoa(i) + `":0,"`)
	}
	assert.NoError(t, rest.CheckNames([]byte(b.String()+`last":0}`)))
}

func TestDecode_theAppsOwnNamesMayDifferInCaseAndBeMany(t *testing.T) {
	var into struct {
		Metadata map[string]string `json:"metadata"`
	}
	call := lookUp(&into)
	_, err := over(t, play(answer(http.StatusOK, `{"metadata":{"Cart":"1","cart":"2"}}`))).Do(t.Context(), call)
	require.ErrorIs(t, err, tender.ErrProtocol)
	call.FreeNames = []string{"metadata"}
	_, err = over(t, play(answer(http.StatusOK, `{"metadata":{"Cart":"1","cart":"2","deep":"3"}}`))).Do(t.Context(), call)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"Cart": "1", "cart": "2", "deep": "3"}, into.Metadata)
	many := strings.ReplaceAll(names(1000), ":0", `:"x"`)
	into.Metadata = nil
	_, err = over(t, play(answer(http.StatusOK, `{"metadata":{"a":""`+many+`}}`))).Do(t.Context(), call)
	require.NoError(t, err, "as many as the app stored")
	assert.Len(t, into.Metadata, 1001)
	for _, body := range []string{`{"metadata":{"a":""` + many + `,"n7":""}}`, `{"other":{"a":""` + many + `}}`, `{"metadata":{"cart":"1","cart":"2"}}`, `{"metadata":{},"Metadata":{}}`, `{"other":{"a":1,"A":2},"metadata":{}}`} {
		_, err = over(t, play(answer(http.StatusOK, body))).Do(t.Context(), call)
		require.ErrorIs(t, err, tender.ErrProtocol, body)
	}
}
