package main

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
)

// short is a run that is over at once: in memory, in virtual time.
func short() config {
	return config{
		operations: 1500, callers: 12, percent: 20, seed: 1, epochs: 10, over: newMemory(),
		settle: func() { <-time.After(time.Hour) }, // longer than any timer that a call or a connection leaves behind
	}
}

// soaked runs cfg against t in virtual time.
func soaked(t *testing.T, cfg func() config, at target) *report {
	t.Helper()
	var r *report
	synctest.Test(t, func(t *testing.T) {
		var err error
		r, err = run(t.Context(), cfg(), at)
		require.NoError(t, err)
	})
	return r
}

func TestSoak(t *testing.T) {
	for _, at := range targets() {
		t.Run(at.name, func(t *testing.T) {
			harness, err := at.harness()
			require.NoError(t, err)
			gateway := gatewayOf(t, harness, nil)
			r := soaked(t, short, at)
			require.True(t, r.agrees(), r.verdict())
			assert.GreaterOrEqual(t, total(r.tally.operations), r.operations)
			assert.Equal(t, r.book, r.ledger)
			assert.Subset(t, slices.Collect(maps.Keys(r.book)), currencies(gateway.Profile()))
			for currency, of := range r.book {
				assert.Positive(t, of.charged, currency)
				assert.Positive(t, of.refunded, currency)
			}
			assert.Equal(t, meets(at.name), slices.Sorted(maps.Keys(r.tally.met)))
			assert.NotZero(t, r.heapEarly)
			assert.NotZero(t, r.heapLate)
			for _, k := range kinds() {
				assert.Positive(t, r.tally.faults[k], "nothing ever happened of the kind %q", k)
			}
			for op, recovery := range gateway.Profile().AfterUnknown {
				assert.Positive(t, r.tally.operations[op], "%s was never called", op)
				settled := 0
				for way, n := range r.tally.ways {
					if way.op == op {
						settled += n
					}
				}
				assert.Positive(t, settled, "no outcome of %s was ever unknown", op)
				if recovery == tender.RecoverManual {
					assert.Positive(t, r.cases[manualCase{op, "done"}], "a person found no %s done", op)
					assert.Positive(t, r.cases[manualCase{op, "not done"}], "a person found every %s done", op)
				}
			}
		})
	}
}

// meets is what an app meets at a provider beside payments that are paid and refunds that are done at once.
func meets(name string) []string {
	switch name {
	case "juspay":
		return []string{metPause, metAgain, metFailed, metSettled}
	case "reference-patient":
		return []string{metAgain, metFailed, metSettled}
	case "lomi", "webpay":
		return []string{metAgain}
	}
	return nil
}

// The app sells in currencies of every number of decimals that a provider takes.
func TestCurrencies(t *testing.T) {
	for _, c := range []struct{ takes, sells []string }{
		{nil, []string{"DZD", "XOF", "TND"}},
		{[]string{"EUR", "USD", "CHF"}, []string{"EUR", "USD"}},
		{[]string{"EUR", "JPY", "USD", "CHF", "KWD", "XOF", "CLP", "CLF"}, []string{"EUR", "JPY", "USD", "KWD", "XOF", "CLF"}},
	} {
		assert.Equal(t, c.sells, currencies(tender.Profile{Currencies: c.takes}))
	}
}

func TestShare_isNotTooSmallAndLeavesNotTooLittle(t *testing.T) {
	for _, c := range []struct{ all, percent, minor int64 }{
		{1000, 50, 500}, {1000, 1, 100}, {1000, 90, 900}, {1000, 91, 1000}, {1000, 100, 1000}, {199, 1, 199}, {200, 1, 100}, {100, 10, 100},
	} {
		assert.Equal(t, c.minor, share(c.all, c.percent), "%d per cent of %d", c.percent, c.all)
	}
}

// An app that can settle nothing leaves everything to a person, and the book is right all the same.
func TestSoak_everythingManual(t *testing.T) {
	r := soaked(t, short, referenceWith(func(c *reference.Client) tender.Provider { return manual{c} }, nil))
	require.True(t, r.agrees(), r.verdict())
	for _, op := range []tender.Operation{tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment} {
		assert.Positive(t, r.tally.ways[way{op, "manual"}], "%s", op)
		assert.Equal(t, r.tally.ways[way{op, "manual"}], r.cases[manualCase{op, "done"}]+r.cases[manualCase{op, "not done"}], "%s", op)
	}
}

// manual has no way out of a lost capture, void or refund.
type manual struct{ *reference.Client }

func (m manual) Profile() tender.Profile {
	profile := m.Client.Profile()
	for _, op := range []tender.Operation{tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment} {
		delete(profile.AfterUnknown, op) // counts as manual
	}
	profile.ShowsRefunds = false
	return profile
}

// What is drawn is the same in every run with the same seed, as long as the budget for repeats, which callers share, is not used up.
func TestSoak_isDrawnAgain(t *testing.T) {
	courses := func(seed uint64) map[string]string {
		var mu sync.Mutex
		all := map[string]string{}
		r := soaked(t, func() config {
			cfg := short()
			cfg.operations, cfg.callers, cfg.epochs, cfg.percent, cfg.seed = 200, 6, 2, 5, seed
			cfg.watch = func(o *order) {
				mu.Lock()
				defer mu.Unlock()
				if !o.shared {
					all[o.name()] = strings.Join(o.log, "\n")
				}
			}
			return cfg
		}, targetOf(t, "reference"))
		require.True(t, r.agrees(), r.verdict())
		return all
	}
	one, again, other := courses(1), courses(1), courses(2)
	assert.NotEqual(t, one["c000o000000"], other["c000o000000"])
	both := 0
	for _, name := range slices.Sorted(maps.Keys(one)) {
		if course, there := again[name]; there {
			both++
			assert.Equal(t, one[name], course, name)
		}
	}
	assert.Greater(t, both*10, len(one)*9, "the runs have too few orders in common")
}

func targetOf(t *testing.T, name string) target {
	t.Helper()
	i := slices.IndexFunc(targets(), func(at target) bool { return at.name == name })
	require.GreaterOrEqual(t, i, 0, name)
	return targets()[i]
}

func TestSoak_overLoopback(t *testing.T) {
	for _, at := range targets() {
		r, err := run(t.Context(), config{operations: 200, callers: 32, percent: 10, seed: 3, epochs: 1, over: loopback{}}, at)
		require.NoError(t, err)
		require.True(t, r.agrees(), r.verdict())
		assert.Positive(t, r.dialed)
	}
}

func TestCommand(t *testing.T) {
	var out strings.Builder
	ok, err := soak(t.Context(), []string{"-operations", "100", "-callers", "3", "-faults", "0", "-provider", "reference", "-seed", "7"}, &out)
	require.NoError(t, err)
	assert.True(t, ok, out.String())
	for _, line := range []string{"reference, seed 7, 3 callers, faults into 0 % of requests", "double charges", "AGREES"} {
		assert.Contains(t, out.String(), line)
	}
	for _, args := range [][]string{
		{"-provider", "nobody"}, {"-callers", "0"}, {"-callers", "901"}, {"-operations", "0"}, {"-faults", "51"}, {"-faults", "-1"}, {"-nonsense"},
	} {
		_, err := soak(t.Context(), args, &out)
		assert.Error(t, err, "%v", args)
	}
}
