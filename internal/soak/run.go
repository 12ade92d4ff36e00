package main

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
	"time"

	"go.uber.org/goleak"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/sandbox/ledger"
)

const (
	// maxHeap is the most that the heap may have grown to by the end, in per cent of the early one.
	maxHeap = 120
	// patience is how long connections may take to go, once nobody uses them.
	patience = 30 * time.Second
)

// run soaks one adapter.
func run(ctx context.Context, cfg config, t target) (*report, error) {
	before := goleak.IgnoreCurrent()
	goroutines, start := runtime.NumGoroutine(), time.Now()
	r := &report{config: cfg, name: t.name, tally: newTally(), book: sums{}, ledger: sums{}, cases: map[manualCase]int{}}
	if err := r.drive(ctx, t); err != nil {
		return nil, err
	}
	r.took = time.Since(start).Round(time.Second / 10)
	r.gone(before, goroutines)
	if settled := total(r.tally.ways); settled != r.tally.doubts {
		r.complain(unexpected, "%d unknown outcomes, of which %d were settled", r.tally.doubts, settled)
	}
	return r, nil
}

// drive runs all epochs against one adapter, one Gateway and one server.
func (r *report) drive(ctx context.Context, t target) (err error) {
	harness, err := t.harness()
	if err != nil {
		return err
	}
	waiting := &flights{}
	server, err := serve(ctx, r.over, waiting)
	if err != nil {
		return err
	}
	wire := newInjector(r.over, waiting)
	defer func() {
		wire.CloseIdleConnections()
		if closeErr := server.close(); err == nil {
			err = closeErr
		}
	}()
	provider, err := harness.New(conformance.Target{BaseURL: server.url, Transport: wire})
	if err != nil {
		return err
	}
	gateway, err := tender.NewGateway(provider, tender.Options{})
	if err != nil {
		return err
	}
	shared := newApp(r.config, gateway, t)
	shared.reads = harness.Reads
	callers := make([]*caller, r.callers)
	for i := range callers {
		callers[i] = &caller{app: shared, id: i, tally: newTally()}
	}
	idle, goroutines := goleak.IgnoreCurrent(), runtime.NumGoroutine()
	for epoch := 1; epoch <= r.epochs && len(r.complaints) == 0; epoch++ {
		if err := r.epoch(ctx, shared, callers, t, server, wire); err != nil {
			return err
		}
		closeIdle(provider, wire)
		if r.connections = server.quiet(wire.dialed.Load, patience); r.connections > 0 {
			r.complain(connectionsLeft, "%d are open though nobody uses them", r.connections)
		}
		if err := r.settle(callers, shared.world); err != nil {
			return err
		}
		shared.world = nil
		server.use(nil)
		waiting.forget()
		if tenth := epoch == max(1, r.epochs/10); tenth || epoch == r.epochs {
			r.gone(idle, goroutines)
			if r.config.settle != nil {
				r.config.settle()
			}
			if r.heapLate = heap(); tenth {
				r.heapEarly = r.heapLate
			}
		}
	}
	for _, c := range callers {
		r.tally.add(c.tally)
	}
	r.dialed = wire.dialed.Load()
	if r.heapLate*100 > r.heapEarly*maxHeap {
		r.complain(heapGrew, "%d KiB after a tenth of the operations, %d KiB at the end", r.heapEarly>>10, r.heapLate>>10)
	}
	runtime.KeepAlive(gateway)
	return nil
}

func newApp(cfg config, gateway *tender.Gateway, t target) *app {
	a := &app{config: cfg, gateway: gateway, profile: gateway.Profile(), straight: t.straight}
	for field, rule := range a.profile.Customer {
		if rule.Unique {
			a.unique = field
		}
	}
	a.currencies = currencies(a.profile)
	return a
}

// currencies are the first two of those that the provider takes of each number of decimals.
func currencies(profile tender.Profile) []string {
	known := profile.Currencies
	if len(known) == 0 { // any
		known = []string{"DZD", "XOF", "TND"}
	}
	var sold []string
	decimals := map[int]int{}
	for _, code := range known {
		one, err := tender.NewMoney(1, code)
		if of := len(one.Decimal()); err == nil && decimals[of] < 2 {
			decimals[of]++
			sold = append(sold, code)
		}
	}
	return sold
}

// epoch lets all callers do their part against a fresh simulator. When it returns, all of them have.
func (r *report) epoch(ctx context.Context, shared *app, callers []*caller, t target, server *server, wire *injector) error {
	harness, err := t.harness()
	if err != nil {
		return err
	}
	if harness.Handler == nil || harness.Backend == nil {
		return fmt.Errorf("the harness of %s has no simulator", t.name)
	}
	server.use(harness.Handler)
	share := (r.operations + r.epochs*len(callers) - 1) / (r.epochs * len(callers))
	shared.world = harness.Backend
	var all sync.WaitGroup
	for _, c := range callers {
		c.begin(share)
		all.Go(func() {
			c.epoch(ctx)
			c.flush(wire)
		})
	}
	all.Wait()
	return nil
}

// settle reconciles an epoch and lets its books go.
func (r *report) settle(callers []*caller, world conformance.Backend) error {
	account, ok := world.(interface{ Ledger() *ledger.Ledger })
	if !ok {
		return fmt.Errorf("the Backend of %s does not show its ledger", r.name)
	}
	var books []*book
	for _, c := range callers {
		books = append(books, c.book)
		r.complaints = append(r.complaints, c.complaints...)
		c.begin(0)
	}
	f := reconcile(books, world, account.Ledger().Export().Payments)
	if err := account.Ledger().Check(); err != nil {
		f.complain(nil, unexpected, "the ledger is broken: %v", err)
	}
	r.complaints = append(r.complaints, f.complaints...)
	r.book.add(f.book)
	r.ledger.add(f.ledger)
	for _, d := range f.manual {
		r.cases[manualCase{d.op, d.verdict}]++
		if len(r.shown) < maxShown {
			r.shown = append(r.shown, d.String())
		}
	}
	return nil
}

// gone complains unless all goroutines but known ones end, of which there are so many. Those of connections that were closed need a moment.
func (r *report) gone(known goleak.Option, so int) {
	var err error
	for range 10 {
		if err = goleak.Find(known); err == nil {
			return
		}
	}
	r.goroutines = max(runtime.NumGoroutine()-so, 1)
	r.complain(goroutinesLeft, "%v", err)
}

// closeIdle lets the adapter close its connections if it can, and its transport if not.
func closeIdle(provider tender.Provider, wire *injector) {
	if closer, ok := provider.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
		return
	}
	wire.CloseIdleConnections()
}

// heap is what is reachable: collected until it shrinks no more, because a sync.Pool, for one, lets go in two steps.
func heap() uint64 {
	var stats runtime.MemStats
	for least, again := uint64(math.MaxUint64), 3; ; {
		runtime.GC()
		runtime.ReadMemStats(&stats)
		if stats.HeapAlloc >= least {
			if again--; again == 0 {
				return least
			}
		}
		least = min(least, stats.HeapAlloc)
	}
}
