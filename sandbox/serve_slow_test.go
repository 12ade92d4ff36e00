package sandbox_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
)

// pipes is a listener in memory, so that a server runs in the virtual time of a bubble.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// inBubble runs a server with its defaults in virtual time.
func inBubble(t *testing.T, handler http.Handler, test func(t *testing.T, listener *pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		listener := newPipes()
		var serving sync.WaitGroup
		serving.Go(func() { assert.NoError(t, sandbox.Serve(ctx, listener, handler, sandbox.ServeOptions{})) })
		test(t, listener)
		cancel()
		serving.Wait()
	})
}

// drip writes one byte a second until nobody takes it.
func drip(conn net.Conn, text string) {
	for i := range len(text) {
		<-time.After(time.Second)
		if _, err := conn.Write([]byte{text[i]}); err != nil {
			return
		}
	}
}

func TestServe_slow_callers_are_told_and_ended(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	settings, err := box.Settings("yassir", "http://sandbox.test")
	require.NoError(t, err)
	create := request(t, "POST", "http://sandbox.test/yassir/api/v1/customers", "", settings)
	head := "POST /yassir/api/v1/customers HTTP/1.1\r\nHost: sandbox.test\r\nContent-Type: application/json\r\nx-platform: API\r\n" +
		"x-service: " + create.Header.Get("x-service") + "\r\nAuthorization: " + create.Header.Get("Authorization") + "\r\n"
	const (
		header, whole = 5 * time.Second, 30 * time.Second
		noHeader      = "the header of a request did not arrive within 5s"
		noBody        = `"message":"the body did not arrive in time"`
	)
	for name, test := range map[string]struct {
		at, slowly string
		after      time.Duration
		status     string
		words      string
	}{
		"nothing at all":      {"", "", header, "408 Request Timeout", noHeader},
		"garbage":             {"\x00\xff\x01garbage", "", header, "408 Request Timeout", noHeader},
		"a header":            {"", head, header, "408 Request Timeout", noHeader},
		"the end of a header": {head, "x-more: " + strings.Repeat("x", 99), header, "408 Request Timeout", noHeader},
		"a body":              {head + "Content-Length: 99\r\n\r\n", strings.Repeat(" ", 99), whole, "408 Request Timeout", noBody},
		"a chunked body":      {head + "Transfer-Encoding: chunked\r\n\r\n", strings.Repeat("1\r\n \r\n", 99), whole, "408 Request Timeout", noBody},
		"a body nobody wants": {"OPTIONS * HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", "", whole, "404 Not Found", ""},
		"one not expected":    {"POST / HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\nContent-Length: 9\r\n\r\n", "", whole, "417 Expectation Failed", ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, box, func(t *testing.T, listener *pipes) {
				conn := listener.dial()
				defer conn.Close()
				start := time.Now()
				var writing sync.WaitGroup
				writing.Go(func() {
					_, _ = io.WriteString(conn, test.at)
					drip(conn, test.slowly)
				})
				answer, err := io.ReadAll(conn)
				require.NoError(t, err)
				assert.Equal(t, test.after, time.Since(start))
				assert.True(t, strings.HasPrefix(string(answer), "HTTP/1.1 "+test.status+"\r\n"), string(answer))
				assert.Contains(t, string(answer), "Connection: close")
				assert.Contains(t, string(answer), test.words)
				assert.Equal(t, 1, strings.Count(string(answer), "HTTP/1.1 "))
				writing.Wait()
			})
		})
	}
	assert.Empty(t, box.Yassir().Ledger().Customers())
}

func TestServe_an_idle_connection_ends_in_silence(t *testing.T) {
	inBubble(t, sandbox.New(sandbox.Options{}), func(t *testing.T, listener *pipes) {
		conn := listener.dial()
		defer conn.Close()
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
		start := time.Now()
		answer, err := io.ReadAll(conn)
		require.NoError(t, err)
		assert.Equal(t, time.Minute, time.Since(start))
		assert.Equal(t, 1, strings.Count(string(answer), "HTTP/1.1 "), "%s", answer)
	})
}

// The second request of a connection is as slow as the first may be.
func TestServe_a_slow_second_header(t *testing.T) {
	inBubble(t, sandbox.New(sandbox.Options{}), func(t *testing.T, listener *pipes) {
		conn := listener.dial()
		defer conn.Close()
		var writing sync.WaitGroup
		writing.Go(func() {
			_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
			drip(conn, "GET / HTTP/1.1\r\n")
		})
		answer, err := io.ReadAll(conn)
		require.NoError(t, err)
		assert.Contains(t, string(answer), "HTTP/1.1 200 OK")
		assert.Contains(t, string(answer), "HTTP/1.1 408 Request Timeout")
		writing.Wait()
	})
}

// A client that asks before it sends a body learns at once that nobody wants it, and is not asked to send it.
func TestServe_a_refused_body_is_not_asked_for(t *testing.T) {
	inBubble(t, sandbox.New(sandbox.Options{}), func(t *testing.T, listener *pipes) {
		conn := listener.dial()
		defer conn.Close()
		start := time.Now()
		_, err := io.WriteString(conn, "POST /yassir/api/v1/customers HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n")
		require.NoError(t, err)
		answer := bufio.NewReader(conn)
		response, err := http.ReadResponse(answer, nil)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusUnauthorized, response.StatusCode)
		assert.True(t, response.Close)
		assert.Zero(t, time.Since(start))
		_, err = io.Copy(io.Discard, answer)
		require.NoError(t, err)
		assert.Equal(t, 30*time.Second, time.Since(start), "a client that waits for nothing is ended")
	})
}

func TestServe_who_does_not_read_the_answer_is_ended(t *testing.T) {
	inBubble(t, sandbox.New(sandbox.Options{}), func(t *testing.T, listener *pipes) {
		conn := listener.dial()
		defer conn.Close()
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
		<-time.After(31 * time.Second)
		_, err = conn.Write([]byte("GET"))
		assert.ErrorIs(t, err, io.ErrClosedPipe)
	})
}

// Nothing of a handler runs any more when Serve has returned, also of one that was cut off.
func TestServe_returns_after_the_handlers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		began, finish, served := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		listener := newPipes()
		go func() {
			served <- sandbox.Serve(ctx, listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				close(began)
				<-r.Context().Done()
				<-finish
			}), sandbox.ServeOptions{})
		}()
		conn := listener.dial()
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		require.NoError(t, err)
		<-began
		start := time.Now()
		cancel()
		_, err = io.ReadAll(conn)
		require.NoError(t, err)
		assert.Equal(t, 2*time.Second, time.Since(start), "the server has closed it after the grace")
		synctest.Wait()
		assert.Empty(t, served)
		close(finish)
		assert.NoError(t, <-served)
	})
}
