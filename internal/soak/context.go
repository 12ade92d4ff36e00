package main

import (
	"context"
	"sync"
)

// ending is the context of one call, which a fault ends at the very point that it was drawn for. A timer would end it anywhere. Its parent does not
// end it: a hundred thousand of them would hang on the parent until the end of the run.
type ending struct {
	context.Context

	once sync.Once
	done chan struct{}
	err  error
}

func newEnding(parent context.Context) *ending {
	return &ending{Context: parent, done: make(chan struct{})}
}

// Done implements context.Context.
func (e *ending) Done() <-chan struct{} { return e.done }

// Err implements context.Context.
func (e *ending) Err() error {
	select {
	case <-e.done:
		return e.err
	default:
		return nil
	}
}

// end ends the context, with context.Canceled or context.DeadlineExceeded. Only the first one counts.
func (e *ending) end(err error) {
	e.once.Do(func() {
		e.err = err
		close(e.done)
	})
}
