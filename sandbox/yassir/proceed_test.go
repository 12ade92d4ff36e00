package yassir_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func TestProceed_asks_for_the_code_as_documented(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.createFor("+213555123456", "order_12345", "1500.00", "")
	r := p.proceed()
	require.Equal(t, 200, r.status)
	host := regexp.QuoteMeta(s.base)
	assert.Regexp(t, `^\{"data":\{"require3DS":true,"statusCode":12,"status":"Require Authentication Action",`+
		`"metadata":\{"payUrl":"`+host+`/otp/verify\?requestId=[0-9a-f]+&phone=213555123456&amount=1500&currency=DZD"\}\},`+
		`"message":"payment proceeded successfully"\}\n$`, r.body)
	assert.Equal(t, r.body, p.proceed().body, "a second proceed repeats the answer")
	_, _, times := s.account.Charged("order_12345")
	assert.Zero(t, times)
}

func TestProceed_refuses_bad_bodies(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	for body, words := range map[string]string{
		`{}`:                            `"paymentMethodCode" is required`,
		`{"paymentMethodCode": "CARD"}`: `must be WALLET_V2`,
		`{"paymentMethodCode": 2}`:      `must be a string`,
		`{"paymentMethodCode": "WALLET_V2", "otp": "123456"}`: `unknown field "otp"`,
	} {
		s.do("POST", p.path("proceed"), body, "x-client-secret: "+p.secret).refused(400, words)
	}
	p.check().succeeds(200, "0")
}

func TestProceed_second_time(t *testing.T) {
	tests := map[string]struct {
		way           yassir.SecondProceed
		waiting, paid int
	}{
		"repeats": {yassir.SecondProceedRepeats, 200, 400},
		"refused": {yassir.SecondProceedRefused, 400, 400},
		"answers": {yassir.SecondProceedAnswers, 200, 200},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, yassir.Options{SecondProceed: test.way})
			p := s.create("order-1", "10", "")
			p.proceed().succeeds(200, "12")
			assert.Equal(t, test.waiting, p.proceed().status)
			require.NoError(t, s.account.Approve("order-1"))
			r := p.proceed()
			assert.Equal(t, test.paid, r.status)
			if test.paid == 200 {
				r.succeeds(200, "2")
				assert.Equal(t, "false", r.get("data.require3DS"))
			}
			_, _, times := s.account.Charged("order-1")
			assert.Equal(t, 1, times)
		})
	}
}

func TestProceed_is_refused_in_every_settled_state(t *testing.T) {
	s := open(t, yassir.Options{})
	settled := map[string]payment{"paid": s.paid("o1", "10"), "reserved": s.reserved("o2", "10"), "released": s.reserved("o3", "10"),
		"refunded": s.paid("o4", "10"), "partly refunded": s.paid("o5", "10"), "rejected": s.create("o6", "10", "")}
	settled["released"].release().succeeds(200, "10")
	settled["refunded"].refund(refundOf("10")).succeeds(200, "4")
	settled["partly refunded"].refund(refundOf("5")).succeeds(200, "16")
	settled["rejected"].proceed()
	require.NoError(t, s.account.Decline("o6"))
	for name, p := range settled {
		t.Run(name, func(t *testing.T) {
			before := p.check().body
			r := p.proceed()
			r.t = t
			r.refused(400, "proceeded already")
			assert.Equal(t, before, p.check().body)
		})
	}
}

func TestProceed_50_at_once_have_one_effect(t *testing.T) {
	t.Run("waiting", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p := s.create("order-1", "10", "")
		assert.Equal(t, map[int]int{200: 50}, wiretest.Race(50, func(int) int {
			return s.try("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+p.secret).status
		}))
	})
	t.Run("immediate", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p := s.createFor("+213661990001", "order-1", "10", "")
		assert.Equal(t, map[int]int{200: 1, 400: 49}, wiretest.Race(50, func(int) int {
			return s.try("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+p.secret).status
		}))
		minor, _, times := s.account.Charged("order-1")
		assert.EqualValues(t, 1000, minor)
		assert.Equal(t, 1, times)
	})
}

func TestProceed_spelling_of_metadata(t *testing.T) {
	s := open(t, yassir.Options{})
	r := s.create("order-1", "10", "").proceed()
	assert.NotEmpty(t, r.get("data.metadata.payUrl"))
	assert.Empty(t, r.get("data.metaData"))

	s = open(t, yassir.Options{ProceedSpellsMetaData: true})
	r = s.create("order-1", "10", "").proceed()
	assert.NotEmpty(t, r.get("data.metaData.payUrl"))
	assert.Empty(t, r.get("data.metadata"))
}

func TestPhones_choose_the_outcome(t *testing.T) {
	t.Run("990001 succeeds at once", func(t *testing.T) {
		s := open(t, yassir.Options{})
		r := s.createFor("+213661990001", "order-1", "1500", "").proceed()
		r.is(t, `{"data":{"require3DS":false,"statusCode":2,"status":"The amount was deposited successfully",`+
			`"metadata":{"payUrl":""}},"message":"payment proceeded successfully"}`)
		_, _, times := s.account.Charged("order-1")
		assert.Equal(t, 1, times)
	})
	t.Run("990001 reserves at once", func(t *testing.T) {
		s := open(t, yassir.Options{})
		r := s.createFor("+213661990001", "order-1", "1500", reservation).proceed().succeeds(200, "13")
		assert.Equal(t, "false", r.get("data.require3DS"))
		assert.Equal(t, `""`, r.get("data.metadata.payUrl"))
	})
	t.Run("990002 is rejected", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p := s.createFor("+213661990002", "order-1", "1500", "")
		r := p.proceed()
		assert.Equal(t, 200, r.status)
		r.is(t, `{"data":{"require3DS":false,"statusCode":3,"status":"Transaction was rejected",`+
			`"metadata":{"payUrl":""}},"message":"payment proceeded successfully"}`)
		p.check().succeeds(200, "3")
	})
	t.Run("990003 fails and does nothing", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p := s.createFor("+213661990003", "order-1", "1500", "")
		p.proceed().refused(500, "the provider failed")
		p.check().succeeds(200, "0")
		p.proceed().refused(500, "the provider failed")
	})
	t.Run("990004 has too little", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p := s.createFor("+213661990004", "order-1", "1500", "")
		p.proceed().succeeds(200, "12")
		require.NoError(t, s.account.Approve("order-1"))
		p.check().succeeds(200, "3")
		_, _, times := s.account.Charged("order-1")
		assert.Zero(t, times)
	})
	t.Run("990005 is slow", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p := s.createFor("+213661990005", "order-1", "1500", "")
		r := p.proceed().succeeds(200, "11")
		assert.Equal(t, "false", r.get("data.require3DS"))
		p.check().succeeds(200, "11")
		require.Error(t, s.account.Approve("order-1"))
		p.proceed().succeeds(200, "11")
		s.account.Ledger().Clock().Advance(time.Minute)
		p.check().succeeds(200, "2")
	})
	t.Run("ordinary ones ask for the code", func(t *testing.T) {
		s := open(t, yassir.Options{})
		for i, phone := range []string{"+213661000111", "+213555123456", "+213555000001", "+213661990000", "+213661000000", "+213661990006"} {
			s.createFor(phone, "order-"+string(rune('a'+i)), "10", "").proceed().succeeds(200, "12")
		}
	})
	t.Run("PlainPhones switches them off", func(t *testing.T) {
		s := open(t, yassir.Options{PlainPhones: true})
		for _, suffix := range []string{"1", "2", "3", "4", "5"} {
			p := s.createFor("+21366199000"+suffix, "order-"+suffix, "10", "")
			p.proceed().succeeds(200, "12")
			require.NoError(t, s.account.Approve("order-"+suffix))
			p.check().succeeds(200, "2")
		}
	})
}

func TestExpiry(t *testing.T) {
	const ttl = 30 * time.Minute
	t.Run("an intent that waits becomes 3", func(t *testing.T) {
		s := open(t, yassir.Options{})
		p, fresh := s.create("order-1", "10", ""), s.create("order-2", "10", "")
		p.proceed().succeeds(200, "12")
		s.account.Ledger().Clock().Advance(ttl - time.Minute)
		p.check().succeeds(200, "12")
		p.proceed().succeeds(200, "12")
		s.account.Ledger().Clock().Advance(time.Minute)
		p.check().succeeds(200, "3")
		fresh.check().succeeds(200, "3")
		p.proceed().refused(400, "expired")
		fresh.proceed().refused(400, "expired")
		require.ErrorContains(t, s.account.Approve("order-1"), "does not wait")
		assert.ErrorContains(t, s.account.Abandon("order-1"), "does not wait")
	})
	t.Run("ExpiredLooksOpen", func(t *testing.T) {
		s := open(t, yassir.Options{ExpiredLooksOpen: true})
		p, fresh := s.create("order-1", "10", ""), s.create("order-2", "10", "")
		p.proceed().succeeds(200, "12")
		s.account.Ledger().Clock().Advance(ttl)
		p.check().succeeds(200, "12")
		fresh.check().succeeds(200, "0")
		p.proceed().refused(400, "expired")
	})
	t.Run("what is paid or reserved does not expire", func(t *testing.T) {
		s := open(t, yassir.Options{})
		paid, held := s.paid("order-1", "10"), s.reserved("order-2", "10")
		s.account.Ledger().Clock().Advance(1000 * time.Hour)
		paid.check().succeeds(200, "2")
		held.check().succeeds(200, "13")
		held.capture(`{}`).succeeds(200, "2")
	})
	t.Run("ReservationTTL releases", func(t *testing.T) {
		s := open(t, yassir.Options{ReservationTTL: time.Hour})
		kept, captured := s.reserved("order-1", "10"), s.reserved("order-2", "10")
		captured.capture(`{}`).succeeds(200, "2")
		s.account.Ledger().Clock().Advance(time.Hour)
		kept.check().succeeds(200, "10")
		captured.check().succeeds(200, "2")
		kept.capture(`{}`).refused(400, "canceled")
		assert.True(t, s.account.Voided("order-1"))
	})
}

func TestPayURL_points_to_where_the_request_came(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10.50", "")
	link := p.proceed().text("data.metadata.payUrl")
	assert.True(t, strings.HasPrefix(link, s.server.URL+"/mount/otp/verify?requestId="), link)
	assert.True(t, strings.HasSuffix(link, "&phone=213661000111&amount=10.5&currency=DZD"), link)
}

func TestPayURL_of_other_ways_to_ask(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*http.Request)
		want   string
	}{
		"bare":              {func(*http.Request) {}, "http://shop.test/otp"},
		"below a prefix":    {func(r *http.Request) { r.RequestURI = "/a/b" + r.URL.Path + "?x=1" }, "http://shop.test/a/b/otp"},
		"absolute form":     {func(r *http.Request) { r.RequestURI = "http://other.test/a" + r.URL.Path }, "http://shop.test/a/otp"},
		"path unlike it":    {func(r *http.Request) { r.RequestURI = "/elsewhere" }, "http://shop.test/otp"},
		"no RequestURI":     {func(r *http.Request) { r.RequestURI = "" }, "http://shop.test/otp"},
		"only the URL":      {func(r *http.Request) { r.Host, r.URL.Host = "", "url.test" }, "http://url.test/otp"},
		"over TLS":          {func(r *http.Request) { r.TLS = &tls.ConnectionState{} }, "https://shop.test/otp"},
		"another host name": {func(r *http.Request) { r.Host = "127.0.0.1:8080" }, "http://127.0.0.1:8080/otp"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, yassir.Options{})
			r := s.create("order-1", "10", "").inMemory()
			test.change(r)
			w := httptest.NewRecorder()
			s.front.ServeHTTP(w, r)
			assert.Contains(t, w.Body.String(), `"payUrl":"`+test.want+`/verify?requestId=`)
		})
	}
}

// Who asks again by another name of the host, or after a restart on another port, gets an address that works there.
func TestPayURL_of_a_second_proceed_points_to_where_that_came(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	first := p.proceed().body
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, p.inMemory())
	assert.Equal(t, strings.Replace(first, s.base, "http://shop.test", 1), w.Body.String())
	assert.Equal(t, first, p.proceed().body)
}

// inMemory is a proceed of p at the host shop.test, for ServeHTTP.
func (p payment) inMemory() *http.Request {
	r := p.shop.inMemory("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`)
	r.Header.Set("X-Client-Secret", p.secret)
	return r
}

// inMemory is a request with good headers at the host shop.test, for ServeHTTP.
func (s *shop) inMemory(method, path, body string) *http.Request {
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Host = "shop.test"
	r.Header.Set("Authorization", bearer(clientID, clientSecret))
	r.Header.Set("X-Platform", "API")
	r.Header.Set("X-Service", service)
	r.Header.Set("Content-Type", "application/json")
	return r
}
