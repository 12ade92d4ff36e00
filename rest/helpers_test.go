package rest_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A step is what the provider does with one request.
type step func(*http.Request) (*http.Response, error)

// script is a provider in memory: one step for each request, the last one for ever.
type script struct {
	steps []step

	mu     sync.Mutex
	seen   []*http.Request
	bodies []string
}

func play(steps ...step) *script { return &script{steps: steps} }

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
		_ = req.Body.Close()
	}
	s.mu.Lock()
	next := s.steps[min(len(s.seen), len(s.steps)-1)]
	s.seen, s.bodies = append(s.seen, req), append(s.bodies, string(body))
	s.mu.Unlock()
	return next(req)
}

// through is a RoundTripper that is given the request as it is.
type through func(*http.Request) (*http.Response, error)

func (f through) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func (s *script) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

// answer is an answer with a body and header lines such as "Retry-After: 3".
func answer(status int, body string, header ...string) step {
	return func(req *http.Request) (*http.Response, error) {
		resp := &http.Response{
			StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: req,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}
		for _, line := range header {
			name, value, _ := strings.Cut(line, ": ")
			resp.Header.Add(name, value)
		}
		return resp, nil
	}
}

func fail(err error) step { return func(*http.Request) (*http.Response, error) { return nil, err } }

// hang answers when the context has ended, as net/http does.
func hang(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, context.Cause(req.Context())
}

// streamed is an answer with body, of a length that is not announced.
func streamed(status int, body func() io.Reader) step {
	return func(req *http.Request) (*http.Response, error) {
		resp, err := answer(status, "")(req)
		resp.Body, resp.ContentLength = io.NopCloser(body()), -1
		return resp, err
	}
}

// over returns a Client that talks through rt.
func over(t *testing.T, rt http.RoundTripper) *rest.Client {
	t.Helper()
	return configured(t, rest.Config{BaseURL: "https://api.example.test/base", HTTPClient: &http.Client{Transport: rt}})
}

// at returns a Client with a transport of its own that talks to the server at base.
func at(t *testing.T, base string) *rest.Client {
	t.Helper()
	return configured(t, rest.Config{BaseURL: base})
}

func configured(t *testing.T, cfg rest.Config) *rest.Client {
	t.Helper()
	c, err := rest.New(cfg)
	require.NoError(t, err)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// thing is what the answers of these tests hold.
type thing struct {
	ID     string      `json:"id"`
	Amount rest.Number `json:"amount"`
}

func charge(into any) rest.Call {
	return rest.Call{Effect: rest.Write, Method: http.MethodPost, Route: "/charges", Body: map[string]string{"reference": "order-0001"}, Into: into}
}

func lookUp(into any) rest.Call {
	return rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/charges/{ID}", Args: []string{"order-0001"}, Into: into}
}

// callOf is charge or lookUp.
func callOf(effect rest.Effect) rest.Call {
	if effect == rest.Read {
		return lookUp(&thing{})
	}
	return charge(&thing{})
}

// failure returns err as what Do must return, and checks what holds for every error of it.
func failure(t *testing.T, err error) *tender.Error {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.NotEmpty(t, e.Kind)
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, errors.Is(err, tender.ErrOutcomeUnknown))
	assert.LessOrEqual(t, len(e.Message), 512)
	assert.NotContains(t, err.Error(), "\n")
	return e
}

// rawServer accepts connections on loopback and hands each to serve, with its number from 1, in a goroutine of its own. It closes the connection
// when serve returns, and at the end of the test every connection that is left.
func rawServer(t *testing.T, serve func(conn net.Conn, number int)) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	serveOn(t, listener, serve)
	return listener.Addr().String()
}

func serveOn(t *testing.T, listener net.Listener, serve func(conn net.Conn, number int)) {
	t.Helper()
	var (
		mu   sync.Mutex
		open []net.Conn
		all  sync.WaitGroup
	)
	all.Go(func() {
		for number := 1; ; number++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, conn)
			mu.Unlock()
			all.Go(func() {
				defer conn.Close()
				serve(conn, number)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		mu.Lock()
		for _, conn := range open {
			_ = conn.Close()
		}
		mu.Unlock()
		all.Wait()
	})
}

// receive reads one whole request; false at the connection's end.
func receive(r *bufio.Reader) (*http.Request, bool) {
	req, err := http.ReadRequest(r)
	if err != nil {
		return nil, false
	}
	_, err = io.Copy(io.Discard, req.Body)
	return req, err == nil
}

func send(conn net.Conn, text string) { _, _ = io.WriteString(conn, text) }

// waitForEnd returns when the other side has closed or reset conn.
func waitForEnd(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

const okAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{\"id\":\"42\"}"
