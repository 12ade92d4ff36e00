package webhook

import (
	"errors"
	"fmt"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// Snapshot is all that a courier remembers but its script, made for encoding/json, as a part of its account's.
type Snapshot struct {
	URL     string    `json:"url,omitempty"`
	Secret  string    `json:"secret,omitempty"`
	Pending []Pending `json:"pending,omitempty"` // in the order in which they are due
}

// Pending is a delivery that is not done with.
type Pending struct {
	Delivery
	Attempts int       `json:"attempts,omitzero"`
	Due      time.Time `json:"due"`
	Met      bool      `json:"met,omitempty"` // whether the script had its say
	Mischief Kind      `json:"mischief,omitempty"`
}

// Export returns what the courier remembers. What it returns does not change any more.
func (c *Courier) Export() Snapshot {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := Snapshot{URL: c.url.Reveal(), Secret: c.secret.Reveal()}
	for _, p := range c.queue {
		s.Pending = append(s.Pending, Pending{Delivery: p.Delivery, Attempts: p.attempts, Due: p.due, Met: p.met, Mischief: p.mischief})
	}
	return s
}

// Import fills a new courier with what [Courier.Export] returned; a zero snapshot, of an account that had no courier yet, changes nothing. It refuses
// a URL that [Courier.SetURL] refuses and deliveries that cannot be.
func (c *Courier) Import(s Snapshot) error {
	if err := checkURL(s.URL); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.number > 0 {
		return errors.New("only a new courier can take up a snapshot")
	}
	for i, kept := range s.Pending {
		if kept.Event == "" || kept.Attempts < 0 || kept.Due.IsZero() {
			return fmt.Errorf("the webhook in place %d has no event, no time, or fewer attempts than none", i+1)
		}
	}
	for _, kept := range s.Pending {
		c.number++
		c.put(&parcel{Delivery: kept.Delivery, attempts: kept.Attempts, due: kept.Due, number: c.number, met: kept.Met, mischief: kept.Mischief})
	}
	c.url = wire.NewSecret(s.URL)
	if s.Secret != "" {
		c.secret = wire.NewSecret(s.Secret)
	}
	return nil
}
