package front_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/conformance/reference/front"
)

// listener takes an account's webhooks with the reference adapter.
type listener struct {
	t       *testing.T
	account *front.Account
	client  *reference.Client
	answers []int // for the next webhooks; none left: 200
	bodies  []string
	events  []*tender.Event
}

func listen(t *testing.T, options front.Options) *listener {
	t.Helper()
	l := &listener{t: t, account: front.New(options)}
	var err error
	l.client, err = reference.New(reference.Config{
		BaseURL: "https://reference.example", Token: tender.NewSecret(l.account.Token()), WebhookSecret: tender.NewSecret(l.account.WebhookSecret()),
	})
	require.NoError(t, err)
	require.NoError(t, l.account.SetWebhook("https://shop.example/hooks"))
	l.account.Webhooks().SetTransport(l)
	return l
}

// RoundTrip implements http.RoundTripper.
func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	require.NoError(l.t, err)
	event, err := l.client.ParseWebhook(r.Header, body)
	require.NoError(l.t, err, "the adapter takes it")
	l.bodies, l.events = append(l.bodies, string(body)), append(l.events, event)
	w := httptest.NewRecorder()
	if len(l.answers) > 0 {
		w.Code, l.answers = l.answers[0], l.answers[1:]
	}
	return w.Result(), nil
}

// hears demands that exactly these events come now.
func (l *listener) hears(want ...string) []*tender.Event {
	l.t.Helper()
	l.events = nil
	l.account.Webhooks().Deliver(l.t.Context())
	var got []string
	for _, e := range l.events {
		got = append(got, e.ProviderType)
	}
	require.Equal(l.t, want, got)
	return l.events
}

// confirmed is a payment of this capture mode whose customer has this email.
func (l *listener) confirmed(email, capture string) string {
	l.t.Helper()
	status, customer := ask(l.t, l.account, http.MethodPost, "/v1/customers", `{"reference": "`+capture+`-`+email[:4]+`", "email": "`+email+`"}`)
	require.Equal(l.t, http.StatusCreated, status, customer)
	status, made := ask(l.t, l.account, http.MethodPost, "/v1/payments", `{"reference": "order-`+capture+`-`+email[:4]+`",
		"customer_id": "`+customer["id"].(string)+`", "amount": {"minor": 1000, "currency": "DZD"}, "capture": "`+capture+`"}`)
	require.Equal(l.t, http.StatusCreated, status, made)
	l.post(made["id"].(string)+"/confirm", "", header("X-Client-Secret", made["client_secret"].(string)))
	return made["id"].(string)
}

// post is a call below the payments that succeeds.
func (l *listener) post(path, body string, edit ...func(http.Header)) {
	l.t.Helper()
	status, answer := ask(l.t, l.account, http.MethodPost, "/v1/payments/"+path, body, edit...)
	require.Less(l.t, status, 300, "%v", answer)
}

func refundOf(reference string) string {
	return `{"reference": "` + reference + `", "amount": {"minor": 300, "currency": "DZD"}}`
}

func TestWebhook_for_every_change_that_the_document_has_a_word_for(t *testing.T) {
	l := listen(t, front.Options{RefundsPend: true})
	id := l.confirmed("amel@example.test", "later")
	waiting := l.hears("payment.awaiting_payer")[0]
	assert.Equal(t, tender.StatusRequiresAction, waiting.Hint)
	assert.Equal(t, tender.PaymentRef{ID: id, Reference: "order-later-amel"}, waiting.Ref)
	assert.Regexp(t, "^evt_.", waiting.ID)
	require.NoError(t, l.account.Approve("order-later-amel"))
	l.post(id+"/capture", `{"amount": {"minor": 900, "currency": "DZD"}}`)
	l.hears("payment.authorized", "payment.paid")
	l.post(id+"/refunds", refundOf("r1"))
	l.post(id+"/refunds", refundOf("r2"))
	both := l.hears("refund.pending", "refund.pending")
	assert.Equal(t, []string{"r1", "r2"}, []string{both[0].Refund.Reference, both[1].Refund.Reference})
	require.NoError(t, l.account.SettleRefunds("order-later-amel", true))
	l.hears("refund.done", "refund.done")
	l.post(id+"/refunds", refundOf("r3"))
	require.NoError(t, l.account.SettleRefunds("order-later-amel", false))
	l.hears("refund.pending", "refund.failed")

	void := l.confirmed("paid@example.test", "later")
	l.post(void+"/void", "")
	l.hears("payment.authorized", "payment.canceled")
	l.confirmed("declined@example.test", "now")
	l.hears("payment.declined")
	l.confirmed("slow@example.test", "now")
	l.hears()
	l.account.Advance(time.Minute)
	l.hears("payment.paid")
	l.confirmed("badis@example.test", "now")
	l.account.Advance(48 * time.Hour)
	l.hears("payment.awaiting_payer", "payment.expired")
}

func TestWebhook_holds_the_payment_as_a_get_shows_it(t *testing.T) {
	l := listen(t, front.Options{})
	id := l.confirmed("paid@example.test", "now")
	l.hears("payment.paid")
	var body struct{ Payment, Refund json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(l.bodies[0]), &body))
	_, answer := ask(t, l.account, http.MethodGet, "/v1/payments/"+id, "")
	want, err := json.Marshal(answer)
	require.NoError(t, err)
	assert.JSONEq(t, string(want), string(body.Payment))
	assert.Empty(t, body.Refund)
}

func TestWebhook_comes_again_six_times_until_it_is_answered_with_200(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := listen(t, front.Options{})
		l.confirmed("paid@example.test", "now")
		l.answers = []int{500, 201, 302, 401, 204, 404, 500}
		var came []time.Duration
		for began := l.account.Ledger().Clock().Now(); l.account.Ledger().Clock().Now().Sub(began) < 7*24*time.Hour; l.account.Advance(time.Minute) {
			for _, attempt := range l.account.Webhooks().Deliver(t.Context()) {
				came = append(came, l.account.Ledger().Clock().Now().Sub(began))
				assert.False(t, attempt.Ended, "200 alone ends it: %s", attempt)
				assert.Equal(t, len(came) == 7, attempt.Last)
			}
		}
		require.Len(t, came, 7)
		assert.Less(t, came[6], 24*time.Hour)
		for _, body := range l.bodies {
			assert.Equal(t, l.bodies[0], body)
		}
		l.answers = nil
		l.confirmed("amel@example.test", "now")
		l.hears("payment.awaiting_payer")
		assert.Zero(t, l.account.Webhooks().Pending())
	})
}

func TestWebhook_without_an_address_nothing_is_kept(t *testing.T) {
	l := listen(t, front.Options{WebhookSecret: "chosen"})
	assert.Equal(t, "chosen", l.account.WebhookSecret())
	require.NoError(t, l.account.SetWebhook(""))
	l.confirmed("paid@example.test", "now")
	require.ErrorContains(t, l.account.SetWebhook("http://shop.example"), "reference front: the webhook URL")
	require.NoError(t, l.account.SetWebhook("https://shop.example"))
	l.hears()
}
