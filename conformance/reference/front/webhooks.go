package front

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// DefaultWebhookSecret is what the webhooks of an account are signed with that was not given a secret. It is good for nothing anywhere else.
const DefaultWebhookSecret = "reference-webhook-secret-not-real"

// event is the body of a webhook.
type event struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Payment payment `json:"payment"`
	Refund  *refund `json:"refund,omitempty"`
}

func (a *Account) newCourier() *webhook.Courier {
	return webhook.New(webhook.Options{
		Clock: a.ledger.Clock(), Secret: a.options.WebhookSecret, Sign: signWebhook, Look: a.announce,
		Plan: webhook.Plan{
			Pauses: []time.Duration{time.Minute, 10 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour},
			Ends:   func(status int) bool { return status == http.StatusOK },
		},
	})
}

func signWebhook(secret string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body) // a hash takes all
	return http.Header{"X-Reference-Signature": {hex.EncodeToString(mac.Sum(nil))}}
}

// SetWebhook says where the merchant takes webhooks: an absolute https address, or an http one of this machine; empty: nowhere, as at first.
func (a *Account) SetWebhook(url string) error {
	if err := a.webhooks.SetURL(url); err != nil {
		return fmt.Errorf("reference front: %w", err)
	}
	return nil
}

// Webhooks delivers the account's webhooks. What happened becomes a delivery when it is asked to deliver.
func (a *Account) Webhooks() *webhook.Courier { return a.webhooks }

// WebhookSecret is what webhooks are signed with.
func (a *Account) WebhookSecret() string { return a.webhooks.Secret() }

// observe notes a change. It is called under the ledger's lock, with the account's or without it.
func (a *Account) observe(c ledger.Change) {
	if a.webhooks.URL() == "" {
		return
	}
	a.changed.Lock()
	defer a.changed.Unlock()
	a.changes = append(a.changes, c)
}

// announce makes deliveries of all changes so far, those that time makes included.
func (a *Account) announce() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ledger.LetTimePass()
	a.changed.Lock()
	changes := a.changes
	a.changes = nil
	a.changed.Unlock()
	for _, c := range changes {
		e := event{ID: newID("evt"), Type: typeOf(c), Payment: a.payment(c.Payment)}
		if c.Refund.ID != "" {
			about := a.refundAnswer(c.Payment, c.Refund)
			e.Refund = &about
		}
		if e.Type == "" {
			continue
		}
		body, err := json.Marshal(e)
		if err != nil {
			continue // cannot be: texts, numbers and times
		}
		a.webhooks.Add(webhook.Delivery{ID: e.ID, Event: e.Type, Reference: c.Payment.Reference, Body: body})
	}
}

// typeOf is the document's word for a change; "" = it has none.
func typeOf(c ledger.Change) string {
	switch c.Kind {
	case ledger.PaymentCreated, ledger.PaymentAmended:
		return ""
	case ledger.PaymentRefunded, ledger.RefundSettled:
		if c.Refund.State == ledger.RefundSucceeded {
			return "refund.done"
		}
		return "refund." + c.Refund.State.String()
	default:
		if c.Payment.State == ledger.Processing {
			return ""
		}
		return "payment." + statusOf(c.Payment.State)
	}
}
