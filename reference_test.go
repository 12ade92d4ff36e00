package tender_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestNewReference(t *testing.T) {
	const many = 100_000
	form := regexp.MustCompile(`^[a-z2-7]{16}$`)
	seen := make(map[string]bool, many)
	var counts [16]map[byte]int // at each position
	for i := range counts {
		counts[i] = map[byte]int{}
	}
	for range many {
		ref := tender.NewReference()
		require.Regexp(t, form, ref)
		require.False(t, seen[ref], "given twice")
		seen[ref] = true
		for i := range counts {
			counts[i][ref[i]]++
		}
	}
	for i, count := range counts {
		assert.Len(t, count, 32, "every character occurs at position %d", i)
		for c, n := range count { // 3125 is expected, with a standard deviation of 55
			assert.InDelta(t, many/32, n, 600, "%c at position %d", c, i)
		}
	}
}
