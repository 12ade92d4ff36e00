package conformance

import (
	"slices"

	"github.com/tenderpay/tender"
)

// moneyCases hold the wire against the books in currencies of every exponent.
func moneyCases() []testCase {
	var all []testCase
	for _, m := range []struct{ name, amount, currency string }{
		{"no fraction", "2500", "XOF"}, {"no fraction, one unit", "1", "JPY"}, {"two digits", "1500.50", "DZD"}, {"two digits, one unit", "0.01", "DZD"},
		{"three digits", "1.005", "TND"}, {"three digits, large", "99999.999", "KWD"}, {"large", "90071992547409.91", "USD"},
	} {
		all = append(all, testCase{rule: "MON-01", name: m.name, needs: []tender.Capability{tender.Payments}, stateful: true, run: func(r *run) {
			if len(r.profile.Currencies) > 0 && !slices.Contains(r.profile.Currencies, m.currency) {
				r.nothing() // INP-06 proves that it is refused
			}
			r.charges(tender.MustMoney(m.amount, m.currency))
		}})
	}
	for _, m := range []struct{ amount, currency string }{{"2503", "XOF"}, {"1500.57", "DZD"}, {"300000000.03", "USD"}, {"3.006", "TND"}, {"33554.435", "KWD"}} {
		needs := []tender.Capability{tender.Payments, tender.PaymentsCapture, tender.PaymentsRefund}
		all = append(all, testCase{rule: "MON-04", name: m.currency, needs: needs, stateful: true, run: func(r *run) {
			if len(r.profile.Currencies) > 0 && !slices.Contains(r.profile.Currencies, m.currency) {
				r.nothing()
			}
			w := r.world()
			p := w.paid(tender.MustMoney(m.amount, m.currency), tender.CaptureLater)
			taken := p.Amount
			if w.profile.PartialCapture {
				taken = part(p.Amount)
			}
			_, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{Amount: taken})
			w.ok(err, "capture "+taken.String())
			minor, currency, _ := w.backend.Charged(p.Reference)
			w.expect(minor == taken.Minor() && currency == m.currency, "expected %d %s charged, the provider has %d %s", taken.Minor(), m.currency, minor, currency)
			params := w.refundParams()
			params.Amount = part(taken)
			refund, err := w.RefundPayment(w, p.Ref(), params)
			w.ok(err, "refund "+params.Amount.String())
			back, _ := w.backend.Refunded(p.Reference)
			w.expect(back == params.Amount.Minor() && refund.Amount == params.Amount, "expected %d refunded, the provider has %d", params.Amount.Minor(), back)
		}})
	}
	return append(all, testCase{rule: "MON-02", needs: []tender.Capability{tender.Payments}, stateful: true, run: func(r *run) {
		for _, currency := range r.profile.Currencies {
			r.charges(tender.MustMoney("12", currency))
		}
	}})
}

// roomy is how many minor units every provider has room for.
const roomy = 99_999_999

// hasNoRoomFor reports whether a payment of amount is refused before any traffic, with its amount as the reason.
func (w *world) hasNoRoomFor(amount tender.Money) bool {
	params := w.newPayment(amount, tender.CaptureNow, w.newCustomer())
	before := w.wire.count()
	_, err := w.CreatePayment(w, params)
	e := tenderError(err)
	return e != nil && e.Kind == tender.ErrInvalid && w.wire.count() == before &&
		slices.ContainsFunc(e.Fields, func(f tender.FieldError) bool { return f.Field == tender.FieldAmount })
}

// charges pays amount and holds it against the provider's books.
func (r *run) charges(amount tender.Money) {
	w := r.world()
	r.did("pay %s", amount)
	if amount.Minor() > roomy && w.hasNoRoomFor(amount) {
		return
	}
	p := w.paid(amount, tender.CaptureNow)
	minor, currency, _ := w.backend.Charged(p.Reference)
	w.expect(minor == amount.Minor() && currency == amount.Currency(), "expected %d %s charged, the provider has %d %s", amount.Minor(), amount.Currency(), minor, currency)
	w.expect(p.Amount == amount, "expected the amount %s, got %s", amount, p.Amount)
}
