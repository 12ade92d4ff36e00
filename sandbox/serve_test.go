package sandbox_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
)

// site is a served handler on a real port.
type site struct {
	t    testing.TB
	addr string
}

func served(t testing.TB, handler http.Handler, options sandbox.ServeOptions) site {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() { assert.NoError(t, sandbox.Serve(ctx, listener, handler, options)) })
	t.Cleanup(serving.Wait)
	t.Cleanup(cancel)
	return site{t, listener.Addr().String()}
}

func (s site) dial() net.Conn {
	s.t.Helper()
	conn, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", s.addr)
	require.NoError(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// exchange sends bytes on a connection of their own and returns all that comes back.
func (s site) exchange(text string) string {
	s.t.Helper()
	conn := s.dial()
	defer conn.Close()
	_, err := io.WriteString(conn, text)
	require.NoError(s.t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(s.t, err, "%s", answer)
	return string(answer)
}

// keptAlive asks once on conn and leaves it open.
func (s site) keptAlive(conn net.Conn) {
	s.t.Helper()
	_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(s.t, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(s.t, err)
	_, err = io.Copy(io.Discard, response.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, response.Body.Close())
	require.Equal(s.t, http.StatusOK, response.StatusCode)
}

func TestServe_what_is_not_quite_http(t *testing.T) {
	s := served(t, sandbox.New(sandbox.Options{}), sandbox.ServeOptions{Grace: time.Millisecond})
	const end = "Host: x\r\nConnection: close\r\n\r\n"
	api := "POST /yassir/api/v1/customers HTTP/1.1\r\nHost: x\r\n"
	for name, test := range map[string]struct{ sent, status string }{
		"garbage":                  {"\x00\xff\x01garbage\r\n\r\n", "400"},
		"an empty line":            {"\r\n\r\n", "400"},
		"HTTP/0.9":                 {"GET /\r\n", "400"},
		"HTTP/2 preface":           {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "404"},
		"HTTP/9.9":                 {"GET / HTTP/9.9\r\n" + end, "505"},
		"no host":                  {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400"},
		"absolute form":            {"GET http://other.test/ HTTP/1.1\r\n" + end, "200"},
		"absolute form of the API": {"POST http://other.test/yassir/api/v1/customers HTTP/1.1\r\nContent-Length: 0\r\n" + end, "401"},
		"CONNECT":                  {"CONNECT other.test:443 HTTP/1.1\r\n" + end, "404"},
		"CONNECT in the API":       {"CONNECT /yassir/api/v1/customers HTTP/1.1\r\n" + end, "405"},
		"TRACE":                    {"TRACE / HTTP/1.1\r\nCookie: secret\r\n" + end, "404"},
		"OPTIONS of all":           {"OPTIONS * HTTP/1.1\r\n" + end, "404"},
		"a TLS ClientHello":        {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"},
		"two lengths":              {"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + end, "400"},
		"a negative length":        {"POST / HTTP/1.1\r\nContent-Length: -1\r\n" + end, "400"},
		"an unknown coding":        {"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + end, "501"},
		"a space before the colon": {"GET / HTTP/1.1\r\nX-Y : z\r\n" + end, "400"},
		"an endless header":        {"GET / HTTP/1.1\r\nX: " + strings.Repeat("x", 80<<10) + "\r\n" + end, "431"},
		"endless headers":          {"GET / HTTP/1.1\r\n" + strings.Repeat("X: y\r\n", 16<<10) + end, "431"},
		"an unknown expectation":   {api + "Expect: a miracle\r\nContent-Length: 0\r\n\r\n", "417"},
		"a large body, announced":  {api + "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n", "401"},
		"length and chunks": {api + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
			"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n", "401"},
	} {
		t.Run(name, func(t *testing.T) {
			s := site{t, s.addr}
			answer := s.exchange(test.sent)
			status, _, _ := strings.Cut(strings.TrimPrefix(answer, "HTTP/1.1 "), " ")
			assert.Equal(t, test.status, status, answer)
			assert.Equal(t, 1, strings.Count(answer, "HTTP/1.1 "), "one answer, and no 100 Continue: %s", answer)
			assert.NotContains(t, answer, "secret")
			s.keptAlive(s.dial())
		})
	}
}

// An ordinary client gets the provider's own answer, and the connection ends.
func TestServe_a_body_too_large(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	s := served(t, box, sandbox.ServeOptions{Grace: time.Millisecond})
	settings, err := box.Settings("yassir", "http://"+s.addr)
	require.NoError(t, err)
	transport := &http.Transport{ExpectContinueTimeout: time.Hour}
	defer transport.CloseIdleConnections()
	body := strings.Repeat(" ", 2<<20)
	for name, change := range map[string]func(*http.Request){
		"announced":     func(*http.Request) {},
		"chunked":       func(r *http.Request) { r.ContentLength = -1 },
		"not asked for": func(r *http.Request) { r.Header.Set("Expect", "100-continue") },
	} {
		r := request(t, "POST", settings["TENDER_YASSIR_BASE_URL"]+"/api/v1/customers", body, settings)
		change(r)
		response, err := transport.RoundTrip(r)
		require.NoError(t, err, name)
		answer, err := io.ReadAll(response.Body)
		require.NoError(t, err, name)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusRequestEntityTooLarge, response.StatusCode, name)
		assert.Contains(t, string(answer), `"message":"the body is larger than 1 MiB"`, name)
		assert.True(t, response.Close, name)
	}
	s.keptAlive(s.dial())
}

func TestServe_TLS_on_the_plain_port(t *testing.T) {
	s := served(t, sandbox.New(sandbox.Options{}), sandbox.ServeOptions{Grace: time.Millisecond})
	client := &http.Client{Transport: &http.Transport{}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+s.addr+"/", nil)
	require.NoError(t, err)
	response, err := client.Do(request)
	if err == nil {
		require.NoError(t, response.Body.Close())
	}
	require.ErrorContains(t, err, "server gave HTTP response to HTTPS client")

	assert.Contains(t, s.exchange("\x16\x03\x01\x02\x00\x01"), "use an address with http://")
}

func TestServe_a_connection_too_many(t *testing.T) {
	s := served(t, sandbox.New(sandbox.Options{}), sandbox.ServeOptions{Connections: 2, Grace: time.Millisecond})
	first, second := s.dial(), s.dial()
	s.keptAlive(first)
	s.keptAlive(second)
	for range 3 {
		answer := s.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + strings.Repeat("x", 1<<19))
		assert.True(t, strings.HasPrefix(answer, "HTTP/1.1 503 Service Unavailable\r\n"), answer)
		assert.Contains(t, answer, "\r\nRetry-After: 1\r\n")
		assert.Contains(t, answer, "serves 2 connections at a time")
		assert.Contains(t, answer, "ServeOptions.Connections")
		s.keptAlive(first)
		s.keptAlive(second)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.addr+"/", strings.NewReader("body"))
	require.NoError(t, err)
	response, err := client.Do(request)
	require.NoError(t, err, "an ordinary client can read the answer")
	require.NoError(t, response.Body.Close())
	assert.Equal(t, http.StatusServiceUnavailable, response.StatusCode)

	_, err = io.WriteString(first, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	require.NoError(t, err)
	_, err = io.ReadAll(first)
	require.NoError(t, err)
	s.keptAlive(s.dial())
}

// Those who are refused are bounded too: the rest is closed without a word, and whoever is in goes on.
func TestServe_a_flood_of_silent_connections(t *testing.T) {
	s := served(t, sandbox.New(sandbox.Options{}), sandbox.ServeOptions{Connections: 4, Grace: time.Millisecond})
	inside := s.dial()
	s.keptAlive(inside)
	for range 200 {
		s.dial()
	}
	s.keptAlive(inside)
}

func TestServe_a_client_that_goes_away(t *testing.T) {
	began, gone := make(chan struct{}), make(chan error)
	s := served(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/wait":
			began <- struct{}{}
			<-r.Context().Done()
			gone <- r.Context().Err()
		case "/read":
			_, err := io.ReadAll(r.Body)
			gone <- err
		}
	}), sandbox.ServeOptions{Connections: 1})
	conn := s.dial()
	_, err := io.WriteString(conn, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	<-began
	require.NoError(t, conn.Close())
	assert.ErrorIs(t, <-gone, context.Canceled, "before the answer")

	s.afterAll(func(conn net.Conn) {
		_, err := io.WriteString(conn, "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		assert.ErrorIs(t, <-gone, io.ErrUnexpectedEOF, "in the middle of its body")
	})
	s.afterAll(func(conn net.Conn) {
		_, err := io.WriteString(conn, "POST /read HTTP/1.1\r\nHos")
		require.NoError(t, err)
		require.NoError(t, conn.Close())
	})
	s.afterAll(s.keptAlive)
}

// afterAll gets the server's one place once those before have left it.
func (s site) afterAll(visit func(net.Conn)) {
	s.t.Helper()
	for {
		conn := s.dial()
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(s.t, err)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(s.t, err)
		require.NoError(s.t, response.Body.Close())
		if response.StatusCode == http.StatusOK {
			visit(conn)
			return
		}
		require.Equal(s.t, http.StatusServiceUnavailable, response.StatusCode)
		require.NoError(s.t, conn.Close())
	}
}

func TestServe_lets_requests_finish_when_it_ends(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	began, finish := make(chan struct{}), make(chan struct{})
	var serving sync.WaitGroup
	serving.Go(func() {
		assert.NoError(t, sandbox.Serve(ctx, listener, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(began)
			<-finish
			_, _ = io.WriteString(w, "done")
		}), sandbox.ServeOptions{Grace: time.Hour}))
	})
	s := site{t, listener.Addr().String()}
	conn := s.dial()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	<-began
	cancel()
	close(finish)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(answer), "done")
	serving.Wait()
	_, err = new(net.Dialer).DialContext(t.Context(), "tcp", s.addr)
	assert.Error(t, err, "the listener is closed")
}

type brokenListener struct{ net.Listener }

func (brokenListener) Accept() (net.Conn, error) { return nil, errors.New("no more descriptors") }

func TestServe_reports_a_listener_that_fails(t *testing.T) {
	err := sandbox.Serve(t.Context(), brokenListener{newPipes()}, http.NotFoundHandler(), sandbox.ServeOptions{})
	assert.ErrorContains(t, err, "no more descriptors")
	assert.NotErrorIs(t, err, http.ErrServerClosed, fmt.Sprint(err))
}
