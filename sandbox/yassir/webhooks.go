package yassir

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// webhookBody is what Yassir's integration pages say of a webhook. orderId is the payment's id, whatever its name says. Two equal refunds have equal
// bodies.
type webhookBody struct {
	ActionID         string   `json:"actionId"`
	RemoteStatus     string   `json:"remoteStatus"`
	RemoteStatusCode number   `json:"remoteStatusCode"`
	ContextType      string   `json:"contextType"`
	OrderID          string   `json:"orderId"`
	AdditionalData   struct{} `json:"additionalData"`
}

func (a *Account) newCourier() *webhook.Courier {
	options := webhook.Options{Clock: a.ledger.Clock(), Secret: randomHex(32), Look: a.ledger.LetTimePass}
	if a.front.options.RedeliverWebhooks {
		options.Plan.Pauses = []time.Duration{time.Second, 5 * time.Second, 25 * time.Second}
	}
	if a.front.options.SignWebhooks {
		options.Sign = signWebhook
	}
	return webhook.New(options)
}

// signWebhook is the signature of the older generation, over the body as it is sent.
func signWebhook(secret string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body) // a hash takes all
	h := http.Header{}
	h.Set("x-webhook-signature", hex.EncodeToString(mac.Sum(nil)))
	return h
}

// SetWebhook says where the merchant takes webhooks: an absolute https address, or an http one of this machine; empty: nowhere, as at first.
func (a *Account) SetWebhook(url string) error {
	if err := a.webhooks.SetURL(url); err != nil {
		return fmt.Errorf("yassir sandbox: %w", err)
	}
	return nil
}

// Webhooks delivers the account's webhooks.
func (a *Account) Webhooks() *webhook.Courier { return a.webhooks }

// WebhookSecret is what webhooks are signed with, with Options.SignWebhooks.
func (a *Account) WebhookSecret() string { return a.webhooks.Secret() }

// SetWebhookSecret replaces the random secret that the account was opened with.
func (a *Account) SetWebhookSecret(secret string) error {
	if err := wire.CheckCredential("webhook secret", secret); err != nil {
		return fmt.Errorf("yassir sandbox: %w", err)
	}
	a.webhooks.SetSecret(secret)
	return nil
}

// announce tells the merchant of a change: of a proceed that ended well or badly, of a reservation, a capture, a release and a refund; not of a
// creation, of a payer who is awaited, and of an intent that expires. That a reservation which ends by itself counts as released is the sandbox's choice.
func (a *Account) announce(c ledger.Change) {
	switch c.Kind {
	case ledger.PaymentAccepted, ledger.PaymentDeclined, ledger.PaymentCanceled, ledger.PaymentCaptured, ledger.PaymentReleased, ledger.PaymentRefunded:
	default:
		return
	}
	options := &a.front.options
	code := options.statusCode(c.Payment)
	body, err := json.Marshal(webhookBody{
		ActionID: c.Payment.Reference, RemoteStatus: statusText(code), RemoteStatusCode: *options.code(code), ContextType: "ORDER", OrderID: c.Payment.ID,
	})
	if err != nil {
		return // cannot be: texts and a number
	}
	a.webhooks.Add(webhook.Delivery{Event: strconv.Itoa(code), Reference: c.Payment.Reference, Body: body})
}
