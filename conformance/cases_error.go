package conformance

import (
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
)

// errorCases are about answers that say no.
func errorCases() []testCase {
	var all []testCase
	for _, c := range []struct {
		status int
		kinds  []tender.Kind
	}{
		{http.StatusBadRequest, []tender.Kind{tender.ErrInvalid, tender.ErrInvalidState}},
		{http.StatusUnprocessableEntity, []tender.Kind{tender.ErrInvalid, tender.ErrInvalidState}},
		{http.StatusUnauthorized, []tender.Kind{tender.ErrUnauthenticated}},
		{http.StatusForbidden, []tender.Kind{tender.ErrPermission}},
		{http.StatusPaymentRequired, []tender.Kind{tender.ErrDeclined}},
		// ErrUnsupported where some accounts of the provider lack the route.
		{http.StatusNotFound, []tender.Kind{tender.ErrNotFound, tender.ErrInvalid, tender.ErrProtocol, tender.ErrUnsupported}},
		{http.StatusMethodNotAllowed, []tender.Kind{tender.ErrInvalid, tender.ErrUnsupported}},
		{http.StatusGone, []tender.Kind{tender.ErrInvalid, tender.ErrNotFound}},
	} {
		all = append(all, perOperation(testCase{rule: "ERR-01", name: http.StatusText(c.status), negative: true}, func(o operation) bool {
			return o.op != tender.OpDeleteCustomer || c.status != http.StatusNotFound && c.status != http.StatusGone // deleted already, perhaps
		}, func(r *run, o operation) {
			r.answers(o.op, VariantOK)
			for _, body := range []string{"", "<html>", `{"message":"no"}`, "null"} {
				r.wire.respond = script(Answer{Status: c.status, Body: body})
				before := r.wire.count()
				_, err := o.call(r, r, r.gateway(tender.Options{}))
				r.kind(o.op, err, c.kinds...)
				outcome := tender.OutcomeNotDone // of a read, also one before the write
				if o.write && r.wire.writes() > 0 {
					outcome = tender.OutcomeRejected
				}
				r.settled(o.op, err, outcome)
				if e := tenderError(err); e != nil {
					r.expect(e.HTTPStatus == c.status, "%s: expected the status %d to be kept, got %d", o.op, c.status, e.HTTPStatus)
				}
				r.sentOnce(o, before)
			}
		})...)
	}
	all = append(all, perOperation(testCase{rule: "ERR-02", negative: true}, func(o operation) bool {
		switch o.op {
		case tender.OpConfirmPayment, tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment:
			return true
		default:
			return false
		}
	}, func(r *run, o operation) {
		for _, status := range []int{http.StatusBadRequest, http.StatusConflict, http.StatusUnprocessableEntity} {
			answers := r.answers(o.op, VariantOK)
			r.wire.forget()
			r.wire.respond = func(n int, req *http.Request, _ []byte) (*http.Response, error) {
				if r.wire.isWrite(exchange{method: req.Method, path: req.URL.EscapedPath()}) {
					return say(Answer{Status: status}), nil
				}
				return say(answers[min(n, len(answers))-1]), nil // some look before they write
			}
			_, err := o.call(r, r, r.gateway(tender.Options{}))
			r.kind(o.op, err, tender.ErrInvalidState)
			r.expect(r.wire.writes() == 1, "%s: expected one write, got %d", o.op, r.wire.writes())
			r.expect(r.wire.count() <= len(answers), "%s: expected %d requests at most, got %d", o.op, len(answers), r.wire.count())
		}
	})...)
	all = append(all, perOperation(testCase{rule: "ERR-03", negative: true}, func(o operation) bool { return !o.write && o.op != tender.OpListCustomers }, func(r *run, o operation) {
		r.answers(o.op, VariantNotFound)
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.kind(o.op, err, tender.ErrNotFound)
	})...)
	all = append(all, perOperation(testCase{rule: "ERR-03", name: "of a write", negative: true}, func(o operation) bool {
		switch o.op {
		case tender.OpConfirmPayment, tender.OpCapturePayment, tender.OpVoidPayment, tender.OpRefundPayment:
			return true
		default:
			return false
		}
	}, func(r *run, o operation) {
		r.answers(o.op, VariantNotFound)
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.kind(o.op, err, tender.ErrNotFound, tender.ErrInvalidState)
		r.settled(o.op, err, tender.OutcomeRejected)
	})...)
	for _, variant := range []Variant{VariantRejected, VariantRefusedInside} {
		all = append(all, perOperation(testCase{rule: "ERR-04", name: strings.TrimPrefix(string(variant), string(VariantRejected)), negative: true}, writes, func(r *run, o operation) {
			answers := r.answers(o.op, variant)
			_, err := o.call(r, r, r.gateway(tender.Options{}))
			e := tenderError(err)
			r.must(e != nil, "%s: expected an error of tender, got %v", o.op, err)
			r.settled(o.op, err, tender.OutcomeRejected)
			r.expect(r.wire.count() == len(answers), "%s: expected %d requests, got %d", o.op, len(answers), r.wire.count())
			r.expect(e.Message != "" || e.Code != "", "%s: expected the provider's words, got %v", o.op, err)
			if code := regexp.MustCompile(`"code":"([^"]+)"`).FindStringSubmatch(answers[len(answers)-1].Body); code != nil {
				r.expect(e.Code == code[1], "%s: expected the provider's code %q, got %q", o.op, code[1], e.Code)
			}
			r.expect(e.Op == o.op && e.Provider == r.name, "%s: expected the error to name operation and provider, got %q and %q", o.op, e.Op, e.Provider)
		})...)
	}
	all = append(all, perOperation(testCase{rule: "ERR-06", negative: true}, func(o operation) bool {
		return o.op == tender.OpFindCustomer || o.op == tender.OpFindPayment || o.op == tender.OpGetRefund
	}, func(r *run, o operation) {
		for _, body := range []string{"", "<html><body>404 Not Found</body></html>", "null"} {
			r.wire.respond = script(Answer{Status: http.StatusNotFound, Body: body})
			_, err := o.call(r, r, r.gateway(tender.Options{}))
			r.expect(err != nil && !errors.Is(err, tender.ErrNotFound), "%s: expected an error that proves no absence after a 404 %q, got %v", o.op, body, err)
		}
	})...)
	return append(all, perOperation(testCase{rule: "ERR-05"}, func(o operation) bool {
		return o.op == tender.OpConfirmPayment || o.op == tender.OpGetPayment
	}, func(r *run, o operation) {
		r.answers(o.op, VariantDeclined)
		result, err := o.call(r, r, r.gateway(tender.Options{}))
		r.ok(err, string(o.op)+" of a declined payment")
		payment, _ := result.(*tender.Payment)
		r.must(payment != nil, "expected a payment")
		r.expect(payment.Status == tender.StatusFailed || payment.Status == tender.StatusRequiresAction, "expected failed, it is %s", payment.Status)
		r.expect(payment.Failure != nil, "expected a Failure")
	})...)
}

// sentOnce expects that no request after the first before was sent twice: what is refused is not tried again. A read of something else may follow
// it, as where a provider does not say that a key is taken, and its adapter looks.
func (r *run) sentOnce(o operation, before int) {
	sent, writes := map[string]int{}, 0
	for _, e := range r.wire.seen()[before:] {
		sent[e.method+" "+e.path]++
		if r.wire.isWrite(e) {
			writes++
		}
	}
	r.expect(len(sent) > 0, "%s: expected a request", o.op)
	r.expect(writes <= 1, "%s: expected one write, got %d", o.op, writes)
	for _, target := range slices.Sorted(maps.Keys(sent)) {
		r.expect(sent[target] == 1, "%s: expected one request, got %d of %s", o.op, sent[target], target)
	}
}
