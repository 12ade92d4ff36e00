package lomi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestOption_CurrentSessionRequests(t *testing.T) {
	s := open(t, lomi.Options{CurrentSessionRequests: true})
	r := s.do("POST", "/checkout-sessions", `{"amount": 10, "currency_code": "XOF", "allowed_providers": 5, "expiration_minutes": "x"}`).succeeds(201)
	assert.Equal(t, "null null null", r.get("data.success_url")+" "+r.get("data.cancel_url")+" "+r.get("data.allowed_providers"))
	for body, words := range map[string]string{
		`{"currency_code": "XOF"}`: `"amount" is required`, `{"amount": 1}`: `"currency_code" is required`,
		`{"amount": 1, "currency_code": "XOF", "success_url": "x"}`: `"success_url" must be an absolute`, `{"amount": 1, "currency_code": "XOF", "colour": 1}`: "unknown field",
	} {
		s.do("POST", "/checkout-sessions", body).refused(400, words)
	}
}

func TestOption_Sessions(t *testing.T) {
	const request = `, "title": "T", "customer_email": "a@example.test", "quantity": 2, "allow_quantity": true`
	keys := func(r reply) string {
		var names []string
		body := r.body
		if data := r.get("data"); data != "" {
			body = data
		}
		for _, name := range []string{"id", "checkout_session_id", "url", "checkout_url", "status", "amount", "title", "public_description", "description", "customer_email",
			"product_id", "allow_quantity", "quantity", "metadata", "customer_id", "updated_at", "environment", "expires_at"} {
			if strings.Contains(body, `"`+name+`":`) {
				names = append(names, name)
			}
		}
		return strings.Join(names, " ")
	}
	for form, want := range map[lomi.SessionForm][2]string{
		lomi.SessionsFull: {
			"checkout_session_id url status amount title public_description customer_email product_id metadata environment expires_at",
			"checkout_session_id url status amount title public_description customer_email product_id metadata customer_id updated_at environment expires_at",
		},
		lomi.SessionsShort: {
			"checkout_session_id url status amount title public_description allow_quantity quantity environment expires_at",
			"checkout_session_id url status amount title public_description customer_email product_id metadata customer_id updated_at environment expires_at",
		},
		lomi.SessionsCurrent: {
			"checkout_session_id checkout_url",
			"checkout_session_id status amount title description customer_email product_id metadata customer_id updated_at environment expires_at",
		},
		lomi.SessionsGuide: {
			"id checkout_url status amount title customer_email expires_at",
			"checkout_session_id checkout_url status amount title description customer_email product_id metadata customer_id updated_at environment expires_at",
		},
	} {
		s := open(t, lomi.Options{Sessions: form})
		r := s.do("POST", "/checkout-sessions", sessionBody("o-1", "100", request)).succeeds(201)
		assert.Equal(t, want[0], keys(r), "create, form %d", form)
		name := "checkout_session_id"
		if form == lomi.SessionsGuide {
			name = "id"
		}
		read := s.read(r.id(name))
		assert.Equal(t, want[1], keys(read), "read, form %d", form)
		assert.Equal(t, "[true 2]", fmt.Sprintf("[%s %s]", orElse(r.get("data.allow_quantity"), "true"), orElse(r.get("data.quantity"), "2")))
	}
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

func TestOption_SessionLifetime(t *testing.T) {
	for option, want := range map[time.Duration]time.Duration{0: 30 * time.Minute, time.Hour: time.Hour} {
		s := open(t, lomi.Options{SessionLifetime: option})
		id := s.session("o-1", "1", "")
		s.account.Ledger().Clock().Advance(want - time.Minute)
		assert.Equal(t, "open", s.read(id).text("data.status"))
		s.account.Ledger().Clock().Advance(time.Minute)
		assert.Equal(t, "expired", s.read(id).text("data.status"))
	}
}

func TestOption_FreeSessionMetadata(t *testing.T) {
	s := open(t, lomi.Options{FreeSessionMetadata: true, CurrentSessionRequests: true})
	r := s.do("POST", "/checkout-sessions", `{"amount": 1, "currency_code": "XOF", "metadata": {"n": 1.50, "deep": {"a": [null]}}}`).succeeds(201)
	assert.Contains(t, r.body, `"metadata":{"n":1.50,"deep":{"a":[null]}}`, "letter by letter")
	s.do("POST", "/checkout-sessions", `{"amount": 1, "currency_code": "XOF", "metadata": []}`).refused(400, "must be an object")
}

func TestOption_MalformedSessionStatus(t *testing.T) {
	s := open(t, lomi.Options{MalformedSessionStatus: 400})
	s.do("GET", "/checkout-sessions/cs_1", "").refused(400, "the checkout session id is not a UUID")
	s.do("GET", "/checkout-sessions/"+nobody, "").refused(404, "not found")
}

func TestOption_OpenIsPending(t *testing.T) {
	s := open(t, lomi.Options{OpenIsPending: true})
	id := s.session("o-1", "1", "")
	assert.Equal(t, "pending", s.read(id).text("data.status"))
	assert.Equal(t, "pending", statuses(s.do("GET", "/checkout-sessions?status=open", "").rows()))
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, "completed", s.read(id).text("data.status"))
}

func TestOption_BlockingInvoice(t *testing.T) {
	s := open(t, lomi.Options{BlockingInvoice: true, Bare: true})
	for _, name := range []string{"customer_id", "subscription_id"} {
		r := s.do("POST", "/checkout-sessions", sessionBody("o-1", "2500", `, "`+name+`": "`+nobody+`"`)).succeeds(201)
		assert.Equal(t, "true", r.get("payment_required"))
		assert.Equal(t, "invoice_payment_required", r.text("reason"))
		assert.Equal(t, `2500 "XOF"`, r.get("blocking_invoice.amount_remaining")+" "+r.get("blocking_invoice.currency_code"))
		assert.NotEmpty(t, r.text("blocking_invoice.checkout_url"))
		assert.NotContains(t, r.body, "session_id")
	}
	assert.Zero(t, s.account.Payments())
	s.do("POST", "/checkout-sessions", sessionBody("o-1", "2500", `, "subscription_id": "sub_1"`)).refused(400, "must be a UUID")
	s.do("POST", "/checkout-sessions", sessionBody("o-1", "2500", "")).succeeds(201)
}

func TestOption_IdempotentSessions(t *testing.T) {
	s := open(t, lomi.Options{IdempotentSessions: true})
	create := func(key, body string) reply { return s.do("POST", "/checkout-sessions", body, "Idempotency-Key: "+key) }
	first := create(" k-1 ", sessionBody("o-1", "10", "")).succeeds(201)
	assert.Equal(t, first.body, create("k-1", replaced(sessionBody("o-1", "10", ""), ", ", ",  ")).succeeds(201).body)
	r := create("k-1", sessionBody("o-1", "11", "")).refused(409, "another body")
	assert.Equal(t, "CONFLICT", r.text("error.code"))
	create("k-2", sessionBody("o-1", "10", "")).succeeds(201)
	s.do("POST", "/checkout-sessions", sessionBody("o-1", "10", "")).succeeds(201)
	s.do("POST", "/checkout-sessions", sessionBody("o-1", "10", "")).succeeds(201)
	assert.Equal(t, 4, s.account.Payments())
	long := strings.Repeat("k", 255)
	create(long+"a", sessionBody("o-2", "10", "")).succeeds(201)
	create(long+"b", sessionBody("o-2", "11", "")).refused(409, "another body")
	s.account.Ledger().Clock().Advance(24 * time.Hour)
	create("k-1", sessionBody("o-1", "11", "")).succeeds(201)
	assert.Equal(t, 6, s.account.Payments())
	got := wiretest.Race(50, func(int) int {
		return s.try("POST", "/checkout-sessions", sessionBody("o-9", "10", ""), "Idempotency-Key: k-9").status
	})
	assert.Equal(t, map[int]int{201: 50}, got)
	assert.Equal(t, 7, s.account.Payments())
}

func TestOption_Currencies_and_units(t *testing.T) {
	usd := func(amount string) string { return replaced(sessionBody("o-1", amount, withPhone), "XOF", "USD") }
	s := open(t, lomi.Options{Refunds: true, Currencies: []string{"USD"}})
	s.do("POST", "/checkout-sessions", usd("25.5")).refused(400, "must be a whole number")
	assert.Equal(t, "2550", s.do("POST", "/checkout-sessions", usd("2550")).succeeds(201).get("data.amount"))
	s.do("POST", "/checkout-sessions", replaced(usd("1"), "USD", "EUR")).refused(400, "must be one of XOF, USD")
	require.NoError(t, s.account.Approve("o-1"))
	minor, currency, _ := s.account.Charged("o-1")
	assert.Equal(t, "2550 USD", fmt.Sprint(minor, " ", currency))

	s = open(t, lomi.Options{Refunds: true, Currencies: []string{"USD"}, MajorUnits: true})
	for amount, want := range map[string]string{"25.5": "25.5", "25.50": "25.5", "25": "25", "0.01": "0.01", "99999999.99": "99999999.99"} {
		assert.Equal(t, want, s.do("POST", "/checkout-sessions", usd(amount)).succeeds(201).get("data.amount"))
	}
	s.do("POST", "/checkout-sessions", usd("0.001")).refused(400, "more than 2 fraction digits")
	s.do("POST", "/checkout-sessions", usd("0.00")).refused(400, "above zero")
	s.do("POST", "/checkout-sessions", sessionBody("o-1", "25.5", "")).refused(400, "must be a whole number")
	r := s.do("POST", "/checkout-sessions", replaced(usd("25.5"), "o-1", "o-2")).succeeds(201)
	assert.Contains(t, s.visit("GET", r.text("data.url"), "").body, "25.5 USD")
	require.NoError(t, s.account.Approve("o-2"))
	s.money("o-2", 2550, 1, 0, 0)
	assert.Equal(t, "25.5 0.51 24.99", func() string {
		r := s.do("GET", "/transactions/"+s.transactions("")[0].TransactionID, "")
		return r.get("data.gross_amount") + " " + r.get("data.fee_amount") + " " + r.get("data.net_amount")
	}())
	assert.Equal(t, "0.5", s.refund(s.transactions("")[0].TransactionID, "0.5", "").succeeds(201).get("refunded_amount"))
	s.money("o-2", 2550, 1, 50, 1)
}

func TestOption_Amounts(t *testing.T) {
	for form, want := range map[lomi.AmountForm]string{lomi.AmountsInDigits: "2500", lomi.AmountsInDecimals: "2500.0", lomi.AmountsInText: `"2500"`} {
		s := open(t, lomi.Options{Amounts: form})
		assert.Equal(t, want, s.read(s.session("o-1", "2500", "")).get("data.amount"))
		require.NoError(t, s.account.Approve("o-1"))
		assert.Equal(t, want, s.do("GET", "/transactions/"+s.transactions("")[0].TransactionID, "").get("data.gross_amount"))
	}
}

func TestOption_Empty_of_sessions(t *testing.T) {
	const more = `, "title": "", "customer_email": null, "metadata": null, "quantity": null, "allow_coupon_code": null`
	body := replaced(sessionBody("o-1", "10", more), `, "metadata": {"reference": "o-1"}`, "")
	open(t, lomi.Options{}).do("POST", "/checkout-sessions", body).refused(400, `"title" must not be empty`)
	open(t, lomi.Options{Empty: lomi.EmptyKeeps}).do("POST", "/checkout-sessions", body).refused(400, `"customer_email" must be a string`)
	r := open(t, lomi.Options{Empty: lomi.EmptyClears}).do("POST", "/checkout-sessions", body).succeeds(201)
	assert.Equal(t, "null null null", r.get("data.title")+" "+r.get("data.customer_email")+" "+r.get("data.metadata"))
}

func TestOption_forms_of_customers_are_those_of_payments(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true, Unset: lomi.UnsetIsAbsent, DatabaseTimes: true, OmitMerchantID: true, ShowEnvironment: true, ListTotals: true})
	id := s.session("o-1", "10", "")
	require.NoError(t, s.account.Approve("o-1"))
	r := s.read(id)
	assert.NotContains(t, r.body, "null")
	assert.NotContains(t, r.body, "merchant_id")
	assert.Equal(t, "true", r.get("data.test"))
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$`, r.text("data.expires_at"))
	assert.NotContains(t, s.do("GET", "/transactions", "").body, "merchant_id")
	assert.Equal(t, `{"current_page":1,"per_page":20,"total_count":1,"total_pages":1}`, s.do("GET", "/transactions", "").get("meta"))
	assert.Equal(t, `{"current_page":1,"per_page":20,"total_count":1,"total_pages":1}`, s.do("GET", "/checkout-sessions", "").get("meta"))
	assert.NotContains(t, s.do("GET", "/checkout-sessions", "").body, `"test":true`)
	s.paid("o-2", "10", "")
	r = s.do("GET", "/transactions?limit=1", "")
	assert.Equal(t, `{"current_page":1,"per_page":1,"total_count":2,"total_pages":2}`, r.get("meta"))
	assert.Len(t, r.rows(), 1)
}

// What the current generation answers about payments, letter by letter.
func TestCurrentGeneration_payments(t *testing.T) {
	s := open(t, lomi.CurrentGeneration())
	r := s.do("POST", "/checkout-sessions", `{"amount": 2500, "currency_code": "XOF", "title": "Order 9", "customer_phone": "+221770000001", "colour": "red",
		"metadata": {"reference": "o-1"}}`).succeeds(201)
	id := r.text("checkout_session_id")
	r.is(t, `{"checkout_session_id":"`+id+`","checkout_url":"`+s.base+`/checkout/`+id+`"}`)
	r = s.read(id)
	row := fmt.Sprintf(`{"checkout_session_id":"%s","organization_id":"%s","customer_id":null,"product_id":null,"subscription_id":null,"payment_link_id":null,`+
		`"amount":2500,"currency_code":"XOF","status":"open","title":"Order 9","description":null,"success_url":null,"cancel_url":null,"customer_email":null,`+
		`"customer_name":null,"customer_phone":"+221770000001","metadata":{"reference":"o-1"},"expires_at":"%s","created_at":"%s","updated_at":"%s","environment":"test"}`,
		id, organizationID, r.text("expires_at"), r.text("created_at"), r.text("updated_at"))
	r.is(t, row)
	s.do("GET", "/checkout-sessions?page=x", "").succeeds(200).is(t, "["+row+"]")

	require.NoError(t, s.account.Approve("o-1"))
	transaction := s.transactions("")[0]
	r = s.do("GET", "/transactions/"+transaction.TransactionID, "").succeeds(200)
	r.is(t, fmt.Sprintf(`{"transaction_id":"%s","organization_id":"%s","customer_id":"%s","gross_amount":2500,"fee_amount":50,"net_amount":2450,"discount_amount":0,`+
		`"currency_code":"XOF","payment_method_code":"MOBILE_MONEY","provider_code":"WAVE","provider_transaction_id":"sandbox-%[1]s","transaction_type":"payment",`+
		`"product_id":null,"price_id":null,"subscription_id":null,"quantity":1,"status":"completed","is_pos":false,"is_bnpl":false,"description":"Order 9",`+
		`"metadata":{"checkout_session_id":"%[4]s","reference":"o-1"},"created_at":"%[5]s","updated_at":"%[6]s","environment":"test"}`,
		transaction.TransactionID, organizationID, transaction.CustomerID, id, r.text("created_at"), r.text("updated_at")))
	s.refund(transaction.TransactionID, "1000", "").succeeds(201)
	s.do("GET", "/checkout-sessions/cs_1", "").succeeds(400)
	s.do("GET", "/transactions/tx_1", "").succeeds(500)
	assert.Equal(t, "bad_request", s.refund(transaction.TransactionID, "2000", "").succeeds(400).text("error.code"))
	assert.Equal(t, "bad_request", s.do("POST", "/checkout-sessions", `{"amount": 1, "currency_code": "GBP"}`).succeeds(400).text("error.code"))
	s.do("POST", "/checkout-sessions", `{"amount": 1, "currency_code": "EUR"}`).succeeds(201)
}
