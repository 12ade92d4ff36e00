package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/tenderpay/tender/internal/bench/plot"
)

// growth says in one table how costs grow.
func growth(m *measured) string {
	t := newTable("what grows", "from", "to", "what it costs", "from", "to", "ratio")
	for _, l := range m.listings {
		first, last := l.at[0], l.at[len(l.at)-1]
		from, to := count(first.Rows), count(last.Rows)
		t.row("rows of a list, "+l.target, from, to, "reader's heap", mega(first.Heap), mega(last.Heap), ratio(float64(last.Heap), float64(first.Heap)))
		t.row("", from, to, "time per row", micro(l.perRow(0)), micro(l.perRow(len(l.at)-1)), ratio(float64(l.perRow(len(l.at)-1)), float64(l.perRow(0))))
	}
	if len(m.shared) > 0 {
		first, last := m.shared[0], m.shared[len(m.shared)-3] // the last two have a transport of their own
		from, to := count(first.callers), count(last.callers)
		each := func(s sharing) float64 { return float64(s.median.allocs) / float64(s.calls) }
		rate := func(s sharing) float64 { return s.median.perSecond(s.calls) }
		t.row("callers of a Gateway", from, to, "calls/s, all together", fmt.Sprintf("%.0f", rate(first)), fmt.Sprintf("%.0f", rate(last)), ratio(rate(last), rate(first)))
		t.row("", from, to, "allocations per call", fmt.Sprintf("%.1f", each(first)), fmt.Sprintf("%.1f", each(last)), ratio(each(last), each(first)))
	}
	if len(m.tenants) > 1 {
		first, last := m.tenants[0], m.tenants[len(m.tenants)-2] // the last one shares a client
		heap := func(one tenancy) int64 { return less(one.Called.Heap, one.Bare.Heap) / int64(one.Number) }
		t.row("tenants of a process", count(first.Number), count(last.Number), "heap of each, after a call", kilo(heap(first)), kilo(heap(last)), ratio(float64(heap(last)), float64(heap(first))))
	}
	if len(m.listings)+len(m.shared)+len(m.tenants) == 0 {
		return ""
	}
	return t.under("How cost grows", "The details are below.")
}

// draw draws the readers' heaps into an SVG at path.
func draw(path string, all []listing) (err error) {
	var lines []plot.Line
	for _, l := range all {
		line := plot.Line{Name: l.target}
		for _, at := range l.at {
			line.Points = append(line.Points, plot.Point{X: float64(at.Rows) / 1e3, Y: float64(at.Heap) / 1e6})
		}
		lines = append(lines, line)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // pages for everybody
		return err
	}
	file, err := os.Create(path) //nolint:gosec // beside the page that the person named
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	return plot.Lines(file, plot.Chart{Title: "Reading a list of customers", X: "rows read (thousands)", Y: "heap after a collection (MB)", LogX: true}, lines...)
}
