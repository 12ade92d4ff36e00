package main

import (
	"fmt"
	"strings"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/measure"
)

// The figures of the tables.
func cpuPerCall(c measure.Cell) float64     { return measure.PerCall(c, int64(c.CPU)) / 1000 } // microseconds
func callsPerSecond(c measure.Cell) float64 { return c.Rate() }
func allocsPerCall(c measure.Cell) float64  { return measure.PerCall(c, c.Allocs) }
func bytesPerCall(c measure.Cell) float64   { return measure.PerCall(c, c.Bytes) }
func connsPerCall(c measure.Cell) float64   { return measure.PerCall(c, c.Connections) }
func p50(c measure.Cell) float64            { return float64(c.P50.Microseconds()) }
func p99(c measure.Cell) float64            { return float64(c.P99.Microseconds()) }
func exchanges(c measure.Cell) float64      { return measure.PerCall(c, c.Exchanges) }

// each visits all cells in the order of the tables.
func (g *grid) each(visit func(place, []measure.Cell)) {
	for _, operation := range clients.Operations() {
		for _, network := range networks() {
			for _, many := range g.callers {
				for _, r := range g.rows {
					if at := g.at(operation, network, many, r); len(g.cells[at]) > 0 {
						visit(at, g.cells[at])
					}
				}
			}
		}
	}
}

func (r results) tables(s settings) (string, error) {
	g := r.grid
	targets, err := r.targets()
	if err != nil {
		return "", err
	}
	parts := []string{provenance(s, r), "### Targets\n", targets}
	add := func(title, text string, body string, err error) error {
		parts = append(parts, "### "+title+"\n", text, body)
		return err
	}
	for _, network := range networks() {
		body, err := g.grid(network, 1, cpuPerCall, "%.0f", true)
		if err := add("CPU for a call, one caller, "+network,
			"Microseconds of this process, user and system mode; then the ratio to the provider's floor: median (least to most).\n", body, err); err != nil {
			return "", err
		}
	}
	for _, network := range networks() {
		body, err := g.grid(network, 64, callsPerSecond, "%.0f", true)
		if err := add("Calls a second, 64 callers, "+network, "All callers together; then the ratio to the floor, where more is better.\n", body, err); err != nil {
			return "", err
		}
	}
	body, err := g.grid(plain, 1, allocsPerCall, "%.0f", true)
	if err := add("Allocations for a call", "One caller, plain; then the ratio to the floor.\n", body, err); err != nil {
		return "", err
	}
	body, err = g.grid(plain, 1, func(c measure.Cell) float64 { return bytesPerCall(c) / 1024 }, "%.1f", true)
	if err := add("Memory allocated for a call", "KiB; one caller, plain; then the ratio to the floor.\n", body, err); err != nil {
		return "", err
	}
	if err := add("Latency", "Microseconds, p50 / p99, of creating a customer, or with `paypal` a payment: medians of the rounds.\n", g.latencies(), nil); err != nil {
		return "", err
	}
	body, err = g.grid(overTLS, 64, connsPerCall, "%.3f", false)
	if err := add("New connections for a call, 64 callers, TLS", "Counted by the server, once every caller has made three calls.\n", body, err); err != nil {
		return "", err
	}
	body, err = g.grid(plain, 1, exchanges, "%.0f", false)
	if err := add("Exchanges for a call", "Counted by the server. The floor makes the same ones as its library.\n", body, err); err != nil {
		return "", err
	}
	parts = append(parts, "### A hostile answer of 256 MiB\n", floodTable(r.floods), "### Return after cancel\n",
		"Milliseconds from the cancellation to the return: median (most).\n", cancelTable(r.cancels))
	return strings.Join(parts, "\n"), nil
}

// grid is a table of one figure by client and operation; with ratios each is also compared with its floor.
func (g *grid) grid(network string, many int, figure measure.Figure, format string, ratios bool) (string, error) {
	head := []string{"library, provider"}
	for _, operation := range clients.Operations() {
		head = append(head, operation.Words())
	}
	rows := [][]string{head}
	for _, r := range g.rows {
		cells := []string{r.String()}
		for _, operation := range clients.Operations() {
			at := g.at(operation, network, many, r)
			rounds := g.cells[at]
			if len(rounds) == 0 {
				cells = append(cells, "")
				continue
			}
			text := fmt.Sprintf(format, measure.Of(measure.Each(rounds, figure)).Median)
			if ratios && r.library != clients.Floor {
				ratio, err := measure.Ratio(rounds, g.cells[at.floor()], figure)
				if err != nil {
					return "", err
				}
				text += fmt.Sprintf("; %.2f (%.2f to %.2f)", ratio.Median, ratio.Min, ratio.Max)
			}
			cells = append(cells, text)
		}
		rows = append(rows, cells)
	}
	return table(rows), nil
}

// shown is the operation that stands for a client where only one is shown.
func shown(r row) clients.Operation {
	if r.shape == "paypal" {
		return clients.CreatePayment
	}
	return clients.CreateCustomer
}

func (g *grid) latencies() string {
	head := []string{"library, provider"}
	for _, network := range networks() {
		for _, many := range callers() {
			head = append(head, fmt.Sprintf("%s, %d", network, many))
		}
	}
	rows := [][]string{head}
	for _, r := range g.rows {
		cells := []string{r.String()}
		for _, network := range networks() {
			for _, many := range callers() {
				rounds := g.cells[g.at(shown(r), network, many, r)]
				cells = append(cells, fmt.Sprintf("%.0f / %.0f", measure.Of(measure.Each(rounds, p50)).Median, measure.Of(measure.Each(rounds, p99)).Median))
			}
		}
		rows = append(rows, cells)
	}
	return table(rows)
}

func floodTable(floods []flood) string {
	rows := [][]string{{"library", "the 256 MiB come", "resident memory grew by, MiB", "allocated in all, MiB", "the call"}}
	for _, f := range floods {
		outcome := "succeeded"
		if f.Error != "" {
			outcome = "failed: " + shorten(f.Error)
		}
		rows = append(rows, []string{f.Library, f.Kind, fmt.Sprintf("%.1f", mebibytes(f.Grown)), fmt.Sprintf("%.1f", mebibytes(f.Allocated)), outcome})
	}
	return table(rows)
}

// shorten takes the beginning of an error, without what would end a table's cell.
func shorten(text string) string {
	text = strings.NewReplacer("|", "/", "\n", " ").Replace(text)
	return text[:min(len(text), 120)]
}

func mebibytes(bytes uint64) float64 { return float64(bytes) / (1 << 20) }

func cancelTable(all []canceled) string {
	head := []string{"phase"}
	rows := map[phase][]string{}
	for _, c := range all {
		if c.phase == dialing {
			head = append(head, c.library)
		}
		text := "never pauses"
		if c.calls > 0 {
			text = fmt.Sprintf("%.1f (%.1f)", c.after.Median, c.after.Max)
		}
		rows[c.phase] = append(rows[c.phase], text)
	}
	lines := [][]string{head}
	for _, p := range phases() {
		lines = append(lines, append([]string{string(p)}, rows[p]...))
	}
	return table(lines)
}
