package tender

import (
	"maps"
	"slices"
)

// checkUpdate refuses what the provider cannot change, and returns what an answer to update must not contradict and may leave out.
func (g *Gateway) checkUpdate(update *CustomerUpdate) (CustomerParams, error) {
	var f faults
	var wanted CustomerParams
	var present []Field
	for _, change := range []struct {
		field Field
		from  *string
		to    *string
	}{
		{FieldReference, update.Reference, &wanted.Reference}, {FieldName, update.Name, &wanted.Name}, {FieldEmail, update.Email, &wanted.Email},
		{FieldPhone, update.Phone, &wanted.Phone}, {FieldAddressLine, update.Address.Line, &wanted.Address.Line},
		{FieldAddressCity, update.Address.City, &wanted.Address.City}, {FieldAddressPostalCode, update.Address.PostalCode, &wanted.Address.PostalCode},
		{FieldAddressCountry, update.Address.Country, &wanted.Address.Country},
	} {
		if change.from == nil {
			continue
		}
		if *change.from == "" {
			f.add(change.field, "must not be empty: no provider documents how to clear it")
		}
		*change.to = *change.from
		present = append(present, change.field)
	}
	if wanted.Active = update.Active; update.Active != nil {
		present = append(present, FieldActive)
	}
	wanted.Extra = update.Extra
	for _, name := range sortedKeys(update.Extra) {
		if update.Extra[name] == "" {
			f.add(extraPrefix+Field(name), "must not be empty: no provider documents how to clear it")
		}
		present = append(present, extraPrefix+Field(name))
	}
	if len(update.Metadata) > 0 {
		present = append(present, FieldMetadata)
	}
	if len(update.RemoveMetadata) > 0 {
		present = append(present, FieldRemoveMetadata)
	}
	if len(present) == 0 {
		return CustomerParams{}, &Error{Kind: ErrInvalid, Outcome: OutcomeNotDone, Message: "the update changes nothing"}
	}
	texts := customerTexts(wanted)
	f.formats(wanted)
	f.clean(texts)
	f.blank(texts)
	f.key(FieldReference, wanted.Reference)
	f.cleanMetadata(merged(update.Metadata, update.RemoveMetadata))
	if slices.ContainsFunc(update.RemoveMetadata, func(key string) bool { _, both := update.Metadata[key]; return both }) {
		f.add(FieldRemoveMetadata, "must not name a key that Metadata sets")
	}
	g.customerRules.measure(&f, texts)
	if err := f.err(); err != nil {
		return CustomerParams{}, err
	}
	if err := g.checkKept(present); err != nil {
		return CustomerParams{}, err
	}
	update.Metadata, update.Extra = maps.Clone(update.Metadata), maps.Clone(update.Extra)
	update.RemoveMetadata = slices.Clone(update.RemoveMetadata)
	return wanted, nil
}

// merged has the keys that are set and those that are taken out.
func merged(set map[string]string, remove []string) map[string]string {
	all := maps.Clone(set)
	if all == nil {
		all = map[string]string{}
	}
	for _, key := range remove {
		all[key] = ""
	}
	return all
}

// checkKept refuses an update of a field that the provider does not keep, or keeps as it was created.
func (g *Gateway) checkKept(fields []Field) error {
	for _, field := range fields {
		var why string
		switch rule := g.customerRules.rules[field]; {
		case !g.placed(field) || rule.Local:
			why = "is not kept by the provider"
		case rule.Fixed:
			why = "cannot be changed at the provider once the customer is created"
		default:
			continue
		}
		return &Error{Kind: ErrUnsupported, Outcome: OutcomeNotDone, Fields: []FieldError{{Field: field, Rule: why}}}
	}
	return nil
}
