//go:build linux

package clients_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/stub"
)

const (
	providers    = "../../../providers"
	certificates = "TENDER_BENCH_CERTIFICATES" // names the folder: a process reads what it trusts once
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tender-bench-")
	if err == nil {
		err = errors.Join(stub.NewCertificate(dir), os.Setenv(certificates, dir))
	}
	if err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

func TestEveryClientGetsTheRightObject(t *testing.T) {
	answers, err := stub.Load(providers)
	require.NoError(t, err)
	server, err := stub.Serve(answers, os.Getenv(certificates))
	require.NoError(t, err)
	t.Cleanup(server.Close)

	for _, base := range []string{server.PlainURL, server.TLSURL} {
		all, err := clients.All(base)
		require.NoError(t, err)
		names := map[string]int{}
		for _, client := range all {
			t.Cleanup(client.Close)
			names[client.Library]++
			for operation, call := range client.Calls {
				name := fmt.Sprintf("%s: %s of %s", operation, client.Library, client.Shape)
				got, err := call(t.Context())
				require.NoError(t, err, name)
				require.NotEmpty(t, client.Want[operation], name)
				assert.Equal(t, client.Want[operation], got, name)
			}
		}
		assert.Equal(t, map[string]int{
			clients.Floor: 6, clients.FloorDefault: 1, clients.Tender: 4, clients.StripeGo: 1, clients.PayPal: 1,
		}, names)
	}
}

// sent is a request as far as a floor must send the same as its library.
type sent struct {
	Method, Target, Type string
	Body                 any
	Credentials          []string
}

// A floor that sends less than its library would make the library look dear.
func TestFloorsSendWhatTheLibrariesSend(t *testing.T) {
	answers, err := stub.Load(providers)
	require.NoError(t, err)
	recorder := &recorder{t: t, answers: answers}
	server := httptest.NewServer(recorder)
	t.Cleanup(server.Close)
	all, err := clients.All(server.URL)
	require.NoError(t, err)

	floors := map[string]*clients.Client{}
	compared := 0
	for _, client := range all {
		t.Cleanup(client.Close)
		if client.Library == clients.Floor {
			floors[client.Shape] = client
			continue
		}
		floor := floors[client.Shape]
		require.NotNil(t, floor, client.Shape)
		for operation, call := range client.Calls {
			name := fmt.Sprintf("%s: %s of %s", operation, client.Library, client.Shape)
			_, err := call(t.Context())
			require.NoError(t, err, name)
			theirs := recorder.take()
			_, err = floor.Calls[operation](t.Context())
			require.NoError(t, err, name)
			ours := recorder.take()
			require.NotEmpty(t, ours, name)
			if client.Library == clients.PayPal && strings.Contains(theirs[0].Target, "/token") {
				theirs = theirs[1:] // once in a client's life
			}
			if client.Library != clients.Tender { // whose credentials are in headers of their own
				for i := range theirs {
					theirs[i].Type = ours[min(i, len(ours)-1)].Type
				}
			}
			assert.Equal(t, ours, theirs, name)
			compared++
		}
	}
	assert.Equal(t, 4*4+2+1+5+2, compared)
}

// recorder answers as the stub does and keeps what it was asked.
type recorder struct {
	t       *testing.T
	answers stub.Answers
	mu      sync.Mutex
	seen    []sent
}

func (r *recorder) take() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.seen
	r.seen = nil
	return seen
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	assert.NoError(r.t, err)
	seen := sent{Method: req.Method, Target: req.URL.Path + "?" + req.URL.Query().Encode(), Type: req.Header.Get("Content-Type")}
	for name := range req.Header {
		switch name {
		case "Accept", "Accept-Encoding", "Accept-Language", "Content-Length", "Content-Type", "User-Agent", "Idempotency-Key":
		case "X-Stripe-Client-User-Agent":
		default:
			seen.Credentials = append(seen.Credentials, name)
		}
	}
	slices.Sort(seen.Credentials)
	switch {
	case len(body) == 0:
	case strings.HasPrefix(seen.Type, "application/json"):
		assert.NoError(r.t, json.Unmarshal(body, &seen.Body))
	case strings.HasSuffix(seen.Type, "form-urlencoded"):
		form, err := url.ParseQuery(string(body))
		assert.NoError(r.t, err)
		seen.Body = form
	default:
		seen.Body = string(body)
	}
	r.mu.Lock()
	r.seen = append(r.seen, seen)
	r.mu.Unlock()

	raw, known := r.answers[req.Method+" "+req.URL.Path]
	if !assert.True(r.t, known, req.Method+" "+req.URL.Path) {
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	head, answer, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	status := 0
	_, err = fmt.Sscanf(string(head), "HTTP/1.1 %d", &status)
	assert.NoError(r.t, err)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(answer)
	assert.NoError(r.t, err)
}
