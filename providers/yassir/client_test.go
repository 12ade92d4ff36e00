package yassir_test

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
	"github.com/tenderpay/tender/providers/yassir"
)

func goodConfig() yassir.Config {
	return yassir.Config{
		BaseURL: yassir.Sandbox, ClientID: "demo-client", ClientSecret: tender.NewSecret("demo-secret"), Service: "demo-shop", Country: "DZ", Locale: "en_US",
	}
}

func TestNew_NamesEveryFaultAtOnce(t *testing.T) {
	_, err := yassir.New(yassir.Config{})
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	require.ErrorIs(t, err, tender.ErrInvalid)
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, string(f.Field))
	}
	assert.Equal(t, []string{"ClientID", "ClientSecret", "Service", "Country", "BaseURL"}, fields)
}

func TestNew_RefusesWhatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		field  string
		change func(*yassir.Config)
	}{
		"http":                     {"BaseURL", func(c *yassir.Config) { c.BaseURL = "http://api.payment.yassir.io" }},
		"user in the URL":          {"BaseURL", func(c *yassir.Config) { c.BaseURL = "https://me:pw@api.payment.yassir.io" }},
		"query in the URL":         {"BaseURL", func(c *yassir.Config) { c.BaseURL = "https://api.payment.yassir.io?x=1" }},
		"newline after the id":     {"ClientID", func(c *yassir.Config) { c.ClientID = "demo-client\n" }},
		"colon in the id":          {"ClientID", func(c *yassir.Config) { c.ClientID = "demo:client" }},
		"newline after the secret": {"ClientSecret", func(c *yassir.Config) { c.ClientSecret = tender.NewSecret("demo-secret\n") }},
		"line break in service":    {"Service", func(c *yassir.Config) { c.Service = "shop\r\nX-Evil: 1" }},
		"line break in locale":     {"Locale", func(c *yassir.Config) { c.Locale = "en\n" }},
		"country alpha-3":          {"Country", func(c *yassir.Config) { c.Country = "DZA" }},
		"country lower case":       {"Country", func(c *yassir.Config) { c.Country = "dz" }},
		"country that is none":     {"Country", func(c *yassir.Config) { c.Country = "XX" }},
		"region that is none":      {"Country", func(c *yassir.Config) { c.Country = "EU" }},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := goodConfig()
			c.change(&cfg)
			client, err := yassir.New(cfg)
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			assert.Nil(t, client)
			require.ErrorIs(t, err, tender.ErrInvalid)
			require.NotEmpty(t, e.Fields)
			assert.Equal(t, c.field, string(e.Fields[0].Field))
			assert.NotContains(t, err.Error(), "demo-secret")
		})
	}
}

func TestNew_TakesANilHTTPClient(t *testing.T) {
	client, err := yassir.New(goodConfig())
	require.NoError(t, err)
	client.CloseIdleConnections()
}

func TestSecretsNeverPrint(t *testing.T) {
	cfg := goodConfig()
	client, err := yassir.New(cfg)
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "config", cfg, "client", client)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "config", cfg, "client", client)
	encoded, err := json.Marshal(struct{ Secret tender.Secret }{cfg.ClientSecret})
	require.NoError(t, err)
	printed := log.String() + string(encoded)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		printed += fmt.Sprintf(format, cfg) + fmt.Sprintf(format, client) + fmt.Sprintf(format, *client)
	}
	for _, secret := range []string{"demo-secret", "ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ"} {
		assert.NotContains(t, printed, secret)
	}
}

func TestClient_TakesTheCallersClientAndDropsItsRedirects(t *testing.T) {
	hops := 0
	caller := &http.Client{
		Transport: roundTrip(func(req *http.Request) (*http.Response, error) {
			hops++
			return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"https://evil.example.test/"}}, Body: http.NoBody, Request: req}, nil
		}),
	}
	cfg := goodConfig()
	cfg.HTTPClient = caller
	client, err := yassir.New(cfg)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	_, err = gw.CreatePayment(t.Context(), params())
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Equal(t, 1, hops)
	assert.Nil(t, caller.CheckRedirect, "the caller's client is not touched")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }
