package conformance

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/canary"
)

// canaryCases put a marked value into every input of every operation, and search everything that comes out for it.
func canaryCases() []testCase {
	all := perOperation(testCase{rule: "SEC-01"}, every, func(r *run, o operation) {
		r.plant(planting{})
		r.wellServed(o)
		result, err := r.searchedCall(r, o, "", tender.Options{}, nil)
		r.ok(err, string(o.op))
		r.lookInHolders(string(o.op), result)
		r.searched.op, r.searched.inputs = o.op, len(r.planting.inputs)
		r.look(string(o.op)+", a customer's ref", canary.Prints(r.customerRef()), r.marks(secret, personal))
		r.look(string(o.op)+", a payment's ref", canary.Prints(r.paymentRef(tender.CaptureNow)), r.marks(secret, personal))
	})
	all = append(all, perOperation(testCase{rule: "SEC-01", name: "no place for it"}, every, func(r *run, o operation) {
		for _, lossy := range []bool{false, true} {
			r.plant(planting{everywhere: true, ids: true})
			r.wellServed(o)
			_, _ = r.searchedCall(r, o, "data that the provider has no place for", tender.Options{AllowLossy: lossy}, nil)
		}
	})...)
	all = append(all, perOperation(testCase{rule: "SEC-01", name: "words that repeat the request"}, every, func(r *run, o operation) {
		r.repeats(o, "a result in words that repeat the request", func(q request) []reply {
			var replies []reply
			for _, variant := range []Variant{VariantOK, VariantDeclined} {
				if answers := r.harness.Answers(o.op, variant); len(answers) > q.step {
					for _, text := range r.said(q) {
						replies = append(replies, reply{Answer: with(answers[q.step], filled(answers[q.step].Body, r.spoken, text))})
					}
				}
			}
			return replies
		})
	})...)
	for _, s := range situations() {
		all = append(all, perOperation(testCase{rule: "SEC-02", name: s.name, virtual: true, negative: true}, every, func(r *run, o operation) {
			r.repeats(o, s.name, func(q request) []reply { return s.replies(r, o, q) })
		})...)
	}
	all = append(all, perOperation(testCase{rule: "SEC-02", name: "bad values", negative: true}, every, func(r *run, o operation) {
		inputs := slices.Sorted(maps.Keys(r.requests(o)[0].planting.inputs))
		for _, spoil := range badValues() {
			for _, input := range inputs {
				r.wellServed(o)
				r.plant(planting{spoil: func(name tender.Field, value string) string {
					if name == input {
						return spoil(value)
					}
					return value
				}})
				_, _ = r.searchedCall(r, o, "a bad "+string(input), tender.Options{}, nil)
			}
		}
	})...)
	return append(all, perOperation(testCase{rule: "SEC-02", name: "a context that says why it ended", negative: true}, every, func(r *run, o operation) {
		for _, q := range r.requests(o) {
			r.planting = q.planting
			why := errors.New(strings.Join(r.said(q), "\n"))
			for _, inFlight := range []bool{false, true} {
				ctx, cancel := context.WithCancelCause(r)
				if !inFlight {
					cancel(why)
				}
				r.serve(q, func(req *http.Request) (*http.Response, error) {
					cancel(why)
					<-req.Context().Done()
					return nil, context.Cause(req.Context())
				})
				_, _ = r.searchedCall(ctx, o, "a context that says why it ended", tender.Options{}, why)
				cancel(nil)
			}
		}
	})...)
}

// badValues make a good value one that is refused, in most inputs.
func badValues() []func(string) string {
	return []func(string) string{
		func(value string) string { return value + "\x07" },
		func(value string) string { return "x\r\n" + value },
		func(value string) string { return value + "\xff" },
		func(value string) string { return value + strings.Repeat(value, 400) },
		func(value string) string { return "x " + value + ` "😀` },
		func(value string) string { return "ftp://" + value + ":" + value + "@/" + value },
	}
}

// searchedCall carries the operation out, and searches its log, its error and its result. own is the caller's own error that goes in, if there is one.
func (r *run) searchedCall(ctx context.Context, o operation, where string, options tender.Options, own error) (any, error) {
	where = strings.TrimSuffix(string(o.op)+", "+where, ", ")
	var j journal
	options.Logger = j.logger()
	result, err := o.call(ctx, r, r.gateway(options))
	r.lookInLog(where, &j)
	r.lookInError(where, err, own)
	r.lookInResult(where, result)
	return result, err
}

// request is one that an operation sends with canaries in all its inputs.
type request struct {
	exchange

	step     int // 0 for the operation's first
	good     []Answer
	planting *planting
}

// requests returns those of the operation, by the ids of its refs and, where the sample data has none, by the other keys. It leaves a planting.
func (r *run) requests(o operation) []request {
	var all []request
	for _, ids := range []bool{true, false} {
		planting, before := r.plant(planting{ids: ids}), r.wire.count()
		good := r.wellServed(o)
		_, _ = o.call(r, r, r.gateway(tender.Options{})) // CAP-05 proves that it works
		for step, e := range r.wire.seen()[before:] {
			if !slices.ContainsFunc(all, func(other request) bool {
				return other.method == e.method && other.path == e.path && other.query == e.query
			}) {
				all = append(all, request{e, step, good, planting})
			}
		}
	}
	r.must(len(all) > 0, "%s: expected a request", o.op)
	return all
}

// wellServed has the operation answered well from here on.
func (r *run) wellServed(o operation) []Answer {
	good := r.answers(o.op, VariantOK)
	last := good[len(good)-1]
	r.serve(request{step: len(good) - 1, good: good}, func(*http.Request) (*http.Response, error) { return say(last), nil })
	return good
}

// serve answers well before the request, and as reply does from there on.
func (r *run) serve(q request, reply func(*http.Request) (*http.Response, error)) {
	before := r.wire.count()
	r.wire.respond = func(n int, req *http.Request, _ []byte) (*http.Response, error) {
		if step := n - before - 1; step < q.step {
			return say(q.good[min(step, len(q.good)-1)]), nil
		}
		return reply(req)
	}
}

// repeats carries the operation out once for each of its requests and each reply to it.
func (r *run) repeats(o operation, where string, replies func(request) []reply) {
	for _, q := range r.requests(o) {
		r.planting = q.planting
		for _, reply := range replies(q) {
			r.serve(q, reply.send)
			_, _ = r.searchedCall(r, o, where, tender.Options{}, reply.own)
		}
	}
}
