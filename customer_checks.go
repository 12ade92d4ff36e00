package tender

import (
	"maps"
	"slices"
	"strings"
)

// prepareCustomer checks params for creation and takes out of them what may be dropped.
func (g *Gateway) prepareCustomer(params *CustomerParams) (dropped []Field, err error) {
	if err := g.Check(Customers); err != nil {
		return nil, err
	}
	var f faults
	present, dropped, err := g.checkCustomer(&f, params)
	if err != nil {
		return nil, err
	}
	g.customerRules.required(&f, present)
	return dropped, f.err()
}

// checkCustomer checks everything but what is required, which is to be held against what is present.
func (g *Gateway) checkCustomer(f *faults, params *CustomerParams) (present, dropped []Field, err error) {
	if params.ClientToken {
		if err := g.Check(CustomersClientToken); err != nil {
			return nil, nil, err
		}
	}
	texts := customerTexts(*params)
	f.formats(*params)
	f.clean(texts)
	f.blank(texts)
	f.key(FieldReference, params.Reference)
	f.cleanMetadata(params.Metadata)
	g.customerRules.measure(f, texts)
	if err := f.err(); err != nil {
		return nil, nil, err
	}
	present = presentCustomer(*params, texts)
	for _, field := range present {
		if !g.placed(field) {
			dropped = append(dropped, field)
		}
	}
	if err := g.checkLoss(dropped); err != nil {
		return nil, nil, err
	}
	params.Metadata, params.Extra = maps.Clone(params.Metadata), maps.Clone(params.Extra)
	for _, field := range dropped {
		dropCustomerField(params, field)
	}
	return present, dropped, nil
}

// placed reports whether the provider has a place for a field of a customer.
func (g *Gateway) placed(field Field) bool {
	if name, extra := strings.CutPrefix(string(field), extraPrefix); extra {
		return slices.Contains(g.profile.Extra, name)
	}
	return g.customerRules.has(field)
}

// extraPrefix begins the fields of Extra, as "Extra.whatsapp_number".
const extraPrefix = "Extra."

// checkLoss refuses fields that the provider has no place for, unless the app allows the loss.
func (g *Gateway) checkLoss(fields []Field) error {
	if len(fields) == 0 || g.options.AllowLossy {
		return nil
	}
	e := &Error{Kind: ErrUnsupported, Outcome: OutcomeNotDone}
	for _, field := range fields {
		e.Fields = append(e.Fields, FieldError{Field: field, Rule: "has no place at the provider (Options.AllowLossy lets it go)"})
	}
	return e
}

func (g *Gateway) checkCustomerRef(ref CustomerRef) error {
	if err := g.Check(Customers); err != nil {
		return err
	}
	var f faults
	g.checkRefProvider(&f, FieldProvider, ref.Provider)
	g.checkCustomerKeys(&f, "", ref)
	return f.err()
}

// checkRefProvider refuses a ref of another provider.
func (g *Gateway) checkRefProvider(f *faults, field Field, provider string) {
	switch provider {
	case g.Name():
	case "":
		f.add(field, "is required: a ref names its provider")
	default:
		f.add(field, "is another provider's; keep its Gateway until its payments are settled")
	}
}

// checkCustomerKeys refuses keys that cannot be ones. Name, e-mail and phone are looked at only where they are needed, as the key of a ref without an
// ID or for a payment: a stored ref may hold what another system once let in.
func (g *Gateway) checkCustomerKeys(f *faults, prefix Field, ref CustomerRef) {
	var own faults
	own.key(FieldID, ref.ID)
	own.key(FieldReference, ref.Reference)
	needed := func(field Field, value string) string {
		unique, _ := g.customerRules.unique()
		if forPayment := prefix != ""; unique == field && (forPayment || ref.ID == "") || forPayment && g.paymentRules.has(prefix+field) {
			return value
		}
		return ""
	}
	keys := CustomerParams{Name: needed(FieldName, ref.Name), Email: needed(FieldEmail, ref.Email), Phone: needed(FieldPhone, ref.Phone)}
	own.clean(customerTexts(keys))
	own.formats(keys)
	for _, fault := range own {
		f.add(prefix+fault.Field, fault.Rule)
	}
}

func fieldOfKey(kind KeyKind) Field {
	switch kind {
	case ByPhone:
		return FieldPhone
	case ByEmail:
		return FieldEmail
	case ByReference:
		return FieldReference
	}
	return "Kind"
}

func keyParams(key CustomerKey) CustomerParams {
	switch key.Kind {
	case ByPhone:
		return CustomerParams{Phone: key.Value}
	case ByEmail:
		return CustomerParams{Email: key.Value}
	case ByReference:
	}
	return CustomerParams{Reference: key.Value}
}

func customerTexts(p CustomerParams) []text {
	texts := []text{
		{FieldReference, p.Reference}, {FieldName, p.Name}, {FieldEmail, p.Email}, {FieldPhone, p.Phone},
		{FieldAddressLine, p.Address.Line}, {FieldAddressCity, p.Address.City},
		{FieldAddressPostalCode, p.Address.PostalCode}, {FieldAddressCountry, p.Address.Country},
	}
	for _, name := range sortedKeys(p.Extra) {
		texts = append(texts, text{extraPrefix + Field(name), p.Extra[name]})
	}
	return texts
}

func presentCustomer(p CustomerParams, texts []text) []Field {
	present := presentTexts(texts)
	if len(p.Metadata) > 0 {
		present = append(present, FieldMetadata)
	}
	if p.Active != nil {
		present = append(present, FieldActive)
	}
	slices.Sort(present)
	return present
}

func dropCustomerField(p *CustomerParams, field Field) {
	switch field {
	case FieldReference:
		p.Reference = ""
	case FieldName:
		p.Name = ""
	case FieldEmail:
		p.Email = ""
	case FieldPhone:
		p.Phone = ""
	case FieldAddressLine:
		p.Address.Line = ""
	case FieldAddressCity:
		p.Address.City = ""
	case FieldAddressPostalCode:
		p.Address.PostalCode = ""
	case FieldAddressCountry:
		p.Address.Country = ""
	case FieldMetadata:
		p.Metadata = nil
	case FieldActive:
		p.Active = nil
	default:
		if name, extra := strings.CutPrefix(string(field), extraPrefix); extra {
			delete(p.Extra, name)
		}
	}
}
