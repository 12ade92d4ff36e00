package yassir_test

import (
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// The request is the one of the Payment Intents page, with a registered phone as userId as the Customers page asks.
func TestCreateIntent_answers_as_documented(t *testing.T) {
	clock := ledger.NewClock(time.Date(2026, 2, 18, 10, 0, 0, 0, time.UTC))
	s := open(t, yassir.Options{Clock: clock})
	s.register("+213555123456")
	r := s.do("POST", "/api/v1/payments/intents?countryCode=DZA", `{
"actionId": "order_12345",
"amount": 1500.00,
"actionCurrencyCode": "DZD",
"actionCountryCode": "DZA",
"userId": "+213555123456",
"captureMethod": "DIRECT"
}`)
	require.Equal(t, 201, r.status, r.body)
	assert.Regexp(t, `^\{"data":\{"paymentId":"([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}",`+
		`"clientSecret":"pa_[0-9a-f]{8}_secret_[0-9a-f]{24}","status":"CREATED","amount":1500\.00,"currency":"DZD",`+
		`"expiresAt":"2026-02-18T10:30:\d\d\.\d{3}Z"\},"message":"payment initiated successfully"\}\n$`, r.body)
	assert.Contains(t, r.text("data.clientSecret"), "pa_"+r.text("data.paymentId")[:8]+"_secret_")
	assert.Equal(t, 1, s.account.Payments())
	minor, _, times := s.account.Charged("order_12345")
	assert.Zero(t, minor)
	assert.Zero(t, times)
}

func TestCreateIntent_refuses_what_the_reference_does_not_allow(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	const start = `{"actionId": "o", "actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "` + phone + `"`
	tests := map[string]struct{ body, words string }{
		"no actionId":            {`{"amount": 1, "actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "` + phone + `"}`, `"actionId" is required`},
		"no amount":              {start + `}`, `"amount" is required`},
		"no currency":            {`{"actionId": "o", "amount": 1, "actionCountryCode": "DZA", "userId": "` + phone + `"}`, `"actionCurrencyCode" is required`},
		"no country":             {`{"actionId": "o", "amount": 1, "actionCurrencyCode": "DZD", "userId": "` + phone + `"}`, `"actionCountryCode" is required`},
		"no user":                {`{"actionId": "o", "amount": 1, "actionCurrencyCode": "DZD", "actionCountryCode": "DZA"}`, `"userId" is required`},
		"actionId as number":     {`{"actionId": 7, "amount": 1, "actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "` + phone + `"}`, `"actionId" must be a string`},
		"amount as text":         {start + `, "amount": "1500.00"}`, `"amount" must be a number`},
		"amount null":            {start + `, "amount": null}`, `"amount" must be a number`},
		"amount zero":            {start + `, "amount": 0}`, `"amount" must be above zero`},
		"amount 0.00":            {start + `, "amount": 0.00}`, `"amount" must be above zero`},
		"amount negative":        {start + `, "amount": -5}`, `"amount" must be above zero`},
		"amount in exponent":     {start + `, "amount": 1.5e3}`, `exponent`},
		"amount too fine":        {start + `, "amount": 1500.001}`, `fraction digits of DZD`},
		"amount with zeros more": {start + `, "amount": 1500.000}`, `fraction digits of DZD`},
		"amount too large":       {start + `, "amount": 90071992547409.93}`, `"amount" is too large`},
		"amount beyond int64":    {start + `, "amount": 99999999999999999999}`, `"amount" is too large`},
		"minor units by mistake": {start + `, "amount": 1500.00, "currencyCode": "DZD"}`, `unknown field "currencyCode"`},
		"metadata misspelt":      {start + `, "amount": 1, "metadata": {}}`, `unknown field "metadata"`},
		"metaData not an object": {start + `, "amount": 1, "metaData": "x"}`, `"metaData" must be an object`},
		"captureMethod unknown":  {start + `, "amount": 1, "captureMethod": "LATER"}`, `"captureMethod" must be DIRECT or RESERVATION`},
		"captureMethod lower":    {start + `, "amount": 1, "captureMethod": "direct"}`, `"captureMethod" must be DIRECT or RESERVATION`},
		"currency lower":         {`{"actionId": "o", "amount": 1, "actionCurrencyCode": "dzd", "actionCountryCode": "DZA", "userId": "` + phone + `"}`, `"actionCurrencyCode" must be three capital`},
		"alpha-2 country":        {`{"actionId": "o", "amount": 1, "actionCurrencyCode": "DZD", "actionCountryCode": "DZ", "userId": "` + phone + `"}`, `"actionCountryCode" must be three capital`},
		"unknown user":           {`{"actionId": "o", "amount": 1, "actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "+213000000009"}`, `not the phone of a registered`},
		"user without plus":      {`{"actionId": "o", "amount": 1, "actionCurrencyCode": "DZD", "actionCountryCode": "DZA", "userId": "213661000111"}`, `not the phone of a registered`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := s.do("POST", intentsPath, test.body)
			r.t = t
			r.refused(400, test.words)
		})
	}
	assert.Zero(t, s.account.Payments())
}

func TestCreateIntent_amounts_follow_the_currency(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	tests := map[string]struct {
		currency, sent, echoed, checked string
		minor                           int64
	}{
		"whole dinars":         {"DZD", "1500", "1500.00", "1500", 150000},
		"centimes":             {"DZD", "1500.5", "1500.50", "1500.5", 150050},
		"less than one":        {"DZD", "0.05", "0.05", "0.05", 5},
		"dirham":               {"MAD", "10.99", "10.99", "10.99", 1099},
		"dollar":               {"USD", "100", "100.00", "100", 10000},
		"three digits":         {"TND", "1.234", "1.234", "1.234", 1234},
		"three digits, Kuwait": {"KWD", "1.5", "1.500", "1.5", 1500},
		"no digits":            {"XOF", "2500", "2500", "2500", 2500},
		"no digits, yen":       {"JPY", "100", "100", "100", 100},
		"largest":              {"DZD", "90071992547409.92", "90071992547409.92", "90071992547409.92", 1 << 53},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := s.do("POST", intentsPath, `{"actionId": "`+name+`", "amount": `+test.sent+`, "actionCurrencyCode": "`+test.currency+
				`", "actionCountryCode": "DZA", "userId": "`+phone+`"}`)
			require.Equal(t, 201, r.status, r.body)
			assert.Equal(t, test.echoed, r.get("data.amount"))
			p := payment{shop: s, reference: name, id: r.text("data.paymentId"), secret: r.text("data.clientSecret")}
			assert.Equal(t, test.checked, p.check().get("data.amount"))
			p.proceed().succeeds(200, "12")
			require.NoError(t, s.account.Approve(name))
			minor, currency, times := s.account.Charged(name)
			assert.Equal(t, test.minor, minor)
			assert.Equal(t, test.currency, currency)
			assert.Equal(t, 1, times)
		})
	}
	s.do("POST", intentsPath, `{"actionId": "x", "amount": 2500.0, "actionCurrencyCode": "XOF", "actionCountryCode": "DZA", "userId": "`+phone+`"}`).
		refused(400, "more than the 0 fraction digits of XOF")
}

func TestCreateIntent_countryCode_is_required_and_equal(t *testing.T) {
	const bare, morocco = "/api/v1/payments/intents", "/api/v1/payments/intents?countryCode=MAR"
	s := open(t, yassir.Options{})
	s.register(phone)
	body := intentBody("order-1", "10", phone, "")
	s.do("POST", bare, body).refused(400, `"countryCode" is required`)
	s.do("POST", bare+"?countryCode=", body).refused(400, `"countryCode" is required`)
	s.do("POST", bare+"?countryCode=DZ", body).refused(400, "alpha-3")
	s.do("POST", morocco, body).refused(400, "differ")

	s = open(t, yassir.Options{OptionalCountryCode: true})
	s.register(phone)
	assert.Equal(t, 201, s.do("POST", bare, body).status)
	s.do("POST", morocco, intentBody("order-2", "10", phone, "")).refused(400, "differ")
	s.do("POST", bare+"?countryCode=", intentBody("order-2", "10", phone, "")).refused(400, "required")

	s = open(t, yassir.Options{CountriesMayDiffer: true})
	s.register(phone)
	assert.Equal(t, 201, s.do("POST", morocco, body).status)
	s.do("POST", bare, intentBody("order-2", "10", phone, "")).refused(400, "required")
}

func TestCreateIntent_same_actionId_again(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "1500.00", `, "metaData": {"paymentCheckoutId": "c1"}`)
	same := s.do("POST", intentsPath, intentBody("order-1", "1500", phone, `, "captureMethod": "DIRECT", "metaData": { "paymentCheckoutId":"c1" }`))
	require.Equal(t, 201, same.status, same.body)
	assert.Equal(t, p.id, same.text("data.paymentId"))
	assert.Equal(t, p.secret, same.text("data.clientSecret"))
	for name, body := range map[string]string{
		"amount":   intentBody("order-1", "1500.01", phone, `, "metaData": {"paymentCheckoutId": "c1"}`),
		"capture":  intentBody("order-1", "1500", phone, `, "metaData": {"paymentCheckoutId": "c1"}`+reservation),
		"metaData": intentBody("order-1", "1500", phone, ""),
	} {
		t.Run(name, func(t *testing.T) {
			r := s.do("POST", intentsPath, body)
			r.t = t
			r.refused(409, "another intent has this actionId")
		})
	}
	assert.Equal(t, 1, s.account.Payments())
}

func TestOption_RefuseRepeatedActionID(t *testing.T) {
	s := open(t, yassir.Options{RefuseRepeatedActionID: true})
	s.create("order-1", "10", "")
	s.do("POST", intentsPath, intentBody("order-1", "10", phone, "")).refused(409, "actionId")
}

func TestCreateIntent_50_at_once_with_one_actionId_end_with_one(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	statuses := wiretest.Race(50, func(int) int {
		return s.try("POST", intentsPath, intentBody("order-1", "10", phone, "")).status
	})
	assert.Equal(t, map[int]int{201: 50}, statuses)
	assert.Equal(t, 1, s.account.Payments())
}

// Without a network between them the callers come closer together.
func TestCreateIntent_one_actionId_always_gets_one_answer(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	for round := range 200 {
		var secrets sync.Map
		body := intentBody("order-"+strconv.Itoa(round), "10", phone, "")
		statuses := wiretest.Race(8, func(int) int {
			w := httptest.NewRecorder()
			s.front.ServeHTTP(w, s.inMemory("POST", intentsPath, body))
			secrets.Store(reply{t: t, body: w.Body.String()}.get("data.clientSecret"), true)
			return w.Code
		})
		require.Equal(t, map[int]int{201: 8}, statuses)
		different := 0
		secrets.Range(func(any, any) bool { different++; return true })
		require.Equal(t, 1, different)
	}
	assert.Equal(t, 200, s.account.Payments())
}

func TestOption_AutoCreateCustomers(t *testing.T) {
	s := open(t, yassir.Options{AutoCreateCustomers: true})
	statuses := wiretest.Race(20, func(i int) int {
		return s.try("POST", intentsPath, intentBody("order-"+string(rune('a'+i)), "10", phone, "")).status
	})
	assert.Equal(t, map[int]int{201: 20}, statuses)
	assert.Equal(t, 1, s.account.Customers(phone))
	s.do("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`).refused(409, "registered")
	s.do("POST", intentsPath, intentBody("order-z", "10", "user_abc123", "")).refused(400, "userId")
	s.do("PUT", "/api/v1/customers/"+s.customerID(phone), `{"isActive": false}`)
	s.do("POST", intentsPath, intentBody("order-y", "10", phone, "")).refused(400, "not active")
}

func TestOption_FreeUserID(t *testing.T) {
	strict := open(t, yassir.Options{})
	strict.do("POST", intentsPath, intentBody("order-1", "10", "user_abc123", "")).refused(400, "userId")

	s := open(t, yassir.Options{FreeUserID: true})
	r := s.do("POST", intentsPath, intentBody("order-1", "10", "user_abc123", ""))
	assert.Equal(t, 201, r.status, r.body)
	s.do("POST", intentsPath, intentBody("order-2", "10", phone, "")).refused(400, "userId") // a phone is still looked up
}

func TestOption_IntentTTL(t *testing.T) {
	for option, want := range map[time.Duration]time.Duration{0: 30 * time.Minute, time.Hour: time.Hour, -1: 365 * 24 * time.Hour} {
		s := open(t, yassir.Options{IntentTTL: option})
		s.register(phone)
		r := s.do("POST", intentsPath, intentBody("order-1", "10", phone, ""))
		expires, err := time.Parse("2006-01-02T15:04:05.000Z", r.text("data.expiresAt"))
		require.NoError(t, err)
		assert.WithinDuration(t, s.account.Ledger().Clock().Now().Add(want), expires, time.Minute)
	}

	s := open(t, yassir.Options{IntentTTL: -1})
	p := s.create("order-1", "10", "")
	p.proceed().succeeds(200, "12")
	s.account.Ledger().Clock().Advance(10 * 365 * 24 * time.Hour)
	p.check().succeeds(200, "12")
}
