package wire_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

func TestReadBody(t *testing.T) {
	never := iotest.ErrReader(errors.New("was waited for"))
	for name, test := range map[string]struct {
		body   io.Reader
		change func(*http.Request)
		want   string // the body, or the refusal
	}{
		"a body":              {strings.NewReader("text"), nil, "text"},
		"none":                {nil, func(r *http.Request) { r.Body = nil }, ""},
		"the largest":         {strings.NewReader(strings.Repeat("x", wire.MaxBody)), nil, strings.Repeat("x", wire.MaxBody)},
		"one byte more":       {strings.NewReader(strings.Repeat("x", wire.MaxBody+1)), func(r *http.Request) { r.ContentLength = -1 }, "http 413: the body is larger than 1 MiB"},
		"announced one more":  {never, func(r *http.Request) { r.ContentLength = wire.MaxBody + 1 }, "http 413: the body is larger than 1 MiB"},
		"compressed":          {never, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, "http 415: the body must be sent as it is, without Content-Encoding"},
		"late":                {iotest.ErrReader(os.ErrDeadlineExceeded), nil, "http 408: the body did not arrive in time"},
		"broken off":          {iotest.ErrReader(io.ErrUnexpectedEOF), nil, "http 400: the body cannot be read to its end"},
		"broken off, chunked": {io.MultiReader(strings.NewReader("te"), iotest.ErrReader(io.ErrUnexpectedEOF)), nil, "http 400: the body cannot be read to its end"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/", test.body)
			if test.change != nil {
				test.change(r)
			}
			data, err := wire.ReadBody(httptest.NewRecorder(), r)
			if err == nil {
				assert.Equal(t, test.want, string(data))
				return
			}
			assert.EqualError(t, err, test.want)
			refusal, ok := errors.AsType[*wire.Refusal](err)
			require.True(t, ok)
			assert.NotZero(t, refusal.Status)
		})
	}
}

func TestDecodeObject(t *testing.T) {
	fields, err := wire.DecodeObject([]byte(` {"a": {"b": [1]}, "A": 1e2} `))
	require.NoError(t, err)
	assert.Len(t, fields, 2)
	assert.JSONEq(t, `{"b": [1]}`, string(fields["a"]))
	assert.Equal(t, `1e2`, string(fields["A"]))
	for body, words := range map[string]string{
		``: "not one", `[]`: "not one", `null`: "not one", `{"a": 1`: "not one", `{"a": 01}`: "not one", `{"a"}`: "not one", `{1: 1}`: "not one",
		`{"a": 1, "a": 1}`: `"a" is given more than once`, `{} {}`: "more after", `{} x`: "more after",
	} {
		_, err := wire.DecodeObject([]byte(body))
		assert.ErrorContains(t, err, words, body)
	}
}

func TestWriteJSON(t *testing.T) {
	w := httptest.NewRecorder()
	wire.WriteJSON(w, 201, map[string]string{"url": "https://shop.example.test/?a=1&b=<2>"})
	assert.Equal(t, 201, w.Code)
	assert.Contains(t, w.Body.String(), `"https://shop.example.test/?a=1&b=<2>"`)
	assert.Equal(t, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
	assert.Equal(t, "47", w.Header().Get("Content-Length"))

	w = httptest.NewRecorder()
	wire.WriteJSON(w, 200, func() {})
	assert.Equal(t, 500, w.Code)
}

func TestHangUp(t *testing.T) {
	for status, want := range map[int]string{400: "", 408: "close", 413: "close"} {
		w := httptest.NewRecorder()
		wire.HangUp(w, status)
		assert.Equal(t, want, w.Header().Get("Connection"))
	}
}

func TestSameSecret(t *testing.T) {
	assert.True(t, wire.SameSecret("key", "key"))
	for _, other := range []string{"", "kex", "key ", "KEY"} {
		assert.False(t, wire.SameSecret("key", other))
	}
}

func TestQuote(t *testing.T) {
	assert.Equal(t, `"a\n\u00e9"`, wire.Quote("a\né"))
	assert.Equal(t, `"`+strings.Repeat("x", 40)+`..."`, wire.Quote(strings.Repeat("x", 5000)))
}

func TestDecodeSnapshot(t *testing.T) {
	var s struct {
		Version int      `json:"version"`
		Records []string `json:"records"`
	}
	require.NoError(t, wire.DecodeSnapshot([]byte(`{"version": 1, "records": ["a"]}`), 1, &s))
	assert.Equal(t, []string{"a"}, s.Records)
	for data, words := range map[string]string{
		`{"version": 2, "records": []}`:    "the snapshot has version 2, this program reads version 1",
		`{"records": []}`:                  "version 0",
		`{"version": 1, "tax": 1}`:         `unknown field "tax"`,
		`{"version": 1, "records": "a"}`:   "cannot unmarshal string",
		`{"version": 1, "records": []} {}`: "after top-level value",
		`{"version": 1`:                    "unexpected end",
	} {
		assert.ErrorContains(t, wire.DecodeSnapshot([]byte(data), 1, &s), words)
	}
}

func TestCheckJSONType(t *testing.T) {
	for value, want := range map[string]string{
		"application/json": "", "application/json; charset=UTF-8": "", "Application/JSON": "",
		"": "must be application/json", "text/json": "must be application/json", "application/json; charset=latin1": "another charset",
	} {
		err := wire.CheckJSONType(http.Header{"Content-Type": {value}})
		if want == "" {
			assert.NoError(t, err, value)
			continue
		}
		assert.ErrorContains(t, err, want, value)
	}
}

func TestSecret_isPrintedNowhere(t *testing.T) {
	const text = "sk_live_5f2b"
	holder := struct{ Key wire.Secret }{wire.NewSecret(text)}
	assert.Equal(t, text, holder.Key.Reveal())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		assert.NotContains(t, fmt.Sprintf(verb, holder), text, verb)
		assert.NotContains(t, fmt.Sprintf(verb, &holder), hex.EncodeToString([]byte(text)), verb)
	}
	encoded, err := json.Marshal(holder)
	require.NoError(t, err)
	assert.NotContains(t, string(encoded), text)
}

func TestCheckCredential(t *testing.T) {
	require.NoError(t, wire.CheckCredential("key", "sk live"))
	for _, bad := range []string{"", " ", " sk_live", "sk_live\n", "sk\x00live", "sk\x7flive"} {
		err := wire.CheckCredential("key", bad)
		require.EqualError(t, err, "the key is empty or has spaces around it or control characters", "%q", bad)
	}
}

func TestSegments(t *testing.T) {
	for path, want := range map[string][]string{
		"customers":            {"customers"},
		"customers/a%2Fb":      {"customers", "a/b"},
		"customers/%2B213/../": nil,
		"customers/..":         {"customers", ".."},
		"customers//x":         nil,
		"customers/%zz":        nil,
		"":                     nil,
	} {
		segments, ok := wire.Segments(path)
		assert.Equal(t, want != nil, ok, path)
		if ok {
			assert.Equal(t, want, segments, path)
		}
	}
}
