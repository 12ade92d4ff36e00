package conformance

import (
	"strings"

	"github.com/tenderpay/tender"
)

// sentCases are about data that the Profile has a place for: they must be in what is sent, in whatever form.
func sentCases() []testCase {
	return []testCase{
		{rule: "SND-01", name: "customer", needs: []tender.Capability{tender.Customers}, run: func(r *run) {
			r.answers(tender.OpCreateCustomer, VariantOK)
			params := r.placed(tender.CustomerParams{
				Reference: "sentinelref1", Name: "Sentinel Q.", Email: "sentinel@example.test", Phone: "+213661000777",
				Address:  tender.Address{Line: "7 Sentinel Street", City: "Sentinelville", PostalCode: "17777", Country: "MA"},
				Metadata: map[string]string{"sentinelkey": "sentinelvalue"},
			})
			_, _ = r.gateway(tender.Options{}).CreateCustomer(r, params) // the answer speaks of another customer
			for field, words := range map[tender.Field]string{
				tender.FieldReference: params.Reference, tender.FieldName: params.Name, tender.FieldEmail: params.Email,
				tender.FieldPhone: "661000777", tender.FieldAddressLine: params.Address.Line, tender.FieldAddressCity: params.Address.City,
				tender.FieldAddressPostalCode: params.Address.PostalCode, tender.FieldAddressCountry: params.Address.Country, tender.FieldMetadata: "sentinelkey sentinelvalue",
			} {
				r.sentWords(r.profile.Customer, field, words)
			}
		}},
		{rule: "SND-01", name: "payment", needs: []tender.Capability{tender.Payments}, run: func(r *run) {
			r.answers(tender.OpCreatePayment, VariantOK)
			params := r.paymentParams()
			params.Reference = "sentinelref2"
			if _, has := r.profile.Payment[tender.FieldMetadata]; has {
				params.Metadata = map[string]string{"sentinelkey": "sentinelvalue"}
			}
			if _, has := r.profile.Payment[tender.FieldDescription]; has {
				params.Description = "Sentinel tea"
			}
			_, _ = r.gateway(tender.Options{}).CreatePayment(r, params) // the answer speaks of another payment
			r.sentWords(r.profile.Payment, tender.FieldDescription, params.Description)
			r.sentWords(r.profile.Payment, tender.FieldReference, params.Reference)
			r.sentWords(r.profile.Payment, tender.FieldMetadata, "sentinelkey sentinelvalue")
			r.sentWords(r.profile.Payment, tender.FieldAmount, params.Amount.Currency())
		}},
		{rule: "SND-01", name: "refund", needs: []tender.Capability{tender.PaymentsRefund}, run: func(r *run) {
			r.answers(tender.OpRefundPayment, VariantOK)
			params := r.refundParams()
			params.Reference = "sentinelref3"
			if params.Reason != "" {
				params.Reason = "sentinelreason"
			}
			_, _ = r.gateway(tender.Options{}).RefundPayment(r, r.paymentRef(tender.CaptureNow), params) // the answer speaks of another refund
			r.sentWords(r.profile.Refund, tender.FieldReference, params.Reference)
			r.sentWords(r.profile.Refund, tender.FieldReason, "sentinelreason")
		}},
	}
}

// sentWords expects every word of a field that the provider stores in one of the requests: some split a name, or keep a map.
func (r *run) sentWords(rules tender.Rules, field tender.Field, words string) {
	for word := range strings.FieldsSeq(words) {
		r.sent(rules, field, word)
	}
}
