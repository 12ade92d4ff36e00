package conformance

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tenderpay/tender"
)

// testCase proves one rule in one situation.
type testCase struct {
	rule     string              // id
	name     string              // the situation; "" = the rule has one only
	needs    []tender.Capability // where one is absent, its refusal is proved instead
	stateful bool                // needs Harness.Backend
	virtual  bool                // waits, so it needs virtual time
	negative bool                // proves that something is refused or does not happen
	run      func(c *run)
}

// id names the case: "OUT-01/create payment", without spaces.
func (tc testCase) id() string {
	if tc.name == "" {
		return tc.rule
	}
	return tc.rule + "/" + strings.ReplaceAll(tc.name, " ", "_")
}

// run is one case under way: what it may use, and what it has found.
type run struct {
	context.Context
	harness  Harness
	profile  tender.Profile
	name     string // the adapter's
	wire     *wire
	planting *planting    // nil = the sample data as they are
	serial   atomic.Int64 // tells the customers of one case apart

	mu       sync.Mutex
	steps    []string
	found    []string
	verdict  Verdict // if nothing is found
	searched searched
}

// stop ends a case that cannot go on; the runner recovers it.
type stop struct{}

// did notes what is done, for the report of a failure.
func (r *run) did(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps = append(r.steps, fmt.Sprintf(format, args...))
}

// expect notes a failure unless holds.
func (r *run) expect(holds bool, format string, args ...any) {
	if holds {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.found = append(r.found, fmt.Sprintf(format, args...))
}

// must is expect, and ends the case.
func (r *run) must(holds bool, format string, args ...any) {
	r.expect(holds, format, args...)
	if !holds {
		panic(stop{})
	}
}

// nothing ends the case: there is nothing to prove.
func (r *run) nothing() {
	r.mu.Lock()
	r.verdict = Void
	r.mu.Unlock()
	panic(stop{})
}

// together runs work in n goroutines at once and waits for them.
func (r *run) together(n int, work func()) {
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			defer func() { r.recover(recover()) }()
			work()
		})
	}
	wg.Wait()
}

// ok ends the case if err is not nil.
func (r *run) ok(err error, doing string) {
	r.must(err == nil, "%s: expected no error, got %v", doing, err)
}

func (r *run) has(capability tender.Capability) bool {
	return r.gateway(tender.Options{}).Supports(capability)
}
