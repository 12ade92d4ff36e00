package conformance

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Verdict is the result of a case or of a whole run.
type Verdict string

// The verdicts.
const (
	Pass     Verdict = "pass"
	Partial  Verdict = "partial" // of a run: nothing failed, and something could not be run
	Fail     Verdict = "fail"
	Deviates Verdict = "deviates" // of a case: it fails as Harness.Deviations says it does
	NotRun   Verdict = "not run"  // of a case: it needs a backend, or virtual time
	Absent   Verdict = "absent"   // of a case: the adapter lacks the capability, and its refusal was proved
	Void     Verdict = "void"     // of a case: its situation does not exist at this provider (an answer without an amount has none for another amount)
)

// Result is what one case found.
type Result struct {
	Case     string  `json:"case"`
	Rule     string  `json:"rule"`
	Negative bool    `json:"negative"`
	Verdict  Verdict `json:"verdict"`
	Details  string  `json:"details,omitempty"` // why, in several lines if it failed

	searched searched
}

// Report is the result of a run.
type Report struct {
	Results []Result `json:"results"`

	wanted int // number of cases that a whole run has; 0 = those asked for
}

func (r *Report) add(result Result) { r.Results = append(r.Results, result) }

// Verdict sums up: fail if anything failed, partial if anything was not run, else pass.
func (r *Report) Verdict() Verdict {
	verdict := Pass
	if len(r.Results) == 0 {
		return Fail // nothing was proved
	}
	if len(r.Results) < r.wanted {
		verdict = Partial // a filter left cases out
	}
	for _, result := range r.Results {
		switch result.Verdict {
		case Fail:
			return Fail
		case NotRun:
			verdict = Partial
		case Pass, Partial, Absent, Void, Deviates:
		}
	}
	return verdict
}

// Count returns the number of cases with a verdict.
func (r *Report) Count(verdict Verdict) int {
	n := 0
	for _, result := range r.Results {
		if result.Verdict == verdict {
			n++
		}
	}
	return n
}

// counts says how many cases had which verdict.
func (r *Report) counts() string {
	return fmt.Sprintf("%d passed, %d absent and refused, %d with nothing to prove, %d known deviations, %d failed, %d not run",
		r.Count(Pass), r.Count(Absent), r.Count(Void), r.Count(Deviates), r.Count(Fail), r.Count(NotRun))
}

// canaries says what was put in, and what was looked through for it.
func (r *Report) canaries() string {
	var sum searched
	operations := 0
	for _, result := range r.Results {
		if result.searched.op != "" {
			operations++
		}
		sum.inputs += result.searched.inputs
		sum.texts += result.searched.texts
		sum.hits += result.searched.hits
	}
	return fmt.Sprintf("canaries: %d inputs, %d operations, %d texts searched, %d hits", sum.inputs, operations, sum.texts, sum.hits)
}

// WriteJSON writes the report as one JSON object.
func (r *Report) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Verdict Verdict  `json:"verdict"`
		Results []Result `json:"results"`
	}{r.Verdict(), r.Results})
}

// WriteMarkdown writes the report as a table, failures explained below it.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Verdict: **%s** (%s)\n\n| case | verdict |\n|---|---|\n", r.Verdict(), r.counts())
	for _, result := range r.Results {
		fmt.Fprintf(&b, "| %s | %s |\n", result.Case, result.Verdict)
	}
	for _, result := range r.Results {
		if result.Verdict == Fail {
			fmt.Fprintf(&b, "\n### %s\n\n```\n%s```\n", result.Case, result.Details)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
