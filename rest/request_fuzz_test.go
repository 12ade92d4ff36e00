package rest_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// arrived carries call out over the wire's bytes and returns what a server reads there; nil if nothing was sent, and then why.
func arrived(t *testing.T, call rest.Call) (got *http.Request, refusal error) {
	t.Helper()
	c := over(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		var wire bytes.Buffer
		require.NoError(t, req.Write(&wire))
		var err error
		got, err = http.ReadRequest(bufio.NewReader(&wire))
		require.NoError(t, err, "what was sent can be read")
		body, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		got.Body = io.NopCloser(bytes.NewReader(body))
		_, err = http.ReadRequest(bufio.NewReader(&wire))
		require.ErrorIs(t, err, io.EOF, "it is one request, with nothing behind it")
		return answer(200, "")(req)
	}))
	_, err := c.Do(t.Context(), call)
	if err == nil {
		require.NotNil(t, got)
		return got, nil
	}
	e := failure(t, err)
	require.Nil(t, got)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	return nil, err
}

func FuzzPath(f *testing.F) {
	for _, id := range []string{
		"", ".", "..", "...", "../x", "a/b", "/", "a?b", "a#b", "%2e%2e", "%", "%zz", "{x}", "+213661000111", "a b", "é", "\xff", `a\b`, "a;b,c", "a\r\nX: y", "a\x00", "\u0085",
		"\u2028", ":", "//", "@", "a&b=c", "~", "*",
	} {
		f.Add(id, "card-1")
		f.Add("customer-1", id)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		got, err := arrived(t, rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/customers/{CustomerID}/cards/{CardID}", Args: []string{first, second}})
		if !fitForASegment(first) || !fitForASegment(second) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		assert.Empty(t, got.URL.RawQuery)
		assert.False(t, got.URL.ForceQuery)
		assert.Empty(t, got.URL.Fragment)
		segments := strings.Split(got.URL.EscapedPath(), "/")
		require.Len(t, segments, 6, "each argument is one segment")
		for i, want := range []string{"", "base", "customers", first, "cards", second} {
			segment, err := url.PathUnescape(segments[i])
			require.NoError(t, err)
			assert.Equal(t, want, segment)
		}
		if first == "/" || second == "/" {
			return // ServeMux takes %2F alone for the end of the path
		}
		mux := http.NewServeMux()
		mux.HandleFunc("GET /base/customers/{customer}/cards/{card}", func(_ http.ResponseWriter, r *http.Request) {
			assert.Equal(t, first, r.PathValue("customer"))
			assert.Equal(t, second, r.PathValue("card"))
		})
		recorder := httptest.NewRecorder()
		mux.ServeHTTP(recorder, got)
		assert.Equal(t, http.StatusOK, recorder.Code, "a server that cleans paths finds it")
	})
}

func FuzzQuery(f *testing.F) {
	f.Add("phone", "+213661000111", "", "note", "a&b=c")
	f.Add("", "", "", "", "")
	f.Add("a;b", "%2B", "%zz", "#", "?")
	f.Add("a b", "é", "\xff", "\x00", "\r\nX: y")
	f.Add("filter[phone]", "/", "//", "phone", "+")
	f.Fuzz(func(t *testing.T, name, value, second, otherName, otherValue string) {
		query := url.Values{name: {value, second}}
		query.Add(otherName, otherValue)
		call := get("1")
		call.Query = query
		got, err := arrived(t, call)
		require.NoError(t, err)
		assert.Equal(t, "/base/customers/1/cards", got.URL.EscapedPath())
		parsed, err := url.ParseQuery(got.URL.RawQuery)
		require.NoError(t, err)
		assert.Equal(t, query, parsed)
	})
}

func FuzzHeader(f *testing.F) {
	for _, header := range [][2]string{
		{"X-Client-Secret", "pa_7c0f_secret"}, {"x-reference", "a b"}, {"X-Reference", " padded\t"}, {"X-Reference", ""}, {"X-Reference", "a\r\nX-Admin: 1"},
		{"X-Reference", "é"}, {"X-Reference", "\xff"}, {"X-Reference", "\x7f"}, {"X-Reference", "\u0085"}, {"Idempotency-Key", "1"}, {"x-idempotency-key", ""},
		{"X Reference", "1"}, {"X-Reference:", "1"}, {"", "1"}, {"X-É", "1"}, {"Host", "evil.example.test"}, {"Content-Length", "0"}, {"transfer-encoding", "chunked"},
		{"Trailer", "X-Late"}, {"Connection", "close"}, {"X_Reference", "1"}, {"Pragma", "no-cache"}, {"Expect", "100-continue"},
	} {
		f.Add(header[0], header[1])
	}
	ours := []string{"Accept", "User-Agent", "Content-Type"} // which this package sets
	refused := []string{"Idempotency-Key", "X-Idempotency-Key", "Host", "Content-Length", "Transfer-Encoding", "Trailer"}
	token := regexp.MustCompile(`^[A-Za-z0-9_-]+\z`)
	f.Fuzz(func(t *testing.T, name, value string) {
		call := charge(nil)
		call.Header = http.Header{name: {value, "second"}}
		got, err := arrived(t, call)
		canonical := http.CanonicalHeaderKey(name)
		fit := token.MatchString(name) && !strings.ContainsFunc(value, unicode.IsControl) && !slices.Contains(refused, canonical)
		require.Equal(t, fit, err == nil, "%v", err)
		if err != nil {
			return
		}
		assert.Equal(t, "api.example.test", got.Host, "no header leads it elsewhere")
		assert.Empty(t, got.TransferEncoding)
		assert.Positive(t, got.ContentLength)
		if slices.Contains(ours, canonical) {
			return
		}
		for _, other := range []string{"Content-Length", "Accept-Encoding", "Cache-Control"} { // which net/http adds, the last one for Pragma
			if other != canonical {
				got.Header.Del(other)
			}
		}
		assert.Equal(t, []string{strings.Trim(value, " "), "second"}, got.Header.Values(name), "what is not refused arrives")
		assert.Len(t, got.Header, len(ours)+1, "and nothing beside it")
	})
}

func FuzzBody(f *testing.F) {
	f.Add("+213661000111", "cart", "<&>\u2028\"\\", "1500.00")
	f.Add("", "", "\x00\x7f\r\n", "-0.10")
	f.Add("\xff", "é", "\ufeff", "007")
	f.Add("a", "a", "日本語", "1e5")
	number := regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?\z`)
	f.Fuzz(func(t *testing.T, phone, key, value, amount string) {
		type body struct {
			Phone    string            `json:"phone"`
			Amount   rest.Number       `json:"amount"`
			Metadata map[string]string `json:"metadata"`
		}
		sent := body{phone, rest.Number(amount), map[string]string{key: value}}
		call := charge(nil)
		call.Body = sent
		got, err := arrived(t, call)
		require.Equal(t, amount == "" || number.MatchString(amount), err == nil, "%v", err)
		if err != nil {
			return
		}
		data, err := io.ReadAll(got.Body)
		require.NoError(t, err)
		assert.Equal(t, int64(len(data)), got.ContentLength)
		assert.True(t, utf8.Valid(data))
		assert.NotContains(t, string(data), "\n")
		if !utf8.ValidString(phone + " " + key + " " + value) {
			return // no Gateway lets it through
		}
		var parsed body
		require.NoError(t, json.Unmarshal(data, &parsed))
		assert.Equal(t, sent, parsed)
	})
}
