package plot_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/bench/plot"
)

func TestLines(t *testing.T) {
	var svg bytes.Buffer
	require.NoError(t, plot.Lines(&svg, plot.Chart{Title: "calls", X: "callers", Y: "calls/s", LogX: true},
		plot.Line{Name: "floor", Points: []plot.Point{{X: 1, Y: 10}, {X: 8, Y: 50}, {X: 64, Y: 60}}},
		plot.Line{Name: "tender", Points: []plot.Point{{X: 1, Y: 9}, {X: 8, Y: 45}, {X: 64, Y: 55}}}))
	assert.Subset(t, texts(t, &svg), []string{"calls", "callers", "calls/s", "floor", "tender", "1", "8", "64"})
}

func TestBars(t *testing.T) {
	var svg bytes.Buffer
	labels := []string{"JSON", "form"}
	require.NoError(t, plot.Bars(&svg, plot.Chart{Title: "allocations", Y: "allocs/call"}, labels,
		plot.Bar{Name: "floor", Values: []float64{116, 138}}, plot.Bar{Name: "tender", Values: []float64{130, 139}}))
	assert.Subset(t, texts(t, &svg), []string{"JSON", "form", "floor", "tender"})

	require.ErrorContains(t, plot.Bars(io.Discard, plot.Chart{}, labels, plot.Bar{Name: "short", Values: []float64{1}}),
		`"short": 1 values for 2 labels`)
}

// texts are the words of a well-formed SVG.
func texts(t *testing.T, svg io.Reader) (found []string) {
	t.Helper()
	decoder := xml.NewDecoder(svg)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		require.NoError(t, err)
		if data, is := token.(xml.CharData); is {
			found = append(found, string(bytes.TrimSpace(data)))
		}
	}
}
