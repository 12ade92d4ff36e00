package conformance

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"

	"go.uber.org/goleak"

	"github.com/tenderpay/tender"
)

// crowd is how many goroutines share a Gateway in the cases about load.
const crowd = 1000

func loadCases() []testCase {
	return []testCase{
		{rule: "LOD-01", needs: []tender.Capability{tender.Customers, tender.Payments}, stateful: true, run: func(r *run) {
			before := goleak.IgnoreCurrent()
			server := httptest.NewServer(http.StripPrefix("/prefix", r.harness.Handler))
			defer server.Close()
			provider, err := r.harness.New(Target{BaseURL: server.URL + "/prefix"})
			r.ok(err, "make the adapter with its own transport")
			g, err := gatewayOn(provider, tender.Options{})
			r.ok(err, "make the Gateway")
			w := &world{run: r, Gateway: g, backend: r.harness.Backend}
			customer := w.newCustomer()
			r.together(crowd, func() {
				params := w.newPayment(w.sample().Amount, tender.CaptureNow, customer)
				p, err := g.CreatePayment(r, params)
				r.ok(err, "create a payment among many")
				r.expect(p.Reference == params.Reference, "expected each caller's own payment")
				got, err := g.GetPayment(r, p.Ref())
				r.ok(err, "get a payment among many")
				r.expect(got.ID == p.ID && got.Amount == params.Amount, "expected each caller's own payment")
			})
			r.expect(w.backend.Payments() == crowd, "expected %d payments, the provider has %d", crowd, w.backend.Payments())
			if closer, ok := provider.(interface{ CloseIdleConnections() }); ok {
				closer.CloseIdleConnections()
			}
			server.Close()
			r.expect(goleak.Find(before) == nil, "goroutines are left")
		}},
		{rule: "LOD-02", name: "slow answers", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			r.holdsBack(func(arrived func()) func(n int) turn {
				return func(int) turn {
					return turn{play: func(c *rawConn) { arrived(); c.hold() }}
				}
			})
		}},
		{rule: "LOD-02", name: "accepted and never read", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			r.holdsBack(func(arrived func()) func(n int) turn {
				return func(int) turn {
					arrived()
					return turn{early: true, play: func(c *rawConn) { c.hold() }}
				}
			})
		}},
		{rule: "LOD-03", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			before := goleak.IgnoreCurrent()
			listener, err := new(net.ListenConfig).Listen(r, "tcp", "127.0.0.1:0")
			r.ok(err, "listen on loopback")
			var accepting sync.WaitGroup
			accepting.Go(func() {
				for {
					conn, err := listener.Accept()
					if err != nil {
						return
					}
					_ = conn.Close() // that is the fault
				}
			})
			_, g := r.onTCP(&rawServer{url: "http://" + listener.Addr().String()})
			r.together(crowd, func() {
				_, err := g.CreatePayment(r, r.paymentParams())
				r.must(err != nil, "expected an error")
				e := tenderError(err)
				r.expect(e != nil && e.Kind == tender.ErrUnavailable && e.Outcome != tender.OutcomeRejected, "expected ErrUnavailable and no refusal, got %v", err)
			})
			_ = listener.Close()
			accepting.Wait()
			r.expect(goleak.Find(before) == nil, "goroutines are left")
		}},
	}
}

// holdsBack lets a crowd create payments at a provider that never answers, ends their contexts once all have arrived, and calls again.
func (r *run) holdsBack(silence func(arrived func()) func(n int) turn) {
	before := goleak.IgnoreCurrent()
	answers := r.answers(tender.OpCreatePayment, VariantOK)
	if len(answers) > 1 {
		r.nothing() // the first exchange is not the write
	}
	ctx, cancel := context.WithCancel(r)
	defer cancel()
	var waiting atomic.Int64
	var well atomic.Bool
	all := make(chan struct{})
	silent := silence(func() {
		if waiting.Add(1) == crowd {
			close(all)
		}
	})
	server := r.listen(func(n int) turn {
		if well.Load() {
			return turn{play: func(c *rawConn) { c.say(answers[0]) }}
		}
		return silent(n)
	})
	defer server.close()
	provider, g := r.onTCP(server)
	var callers sync.WaitGroup
	callers.Go(func() {
		r.together(crowd, func() {
			_, err := g.CreatePayment(ctx, r.paymentParams())
			r.unknown(tender.OpCreatePayment, err)
		})
	})
	select {
	case <-all:
	case <-r.Done():
		r.expect(false, "expected %d requests, got %d", crowd, waiting.Load())
	}
	r.expect(len(server.seen()) == crowd, "expected one request of each of %d callers, got %d", crowd, len(server.seen()))
	well.Store(true)
	cancel()
	callers.Wait()
	_, err := g.CreatePayment(r, r.paymentParams())
	r.ok(err, "create a payment once the provider answers again")
	r.leavesNothing(provider, server, before)
}

// countNew counts connections as they come.
func countNew(connections *atomic.Int64) func(net.Conn, http.ConnState) {
	return func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
}
