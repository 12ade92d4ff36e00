package main

import (
	"slices"
	"unicode/utf8"
)

// table is what the demo found: a row for each part, a column for each provider.
type table struct {
	providers []string
	columns   []map[string]string
	reasons   []string // of what is unsupported
}

// add takes over what a demo found; nil for one that could not begin.
func (t *table) add(provider string, d *demo) {
	if d == nil {
		d = &demo{}
	}
	t.providers, t.columns, t.reasons = append(t.providers, provider), append(t.columns, d.results), append(t.reasons, d.reasons...)
}

func (t *table) print(c console) {
	rows := [][]string{append([]string{""}, t.providers...)}
	for _, p := range parts() {
		row := []string{p.name}
		for _, column := range t.columns {
			cell := column[p.name]
			if cell == "" {
				cell = "not reached"
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(t.providers)+1)
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		for i, cell := range row {
			c.printf("%s%s  ", cell, string(slices.Repeat([]rune{' '}, widths[i]-utf8.RuneCountInString(cell))))
		}
		c.printf("\n")
	}
	if len(t.reasons) > 0 {
		c.printf("\nunsupported:\n")
	}
	for _, reason := range t.reasons {
		c.printf("  %s\n", reason)
	}
}
