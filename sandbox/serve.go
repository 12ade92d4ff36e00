package sandbox

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// ServeOptions bound what callers can cost a server. The zero value of a field is its default.
type ServeOptions struct {
	Connections    int           // how many may be open at the same time; 512. The one above gets a 503 that says so
	HeaderTimeout  time.Duration // how long a request's header may take; 5 s
	RequestTimeout time.Duration // how long a whole request may take to arrive; 30 s
	WriteTimeout   time.Duration // how long a caller may take to accept a piece of an answer; 30 s
	IdleTimeout    time.Duration // how long a connection may wait for its next request; 1 min
	Grace          time.Duration // how long requests under way have when the server ends; 2 s
	Logger         *slog.Logger  // what goes wrong in the server; nil: silent
}

// maxHeader bounds the header of a request; net/http lets it exceed that by 4 kB.
const maxHeader = 64 << 10

func (o ServeOptions) withDefaults() ServeOptions {
	o.Connections = cmp.Or(max(o.Connections, 0), 512)
	o.HeaderTimeout = cmp.Or(max(o.HeaderTimeout, 0), 5*time.Second)
	o.RequestTimeout = cmp.Or(max(o.RequestTimeout, 0), 30*time.Second)
	o.WriteTimeout = cmp.Or(max(o.WriteTimeout, 0), 30*time.Second)
	o.IdleTimeout = cmp.Or(max(o.IdleTimeout, 0), time.Minute)
	o.Grace = cmp.Or(max(o.Grace, 0), 2*time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

// Serve serves handler, a [Sandbox] or whatever contains one, in plain HTTP on listener until ctx ends. It then lets requests under way finish for a
// moment, ends the contexts of those that have not, closes every connection, and returns nil once all handlers have returned. An error means that the
// listener failed. It is closed in any case.
//
// Callers who are slow, silent, too many or do not speak HTTP get an answer that says what is wrong, as far as HTTP allows one, and cost a
// connection for a bounded time: a header that does not arrive in time or a body (see the providers' packages) is a 408, a header of more than 64 kB
// a 431, a connection too many a 503 with Retry-After, TLS on this port a 400.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, options ServeOptions) error {
	options = options.withDefaults()
	door := newDoor(listener, options)
	server := &http.Server{
		Handler:           handling(handler),
		ReadHeaderTimeout: options.HeaderTimeout,
		ReadTimeout:       options.RequestTimeout,
		IdleTimeout:       options.IdleTimeout,
		MaxHeaderBytes:    maxHeader,

		DisableGeneralOptionsHandler: true, // it would read bodies before handling knows of them

		ErrorLog:    slog.NewLogLogger(options.Logger.Handler(), slog.LevelWarn),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ConnContext: func(ctx context.Context, c net.Conn) context.Context { return context.WithValue(ctx, guestKey{}, c) },
		ConnState:   func(c net.Conn, state http.ConnState) { c.(*guest).changed(state) },
	}
	ended := make(chan struct{})
	var ending sync.WaitGroup
	ending.Go(func() {
		select {
		case <-ctx.Done():
		case <-ended:
		}
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), options.Grace)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // of connections that close anyway
		}
	})
	err := server.Serve(door)
	close(ended)
	ending.Wait()
	door.wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// handling tells the connection that its request's header is complete. A connection ends after a chunked request: net/http cannot tell whether that
// had a Content-Length as well, with which somebody before this server may have seen other boundaries between requests (RFC 9112, 6.1).
func handling(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g, ok := r.Context().Value(guestKey{}).(*guest); ok {
			g.phase.Store(phaseRequest)
		}
		if len(r.TransferEncoding) > 0 {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

type guestKey struct{}
