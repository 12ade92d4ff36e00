package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
)

// app is what all callers share. Nothing in it changes during an epoch.
type app struct {
	config
	gateway    *tender.Gateway
	profile    tender.Profile
	unique     tender.Field // of customers; "" = the provider keeps none unique
	currencies []string     // that it sells in
	straight   func(*tender.CustomerParams)
	reads      func(method, path string) bool // as Harness.Reads
	world      conformance.Backend            // of the epoch's simulator; the app's own code knows it as the payer, and as the time that passes
}

// caller is one goroutine of the app. It does one order after the other.
type caller struct {
	*app
	id     int
	orders int // ever
	tally  tally
	lane   lane

	// Of the epoch.
	quota      int // operations
	done       int
	people     int
	customers  []*customer
	book       *book
	complaints []complaint

	now      *order
	injected []kind // into the last call that failed
}

// epoch works until the quota is done, and ends its last order.
func (c *caller) epoch(ctx context.Context) {
	for c.done < c.quota {
		c.now = &order{caller: c.id, number: c.orders}
		c.orders++
		c.book.orders = append(c.book.orders, c.now)
		c.order(ctx, newScenario(source(c.seed, c.id, c.now.number, wholeOrder)))
		if c.watch != nil {
			c.watch(c.now)
		}
	}
}

// begin makes the caller ready for an epoch.
func (c *caller) begin(quota int) {
	c.quota, c.done, c.people, c.customers, c.book, c.complaints, c.now = quota, 0, 0, nil, newBook(), nil, nil
}

// flush delivers what is still late when the caller has nothing more to say.
func (c *caller) flush(wire *injector) {
	if waiting := c.lane.take(); waiting != nil {
		wire.deliver(waiting)
	}
}

func (c *caller) complain(what, format string, args ...any) {
	c.complaints = append(c.complaints, complaint{what: what, text: fmt.Sprintf(format, args...), order: c.now.name(), log: c.now.log})
}

// maxTries is after how many calls in a row the app gives a question up. With half of all requests lost it happens to one that needs three of them
// once in 10^11 times.
const maxTries = 200

// call makes one call of the Gateway, counts and notes it, and holds what it says about its outcome against what the provider did.
func call[T any](ctx context.Context, c *caller, op tender.Operation, about string, run func(context.Context) (T, error)) (T, *tender.Error) {
	from := source(c.seed, c.id, c.now.number, c.now.calls)
	t := &trace{draw: func() kind { return draw(from, c.percent) }, reads: c.reads, ctx: newEnding(ctx), lane: &c.lane}
	c.now.calls++
	c.done++
	result, err := run(context.WithValue(t.ctx, traceKey{}, t)) //nolint:contextcheck // it is made from ctx
	injected := t.kinds()
	c.tally.operations[op]++
	c.tally.requests += t.requests
	c.tally.retries += t.retries
	for _, k := range injected {
		c.tally.faults[k]++
	}
	var e *tender.Error
	if err != nil && !errors.As(err, &e) {
		e = &tender.Error{Kind: "not an error of tender", Outcome: tender.OutcomeNotDone, Err: err}
	}
	c.now.note("%s %s: %s%s", op, about, inShort(e), listed(injected))
	if e == nil {
		return result, nil
	}
	c.tally.failures[failure{e.Kind, e.Outcome}]++
	switch {
	case e.Outcome != tender.OutcomeUnknown:
		if t.wasCarriedOut() {
			c.complain(falseOutcome, "%s %s: the error says %s, and the provider carried it out: %v", op, about, e.Outcome, e)
		}
	case t.explainsDoubt():
		c.tally.doubts++
	default:
		c.tally.doubts++
		c.complain(causeless, "%s %s: no fault was injected into a write of it: %v", op, about, e)
	}
	c.injected = injected
	return result, e
}

func inShort(e *tender.Error) string {
	if e == nil {
		return "ok"
	}
	text := string(e.Kind) + ", " + e.Outcome.String()
	if e.Outcome == tender.OutcomeUnknown {
		text += ", way out " + string(e.Recovery)
	}
	return text
}

func listed(injected []kind) string {
	var b strings.Builder
	for _, k := range injected {
		b.WriteString("; injected " + string(k))
	}
	return b.String()
}

// ask makes a read until it is answered: one that failed changed nothing.
func ask[T any](ctx context.Context, c *caller, op tender.Operation, about string, read func(context.Context) (T, error)) (T, *tender.Error) {
	for tries := 1; ; tries++ {
		result, e := call(ctx, c, op, about, read)
		if e == nil || !passing(e) || tries == maxTries {
			return result, e
		}
	}
}

// write makes a write, and makes it again only if it surely was not done: at once, or after the pause that the provider asks for.
func write[T any](ctx context.Context, c *caller, op tender.Operation, about string, run func(context.Context) (T, error)) (T, *tender.Error) {
	for tries := 1; ; tries++ {
		result, e := call(ctx, c, op, about, run)
		if e == nil || tries == maxTries || e.Outcome == tender.OutcomeUnknown || !c.paused(e) && !passing(e) {
			return result, e
		}
	}
}

// paused lets as much time pass as the provider asks for before it takes such a write, and reports whether it did ask. Outside the provider no time
// passes.
func (c *caller) paused(e *tender.Error) bool {
	keeper, can := c.world.(conformance.TimeKeeper)
	if !can || e.Kind != tender.ErrRateLimited || e.RetryAfter <= 0 {
		return false
	}
	keeper.Advance(e.RetryAfter)
	c.tally.met[metPause]++
	return true
}

// passing reports whether another call may be answered where this one was not. Of an answer that was cut off, the kind is no more than a guess from
// its status.
func passing(e *tender.Error) bool {
	return e.Kind == tender.ErrUnavailable || e.Kind == tender.ErrRateLimited || e.Kind == tender.ErrProtocol || errors.Is(e, io.ErrUnexpectedEOF)
}

// settled notes how an unknown outcome of op was settled.
func (c *caller) settled(op tender.Operation, how string) { c.tally.ways[way{op, how}]++ }

// stuck is an error that the way out does not provide for.
func (c *caller) stuck(op tender.Operation, about string, e *tender.Error) {
	c.complain(unexpected, "%s %s: %v", op, about, e)
}

func (a *app) supports(capability tender.Capability) bool { return a.gateway.Supports(capability) }
