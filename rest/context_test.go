package rest_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func TestContext_thatEndedBeforeSendsNothing(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	expired, cancel := context.WithDeadline(t.Context(), time.Unix(1, 0))
	defer cancel()
	for name, tc := range map[string]struct {
		ctx  context.Context
		want error
	}{
		"canceled": {canceled, context.Canceled}, "expired": {expired, context.DeadlineExceeded},
	} {
		for _, effect := range []rest.Effect{rest.Read, rest.Write} {
			provider := play(answer(200, `{"id":"1"}`))
			_, err := over(t, provider).Do(tc.ctx, callOf(effect))
			e := failure(t, err)
			assert.Equal(t, tender.ErrUnavailable, e.Kind, name)
			assert.Equal(t, notDone, e.Outcome, name)
			assert.ErrorIs(t, err, tc.want)
			assert.Zero(t, provider.requests())
		}
	}
}

func TestContext_alwaysHasADeadline(t *testing.T) {
	for effect, want := range map[rest.Effect]time.Duration{rest.Read: tender.DefaultReadTimeout, rest.Write: tender.DefaultWriteTimeout} {
		synctest.Test(t, func(t *testing.T) {
			provider := play(hang)
			start := time.Now()
			_, err := over(t, provider).Do(context.Background(), callOf(effect))
			assert.Equal(t, want, time.Since(start))
			e := failure(t, err)
			assert.Equal(t, tender.ErrUnavailable, e.Kind)
			assert.Equal(t, "no answer came in time", e.Message)
			assert.Equal(t, effect == rest.Write, e.Outcome == unknown)
			assert.Equal(t, context.DeadlineExceeded, e.Err, "it is said once")
			assert.Equal(t, 1, provider.requests(), "nothing is tried again when the time is up")
		})
	}
}

func TestContext_theCallersDeadlineHolds(t *testing.T) {
	for name, ours := range map[string]time.Duration{"shorter": time.Second, "longer": 10 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), ours)
				defer cancel()
				start := time.Now()
				_, err := over(t, play(hang)).Do(ctx, charge(nil))
				require.ErrorIs(t, err, context.DeadlineExceeded)
				assert.Equal(t, ours, time.Since(start))
			})
		})
	}
}

func TestContext_aDeadlineWithACauseIsStillADeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shift := errors.New("the shop closes")
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, shift)
		defer cancel()
		_, err := over(t, play(hang)).Do(ctx, charge(nil))
		assert.Equal(t, unknown, failure(t, err).Outcome)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.ErrorIs(t, err, shift)
	})
}

func TestContext_aDialThatLastsToItsEndWasStillNoConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := play(func(req *http.Request) (*http.Response, error) {
			_, err := hang(req)
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		})
		_, err := over(t, provider).Do(context.Background(), charge(nil))
		assert.Equal(t, notDone, failure(t, err).Outcome)
		assert.Equal(t, "no connection could be made", failure(t, err).Message)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 1, provider.requests())
	})
}

// A transport's error about a body need not say why the reading ended.
func TestContext_thatEndsWithinTheBodyIsTheCause(t *testing.T) {
	for status, call := range map[int]rest.Call{200: charge(&thing{}), 404: lookUp(nil), 503: charge(nil)} {
		ctx, cancel := context.WithCancel(t.Context())
		provider := play(func(req *http.Request) (*http.Response, error) {
			cancel()
			return streamed(status, cutAfter(`{"id":`))(req)
		})
		_, err := over(t, provider).Do(ctx, call)
		e := failure(t, err)
		assert.Equal(t, call.Effect == rest.Write, e.Outcome == unknown, status)
		assert.Equal(t, tender.ErrUnavailable, e.Kind, status)
		assert.Equal(t, "the answer did not come to its end in time", e.Message, status)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF, "the last cause is kept")
		assert.Equal(t, 1, provider.requests())
	}
}

func TestContext_thatEndsBehindTheBodyLosesNoAnswer(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var got thing
	_, err := over(t, play(func(req *http.Request) (*http.Response, error) {
		cancel()
		return answer(200, `{"id":"1"}`)(req)
	})).Do(ctx, charge(&got))
	require.NoError(t, err)
	assert.Equal(t, "1", got.ID)
}

// pipes is a network in memory for net/http's own transport, so that virtual time rules it.
type pipes struct {
	serve func(conn net.Conn, number int)

	mu    sync.Mutex
	all   sync.WaitGroup
	count int
}

func (p *pipes) DialContext(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.mu.Lock()
	p.count++
	number := p.count
	p.mu.Unlock()
	p.all.Go(func() {
		defer server.Close()
		p.serve(server, number)
	})
	return client, nil
}

// overPipes returns a Client with the transport that rest makes, on top of p. finish must be called before the bubble ends.
func overPipes(t *testing.T, base string, p *pipes) (c *rest.Client, finish func()) {
	t.Helper()
	transport := rest.NewTransport()
	transport.DialContext = p.DialContext
	c = configured(t, rest.Config{BaseURL: base, HTTPClient: &http.Client{Transport: transport}})
	return c, func() {
		c.CloseIdleConnections()
		p.all.Wait()
	}
}

// drip sends text a byte a second until the other side goes away.
func drip(conn net.Conn, text string) {
	for i := range len(text) {
		<-time.After(time.Second)
		if _, err := conn.Write([]byte{text[i]}); err != nil {
			return
		}
	}
}

func TestContext_endsASlowlorisInAnyPhase(t *testing.T) {
	long := make([]byte, 4096)
	for i := range long {
		long[i] = 'a'
	}
	for name, tc := range map[string]struct {
		at   string // sent at once
		slow string
		kind tender.Kind
	}{
		"status line": {"", "HTTP/1.1 200 OK" + string(long), tender.ErrUnavailable},
		"header":      {"HTTP/1.1 200 OK\r\nX-Slow: ", string(long), tender.ErrUnavailable},
		"body":        {"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"id\":\"", string(long), tender.ErrUnavailable},
		"chunks":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n1\r\na\r\n1\r\na\r\n1\r\na\r\n" + string(long), tender.ErrUnavailable},
		"nothing":     {"", "", tender.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			for effect, limit := range map[rest.Effect]time.Duration{rest.Read: tender.DefaultReadTimeout, rest.Write: tender.DefaultWriteTimeout} {
				synctest.Test(t, func(t *testing.T) {
					var served atomic.Int32
					c, finish := overPipes(t, "http://127.0.0.1", &pipes{serve: func(conn net.Conn, _ int) {
						if _, ok := receive(bufio.NewReader(conn)); !ok {
							return
						}
						served.Add(1)
						send(conn, tc.at)
						if tc.slow == "" {
							waitForEnd(conn)
						}
						drip(conn, tc.slow)
					}})
					defer finish()
					start := time.Now()
					_, err := c.Do(context.Background(), callOf(effect))
					assert.Equal(t, limit, time.Since(start))
					e := failure(t, err)
					assert.Equal(t, tc.kind, e.Kind)
					assert.Equal(t, effect == rest.Write, e.Outcome == unknown)
					require.ErrorIs(t, err, context.DeadlineExceeded)
					assert.Equal(t, int32(1), served.Load())
				})
			}
		})
	}
}

func TestTLSHandshake_thatHangsIsBoundedByItsOwnTime(t *testing.T) {
	for effect, word := range map[rest.Effect]string{rest.Read: "read", rest.Write: "write"} {
		t.Run(word, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var connections atomic.Int32
				c, finish := overPipes(t, "https://api.example.test", &pipes{serve: func(conn net.Conn, number int) {
					connections.Store(int32(number))
					waitForEnd(conn)
				}})
				defer finish()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				start := time.Now()
				_, err := rest.NoPauses(c).Do(ctx, callOf(effect))
				assert.Equal(t, 30*time.Second, time.Since(start), "three times ten seconds")
				e := failure(t, err)
				assert.Equal(t, tender.ErrUnavailable, e.Kind)
				assert.Equal(t, notDone, e.Outcome)
				assert.Equal(t, int32(3), connections.Load())
			})
		})
	}
}
