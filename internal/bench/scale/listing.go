package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/tenderpay/tender"
)

// listing is a list read to its end, and what it took.
type listing struct {
	target string
	at     []lookedAt
	grown  []growing
}

// lookedAt is the reader's process after so many rows.
type lookedAt struct {
	Rows, Pages int
	usage       // of the reader

	Took time.Duration // since the last look, the look itself left out

	served time.Duration // the simulator's work since the last look
}

// growing is what a page costs the simulator, of the first pages of a list of so many rows.
type growing struct {
	rows int
	page time.Duration
}

// reading is what a reader is told.
type reading struct {
	Target string
	URL    string
	Rows   []int // when to look; the last one is where to end
}

func takeListings(ctx context.Context, m *measured) error {
	for _, t := range targets() {
		if !t.lists {
			continue
		}
		if err := takeListing(ctx, m, t); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

func takeListing(ctx context.Context, m *measured, t target) error {
	s, err := simulate(ctx, t, 1)
	if err != nil {
		return err
	}
	found := listing{target: t.name}
	looks := m.sizes.rows
	if t.posted {
		looks = append(slices.DeleteFunc(slices.Clone(looks), func(rows int) bool { return rows >= m.sizes.posted }), m.sizes.posted)
	}
	err = func() error {
		for i, rows := range looks {
			if err := s.seed(rows); err != nil {
				return err
			}
			if i == 0 { // before it is long
				if err := m.takeStops(ctx, s); err != nil {
					return err
				}
			}
			if _, err := s.pageCost(ctx, 1); err != nil { // the first look at so many
				return err
			}
			page, err := s.pageCost(ctx, m.sizes.pages)
			if err != nil {
				return err
			}
			found.grown = append(found.grown, growing{rows, page})
		}
		found.at, err = s.read(ctx, looks)
		return err
	}()
	m.listings = append(m.listings, found)
	return errors.Join(err, s.stop())
}

// pageCost is the simulator's work for one of the first pages.
func (s *simulator) pageCost(ctx context.Context, pages int) (time.Duration, error) {
	before, err := s.work()
	if err != nil {
		return 0, err
	}
	if _, err := readUntil(ctx, s.target, s.url, func(_, read int) bool { return read > pages }); err != nil {
		return 0, err
	}
	after, err := s.work()
	if err != nil {
		return 0, err
	}
	return (after.CPU - before.CPU) / time.Duration(max(1, after.Requests-before.Requests)), nil
}

// readUntil reads a list until enough says so after a row, and returns how many pages were asked for.
func readUntil(ctx context.Context, t target, url string, enough func(rows, pages int) bool) (int, error) {
	pages := &pageCounter{RoundTripper: &http.Transport{}}
	client := &http.Client{Transport: pages}
	defer client.CloseIdleConnections()
	gateway, err := t.gateway(url, 0, client)
	if err != nil {
		return 0, err
	}
	rows := 0
	for _, err := range gateway.ListCustomers(ctx, tender.CustomerQuery{}) {
		if err != nil {
			return 0, err
		}
		if rows++; enough(rows, int(pages.asked.Load())) {
			break
		}
	}
	return int(pages.asked.Load()), nil
}

type pageCounter struct {
	http.RoundTripper

	asked atomic.Int64
}

// RoundTrip implements http.RoundTripper.
func (p *pageCounter) RoundTrip(r *http.Request) (*http.Response, error) {
	p.asked.Add(1)
	return p.RoundTripper.RoundTrip(r)
}

// CloseIdleConnections is what http.Client asks for.
func (p *pageCounter) CloseIdleConnections() {
	if closer, ok := p.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// read lets a process of its own read the list. It is held at each look, so that the simulator's work can be told apart by looks.
func (s *simulator) read(ctx context.Context, looks []int) (all []lookedAt, err error) {
	reader, err := start(ctx, "lister")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reader.stop()) }()
	before, err := s.work()
	if err != nil {
		return nil, err
	}
	for range looks {
		look, err := ask[lookedAt](reader, reading{s.target.name, s.url, looks}) // also "go on"
		if err != nil {
			return all, err
		}
		after, err := s.work()
		if err != nil {
			return all, err
		}
		look.served, before = after.CPU-before.CPU, after
		all = append(all, look)
	}
	if last := all[len(all)-1]; last.Rows != looks[len(looks)-1] {
		return all, fmt.Errorf("%d rows were read of %d", last.Rows, looks[len(looks)-1])
	}
	return all, nil
}

// beLister reads a list and tells what it has in use at each look. It goes on when it is told once more.
func beLister(ctx context.Context, orders *json.Decoder, answers *json.Encoder) error {
	var todo reading
	if err := orders.Decode(&todo); err != nil {
		return err
	}
	t, err := targetNamed(todo.Target)
	if err != nil {
		return err
	}
	looks, began, failed := todo.Rows, time.Now(), error(nil)
	_, err = readUntil(ctx, t, todo.URL, func(rows, pages int) bool {
		if rows != looks[0] {
			return false
		}
		took := time.Since(began)
		err := answers.Encode(lookedAt{Rows: rows, Pages: pages, usage: used(), Took: took})
		looks = looks[1:]
		if err == nil && len(looks) > 0 {
			err = orders.Decode(&todo)
		}
		failed, began = err, time.Now()
		return err != nil || len(looks) == 0
	})
	return errors.Join(err, failed)
}
