package conformance

import (
	"context"
	"sync"
	"time"
)

// patience is a context whose end the server decides, so that no case waits for real time. Its deadline is far at first.
type patience struct {
	context.Context //nolint:containedctx // it is one
	done            chan struct{}

	mu       sync.Mutex
	deadline time.Time
	err      error
}

func newPatience(parent context.Context) *patience {
	p := &patience{Context: parent, done: make(chan struct{}), deadline: time.Now().Add(watchdog / 3)}
	context.AfterFunc(parent, func() { p.end(parent.Err()) })
	return p
}

// Deadline implements context.Context.
func (p *patience) Deadline() (time.Time, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.deadline, true
}

// Done implements context.Context.
func (p *patience) Done() <-chan struct{} { return p.done }

// Err implements context.Context.
func (p *patience) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err
}

// wane leaves no time for a pause: who would repeat gives up.
func (p *patience) wane() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.deadline = time.Now()
}

// end ends the context with err.
func (p *patience) end(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err == nil {
		p.err = err
		close(p.done)
	}
}
