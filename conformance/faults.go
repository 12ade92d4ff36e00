package conformance

import (
	"cmp"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/tenderpay/tender"
)

// fault is one thing that goes wrong with an exchange, played at the RoundTripper, and what it must mean. docs/faults.md has them as a table.
type fault struct {
	row  int // of docs/faults.md
	rule string
	name string

	// play answers req; good is what the provider would have answered. needsGood: it makes its answer of that.
	play      func(req *http.Request, good Answer) (*http.Response, error)
	needsGood bool

	kinds   []tender.Kind  // nil = any
	outcome tender.Outcome // of a write that met it; a read is always NotDone
	refusal bool           // of a creation it may also mean that the record exists: ErrAlreadyExists, Rejected
	again   bool           // another attempt of a read may help
	body    bool           // it is about the body, so operations whose success has none do not know it
}

// attempts is how many requests the exchange that meets the fault may make.
func (f fault) attempts(write bool) int {
	if f.again && (!write || f.outcome == tender.OutcomeNotDone) {
		return 3
	}
	return 1
}

// saysExists reports whether err takes the fault for the refusal of a record that exists.
func (f fault) saysExists(o operation, err error) bool {
	e := tenderError(err)
	return f.refusal && (o.op == tender.OpCreateCustomer || o.op == tender.OpCreatePayment) && e != nil && e.Kind == tender.ErrAlreadyExists && e.Outcome == tender.OutcomeRejected
}

// faults is the matrix of what one exchange may meet. They apply to every operation, at each of its exchanges.
func faults() []fault {
	return slices.Concat(unsentFaults(), brokenFaults(), unreadableFaults(), statusFaults())
}

// unsentFaults prove that nothing was sent.
func unsentFaults() []fault {
	unavailable := []tender.Kind{tender.ErrUnavailable}
	nowhere := &net.DNSError{Err: "no such host", Name: "conformance.example.test", IsNotFound: true}
	tooSlow := &net.OpError{Op: "dial", Net: "tcp", Err: timeout{}}
	return []fault{
		{row: 1, rule: "OUT-06", play: fails(errDialing), kinds: unavailable, outcome: tender.OutcomeNotDone, again: true},
		{row: 1, rule: "OUT-06", name: "no such host", play: fails(nowhere), kinds: unavailable, outcome: tender.OutcomeNotDone, again: true},
		{row: 2, rule: "OUT-06", name: "dial timeout", play: fails(tooSlow), kinds: unavailable, outcome: tender.OutcomeNotDone, again: true},
		{row: 43, rule: "OUT-07", name: "without Retry-After", play: always(http.StatusTooManyRequests, ""),
			kinds: []tender.Kind{tender.ErrRateLimited}, outcome: tender.OutcomeNotDone, again: true},
	}
}

// brokenFaults end the connection after the request was sent.
func brokenFaults() []fault {
	unavailable := []tender.Kind{tender.ErrUnavailable}
	return []fault{
		{row: 6, rule: "OUT-02", play: fails(errReset), kinds: unavailable, again: true},
		{row: 6, rule: "OUT-02", name: "closed", play: fails(io.EOF), kinds: unavailable, again: true},
		{row: 14, rule: "OUT-04", name: "cut off", play: cut, kinds: []tender.Kind{tender.ErrProtocol}, again: true, body: true},
	}
}

// unreadableFaults are answers of a 2xx that say nothing that can be believed.
func unreadableFaults() []fault {
	all := []fault{
		{row: 15, name: "empty", play: always(http.StatusOK, "")},
		{row: 15, name: "null", play: always(http.StatusOK, "null")},
		{row: 15, name: "an array", play: always(http.StatusOK, "[0]")}, // an empty one is an empty list of some providers
		{row: 16, name: "an object without anything", play: always(http.StatusOK, "{}")},
		{row: 17, name: "a page", play: always(http.StatusOK, "<html><body>Please log in</body></html>")},
		{row: 17, name: "malformed", play: always(http.StatusOK, `{"data":{"status":`)},
		{row: 18, name: "two documents", play: always(http.StatusOK, `{}{}`)},
		{row: 18, name: "trailing bytes", needsGood: true, play: reworded(func(body string) string { return body + " x" })},
		{row: 18, name: "the answer twice", needsGood: true, play: reworded(func(body string) string { return body + body })},
		{row: 19, name: "a name twice", needsGood: true, play: reworded(doubled)},
		{row: 25, name: "nested 10000 deep", play: nested},
		{row: 25, name: "80000 names", play: crowded},
		{row: 26, rule: "SEC-06", needsGood: true, play: reworded(func(body string) string { return strings.Repeat(" ", 2<<20) + body })},
		{row: 29, name: "202 without a body", play: always(http.StatusAccepted, "")},
		{row: 30, name: "204", play: always(http.StatusNoContent, "")},
	}
	for i := range all {
		all[i].rule = cmp.Or(all[i].rule, "OUT-04")
		all[i].kinds, all[i].body = []tender.Kind{tender.ErrProtocol}, true
	}
	return all
}

// statusFaults are the HTTP statuses that tell no outcome.
func statusFaults() []fault {
	unavailable, protocol := []tender.Kind{tender.ErrUnavailable}, []tender.Kind{tender.ErrProtocol}
	all := []fault{
		{row: 38, rule: "OUT-03", name: "409", play: always(http.StatusConflict, ""), refusal: true},
		{row: 40, rule: "OUT-03", name: "408", play: always(http.StatusRequestTimeout, ""), kinds: unavailable, again: true},
		{row: 40, rule: "OUT-03", name: "425", play: always(http.StatusTooEarly, ""), kinds: unavailable, again: true},
		{row: 44, rule: "OUT-01", name: "500 with a body", play: always(http.StatusInternalServerError, `{"message":"oops"}`), kinds: unavailable, again: true},
		{row: 44, rule: "OUT-01", name: "502 with a page", play: always(http.StatusBadGateway, "<html><body>502 Bad Gateway</body></html>"), kinds: unavailable, again: true},
		{row: 44, rule: "OUT-01", name: "503 without a body", play: always(http.StatusServiceUnavailable, ""), kinds: unavailable, again: true},
		{row: 44, rule: "OUT-01", name: "504", play: always(http.StatusGatewayTimeout, ""), kinds: unavailable, again: true},
		{row: 45, rule: "OUT-01", name: "501", play: always(http.StatusNotImplemented, ""), kinds: unavailable},
		{row: 45, rule: "OUT-01", name: "505", play: always(http.StatusHTTPVersionNotSupported, ""), kinds: unavailable},
		{row: 44, rule: "OUT-01", name: "the answer itself under a 500", needsGood: true, kinds: unavailable, again: true,
			play: func(_ *http.Request, good Answer) (*http.Response, error) {
				return say(Answer{Status: 500, Body: good.Body}), nil
			}},
	}
	for _, status := range []int{307, 300, 301, 302, 303, 308, 304, 101, 103} {
		f := fault{row: 31, rule: "OUT-05", name: strconv.Itoa(status), play: always(status, ""), kinds: protocol}
		if status < 200 || status == http.StatusNotModified {
			f.row = 33
		}
		all = append(all, f)
	}
	return all
}

// faultCases meet each fault at each exchange of each operation.
func faultCases() []testCase {
	var all []testCase
	for _, f := range faults() {
		applies := every
		if f.body {
			applies = answering
		}
		all = append(all, perOperation(testCase{rule: f.rule, name: f.name, virtual: true, negative: true}, applies, func(r *run, o operation) {
			for step := range r.answers(o.op, VariantOK) {
				r.meets(o, step, f)
			}
		})...)
	}
	return all
}

// meets runs o on a wire that answers well before step and with the fault from there on, and holds the error against what the fault means.
func (r *run) meets(o operation, step int, f fault) {
	answers := r.answers(o.op, VariantOK)
	r.wire.forget()
	r.wire.respond = func(n int, req *http.Request, _ []byte) (*http.Response, error) {
		if n <= step {
			return say(answers[n-1]), nil
		}
		return f.play(req, answers[step])
	}
	r.did("%s, the fault at its exchange %d", o.op, step+1)
	_, err := o.call(r, r, r.gateway(tender.Options{}))
	r.must(err != nil, "%s: expected an error", o.op)
	r.judge(o, step, f, err, r.wire.seen())
}

// judge holds err, of an operation that met a fault at the exchange after step, against what the fault means.
func (r *run) judge(o operation, step int, f fault, err error, seen []exchange) {
	r.must(len(seen) > step, "%s: expected a request %d, there were %d", o.op, step+1, len(seen))
	isWrite := o.write && r.wire.isWrite(seen[step]) // some providers read with a POST
	switch wroteBefore := slices.ContainsFunc(seen[:step], r.wire.isWrite); {
	case wroteBefore && !isWrite:
		r.unknown(o.op, err) // a read after the write says nothing of the write
	case !isWrite:
		r.settled(o.op, err, tender.OutcomeNotDone)
	case f.saysExists(o, err):
		r.settled(o.op, err, tender.OutcomeRejected)
	case f.outcome == tender.OutcomeUnknown:
		r.unknown(o.op, err)
	default:
		r.settled(o.op, err, f.outcome)
	}
	if f.kinds != nil {
		r.kind(o.op, err, f.kinds...)
	}
	r.expect(!errors.Is(err, tender.ErrNotFound), "%s: expected no ErrNotFound, which would prove an absence, got %v", o.op, err)
	most := f.attempts(isWrite)
	r.expect(len(seen)-step <= most, "%s: expected %d attempts at most of its exchange %d, got %d", o.op, most, step+1, len(seen)-step)
}
