package juspay_test

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
	"github.com/tenderpay/tender/providers/juspay"
)

func TestNew_NamesEveryFaultAtOnce(t *testing.T) {
	_, err := juspay.New(juspay.Config{Version: "soon", PaymentPageClientID: "my page"})
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, string(f.Field))
	}
	assert.Equal(t, []string{"APIKey", "MerchantID", "Version", "PaymentPageClientID", "BaseURL"}, fields)
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		field  string
		change func(*juspay.Config)
	}{
		"http":                        {"BaseURL", func(c *juspay.Config) { c.BaseURL = "http://api.juspay.in" }},
		"user in the URL":             {"BaseURL", func(c *juspay.Config) { c.BaseURL = "https://me:pw@api.juspay.in" }},
		"query in the URL":            {"BaseURL", func(c *juspay.Config) { c.BaseURL = "https://api.juspay.in?x=1" }},
		"newline after the key":       {"APIKey", func(c *juspay.Config) { c.APIKey = tender.NewSecret("demo_key_0001\n") }},
		"colon in the key":            {"APIKey", func(c *juspay.Config) { c.APIKey = tender.NewSecret("demo_key:0001") }},
		"line break in the merchant":  {"MerchantID", func(c *juspay.Config) { c.MerchantID = "shop\r\nX-Evil: 1" }},
		"a version that is no date":   {"Version", func(c *juspay.Config) { c.Version = "3.2" }},
		"a date that is none":         {"Version", func(c *juspay.Config) { c.Version = "2018-02-30" }},
		"line break in the page's id": {"PaymentPageClientID", func(c *juspay.Config) { c.PaymentPageClientID = "demoPage\n" }},
		"line break in the version":   {"Version", func(c *juspay.Config) { c.Version = "2018-10-25\n" }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := goodConfig()
			c.change(&cfg)
			client, err := juspay.New(cfg)
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			assert.Nil(t, client)
			require.ErrorIs(t, err, tender.ErrInvalid)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, c.field, string(e.Fields[0].Field))
			assert.NotContains(t, err.Error(), "demo_key")
		})
	}
}

func TestNew_TakesANilHTTPClient(t *testing.T) {
	client, err := juspay.New(goodConfig())
	require.NoError(t, err)
	assert.Equal(t, "juspay", client.Name())
	client.CloseIdleConnections()
}

// closing counts how often idle connections were closed.
type closing struct {
	http.RoundTripper
	times int
}

func (c *closing) CloseIdleConnections() { c.times++ }

func TestClient_CloseIdleConnections(t *testing.T) {
	transport := &closing{}
	cfg := goodConfig()
	cfg.HTTPClient = &http.Client{Transport: transport}
	client, err := juspay.New(cfg)
	require.NoError(t, err)
	client.CloseIdleConnections()
	assert.Equal(t, 1, transport.times)
}

func TestSecretsNeverPrint(t *testing.T) {
	cfg := goodConfig()
	client, err := juspay.New(cfg)
	require.NoError(t, err)
	gw, _ := says(t, ok(withToken))
	token, err := gw.IssueClientToken(t.Context(), buyer())
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", cfg, "client", client, "token", token)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", cfg, "client", client, "token", token)
	encoded, err := json.Marshal([]any{cfg.APIKey, token})
	require.NoError(t, err)
	printed := log.String() + string(encoded)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		printed += fmt.Sprintf(format, cfg) + fmt.Sprintf(format, client) + fmt.Sprintf(format, *client) + fmt.Sprintf(format, token) + fmt.Sprintf(format, *token)
	}
	for _, secret := range []string{"demo_key_0001", "ZGVtb19rZXlfMDAwMTo", "tkn_"} {
		assert.NotContains(t, printed, secret)
	}
}
