package conformance

import (
	"io"
	"net/http"

	"github.com/tenderpay/tender"
)

// act is a write in a stateful case.
type act struct {
	call func() error
	done func() int // how often the provider has carried it out
}

// acts prepares each write on the harness's simulator: what has to exist before it is made.
func acts() map[tender.Operation]func(w *world) act {
	return map[tender.Operation]func(w *world) act{
		tender.OpCreateCustomer: func(w *world) act {
			params := w.newParams()
			return act{
				call: func() error { return second(w.CreateCustomer(w, params)) },
				done: func() int { return w.backend.Customers(w.key(params)) },
			}
		},
		tender.OpUpdateCustomer: func(w *world) act {
			ref := w.newCustomer()
			return act{
				call: func() error { return second(w.UpdateCustomer(w, ref, tender.CustomerUpdate{Name: new("Amel B.")})) },
				done: func() int {
					got, err := w.GetCustomer(w, ref)
					w.ok(err, "get the customer")
					return count(got.Name == "Amel B.")
				},
			}
		},
		tender.OpDeleteCustomer: func(w *world) act {
			params := w.newParams()
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
			return act{
				call: func() error { return w.DeleteCustomer(w, created.Ref()) },
				done: func() int { return 1 - w.backend.Customers(w.key(params)) },
			}
		},
		tender.OpCreatePayment: func(w *world) act {
			params := w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer())
			before := w.backend.Payments()
			return act{
				call: func() error { return second(w.CreatePayment(w, params)) },
				done: func() int { return w.backend.Payments() - before },
			}
		},
		tender.OpConfirmPayment: func(w *world) act {
			p, err := w.CreatePayment(w, w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer()))
			w.ok(err, "create a payment")
			return act{
				call: func() error { return second(w.ConfirmPayment(w, p.Ref())) },
				done: func() int { // a payment waits for its payer only once it is confirmed
					if w.backend.Approve(p.Reference) != nil {
						return 0
					}
					_, _, times := w.backend.Charged(p.Reference)
					return times
				},
			}
		},
		tender.OpCapturePayment: func(w *world) act {
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			return act{
				call: func() error { return second(w.CapturePayment(w, p.Ref(), tender.CaptureParams{})) },
				done: func() int { _, _, times := w.backend.Charged(p.Reference); return times },
			}
		},
		tender.OpVoidPayment: func(w *world) act {
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			return act{
				call: func() error { return second(w.VoidPayment(w, p.Ref())) },
				done: func() int { return count(w.backend.Voided(p.Reference)) },
			}
		},
		tender.OpRefundPayment: func(w *world) act {
			p := w.paid(w.sample().Amount, tender.CaptureNow)
			params := w.refundParams()
			params.Reference, params.Amount = tender.NewReference(), part(p.Amount)
			return act{
				call: func() error { return second(w.RefundPayment(w, p.Ref(), params)) },
				done: func() int { _, times := w.backend.Refunded(p.Reference); return times },
			}
		},
	}
}

func second[T any](_ T, err error) error { return err }

func count(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// ledgerCases let each fault hide what became of each write, once without and once with the provider having carried it out, and count at
// the provider.
func ledgerCases() []testCase {
	var all []testCase
	for _, f := range faults() {
		all = append(all, perOperation(testCase{rule: "LOS-10", name: label(f), virtual: true, stateful: true, negative: true}, func(o operation) bool {
			return o.write && (!f.body || answering(o))
		}, func(r *run, o operation) {
			// What a write needs: a payment to capture, and somebody to have paid it.
			for _, capability := range []tender.Capability{tender.Customers, tender.Payments} {
				if !r.has(capability) {
					r.nothing()
				}
			}
			w := r.world()
			if !f.needsGood {
				w.hides(o, f, false)
			}
			if f.outcome == tender.OutcomeUnknown {
				w.hides(o, f, true)
			}
		})...)
	}
	return all
}

// label names a fault by its rule, and by its own name where it has one.
func label(f fault) string {
	if f.name == "" {
		return f.rule
	}
	return f.rule + " " + f.name
}

// hides prepares o, makes it with the fault at its write, and counts.
func (w *world) hides(o operation, f fault, committed bool) {
	w.wire.respond = w.serve
	a := acts()[o.op](w)
	w.did("%s, the fault at its write, carried out by the provider: %t", o.op, committed)
	writes := w.wire.writes()
	w.wire.respond = func(n int, req *http.Request, body []byte) (*http.Response, error) {
		if !w.wire.isWrite(exchange{method: req.Method, path: req.URL.EscapedPath()}) {
			return w.serve(n, req, body)
		}
		if !committed {
			return f.play(req, Answer{})
		}
		resp, err := w.serve(n, req, body)
		if err != nil {
			return nil, err
		}
		good, err := heard(resp)
		if err != nil {
			return nil, err
		}
		return f.play(req, good)
	}
	err := a.call()
	w.must(err != nil, "%s: expected an error", o.op)
	w.wire.respond = w.serve
	switch {
	case f.saysExists(o, err): // and so it may
		return
	case f.outcome == tender.OutcomeUnknown:
		w.unknown(o.op, err)
	default:
		w.settled(o.op, err, f.outcome)
	}
	w.expect(w.wire.writes()-writes <= f.attempts(true), "%s: expected %d writes at most, got %d", o.op, f.attempts(true), w.wire.writes()-writes)
	done := a.done()
	w.expect(done == count(committed), "%s: expected the provider to have carried it out %d times, it has %d times", o.op, count(committed), done)
}

// heard reads a response to its end.
func heard(resp *http.Response) (Answer, error) {
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return Answer{Status: resp.StatusCode, Header: resp.Header, Body: string(body)}, err
}
