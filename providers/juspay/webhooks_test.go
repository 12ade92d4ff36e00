package juspay_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
	front "github.com/tenderpay/tender/sandbox/juspay"
)

func hookConfig() juspay.Config {
	return juspay.Config{
		BaseURL: juspay.Sandbox, APIKey: tender.NewSecret("key-not-real"), MerchantID: "shop", WebhookUser: "hookuser", WebhookPassword: tender.NewSecret("hookpass"),
	}
}

func parse(t *testing.T, authorization, body string) (*tender.Event, error) {
	t.Helper()
	client, err := juspay.New(hookConfig())
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gateway.ParseWebhook(http.Header{"Authorization": {authorization}}, []byte(body))
}

// The credentials of the provider's sample: hookuser:hookpass.
const sampleBasic = "Basic aG9va3VzZXI6aG9va3Bhc3M="

func TestParseWebhook_comparesTheCredentialsAlone(t *testing.T) {
	const body = `{"id":"evt_1","event_name":"ORDER_SUCCEEDED","content":{"order":{"id":"ordeh_1","order_id":"ORDER1","status":"CHARGED"}}}`
	event, err := parse(t, sampleBasic, body)
	require.NoError(t, err)
	assert.True(t, event.Authenticated)
	event, err = parse(t, sampleBasic, `{"id":"evt_1","event_name":"ORDER_SUCCEEDED","content":{"order":{"id":"ordeh_1","order_id":"ORDER2","status":"CHARGED"}}}`)
	require.NoError(t, err, "no signature covers the body: a changed one passes, and only the Get is believed")
	assert.Equal(t, "ORDER2", event.Ref.Reference)
	for _, wrong := range []string{
		"", "Basic", "Basic aG9va3VzZXI6", "Basic aG9va3VzZXI6aG9va3Bhc3MA", "Basic Omhvb2twYXNz", "Bearer aG9va3VzZXI6aG9va3Bhc3M=", "basic x", "Basic aG9va3VzZXI=",
	} {
		_, err = parse(t, wrong, body)
		require.ErrorIs(t, err, tender.ErrUnauthenticated, wrong)
	}
}

func TestParseWebhook_reads(t *testing.T) {
	for body, want := range map[string]tender.Event{
		`{"event_name":"REFUND_INITIATED","content":{"refund":{"order_id":"ORDER1","unique_request_id":"REFUND1"}}}`: {
			Type: tender.EventRefund, Ref: tender.PaymentRef{Reference: "ORDER1"}, Refund: tender.RefundRef{Reference: "REFUND1"},
		},
		`{"event_name":"CHARGEBACK_CREATED","content":{}}`:                                             {Type: tender.EventDispute},
		`{"event_name":"ORDER_SUCCEEDED","content":{}}`:                                                {Type: tender.EventOther},
		`{"event_name":"ORDER_SUCCEEDED"}`:                                                             {Type: tender.EventOther},
		`{"event_name":"NOTIFICATION_SUCCEEDED","content":{"notification":{"object_reference_id":1}}}`: {Type: tender.EventOther},
		`{"event_name":"ORDER_SUCCEEDED","content":{"order":{"order_id":"ORDER1","status":"NOVEL"}}}`: {
			Type: tender.EventPayment, Ref: tender.PaymentRef{Reference: "ORDER1"}, Hint: tender.StatusUnknown,
		},
		`{"event_name":"ORDER_REFUNDED","content":{"order":{"order_id":"ORDER1","status":"CHARGED"},"refund":{"order_id":"ORDER2"}}}`: { // the order leads
			Type: tender.EventRefund, Ref: tender.PaymentRef{Reference: "ORDER1"}, Hint: tender.StatusSucceeded,
		},
	} {
		event, err := parse(t, sampleBasic, body)
		require.NoError(t, err, body)
		assert.Equal(t, want.Type, event.Type, body)
		assert.Equal(t, want.Ref.Reference, event.Ref.Reference, body)
		assert.Equal(t, want.Refund.Reference, event.Refund.Reference, body)
		assert.Equal(t, want.Hint, event.Hint, body)
	}
}

func TestParseWebhook_whatIsNoEvent(t *testing.T) {
	for _, body := range []string{``, `<html>`, `[]`, `{}`, `{"event_name":7}`, `{"content":{"order":{"order_id":"ORDER1"}}}`} {
		_, err := parse(t, sampleBasic, body)
		require.ErrorIs(t, err, tender.ErrProtocol, body)
	}
}

// What is no payment's may have any form; it is nothing that must come again.
func TestParseWebhook_anEventThatIsNotOursMayHaveAnyContent(t *testing.T) {
	for _, content := range []string{`[]`, `"text"`, `7`, `{"order":"text"}`, `{"refund":[{"order_id":"ORDER1"}]}`} {
		event, err := parse(t, sampleBasic, `{"id":"evt_1","event_name":"MANDATE_CREATED","content":`+content+`}`)
		require.NoError(t, err, content)
		assert.Equal(t, tender.EventOther, event.Type)
		assert.Equal(t, "MANDATE_CREATED", event.ProviderType)
		assert.Equal(t, "evt_1", event.ID)
		_, err = parse(t, sampleBasic, `{"id":"evt_1","event_name":"ORDER_SUCCEEDED","content":`+content+`}`)
		require.ErrorIs(t, err, tender.ErrProtocol, content)
	}
}

func TestNew_wantsBothWebhookCredentials(t *testing.T) {
	for _, set := range []func(*juspay.Config){
		func(cfg *juspay.Config) { cfg.WebhookUser = "" }, func(cfg *juspay.Config) { cfg.WebhookPassword = tender.Secret{} },
		func(cfg *juspay.Config) { cfg.WebhookUser = "a:b" },
	} {
		cfg := hookConfig()
		set(&cfg)
		_, err := juspay.New(cfg)
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.ErrorContains(t, err, "Webhook")
	}
}

// wire takes the simulator's deliveries, as an app does.
type wire struct {
	*tender.Gateway
	t      *testing.T
	events []*tender.Event
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	require.NoError(w.t, err)
	event, err := w.ParseWebhook(r.Header, body)
	require.NoError(w.t, err, "%s", body)
	w.events = append(w.events, event)
	return httptest.NewRecorder().Result(), nil
}

func TestOpenPoint58_ARefundThatSomebodyLooksAt(t *testing.T) {
	w := newWorld(t, front.Options{Refunds: front.RefundsStay}, nil)
	p := w.paid(tender.CaptureNow)
	refund, err := w.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: p.Amount})
	require.NoError(t, err)
	app := &wire{Gateway: w.Gateway, t: t}
	require.NoError(t, w.account.SetWebhook("https://shop.example.test/hooks"))
	w.account.Webhooks().SetTransport(app)
	w.account.Advance(11 * 24 * time.Hour)
	w.account.Webhooks().Deliver(t.Context())
	require.Len(t, app.events, 1)
	event := app.events[0]
	assert.Equal(t, "REFUND_MANUAL_REVIEW_NEEDED", event.ProviderType)
	assert.Equal(t, tender.EventRefund, event.Type)
	assert.Equal(t, p.Reference, event.Ref.Reference)
	refund, err = w.GetRefund(t.Context(), refund.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundPending, refund.Status, "nothing is decided: ask again later")

	for content, ref := range map[string]string{ // other forms that it may have
		`{"refund":{"order_id":"ORDER1","unique_request_id":"REFUND1","status":"MANUAL_REVIEW"}}`: "REFUND1",
		`{"order":{"order_id":"ORDER1","status":"CHARGED"}}`:                                      "",
	} {
		event, err := parse(t, sampleBasic, `{"id":"evt_1","event_name":"REFUND_MANUAL_REVIEW_NEEDED","content":`+content+`}`)
		require.NoError(t, err)
		assert.Equal(t, tender.EventRefund, event.Type)
		assert.Equal(t, "ORDER1", event.Ref.Reference)
		assert.Equal(t, ref, event.Refund.Reference)
	}
}
