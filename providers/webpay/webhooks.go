package webpay

import (
	"crypto/hmac"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// callbackScheme names the digest of a callback.
const callbackScheme = "WP3-callback "

// callback is the body of a callback, and the payload of a webhook.
type callback struct {
	ID              rest.Number `json:"id"` // of the transaction
	OrderNumber     string      `json:"order_number"`
	Status          string      `json:"status"`
	ResponseCode    string      `json:"response_code"`
	TransactionType string      `json:"transaction_type"`
}

// webhookBody is the envelope of a webhook; a callback has none.
type webhookBody struct {
	Event   string          `json:"event"`
	Payload json.RawMessage `json:"payload"`
}

// ParseWebhook verifies the digest of a callback or a webhook, SHA-512 over the merchant key and the raw body in hexadecimal, and then reads the body.
// The digest stands in Authorization, and again in Http_authorization, which is looked at where the first is missing. No time is in it: a delivery
// that comes again verifies again.
//
// Event.Ref has the order number, which is the payment's ID and Reference. There is no id of an event. Callbacks are sent for approved transactions
// alone. That webhooks carry the same digest is not written; one that does not is refused.
//
// https://docs.monri.com/v1/docs/notifications-1
func (c *Client) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	said := header.Get("Authorization")
	if said == "" {
		said = header.Get("Http_authorization")
	}
	digest, isCallback := strings.CutPrefix(said, callbackScheme)
	got, err := hex.DecodeString(digest)
	want := sha512.Sum512(append([]byte(c.key.Reveal()), body...))
	if !isCallback || err != nil || !hmac.Equal(got, want[:]) {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated, Message: "the WP3-callback digest is missing or is not this body's"}
	}
	var data webhookBody
	var about callback
	malformed := json.Unmarshal(body, &data)
	if len(data.Payload) == 0 {
		data.Payload = body
	}
	isTransaction := data.Event == "" || strings.HasPrefix(data.Event, "transaction:")
	unreadable := json.Unmarshal(data.Payload, &about)
	if malformed != nil || unreadable != nil && isTransaction { // the others may have any form
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body is neither a callback nor a webhook"}
	}
	word := data.Event
	if word == "" {
		word = "transaction:" + about.TransactionType + ":" + about.Status
	}
	event := &tender.Event{
		Type: tender.EventOther, ProviderType: word, Authenticated: true, Raw: tender.NewRaw(body),
		Ref: tender.PaymentRef{ID: about.OrderNumber, Reference: about.OrderNumber},
	}
	switch {
	case about.OrderNumber == "" && data.Event == "":
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: "the body has neither an order_number nor an event"}
	case about.OrderNumber == "" || !isTransaction:
		return event, nil
	}
	switch about.TransactionType {
	case typeAuthorize, typePurchase, typeCapture, typeVoid:
		event.Type = tender.EventPayment
	case typeRefund:
		event.Type, event.Refund.ID = tender.EventRefund, string(about.ID)
	default:
		return event, nil
	}
	event.Hint = about.hint()
	return event, nil
}

// hint is what a transaction says of the payment.
func (d callback) hint() tender.Status {
	if d.Status != tryApproved || d.ResponseCode != "" && d.ResponseCode != codeApproved {
		return tender.StatusUnknown
	}
	switch d.TransactionType {
	case typeAuthorize:
		return tender.StatusAuthorized
	case typeVoid:
		return tender.StatusCanceled
	}
	return tender.StatusSucceeded
}
