package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// table is Markdown with the first column to the left and figures to the right.
type table struct{ strings.Builder }

func newTable(heads ...string) *table {
	t := &table{}
	t.row(heads...)
	rule := []string{"---"}
	for range heads[1:] {
		rule = append(rule, "---:")
	}
	t.row(rule...)
	return t
}

func (t *table) row(cells ...string) {
	fmt.Fprintf(t, "| %s |\n", strings.Join(cells, " | "))
}

// under is the table with a heading, and what is to be said of it. A table without rows is nothing at all.
func (t *table) under(heading, about string) string {
	return "### " + heading + "\n\n" + about + "\n\n" + t.String()
}

func machine(took time.Duration) string {
	return fmt.Sprintf("Measured in %d s by %s on %s/%s with %d processors.", int(took.Seconds()), runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
}

// count groups digits: 1,000,000.
func count[N int | int64 | uint64](n N) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func mega(bytes uint64) string {
	if bytes == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
}

func kilo(bytes int64) string { return fmt.Sprintf("%.1f kB", float64(bytes)/1e3) }

func micro(d time.Duration) string { return fmt.Sprintf("%.1f µs", float64(d)/1e3) }

func milli(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/1e6) }

// less is a - b for numbers that have no sign.
func less(a, b uint64) int64 { return int64(a) - int64(b) } //nolint:gosec // far from the ends

// ratio is a to b.
func ratio(a, b float64) string {
	if b == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f", a/b)
}
