package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/measure"
)

// The networks.
const (
	plain   = "plain"
	overTLS = "tls"
)

func networks() []string { return []string{plain, overTLS} }

func callers() []int { return []int{1, 8, 64} }

// place is where in the grid a cell stands.
type place struct {
	operation clients.Operation
	network   string
	callers   int
	library   string
	shape     string
}

// name is what benchstat reads behind "Benchmark".
func (p place) name() string {
	return fmt.Sprintf("%s/lib=%s/shape=%s/callers=%d/net=%s", p.operation, p.library, p.shape, p.callers, p.network)
}

// floor is the place of what this one is compared with.
func (p place) floor() place {
	p.library = clients.Floor
	return p
}

// grid has a cell of each round for each place.
type grid struct {
	cells   map[place][]measure.Cell
	rows    []row
	callers []int
	rounds  int
}

// row is a library at a provider.
type row struct{ library, shape string }

func (r row) String() string { return r.library + " " + r.shape }

func (g *grid) at(operation clients.Operation, network string, callers int, r row) place {
	return place{operation, network, callers, r.library, r.shape}
}

// runGrid measures all places, round by round, and begins none that would not end within the limit. In each round the clients take
// turns within a place, in another order than before.
func runGrid(ctx context.Context, s settings, dir string, progress io.Writer) (*grid, error) {
	server, err := startServer(ctx, s.repository, dir)
	if err != nil {
		return nil, err
	}
	g := &grid{cells: map[place][]measure.Cell{}, callers: s.callers}
	all := map[string][]*clients.Client{}
	for network, base := range map[string]string{plain: server.addresses.Plain, overTLS: server.addresses.TLS} {
		if all[network], err = clients.All(base); err != nil {
			return nil, errors.Join(err, server.end())
		}
		for _, client := range all[network] {
			defer client.Close()
		}
	}
	for _, client := range all[plain] {
		g.rows = append(g.rows, row{client.Library, client.Shape})
	}
	began := time.Now()
	for round := range s.rounds {
		if spent := time.Since(began); round > 0 && spent+spent/time.Duration(round) > s.limit {
			break
		}
		for _, network := range networks() {
			if _, err := fmt.Fprintf(progress, "round %d of %d, %s\n", round+1, s.rounds, network); err != nil {
				return nil, errors.Join(err, server.end())
			}
			if err := g.round(ctx, s, server, network, inTurn(all[network], round)); err != nil {
				return nil, errors.Join(err, server.end())
			}
		}
		g.rounds++
	}
	return g, server.end()
}

// inTurn begins with another client in each round, and goes backwards in every second: neither a floor nor its library is always first.
func inTurn[T any](all []T, round int) []T {
	begin := (2 * round) % len(all)
	order := slices.Concat(all[begin:], all[:begin])
	if round%2 == 1 {
		slices.Reverse(order)
	}
	return order
}

func (g *grid) round(ctx context.Context, s settings, server *child, network string, inOrder []*clients.Client) error {
	for _, operation := range s.operations {
		for _, many := range s.callers {
			for _, client := range inOrder {
				call, offered := client.Calls[operation]
				if !offered {
					continue
				}
				at := place{operation, network, many, client.Library, client.Shape}
				cell, err := measure.Run(ctx, measure.Load{Callers: many, Warmup: 3, For: s.cell, Counts: server.counts}, checked(call, client.Want[operation]))
				if err != nil {
					return fmt.Errorf("%s: %w", at.name(), err)
				}
				g.cells[at] = append(g.cells[at], cell)
			}
		}
	}
	return ctx.Err()
}

// checked makes another object than the wanted one an error: what is fast because it fails must not be measured.
func checked(call clients.Call, want string) func(context.Context) error {
	return func(ctx context.Context) error {
		got, err := call(ctx)
		if err == nil && got != want {
			err = fmt.Errorf("got %q instead of %q", got, want)
		}
		return err
	}
}
