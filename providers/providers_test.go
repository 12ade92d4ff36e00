package providers_test

import (
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

func TestSetting(t *testing.T) {
	assert.Equal(t, "TENDER_YASSIR_BASE_URL", providers.Setting("yassir", "BASE_URL"))
}
