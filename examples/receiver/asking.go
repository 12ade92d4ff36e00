package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/tenderpay/tender"
)

// The pauses before a payment is asked for. While something may still change, each is twice the one before, up to a day: a question's age bounds how late
// its news is. After that it is a look a day, for as long as somebody is likely to refund at the provider's dashboard, or money to come late.
const (
	firstPause   = 10 * time.Second
	longestPause = 24 * time.Hour
	looksFor     = 30 * longestPause
	longestAsk   = 10 * time.Second // an order that something holds must not stop the timer
)

// question is when a payment is asked for next. In a real shop it is three columns of the order.
type question struct {
	at    time.Time
	pause time.Duration // while something may still change
	until time.Time     // the last daily look; zero while something may still change
}

// keepAsking is the shop's timer: until ctx ends it asks for what no webhook may ever tell.
func (s *orders) keepAsking(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			for _, reference := range s.due() {
				if err := s.ask(ctx, reference); err != nil {
					slog.WarnContext(ctx, "a payment could not be asked for", "error", err)
				}
			}
		}
	}
}

// due are the payments to ask for now. Whatever comes of it, each is asked for again.
func (s *orders) due() (references []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for reference, q := range s.questions {
		if q.at.After(now) {
			continue
		}
		q.pause = min(2*q.pause, longestPause)
		q.at = now.Add(q.pause)
		s.questions[reference] = q
		references = append(references, reference)
	}
	return references
}

// ask is refresh, which plans the next question.
func (s *orders) ask(ctx context.Context, reference string) error {
	ctx, cancel := context.WithTimeout(ctx, longestAsk)
	defer cancel()
	_, err := s.refresh(ctx, reference)
	if errors.Is(err, tender.ErrUnsupported) { // a creation whose answer was lost, and no search by Reference: a person looks, no timer
		s.askNoMore(reference)
	}
	return err
}

// askSoon begins with short pauses: something has changed, or may have.
func (s *orders) askSoon(reference string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.questions[reference] = question{at: s.now().Add(firstPause), pause: firstPause}
}

func (s *orders) askNoMore(reference string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.questions, reference)
}

// plan is told under the row's lock what the provider has just said.
func (s *orders) plan(reference string, o order) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, asked := s.questions[reference]
	if !asked {
		return
	}
	if !o.settled() {
		q.until = time.Time{}
		s.questions[reference] = q
		return
	}
	now := s.now()
	if q.until.IsZero() {
		q.until = now.Add(looksFor)
	}
	if q.at = now.Add(longestPause); q.at.After(q.until) {
		delete(s.questions, reference)
		return
	}
	s.questions[reference] = q
}

// settled says that nothing of the order changes any more, unless somebody changes it elsewhere.
func (o order) settled() bool {
	switch o.Status {
	case tender.StatusSucceeded, tender.StatusCanceled, tender.StatusExpired, tender.StatusFailed:
		return len(o.Pending) == 0 && o.OutcomeUnknown == ""
	default:
		return false
	}
}
