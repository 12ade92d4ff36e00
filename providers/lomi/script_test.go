package lomi_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

const demoKey = "lomi_sk_test_demo"

// answer is what the provider says to one request, or how the connection breaks.
type answer struct {
	status int
	body   string
	err    error
}

var errBroken = errors.New("connection reset by a test")

// script is a provider that says prepared things, and remembers what it was asked.
type script struct {
	t       *testing.T
	mu      sync.Mutex
	answers []answer
	asked   []asked
}

type asked struct {
	method, path, query string
	header              http.Header
	body                map[string]json.RawMessage
	raw                 string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := asked{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, header: req.Header.Clone()}
	if req.Body != nil {
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		a.raw = string(raw)
		if err := json.Unmarshal(raw, &a.body); err != nil {
			s.t.Errorf("the adapter sent something that is not a JSON object: %v", err)
		}
	}
	s.asked = append(s.asked, a)
	if len(s.asked) > len(s.answers) {
		s.t.Errorf("request %d was not expected: %s %s", len(s.asked), a.method, a.path)
		return nil, errBroken
	}
	next := s.answers[len(s.asked)-1]
	if next.err != nil {
		return nil, next.err
	}
	return response(req, next.status, next.body), nil
}

func response(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), ProtoMajor: 1, ProtoMinor: 1,
	}
}

// says returns a Gateway on a provider that gives these answers, in this order, and fails the test if it is not asked for all of them.
func says(t *testing.T, answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	s := prepared(t, answers...)
	return gatewayOn(t, s, "https://lomi.example.test/v1"), s
}

// saysTo is says with a configuration of the test's own.
func saysTo(t *testing.T, cfg lomi.Config, answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	s := prepared(t, answers...)
	cfg.BaseURL = "https://lomi.example.test/v1"
	return gatewayOf(t, s, cfg), s
}

func prepared(t *testing.T, answers ...answer) *script {
	t.Helper()
	s := &script{t: t, answers: answers}
	t.Cleanup(func() {
		if len(s.asked) != len(s.answers) {
			t.Errorf("the provider was asked %d times, expected %d", len(s.asked), len(s.answers))
		}
	})
	return s
}

// gatewayOn has everything on that can be, and no currency but XOF.
func gatewayOn(t *testing.T, transport http.RoundTripper, baseURL string) *tender.Gateway {
	t.Helper()
	return gatewayOf(t, transport, lomi.Config{BaseURL: baseURL, Refunds: true})
}

func gatewayOf(t *testing.T, transport http.RoundTripper, cfg lomi.Config) *tender.Gateway {
	t.Helper()
	cfg.APIKey, cfg.HTTPClient = tender.NewSecret(demoKey), httpClient(transport)
	client, err := lomi.New(cfg)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gw
}

func httpClient(transport http.RoundTripper) *http.Client { return &http.Client{Transport: transport} }

// always is a provider that gives one answer to everything but these paths.
func always(said answer, but map[string]answer) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		if other, ok := but[req.URL.Path]; ok {
			return response(req, other.status, other.body), nil
		}
		return response(req, said.status, said.body), nil
	})
}

// paths are those that were asked for.
func (s *script) paths() []string {
	var paths []string
	for _, a := range s.asked {
		paths = append(paths, a.path)
	}
	return paths
}

func (s *script) last() asked { return s.asked[len(s.asked)-1] }

// failed asserts the kind and the outcome of err, and returns it as a tender.Error.
func failed(t *testing.T, err error, kind tender.Kind, outcome tender.Outcome) *tender.Error {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, kind, e.Kind, e.Error())
	assert.Equal(t, outcome, e.Outcome, e.Error())
	return e
}

// fails is failed, and nothing more is to be seen.
func fails(t *testing.T, err error, kind tender.Kind, outcome tender.Outcome) {
	t.Helper()
	_ = failed(t, err, kind, outcome)
}

func fieldsOf(e *tender.Error) []string {
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, string(f.Field))
	}
	return fields
}

// The customer of these tests.

const documentID = "b78de3c9-7f76-4f43-9c5d-19d9f5c7c985"

func amadou() tender.CustomerRef { return tender.CustomerRef{Provider: "lomi", ID: documentID} }

// customer is an answer in the envelope: the id, and these fields.
func customer(fields ...string) answer {
	return answer{status: 200, body: `{"data":{` + strings.Join(append([]string{`"customer_id":"` + documentID + `"`}, fields...), ",") + `}}`}
}

// counting counts the requests that may change something.
type counting struct {
	http.RoundTripper
	writes int
}

// RoundTrip implements http.RoundTripper.
func (c *counting) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method != http.MethodGet {
		c.writes++
	}
	return c.RoundTripper.RoundTrip(req)
}
