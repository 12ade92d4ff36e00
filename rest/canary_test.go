package rest_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// forms returns every way in which a program prints, encodes or logs err.
func forms(t *testing.T, err error) map[string]string {
	t.Helper()
	encoded, jsonErr := json.Marshal(map[string]any{"error": err})
	require.NoError(t, jsonErr)
	var text, lines bytes.Buffer
	debug := &slog.HandlerOptions{Level: slog.LevelDebug}
	slog.New(slog.NewTextHandler(&text, debug)).Error("failed", "error", err)
	slog.New(slog.NewJSONHandler(&lines, debug)).Error("failed", "error", err, "list", []error{err})
	return map[string]string{
		"Error": err.Error(), "%v": fmt.Sprintf("%v", err), "%+v": fmt.Sprintf("%+v", err), "%#v": fmt.Sprintf("%#v", err), "%s": fmt.Sprintf("%s", err),
		"%q": fmt.Sprintf("%q", err), "wrapped": fmt.Errorf("outer: %w", err).Error(), "JSON": string(encoded), "slog text": text.String(), "slog JSON": lines.String(),
	}
}

// A credential is one way of signing requests, and the secrets that go out with it.
type credential struct {
	authorize func(*http.Request, []byte) error
	secrets   []string
}

func credentials() map[string]credential {
	return map[string]credential{
		"bearer": {func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", "Bearer canary-bearer")
			return nil
		}, []string{"canary-bearer"}},
		"basic": {func(req *http.Request, _ []byte) error {
			req.SetBasicAuth("canary-user", "canary-password")
			return nil
		}, []string{"canary-user", "canary-password", base64.StdEncoding.EncodeToString([]byte("canary-user:canary-password"))}},
		"signed": {func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", `Signature keyId="canary-user",signature="canary-signature"`)
			return nil
		}, []string{"canary-user", "canary-signature"}},
	}
}

// canaries are the secrets in every part of a laden call, and how an error could spell them.
func (c credential) canaries() []string {
	list := append([]string{"canary-header", "canary query&1", "canary/path?1", "canary-body é", "canary-list", "+213661000111"}, c.secrets...)
	for _, canary := range list {
		list = append(list, url.PathEscape(canary), url.QueryEscape(canary))
	}
	return list
}

func laden(effect rest.Effect) rest.Call {
	method := http.MethodPost
	if effect == rest.Read {
		method = http.MethodGet
	}
	return rest.Call{
		Effect: effect, Method: method, Route: "/customers/{ID}", Args: []string{"canary/path?1"}, Query: url.Values{"q": {"canary query&1"}},
		Header: http.Header{"X-Api-Key": {"canary-header"}}, Into: &thing{},
		Body: map[string]any{"name": "canary-body é", "list": []any{"canary-list"}, "phone": "+213661000111"},
	}
}

func TestSecrets_neverShowUpInAnError(t *testing.T) {
	for hook, credential := range credentials() {
		everything := strings.Join(credential.canaries(), " | ")
		echo, err := json.Marshal(map[string]string{"message": "you said: " + everything})
		require.NoError(t, err)
		for name, step := range map[string]step{
			"echo in a refusal":      answer(400, string(echo), "X-Request-Id: "+everything),
			"echo as plain text":     answer(422, everything),
			"echo in an outage":      answer(500, string(echo)),
			"echo with a 429":        answer(429, string(echo)),
			"echo in a success":      answer(200, string(echo)+"x", "Content-Type: "+everything),
			"echo as a wrong type":   answer(200, `{"id":`+string(echo)+`}`),
			"echo in a redirect":     answer(302, string(echo), "Location: https://canary-header.example.test/?"+url.QueryEscape(everything)),
			"echo in a cut answer":   streamed(200, cutAfter(string(echo))),
			"transport prints all":   fail(errors.New("proxy: cannot send " + everything)),
			"transport wraps a URL":  fail(fmt.Errorf("tunnel: %w", &url.Error{Op: "Post", URL: "https://x/?" + url.QueryEscape(everything), Err: io.EOF})),
			"dial error prints all":  fail(fmt.Errorf("%s: %w", everything, refusedDial())),
			"answer bears the query": fail(&url.Error{Op: "Post", URL: everything, Err: errors.New(everything)}),
		} {
			t.Run(name+", "+hook, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := configured(t, rest.Config{
						BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(step)}, Authorize: credential.authorize,
						Classify: func(got *rest.Response, e *tender.Error) {
							e.Message, e.Code, e.RequestID = string(got.Body), string(got.Body), string(got.Body)
							e.Fields = []tender.FieldError{{Field: "Phone", Rule: string(got.Body)}}
						},
					})
					for _, effect := range []rest.Effect{rest.Write, rest.Read} {
						_, err := c.Do(t.Context(), laden(effect))
						require.NotEmpty(t, failure(t, err).Kind)
						for form, text := range forms(t, err) {
							for _, canary := range credential.canaries() {
								if strings.Contains(text, canary) {
									assert.Fail(t, "leaked", "%q in %s: %.300s", canary, form, text)
								}
							}
						}
					}
				})
			})
		}
	}
}

func TestFact8_anErrorOfNetHTTPPrintsTheQueryAndOursDoesNot(t *testing.T) {
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.example.test/?key=canary", nil)
	require.NoError(t, err)
	_, err = (&http.Client{Transport: play(fail(io.EOF))}).Do(request) //nolint:bodyclose // there is no answer
	require.ErrorContains(t, err, "canary", "else this test proves nothing")

	call := charge(nil)
	call.Query = url.Values{"key": {"canary"}}
	_, err = over(t, play(fail(io.EOF))).Do(t.Context(), call)
	for form, text := range forms(t, err) {
		assert.NotContains(t, text, "canary", form)
	}
	for cause := range chain(err) {
		assert.NotContains(t, cause, "canary", "not even the causes print it")
	}
}

// chain holds the texts of err and of all that it wraps.
func chain(err error) map[string]bool {
	texts := map[string]bool{}
	if err == nil {
		return texts
	}
	texts[err.Error()] = true
	var wrapped []error
	switch e := err.(type) { //nolint:errorlint // walks the tree itself
	case interface{ Unwrap() error }:
		wrapped = []error{e.Unwrap()}
	case interface{ Unwrap() []error }:
		wrapped = e.Unwrap()
	}
	for _, w := range wrapped {
		for text := range chain(w) {
			texts[text] = true
		}
	}
	return texts
}

func TestFact8_aSecretInAnUnexportedFieldIsNotPrinted(t *testing.T) {
	type account struct{ key tender.Secret }
	type leaky struct{ key redactingString }
	ours, naive := account{tender.NewSecret("canary")}, leaky{"canary"}
	require.Contains(t, fmt.Sprintf("%v", naive), "canary", "else this test proves nothing")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		assert.NotContains(t, fmt.Sprintf(verb, ours), "canary", verb)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "account", ours)
	assert.NotContains(t, log.String(), "canary")
}

type redactingString string

func (redactingString) String() string { return "[redacted]" }

func TestTenants_withOneTransportNeverMeet(t *testing.T) {
	var mu sync.Mutex
	crossed := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		tenant := strings.Split(r.URL.Path, "/")[1]
		if r.Header.Get("Authorization") != "Bearer key-of-"+tenant || r.Header.Get("X-Merchant") != tenant || r.Header.Get("Cookie") != "" ||
			len(r.Header["Authorization"]) != 1 || len(body) > 0 && string(body) != `{"tenant":"`+tenant+`"}` {
			mu.Lock()
			crossed++
			mu.Unlock()
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: tenant})
		_, _ = fmt.Fprintf(w, `{"id":%q}`, tenant)
	}))
	t.Cleanup(server.Close)
	transport := rest.NewTransport()
	shared := &http.Client{Transport: transport, Jar: nil}
	header := http.Header{"X-Common": {"1"}}
	var callers sync.WaitGroup
	for _, tenant := range []string{"anna", "bora"} {
		c := configured(t, rest.Config{BaseURL: server.URL + "/" + tenant, HTTPClient: shared, Authorize: func(req *http.Request, _ []byte) error {
			req.Header.Set("Authorization", "Bearer key-of-"+tenant)
			req.Header.Set("X-Merchant", tenant)
			return nil
		}})
		for i := range 64 {
			callers.Go(func() {
				var got thing
				call := rest.Call{Effect: rest.Effect(i % 2), Method: http.MethodPost, Route: "/charges", Header: header, Body: map[string]string{"tenant": tenant}, Into: &got}
				_, err := c.Do(t.Context(), call)
				assert.NoError(t, err)
				assert.Equal(t, tenant, got.ID)
			})
		}
	}
	callers.Wait()
	assert.Zero(t, crossed)
	assert.Equal(t, http.Header{"X-Common": {"1"}}, header, "the caller's header is not written to")
}

// adapter is the smallest adapter that a Gateway takes.
type adapter struct{ client *rest.Client }

func (adapter) Name() string { return "tiny" }
func (adapter) Profile() tender.Profile {
	return tender.Profile{}
}

func (a adapter) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	call := laden(rest.Read)
	call.Args = []string{ref.ID}
	_, err := a.client.Do(ctx, call)
	return nil, err
}

func (adapter) CreateCustomer(context.Context, tender.CustomerParams) (*tender.Customer, error) {
	return nil, errors.ErrUnsupported
}

func (adapter) UpdateCustomer(context.Context, tender.CustomerRef, tender.CustomerUpdate) (*tender.Customer, error) {
	return nil, errors.ErrUnsupported
}

func TestExchangeLog_namesTheRouteAndNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		basic := credentials()["basic"]
		echo := strings.Join(basic.canaries(), " | ")
		c := configured(t, rest.Config{
			BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: play(answer(503, "", "X-Request-Id: r-1"), fail(errors.New(echo)), answer(400, echo))},
			Authorize: func(req *http.Request, _ []byte) error {
				req.SetBasicAuth("canary-user", "canary-password")
				return nil
			},
			Classify: func(got *rest.Response, e *tender.Error) { e.Message = string(got.Body) },
		})
		var log bytes.Buffer
		gateway, err := tender.NewGateway(adapter{c}, tender.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		require.NoError(t, err)
		_, err = gateway.GetCustomer(t.Context(), tender.CustomerRef{Provider: "tiny", ID: "canary/path?1"})
		require.ErrorIs(t, err, tender.ErrInvalid)
		lines := log.String()
		assert.Equal(t, 3, strings.Count(lines, "route=/customers/{ID}"))
		for attempt := 1; attempt <= 3; attempt++ {
			assert.Contains(t, lines, fmt.Sprintf("attempt=%d", attempt))
		}
		assert.Contains(t, lines, "request_id=r-1")
		assert.Contains(t, lines, "http_status=503")
		assert.NotContains(t, lines, "outcome unknown", "a read is always not done, also in the log")
		for _, canary := range basic.canaries() {
			assert.NotContains(t, lines, canary)
		}
	})
}

// brittle is a slog handler that panics when told to.
type brittle struct {
	slog.Handler

	broken *bool
}

func (b brittle) Handle(ctx context.Context, r slog.Record) error {
	if *b.broken && r.Message == "provider exchange" {
		panic("the caller's own")
	}
	return b.Handler.Handle(ctx, r)
}

func TestPanic_ofTheCallersLogHandlerPropagatesAndLocksNothing(t *testing.T) {
	broken := true
	c := over(t, play(answer(404, "")))
	handler := brittle{slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug}), &broken}
	gateway, err := tender.NewGateway(adapter{c}, tender.Options{Logger: slog.New(handler)})
	require.NoError(t, err)
	ref := tender.CustomerRef{Provider: "tiny", ID: "1"}
	assert.PanicsWithValue(t, "the caller's own", func() { _, _ = gateway.GetCustomer(t.Context(), ref) })
	broken = false
	_, err = gateway.GetCustomer(t.Context(), ref)
	assert.ErrorIs(t, err, tender.ErrNotFound)
}
