package conformance

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/tenderpay/tender"
)

func securityCases() []testCase {
	var all []testCase
	all = append(all, perOperation(testCase{rule: "SEC-01", virtual: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		var log strings.Builder
		g := r.gateway(tender.Options{Logger: slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		result, err := o.call(r, r, g)
		r.ok(err, string(o.op))
		seen := log.String() + fmt.Sprintf("%v %+v %#v", result, result, result)
		encoded, _ := json.Marshal(result)
		r.clean(o.op, "a log, or a result printed", seen)
		r.secretsOnly(o.op, "the result's JSON", string(encoded))
	})...)
	all = append(all, perOperation(testCase{rule: "SEC-02", virtual: true, negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		r.wire.respond = func(_ int, req *http.Request, body []byte) (*http.Response, error) {
			var echo strings.Builder
			_ = req.Header.Write(&echo) // a provider that repeats what it got
			text, err := json.Marshal(echo.String() + " " + req.URL.String() + " " + string(body))
			if err != nil {
				return nil, err
			}
			return say(Answer{Status: http.StatusBadRequest, Body: `{"message":` + string(text) + `,"error":{"code":"bad","message":` + string(text) + `}}`}), nil
		}
		var log strings.Builder
		g := r.gateway(tender.Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		_, err := o.call(r, r, g)
		r.must(err != nil, "expected an error")
		encoded, _ := json.Marshal(err)
		r.clean(o.op, "an error or its log", log.String()+fmt.Sprintf("%v %+v %#v %s", err, err, err, encoded))
		r.expect(!strings.Contains(err.Error(), "\n"), "%s: expected one line, got several", o.op)
	})...)
	all = append(all, perOperation(testCase{rule: "SEC-03", negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.ok(err, string(o.op))
		for _, e := range r.wire.seen() {
			for name := range e.header {
				switch http.CanonicalHeaderKey(name) {
				case "Idempotency-Key", "X-Idempotency-Key":
					r.expect(false, "%s sends %s, which lets net/http repeat a write", o.op, name)
				}
			}
			for _, secret := range r.secrets() {
				r.expect(!strings.Contains(e.query, secret) && !strings.Contains(e.path, secret), "%s puts a secret into the URL", o.op)
			}
			r.expect(strings.HasPrefix(e.path, "/prefix/"), "%s leaves the base URL's path out", o.op)
		}
	})...)
	all = append(all, perOperation(testCase{rule: "SEC-04", virtual: true, negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		for _, status := range []int{301, 302, 303, 307, 308} {
			hosts := map[string]bool{}
			before := r.wire.count()
			r.wire.respond = func(_ int, req *http.Request, _ []byte) (*http.Response, error) {
				hosts[req.URL.Host] = true
				return say(Answer{Status: status, Header: http.Header{"Location": {"https://evil.example.test/"}}}), nil
			}
			_, err := o.call(r, r, r.gateway(tender.Options{}))
			r.expect(err != nil, "%s: expected an error after a %d", o.op, status)
			r.expect(!hosts["evil.example.test"], "%s: followed a %d to another host", o.op, status)
			r.expect(r.wire.count() == before+1, "%s: expected one request, got %d", o.op, r.wire.count()-before)
		}
	})...)
	for _, id := range []string{"a/b", "a?b", "a#b", "%2e%2e", "50% off", "😀", "a;b", "+1"} {
		all = append(all, testCase{rule: "SEC-05", name: id, needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			r.answers(tender.OpGetPayment, VariantOK)
			segments := func(id string) ([]string, string) {
				ref := r.paymentRef(tender.CaptureNow)
				ref.ID = id
				before := r.wire.count()
				_, _ = r.gateway(tender.Options{}).GetPayment(r, ref) // the answer speaks of another id
				r.must(r.wire.count() == before+1, "expected one request, got %d", r.wire.count()-before)
				e := r.wire.seen()[before]
				return strings.Split(e.path, "/"), e.query
			}
			plain, plainQuery := segments("plain")
			sent, query := segments(id)
			r.expect(query == plainQuery, "the id reached the query: %s", query)
			r.must(len(sent) == len(plain), "expected the id to stay one segment of the path, it was sent in %v", sent)
			for i, segment := range plain {
				if segment == "plain" {
					decoded, err := url.PathUnescape(sent[i])
					r.expect(err == nil && decoded == id, "expected the id escaped once, it was sent as %s", sent[i])
				}
			}
		}})
	}
	return append(all, testCase{rule: "SEC-08", run: namedSecrets})
}

// secrets are the texts that must be seen nowhere: the configuration's, and the payment's client secret.
func (r *run) secrets() []string {
	secrets := append([]string{}, r.harness.Secrets...)
	if secret := r.sample().ClientSecret; secret != "" {
		secrets = append(secrets, secret)
	}
	return secrets
}

func (r *run) secretsOnly(op tender.Operation, where, text string) {
	for i, secret := range r.secrets() {
		r.expect(!strings.Contains(text, secret), "%s: secret %d is in %s", op, i+1, where)
	}
}

// cleanError expects neither secrets nor personal data in an error, whatever the case is about.
func (r *run) cleanError(op tender.Operation, err error) {
	if err != nil {
		r.clean(op, "an error", err.Error())
	}
}

// namedSecrets expects each of the harness's secrets in something that the adapter sends, as it is or in base64.
func namedSecrets(r *run) {
	for _, o := range operations() {
		if answers := r.harness.Answers(o.op, VariantOK); len(answers) > 0 && r.has(o.capability) {
			r.wire.respond = script(answers...)
			_, _ = o.call(r, r, r.gateway(tender.Options{})) // CAP-05 proves that it works
		}
	}
	var sent strings.Builder
	for _, e := range r.wire.seen() {
		sent.WriteString(e.query + "\n" + string(e.body) + "\n")
		for _, values := range e.header {
			for word := range strings.FieldsSeq(strings.Join(values, " ")) {
				sent.WriteString(word + "\n")
				if plain, err := base64.StdEncoding.DecodeString(word); err == nil {
					sent.Write(plain)
				}
			}
		}
	}
	for i, secret := range r.harness.Secrets {
		r.expect(r.wire.count() == 0 || strings.Contains(sent.String(), secret), "Harness.Secrets[%d] is nothing that the adapter sends", i)
	}
}

// clean expects neither secrets nor personal data in text.
func (r *run) clean(op tender.Operation, where, text string) {
	r.secretsOnly(op, where, text)
	for what, data := range map[string]string{"the name": customerName, "the e-mail address": customerEmail, "the phone": strings.TrimPrefix(r.sample().CustomerPhone, "+")} {
		r.expect(!strings.Contains(text, data), "%s: %s is in %s", op, what, where)
	}
}
