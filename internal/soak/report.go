package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tenderpay/tender"
)

// report is what a run found.
type report struct {
	config
	name       string
	tally      tally
	book       sums
	ledger     sums
	cases      map[manualCase]int
	shown      []string // of the cases
	complaints []complaint

	heapEarly, heapLate uint64
	dialed              int64
	connections         int // left
	goroutines          int // left
	took                time.Duration
}

// manualCase is a case that a person settled, and how.
type manualCase struct {
	op      tender.Operation
	verdict string
}

const (
	maxShown      = 20 // cases for a person
	maxComplaints = 10
)

func (r *report) agrees() bool { return len(r.complaints) == 0 }

func (r *report) complain(what, format string, args ...any) {
	r.complaints = append(r.complaints, complaint{what: what, text: fmt.Sprintf(format, args...)})
}

// count is how many complaints say one of what.
func (r *report) count(what ...string) int {
	n := 0
	for _, c := range r.complaints {
		if slices.Contains(what, c.what) {
			n++
		}
	}
	return n
}

// print writes the figures and, if something disagrees, what it was and how to see it again.
func (r *report) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name string, format string, args ...any) {
		_, _ = fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	faults := total(r.tally.faults)
	row("SOAK", "%s, seed %d, %d callers, faults into %d %% of requests", r.name, r.seed, r.callers, r.percent)
	row("operations", "%d", total(r.tally.operations))
	rows(row, r.tally.operations, func(op tender.Operation) string { return string(op) })
	row("requests", "%d, of which %d repeated by the library", r.tally.requests, r.tally.retries)
	row("faults", "%d, into %s of requests", faults, percentage(faults, r.tally.requests))
	rows(row, r.tally.faults, func(k kind) string { return string(k) })
	row("errors", "%d", total(r.tally.failures))
	rows(row, r.tally.failures, func(f failure) string { return string(f.kind) + ", " + f.outcome.String() })
	row("met", "%d", total(r.tally.met))
	rows(row, r.tally.met, func(name string) string { return name })
	row("unknown outcomes", "%d, and how they were settled", r.tally.doubts)
	rows(row, r.tally.ways, func(way way) string { return string(way.op) + ": " + way.settled })
	row("for a person", "%d, each injected; the ledger then said", total(r.cases))
	rows(row, r.cases, func(c manualCase) string { return string(c.op) + ": " + c.verdict })
	for i, line := range r.shown {
		row(fmt.Sprintf("  case %d", i+1), "%s", line)
	}
	for _, currency := range slices.Sorted(maps.Keys(r.ledger)) {
		book, ledger := r.book[currency], r.ledger[currency]
		row("charged "+currency, "book %d in %d, ledger %d in %d", book.charged, book.charges, ledger.charged, ledger.charges)
		row("refunded "+currency, "book %d in %d, ledger %d in %d", book.refunded, book.refunds, ledger.refunded, ledger.refunds)
	}
	row("double charges", "%d (and refunds %d)", r.count(doubleCharge), r.count(doubleRefund))
	row("lost charges", "%d (and refunds %d, voids %d)", r.count(lostCharge), r.count(lostRefund), r.count(lostVoid, wrongHold))
	row("wrong customers", "%d", r.count(wrongCustomers))
	row("heap", "%d KiB at a tenth, %d KiB at the end: %s", r.heapEarly>>10, r.heapLate>>10, percentage(int(r.heapLate), int(r.heapEarly))) //nolint:gosec // a heap is smaller than that
	row("left", "%d goroutines, %d connections (of %d made)", r.goroutines, r.connections, r.dialed)
	row("took", "%s", r.took)
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(w, r.verdict())
	return err
}

// verdict is the last word.
func (r *report) verdict() string {
	if r.agrees() {
		return "AGREES\n\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "DISAGREES in %d points. To see it again: -provider %s -seed %d -callers %d -faults %d -operations %d\n",
		len(r.complaints), r.name, r.seed, r.callers, r.percent, r.operations)
	for _, c := range r.complaints[:min(maxComplaints, len(r.complaints))] {
		fmt.Fprintf(&b, "- %s: %s\n", c.what, c.text)
		if c.order != "" {
			fmt.Fprintf(&b, "  order %s:\n", c.order)
		}
		for _, line := range c.log {
			b.WriteString("    " + line + "\n")
		}
	}
	b.WriteString("\n")
	return b.String()
}

// rows writes counts, by name.
func rows[K comparable](row func(string, string, ...any), counts map[K]int, name func(K) string) {
	for _, key := range slices.SortedFunc(maps.Keys(counts), func(a, b K) int { return cmp.Compare(name(a), name(b)) }) {
		row("  "+name(key), "%d", counts[key])
	}
}

// percentage writes n of all as per cent, without a float.
func percentage(n, all int) string {
	if all == 0 {
		return "0 %"
	}
	return fmt.Sprintf("%d.%d %%", n*100/all, n*1000/all%10)
}
