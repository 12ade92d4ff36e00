package conformance

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tenderpay/tender"
)

// examples is how many inputs a rule of the form "for every valid input" is tried with. They are the same in each run.
const examples = 60

// propertyCases are the rules that hold for every valid input, tried with generated ones.
func propertyCases() []testCase {
	return []testCase{
		{rule: "MON-03", needs: []tender.Capability{tender.Payments}, stateful: true, run: func(r *run) {
			currencies := r.profile.Currencies
			if len(currencies) == 0 {
				currencies = []string{"DZD", "XOF", "TND", "USD", "JPY", "KWD"}
			}
			amounts := rapid.Custom(func(t *rapid.T) tender.Money {
				m, err := tender.NewMoney(rapid.Int64Range(1, 1<<53).Draw(t, "minor"), rapid.SampledFrom(currencies).Draw(t, "currency"))
				if err != nil {
					panic(err) // within what NewMoney takes
				}
				return m
			})
			for seed := range examples {
				r.charges(amounts.Example(seed))
			}
		}},
		{rule: "SEC-07", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			r.answers(tender.OpGetPayment, VariantOK)
			g := r.gateway(tender.Options{})
			ref := r.paymentRef(tender.CaptureNow)
			ref.ID, ref.Reference = "plain", "plain" // where a payment's id is its Reference too
			_, _ = g.GetPayment(r, ref)              // the answer speaks of another id
			r.must(r.wire.count() == 1, "expected one request, got %d", r.wire.count())
			plain := r.wire.seen()[0].path
			for seed := range examples {
				id := rapid.String().Example(seed)
				ref.ID, ref.Reference = id, id
				before := r.wire.count()
				_, err := g.GetPayment(r, ref)
				if r.wire.count() == before {
					r.kind(tender.OpGetPayment, err, tender.ErrInvalid)
					r.expect(unfit(id), "the id %q was refused, and is a good one", id)
					continue
				}
				sent := r.wire.seen()[before]
				r.expect(sent.path == strings.Replace(plain, "plain", url.PathEscape(id), 1) && sent.query == "", "the id %q was sent as %s?%s", id, sent.path, sent.query)
			}
		}},
		{rule: "PAY-12", needs: []tender.Capability{tender.Payments}, run: func(r *run) {
			for seed := range examples {
				ref := r.paymentRef(tender.CaptureLater)
				ref.ID, ref.ReturnURL = rapid.String().Example(seed), "https://shop.example.test/"+url.PathEscape(rapid.String().Example(seed+1))
				if !utf8.ValidString(ref.ID) {
					continue
				}
				stored, err := tender.ParsePaymentRef(ref.Token().Reveal())
				r.ok(err, "read a stored ref")
				r.expect(stored.ID == ref.ID && stored.ReturnURL == ref.ReturnURL && stored.Amount == ref.Amount && stored.Capture == ref.Capture &&
					stored.ClientSecret.Reveal() == ref.ClientSecret.Reveal(), "a stored ref came back changed")
			}
		}},
	}
}

// unfit reports whether an id may be refused before any traffic. U+FFFD is what encoders write for characters that cannot be sent.
func unfit(id string) bool {
	return id == "" || id == "." || id == ".." || len(id) > 255 || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) ||
		strings.ContainsRune(id, utf8.RuneError)
}
