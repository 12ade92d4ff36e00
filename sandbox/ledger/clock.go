package ledger

import (
	"sync/atomic"
	"time"
)

// Clock is virtual time: the computer's clock plus a shift. It keeps running with real time, and [Clock.Advance]
// makes it jump, so a test can let a payment expire without waiting. The zero value shows the real time.
//
// Safe for concurrent use. Must not be copied after first use.
type Clock struct {
	shift atomic.Int64 // nanoseconds added to the real time
}

// NewClock returns a clock that shows start now and runs from there. A zero start means the real time.
func NewClock(start time.Time) *Clock {
	c := &Clock{}
	if !start.IsZero() {
		c.shift.Store(int64(time.Until(start)))
	}
	return c
}

// Now is the current virtual time, in UTC.
func (c *Clock) Now() time.Time {
	return time.Now().Add(time.Duration(c.shift.Load())).UTC()
}

// Advance moves the clock forward by d. Time never goes back: a negative d is ignored.
func (c *Clock) Advance(d time.Duration) {
	if d > 0 {
		c.shift.Add(int64(d))
	}
}

// offset is the shift, for a snapshot.
func (c *Clock) offset() time.Duration { return time.Duration(c.shift.Load()) }

// takeUp restores a shift. A clock that was set to another time keeps it, unless it is behind: then its ledger's records would be of the future.
func (c *Clock) takeUp(shift time.Duration) {
	if now := c.offset(); now == 0 || now < shift {
		c.shift.CompareAndSwap(int64(now), int64(shift))
	}
}
