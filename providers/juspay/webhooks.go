package juspay

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
)

// webhookBody is what the provider posts. content has the order for most events, and a transaction or a refund for others.
type webhookBody struct {
	ID      text            `json:"id"`
	Name    text            `json:"event_name"`
	Content json.RawMessage `json:"content"`
}

type webhookContent struct {
	Order  webhookRecord `json:"order"`
	Txn    webhookRecord `json:"txn"`
	Refund webhookRecord `json:"refund"`
}

type webhookRecord struct {
	ID              text `json:"id"`
	OrderID         text `json:"order_id"`
	Status          text `json:"status"`
	UniqueRequestID text `json:"unique_request_id"`
}

// ParseWebhook compares the delivery's Basic credentials with Config.WebhookUser and WebhookPassword, and then reads the body. Nothing signs the
// body: whoever has the credentials can say anything, so only what the Get says counts.
//
// Event.Ref has the order's order_id, which is the payment's Reference, and its id where the event has the order. ORDER_FAILED means that an attempt
// failed; the order may succeed later.
//
// https://juspay.io/resources/docs/common-resources/webhooks
func (c *Client) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	user, password, _ := (&http.Request{Header: header}).BasicAuth()
	rightUser, rightPassword := same(user, c.webhookUser), same(password, c.webhookPassword.Reveal()) // both, whatever the first one is
	if !rightUser || !rightPassword {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated, Message: "the Basic credentials are missing or wrong"}
	}
	var delivery webhookBody
	if json.Unmarshal(body, &delivery) != nil || delivery.Name == "" {
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body is not an event"}
	}
	kind := eventType(string(delivery.Name))
	content, readable := delivery.content()
	if !readable && (kind == tender.EventPayment || kind == tender.EventRefund) { // the others may have any form
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the content of the event cannot be read"}
	}
	event := &tender.Event{
		ID: string(delivery.ID), Type: kind, ProviderType: string(delivery.Name), Authenticated: true, Raw: tender.NewRaw(body),
	}
	order, txn, refund := content.Order, content.Txn, content.Refund
	for _, record := range []webhookRecord{order, txn, refund} {
		if record.OrderID != "" {
			event.Ref.Reference = string(record.OrderID)
			break
		}
	}
	if order.OrderID != "" {
		event.Ref.ID = string(order.ID)
		event.Hint, _ = statusOf(order.Status)
	}
	event.Refund.Reference = string(refund.UniqueRequestID)
	if event.Ref.Reference == "" && event.Type != tender.EventDispute { // a mandate's, or one of a form that no page shows
		event.Type = tender.EventOther
	}
	return event, nil
}

func (b webhookBody) content() (content webhookContent, readable bool) {
	if len(b.Content) > 0 && json.Unmarshal(b.Content, &content) != nil {
		return webhookContent{}, false
	}
	return content, true
}

// same compares without telling by its time how much of the text is right, or how long the right one is.
func same(said, want string) bool {
	a, b := sha256.Sum256([]byte(said)), sha256.Sum256([]byte(want))
	return want != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// eventType knows the words of the provider's pages.
func eventType(word string) tender.EventType {
	switch word {
	case "ORDER_SUCCEEDED", "ORDER_FAILED", "ORDER_AUTHORIZED", "ORDER_PARTIAL_CHARGED", "ORDER_CREATED", "ORDER_UPDATED", "ORDER_VOIDED", "ORDER_VOID_FAILED",
		"ORDER_CAPTURE_FAILED", "ORDER_COD_INITIATED", "ORDER_TO_BE_CHARGED", "TXN_CREATED", "TXN_CHARGED", "TXN_FAILED", "TRANSACTION_AUTHORIZED":
		return tender.EventPayment
	case "ORDER_REFUNDED", "ORDER_REFUND_FAILED", "REFUND_INITIATED", "REFUND_MANUAL_REVIEW_NEEDED", "REFUND_SUCCEEDED", "REFUND_FAILED",
		"AUTO_REFUND_INITIATED", "AUTO_REFUND_SUCCEEDED", "AUTO_REFUND_FAILED", "ORDER_AUTO_REFUNDED":
		return tender.EventRefund
	}
	if strings.Contains(word, "CHARGEBACK") {
		return tender.EventDispute
	}
	return tender.EventOther
}
