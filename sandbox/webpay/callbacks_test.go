package webpay_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webhook"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// listening is a shop that takes callbacks.
func listening(t *testing.T, options webpay.Options) (*shop, *wiretest.Receiver) {
	t.Helper()
	s, receiver := open(t, options), &wiretest.Receiver{}
	require.NoError(t, s.account.SetWebhook("https://shop.example/hooks"))
	s.account.Webhooks().SetTransport(receiver)
	return s, receiver
}

// hears demands that exactly these come now: transaction_type, order_number and status of each.
func (s *shop) hears(receiver *wiretest.Receiver, want ...string) []wiretest.Letter {
	s.t.Helper()
	s.account.Webhooks().Deliver(s.t.Context())
	letters := receiver.Letters()
	var got []string
	for _, l := range letters {
		below := ""
		if strings.HasPrefix(l.Body, `{"event"`) {
			below = "payload."
		}
		words := make([]string, 3)
		for i, name := range []string{"transaction_type", "order_number", "status"} {
			words[i] = wiretest.Text(s.t, l.Body, below+name)
		}
		got = append(got, strings.Join(words, " "))
		value := "WP3-callback " + hexDigest(merchantKey, l.Body)
		assert.Equal(s.t, value, l.Header.Get("Authorization"))
		assert.Equal(s.t, []string{value}, l.Header["Http_authorization"])
	}
	require.Equal(s.t, want, got)
	return letters
}

func TestCallback_for_approved_transactions_alone(t *testing.T) {
	s, receiver := listening(t, webpay.Options{})
	s.newLink("ord-1", "purchase", "")
	require.NoError(t, s.account.Decline("ord-1"))
	s.hears(receiver)
	require.NoError(t, s.account.Approve("ord-1"))
	letter := s.hears(receiver, "purchase ord-1 approved")[0]
	assert.Equal(t, "application/json", letter.Header.Get("Content-Type"))
	id := wiretest.Value(t, letter.Body, "id")
	assert.JSONEq(t, `{"id": `+id+`, "acquirer": "sim", "order_number": "ord-1", "amount": 2599, "currency": "EUR", "ch_full_name": "", "outgoing_amount": 2599,
		"outgoing_currency": "EUR", "approval_code": "00000`+id+`", "response_code": "0000", "response_message": "`+wiretest.Text(t, letter.Body, "response_message")+`",
		"reference_number": "00000000000`+id+`", "systan": "00000`+id+`", "eci": "07", "xid": null, "acsv": null, "cc_type": "visa", "status": "approved",
		"created_at": "`+wiretest.Text(t, letter.Body, "created_at")+`", "transaction_type": "purchase", "enrollment": "N", "authentication": null, "pan_token": null,
		"masked_pan": "411111-xxx-xxx-1111", "issuer": "off-us", "number_of_installments": null, "custom_params": null}`, letter.Body)
	s.manage("refund", "ord-1", 1000).ends("0000")
	s.manage("refund", "ord-1", 5000).ends("1019")
	s.hears(receiver, "refund ord-1 approved")
	s.paid("ord-2", "authorize")
	s.manage("capture", "ord-2", 2000).ends("0000")
	s.paid("ord-3", "authorize")
	s.manage("void", "ord-3", 2599).ends("0000")
	s.manage("void", "ord-9", 2599).ends("1816")
	s.hears(receiver, "authorize ord-2 approved", "capture ord-2 approved", "authorize ord-3 approved", "void ord-3 approved")
}

func TestCallback_says_that_the_payer_passed_3D_Secure(t *testing.T) {
	s, receiver := listening(t, webpay.Options{})
	secret := s.newPayment("ord-1", "purchase", "")
	page := s.confirm(secret, typedCard(securedPAN)).text("action_required.redirect_to")
	s.hears(receiver)
	s.visit(page, "action=pay")
	letter := s.hears(receiver, "purchase ord-1 approved")[0]
	assert.Equal(t, "05", wiretest.Text(t, letter.Body, "eci"))
	assert.Equal(t, "Y", wiretest.Text(t, letter.Body, "enrollment"))
}

func TestCallback_events_on_demand_tell_of_declined_ones_too(t *testing.T) {
	s, receiver := listening(t, webpay.Options{EventWebhooks: true})
	s.newLink("ord-1", "purchase", "")
	require.NoError(t, s.account.Decline("ord-1"))
	require.NoError(t, s.account.Approve("ord-1"))
	s.manage("void", "ord-9", 2599).ends("1816")
	letters := s.hears(receiver, "purchase ord-1 declined", "purchase ord-1 approved")
	assert.Equal(t, "transaction:purchase:declined", wiretest.Text(t, letters[0].Body, "event"))
	assert.Equal(t, "transaction:purchase:approved", wiretest.Text(t, letters[1].Body, "event"))
}

func TestCallback_forged_without_the_merchant_key(t *testing.T) {
	s, receiver := listening(t, webpay.Options{})
	s.account.Webhooks().Inject(webhook.Mischief{Kind: webhook.Forge})
	s.paid("ord-1", "purchase")
	require.Len(t, s.account.Webhooks().Deliver(t.Context()), 2)
	letters := receiver.Letters()
	assert.Equal(t, letters[0].Body, letters[1].Body)
	assert.NotEqual(t, letters[0].Header.Get("Authorization"), letters[1].Header.Get("Authorization"))
}

func TestCallback_comes_again_until_it_is_answered_with_200(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, receiver := standing(t, webpay.Options{}), &wiretest.Receiver{}
		hooks := s.account.Webhooks()
		hooks.SetTransport(receiver)
		require.NoError(t, s.account.SetWebhook("https://shop.example/hooks"))
		receiver.Answer(201, 404, 500, 302, 500, 500, 500)
		hooks.Add(webhook.Delivery{Event: "purchase", Body: []byte("{}")})
		require.Len(t, hooks.Deliver(t.Context()), 1)
		for _, minutes := range []time.Duration{1, 5, 15, 60, 180, 360} {
			s.account.Advance(minutes*time.Minute - 1)
			require.Empty(t, hooks.Deliver(t.Context()))
			s.account.Advance(1)
			require.Len(t, hooks.Deliver(t.Context()), 1)
		}
		assert.Zero(t, hooks.Pending())
	})
}

func TestCallback_what_was_not_delivered_is_after_a_restart(t *testing.T) {
	before, receiver := listening(t, webpay.Options{})
	before.paid("ord-1", "purchase")
	s := before.restarted(webpay.Options{})
	s.account.Webhooks().SetTransport(receiver)
	s.hears(receiver, "purchase ord-1 approved")
	require.ErrorContains(t, s.account.SetWebhook("ftp://x"), "webpay sandbox: the webhook URL")
	bad := strings.Replace(exported(t, s.front), `"url":"https://`, `"url":"http://`, 1)
	require.ErrorContains(t, webpay.New(webpay.Options{}).Import([]byte(bad)), "webhook URL")
}
