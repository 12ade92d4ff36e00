package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/measure"
)

// phase is where a call is when its context is cancelled.
type phase string

const (
	dialing     phase = "dial"
	handshaking phase = "TLS handshake"
	awaiting    phase = "waiting for the answer"
	reading     phase = "reading the body"
	pausing     phase = "pause before a repeat"
)

func phases() []phase { return []phase{dialing, handshaking, awaiting, reading, pausing} }

// settled is how long a call is left alone in its phase before it is cancelled.
const settled = 20 * time.Millisecond

// canceled says how long calls took to return after the cancellation, in milliseconds. Calls has how many did: a floor never pauses.
type canceled struct {
	phase   phase
	library string
	after   measure.Spread
	calls   int
}

// runCancels cancels so many calls of each library in each phase.
func runCancels(ctx context.Context, tries int) ([]canceled, error) {
	var all []canceled
	for _, p := range phases() {
		for _, library := range []string{clients.Tender, clients.Floor, clients.StripeGo} {
			result := canceled{phase: p, library: library}
			if p == pausing && library == clients.Floor {
				all = append(all, result)
				continue
			}
			var took []float64
			for range tries {
				milliseconds, err := cancelIn(ctx, p, library)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", library, p, err)
				}
				took = append(took, milliseconds)
			}
			result.after, result.calls = measure.Of(took), len(took)
			all = append(all, result)
		}
	}
	return all, nil
}

// cancelIn cancels one call in its phase.
func cancelIn(parent context.Context, p phase, library string) (milliseconds float64, err error) {
	parent, stop := context.WithTimeout(parent, 30*time.Second)
	defer stop()
	base, reached, closeServer, err := stall(parent, p)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, closeServer()) }()
	call, err := asking(library, base)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	returned := make(chan error, 1)
	go func() { returned <- call(ctx) }()
	if reached != nil {
		select {
		case <-reached:
		case err := <-returned:
			return 0, fmt.Errorf("it returned before the phase: %w", err)
		}
	}
	timer := time.NewTimer(settled)
	defer timer.Stop()
	select {
	case <-timer.C:
	case err := <-returned:
		return 0, fmt.Errorf("it returned before it was cancelled: %w", err)
	}
	at := time.Now()
	cancel()
	if err := <-returned; err == nil {
		return 0, errors.New("it succeeded")
	}
	return float64(time.Since(at).Microseconds()) / 1000, parent.Err()
}

// stall starts a server at which a call stays in its phase; reached says when the server has it there, nil = it cannot know.
func stall(ctx context.Context, p phase) (base string, reached chan struct{}, closeServer func() error, err error) {
	if p == dialing {
		base, closeServer, err = full(ctx)
		return base, nil, closeServer, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, nil, err
	}
	reached = make(chan struct{}, 8)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if hold(conn, p) == nil {
					reached <- struct{}{}
					_, _ = io.Copy(io.Discard, conn) // until the client leaves
				}
			}()
		}
	}()
	scheme := "http://"
	if p == handshaking {
		scheme = "https://"
	}
	return scheme + listener.Addr().String(), reached, listener.Close, nil
}

// hold brings a connection to where its call stays in the phase.
func hold(conn net.Conn, p phase) error {
	reader := bufio.NewReader(conn)
	if p == handshaking {
		_, err := reader.ReadByte()
		return err
	}
	if _, err := http.ReadRequest(reader); err != nil {
		return err
	}
	answer := map[phase]string{
		reading: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\":",
		pausing: "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 2\r\nContent-Length: 0\r\n\r\n",
	}[p]
	_, err := io.WriteString(conn, answer)
	return err
}

// full listens on a port whose queue is full, so that a dial to it waits. It is known on Linux.
func full(ctx context.Context) (base string, closeServer func() error, err error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return "", nil, err
	}
	var filling []net.Conn
	closeServer = func() error {
		errs := []error{syscall.Close(fd)}
		for _, conn := range filling {
			errs = append(errs, conn.Close())
		}
		return errors.Join(errs...)
	}
	err = errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0))
	name, nameErr := syscall.Getsockname(fd)
	bound, is := name.(*syscall.SockaddrInet4)
	if err = errors.Join(err, nameErr); err != nil || !is {
		return "", nil, errors.Join(err, closeServer())
	}
	address := fmt.Sprintf("127.0.0.1:%d", bound.Port)
	dialer := net.Dialer{Timeout: 100 * time.Millisecond}
	for range 16 {
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if waited := (net.Error)(nil); errors.As(err, &waited) && waited.Timeout() {
			return "http://" + address, closeServer, nil
		}
		if err != nil {
			return "", nil, errors.Join(err, closeServer())
		}
		filling = append(filling, conn)
	}
	return "", nil, errors.Join(errors.New("the queue of a port takes any number of connections here"), closeServer())
}
