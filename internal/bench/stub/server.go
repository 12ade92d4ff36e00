package stub

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
)

// Counts are what a server has seen since it began.
type Counts struct{ Exchanges, Connections int64 }

// Server answers on a plain and a TLS port of the loopback interface, in HTTP/1.1 alone. It knows of HTTP what Go's clients send: nothing
// in advance, no trailers.
type Server struct {
	PlainURL, TLSURL string

	answers     Answers
	exchanges   atomic.Int64
	connections atomic.Int64

	listeners []net.Listener
	running   sync.WaitGroup
	mu        sync.Mutex
	open      map[net.Conn]bool
}

// Serve starts a server with the certificate in dir.
func Serve(answers Answers, dir string) (*Server, error) {
	secured, err := serverTLS(dir)
	if err != nil {
		return nil, err
	}
	plain, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // bound at once
	if err != nil {
		return nil, err
	}
	secure, err := tls.Listen("tcp", "127.0.0.1:0", secured)
	if err != nil {
		return nil, errors.Join(err, plain.Close())
	}
	s := &Server{
		PlainURL: "http://" + plain.Addr().String(), TLSURL: "https://" + secure.Addr().String(),
		answers: answers, listeners: []net.Listener{plain, secure}, open: map[net.Conn]bool{},
	}
	for _, listener := range s.listeners {
		s.running.Go(func() { s.accept(listener) })
	}
	return s, nil
}

// Counts tells what was seen so far.
func (s *Server) Counts() Counts { return Counts{s.exchanges.Load(), s.connections.Load()} }

// Close ends the server and all its connections.
func (s *Server) Close() {
	for _, listener := range s.listeners {
		_ = listener.Close() // nothing is to be saved
	}
	s.mu.Lock()
	for conn := range s.open {
		_ = conn.Close() // the same
	}
	s.open = nil
	s.mu.Unlock()
	s.running.Wait()
}

func (s *Server) accept(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		s.connections.Add(1)
		s.mu.Lock()
		closed := s.open == nil
		if !closed {
			s.open[conn] = true
			s.running.Go(func() { s.serve(conn) })
		}
		s.mu.Unlock()
		if closed {
			_ = conn.Close() // nobody waits for it
		}
	}
}

func (s *Server) serve(conn net.Conn) {
	defer func() {
		_ = conn.Close() // either side is done with it
		s.mu.Lock()
		delete(s.open, conn)
		s.mu.Unlock()
	}()
	reader := bufio.NewReaderSize(conn, 8<<10)
	for {
		answer, err := s.read(reader)
		if err != nil {
			return
		}
		s.exchanges.Add(1)
		if _, err := conn.Write(answer); err != nil {
			return
		}
	}
}

// read takes one request and returns the answer to it.
func (s *Server) read(reader *bufio.Reader) ([]byte, error) {
	line, err := reader.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	answer, known := s.answers[string(methodAndPath(line))]
	if !known {
		answer = []byte("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\n\r\n")
	}
	length, chunked := 0, false
	for {
		if line, err = reader.ReadSlice('\n'); err != nil {
			return nil, err
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case len(bytes.TrimSpace(line)) == 0 && chunked:
			return answer, discardChunks(reader)
		case len(bytes.TrimSpace(line)) == 0:
			_, err = reader.Discard(length)
			return answer, err
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, err
			}
		}
	}
}

func discardChunks(reader *bufio.Reader) error {
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return err
		}
		if _, err := reader.Discard(int(size) + len("\r\n")); err != nil || size == 0 {
			return err
		}
	}
}

// methodAndPath is a request line up to the query or the protocol.
func methodAndPath(line []byte) []byte {
	begin := bytes.IndexByte(line, ' ') + 1
	if end := bytes.IndexAny(line[begin:], "? "); end >= 0 {
		return line[:begin+end]
	}
	return nil
}
