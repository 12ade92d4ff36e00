package conformance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
)

// operation is one method of the Gateway, called with sample data.
type operation struct {
	op         tender.Operation
	capability tender.Capability
	write      bool
	call       func(ctx context.Context, r *run, g *tender.Gateway) (any, error)
}

// operations lists every method that speaks to the provider once. EnsureCustomer and the paging of lists have cases of their own.
func operations() []operation {
	return []operation{
		{tender.OpCreateCustomer, tender.Customers, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.CreateCustomer(ctx, r.customerParams()))
		}},
		{tender.OpGetCustomer, tender.Customers, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.GetCustomer(ctx, r.customerRef()))
		}},
		{tender.OpFindCustomer, tender.CustomersFind, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.FindCustomer(ctx, r.customerKey()))
		}},
		{tender.OpUpdateCustomer, tender.Customers, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.UpdateCustomer(ctx, r.customerRef(), r.customerUpdate()))
		}},
		{tender.OpListCustomers, tender.CustomersList, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			for customer, err := range g.ListCustomers(ctx, r.customerQuery()) {
				return orNil(customer, err)
			}
			return nil, nil //nolint:nilnil // an empty list
		}},
		{tender.OpDeleteCustomer, tender.CustomersDelete, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return nil, g.DeleteCustomer(ctx, r.customerRef())
		}},
		{tender.OpListPaymentMethods, tender.CustomersPaymentMethods, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			for method, err := range g.ListPaymentMethods(ctx, r.customerRef()) {
				return orNil(method, err)
			}
			return nil, nil //nolint:nilnil // an empty list
		}},
		{tender.OpIssueClientToken, tender.CustomersClientToken, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.IssueClientToken(ctx, r.customerRef()))
		}},
		{tender.OpCreatePayment, tender.Payments, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.CreatePayment(ctx, r.paymentParams()))
		}},
		{tender.OpGetPayment, tender.Payments, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.GetPayment(ctx, r.paymentRef(tender.CaptureNow)))
		}},
		{tender.OpFindPayment, tender.PaymentsFind, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.FindPayment(ctx, r.planted("Reference", paymentReference)))
		}},
		{tender.OpConfirmPayment, tender.PaymentsConfirm, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.ConfirmPayment(ctx, r.paymentRef(tender.CaptureNow)))
		}},
		{tender.OpCapturePayment, tender.PaymentsCapture, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.CapturePayment(ctx, r.paymentRef(tender.CaptureLater), tender.CaptureParams{}))
		}},
		{tender.OpVoidPayment, tender.PaymentsVoid, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.VoidPayment(ctx, r.paymentRef(tender.CaptureLater)))
		}},
		{tender.OpRefundPayment, tender.PaymentsRefund, true, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.RefundPayment(ctx, r.paymentRef(tender.CaptureNow), r.refundParams()))
		}},
		{tender.OpGetRefund, tender.PaymentsRefundGet, false, func(ctx context.Context, r *run, g *tender.Gateway) (any, error) {
			return orNil(g.GetRefund(ctx, r.refundRef()))
		}},
	}
}

// orNil keeps a nil pointer from becoming an any that is not nil.
func orNil[T any](value *T, err error) (any, error) {
	if value == nil {
		return nil, err
	}
	return value, err
}

func (o operation) has(capability tender.Capability) bool { return o.capability == capability }

// refuses proves that every operation of an absent capability is ErrUnsupported and sends nothing.
func (r *run) refuses(g *tender.Gateway, capability tender.Capability) {
	for _, o := range operations() {
		if !o.has(capability) {
			continue
		}
		before := r.wire.count()
		r.did("%s, which the adapter says it cannot", o.op)
		_, err := o.call(r, r, g)
		e := tenderError(err)
		r.expect(e != nil && e.Kind == tender.ErrUnsupported, "%s: expected ErrUnsupported, got %v", o.op, err)
		r.expect(e == nil || e.Outcome == tender.OutcomeNotDone, "%s: expected the outcome not done, got %v", o.op, err)
		r.expect(r.wire.count() == before, "%s: expected no request, got %d", o.op, r.wire.count()-before)
	}
}

// gateway returns a Gateway on a fresh adapter that speaks to the case's wire.
func (r *run) gateway(options tender.Options) *tender.Gateway {
	return r.gatewayOf(r.harness.New, options)
}

func (r *run) gatewayOf(open func(Target) (tender.Provider, error), options tender.Options) *tender.Gateway {
	provider, err := open(Target{BaseURL: baseURL, Transport: r.wire})
	r.ok(err, "make the adapter")
	g, err := gatewayOn(provider, options)
	r.ok(err, "make the Gateway")
	return g
}

// gatewayOn is for an app whose front end can do whatever the provider wants.
func gatewayOn(provider tender.Provider, options tender.Options) (*tender.Gateway, error) {
	options.NextActions = provider.Profile().NextActions
	return tender.NewGateway(provider, options)
}

// answers puts the wire to the given variant of op's answers; there is nothing to prove where the provider cannot say it.
func (r *run) answers(op tender.Operation, variant Variant) []Answer {
	answers := r.harness.Answers(op, variant)
	if len(answers) == 0 && variant != VariantOK {
		r.nothing()
	}
	r.must(len(answers) > 0, "Harness.Answers has no ok answer to %s", op)
	r.wire.respond = script(answers...)
	return answers
}

func (r *run) sample() Sample { return r.harness.Sample.filled(r.profile) }

func (s Sample) filled(profile tender.Profile) Sample {
	if s.CustomerPhone == "" {
		s.CustomerPhone = "+213661000111"
	}
	if !s.Amount.Stated() {
		currency := "DZD"
		if len(profile.Currencies) > 0 && !slices.Contains(profile.Currencies, currency) {
			currency = profile.Currencies[0]
		}
		s.Amount = tender.MustMoney("1500", currency)
	}
	return s
}

// The data that the wire cases use, and that Answers must agree with.
const (
	customerReference = "conformance1"
	paymentReference  = "conformance2"
	refundReference   = "conformance3"
	customerName      = "Amel K."
	customerEmail     = "amel@example.test"
	returnURL         = "https://shop.example.test/back"
)

func (r *run) customerParams() tender.CustomerParams {
	return plantedIn(r, "", r.placed(r.fullParams()), r.profile.Customer)
}

func (r *run) customerUpdate() tender.CustomerUpdate {
	return plantedIn(r, "", tender.CustomerUpdate{Name: new("Amel B.")}, r.changeable())
}

// changeable are the rules of what an update may change without another record being meant.
func (r *run) changeable() tender.Rules {
	rules := maps.Clone(r.profile.Customer)
	maps.DeleteFunc(rules, func(_ tender.Field, rule tender.Rule) bool { return rule.Local || rule.Unique })
	return rules
}

// customerQuery asks for everybody.
func (r *run) customerQuery() tender.CustomerQuery {
	filters := tender.Rules{}
	for _, field := range r.profile.ListFilters {
		filters[field] = tender.Rule{}
	}
	return plantedIn(r, "", tender.CustomerQuery{}, filters)
}

func (r *run) fullParams() tender.CustomerParams {
	return tender.CustomerParams{
		Reference: customerReference, Name: customerName, Email: customerEmail, Phone: r.sample().CustomerPhone,
		Address: tender.Address{Line: "1 Rue Didouche", City: "Alger", PostalCode: "16000", Country: "DZ"},
	}
}

// placed keeps what the provider has a place for.
func (r *run) placed(p tender.CustomerParams) tender.CustomerParams {
	for field, text := range map[tender.Field]*string{
		tender.FieldReference: &p.Reference, tender.FieldName: &p.Name, tender.FieldEmail: &p.Email, tender.FieldPhone: &p.Phone,
		tender.FieldAddressLine: &p.Address.Line, tender.FieldAddressCity: &p.Address.City,
		tender.FieldAddressPostalCode: &p.Address.PostalCode, tender.FieldAddressCountry: &p.Address.Country,
	} {
		if _, has := r.profile.Customer[field]; !has {
			*text = ""
		}
	}
	if _, has := r.profile.Customer[tender.FieldMetadata]; !has {
		p.Metadata = nil
	}
	return p
}

func (r *run) customerRef() tender.CustomerRef {
	return plantedIn(r, "Customer.", tender.CustomerRef{
		Provider: r.name, ID: r.sample().CustomerID, Reference: customerReference, Name: customerName, Email: customerEmail, Phone: r.sample().CustomerPhone,
	}, nil)
}

// customerKey is the unique key of the sample customer.
func (r *run) customerKey() tender.CustomerKey {
	switch {
	case r.profile.Customer[tender.FieldPhone].Unique:
		return tender.CustomerKey{Kind: tender.ByPhone, Value: r.planted("Phone", r.sample().CustomerPhone)}
	case r.profile.Customer[tender.FieldEmail].Unique:
		return tender.CustomerKey{Kind: tender.ByEmail, Value: r.planted("Email", customerEmail)}
	}
	return tender.CustomerKey{Kind: tender.ByReference, Value: r.planted("Reference", customerReference)}
}

func (r *run) paymentParams() tender.PaymentParams {
	params := tender.PaymentParams{Reference: paymentReference, Amount: r.sample().Amount, ReturnURL: returnURL}
	params = plantedIn(r, "", params, r.profile.Payment)
	params.Customer = r.customerRef()
	return params
}

func (r *run) paymentRef(capture tender.CaptureMode) tender.PaymentRef {
	s := r.sample()
	return plantedIn(r, "Payment.", tender.PaymentRef{
		Provider: r.name, ID: s.PaymentID, Reference: paymentReference, ClientSecret: tender.NewSecret(s.ClientSecret),
		Amount: s.Amount, Capture: capture, ReturnURL: returnURL,
	}, nil)
}

func (r *run) refundParams() tender.RefundParams {
	params := tender.RefundParams{Reference: refundReference, Amount: r.sample().Amount}
	if _, has := r.profile.Refund[tender.FieldReason]; has {
		params.Reason = "item returned"
	}
	return plantedIn(r, "", params, r.profile.Refund)
}

func (r *run) refundRef() tender.RefundRef {
	ref := tender.RefundRef{Payment: r.paymentRef(tender.CaptureNow)}
	if id := r.sample().RefundID; id != "" {
		ref.ID = r.planted("ID", id)
		return ref
	}
	ref.Reference = r.planted("Reference", refundReference)
	return ref
}

// allSecrets are the texts that must never be seen, sent or not.
func (h Harness) allSecrets() []string { return slices.Concat(h.Secrets, h.SigningKeys) }

// check says what is missing in a harness. known are the ids of all cases.
func (h Harness) check(known map[string]bool) error {
	switch {
	case h.New == nil:
		return fmt.Errorf("the harness has no New")
	case h.Answers == nil:
		return fmt.Errorf("the harness has no Answers")
	case (h.Handler == nil) != (h.Backend == nil):
		return fmt.Errorf("the harness has one of Handler and Backend, and needs both or neither")
	case strings.TrimSpace(strings.Join(h.allSecrets(), "")) == "":
		return fmt.Errorf("the harness names no secrets to look for")
	}
	for id, why := range h.Deviations {
		if !known[id] {
			return fmt.Errorf("the harness names a deviation %q, and there is no such case", id)
		}
		if strings.TrimSpace(why) == "" {
			return fmt.Errorf("the harness does not say where the deviation %q is documented", id)
		}
	}
	return nil
}
