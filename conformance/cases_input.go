package conformance

import (
	"slices"
	"strings"

	"github.com/tenderpay/tender"
)

// inputCases are about what never reaches the provider.
func inputCases() []testCase {
	refused := func(r *run, what string, err error, field tender.Field) {
		e := tenderError(err)
		r.kind(tender.Operation(what), err, tender.ErrInvalid, tender.ErrUnsupported)
		r.settled(tender.Operation(what), err, tender.OutcomeNotDone)
		named := false
		if e != nil {
			for _, f := range e.Fields {
				named = named || f.Field == field && f.Rule != ""
			}
		}
		r.expect(named, "%s: expected the field %s and its rule to be named, got %v", what, field, err)
		r.expect(r.wire.count() == 0, "%s: expected no request, got %d", what, r.wire.count())
	}
	all := []testCase{
		{rule: "INP-01", needs: []tender.Capability{tender.Customers}, negative: true, run: func(r *run) {
			for field, rule := range r.profile.Customer {
				if !rule.Required {
					continue
				}
				params := r.customerParams()
				switch field {
				case tender.FieldName:
					params.Name = ""
				case tender.FieldPhone:
					params.Phone = ""
				case tender.FieldEmail:
					params.Email = ""
				case tender.FieldReference:
					params.Reference = ""
				default:
					continue
				}
				_, err := r.gateway(tender.Options{}).CreateCustomer(r, params)
				refused(r, "create customer without "+string(field), err, field)
			}
		}},
		{rule: "INP-02", needs: []tender.Capability{tender.Customers}, negative: true, run: func(r *run) {
			params := r.customerParams()
			for field, text := range map[tender.Field]*string{tender.FieldReference: &params.Reference, tender.FieldName: &params.Name} {
				rule, has := r.profile.Customer[field]
				if !has {
					continue
				}
				good := *text
				if rule.Max > 0 {
					*text = strings.Repeat("a", rule.Max+1)
					_, err := r.gateway(tender.Options{}).CreateCustomer(r, params)
					refused(r, "create customer with a long "+string(field), err, field)
				}
				*text = "line\r\nbreak"
				_, err := r.gateway(tender.Options{}).CreateCustomer(r, params)
				refused(r, "create customer with a line break in "+string(field), err, field)
				*text = good
			}
		}},
		{rule: "INP-03", needs: []tender.Capability{tender.Customers}, negative: true, run: func(r *run) {
			g := r.gateway(tender.Options{})
			params := r.customerParams()
			params.Metadata = map[string]string{"k": "v"}
			params.Address = tender.Address{Line: "1 Rue Didouche", City: "Alger", PostalCode: "16000", Country: "DZ"}
			for _, field := range []tender.Field{tender.FieldMetadata, tender.FieldAddressCity} {
				if _, has := r.profile.Customer[field]; has {
					continue
				}
				_, err := g.CreateCustomer(r, params)
				refused(r, "create customer with "+string(field), err, field)
			}
		}},
		{rule: "INP-04", needs: []tender.Capability{tender.Customers}, negative: true, run: func(r *run) {
			_, err := r.gateway(tender.Options{}).GetCustomer(r, tender.CustomerRef{Provider: "someoneelse", ID: "1"})
			refused(r, "get customer of another provider", err, tender.FieldProvider)
		}},
		{rule: "INP-04", name: "payment", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			ref := r.paymentRef(tender.CaptureNow)
			ref.Provider = "someoneelse"
			_, err := r.gateway(tender.Options{}).GetPayment(r, ref)
			refused(r, "get payment of another provider", err, tender.FieldProvider)
		}},
		{rule: "INP-05", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			for _, id := range []string{"", ".", "..", "a\r\nb", "a\x00", strings.Repeat("a", 300)} {
				ref := r.paymentRef(tender.CaptureNow)
				ref.ID = id
				_, err := r.gateway(tender.Options{}).GetPayment(r, ref)
				refused(r, "get payment with a bad id", err, tender.FieldID)
			}
		}},
		{rule: "INP-06", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			zero, _ := tender.NewMoney(0, r.sample().Amount.Currency())
			minus, _ := tender.NewMoney(-1, r.sample().Amount.Currency())
			for _, amount := range []tender.Money{{}, zero, minus} {
				params := r.paymentParams()
				params.Amount = amount
				_, err := r.gateway(tender.Options{}).CreatePayment(r, params)
				refused(r, "create payment of "+amount.String(), err, tender.FieldAmount)
			}
			for _, currency := range []string{"MVR", "TND", "CLF"} { // of two, three and four digits: few providers take them all
				if len(r.profile.Currencies) == 0 || slices.Contains(r.profile.Currencies, currency) {
					continue
				}
				params := r.paymentParams()
				params.Amount = tender.MustMoney("10", currency)
				_, err := r.gateway(tender.Options{}).CreatePayment(r, params)
				refused(r, "create payment in "+currency+", which the provider does not take", err, tender.FieldAmount)
			}
		}},
		{rule: "INP-07", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			for _, target := range []string{"/back", "javascript:alert(1)", "ftp://shop.example.test/", "//shop.example.test"} {
				params := r.paymentParams()
				params.ReturnURL = target
				_, err := r.gateway(tender.Options{}).CreatePayment(r, params)
				refused(r, "create payment with the return URL "+target, err, tender.FieldReturnURL)
			}
		}},
		{rule: "INP-08", needs: []tender.Capability{tender.PaymentsCapture}, negative: true, run: func(r *run) {
			g, ref := r.gateway(tender.Options{}), r.paymentRef(tender.CaptureLater)
			more, err := ref.Amount.Add(ref.Amount)
			r.ok(err, "double the amount")
			for _, amount := range []tender.Money{more, otherCurrency(ref.Amount)} {
				_, err = g.CapturePayment(r, ref, tender.CaptureParams{Amount: amount})
				refused(r, "capture of "+amount.String(), err, tender.FieldAmount)
			}
		}},
		{rule: "INP-08", name: "refund", needs: []tender.Capability{tender.PaymentsRefund}, negative: true, run: func(r *run) {
			g, ref := r.gateway(tender.Options{}), r.paymentRef(tender.CaptureNow)
			more, err := ref.Amount.Add(ref.Amount)
			r.ok(err, "double the amount")
			for _, amount := range []tender.Money{more, otherCurrency(ref.Amount), {}} {
				params := r.refundParams()
				params.Amount = amount
				_, err = g.RefundPayment(r, ref, params)
				refused(r, "refund of "+amount.String(), err, tender.FieldAmount)
			}
		}},
		{rule: "INP-09", needs: []tender.Capability{tender.Payments}, negative: true, run: func(r *run) {
			if r.has(tender.PaymentsCapture) {
				r.nothing()
			}
			params := r.paymentParams()
			params.Capture = tender.CaptureLater
			_, err := r.gateway(tender.Options{AllowLossy: true}).CreatePayment(r, params)
			r.kind(tender.OpCreatePayment, err, tender.ErrUnsupported)
			r.expect(r.wire.count() == 0, "expected no request, got %d", r.wire.count())
		}},
	}
	return all
}

// otherCurrency is the same number of units of another currency.
func otherCurrency(m tender.Money) tender.Money {
	currency := "USD"
	if m.Currency() == currency {
		currency = "EUR"
	}
	other, err := tender.NewMoney(m.Minor(), currency)
	if err != nil {
		panic(err) // a valid amount of a valid currency
	}
	return other
}
