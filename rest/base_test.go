package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func TestNew_refusesABaseURLThatWouldLeak(t *testing.T) {
	for name, base := range map[string]string{
		"empty":                      "",
		"relative":                   "/v1",
		"without scheme":             "api.example.test",
		"without host":               "https:///v1",
		"port without host":          "https://:443/v1",
		"opaque":                     "https:api.example.test",
		"another scheme":             "ftp://api.example.test",
		"plain http":                 "http://api.example.test",
		"plain http to any address":  "http://0.0.0.0:80",
		"plain http, loopback-like":  "http://localhost.example.test",
		"plain http, empty host":     "http://:80",
		"user":                       "https://canary@api.example.test",
		"user and password":          "https://shop:canary@api.example.test",
		"query":                      "https://api.example.test/?key=canary",
		"empty query":                "https://api.example.test/?",
		"fragment":                   "https://api.example.test/#canary",
		"control character":          "https://api.example.test/\n",
		"space behind the path":      "https://api.example.test/v1 ",
		"broken escape":              "https://api.example.test/%zz",
		"user that looks a loopback": "http://127.0.0.1@api.example.test",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := rest.New(rest.Config{BaseURL: base})
			assert.Nil(t, c)
			e := failure(t, err)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, tender.Field("BaseURL"), e.Fields[0].Field)
			assert.NotContains(t, err.Error(), "canary")
		})
	}
}

func TestNew_takesHTTPSAndLoopback(t *testing.T) {
	for _, base := range []string{
		"https://api.example.test", "HTTPS://api.example.test:8443/v1/", "http://127.0.0.1:8080", "http://127.8.9.1", "http://[::1]:8080/x", "http://localhost",
	} {
		_, err := rest.New(rest.Config{BaseURL: base})
		assert.NoError(t, err, base)
	}
}

func TestDo_keepsThePrefixOfTheBaseURL(t *testing.T) {
	for base, want := range map[string]string{
		"https://api.example.test":            "https://api.example.test/charges/order-0001",
		"https://api.example.test/":           "https://api.example.test/charges/order-0001",
		"https://api.example.test/pay/v1":     "https://api.example.test/pay/v1/charges/order-0001",
		"https://api.example.test/pay/v1//":   "https://api.example.test/pay/v1/charges/order-0001",
		"https://api.example.test/a%2Fb":      "https://api.example.test/a%2Fb/charges/order-0001",
		"https://api.example.test:8443/pay/#": "https://api.example.test:8443/pay/charges/order-0001",
	} {
		provider := play(answer(200, `{"id":"1"}`))
		c := configured(t, rest.Config{BaseURL: base, HTTPClient: &http.Client{Transport: provider}})
		_, err := c.Do(t.Context(), lookUp(&thing{}))
		require.NoError(t, err)
		assert.Equal(t, want, provider.seen[0].URL.String())
	}
}

func TestNew_leavesTheCallersClientAlone(t *testing.T) {
	jar := &cookieJar{}
	follow := func(*http.Request, []*http.Request) error { return nil }
	theirs := &http.Client{Transport: play(answer(200, `{"id":"1"}`, "Set-Cookie: session=1")), Jar: jar, CheckRedirect: follow}
	c := configured(t, rest.Config{BaseURL: "https://api.example.test", HTTPClient: theirs})
	_, err := c.Do(t.Context(), charge(&thing{}))
	require.NoError(t, err)
	assert.Same(t, jar, theirs.Jar)
	assert.NotNil(t, theirs.CheckRedirect)
	assert.Zero(t, jar.uses, "cookies are dropped")
}

type cookieJar struct {
	http.CookieJar

	uses int
}

func TestNew_neverUsesTheProcessDefaultTransport(t *testing.T) {
	for name, theirs := range map[string]*http.Client{"no client": nil, "a client without a transport": {}} {
		t.Run(name, func(t *testing.T) {
			one := configured(t, rest.Config{BaseURL: "https://api.example.test", HTTPClient: theirs})
			other := configured(t, rest.Config{BaseURL: "https://api.example.test", HTTPClient: theirs})
			require.NotNil(t, rest.OwnTransport(one))
			assert.NotSame(t, http.DefaultTransport, rest.OwnTransport(one)) //nolint:forbidigo // it must not be this one
			assert.NotSame(t, rest.OwnTransport(other), rest.OwnTransport(one), "nothing shared between accounts")
		})
	}
}

func TestAuthorize_getsTheFinalRequestAndTheExactBytes(t *testing.T) {
	provider := play(answer(200, `{"id":"1"}`))
	var uri, signed, sent string
	var header http.Header
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test/base", HTTPClient: &http.Client{Transport: provider},
		Authorize: func(req *http.Request, body []byte) error {
			uri, signed, header = req.URL.RequestURI(), string(body), req.Header.Clone()
			req.Header.Set("Authorization", "Digest 1234")
			return nil
		},
	})
	_, err := c.Do(t.Context(), rest.Call{
		Method: http.MethodPut, Route: "/customers/{ID}/cards/{Card}", Args: []string{"a b", "c/d"}, Query: map[string][]string{"q": {"x&y"}, "a": {"1"}},
		Header: http.Header{"x-merchant": {"shop"}}, Body: map[string]string{"name": "<Amel & fils>"}, Into: &thing{},
	})
	require.NoError(t, err)
	sent = provider.bodies[0]
	assert.Equal(t, "/base/customers/a%20b/cards/c%2Fd?a=1&q=x%26y", uri)
	assert.Equal(t, provider.seen[0].URL.RequestURI(), uri)
	assert.JSONEq(t, `{"name":"<Amel & fils>"}`, signed)
	assert.Equal(t, sent, signed)
	assert.Contains(t, signed, "<Amel & fils>", "no HTML escapes, no line break at the end")
	assert.NotContains(t, signed, "\n")
	for name, value := range map[string]string{
		"X-Merchant": "shop", "Accept": "application/json", "Content-Type": "application/json", "User-Agent": "tender-go/1 (+https://github.com/tenderpay/tender)",
	} {
		assert.Equal(t, value, header.Get(name))
		assert.Equal(t, value, provider.seen[0].Header.Get(name))
	}
	assert.Equal(t, "Digest 1234", provider.seen[0].Header.Get("Authorization"))
}

func TestAuthorize_getsNoBytesForACallWithoutBody(t *testing.T) {
	c := configured(t, rest.Config{
		BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(200, `{"id":"1"}`))},
		Authorize: func(req *http.Request, body []byte) error {
			assert.Nil(t, body)
			assert.Nil(t, req.Body)
			assert.Empty(t, req.Header.Get("Content-Type"))
			return nil
		},
	})
	_, err := c.Do(t.Context(), lookUp(&thing{}))
	assert.NoError(t, err)
}

func TestAuthorize_anErrorIsNotDoneAndNothingIsSent(t *testing.T) {
	shared := &tender.Error{Kind: tender.ErrUnauthenticated, Message: "the token is stale"}
	cause := assert.AnError
	for name, tc := range map[string]struct {
		err  error
		kind tender.Kind
	}{
		"an error":                     {cause, tender.ErrInvalid},
		"a nil tender error":           {(*tender.Error)(nil), tender.ErrInvalid},
		"a tender error":               {shared, tender.ErrUnauthenticated},
		"a context that ended":         {context.DeadlineExceeded, tender.ErrUnavailable},
		"an unknown outcome elsewhere": {&tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeUnknown}, tender.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			provider := play(answer(200, `{"id":"1"}`))
			c := configured(t, rest.Config{
				BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: provider},
				Authorize: func(*http.Request, []byte) error { return tc.err },
			})
			_, err := c.Do(t.Context(), charge(nil))
			e := failure(t, err)
			assert.Equal(t, tc.kind, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.Zero(t, provider.requests())
			assert.Equal(t, tender.OutcomeUnknown, shared.Outcome, "the hook's own error is not written to")
		})
	}
}

func TestDo_refusesABodyThatCannotBeEncoded(t *testing.T) {
	provider := play(answer(200, `{"id":"1"}`))
	call := charge(nil)
	call.Body = map[string]any{"amount": rest.Number("1e5")}
	_, err := over(t, provider).Do(t.Context(), call)
	e := failure(t, err)
	assert.Equal(t, tender.ErrInvalid, e.Kind)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	assert.Zero(t, provider.requests())
}

func TestCheckCredential(t *testing.T) {
	for name, value := range map[string]string{
		"empty": "", "line feed": "canary\n", "carriage return": "canary\r\n", "space": "can ary", "tab": "\tcanary", "not ASCII": "canarÿ",
		"NUL": "canary\x00", "DEL": "canary\x7f", "not UTF-8": "canary\xff",
	} {
		t.Run(name, func(t *testing.T) {
			err := rest.CheckCredential("SecretKey", value)
			e := failure(t, err)
			assert.Equal(t, tender.ErrInvalid, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.Contains(t, err.Error(), "SecretKey")
			assert.NotContains(t, err.Error(), "canar")
		})
	}
	assert.NoError(t, rest.CheckCredential("SecretKey", "sk_live_!~+/=="))
}

func TestFields_collectsWhatIsWrongWithAConfiguration(t *testing.T) {
	_, err := rest.New(rest.Config{BaseURL: "http://api.example.test"})
	fields := append(rest.Fields(err), rest.Fields(rest.CheckCredential("Key", ""))...)
	assert.Equal(t, []tender.FieldError{
		{Field: "BaseURL", Rule: "must be https; plain http is for loopback only"}, {Field: "Key", Rule: "is required"},
	}, fields)
	for _, err := range []error{nil, assert.AnError, (*tender.Error)(nil)} {
		assert.Nil(t, rest.Fields(err))
	}
}

func TestClient_isSafeForConcurrentUse(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"id":"` + strings.TrimPrefix(r.URL.Path, "/things/") + `"}`))
	}))
	t.Cleanup(server.Close)
	c := configured(t, rest.Config{BaseURL: server.URL, Authorize: func(req *http.Request, _ []byte) error {
		req.Header.Add("X-Shared", req.URL.Path)
		return nil
	}})
	header := http.Header{"X-Shared": append(make([]string, 0, 8), "1")} // room for an append to race in
	done := make(chan error, 64)
	for i := range cap(done) {
		go func() {
			id := strings.Repeat("x", i+1)
			var got thing
			_, err := c.Do(t.Context(), rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/things/{ID}", Args: []string{id}, Header: header, Into: &got})
			if err == nil && got.ID != id {
				err = assert.AnError
			}
			done <- err
		}()
	}
	for range cap(done) {
		assert.NoError(t, <-done)
	}
}
