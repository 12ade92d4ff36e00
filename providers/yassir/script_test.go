package yassir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/yassir"
)

// answer is what the provider says next. A nil err and no status never happens.
type answer struct {
	status int
	body   string
	err    error // the connection broke instead
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
	return &http.Response{
		StatusCode: next.status, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader([]byte(next.body))), ContentLength: int64(len(next.body)), ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// says returns a Gateway on a provider that gives these answers, in this order, and fails the test if it is not asked for all of them.
func says(t *testing.T, answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	return saysWith(t, nil, answers...)
}

func saysWith(t *testing.T, change func(*yassir.Config), answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	gw := gatewayOn(t, s, change)
	t.Cleanup(func() {
		if len(s.asked) != len(s.answers) {
			t.Errorf("the provider was asked %d times, expected %d", len(s.asked), len(s.answers))
		}
	})
	return gw, s
}

// gatewayOn returns a Gateway on a provider that s plays, asked for or not. change may be nil.
func gatewayOn(t *testing.T, s *script, change func(*yassir.Config)) *tender.Gateway {
	t.Helper()
	cfg := yassir.Config{
		BaseURL: "https://yassir.example.test", ClientID: "demo-client", ClientSecret: tender.NewSecret("demo-secret"), Service: "demo-shop", Country: "DZ",
		HTTPClient: &http.Client{Transport: s},
	}
	if change != nil {
		change(&cfg)
	}
	client, err := yassir.New(cfg)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gw
}

func (s *script) last() asked { return s.asked[len(s.asked)-1] }

func (a asked) field(name string) string { return strings.Trim(string(a.body[name]), `"`) }

// The people and payments of these tests.

func payer() tender.CustomerRef {
	return tender.CustomerRef{Provider: "yassir", Phone: "+213661000111"}
}

func intent(capture tender.CaptureMode) tender.PaymentRef {
	return tender.PaymentRef{
		Provider: "yassir", ID: "7c0f2c1e-5b1d-4a53-9a0e-2f1d6b8e4c77", Reference: "order-42017-1", ClientSecret: tender.NewSecret("pa_7c0f2c1e_secret_0b1c"),
		Amount: tender.MustMoney("5000.00", "DZD"), Capture: capture, ReturnURL: "https://shop.example/back?order=42017",
	}
}

func params() tender.PaymentParams {
	return tender.PaymentParams{
		Reference: "order-42017-1", Amount: tender.MustMoney("5000.00", "DZD"), Customer: payer(), ReturnURL: "https://shop.example/back?order=42017",
	}
}

const created = `{"data":{"paymentId":"7c0f2c1e","clientSecret":"pa_7c0f2c1e_secret_0b1c","status":"CREATED","amount":5000.00,"currency":"DZD",` +
	`"expiresAt":"2026-03-04T09:15:00.000Z"},"message":"payment initiated successfully"}`

func proceeded(data string) string {
	return `{"data":` + data + `,"message":"payment proceeded successfully"}`
}

func checked(data string) string {
	return `{"data":` + data + `,"message":"payment status retrieved successfully"}`
}
