package main

import (
	"context"
	"net/http"
	"slices"
	"sync"
)

// trace is what happens on the wire during one call of an app.
type trace struct {
	draw  func() kind                    // what happens to the next request
	reads func(method, path string) bool // although their method is neither GET nor HEAD; nil = none do
	ctx   *ending
	lane  *lane

	mu         sync.Mutex // the server tells from its own goroutine what it carried out
	injected   []injection
	requests   int
	retries    int
	last       string
	wrote      bool // a write was sent
	carriedOut bool // a write, at least one
}

// injection is a fault that was injected into one request.
type injection struct {
	kind  kind
	write bool
	after bool // of a read: the call had sent a write before it
}

// lane is what one caller has on its way to the provider. Its caller alone uses it.
type lane struct{ late *http.Request }

// take returns the request that is late, once.
func (l *lane) take() *http.Request {
	late := l.late
	l.late = nil
	return late
}

type traceKey struct{}

func traceOf(ctx context.Context) *trace {
	t, _ := ctx.Value(traceKey{}).(*trace)
	return t
}

// next draws what happens to the call's next request.
func (t *trace) next(req *http.Request) kind {
	k, write := t.draw(), t.isWrite(req)
	if !write { // net/http repeats a GET by itself if its connection was used before, and that hangs on the schedule
		switch k {
		case dropBefore:
			k = resetBefore
		case dropAfter, late:
			k = resetAfter
		default: // the same for reads and writes
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
	target := req.Method + " " + req.URL.EscapedPath() + "?" + req.URL.RawQuery
	if target == t.last {
		t.retries++
	}
	t.last = target
	if k != "" {
		t.injected = append(t.injected, injection{kind: k, write: write, after: t.wrote})
	}
	t.wrote = t.wrote || write
	return k
}

// done notes that the provider carried a write out.
func (t *trace) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.carriedOut = true
}

func (t *trace) wasCarriedOut() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.carriedOut
}

// kinds returns what was injected.
func (t *trace) kinds() []kind {
	t.mu.Lock()
	defer t.mu.Unlock()
	var all []kind
	for _, i := range t.injected {
		all = append(all, i.kind)
	}
	return all
}

// explainsDoubt reports whether a fault was injected that leaves the outcome of the call's write open: into the write, or into the read that was to
// tell what had become of it.
func (t *trace) explainsDoubt() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.injected, func(i injection) bool { return i.write && i.kind.leavesDoubt() || !i.write && i.after })
}

func (t *trace) isWrite(req *http.Request) bool {
	return req.Method != http.MethodGet && req.Method != http.MethodHead && (t.reads == nil || !t.reads(req.Method, req.URL.EscapedPath()))
}
