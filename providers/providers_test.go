package providers_test

import (
	"cmp"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
)

func TestOpen_everyNameWithTheSandboxesSettings(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	assert.Equal(t, box.Providers(), providers.Names(), "the simulators and the adapters are the same")
	for _, name := range providers.Names() {
		settings, err := box.Settings(name, "http://127.0.0.1:8765")
		require.NoError(t, err)
		asked := map[string]bool{}
		provider, err := providers.Open(name, func(key string) string { asked[key] = true; return settings[key] }, nil)
		require.NoError(t, err)
		assert.Equal(t, name, provider.Name())
		for key := range settings {
			assert.True(t, asked[key], "the sandbox prints %s, Open does not read it", key)
		}
	}
}

func TestNewReference_everyProviderTakesIt(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	for _, name := range providers.Names() {
		settings, err := box.Settings(name, "http://127.0.0.1:8765")
		require.NoError(t, err)
		provider, err := providers.Open(name, func(key string) string { return settings[key] }, nil)
		require.NoError(t, err)
		for _, rules := range []tender.Rules{provider.Profile().Payment, provider.Profile().Refund} {
			rule := rules[tender.FieldReference]
			for range 100 {
				fresh := tender.NewReference()
				assert.LessOrEqual(t, rule.Min, len(fresh))
				assert.True(t, rule.Max == 0 || len(fresh) <= rule.Max)
				assert.Regexp(t, "^"+rule.Chars+"*$", fresh)
			}
		}
	}
}

func TestOpen_refusesAndReturnsANilProvider(t *testing.T) {
	for name, getenv := range map[string]func(string) string{
		"stripe": func(string) string { return "x" },
		"":       func(string) string { return "x" },
		"yassir": func(string) string { return "" },
	} {
		provider, err := providers.Open(name, getenv, nil)
		require.ErrorIs(t, err, tender.ErrInvalid)
		if provider != nil { // assert.Nil would take a nil pointer in an interface for nil
			t.Errorf("got a %T", provider)
		}
	}
}

func TestSettings_areWhatOpenReads(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	for _, name := range providers.Names() {
		settings := providers.Settings(name)
		require.NotEmpty(t, settings, name)
		asked, known := map[string]bool{}, map[string]bool{}
		values, err := box.Settings(name, "http://127.0.0.1:8765")
		require.NoError(t, err)
		_, err = providers.Open(name, func(key string) string { asked[key] = true; return values[key] }, nil)
		require.NoError(t, err)
		for _, s := range settings {
			known[s.Name] = true
			assert.True(t, asked[s.Name], "%s is listed, and Open does not read it", s.Name)
			assert.NotEmpty(t, s.Meaning, s.Name)
			assert.Regexp(t, "^TENDER_[A-Z0-9_]+$", s.Name)
			if s.Required {
				assert.NotEmpty(t, values[s.Name], "%s is required, and the sandbox does not print it", s.Name)
			}
		}
		for key := range asked {
			assert.True(t, known[key], "Open reads %s, and no list has it", key)
		}
	}
	assert.Nil(t, providers.Settings("stripe"))
}

func TestOpen_namesTheSettingsThatAreMissingOrWrong(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	for _, name := range providers.Names() {
		good, err := box.Settings(name, "http://127.0.0.1:8765")
		require.NoError(t, err)
		for _, s := range providers.Settings(name) {
			if !s.Required {
				continue
			}
			_, err := providers.Open(name, func(key string) string {
				if key == s.Name {
					return ""
				}
				return good[key]
			}, nil)
			require.ErrorIs(t, err, tender.ErrInvalid, s.Name)
			assert.Contains(t, err.Error(), s.Name+" is required: "+s.Meaning)
		}
		base := providers.Settings(name)[0].Name
		_, err = providers.Open(name, func(key string) string {
			if key == base {
				return "http://hunter2@shop.example.test"
			}
			return good[key]
		}, nil)
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.Contains(t, err.Error(), base)
		assert.NotContains(t, err.Error(), "hunter2")
	}
}

func TestOpen_juspayRoutesByReferenceIfTheSettingSaysSo(t *testing.T) {
	values, err := sandbox.New(sandbox.Options{}).Settings("juspay", "http://127.0.0.1:8765")
	require.NoError(t, err)
	open := func(routed string) (tender.Provider, error) {
		values["TENDER_JUSPAY_ROUTING_ID"] = routed
		return providers.Open("juspay", func(key string) string { return values[key] }, &http.Client{Transport: nowhere{}})
	}
	for routed, complaint := range map[string]string{"": "nowhere", "false": "nowhere", "true": "Config.RoutingID"} {
		provider, err := open(routed)
		require.NoError(t, err)
		_, err = provider.(tender.CustomerProvider).GetCustomer(t.Context(), tender.CustomerRef{ID: "cst_1"}) // without the Reference that the header needs
		require.ErrorContains(t, err, complaint)
	}
	_, err = open("yes")
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "TENDER_JUSPAY_ROUTING_ID must be true, false or empty")
}

func TestOpen_juspayPaysByThePaymentPageIfThereIsOne(t *testing.T) {
	values, err := sandbox.New(sandbox.Options{}).Settings("juspay", "http://127.0.0.1:8765")
	require.NoError(t, err)
	for page, off := range map[string]bool{"": false, "demo-page": true} {
		values["TENDER_JUSPAY_PAYMENT_PAGE_CLIENT_ID"] = page
		provider, err := providers.Open("juspay", func(key string) string { return values[key] }, nil)
		require.NoError(t, err)
		_, isOff := provider.Profile().Off[tender.PaymentsCapture]
		assert.Equal(t, off, isOff, "a session reserves nothing")
	}
}

func TestOpen_lomisSettingsOfPayments(t *testing.T) {
	values, err := sandbox.New(sandbox.Options{}).Settings("lomi", "http://127.0.0.1:8765")
	require.NoError(t, err)
	open := func(changed map[string]string) (tender.Provider, error) {
		return providers.Open("lomi", func(key string) string { return cmp.Or(changed[key], values[key]) }, nil)
	}
	plain, err := open(nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"XOF"}, plain.Profile().Currencies)
	assert.Contains(t, plain.Profile().Off, tender.PaymentsRefund)
	all, err := open(map[string]string{
		"TENDER_LOMI_REFUNDS": "true", "TENDER_LOMI_CURRENCIES": "USD, EUR", "TENDER_LOMI_CURRENCY_UNIT": "minor", "TENDER_LOMI_ALLOWED_PROVIDERS": "WAVE, ORANGE",
		"TENDER_LOMI_WEBHOOK_SECRET": "whsec_not-real",
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"XOF", "USD", "EUR"}, all.Profile().Currencies)
	assert.Empty(t, all.Profile().Off)
	for setting, value := range map[string]string{
		"TENDER_LOMI_REFUNDS": "1", "TENDER_LOMI_CURRENCIES": "dollars", "TENDER_LOMI_CURRENCY_UNIT": "cents", "TENDER_LOMI_ALLOWED_PROVIDERS": "WAVE,,ORANGE",
	} {
		_, err := open(map[string]string{setting: value})
		require.ErrorIs(t, err, tender.ErrInvalid, setting)
		assert.Contains(t, err.Error(), setting)
		assert.NotContains(t, err.Error(), "Config.")
	}
}

// nowhere answers every request with a 400.
type nowhere struct{}

func (nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusBadRequest, Request: r, Body: io.NopCloser(strings.NewReader(`{"error_code":"nowhere"}`))}, nil
}

// The page of a provider has a row for each of its settings, and for no other.
func TestSettings_pagesListThem(t *testing.T) {
	for _, name := range providers.Names() {
		page, err := os.ReadFile("../docs/providers/" + name + ".md")
		require.NoError(t, err)
		var want []string
		for _, s := range providers.Settings(name) {
			want = append(want, s.Name)
		}
		var listed []string
		for _, row := range regexp.MustCompile("(?m)^\\| `(TENDER_[A-Z0-9_]+)`").FindAllStringSubmatch(string(page), -1) {
			listed = append(listed, row[1])
		}
		assert.Equal(t, want, listed, name)
	}
}

// The README has the table as it is.
func TestSettings_readmeListsThem(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	yesNo := map[bool]string{true: "yes", false: "no"}
	for _, name := range providers.Names() {
		for _, s := range providers.Settings(name) {
			assert.Contains(t, string(readme), "| `"+s.Name+"` | "+s.Meaning+" | "+yesNo[s.Required]+" | "+yesNo[s.Secret]+" |\n")
		}
	}
}
