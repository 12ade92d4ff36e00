// Command bench measures what tender costs, beside the least that a program can do by hand and beside two published Go libraries, and writes
// docs/performance.md's tables, its figures and docs/performance/calls.txt, which benchstat reads. Run it in its own folder, on Linux: go run .
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/tenderpay/tender/internal/bench/clients"
	"github.com/tenderpay/tender/internal/bench/stub"
)

// settings are how much is measured, and where it goes.
type settings struct {
	rounds     int
	cell       time.Duration
	limit      time.Duration
	repository string
	write      bool

	operations []clients.Operation
	callers    []int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the program, or one of the processes that it starts of itself.
func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 3 && args[0] == serveCommand:
		return serve(args[1], args[2], os.Stdin, os.Stdout)
	case len(args) == 3 && args[0] == floodedCommand:
		return flooded(ctx, args[1], args[2], os.Stdout)
	}
	return measureAll(ctx, args)
}

func measureAll(ctx context.Context, args []string) error {
	s := settings{operations: clients.Operations(), callers: callers()}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&s.rounds, "rounds", 7, "rounds, each of every cell")
	flags.DurationVar(&s.cell, "cell", 120*time.Millisecond, "how long a cell is measured")
	flags.DurationVar(&s.limit, "limit", 8*time.Minute, "no round begins that would not end by then")
	flags.StringVar(&s.repository, "repository", "../..", "the root of the repository")
	flags.BoolVar(&s.write, "write", true, "write docs/performance.md and docs/performance/; false = print the tables alone")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.rounds < 1 || s.cell <= 0 || flags.NArg() > 0 {
		return errors.New("-rounds and -cell must be above zero, and there are no arguments")
	}
	began := time.Now()
	dir, err := os.MkdirTemp("", "tender-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // of the temporary folder
	if err := stub.NewCertificate(dir); err != nil {
		return err
	}
	grid, err := runGrid(ctx, s, dir, os.Stderr)
	if err != nil {
		return err
	}
	floods, err := runFloods(ctx, floodSize)
	if err != nil {
		return err
	}
	cancels, err := runCancels(ctx, 10)
	if err != nil {
		return err
	}
	return publish(s, results{grid: grid, floods: floods, cancels: cancels, took: time.Since(began)})
}
