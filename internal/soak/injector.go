package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"
)

// injector stands between the adapter and its transport. It makes the faults that no server can, and tells the server of the others.
type injector struct {
	base    *http.Transport
	flights *flights
	dialed  atomic.Int64 // connections made
}

// newInjector returns an injector on a real transport, with the limits that package rest gives its own.
func newInjector(over network, flights *flights) *injector {
	i := &injector{flights: flights}
	i.base = &http.Transport{
		MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			conn, err := over.Dial(ctx, address)
			if err == nil {
				i.dialed.Add(1)
			}
			return conn, err
		},
	}
	return i
}

// CloseIdleConnections lets the adapter's reach the transport.
func (i *injector) CloseIdleConnections() { i.base.CloseIdleConnections() }

// RoundTrip implements http.RoundTripper.
func (i *injector) RoundTrip(req *http.Request) (*http.Response, error) {
	t := traceOf(req.Context())
	if t == nil {
		return i.base.RoundTrip(req)
	}
	if waiting := t.lane.take(); waiting != nil {
		defer i.deliver(waiting)
	}
	switch k := t.next(req); k {
	case dialFails:
		closeBody(req)
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case resetBefore:
		closeBody(req)
		return nil, reset()
	case resetAfter:
		i.deliver(req)
		return nil, reset()
	case late:
		kept, err := keep(req)
		if err != nil {
			return nil, err
		}
		t.lane.late = kept
		return nil, reset()
	default:
		return i.forward(req, k)
	}
}

func reset() error { return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET} }

// forward sends the request under a number by which the server knows what is to happen to it.
func (i *injector) forward(req *http.Request, k kind) (*http.Response, error) {
	numbered := req.Clone(req.Context())
	numbered.Header.Set(flightHeader, i.flights.depart(flight{kind: k, trace: traceOf(req.Context())}))
	return i.base.RoundTrip(numbered)
}

// deliver sends the request for what it does at the provider; nobody hears the answer.
func (i *injector) deliver(req *http.Request) {
	resp, err := i.forward(req, "")
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body) // else the connection could not be used again
	_ = resp.Body.Close()
}

// keep copies a request so that it can be sent when its caller has long been told that it failed.
func keep(req *http.Request) (*http.Request, error) {
	kept := req.Clone(context.WithoutCancel(req.Context()))
	if req.Body == nil {
		return kept, nil
	}
	body, err := io.ReadAll(req.Body)
	closeBody(req)
	kept.Body = io.NopCloser(bytes.NewReader(body))
	return kept, err
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close() // a RoundTripper must; there is nothing to be lost in a request's
	}
}
