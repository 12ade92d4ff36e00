package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/tenderpay/tender"
)

// The pauses before a payment is asked for: each is twice the one before.
const (
	firstPause   = 10 * time.Second
	longestPause = time.Hour
)

// question is when a payment is asked for next. In a real shop it is two columns of the order.
type question struct {
	at    time.Time
	pause time.Duration
}

// keepAsking is the shop's timer: until ctx ends it asks for every payment that is not final, as a webhook may never come.
func (s *orders) keepAsking(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			for _, reference := range s.due(now) {
				s.ask(ctx, reference)
			}
		}
	}
}

// due are the payments to ask for now. What is asked for is asked for again, until it is final.
func (s *orders) due(now time.Time) (references []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for reference, q := range s.questions {
		if q.at.After(now) {
			continue
		}
		pause := min(2*q.pause, longestPause)
		s.questions[reference] = question{at: now.Add(pause), pause: pause}
		references = append(references, reference)
	}
	return references
}

func (s *orders) ask(ctx context.Context, reference string) {
	o, err := s.refresh(ctx, reference)
	if err != nil {
		slog.WarnContext(ctx, "a payment could not be asked for", "error", err) // another question comes
		return
	}
	switch o.Status {
	case tender.StatusSucceeded, tender.StatusCanceled, tender.StatusExpired, tender.StatusFailed:
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.questions, reference)
	default: // may still change
	}
}
