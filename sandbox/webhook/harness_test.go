package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

const secret = "the-secret"

func sign(secret string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body)
	return http.Header{"X-Signature": {hex.EncodeToString(mac.Sum(nil))}}
}

// letter is a delivery as it arrived.
type letter struct {
	header http.Header
	body   string
}

func (l letter) signed() bool {
	return l.header.Get("X-Signature") == sign(secret, []byte(l.body)).Get("X-Signature")
}

// merchant takes deliveries and answers what it is told to.
type merchant struct {
	mu      sync.Mutex
	answers []int // for the next deliveries; none left: 200
	letters []letter
}

// ServeHTTP implements http.Handler.
func (m *merchant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.letters = append(m.letters, letter{r.Header.Clone(), string(body)})
	status := http.StatusOK
	if len(m.answers) > 0 {
		status, m.answers = m.answers[0], m.answers[1:]
	}
	w.WriteHeader(status)
}

// got are the bodies so far.
func (m *merchant) got() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []string
	for _, l := range m.letters {
		all = append(all, l.body)
	}
	return all
}

// memory is a way to a handler that needs no network, so that it works in virtual time.
type memory struct{ http.Handler }

// RoundTrip implements http.RoundTripper.
func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, r)
	return w.Result(), nil
}

// round is a courier on its way to a merchant in memory.
type round struct {
	t *testing.T
	*webhook.Courier
	merchant *merchant
	clock    *ledger.Clock
}

func open(t *testing.T, plan webhook.Plan) *round {
	t.Helper()
	r := &round{t: t, merchant: &merchant{}, clock: &ledger.Clock{}}
	r.Courier = webhook.New(webhook.Options{Clock: r.clock, Plan: plan, Secret: secret, Sign: sign, Header: http.Header{"User-Agent": {"Provider/1"}}})
	r.SetTransport(memory{r.merchant})
	require.NoError(t, r.SetURL("http://127.0.0.1/hooks"))
	return r
}

// add puts deliveries in the queue whose event and body are the same word.
func (r *round) add(words ...string) {
	for _, word := range words {
		r.Add(webhook.Delivery{ID: "id-" + word, Event: word, Reference: "order", Header: http.Header{"X-Event": {word}}, Body: []byte(word)})
	}
}

// delivers is what one Deliver does.
func (r *round) delivers(want ...string) []webhook.Attempt {
	r.t.Helper()
	attempts := r.Deliver(r.t.Context())
	var all []string
	for _, a := range attempts {
		all = append(all, a.String())
	}
	assert.Equal(r.t, want, all)
	return attempts
}

func minutes(all ...int) webhook.Plan {
	var plan webhook.Plan
	for _, n := range all {
		plan.Pauses = append(plan.Pauses, time.Duration(n)*time.Minute)
	}
	return plan
}
