package main

import (
	"io"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/measure"
	"github.com/tenderpay/tender/internal/bench/plot"
)

// lines has a line for each client: a figure of creating a customer against callers.
func (g *grid) lines(network string, figure measure.Figure) []plot.Line {
	var lines []plot.Line
	for _, r := range g.rows {
		if r.shape == "paypal" || r.library == clients.Floor && r.shape != "lomi" && r.shape != "juspay" {
			continue
		}
		line := plot.Line{Name: r.String()}
		for _, many := range callers() {
			rounds := g.cells[g.at(clients.CreateCustomer, network, many, r)]
			line.Points = append(line.Points, plot.Point{X: float64(many), Y: measure.Of(measure.Each(rounds, figure)).Median})
		}
		lines = append(lines, line)
	}
	return lines
}

func (g *grid) drawThroughput(w io.Writer) error {
	chart := plot.Chart{Title: "Creating a customer: calls a second", X: "callers", Y: "calls/s, plain", LogX: true}
	return plot.Lines(w, chart, g.lines(plain, callsPerSecond)...)
}

func (g *grid) drawLatency(w io.Writer) error {
	chart := plot.Chart{Title: "Creating a customer: the slowest call of a hundred", X: "callers", Y: "p99, ms, TLS", LogX: true}
	return plot.Lines(w, chart, g.lines(overTLS, func(c measure.Cell) float64 { return p99(c) / 1000 })...)
}

func (g *grid) drawAllocations(w io.Writer) error {
	var labels []string
	floors, libraries := plot.Bar{Name: "floor"}, plot.Bar{Name: "library"}
	for _, r := range g.rows {
		if r.library == clients.Floor || r.library == clients.FloorDefault {
			continue
		}
		at := g.at(clients.CreatePayment, plain, 1, r)
		labels = append(labels, r.shape)
		floors.Values = append(floors.Values, measure.Of(measure.Each(g.cells[at.floor()], allocsPerCall)).Median)
		libraries.Values = append(libraries.Values, measure.Of(measure.Each(g.cells[at], allocsPerCall)).Median)
	}
	return plot.Bars(w, plot.Chart{
		Title: "Creating a payment: allocations", X: "whose API: tender's four, stripe-go's, plutov/paypal's", Y: "allocations for a call",
	}, labels, floors, libraries)
}
