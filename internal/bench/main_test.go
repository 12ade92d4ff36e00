//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/measure"
	"github.com/tenderpay/tender/internal/bench/stub"
)

const certificates = "TENDER_BENCH_CERTIFICATES" // names the folder: a process reads what it trusts once

// TestMain makes this binary the program where it starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && (os.Args[1] == serveCommand || os.Args[1] == floodedCommand) {
		if err := run(context.Background(), os.Args[1:]); err != nil {
			panic(err)
		}
		return
	}
	dir, err := os.MkdirTemp("", "tender-bench-")
	if err != nil {
		panic(err)
	}
	if err := stub.NewCertificate(dir); err != nil {
		panic(err)
	}
	if err := os.Setenv(certificates, dir); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		panic(err)
	}
	os.Exit(code)
}

func small() settings {
	return settings{
		rounds: 2, cell: time.Millisecond, limit: time.Hour, repository: "../..", operations: []clients.Operation{clients.CreatePayment}, callers: []int{1, 4},
	}
}

func TestGridMeasuresEveryClientAtTheServerProcess(t *testing.T) {
	var progress bytes.Buffer
	g, err := runGrid(t.Context(), small(), os.Getenv(certificates), &progress)
	require.NoError(t, err)
	assert.Equal(t, "round 1 of 2, plain\nround 1 of 2, tls\nround 2 of 2, plain\nround 2 of 2, tls\n", progress.String())
	require.Len(t, g.rows, 13)
	measured := 0
	for _, network := range networks() {
		for _, many := range []int{1, 4} {
			for _, r := range g.rows {
				at := g.at(clients.CreatePayment, network, many, r)
				if r.library == clients.FloorDefault {
					require.Empty(t, g.cells[at])
					continue
				}
				require.Len(t, g.cells[at], 2, at.name())
				for _, cell := range g.cells[at] {
					measured++
					assert.Positive(t, cell.Calls, at.name())
					assert.Positive(t, cell.Allocs, at.name())
					assert.Positive(t, cell.P50, at.name())
					each := 1
					if r.shape == "webpay" { // looks before it creates
						each = 2
					}
					assert.EqualValues(t, each*cell.Calls, cell.Exchanges, at.name())
				}
			}
		}
	}
	assert.Equal(t, 2*2*2*12, measured)

	var lines bytes.Buffer
	require.NoError(t, g.benchmarks(&lines, "a cpu"))
	checkBenchmarks(t, lines.String(), measured)
}

// checkBenchmarks holds text against the format that go.dev/design/14313-benchmark-format describes.
func checkBenchmarks(t *testing.T, text string, want int) {
	t.Helper()
	configuration, results := regexp.MustCompile(`^[a-z][a-z0-9]*: \S.*$`), 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if configuration.MatchString(line) {
			continue
		}
		fields := strings.Fields(line)
		require.Regexp(t, `^Benchmark[A-Z]\w*(/[a-z]+=[\w-]+)*-\d+$`, fields[0])
		require.Zero(t, len(fields)%2, line)
		_, err := strconv.ParseUint(fields[1], 10, 64)
		require.NoError(t, err, line)
		for i := 2; i < len(fields); i += 2 {
			_, err := strconv.ParseFloat(fields[i], 64)
			require.NoError(t, err, line)
			require.NotRegexp(t, `^[\d.]`, fields[i+1], line)
		}
		assert.Equal(t, []string{"ns/op", "B/op", "allocs/op"}, []string{fields[3], fields[5], fields[7]})
		results++
	}
	assert.Equal(t, want, results)
}

func TestARoundIsEnoughWhereTheLimitIsShort(t *testing.T) {
	s := small()
	s.limit, s.callers = 0, []int{1}
	g, err := runGrid(t.Context(), s, os.Getenv(certificates), io.Discard)
	require.NoError(t, err)
	assert.Equal(t, 1, g.rounds)
}

func TestAnotherObjectEndsTheRun(t *testing.T) {
	get := func(context.Context) (string, error) { return "cus_1", nil }
	require.NoError(t, checked(get, "cus_1")(t.Context()))
	require.ErrorContains(t, checked(get, "cus_2")(t.Context()), `got "cus_1" instead of "cus_2"`)
	require.ErrorIs(t, checked(func(context.Context) (string, error) { return "cus_1", io.EOF }, "cus_1")(t.Context()), io.EOF)
}

func TestInTurn(t *testing.T) {
	assert.Equal(t, []int{1, 2, 3, 4, 5}, inTurn([]int{1, 2, 3, 4, 5}, 0))
	assert.Equal(t, []int{2, 1, 5, 4, 3}, inTurn([]int{1, 2, 3, 4, 5}, 1))
	assert.Equal(t, []int{5, 1, 2, 3, 4}, inTurn([]int{1, 2, 3, 4, 5}, 2))
}

// The numbers are made up: a floor's CPU is 100, 200, 400 µs, a library's twice that, and everything else the same for all.
func TestTables(t *testing.T) {
	g := &grid{cells: map[place][]measure.Cell{}, callers: callers(), rounds: 3, rows: []row{
		{clients.Floor, "lomi"}, {clients.FloorDefault, "lomi"}, {clients.Tender, "lomi"}, {clients.Floor, "stripe"}, {clients.StripeGo, "stripe"},
	}}
	for _, operation := range clients.Operations() {
		for _, network := range networks() {
			for _, many := range callers() {
				for _, r := range g.rows {
					for _, factor := range []time.Duration{1, 2, 4} {
						cell := measure.Cell{
							Calls: 1000, Wall: factor * time.Second, CPU: factor * 100 * time.Millisecond, Bytes: 10 << 20, Allocs: 141_000,
							P50: time.Millisecond, P99: 2 * time.Millisecond, Exchanges: 2000, Connections: 20,
						}
						if r.library != clients.Floor {
							cell.CPU *= 2
						}
						at := g.at(operation, network, many, r)
						g.cells[at] = append(g.cells[at], cell)
					}
				}
			}
		}
	}
	r := results{
		grid: g, took: time.Minute,
		floods: []flood{
			{Library: clients.Tender, Kind: "chunked", Grown: 3 << 20, Allocated: 1 << 20, Error: "too large"},
			{Library: clients.Floor, Kind: "chunked", Grown: 800 << 20, Allocated: 900 << 20},
		},
		cancels: []canceled{
			{dialing, clients.Tender, measure.Spread{Median: 1, Min: 1, Max: 21}, 3}, {dialing, clients.Floor, measure.Spread{}, 0},
		},
	}
	tables, err := r.tables(settings{cell: time.Second})
	require.NoError(t, err)
	for _, want := range []string{
		"3 rounds, 1s for each cell, 1m0s in all",
		"| CPU for a call, one caller, to the floor | lomi | at most 1.12 | 2.00 (2.00 to 2.00) | no |",
		"| calls a second, 64 callers, to the floor | lomi | at least 0.85 | 1.00 (1.00 to 1.00) | yes |",
		"| new connections for a call, 64 callers, TLS | lomi | at most 0.03 | 0.020 | yes |",
		"| allocations | lomi | at most 140 | 141 (floor: 141) | no |",
		"| memory for 256 MiB, chunked | lomi | less than 4 MiB | 3.0 MiB | yes |",
		"| return after cancel, any phase | lomi | at most 20 ms | 21.0 ms at most | no |",
		"| tender lomi | 400; 2.00 (2.00 to 2.00) |",
		"| floor lomi | 1000 / 2000 |",
		"| floor lomi | 2 | 2 | 2 | 2 | 2 |",
		"| tender | chunked | 3.0 | 1.0 | failed: too large |",
		"| floor | chunked | 800.0 | 900.0 | succeeded |",
		"| dial | 1.0 (21.0) | never pauses |",
	} {
		assert.Contains(t, tables, want)
	}
	for _, draw := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return g.drawThroughput(b) }, func(b *bytes.Buffer) error { return g.drawAllocations(b) },
		func(b *bytes.Buffer) error { return g.drawLatency(b) },
	} {
		var svg bytes.Buffer
		require.NoError(t, draw(&svg))
		assert.Regexp(t, `>(tender )?lomi</text>`, svg.String())
	}
}

func TestFloodsAreMetInAProcessEach(t *testing.T) {
	floods, err := runFloods(t.Context(), 4<<20)
	require.NoError(t, err)
	require.Len(t, floods, 6)
	for _, f := range floods {
		name := fmt.Sprint(f.Library, " ", f.Kind)
		if f.Library == clients.Tender {
			assert.Contains(t, f.Error, "larger than 1 MiB", name)
			continue
		}
		assert.Empty(t, f.Error, name)
		assert.Greater(t, f.Allocated, uint64(4<<20), name)
	}
}

func TestCancelReachesEveryPhase(t *testing.T) {
	all, err := runCancels(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, all, len(phases())*3)
	for _, c := range all {
		if c.phase == pausing && c.library == clients.Floor {
			assert.Zero(t, c.calls)
			continue
		}
		assert.Equal(t, 1, c.calls, "%s %s", c.library, c.phase)
	}
}
