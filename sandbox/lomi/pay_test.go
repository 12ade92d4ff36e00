package lomi_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
)

// page makes a session and returns where its payer is sent.
func (s *shop) page(reference, more string) string {
	s.t.Helper()
	r := s.do("POST", "/v1/checkout-sessions", sessionBody(reference, "2500", more)).succeeds(201)
	return r.text("data.url")
}

func TestPage_shows_amount_and_providers_without_scripts(t *testing.T) {
	s := open(t, lomi.Options{})
	address := s.page("o-1", `, "title": "<b>Order 9</b>"`)
	assert.True(t, strings.HasPrefix(address, s.base+"/checkout/"), "at the host that the request came to, without the API's prefix")
	r := s.visit("GET", address, "").succeeds(200)
	for _, part := range []string{"2500 XOF", "&lt;b&gt;Order 9", `value="WAVE"`, `value="pay"`, `value="fail"`, `value="cancel"`, `<html lang="en">`, `method="post"`} {
		assert.Contains(t, r.body, part)
	}
	for _, part := range []string{"<script", "src=", "href=", "@import", "url(", "<b>Order", apiKey} {
		assert.NotContains(t, r.body, part)
	}
	assert.Equal(t, []string{"no-store", "no-referrer", "nosniff", "text/html; charset=utf-8"}, []string{
		r.header.Get("Cache-Control"), r.header.Get("Referrer-Policy"), r.header.Get("X-Content-Type-Options"), r.header.Get("Content-Type"),
	})
	assert.Equal(t, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'", r.header.Get("Content-Security-Policy"))
	s.money("o-1", 0, 0, 0, 0)
	assert.Empty(t, s.transactions(""), "to look changes nothing")
}

func TestPage_pays_and_returns(t *testing.T) {
	s := open(t, lomi.Options{})
	address := s.page("o-1", "")
	r := s.visit("POST", address, "action=pay&provider=WAVE").succeeds(303)
	assert.Equal(t, "https://shop.example.test/ok", r.header.Get("Location"))
	assert.Equal(t, "no-referrer", r.header.Get("Referrer-Policy"))
	s.money("o-1", 2500, 1, 0, 0)
	for _, r := range []reply{s.visit("GET", address, ""), s.visit("POST", address, "action=pay"), s.visit("POST", address, "action=cancel")} {
		assert.Contains(t, r.succeeds(410).body, "already made")
		assert.NotContains(t, r.body, "<form")
	}
	s.money("o-1", 2500, 1, 0, 0)
}

func TestPage_a_failed_attempt_may_be_repeated(t *testing.T) {
	s := open(t, lomi.Options{})
	address := s.page("o-1", "")
	assert.Contains(t, s.visit("POST", address, "action=fail").succeeds(422).body, "The payment failed. Please try again.")
	assert.Equal(t, "failed", statuses(s.transactions("")))
	assert.Equal(t, "https://shop.example.test/no", s.visit("POST", address, "action=cancel").succeeds(303).header.Get("Location"))
	assert.Equal(t, "open", s.do("GET", "/checkout-sessions", "").rows()[0].Status)
	s.visit("POST", address, "action=pay").succeeds(303)
	assert.Equal(t, "completed failed", statuses(s.transactions("")))
}

func TestPage_lets_the_payer_choose(t *testing.T) {
	s := open(t, lomi.Options{})
	body := strings.Replace(sessionBody("o-1", "10", ""), `["WAVE"]`, `["WAVE", "ORANGE"]`, 1)
	address := s.do("POST", "/checkout-sessions", body).succeeds(201).text("data.url")
	s.visit("POST", address, "action=fail&provider=ORANGE")
	s.visit("POST", address, "action=fail&provider=MTN")
	s.visit("POST", address, "action=pay&provider=ORANGE").succeeds(303)
	var providers []string
	for _, r := range s.transactions("") {
		providers = append(providers, r.ProviderCode)
	}
	assert.Equal(t, []string{"ORANGE", "WAVE", "ORANGE"}, providers, "what the session does not allow counts as its first")
}

func TestPage_pending_and_expired(t *testing.T) {
	s := open(t, lomi.Options{PendingTransactions: true})
	address := s.page("o-1", "")
	s.visit("POST", address, "action=pay").succeeds(303)
	assert.Contains(t, s.visit("POST", address, "action=pay").succeeds(409).body, "is being processed")
	assert.Contains(t, s.visit("POST", address, "action=fail").succeeds(409).body, "is being processed")
	assert.Len(t, s.transactions(""), 1)
	s.account.Ledger().Clock().Advance(30 * time.Minute)
	assert.Contains(t, s.visit("POST", address, "action=pay").succeeds(410).body, "has expired")
	s.money("o-1", 0, 0, 0, 0)
}

func TestPage_return_addresses(t *testing.T) {
	for keep, want := range map[bool]string{false: "ID/ID", true: "{CHECKOUT_SESSION_ID}/{{CHECKOUT_SESSION_ID}}"} {
		s := open(t, lomi.Options{KeepPlaceholders: keep})
		body := strings.Replace(sessionBody("o-1", "10", ""), "test/ok", "test/ok?s={CHECKOUT_SESSION_ID}/{{CHECKOUT_SESSION_ID}}", 1)
		r := s.do("POST", "/checkout-sessions", body).succeeds(201)
		back := s.visit("POST", r.text("data.url"), "action=pay").succeeds(303).header.Get("Location")
		assert.Equal(t, "https://shop.example.test/ok?s="+replaced(want, "ID/ID", r.id("checkout_session_id")+"/"+r.id("checkout_session_id")), back)
	}
	s := open(t, lomi.CurrentGeneration())
	r := s.do("POST", "/checkout-sessions", `{"amount": 10, "currency_code": "XOF", "metadata": {"reference": "o-1"}}`).succeeds(201)
	assert.Contains(t, s.visit("POST", r.text("checkout_url"), "action=cancel").succeeds(200).body, "You left without paying")
	assert.Contains(t, s.visit("POST", r.text("checkout_url"), "action=pay").succeeds(200).body, "Thank you")
	s.money("o-1", 10, 1, 0, 0)
}

func TestPage_refuses_broken_links_and_forms(t *testing.T) {
	s := open(t, lomi.Options{})
	address := s.page("o-1", "")
	for _, path := range []string{"/checkout/" + nobody, "/checkout/", "/checkout/a/b"} {
		s.visit("GET", s.base+path, "").succeeds(404)
	}
	s.visit("PUT", address, "action=pay").succeeds(405)
	s.visit("POST", address, "").succeeds(400)
	s.visit("POST", address, "action=steal").succeeds(400)
	s.visit("POST", address, "action=%zz").succeeds(400)
	s.visit("POST", address, "action="+strings.Repeat("x", 70<<10)).succeeds(413)
	s.money("o-1", 0, 0, 0, 0)
	assert.Empty(t, s.transactions(""))
}

func TestPage_50_at_once_pay_once(t *testing.T) {
	s := open(t, lomi.Options{})
	address := s.page("o-1", "")
	got := wiretest.Race(50, func(int) int { return s.visit("POST", address, "action=pay").status })
	assert.Equal(t, map[int]int{303: 1, 410: 49}, got)
	assert.Len(t, s.transactions(""), 1)
	s.money("o-1", 2500, 1, 0, 0)
}

func TestRefuse_shows_a_payer_a_page(t *testing.T) {
	s := open(t, lomi.Options{})
	w := httptest.NewRecorder()
	s.front.Refuse(w, s.inMemory("POST", "/checkout/x", ""), 503, "come <back> later")
	assert.Equal(t, 503, w.Code)
	assert.Contains(t, w.Body.String(), "come &lt;back&gt; later")
}

func TestPage_of_any_account_and_behind_TLS(t *testing.T) {
	s := open(t, lomi.Options{})
	other := s.another(t)
	address := s.do("POST", "/checkout-sessions", sessionBody("o-1", "10", ""), other).succeeds(201).text("data.url")
	s.visit("POST", address, "action=pay").succeeds(303)
	assert.Empty(t, s.transactions(""))
	s.money("o-1", 0, 0, 0, 0)

	request := httptest.NewRequestWithContext(t.Context(), "POST", "https://pay.example.test/v1/checkout-sessions", strings.NewReader(documentedSession))
	request.Header.Set("X-Api-Key", apiKey)
	request.Header.Set("Content-Type", "application/json")
	address = s.send(request).succeeds(201).text("data.url")
	require.True(t, strings.HasPrefix(address, "https://pay.example.test/checkout/"), address)
}
