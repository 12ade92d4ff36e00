package reference_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
)

// Without a secret the capability is off, and who asks the client itself, past the gateway, gets nothing past it: anybody can sign with no key.
func TestParseWebhook_withoutASecretNothingVerifies(t *testing.T) {
	client, err := reference.New(reference.Config{BaseURL: "http://localhost", Token: tender.NewSecret("token-not-real")})
	require.NoError(t, err)
	body := []byte(`{"id":"evt_1","type":"payment.paid","payment":{"id":"pay_1"}}`)
	mac := hmac.New(sha256.New, nil)
	_, _ = mac.Write(body)
	event, err := client.ParseWebhook(http.Header{"X-Reference-Signature": {hex.EncodeToString(mac.Sum(nil))}}, body)
	require.ErrorIs(t, err, tender.ErrUnauthenticated)
	assert.Nil(t, event)
}
