package sandboxed

import (
	"context"
	"io"
	"net/http"

	"github.com/tenderpay/tender/sandbox/webhook"
)

// teller is an account of a simulator that sends webhooks.
type teller interface {
	SetWebhook(url string) error
	Webhooks() *webhook.Courier
}

// send is conformance.Webhooks.Send of an account.
func send(account teller) func(context.Context, func(http.Header, []byte)) error {
	return func(ctx context.Context, app func(http.Header, []byte)) error {
		account.Webhooks().SetTransport(merchant(app))
		account.Webhooks().Deliver(ctx)
		return account.SetWebhook("https://shop.example.test/webhooks") // from the first call on
	}
}

// merchant takes every delivery, in memory.
type merchant func(header http.Header, body []byte)

// RoundTrip implements http.RoundTripper.
func (m merchant) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	m(r.Header, body)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, err
}
