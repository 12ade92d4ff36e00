package lomi_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
	front "github.com/tenderpay/tender/sandbox/lomi"
)

func hooked(t *testing.T, secret string) *tender.Gateway {
	t.Helper()
	client, err := lomi.New(lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret("key-not-real"), WebhookSecret: tender.NewSecret(secret)})
	require.NoError(t, err)
	gateway, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gateway
}

func sign(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

func TestParseWebhook_signatures(t *testing.T) {
	const body = `{"id":"1","event":"PAYMENT_SUCCEEDED","data":{"checkout_session_id":"s","status":"completed"}}`
	for _, secret := range []string{"whsec_abc", "0123abcd"} { // some have no prefix
		gateway := hooked(t, secret)
		for _, good := range []string{sign(secret, body), "sha256=" + sign(secret, body)} {
			event, err := gateway.ParseWebhook(http.Header{"X-Lomi-Signature": {good}}, []byte(body))
			require.NoError(t, err)
			assert.Equal(t, "s", event.Ref.ID)
		}
		for _, wrong := range []string{sign("abc", body), sign("", body), "sha256=", "sha256=sha256=" + sign(secret, body), "sha512=" + sign(secret, body)} {
			_, err := gateway.ParseWebhook(http.Header{"X-Lomi-Signature": {wrong}}, []byte(body))
			require.ErrorIs(t, err, tender.ErrUnauthenticated, wrong)
		}
	}
}

// Without a secret the capability is off. Who asks the client itself, past the gateway, gets nothing past it either: anybody can sign with no key.
func TestParseWebhook_withoutASecretNothingVerifies(t *testing.T) {
	client, err := lomi.New(lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret("key-not-real")})
	require.NoError(t, err)
	const body = `{"event":"PAYMENT_SUCCEEDED","data":{"checkout_session_id":"s","status":"completed"}}`
	event, err := client.ParseWebhook(http.Header{"X-Lomi-Signature": {sign("", body)}}, []byte(body))
	require.ErrorIs(t, err, tender.ErrUnauthenticated)
	assert.Nil(t, event)
}

func TestParseWebhook_whatIsNoEvent(t *testing.T) {
	for _, body := range []string{``, `<html>`, `[]`, `{}`, `{"event":null}`, `{"data":{"checkout_session_id":"cs-1"}}`} {
		_, err := hooked(t, "whsec_abc").ParseWebhook(http.Header{"X-Lomi-Signature": {sign("whsec_abc", body)}}, []byte(body))
		require.ErrorIs(t, err, tender.ErrProtocol, body)
	}
}

// What is no payment's may have any form; it is nothing that must come again.
func TestParseWebhook_anEventThatIsNotOursMayHaveAnyData(t *testing.T) {
	for _, data := range []string{`[]`, `"text"`, `7`, `{"metadata":"text"}`, `{"metadata":[1]}`} {
		for _, word := range []string{"PROVIDER_STATUS_CHANGED", "USAGE_RECORDED"} {
			body := `{"id":"1","event":"` + word + `","data":` + data + `}`
			event, err := hooked(t, "whsec_abc").ParseWebhook(http.Header{"X-Lomi-Signature": {sign("whsec_abc", body)}}, []byte(body))
			require.NoError(t, err, body)
			assert.Equal(t, tender.EventOther, event.Type)
			assert.Equal(t, word, event.ProviderType)
		}
		body := `{"id":"1","event":"PAYMENT_SUCCEEDED","data":` + data + `}`
		_, err := hooked(t, "whsec_abc").ParseWebhook(http.Header{"X-Lomi-Signature": {sign("whsec_abc", body)}}, []byte(body))
		require.ErrorIs(t, err, tender.ErrProtocol, body)
	}
}

func TestOpenPoint28_WordsOfEvents(t *testing.T) {
	for body, want := range map[string]tender.Event{
		`{"event":"REFUND_COMPLETED","data":{"refund_id":"r","transaction_id":"t"}}`:          {Type: tender.EventOther, Refund: tender.RefundRef{ID: "r"}},
		`{"event":"PAYMENT_FAILED","data":{"metadata":{"reference":"o1"},"status":"failed"}}`: {Type: tender.EventPayment, Ref: tender.PaymentRef{Reference: "o1"}, Hint: tender.StatusRequiresAction},
		`{"event":"PAYMENT_SUCCEEDED","data":{"checkout_session_id":"s","status":"novel"}}`:   {Type: tender.EventPayment, Ref: tender.PaymentRef{ID: "s"}, Hint: tender.StatusUnknown},
		`{"event":"test.webhook"}`:             {Type: tender.EventOther},
		`{"event":"PAYMENT_SUCCEEDED"}`:        {Type: tender.EventOther},
		`{"event":"NOVEL","data":{"a":[1,2]}}`: {Type: tender.EventOther},
		`{"event":"PAYMENT_SUCCEEDED","data":{"checkout_session_id":"a","metadata":{"checkout_session_id":"b"}}}`: {
			Type: tender.EventPayment, Ref: tender.PaymentRef{ID: "a"}, Hint: tender.StatusUnknown,
		},
	} {
		event, err := hooked(t, "whsec_abc").ParseWebhook(http.Header{"X-Lomi-Signature": {sign("whsec_abc", body)}}, []byte(body))
		require.NoError(t, err, body)
		assert.Equal(t, want.Type, event.Type, body)
		assert.Equal(t, want.Ref.ID, event.Ref.ID, body)
		assert.Equal(t, want.Ref.Reference, event.Ref.Reference, body)
		assert.Equal(t, want.Refund.ID, event.Refund.ID, body)
		assert.Equal(t, want.Hint, event.Hint, body)
	}
}

// app takes the simulator's deliveries.
type app struct {
	*world
	answers []int // for the next deliveries; none left: 200
	events  []*tender.Event
}

// RoundTrip implements http.RoundTripper.
func (a *app) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	require.NoError(a.t, err)
	event, err := a.ParseWebhook(r.Header, body)
	require.NoError(a.t, err, "%s", body)
	a.events = append(a.events, event)
	w := httptest.NewRecorder()
	if len(a.answers) > 0 {
		w.Code, a.answers = a.answers[0], a.answers[1:]
	}
	return w.Result(), nil
}

// hears returns what the app is told now.
func (a *app) hears() []*tender.Event {
	a.t.Helper()
	a.events = nil
	a.account.Webhooks().Deliver(a.t.Context())
	return a.events
}

func newApp(t *testing.T, options front.Options, answers ...int) *app {
	t.Helper()
	a := &app{world: newWorld(t, options, nil), answers: answers}
	require.NoError(t, a.account.SetWebhook("https://shop.example.test/hooks"))
	a.account.Webhooks().SetTransport(a)
	return a
}

func TestOpenPoint33_ADeliveryThatComesAgainUnderAnotherID(t *testing.T) {
	a := newApp(t, front.Options{CurrentWebhooks: true, NewEventIDs: true}, http.StatusInternalServerError)
	p := a.create(tender.MustMoney("2500", "XOF"))
	require.NoError(t, a.account.Approve(p.Reference))
	first := a.hears()
	a.account.Advance(5 * time.Second)
	again := a.hears()
	require.Len(t, first, 1)
	require.Len(t, again, 1)
	assert.NotEqual(t, first[0].ID, again[0].ID, "so nothing can be known by it")
	assert.NotEmpty(t, again[0].ID)
	for _, event := range []*tender.Event{first[0], again[0]} {
		assert.Equal(t, tender.EventPayment, event.Type)
		assert.Equal(t, p.ID, event.Ref.ID)
		assert.Equal(t, p.Reference, event.Ref.Reference)
		assert.Equal(t, tender.StatusSucceeded, event.Hint)
	}
}

func TestOpenPoint34_AnExpiryThatIsCalledCompleted(t *testing.T) {
	a := newApp(t, front.Options{PendingTransactions: true, ExpiryAsCompleted: true})
	p := a.create(tender.MustMoney("2500", "XOF"))
	require.NoError(t, a.account.Approve(p.Reference))
	require.Len(t, a.hears(), 1)
	a.account.Advance(time.Hour)
	told := a.hears()
	require.Len(t, told, 1)
	assert.Equal(t, "CHECKOUT_COMPLETED", told[0].ProviderType)
	assert.Equal(t, p.ID, told[0].Ref.ID)
	assert.Equal(t, tender.StatusExpired, told[0].Hint, "the word of the session, and not that of the event")
	got, err := a.GetPayment(t.Context(), p.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusExpired, got.Status)

	for _, data := range []string{ // of the transaction, and of neither's status
		`{"transaction_id":"t","status":"expired","metadata":{"checkout_session_id":"s"}}`, `{"checkout_session_id":"s"}`,
	} {
		body := `{"id":"1","event":"CHECKOUT_COMPLETED","data":` + data + `}`
		event, err := hooked(t, "whsec_abc").ParseWebhook(http.Header{"X-Lomi-Signature": {sign("whsec_abc", body)}}, []byte(body))
		require.NoError(t, err)
		assert.Equal(t, "s", event.Ref.ID)
		assert.NotEqual(t, tender.StatusSucceeded, event.Hint)
	}
}
