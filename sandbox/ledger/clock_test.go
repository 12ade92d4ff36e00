package ledger_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/ledger"
)

func TestClock_runs_with_real_time_and_jumps_when_advanced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Date(2030, 5, 6, 7, 8, 9, 0, time.UTC)
		started, now := ledger.NewClock(start), ledger.NewClock(time.Time{})
		var zero ledger.Clock
		assert.True(t, started.Now().Equal(start))
		assert.True(t, now.Now().Equal(time.Now()))
		assert.True(t, zero.Now().Equal(time.Now()))
		<-time.After(time.Second) // in the bubble: at once
		assert.True(t, started.Now().Equal(start.Add(time.Second)))
		started.Advance(time.Hour)
		assert.True(t, started.Now().Equal(start.Add(time.Hour+time.Second)))
		started.Advance(-time.Hour)
		assert.True(t, started.Now().Equal(start.Add(time.Hour+time.Second)), "never back")
		assert.Equal(t, time.UTC, started.Now().Location())
	})
}
