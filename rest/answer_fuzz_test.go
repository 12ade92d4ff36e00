package rest_test

import (
	"context"
	"errors"
	"io"
	"math/big"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// assertRetryAfter holds what was read of a Retry-After header against it: 0 if it says nothing, at most a day.
func assertRetryAfter(t *testing.T, value string, got time.Duration) {
	t.Helper()
	const day = 24 * time.Hour
	trimmed := strings.TrimSpace(value)
	if regexp.MustCompile(`^[0-9]+\z`).MatchString(trimmed) {
		want, ok := new(big.Int).SetString(trimmed, 10)
		require.True(t, ok)
		if want.Cmp(big.NewInt(int64(day/time.Second))) > 0 {
			want = big.NewInt(int64(day / time.Second))
		}
		assert.Equal(t, time.Duration(want.Int64())*time.Second, got)
		return
	}
	assert.True(t, got >= 0 && got <= day, "%v", got)
	at, err := http.ParseTime(trimmed)
	if err != nil || time.Until(at) < -time.Minute {
		assert.Zero(t, got)
	}
	if err == nil && time.Until(at) > day {
		assert.Equal(t, day, got)
	}
}

// saidBy is what an HTTP status says of a write that was refused with it.
func saidBy(status int) tender.Outcome {
	switch {
	case status == 429:
		return tender.OutcomeNotDone
	case status >= 400 && status <= 499 && status != 408 && status != 409 && status != 425:
		return tender.OutcomeRejected
	}
	return tender.OutcomeUnknown
}

func kinds() []tender.Kind {
	return []tender.Kind{
		tender.ErrInvalid, tender.ErrUnauthenticated, tender.ErrPermission, tender.ErrNotFound, tender.ErrAlreadyExists, tender.ErrInvalidState,
		tender.ErrDeclined, tender.ErrRateLimited, tender.ErrUnavailable, tender.ErrUnsupported, tender.ErrProtocol, tender.ErrIntegrity,
	}
}

func FuzzAnswer(f *testing.F) {
	const (
		whole = iota
		unannounced
		cutOff
	)
	for _, status := range []uint16{100, 101, 200, 201, 202, 204, 299, 300, 302, 304, 307, 400, 401, 402, 403, 404, 408, 409, 422, 425, 429, 500, 501, 502, 503, 505, 999} {
		f.Add(status, []byte(`{"id":"42","amount":12.50}`), "application/json", "3", "https://elsewhere.example.test/login?token=1", "req_1", uint8(whole))
		f.Add(status, []byte(`<html>Bad gateway</html>`), "text/html", "Wed, 21 Oct 2015 07:28:00 GMT", "://", "a b", uint8(unannounced))
		f.Add(status, []byte(`{"id":"4`), strings.Repeat("x", 600), "9999999999999", "/\x00", strings.Repeat("y", 600), uint8(cutOff))
		f.Add(status, []byte(``), "", "", "", "", uint8(whole))
	}
	f.Add(uint16(200), []byte(`{"id":7}`), strings.Repeat("x", 600), "", "", "", uint8(whole))
	f.Add(uint16(302), []byte(``), "", "", "https://"+strings.Repeat("x", 600), "", uint8(whole))
	f.Add(uint16(200), []byte(`{"id":7}`), "a\nb\x1b", "", "//evil.example.test:99999/%zz", "order-0001", uint8(whole))
	f.Add(uint16(200), []byte(`{"id":"42"}`+strings.Repeat(" ", 1<<20)), "", "", "", "", uint8(unannounced))
	f.Fuzz(func(t *testing.T, status uint16, body []byte, contentType, retryAfter, location, requestID string, transfer uint8) {
		code := 100 + int(status)%900
		if status >= 100 && status <= 999 {
			code = int(status)
		}
		reply := func(req *http.Request) (*http.Response, error) {
			resp, err := answer(code, string(body))(req)
			for name, value := range map[string]string{"Content-Type": contentType, "Retry-After": retryAfter, "Location": location, "X-Request-Id": requestID} {
				resp.Header[name] = []string{value}
			}
			switch transfer % 3 {
			case unannounced:
				resp.ContentLength = -1
			case cutOff:
				resp.Body = io.NopCloser(io.MultiReader(strings.NewReader(string(body)), broken{}))
				resp.ContentLength = int64(len(body)) + 1
			}
			return resp, err
		}
		for _, effect := range []rest.Effect{rest.Read, rest.Write} {
			provider := play(reply)
			// Within a second nobody waits as long as any Retry-After asks.
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			call := callOf(effect)
			got, err := rest.NoPauses(over(t, provider)).Do(ctx, call)
			cancel()
			require.NotNil(t, got)
			assert.Equal(t, code, got.Status)
			repeated := code == 429 || effect == rest.Read && (code >= 500 && code != 501 && code != 505 || code == 408 || code == 425 || transfer%3 == cutOff && code/100 == 2)
			if repeated {
				assert.LessOrEqual(t, provider.requests(), 3)
			} else {
				assert.Equal(t, 1, provider.requests(), "nothing is repeated that may have been done, or that would not help")
			}
			if err == nil {
				assert.Equal(t, 2, code/100)
				require.True(t, acceptable(body), "no answer is believed that is none")
				into, ok := call.Into.(*thing)
				require.True(t, ok)
				var want thing
				require.NoError(t, rest.Decode(body, &want))
				assert.Equal(t, want, *into)
				continue
			}
			e := failure(t, err)
			assert.Contains(t, kinds(), e.Kind)
			assert.Equal(t, code, e.HTTPStatus, "the status is never lost")
			assertText(t, e.Message, 512)
			assertText(t, e.RequestID, 128)
			assertText(t, err.Error(), 1<<10)
			for _, text := range []string{string(body), requestID} {
				if len(text) > 160 {
					assert.NotContains(t, err.Error(), text)
				}
			}
			assertWithout(t, err.Error(), "order-0001-and-more")
			switch {
			case effect == rest.Read:
				assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			case code/100 == 2:
				assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
				assert.Equal(t, tender.ErrProtocol, e.Kind)
			default:
				assert.Equal(t, saidBy(code), e.Outcome)
			}
			if code/100 == 2 {
				assert.Zero(t, e.RetryAfter)
			} else {
				assertRetryAfter(t, retryAfter, e.RetryAfter)
			}
		}
	})
}

// broken is a connection that breaks.
type broken struct{}

// Read implements io.Reader.
func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset by a test") }
