package main

import (
	"context"
	"runtime"
	"time"

	"github.com/tenderpay/tender"
)

// making is what an adapter and its Gateway cost to make.
type making struct {
	target           string
	adapter, gateway cost
}

type cost struct {
	took          time.Duration
	bytes, allocs uint64
}

func takeMaking(_ context.Context, m *measured) error {
	for _, t := range targets() {
		made := making{target: t.name}
		providers := make([]tender.Provider, m.sizes.gateways)
		gateways := make([]*tender.Gateway, m.sizes.gateways)
		var err error
		made.adapter, err = costOf(len(providers), func(i int) (err error) {
			providers[i], err = t.open(nowhere, 0, nil)
			return err
		})
		if err != nil {
			return err
		}
		made.gateway, err = costOf(len(gateways), func(i int) (err error) {
			gateways[i], err = tender.NewGateway(providers[i], tender.Options{})
			return err
		})
		if err != nil {
			return err
		}
		m.made = append(m.made, made)
	}
	return nil
}

// costOf is what doing something costs each time.
func costOf(times int, do func(i int) error) (cost, error) {
	if err := do(0); err != nil { // what is done once only
		return cost{}, err
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	if err := each(times, do); err != nil {
		return cost{}, err
	}
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	n := uint64(times) //nolint:gosec // above 0
	return cost{took / time.Duration(times), (after.TotalAlloc - before.TotalAlloc) / n, (after.Mallocs - before.Mallocs) / n}, nil
}
