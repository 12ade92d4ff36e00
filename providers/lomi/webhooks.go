package lomi

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
)

// webhookBody is what the provider posts. data is a transaction, a checkout session or a refund.
type webhookBody struct {
	ID    looseText       `json:"id"`
	Event looseText       `json:"event"`
	Data  json.RawMessage `json:"data"`
}

type webhookData struct {
	SessionID looseText `json:"checkout_session_id"`
	RefundID  looseText `json:"refund_id"`
	Status    looseText `json:"status"`
	Metadata  metadata  `json:"metadata"`
}

// ParseWebhook verifies X-Lomi-Signature, the hexadecimal HMAC-SHA256 of the raw body with the whole of Config.WebhookSecret, its prefix whsec_
// included, and then reads the body. There is no time in the signature: a delivery that comes again verifies again.
//
// Event.Ref has the checkout session, from the data or its metadata, and the Reference. An event that names neither, as one about a refund may, is
// tender.EventOther with what it has. CHECKOUT_COMPLETED is no proof of payment: an expired one was reported so. Event.ID may be another one when
// a delivery is repeated.
//
// https://developers.lomi.africa/docs/get-started/setup-webhooks
func (c *Client) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	mac := hmac.New(sha256.New, []byte(c.webhookSecret.Reveal()))
	_, _ = mac.Write(body) // a hash takes all
	said, err := hex.DecodeString(strings.TrimPrefix(header.Get("X-Lomi-Signature"), "sha256="))
	if c.webhookSecret.IsZero() || err != nil || !hmac.Equal(said, mac.Sum(nil)) {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated, Message: "the header X-Lomi-Signature is missing or is not this body's"}
	}
	var delivery webhookBody
	if json.Unmarshal(body, &delivery) != nil || delivery.Event == "" {
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body is not an event"}
	}
	kind := eventType(string(delivery.Event))
	data, readable := delivery.data()
	if !readable && kind != tender.EventOther { // those may have any form
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the data of the event cannot be read"}
	}
	session, _ := data.Metadata[sessionKey].(string) // where the data is a transaction
	event := &tender.Event{
		ID: string(delivery.ID), Type: kind, ProviderType: string(delivery.Event), Authenticated: true, Raw: tender.NewRaw(body),
		Ref:    tender.PaymentRef{ID: cmp.Or(string(data.SessionID), session), Reference: data.Metadata.reference()},
		Refund: tender.RefundRef{ID: string(data.RefundID)},
	}
	switch {
	case event.Type == tender.EventOther:
		return event, nil
	case event.Ref.ID == "" && event.Ref.Reference == "":
		event.Type = tender.EventOther
	case event.Type == tender.EventPayment:
		event.Hint = hint(string(data.Status))
	}
	return event, nil
}

func (b webhookBody) data() (data webhookData, readable bool) {
	if len(b.Data) > 0 && json.Unmarshal(b.Data, &data) != nil {
		return webhookData{}, false
	}
	return data, true
}

// eventType knows the words that the provider sends. Those of subscriptions and settings are about no payment of ours.
func eventType(word string) tender.EventType {
	switch word {
	case "PAYMENT_CREATED", "PAYMENT_SUCCEEDED", "PAYMENT_FAILED", "CHECKOUT_COMPLETED":
		return tender.EventPayment
	case "REFUND_CREATED", "REFUND_COMPLETED", "REFUND_FAILED":
		return tender.EventRefund
	}
	return tender.EventOther
}

// hint is what the word of a transaction, or of a session, says of the payment. After a failed attempt its payer may try again.
func hint(word string) tender.Status {
	switch word {
	case "completed":
		return tender.StatusSucceeded
	case "pending", "open", "failed":
		return tender.StatusRequiresAction
	case "expired":
		return tender.StatusExpired
	}
	return tender.StatusUnknown
}
