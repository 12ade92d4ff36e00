package juspay_test

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/juspay"
)

// switches sets options by the bits of a number, so that fuzzing meets all ways of the provider.
func switches(bits uint32) juspay.Options {
	on := func(bit int) bool { return bits>>bit&1 == 1 }
	return juspay.Options{
		AcceptJSON: on(0), IgnoreUnknown: on(1), PunctuationInOrderID: on(2), RequireCurrency: on(3), MinimumOrderAmount: on(4), RefuseUnknownCustomers: on(5),
		RepeatReturnsStoredOrder: on(6), UnknownOrderAs404: on(7), SessionTakesNewOrdersOnly: on(8), SessionKeepsAmount: on(9), RefusePreAuthorization: on(10),
		Captures: juspay.Gateway(bits >> 11 % 4), Voids: juspay.Gateway(bits >> 13 % 4), WholeCapturesOnly: on(15), RepeatableMoves: on(16), NewerVoidWords: on(17),
		Refunds: juspay.Refunds(bits >> 18 % 3), SmallRefunds: on(20), RefundNeedsAmount: on(21), OlderOrders: on(22), StringAmounts: on(23), OtherStatusIDs: on(24),
		OrdersWithoutMerchantID: on(25), OlderErrors: on(26), ReuseToken: on(27), Unset: juspay.Unset(bits >> 28 % 3),
	}
}

// FuzzFront sends one request, with or without credentials, to a merchant who has an order in each of four states: whatever it is, the answer is one of
// the API or a page, and the books are in order.
func FuzzFront(f *testing.F) {
	for _, call := range [][4]string{
		{"POST", "/orders", formType, wanted(fields{"order_id": "FRESH1", preAuth: "false"}).encode()}, {"POST", "/orders", formType, "order_id=%zz&amount=1e2"},
		{"GET", "/orders/CREATED1", "", ""}, {"GET", "/orders/nobody%2F..", "", ""}, {"POST", "/orders/CREATED1", formType, "amount=5&udf1=%C3%A9"},
		{"POST", "/order/create", formType, "order_id=A&amount=0.01&currency=JPY"}, {"GET", "/order/status?order_id=PAID1", "", ""}, {"POST", "/order/refund", formType, "order_id=PAID1&unique_request_id=R1"},
		{"POST", "/session", "application/json", page(fields{"metadata.expiryInMins": "1"})}, {"POST", "/session", "application/json", "[[[[{\"a\":"},
		{"POST", "/v2/txns/$held/capture", formType, "amount=40.15&idempotence_key=k"}, {"POST", "/v2/txns/$held/void", "", ""}, {"POST", "/v2/txns/$paid/void", "", ""},
		{"POST", "/orders/PAID1/refunds", formType, "unique_request_id=R1&amount=40.15"}, {"POST", "/refunds", formType, "unique_request_id=R1&amount=1&txn_id=shop-PAID1-1&refund_type=INSTANT"},
		{"POST", "/customers", formType, buyer(nil).encode()}, {"GET", "/customers/buyer-00012345?options.get_client_auth_token=1", "", ""},
		{"GET", "/merchant/pay/$link", "", ""}, {"POST", "/merchant/ipay/$link?mobile=true", formType, "action=approve"}, {"POST", "/merchant/pay/$link", formType, "action=%3Cscript%3E"},
		{"DELETE", "/merchant/pay/$link", "", ""}, {"PUT", "/orders", "", "{"}, {"GET", "//..", "", ""},
	} {
		for _, bits := range []uint32{0, 0xffffffff} {
			f.Add(call[0], call[1], call[2], call[3], bits, true)
		}
		f.Add(call[0], call[1], call[2], call[3], uint32(0), false)
	}
	f.Fuzz(func(t *testing.T, method, target, contentType, body string, bits uint32, known bool) {
		front := juspay.New(switches(bits))
		account, err := front.AddAccount(merchantID, apiKey)
		require.NoError(t, err)
		s := &shop{t: t, front: front, account: account, base: "https://sandbox.example.test"}
		names := s.furnish()
		request := s.fuzzed(method, strings.NewReplacer(names...).Replace(target), contentType, body, known)
		if request == nil {
			return
		}
		w := httptest.NewRecorder()
		front.ServeHTTP(w, request)
		require.NoError(t, account.Ledger().Check(), "the books")
		require.NoError(t, juspay.New(juspay.Options{}).Import([]byte(exported(t, front))))
		assert.Less(t, w.Code, 500, "%s", w.Body)
		assert.LessOrEqual(t, w.Body.Len(), 8<<10+8*(len(body)+len(target)), "an answer says little more than it was told")
		assert.NotContains(t, w.Body.String(), apiKey)
		if w.Header().Get("Location") != "" {
			return
		}
		kind, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
		require.NoError(t, err)
		if kind == "text/html" {
			assert.NotContains(t, strings.ToLower(w.Body.String()), "<script")
			assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'none'")
			return
		}
		assert.Equal(t, "application/json", kind)
		assert.True(t, json.Valid(w.Body.Bytes()), "%s", w.Body)
	})
}

// furnish opens an order in each of four states, and returns what stands for them in a request.
func (s *shop) furnish() (names []string) {
	s.t.Helper()
	for id, more := range map[string]fields{"CREATED1": nil, "FAILED1": nil, "HELD1": {preAuth: "false"}, "PAID1": nil} {
		r := s.answer("POST", ordersPath, wanted(fields{"order_id": id, "customer_id": "-"}).with(more).encode())
		switch id {
		case "CREATED1":
			names = append(names, "$link", r.succeeds().text("id"))
		case "FAILED1":
			require.NoError(s.t, s.account.Decline(id))
		default:
			if r.status == 200 { // an account may have no pre-authorisation
				require.NoError(s.t, s.account.Approve(id))
				names = append(names, map[string]string{"HELD1": "$held", "PAID1": "$paid"}[id], s.answer("GET", ordersPath+"/"+id, "").text("txn_uuid"))
			}
		}
	}
	return names
}

func (f fields) with(more fields) fields {
	for name, value := range more {
		f[name] = value
	}
	return f
}

// answer is do in memory.
func (s *shop) answer(method, path, body string) reply {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, s.fuzzed(method, path, formType, body, true))
	return reply{t: s.t, status: w.Code, header: w.Header(), body: w.Body.String()}
}

// fuzzed is a request as a server would hand it on; nil if no client could send it.
func (s *shop) fuzzed(method, target, contentType, body string, known bool) *http.Request {
	parsed, err := url.ParseRequestURI(target)
	if err != nil || parsed.Host != "" || !regexp.MustCompile(`^[A-Z]+\z`).MatchString(method) {
		return nil
	}
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, "/", strings.NewReader(body))
	r.Method, r.URL, r.RequestURI = method, parsed, target
	if known {
		r.Header.Set("Authorization", basic(apiKey+":"))
	}
	r.Header.Set("X-Merchantid", merchantID)
	if contentType != "" && method != http.MethodGet {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}
