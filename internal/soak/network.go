package main

import (
	"context"
	"net"
	"time"
)

// network is what the run's HTTP goes over.
type network interface {
	Listen(ctx context.Context) (net.Listener, error)
	Dial(ctx context.Context, address string) (net.Conn, error)
}

// loopback is the computer's own, with real connections.
type loopback struct{}

// Listen takes a free port.
func (loopback) Listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", "127.0.0.1:0")
}

// Dial connects to it.
func (loopback) Dial(ctx context.Context, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 10 * time.Second}
	return dialer.DialContext(ctx, "tcp", address)
}
