package juspay_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// listening is a shop that takes webhooks.
func listening(t *testing.T, options juspay.Options) (*shop, *wiretest.Receiver) {
	t.Helper()
	s, receiver := open(t, options), &wiretest.Receiver{}
	require.NoError(t, s.account.SetWebhook("https://shop.example/hooks"))
	s.account.Webhooks().SetTransport(receiver)
	return s, receiver
}

// hears demands that exactly these events come now, each with the status of the order or transaction that it carries: "ORDER_SUCCEEDED CHARGED".
func (s *shop) hears(receiver *wiretest.Receiver, events ...string) []reply {
	s.t.Helper()
	s.account.Webhooks().Deliver(s.t.Context())
	var got []string
	var all []reply
	for _, l := range receiver.Letters() {
		r := reply{t: s.t, status: 200, header: l.Header, body: l.Body}
		about := "order"
		if strings.Contains(l.Body, `"content":{"txn"`) {
			about = "txn"
		}
		got = append(got, r.text("event_name")+" "+r.text("content."+about+".status"))
		all = append(all, r)
	}
	require.Equal(s.t, events, got)
	return all
}

func TestWebhook_tells_how_an_order_is_paid(t *testing.T) {
	s, receiver := listening(t, juspay.Options{})
	s.order(nil).succeeds()
	s.hears(receiver)
	require.NoError(t, s.account.Decline(orderID))
	s.hears(receiver, "TXN_CREATED PENDING_VBV", "TXN_FAILED AUTHORIZATION_FAILED", "ORDER_FAILED AUTHORIZATION_FAILED")
	require.NoError(t, s.account.Approve(orderID))
	all := s.hears(receiver, "TXN_CREATED PENDING_VBV", "TXN_CHARGED CHARGED", "ORDER_SUCCEEDED CHARGED")
	txn, order := all[1], all[2]
	r := s.shows(orderID, "CHARGED", 21)
	assert.JSONEq(t, `{"txn_id": "`+r.text("txn_id")+`", "txn_uuid": "`+r.text("txn_uuid")+`", "order_id": "`+orderID+`", "txn_amount": 100.15,
		"net_amount": 100.15, "status": "CHARGED", "status_id": 21}`, txn.value("content.txn"))
	assert.JSONEq(t, r.body, order.value("content.order"), "the order as a get has it")
	assert.Regexp(t, `^evt_V2_[0-9a-f]{32}$`, order.text("id"))
	assert.NotEqual(t, txn.text("id"), order.text("id"))
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, order.text("date_created"))
	assert.Equal(t, "application/json", order.header.Get("Content-Type"))
}

func TestWebhook_tells_of_holds_captures_and_voids(t *testing.T) {
	s, receiver := listening(t, juspay.Options{ReportedWebhooks: true})
	uuid := s.held()
	s.hears(receiver, "TXN_CREATED PENDING_VBV", "ORDER_AUTHORIZED AUTHORIZED")
	s.capture(uuid, fields{"amount": "40"}).succeeds()
	s.hears(receiver, "TXN_CHARGED CHARGED", "ORDER_PARTIAL_CHARGED PARTIAL_CHARGED")

	for reported, want := range map[bool][]string{true: {"ORDER_VOIDED VOIDED"}, false: nil} {
		s, receiver = listening(t, juspay.Options{ReportedWebhooks: reported})
		uuid = s.held()
		s.hears(receiver, "TXN_CREATED PENDING_VBV", "ORDER_AUTHORIZED AUTHORIZED")
		s.void(uuid, nil).succeeds()
		s.hears(receiver, want...)
	}
	for way, want := range map[juspay.Gateway][2]string{
		juspay.GatewayRefuses: {"ORDER_CAPTURE_FAILED CAPTURE_FAILED", "ORDER_VOID_FAILED VOID_FAILED"},
		juspay.GatewayPends:   {"", ""},
	} {
		s, receiver = listening(t, juspay.Options{ReportedWebhooks: true, Captures: way, Voids: way})
		uuid = s.held()
		s.hears(receiver, "TXN_CREATED PENDING_VBV", "ORDER_AUTHORIZED AUTHORIZED")
		s.capture(uuid, nil).succeeds()
		if want[0] == "" {
			s.hears(receiver)
			require.NoError(t, s.account.SettleTransaction(orderID, true))
			s.hears(receiver, "TXN_CHARGED CHARGED", "ORDER_SUCCEEDED CHARGED")
			continue
		}
		s.hears(receiver, want[0])
		s.void(uuid, nil).succeeds()
		s.hears(receiver, want[1])
	}
}

func TestWebhook_tells_of_refunds(t *testing.T) {
	s, receiver := listening(t, juspay.Options{RefundGuard: -1})
	s.paid(nil)
	s.account.Webhooks().Deliver(t.Context())
	receiver.Letters()
	s.refund("R1", "10").succeeds()
	s.hears(receiver, "REFUND_INITIATED CHARGED")
	require.NoError(t, s.account.SettleRefunds(orderID, false))
	s.hears(receiver, "ORDER_REFUND_FAILED CHARGED")
	s.refund("R2", "10").succeeds()
	s.later(15 * time.Minute)
	both := s.hears(receiver, "REFUND_INITIATED CHARGED", "ORDER_REFUNDED CHARGED")
	assert.Contains(t, both[1].value("content.order.refunds"), "SUCCESS", "nobody had to look: the courier does")
	require.NoError(t, s.account.AutoRefund(s.again(receiver)))
	s.hears(receiver, "AUTO_REFUND_INITIATED CHARGED", "AUTO_REFUND_SUCCEEDED CHARGED")

	s, receiver = listening(t, juspay.Options{Refunds: juspay.RefundsAtOnce})
	s.paid(nil)
	s.refund("R1", "10").succeeds()
	s.hears(receiver, "TXN_CREATED PENDING_VBV", "TXN_CHARGED CHARGED", "ORDER_SUCCEEDED CHARGED", "REFUND_INITIATED CHARGED", "ORDER_REFUNDED CHARGED")
}

func TestWebhook_tells_once_that_somebody_looks_at_a_refund(t *testing.T) {
	options := juspay.Options{Refunds: juspay.RefundsStay, RefundGuard: -1}
	s, receiver := listening(t, options)
	s.paid(nil)
	s.refund("R1", "10").succeeds()
	s.account.Webhooks().Deliver(t.Context())
	receiver.Letters()
	s.later(10*24*time.Hour - time.Minute)
	s.hears(receiver)
	s.later(2 * time.Minute)
	told := s.hears(receiver, "REFUND_MANUAL_REVIEW_NEEDED CHARGED")[0]
	assert.Contains(t, told.value("content.order.refunds"), "MANUAL_REVIEW")
	s.refund("R2", "10").succeeds()
	s.hears(receiver, "REFUND_INITIATED CHARGED")
	s = s.restarted(options)
	s.account.Webhooks().SetTransport(receiver)
	s.later(time.Hour)
	s.hears(receiver)
	s.later(10 * 24 * time.Hour)
	s.hears(receiver, "REFUND_MANUAL_REVIEW_NEEDED CHARGED")
	require.NoError(t, s.account.SettleRefunds(orderID, true))
	s.hears(receiver, "ORDER_REFUNDED CHARGED", "ORDER_REFUNDED CHARGED")
}

// again is an order that was paid in the second attempt.
func (s *shop) again(receiver *wiretest.Receiver) string {
	s.t.Helper()
	const id = "AGAIN1"
	s.order(fields{"order_id": id}).succeeds()
	require.NoError(s.t, s.account.Decline(id))
	require.NoError(s.t, s.account.Approve(id))
	s.account.Webhooks().Deliver(s.t.Context())
	receiver.Letters()
	return id
}

func TestWebhook_tells_what_time_did(t *testing.T) {
	s, receiver := listening(t, juspay.Options{ReportedWebhooks: true})
	s.held()
	s.hears(receiver, "TXN_CREATED PENDING_VBV", "ORDER_AUTHORIZED AUTHORIZED")
	s.later(8 * 24 * time.Hour)
	s.hears(receiver, "ORDER_VOIDED VOIDED")
	s.shows(orderID, "VOIDED", 31)
	s.hears(receiver)
}

func TestWebhook_has_the_credentials_of_the_account(t *testing.T) {
	s, receiver := listening(t, juspay.Options{})
	user, password := s.account.WebhookCredentials()
	assert.Equal(t, "webhooks", user)
	assert.Len(t, password, 32)
	for _, bad := range [][2]string{{"", "p"}, {"u", ""}, {"a:b", "p"}, {"u", "p\n"}} {
		require.ErrorContains(t, s.account.SetWebhookCredentials(bad[0], bad[1]), "webhook ")
	}
	require.NoError(t, s.account.SetWebhookCredentials("hookuser", "hook:pass"))
	user, password = s.account.WebhookCredentials()
	assert.Equal(t, []string{"hookuser", "hook:pass"}, []string{user, password})
	require.NoError(t, s.account.SetWebhookCredentials("hookuser", "hookpass"))
	s.account.Webhooks().Inject(webhook.Mischief{Kind: webhook.Unsigned})
	s.order(nil).succeeds()
	require.NoError(t, s.account.Attempt(orderID, "STARTED"))
	both := s.hears(receiver, "TXN_CREATED STARTED", "TXN_CREATED STARTED")
	assert.Empty(t, both[0].header.Get("Authorization"))
	assert.Equal(t, "Basic aG9va3VzZXI6aG9va3Bhc3M=", both[1].header.Get("Authorization"))
}

func TestWebhook_comes_again_until_it_is_answered_with_200(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account, err := juspay.New(juspay.Options{}).AddAccount("m", "k")
		require.NoError(t, err)
		receiver := &wiretest.Receiver{}
		hooks := account.Webhooks()
		hooks.SetTransport(receiver)
		require.NoError(t, account.SetWebhook("https://shop.example/hooks"))
		add := func() { hooks.Add(webhook.Delivery{ID: "1", Event: "ORDER_SUCCEEDED", Body: []byte("{}")}) }
		minutes := []time.Duration{1, 5, 5, 10, 10, 10, 10, 10, 60, 60, 60, 60, 60, 360, 360, 360}
		receiver.Answer(201, 204, 404, 500, 302, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500)
		add()
		require.Len(t, hooks.Deliver(t.Context()), 1)
		for _, pause := range minutes {
			account.Advance(pause*time.Minute - 1)
			require.Empty(t, hooks.Deliver(t.Context()))
			account.Advance(1)
			require.Len(t, hooks.Deliver(t.Context()), 1)
		}
		assert.Zero(t, hooks.Pending(), "given up")
		add()
		require.Len(t, hooks.Deliver(t.Context()), 1)
		assert.Zero(t, hooks.Pending(), "200")
	})
}

func TestWebhook_what_was_not_delivered_is_after_a_restart(t *testing.T) {
	before, receiver := listening(t, juspay.Options{})
	receiver.Answer(500)
	before.order(nil).succeeds()
	require.NoError(t, before.account.Attempt(orderID, "STARTED"))
	first := before.hears(receiver, "TXN_CREATED STARTED")[0]
	s := before.restarted(juspay.Options{})
	s.account.Webhooks().SetTransport(receiver)
	s.hears(receiver)
	s.later(time.Minute)
	assert.Equal(t, first.body, s.hears(receiver, "TXN_CREATED STARTED")[0].body)
	require.ErrorContains(t, s.account.SetWebhook("ftp://x"), "juspay sandbox: the webhook URL")
	bad := strings.Replace(exported(t, s.front), `"url":"https://`, `"url":"http://`, 1)
	require.ErrorContains(t, juspay.New(juspay.Options{}).Import([]byte(bad)), "webhook URL")
}
