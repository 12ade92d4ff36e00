package conformance

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
)

// rawServer is a provider on a TCP port of loopback that can break every rule of HTTP. Adapters reach it through their own transport.
type rawServer struct {
	url      string
	listener net.Listener
	turns    func(n int) turn // what to do with the n-th exchange, counted from 1
	done     sync.WaitGroup

	mu        sync.Mutex
	exchanges []exchange
	conns     map[net.Conn]bool
	accepted  int
}

// turn is what the server does with one exchange.
type turn struct {
	early bool // do not read the request beyond its first line
	play  func(c *rawConn)
}

// rawConn is a connection in the server's hands.
type rawConn struct {
	net.Conn
	reader *bufio.Reader
	over   bool // the connection is not to be used again
}

func newRawServer(turns func(n int) turn) (*rawServer, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &rawServer{url: "http://" + listener.Addr().String() + "/prefix", listener: listener, turns: turns, conns: map[net.Conn]bool{}}
	s.done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns[conn] = true
			s.accepted++
			s.mu.Unlock()
			s.done.Go(func() {
				s.serve(&rawConn{Conn: conn, reader: bufio.NewReader(conn)})
				_ = conn.Close() // perhaps closed or reset already
				s.mu.Lock()
				delete(s.conns, conn)
				s.mu.Unlock()
			})
		}
	})
	return s, nil
}

func (s *rawServer) serve(c *rawConn) {
	for !c.over {
		if _, err := c.reader.Peek(1); err != nil {
			return
		}
		s.mu.Lock()
		s.exchanges = append(s.exchanges, exchange{})
		n := len(s.exchanges)
		s.mu.Unlock()
		turn := s.turns(n)
		heard, err := hear(c.reader, turn.early)
		s.mu.Lock()
		s.exchanges[n-1] = heard
		s.mu.Unlock()
		if err != nil {
			return
		}
		turn.play(c)
	}
}

// hear reads a request, or its first line only.
func hear(reader *bufio.Reader, early bool) (exchange, error) {
	if early {
		line, err := reader.ReadString('\n')
		method, rest, _ := strings.Cut(line, " ")
		target, _, _ := strings.Cut(rest, " ")
		return exchange{method: method, path: target}, err
	}
	req, err := http.ReadRequest(reader)
	if err != nil {
		return exchange{}, err
	}
	body, err := io.ReadAll(req.Body)
	return exchange{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, header: req.Header, body: body}, err
}

func (s *rawServer) seen() []exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]exchange(nil), s.exchanges...)
}

// close ends the server and every connection.
func (s *rawServer) close() {
	_ = s.listener.Close()
	s.mu.Lock()
	for conn := range s.conns {
		_ = conn.Close()
	}
	s.mu.Unlock()
	s.done.Wait()
}

// left waits until the client has let go of every connection, and returns how many it still holds after a while.
func (s *rawServer) left(ctx context.Context) int {
	_ = s.listener.Close() // nobody else comes
	gone := make(chan struct{})
	go func() {
		s.done.Wait()
		close(gone)
	}()
	bounded, cancel := context.WithTimeout(ctx, watchdog/6)
	defer cancel()
	select {
	case <-gone:
		return 0
	case <-bounded.Done():
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// say answers as HTTP wants it and keeps the connection.
func (c *rawConn) say(a Answer) {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	header := say(a).Header
	if a.Status != http.StatusNoContent {
		header.Set("Content-Length", fmt.Sprint(len(a.Body)))
	}
	_ = header.Write(&b)
	_, _ = io.WriteString(c, b.String()+"\r\n"+a.Body)
}

// send writes text as it is.
func (c *rawConn) send(text string) { _, _ = io.WriteString(c, text) }

// end closes the connection cleanly.
func (c *rawConn) end() {
	c.over = true
	_ = c.Close()
}

// reset closes it with an RST.
func (c *rawConn) reset() {
	if tcp, ok := c.Conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	c.end()
}

// hold keeps the connection open, without a word, until the client lets go of it.
func (c *rawConn) hold() {
	c.over = true
	_, _ = io.Copy(io.Discard, c.reader)
}
