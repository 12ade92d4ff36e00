package main

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"slices"

	"github.com/tenderpay/tender"
)

// sharing is one Gateway with so many callers.
type sharing struct {
	crowd

	calls       int // of a round
	rounds      int
	median      driven
	connections int64 // opened in all rounds, after a first call of each caller
	open        int64 // after them
	goroutines  int   // more than before, with the connections idle
	closed      int   // more than before, with them closed
}

// crowd is so many callers, and how many connections of theirs may be idle; 0 = the adapter's own transport says. bare callers use net/http alone.
type crowd struct {
	callers, idle int
	bare          bool
}

func (c crowd) client() *http.Client {
	if c.idle == 0 {
		return nil
	}
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: c.idle}}
}

// sharedTarget is the provider whose Gateway is shared: one exchange for a call, and JSON.
const sharedTarget = "yassir"

// takeSharing calls GetCustomer. Each number of callers has its Gateway, and all take turns, round by round.
func takeSharing(ctx context.Context, m *measured) error {
	t, err := targetNamed(sharedTarget)
	if err != nil {
		return err
	}
	s, err := simulate(ctx, t, 1)
	if err != nil {
		return err
	}
	err = m.takeSharing(ctx, s)
	return errors.Join(err, s.stop())
}

func (m *measured) takeSharing(ctx context.Context, s *simulator) error {
	var crowds []crowd
	for _, callers := range m.sizes.callers {
		crowds = append(crowds, crowd{callers: callers})
	}
	most := slices.Max(m.sizes.callers)
	crowds = append(crowds, crowd{most, most, false}, crowd{most, most, true})
	rounds := make([][]driven, len(crowds))
	m.shared = make([]sharing, len(crowds))
	for range m.sizes.rounds {
		for i, callers := range crowds {
			d, err := m.shared[i].round(ctx, s, callers, m.sizes.calls)
			if err != nil {
				return err
			}
			rounds[i] = append(rounds[i], d)
		}
	}
	for i := range m.shared {
		m.shared[i].median = middle(rounds[i])
	}
	return nil
}

// round makes a Gateway of its own, so that what it opens can be told apart.
func (into *sharing) round(ctx context.Context, s *simulator, callers crowd, calls int) (driven, error) {
	base := runtime.NumGoroutine()
	client := callers.client()
	provider, err := s.target.open(s.url, 0, client)
	if err != nil {
		return driven{}, err
	}
	gateway, err := tender.NewGateway(provider, tender.Options{AllowLossy: true})
	if err != nil {
		return driven{}, err
	}
	customer, err := customerOf(ctx, gateway)
	if err != nil {
		return driven{}, err
	}
	get := func(ctx context.Context, _ int) error { return second(gateway.GetCustomer(ctx, customer)) }
	if callers.bare {
		if get, err = s.replayed(ctx, customer, client); err != nil {
			return driven{}, err
		}
	}
	if _, err := drive(ctx, callers.callers, 2*callers.callers, get); err != nil { // so that connections are there
		return driven{}, err
	}
	before, err := s.work()
	if err != nil {
		return driven{}, err
	}
	calls = max(calls, 20*callers.callers)
	d, err := drive(ctx, callers.callers, calls, get)
	if err != nil {
		return driven{}, err
	}
	into.crowd, into.calls, into.rounds = callers, calls, into.rounds+1
	if into.goroutines, err = settled(ctx, goroutines, base, patient); err != nil {
		return driven{}, err
	}
	after, err := s.work()
	if err != nil {
		return driven{}, err
	}
	into.connections += after.Accepted - before.Accepted
	into.open = after.Open
	closeIdle(provider)
	into.closed, err = settled(ctx, goroutines, base, veryPatient)
	into.goroutines, into.closed = into.goroutines-base, into.closed-base
	return d, err
}

// customerOf is the one customer of an account.
func customerOf(ctx context.Context, gateway *tender.Gateway) (tender.CustomerRef, error) {
	made := gateway.CreateCustomer
	if gateway.Supports(tender.CustomersFind) {
		made = gateway.EnsureCustomer
	}
	customer, err := made(ctx, person(0))
	if err != nil {
		return tender.CustomerRef{}, err
	}
	return customer.Ref(), nil
}

// closeIdle is what an app does with an adapter that it needs no longer.
func closeIdle(provider tender.Provider) {
	if closer, ok := provider.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
