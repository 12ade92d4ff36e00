package conformance

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender"
)

// outcomeCases are about what a fault on the way means. They wait, in virtual time, as reads are repeated.
func outcomeCases() []testCase {
	var all []testCase

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

	for _, after := range []string{"9999999999999", "-1", "soon", "Mon, 02 Jan 2006 15:04:05 GMT"} {
		all = append(all, perOperation(testCase{rule: "OUT-08", name: after, virtual: true, negative: true}, every, func(r *run, o operation) {
			r.answers(o.op, VariantOK)
			r.wire.respond = script(Answer{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {after}}})
			start := time.Now()
			_, err := o.call(r, r, r.gateway(tender.Options{}))
			r.kind(o.op, err, tender.ErrRateLimited)
			r.settled(o.op, err, tender.OutcomeNotDone)
			r.expect(time.Since(start) <= tender.DefaultWriteTimeout, "%s: expected to give up within the deadline, got %s", o.op, time.Since(start))
			r.expect(r.wire.count() <= 3, "%s: expected three attempts at most, got %d", o.op, r.wire.count())
		})...)
	}

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

	for _, how := range []string{"canceled", "past its deadline"} {
		all = append(all, perOperation(testCase{rule: "OUT-12", name: how, virtual: true, negative: true}, every, func(r *run, o operation) {
			r.pauses(o, how)
		})...)
	}

	all = append(all, testCase{rule: "OUT-13", needs: []tender.Capability{tender.Payments}, virtual: true, negative: true, run: func(r *run) {
		const reads, most = 1000, 1100
		r.answers(tender.OpGetPayment, VariantOK)
		g := r.gateway(tender.Options{})
		r.wire.respond = script(Answer{Status: http.StatusServiceUnavailable})
		for range reads {
			_, err := g.GetPayment(r, r.paymentRef(tender.CaptureNow))
			r.expect(err != nil, "expected an error during an outage")
		}
		r.expect(r.wire.count() <= most, "expected %d requests at most for %d reads, got %d", most, reads, r.wire.count())
	}})

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

// pauses runs o against a provider that asks for a pause of 7 s, with a context that ends sooner: during the pause, or with a deadline that
// leaves no room for it.
func (r *run) pauses(o operation, how string) {
	r.answers(o.op, VariantOK)
	r.wire.respond = script(Answer{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"7"}}})
	ctx, cancel := context.WithCancel(r)
	defer cancel()
	longest := time.Duration(0)
	if how == "canceled" {
		longest = time.Second
		defer time.AfterFunc(longest, cancel).Stop()
	} else {
		ctx, cancel = context.WithTimeout(ctx, 3*time.Second)
		defer cancel()
	}
	start := time.Now()
	_, err := o.call(ctx, r, r.gateway(tender.Options{}))
	r.kind(o.op, err, tender.ErrRateLimited)
	r.settled(o.op, err, tender.OutcomeNotDone)
	r.expect(how != "canceled" || errors.Is(err, context.Canceled), "%s: expected errors.Is to find context.Canceled, got %v", o.op, err)
	r.expect(time.Since(start) <= longest, "%s: expected to return after %s, took %s", o.op, longest, time.Since(start))
	r.expect(r.wire.count() == 1, "%s: expected one request, got %d", o.op, r.wire.count())
}
