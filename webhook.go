package tender

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// EventType is what an event is about. The set is closed; Event.ProviderType keeps the provider's own word.
type EventType string

// The event types.
const (
	EventPayment EventType = "payment" // a payment moved on
	EventRefund  EventType = "refund"  // a refund was made, or moved on
	EventDispute EventType = "dispute" // the payer's bank asks for the money back
	EventOther   EventType = "other"   // anything else, and whatever the adapter does not know
)

// Event is what a provider's webhook says: a hint that it is time to ask, and never more. What an app stores comes from GetPayment, or, where
// the Profile says that a Get does not show them, from the results of its own captures, voids and refunds.
// fmt and slog show its provider, type and the provider's word only.
type Event struct {
	Provider      string
	ID            string // the provider's id of the event; empty where it gives none. Two equal refunds are two events
	Type          EventType
	ProviderType  string     // the provider's own word
	Ref           PaymentRef // what the event says of the payment: ID or Reference or both, and never a secret. Find your stored ref by it
	Refund        RefundRef  // of a refund: what the event says of it
	Hint          Status     // what the event says of the payment; "" = nothing
	Authenticated bool       // the provider signed it or gave its credentials. False only where the provider does neither and you opted in
	Raw           Raw        // the body
}

func (e Event) summary() string {
	return fmt.Sprintf("event{provider: %s, type: %s, word: %s}", e.Provider, e.Type, e.ProviderType)
}

// Format shows provider, type and the provider's word for every verb of package fmt.
func (e Event) Format(f fmt.State, verb rune) { writeRedacted(f, verb, e.summary()) }

// LogValue shows provider, type and the provider's word in package slog.
func (e Event) LogValue() slog.Value { return slog.StringValue(e.summary()) }

// WebhookParser is implemented by adapters of providers that send webhooks (capability "webhooks").
type WebhookParser interface {
	// ParseWebhook verifies the delivery over the raw body, in constant time, and only then reads it. A delivery that is not the provider's is
	// ErrUnauthenticated, whatever its body; one that is and cannot be read is ErrProtocol. An event of a kind that the adapter does not know is
	// EventOther with the provider's word. Without the secret that verifying needs, the capability is off, and every delivery is ErrUnauthenticated here too.
	// [HOK-01, HOK-02, HOK-03, HOK-04, HOK-05, HOK-06, HOK-07]
	ParseWebhook(header http.Header, body []byte) (*Event, error)
}

// ParseWebhook verifies a delivery and reads it. header and body are those of the provider's request, the body as it came: parsed and written
// anew, it is another one. It sends nothing.
//
// A body of more than MaxWebhookBody is ErrInvalid before anything else is looked at: answer 413. A delivery that is not the provider's is
// ErrUnauthenticated: answer 401. Any other error: answer 500, so that the provider comes again.
// WebhookHandler does all of it.
func (g *Gateway) ParseWebhook(header http.Header, body []byte) (*Event, error) {
	return g.webhook(context.Background(), header, body)
}

func (g *Gateway) webhook(ctx context.Context, header http.Header, body []byte) (*Event, error) {
	start := time.Now()
	event, err := g.parseWebhook(header, body)
	if err != nil {
		event, err = nil, g.wrap(OpParseWebhook, err)
	}
	g.log(ctx, OpParseWebhook, time.Since(start), err)
	return event, err
}

func (g *Gateway) parseWebhook(header http.Header, body []byte) (*Event, error) {
	if err := g.Check(Webhooks); err != nil {
		return nil, err
	}
	if len(body) > MaxWebhookBody {
		return nil, &Error{Kind: ErrInvalid, Message: fmt.Sprintf("the body has more than %d bytes", MaxWebhookBody)}
	}
	parsed, err := g.hooks.ParseWebhook(header, body)
	if err != nil {
		return nil, err
	}
	return g.acceptEvent(parsed)
}

// acceptEvent names the provider, and keeps out what no later call can use.
func (g *Gateway) acceptEvent(parsed *Event) (*Event, error) {
	if parsed == nil {
		return nil, noAnswer()
	}
	event := *parsed
	event.Provider, event.Ref.Provider = g.name, g.name
	switch event.Type {
	case EventPayment, EventRefund, EventDispute, EventOther:
	default:
		event.Type = EventOther
	}
	if event.Hint != "" {
		event.Hint = knownStatus(event.Hint)
	}
	var unusable faults
	unusable.key(FieldID, event.Ref.ID)
	unusable.key(FieldReference, event.Ref.Reference)
	for _, said := range []string{event.ID, event.ProviderType, event.Refund.ID, event.Refund.Reference} { // fmt and slog show the word, forged or not
		unusable.key(FieldID, said)
	}
	if len(unusable) > 0 {
		return nil, &Error{Kind: ErrProtocol, Message: "the event has an id or a word that is too long, no text, or of no use to a later call"}
	}
	if about := event.Type == EventPayment || event.Type == EventRefund; about && event.Ref.ID == "" && event.Ref.Reference == "" {
		return nil, &Error{Kind: ErrProtocol, Message: "the event names no payment"}
	}
	if event.Type == EventRefund {
		event.Refund.Payment = event.Ref
	}
	return &event, nil
}
