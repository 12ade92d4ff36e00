package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
)

func currenciesOf(a, z tender.Profile) []string {
	if z.Currencies == nil {
		if a.Currencies == nil {
			return nil
		}
		return []string{"any ISO 4217 code is passed on; the provider judges"}
	}
	lines := []string{"only " + strings.Join(z.Currencies, ", ")}
	var lost []string
	for _, currency := range a.Currencies {
		if !slices.Contains(z.Currencies, currency) {
			lost = append(lost, currency)
		}
	}
	if len(lost) > 0 {
		lines = append(lines, "lost: "+strings.Join(lost, ", "))
	}
	return lines
}

func referencesOf(z tender.Profile) []string {
	lines := []string{"`tender.NewReference()` is good for all of them"}
	for _, group := range []struct {
		name  string
		rules tender.Rules
	}{{"customer", z.Customer}, {"payment", z.Payment}, {"refund", z.Refund}} {
		rule, has := group.rules[tender.FieldReference]
		switch {
		case !has:
			continue
		case rule.Local:
			lines = append(lines, fmt.Sprintf("of a %s: stays in the app, the provider does not store it", group.name))
		default:
			text := ruleTexts(tender.Rules{tender.FieldReference: {Min: rule.Min, Max: rule.Max, Chars: rule.Chars, Unique: rule.Unique, Fixed: rule.Fixed}})[0]
			_, notes, _ := strings.Cut(text, " (")
			if notes == "" {
				notes = "any text)"
			}
			lines = append(lines, fmt.Sprintf("of a %s: `%s`", group.name, strings.TrimSuffix(notes, ")")))
		}
	}
	return lines
}

func frontEndOf(a, z tender.Profile) []string {
	words := map[tender.ActionType]string{
		tender.ActionRedirect:  "`redirect`: send the payer's browser to NextAction.URL",
		tender.ActionClientSDK: "`client_sdk`: load the provider's SDK and hand it NextAction.ClientSecret; say so in Options.NextActions",
	}
	var lines []string
	for _, action := range z.NextActions {
		if !slices.Contains(a.NextActions, action) {
			lines = append(lines, "new: "+words[action])
		}
	}
	for _, action := range a.NextActions {
		if !slices.Contains(z.NextActions, action) {
			lines = append(lines, "no longer: `"+string(action)+"`")
		}
	}
	return lines
}

func bookOf(from, to contender) []string {
	a, z := from.whole.Profile(), to.whole.Profile()
	var lines []string
	if key := uniqueField(z.Customer); key != "" && uniqueField(a.Customer) != key {
		lines = append(lines, fmt.Sprintf("EnsureCustomer goes by `%s`", key))
	}
	if uniqueField(z.Customer) == "" {
		lines = append(lines, "no customer field is unique there: create once, store the ref, and never create again")
	}
	if to.whole.Supports(tender.PaymentsCapture) && !z.ShowsCaptures {
		lines = append(lines, "captures and voids: no GetPayment shows them, so the result of the call is what the app keeps")
	}
	if to.whole.Supports(tender.PaymentsRefund) && !z.ShowsRefunds {
		lines = append(lines, "refunds: no GetPayment shows them, so the result of the call is what the app keeps")
	}
	if to.whole.Supports(tender.PaymentsRefundGet) {
		lines = append(lines, "the ref of each refund: GetRefund asks how far it is")
	}
	return lines
}

func uniqueField(rules tender.Rules) tender.Field {
	for field, rule := range rules {
		if rule.Unique {
			return field
		}
	}
	return ""
}

func waysOutOf(a, z tender.Profile) []string {
	var lines []string
	for _, op := range sortedKeys(z.AfterUnknown) {
		if a.AfterUnknown[op] == z.AfterUnknown[op] {
			continue
		}
		before := string(a.AfterUnknown[op])
		if before == "" {
			before = "not there"
		}
		lines = append(lines, fmt.Sprintf("%s: %s (was: %s)", op, z.AfterUnknown[op], before))
	}
	return lines
}

func openOf(from contender) []string {
	lines := []string{"ask for each of them with the old Gateway until it is succeeded and past its refunds, canceled, expired or failed"}
	if from.whole.Supports(tender.PaymentsCapture) && !from.whole.Profile().ShowsCaptures {
		lines = append(lines, "what was captured or voided there is in the app's own book: no GetPayment shows it")
	}
	if from.whole.Supports(tender.PaymentsVoid) {
		lines = append(lines, "reservations: capture or void them there; nobody else can")
	}
	if from.whole.Supports(tender.PaymentsRefund) {
		lines = append(lines, "refunds of old payments go through the old Gateway, however late")
	} else {
		lines = append(lines, "refunds of old payments are made by hand at the old provider, as before")
	}
	return lines
}
