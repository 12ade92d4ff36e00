// Command soak drives a hundred thousand operations through the library, over real HTTP, while a fifth of all requests goes wrong, and holds the
// ledger against the app's own book at the end: "make soak".
//
// The app follows the documented way out of every unknown outcome and repeats a write for no other reason than that it surely was not done. What
// is drawn, the orders of a caller and the faults of its requests, is a function of the seed, the caller, the order and the call alone, so a run
// can be done again. Two things still hang on the schedule: how often the library repeats a read, because all callers share one budget for that,
// and the orders about what callers share.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

func main() {
	ok, err := soak(context.Background(), os.Args[1:], os.Stdout)
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || !ok {
		os.Exit(1)
	}
}

// config says how much of what.
type config struct {
	operations int    // at least so many, over all callers
	callers    int    // at the same time
	percent    int    // of requests that a fault is injected into
	seed       uint64 // of everything that is drawn

	// epochs is how many simulators a run uses up, one after the other: a ledger grows with its payments, and what is measured is the library.
	epochs int

	over network

	// settle is called before the heap is measured; nil = nothing is. In virtual time, stopped timers are let go of only as time passes.
	settle func()

	// watch is shown every order when it is over; nil = nobody looks. It is called by one caller at a time each.
	watch func(*order)
}

// The most of each that references, phones and draws have room for.
const (
	maxCallers    = 900
	maxOperations = 5_000_000
	maxPercent    = 50
)

func (c config) check() error {
	switch {
	case c.callers < 1 || c.callers > maxCallers:
		return fmt.Errorf("-callers must be 1 to %d", maxCallers)
	case c.operations < 1 || c.operations > maxOperations:
		return fmt.Errorf("-operations must be 1 to %d", maxOperations)
	case c.percent < 0 || c.percent > maxPercent:
		return fmt.Errorf("-faults must be 0 to %d per cent", maxPercent)
	}
	return nil
}

// soak runs what args ask for and writes the figures to w. It reports whether everything agreed.
func soak(ctx context.Context, args []string, w io.Writer) (ok bool, err error) {
	cfg := config{epochs: 20, over: loopback{}}
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(w)
	flags.IntVar(&cfg.operations, "operations", 100_000, "how many operations, over all callers")
	flags.IntVar(&cfg.callers, "callers", 64, "how many callers at the same time")
	flags.IntVar(&cfg.percent, "faults", 20, "per cent of requests that a fault is injected into")
	flags.Uint64Var(&cfg.seed, "seed", 1, "of everything that is drawn")
	provider := flags.String("provider", "all", "all, or one of "+strings.Join(targetNames(), ", "))
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	if err := cfg.check(); err != nil {
		return false, err
	}
	ok, known := true, false
	for _, t := range targets() {
		if *provider != "all" && *provider != t.name {
			continue
		}
		known = true
		r, err := run(ctx, cfg, t)
		if err != nil {
			return false, fmt.Errorf("%s: %w", t.name, err)
		}
		if err := r.print(w); err != nil {
			return false, err
		}
		ok = ok && r.agrees()
	}
	if !known {
		return false, fmt.Errorf("-provider must be all, or one of %s", strings.Join(targetNames(), ", "))
	}
	return ok, nil
}
