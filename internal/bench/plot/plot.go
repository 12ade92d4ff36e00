// Package plot draws the figures of docs/performance.md.
package plot

import (
	"fmt"
	"io"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

const (
	width  = 9 * vg.Inch
	height = 4.5 * vg.Inch
	margin = vg.Length(12)
	beside = 2 * vg.Inch // room for the legend
)

// Chart is what every figure says.
type Chart struct {
	Title string
	X, Y  string // with the unit
	LogX  bool   // every x must be above 0
}

// Point is one measurement.
type Point struct{ X, Y float64 }

// Line is a named row of measurements.
type Line struct {
	Name   string
	Points []Point
}

// Lines writes an SVG with one line for each name, from zero upwards.
func Lines(w io.Writer, c Chart, lines ...Line) error {
	p := c.plot()
	if c.LogX {
		p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, measured(lines)
	}
	for i, line := range lines {
		points := make(plotter.XYs, len(line.Points))
		for j, at := range line.Points {
			points[j] = plotter.XY(at)
		}
		drawn, dots, err := plotter.NewLinePoints(points)
		if err != nil {
			return fmt.Errorf("plot %q: %w", line.Name, err)
		}
		drawn.Color, drawn.Dashes = plotutil.Color(i), plotutil.Dashes(i)
		dots.Color, dots.Shape = plotutil.Color(i), plotutil.Shape(i)
		p.Add(drawn, dots)
		p.Legend.Add(line.Name, drawn, dots)
	}
	return write(w, p)
}

// Bar is a named group: one value for each label.
type Bar struct {
	Name   string
	Values []float64
}

// Bars writes an SVG with a group of bars at each label.
func Bars(w io.Writer, c Chart, labels []string, bars ...Bar) error {
	p := c.plot()
	each := vg.Points(min(20, 320/float64(max(1, len(labels)*len(bars)))))
	for i, bar := range bars {
		if len(bar.Values) != len(labels) {
			return fmt.Errorf("plot %q: %d values for %d labels", bar.Name, len(bar.Values), len(labels))
		}
		drawn, err := plotter.NewBarChart(plotter.Values(bar.Values), each)
		if err != nil {
			return fmt.Errorf("plot %q: %w", bar.Name, err)
		}
		drawn.Color, drawn.LineStyle.Width = plotutil.Color(i), 0
		drawn.Offset = each * vg.Length(2*i-len(bars)+1) / 2
		p.Add(drawn)
		p.Legend.Add(bar.Name, drawn)
	}
	p.NominalX(labels...)
	return write(w, p)
}

func (c Chart) plot() *plot.Plot {
	p := plot.New()
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = c.Title, c.X, c.Y
	p.Y.Min, p.Legend.Top, p.Legend.Left = 0, true, true
	p.Add(plotter.NewGrid())
	return p
}

// measured are ticks where something was measured: a logarithmic axis would name only the powers of ten.
func measured(lines []Line) plot.ConstantTicks {
	var at []float64
	for _, line := range lines {
		for _, point := range line.Points {
			at = append(at, point.X)
		}
	}
	slices.Sort(at)
	var ticks plot.ConstantTicks
	for _, x := range slices.Compact(at) {
		ticks = append(ticks, plot.Tick{Value: x, Label: fmt.Sprintf("%g", x)})
	}
	return ticks
}

func write(w io.Writer, p *plot.Plot) error {
	canvas := vgsvg.New(width, height)
	page := draw.Crop(draw.New(canvas), margin, -margin, margin, -margin)
	legend := p.Legend
	p.Legend = plot.NewLegend()
	p.Draw(draw.Crop(page, 0, -beside, 0, 0))
	legend.Draw(draw.Crop(page, width-beside-margin, 0, 0, -2*margin))
	_, err := canvas.WriteTo(w)
	return err
}
