package yassir

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// webhookBody is what the provider posts. orderId is the payment's id, despite its name. The older generation posted type and data; what its data
// held is not known.
type webhookBody struct {
	ActionID string      `json:"actionId"`
	Code     rest.Number `json:"remoteStatusCode"`
	OrderID  string      `json:"orderId"`
	Type     string      `json:"type"`
}

// ParseWebhook reads what the provider posts after a payment was confirmed, reserved, captured, released, refunded or rejected. The present generation
// signs nothing: such a delivery is taken only with Config.UnsignedWebhooks, and its event says Authenticated false. With Config.WebhookSecret every
// delivery must have the older generation's x-webhook-signature, the hexadecimal HMAC-SHA256 of the raw body.
//
// No body has an event id, an amount or a time: two equal refunds have equal bodies. ProviderType is the status code.
//
// https://docs.payment.yassir.io/guides/webhooks
func (c *Client) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	signed := !c.webhookSecret.IsZero()
	if !signed && !c.unsignedWebhooks {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated, Message: "nothing says that the delivery is the provider's"}
	}
	if signed && !c.verifies(header, body) {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated, Message: "the header x-webhook-signature is missing or is not this body's"}
	}
	var data webhookBody
	if json.Unmarshal(body, &data) != nil {
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body is not a webhook's"}
	}
	event := &tender.Event{
		Type: tender.EventOther, ProviderType: data.Type, Authenticated: signed, Raw: tender.NewRaw(body),
		Ref: tender.PaymentRef{ID: data.OrderID, Reference: data.ActionID},
	}
	if data.Code == "" || data.OrderID == "" {
		if data.Type == "" {
			return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body has neither orderId and remoteStatusCode nor a type"}
		}
		return event, nil
	}
	code := statusCode(data.Code)
	event.Type, event.ProviderType = tender.EventPayment, string(data.Code)
	if code == codePartiallyRefunded || code == codeRefunded {
		event.Type = tender.EventRefund
	}
	event.Hint, _ = statusOf(code)
	return event, nil
}

func (c *Client) verifies(header http.Header, body []byte) bool {
	mac := hmac.New(sha256.New, []byte(c.webhookSecret.Reveal()))
	_, _ = mac.Write(body) // a hash takes all
	said, err := hex.DecodeString(header.Get("X-Webhook-Signature"))
	return err == nil && hmac.Equal(said, mac.Sum(nil))
}
