package lomi_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
	"github.com/tenderpay/tender/sandbox/webhook"
)

// listening is a shop that takes webhooks.
func listening(t *testing.T, options lomi.Options) (*shop, *wiretest.Receiver) {
	t.Helper()
	s, receiver := open(t, options), &wiretest.Receiver{}
	require.NoError(t, s.account.SetWebhook("https://shop.example/hooks"))
	s.account.Webhooks().SetTransport(receiver)
	return s, receiver
}

// hears demands that exactly these events come now.
func (s *shop) hears(receiver *wiretest.Receiver, events ...string) []reply {
	s.t.Helper()
	s.account.Webhooks().Deliver(s.t.Context())
	var got []string
	var all []reply
	for _, l := range receiver.Letters() {
		r := reply{t: s.t, status: 200, header: l.Header, body: l.Body}
		assert.Equal(s.t, r.text("event"), l.Header.Get("X-Lomi-Event"))
		got, all = append(got, r.text("event")), append(all, r)
	}
	require.Equal(s.t, events, got)
	return all
}

func TestWebhook_tells_how_a_session_is_paid(t *testing.T) {
	s, receiver := listening(t, clocked(lomi.Options{}))
	session := s.session("o-1", "2500", withPhone)
	s.hears(receiver)
	require.NoError(t, s.account.Decline("o-1"))
	failed := s.hears(receiver, "PAYMENT_CREATED", "PAYMENT_FAILED")
	assert.Equal(t, "pending", failed[0].text("data.status"))
	assert.Equal(t, "failed", failed[1].text("data.status"))
	assert.Equal(t, failed[0].text("data.transaction_id"), failed[1].text("data.transaction_id"))
	require.NoError(t, s.account.Approve("o-1"))
	paid := s.hears(receiver, "PAYMENT_CREATED", "PAYMENT_SUCCEEDED", "CHECKOUT_COMPLETED")
	transaction := s.transactions("?status=completed")[0].TransactionID
	assert.JSONEq(t, s.do("GET", "/transactions/"+transaction, "").get("data"), paid[1].get("data"), "the data is the transaction")
	assert.Equal(t, session, paid[1].text("data.metadata.checkout_session_id"))
	assert.Equal(t, "o-1", paid[1].text("data.metadata.reference"))
	assert.Equal(t, "2500", paid[1].get("data.gross_amount"))
	assert.Equal(t, "completed", paid[2].text("data.status"))
	assert.Equal(t, session, paid[2].text("data.checkout_session_id"))
	assert.NotEqual(t, paid[1].text("id"), paid[2].text("id"))
	assert.Regexp(t, `^[0-9a-f-]{36}$`, paid[1].text("id"))
	assert.Regexp(t, `^2025-06-01T09:30:0\d\.\d{3}Z$`, paid[1].text("timestamp"))
	assert.Equal(t, "production", paid[1].text("lomi_environment"))
	assert.Equal(t, "application/json", paid[1].header.Get("Content-Type"))
	assert.Equal(t, "Lomi-Webhook/1.0", paid[1].header.Get("User-Agent"))

	s.session("expires", "10", "")
	s.account.Advance(time.Hour)
	s.hears(receiver)
}

func TestWebhook_payments_and_refunds_that_are_settled_later(t *testing.T) {
	for _, current := range []bool{false, true} {
		s, receiver := listening(t, lomi.Options{Refunds: true, PendingRefunds: true, PendingTransactions: true, CurrentWebhooks: current})
		first := func(events ...string) []string {
			if current {
				return nil
			}
			return events
		}
		s.session("o-1", "100", withPhone)
		require.NoError(t, s.account.Approve("o-1"))
		s.hears(receiver, first("PAYMENT_CREATED")...)
		require.NoError(t, s.account.SettlePayments("o-1", false))
		s.hears(receiver, "PAYMENT_FAILED")
		require.NoError(t, s.account.Approve("o-1"))
		require.NoError(t, s.account.SettlePayments("o-1", true))
		s.hears(receiver, append(append(first("PAYMENT_CREATED"), "PAYMENT_SUCCEEDED"), first("CHECKOUT_COMPLETED")...)...)

		refund := s.refund(s.transactions("?status=completed")[0].TransactionID, "40", "").succeeds(201).text("refund_id")
		made := s.hears(receiver, "REFUND_CREATED")[0]
		assert.Equal(t, refund, made.text("data.refund_id"))
		assert.Equal(t, "pending", made.text("data.status"))
		require.NoError(t, s.account.SettleRefunds("o-1", false))
		if current {
			assert.Equal(t, "failed", s.hears(receiver, "REFUND_FAILED")[0].text("data.status"))
		} else {
			s.hears(receiver)
		}
		s.refund(s.transactions("?status=completed")[0].TransactionID, "40", "").succeeds(201)
		require.NoError(t, s.account.SettleRefunds("o-1", true))
		done := s.hears(receiver, "REFUND_CREATED", "REFUND_COMPLETED")
		assert.Equal(t, "pending", done[0].text("data.status"), "as it was then")
		assert.Equal(t, "completed", done[1].text("data.status"))
		assert.Equal(t, "40", done[1].get("data.refunded_amount"))
	}
}

func TestWebhook_a_refund_at_once_is_made_and_completed(t *testing.T) {
	s, receiver := listening(t, lomi.Options{Refunds: true})
	transaction := s.paid("o-1", "100", withPhone)
	s.hears(receiver, "PAYMENT_CREATED", "PAYMENT_SUCCEEDED", "CHECKOUT_COMPLETED")
	s.refund(transaction, "40", "").succeeds(201)
	s.refund(transaction, "400", "").refused(400, "amount")
	s.hears(receiver, "REFUND_CREATED", "REFUND_COMPLETED")
}

func TestWebhook_is_signed_over_the_body_with_the_whole_secret(t *testing.T) {
	s, receiver := listening(t, lomi.Options{})
	require.True(t, strings.HasPrefix(s.account.WebhookSecret(), "whsec_"))
	s.paid("o-1", "100", "")
	for _, secret := range []string{s.account.WebhookSecret(), "whsec_chosen"} {
		require.NoError(t, s.account.SetWebhookSecret(secret))
		s.account.Webhooks().Inject(webhook.Mischief{Kind: webhook.Forge, Event: "PAYMENT_FAILED"})
		s.session("o-"+secret, "100", "")
		require.NoError(t, s.account.Decline("o-"+secret))
		signed := 0
		s.account.Webhooks().Deliver(t.Context())
		letters := receiver.Letters()
		for _, l := range letters {
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write([]byte(l.Body))
			if l.Header.Get("X-Lomi-Signature") == hex.EncodeToString(mac.Sum(nil)) {
				signed++
			}
		}
		assert.Equal(t, len(letters)-1, signed, "all but the forged one")
	}
	require.ErrorContains(t, s.account.SetWebhookSecret(" "), "webhook secret")
}

func TestWebhook_comes_again_as_each_generation_says(t *testing.T) {
	for name, test := range map[string]struct {
		current bool
		answers []int
		pauses  []time.Duration // in seconds
	}{
		"the first retries whatever is no 2xx": {false, []int{500, 404, 302, 500}, []time.Duration{5, 10, 20}},
		"the first takes any 2xx":              {false, []int{500, 204}, []time.Duration{5}},
		"the current one gives up later":       {true, []int{500, 302, 503, 500, 500}, []time.Duration{5, 10, 20, 40}},
		"the current one does not retry a 4xx": {true, []int{500, 401}, []time.Duration{5}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, receiver := unserved(t, lomi.Options{CurrentWebhooks: test.current}), &wiretest.Receiver{}
				hooks := s.account.Webhooks()
				hooks.SetTransport(receiver)
				require.NoError(t, s.account.SetWebhook("https://shop.example/hooks"))
				receiver.Answer(test.answers...)
				hooks.Add(webhook.Delivery{ID: "1", Event: "PAYMENT_SUCCEEDED", Body: []byte("{}")})
				require.Len(t, hooks.Deliver(t.Context()), 1)
				for _, pause := range test.pauses {
					s.account.Advance(pause*time.Second - 1)
					require.Empty(t, hooks.Deliver(t.Context()))
					s.account.Advance(1)
					require.Len(t, hooks.Deliver(t.Context()), 1)
				}
				assert.Zero(t, hooks.Pending())
			})
		})
	}
}

func TestWebhook_comes_again_with_another_id_on_demand(t *testing.T) {
	for _, another := range []bool{false, true} {
		s, receiver := listening(t, lomi.Options{CurrentWebhooks: true, NewEventIDs: another})
		receiver.Answer(500, 500)
		s.paid("o-1", "100", "")
		last := s.hears(receiver, "PAYMENT_SUCCEEDED")[0]
		for _, pause := range []time.Duration{5, 10} {
			s.account.Advance(pause * time.Second)
			again := s.hears(receiver, "PAYMENT_SUCCEEDED")[0]
			assert.Equal(t, another, last.text("id") != again.text("id"))
			assert.Equal(t, another, last.header.Get("X-Lomi-Signature") != again.header.Get("X-Lomi-Signature"))
			assert.Equal(t, last.body, strings.Replace(again.body, again.text("id"), last.text("id"), 1), "all else is the same")
			assert.Regexp(t, `^[0-9a-f-]{36}$`, again.text("id"))
			last = again
		}
	}
}

func TestWebhook_tells_of_an_expiry_by_CHECKOUT_COMPLETED_on_demand(t *testing.T) {
	for _, options := range []lomi.Options{{}, {ExpiryAsCompleted: true}, {ExpiryAsCompleted: true, CurrentWebhooks: true}} {
		options.PendingTransactions = true
		s, receiver := listening(t, options)
		session := s.session("o-1", "100", "")
		s.session("nobody-tried", "100", "")
		require.NoError(t, s.account.Approve("o-1"))
		s.account.Webhooks().Deliver(t.Context())
		receiver.Letters()
		s.account.Advance(time.Hour)
		if !options.ExpiryAsCompleted || options.CurrentWebhooks {
			s.hears(receiver)
			continue
		}
		told := s.hears(receiver, "CHECKOUT_COMPLETED")[0]
		assert.Equal(t, session, told.text("data.checkout_session_id"))
		assert.Equal(t, "expired", told.text("data.status"))
		s = s.restartedWith(options)
		s.account.Webhooks().SetTransport(receiver)
		s.hears(receiver)
	}
}

func TestWebhook_what_was_not_delivered_is_after_a_restart(t *testing.T) {
	before, receiver := listening(t, lomi.Options{CurrentWebhooks: true})
	receiver.Answer(500)
	before.paid("o-1", "100", "")
	first := before.hears(receiver, "PAYMENT_SUCCEEDED")[0]
	s := before.restartedWith(lomi.Options{CurrentWebhooks: true})
	s.account.Webhooks().SetTransport(receiver)
	s.account.Advance(5 * time.Second)
	again := s.hears(receiver, "PAYMENT_SUCCEEDED")[0]
	assert.Equal(t, first.body, again.body, "byte by byte, the id included")
	assert.Equal(t, first.header.Get("X-Lomi-Signature"), again.header.Get("X-Lomi-Signature"))
	require.ErrorContains(t, s.account.SetWebhook("ftp://x"), "lomi sandbox: the webhook URL")
	bad := strings.Replace(exported(t, s.front), `"url":"https://`, `"url":"http://`, 1)
	require.ErrorContains(t, lomi.New(lomi.Options{}).Import([]byte(bad)), "webhook URL")
}
