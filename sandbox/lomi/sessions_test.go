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

// The request of the checkout sessions page, with made-up addresses.
const documentedSession = `{
"success_url": "https://shop.example.test/ok",
"cancel_url": "https://shop.example.test/no",
"allowed_providers": ["WAVE"],
"amount": 2500,
"currency_code": "XOF",
"title": "Order 9",
"metadata": {"order": "9"}
}`

func TestSession_create_and_get_answer_as_documented(t *testing.T) {
	s := open(t, clocked(lomi.Options{}))
	r := s.do("POST", "/checkout-sessions", documentedSession).succeeds(201)
	id, created, expires := r.text("data.checkout_session_id"), r.text("data.created_at"), r.text("data.expires_at")
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
	assert.Regexp(t, `^2025-06-01T09:3\d:\d\d\.\d{3}Z$`, created)
	const answered = `{"data":{"checkout_session_id":"%s","url":"%s/checkout/%[1]s","status":"open","expires_at":"%[3]s","created_at":"%[4]s",` +
		`"merchant_id":"904d003c-3736-41d4-90a5-9de74d404fd7","organization_id":"0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c",` +
		`"success_url":"https://shop.example.test/ok","cancel_url":"https://shop.example.test/no","amount":2500,"currency_code":"XOF",` +
		`"allowed_providers":["WAVE"],"title":"Order 9","public_description":null,"customer_email":null,"customer_name":null,"customer_phone":null,` +
		`"product_id":null,"subscription_id":null,"plan_id":null,"allow_coupon_code":false,"metadata":{"order": "9"},%[5]s"environment":"test"}}`
	normal := func(body string) string { return strings.ReplaceAll(body, `{"order": "9"}`, `{"order":"9"}`) }
	r.is(t, normal(fmt.Sprintf(answered, id, s.base, expires, created, "")))
	r = s.do("GET", "/v1/checkout-sessions/"+id, "").succeeds(200)
	r.is(t, normal(fmt.Sprintf(answered, id, s.base, expires, created,
		`"payment_link_id":null,"customer_id":null,"updated_at":"`+r.text("data.updated_at")+`",`)))
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		return parsed
	}
	assert.Equal(t, 30*time.Minute, at(expires).Sub(at(created)))
}

func TestSession_list_answers_as_documented(t *testing.T) {
	s := open(t, clocked(lomi.Options{}))
	s.do("GET", "/checkout-sessions", "").succeeds(200).is(t, `{"data":[],"meta":{"current_page":1,"per_page":20}}`)
	id := s.session("o-1", "2500", "")
	s.do("GET", "/v1/checkout-sessions", "").is(t, `{"data":[`+s.read(id).get("data")+`],"meta":{"current_page":1,"per_page":20}}`)
}

func TestSession_has_every_field_that_was_sent(t *testing.T) {
	s := open(t, lomi.Options{})
	customer := s.register(documented)
	id := s.session("o-1", "100.00", `, "title": "T", "public_description": "P", "description": "D", "customer_email": "a@example.test", "customer_name": "N",
		"customer_phone": "1", "customer_city": "c", "customer_country": "SN", "customer_address": "a", "customer_postal_code": "p", "customer_id": "`+customer+`",
		"allow_coupon_code": true, "allow_quantity": true, "quantity": 100, "expiration_minutes": 5, "require_billing_address": false, "integration_source": "magento"`)
	r := s.read(id)
	for name, want := range map[string]string{
		"title": `"T"`, "public_description": `"P"`, "customer_email": `"a@example.test"`, "customer_name": `"N"`, "customer_phone": `"1"`,
		"customer_id": `"` + customer + `"`, "allow_coupon_code": "true", "amount": "100", "metadata": `{"reference":"o-1"}`,
	} {
		assert.Equal(t, want, r.get("data."+name), name)
	}
}

func TestSession_refusals(t *testing.T) {
	s := open(t, lomi.Options{})
	full := map[string]string{
		"success_url": `"https://shop.example.test/ok"`, "cancel_url": `"https://shop.example.test/no"`, "allowed_providers": `["WAVE"]`,
		"amount": `2500`, "currency_code": `"XOF"`,
	}
	body := func(name, value string) string {
		var parts []string
		for field, text := range full {
			if field != name {
				parts = append(parts, `"`+field+`": `+text)
			}
		}
		if value != "" {
			parts = append(parts, `"`+name+`": `+value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	for name := range full {
		s.do("POST", "/checkout-sessions", body(name, "")).refused(400, `field "`+name+`" is required`)
		s.do("POST", "/checkout-sessions", body(name, "null")).refused(400, `field "`+name+`" must be`)
	}
	var fifty []string
	for i := range 51 {
		fifty = append(fifty, fmt.Sprintf(`"k%d": "v"`, i))
	}
	for _, test := range [][3]string{
		{"amount", `"2500"`, "must be a number"}, {"amount", "0", "must be above zero"}, {"amount", "-1", "must be above zero"}, {"amount", "0.0", "must be above zero"},
		{"amount", "25.5", "must be a whole number"}, {"amount", "2.5e3", "exponent"}, {"amount", "100000000", "too large"}, {"amount", "true", "must be a number"},
		{"amount", "[1]", "must be a number"},
		{"currency_code", "5", "must be a string"}, {"currency_code", `""`, "must not be empty"},
		{"success_url", `"/ok"`, "absolute http or https URL"}, {"success_url", `"javascript:alert(1)"`, "absolute http or https URL"},
		{"cancel_url", `"shop.example.test"`, "absolute http or https URL"}, {"cancel_url", "1", "must be a string"}, {"cancel_url", `"https://"`, "absolute"},
		{"cancel_url", `"javascript://shop.example.test/%0Aalert(1)"`, "absolute"},
		{"allowed_providers", `[]`, "at least one string"}, {"allowed_providers", `"WAVE"`, "at least one string"}, {"allowed_providers", `[1]`, "at least one string"},
		{"title", "1", "must be a string"}, {"title", `" "`, "must not be empty"}, {"public_description", "null", "must be a string"}, {"description", "{}", "must be a string"},
		{"customer_email", `"x"`, "must be an e-mail address"}, {"customer_name", "1", "must be a string"}, {"customer_phone", "221", "must be a string"},
		{"customer_city", "1", "must be a string"}, {"customer_country", "1", "must be a string"}, {"customer_address", "1", "must be a string"},
		{"customer_postal_code", "1", "must be a string"}, {"customer_id", `"cus_1"`, "must be a UUID"}, {"customer_id", "1", "must be a string"},
		{"metadata", `"x"`, "must be an object"}, {"metadata", `{"a": 1}`, "at most 50 keys, with strings"}, {"metadata", `{"a": "1", "a": "2"}`, "a key twice"},
		{"metadata", "{" + strings.Join(fifty, ",") + "}", "at most 50 keys"},
		{"expiration_minutes", "0", "from 1 to"}, {"expiration_minutes", "1.5", "from 1 to"}, {"expiration_minutes", `"5"`, "from 1 to"}, {"expiration_minutes", "525601", "from 1 to"},
		{"quantity", "0", "from 1 to 100"}, {"quantity", "101", "from 1 to 100"}, {"allow_quantity", "1", "must be true or false"}, {"allow_coupon_code", `"true"`, "must be true or false"},
		{"require_billing_address", "0", "must be true or false"}, {"integration_source", `"x"`, "must be one of system"},
	} {
		s.do("POST", "/checkout-sessions", body(test[0], test[1])).refused(400, `field "`+test[0]+`" `).refused(400, test[2])
	}
	s.do("POST", "/checkout-sessions", body("colour", `"red"`)).refused(400, `unknown field "colour"`)
	s.do("POST", "/checkout-sessions", `{"amount": 1, "amount": 1}`).refused(400, "more than once")
	s.do("POST", "/checkout-sessions", documentedSession, "Content-Type: text/plain").refused(400, "Content-Type")
	s.do("POST", "/checkout-sessions?page=1", documentedSession).refused(400, `unknown query parameter "page"`)
	for name, want := range map[string]string{
		body("currency_code", `"USD"`): "UNSUPPORTED_CURRENCY", body("currency_code", `"xof"`): "UNSUPPORTED_CURRENCY",
		body("allowed_providers", `["WAVE", "MTN"]`): "UNSUPPORTED_PROVIDER", body("customer_id", `"`+nobody+`"`): "INVALID_REFERENCE",
		body("product_id", `"`+nobody+`"`): "INVALID_REFERENCE", body("plan_id", `"`+nobody+`"`): "INVALID_REFERENCE", body("price_id", `"`+nobody+`"`): "INVALID_REFERENCE",
		body("subscription_id", `"`+nobody+`"`): "INVALID_REFERENCE", body("payment_link_id", `"`+nobody+`"`): "INVALID_REFERENCE", body("line_items", `[{}]`): "INVALID_REFERENCE",
	} {
		assert.Equal(t, want, s.do("POST", "/checkout-sessions", name).succeeds(400).text("error.code"), name)
	}
	assert.Zero(t, s.account.Payments(), "a refusal makes nothing")
	s.do("POST", "/checkout-sessions", body("amount", "99999999")).succeeds(201)
	s.do("POST", "/checkout-sessions", body("allowed_providers", `["ORANGE", "WAVE", "NOWPAYMENTS"]`)).succeeds(201)
}

func TestSession_expires_at_its_time_on_every_read(t *testing.T) {
	s := open(t, clocked(lomi.Options{}))
	usual, short := s.session("o-1", "100", ""), s.session("o-2", "100", `, "expiration_minutes": 5`)
	s.account.Ledger().Clock().Advance(5 * time.Minute)
	assert.Equal(t, "open", s.read(usual).text("data.status"))
	r := s.read(short)
	assert.Equal(t, "expired", r.text("data.status"))
	assert.Equal(t, r.text("data.expires_at"), r.text("data.updated_at"))
	require.ErrorContains(t, s.account.Approve("o-2"), `session "o-2" is not open: expired`)
	s.account.Ledger().Clock().Advance(25 * time.Minute)
	assert.Equal(t, "expired expired", statuses(s.do("GET", "/checkout-sessions", "").rows()))
	assert.Empty(t, s.transactions(""))
}

func TestSession_ids_of_others_and_of_nobody(t *testing.T) {
	s := open(t, lomi.Options{Refunds: true})
	id := s.session("o-1", "100", withPhone)
	require.NoError(t, s.account.Approve("o-1"))
	transaction := s.transactions("")[0].TransactionID
	refund := s.refund(transaction, "40", "").succeeds(201).text("refund_id")
	other := s.another(t)
	for _, path := range []string{"/checkout-sessions/" + id, "/transactions/" + transaction, "/refunds/" + refund} {
		r := s.do("GET", path, "", other).refused(403, "belongs to another merchant")
		assert.Equal(t, `"FORBIDDEN"`, r.get("error.code"))
		s.do("GET", path, "").succeeds(200)
	}
	s.do("POST", "/refunds", `{"transaction_id": "`+transaction+`", "amount": 1}`, other).refused(403, "belongs to another merchant")
	for _, path := range []string{"/checkout-sessions", "/transactions", "/refunds"} {
		assert.Empty(t, s.do("GET", path, "", other).rows())
		s.do("GET", path+"/"+nobody, "").refused(404, "not found")
	}
	s.do("GET", "/checkout-sessions/cs_1", "").refused(404, "checkout session not found")
	s.do("GET", "/transactions/tx_1", "").refused(400, "the transaction id is not a UUID")
	s.do("GET", "/refunds/re_1", "").refused(404, "refund not found")
	s.money("o-1", 100, 1, 40, 1)
}

func TestSession_list_filters_and_pages(t *testing.T) {
	s := open(t, lomi.Options{})
	first, second := s.session("o-1", "1", ""), s.session("o-2", "2", `, "expiration_minutes": 1`)
	third := s.session("o-3", "3", "")
	require.NoError(t, s.account.Approve("o-3"))
	s.account.Ledger().Clock().Advance(time.Minute)
	ids := func(query string) []string {
		all := []string{}
		for _, r := range s.do("GET", "/checkout-sessions"+query, "").rows() {
			all = append(all, r.SessionID)
		}
		return all
	}
	for query, want := range map[string][]string{
		"": {third, second, first}, "?status=open": {first}, "?status=completed": {third}, "?status=expired": {second},
		"?limit=2": {third, second}, "?limit=2&page=2": {first}, "?limit=2&page=3": {}, "?limit=1000": {third, second, first},
	} {
		assert.Equal(t, want, ids(query), query)
	}
	assert.Equal(t, `{"current_page":2,"per_page":2}`, s.do("GET", "/checkout-sessions?limit=2&page=2", "").get("meta"))
	s.do("GET", "/checkout-sessions?status=paid", "").refused(400, "status may have open, completed, expired")
	s.do("GET", "/checkout-sessions?status=open,expired", "").refused(400, "status takes one word")
	s.do("GET", "/checkout-sessions?status=", "").refused(400, "status must not be empty")
	s.do("GET", "/checkout-sessions?limit=0", "").refused(400, "at least 1")
	s.do("GET", "/checkout-sessions?offset=0", "").refused(400, `unknown query parameter "offset"`)
	assert.Equal(t, []string{first, second, third}, func() []string { s = s.restartedWith(lomi.Options{OldestFirst: true}); return ids("") }())
}

// lomi has nothing that makes two requests one: each is a session, and each can be paid.
func TestSession_50_at_once_with_one_reference(t *testing.T) {
	s := open(t, lomi.Options{})
	got := wiretest.Race(50, func(int) int {
		return s.try("POST", "/checkout-sessions", sessionBody("o-1", "10", ""), "Idempotency-Key: one").status
	})
	assert.Equal(t, map[int]int{201: 50}, got)
	assert.Equal(t, 50, s.account.Payments())
	require.NoError(t, s.account.Approve("o-1"))
	s.money("o-1", 10, 1, 0, 0)
	require.NoError(t, s.account.Approve("o-1"), "another of the 50")
	s.money("o-1", 20, 2, 0, 0)
	assert.Len(t, s.do("GET", "/checkout-sessions?status=completed", "").rows(), 2)
}

func TestSession_reference_may_be_absent_or_the_id_of_another(t *testing.T) {
	s := open(t, lomi.Options{})
	bare := s.do("POST", "/checkout-sessions", documentedSession).succeeds(201).id("checkout_session_id")
	borrowed := s.session(bare, "70", "")
	require.NoError(t, s.account.Approve(bare), "the youngest")
	assert.Equal(t, "completed", s.read(borrowed).text("data.status"))
	require.NoError(t, s.account.Approve(bare))
	assert.Equal(t, "completed", s.read(bare).text("data.status"))
	s.money(bare, 2570, 2, 0, 0)
	again := s.session(borrowed, "5", "")
	require.NoError(t, s.account.Approve(borrowed))
	assert.Equal(t, "completed", s.read(again).text("data.status"))
	s.money(borrowed, 5, 1, 0, 0)
}
