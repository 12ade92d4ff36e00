package conformance

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/canary"
)

// onRun gives test a case of the reference adapter.
func onRun(t *testing.T, test func(r *run)) {
	t.Helper()
	result := runCase(t.Context(), testCase{rule: "SEC-01", run: test}, nil, func() (Harness, error) { return pristine(t), nil })
	require.Equal(t, Pass, result.Verdict, result.Details)
}

// inputTexts returns the texts of v by their path.
func inputTexts(path string, v reflect.Value) map[string]string {
	found := map[string]string{}
	switch value := v.Interface().(type) {
	case tender.Secret:
		found[path] = value.Reveal()
		return found
	case tender.Money:
		return found
	}
	switch v.Kind() {
	case reflect.String:
		found[path] = v.String()
	case reflect.Pointer:
		if v.Type().Elem().Kind() == reflect.String {
			found[path] = ""
		}
		if !v.IsNil() {
			return inputTexts(path, v.Elem())
		}
	case reflect.Map:
		found[path] = ""
		for _, key := range v.MapKeys() {
			return inputTexts(path, v.MapIndex(key))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			for name, text := range inputTexts(path+"."+v.Type().Field(i).Name, v.Field(i)) {
				found[name] = text
			}
		}
	default:
	}
	return found
}

func TestPlanting_everyTextOfEveryInputHasACanary(t *testing.T) {
	onRun(t, func(r *run) {
		for _, build := range []func() any{
			func() any { return r.customerParams() }, func() any { return r.customerUpdate() }, func() any { return r.customerQuery() },
			func() any { return r.customerKey() }, func() any { return r.customerRef() }, func() any { return r.paymentParams() },
			func() any { return r.paymentRef(tender.CaptureNow) }, func() any { return r.refundParams() }, func() any { return r.refundRef() },
		} {
			r.plant(planting{everywhere: true, ids: true})
			params := build()
			for path, text := range inputTexts(reflect.TypeOf(params).Name(), reflect.ValueOf(params)) {
				switch {
				case strings.HasSuffix(path, ".Provider"), strings.HasSuffix(path, ".Country"), strings.HasSuffix(path, ".Kind"), strings.HasSuffix(path, ".Capture"):
					continue // words of a list
				case path == "CustomerUpdate.Reference": // an id, which the ref has a canary of
					continue
				case path == "RefundRef.ID": // of the refund that its Reference names
					continue
				}
				assert.NotEmpty(t, canary.Find(text, r.marks(secret, personal, fact)...), "%s has no canary: %q", path, text)
			}
		}
		r.plant(planting{everywhere: true, ids: true})
		_, _, _, _ = r.customerParams(), r.paymentParams(), r.paymentRef(tender.CaptureNow), r.refundParams()
		for _, name := range []tender.Field{"Name", "Address.Line", "Metadata", "Reason", "ReturnURL", "Payment.ReturnURL", "Customer.Name"} {
			assert.Contains(t, r.planting.inputs, name)
		}
		parts := map[string]tender.Field{}
		for name, in := range r.planting.inputs {
			switch last := string(name[strings.LastIndexByte(string(name), '.')+1:]); last {
			case "Reference", "Phone", "Email", "ID": // the sample's own
			default:
				assert.Empty(t, parts[in.Parts[0]], "%s has the canary of another input", name)
				parts[in.Parts[0]] = name
			}
		}
	})
}

func TestPlanting_leavesOutWhatHasNoPlace(t *testing.T) {
	onRun(t, func(r *run) {
		delete(r.profile.Customer, tender.FieldMetadata)
		delete(r.profile.Customer, tender.FieldAddressCity)
		plain := r.customerParams()
		assert.Equal(t, customerName, plain.Name, "without a planting")
		assert.Empty(t, r.marks(fact))
		r.plant(planting{})
		params := r.customerParams()
		assert.Empty(t, params.Metadata)
		assert.Empty(t, params.Address.City)
		assert.NotEmpty(t, params.Address.Line)
		assert.Equal(t, "DZ", params.Address.Country)
		r.plant(planting{everywhere: true})
		params = r.customerParams()
		assert.NotEmpty(t, params.Metadata)
		assert.NotEmpty(t, params.Address.City)
	})
}

func TestFit_keepsToTheRule(t *testing.T) {
	for name, c := range map[string]struct {
		rule tender.Rule
		none bool
	}{
		"anything": {}, "short": {rule: tender.Rule{Max: 6}}, "long": {rule: tender.Rule{Min: 90}}, "letters": {rule: tender.Rule{Chars: "[A-Za-z ]", Max: 30}},
		"lower case": {rule: tender.Rule{Chars: "[a-z]"}}, "two characters": {rule: tender.Rule{Chars: "[é%]"}, none: true}, "upper case": {rule: tender.Rule{Chars: "[A-Z]", Min: 3, Max: 12}},
		"digits": {rule: tender.Rule{Chars: "[0-9]", Max: 8}}, "too short": {rule: tender.Rule{Max: 2, Chars: "[A-Z]"}, none: true},
	} {
		text := fit(canaryWord("Name"), c.rule)
		assert.Equal(t, c.none, text == "", name)
		if c.none {
			continue
		}
		assert.GreaterOrEqual(t, utf8.RuneCountInString(text), max(c.rule.Min, 5), name)
		if c.rule.Max > 0 {
			assert.LessOrEqual(t, utf8.RuneCountInString(text), c.rule.Max, name)
		}
		if c.rule.Chars != "" {
			assert.Regexp(t, "^(?:"+c.rule.Chars+")*$", text, name)
		}
	}
	assert.Contains(t, fit("Qadefogo", tender.Rule{}), `"`, "what encodings write in their own way")
}

func TestSearches_seeWhatIsThere(t *testing.T) {
	for name, look := range map[string]func(r *run, text string){
		"error":  func(r *run, text string) { r.lookInError("", &tender.Error{Message: text}, nil) },
		"cause":  func(r *run, text string) { r.lookInError("", &tender.Error{Err: printed{text}}, nil) },
		"record": func(r *run, text string) { r.lookInError("", &tender.Error{Payment: &tender.Payment{ID: text}}, nil) },
		"around the caller's own": func(r *run, text string) {
			own := printed{"mine"}
			r.lookInError("", &tender.Error{Err: &wrapping{text, own}}, own)
		},
		"result": func(r *run, text string) { r.lookInResult("", &tender.Customer{ID: text}) },
		"ref":    func(r *run, text string) { r.lookInResult("", &tender.Payment{Reference: text}) },
		"words": func(r *run, text string) {
			r.lookInResult("", &tender.Payment{Failure: &tender.Failure{Message: text}})
		},
		"JSON": func(r *run, text string) { r.lookInResult("", &tender.Payment{UserMessage: text}) },
		"log": func(r *run, text string) {
			var j journal
			j.logger().Debug("x", "text", text)
			r.lookInLog("", &j)
		},
		"holder": func(r *run, text string) { r.lookInHolders("", &tender.Refund{ID: text}) },
	} {
		t.Run(name, func(t *testing.T) {
			result := runCase(t.Context(), testCase{rule: "SEC-01", run: func(r *run) { look(r, "x "+r.harness.Secrets[0]) }}, nil,
				func() (Harness, error) { return pristine(t), nil })
			assert.Equal(t, Fail, result.Verdict)
			assert.Contains(t, result.Details, "found Harness.Secrets[0]")
			assert.Positive(t, result.searched.hits)
		})
	}
	onRun(t, func(r *run) { // the caller's own error may say what it says, also below what rest keeps of it
		own := &wrapping{r.harness.Secrets[0], printed{r.harness.Secrets[0] + customerEmail}}
		r.lookInError("", &tender.Error{Kind: tender.ErrUnavailable, Err: own}, own)
		r.lookInError("", &tender.Error{Kind: tender.ErrUnavailable, Err: own.below}, own)
		r.lookInResult("", nil)
		r.lookInResult("", (*tender.Payment)(nil))
		assert.Positive(t, r.searched.texts)
	})
}

// wrapping is an error that says more than what it wraps.
type wrapping struct {
	text  string
	below error
}

func (w *wrapping) Error() string { return w.text + ": " + w.below.Error() }
func (w *wrapping) Unwrap() error { return w.below }
