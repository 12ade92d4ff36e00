package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
)

func capabilitiesCommand() command {
	return command{
		name:    "capabilities",
		summary: "list what a provider can do, from its adapter's interfaces and Profile, or the settings that it is opened with",
		examples: []string{
			"tender capabilities",
			"tender capabilities --provider yassir --json",
			"tender capabilities --settings",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			provider := flags.String("provider", "", "the `name` of one provider; all of them if not given")
			asJSON := flags.Bool("json", false, "print one JSON object for each provider")
			settings := flags.Bool("settings", false, "list the settings instead, as a table")
			return func(_ context.Context, c console) error {
				if *settings {
					return printSettings(c, *provider, *asJSON)
				}
				return printCapabilities(c, *provider, *asJSON)
			}
		},
	}
}

// abilities is what capabilities prints of one provider.
type abilities struct {
	Provider     string                               `json:"provider"`
	Capabilities []ability                            `json:"capabilities"`
	Customer     tender.Rules                         `json:"customer"`
	Extra        []string                             `json:"extra,omitempty"`
	ListFilters  []tender.Field                       `json:"list_filters,omitempty"`
	Payment      tender.Rules                         `json:"payment"`
	Refund       tender.Rules                         `json:"refund"`
	Currencies   []string                             `json:"currencies"`
	NextActions  []tender.ActionType                  `json:"next_actions"`
	Behaviour    map[string]bool                      `json:"behaviour"`
	AfterUnknown map[tender.Operation]tender.Recovery `json:"after_unknown"`
}

type ability struct {
	Capability tender.Capability `json:"capability"`
	Supported  bool              `json:"supported"`
	Reason     string            `json:"reason,omitempty"` // why not
	Source     tender.Source     `json:"source,omitempty"`
}

func printCapabilities(c console, only string, asJSON bool) error {
	names, err := chosen(only)
	if err != nil {
		return err
	}
	for _, name := range names {
		a, err := abilitiesOf(name)
		if err != nil {
			return err
		}
		if asJSON {
			if err := json.NewEncoder(c.out).Encode(a); err != nil {
				return err
			}
			continue
		}
		a.print(c)
	}
	return nil
}

// printSettings prints what providers.Open reads, as a table for people or as JSON.
func printSettings(c console, only string, asJSON bool) error {
	names, err := chosen(only)
	if err != nil {
		return err
	}
	if !asJSON {
		c.printf("| setting | meaning | required | secret |\n|---|---|---|---|\n")
	}
	for _, name := range names {
		for _, s := range providers.Settings(name) {
			if asJSON {
				err = json.NewEncoder(c.out).Encode(struct {
					Provider string `json:"provider"`
					Name     string `json:"name"`
					Meaning  string `json:"meaning"`
					Required bool   `json:"required"`
					Secret   bool   `json:"secret"`
				}{name, s.Name, s.Meaning, s.Required, s.Secret})
				if err != nil {
					return err
				}
				continue
			}
			c.printf("| `%s` | %s | %s | %s |\n", s.Name, s.Meaning, yesNo(s.Required), yesNo(s.Secret))
		}
	}
	return nil
}

func yesNo(holds bool) string {
	if holds {
		return "yes"
	}
	return "no"
}

// chosen returns the names of the providers to work on: one, or all.
func chosen(only string) ([]string, error) {
	if only == "" {
		return providers.Names(), nil
	}
	if !slices.Contains(providers.Names(), only) {
		return nil, usageError{fmt.Sprintf("there is no provider %q; there are: %s", only, strings.Join(providers.Names(), ", "))}
	}
	return []string{only}, nil
}

// abilitiesOf asks an adapter that is set up for the simulator: nothing is sent.
func abilitiesOf(name string) (*abilities, error) {
	settings, err := sandbox.New(everything()).Settings(name, "http://localhost")
	if err != nil {
		return nil, err
	}
	provider, err := providers.Open(name, func(key string) string { return settings[key] }, nil)
	if err != nil {
		return nil, err
	}
	gateway, err := tender.NewGateway(provider, tender.Options{})
	if err != nil {
		return nil, err
	}
	profile := gateway.Profile()
	a := &abilities{
		Provider: name, Customer: profile.Customer, Extra: profile.Extra, ListFilters: profile.ListFilters, Payment: profile.Payment, Refund: profile.Refund,
		Currencies: profile.Currencies, NextActions: profile.NextActions, AfterUnknown: profile.AfterUnknown,
		Behaviour: map[string]bool{
			"shows_captures": profile.ShowsCaptures, "shows_refunds": profile.ShowsRefunds, "partial_capture": profile.PartialCapture,
			"repeated_refund": profile.RepeatedRefund, "create_moves_money": profile.CreateMovesMoney,
		},
	}
	for _, capability := range tender.Capabilities() {
		entry := ability{Capability: capability, Supported: true, Source: profile.Provenance[capability]}
		if err := gateway.Check(capability); err != nil {
			entry.Supported, entry.Reason = false, err.Error()
		}
		a.Capabilities = append(a.Capabilities, entry)
	}
	return a, nil
}

func (a *abilities) print(c console) {
	c.printf("%s\n", a.Provider)
	for _, entry := range a.Capabilities {
		if entry.Supported {
			c.printf("  yes  %-25s (%s)\n", entry.Capability, entry.Source)
		} else {
			c.printf("  no   %-25s %s\n", entry.Capability, entry.Reason)
		}
	}
	for _, group := range []struct {
		name  string
		rules tender.Rules
	}{{"customer", a.Customer}, {"payment", a.Payment}, {"refund", a.Refund}} {
		c.printf("  %s fields: %s\n", group.name, strings.Join(ruleTexts(group.rules), ", "))
	}
	if len(a.Extra) > 0 {
		c.printf("  extra fields: %s\n", strings.Join(a.Extra, ", "))
	}
	currencies := "any ISO 4217 code is passed on"
	if len(a.Currencies) > 0 {
		currencies = strings.Join(a.Currencies, ", ")
	}
	c.printf("  currencies: %s\n  after an unknown outcome:\n", currencies)
	for _, op := range sortedKeys(a.AfterUnknown) {
		c.printf("    %-16s %s\n", op, a.AfterUnknown[op])
	}
}

func ruleTexts(rules tender.Rules) []string {
	var texts []string
	for _, field := range sortedKeys(rules) {
		rule := rules[field]
		var notes []string
		for _, note := range []struct {
			holds bool
			word  string
		}{
			{rule.Required, "required"}, {rule.Unique, "unique"}, {rule.Local, "not stored"}, {rule.Fixed, "fixed once created"},
			{rule.Min > 0, fmt.Sprintf("at least %d", rule.Min)}, {rule.Max > 0, fmt.Sprintf("at most %d", rule.Max)}, {rule.Chars != "", rule.Chars},
		} {
			if note.holds {
				notes = append(notes, note.word)
			}
		}
		text := string(field)
		if len(notes) > 0 {
			text += " (" + strings.Join(notes, ", ") + ")"
		}
		texts = append(texts, text)
	}
	return texts
}
