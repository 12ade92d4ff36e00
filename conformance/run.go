package conformance

import (
	"testing"
	"testing/synctest"
)

// Run runs the suite, each case as a subtest with the case's id. newHarness is called anew for each case, with that case's t.
//
// Without a Backend the stateful cases are not run: the test passes, and its log says that the verdict is partial.
func Run(t *testing.T, newHarness func(t *testing.T) Harness) {
	t.Helper()
	report, known := &Report{wanted: len(cases())}, caseIDs()
	for _, tc := range cases() {
		t.Run(tc.id(), func(t *testing.T) {
			test := func(t *testing.T) {
				defer func() { // a skip ends the goroutine
					if t.Skipped() {
						t.Error("the harness skipped the case: a skip hides a failure")
					}
				}()
				result := runCase(t.Context(), tc, known, func() (Harness, error) { return newHarness(t), nil })
				report.add(result)
				if result.Verdict == Fail {
					t.Error("\n" + result.Details)
				}
			}
			if tc.virtual {
				synctest.Test(t, test)
				return
			}
			test(t)
		})
	}
	t.Logf("verdict: %s (%s)", report.Verdict(), report.counts())
	t.Log(report.canaries())
}
