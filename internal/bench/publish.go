package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/tenderpay/tender/internal/bench/measure"
	"github.com/tenderpay/tender/internal/bench/report"
)

// results are all that a run has found.
type results struct {
	grid    *grid
	floods  []flood
	cancels []canceled
	took    time.Duration
}

// publish writes the page's tables, the figures and the file for benchstat; without s.write it prints the tables.
func publish(s settings, r results) error {
	tables, err := r.tables(s)
	if err != nil {
		return err
	}
	if !s.write {
		_, err := os.Stdout.WriteString(tables)
		return err
	}
	docs := filepath.Join(s.repository, "docs")
	folder := filepath.Join(docs, "performance")
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // pages for everybody
		return err
	}
	for name, draw := range map[string]func(io.Writer) error{
		"calls.txt":       func(w io.Writer) error { return r.grid.benchmarks(w, machine().cpu) },
		"throughput.svg":  r.grid.drawThroughput,
		"allocations.svg": r.grid.drawAllocations,
		"p99.svg":         r.grid.drawLatency,
	} {
		var b bytes.Buffer
		if err := draw(&b); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), b.Bytes(), 0o644); err != nil { //nolint:gosec // for everybody
			return err
		}
	}
	if err := report.Splice(filepath.Join(docs, "performance.md"), "calls", tables); err != nil {
		return err
	}
	_, err = fmt.Fprintf(os.Stderr, "written to %s in %v\n", folder, r.took.Round(time.Second))
	return err
}

// benchmarks writes every round of every cell as a line of Go's benchmarks.
func (g *grid) benchmarks(w io.Writer, cpu string) error {
	if err := measure.Header(w, cpu); err != nil {
		return err
	}
	var errs []error
	g.each(func(at place, rounds []measure.Cell) {
		for _, cell := range rounds {
			errs = append(errs, measure.Line(w, at.name(), cell))
		}
	})
	return errors.Join(errs...)
}

// table is one of Markdown. Its first row is the heading.
func table(rows [][]string) string {
	var b strings.Builder
	for i, cells := range rows {
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(cells)) + "|\n")
		}
	}
	return b.String()
}
