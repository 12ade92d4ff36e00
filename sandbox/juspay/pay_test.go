package juspay_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestPage_shows_the_order_without_scripts(t *testing.T) {
	s := open(t, juspay.Options{})
	created := s.order(nil).succeeds()
	for _, name := range []string{"web", "mobile", "iframe"} {
		r := s.browse(created.text("payment_links."+name), "")
		require.Equal(t, 200, r.status)
		for _, part := range []string{"100.15 INR", merchantID, orderID + ": NEW", `value="approve"`, `value="decline"`, `value="leave"`, `value="start"`,
			`<html lang="en">`, `method="post"`} {
			assert.Contains(t, r.body, part)
		}
		for _, part := range []string{"<script", "src=", "href=", "@import", "url(", "asha", "9000000001"} {
			assert.NotContains(t, r.body, part)
		}
		assert.Equal(t, "no-store", r.header.Get("Cache-Control"))
		assert.Equal(t, "no-referrer", r.header.Get("Referrer-Policy"))
		assert.Equal(t, "nosniff", r.header.Get("X-Content-Type-Options"))
		assert.Equal(t, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'", r.header.Get("Content-Security-Policy"))
		assert.Equal(t, "text/html; charset=utf-8", r.header.Get("Content-Type"))
	}
	s.shows(orderID, "NEW", 10)
}

func TestPage_buttons_lead_back_to_the_merchant(t *testing.T) {
	for button, want := range map[string][2]string{
		"approve": {"CHARGED", "21"}, "decline": {"AUTHORIZATION_FAILED", "27"}, "leave": {"AUTHENTICATION_FAILED", "26"},
	} {
		t.Run(button, func(t *testing.T) {
			s := open(t, juspay.Options{})
			link := s.order(nil).succeeds().link()
			r := s.browse(link, button)
			require.Equal(t, http.StatusSeeOther, r.status, r.body)
			assert.Equal(t, returnURL+"?order_id="+orderID+"&status="+want[0]+"&status_id="+want[1], r.header.Get("Location"))
			assert.Equal(t, want[0], s.status(orderID).text("status"))
			again := s.browse(link, "approve").status
			assert.Equal(t, map[bool]int{true: 410, false: 303}[button == "approve"], again)
			s.charged(10015, 1)
		})
	}
}

func TestPage_begin_and_then_pay(t *testing.T) {
	s := open(t, juspay.Options{})
	link := s.order(fields{preAuth: "false"}).succeeds().link()
	r := s.browse(link, "start")
	assert.Equal(t, []any{303, link}, []any{r.status, r.header.Get("Location")})
	s.shows(orderID, "PENDING_VBV", 23)
	assert.NotContains(t, s.browse(link, "").body, `value="start"`)
	require.NoError(t, s.account.Attempt(orderID, "AUTHORIZING"))
	assert.Contains(t, s.browse(link, "").body, `value="start"`)
	s.browse(link, "start")
	assert.Equal(t, "shop-"+orderID+"-2", s.shows(orderID, "PENDING_VBV", 23).text("txn_id"))
	assert.Equal(t, 303, s.browse(link, "approve").status)
	s.shows(orderID, "AUTHORIZED", 25)
}

func TestPage_without_a_return_url_shows_the_result(t *testing.T) {
	s := open(t, juspay.Options{})
	r := s.browse(s.order(fields{"return_url": "-"}).succeeds().link(), "approve")
	assert.Equal(t, 200, r.status)
	assert.Contains(t, r.body, orderID+": CHARGED")
	assert.NotContains(t, r.body, "<form")
}

func TestPage_refuses_what_is_wrong(t *testing.T) {
	s := open(t, juspay.Options{})
	link := s.order(nil).succeeds().link()
	for name, test := range map[string]struct {
		method, link, body string
		status             int
	}{
		"unknown":      {"GET", s.base + "/merchant/pay/ordeh_0", "", 404},
		"no id":        {"GET", s.base + "/merchant/pay/", "", 404},
		"deeper":       {"GET", link + "/x", "", 404},
		"a reference":  {"POST", s.base + "/merchant/pay/" + orderID, "action=approve", 404},
		"no button":    {"POST", link, "", 400},
		"other button": {"POST", link, "action=refund", 400},
		"in the query": {"POST", link + "?action=approve", "", 400},
		"broken":       {"POST", link, "%zz", 400},
		"too large":    {"POST", link, "action=approve&x=" + strings.Repeat("x", 64<<10), 413},
		"method":       {"DELETE", link, "", 405},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), test.method, test.link, strings.NewReader(test.body))
			require.NoError(t, err)
			r.Header.Set("Content-Type", formType)
			response, err := s.client.Do(r)
			require.NoError(t, err)
			assert.Equal(t, test.status, response.StatusCode)
			assert.Equal(t, "text/html; charset=utf-8", response.Header.Get("Content-Type"))
			require.NoError(t, response.Body.Close())
		})
	}
	s.shows(orderID, "NEW", 10)
}

// The link has expired, but not for the attempt that is under way: only another one cannot be begun.
func TestPage_what_is_not_possible_any_more(t *testing.T) {
	s := open(t, juspay.Options{})
	link := s.order(nil).succeeds().link()
	require.NoError(t, s.account.Attempt(orderID, "AUTHORIZING"))
	s.later(time.Hour)
	r := s.browse(link, "start")
	assert.Equal(t, 410, r.status)
	assert.Contains(t, r.body, "not possible any more")
	s.shows(orderID, "AUTHORIZING", 28)
}

func TestPage_form_that_comes_too_late(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/merchant/pay/x", iotest.ErrReader(os.ErrDeadlineExceeded))
	r.Header.Set("Content-Type", formType)
	s.front.ServeHTTP(w, r)
	assert.Equal(t, []any{408, "close"}, []any{w.Code, w.Header().Get("Connection")})
}

func TestPage_address_is_that_of_the_request(t *testing.T) {
	s := open(t, juspay.Options{})
	r := s.request("POST", ordersPath, strings.NewReader(wanted(nil).encode()))
	r.URL.Path, r.RequestURI, r.Host, r.TLS = "/orders", "/mounted/here/orders", "pay.example.test:8443", &tls.ConnectionState{}
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	assert.True(t, strings.HasPrefix(reply{t: t, body: w.Body.String()}.link(), "https://pay.example.test:8443/mounted/here/merchant/pay/ordeh_"), w.Body.String())
}

func TestPage_of_50_at_once_pays_once(t *testing.T) {
	s := open(t, juspay.Options{})
	link := s.order(nil).succeeds().link()
	got := wiretest.Race(50, func(int) int { return s.browse(link, "approve").status })
	assert.Equal(t, map[int]int{303: 1, 410: 49}, got)
	s.charged(10015, 1)
}

func TestRefuse_on_the_page_is_a_page(t *testing.T) {
	s := open(t, juspay.Options{})
	w := httptest.NewRecorder()
	s.front.Refuse(w, httptest.NewRequestWithContext(t.Context(), "POST", "/merchant/pay/x", nil), 503, "come back later")
	assert.Equal(t, []any{503, "text/html; charset=utf-8"}, []any{w.Code, w.Header().Get("Content-Type")})
	assert.Contains(t, w.Body.String(), "come back later")
}
