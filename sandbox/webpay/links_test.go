package webpay_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// visit is what a payer's browser does, which knows no credentials.
func (s *shop) visit(page, form string) reply {
	s.t.Helper()
	method := "POST"
	if form == "" {
		method = "GET"
	}
	return s.do(method, strings.TrimPrefix(page, s.base), form, "Authorization:", "Accept:", "Content-Type: application/x-www-form-urlencoded")
}

func TestCreateLink_answers_with_a_page(t *testing.T) {
	s := open(t, webpay.Options{})
	r := s.do("POST", linkPath, orderBody("ord-1001", "purchase", `,"order_info":"Order 1001","language":"en","tokenize_pan_offered":true,"moto":false`))
	require.Equal(t, 200, r.status, r.body)
	names := []string{s.base, "BASE", r.text("id"), "ID", strings.TrimPrefix(r.text("payment_url"), s.base+"/pay/"), "PAGE", r.text("created_at"), "AT"}
	link := `{"status":"created","id":"ID","payment_url":"BASE/pay/PAGE","order_number":"ord-1001","amount":2599,"currency":"EUR",` +
		`"transaction_type":"purchase","order_info":"Order 1001","language":"en","created_at":"AT"}`
	r.is(t, link, names...)
	assert.Regexp(t, `/pay/[0-9a-f]{32}$`, r.text("payment_url"))
	s.do("GET", "/v2/terminal-entry/ord-1001/show", "").is(t, link, names...)
	s.do("GET", "/v2/terminal-entry/ord-1002/show", "").refused(404, "link not found")
	s.newPayment("ord-1002", "purchase", "")
	s.do("GET", "/v2/terminal-entry/ord-1002/show", "").refused(404, "link not found")
}

func TestCreateLink_again_updates_the_link_and_what_is_paid(t *testing.T) {
	s := open(t, webpay.Options{})
	page := s.newLink("ord-1", "purchase", `,"order_info":"first"`)
	require.NoError(t, s.account.Decline("ord-1"))
	r := s.do("POST", linkPath, `{"amount":700,"order_number":"ord-1","currency":"BAM","transaction_type":"authorize","order_info":"second"}`)
	assert.Equal(t, []string{page, "700", "BAM", "authorize", "second"},
		[]string{r.text("payment_url"), r.get("amount"), r.text("currency"), r.text("transaction_type"), r.text("order_info")})
	shown := s.visit(page, "").body
	assert.Contains(t, shown, "7.00 BAM")
	assert.Contains(t, shown, "second")
	assert.Equal(t, 200, s.visit(page, "action=pay").status)
	minor, currency, held := s.account.Authorized("ord-1")
	assert.Equal(t, []any{int64(700), "BAM", true}, []any{minor, currency, held})
	s.do("POST", linkPath, orderBody("ord-1", "purchase", "")).refused(400, "the payment is settled")
	assert.Equal(t, "second", s.do("GET", "/v2/terminal-entry/ord-1/show", "").text("order_info"), "a refusal changes nothing")
	assert.Equal(t, 1, s.account.Payments())
}

func TestCreateLink_50_at_once_make_one(t *testing.T) {
	s := open(t, webpay.Options{})
	statuses := wiretest.Race(50, func(i int) int {
		return s.try("POST", linkPath, strings.Replace(orderBody("ord-1", "purchase", ""), "2599", fmt.Sprint(1000+i), 1)).status
	})
	assert.Equal(t, map[int]int{200: 50}, statuses)
	assert.Equal(t, 1, s.account.Payments())
	amount := s.do("GET", "/v2/terminal-entry/ord-1/show", "").get("amount")
	require.NoError(t, s.account.Approve("ord-1"))
	minor, _, times := s.account.Charged("ord-1")
	assert.Equal(t, []string{amount, "1"}, []string{fmt.Sprint(minor), fmt.Sprint(times)})
}

func TestCreateLink_refuses_fields_of_payments(t *testing.T) {
	s := open(t, webpay.Options{})
	for _, field := range []string{`"scenario":"charge"`, `"ip":"10.0.0.1"`, `"customer_uuid":"x"`, `"tip":1`} {
		s.do("POST", linkPath, orderBody("ord-1", "purchase", ","+field)).refused(400, "unknown field")
	}
	s.do("POST", linkPath, orderBody("ord-1", "purchase", `,"moto":"true"`)).refused(400, `"moto" must be true or false`)
	s.do("POST", linkPath, orderBody("ord-1", "purchase", `,"tokenize_pan_offered":1`)).refused(400, `"tokenize_pan_offered" must be`)
	s.do("POST", linkPath, `{}`).refused(400, `"amount" is required`)
	assert.Zero(t, s.account.Payments())
}

func TestPage_shows_the_order_and_nothing_runs_on_it(t *testing.T) {
	s := open(t, webpay.Options{})
	page := s.newLink("ord-1", "purchase", `,"order_info":"<script>alert(1)</script>"`)
	r := s.visit(page, "")
	assert.Equal(t, 200, r.status)
	assert.Contains(t, r.body, "25.99 EUR")
	assert.Contains(t, r.body, "ord-1")
	assert.NotContains(t, r.body, "<script>")
	for _, button := range []string{"pay", "decline", "cancel"} {
		assert.Contains(t, r.body, `name="action" value="`+button+`"`)
	}
	assert.Equal(t, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'", r.header.Get("Content-Security-Policy"))
	assert.Equal(t, []string{"no-store", "no-referrer", "nosniff", "text/html; charset=utf-8"}, []string{
		r.header.Get("Cache-Control"), r.header.Get("Referrer-Policy"), r.header.Get("X-Content-Type-Options"), r.header.Get("Content-Type"),
	})
	s.books("ord-1", 0, 0, false)
}

// The digest is computed apart, over the address as it is before it.
func TestPage_pays_and_returns_signed(t *testing.T) {
	s := open(t, webpay.Options{})
	page := s.newLink("ord-1", "purchase", `,"success_url_override":"https://shop.example.test/back/1?a=b%20c#part"`)
	r := s.visit(page, "action=pay")
	require.Equal(t, 303, r.status, r.body)
	location := r.header.Get("Location")
	unsigned, digest, found := strings.Cut(location, "&digest=")
	require.True(t, found)
	assert.Equal(t, hexDigest(merchantKey, unsigned), digest)
	assert.True(t, strings.HasPrefix(location, "https://shop.example.test/back/1?a=b%20c&order_number=ord-1&"), location)
	back, err := url.Parse(location)
	require.NoError(t, err)
	for name, want := range map[string]string{
		"response_code": "0000", "amount": "2599", "currency": "EUR", "cc_type": "visa", "masked_pan": "411111-xxx-xxx-1111", "approval_code": "000001",
		"digest": digest,
	} {
		assert.Equal(t, want, back.Query().Get(name), name)
	}
	s.books("ord-1", 2599, 0, false)
	for _, form := range []string{"", "action=pay", "action=decline", "action=cancel"} {
		r = s.visit(page, form)
		assert.Equal(t, 410, r.status)
		assert.Contains(t, r.body, "already settled")
		assert.NotContains(t, r.body, "<form")
	}
}

func TestOption_BareReturn(t *testing.T) {
	s := open(t, webpay.Options{BareReturn: true})
	page := s.newLink("ord-1", "purchase", `,"success_url_override":"https://shop.example.test/back/1?a=b"`)
	assert.Equal(t, "https://shop.example.test/back/1?a=b", s.visit(page, "action=pay").header.Get("Location"))
}

func TestPage_a_refused_payer_tries_again_or_leaves(t *testing.T) {
	s := open(t, webpay.Options{})
	const urls = `,"success_url_override":"https://shop.example.test/ok","cancel_url_override":"https://shop.example.test/no"`
	page := s.newLink("ord-1", "purchase", urls)
	r := s.visit(page, "action=decline")
	assert.Equal(t, 422, r.status)
	assert.Contains(t, r.body, "transaction declined")
	assert.Contains(t, r.body, "<form")
	require.NoError(t, s.account.RespondNext("1016"))
	assert.Contains(t, s.visit(page, "action=pay").body, "insufficient funds")
	r = s.visit(page, "action=cancel")
	assert.Equal(t, []any{303, "https://shop.example.test/no"}, []any{r.status, r.header.Get("Location")})
	assert.Equal(t, 303, s.visit(page, "action=pay").status)
	s.books("ord-1", 2599, 0, false)

	page = s.newLink("ord-2", "purchase", `,"success_url_override":"https://shop.example.test/ok"`)
	assert.Equal(t, "https://shop.example.test/ok", s.visit(page, "action=cancel").header.Get("Location"))
	page = s.newLink("ord-3", "purchase", "")
	r = s.visit(page, "action=cancel")
	assert.Equal(t, 200, r.status)
	assert.Contains(t, r.body, "can still be paid")
	r = s.visit(page, "action=pay")
	assert.Equal(t, 200, r.status)
	assert.Contains(t, r.body, "Result: approved")
}

func TestPage_of_3D_Secure(t *testing.T) {
	s := open(t, webpay.Options{})
	secret := s.newPayment("ord-1", "purchase", `,"success_url_override":"https://shop.example.test/ok"`)
	page := s.confirm(secret, typedCard(securedPAN)).text("action_required.redirect_to")
	assert.Contains(t, s.visit(page, "").body, "Confirm that this is your card")
	r := s.visit(page, "action=decline")
	assert.Equal(t, 303, r.status)
	assert.Contains(t, r.header.Get("Location"), "response_code=4003")
	assert.NotContains(t, r.header.Get("Location"), "approval_code")
	assert.Equal(t, 410, s.visit(page, "action=pay").status, "nothing waits for it any more")
	s.confirm(secret, typedCard(securedPAN))
	assert.Contains(t, s.visit(page, "action=pay").header.Get("Location"), "response_code=0000")
	assert.Equal(t, "executed", s.status(secret).text("payment_status"))
	s.books("ord-1", 2599, 0, false)

	fresh := s.newPayment("ord-2", "purchase", "")
	page = s.confirm(fresh, typedCard(securedPAN)).text("action_required.redirect_to")
	s.confirm(fresh, typedCard(declinedPAN))
	assert.Equal(t, 410, s.visit(page, "action=pay").status)
	s.books("ord-2", 0, 0, false)
}

func TestPage_refusals(t *testing.T) {
	s := open(t, webpay.Options{})
	page := s.newLink("ord-1", "purchase", "")
	assert.Equal(t, 404, s.visit(s.base+"/pay/nobody", "").status)
	assert.Equal(t, 404, s.visit(s.base+"/pay/", "").status)
	assert.Equal(t, 400, s.visit(page, "action=").status)
	assert.Equal(t, 400, s.visit(page, "pay=1").status)
	assert.Equal(t, 400, s.visit(page, "action=%zz").status)
	for status, body := range map[int]io.Reader{413: strings.NewReader("action=" + strings.Repeat("x", 70<<10)), 408: iotest.ErrReader(os.ErrDeadlineExceeded)} {
		form := s.inMemory("POST", strings.TrimPrefix(page, s.base), "")
		form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		form.Body = io.NopCloser(body)
		r := s.serve(form)
		assert.Equal(t, []any{status, "close"}, []any{r.status, r.header.Get("Connection")})
	}
	r := s.do("PUT", strings.TrimPrefix(page, s.base), "action=pay")
	assert.Equal(t, []any{405, "GET, POST"}, []any{r.status, r.header.Get("Allow")})
	s.books("ord-1", 0, 0, false)
}

func TestPage_50_payers_at_once_pay_once(t *testing.T) {
	s := open(t, webpay.Options{})
	page := strings.TrimPrefix(s.newLink("ord-1", "purchase", `,"success_url_override":"https://shop.example.test/ok"`), s.base)
	statuses := wiretest.Race(50, func(int) int {
		return s.try("POST", page, "action=pay", "Authorization:", "Content-Type: application/x-www-form-urlencoded").status
	})
	assert.Equal(t, map[int]int{303: 1, 410: 49}, statuses)
	s.books("ord-1", 2599, 0, false)
}

func TestPage_50_refusals_at_once_are_50_attempts(t *testing.T) {
	s := open(t, webpay.Options{})
	page := strings.TrimPrefix(s.newLink("ord-1", "authorize", ""), s.base)
	statuses := wiretest.Race(50, func(int) int {
		return s.try("POST", page, "action=decline", "Authorization:", "Content-Type: application/x-www-form-urlencoded").status
	})
	assert.Equal(t, map[int]int{422: 50}, statuses)
	require.NoError(t, s.account.Approve("ord-1"))
	assert.Equal(t, "52", s.manage("capture", "ord-1", 2599).ends("0000").element("id"))
}

func TestPage_of_an_expired_payment(t *testing.T) {
	s := open(t, webpay.Options{PaymentLifetime: time.Hour})
	page := s.newLink("ord-1", "purchase", "")
	secret := s.newPayment("ord-2", "purchase", "")
	s.confirm(secret, typedCard(securedPAN))
	s.account.Ledger().Clock().Advance(time.Hour)
	r := s.visit(page, "action=pay")
	assert.Equal(t, 410, r.status)
	assert.Contains(t, r.body, "has expired")
	require.ErrorContains(t, s.account.Approve("ord-1"), "does not wait for its payer: expired")
	s.do("POST", linkPath, orderBody("ord-1", "purchase", "")).refused(400, "the payment is settled")
	s.confirm(secret, typedCard(plainPAN)).refused(400, "the payment is settled")
	r = s.status(secret).approved()
	assert.Equal(t, []string{"declined", "3000", "invalid", ""},
		[]string{r.text("payment_status"), r.text("payment_result.response_code"), r.text("payment_result.status"), r.get("action_required")})
	assert.JSONEq(t, `["time expired"]`, r.get("payment_result.errors"))
	for _, kind := range []string{"capture", "refund", "void"} {
		s.manage(kind, "ord-1", 2599).ends("1816")
	}
}

// Addresses in answers are those of the host that was asked.
func TestCreateLink_addresses(t *testing.T) {
	s := standing(t, webpay.Options{})
	for name, test := range map[string]struct {
		change func(*http.Request)
		want   string
	}{
		"plain":           {func(*http.Request) {}, "http://shop.example.test/pay/"},
		"TLS":             {func(r *http.Request) { r.TLS = &tls.ConnectionState{} }, "https://shop.example.test/pay/"},
		"no host header":  {func(r *http.Request) { r.Host, r.URL.Host = "", "other.example.test" }, "http://other.example.test/pay/"},
		"without servers": {func(r *http.Request) { r.RequestURI = "" }, "http://shop.example.test/pay/"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.inMemory("POST", linkPath, orderBody("ord-1", "purchase", ""))
			r.Host = "shop.example.test"
			test.change(r)
			w := httptest.NewRecorder()
			s.front.ServeHTTP(w, r)
			got := reply{t: t, body: w.Body.String()}.text("payment_url")
			assert.True(t, strings.HasPrefix(got, test.want), got)
		})
	}
}

func TestPayer_calls(t *testing.T) {
	s := open(t, webpay.Options{})
	for name, act := range map[string]func(string) error{"approve": s.account.Approve, "decline": s.account.Decline, "abandon": s.account.Abandon} {
		require.ErrorContains(t, act("nobody"), `no payment has the order number "nobody"`)
		s.newLink("link-"+name, "purchase", "")
		s.newPayment("components-"+name, "purchase", "")
		require.NoError(t, act("link-"+name))
		require.NoError(t, act("components-"+name))
	}
	for _, kind := range []string{"link-", "components-"} {
		s.books(kind+"approve", 2599, 0, false)
		s.books(kind+"decline", 0, 0, false)
		s.books(kind+"abandon", 0, 0, false)
		require.ErrorContains(t, s.account.Approve(kind+"approve"), "does not wait for its payer: charged")
		require.ErrorContains(t, s.account.Decline(kind+"approve"), "does not wait")
		require.ErrorContains(t, s.account.Abandon(kind+"approve"), "does not wait")
		require.NoError(t, s.account.Approve(kind+"decline"), "the payer tries again")
		require.NoError(t, s.account.Approve(kind+"abandon"))
		s.books(kind+"decline", 2599, 0, false)
		s.books(kind+"abandon", 2599, 0, false)
	}
	require.NoError(t, s.account.RespondNext("1004"))
	s.newLink("ord-1", "purchase", "")
	require.NoError(t, s.account.Approve("ord-1"))
	s.books("ord-1", 0, 0, false)
}

func TestOption_DeclinesAreFinal(t *testing.T) {
	s := open(t, webpay.Options{DeclinesAreFinal: true})
	page := s.newLink("ord-1", "purchase", "")
	r := s.visit(page, "action=decline")
	assert.Equal(t, 422, r.status)
	assert.NotContains(t, r.body, "<form")
	assert.Equal(t, 410, s.visit(page, "action=pay").status)
	require.ErrorContains(t, s.account.Approve("ord-1"), "does not wait for its payer: declined")
	for _, kind := range []string{"capture", "refund", "void"} {
		s.manage(kind, "ord-1", 2599).ends("1816")
	}
	secret := s.newPayment("ord-2", "purchase", "")
	s.confirm(secret, typedCard(declinedPAN))
	s.confirm(secret, typedCard(plainPAN)).refused(400, "the payment is settled")
	assert.Equal(t, "declined", s.status(secret).text("payment_status"))
}
