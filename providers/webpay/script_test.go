package webpay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

// answer is what the provider says next. A nil err and no status never happens.
type answer struct {
	status int
	body   string
	err    error // the connection broke instead
}

// noPage is the answer to a look for a page that is not there.
const noPage = `{"status":"invalid-request","message":"there is no such page"}`

var errBroken = errors.New("connection reset by a test")

// script is a provider that says prepared things, and remembers what it was asked.
type script struct {
	t       *testing.T
	mu      sync.Mutex
	answers []answer
	asked   []asked // without the look for a page, unless the test answers that too
	pages   bool    // it does
}

type asked struct {
	method, target string // the target as it goes over the wire
	header         http.Header
	body           string
}

// RoundTrip implements http.RoundTripper.
func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := asked{method: req.Method, target: req.URL.RequestURI(), header: req.Header.Clone()}
	if req.Body != nil {
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		a.body = string(raw)
	}
	if !s.pages && strings.HasPrefix(a.target, "/v2/terminal-entry/") && strings.HasSuffix(a.target, "/show") {
		return response(req, http.StatusNotFound, noPage), nil
	}
	s.asked = append(s.asked, a)
	if len(s.asked) > len(s.answers) {
		s.t.Errorf("request %d was not expected: %s %s", len(s.asked), a.method, a.target)
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
		Body: io.NopCloser(bytes.NewReader([]byte(body))), ContentLength: int64(len(body)), ProtoMajor: 1, ProtoMinor: 1,
	}
}

func (s *script) last() asked { return s.asked[len(s.asked)-1] }

// The account of the tests, and the second at which they sign: those of the documentation's own example.
const (
	testToken = "7db11ea5d4a1af32421b564c79b946d1ead3daf0"
	testKey   = "qwert1234"
)

func signingTime() time.Time { return time.Unix(1593457122, 0) }

// says returns a Gateway on a provider that gives these answers, in this order, and fails the test if it is not asked for all of them.
func says(t *testing.T, answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	t.Cleanup(func() {
		if len(s.asked) != len(s.answers) {
			t.Errorf("the provider was asked %d times, expected %d", len(s.asked), len(s.answers))
		}
	})
	return gatewayOn(t, s), s
}

// gatewayOn returns a Gateway on a provider that transport plays.
func gatewayOn(t *testing.T, transport http.RoundTripper) *tender.Gateway {
	t.Helper()
	client, err := webpay.NewAt(webpay.Config{
		BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: &http.Client{Transport: transport},
	}, signingTime)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gw
}

// The customer of these tests.
const (
	anaID   = "0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11"
	otherID = "5d0c9f2e-1b7a-4c55-8e0f-3a1b2c3d4e5f"
	stored  = `{"uuid":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11","merchant_customer_id":"acct-7","description":"since 2024","email":"ana@example.test",` +
		`"name":"Ana Anić","phone":"+385911234567","status":"approved","deleted":false,"city":"Zagreb","country":"HR","zip_code":"10000",` +
		`"address":"Ilica 1","metadata":{"tier":"gold"},"created_at":"2024-03-05T08:09:10Z","updated_at":"2024-03-06T08:09:10Z","deleted_at":null}`
	absent  = `{"status":"invalid-request","message":"there is no such customer"}`
	refused = `{"status":"invalid-request","message":"it was refused"}`
)

func ana() tender.CustomerRef {
	return tender.CustomerRef{Provider: "webpay", ID: anaID, Reference: "acct-7"}
}

// anaWith is the stored record with some of it replaced.
func anaWith(oldNew ...string) string { return strings.NewReplacer(oldNew...).Replace(stored) }

// deletedAna is the record as it is shown once it was deleted.
func deletedAna() string {
	return anaWith(`"deleted":false`, `"deleted":true`, `"deleted_at":null`, `"deleted_at":"2024-04-01T00:00:00Z"`)
}

func newAna() tender.CustomerParams {
	return tender.CustomerParams{Reference: "acct-7", Name: "Ana Anić", Email: "ana@example.test"}
}

func asError(t *testing.T, err error) *tender.Error {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	return e
}

// fields decodes a body that was sent.
func (a asked) fields(t *testing.T) map[string]any {
	t.Helper()
	var fields map[string]any
	require.NoError(t, json.Unmarshal([]byte(a.body), &fields))
	return fields
}
