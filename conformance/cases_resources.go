package conformance

import (
	"io"
	"net/http"
	"sync/atomic"

	"go.uber.org/goleak"

	"github.com/tenderpay/tender"
)

// resourceCases are about what a call leaves behind.
func resourceCases() []testCase {
	all := perOperation(testCase{rule: "RES-01"}, every, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		var open atomic.Int64
		r.wire.respond = func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
			resp := say(answers[min(n, len(answers))-1])
			open.Add(1)
			resp.Body = &counted{ReadCloser: resp.Body, open: &open}
			return resp, nil
		}
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.ok(err, string(o.op))
		r.expect(open.Load() == 0, "%s: %d bodies of answers were not closed", o.op, open.Load())
	})
	all = append(all, perOperation(testCase{rule: "RES-02"}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		g := r.gateway(tender.Options{})
		before := goleak.IgnoreCurrent()
		_, err := o.call(r, r, g)
		r.ok(err, string(o.op))
		r.expect(goleak.Find(before) == nil, "%s: goroutines are left", o.op)
	})...)
	return append(all, testCase{rule: "CON-05", needs: []tender.Capability{tender.Customers}, stateful: true, run: func(r *run) {
		w := r.world()
		ref := w.newCustomer()
		first, err := w.GetCustomer(w, ref)
		w.ok(err, "get the customer")
		want := first.Name
		first.Name = "changed by its caller"
		for key := range first.Metadata {
			first.Metadata[key] = "changed by its caller"
		}
		if first.Active != nil {
			*first.Active = !*first.Active
		}
		raw := first.Raw.Bytes()
		clear(raw)
		second, err := w.GetCustomer(w, ref)
		w.ok(err, "get the customer again")
		w.expect(second.Name == want && (second.Active == nil || *second.Active != *first.Active), "a caller who changes a result changes another caller's")
		w.expect(len(first.Raw.Bytes()) == 0 || first.Raw.Bytes()[0] != 0, "a caller who changes Raw's bytes changes the Raw")
	}})
}

// counted notes that a body was closed.
type counted struct {
	io.ReadCloser
	open   *atomic.Int64
	closed atomic.Bool
}

// Close implements io.Closer.
func (c *counted) Close() error {
	if !c.closed.Swap(true) {
		c.open.Add(-1)
	}
	return c.ReadCloser.Close()
}
