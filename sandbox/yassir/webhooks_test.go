package yassir_test

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
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// listening is a shop that takes webhooks.
func listening(t *testing.T, options yassir.Options) (*shop, *wiretest.Receiver) {
	t.Helper()
	s, receiver := open(t, options), &wiretest.Receiver{}
	require.NoError(t, s.account.SetWebhook("https://shop.example/hooks"))
	s.account.Webhooks().SetTransport(receiver)
	return s, receiver
}

// hears demands that exactly these webhooks come now: the remoteStatusCode of each.
func (s *shop) hears(receiver *wiretest.Receiver, codes ...string) []wiretest.Letter {
	s.t.Helper()
	s.account.Webhooks().Deliver(s.t.Context())
	letters := receiver.Letters()
	var got []string
	for _, l := range letters {
		got = append(got, wiretest.Value(s.t, l.Body, "remoteStatusCode"))
	}
	assert.Equal(s.t, codes, got)
	return letters
}

func TestWebhook_tells_of_each_step_that_the_pages_list(t *testing.T) {
	s, receiver := listening(t, yassir.Options{})
	p := s.create("direct", "1500", "")
	p.proceed().succeeds(200, "12")
	s.hears(receiver)
	require.NoError(t, s.account.Approve("direct"))
	letter := s.hears(receiver, "2")[0]
	assert.JSONEq(t, `{"actionId": "direct", "remoteStatus": "The amount was deposited successfully", "remoteStatusCode": 2,
		"contextType": "ORDER", "orderId": "`+p.id+`", "additionalData": {}}`, letter.Body)
	assert.Equal(t, "application/json", letter.Header.Get("Content-Type"))
	assert.Empty(t, letter.Header.Values("x-webhook-signature"))
	p.refund(refundOf("500")).succeeds(200, "16")
	p.refund(refundOf("500")).succeeds(200, "16")
	equal := s.hears(receiver, "16", "16")
	assert.Equal(t, equal[0].Body, equal[1].Body, "two equal refunds cannot be told apart")
	p.refund(refundOf("500")).succeeds(200, "4")
	s.hears(receiver, "4")

	reserved := s.reserved("captured", "10")
	s.hears(receiver, "13")
	reserved.capture(`{"amount": 4}`).succeeds(200, "2")
	s.hears(receiver, "2")
	s.reserved("released", "10").release().succeeds(200, "10")
	s.hears(receiver, "13", "10")
	s.create("refused", "10", "").proceed()
	require.NoError(t, s.account.Decline("refused"))
	s.hears(receiver, "3")
	reserved.capture(`{"amount": 4}`).refused(400, "charged")
	s.hears(receiver)
}

func TestWebhook_tells_what_time_did_but_not_that_an_intent_expired(t *testing.T) {
	s, receiver := listening(t, yassir.Options{ReservationTTL: time.Hour})
	s.createFor("+213661990005", "slow", "10", "").proceed().succeeds(200, "11")
	s.hears(receiver)
	s.account.Advance(time.Minute)
	s.hears(receiver, "2")
	s.reserved("reserved", "10")
	s.hears(receiver, "13")
	s.create("expires", "10", "")
	s.account.Advance(2 * time.Hour)
	s.hears(receiver, "10")
	p, _ := s.account.Ledger().PaymentByReference("expires")
	assert.Equal(t, ledger.Expired, p.State)
}

func TestWebhook_signed_as_the_older_generation(t *testing.T) {
	s, receiver := listening(t, yassir.Options{SignWebhooks: true})
	made := s.account.WebhookSecret()
	assert.Len(t, made, 64)
	s.paid("o1", "10")
	require.NoError(t, s.account.SetWebhookSecret("chosen"))
	require.ErrorContains(t, s.account.SetWebhookSecret(""), "webhook secret")
	letter := s.hears(receiver, "2")[0]
	mac := hmac.New(sha256.New, []byte("chosen"))
	mac.Write([]byte(letter.Body))
	assert.Equal(t, hex.EncodeToString(mac.Sum(nil)), letter.Header.Get("x-webhook-signature"))
	other, err := s.front.AddAccount("other", "secret", "OTHER")
	require.NoError(t, err)
	assert.NotEqual(t, made, other.WebhookSecret())
}

func TestWebhook_is_sent_once_unless_it_is_redelivered(t *testing.T) {
	for _, test := range []struct {
		again bool
		after []time.Duration // the pauses after which it comes
	}{{}, {true, []time.Duration{time.Second, 5 * time.Second, 25 * time.Second}}} {
		synctest.Test(t, func(t *testing.T) { // without a server, so that time stands still
			account, err := yassir.New(yassir.Options{RedeliverWebhooks: test.again}).AddAccount(clientID, clientSecret, service)
			require.NoError(t, err)
			receiver := &wiretest.Receiver{}
			require.NoError(t, account.SetWebhook("https://shop.example/hooks"))
			account.Webhooks().SetTransport(receiver)
			p, err := account.Ledger().CreatePayment(ledger.NewPayment{Reference: "o", Minor: 100, Currency: "DZD"})
			require.NoError(t, err)
			_, err = account.Ledger().Accept(p.ID)
			require.NoError(t, err)
			receiver.Answer(500, 404, 302, 500)
			require.Len(t, account.Webhooks().Deliver(t.Context()), 1)
			for _, pause := range test.after {
				account.Advance(pause - 1)
				require.Empty(t, account.Webhooks().Deliver(t.Context()))
				account.Advance(1)
				require.Len(t, account.Webhooks().Deliver(t.Context()), 1)
			}
			assert.Zero(t, account.Webhooks().Pending())
		})
	}
}

func TestWebhook_without_an_address_nothing_is_sent(t *testing.T) {
	s := open(t, yassir.Options{})
	s.paid("o1", "10")
	assert.Zero(t, s.account.Webhooks().Pending())
	require.ErrorContains(t, s.account.SetWebhook("http://shop.example/hooks"), "yassir sandbox: the webhook URL must be https")
}

func TestWebhook_what_was_not_delivered_is_after_a_restart(t *testing.T) {
	options := yassir.Options{RedeliverWebhooks: true, SignWebhooks: true}
	before, receiver := listening(t, options)
	p := before.paid("o1", "10")
	receiver.Answer(500)
	before.hears(receiver, "2")
	p.refund(refundOf("10")).succeeds(200, "4")

	s := before.restarted(options)
	s.account.Webhooks().SetTransport(receiver)
	assert.Equal(t, before.account.WebhookSecret(), s.account.WebhookSecret())
	s.hears(receiver, "4")
	s.account.Advance(time.Second)
	s.hears(receiver, "2")
	assert.Zero(t, s.account.Webhooks().Pending())

	good := exported(t, s.front)
	require.Contains(t, good, `"url":"https://shop.example/hooks"`)
	bad := strings.Replace(good, `"url":"https://`, `"url":"http://`, 1)
	require.ErrorContains(t, yassir.New(options).Import([]byte(bad)), "webhook URL")
}

func TestWebhook_a_forged_one_is_not_signed_with_the_secret(t *testing.T) {
	s, receiver := listening(t, yassir.Options{SignWebhooks: true})
	s.account.Webhooks().Inject(webhook.Mischief{Kind: webhook.Forge, Event: "2"})
	s.paid("o1", "10")
	letters := s.hears(receiver, "2", "2")
	assert.NotEqual(t, letters[0].Header.Get("x-webhook-signature"), letters[1].Header.Get("x-webhook-signature"))
}
