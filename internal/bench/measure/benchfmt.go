package measure

import (
	"fmt"
	"io"
	"runtime"
)

// Header begins a file in the form that Go's benchmarks print and benchstat reads.
func Header(w io.Writer, cpu string) error {
	_, err := fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/tenderpay/tender/internal/bench\ncpu: %s\n", runtime.GOOS, runtime.GOARCH, cpu)
	return err
}

// Line writes a round of a cell. name is what follows "Benchmark".
func Line(w io.Writer, name string, c Cell) error {
	_, err := fmt.Fprintf(w, "Benchmark%s-%d\t%8d\t%.0f ns/op\t%.0f B/op\t%.1f allocs/op\t%.0f cpu-ns/op\t%.0f calls/s\t%d p50-ns\t%d p99-ns\t%.4f conns/op\n",
		name, runtime.GOMAXPROCS(0), c.Calls, PerCall(c, int64(c.Wall)), PerCall(c, c.Bytes), PerCall(c, c.Allocs), PerCall(c, int64(c.CPU)),
		c.Rate(), c.P50.Nanoseconds(), c.P99.Nanoseconds(), PerCall(c, c.Connections))
	return err
}
