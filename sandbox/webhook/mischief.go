package webhook

import (
	"slices"
	"time"
)

// Kind is what a script does to a delivery.
type Kind string

// The kinds. The first four are what happens to any provider's deliveries; the last two are somebody else's work.
const (
	Duplicate Kind = "duplicate" // it comes a second time, right after the first and whatever that was answered with
	Delay     Kind = "delay"     // it comes Mischief.Delay later
	Reorder   Kind = "reorder"   // it comes after the one behind it; waits in the script until there is one that is due
	Drop      Kind = "drop"      // it does not come, ever
	Forge     Kind = "forge"     // before it comes its like, signed with another secret; where the provider signs nothing, its like
	Unsigned  Kind = "unsigned"  // before it comes its like, without a signature
)

// Mischief is one entry of a script. A delivery meets one at most, at its first attempt.
type Mischief struct {
	Kind  Kind
	Event string        // the events that it is meant for, in the provider's word; empty: any
	Times int           // how many deliveries it hits; below 1: one
	Delay time.Duration // of Delay, on the courier's clock
}

// Inject puts m at the end of the script. Not kept over a restart.
func (c *Courier) Inject(m Mischief) {
	m.Times = max(m.Times, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.script = append(c.script, m)
}

// PendingMischief counts what of the script did not happen yet. A test that ends with some has not tested it.
func (c *Courier) PendingMischief() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, m := range c.script {
		n += m.Times
	}
	return n
}

// take hands out the first mischief that is meant for the event. The courier must be locked.
func (c *Courier) take(event string, another bool) (Mischief, bool) {
	i := slices.IndexFunc(c.script, func(m Mischief) bool {
		return (m.Event == "" || m.Event == event) && (m.Kind != Reorder || another)
	})
	if i < 0 {
		return Mischief{}, false
	}
	taken := c.script[i]
	if c.script[i].Times--; c.script[i].Times == 0 {
		c.script = slices.Delete(c.script, i, i+1)
	}
	return taken, true
}
