package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"math"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Deliver sends what is due now, one after the other in the order in which it became due, and returns what happened. What becomes due meanwhile is
// left for the next call. Callers at the same time, Run among them, share the work: no attempt is made twice, and nobody waits for another's. So a call can
// leave what is due, where an attempt of another caller about the same payment is under way.
//
// When ctx ends, Deliver returns; the attempt that was under way does not count, although the merchant may have got it.
func (c *Courier) Deliver(ctx context.Context) []Attempt {
	c.look()
	c.mu.Lock()
	newest, now := c.number, c.options.Clock.Now()
	c.mu.Unlock()
	var done []Attempt
	for ctx.Err() == nil {
		next, ok := c.next(newest, now)
		if !ok {
			break
		}
		attempt, ok := c.attempt(ctx, next)
		if !ok {
			break
		}
		done = append(done, attempt)
	}
	c.tellDrops()
	return done
}

const (
	looking = 250 * time.Millisecond // how often Run looks at the clock, which can jump
	telling = time.Second            // how often Run tells of what was dropped
	atOnce  = 4                      // how many attempts of Run are under way at the same time
)

// Run delivers what becomes due, until ctx ends and the attempts that were under way with it. A few are under way at the same time, so that a merchant
// who does not answer one holds up the others less; those about one payment come one after the other, in their order, as does what a script moved.
func (c *Courier) Run(ctx context.Context) {
	ticker := time.NewTicker(looking)
	defer ticker.Stop()
	tell := time.NewTicker(telling)
	defer tell.Stop()
	defer c.tellDrops() // of the last ones
	ended := make(chan struct{}, atOnce)
	var sending sync.WaitGroup
	defer sending.Wait()
	c.look()
	for underWay := 0; ctx.Err() == nil; {
		for underWay < atOnce {
			next, ok := c.next(math.MaxInt, c.options.Clock.Now())
			if !ok {
				break
			}
			underWay++
			sending.Go(func() {
				c.attempt(ctx, next)
				ended <- struct{}{}
			})
		}
		select {
		case <-ctx.Done():
		case <-ended:
			underWay--
		case <-c.added:
			c.look()
		case <-ticker.C:
			c.look()
		case <-tell.C:
			c.tellDrops()
		}
	}
}

// look lets happen what time changes, if anybody is to hear of it.
func (c *Courier) look() {
	if c.options.Look != nil && c.URL() != "" {
		c.options.Look()
	}
}

// tellDrops tells who watches how many deliveries were dropped since.
func (c *Courier) tellDrops() {
	c.mu.Lock()
	told, since := c.watchDrops, c.dropped-c.toldDrops
	if told != nil {
		c.toldDrops = c.dropped
	}
	c.mu.Unlock()
	if told != nil && since > 0 {
		told(since)
	}
}

// task is what to do next.
type task struct {
	parcel    *parcel
	mischief  Kind
	number    int // of the attempt
	url       string
	secret    string
	transport http.RoundTripper
	watch     func(Attempt)
}

// next chooses what to do, of the parcels up to a number that were due at a time. Its parcel is under way from now on.
func (c *Courier) next(newest int, now time.Time) (task, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.url.Reveal() == "" {
		return task{}, false
	}
	for {
		i := c.ready(0, newest, now)
		if i < 0 {
			return task{}, false
		}
		p := c.queue[i]
		t := task{parcel: p, mischief: p.mischief, number: p.attempts + 1, url: c.url.Reveal(), secret: c.secret.Reveal(), transport: c.transport, watch: c.watch}
		if p.attempts > 0 || p.met {
			if p.attempts > 0 && c.options.Repeat != nil {
				p.Delivery = c.options.Repeat(p.Delivery)
			}
			p.underWay = true
			return t, true
		}
		behind := c.ready(i+1, newest, now)
		m, met := c.take(p.Event, behind >= 0)
		p.met, t.mischief = true, m.Kind
		switch {
		case !met:
		case m.Kind == Delay:
			c.remove(p)
			p.due, p.mischief = now.Add(m.Delay), m.Kind
			c.put(p)
			continue
		case m.Kind == Reorder:
			p.due, p.mischief = c.queue[behind].due, m.Kind
			c.queue = slices.Insert(slices.Delete(c.queue, i, i+1), behind, p)
			continue
		case m.Kind == Duplicate:
			second := *p
			second.mischief = m.Kind
			c.queue = slices.Insert(c.queue, i+1, &second)
			t.mischief = ""
		default: // it is dropped, or somebody else sends its like and it stays where it is
			t.number = 0
		}
		p.underWay = true
		return t, true
	}
}

// ready is the first parcel from place i on that can be sent; -1 if there is none. What is ahead of a parcel and under way, or waits for such a one,
// holds it up if both are about the same payment; if a script has put it there, whatever they are about.
func (c *Courier) ready(i, newest int, now time.Time) int {
	busy := map[string]bool{} // by reference
	for place, p := range c.queue {
		switch {
		case p.due.After(now):
			return -1
		case p.underWay || busy[p.Reference] || p.mischief == Reorder && len(busy) > 0:
			busy[p.Reference] = true
		case place >= i && p.number <= newest:
			return place
		}
	}
	return -1
}

// attempt carries a task out. ok is false where the caller's context ended.
func (c *Courier) attempt(ctx context.Context, t task) (a Attempt, ok bool) {
	a = Attempt{Delivery: t.parcel.Delivery, Number: t.number, At: c.options.Clock.Now(), Mischief: t.mischief, Last: true}
	if t.mischief != Drop {
		a.Status, a.Err = c.send(ctx, t)
	}
	if a.Err != nil && ctx.Err() != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		t.parcel.underWay = false
		return a, false
	}
	var pause time.Duration
	if a.Number > 0 {
		var again bool
		pause, again = c.options.Plan.next(a.Number, a.Status)
		a.Last, a.Ended = !again, c.options.Plan.ends(a.Status)
	}
	if t.watch != nil {
		t.watch(a) // before anything else about this payment can begin
	}
	c.settle(t.parcel, a, pause)
	return a, true
}

// settle puts a parcel where it belongs after an attempt.
func (c *Courier) settle(p *parcel, a Attempt, pause time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p.underWay = false
	if a.Number == 0 && a.Mischief != Drop {
		return // it was another's
	}
	c.remove(p)
	if p.attempts = a.Number; !a.Last {
		p.due = c.options.Clock.Now().Add(pause)
		c.put(p)
	}
}

// send is the request. Only the status of the answer is looked at.
func (c *Courier) send(ctx context.Context, t task) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, c.options.Timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(t.parcel.Body))
	if err != nil {
		return 0, errors.New("the webhook URL cannot be used")
	}
	request.Header.Set("Content-Type", "application/json")
	maps.Copy(request.Header, c.options.Header)
	maps.Copy(request.Header, t.parcel.Header)
	if c.options.Sign != nil && t.mischief != Unsigned {
		secret := t.secret
		if t.mischief == Forge {
			secret += "0" // of another, and not so easily told apart
		}
		maps.Copy(request.Header, c.options.Sign(secret, t.parcel.Body))
	}
	client := &http.Client{
		Transport:     t.transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		if wrapped := new(url.Error); errors.As(err, &wrapped) {
			err = wrapped.Err // without the URL
		}
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, nil
}

// ownTransport keeps no connection, so that none outlives its delivery.
func ownTransport() *http.Transport {
	return &http.Transport{
		DisableKeepAlives:      true,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		MaxResponseHeaderBytes: 64 << 10,
	}
}
