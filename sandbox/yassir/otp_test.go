package yassir_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/yassir"
)

const back = "https://shop.example/back/9001?order=42&sig=a%2Bb&flag"

func TestPage_shows_amount_merchant_and_code_without_scripts(t *testing.T) {
	s := open(t, yassir.Options{})
	r := s.create("order-1", "1500", "").page(back).look()
	require.Equal(t, 200, r.status)
	for _, part := range []string{"1500.00 DZD", service, "Sandbox code: 123456", `name="code"`, `value="verify"`, `value="cancel"`,
		`<html lang="en">`, `<label for="code">`, `method="post"`} {
		assert.Contains(t, r.body, part)
	}
	for _, part := range []string{"<script", "src=", "href=", "@import", "url(", phone[1:]} {
		assert.NotContains(t, r.body, part)
	}
	assert.Equal(t, "no-store", r.header.Get("Cache-Control"))
	assert.Equal(t, "no-referrer", r.header.Get("Referrer-Policy"))
	assert.Contains(t, r.header.Get("Content-Security-Policy"), "default-src 'none'")
	assert.Equal(t, "text/html; charset=utf-8", r.header.Get("Content-Type"))
}

func TestPage_right_code_pays_and_returns(t *testing.T) {
	tests := map[string]struct{ more, phone, code string }{
		"direct":      {"", phone, "2"},
		"reservation": {reservation, phone, "13"},
		"too little":  {"", "+213661990004", "3"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, yassir.Options{})
			p := s.createFor(test.phone, "order-1", "1500", test.more)
			r := p.page(back).enter("123456")
			require.Equal(t, http.StatusSeeOther, r.status, r.body)
			assert.Equal(t, "https://shop.example/back/9001?order=42&sig=a%2Bb&flag&paymentId="+p.id+"&statusCode="+test.code,
				r.header.Get("Location"))
			p.check().succeeds(200, test.code)
		})
	}
}

func TestPage_return_address_is_merged_not_doubled(t *testing.T) {
	s := open(t, yassir.Options{})
	for given, want := range map[string]string{
		"http://127.0.0.1:8080/back":                         "http://127.0.0.1:8080/back?",
		"https://shop.example/?":                             "https://shop.example/?",
		"https://shop.example/?paymentId=x&a=1&statusCode=2": "https://shop.example/?a=1&",
		"https://shop.example/#part":                         "https://shop.example/?",
	} {
		p := s.create("order-"+url.PathEscape(given), "10", "")
		r := p.page(given).enter("123456")
		require.Equal(t, http.StatusSeeOther, r.status)
		location := r.header.Get("Location")
		assert.True(t, strings.HasPrefix(location, want+"paymentId="+p.id+"&statusCode=2"), location)
	}
}

func TestOption_BareReturn(t *testing.T) {
	s := open(t, yassir.Options{BareReturn: true})
	r := s.create("order-1", "1500", "").page(back).enter("123456")
	assert.Equal(t, back, r.header.Get("Location"))
}

func TestPage_without_a_usable_return_address_shows_the_result(t *testing.T) {
	s := open(t, yassir.Options{})
	for i, given := range []string{"", "javascript:alert(1)", "javascript://x.example/%0Aalert(1)", "data:text/html,x", "//evil.example/", "/relative", "ftp://shop.example/",
		"https://", "https:opaque", `https://x.example/"><script>alert(1)</script>%zz`, "HTTPS_//x"} {
		p := s.create("order-"+string(rune('a'+i)), "10", "")
		browser := p.page(given)
		shown := browser.look()
		assert.NotContains(t, shown.body, "alert(1)")
		r := browser.enter("123456")
		require.Equal(t, http.StatusOK, r.status, given)
		assert.Empty(t, r.header.Get("Location"))
		assert.Contains(t, r.body, "Payment completed successfully")
		assert.NotContains(t, r.body, "alert(1)")
		p.check().succeeds(200, "2")
	}
}

func TestPage_three_wrong_codes_reject(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	browser := p.page(back)
	r := browser.enter("000000")
	assert.Equal(t, http.StatusUnprocessableEntity, r.status)
	assert.Contains(t, r.body, "That code is wrong. 2 more tries.")
	assert.Contains(t, r.body, `name="code"`)
	p.check().succeeds(200, "12")
	assert.Contains(t, browser.enter("").body, "One more try.")
	p.check().succeeds(200, "12")
	r = browser.enter("1234567")
	require.Equal(t, http.StatusSeeOther, r.status)
	assert.True(t, strings.HasSuffix(r.header.Get("Location"), "&statusCode=3"))
	p.check().succeeds(200, "3")
	assert.Equal(t, http.StatusGone, browser.enter("123456").status)
	p.check().succeeds(200, "3")
}

func TestPage_right_code_after_two_wrong_ones_pays(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	browser := p.page(back)
	browser.enter("1")
	browser.enter("2")
	assert.Equal(t, http.StatusSeeOther, browser.enter(" 123456 ").status)
	p.check().succeeds(200, "2")
}

func TestOption_MaxWrongCodes(t *testing.T) {
	one := open(t, yassir.Options{MaxWrongCodes: 1})
	p := one.create("order-1", "10", "")
	p.page(back).enter("0")
	p.check().succeeds(200, "3")

	never := open(t, yassir.Options{MaxWrongCodes: -1})
	p = never.create("order-1", "10", "")
	browser := p.page(back)
	for range 10 {
		assert.Contains(t, browser.enter("0").body, "That code is wrong.")
	}
	p.check().succeeds(200, "12")
}

func TestPage_cancel_returns_unchanged_or_declined(t *testing.T) {
	for declines, code := range map[bool]string{false: "12", true: "3"} {
		s := open(t, yassir.Options{CancelDeclines: declines})
		p := s.create("order-1", "10", "")
		r := p.page(back).cancel()
		require.Equal(t, http.StatusSeeOther, r.status)
		assert.True(t, strings.HasSuffix(r.header.Get("Location"), "&statusCode="+code))
		p.check().succeeds(200, code)
		_, _, times := s.account.Charged("order-1")
		assert.Zero(t, times)
	}
}

func TestPage_settled_or_expired_says_so(t *testing.T) {
	s := open(t, yassir.Options{})
	p, late := s.create("order-1", "10", ""), s.create("order-2", "10", "")
	browser, lateBrowser := p.page(back), late.page(back)
	require.NoError(t, s.account.Approve("order-1"))
	for _, r := range []reply{browser.look(), browser.enter("123456"), browser.cancel()} {
		assert.Equal(t, http.StatusGone, r.status)
		assert.Contains(t, r.body, "already settled")
		assert.NotContains(t, r.body, `name="code"`)
	}
	s.account.Ledger().Clock().Advance(time.Hour)
	r := lateBrowser.enter("123456")
	assert.Equal(t, http.StatusGone, r.status)
	assert.Contains(t, r.body, "has expired")
	_, _, times := s.account.Charged("order-2")
	assert.Zero(t, times)
}

func TestPage_refuses_broken_links_and_forms(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	browser := p.page(back)
	for _, name := range []string{"phone", "amount", "currency"} {
		for _, value := range []string{"", "7"} {
			address, err := url.Parse(browser.address)
			require.NoError(t, err)
			query := address.Query()
			query.Set(name, value)
			address.RawQuery = query.Encode()
			r := (&page{shop: s, address: address.String()}).enter("123456")
			assert.Equal(t, 400, r.status)
			assert.Contains(t, r.body, "changed the parameter "+name)
		}
	}
	unknown := &page{shop: s, address: s.base + "/otp/verify?requestId=unknown"}
	assert.Equal(t, 404, unknown.look().status)
	assert.Equal(t, 400, (&page{shop: s, address: browser.address + "&%zz"}).look().status)
	assert.Equal(t, 400, browser.visit("POST", "").status)
	assert.Equal(t, 400, browser.visit("POST", "action=verify").status)
	assert.Equal(t, 413, browser.visit("POST", "code="+strings.Repeat("1", 70<<10)).status)
	assert.Equal(t, 405, browser.visit("PUT", "code=123456").status)
	p.check().succeeds(200, "12")
}

func TestPage_50_right_codes_at_once_charge_once(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	browser := p.page(back)
	assert.Equal(t, map[int]int{303: 1, 410: 49}, wiretest.Race(50, func(int) int { return browser.enter("123456").status }))
	_, _, times := s.account.Charged("order-1")
	assert.Equal(t, 1, times)
}

func TestPayer_calls(t *testing.T) {
	s := open(t, yassir.Options{})
	act := map[string]func(string) error{"approve": s.account.Approve, "decline": s.account.Decline, "abandon": s.account.Abandon}
	for name, do := range act {
		require.ErrorContains(t, do("unknown-"+name), "no payment has the reference")
		p := s.create(name, "10", "")
		require.ErrorContains(t, do(name), "does not wait", "it was not proceeded yet")
		p.proceed()
		require.NoError(t, do(name))
	}
	minor, currency, times := s.account.Charged("approve")
	assert.Equal(t, []any{int64(1000), "DZD", 1}, []any{minor, currency, times})
	require.ErrorContains(t, s.account.Approve("approve"), "does not wait")
	require.ErrorContains(t, s.account.Decline("decline"), "does not wait")
	require.NoError(t, s.account.Abandon("abandon"), "still waits")
	require.NoError(t, s.account.Approve("abandon"), "still waits")

	declines := open(t, yassir.Options{CancelDeclines: true})
	p := declines.create("order-1", "10", "")
	p.proceed()
	require.NoError(t, declines.account.Abandon("order-1"))
	p.check().succeeds(200, "3")
}
