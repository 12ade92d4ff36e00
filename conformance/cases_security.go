package conformance

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"github.com/tenderpay/tender"
)

func securityCases() []testCase {
	var all []testCase
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
				ref.ID, ref.Reference = id, id // where a payment's id is its Reference too
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
	secrets := r.harness.allSecrets()
	if secret := r.sample().ClientSecret; secret != "" {
		secrets = append(secrets, secret)
	}
	return secrets
}

// namedSecrets expects each of the harness's secrets in something that the adapter sends, as it is or in base64, and none of the signing keys.
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
	for i, key := range r.harness.SigningKeys {
		r.expect(!strings.Contains(sent.String(), key), "Harness.SigningKeys[%d] only signs, and the adapter sends it", i)
	}
}
