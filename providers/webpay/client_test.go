package webpay_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

func goodConfig() webpay.Config {
	return webpay.Config{BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey)}
}

func TestNew_NamesEveryFaultAtOnce(t *testing.T) {
	_, err := webpay.New(webpay.Config{})
	e := asError(t, err)
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.Equal(t, "webpay", e.Provider)
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, string(f.Field))
	}
	assert.Equal(t, []string{"AuthenticityToken", "MerchantKey", "BaseURL"}, fields)
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		field  string
		change func(*webpay.Config)
	}{
		"http":                  {"BaseURL", func(c *webpay.Config) { c.BaseURL = "http://ipg.monri.com" }},
		"user in the URL":       {"BaseURL", func(c *webpay.Config) { c.BaseURL = "https://me:pw@ipg.monri.com" }},
		"query in the URL":      {"BaseURL", func(c *webpay.Config) { c.BaseURL = "https://ipg.monri.com?x=1" }},
		"newline after token":   {"AuthenticityToken", func(c *webpay.Config) { c.AuthenticityToken += "\n" }},
		"space in token":        {"AuthenticityToken", func(c *webpay.Config) { c.AuthenticityToken = "7db1 1ea5" }},
		"newline after the key": {"MerchantKey", func(c *webpay.Config) { c.MerchantKey = tender.NewSecret(testKey + "\n") }},
		"no key":                {"MerchantKey", func(c *webpay.Config) { c.MerchantKey = tender.Secret{} }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := goodConfig()
			c.change(&cfg)
			client, err := webpay.New(cfg)
			assert.Nil(t, client)
			require.ErrorIs(t, err, tender.ErrInvalid)
			e := asError(t, err)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, c.field, string(e.Fields[0].Field))
			assert.NotContains(t, err.Error(), testKey)
		})
	}
}

func TestNew_TakesANilHTTPClient(t *testing.T) {
	client, err := webpay.New(goodConfig())
	require.NoError(t, err)
	client.CloseIdleConnections()
}

func TestSecretsNeverPrint(t *testing.T) {
	cfg := goodConfig()
	client, err := webpay.New(cfg)
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", cfg, "client", client)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", cfg, "client", client)
	encoded, err := json.Marshal(struct{ Key tender.Secret }{cfg.MerchantKey})
	require.NoError(t, err)
	printed := log.String() + string(encoded)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		printed += fmt.Sprintf(format, cfg) + fmt.Sprintf(format, client) + fmt.Sprintf(format, *client)
	}
	assert.NotContains(t, printed, testKey)
}

// docPage returns the part of the provider's page from one heading to the next.
func docPage(t *testing.T, heading string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/providers/webpay.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(page), "## "+heading+"\n")
	require.True(t, found, "the page has no %s", heading)
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// The table of fields on the provider's page says of each what the Profile says.
func TestFieldsInProfileAndDocs(t *testing.T) {
	client, err := webpay.New(goodConfig())
	require.NoError(t, err)
	rules := client.Profile().Customer
	listed := map[tender.Field]bool{}
	for _, found := range regexp.MustCompile("(?m)^\\| `([A-Za-z.]+)` \\|(.*)\\|$").FindAllStringSubmatch(docPage(t, "Fields"), -1) {
		field := tender.Field(found[1])
		rule, stored := rules[field]
		listed[field] = true
		assert.Equal(t, stored, !strings.Contains(found[2], "refused"), "%s", field)
		if rule.Max > 0 {
			assert.Contains(t, found[2], fmt.Sprintf("%d–%d", max(1, rule.Min), rule.Max), "%s", field)
		}
	}
	for field := range rules {
		assert.True(t, listed[field], "the page does not list %s", field)
	}
	assert.True(t, listed[tender.FieldActive], "nor what has no place")
}

// So do those of payments, in both configurations.
func TestPaymentFieldsInProfileAndDocs(t *testing.T) {
	pages, err := webpay.New(goodConfig())
	require.NoError(t, err)
	cfg := goodConfig()
	cfg.Components = true
	sdk, err := webpay.New(cfg)
	require.NoError(t, err)
	rules := pages.Profile().Payment
	listed := map[tender.Field]bool{}
	for _, found := range regexp.MustCompile("(?m)^\\| `([A-Z][A-Za-z.]+)` \\|(.*)\\|$").FindAllStringSubmatch(docPage(t, "Payments"), -1) {
		field := tender.Field(found[1])
		rule, stored := rules[field]
		listed[field] = true
		place := !strings.Contains(found[2], "refused: there is no place")
		assert.Equal(t, stored, place && !strings.Contains(found[2], "for the SDK alone"), "%s", field)
		assert.Equal(t, rule.Required, strings.Contains(found[2], "required") || field == tender.FieldAmount, "%s", field)
		if rule.Max > 0 {
			assert.Contains(t, found[2], fmt.Sprintf("%d–%d", max(1, rule.Min), rule.Max), "%s", field)
		}
		_, forSDK := sdk.Profile().Payment[field]
		assert.Equal(t, forSDK, place && !strings.Contains(found[2], "not sent for the SDK"), "%s", field)
	}
	for field := range rules {
		assert.True(t, listed[field], "the page does not list %s", field)
	}
	assert.True(t, listed[tender.FieldMetadata], "nor what has no place")
	assert.Equal(t, []tender.ActionType{tender.ActionRedirect}, pages.Profile().NextActions)
	assert.Equal(t, []tender.ActionType{tender.ActionClientSDK}, sdk.Profile().NextActions)
	codes := docPage(t, "Payments")
	for _, currency := range pages.Profile().Currencies {
		assert.Contains(t, codes, currency)
	}
}

func TestClient_TakesTheCallersClientAndDropsItsRedirects(t *testing.T) {
	hops := 0
	caller := &http.Client{Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
		hops++
		resp := response(req, http.StatusTemporaryRedirect, "")
		resp.Header.Set("Location", "https://evil.example.test/")
		return resp, nil
	})}
	cfg := goodConfig()
	cfg.HTTPClient = caller
	client, err := webpay.New(cfg)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	_, err = gw.CreateCustomer(t.Context(), newAna())
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Equal(t, 1, hops)
	assert.Nil(t, caller.CheckRedirect, "the caller's client is not touched")
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
