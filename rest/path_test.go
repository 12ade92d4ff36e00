package rest_test

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func get(id string) rest.Call {
	return rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/customers/{CustomerID}/cards", Args: []string{id}}
}

func TestPath_refusesWhatIsNoSegment(t *testing.T) {
	for name, id := range map[string]string{
		"empty": "", "dot": ".", "dots": "..", "CR LF": "can\r\nary", "NUL": "can\x00ary", "DEL": "can\x7fary", "C1 control": "can\u0085ary", "last C1 control": "can\u009fary",
		"300 bytes": strings.Repeat("c", 300), "256 bytes": strings.Repeat("c", 256), "256 bytes in 128 letters": strings.Repeat("é", 128),
	} {
		t.Run(name, func(t *testing.T) {
			provider := play(answer(200, ""))
			_, err := over(t, provider).Do(t.Context(), get(id))
			e := failure(t, err)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, tender.Field("CustomerID"), e.Fields[0].Field)
			assert.NotContains(t, err.Error(), "ary")
			assert.Zero(t, provider.requests())
		})
	}
}

func TestPath_escapesTheRestAsOneSegment(t *testing.T) {
	for id, want := range map[string]string{
		"../x":                   "..%2Fx",
		"a/b":                    "a%2Fb",
		"a?b":                    "a%3Fb",
		"a#b":                    "a%23b",
		"%2e%2e":                 "%252e%252e",
		"%":                      "%25",
		"...":                    "...",
		"{x}":                    "%7Bx%7D",
		"+213661000111":          "+213661000111",
		"a b":                    "a%20b",
		"é":                      "%C3%A9",
		"\xff":                   "%FF",
		`a\b`:                    "a%5Cb",
		"a;b,c":                  "a%3Bb%2Cc",
		strings.Repeat("c", 255): strings.Repeat("c", 255),
	} {
		provider := play(answer(200, ""))
		_, err := over(t, provider).Do(t.Context(), get(id))
		require.NoError(t, err, id)
		assert.Equal(t, "/base/customers/"+want+"/cards", provider.seen[0].URL.RequestURI())
	}
}

func TestPath_refusesARouteThatDoesNotFitItsArguments(t *testing.T) {
	for name, call := range map[string]rest.Call{
		"too few":             {Route: "/a/{ID}"},
		"too many":            {Route: "/a/{ID}", Args: []string{"1", "2"}},
		"not closed":          {Route: "/a/{ID", Args: []string{"1"}},
		"without first slash": {Route: ".evil.test/a"},
		"broken escape":       {Route: "/a%zz"},
	} {
		t.Run(name, func(t *testing.T) {
			provider := play(answer(200, ""))
			call.Effect, call.Method = rest.Write, http.MethodPost
			_, err := over(t, provider).Do(t.Context(), call)
			e := failure(t, err)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.Zero(t, provider.requests())
		})
	}
}

func fitForASegment(s string) bool {
	return s != "" && s != "." && s != ".." && len(s) <= 255 && !strings.ContainsFunc(s, unicode.IsControl)
}

// segments draws what attackers and users put into ids.
func segments() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.StringOf(rapid.RuneFrom([]rune("./\\?#%&=+;:@ {}2eEfF\u0085\u2028é"))),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 270), func(b []byte) string { return string(b) }),
	)
}

func TestPath_aServerDecodesExactlyWhatWentIn(t *testing.T) {
	var decoded []string
	mux := http.NewServeMux()
	mux.HandleFunc("GET /base/customers/{id}/cards", func(_ http.ResponseWriter, r *http.Request) {
		decoded = append(decoded, r.PathValue("id"), r.URL.RawQuery, r.URL.Fragment)
	})
	c := over(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		var wire bytes.Buffer // over the wire and back: what a server parses, not what the client meant
		if err := req.Write(&wire); err != nil {
			return nil, err
		}
		parsed, err := http.ReadRequest(bufio.NewReader(&wire))
		if err != nil {
			return nil, err
		}
		segments := strings.Split(parsed.URL.EscapedPath(), "/")
		if len(segments) != 5 {
			return nil, errors.New("another number of segments")
		}
		if segments[3] == "%2F" { // which ServeMux takes for the end of the path
			decoded = []string{"/", parsed.URL.RawQuery, parsed.URL.Fragment}
			return answer(200, "")(req)
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, parsed)
		return w.Result(), nil
	}))
	rapid.Check(t, func(t *rapid.T) {
		id := segments().Draw(t, "id")
		decoded = nil
		_, err := c.Do(t.Context(), get(id))
		if !fitForASegment(id) {
			require.ErrorIs(t, err, tender.ErrInvalid)
			require.Nil(t, decoded)
			return
		}
		require.NoError(t, err)
		require.Equal(t, []string{id, "", ""}, decoded)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestQuery_aServerDecodesExactlyWhatWentIn(t *testing.T) {
	var parsed url.Values
	c := over(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		var wire bytes.Buffer
		if err := req.Write(&wire); err != nil {
			return nil, err
		}
		read, err := http.ReadRequest(bufio.NewReader(&wire))
		if err != nil {
			return nil, err
		}
		parsed, err = url.ParseQuery(read.URL.RawQuery)
		if err != nil {
			return nil, err
		}
		return answer(200, "")(req)
	}))
	rapid.Check(t, func(t *rapid.T) {
		query := url.Values(rapid.MapOfN(segments(), rapid.SliceOfN(segments(), 1, 3), 1, 4).Draw(t, "query"))
		call := get("1")
		call.Query = query
		_, err := c.Do(t.Context(), call)
		require.NoError(t, err)
		require.Equal(t, query, parsed)
	})
}

func TestPhone_arrivesAsItIsInPathQueryAndBody(t *testing.T) {
	const phone = "+213661000111"
	var path, query, body string
	mux := http.NewServeMux()
	mux.HandleFunc("POST /customers/{phone}", func(_ http.ResponseWriter, r *http.Request) {
		var buf bytes.Buffer
		_, _ = buf.ReadFrom(r.Body)
		path, query, body = r.PathValue("phone"), r.URL.Query().Get("phone"), buf.String()
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	_, err := at(t, server.URL).Do(t.Context(), rest.Call{
		Method: http.MethodPost, Route: "/customers/{Phone}", Args: []string{phone}, Query: url.Values{"phone": {phone}}, Body: map[string]string{"phone": phone},
	})
	require.NoError(t, err)
	assert.Equal(t, phone, path)
	assert.Equal(t, phone, query)
	assert.JSONEq(t, `{"phone":"+213661000111"}`, body)
}
