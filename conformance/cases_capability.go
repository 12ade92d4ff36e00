package conformance

import (
	"fmt"
	"reflect"

	"github.com/tenderpay/tender"
)

func capabilityCases() []testCase {
	all := []testCase{
		{rule: "CAP-01", run: func(r *run) {
			g := r.gateway(tender.Options{})
			for _, capability := range tender.Capabilities() {
				err := g.Check(capability)
				r.expect((err == nil) == g.Supports(capability), "%s: Check and Supports disagree", capability)
				_, inProvenance := r.profile.Provenance[capability]
				r.expect(!g.Supports(capability) || inProvenance, "%s: Profile.Provenance does not say what it rests on", capability)
			}
			for _, o := range operations() {
				_, off := r.profile.Off[o.capability]
				r.expect(off || g.Supports(o.capability) || len(r.harness.Answers(o.op, VariantOK)) == 0,
					"%s: the provider answers it (Harness.Answers), and the adapter hides it", o.op)
			}
		}},
		{rule: "CAP-02", negative: true, run: func(r *run) {
			g := r.gateway(tender.Options{})
			for _, capability := range tender.Capabilities() {
				if g.Supports(capability) {
					continue
				}
				r.refuses(g, capability)
				provider, err := r.harness.New(Target{BaseURL: baseURL, Transport: r.wire})
				r.ok(err, "make the adapter")
				_, err = gatewayOn(provider, tender.Options{Require: []tender.Capability{capability}})
				r.kind("new gateway", err, tender.ErrUnsupported)
			}
		}},
		{rule: "CAP-03", negative: true, run: func(r *run) {
			open := r.harness.Off
			if open == nil {
				r.nothing() // nothing can be switched off, and CAP-04 proves that nothing is
			}
			provider, err := open(Target{BaseURL: baseURL, Transport: r.wire})
			r.ok(err, "make the adapter with things off")
			off := provider.Profile().Off
			r.expect(len(off) > 0, "Harness.Off switches nothing off")
			g := r.gatewayOf(open, tender.Options{})
			for capability, reason := range off {
				r.expect(reason != "", "%s is off without a reason", capability)
				r.expect(!g.Supports(capability), "%s is off and supported", capability)
				r.refuses(g, capability)
			}
		}},
		{rule: "CAP-04", run: func(r *run) {
			if r.harness.Off == nil {
				r.expect(len(r.profile.Off) == 0, "the Profile has %v off, and Harness.Off shows no other configuration", r.profile.Off)
				return
			}
			provider, err := r.harness.Off(Target{BaseURL: baseURL, Transport: r.wire})
			r.ok(err, "make the adapter with things off")
			for capability := range provider.Profile().Off {
				r.expect(r.has(capability), "%s is off in both configurations: nothing switches it on", capability)
			}
		}},
		{rule: "PRO-01", run: func(r *run) {
			provider, err := r.harness.New(Target{BaseURL: baseURL, Transport: r.wire})
			r.ok(err, "make the adapter")
			first := provider.Profile()
			r.expect(reflect.DeepEqual(first, provider.Profile()), "two calls of Profile differ")
			before := fmt.Sprintf("%+v", first) // in words: another Profile might share the maps too
			for _, rules := range []tender.Rules{first.Customer, first.Payment, first.Refund} {
				clear(rules)
			}
			clear(first.Off)
			clear(first.AfterUnknown)
			clear(first.Provenance)
			clear(first.Currencies)
			clear(first.ListFilters)
			clear(first.NextActions)
			r.expect(fmt.Sprintf("%+v", provider.Profile()) == before, "a caller who changes a Profile changes the adapter's")
			r.expect(r.wire.count() == 0, "Profile made a request")
		}},
		{rule: "PRO-02", run: func(r *run) {
			for field, rule := range r.profile.Customer {
				r.expect(rule.Max == 0 || rule.Min <= rule.Max, "customer rule of %s: Min is above Max", field)
			}
			_, takesReference := r.profile.Payment[tender.FieldReference]
			r.expect(takesReference || !r.has(tender.Payments), "a payment's Reference has no place")
			fresh := tender.NewReference()
			for _, rules := range []tender.Rules{r.profile.Payment, r.profile.Refund} {
				rule, has := rules[tender.FieldReference]
				r.expect(!has || rule.Max == 0 || rule.Max >= len(fresh), "NewReference is too long for the Profile's rule")
				r.expect(!has || rule.Min <= len(fresh), "NewReference is too short for the Profile's rule")
			}
		}},
		{rule: "PRO-03", run: func(r *run) {
			a, b := r.gateway(tender.Options{}), r.gateway(tender.Options{})
			r.expect(a.Name() != "" && a.Name() == b.Name(), "the name is %q and %q", a.Name(), b.Name())
		}},
	}
	return append(all, perOperation(testCase{rule: "CAP-05"}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.ok(err, string(o.op))
		r.expect(r.wire.count() == len(r.harness.Answers(o.op, VariantOK)), "%s: expected %d exchanges, got %d",
			o.op, len(r.harness.Answers(o.op, VariantOK)), r.wire.count())
	})...)
}
