package yassir_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/internal/sandboxed"
	"github.com/tenderpay/tender/providers/yassir"
)

const (
	hookSecret = "webhook-secret-not-real"
	hookBody   = `{"actionId":"order-1","remoteStatus":"Reversed","remoteStatusCode":10,"contextType":"ORDER","orderId":"pay-1","additionalData":{}}`
)

func signature(secret string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body)
	return http.Header{"X-Webhook-Signature": {hex.EncodeToString(mac.Sum(nil))}}
}

func hooked(t *testing.T, set func(*yassir.Config)) *tender.Gateway {
	t.Helper()
	cfg := yassir.Config{BaseURL: yassir.Sandbox, ClientID: "id", ClientSecret: tender.NewSecret("secret"), Service: "SHOP", Country: "DZ"}
	set(&cfg)
	client, err := yassir.New(cfg)
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gateway
}

func TestOpenPoint31_WebhooksAreSignedOrOptedInto(t *testing.T) {
	gateway := hooked(t, func(cfg *yassir.Config) { cfg.WebhookSecret, cfg.UnsignedWebhooks = tender.NewSecret(hookSecret), true })
	event, err := gateway.ParseWebhook(signature(hookSecret, []byte(hookBody)), []byte(hookBody))
	require.NoError(t, err)
	assert.True(t, event.Authenticated)
	assert.Equal(t, tender.StatusCanceled, event.Hint)
	_, err = gateway.ParseWebhook(http.Header{}, []byte(hookBody))
	require.ErrorIs(t, err, tender.ErrUnauthenticated, "with a secret, nothing unsigned is taken, whatever else is set")
}

// Neither signed nor opted into: the client itself refuses too, past the gateway.
func TestParseWebhook_withoutAnOptInNothingIsTaken(t *testing.T) {
	client, err := yassir.New(yassir.Config{BaseURL: yassir.Sandbox, ClientID: "id", ClientSecret: tender.NewSecret("secret"), Service: "SHOP", Country: "DZ"})
	require.NoError(t, err)
	for _, header := range []http.Header{nil, signature("", []byte(hookBody))} {
		event, err := client.ParseWebhook(header, []byte(hookBody))
		require.ErrorIs(t, err, tender.ErrUnauthenticated)
		assert.Nil(t, event)
	}
}

// The rules of signed webhooks, with the older generation's signature.
func TestParseWebhook_signed_keepsTheRules(t *testing.T) {
	report := conformance.Check(t.Context(), func() (conformance.Harness, error) {
		harness, err := sandboxed.Yassir()
		harness.New = func(target conformance.Target) (tender.Provider, error) {
			client, err := yassir.New(yassir.Config{
				BaseURL: target.BaseURL, ClientID: "id", ClientSecret: tender.NewSecret("secret"), Service: "SHOP", Country: "DZ",
				WebhookSecret: tender.NewSecret(hookSecret), HTTPClient: &http.Client{Transport: target.Transport},
			})
			if err != nil {
				return nil, err
			}
			return client, nil
		}
		harness.Webhooks.Unauthenticated, harness.Webhooks.SignsBody = false, true
		harness.Webhooks.Sign = func(body []byte) http.Header { return signature(hookSecret, body) }
		harness.Webhooks.SignOther = func(body []byte) http.Header { return signature("of-another-account", body) }
		harness.Webhooks.SignEmpty = func(body []byte) http.Header { return signature("", body) }
		return harness, err
	}, "HOK-01", "HOK-02", "HOK-03", "HOK-05/the_id", "HOK-06", "HOK-07")
	for _, result := range report.Results {
		assert.Equal(t, conformance.Pass, result.Verdict, result.Details)
	}
}

func TestParseWebhook_reads(t *testing.T) {
	gateway := hooked(t, func(cfg *yassir.Config) { cfg.UnsignedWebhooks = true })
	for body, want := range map[string]tender.Event{
		`{"orderId":"p","remoteStatusCode":99}`:                          {Type: tender.EventPayment, ProviderType: "99", Hint: tender.StatusUnknown},
		`{"orderId":"p","remoteStatusCode":"2"}`:                         {Type: tender.EventPayment, ProviderType: "2", Hint: tender.StatusSucceeded},
		`{"orderId":"p","remoteStatusCode":12}`:                          {Type: tender.EventPayment, ProviderType: "12", Hint: tender.StatusRequiresAction},
		`{"type":"payment.succeeded","data":{"anything":1}}`:             {Type: tender.EventOther, ProviderType: "payment.succeeded"},
		`{"orderId":"p","remoteStatusCode":4,"additionalData":{"a":[]}}`: {Type: tender.EventRefund, ProviderType: "4", Hint: tender.StatusSucceeded},
	} {
		event, err := gateway.ParseWebhook(nil, []byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want.Type, event.Type, body)
		assert.Equal(t, want.ProviderType, event.ProviderType, body)
		assert.Equal(t, want.Hint, event.Hint, body)
		assert.False(t, event.Authenticated)
	}
	for _, body := range []string{`{}`, `{"orderId":"p"}`, `{"remoteStatusCode":2}`, `[]`, `{"orderId":1,"remoteStatusCode":2}`, `{"orderId":"p","remoteStatusCode":true}`} {
		_, err := gateway.ParseWebhook(nil, []byte(body))
		require.ErrorIs(t, err, tender.ErrProtocol, body)
	}
}

func TestNew_refusesAWebhookSecretThatIsNone(t *testing.T) {
	_, err := yassir.New(yassir.Config{
		BaseURL: yassir.Sandbox, ClientID: "id", ClientSecret: tender.NewSecret("secret"), Service: "SHOP", Country: "DZ", WebhookSecret: tender.NewSecret(" x\n"),
	})
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.ErrorContains(t, err, "WebhookSecret")
}
