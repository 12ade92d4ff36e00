package main

import (
	"fmt"
	"math"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/measure"
)

// The targets.
const (
	mostCPU         = 1.12
	leastThroughput = 0.85
	leastAnchor     = 1.4
	mostConnections = 0.03
	mostAllocations = 140
	mostFlood       = 4 << 20
	mostCancel      = 20.0 // milliseconds
)

// targets is the table of what was wanted and what was found.
func (r results) targets() (string, error) {
	rows := [][]string{{"what", "provider", "target", "found", "met"}}
	add := func(what, provider, target, found string, met bool) {
		verdict := "no"
		if met {
			verdict = "yes"
		}
		rows = append(rows, []string{what, provider, target, found, verdict})
	}
	anchor := row{clients.StripeGo, "stripe"}
	for _, of := range r.grid.rows {
		if of.library != clients.Tender {
			continue
		}
		cpu, err := r.grid.ratio(clients.CreateCustomer, plain, 1, of, cpuPerCall)
		if err != nil {
			return "", err
		}
		add("CPU for a call, one caller, to the floor", of.shape, fmt.Sprintf("at most %.2f", mostCPU), spread(cpu), cpu.Median <= mostCPU)
		rate, err := r.grid.ratio(clients.CreateCustomer, plain, 64, of, callsPerSecond)
		if err != nil {
			return "", err
		}
		add("calls a second, 64 callers, to the floor", of.shape, fmt.Sprintf("at least %.2f", leastThroughput), spread(rate), rate.Median >= leastThroughput)
		beside, err := measure.Ratio(r.grid.cells[r.grid.at(clients.CreateCustomer, plain, 64, of)],
			r.grid.cells[r.grid.at(clients.CreateCustomer, plain, 64, anchor)], callsPerSecond)
		if err != nil {
			return "", err
		}
		add("calls a second, 64 callers, to stripe-go", of.shape, fmt.Sprintf("at least %.1f", leastAnchor), spread(beside), beside.Median >= leastAnchor)
		opened := measure.Of(measure.Each(r.grid.cells[r.grid.at(clients.CreateCustomer, overTLS, 64, of)], connsPerCall))
		add("new connections for a call, 64 callers, TLS", of.shape, fmt.Sprintf("at most %.2f", mostConnections),
			fmt.Sprintf("%.3f", opened.Median), opened.Median <= mostConnections)
		allocs := measure.Of(measure.Each(r.grid.cells[r.grid.at(clients.CreateCustomer, plain, 1, of)], allocsPerCall))
		floor := measure.Of(measure.Each(r.grid.cells[r.grid.at(clients.CreateCustomer, plain, 1, of).floor()], allocsPerCall))
		add("allocations", of.shape, fmt.Sprintf("at most %d", mostAllocations),
			fmt.Sprintf("%.0f (floor: %.0f)", allocs.Median, floor.Median), math.Round(allocs.Median) <= mostAllocations)
	}
	for _, f := range r.floods {
		if f.Library == clients.Tender {
			add("memory for 256 MiB, "+f.Kind, "lomi", "less than 4 MiB", fmt.Sprintf("%.1f MiB", mebibytes(f.Grown)), f.Grown < mostFlood)
		}
	}
	slowest := 0.0
	for _, c := range r.cancels {
		if c.library == clients.Tender {
			slowest = max(slowest, c.after.Max)
		}
	}
	add("return after cancel, any phase", "lomi", fmt.Sprintf("at most %.0f ms", mostCancel), fmt.Sprintf("%.1f ms at most", slowest), slowest <= mostCancel)
	return "Of creating a customer, plain, unless it says otherwise: the median of the rounds, and the least to the most.\n\n" + table(rows), nil
}

// ratio compares a library with its floor.
func (g *grid) ratio(operation clients.Operation, network string, many int, of row, figure measure.Figure) (measure.Spread, error) {
	at := g.at(operation, network, many, of)
	return measure.Ratio(g.cells[at], g.cells[at.floor()], figure)
}

func spread(s measure.Spread) string {
	return fmt.Sprintf("%.2f (%.2f to %.2f)", s.Median, s.Min, s.Max)
}
