package main

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// driven is what a number of calls took.
type driven struct {
	took     time.Duration
	p50, p99 time.Duration
	allocs   uint64        // of the whole process
	waited   time.Duration // for locks, of all its goroutines
}

func (d driven) perSecond(calls int) float64 { return float64(calls) / d.took.Seconds() }

// drive makes calls by so many callers at once, which take the next call as soon as they are done with one. The first error ends it.
func drive(ctx context.Context, callers, calls int, call func(ctx context.Context, i int) error) (driven, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	times := make([]time.Duration, calls)
	var next atomic.Int64
	var all sync.WaitGroup
	start := make(chan struct{})
	for range callers {
		all.Go(func() {
			<-start
			for {
				i := int(next.Add(1)) - 1
				if i >= calls || ctx.Err() != nil {
					return
				}
				began := time.Now()
				if err := call(ctx, i); err != nil {
					fail(err)
					return
				}
				times[i] = time.Since(began)
			}
		})
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	idle := waited()
	began := time.Now()
	close(start)
	all.Wait()
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if err := context.Cause(ctx); err != nil {
		return driven{}, err
	}
	slices.Sort(times)
	return driven{took, times[calls/2], times[calls*99/100], after.Mallocs - before.Mallocs, waited() - idle}, nil
}

// The patience of settled, in hundredths of a second: where the count may be meant to stay above the goal, and where it is not.
const (
	patient     = 10
	veryPatient = 500
)

// settled counts until the count is down at goal, or has stayed the same for longer than patience.
func settled(ctx context.Context, count func() (int, error), goal, patience int) (int, error) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for last, same := -1, 0; ; {
		n, err := count()
		if err != nil || n <= goal || same == patience {
			return n, err
		}
		if same++; n != last {
			last, same = n, 0
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return n, context.Cause(ctx)
		}
	}
}

func goroutines() (int, error) { return runtime.NumGoroutine(), nil }

// middle is the run whose time is the median.
func middle(runs []driven) driven {
	slices.SortFunc(runs, func(a, b driven) int { return int(a.took - b.took) })
	return runs[len(runs)/2]
}
