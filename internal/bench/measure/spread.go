package measure

import (
	"fmt"
	"math"
	"slices"
)

// Spread is what several rounds say of one figure.
type Spread struct{ Median, Min, Max float64 }

// Of takes the rounds' values. Of none it is not a number.
func Of(values []float64) Spread {
	if len(values) == 0 {
		return Spread{math.NaN(), math.NaN(), math.NaN()}
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	median := sorted[middle]
	if len(sorted)%2 == 0 {
		median = (sorted[middle-1] + median) / 2
	}
	return Spread{median, sorted[0], sorted[len(sorted)-1]}
}

// Figure is a number that a cell has.
type Figure func(Cell) float64

// Each is the figure of each round.
func Each(rounds []Cell, figure Figure) []float64 {
	values := make([]float64, len(rounds))
	for i, cell := range rounds {
		values[i] = figure(cell)
	}
	return values
}

// Ratio compares with a floor round by round: what slows a machine down for a while slows both.
func Ratio(rounds, floor []Cell, figure Figure) (Spread, error) {
	if len(rounds) != len(floor) {
		return Spread{}, fmt.Errorf("%d rounds beside %d of the floor", len(rounds), len(floor))
	}
	values := Each(rounds, figure)
	for i, of := range Each(floor, figure) {
		values[i] /= of
	}
	return Of(values), nil
}
