package lomi

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// rateWindow is the time for which Options.RateLimit counts.
const rateWindow = time.Minute

// rate counts the requests of a window.
type rate struct {
	mu    sync.Mutex
	until time.Time
	used  int
}

// admit counts a request, and tells whether it is within Options.RateLimit. A new window begins with the first request after the last one.
func (a *Account) admit() bool {
	limit := a.front.options.RateLimit
	if limit <= 0 {
		return true
	}
	now := a.ledger.Clock().Now()
	a.rate.mu.Lock()
	defer a.rate.mu.Unlock()
	if !now.Before(a.rate.until) {
		a.rate.until, a.rate.used = now.Add(rateWindow), 0
	}
	a.rate.used++
	return a.rate.used <= limit
}

// writeTooMany refuses a request above the limit. Headers are known of the current generation only, whose Retry-After is the whole window.
func (f *Front) writeTooMany(w http.ResponseWriter, r *http.Request) {
	refused := asRefusal(scripted(http.StatusTooManyRequests))
	if f.options.Errors == ErrorsWithRequestID {
		seconds := int(rateWindow.Seconds())
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		w.Header().Set("X-RateLimit-Limit", strconv.Itoa(f.options.RateLimit))
		w.Header().Set("X-RateLimit-Policy", "fixed-window")
		w.Header().Set("X-RateLimit-Window-Seconds", strconv.Itoa(seconds))
		refused.details = map[string]int{"retry_after_seconds": seconds, "limit": f.options.RateLimit}
	}
	f.writeRefusal(w, r, refused)
}
