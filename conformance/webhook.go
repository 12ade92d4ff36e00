package conformance

import (
	"context"
	"net/http"

	"github.com/tenderpay/tender"
)

// Webhooks is what the suite needs to know of a provider's webhooks.
type Webhooks struct {
	// Sign returns the header of a delivery with this body as the provider sends it to the account of Harness.New, and SignOther as it sends it to
	// another merchant's. SignOther may be nil where a delivery is not authenticated.
	Sign, SignOther func(body []byte) http.Header

	// SignEmpty returns the header of a delivery as anybody can make it who guesses that the account's secret is empty. It may be nil with AlwaysOn and
	// with Unauthenticated.
	SignEmpty func(body []byte) http.Header

	// SignsBody says that the authentication covers the body. Where it does not, a changed body passes, and only the Get is believed.
	SignsBody bool

	// AlwaysOn says that deliveries are verified with a secret that every call needs, so that webhooks cannot be off.
	AlwaysOn bool

	// Unauthenticated says that the provider authenticates nothing: the app opted in, and every event says so.
	Unauthenticated bool

	// Deliveries are documented bodies, one of each kind at least, and what they say.
	Deliveries []Delivery

	// Send has the simulator of Harness.Handler send what has happened since the last call, to app instead of a URL; before the first call nothing counts.
	// nil = it sends no webhooks.
	Send func(ctx context.Context, app func(header http.Header, body []byte)) error
}

// Delivery is the body of a webhook and what it says.
type Delivery struct {
	Body         string
	Type         tender.EventType
	ProviderType string
	ID           string        // of the event; "" = the provider gives none
	PaymentID    string        // of the payment; "" = the body has none
	Reference    string        // of the payment; "" = the body has none
	RefundID     string        // of the refund; "" = the body has none
	Hint         tender.Status // "" = not looked at
}
