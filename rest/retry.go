package rest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	maxAttempts   = 3
	firstBackoff  = 200 * time.Millisecond
	maxBackoff    = 5 * time.Second
	maxRetryAfter = 30 * time.Second // no provider may park a payer for longer
	day           = 24 * time.Hour
)

// backoff returns the upper bound of the pause after the given attempt (1 for the first).
func backoff(attempt int) time.Duration {
	return min(firstBackoff<<(attempt-1), maxBackoff)
}

// jitter returns a random part of bound: callers that failed together must not come back together.
func jitter(bound time.Duration) time.Duration {
	return time.Duration(rand.Int64N(int64(bound) + 1)) //nolint:gosec // spreads load; guards nothing
}

// pause waits, and returns early with the context's error.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// parseRetryAfter reads seconds or an HTTP date, at most a day; 0 if there is nothing usable.
func parseRetryAfter(header http.Header) time.Duration {
	value := strings.TrimSpace(header.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if onlyDigits(value) {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(day/time.Second) {
			return day
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return max(0, min(time.Until(at), day))
}

func onlyDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// budget bounds repeats across calls, so that an outage is not answered with three times the load: a repeat costs one token, a success earns
// a tenth. It counts in tenths.
type budget struct{ tenths atomic.Int64 }

const fullBudget = 1000

func newBudget() *budget {
	b := &budget{}
	b.tenths.Store(fullBudget)
	return b
}

// spend takes a token, if there is one.
func (b *budget) spend() bool {
	for {
		have := b.tenths.Load()
		if have < 10 {
			return false
		}
		if b.tenths.CompareAndSwap(have, have-10) {
			return true
		}
	}
}

// earn gives a tenth of a token back.
func (b *budget) earn() {
	for {
		have := b.tenths.Load()
		if have >= fullBudget || b.tenths.CompareAndSwap(have, have+1) {
			return
		}
	}
}
