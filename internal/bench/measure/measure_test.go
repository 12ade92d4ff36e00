package measure_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/bench/measure"
)

func TestOf(t *testing.T) {
	assert.Equal(t, measure.Spread{Median: 2, Min: 1, Max: 9}, measure.Of([]float64{9, 1, 2}))
	assert.Equal(t, measure.Spread{Median: 2.5, Min: 1, Max: 9}, measure.Of([]float64{9, 1, 2, 3}))
	assert.True(t, math.IsNaN(measure.Of(nil).Median))
}

// The machine was three times slower in the second round: the ratio does not see it.
func TestRatioIsTakenWithinARound(t *testing.T) {
	floor := []measure.Cell{{Calls: 1, CPU: 100}, {Calls: 1, CPU: 300}, {Calls: 1, CPU: 100}}
	library := []measure.Cell{{Calls: 1, CPU: 110}, {Calls: 1, CPU: 390}, {Calls: 1, CPU: 120}}
	cpu := func(c measure.Cell) float64 { return measure.PerCall(c, int64(c.CPU)) }
	ratio, err := measure.Ratio(library, floor, cpu)
	require.NoError(t, err)
	assert.InDelta(t, 1.2, ratio.Median, 1e-9)
	assert.InDelta(t, 1.1, ratio.Min, 1e-9)
	assert.InDelta(t, 1.3, ratio.Max, 1e-9)

	_, err = measure.Ratio(library[:2], floor, cpu)
	require.ErrorContains(t, err, "2 rounds beside 3")
}

func TestRunCountsCalls(t *testing.T) {
	const callers, warmup = 3, 2
	var calls atomic.Int64
	cell, err := measure.Run(t.Context(), measure.Load{
		Callers: callers, Warmup: warmup, For: time.Millisecond,
		Counts: func() (int64, int64, error) { return 2 * calls.Load(), calls.Load() / 2, nil },
	}, func(context.Context) error {
		calls.Add(1)
		return nil
	})
	require.NoError(t, err)
	require.Positive(t, cell.Calls)
	assert.EqualValues(t, callers*warmup+cell.Calls, calls.Load(), "the first calls are not counted")
	assert.EqualValues(t, 2*cell.Calls, cell.Exchanges)
	assert.LessOrEqual(t, cell.P50, cell.P99)
	assert.Positive(t, cell.Rate())
}

// A machine may be too busy to let a caller begin in time.
func TestEveryCallerCalls(t *testing.T) {
	cell, err := measure.Run(t.Context(), measure.Load{Callers: 3, Counts: func() (int64, int64, error) { return 0, 0, nil }},
		func(context.Context) error { return nil })
	require.NoError(t, err)
	assert.Equal(t, 3, cell.Calls)
}

func TestRunEndsWithACallsError(t *testing.T) {
	broken := errors.New("broken")
	counts := func() (int64, int64, error) { return 0, 0, nil }
	for _, fine := range []int64{0, 5} { // in the warm-up, and after it
		var calls atomic.Int64
		_, err := measure.Run(t.Context(), measure.Load{Callers: 2, Warmup: 1, For: time.Hour, Counts: counts}, func(context.Context) error {
			if calls.Add(1) > fine {
				return broken
			}
			return nil
		})
		require.ErrorIs(t, err, broken)
	}
	_, err := measure.Run(t.Context(), measure.Load{Callers: 1, For: time.Hour, Counts: func() (int64, int64, error) { return 0, 0, broken }},
		func(context.Context) error { return nil })
	require.ErrorIs(t, err, broken)
}

func TestLine(t *testing.T) {
	var b strings.Builder
	require.NoError(t, measure.Header(&b, "a cpu"))
	require.NoError(t, measure.Line(&b, "GetPayment/lib=tender", measure.Cell{
		Calls: 4, Wall: 8 * time.Microsecond, CPU: 4 * time.Microsecond, Bytes: 40, Allocs: 6, P50: 7, P99: 9, Connections: 1,
	}))
	assert.Regexp(t, `(?s)^goos: \w+\ngoarch: \w+\npkg: \S+\ncpu: a cpu\n`+
		`BenchmarkGetPayment/lib=tender-\d+\t +4\t2000 ns/op\t10 B/op\t1\.5 allocs/op\t1000 cpu-ns/op\t500000 calls/s\t7 p50-ns\t9 p99-ns\t0\.2500 conns/op\n$`, b.String())
}
