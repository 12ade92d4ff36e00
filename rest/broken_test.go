package rest_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// reset ends conn with a RST.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

func TestConnection_thatBreaks(t *testing.T) {
	for name, tc := range map[string]struct {
		then  func(conn net.Conn) // after the whole request was read
		kind  tender.Kind
		reads int32
		cause error
	}{
		"reset before the answer":      {reset, tender.ErrUnavailable, 3, nil},
		"closed before the answer":     {func(conn net.Conn) { _ = conn.Close() }, tender.ErrUnavailable, 3, nil},
		"half a status line":           {func(conn net.Conn) { send(conn, "HTTP/1.1 2") }, tender.ErrUnavailable, 3, nil},
		"not HTTP":                     {func(conn net.Conn) { send(conn, "SSH-2.0-OpenSSH\r\n\r\n") }, tender.ErrUnavailable, 3, nil},
		"headers cut":                  {func(conn net.Conn) { send(conn, "HTTP/1.1 200 OK\r\nContent-Le") }, tender.ErrUnavailable, 3, nil},
		"body shorter than its length": {func(conn net.Conn) { send(conn, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"id\":\"1\"}") }, tender.ErrProtocol, 3, io.ErrUnexpectedEOF},
		"last chunk missing": {func(conn net.Conn) {
			send(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n{\"id\":\"1\"}\r\n")
		}, tender.ErrProtocol, 3, io.ErrUnexpectedEOF},
		"reset within the body": {func(conn net.Conn) {
			send(conn, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{\"id\":\"1\"}")
			reset(conn)
		}, tender.ErrProtocol, 3, nil},
		"gzip that is none": {func(conn net.Conn) {
			send(conn, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 11\r\n\r\n{\"id\":\"42\"}")
		}, tender.ErrProtocol, 3, nil},
		"two lengths": {func(conn net.Conn) {
			send(conn, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nContent-Length: 2\r\n\r\n{\"id\":\"42\"}")
		}, tender.ErrUnavailable, 3, nil},
	} {
		t.Run(name, func(t *testing.T) {
			for effect, word := range map[rest.Effect]string{rest.Write: "write", rest.Read: "read"} {
				t.Run(word, func(t *testing.T) {
					var served atomic.Int32
					address := rawServer(t, func(conn net.Conn, _ int) {
						if _, ok := receive(bufio.NewReader(conn)); ok {
							served.Add(1)
							tc.then(conn)
						}
					})
					_, err := rest.NoPauses(at(t, "http://"+address)).Do(t.Context(), callOf(effect))
					e := failure(t, err)
					if name != "reset within the body" { // a RST may overtake what was sent before it
						assert.Equal(t, tc.kind, e.Kind)
					}
					if tc.cause != nil {
						require.ErrorIs(t, err, tc.cause)
					}
					if effect == rest.Read {
						assert.Equal(t, notDone, e.Outcome)
						assert.Equal(t, tc.reads, served.Load())
						return
					}
					assert.Equal(t, unknown, e.Outcome)
					assert.Equal(t, int32(1), served.Load())
				})
			}
		})
	}
}

func TestConnection_resetWhileTheRequestIsBeingWritten(t *testing.T) {
	var connections atomic.Int32
	address := rawServer(t, func(conn net.Conn, number int) {
		connections.Store(int32(number))
		_, _ = io.ReadFull(conn, make([]byte, 1000)) // part of the request
		reset(conn)
	})
	call := charge(&thing{})
	call.Body = map[string]string{"description": strings.Repeat("x", 16<<20)}
	_, err := at(t, "http://"+address).Do(t.Context(), call)
	assert.Equal(t, unknown, failure(t, err).Outcome, "bytes have left")
	assert.Equal(t, int32(1), connections.Load())
}

func TestConnection_refused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	attempts := 0
	c := configured(t, rest.Config{BaseURL: "http://" + address, Authorize: func(*http.Request, []byte) error { attempts++; return nil }})
	_, err = rest.NoPauses(c).Do(t.Context(), charge(nil))
	e := failure(t, err)
	assert.Equal(t, tender.ErrUnavailable, e.Kind)
	assert.Equal(t, notDone, e.Outcome)
	assert.Equal(t, 3, attempts)
	assert.NotContains(t, err.Error(), address)
	var network net.Error
	assert.ErrorAs(t, err, &network)
}

// overdue is a context whose deadline passes when done closes: no machine is too slow for it.
type overdue struct {
	context.Context //nolint:containedctx // it is one
	done            <-chan struct{}
}

func (o overdue) Done() <-chan struct{} { return o.done }

func (o overdue) Err() error {
	select {
	case <-o.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestConnection_hangThenDeadline(t *testing.T) {
	for effect, word := range map[rest.Effect]string{rest.Write: "write", rest.Read: "read"} {
		t.Run(word, func(t *testing.T) {
			var served atomic.Int32
			arrived := make(chan struct{})
			address := rawServer(t, func(conn net.Conn, _ int) {
				if _, ok := receive(bufio.NewReader(conn)); ok {
					if served.Add(1) == 1 {
						close(arrived)
					}
					waitForEnd(conn)
				}
			})
			ctx := overdue{t.Context(), arrived}
			_, err := at(t, "http://"+address).Do(ctx, callOf(effect))
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.Equal(t, effect == rest.Write, failure(t, err).Outcome == unknown)
			assert.Equal(t, int32(1), served.Load())
		})
	}
}

func TestConnection_isNotUsedAgainAfterACancel(t *testing.T) {
	arrived := make(chan struct{})
	gone := make(chan struct{})
	address := rawServer(t, func(conn net.Conn, number int) {
		requests := bufio.NewReader(conn)
		if _, ok := receive(requests); !ok {
			return
		}
		if number == 1 {
			close(arrived)
			_, _ = io.Copy(io.Discard, requests) // ends when the client gives the connection up
			close(gone)
			return
		}
		send(conn, okAnswer)
		waitForEnd(conn)
	})
	c := at(t, "http://"+address)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := c.Do(ctx, charge(nil))
		done <- err
	}()
	<-arrived
	cancel()
	err := <-done
	assert.Equal(t, unknown, failure(t, err).Outcome)
	assert.ErrorIs(t, err, context.Canceled)
	<-gone
	var got thing
	_, err = c.Do(t.Context(), charge(&got))
	require.NoError(t, err)
	assert.Equal(t, "42", got.ID)
}

func TestConnection_informationalAnswersAreIgnored(t *testing.T) {
	address := rawServer(t, func(conn net.Conn, _ int) {
		if _, ok := receive(bufio.NewReader(conn)); ok {
			send(conn, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"+okAnswer)
			waitForEnd(conn)
		}
	})
	var got thing
	_, err := at(t, "http://"+address).Do(t.Context(), charge(&got))
	require.NoError(t, err)
	assert.Equal(t, "42", got.ID)
}

func TestConnection_thatSwitchesProtocolsIsLeftAtOnce(t *testing.T) {
	left := make(chan struct{})
	address := rawServer(t, func(conn net.Conn, _ int) {
		if _, ok := receive(bufio.NewReader(conn)); ok {
			send(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n")
			waitForEnd(conn)
			close(left)
		}
	})
	done := make(chan error, 1)
	c := at(t, "http://"+address)
	go func() {
		_, err := c.Do(t.Context(), charge(&thing{}))
		done <- err
	}()
	select {
	case err := <-done:
		e := failure(t, err)
		assert.Equal(t, tender.ErrProtocol, e.Kind)
		assert.Equal(t, unknown, e.Outcome)
		assert.Equal(t, 101, e.HTTPStatus)
		<-left
	case <-time.After(10 * time.Second):
		require.Fail(t, "still reading a connection that never ends")
	}
}

func TestConnection_isKeptAfterEachAnswerThatWasReadToItsEnd(t *testing.T) {
	var connections, served atomic.Int32
	address := rawServer(t, func(conn net.Conn, number int) {
		connections.Store(int32(number))
		for requests := bufio.NewReader(conn); ; {
			req, ok := receive(requests)
			if !ok {
				return
			}
			served.Add(1)
			body := strings.Repeat(" ", 100_000) + `{"id":"42"}`
			send(conn, "HTTP/1.1 "+req.Header.Get("X-Want")+"\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: 100011\r\n\r\n"+body)
		}
	})
	c := at(t, "http://"+address)
	for _, status := range []string{"200 OK", "400 Bad Request", "404 Not Found", "302 Found", "409 Conflict", "500 Oops", "200 OK"} {
		call := charge(nil)
		call.Header = http.Header{"X-Want": {status}}
		_, _ = c.Do(t.Context(), call)
	}
	assert.Equal(t, int32(7), served.Load())
	assert.Equal(t, int32(1), connections.Load(), "the body of every answer was drained and closed")
}

// mortal is a connection that can die unseen: from then on every write fails, and not one byte leaves.
type mortal struct {
	net.Conn

	dead *atomic.Bool
}

func (m mortal) Write(p []byte) (int, error) {
	if m.dead.Load() {
		return 0, &net.OpError{Op: "write", Err: io.ErrClosedPipe}
	}
	return m.Conn.Write(p)
}

func TestFact1_IdempotencyKeyHeadersAreRefused(t *testing.T) {
	for name, header := range map[string]http.Header{
		"Idempotency-Key":               {"Idempotency-Key": {"1"}},
		"X-Idempotency-Key":             {"X-Idempotency-Key": {"1"}},
		"another spelling":              {"idempotency-KEY": {"1"}},
		"a nil entry":                   {"X-Idempotency-Key": nil},
		"an empty entry":                {"Idempotency-Key": {}},
		"a nil entry, another spelling": {"x-idempotency-key": nil},
	} {
		t.Run(name, func(t *testing.T) {
			for where, cfg := range map[string]rest.Config{
				"call": {},
				"authorize hook": {Authorize: func(req *http.Request, _ []byte) error {
					for name, values := range header {
						req.Header[http.CanonicalHeaderKey(name)] = values
					}
					return nil
				}},
			} {
				provider := play(answer(200, ""))
				cfg.BaseURL, cfg.HTTPClient = "https://api.example.test", &http.Client{Transport: provider}
				call := charge(nil)
				if where == "call" {
					call.Header = header
				}
				_, err := configured(t, cfg).Do(t.Context(), call)
				e := failure(t, err)
				assert.Equal(t, tender.ErrInvalid, e.Kind, where)
				assert.Equal(t, notDone, e.Outcome, where)
				assert.Zero(t, provider.requests(), where)
			}
		})
	}
}

func TestFact1_aStaleConnectionLeadsToAtMostOneServedPost(t *testing.T) {
	// The server answers the first request of a connection and takes the second one without an answer. What it took, it may have carried out.
	newServer := func(t *testing.T) (base string, taken *atomic.Int32) {
		taken = &atomic.Int32{}
		return "http://" + rawServer(t, func(conn net.Conn, _ int) {
			requests := bufio.NewReader(conn)
			if _, ok := receive(requests); !ok {
				return
			}
			taken.Add(1)
			send(conn, okAnswer)
			if _, ok := receive(requests); ok {
				taken.Add(1)
			}
		}), taken
	}
	t.Run("net/http alone repeats it", func(t *testing.T) {
		base, taken := newServer(t)
		client := &http.Client{Transport: rest.NewTransport()}
		defer client.CloseIdleConnections()
		for range 2 {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base, bytes.NewReader([]byte("{}")))
			require.NoError(t, err)
			req.Header["X-Idempotency-Key"] = nil
			resp, err := client.Do(req)
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, resp.Body)
			require.NoError(t, resp.Body.Close())
		}
		assert.Equal(t, int32(3), taken.Load(), "two calls")
	})
	t.Run("rest does not", func(t *testing.T) {
		base, taken := newServer(t)
		c := at(t, base)
		_, err := c.Do(t.Context(), charge(nil))
		require.NoError(t, err)
		_, err = c.Do(t.Context(), charge(nil))
		assert.Equal(t, unknown, failure(t, err).Outcome)
		assert.Equal(t, int32(2), taken.Load())
	})
	t.Run("nor without a body", func(t *testing.T) {
		base, taken := newServer(t)
		c := at(t, base)
		call := charge(nil)
		call.Body = nil
		_, err := c.Do(t.Context(), call)
		require.NoError(t, err)
		_, err = c.Do(t.Context(), call)
		assert.Equal(t, unknown, failure(t, err).Outcome)
		assert.Equal(t, int32(2), taken.Load())
	})
	t.Run("a read is harmless", func(t *testing.T) {
		base, taken := newServer(t)
		c := at(t, base)
		for range 2 {
			_, err := c.Do(t.Context(), lookUp(nil))
			require.NoError(t, err)
		}
		assert.Equal(t, int32(3), taken.Load())
	})
}

func TestFact1_aWriteOfWhichNoByteLeftIsServedOnceAndNotUnknown(t *testing.T) {
	var served atomic.Int32
	address := rawServer(t, func(conn net.Conn, _ int) {
		for requests := bufio.NewReader(conn); ; {
			if _, ok := receive(requests); !ok {
				return
			}
			served.Add(1)
			send(conn, okAnswer)
		}
	})
	var first atomic.Bool
	transport := rest.NewTransport()
	dials := 0
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
		dials++
		if dials == 1 {
			return mortal{conn, &first}, err
		}
		return conn, err
	}
	c := configured(t, rest.Config{BaseURL: "http://" + address, HTTPClient: &http.Client{Transport: transport}})
	_, err := c.Do(t.Context(), charge(nil))
	require.NoError(t, err)
	first.Store(true) // the idle connection dies, and net/http does not know yet
	_, err = c.Do(t.Context(), charge(nil))
	require.NoError(t, err, "GetBody lets net/http begin again on another connection")
	assert.Equal(t, int32(2), served.Load())
	assert.Equal(t, 2, dials)
}

// net/http's errors about broken answers quote them.
func TestConnection_anAnswerThatIsNoHTTPIsNotQuoted(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\necho amel@example.test\r\n\r\n", "amel@example.test\r\n\r\n", "HTTP/1.1 amel@example.test\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: amel@example.test\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: amel@example.test\r\n\r\n",
	} {
		address := rawServer(t, func(conn net.Conn, _ int) {
			if _, ok := receive(bufio.NewReader(conn)); ok {
				send(conn, answer)
			}
		})
		_, err := at(t, "http://"+address).Do(t.Context(), charge(&thing{}))
		assert.Equal(t, unknown, failure(t, err).Outcome)
		for cause := err; cause != nil; cause = failure(t, err).Err {
			assert.NotContains(t, cause.Error(), "amel", answer)
			if cause != err { //nolint:errorlint // the chain has two links
				break
			}
		}
	}
}

func TestAnswer_ofARefusalThatIsTooLargeIsClosed(t *testing.T) {
	body := &closable{Reader: strings.NewReader(strings.Repeat(" ", 3<<20))}
	_, err := over(t, play(func(req *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusBadRequest, Body: body, ContentLength: -1, Request: req}, nil
	})).Do(t.Context(), charge(nil))
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.True(t, body.closed)
}

type closable struct {
	io.Reader
	closed bool
}

func (c *closable) Close() error { c.closed = true; return nil }
