package main

import (
	"context"
	"net/http"
	"slices"
	"sync"
)

// trace is what happens on the wire during one call of an app.
type trace struct {
	draw func() kind // what happens to the next request
	ctx  *ending
	lane *lane

	mu         sync.Mutex // the server tells from its own goroutine what it carried out
	injected   []injection
	requests   int
	retries    int
	last       string
	carriedOut bool // a write, at least one
}

// injection is a fault that was injected into one request.
type injection struct {
	kind  kind
	write bool
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
	k, write := t.draw(), isWrite(req)
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
		t.injected = append(t.injected, injection{k, write})
	}
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

// explainsDoubt reports whether a fault was injected into a write of the call that leaves its outcome open.
func (t *trace) explainsDoubt() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.ContainsFunc(t.injected, func(i injection) bool { return i.write && i.kind.leavesDoubt() })
}

func isWrite(req *http.Request) bool {
	return req.Method != http.MethodGet && req.Method != http.MethodHead
}
