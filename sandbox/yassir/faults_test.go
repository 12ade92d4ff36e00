package yassir_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func (s *shop) inject(route string, kind fault.Kind) {
	s.account.Inject(yassir.Fault{Route: route, Kind: kind})
}

// consumed demands that every injected fault happened.
func (s *shop) consumed() {
	s.t.Helper()
	assert.Zero(s.t, s.account.PendingFaults())
}

func TestFault_lost_answers_are_committed_before_the_connection_drops(t *testing.T) {
	s := open(t, yassir.Options{})
	lost := func(route, method, path, body string, headers ...string) {
		t.Helper()
		s.inject(route, fault.LoseAnswer)
		r := s.try(method, path, body, headers...)
		require.Error(t, r.err)
		assert.Zero(t, r.status)
		s.consumed()
	}
	lost("create_customer", "POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`)
	assert.Equal(t, 1, s.account.Customers(phone))
	lost("update_customer", "PUT", "/api/v1/customers/"+s.customerID(phone), `{"name": "B"}`)
	assert.Equal(t, "B", s.account.Ledger().Customers()[0].Name)
	lost("create_intent", "POST", intentsPath, intentBody("o1", "10", phone, ""))
	assert.Equal(t, 1, s.account.Payments())

	p := s.create("o2", "10", reservation)
	lost("proceed", "POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+p.secret)
	p.check().succeeds(200, "12")
	require.NoError(t, s.account.Approve("o2"))
	lost("check", "GET", p.path("check"), "", "x-client-secret: "+p.secret)
	lost("capture", "POST", p.path("capture"), `{"amount": 9}`)
	_, _, times := s.account.Charged("o2")
	assert.Equal(t, 1, times)
	lost("refund", "POST", "/api/v1/payments/"+p.id+"/refund", refundOf("1"))
	_, times = s.account.Refunded("o2")
	assert.Equal(t, 1, times)
	p = s.reserved("o3", "10")
	lost("release", "POST", p.path("release"), `{}`)
	assert.True(t, s.account.Voided("o3"))
}

func TestFault_lost_requests_do_nothing(t *testing.T) {
	s := open(t, yassir.Options{})
	for _, kind := range []fault.Kind{fault.LoseRequest} {
		s.inject("", kind)
		require.Error(t, s.try("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`).err)
	}
	assert.Zero(t, s.account.Customers(phone))
	s.consumed()
	s.register(phone)
}

func TestFault_statuses_of_proxies(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("o1", "10")
	refund := func() reply { return p.refund(refundOf("1")) }
	refunds := func() int { _, times := s.account.Refunded("o1"); return times }

	s.inject("refund", fault.HTML502)
	r := refund()
	assert.Equal(t, 502, r.status)
	assert.Contains(t, r.header.Get("Content-Type"), "text/html")
	assert.Contains(t, r.body, "<html>")

	s.account.Inject(yassir.Fault{Route: "refund", Kind: fault.Unavailable503, RetryAfter: "120"})
	r = refund()
	assert.Equal(t, 503, r.status)
	assert.Empty(t, r.body)
	assert.Equal(t, "120", r.header.Get("Retry-After"))

	s.account.Inject(yassir.Fault{Route: "refund", Kind: fault.TooManyRequests, RetryAfter: "7", Committed: true})
	r = refund()
	r.refused(429, "too many requests")
	assert.Equal(t, "7", r.header.Get("Retry-After"))
	s.inject("refund", fault.TooManyRequests)
	assert.Empty(t, refund().header.Get("Retry-After"))
	s.account.Inject(yassir.Fault{Route: "refund", Kind: fault.ErrorStatus, Status: 403})
	refund().refused(403, "forbidden")
	assert.Zero(t, refunds(), "none of these was carried out")

	for _, kind := range []fault.Kind{fault.HTML502, fault.Unavailable503} {
		s.account.Inject(yassir.Fault{Route: "refund", Kind: kind, Committed: true})
		assert.Less(t, 501, refund().status)
	}
	assert.Equal(t, 2, refunds(), "both of these were")
	s.account.Inject(yassir.Fault{Route: "refund", Kind: fault.ErrorStatus, Committed: true})
	refund().refused(500, "internal server error")
	assert.Equal(t, 3, refunds(), "so was this")
	s.consumed()
}

func TestFault_cut_and_empty_bodies(t *testing.T) {
	s := open(t, yassir.Options{})
	s.inject("create_customer", fault.CutBody)
	r := s.try("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`)
	require.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
	assert.Equal(t, 201, r.status)
	assert.NotEmpty(t, r.body)
	assert.NotContains(t, r.body, phone)
	assert.Equal(t, 1, s.account.Customers(phone))

	s.inject("create_intent", fault.EmptyObject)
	r = s.do("POST", intentsPath, intentBody("o1", "10", phone, ""))
	assert.Equal(t, 200, r.status)
	assert.Equal(t, `{}`, r.body)
	assert.Equal(t, 1, s.account.Payments())
	s.consumed()
}

func TestFault_delay_carries_out_and_then_waits(t *testing.T) {
	s := open(t, yassir.Options{})
	s.account.Inject(yassir.Fault{Route: "create_customer", Kind: fault.Delay, Delay: time.Hour})
	s.client.Timeout = 200 * time.Millisecond
	r := s.try("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`)
	require.Error(t, r.err)
	assert.Equal(t, 1, s.account.Customers(phone))
	s.client.Timeout = 0

	s.account.Inject(yassir.Fault{Kind: fault.Delay, Delay: time.Millisecond})
	assert.Equal(t, 200, s.do("GET", "/api/v1/customers/search/"+phone, "").status)
	s.consumed()
}

func TestFault_inner_failure_does_nothing_of_what_was_asked(t *testing.T) {
	s := open(t, yassir.Options{})
	s.inject("create_customer", fault.InnerFailure)
	s.do("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`).refused(200, "refused")
	assert.Zero(t, s.account.Customers(phone))
	s.register(phone)
	id := s.customerID(phone)
	for _, r := range []struct{ route, method, path, body string }{
		{"search_customer", "GET", "/api/v1/customers/search/" + phone, ""},
		{"get_customer", "GET", "/api/v1/customers/" + id, ""},
		{"update_customer", "PUT", "/api/v1/customers/" + id, `{"name": "changed"}`},
		{"create_intent", "POST", intentsPath, intentBody("o1", "10", phone, "")},
	} {
		s.inject(r.route, fault.InnerFailure)
		s.do(r.method, r.path, r.body).refused(200, "refused")
	}
	assert.Equal(t, "Amel K.", s.account.Ledger().Customers()[0].Name)
	assert.Zero(t, s.account.Payments())

	p := s.create("o1", "10", "")
	s.inject("proceed", fault.InnerFailure)
	p.proceed().succeeds(200, "3")
	p.check().succeeds(200, "3")
	p = s.create("o2", "10", "")
	p.proceed().succeeds(200, "12")
	s.inject("proceed", fault.InnerFailure)
	p.proceed().succeeds(200, "3")
	p.check().succeeds(200, "3")
	s.inject("check", fault.InnerFailure)
	p.check().refused(200, "refused")

	p = s.reserved("o3", "10")
	s.inject("capture", fault.InnerFailure)
	p.capture(`{}`).succeeds(200, "3")
	s.inject("release", fault.InnerFailure)
	p.release().succeeds(200, "3")
	p.check().succeeds(200, "13")
	p.capture(`{}`).succeeds(200, "2")
	s.inject("refund", fault.InnerFailure)
	p.refund(refundOf("1")).succeeds(200, "3")
	p.check().succeeds(200, "2")
	s.consumed()
}

func TestFault_unknown_and_missing_status_after_the_effect(t *testing.T) {
	for kind, want := range map[fault.Kind]string{fault.UnknownStatus: "99", fault.OmitStatus: ""} {
		s := open(t, yassir.Options{})
		s.register(phone)
		s.inject("create_intent", kind)
		r := s.do("POST", intentsPath, intentBody("o0", "10", phone, ""))
		require.Equal(t, 201, r.status)
		assert.NotEqual(t, "CREATED", r.text("data.status"))
		assert.Equal(t, 1, s.account.Payments())

		p := s.create("o1", "10", reservation)
		s.inject("proceed", kind)
		r = p.proceed()
		assert.Equal(t, want, r.get("data.statusCode"))
		assert.NotEmpty(t, r.text("data.metadata.payUrl"))
		require.NoError(t, s.account.Approve("o1"))
		s.inject("check", kind)
		assert.Equal(t, want, p.check().get("data.statusCode"))
		s.inject("capture", kind)
		assert.Equal(t, want, p.capture(`{}`).get("data.statusCode"))
		s.inject("refund", kind)
		assert.Equal(t, want, p.refund(refundOf("1")).get("data.statusCode"))
		p.check().succeeds(200, "16")
		p = s.reserved("o2", "10")
		s.inject("release", kind)
		assert.Equal(t, want, p.release().get("data.statusCode"))
		p.check().succeeds(200, "10")
		s.consumed()
	}
}

func TestFault_contradictions_of_proceed(t *testing.T) {
	s := open(t, yassir.Options{})
	s.inject("", fault.OmitPayURL)
	r := s.create("o1", "10", "").proceed().succeeds(200, "12")
	assert.Equal(t, `""`, r.get("data.metadata.payUrl"))
	assert.Equal(t, "true", r.get("data.require3DS"))

	s.inject("", fault.ThreeDSContradiction)
	r = s.create("o2", "10", "").proceed().succeeds(200, "12")
	assert.Equal(t, "false", r.get("data.require3DS"))
	assert.NotEmpty(t, r.text("data.metadata.payUrl"))

	s.inject("", fault.ThreeDSContradiction)
	r = s.createFor("+213661990001", "o3", "10", "").proceed().succeeds(200, "2")
	assert.NotEmpty(t, r.text("data.metadata.payUrl"))
	s.consumed()

	s = open(t, yassir.Options{ProceedSpellsMetaData: true})
	s.inject("", fault.OmitPayURL)
	assert.Equal(t, `""`, s.create("o1", "10", "").proceed().get("data.metaData.payUrl"))
}

func TestFault_other_amount_and_currency(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	s.inject("", fault.OtherAmount)
	r := s.do("POST", intentsPath, intentBody("o1", "10", phone, ""))
	assert.Equal(t, "10.01", r.get("data.amount"))
	s.inject("create_intent", fault.OtherCurrency)
	r = s.do("POST", intentsPath, intentBody("o2", "10", phone, ""))
	assert.Equal(t, `"EUR"`, r.get("data.currency"))
	p := s.create("o3", "10", "")
	s.inject("check", fault.OtherAmount)
	assert.Equal(t, "10.01", p.check().get("data.amount"))
	s.inject("check", fault.OtherCurrency)
	assert.Equal(t, `"EUR"`, p.check().get("data.currencyCode"))
	r = p.check()
	assert.Equal(t, "10", r.get("data.amount"))
	assert.Equal(t, `"DZD"`, r.get("data.currencyCode"))
	s.consumed()

	r = s.do("POST", intentsPath, `{"actionId": "o4", "amount": 1, "actionCurrencyCode": "EUR", "actionCountryCode": "DZA", "userId": "`+phone+`"}`)
	p = payment{shop: s, id: r.text("data.paymentId"), secret: r.text("data.clientSecret")}
	s.inject("check", fault.OtherCurrency)
	assert.Equal(t, `"USD"`, p.check().get("data.currencyCode"))
}

func TestFault_waits_for_its_operation_and_is_used_up(t *testing.T) {
	s := open(t, yassir.Options{})
	s.account.Inject(yassir.Fault{Route: "check", Kind: fault.HTML502, Times: 2})
	s.inject("", fault.OmitPayURL) // no operation but proceed knows it
	p := s.create("o1", "10", "")
	assert.Equal(t, 3, s.account.PendingFaults())
	assert.Equal(t, []int{502, 502, 200}, []int{p.check().status, p.check().status, p.check().status})
	assert.Equal(t, 1, s.account.PendingFaults())
	s.account.ClearFaults()
	s.consumed()
	assert.NotEmpty(t, p.proceed().text("data.metadata.payUrl"))
}

func TestFault_is_used_exactly_so_often_under_concurrency(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("o1", "10", "")
	s.account.Inject(yassir.Fault{Route: "check", Kind: fault.HTML502, Times: 7})
	s.account.Inject(yassir.Fault{Route: "check", Kind: fault.LoseAnswer, Times: 11})
	got := wiretest.Race(50, func(int) int {
		return s.try("GET", p.path("check"), "", "x-client-secret: "+p.secret).status
	})
	assert.Equal(t, map[int]int{502: 7, 0: 11, 200: 32}, got)
	s.consumed()
}

func TestFault_does_not_hit_strangers(t *testing.T) {
	s := open(t, yassir.Options{})
	s.inject("", fault.HTML502)
	s.do("GET", "/api/v1/customers/x", "", "Authorization: Bearer x").refused(401, "")
	s.do("GET", "/api/v1/nothing", "").refused(404, "")
	assert.Equal(t, 1, s.account.PendingFaults())
	assert.Equal(t, 502, s.do("GET", "/api/v1/customers/x", "", "x-platform:").status)
	s.consumed()
}

func TestFault_connection_drop_without_a_server_is_ErrAbortHandler(t *testing.T) {
	s := open(t, yassir.Options{})
	s.inject("", fault.LoseRequest)
	request, err := http.NewRequestWithContext(t.Context(), "GET", "http://shop.example/api/v1/customers/x", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", bearer(clientID, clientSecret))
	defer func() {
		dropped, ok := recover().(error)
		assert.True(t, ok && errors.Is(dropped, http.ErrAbortHandler))
	}()
	s.front.ServeHTTP(nil, request)
	t.Error("the connection was not dropped")
}
