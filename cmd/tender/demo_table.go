package main

import (
	"slices"
	"unicode/utf8"
)

// table is what the demo found: a row for each part, a column for each provider.
type table struct {
	providers []string
	columns   []map[string]string
}

func (t *table) add(provider string, column map[string]string) {
	t.providers, t.columns = append(t.providers, provider), append(t.columns, column)
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
}
