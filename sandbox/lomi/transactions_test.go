package lomi_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestTransaction_answers_as_documented(t *testing.T) {
	s := open(t, clocked(lomi.Options{}))
	s.do("GET", "/transactions", "").succeeds(200).is(t, `{"success":true,"data":[],"meta":{"current_page":1,"per_page":20},"environment":"test"}`)
	session := s.session("o-1", "2500", `, "title": "Order 9"`)
	require.NoError(t, s.account.Approve("o-1"))
	id := s.transactions("")[0].TransactionID
	r := s.do("GET", "/v1/transactions/"+id, "").succeeds(200)
	row := fmt.Sprintf(`{"transaction_id":"%s","merchant_id":"904d003c-3736-41d4-90a5-9de74d404fd7","organization_id":"0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c",`+
		`"customer_id":null,"gross_amount":2500,"fee_amount":50,"net_amount":2450,"fee_reference":null,"currency_code":"XOF",`+
		`"payment_method_code":"MOBILE_MONEY","provider_code":"WAVE","provider_transaction_id":"sandbox-%[1]s","transaction_type":"payment",`+
		`"product_id":null,"subscription_id":null,"quantity":1,"status":"completed","description":"Order 9",`+
		`"metadata":{"checkout_session_id":"%s","reference":"o-1"},"created_at":"%s","updated_at":"%s","environment":"test"}`,
		id, session, r.text("data.created_at"), r.text("data.updated_at"))
	r.is(t, `{"success":true,"data":`+row+`,"environment":"test"}`)
	assert.Regexp(t, `^2025-06-01T09:3\d:\d\d\.\d{3}Z$`, r.text("data.created_at"))
	s.do("GET", "/v1/transactions", "").is(t, `{"success":true,"data":[`+row+`],"meta":{"current_page":1,"per_page":20},"environment":"test"}`)
}

func TestTransaction_methods_and_providers(t *testing.T) {
	for provider, method := range map[string]string{"": "WAVE MOBILE_MONEY", "STRIPE": "STRIPE CARDS", "CYBERSOURCE": "CYBERSOURCE CARDS", "MTN": "MTN MOBILE_MONEY"} {
		s := open(t, lomi.Options{CurrentSessionRequests: true, Provider: provider})
		s.paid("o-1", "1", "")
		one := s.transactions("")[0]
		assert.Equal(t, method, one.ProviderCode+" "+one.MethodCode)
	}
	s := open(t, lomi.Options{Provider: "STRIPE"})
	for i, provider := range []string{"ORANGE", "WAVE", "NOWPAYMENTS"} {
		s.do("POST", "/checkout-sessions", fmt.Sprintf(`{"success_url": "https://shop.example.test/ok", "cancel_url": "https://shop.example.test/no",
			"allowed_providers": ["%s", "WAVE"], "amount": 1, "currency_code": "XOF", "metadata": {"reference": "o-%d"}}`, provider, i)).succeeds(201)
		require.NoError(t, s.account.Approve(fmt.Sprint("o-", i)))
		assert.Equal(t, provider, s.transactions("")[0].ProviderCode, "the session's first")
	}
	assert.Len(t, s.transactions("?provider=WAVE"), 1)
	assert.Equal(t, "CRYPTO", s.transactions("?provider=NOWPAYMENTS")[0].MethodCode)
}

func TestTransaction_list_filters_and_pages(t *testing.T) {
	s := open(t, clocked(lomi.Options{}))
	clock := s.account.Ledger().Clock()
	s.session("o-1", "1", `, "expiration_minutes": 10000`)
	require.NoError(t, s.account.Decline("o-1"))
	clock.Advance(24 * time.Hour)
	require.NoError(t, s.account.Approve("o-1"))
	clock.Advance(24 * time.Hour)
	s.paid("o-2", "2", "")
	for query, want := range map[string]string{
		"": "completed completed failed", "?status=failed": "failed", "?status=completed,failed": "completed completed failed", "?status=refunded": "",
		"?provider=WAVE": "completed completed failed", "?provider=ORANGE": "", "?provider=WAVE&status=failed": "failed",
		"?from_date=2025-06-02": "completed completed", "?to_date=2025-06-01": "failed", "?from_date=2025-06-02&to_date=2025-06-02": "completed",
		"?from_date=2025-06-04": "", "?to_date=2025-06-02T09:29:00Z": "failed", "?from_date=2025-06-03T09:00:00%2B01:00": "completed",
		"?limit=1": "completed", "?limit=1&page=3": "failed", "?limit=1&page=4": "", "?limit=100": "completed completed failed",
	} {
		assert.Equal(t, want, statuses(s.transactions(query)), query)
	}
	for query, words := range map[string]string{
		"status=paid": "status may have pending, completed", "status=": "must not be empty", "status=failed,": "must not be empty", "provider=": "must not be empty", "provider=WAVE,ORANGE": "takes one word",
		"from_date=yesterday": "from_date must be a day", "to_date=": "to_date must be a day", "limit=101": "limit must be at most 100", "limit=0": "at least 1",
		"page=0": "at least 1", "type=payment": `unknown query parameter "type"`, "pageSize=1": "unknown query parameter", "isPos=true": "unknown query parameter",
	} {
		s.do("GET", "/transactions?"+query, "").refused(400, words)
	}
}

func TestOption_MalformedTransactionStatus(t *testing.T) {
	for option, want := range map[int]int{0: 400, 404: 404, 500: 500} {
		s := open(t, lomi.Options{MalformedTransactionStatus: option})
		assert.Equal(t, want, s.do("GET", "/transactions/tx_1", "").status)
		s.do("GET", "/transactions/"+nobody, "").refused(404, "transaction not found")
	}
}

func TestOption_Links(t *testing.T) {
	for links, want := range map[lomi.Links]string{
		lomi.LinkByBoth: `{"checkout_session_id":"ID","reference":"o-1"}`, lomi.LinkBySession: `{"checkout_session_id":"ID"}`,
		lomi.LinkByMetadata: `{"reference":"o-1"}`, lomi.LinkByNothing: `null`,
	} {
		s := open(t, lomi.Options{Links: links})
		id := s.session("o-1", "1", "")
		require.NoError(t, s.account.Approve("o-1"))
		assert.JSONEq(t, replaced(want, "ID", id), string(s.transactions("")[0].Metadata))
	}
}

func TestOption_CurrentLists(t *testing.T) {
	s := open(t, clocked(lomi.Options{CurrentLists: true}))
	s.do("GET", "/transactions", "").succeeds(200).is(t, `[]`)
	s.do("GET", "/checkout-sessions", "").succeeds(200).is(t, `[]`)
	first := s.paid("o-1", "1", `, "customer_name": "A"`)
	require.Len(t, s.transactions(""), 1)
	s.session("o-2", "2", "")
	require.NoError(t, s.account.Decline("o-2"))
	for query, want := range map[string]string{
		"": "failed completed", "?pageSize=1": "failed", "?pageSize=1&page=2": "completed", "?pageSize=1000": "failed completed", "?status=completed": "completed",
		"?type=payment": "failed completed", "?type=instalment": "", "?currency=XOF": "failed completed", "?currency=USD,EUR": "",
		"?paymentMethod=MOBILE_MONEY": "failed completed", "?paymentMethod=CARDS": "", "?provider=WAVE": "failed completed", "?isPos=false": "failed completed",
		"?isPos=true": "", "?startDate=2025-06-01&endDate=2025-06-01": "failed completed", "?startDate=2025-06-02": "",
	} {
		assert.Equal(t, want, statuses(s.transactions(query)), query)
	}
	for query, words := range map[string]string{
		"limit=1": "unknown query parameter", "from_date=2025-06-01": "unknown query parameter", "isPos=1": "isPos must be true or false", "type=": "must not be empty",
		"startDate=x": "startDate must be a day",
	} {
		s.do("GET", "/transactions?"+query, "").refused(400, words)
	}
	list := s.do("GET", "/transactions?status=completed", "").body
	assert.Contains(t, list, `"customer_name":"A","customer_email":null,"customer_phone":null`)
	assert.NotContains(t, list, "updated_at")
	assert.NotContains(t, s.do("GET", "/transactions/"+first, "").body, "customer_name")
	assert.Equal(t, "open", statuses(s.do("GET", "/checkout-sessions?limit=1", "").rows()))
	assert.Equal(t, "completed", statuses(s.do("GET", "/checkout-sessions?limit=1&offset=1", "").rows()))
	assert.Equal(t, "completed", statuses(s.do("GET", "/checkout-sessions?status=completed", "").rows()))
	s.do("GET", "/checkout-sessions?page=1", "").refused(400, "unknown query parameter")
}
