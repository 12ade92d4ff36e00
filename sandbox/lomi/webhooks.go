package lomi

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// The events that the front sends.
const (
	eventPaymentCreated    = "PAYMENT_CREATED"
	eventPaymentSucceeded  = "PAYMENT_SUCCEEDED"
	eventPaymentFailed     = "PAYMENT_FAILED"
	eventCheckoutCompleted = "CHECKOUT_COMPLETED"
	eventRefundCreated     = "REFUND_CREATED"
	eventRefundCompleted   = "REFUND_COMPLETED"
	eventRefundFailed      = "REFUND_FAILED"
)

// webhookBody is the envelope of every event.
type webhookBody struct {
	ID          string `json:"id"`
	Event       string `json:"event"`
	Timestamp   string `json:"timestamp"`
	Data        any    `json:"data"`
	Environment string `json:"lomi_environment"` // of the sender's process; not whether the payment is a test
}

func (a *Account) newCourier() *webhook.Courier {
	options := webhook.Options{
		Clock: a.ledger.Clock(), Secret: newWebhookSecret(), Sign: signWebhook, Header: http.Header{"User-Agent": {"Lomi-Webhook/1.0"}},
		Timeout: 10 * time.Second, Look: a.letTimePass,
		Plan: webhook.Plan{Pauses: []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second}},
	}
	if a.front.options.CurrentWebhooks {
		options.Timeout = 4 * time.Second
		options.Plan = webhook.Plan{
			Pauses: []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second},
			Ends:   func(status int) bool { return status/100 == 2 || status/100 == 4 },
		}
	}
	if a.front.options.NewEventIDs {
		options.Repeat = withNewID
	}
	return webhook.New(options)
}

// withNewID is the same event under another id, which is the first text of its body.
func withNewID(d webhook.Delivery) webhook.Delivery {
	id := newID()
	d.Body = bytes.Replace(d.Body, []byte(d.ID), []byte(id), 1)
	d.ID = id
	return d
}

// newWebhookSecret makes a secret in the form that lomi gives the merchant. The prefix is a part of it.
func newWebhookSecret() string {
	var random [24]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	return "whsec_" + hex.EncodeToString(random[:])
}

// signWebhook is the signature over the body as it is sent.
func signWebhook(secret string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write(body) // a hash takes all
	return http.Header{"X-Lomi-Signature": {hex.EncodeToString(mac.Sum(nil))}}
}

// SetWebhook says where the merchant takes webhooks: an absolute https address, or an http one of this machine; empty: nowhere, as at first.
func (a *Account) SetWebhook(url string) error {
	if err := a.webhooks.SetURL(url); err != nil {
		return fmt.Errorf("lomi sandbox: %w", err)
	}
	return nil
}

// Webhooks delivers the account's webhooks.
func (a *Account) Webhooks() *webhook.Courier { return a.webhooks }

// WebhookSecret is what webhooks are signed with, whsec_ included.
func (a *Account) WebhookSecret() string { return a.webhooks.Secret() }

// SetWebhookSecret replaces the random secret that the account was opened with.
func (a *Account) SetWebhookSecret(secret string) error {
	if err := wire.CheckCredential("webhook secret", secret); err != nil {
		return fmt.Errorf("lomi sandbox: %w", err)
	}
	a.webhooks.SetSecret(secret)
	return nil
}

// letTimePass tells of transactions that expired.
func (a *Account) letTimePass() {
	if !a.front.options.ExpiryAsCompleted || a.front.options.CurrentWebhooks {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ledger.LetTimePass()
	for _, s := range a.checkout.sessions {
		if s.pending == nil || s.ExpiryTold {
			continue
		}
		if p, _ := a.ledger.Payment(s.ID); p.State == ledger.Expired {
			s.ExpiryTold = true
			a.announce(eventCheckoutCompleted, s, func(c *call) any { return c.session(a.opened(s), true) })
		}
	}
}

// The account must be locked for writing in all that follows, so that events are in the order of what happened.

// announce tells the merchant of an event.
func (a *Account) announce(event string, s *session, data func(*call) any) {
	if a.webhooks.URL() == "" {
		return
	}
	options, id := &a.front.options, newID()
	body, err := json.Marshal(webhookBody{
		ID: id, Event: event, Timestamp: options.timestamp(a.ledger.Clock().Now()), Data: data(&call{front: a.front, account: a}), Environment: "production",
	})
	if err != nil {
		return // cannot be: what was read as JSON can be written
	}
	a.webhooks.Add(webhook.Delivery{ID: id, Event: event, Reference: s.name(), Header: http.Header{"X-Lomi-Event": {event}}, Body: body})
}

// announceAttempt tells of a transaction that begins. Whatever it became since, it was pending then.
func (a *Account) announceAttempt(s *session, t *transaction) {
	if a.front.options.CurrentWebhooks {
		return
	}
	begun := *t
	begun.Status = transactionPending
	a.announce(eventPaymentCreated, s, func(c *call) any { return c.transactionData(a.sale(&begun)) })
}

// announceFailure tells of a transaction that failed.
func (a *Account) announceFailure(s *session, t *transaction) {
	a.announce(eventPaymentFailed, s, func(c *call) any { return c.transactionData(a.sale(t)) })
}

// announcePaid tells of a completed transaction, and of its session.
func (a *Account) announcePaid(s *session, t *transaction) {
	a.announce(eventPaymentSucceeded, s, func(c *call) any { return c.transactionData(a.sale(t)) })
	if !a.front.options.CurrentWebhooks {
		a.announce(eventCheckoutCompleted, s, func(c *call) any { return c.session(a.opened(s), true) })
	}
}

// announceRefund tells how a refund stands, once it is made and once it has ended. Of one that failed, the first generation says nothing.
func (a *Account) announceRefund(r *refund, made bool) {
	s := a.checkout.sessionByID[a.checkout.transactionByID[r.Transaction].Session]
	data := func(c *call) any { return c.refundData(a.givenBack(r)) }
	if made {
		a.announce(eventRefundCreated, s, data)
	}
	switch a.givenBack(r).entry.State {
	case ledger.RefundSucceeded:
		a.announce(eventRefundCompleted, s, data)
	case ledger.RefundFailed:
		if a.front.options.CurrentWebhooks {
			a.announce(eventRefundFailed, s, data)
		}
	default:
	}
}
