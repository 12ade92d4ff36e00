package main

import (
	"bytes"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"syscall"
	"time"
)

// usage is what a process has in use.
type usage struct {
	Heap       uint64 // bytes, after a collection
	Resident   uint64 // bytes, before it; 0 where the system does not tell
	Goroutines int
}

func used() usage {
	u := usage{Resident: resident(), Goroutines: runtime.NumGoroutine()}
	runtime.GC()
	runtime.GC() // what finalizers held
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	u.Heap = memory.HeapAlloc
	return u
}

// cpu is what the process has worked so far.
func cpu() (time.Duration, error) {
	var spent syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &spent); err != nil {
		return 0, err
	}
	return time.Duration(spent.Utime.Nano() + spent.Stime.Nano()), nil
}

// resident is the memory that the system has given the process.
func resident() uint64 {
	data, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(data)
	if err != nil || len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseUint(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * uint64(os.Getpagesize()) //nolint:gosec // above 0
}

// waited is how long goroutines have waited for locks.
func waited() time.Duration {
	sample := []metrics.Sample{{Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(sample)
	return time.Duration(sample[0].Value.Float64() * float64(time.Second))
}
