package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// reader is an app that reads deliveries with its gateway.
type reader struct {
	gateway *tender.Gateway
	events  []*tender.Event
	refused int
}

// RoundTrip implements http.RoundTripper.
func (r *reader) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	switch event, err := r.gateway.ParseWebhook(request.Header, body); {
	case errors.Is(err, tender.ErrUnauthenticated):
		r.refused++
		w.Code = http.StatusUnauthorized
	case err != nil:
		return nil, err
	default:
		r.events = append(r.events, event)
	}
	return w.Result(), nil
}

// The simulators and the adapters are written apart from each other, from the same documents.
func TestWebhooks_of_the_simulators_are_what_the_adapters_read(t *testing.T) {
	read := 0
	for _, name := range providers.Names() {
		t.Run(name, func(t *testing.T) {
			box := sandbox.New(everything())
			server := httptest.NewServer(box)
			defer server.Close()
			settings, err := box.Settings(name, server.URL)
			require.NoError(t, err)
			provider, err := providers.Open(name, func(key string) string { return settings[key] }, nil)
			require.NoError(t, err)
			gateway, err := tender.NewGateway(provider, tender.Options{Require: []tender.Capability{tender.Webhooks}})
			require.NoError(t, err)
			app := &reader{gateway: gateway}
			courier, err := box.Webhooks(name)
			require.NoError(t, err)
			require.NoError(t, courier.SetURL("https://shop.example/hooks"))
			courier.SetTransport(app)
			courier.Inject(webhook.Mischief{Kind: webhook.Forge})
			courier.Inject(webhook.Mischief{Kind: webhook.Unsigned})

			for _, event := range []string{"paid", "declined", "paid"} {
				code, _, errs := invoke(t, "trigger", name, event, "--url", server.URL)
				require.Zero(t, code, errs)
			}
			sent := 0
			for _, a := range courier.Deliver(t.Context()) {
				require.NoError(t, a.Err)
				if a.Number > 0 {
					sent++
					assert.Equal(t, 200, a.Status, a)
				}
			}
			assert.Len(t, app.events, sent)
			assert.Equal(t, 2, app.refused, "the forged and the unsigned one")
			for _, e := range app.events {
				assert.True(t, e.Authenticated)
				assert.NotEqual(t, tender.EventOther, e.Type, e)
				assert.NotEmpty(t, e.Ref.Reference+e.Ref.ID)
				read++
			}
		})
	}
	assert.Greater(t, read, 8)
}
