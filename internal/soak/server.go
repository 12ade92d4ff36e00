package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// flightHeader has the number of a flight. The simulators never see it.
const flightHeader = "X-Soak-Flight"

// flight is a request between the injector and the server, and what is to happen to it there.
type flight struct {
	kind  kind
	trace *trace
}

// flights are the requests that have not arrived yet.
type flights struct {
	mu   sync.Mutex
	last int
	open map[string]flight
}

// depart numbers a flight.
func (f *flights) depart(one flight) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil {
		f.open = map[string]flight{}
	}
	f.last++
	id := strconv.Itoa(f.last)
	f.open[id] = one
	return id
}

// arrive returns a flight, once: what net/http sends again by itself arrives without a fault.
func (f *flights) arrive(id string) (one flight, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	one, ok = f.open[id]
	delete(f.open, id)
	return one, ok
}

// forget drops the flights that never arrived: their callers went away first.
func (f *flights) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.open)
}

// server serves one simulator after the other on a real port, plays faults under the requests, and counts connections.
type server struct {
	url       string
	http      *http.Server
	flights   *flights
	simulator atomic.Value // of http.Handler, in a holder so that its type is always the same

	mu       sync.Mutex
	accepted int64
	open     int
	changed  chan struct{} // gets something, room permitting, when a connection comes or goes
	stopped  chan error
}

type holder struct{ http.Handler }

// serve starts a server.
func serve(ctx context.Context, over network, flights *flights) (*server, error) {
	listener, err := over.Listen(ctx)
	if err != nil {
		return nil, err
	}
	s := &server{url: "http://" + listener.Addr().String(), flights: flights, changed: make(chan struct{}, 1), stopped: make(chan error, 1)}
	s.http = &http.Server{
		Handler: s, ConnState: s.count, ReadHeaderTimeout: time.Minute,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // broken connections are what this is about
	}
	go func() { s.stopped <- s.http.Serve(listener) }()
	return s, nil
}

// use puts another simulator behind the port.
func (s *server) use(simulator http.Handler) { s.simulator.Store(holder{simulator}) }

// close ends the server and what is left of its connections.
func (s *server) close() error {
	err := s.http.Close()
	if stopped := <-s.stopped; !errors.Is(stopped, http.ErrServerClosed) {
		err = errors.Join(err, stopped)
	}
	return err
}

func (s *server) count(_ net.Conn, state http.ConnState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state {
	case http.StateNew:
		s.accepted++
		s.open++
	case http.StateClosed, http.StateHijacked:
		s.open--
	default:
		return
	}
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// connections returns how many were accepted ever and are open now.
func (s *server) connections() (accepted int64, open int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted, s.open
}

// quiet waits until every one of dialed connections was accepted and is closed again: then no request is under way, not even one whose
// caller has gone. It returns how many are still open after patience.
func (s *server) quiet(dialed func() int64, patience time.Duration) (left int) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		accepted, open := s.connections()
		if open == 0 && accepted >= dialed() { // a dial that was given up may have been accepted
			return 0
		}
		select {
		case <-s.changed:
		case <-timer.C:
			return max(open, 1)
		}
	}
}

// ServeHTTP plays what the request's flight says, or lets the simulator serve it.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, known := s.flights.arrive(r.Header.Get(flightHeader))
	r.Header.Del(flightHeader)
	end := func() {
		if f.trace != nil && f.kind.ends() != nil {
			f.trace.ctx.end(f.kind.ends())
		}
	}
	carryOut := func(w http.ResponseWriter, r *http.Request) {
		seen := &witness{ResponseWriter: w, status: http.StatusOK}
		s.simulator.Load().(holder).ServeHTTP(seen, r) // nothing else is ever stored
		if known && f.trace != nil && f.trace.isWrite(r) && seen.status < 300 {
			f.trace.done()
		}
		end()
	}
	played := f.kind.played()
	switch {
	case f.kind == timeoutBefore:
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusRequestTimeout)
	case f.kind == timeoutAfter:
		carryOut(discard{http.Header{}}, r)
		w.WriteHeader(http.StatusRequestTimeout)
	case played.Kind == "":
		carryOut(w, r)
	default:
		if f.kind == canceledBefore || f.kind == deadlineBefore {
			end()
		}
		played.Play(w, r, carryOut, func(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) })
	}
}

// witness sees with which status a request is answered.
type witness struct {
	http.ResponseWriter

	status int
}

// WriteHeader implements http.ResponseWriter.
func (w *witness) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// discard takes an answer that nobody gets.
type discard struct{ header http.Header }

// Header implements http.ResponseWriter.
func (d discard) Header() http.Header { return d.header }

// Write implements http.ResponseWriter.
func (d discard) Write(p []byte) (int, error) { return len(p), nil }

// WriteHeader implements http.ResponseWriter.
func (d discard) WriteHeader(int) {}
