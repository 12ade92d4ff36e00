package conformance

import (
	"maps"

	"github.com/tenderpay/tender"
)

func concurrencyCases() []testCase {
	return append([]testCase{
		{rule: "CON-01", needs: []tender.Capability{tender.Payments, tender.PaymentsCapture}, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			r.together(10, func() {
				_, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
				w.expect(err == nil || tenderError(err).Kind == tender.ErrInvalidState, "expected success or ErrInvalidState, got %v", err)
			})
			_, _, times := w.backend.Charged(p.Reference)
			w.expect(times == 1, "expected one charge after 10 callers, the provider has %d", times)
		}},
		{rule: "CON-02", needs: []tender.Capability{tender.Payments}, stateful: true, run: func(r *run) {
			w := r.world()
			customer := w.newCustomer()
			r.together(20, func() {
				params := w.newPayment(w.sample().Amount, tender.CaptureNow, customer)
				p, err := w.CreatePayment(w, params)
				w.expect(err == nil && p.Reference == params.Reference, "expected each caller's own payment, got %v", err)
			})
			w.expect(w.backend.Payments() == 20, "expected 20 payments, the provider has %d", w.backend.Payments())
		}},
		{rule: "CON-03", needs: []tender.Capability{tender.Payments}, run: func(r *run) {
			if _, has := r.profile.Payment[tender.FieldMetadata]; !has {
				r.nothing()
			}
			r.answers(tender.OpCreatePayment, VariantOK)
			params := r.paymentParams()
			params.Metadata = map[string]string{"cart": "7"}
			before := maps.Clone(params.Metadata)
			_, err := r.gateway(tender.Options{}).CreatePayment(r, params)
			r.ok(err, "create a payment with metadata")
			r.expect(maps.Equal(params.Metadata, before), "the params were written to")
		}},
		{rule: "CON-03", name: "update customer", needs: []tender.Capability{tender.Customers}, run: func(r *run) {
			r.answers(tender.OpUpdateCustomer, VariantOK)
			name := "Amel B."
			_, err := r.gateway(tender.Options{}).UpdateCustomer(r, r.customerRef(), tender.CustomerUpdate{Name: &name})
			r.ok(err, "update the name")
			r.expect(name == "Amel B.", "the update was written to")
		}},
	}, perOperation(testCase{rule: "CON-04"}, every, func(r *run, o operation) {
		r.answers(o.op, VariantOK)
		answers := r.harness.Answers(o.op, VariantOK)
		if len(answers) > 1 {
			r.nothing() // answers in a row cannot be told apart under concurrency
		}
		g := r.gateway(tender.Options{})
		r.together(8, func() {
			_, err := o.call(r, r, g)
			r.expect(err == nil, "%s from 8 goroutines: expected no error, got %v", o.op, err)
		})
		r.expect(r.wire.count() == 8, "%s: expected 8 requests, got %d", o.op, r.wire.count())
	})...)
}
