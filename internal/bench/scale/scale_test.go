package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain plays a role where this program has started itself.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == roleFlag {
		os.Exit(play(os.Args[2], os.Stdin, os.Stdout, os.Stderr))
	}
	// Under the race detector each of many processes would wait a second before it ends.
	if err := os.Setenv("GORACE", os.Getenv("GORACE")+" atexit_sleep_ms=0"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func small() sizes {
	return sizes{
		rows: []int{60, 250}, posted: 120, few: []int{1, 100, 101}, pages: 2, callers: []int{1, 8}, calls: 40, tenants: []int{1, 5}, gateways: 3,
		load: 24, accounts: 3, loaders: 6, payments: 30, rounds: 3, programs: []string{"net/http alone", "yassir"},
	}
}

func take(t *testing.T, names ...string) *measured {
	t.Helper()
	m := &measured{sizes: small()}
	for _, name := range names {
		found := false
		for _, one := range measurements() {
			if one.name == name {
				require.NoError(t, one.take(t.Context(), m))
				found = true
			}
		}
		require.True(t, found, name)
	}
	return m
}

func TestListings(t *testing.T) {
	m := take(t, "listing")
	pages := map[string][]int{"lomi": {1, 3}, "reference": {1, 3}, "webpay": {2, 3}}
	require.Len(t, m.listings, len(pages))
	for _, l := range m.listings {
		looks := []int{60, 250}
		if l.target == "webpay" {
			looks[1] = 120
		}
		for i, at := range l.at {
			assert.Equal(t, looks[i], at.Rows)
			assert.Equal(t, pages[l.target][i], at.Pages, l.target)
			assert.NotZero(t, at.Heap)
			assert.NotZero(t, at.Took)
			assert.Equal(t, looks[i], l.grown[i].rows)
		}
	}
	var stops []stopped
	for _, s := range m.stops {
		if s.target == "reference" {
			stops = append(stops, s)
		}
	}
	assert.Equal(t, []stopped{{"reference", 1, 1}}, stops[:1], "one page for one row")
	text := m.text(time.Second)
	for _, want := range []string{"| lomi | 250 | 3 |", "| webpay | 120 |", "| reference | 1 | 1 |", "| rows of a list, lomi | 60 | 250 |"} {
		assert.Contains(t, text, want)
	}

	page := filepath.Join(t.TempDir(), "performance", "listing.svg")
	require.NoError(t, draw(page, m.listings))
	drawn, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(drawn), "reference")
}

func TestSharing(t *testing.T) {
	m := take(t, "callers")
	require.Len(t, m.shared, 4)
	for i, callers := range []int{1, 8, 8, 8} {
		s := m.shared[i]
		assert.Equal(t, callers, s.callers)
		assert.Equal(t, max(40, 20*callers), s.calls)
		assert.NotZero(t, s.median.took)
		assert.LessOrEqual(t, s.median.p50, s.median.p99)
		assert.Greater(t, s.median.allocs, uint64(s.calls))
		assert.Equal(t, i == 3, s.bare)
		assert.Positive(t, s.open)
		assert.Zero(t, s.closed, "goroutines after the connections are closed")
	}
	assert.Zero(t, m.shared[0].connections, "one caller needs no second connection")
	assert.Contains(t, m.text(0), "| 8, 8 idle connections allowed |")
	assert.Less(t, m.shared[3].median.allocs, m.shared[2].median.allocs, "net/http alone")
}

func TestTenants(t *testing.T) {
	m := take(t, "tenants")
	require.Len(t, m.tenants, 3)
	for i, want := range []struct{ number, open int64 }{{1, 1}, {5, 5}, {5, 1}} {
		one := m.tenants[i]
		assert.EqualValues(t, want.number, one.Number)
		assert.Equal(t, want.open, one.open, "idle connections")
		assert.Zero(t, one.closed, "connections after they are closed")
		assert.Equal(t, one.Bare.Goroutines, one.Closed.Goroutines)
		assert.Greater(t, one.Called.Heap, one.Bare.Heap)
	}
	assert.Contains(t, m.text(0), "| 5 | one for all |")
}

func TestMaking(t *testing.T) {
	m := take(t, "gateways")
	require.Len(t, m.made, len(targets()))
	for _, made := range m.made {
		assert.NotZero(t, made.adapter.allocs, made.target)
		assert.NotZero(t, made.gateway.bytes, made.target)
	}
	assert.Contains(t, m.text(0), "| yassir |")
}

func TestLoads(t *testing.T) {
	m := take(t, "load")
	require.Len(t, m.loads, len(targets()))
	for _, l := range m.loads {
		assert.GreaterOrEqual(t, l.one.requests, int64(2), "%s: a creation and a look", l.target)
		assert.Equal(t, l.one.requests, l.many.requests, l.target)
		assert.NotZero(t, l.one.cpu)
		assert.Greater(t, l.bytes, uint64(200), "%s: of a payment", l.target)
	}
	assert.Contains(t, m.text(0), "| juspay | 2 |")
}

func TestPrograms(t *testing.T) {
	m := take(t, "binaries")
	require.Len(t, m.programs, 2)
	plain, with := m.programs[0], m.programs[1]
	assert.Greater(t, plain.whole, plain.stripped)
	assert.Greater(t, with.stripped, plain.stripped)
	assert.Greater(t, with.inits, plain.inits)
	assert.Contains(t, m.text(0), "| yassir |")
}

func TestDrive_ends_with_the_first_error(t *testing.T) {
	broken := errors.New("broken")
	_, err := drive(t.Context(), 4, 1000, func(_ context.Context, i int) error {
		if i == 10 {
			return broken
		}
		return nil
	})
	require.ErrorIs(t, err, broken)
}

func TestMiddle(t *testing.T) {
	assert.Equal(t, 2*time.Second, middle([]driven{{took: 9 * time.Second}, {took: time.Second}, {took: 2 * time.Second}}).took)
}

func TestTraced(t *testing.T) {
	var p program
	require.NoError(t, p.traced("init internal/bytealg @0.008 ms, 0.002 ms clock, 16 bytes, 1 allocs"))
	require.NoError(t, p.traced("init net/http @1.5 ms, 0.19 ms clock, 1024 bytes, 4 allocs"))
	require.NoError(t, p.traced("something else"))
	assert.Equal(t, program{inits: 2, initTime: 192, initBytes: 1040, slowest: []initialised{{"internal/bytealg", 2}, {"net/http", 190}}}, p)
	require.Error(t, p.traced("init x @1 ms, y ms clock, 1024 bytes, 4 allocs"))
}

func TestPlay_says_what_is_wrong(t *testing.T) {
	var problems bytes.Buffer
	assert.Equal(t, 2, play("nobody", strings.NewReader(""), &bytes.Buffer{}, &problems))
	assert.Contains(t, problems.String(), "no role nobody")
	problems.Reset()
	order, err := json.Marshal(reading{Target: "nowhere"})
	require.NoError(t, err)
	assert.Equal(t, 1, play("lister", bytes.NewReader(order), &bytes.Buffer{}, &problems))
	assert.Contains(t, problems.String(), `no target "nowhere"`)
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		assert.Equal(t, want, count(n))
	}
}
