package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// The phases of a connection.
const (
	phaseFirst   int32 = iota // new: nothing has come
	phaseHeader               // a part of a header has come
	phaseRequest              // a handler has the request, or its answer is on its way
	phaseIdle                 // the request is answered, nothing of the next one has come
)

// guest is an accepted connection. It says why before net/http ends it for a header that does not come, which net/http does in silence, and bounds
// the time that a write can take.
type guest struct {
	net.Conn
	options ServeOptions
	leave   func() // gives its place back
	gone    func() // says that net/http has done with it
	once    sync.Once
	phase   atomic.Int32
	said    atomic.Bool // the last answer: net/http may add nothing to it
}

// Read implements net.Conn.
func (g *guest) Read(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	phase := g.phase.Load()
	waiting := phase == phaseFirst || phase == phaseHeader
	switch {
	case phase == phaseFirst && n > 0 && p[0] == tlsHandshake:
		g.say(http.StatusBadRequest, "this port speaks plain HTTP, and the client TLS: use an address with http://")
		return 0, io.EOF
	case n > 0 && phase != phaseRequest:
		g.phase.CompareAndSwap(phase, phaseHeader)
	case waiting && errors.Is(err, os.ErrDeadlineExceeded):
		g.say(http.StatusRequestTimeout, fmt.Sprintf("the header of a request did not arrive within %v", g.options.HeaderTimeout))
	}
	return n, err
}

// tlsHandshake is the first byte of a TLS connection.
const tlsHandshake = 0x16

// Write implements net.Conn.
func (g *guest) Write(p []byte) (int, error) {
	if g.said.Load() {
		return 0, net.ErrClosed
	}
	g.phase.Store(phaseRequest) // also of answers that net/http gives by itself
	if err := g.SetWriteDeadline(time.Now().Add(g.options.WriteTimeout)); err != nil {
		return 0, err
	}
	return g.Conn.Write(p)
}

// say writes an answer outside of any request; whoever does not want it loses nothing.
func (g *guest) say(status int, text string) {
	_, _ = g.Write(lastAnswer(status, "", text))
	g.said.Store(true)
}

// changed follows net/http.
func (g *guest) changed(state http.ConnState) {
	switch state {
	case http.StateIdle:
		g.phase.Store(phaseIdle)
	case http.StateClosed, http.StateHijacked:
		g.gone()
	default:
	}
}

// CloseWrite is what net/http needs so that a client which is still sending can read the answer.
func (g *guest) CloseWrite() error {
	if half, ok := g.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close implements net.Conn. Whoever sees that the connection has ended finds its place free.
func (g *guest) Close() error {
	g.once.Do(g.leave)
	return g.Conn.Close()
}

// lastAnswer is a whole answer after which the connection ends.
func lastAnswer(status int, headers, text string) []byte {
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s\n",
		status, http.StatusText(status), headers, len(text)+1, text)
}
