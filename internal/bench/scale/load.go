package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"time"

	"github.com/tenderpay/tender"
)

// loading is a simulator under load.
type loading struct {
	target string
	one    loaded // all callers at one account
	many   loaded // spread over accounts
	bytes  uint64 // of a payment in its books
}

// loaded is what a simulator did with the load.
type loaded struct {
	median   driven
	payments int
	requests int64         // for each payment
	cpu      time.Duration // the simulator's, for each request
	waited   time.Duration // for locks, for each request
	locks    []contended
}

func takeLoads(ctx context.Context, m *measured) error {
	for _, t := range targets() {
		found := loading{target: t.name}
		var err error
		if found.one, found.many, err = takeLoad(ctx, t, m.sizes); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		if found.bytes, err = asked[uint64](ctx, "books", bookkeeping{t.name, m.sizes.payments}); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		m.loads = append(m.loads, found)
	}
	return nil
}

// takeLoad loads two simulators in turns, one with one account and one with many.
func takeLoad(ctx context.Context, t target, size sizes) (one, many loaded, err error) {
	first, err := newLoad(ctx, t, 1, size)
	if err != nil {
		return one, many, err
	}
	other, err := newLoad(ctx, t, size.accounts, size)
	if err != nil {
		return one, many, errors.Join(err, first.stop())
	}
	for range size.rounds {
		if err = errors.Join(first.round(ctx, size), other.round(ctx, size)); err != nil {
			break
		}
	}
	if err == nil {
		one, err = first.result(size)
	}
	if err == nil {
		many, err = other.result(size)
	}
	return one, many, errors.Join(err, first.stop(), other.stop())
}

// load is a simulator, and a Gateway for each caller. They share connections, so that the callers cost the same whatever the accounts.
type load struct {
	*simulator

	client   *http.Client
	gateways []*tender.Gateway
	payers   []tender.CustomerRef
	before   work
	rounds   []driven
}

func newLoad(ctx context.Context, t target, accounts int, size sizes) (*load, error) {
	s, err := simulate(ctx, t, accounts)
	if err != nil {
		return nil, err
	}
	l := &load{simulator: s, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: size.loaders}}}
	for i := range size.loaders {
		gateway, err := t.gateway(s.url, i%accounts, l.client)
		if err != nil {
			return nil, errors.Join(err, s.stop())
		}
		payer, err := customerOf(ctx, gateway)
		if err != nil {
			return nil, errors.Join(err, s.stop())
		}
		l.gateways, l.payers = append(l.gateways, gateway), append(l.payers, payer)
	}
	l.before, err = s.work()
	return l, err
}

// round has each caller create payments and look at them.
func (l *load) round(ctx context.Context, size sizes) error {
	d, err := drive(ctx, size.loaders, size.load, func(ctx context.Context, i int) error {
		i %= len(l.gateways)
		payment, err := l.gateways[i].CreatePayment(ctx, l.target.payment(l.payers[i]))
		if err != nil {
			return err
		}
		return second(l.gateways[i].GetPayment(ctx, payment.Ref()))
	})
	l.rounds = append(l.rounds, d)
	return err
}

func (l *load) result(size sizes) (loaded, error) {
	after, err := l.work()
	if err != nil {
		return loaded{}, err
	}
	requests := after.Requests - l.before.Requests
	done := loaded{
		median: middle(slices.Clone(l.rounds)), payments: size.load, requests: requests / int64(size.load*size.rounds),
		cpu: (after.CPU - l.before.CPU) / time.Duration(requests), waited: (after.Waited - l.before.Waited) / time.Duration(requests),
	}
	done.locks, err = l.locks()
	return done, err
}

func (l *load) stop() error {
	l.client.CloseIdleConnections()
	return l.simulator.stop()
}

// bookkeeping is what a process is told that finds the memory of payments.
type bookkeeping struct {
	Target   string
	Payments int
}

// beBooks has a simulator keep payments and answers with the bytes that each takes.
func beBooks(ctx context.Context, orders *json.Decoder, answers *json.Encoder) error {
	var todo bookkeeping
	if err := orders.Decode(&todo); err != nil {
		return err
	}
	t, err := targetNamed(todo.Target)
	if err != nil {
		return err
	}
	world, err := t.simulate(1)
	if err != nil {
		return err
	}
	gateway, err := t.gateway(nowhere, 0, &http.Client{Transport: inMemory{world}})
	if err != nil {
		return err
	}
	payer, err := customerOf(ctx, gateway)
	if err != nil {
		return err
	}
	before := used()
	_, err = drive(ctx, 2, todo.Payments, func(ctx context.Context, _ int) error {
		return second(gateway.CreatePayment(ctx, t.payment(payer)))
	})
	if err != nil {
		return err
	}
	after := used()
	err = answers.Encode((max(after.Heap, before.Heap) - before.Heap) / uint64(todo.Payments)) //nolint:gosec // above 0
	runtime.KeepAlive(world)
	return err
}
