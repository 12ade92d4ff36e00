package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Deliver sends what is due now, one after the other in the order in which it became due, and returns what happened. What becomes due meanwhile is
// left for the next call. Callers at the same time share the work: no attempt is made twice.
//
// When ctx ends, Deliver returns; the attempt that was under way does not count, although the merchant may have got it.
func (c *Courier) Deliver(ctx context.Context) []Attempt {
	if c.URL() == "" {
		return nil
	}
	if c.options.Look != nil {
		c.options.Look()
	}
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
		if next.watch != nil {
			next.watch(attempt)
		}
	}
	return done
}

// looking is how often Run looks at the clock, which can jump.
const looking = 250 * time.Millisecond

// Run delivers what becomes due, until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	ticker := time.NewTicker(looking)
	defer ticker.Stop()
	for ctx.Err() == nil {
		c.Deliver(ctx)
		select {
		case <-ctx.Done():
		case <-c.added:
		case <-ticker.C:
		}
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

// next chooses what to do, of what was there and due when the caller began.
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
			p.underWay = true
			return t, true
		}
		behind := c.ready(i+1, newest, now)
		m, met := c.take(p.Event, behind >= 0)
		p.met, t.mischief = true, m.Kind
		switch {
		case !met:
			p.underWay = true
			return t, true
		case m.Kind == Delay:
			c.remove(p)
			p.due, p.mischief = now.Add(m.Delay), m.Kind
			c.put(p)
		case m.Kind == Reorder:
			p.due, p.mischief = c.queue[behind].due, m.Kind
			c.queue = slices.Insert(slices.Delete(c.queue, i, i+1), behind, p)
		case m.Kind == Drop:
			c.remove(p)
			t.number = 0
			return t, true
		case m.Kind == Duplicate:
			second := *p
			second.mischief = m.Kind
			c.queue = slices.Insert(c.queue, i+1, &second)
			p.underWay, t.mischief = true, ""
			return t, true
		default: // what somebody else sends; p stays where it is
			t.number = 0
			return t, true
		}
	}
}

// ready is the first parcel from place i on that can be sent; -1 if there is none.
func (c *Courier) ready(i, newest int, now time.Time) int {
	for ; i < len(c.queue) && !c.queue[i].due.After(now); i++ {
		if p := c.queue[i]; !p.underWay && p.number <= newest {
			return i
		}
	}
	return -1
}

// attempt carries a task out. ok is false where the caller's context ended.
func (c *Courier) attempt(ctx context.Context, t task) (a Attempt, ok bool) {
	a = Attempt{Delivery: t.parcel.Delivery, Number: t.number, At: c.options.Clock.Now(), Mischief: t.mischief, Last: true}
	if t.mischief == Drop {
		return a, true
	}
	a.Status, a.Err = c.send(ctx, t)
	if t.number == 0 {
		return a, ctx.Err() == nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := t.parcel
	p.underWay = false
	if a.Err != nil && ctx.Err() != nil {
		return a, false
	}
	p.attempts++
	c.remove(p)
	a.Ended = c.options.Plan.ends(a.Status)
	if pause, again := c.options.Plan.next(p.attempts, a.Status); again {
		a.Last = false
		p.due = c.options.Clock.Now().Add(pause)
		c.put(p)
	}
	return a, true
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
