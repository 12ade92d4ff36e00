package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

// captured keeps what a provider delivers.
type captured struct {
	header http.Header
	body   []byte
}

func (c *captured) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	c.header, c.body = r.Header, body
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, err
}

// What the shop answers to the deliveries of each provider.
func TestReceiver_answers(t *testing.T) {
	for _, name := range providers.Names() {
		t.Run(name, func(t *testing.T) {
			w, err := newWorld(name, 1)
			require.NoError(t, err)
			var sent captured
			w.account.Webhooks().SetTransport(&sent)
			payment, err := w.shop.start(t.Context(), tender.CaptureNow)
			require.NoError(t, err)
			require.NoError(t, w.account.Approve(payment.Reference))
			require.NotEmpty(t, w.account.Webhooks().Deliver(t.Context()))
			answer := func(method string, header http.Header, body []byte) int {
				recorder, request := httptest.NewRecorder(), httptest.NewRequest(method, "/webhooks", bytes.NewReader(body))
				request.Header = header
				w.routes.ServeHTTP(recorder, request)
				return recorder.Code
			}
			assert.Equal(t, 200, answer(http.MethodPost, sent.header, sent.body))
			assert.Equal(t, 200, answer(http.MethodPost, sent.header, sent.body), "a replay: one Get more, and nothing changes")
			assert.Equal(t, 405, answer(http.MethodPut, sent.header, sent.body))
			assert.Equal(t, 413, answer(http.MethodPost, sent.header, make([]byte, tender.MaxWebhookBody+1)))

			signs := map[string]int{"juspay": 500, "lomi": 401, "webpay": 401, "yassir": 500}[name] // whether the header covers the body
			assert.Equal(t, signs, answer(http.MethodPost, sent.header, sent.body[:len(sent.body)-1]), "a body that was cut")
			unauthenticated := 401
			if name == "yassir" { // nobody signs, and the Get decides
				unauthenticated = 200
			}
			assert.Equal(t, unauthenticated, answer(http.MethodPost, http.Header{}, sent.body), "nothing says whose it is")

			delete(w.shop.orders.rows, payment.Reference)
			assert.Equal(t, 500, answer(http.MethodPost, sent.header, sent.body), "not stored yet")
		})
	}
}
