// Package measure runs a call many times and says what it cost.
package measure

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Cell is what a number of equal calls cost this process.
type Cell struct {
	Calls       int
	Wall, CPU   time.Duration // CPU: of the whole process, in user and system mode
	Bytes       uint64
	Allocs      uint64
	P50, P99    time.Duration
	Exchanges   int64 // counted by the server
	Connections int64 // the same; new ones
}

// PerCall divides a sum by the calls.
func PerCall[T ~int64 | ~uint64](c Cell, sum T) float64 { return float64(sum) / float64(c.Calls) }

// Rate is calls per second.
func (c Cell) Rate() float64 { return float64(c.Calls) / c.Wall.Seconds() }

// Load is how a cell is run.
type Load struct {
	Callers int
	Warmup  int           // calls of each caller before anything is measured, which open its connection
	For     time.Duration // how long is measured
	Counts  func() (exchanges, connections int64, err error)
}

// room is how many latencies are kept, those of the first calls: nothing is allocated while it is measured.
const room = 1 << 15

// Run measures one cell. An error of a call ends it and is returned.
func Run(ctx context.Context, load Load, call func(context.Context) error) (Cell, error) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	callers := make([]caller, load.Callers)
	var began time.Time // written before start is closed
	for i := range callers {
		callers[i].latencies = make([]time.Duration, 0, room/load.Callers)
		ready.Add(1)
		done.Go(func() {
			for range load.Warmup {
				if callers[i].err == nil {
					callers[i].err = call(ctx)
				}
			}
			ready.Done()
			<-start
			if callers[i].err == nil {
				callers[i].err = callers[i].run(ctx, began.Add(load.For), call)
			}
		})
	}
	ready.Wait()
	exchanges, connections, err := load.Counts()
	if err != nil {
		close(start)
		done.Wait()
		return Cell{}, err
	}
	runtime.GC() // nobody pays for the garbage of another
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	cpu := cpuTime()
	began = time.Now()
	close(start)
	done.Wait()
	cell := Cell{Wall: time.Since(began), CPU: cpuTime() - cpu}
	runtime.ReadMemStats(&after)
	cell.Bytes, cell.Allocs = after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs
	if cell.Exchanges, cell.Connections, err = load.Counts(); err != nil {
		return Cell{}, err
	}
	cell.Exchanges -= exchanges
	cell.Connections -= connections

	var latencies []time.Duration
	for _, c := range callers {
		if c.err != nil {
			return Cell{}, c.err
		}
		cell.Calls += c.calls
		latencies = append(latencies, c.latencies...)
	}
	slices.Sort(latencies)
	cell.P50, cell.P99 = percentile(latencies, 50), percentile(latencies, 99)
	return cell, nil
}

// caller makes at least one call, however late it gets its turn.
type caller struct {
	calls     int
	latencies []time.Duration
	err       error
}

func (c *caller) run(ctx context.Context, until time.Time, call func(context.Context) error) error {
	for at := time.Now(); c.calls == 0 || at.Before(until); c.calls++ {
		if err := call(ctx); err != nil {
			return err
		}
		now := time.Now()
		if len(c.latencies) < cap(c.latencies) {
			c.latencies = append(c.latencies, now.Sub(at))
		}
		at = now
	}
	return nil
}

// percentile is the nearest rank of sorted values.
func percentile(sorted []time.Duration, percent int) time.Duration {
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic("measure: getrusage: " + err.Error()) // of oneself: cannot happen
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
