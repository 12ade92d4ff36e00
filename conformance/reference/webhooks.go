package reference

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/tenderpay/tender"
)

// delivery is the body of a webhook.
type delivery struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Payment payment `json:"payment"`
	Refund  *refund `json:"refund"`
}

// ParseWebhook verifies X-Reference-Signature, the lower-case hex HMAC-SHA256 of the body with Config.WebhookSecret, and then reads it.
func (c *Client) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	mac := hmac.New(sha256.New, []byte(c.webhookSecret.Reveal()))
	_, _ = mac.Write(body) // a hash takes all
	signed, err := hex.DecodeString(header.Get("X-Reference-Signature"))
	if c.webhookSecret.IsZero() || err != nil || !hmac.Equal(signed, mac.Sum(nil)) {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated, Message: "the signature is missing or wrong"}
	}
	var data delivery
	if json.Unmarshal(body, &data) != nil || data.Type == "" {
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body is not an event"}
	}
	event := &tender.Event{ID: data.ID, Type: tender.EventOther, ProviderType: data.Type, Authenticated: true, Raw: tender.NewRaw(body)}
	switch data.Type {
	case "payment.awaiting_payer", "payment.authorized", "payment.paid", "payment.canceled", "payment.declined", "payment.expired":
		event.Type = tender.EventPayment
	case "refund.pending", "refund.done", "refund.failed":
		event.Type = tender.EventRefund
	case "payment.disputed":
		event.Type = tender.EventDispute
	default:
		return event, nil
	}
	event.Ref = tender.PaymentRef{ID: data.Payment.ID, Reference: data.Payment.Reference}
	event.Hint = data.Payment.neutral(nil).Status
	if data.Refund != nil {
		event.Refund = tender.RefundRef{ID: data.Refund.ID, Reference: data.Refund.Reference}
	}
	return event, nil
}
