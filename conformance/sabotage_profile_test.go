package conformance

import (
	"crypto/rand"
	"strings"

	"github.com/tenderpay/tender"
)

func profileSabotages() []sabotage {
	profile := func(how func(*tender.Profile)) func(*saboteur) { return func(s *saboteur) { s.profile = how } }
	recovers := func(op tender.Operation, way tender.Recovery) func(*saboteur) {
		return profile(func(p *tender.Profile) { p.AfterUnknown[op] = way })
	}
	return []sabotage{
		{name: "a capability working and hidden", id: "CAP-01", how: func(s *saboteur) { s.as = withoutFind }},
		{name: "a capability without a source", id: "CAP-01", how: profile(func(p *tender.Profile) { delete(p.Provenance, tender.PaymentsVoid) })},
		{name: "a switch without effect", id: "CAP-03", how: profile(func(p *tender.Profile) { p.Off = nil })},
		{name: "something off without a reason", id: "CAP-03", how: profile(func(p *tender.Profile) {
			for capability := range p.Off {
				p.Off[capability] = ""
			}
		})},
		{name: "something off that nothing switches on", id: "CAP-04", how: profile(func(p *tender.Profile) {
			p.Off = map[tender.Capability]string{tender.PaymentsRefund: "too risky", tender.PaymentsRefundGet: "too risky"}
		})},
		{name: "a Profile that shares its maps", id: "PRO-01", how: func(s *saboteur) {
			var shared tender.Rules
			s.profile = func(p *tender.Profile) {
				if shared == nil {
					shared = p.Customer
				}
				p.Customer = shared
			}
		}},
		{name: "a Profile that changes", id: "PRO-01", how: func(s *saboteur) {
			calls := 0
			s.profile = func(p *tender.Profile) {
				calls++
				p.RepeatedRefund = calls%2 == 0
			}
		}},
		{name: "a Profile that too long references break", id: "PRO-02", how: profile(func(p *tender.Profile) {
			p.Payment[tender.FieldReference] = tender.Rule{Required: true, Max: 10}
		})},
		{name: "a name that changes", id: "PRO-03", how: func(s *saboteur) {
			s.name = func() string { return "r" + strings.ToLower(rand.Text()) }
		}},
		{name: "no way out of a lost capture", id: "OUT-11/capture_payment", how: profile(func(p *tender.Profile) { delete(p.AfterUnknown, tender.OpCapturePayment) })},
		{name: "a way out that the adapter does not have", id: "OUT-11/create_customer", how: func(s *saboteur) { s.as = withoutFind }},
		{name: "a lost refund to be repeated", id: "OUT-11/refund_payment", how: recovers(tender.OpRefundPayment, tender.RecoverRepeat)},
		{name: "a lost capture to be repeated", id: "OUT-11/capture_payment", how: recovers(tender.OpCapturePayment, tender.RecoverRepeat)},
		{name: "a way out of a lost creation that leads nowhere", id: "LOS-01/before_commit", how: recovers(tender.OpCreateCustomer, tender.RecoverGet)},
		{name: "a currency that the provider does not take", id: "MON-02", how: profile(func(p *tender.Profile) { p.Currencies = append(p.Currencies, "MAD") })},
		{name: "a next action that the Profile hides", id: "PAY-03", how: profile(func(p *tender.Profile) { p.NextActions = nil })},
		{name: "a Profile that says a payment is refunded once", id: "REF-02", how: profile(func(p *tender.Profile) { p.RepeatedRefund = false })},
		{name: "a place for data that has none", id: "CUS-04", how: func(s *saboteur) {
			s.updateCustomer = altered[updateOf, *tender.Customer](func(u *updateOf) { u.update.Active = nil })
		}},
	}
}

// withoutFind is the adapter without FindCustomer.
func withoutFind(s *saboteur) tender.Provider {
	return struct {
		tender.Provider
		tender.CustomerProvider
		tender.CustomerLister
		tender.CustomerDeleter
		tender.PaymentProvider
		tender.PaymentFinder
		tender.PaymentConfirmer
		tender.PaymentCapturer
		tender.PaymentVoider
		tender.PaymentRefunder
		tender.RefundGetter
	}{s, s, s, s, s, s, s, s, s, s, s}
}
