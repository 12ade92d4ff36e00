package providers

import (
	"slices"
	"strings"

	"github.com/tenderpay/tender"
)

// Setting is one setting that a provider's adapter is made from.
type Setting struct {
	Name     string // as Open asks for it: "TENDER_YASSIR_BASE_URL"
	Meaning  string // what it is, in a few words
	Required bool
	Secret   bool // never to be printed, logged or committed

	field string // of the adapter's Config
}

// Settings lists the settings of a provider, in the order in which one would fill them in; nil if Open does not know it. The caller may change it.
func Settings(provider string) []Setting {
	for _, o := range openers() {
		if o.name == provider {
			return o.settings()
		}
	}
	return nil
}

// entry is a Setting as the table of a provider has it, without what follows from its name.
type entry struct {
	field   string // of the adapter's Config: "BaseURL"
	meaning string
	traits  trait
}

type trait int

const (
	optional trait = 1 << iota
	secret
)

// opener makes one adapter.
type opener struct {
	name    string
	entries []entry
	open    func(value func(field string) string, with options) (tender.Provider, error)
}

func (o opener) settings() []Setting {
	var all []Setting
	for _, e := range o.entries {
		all = append(all, Setting{
			Name: "TENDER_" + strings.ToUpper(o.name+"_"+snake(e.field)), Meaning: e.meaning,
			Required: e.traits&optional == 0, Secret: e.traits&secret != 0, field: e.field,
		})
	}
	return all
}

// snake writes ClientID as Client_ID and APIKey as API_Key.
func snake(field string) string {
	upper := func(i int) bool { return i < len(field) && field[i] >= 'A' && field[i] <= 'Z' }
	var b strings.Builder
	for i := range len(field) {
		if i > 0 && upper(i) && (!upper(i-1) || i+1 < len(field) && !upper(i+1)) {
			b.WriteByte('_')
		}
		b.WriteByte(field[i])
	}
	return b.String()
}

// trueOrFalse reads the setting of a Config's bool; "" is false.
func trueOrFalse(field, text string) (bool, error) {
	switch text {
	case "true":
		return true, nil
	case "", "false":
		return false, nil
	}
	return false, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
		Field: tender.Field(field), Rule: "must be true, false or empty",
	}}}
}

// list reads a setting of several words, which commas separate; nil for none.
func list(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	words := strings.Split(text, ",")
	for i, word := range words {
		words[i] = strings.TrimSpace(word)
	}
	return words
}

// missing are the required settings that have no value.
func missing(settings []Setting, getenv func(string) string) []tender.FieldError {
	var faults []tender.FieldError
	for _, s := range settings {
		if s.Required && getenv(s.Name) == "" {
			faults = append(faults, tender.FieldError{Field: tender.Field(s.Name), Rule: "is required: " + s.Meaning})
		}
	}
	return faults
}

// named makes an adapter's error speak of settings, as who reads it has set those.
func named(settings []Setting, faults []tender.FieldError) []tender.FieldError {
	renamed := slices.Clone(faults)
	for i, fault := range renamed {
		for _, s := range settings {
			if s.field == string(fault.Field) {
				renamed[i].Field = tender.Field(s.Name)
			}
		}
	}
	return renamed
}
