package webpay_test

import (
	"crypto/sha512"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/webpay"
)

// A callback and its digest under the key qwert1234, computed by hand of SHA-512 over key and body.
const (
	callbackBody   = `{"id":77,"order_number":"ord-1001","amount":2599,"currency":"EUR","response_code":"0000","status":"approved","transaction_type":"purchase"}`
	callbackDigest = "822914fd381842f59a47095fa6962fffa08aceba6aa55ab9a17c494f0b0f334343c58a65e39b8d3f5445919afb8f5ae208d65cb1e0824c98257f79becf5a09a7"
)

func callbacks(t *testing.T) *tender.Gateway {
	t.Helper()
	client, err := webpay.New(webpay.Config{
		BaseURL: "https://ipgtest.monri.com", AuthenticityToken: "0123456789abcdef0123456789abcdef01234567", MerchantKey: tender.NewSecret("qwert1234"),
	})
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gateway
}

func digested(body []byte) http.Header {
	digest := sha512.Sum512(append([]byte("qwert1234"), body...))
	return http.Header{"Authorization": {"WP3-callback " + hex.EncodeToString(digest[:])}}
}

func TestOpenPoint36_ACallbackThatComesAgainIsAnotherHint(t *testing.T) {
	gateway, header := callbacks(t), http.Header{"Authorization": {"WP3-callback " + callbackDigest}}
	first, err := gateway.ParseWebhook(header, []byte(callbackBody))
	require.NoError(t, err)
	again, err := gateway.ParseWebhook(header, []byte(callbackBody))
	require.NoError(t, err)
	assert.Equal(t, first.Ref, again.Ref)
	assert.Empty(t, first.ID+again.ID, "no id of our own making: equal callbacks may be two refunds")
}

func TestOpenPoint37_TheDigestStandsInEitherHeader(t *testing.T) {
	for _, header := range []http.Header{
		{"Authorization": {"WP3-callback " + callbackDigest}}, {"Http_authorization": {"WP3-callback " + callbackDigest}},
		{"Authorization": {"WP3-callback " + callbackDigest}, "Http_authorization": {"WP3-callback " + callbackDigest}},
	} {
		event, err := callbacks(t).ParseWebhook(header, []byte(callbackBody))
		require.NoError(t, err)
		assert.Equal(t, "ord-1001", event.Ref.ID)
		assert.Equal(t, "ord-1001", event.Ref.Reference)
		assert.Equal(t, tender.StatusSucceeded, event.Hint)
		assert.Empty(t, event.ID, "77 is the transaction, and not the event")
	}
	for _, header := range []http.Header{
		{}, {"Authorization": {callbackDigest}}, {"Authorization": {"WP3-v2.1 " + callbackDigest}}, {"Authorization": {"WP3-callback"}},
		{"Authorization": {"WP3-callback x"}, "Http_authorization": {"WP3-callback " + callbackDigest}}, // the first one is wrong, and not missing
	} {
		_, err := callbacks(t).ParseWebhook(header, []byte(callbackBody))
		require.ErrorIs(t, err, tender.ErrUnauthenticated)
	}
}

func TestOpenPoint35_OnlyAnApprovalIsAHint(t *testing.T) {
	for body, want := range map[string]tender.Event{
		`{"order_number":"o1","transaction_type":"purchase","status":"declined","response_code":"1050"}`: {
			Type: tender.EventPayment, ProviderType: "transaction:purchase:declined", Ref: tender.PaymentRef{ID: "o1"}, Hint: tender.StatusUnknown,
		},
		`{"event":"payment-method:tokenized","payload":{"order_number":"o1"}}`: {
			Type: tender.EventOther, ProviderType: "payment-method:tokenized", Ref: tender.PaymentRef{ID: "o1"},
		},
		`{"event":"transaction:approved","payload":{"order_number":"o1","transaction_type":"authorize","status":"approved"}}`: {
			Type: tender.EventPayment, ProviderType: "transaction:approved", Ref: tender.PaymentRef{ID: "o1"}, Hint: tender.StatusAuthorized,
		},
		`{"order_number":"o1","transaction_type":"novel","status":"approved"}`: {
			Type: tender.EventOther, ProviderType: "transaction:novel:approved", Ref: tender.PaymentRef{ID: "o1"},
		},
		`{"order_number":"o1","transaction_type":"purchase","status":"approved","response_code":"1050"}`: {
			Type: tender.EventPayment, ProviderType: "transaction:purchase:approved", Ref: tender.PaymentRef{ID: "o1"}, Hint: tender.StatusUnknown,
		},
	} {
		event, err := callbacks(t).ParseWebhook(digested([]byte(body)), []byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want.Type, event.Type, body)
		assert.Equal(t, want.ProviderType, event.ProviderType, body)
		assert.Equal(t, want.Ref.ID, event.Ref.ID, body)
		assert.Equal(t, want.Hint, event.Hint, body)
	}
	for _, body := range []string{`{}`, `[]`, `{"order_number":1}`, `{"payload":{}}`} {
		_, err := callbacks(t).ParseWebhook(digested([]byte(body)), []byte(body))
		require.ErrorIs(t, err, tender.ErrProtocol, body)
	}
}

// What is no transaction's may have any form; it is nothing that must come again.
func TestParseWebhook_anEventThatIsNoTransactionsMayHaveAnyPayload(t *testing.T) {
	for _, payload := range []string{`[]`, `"text"`, `7`, `{"id":"token-abc"}`, `{"status":1,"order_number":"o1"}`, `null`} {
		body := `{"event":"payment-method:tokenized","payload":` + payload + `}`
		event, err := callbacks(t).ParseWebhook(digested([]byte(body)), []byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, tender.EventOther, event.Type)
		assert.Equal(t, "payment-method:tokenized", event.ProviderType)
	}
	body := `{"event":"transaction:approved","payload":{"order_number":1}}`
	_, err := callbacks(t).ParseWebhook(digested([]byte(body)), []byte(body))
	require.ErrorIs(t, err, tender.ErrProtocol)
}
