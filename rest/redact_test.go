package rest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func TestCleanText_isShortPrintableAndWithoutTheRequestsValues(t *testing.T) {
	// Without the letters, brackets and dots of "[redacted]" and "...", which a value cannot be told from.
	alphabet := rapid.RuneFrom([]rune("xyzXYZ0189@+-_/ \t\r\n\x00\x1b\u0085\u2028\u202e\u200bé€"))
	value := rapid.StringOfN(alphabet, 4, 12, -1)
	filler := rapid.OneOf(rapid.String(), rapid.StringOf(alphabet), rapid.StringOfN(rapid.Rune(), 500, 700, -1),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(value, 0, 5).Draw(t, "values")
		var text strings.Builder
		for range rapid.IntRange(0, 5).Draw(t, "parts") {
			text.WriteString(filler.Draw(t, "filler"))
			if len(values) > 0 {
				text.WriteString(rapid.SampledFrom(values).Draw(t, "echo"))
			}
		}
		clean := rest.CleanText(text.String(), values)
		require.LessOrEqual(t, len(clean), 512)
		require.True(t, utf8.ValidString(clean))
		require.False(t, strings.ContainsFunc(clean, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", clean)
		for _, v := range values {
			if onOneLine := strings.Join(strings.FieldsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " "); onOneLine != "" {
				require.NotContains(t, clean, onOneLine)
			}
		}
	})
}

func TestCleanText_knowsPersonalDataWhenItSeesIt(t *testing.T) {
	for text, want := range map[string]string{
		"customer amel@example.test exists":    "customer [redacted] exists",
		"who is amel@home@example.test":        "who is [redacted]",
		"the mail of 1 234567@example.test":    "the mail of 1 [redacted]",
		"phone +213661000111 is taken":         "phone [redacted] is taken",
		"phone 0661 00 01 11 is taken":         "phone [redacted] is taken",
		"card 4242-4242-4242-4242 refused":     "card [redacted] refused",
		"limit of 100000 DZD, 3 of 12 left":    "limit of 100000 DZD, 3 of 12 left",
		"first line\r\nFORGED level=ERROR\x1b": "first line FORGED level=ERROR",
		"":                                     "",
		strings.Repeat("é", 400):               strings.Repeat("é", 254) + "...",
		strings.Repeat("é", 256):               strings.Repeat("é", 256),
	} {
		assert.Equal(t, want, rest.CleanText(text, nil))
	}
}

func TestCleanText_looksAtTheBeginningOnly(t *testing.T) {
	secret := strings.Repeat("secret ", 100)
	for space := range 300 {
		text := strings.Repeat("\n", 16<<10-space) + "so " + secret
		assert.NotContains(t, rest.CleanText(text, []string{secret, "so"}), "secret", "no part of a value that the cut goes through")
	}
	assert.Equal(t, "...", rest.CleanText(strings.Repeat("\n", 1<<20)+"words", nil), "a search through 1 MiB for each value takes seconds")
	assert.Equal(t, "words...", rest.CleanText("words"+strings.Repeat("\n", 1<<20), nil))
	assert.Equal(t, "words", rest.CleanText("words"+strings.Repeat("\n", 16<<10-5), nil), "all of it was looked at")
}

func TestCleanText_theLongestValueGoesFirst(t *testing.T) {
	assert.Equal(t, "no [redacted]", rest.CleanText("no abcdefgh", []string{"cdef", "abcdefgh"}))
}

func TestCleanText_takesNoValueThatSaysNothing(t *testing.T) {
	for value, want := range map[string]string{
		"a": "a card x1y, 10 DZD", "é": "a card x1y, 10 DZD", "DZD": "a card x1y, 10 DZD", "10": "a card x1y, 10 DZD", "\r\n\t": "a card x1y, 10 DZD",
		"x1y": "a card [redacted], 10 DZD", "card": "a [redacted] x1y, 10 DZD",
	} {
		assert.Equal(t, want, rest.CleanText("a card x1y, 10 DZD", []string{value}), "%q", value)
	}
}

func TestError_keepsTheProvidersCodeAndRequestID(t *testing.T) {
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(
			answer(402, "", "X-Request-Id: 550e8400-e29b-41d4-a716-446655440000"))},
		Classify: func(_ *rest.Response, e *tender.Error) { e.Code, e.Message = "card_declined", "card declined" },
	})
	call := charge(nil)
	call.Body = map[string]string{"method": "card"}
	call.Header = http.Header{"X-Request-Id": {"550e8400-e29b-41d4-a716-446655440000"}}
	_, err := c.Do(t.Context(), call)
	e := failure(t, err)
	assert.Equal(t, "card_declined", e.Code, "a short value is no echo in a code")
	assert.Equal(t, "550e8400-e29b-41d4-a716-446655440000", e.RequestID, "digits are no phone number there")
	assert.Equal(t, "[redacted] declined", e.Message)
}

func TestError_aCodeHoldsNoValueOfTwelveCharacters(t *testing.T) {
	for value, want := range map[string]string{"order-00001": "no_order-00001", "order-000012": "no_[redacted]"} {
		c := configured(t, rest.Config{
			BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(400, ""))},
			Classify: func(_ *rest.Response, e *tender.Error) { e.Code = "no_" + value },
		})
		call := charge(nil)
		call.Body = map[string]string{"reference": value}
		_, err := c.Do(t.Context(), call)
		assert.Equal(t, want, failure(t, err).Code)
	}
}

func TestError_keepsConstantsOfTheAPIAndNoKeyThatLooksLikeOne(t *testing.T) {
	for value, want := range map[string]string{
		"WALLET_V2": "method WALLET_V2 is off", "CASH_ON_DELIVERY": "method CASH_ON_DELIVERY is off", "SK_LIVE_51H8X9QZ": "method [redacted] is off", "AMEL": "method [redacted] is off",
	} {
		c := configured(t, rest.Config{
			BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(400, ""))},
			Classify: func(_ *rest.Response, e *tender.Error) { e.Message = "method " + value + " is off" },
		})
		call := charge(nil)
		call.Body = map[string]string{"method": value}
		_, err := c.Do(t.Context(), call)
		assert.Equal(t, want, failure(t, err).Message)
	}
}

func TestError_boundsEachTextOfTheProvider(t *testing.T) {
	flood := strings.Repeat("line\r\n", 5_000)
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(400, "", "X-Request-Id: "+flood))},
		Classify: func(_ *rest.Response, e *tender.Error) {
			assert.LessOrEqual(t, len(e.RequestID), 128)
			e.Code, e.Message, e.RequestID, e.Fields = flood, flood, flood, []tender.FieldError{{Field: tender.Field(flood), Rule: flood}}
		},
	})
	_, err := c.Do(t.Context(), charge(nil))
	e := failure(t, err)
	for _, text := range []string{e.Code, e.Message, e.RequestID, string(e.Fields[0].Field), e.Fields[0].Rule} {
		assert.LessOrEqual(t, len(text), 512)
		assert.NotContains(t, text, "\n")
	}
}

func TestError_aFormRepeatedAsACodeIsNoWord(t *testing.T) {
	for _, form := range []rest.Form{{{Name: "first_name", Value: "Asha"}, {Name: "last_name", Value: "Verma"}}, {{Name: "first_name", Value: "Asha"}}} {
		var sent []byte
		client, err := rest.New(rest.Config{
			BaseURL: "https://api.example.test",
			HTTPClient: &http.Client{Transport: through(func(req *http.Request) (*http.Response, error) {
				sent, _ = io.ReadAll(req.Body)
				return &http.Response{StatusCode: http.StatusBadRequest, Body: http.NoBody, Request: req}, nil
			})},
			Classify: func(_ *rest.Response, e *tender.Error) { e.Code = string(sent) },
		})
		require.NoError(t, err)
		_, err = client.Do(t.Context(), rest.Call{Method: http.MethodPost, Route: "/customers", Body: form})
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		for _, field := range form {
			assert.NotContains(t, e.Code, field.Value)
			assert.Contains(t, e.Code, field.Name+"=[redacted]")
		}
	}
}
