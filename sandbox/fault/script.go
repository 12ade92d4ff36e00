package fault

import (
	"slices"
	"sync"
)

// Script is a queue of faults. The zero value is an empty one. Safe for concurrent use: each fault is handed out
// exactly as often as it says, whoever asks at the same time.
type Script struct {
	mu    sync.Mutex
	queue []Fault
}

// Add puts f at the end.
func (s *Script) Add(f Fault) {
	f.Times = max(f.Times, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, f)
}

// Clear forgets what was not handed out yet.
func (s *Script) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = nil
}

// Pending counts the failures that were not handed out yet. A test that ends with some has not tested them.
func (s *Script) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, f := range s.queue {
		n += f.Times
	}
	return n
}

// Take hands out the first fault that is meant for the operation route and that applies says the operation knows.
// Faults for other operations stay where they are.
func (s *Script) Take(route string, applies func(Kind) bool) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.queue {
		f := &s.queue[i]
		if (f.Route != "" && f.Route != route) || !applies(f.Kind) {
			continue
		}
		taken := *f
		taken.Times = 1
		f.Times--
		if f.Times == 0 {
			s.queue = slices.Delete(s.queue, i, i+1)
		}
		return taken, true
	}
	return Fault{}, false
}
