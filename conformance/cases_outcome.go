package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/tenderpay/tender"
)

// outcomeCases are about what a fault on the way means. They wait, in virtual time, as reads are repeated.
func outcomeCases() []testCase {
	var all []testCase

	// A fault at each step of the operation: before its write nothing is done, at the write and after it nobody knows.
	faults := []struct {
		rule, name string
		respond    func(*http.Request) (*http.Response, error)
	}{
		{"OUT-01", "500 with a body", always(http.StatusInternalServerError, `{"message":"oops"}`)},
		{"OUT-01", "502 with a page", always(http.StatusBadGateway, "<html><body>502 Bad Gateway</body></html>")},
		{"OUT-01", "503 without a body", always(http.StatusServiceUnavailable, "")},
		{"OUT-01", "504", always(http.StatusGatewayTimeout, "")},
		{"OUT-02", "", func(*http.Request) (*http.Response, error) { return nil, errReset }},
		{"OUT-03", "408", always(http.StatusRequestTimeout, "")},
		{"OUT-03", "425", always(http.StatusTooEarly, "")},
		{"OUT-04", "empty", always(http.StatusOK, "")},
		{"OUT-04", "null", always(http.StatusOK, "null")},
		{"OUT-04", "a page", always(http.StatusOK, "<html><body>Please log in</body></html>")},
		{"OUT-04", "cut off", cut},
		{"OUT-04", "two documents", always(http.StatusOK, `{}{}`)},
		{"OUT-04", "nested 10000 deep", always(http.StatusOK, deep())},
		{"OUT-05", "", always(http.StatusTemporaryRedirect, "")},
	}
	for _, f := range faults {
		all = append(all, perOperation(testCase{rule: f.rule, name: f.name, virtual: true, negative: true}, answering, func(r *run, o operation) {
			for step := range r.answers(o.op, VariantOK) {
				r.faultAt(o, step, f.respond)
			}
		})...)
	}

	all = append(all, perOperation(testCase{rule: "OUT-04", name: "a name twice", virtual: true, negative: true}, answering, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		last := answers[len(answers)-1]
		r.faultAt(o, len(answers)-1, always(last.Status, doubled(last.Body)))
	})...)

	all = append(all, perOperation(testCase{rule: "OUT-06", virtual: true, negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		r.wire.respond = func(int, *http.Request, []byte) (*http.Response, error) { return nil, errDialing }
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.settled(o.op, err, tender.OutcomeNotDone)
		r.kind(o.op, err, tender.ErrUnavailable)
		r.expect(r.wire.count() <= 3, "%s: expected three attempts at most, got %d", o.op, r.wire.count())
	})...)

	all = append(all, perOperation(testCase{rule: "OUT-07", virtual: true}, every, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		start := time.Now()
		r.wire.respond = func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
			if n == 1 {
				return say(Answer{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"7"}}}), nil
			}
			return say(answers[min(n-1, len(answers))-1]), nil
		}
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.expect(err == nil, "%s: expected the repeat after a 429 to succeed, got %v", o.op, err)
		waited := time.Since(start)
		r.expect(waited >= 7*time.Second && waited <= 12*time.Second, "%s: expected a wait of 7 s, as Retry-After says, or a little more, got %s", o.op, waited)
	})...)

	all = append(all, perOperation(testCase{rule: "OUT-08", virtual: true, negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		r.wire.respond = script(Answer{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"9999999999999"}}})
		start := time.Now()
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.kind(o.op, err, tender.ErrRateLimited)
		r.settled(o.op, err, tender.OutcomeNotDone)
		r.expect(time.Since(start) <= tender.DefaultWriteTimeout, "%s: expected to give up within the deadline, got %s", o.op, time.Since(start))
		r.expect(r.wire.count() <= 3, "%s: expected three attempts at most, got %d", o.op, r.wire.count())
	})...)

	all = append(all, perOperation(testCase{rule: "OUT-09", negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		g := r.gateway(tender.Options{})
		ctx, cancel := context.WithCancel(r)
		cancel()
		_, err := o.call(ctx, r, g)
		r.expect(errors.Is(err, context.Canceled), "%s: expected context.Canceled, got %v", o.op, err)
		r.settled(o.op, err, tender.OutcomeNotDone)
		r.expect(r.wire.count() == 0, "%s: expected no request, got %d", o.op, r.wire.count())
	})...)

	for _, how := range []string{"canceled", "past its deadline"} {
		all = append(all, perOperation(testCase{rule: "OUT-10", name: how, virtual: true, negative: true}, every, func(r *run, o operation) {
			r.hangs(o, how)
		})...)
	}

	all = append(all, perOperation(testCase{rule: "OUT-11", virtual: true, negative: true}, writes, func(r *run, o operation) {
		way, named := r.profile.AfterUnknown[o.op]
		r.expect(named, "%s: Profile.AfterUnknown has no way out", o.op)
		r.expect(slices.Contains([]tender.Recovery{tender.RecoverGet, tender.RecoverFind, tender.RecoverRepeat, tender.RecoverRefundGet, tender.RecoverManual}, way),
			"%s: %q is no way out", o.op, way)
		switch way {
		case tender.RecoverFind:
			finds := tender.CustomersFind
			if o.op == tender.OpCreatePayment {
				finds = tender.PaymentsFind
			}
			r.expect(r.has(finds), "%s: the way out is to find it, and the adapter cannot", o.op)
		case tender.RecoverRefundGet:
			r.expect(o.op == tender.OpRefundPayment && r.has(tender.PaymentsRefundGet), "%s: the way out is GetRefund, and the adapter cannot", o.op)
		case tender.RecoverRepeat:
			r.expect(o.op != tender.OpRefundPayment && o.op != tender.OpCapturePayment, "%s: the way out is to do it again, which may move money twice", o.op)
		case tender.RecoverGet, tender.RecoverManual:
		}
	})...)
	return all
}

// answering lets through the operations whose success is an answer with a body.
func answering(o operation) bool { return o.op != tender.OpDeleteCustomer }

func always(status int, body string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) { return say(Answer{Status: status, Body: body}), nil }
}

// cut promises more than it sends.
func cut(*http.Request) (*http.Response, error) {
	resp := say(Answer{Status: http.StatusOK, Body: `{"data":`})
	resp.ContentLength = 4096
	resp.Body = &broken{resp.Body}
	return resp, nil
}

// deep is a JSON document that exhausts a careless parser.
func deep() string {
	const depth = 10_000
	return string(slices.Concat(slices.Repeat([]byte(`{"a":`), depth), []byte("1"), slices.Repeat([]byte("}"), depth)))
}

// doubled is a JSON object with each of its names a second time, in upper case: a decoder that does not mind takes the wrong one some day.
func doubled(object string) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(object), &fields) != nil {
		return object
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(object, "}"))
	for name, value := range fields {
		fmt.Fprintf(&b, ",%q:%s", strings.ToUpper(name), value)
	}
	return b.String() + "}"
}

// faultAt runs o on a wire that answers well before step and with the fault from there on.
func (r *run) faultAt(o operation, step int, fault func(*http.Request) (*http.Response, error)) {
	answers := r.answers(o.op, VariantOK)
	r.wire.mu.Lock()
	r.wire.exchanges = nil
	r.wire.mu.Unlock()
	r.wire.respond = func(n int, req *http.Request, _ []byte) (*http.Response, error) {
		if n <= step {
			return say(answers[n-1]), nil
		}
		return fault(req)
	}
	r.did("%s, the fault at its exchange %d", o.op, step+1)
	_, err := o.call(r, r, r.gateway(tender.Options{}))
	r.must(err != nil, "%s: expected an error", o.op)
	r.failed(o, err)
	r.attempts(o)
}

// hangs runs o against a provider that never answers, and ends the context.
func (r *run) hangs(o operation, how string) {
	r.answers(o.op, VariantOK)
	g := r.gateway(tender.Options{})
	ctx, cancel := context.WithTimeout(r, time.Second)
	defer cancel()
	want := context.DeadlineExceeded
	if how == "canceled" {
		want = context.Canceled
	}
	r.wire.respond = func(_ int, req *http.Request, _ []byte) (*http.Response, error) {
		if how == "canceled" {
			cancel()
		}
		select {
		case <-req.Context().Done():
			return nil, req.Context().Err()
		case <-r.Done(): // an adapter that ignores its context is not waited for
			return nil, r.Err()
		}
	}
	start := time.Now()
	_, err := o.call(ctx, r, g)
	r.expect(errors.Is(err, want), "%s: expected %v, got %v", o.op, want, err)
	r.kind(o.op, err, tender.ErrUnavailable)
	r.failed(o, err)
	r.expect(time.Since(start) <= time.Second, "%s: expected to return as soon as the context ended, took %s", o.op, time.Since(start))
}
