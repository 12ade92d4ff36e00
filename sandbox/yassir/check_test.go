package yassir_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/yassir"
)

func TestCheck_answers_as_documented(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("order-1", "1500.00")
	r := p.check()
	require.Equal(t, 200, r.status)
	assert.Regexp(t, `^\{"data":\{"statusCode":2,"paymentMethodName":"WALLET_V2","amount":1500,"currencyCode":"DZD",`+
		`"endUserMessage":"Payment completed successfully",`+
		`"supportInfo":\{"email":"[^"]+","phoneNumber":"\+213000000000"\},`+
		`"lastUpdate":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"\},"message":"payment status retrieved successfully"\}\n$`, r.body)
	at, err := time.Parse("2006-01-02T15:04:05.000Z", r.text("data.lastUpdate"))
	require.NoError(t, err)
	assert.WithinDuration(t, s.account.Ledger().Clock().Now(), at, time.Minute)
}

func TestCheck_before_proceed(t *testing.T) {
	for option, want := range map[yassir.CreatedCode]string{yassir.CreatedIs0: "0", yassir.CreatedIs11: "11", yassir.CreatedHasNoCode: ""} {
		s := open(t, yassir.Options{CreatedCode: option})
		p := s.create("order-1", "10", "")
		r := p.check()
		assert.Equal(t, want, r.get("data.statusCode"))
		assert.Equal(t, `""`, r.get("data.paymentMethodName"))
		p.proceed()
		r = p.check().succeeds(200, "12")
		assert.Equal(t, `"WALLET_V2"`, r.get("data.paymentMethodName"))
	}
}

// late makes one payment in each state that check's documentation does not list.
func late(s *shop) (refunded, partly, released payment) {
	s.t.Helper()
	refunded, partly, released = s.paid("o1", "10"), s.paid("o2", "10"), s.reserved("o3", "10")
	refunded.refund(refundOf("10")).succeeds(200, "4")
	partly.refund(refundOf("4")).succeeds(200, "16")
	released.release().succeeds(200, "10")
	return refunded, partly, released
}

func TestCheck_reports_refunds_and_releases_or_not(t *testing.T) {
	refunded, partly, released := late(open(t, yassir.Options{}))
	refunded.check().succeeds(200, "4")
	partly.check().succeeds(200, "16")
	released.check().succeeds(200, "10")

	refunded, partly, released = late(open(t, yassir.Options{CheckFourCodesOnly: true}))
	refunded.check().succeeds(200, "2")
	partly.check().succeeds(200, "2")
	released.check().succeeds(200, "13")
}

func TestOption_CheckReservedCode(t *testing.T) {
	open(t, yassir.Options{}).reserved("order-1", "10").check().succeeds(200, "13")
	s := open(t, yassir.Options{CheckReservedCode: 12})
	p := s.reserved("order-1", "10")
	p.check().succeeds(200, "12")
	p.capture(`{}`).succeeds(200, "2")
	p.check().succeeds(200, "2")
}

func TestOption_CheckAmount(t *testing.T) {
	for option, want := range map[yassir.CheckAmount][3]string{
		yassir.CheckIntentAmount:    {"5000", "5000", "5000"},
		yassir.CheckCapturedAmount:  {"5000", "4500", "4500"},
		yassir.CheckRemainingAmount: {"5000", "4500", "4000.5"},
	} {
		p := open(t, yassir.Options{CheckAmount: option}).reserved("order-1", "5000")
		got := [3]string{p.check().get("data.amount")}
		p.capture(`{"amount": 4500.00}`).succeeds(200, "2")
		got[1] = p.check().get("data.amount")
		p.refund(refundOf("499.50")).succeeds(200, "16")
		got[2] = p.check().get("data.amount")
		assert.Equal(t, want, got)
	}
}

func TestOption_StringNumbers(t *testing.T) {
	s := open(t, yassir.Options{StringNumbers: true})
	r := s.do("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`"}`)
	assert.Equal(t, `"201"`, r.get("code"))
	r = s.do("POST", intentsPath, intentBody("order-1", "1500", phone, ""))
	assert.Equal(t, `"1500.00"`, r.get("data.amount"))
	p := payment{shop: s, reference: "order-1", id: r.text("data.paymentId"), secret: r.text("data.clientSecret")}
	p.proceed().succeeds(200, `"12"`)
	require.NoError(t, s.account.Approve("order-1"))
	r = p.check().succeeds(200, `"2"`)
	assert.Equal(t, `"1500"`, r.get("data.amount"))
	p.refund(refundOf("1")).succeeds(200, `"16"`)
	assert.Equal(t, `"404"`, s.do("GET", "/api/v1/customers/x", "").get("code"))
}

func TestOption_AllPosts201(t *testing.T) {
	s := open(t, yassir.Options{AllPosts201: true})
	p := s.create("order-1", "10", reservation)
	p.proceed().succeeds(201, "12")
	require.NoError(t, s.account.Approve("order-1"))
	p.check().succeeds(200, "13")
	p.capture(`{}`).succeeds(201, "2")
	p.refund(refundOf("1")).succeeds(201, "16")
	p = s.create("order-2", "10", reservation)
	p.proceed()
	require.NoError(t, s.account.Approve("order-2"))
	p.release().succeeds(201, "10")
}
