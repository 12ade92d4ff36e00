package main

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
)

func planCommand() command {
	return command{
		name:    "plan",
		summary: "say what changes for an app that goes from one provider to another",
		examples: []string{
			"tender plan --from yassir --to juspay",
			"tender plan",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			from := flags.String("from", "", "the `name` of the provider that the app leaves; every one if not given")
			to := flags.String("to", "", "the `name` of the provider that it goes to; every other one if not given")
			return func(_ context.Context, c console) error { return printPlans(c, *from, *to) }
		},
	}
}

func printPlans(c console, from, to string) error {
	lefts, err := chosen(from)
	if err != nil {
		return err
	}
	rights, err := chosen(to)
	if err != nil {
		return err
	}
	if from != "" && from == to {
		return usageError{"a plan needs two providers"}
	}
	if from == "" || to == "" {
		c.printf("%s", plansHead)
	}
	for _, left := range lefts {
		for _, right := range rights {
			if left == right {
				continue
			}
			a, err := configured(left)
			if err != nil {
				return err
			}
			b, err := configured(right)
			if err != nil {
				return err
			}
			c.printf("%s", plan(a, b))
		}
	}
	return nil
}

const plansHead = `# Swapping providers

Made by ` + "`make docs`" + ` from the adapters' Profiles; a test fails when this page is stale. ` + "`tender plan --from X --to Y`" + ` prints one of them.

What holds for every pair:

1. Keep the old Gateway. Payments stay where they were made: a ref names its provider, and a Gateway refuses another's. Until the last payment
   that may still be captured, voided, refunded or disputed is settled, open both and choose by ` + "`PaymentRef.Provider`" + `.
2. Send new payments to the new provider from one moment on. An order with an open payment at the old provider stays there, or that payment is
   let expire or voided first: two open payments of one order can both be paid.
3. Settle every unknown outcome of the old provider by its own way out before the order is paid anew.
4. Customers do not move. Make them anew at the new provider when they come next, and store that ref beside the old one.
5. Saved cards and wallets stay at the provider that saved them.
6. Store of a customer ` + "`CustomerRef.Token`" + `, of a payment ` + "`PaymentRef.Token`" + `, of a refund its Reference and its ID, each as one text column, and each time that
   a call returns them.
`

// contender is a provider as the simulator's settings open it, with all that it can do, and as its required settings alone do.
type contender struct {
	name        string
	whole, bare *tender.Gateway
}

func configured(name string) (contender, error) {
	settings, err := sandbox.New(everything()).Settings(name, "http://localhost")
	if err != nil {
		return contender{}, err
	}
	open := func(getenv func(string) string) (*tender.Gateway, error) {
		provider, err := providers.Open(name, getenv, nil)
		if err != nil {
			return nil, err
		}
		return tender.NewGateway(provider, tender.Options{NextActions: provider.Profile().NextActions})
	}
	c := contender{name: name}
	if c.whole, err = open(func(key string) string { return settings[key] }); err != nil {
		return contender{}, err
	}
	required := map[string]string{}
	for _, s := range providers.Settings(name) {
		if s.Required {
			required[s.Name] = settings[s.Name]
		}
	}
	c.bare, err = open(func(key string) string { return required[key] })
	return c, err
}

// plan says what changes from one provider to another, in Markdown.
func plan(from, to contender) string {
	var b strings.Builder
	a, z := from.whole.Profile(), to.whole.Profile()
	fmt.Fprintf(&b, "\n## %s → %s\n\n", from.name, to.name)
	section := func(title string, lines []string) {
		if len(lines) == 0 {
			lines = []string{"nothing changes"}
		}
		fmt.Fprintf(&b, "**%s**\n\n", title)
		for _, line := range lines {
			b.WriteString("- " + line + "\n")
		}
		b.WriteString("\n")
	}
	section("Operations", operationsOf(from, to))
	section("Data", dataOf(a, z))
	section("What the app must have", requiredOf(z))
	section("Currencies", currenciesOf(a, z))
	section("References", referencesOf(z))
	section("The payer's front end", frontEndOf(a, z))
	section("What the app keeps itself", bookOf(from, to))
	section("After an unknown outcome", waysOutOf(a, z))
	section("Payments still open at "+from.name, openOf(from))
	return strings.TrimSuffix(b.String(), "\n")
}

func operationsOf(from, to contender) []string {
	var lines []string
	for _, capability := range tender.Capabilities() {
		had, has := from.offers(capability), to.offers(capability)
		switch {
		case had && !has:
			lines = append(lines, fmt.Sprintf("lost: `%s`", capability))
		case has && !had:
			lines = append(lines, fmt.Sprintf("gained: `%s`", capability)+unlessSet(to, capability))
		case has && !to.bare.Supports(capability):
			lines = append(lines, fmt.Sprintf("kept: `%s`", capability)+unlessSet(to, capability))
		}
	}
	a, z := from.whole.Profile(), to.whole.Profile()
	for _, m := range []struct {
		what      string
		had, has  bool
		mentioned tender.Capability
	}{
		{"capturing a part of a reservation", a.PartialCapture, z.PartialCapture, tender.PaymentsCapture},
		{"refunding a payment in several parts", a.RepeatedRefund, z.RepeatedRefund, tender.PaymentsRefund},
	} {
		if from.whole.Supports(m.mentioned) && to.whole.Supports(m.mentioned) && m.had != m.has {
			lines = append(lines, map[bool]string{true: "gained: ", false: "lost: "}[m.has]+m.what)
		}
	}
	return lines
}

// offers reports whether the provider has a capability, be it that it has to be switched on.
func (c contender) offers(capability tender.Capability) bool {
	_, off := c.whole.Profile().Off[capability]
	return off || c.whole.Supports(capability)
}

// unlessSet says that a capability has to be switched on.
func unlessSet(c contender, capability tender.Capability) string {
	if c.bare.Supports(capability) {
		return ""
	}
	if reason, off := c.bare.Profile().Off[capability]; off {
		return ", off by default: " + reason
	}
	return ""
}

func dataOf(a, z tender.Profile) []string {
	var lines []string
	for _, group := range []struct {
		name     string
		had, has tender.Rules
	}{{"customer", a.Customer, z.Customer}, {"payment", a.Payment, z.Payment}, {"refund", a.Refund, z.Refund}} {
		var lost, local []string
		for _, field := range without(group.had, group.has) {
			if group.has[field].Local {
				local = append(local, "`"+string(field)+"`")
			} else {
				lost = append(lost, "`"+string(field)+"`")
			}
		}
		var gained []string
		for _, field := range without(group.has, group.had) {
			gained = append(gained, "`"+string(field)+"`")
		}
		if len(lost) > 0 {
			lines = append(lines, fmt.Sprintf("no place in a %s for %s: refused, or listed in Dropped with AllowLossy", group.name, strings.Join(lost, ", ")))
		}
		if len(local) > 0 {
			lines = append(lines, fmt.Sprintf("of a %s, %s is accepted and not stored: the app keeps it", group.name, strings.Join(local, ", ")))
		}
		if len(gained) > 0 {
			lines = append(lines, fmt.Sprintf("a place in a %s for %s", group.name, strings.Join(gained, ", ")))
		}
	}
	return lines
}

// without lists the fields that one provider stores and the other does not.
func without(these, those tender.Rules) []tender.Field {
	var fields []tender.Field
	for _, field := range slices.Sorted(maps.Keys(these)) {
		other, has := those[field]
		if !these[field].Local && (!has || other.Local) {
			fields = append(fields, field)
		}
	}
	return fields
}

func requiredOf(z tender.Profile) []string {
	var lines []string
	for _, group := range []struct {
		name  string
		rules tender.Rules
	}{{"customer", z.Customer}, {"payment", z.Payment}, {"refund", z.Refund}} {
		needed := tender.Rules{}
		for field, rule := range group.rules {
			if rule.Required {
				needed[field] = tender.Rule{Min: rule.Min, Max: rule.Max, Chars: rule.Chars}
			}
		}
		if len(needed) > 0 {
			lines = append(lines, fmt.Sprintf("for a %s: %s", group.name, strings.Join(inCode(ruleTexts(needed)), ", ")))
		}
	}
	return lines
}

// inCode sets the pattern of a rule, "(…, [A-Z])", so that Markdown leaves it alone.
func inCode(texts []string) []string {
	for i, text := range texts {
		field, notes, has := strings.Cut(text, " (")
		texts[i] = "`" + field + "`"
		if has {
			texts[i] += " (`" + strings.TrimSuffix(notes, ")") + "`)"
		}
	}
	return texts
}
