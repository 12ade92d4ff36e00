package rest_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func TestOwnTransport_hasTheLimitsThatWePromise(t *testing.T) {
	c := configured(t, rest.Config{BaseURL: "https://api.example.test"})
	transport := rest.OwnTransport(c)
	assert.Equal(t, uint16(tls.VersionTLS12), transport.TLSClientConfig.MinVersion)
	assert.False(t, transport.TLSClientConfig.InsecureSkipVerify)
	assert.Equal(t, 64, transport.MaxIdleConnsPerHost)
	assert.Zero(t, transport.MaxIdleConns, "no lower limit over all hosts")
	assert.Equal(t, int64(64<<10), transport.MaxResponseHeaderBytes)
	assert.Positive(t, transport.IdleConnTimeout)
	assert.Positive(t, transport.TLSHandshakeTimeout)
	assert.True(t, transport.ForceAttemptHTTP2, "a dialer of our own would switch HTTP/2 off")
}

// allocated returns the bytes that the whole process allocates during f, garbage included.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// gzipBomb returns some 65 kB that expand to 64 MiB.
func gzipBomb(t *testing.T) []byte {
	t.Helper()
	var member bytes.Buffer
	zip := gzip.NewWriter(&member)
	_, err := io.CopyN(zip, endless{}, 1<<20)
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	bomb := bytes.Repeat(member.Bytes(), 64) // members one behind the other are one stream
	require.Less(t, len(bomb), 128<<10)
	return bomb
}

func TestHostileBody_costsLittleMemory(t *testing.T) {
	const mib = 1 << 20
	block := bytes.Repeat([]byte(" "), 64<<10)
	flood := func(conn net.Conn, size int) bool { // reports whether the client took it all
		for range size / len(block) {
			if _, err := conn.Write(block); err != nil {
				return false
			}
		}
		return true
	}
	bomb := gzipBomb(t)

	for name, tc := range map[string]struct {
		header string
		body   func(conn net.Conn) bool
	}{
		"256 MiB, announced":         {"200 OK\r\nContent-Length: " + strconv.Itoa(256*mib), func(conn net.Conn) bool { return flood(conn, 256*mib) }},
		"256 MiB, until it closes":   {"200 OK\r\nConnection: close", func(conn net.Conn) bool { return flood(conn, 256*mib) }},
		"256 MiB, in one chunk":      {"200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10000000", func(conn net.Conn) bool { return flood(conn, 256*mib) }},
		"256 MiB behind a 500":       {"500 Oops\r\nContent-Length: " + strconv.Itoa(256*mib), func(conn net.Conn) bool { return flood(conn, 256*mib) }},
		"gzip bomb of 64 MiB":        {"200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(bomb)), func(conn net.Conn) bool { _, _ = conn.Write(bomb); return false }},
		"gzip bomb in an error page": {"400 Bad\r\nContent-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(bomb)), func(conn net.Conn) bool { _, _ = conn.Write(bomb); return false }},
	} {
		t.Run(name, func(t *testing.T) {
			for effect, word := range map[rest.Effect]string{rest.Write: "write", rest.Read: "read"} {
				t.Run(word, func(t *testing.T) {
					var served atomic.Int32
					closed := make(chan bool, 4)
					address := rawServer(t, func(conn net.Conn, _ int) {
						if _, ok := receive(bufio.NewReader(conn)); !ok {
							return
						}
						served.Add(1)
						send(conn, "HTTP/1.1 "+tc.header+"\r\n\r\n")
						took := tc.body(conn)
						waitForEnd(conn) // returns only because the client hangs up
						closed <- took
					})
					c := at(t, "http://"+address)
					var err error
					bytes := allocated(func() { _, err = c.Do(t.Context(), callOf(effect)) })
					assert.Less(t, bytes, uint64(4*mib))
					e := failure(t, err)
					assert.Equal(t, "the answer is larger than 1 MiB", e.Message)
					assert.False(t, <-closed, "the connection was closed, not drained")
					assert.Equal(t, int32(1), served.Load(), "once is enough")
					if strings.HasPrefix(tc.header, "200") {
						assert.Equal(t, tender.ErrProtocol, e.Kind)
						assert.Equal(t, effect == rest.Write, e.Outcome == unknown)
					}
				})
			}
		})
	}
}

// once returns a quarter of a MiB, the piece in which bodies are read first, and an error with its last byte. It says nothing afterwards.
type once struct{ left int }

func (o *once) Read(p []byte) (int, error) {
	if o.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), o.left)
	if o.left -= n; o.left == 0 {
		return n, io.ErrUnexpectedEOF
	}
	return n, nil
}

func TestHostileBody_cutBetweenTwoPiecesIsCut(t *testing.T) {
	_, err := over(t, play(streamed(200, func() io.Reader { return &once{1 << 18} }))).Do(t.Context(), charge(nil))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, unknown, failure(t, err).Outcome)
}

func TestHostileHeader_isBounded(t *testing.T) {
	for name, header := range map[string]string{
		"one long line":   "X-Flood: " + strings.Repeat("x", 1<<20),
		"many lines":      strings.Repeat("X-Flood: xxxxxxxxxxxxxxxxxxxxxxxx\r\n", 1<<20/35),
		"just over 64 kB": "X-Flood: " + strings.Repeat("x", 70<<10),
	} {
		t.Run(name, func(t *testing.T) {
			text := "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n" + header + "\r\n\r\n{\"id\":\"42\"}"
			address := rawServer(t, func(conn net.Conn, _ int) {
				if _, ok := receive(bufio.NewReader(conn)); ok {
					send(conn, text)
					waitForEnd(conn)
				}
			})
			c := at(t, "http://"+address)
			var err error
			bytes := allocated(func() { _, err = c.Do(t.Context(), charge(&thing{})) })
			assert.Less(t, bytes, uint64(4<<20))
			e := failure(t, err)
			assert.Equal(t, tender.ErrUnavailable, e.Kind)
			assert.Equal(t, unknown, e.Outcome)
		})
	}
}

func TestRedirect_isNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, effect := range []rest.Effect{rest.Write, rest.Read} {
			t.Run(fmt.Sprint(status, " effect ", effect), func(t *testing.T) {
				var elsewhere, here atomic.Int32
				other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
				t.Cleanup(other.Close)
				nearby := strings.Replace(other.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
				for name, tc := range map[string]struct{ location, message string }{
					"another host": {"http://" + nearby + "/canary-path?key=canary-query#canary", "a redirect was not followed (to host " + nearby + ")"},
					"same host":    {"/canary-path?key=canary", "a redirect was not followed"},
					"user in it":   {"https://canary:canary@api.example.test/", "a redirect was not followed (to host api.example.test)"},
					"none":         {"", "a redirect was not followed"},
				} {
					here.Store(0)
					server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
						here.Add(1)
						if tc.location != "" {
							w.Header().Set("Location", tc.location)
						}
						w.WriteHeader(status)
					}))
					c := configured(t, rest.Config{BaseURL: server.URL, Authorize: func(req *http.Request, _ []byte) error {
						req.Header.Set("X-Api-Key", "canary-key")
						return nil
					}})
					_, err := c.Do(t.Context(), callOf(effect))
					c.CloseIdleConnections()
					server.Close()
					e := failure(t, err)
					assert.Equal(t, tender.ErrProtocol, e.Kind, name)
					assert.Equal(t, effect == rest.Write, e.Outcome == unknown, name)
					assert.Equal(t, status, e.HTTPStatus, name)
					assert.Equal(t, tc.message, e.Message, name)
					assert.NotContains(t, err.Error(), "canary", name)
					assert.Equal(t, int32(1), here.Load(), name)
				}
				assert.Zero(t, elsewhere.Load())
			})
		}
	}
}

func TestRedirect_isRefusedWhateverTheCallersClientSays(t *testing.T) {
	provider := play(answer(307, "", "Location: https://elsewhere.example.test/"), answer(200, `{"id":"1"}`))
	c := configured(t, rest.Config{BaseURL: "https://api.example.test", HTTPClient: &http.Client{
		Transport: provider, CheckRedirect: func(*http.Request, []*http.Request) error { return nil },
	}})
	_, err := c.Do(t.Context(), charge(nil))
	assert.Equal(t, unknown, failure(t, err).Outcome)
	assert.Equal(t, 1, provider.requests())
}

func TestCloseIdleConnections_failsNoCall(t *testing.T) {
	inside := make(chan struct{}, 64)
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		inside <- struct{}{}
		<-release
		_, _ = io.WriteString(w, `{"id":"1"}`)
	}))
	t.Cleanup(server.Close)
	c := at(t, server.URL)
	done := make(chan error, cap(inside))
	for i := range cap(done) {
		go func() {
			_, err := c.Do(t.Context(), callOf(rest.Effect(i%2)))
			done <- err
		}()
	}
	for range cap(inside) {
		<-inside
	}
	c.CloseIdleConnections()
	close(release)
	for range cap(done) {
		c.CloseIdleConnections()
		assert.NoError(t, <-done)
	}
}

func TestIdleConnections_areKeptForSixtyFourCallers(t *testing.T) {
	var connections atomic.Int32
	var round sync.WaitGroup
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		round.Done()
		round.Wait() // all callers are here at once
		_, _ = io.WriteString(w, `{"id":"1"}`)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	c := at(t, server.URL)
	for range 3 {
		round.Add(64)
		var callers sync.WaitGroup
		for range 64 {
			callers.Go(func() {
				_, err := c.Do(t.Context(), lookUp(nil))
				assert.NoError(t, err)
			})
		}
		callers.Wait()
	}
	assert.LessOrEqual(t, connections.Load(), int32(80), "192 calls; net/http's default would open nearly as many")
}

func TestPanic_ofTheCallersTransportPropagatesAndLocksNothing(t *testing.T) {
	healthy := false
	c := over(t, roundTripper(func(req *http.Request) (*http.Response, error) {
		if !healthy {
			panic("the caller's own")
		}
		return answer(200, `{"id":"1"}`)(req)
	}))
	for _, effect := range []rest.Effect{rest.Read, rest.Write} {
		assert.PanicsWithValue(t, "the caller's own", func() { _, _ = c.Do(context.Background(), callOf(effect)) })
	}
	healthy = true
	_, err := c.Do(t.Context(), charge(&thing{}))
	assert.NoError(t, err)
}
