package lomi_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

func TestNew_NamesEveryFaultAtOnce(t *testing.T) {
	client, err := lomi.New(lomi.Config{})
	assert.Nil(t, client)
	e := failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)
	assert.Equal(t, []string{"APIKey", "BaseURL"}, fieldsOf(e))
	assert.Equal(t, "lomi", e.Provider)
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		field string
		cfg   lomi.Config
	}{
		"http":                        {"BaseURL", lomi.Config{BaseURL: "http://api.lomi.africa/v1", APIKey: tender.NewSecret(demoKey)}},
		"query in the URL":            {"BaseURL", lomi.Config{BaseURL: lomi.Sandbox + "?x=1", APIKey: tender.NewSecret(demoKey)}},
		"newline after the key":       {"APIKey", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey + "\n")}},
		"no unit":                     {"CurrencyUnit", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Currencies: []string{"XOF", "USD"}}},
		"no unit, USD alone":          {"CurrencyUnit", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Currencies: []string{"USD"}}},
		"a unit of our own":           {"CurrencyUnit", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Currencies: []string{"USD"}, CurrencyUnit: "cents"}},
		"a unit of nothing":           {"CurrencyUnit", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), CurrencyUnit: "Minor"}},
		"gold":                        {"Currencies", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Currencies: []string{"XAU"}, CurrencyUnit: lomi.MinorUnit}},
		"gold and silver":             {"Currencies", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Currencies: []string{"XAU", "XAG"}, CurrencyUnit: lomi.MinorUnit}},
		"a provider without a name":   {"AllowedProviders", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), AllowedProviders: []string{"WAVE", ""}}},
		"a provider in small letters": {"AllowedProviders", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), AllowedProviders: []string{"wave"}}},
		"a provider with a hyphen":    {"AllowedProviders", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), AllowedProviders: []string{"WAVE-2"}}},
		"a provider of a digit":       {"AllowedProviders", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), AllowedProviders: []string{"2WAVE"}}},
		"a provider too long":         {"AllowedProviders", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), AllowedProviders: []string{strings.Repeat("W", 65)}}},
		"space in the key":            {"APIKey", lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret("Bearer " + demoKey)}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := lomi.New(c.cfg)
			assert.Equal(t, []string{c.field}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
			assert.NotContains(t, err.Error(), demoKey)
		})
	}
}

func TestNew_TakesANilHTTPClientAndBothHosts(t *testing.T) {
	for _, base := range []string{lomi.Production, lomi.Sandbox} {
		client, err := lomi.New(lomi.Config{BaseURL: base, APIKey: tender.NewSecret(demoKey)})
		require.NoError(t, err)
		client.CloseIdleConnections()
	}
}

func TestNew_TakesXOFWithoutAUnitAndLongNames(t *testing.T) {
	_, err := lomi.New(lomi.Config{
		BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Currencies: []string{"XOF"}, AllowedProviders: []string{strings.Repeat("W", 64)},
	})
	require.NoError(t, err)
}

func TestSecretsNeverPrint(t *testing.T) {
	cfg := lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey)}
	client, err := lomi.New(cfg)
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", cfg, "client", client)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", cfg, "client", client)
	encoded, err := json.Marshal(struct{ Secret tender.Secret }{cfg.APIKey})
	require.NoError(t, err)
	printed := log.String() + string(encoded)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		printed += fmt.Sprintf(format, cfg) + fmt.Sprintf(format, client) + fmt.Sprintf(format, *client)
	}
	assert.NotContains(t, printed, demoKey)
}

func TestProfile_EveryWriteHasAWayOut(t *testing.T) {
	gw, _ := says(t)
	for _, op := range []tender.Operation{tender.OpCreateCustomer, tender.OpUpdateCustomer, tender.OpDeleteCustomer, tender.OpCreatePayment} {
		assert.Equal(t, tender.RecoverRepeat, gw.Profile().AfterUnknown[op], op)
	}
	assert.Equal(t, tender.RecoverManual, gw.Profile().AfterUnknown[tender.OpRefundPayment])
	assert.True(t, gw.Profile().Refund[tender.FieldReference].Local, "so nothing finds a lost one")
}

// The list proves no absence, so nothing is found by it.
func TestEnsureCustomer_isUnsupportedAndSaysWhatToDo(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.EnsureCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba", Email: "amadou.ba@example.test"})
	fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
	_, err = gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByEmail, Value: "amadou.ba@example.test"})
	fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
	assert.False(t, gw.Supports(tender.CustomersFind))
}

func TestClient_TakesTheCallersClientAndDropsItsRedirects(t *testing.T) {
	hops := 0
	caller := &http.Client{Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
		hops++
		return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"https://evil.example.test/"}}, Body: http.NoBody, Request: req}, nil
	})}
	client, err := lomi.New(lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), HTTPClient: caller})
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	_, err = gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba"})
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Equal(t, 1, hops)
	assert.Nil(t, caller.CheckRedirect, "the caller's client is not touched")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
