package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"runtime"
	"slices"

	"github.com/tenderpay/tender"
)

// tenants is what a process is told that has so many gateways, each for an account of its own.
type tenants struct {
	Target string
	URL    string
	Number int
	Shared bool // one http.Client for all
}

// tenancy is what the gateways have in use.
type tenancy struct {
	tenants

	Bare   usage // before there is any
	Made   usage // before any call
	Called usage // after one call each
	Closed usage // with the idle connections closed

	open, closed int64 // connections, as the simulator counts them
}

func takeTenants(ctx context.Context, m *measured) error {
	t, err := targetNamed(sharedTarget)
	if err != nil {
		return err
	}
	s, err := simulate(ctx, t, slices.Max(m.sizes.tenants))
	if err != nil {
		return err
	}
	err = func() error {
		for _, number := range m.sizes.tenants {
			if err := m.takeTenancy(ctx, s, tenants{t.name, s.url, number, false}); err != nil {
				return err
			}
		}
		return m.takeTenancy(ctx, s, tenants{t.name, s.url, slices.Max(m.sizes.tenants), true})
	}()
	return errors.Join(err, s.stop())
}

func (m *measured) takeTenancy(ctx context.Context, s *simulator, todo tenants) error {
	p, err := start(ctx, "tenants")
	if err != nil {
		return err
	}
	err = func() error {
		found, err := ask[tenancy](p, todo)
		if err != nil {
			return err
		}
		now, err := s.work()
		if err != nil {
			return err
		}
		found.open = now.Open
		closed, err := ask[tenancy](p, todo)
		if err != nil {
			return err
		}
		found.tenants, found.Closed = todo, closed.Closed
		left, err := settled(ctx, func() (int, error) {
			now, err := s.work()
			return int(now.Open), err
		}, 0, veryPatient)
		found.closed = int64(left)
		m.tenants = append(m.tenants, found)
		return err
	}()
	return errors.Join(err, p.stop())
}

// beTenants makes gateways and has one call made by each; when asked again it closes their connections.
func beTenants(ctx context.Context, orders *json.Decoder, answers *json.Encoder) error {
	var todo tenants
	if err := orders.Decode(&todo); err != nil {
		return err
	}
	t, err := targetNamed(todo.Target)
	if err != nil {
		return err
	}
	var client *http.Client
	if todo.Shared {
		client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	}
	found := tenancy{tenants: todo, Bare: used()}
	providers, gateways := make([]tender.Provider, todo.Number), make([]*tender.Gateway, todo.Number)
	for i := range providers {
		if providers[i], err = t.open(todo.URL, i, client); err != nil {
			return err
		}
		if gateways[i], err = tender.NewGateway(providers[i], tender.Options{AllowLossy: true}); err != nil {
			return err
		}
	}
	found.Made = used()
	for _, gateway := range gateways {
		if _, err := customerOf(ctx, gateway); err != nil {
			return err
		}
	}
	found.Called = used()
	if err := answers.Encode(found); err != nil {
		return err
	}
	if err := orders.Decode(&todo); err != nil {
		return err
	}
	for _, provider := range providers {
		closeIdle(provider)
	}
	if _, err := settled(ctx, goroutines, found.Bare.Goroutines, veryPatient); err != nil {
		return err
	}
	found.Closed = used()
	err = answers.Encode(found)
	runtime.KeepAlive(gateways)
	return err
}
