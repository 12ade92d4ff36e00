package sandbox_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func TestWebhooks_of_each_provider(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	for _, name := range box.Providers() {
		hooks, err := box.Webhooks(name)
		require.NoError(t, err)
		require.NoError(t, hooks.SetURL("https://shop.example/"+name))
	}
	assert.Equal(t, "https://shop.example/juspay", box.Juspay().Webhooks().URL())
	assert.Equal(t, "https://shop.example/lomi", box.Lomi().Webhooks().URL())
	assert.Equal(t, "https://shop.example/webpay", box.WebPay().Webhooks().URL())
	assert.Equal(t, "https://shop.example/yassir", box.Yassir().Webhooks().URL())
	_, err := box.Webhooks("stripe")
	require.ErrorContains(t, err, "there are: juspay, lomi, webpay, yassir")
}

func TestWebhooks_pending_ones_are_in_the_state_file(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	before, err := sandbox.Open(file, sandbox.Options{})
	require.NoError(t, err)
	require.NoError(t, before.Yassir().SetWebhook("https://shop.example/hooks"))
	p, err := before.Yassir().Ledger().CreatePayment(ledger.NewPayment{Reference: "o", Minor: 100, Currency: "DZD"})
	require.NoError(t, err)
	_, err = before.Yassir().Ledger().Accept(p.ID)
	require.NoError(t, err)
	require.NoError(t, before.Close())

	box, err := sandbox.Open(file, sandbox.Options{})
	require.NoError(t, err)
	defer func() { assert.NoError(t, box.Close()) }()
	receiver := &wiretest.Receiver{}
	box.Yassir().Webhooks().SetTransport(receiver)
	require.Len(t, box.Yassir().Webhooks().Deliver(t.Context()), 1)
	letters := receiver.Letters()
	require.Len(t, letters, 1)
	assert.Equal(t, "https://shop.example/hooks", letters[0].URL)
	assert.Contains(t, letters[0].Body, `"actionId":"o"`)
}

func TestSettings_have_what_webhooks_are_verified_with(t *testing.T) {
	box := sandbox.New(sandbox.Options{Yassir: yassir.Options{SignWebhooks: true}})
	setting := func(box *sandbox.Sandbox, provider, name string) string {
		settings, err := box.Settings(provider, "http://127.0.0.1")
		require.NoError(t, err)
		return settings["TENDER_"+strings.ToUpper(provider)+"_"+name]
	}
	user, password := box.Juspay().WebhookCredentials()
	assert.Equal(t, []string{user, password}, []string{setting(box, "juspay", "WEBHOOK_USER"), setting(box, "juspay", "WEBHOOK_PASSWORD")})
	assert.Equal(t, box.Lomi().WebhookSecret(), setting(box, "lomi", "WEBHOOK_SECRET"))
	assert.Equal(t, box.Yassir().WebhookSecret(), setting(box, "yassir", "WEBHOOK_SECRET"))
	assert.Empty(t, setting(sandbox.New(sandbox.Options{}), "yassir", "WEBHOOK_SECRET"), "nothing is signed")
}

// steer asks the sandbox's control path.
func steer(t *testing.T, server, act, body string) (status int, text string) {
	t.Helper()
	return send(t, request(t, "POST", server+"/control/"+act, body, nil))
}

func TestControl_does_what_payers_and_banks_do(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	box, err := sandbox.Open(file, sandbox.Options{})
	require.NoError(t, err)
	defer func() { assert.NoError(t, box.Close()) }()
	server := httptest.NewServer(box)
	defer server.Close()
	settings, err := box.Settings("yassir", server.URL)
	require.NoError(t, err)
	base := settings["TENDER_YASSIR_BASE_URL"]
	status, body := send(t, request(t, "POST", base+"/api/v1/customers", `{"name": "Amel", "phone": "+213661000111"}`, settings))
	require.Equal(t, 201, status, body)
	for act, want := range map[string]ledger.State{"approve": ledger.Charged, "decline": ledger.Declined, "abandon": ledger.Waiting} {
		status, body = send(t, request(t, "POST", base+"/api/v1/payments/intents?countryCode=DZA", `{"actionId": "`+act+`", "amount": 10,
			"actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "+213661000111"}`, settings))
		require.Equal(t, 201, status, body)
		status, body = steer(t, server.URL, "yassir/"+act, `{"reference": "`+act+`"}`)
		assert.Equal(t, 409, status, "it was not proceeded")
		assert.Contains(t, body, "does not wait for its payer")
		p, _ := box.Yassir().Ledger().PaymentByReference(act)
		_, err = box.Yassir().Ledger().Start(p.ID)
		require.NoError(t, err)
		status, body = steer(t, server.URL, "yassir/"+act, `{"reference": "`+act+`"}`)
		assert.Equal(t, 204, status, body)
		p, _ = box.Yassir().Ledger().PaymentByReference(act)
		assert.Equal(t, want, p.State)
	}
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(content), `"state":"declined"`, "what was answered is on the disk")
}

func TestControl_refuses(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	for act, want := range map[string]int{
		"stripe/approve": 404, "yassir/pay": 404, "yassir": 404, "": 404, "yassir/settle-refunds": 404,
		"yassir/approve": 409, "juspay/settle-refunds": 409, "lomi/fail-refunds": 409, "webpay/abandon": 409,
	} {
		status, text := steer(t, server.URL, act, `{"reference": "nobody's"}`)
		assert.Equal(t, want, status, "%s: %s", act, text)
	}
	for _, body := range []string{"", "{}", `{"reference": 7}`, `{"reference": "` + strings.Repeat("x", 5000) + `"}`} {
		status, _ := steer(t, server.URL, "yassir/approve", body)
		assert.Equal(t, 400, status, "%.20s", body)
	}
	form := request(t, "POST", server.URL+"/control/yassir/approve", `{"reference": "o"}`, nil)
	form.Header.Set("Content-Type", "text/plain")
	status, text := send(t, form)
	assert.Equal(t, 400, status, "what a page in a browser could send")
	assert.Contains(t, text, "application/json")
	status, _ = send(t, request(t, "GET", server.URL+"/control/yassir/approve", "", nil))
	assert.Equal(t, 405, status)

	stranger := httptest.NewRequest(http.MethodPost, "/control/yassir/approve", strings.NewReader(`{"reference": "o"}`))
	stranger.RemoteAddr = "192.0.2.1:4711"
	stranger.Host = "127.0.0.1"
	w := httptest.NewRecorder()
	sandbox.New(sandbox.Options{}).ServeHTTP(w, stranger)
	assert.Equal(t, 403, w.Code)
}

func TestControl_serves_no_page_in_a_browser(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(box)
	defer server.Close()
	port := server.URL[strings.LastIndexByte(server.URL, ':'):]
	for _, test := range []struct {
		host, name, value string
		want              int
	}{
		{"127.0.0.1" + port, "", "", 409}, // it was heard: there is no such payment
		{"127.0.0.1", "", "", 409},
		{"127.9.9.9" + port, "", "", 409},
		{"localhost" + port, "", "", 409},
		{"LOCALHOST", "", "", 409},
		{"[::1]" + port, "", "", 409},
		{"evil.example" + port, "", "", 403}, // its name was made to lead here
		{"localhost.evil.example" + port, "", "", 403},
		{"127.0.0.1.evil.example", "", "", 403},
		{"evil-localhost" + port, "", "", 403},
		{"192.168.1.7" + port, "", "", 403},
		{"0.0.0.0" + port, "", "", 403},
		{"127.0.0.1" + port, "Origin", "http://127.0.0.1" + port, 409},
		{"127.0.0.1" + port, "Origin", "https://evil.example", 403},
		{"127.0.0.1" + port, "Origin", "http://127.0.0.1:1", 403},
		{"127.0.0.1" + port, "Origin", "null", 403},
		{"127.0.0.1" + port, "Sec-Fetch-Site", "cross-site", 403},
		{"127.0.0.1" + port, "Sec-Fetch-Site", "same-site", 403},
		{"evil.example" + port, "Origin", "http://evil.example" + port, 403},
	} {
		r := request(t, "POST", server.URL+"/control/yassir/approve", `{"reference": "o"}`, nil)
		r.Host = test.host
		if test.name != "" {
			r.Header.Set(test.name, test.value)
		}
		status, text := send(t, r)
		assert.Equal(t, test.want, status, "%s %s %s: %s", test.host, test.name, test.value, text)
	}
	reads := request(t, "GET", server.URL+"/control/yassir/webhooks", "", nil)
	reads.Host = "evil.example"
	status, _ := send(t, reads)
	assert.Equal(t, 403, status)
}

func TestControl_tells_how_many_webhooks_wait_and_were_lost(t *testing.T) {
	box := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(box)
	defer server.Close()
	require.NoError(t, box.Yassir().SetWebhook("https://shop.example/hooks"))
	for range 1002 {
		box.Yassir().Webhooks().Add(webhook.Delivery{Event: "2", Body: []byte("{}")})
	}
	status, text := send(t, request(t, "GET", server.URL+"/control/yassir/webhooks", "", nil))
	assert.Equal(t, 200, status)
	assert.JSONEq(t, `{"pending": 1000, "dropped": 2}`, text)
	_, text = send(t, request(t, "GET", server.URL+"/control/lomi/webhooks", "", nil))
	assert.JSONEq(t, `{"pending": 0, "dropped": 0}`, text)
	status, _ = send(t, request(t, "GET", server.URL+"/control/stripe/webhooks", "", nil))
	assert.Equal(t, 404, status)
	status, _ = send(t, request(t, "POST", server.URL+"/control/lomi/webhooks", "{}", nil))
	assert.Equal(t, 405, status)
}
