package rest_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// assertText checks what every text of an error is.
func assertText(t *testing.T, text string, limit int) {
	t.Helper()
	assert.LessOrEqual(t, len(text), limit)
	assert.True(t, utf8.ValidString(text), "%q", text)
	assert.False(t, strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", text)
}

// assertWithout checks that text does not repeat value, as it would stand on one line. What is short, or could be made of "[redacted]" and "...",
// is not told from a coincidence.
func assertWithout(t *testing.T, text, value string) {
	t.Helper()
	value = strings.ToValidUTF8(value, "?")
	value = strings.Join(strings.FieldsFunc(value, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if utf8.RuneCountInString(value) >= 12 && !strings.ContainsAny(value, "[]") && !strings.HasSuffix(value, ".") {
		assert.NotContains(t, text, value)
	}
}

func FuzzCleanText(f *testing.F) {
	f.Add("customer amel@example.test exists", "amel@example.test", "customer")
	f.Add("phone +213661000111 is taken\r\nFORGED level=ERROR\x1b[2J", "+213661000111", "213661000111")
	f.Add(strings.Repeat("é", 400)+"secret-of-the-shop", "secret-of-the-shop", "shop")
	f.Add("SECRET-OF-THE-SHOP secret\u00ad-of-the-shop", "secret-of-the-shop", "\xff")
	f.Add("card 4242-4242-4242-4242 refused", "", " ")
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaa", "aaaaaaaaaaaaaa")
	f.Add("(+[a-z]*\\Q\\E$1", "(+[a-z]*\\Q\\E$1", "$1$1$1$1$1$1$1")
	f.Add(strings.Repeat("\n", 16<<10-8)+"secret-of-the-shop", "secret-of-the-shop", "é")
	f.Add("\xff\xfe a\u2028b", "\xfe a\u2028b\xff", "a\u2028b")
	f.Fuzz(func(t *testing.T, text, first, second string) {
		clean := rest.CleanText(text, []string{first, second})
		assertText(t, clean, 512)
		assertWithout(t, clean, first)
		assertWithout(t, clean, second)
		assert.NotRegexp(t, `\d{7}|[^\s@"'<>()]@[^\s@"'<>()]`, clean, "what looks like a person's data is one's")
	})
}

func FuzzRedaction(f *testing.F) {
	for echo := range uint8(8) {
		f.Add("the field  is wrong", 10, echo, "s3cret-of-the-shop", "9b2d7c10/4f6e?4d7a", "Amel \"<3\" K.\n& company")
		f.Add("", 0, echo, "s3cret-of-the-shop", "+213661000111", "CONSTANT_OF_THE_API")
	}
	constant := regexp.MustCompile(`^[A-Z]+[0-9]{0,2}(_([A-Z]+[0-9]{0,2}|[0-9]{1,2}))+\z`)
	f.Fuzz(func(t *testing.T, text string, at int, echo uint8, secret, argument, field string) {
		if rest.CheckCredential("Secret", secret) != nil || !utf8.ValidString(field) {
			return // what no constructor and no Gateway lets through
		}
		basic := base64.StdEncoding.EncodeToString([]byte("client:" + secret))
		var echoed string
		provider := roundTripper(func(req *http.Request) (*http.Response, error) {
			sent, err := io.ReadAll(req.Body)
			require.NoError(t, err)
			quoted, err := json.Marshal(field)
			require.NoError(t, err)
			echoed = []string{
				secret, argument, field, url.PathEscape(argument), string(sent), req.URL.String(), req.Header.Get("Authorization"), string(quoted),
			}[int(echo)%8]
			at = max(0, min(at, len(text)))
			echoed = text[:at] + echoed + text[at:]
			return answer(400, "", "X-Request-Id: "+echoed)(req)
		})
		c := configured(t, rest.Config{
			BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: provider}, Secrets: []tender.Secret{tender.NewSecret(secret)},
			Authorize: func(req *http.Request, _ []byte) error { req.Header.Set("Authorization", "Bearer "+basic); return nil },
			Classify: func(_ *rest.Response, e *tender.Error) {
				e.Message, e.Code, e.Fields = echoed, echoed, []tender.FieldError{{Field: tender.Field(echoed), Rule: echoed}}
			},
		})
		call := charge(nil)
		call.Route, call.Args, call.Body = "/charges/{ID}", []string{argument}, map[string]string{"field": field}
		_, err := c.Do(t.Context(), call)
		if !fitForASegment(argument) {
			require.ErrorIs(t, err, tender.ErrInvalid)
			return
		}
		e := failure(t, err)
		values := []string{secret, basic, argument, url.PathEscape(argument)}
		if !constant.MatchString(field) {
			var wire bytes.Buffer // as it stands in the body that is sent
			encoder := json.NewEncoder(&wire)
			encoder.SetEscapeHTML(false)
			require.NoError(t, encoder.Encode(field))
			values = append(values, field, strings.Trim(wire.String(), "\"\n"))
		}
		require.Len(t, e.Fields, 1)
		for _, text := range []string{e.Message, e.Code, string(e.Fields[0].Field), e.Fields[0].Rule, e.RequestID} {
			assertText(t, text, 512)
			for i, value := range values {
				if text != e.RequestID || i < 2 { // the provider makes it up: it has no values of people in it
					assertWithout(t, text, value)
				}
			}
		}
		assertText(t, err.Error(), 3<<10)
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, value := range []string{
		"0", "3", " 3 ", "86400", "86401", "9999999999999", "99999999999999999999999999", "-1", "1.5", "1e3", "soon", "", "+5", "٣",
		"Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Wednesday, 21-Oct-15 07:28:00 GMT", "Wed Oct 21 07:28:00 2015", "Mon, 01 Jan 0001 00:00:00 GMT",
	} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		refused := func(req *http.Request) (*http.Response, error) {
			resp, err := answer(501, "")(req)
			resp.Header["Retry-After"] = []string{value}
			return resp, err
		}
		_, err := over(t, play(refused)).Do(t.Context(), lookUp(nil)) // no 501 is repeated
		assertRetryAfter(t, value, failure(t, err).RetryAfter)
	})
}
