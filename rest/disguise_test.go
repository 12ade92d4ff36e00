package rest_test

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// awkward is a value that each encoding writes in its own way.
const awkward = `Zoé "Quillon" & <Sønner> 😀`

// refused carries out a call with body against a provider that says what says makes of it.
func refused(t *testing.T, body any, says func(sent string) string) *tender.Error {
	t.Helper()
	provider := play(nil)
	provider.steps[0] = func(req *http.Request) (*http.Response, error) { return answer(400, says(provider.bodies[0]))(req) }
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test/base", HTTPClient: &http.Client{Transport: provider},
		Classify: func(got *rest.Response, e *tender.Error) { e.Message = string(got.Body) },
	})
	call := charge(nil)
	call.Body = body
	_, err := c.Do(t.Context(), call)
	return failure(t, err)
}

func TestError_cutsAnAwkwardValueOutOfABodyThatIsRepeated(t *testing.T) {
	e := refused(t, map[string]string{"name": awkward}, func(sent string) string { return "cannot read " + sent })
	assert.Equal(t, `cannot read {"name":"[redacted]"}`, e.Message)
}

func TestError_dropsAMessageThatHidesAValue(t *testing.T) {
	for how, write := range map[string]func(string) string{
		"HTML": html.EscapeString, "a URL": url.QueryEscape, "a path": url.PathEscape, "upper case": strings.ToUpper,
		"ASCII": func(s string) string { return strconv.QuoteToASCII(s) },
		"ASCII JSON": func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(s, "é", `\u00e9`), "😀", `\ud83d\ude00`)
		},
		"HTML twice": func(s string) string { return html.EscapeString(html.EscapeString(s)) },
		"base64":     func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
		"in a path":  func(s string) string { return "auth/" + base64.StdEncoding.EncodeToString([]byte(s)) },
		"prefixed":   func(s string) string { return "token-" + base64.StdEncoding.EncodeToString([]byte(s)) },
		"a token":    func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) + "." },
	} {
		e := refused(t, map[string]string{"name": awkward}, func(sent string) string { return "cannot read " + write(sent) })
		assert.NotContains(t, strings.ToLower(e.Message), "quillon", how)
		assert.NotContains(t, strings.ToLower(e.Message), "nner", how)
		assert.Contains(t, e.Message, "[redacted]", how)
	}
	for _, hidden := range []string{"amel%40example.test is taken", "amel&#64;example.test is taken", `amel\u0040example.test is taken`} {
		assert.Equal(t, "[redacted]", refused(t, nil, func(string) string { return hidden }).Message, "an e-mail address that nobody sent")
	}
}

func TestError_dropsAMessageWithTheShortestBase64(t *testing.T) {
	for value, written := range map[string]string{"s3cr3t": "czNjcjN0", "abc~>?x1y": "YWJjfj4/eDF5", "k?>~ey99z": "az8+fmV5OTl6"} {
		require.Equal(t, written, base64.StdEncoding.EncodeToString([]byte(value)))
		e := refused(t, map[string]string{"name": value}, func(string) string { return "cannot read " + written })
		assert.Equal(t, "[redacted]", e.Message, value)
	}
}

func TestError_keepsWordsThatHideNothing(t *testing.T) {
	for _, text := range []string{
		"100% of the limit", "this &amp; that", `a \n in the name`, "trace 0af76519cd43dd, see VGhpcyBpcyBub3RoaW5nIGJ1dCBhIHRyYWNl", "order 0001 is none", "%zz \\u12 &nothing;",
	} {
		assert.Equal(t, text, refused(t, map[string]string{"reference": "order-2002", "name": awkward}, func(string) string { return text }).Message)
	}
}

func TestError_namesNoURL(t *testing.T) {
	e := refused(t, nil, func(string) string {
		return "pay at https://pay.example.test/verify?requestId=1 first, or HTTPS://api.example.test/base/charges"
	})
	assert.Equal(t, "pay at [redacted] first, or [redacted]", e.Message)
}

func TestCleanText_takesValuesInAnyCaseOfLetters(t *testing.T) {
	for _, text := range []string{"SECRET K", "secret k", "\u017fecret \u212a", "SeCrEt K"} {
		assert.Equal(t, "no [redacted]", rest.CleanText("no "+text, []string{"Secret k"}), text)
	}
	assert.Equal(t, "no [redacted]", rest.CleanText("no ÉMILE", []string{"émile"}))
	assert.Equal(t, "no [redacted]", rest.CleanText("no ΠΑΎΛΟΣ", []string{"Παύλος"}), "a letter with two small ones")
}

func TestError_requestIDsRepeatNoValue(t *testing.T) {
	for id, want := range map[string]string{
		"req-1": "req-1", "order-0001": "[redacted]", "req-order-0001-of-a-shop": "req-[redacted]", "qx7": "[redacted]", "req-k9vz": "req-[redacted]",
	} {
		c := over(t, play(answer(503, "", "X-Request-Id: "+id)))
		call := charge(nil)
		call.Body = map[string]string{"reference": "order-0001", "shop": "order-0001-of-a-shop", "pin": "qx7"}
		call.Secrets = []tender.Secret{tender.NewSecret("k9vz")}
		answered, err := c.Do(t.Context(), call)
		require.Error(t, err)
		assert.Equal(t, want, failure(t, err).RequestID)
		assert.Equal(t, want, answered.RequestID)
	}
}

// Whether it stands in the header or a hook takes it from the body: a text that is no id is none.
func TestError_requestIDsAreIDs(t *testing.T) {
	for id, want := range map[string]string{
		"7a9f:eu/1=x_2.b-3": "7a9f:eu/1=x_2.b-3", "0AZaz9": "0AZaz9", "a[b]": "", "https://api.example.test/customers/amel": "", "GET /customers/amel": "", "ask \"amel\"": "",
	} {
		for name, c := range map[string]*rest.Client{
			"header": over(t, play(answer(503, "", "X-Request-Id: "+id))),
			"body": configured(t, rest.Config{
				BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(503, ""))},
				Classify: func(_ *rest.Response, e *tender.Error) { e.RequestID = id },
			}),
		} {
			_, err := c.Do(t.Context(), charge(nil))
			assert.Equal(t, want, failure(t, err).RequestID, name)
		}
	}
}

func TestResponse_CleanTakesSecretsOutOfWordsForPeople(t *testing.T) {
	said := "Amel K., your key key-0001-canary and secret sec-0002-canary are wrong; call +213661000111.\nThank you"
	body, err := json.Marshal(map[string]string{"id": said})
	require.NoError(t, err)
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(200, string(body)))}, Secrets: []tender.Secret{tender.NewSecret("sec-0002-canary")},
		Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", "Bearer key-0001-canary")
			return nil
		},
	})
	var got thing
	answered, err := c.Do(t.Context(), charge(&got))
	require.NoError(t, err)
	assert.Equal(t, "Amel K., your key [redacted] and secret [redacted] are wrong; call +213661000111.\nThank you", answered.Clean(got.ID))
	assert.Equal(t, "[redacted]", answered.Clean("see "+base64.StdEncoding.EncodeToString([]byte("key-0001-canary"))))
	assert.Equal(t, "as it is", answered.Clean("as it is"))
	assert.Equal(t, "as it is", new(rest.Response).Clean("as it is"), "of no call")
}
