package sandbox

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// door lets a bounded number of connections in. One too many gets its answer here, without a place in the server.
type door struct {
	net.Listener
	options ServeOptions
	places  chan struct{} // one entry for each open connection
	refusal chan struct{} // one entry for each that is being refused
	closing context.Context
	close   context.CancelFunc
	inside  sync.WaitGroup // until net/http has done with them
	refused sync.WaitGroup
}

const (
	maxRefusals = 512                    // at the same time
	lingering   = 500 * time.Millisecond // how long a client has to take in its refusal, as in net/http
)

func newDoor(listener net.Listener, options ServeOptions) *door {
	closing, cancel := context.WithCancel(context.Background())
	return &door{
		Listener: listener, options: options, closing: closing, close: cancel,
		places: make(chan struct{}, options.Connections), refusal: make(chan struct{}, maxRefusals),
	}
}

// Accept implements net.Listener.
func (d *door) Accept() (net.Conn, error) {
	for {
		conn, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		select {
		case d.places <- struct{}{}:
			d.inside.Add(1)
			return &guest{Conn: conn, options: d.options, leave: func() { <-d.places }, gone: d.inside.Done}, nil
		default:
			d.refuse(conn)
		}
	}
}

// refuse answers in the background; of those who are too many even for that the connection just ends.
func (d *door) refuse(conn net.Conn) {
	select {
	case d.refusal <- struct{}{}:
		d.refused.Go(func() {
			defer func() { <-d.refusal }()
			d.explain(conn)
		})
	default:
		_ = conn.Close()
	}
}

// explain waits for the first bytes of a request, because clients take an answer that comes before them for a broken connection, and reads what comes
// after the answer, because a connection that is closed with unread bytes loses the answer.
func (d *door) explain(conn net.Conn) {
	defer conn.Close()
	stop := context.AfterFunc(d.closing, func() { _ = conn.Close() })
	defer stop()
	if conn.SetDeadline(time.Now().Add(d.options.HeaderTimeout)) != nil {
		return
	}
	if _, err := conn.Read(make([]byte, 1)); err != nil {
		return
	}
	text := fmt.Sprintf("this sandbox serves %d connections at a time and all are open: close or reuse some, "+
		"or allow more (tender sandbox --connections, or ServeOptions.Connections)", d.options.Connections)
	if _, err := conn.Write(lastAnswer(http.StatusServiceUnavailable, "Retry-After: 1\r\n", text)); err != nil {
		return
	}
	if half, ok := conn.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil && conn.SetDeadline(time.Now().Add(lingering)) == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(conn, 1<<20))
	}
}

// wait returns once nobody is inside, and ends those who are being refused.
func (d *door) wait() {
	d.close()
	d.refused.Wait()
	d.inside.Wait()
}
