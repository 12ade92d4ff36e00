package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func TestHeader_refusesWhatWouldBreakOutOfItsLine(t *testing.T) {
	for name, header := range map[string]http.Header{
		"CR LF in a value":        {"X-Reference": {"canary\r\nX-Admin: 1"}},
		"LF in the second value":  {"X-Reference": {"fine", "canary\n"}},
		"NUL":                     {"X-Reference": {"canary\x00"}},
		"DEL":                     {"X-Reference": {"canary\x7f"}},
		"CR LF in a name":         {"X-Reference\r\nX-Canary": {"1"}},
		"space in a name":         {"X Canary": {"1"}},
		"colon in a name":         {"X-Canary:": {"1"}},
		"name that is not ASCII":  {"X-Canarÿ": {"1"}},
		"no name":                 {"": {"canary"}},
		"another host":            {"Host": {"canary.example.test"}},
		"a length of its own":     {"content-length": {"0"}},
		"an encoding of its own":  {"Transfer-Encoding": {"canary"}},
		"a trailer":               {"Trailer": {"X-Canary"}},
		"CR LF in the user agent": {"User-Agent": {"canary\r\nX: 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			for where, authorize := range map[string]bool{"call": false, "authorize hook": true} {
				provider := play(answer(200, ""))
				cfg := rest.Config{BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: provider}}
				call := charge(nil)
				if authorize {
					cfg.Authorize = func(req *http.Request, _ []byte) error {
						for name, values := range header {
							req.Header[name] = values
						}
						return nil
					}
				} else {
					call.Header = header
				}
				_, err := configured(t, cfg).Do(t.Context(), call)
				e := failure(t, err)
				assert.Equal(t, tender.ErrInvalid, e.Kind, where)
				assert.Equal(t, tender.OutcomeNotDone, e.Outcome, where)
				assert.NotContains(t, err.Error(), "anar", where)
				assert.Zero(t, provider.requests(), where)
			}
		})
	}
}

func TestHeader_takesEveryLetterAndDigit(t *testing.T) {
	call := charge(nil)
	call.Header = http.Header{"X-AZ_az-09": {"fine"}}
	_, err := over(t, play(answer(200, ""))).Do(t.Context(), call)
	require.NoError(t, err)
}

func TestMethod_refusesAWriteThatNetHTTPWouldRepeat(t *testing.T) {
	for _, method := range []string{"", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, "PO ST"} {
		provider := play(answer(200, ""))
		call := charge(nil)
		call.Method = method
		_, err := over(t, provider).Do(t.Context(), call)
		e := failure(t, err)
		assert.Equal(t, tender.ErrInvalid, e.Kind, method)
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome, method)
		assert.Zero(t, provider.requests(), method)
	}
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		provider := play(answer(200, ""))
		call := charge(nil)
		call.Method = method
		_, err := over(t, provider).Do(t.Context(), call)
		require.NoError(t, err)
		assert.Equal(t, method, provider.seen[0].Method)
	}
}

func TestEffect_theZeroValueIsTheCarefulOne(t *testing.T) {
	var zero rest.Effect
	assert.Equal(t, rest.Write, zero)
}
