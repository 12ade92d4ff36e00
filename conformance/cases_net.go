package conformance

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"

	"go.uber.org/goleak"

	"github.com/tenderpay/tender"
)

// connectionCases are about connections: whom an adapter trusts, what it keeps, and what it leaves behind.
func connectionCases() []testCase {
	var all []testCase
	for _, server := range []struct {
		name string
		row  int
		tls  *tls.Config
	}{
		{"an unknown authority", 3, nil},
		{"TLS 1.1", 4, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}}, //nolint:gosec // the client must refuse it
	} {
		all = append(all, perOperation(testCase{rule: "NET-01", name: server.name, negative: true}, every, func(r *run, o operation) {
			r.distrusts(o, server.tls)
		})...)
	}

	all = append(all, perOperation(testCase{rule: "NET-03"}, every, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		server := r.listen(func(n int) turn {
			return turn{play: func(c *rawConn) {
				c.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
				c.say(answers[(n-1)%len(answers)])
			}}
		})
		defer server.close()
		_, g := r.onTCP(server)
		_, err := o.call(r, r, g)
		r.ok(err, string(o.op)+" after informational answers")
	})...)

	all = append(all, perOperation(testCase{rule: "NET-05"}, every, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		ctx := newPatience(r)
		released := make(chan struct{})
		server := r.listen(func(n int) turn {
			if n == 1 {
				return turn{play: func(c *rawConn) {
					ctx.end(context.Canceled)
					c.hold() // until the client lets go: an answer now would be nobody's
					close(released)
				}}
			}
			return turn{play: func(c *rawConn) { c.say(answers[(n-2)%len(answers)]) }}
		})
		defer server.close()
		_, g := r.onTCP(server)
		_, err := o.call(ctx, r, g)
		r.expect(err != nil, "%s: expected an error of a call that was given up", o.op)
		_, err = o.call(r, r, g)
		r.ok(err, string(o.op)+" after a call that was given up")
		select {
		case <-released:
		case <-r.Done():
			r.expect(false, "%s: the connection of the call that was given up is still held", o.op)
		}
	})...)

	all = append(all, perOperation(testCase{rule: "NET-06"}, func(o operation) bool { return !o.write }, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		if len(answers) > 1 {
			r.nothing() // answers in a row cannot be told apart under concurrency
		}
		server := r.listen(func(int) turn { return turn{play: func(c *rawConn) { c.say(answers[0]) }} })
		defer server.close()
		provider, g := r.onTCP(server)
		closer, ok := provider.(interface{ CloseIdleConnections() })
		if !ok {
			r.nothing()
		}
		r.together(64, func() {
			_, err := o.call(r, r, g)
			r.expect(err == nil, "%s while idle connections are closed: expected no error, got %v", o.op, err)
			closer.CloseIdleConnections()
		})
	})...)

	all = append(all, perOperation(testCase{rule: "NET-07", negative: true}, every, tenants)...)

	for _, base := range []string{
		"http://api.example.test", "http://192.0.2.1/prefix", "https://user@api.example.test", "https://user:hunter2@api.example.test",
		"https://api.example.test/?key=1", "https://api.example.test/#part", "ftp://api.example.test", "api.example.test", "",
	} {
		all = append(all, testCase{rule: "NET-08", name: strings.ReplaceAll(base, "/", "_"), negative: true, run: func(r *run) {
			provider, err := r.harness.New(Target{BaseURL: base, Transport: r.wire})
			r.expect(err != nil && provider == nil, "expected the base URL %q to be refused", base)
			r.expect(err == nil || !strings.Contains(err.Error(), "hunter2"), "the error holds what the base URL held: %v", err)
		}})
	}

	all = append(all, perOperation(testCase{rule: "SND-02"}, every, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		server := r.listen(func(n int) turn { return turn{play: func(c *rawConn) { c.say(answers[(n-1)%len(answers)]) }} })
		defer server.close()
		_, g := r.onTCP(server)
		_, err := o.call(r, r, g)
		r.ok(err, string(o.op))
		spaced := " " + strings.TrimPrefix(r.sample().CustomerPhone, "+")
		for _, e := range server.seen() {
			path, _ := url.PathUnescape(e.path)
			query, _ := url.QueryUnescape(e.query)
			for where, text := range map[string]string{"path": path, "query": query, "body": string(e.body), "form": formText(e)} {
				r.expect(!strings.Contains(text, spaced), "%s: the phone arrives in the %s with a space for its plus sign", o.op, where)
			}
		}
	})...)

	return append(all, perOperation(testCase{rule: "RES-03"}, every, func(r *run, o operation) {
		before := goleak.IgnoreCurrent()
		answers := r.answers(o.op, VariantOK)
		server := r.listen(func(n int) turn { return turn{play: func(c *rawConn) { c.say(answers[(n-1)%len(answers)]) }} })
		defer server.close()
		provider, g := r.onTCP(server)
		for range 3 {
			_, err := o.call(r, r, g)
			r.ok(err, string(o.op))
		}
		r.leavesNothing(provider, server, before)
	})...)
}

// distrusts runs o against a TLS server that deserves no trust.
func (r *run) distrusts(o operation, config *tls.Config) {
	r.answers(o.op, VariantOK)
	before := goleak.IgnoreCurrent()
	var requests, connections atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Config.ConnState = countNew(&connections)
	server.TLS = config
	server.StartTLS()
	defer server.Close()
	provider, err := r.harness.New(Target{BaseURL: server.URL + "/prefix"})
	r.ok(err, "make the adapter with its own transport")
	g, err := gatewayOn(provider, tender.Options{})
	r.ok(err, "make the Gateway")
	_, err = o.call(r, r, g)
	r.kind(o.op, err, tender.ErrUnavailable)
	r.settled(o.op, err, tender.OutcomeNotDone)
	r.expect(requests.Load() == 0, "%s: the server got %d requests", o.op, requests.Load())
	r.expect(connections.Load() == 1, "%s: expected one attempt, got %d", o.op, connections.Load())
	server.Close()
	r.expect(goleak.Find(before) == nil, "%s: goroutines are left", o.op)
}

// tenants runs o for two accounts in turns over the case's one transport.
func tenants(r *run, o operation) {
	answers := r.answers(o.op, VariantOK)
	if r.harness.Other == nil {
		r.nothing()
	}
	r.must(strings.TrimSpace(strings.Join(r.harness.OtherSecrets, "")) != "", "the harness names no secrets of the other account")
	own, other := r.gateway(tender.Options{}), r.gatewayOf(r.harness.Other, tender.Options{})
	for range 2 {
		for _, account := range []struct {
			g       *tender.Gateway
			foreign []string
		}{{own, r.harness.OtherSecrets}, {other, r.harness.Secrets}} {
			r.wire.forget()
			r.wire.respond = script(answers...)
			_, err := o.call(r, r, account.g)
			r.ok(err, string(o.op))
			for _, e := range r.wire.seen() {
				for i, secret := range account.foreign {
					r.expect(!e.carries(secret), "%s: the other account's secret %d is in the request", o.op, i+1)
				}
			}
		}
	}
}

// carries reports whether value is in the request, its header included.
func (e exchange) carries(value string) bool {
	for _, values := range e.header {
		if strings.Contains(strings.Join(values, " "), value) {
			return true
		}
	}
	return e.holds(value)
}

// formText is the decoded text of a body that is a form.
func formText(e exchange) string {
	if !strings.HasPrefix(e.header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return ""
	}
	text, _ := url.QueryUnescape(string(e.body))
	return text
}
