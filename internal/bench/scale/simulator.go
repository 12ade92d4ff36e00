package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// order is what a simulator's process is told.
type order struct {
	Open      *opening // first of all
	Customers int      // how many the first account is to have, at least
	Locks     bool     // who kept others waiting, instead of the work
}

type opening struct {
	Target   string
	Accounts int
}

// opened is the answer to an opening.
type opened struct{ URL string }

// work is what a simulator has done so far. It is told without a collection, which a large simulator would work at longer than at a page.
type work struct {
	CPU                time.Duration // user and system
	Waited             time.Duration // of all goroutines together, for locks
	Accepted, Requests int64
	Open               int64 // connections now
}

// contended is a function that kept others waiting with a lock, and for what part of all waiting.
type contended struct {
	Function string
	Percent  int64
}

// simulator is a target's in a process of its own.
type simulator struct {
	*process

	target target
	url    string
}

func simulate(ctx context.Context, t target, accounts int) (*simulator, error) {
	p, err := start(ctx, "simulator")
	if err != nil {
		return nil, err
	}
	at, err := ask[opened](p, order{Open: &opening{t.name, accounts}})
	if err != nil {
		return nil, err
	}
	return &simulator{p, t, at.URL}, nil
}

func (s *simulator) work() (work, error) { return ask[work](s.process, order{}) }

// seed sees to it that the first account has n customers.
func (s *simulator) seed(n int) error {
	return second(ask[work](s.process, order{Customers: n}))
}

func (s *simulator) locks() ([]contended, error) {
	return ask[[]contended](s.process, order{Locks: true})
}

// maxConnections is more than any measurement opens.
const maxConnections = 4096

// beSimulator serves the target that the first order names, and then does what it is told.
func beSimulator(ctx context.Context, orders *json.Decoder, answers *json.Encoder) error {
	var first order
	if err := orders.Decode(&first); err != nil {
		return err
	}
	if first.Open == nil {
		return fmt.Errorf("the first order must open a target")
	}
	t, err := targetNamed(first.Open.Target)
	if err != nil {
		return err
	}
	world, err := t.simulate(first.Open.Accounts)
	if err != nil {
		return err
	}
	runtime.SetMutexProfileFraction(1)
	plain, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	counting := &counter{Listener: plain}
	ctx, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() {
		served <- sandbox.Serve(ctx, counting, counting.handler(world), sandbox.ServeOptions{Connections: maxConnections})
	}()
	err = answers.Encode(opened{"http://" + plain.Addr().String()})
	seeded := 0
	for err == nil {
		var next order
		if err = orders.Decode(&next); err != nil {
			break
		}
		if next.Locks {
			err = answers.Encode(mostContended())
			continue
		}
		if next.Customers > seeded {
			if err = t.seed(ctx, world, seeded, next.Customers); err != nil {
				break
			}
			seeded = next.Customers
			runtime.GC() // else one that they made due would be counted as work at a page
		}
		now := work{Waited: waited(), Accepted: counting.accepted.Load(), Requests: counting.requests.Load(), Open: counting.open.Load()}
		if now.CPU, err = cpu(); err == nil {
			err = answers.Encode(now)
		}
	}
	stop()
	if ended := <-served; ended != nil {
		return ended
	}
	return err
}

// seed makes the customers from number from to number to.
func (t target) seed(ctx context.Context, w world, from, to int) error {
	if w.book != nil {
		return each(to-from, func(i int) error {
			p := person(from + i)
			return second(w.book.CreateCustomer(ledger.Customer{Reference: p.Reference, Name: p.Name, Email: p.Email, Phone: p.Phone}))
		})
	}
	gateway, err := t.gateway(nowhere, 0, &http.Client{Transport: inMemory{w}})
	if err != nil {
		return err
	}
	return each(to-from, func(i int) error { return second(gateway.CreateCustomer(ctx, person(from+i))) })
}

// counter counts what reaches a server.
type counter struct {
	net.Listener

	accepted, open, requests atomic.Int64
}

// Accept implements net.Listener.
func (c *counter) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, fmt.Errorf("a %T, not a TCP connection", conn)
	}
	c.accepted.Add(1)
	c.open.Add(1)
	return &counted{TCPConn: tcp, left: &c.open}, nil
}

type counted struct {
	*net.TCPConn

	left *atomic.Int64
	gone atomic.Bool
}

// Close implements net.Conn.
func (c *counted) Close() error {
	if !c.gone.Swap(true) {
		c.left.Add(-1)
	}
	return c.TCPConn.Close()
}

func (c *counter) handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		next.ServeHTTP(w, r)
	})
}

// mostContended are the functions that kept others waiting longest.
func mostContended() []contended {
	records := make([]runtime.BlockProfileRecord, 4096)
	n, _ := runtime.MutexProfile(records)
	total, by := int64(0), map[string]int64{}
	for _, record := range records[:min(n, len(records))] {
		total += record.Cycles
		by[holder(record.Stack())] += record.Cycles
	}
	list := []contended{}
	for function, cycles := range by {
		list = append(list, contended{function, 100 * cycles / max(1, total)})
	}
	slices.SortFunc(list, func(a, b contended) int {
		return cmp.Or(cmp.Compare(b.Percent, a.Percent), cmp.Compare(a.Function, b.Function))
	})
	return list[:min(3, len(list))]
}

// holder is the innermost function of a stack that is neither the runtime's nor of package sync.
func holder(stack []uintptr) string {
	frames := runtime.CallersFrames(stack)
	for {
		frame, more := frames.Next()
		name := frame.Function
		if name != "" && !strings.HasPrefix(name, "runtime.") && !strings.HasPrefix(name, "sync.") && !strings.HasPrefix(name, "internal/sync.") &&
			!strings.HasPrefix(name, "internal/poll.") {
			return strings.TrimPrefix(name, "github.com/tenderpay/tender/")
		}
		if !more {
			return "the runtime"
		}
	}
}
