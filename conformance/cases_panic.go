package conformance

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
)

// thrown is what the caller's own code panics with.
type thrown struct{ text string }

// panicCases are about panics of what the caller handed in.
func panicCases() []testCase {
	all := perOperation(testCase{rule: "SEC-09", name: "transport"}, every, func(r *run, o operation) {
		for _, q := range r.requests(o) {
			r.planting = q.planting
			mine := &thrown{strings.Join(r.said(q), "\n")}
			var j journal
			g := r.gateway(tender.Options{Logger: j.logger()})
			r.serve(q, func(*http.Request) (*http.Response, error) { panic(mine) })
			r.panics(o, g, mine)
			r.lookInLog(string(o.op)+", a transport that panics", &j)
			r.worksAgain(o, g)
		}
	})
	return append(all, perOperation(testCase{rule: "SEC-09", name: "log handler"}, every, func(r *run, o operation) {
		r.plant(planting{})
		r.wellServed(o)
		var whole journal
		_, err := o.call(r, r, r.gateway(tender.Options{Logger: whole.logger()}))
		r.ok(err, string(o.op))
		for record := range strings.Count(whole.json.String(), "\n") {
			mine := &thrown{"a log handler"}
			var j journal
			g := r.gateway(tender.Options{Logger: slog.New(&fragile{Handler: j.logger().Handler(), left: record, thrown: mine})})
			r.wellServed(o)
			r.panics(o, g, mine)
			r.lookInLog(string(o.op)+", a log handler that panics", &j)
			r.worksAgain(o, g)
		}
	})...)
}

// fragile is a log handler that panics once.
type fragile struct {
	slog.Handler

	left   int // records until then
	thrown *thrown
}

// Handle implements slog.Handler.
func (f *fragile) Handle(ctx context.Context, record slog.Record) error {
	if f.left--; f.left == -1 {
		panic(f.thrown)
	}
	return f.Handler.Handle(ctx, record)
}

// panics expects the caller's own panic to come back as it is.
func (r *run) panics(o operation, g *tender.Gateway, mine *thrown) {
	defer func() {
		got := recover()
		if stopped, ok := got.(stop); ok {
			panic(stopped)
		}
		r.expect(got == any(mine), "%s: expected the caller's panic to come back as it is, got %T", o.op, got)
		if got != any(mine) {
			r.look(string(o.op)+", the panic", map[string]string{"printed": fmt.Sprintf("%v %+v %#v", got, got, got)}, r.marks(secret, personal, fact))
		}
	}()
	_, err := o.call(r, r, g)
	r.expect(false, "%s: expected the caller's panic, got %v", o.op, err)
}

// worksAgain expects the same Gateway to carry the operation out.
func (r *run) worksAgain(o operation, g *tender.Gateway) {
	r.plant(planting{})
	r.wellServed(o)
	_, err := o.call(r, r, g)
	r.expect(err == nil, "%s: expected the next call to work, got %v", o.op, err)
}
