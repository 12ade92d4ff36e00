package conformance

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/tenderpay/tender"
)

// watchdog is how long a case may take before it is said to hang.
const watchdog = 60 * time.Second

// Check runs the cases with these ids, or all of them if none is named, without package testing. Cases that need virtual time are reported as
// not run: Run runs them. An id that does not exist is a failure.
func Check(ctx context.Context, newHarness func() (Harness, error), ids ...string) *Report {
	report, known := &Report{}, caseIDs()
	for _, tc := range chosen(ids, report) {
		if tc.virtual {
			report.add(Result{Case: tc.id(), Rule: tc.rule, Verdict: NotRun, Details: "needs virtual time"})
			continue
		}
		report.add(runCase(ctx, tc, known, newHarness))
	}
	return report
}

// chosen returns the cases with these ids; a rule's id chooses all its cases.
func chosen(ids []string, report *Report) []testCase {
	all := cases()
	if len(ids) == 0 {
		return all
	}
	var picked []testCase
	for _, id := range ids {
		before := len(picked)
		for _, tc := range all {
			if tc.id() == id || tc.rule == id {
				picked = append(picked, tc)
			}
		}
		if len(picked) == before {
			report.add(Result{Case: id, Verdict: Fail, Details: "there is no such case"})
		}
	}
	return picked
}

// runCase runs one case, of those known by their ids, with a fresh harness and under the watchdog.
func runCase(ctx context.Context, tc testCase, known map[string]bool, newHarness func() (Harness, error)) Result {
	result := Result{Case: tc.id(), Rule: tc.rule, Negative: tc.negative}
	harness, err := newHarness()
	if err != nil {
		result.Verdict, result.Details = Fail, mask("the harness cannot be made: "+err.Error(), harness.allSecrets())
		return result
	}
	if err := harness.check(known); err != nil {
		result.Verdict, result.Details = Fail, err.Error()
		return result
	}
	if tc.stateful && harness.Backend == nil {
		result.Verdict, result.Details = NotRun, "needs a backend"
		return result
	}
	bounded, cancel := context.WithTimeout(ctx, watchdog)
	defer cancel()
	r := &run{Context: bounded, harness: harness, wire: &wire{reads: harness.Reads}, verdict: Pass}
	done := make(chan struct{})
	go func() {
		defer close(done)
		finished := false
		defer func() { // also of a goroutine that somebody ended, as t.FailNow in a harness does
			r.expect(finished, "the case was ended from outside")
		}()
		defer func() { finished = r.recover(recover()) || finished }()
		r.execute(tc)
		finished = true
	}()
	select {
	case <-done:
	case <-time.After(watchdog + time.Second):
		r.expect(false, "the case did not come to its end within %s", watchdog)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	result.Verdict, result.searched = r.verdict, r.searched
	if len(r.found) > 0 {
		result.Verdict, result.Details = Fail, r.explain(tc)
	}
	if why, deviates := harness.Deviations[tc.id()]; deviates {
		if result.Verdict == Fail {
			result.Verdict, result.Details = Deviates, "known deviation: "+why+"\n"+result.Details
		} else {
			result.Verdict, result.Details = Fail, "the deviation is over, take it out of the harness: "+why+"\n"
		}
	}
	return result
}

// execute runs the case, or, where the adapter lacks what the case needs, the proof that it refuses.
func (r *run) execute(tc testCase) {
	provider, err := r.harness.New(Target{BaseURL: baseURL, Transport: r.wire})
	r.ok(err, "make the adapter")
	r.profile, r.name = provider.Profile(), provider.Name()
	gateway := r.gateway(tender.Options{})
	var lacking []tender.Capability
	for _, capability := range tc.needs {
		if !gateway.Supports(capability) {
			lacking = append(lacking, capability)
		}
	}
	if len(lacking) == 0 {
		tc.run(r)
		return
	}
	r.verdict = Absent
	for _, capability := range lacking {
		r.refuses(gateway, capability)
	}
}

// recover notes a panic, and reports whether there was one: a case that stopped itself has finished.
func (r *run) recover(p any) bool {
	switch p := p.(type) {
	case nil:
		return false
	case stop:
	default:
		r.expect(false, "panic: %v\n%s", p, debug.Stack())
	}
	return true
}

// explain is the text of a failure. The lock is held.
func (r *run) explain(tc testCase) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", tc.rule, sentence(tc.rule))
	for _, step := range r.steps {
		b.WriteString("done: " + step + "\n")
	}
	for _, found := range r.found {
		b.WriteString("found: " + found + "\n")
	}
	secrets := slices.Concat(r.harness.allSecrets(), []string{r.harness.Sample.ClientSecret})
	if exchanges := r.wire.print(secrets); exchanges != "" {
		b.WriteString("exchanges:\n" + exchanges)
	}
	return mask(b.String(), secrets)
}

func mask(text string, secrets []string) string {
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[masked]")
		}
	}
	return text
}
