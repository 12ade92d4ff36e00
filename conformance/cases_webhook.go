package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
)

// webhookCases hand the adapter deliveries; they send nothing.
func webhookCases() []testCase {
	hooks := []tender.Capability{tender.Webhooks}
	each := func(rule, name string, negative bool, work func(h *hook, d Delivery)) testCase {
		return testCase{rule: rule, name: name, needs: hooks, negative: negative, run: func(r *run) {
			h := r.hook()
			for _, d := range h.Deliveries {
				r.did("deliver %s", d.ProviderType)
				work(h, d)
			}
			r.expect(r.wire.count() == 0, "expected reading a delivery to send nothing, got %d requests", r.wire.count())
		}}
	}
	return []testCase{
		each("HOK-01", "", false, func(h *hook, d Delivery) { h.reads(d, []byte(d.Body)) }),
		each("HOK-02", "no credentials", true, func(h *hook, d Delivery) {
			h.authenticated()
			h.refuses(http.Header{}, []byte(d.Body))
			for _, value := range []string{"", " ", "x", "Basic", "Basic Og==", strings.Repeat("0", 64), strings.Repeat("0", 128)} {
				header := h.Sign([]byte(d.Body))
				for name := range header { // of two headers with the same, one suffices
					header.Set(name, value)
				}
				h.refuses(header, []byte(d.Body))
			}
		}),
		each("HOK-02", "another account", true, func(h *hook, d Delivery) {
			h.authenticated()
			h.must(h.SignOther != nil, "the harness's Webhooks has no SignOther")
			h.refuses(h.SignOther([]byte(d.Body)), []byte(d.Body))
		}),
		each("HOK-02", "no JSON", true, func(h *hook, d Delivery) {
			h.authenticated()
			for _, body := range []string{"", "{", "null", "[]", "\xff", d.Body[:len(d.Body)/2]} {
				h.refuses(http.Header{}, []byte(body)) // verified before it is read
			}
		}),
		each("HOK-03", "a changed body", true, func(h *hook, d Delivery) {
			h.signed()
			header := h.Sign([]byte(d.Body))
			for at := 0; at < len(d.Body); at += max(1, len(d.Body)/40) {
				for _, bit := range []byte{0x01, 0x20, 0x80} {
					changed := []byte(d.Body)
					changed[at] ^= bit
					h.refuses(header, changed)
				}
			}
			for _, changed := range []string{d.Body + " ", " " + d.Body, d.Body + "\n", d.Body[1:], d.Body[:len(d.Body)-1], "", d.Body + d.Body} {
				h.refuses(header, []byte(changed))
			}
		}),
		each("HOK-03", "written anew", true, func(h *hook, d Delivery) {
			h.signed()
			var indented bytes.Buffer
			h.ok(json.Indent(&indented, []byte(d.Body), "", "  "), "write the body anew")
			h.refuses(h.Sign([]byte(d.Body)), indented.Bytes())
			h.reads(d, indented.Bytes()) // and signed as it is, it is good
		}),
		each("HOK-03", "a changed signature", true, func(h *hook, d Delivery) {
			h.signed()
			header := h.Sign([]byte(d.Body))
			for name := range header {
				if len(header) > 1 { // one of two headers with the same suffices: change both
					continue
				}
				for _, changed := range signatures(header.Get(name)) {
					altered := header.Clone()
					altered.Set(name, changed)
					h.refuses(altered, []byte(d.Body))
				}
			}
			if len(header) < 2 {
				return
			}
			first := slices.Sorted(func(yield func(string) bool) {
				for name := range header {
					if !yield(name) {
						return
					}
				}
			})[0]
			for _, changed := range signatures(header.Get(first)) {
				altered := http.Header{}
				for name := range header {
					altered.Set(name, changed)
				}
				h.refuses(altered, []byte(d.Body))
			}
		}),
		each("HOK-04", "", false, func(h *hook, d Delivery) {
			named := func(d Delivery) bool { return d.ProviderType != "" && strings.Contains(d.Body, `"`+d.ProviderType+`"`) }
			switch {
			case !slices.ContainsFunc(h.Deliveries, named):
				h.nothing() // the provider has no word for the kind
			case !named(d):
				return
			}
			body := []byte(strings.Replace(d.Body, `"`+d.ProviderType+`"`, `"NOVEL_kind.of:event"`, 1))
			event, err := h.gateway.ParseWebhook(h.Sign(body), body)
			h.ok(err, "read an event of a kind that is in no document")
			h.expect(event.Type == tender.EventOther, "expected other, it is %s", event.Type)
			h.expect(event.ProviderType == "NOVEL_kind.of:event", "expected the provider's word to be kept, it is %q", event.ProviderType)
		}),
		each("HOK-05", "the id", false, func(h *hook, d Delivery) {
			first, again := h.reads(d, []byte(d.Body)), h.reads(d, []byte(d.Body))
			h.expect(first.ID == d.ID && again.ID == d.ID, "expected the provider's id of the event, %q, got %q and %q", d.ID, first.ID, again.ID)
		}),
		{rule: "HOK-05", name: "two equal refunds", needs: append(hooks, tender.Payments, tender.PaymentsRefund), stateful: true, run: equalRefunds},
		each("HOK-06", "", true, func(h *hook, d Delivery) {
			for _, body := range []string{"", "{", "null", "[]", `"event"`, "{}", "\xff\xfe", strings.Repeat("[", 100_000), d.Body[:len(d.Body)/2]} {
				event, err := h.gateway.ParseWebhook(h.Sign([]byte(body)), []byte(body))
				h.expect(err != nil || event.Type == tender.EventOther, "expected an error of an authentic body that is no event, got %v", event)
				if e := tenderError(err); e != nil {
					h.expect(e.Kind == tender.ErrProtocol, "expected ErrProtocol of an authentic body that is no event, got %v", err)
				}
			}
			large := bytes.Repeat([]byte(" "), tender.MaxWebhookBody)
			large = append(large, d.Body...)
			_, err := h.gateway.ParseWebhook(h.Sign(large), large)
			h.expect(err != nil, "expected a body of more than 1 MiB to be refused")
		}),
		{rule: "HOK-07", name: "the gateway", needs: hooks, negative: true, run: func(r *run) {
			h := r.hook()
			g := r.gatewayOf(h.withoutSecret(), tender.Options{})
			r.expect(!g.Supports(tender.Webhooks), "webhooks are on without a secret, and without an opt-in")
			for _, d := range h.Deliveries {
				for _, header := range []http.Header{{}, h.Sign([]byte(d.Body))} {
					_, err := g.ParseWebhook(header, []byte(d.Body))
					r.kind(tender.OpParseWebhook, err, tender.ErrUnsupported)
				}
			}
		}},
		{rule: "HOK-07", name: "the adapter", needs: hooks, negative: true, run: func(r *run) {
			h := r.hook()
			provider, err := h.withoutSecret()(Target{BaseURL: baseURL, Transport: r.wire})
			r.ok(err, "make the adapter without its webhook secret")
			parser, parses := provider.(tender.WebhookParser)
			if !parses {
				return
			}
			r.must(h.SignEmpty != nil || h.Unauthenticated, "the harness's Webhooks has no SignEmpty")
			for _, d := range h.Deliveries {
				headers := []http.Header{{}, h.Sign([]byte(d.Body))}
				if h.SignEmpty != nil {
					headers = append(headers, h.SignEmpty([]byte(d.Body)))
				}
				for _, header := range headers {
					event, err := parser.ParseWebhook(header, []byte(d.Body))
					r.must(err != nil, "expected the adapter itself to refuse a delivery without the secret that verifying needs, got %v", event)
					r.expect(errors.Is(err, tender.ErrUnauthenticated), "expected ErrUnauthenticated of the adapter itself, got %v", err)
				}
			}
		}},
	}
}

// equalRefunds makes two refunds that differ in nothing, and counts what the provider sends about them.
func equalRefunds(r *run) {
	w, h := r.world(), r.hook()
	if h.Send == nil || !w.profile.RepeatedRefund {
		r.nothing()
	}
	sent := func(about string) (events []*tender.Event) {
		err := h.Send(w, func(header http.Header, body []byte) {
			event, err := h.gateway.ParseWebhook(header, body)
			h.ok(err, "read what the provider sends about "+about)
			events = append(events, event)
		})
		h.ok(err, "have the provider send its webhooks")
		return events
	}
	p := w.paid(w.sample().Amount, tender.CaptureNow)
	sent("the payment")
	var events [2][]*tender.Event
	for i := range events {
		_, err := w.refund(p, part(p.Amount))
		w.ok(err, "refund a part")
		events[i] = sent("a refund")
	}
	first, second := events[0], events[1]
	h.must(len(first) > 0 && len(first) == len(second), "expected as many events of the second refund as of the first, got %d and %d", len(second), len(first))
	states := func(event *tender.Event, id func(Delivery) string) bool { // every documented body of its kind has the id
		is := func(d Delivery) bool { return d.ProviderType == event.ProviderType }
		lacks := func(d Delivery) bool { return is(d) && id(d) == "" }
		return slices.ContainsFunc(h.Deliveries, is) && !slices.ContainsFunc(h.Deliveries, lacks)
	}
	seen := map[string]bool{}
	for _, event := range slices.Concat(first, second) {
		h.expect(event.ID != "" || !states(event, func(d Delivery) string { return d.ID }), "the provider gives a %s an id, and the event has none", event.ProviderType)
		h.expect(event.ID == "" || !seen[event.ID], "two events of two equal refunds have one id, %q", event.ID)
		seen[event.ID] = true
	}
	for i := range first {
		h.expect(first[i].Type == second[i].Type && first[i].Ref == second[i].Ref, "expected two equal refunds to differ in ids alone, got %v and %v", first[i], second[i])
		h.expect(first[i].Refund.ID != second[i].Refund.ID || !states(first[i], func(d Delivery) string { return d.RefundID }),
			"two equal refunds have one id, %q", first[i].Refund.ID)
	}
}

// signatures are wrong ones that look like value: each class of change.
func signatures(value string) []string {
	flip := func(at int, to byte) string {
		changed := []byte(value)
		if changed[at] == to {
			to ^= 1
		}
		changed[at] = to
		return string(changed)
	}
	return []string{
		flip(len(value)-1, '0'), flip(len(value)/2, '0'), flip(len(value)-20, 'f'), value[:len(value)-1], value[:len(value)-2], value[:len(value)/2], value + "0", value + "00",
		value + value, value[1:], "0" + value, value + " x", strings.Repeat("z", len(value)),
	}
}

// hook is a case about deliveries.
type hook struct {
	*run
	*Webhooks
	gateway *tender.Gateway
}

func (r *run) hook() *hook {
	r.must(r.harness.Webhooks != nil && len(r.harness.Webhooks.Deliveries) > 0, "the adapter has webhooks, and the harness has no Webhooks with Deliveries")
	return &hook{run: r, Webhooks: r.harness.Webhooks, gateway: r.gateway(tender.Options{})}
}

// withoutSecret makes the adapter without the secret that verifying needs.
func (h *hook) withoutSecret() func(Target) (tender.Provider, error) {
	if h.AlwaysOn {
		h.nothing()
	}
	h.must(h.harness.Off != nil, "the harness has no Off, which shows the adapter without its webhook secret")
	return h.harness.Off
}

// authenticated ends the case where the provider authenticates nothing.
func (h *hook) authenticated() {
	if h.Unauthenticated {
		h.nothing()
	}
}

// signed ends the case where the authentication does not cover the body.
func (h *hook) signed() {
	if !h.SignsBody || h.Unauthenticated {
		h.nothing()
	}
}

// reads expects a delivery to say what it says.
func (h *hook) reads(d Delivery, body []byte) *tender.Event {
	event, err := h.gateway.ParseWebhook(h.Sign(body), body)
	h.ok(err, "read a delivery")
	h.expect(event.Type == d.Type, "expected the type %s, it is %s", d.Type, event.Type)
	h.expect(event.ProviderType == d.ProviderType, "expected the provider's word %q, it is %q", d.ProviderType, event.ProviderType)
	h.expect(event.Ref.ID == d.PaymentID && event.Ref.Reference == d.Reference, "expected the payment %q, %q, got %q, %q",
		d.PaymentID, d.Reference, event.Ref.ID, event.Ref.Reference)
	h.expect(event.Refund.ID == d.RefundID, "expected the refund %q, got %q", d.RefundID, event.Refund.ID)
	h.expect(d.Hint == "" || event.Hint == d.Hint, "expected the hint %q, got %q", d.Hint, event.Hint)
	h.expect(event.Authenticated != h.Unauthenticated, "expected authenticated %t, it is %t", !h.Unauthenticated, event.Authenticated)
	h.expect(bytes.Equal(event.Raw.Bytes(), body), "expected Raw to hold the body")
	h.expect(event.Ref.ClientSecret.IsZero(), "expected no client secret in an event")
	return event
}

// refuses expects a delivery to be called one that is not the provider's.
func (h *hook) refuses(header http.Header, body []byte) {
	event, err := h.gateway.ParseWebhook(header, body)
	h.must(err != nil, "expected ErrUnauthenticated, got %v", event)
	h.kind(tender.OpParseWebhook, err, tender.ErrUnauthenticated)
}
