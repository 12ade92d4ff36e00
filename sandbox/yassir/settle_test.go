package yassir_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/yassir"
)

func TestReservation_holds_and_charges_nothing(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "5000", reservation)
	p.proceed().succeeds(200, "12")
	minor, _, held := s.account.Authorized("order-1")
	assert.Zero(t, minor)
	assert.False(t, held)
	require.NoError(t, s.account.Approve("order-1"))
	p.check().succeeds(200, "13")
	minor, currency, held := s.account.Authorized("order-1")
	assert.Equal(t, []any{int64(500000), "DZD", true}, []any{minor, currency, held})
	_, _, times := s.account.Charged("order-1")
	assert.Zero(t, times)
	assert.False(t, s.account.Voided("order-1"))
}

func TestCapture_answers_as_documented_and_releases_the_rest(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.reserved("order-1", "5000")
	r := p.capture(`{
"amount": 4500.00
}`)
	require.Equal(t, 200, r.status)
	r.is(t, `{"data":{"status":"The amount was deposited successfully","statusCode":2,"metaData":{"payUrl":""}},`+
		`"message":"payment captured successfully"}`)
	minor, currency, times := s.account.Charged("order-1")
	assert.Equal(t, []any{int64(450000), "DZD", 1}, []any{minor, currency, times})
	minor, _, held := s.account.Authorized("order-1")
	assert.EqualValues(t, 500000, minor)
	assert.False(t, held)
	assert.False(t, s.account.Voided("order-1"))
	p.check().succeeds(200, "2")
	total := s.account.Ledger().Totals()["DZD"]
	assert.Equal(t, ledger.Total{Payments: 1, Charges: 1, Charged: 450000, Released: 50000}, total)

	p.capture(`{"amount": 500}`).refused(400, "the payment is charged")
	p.release().refused(400, "the payment is charged")
}

func TestCapture_without_amount_takes_everything(t *testing.T) {
	s := open(t, yassir.Options{})
	for i, body := range []string{`{}`, ""} {
		reference := "order-" + string(rune('a'+i))
		s.reserved(reference, "5000").capture(body).succeeds(200, "2")
		minor, _, times := s.account.Charged(reference)
		assert.EqualValues(t, 500000, minor)
		assert.Equal(t, 1, times)
	}
}

func TestCapture_refuses_bad_amounts_and_changes_nothing(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.reserved("order-1", "5000")
	for body, words := range map[string]string{
		`{"amount": 5000.01}`:               "above what is reserved",
		`{"amount": 0}`:                     "above zero",
		`{"amount": -1}`:                    "above zero",
		`{"amount": "10"}`:                  "must be a number",
		`{"amount": 1.001}`:                 "fraction digits",
		`{"amount": 10, "currency": "DZD"}`: `unknown field "currency"`,
		`[]`:                                "not one JSON object",
	} {
		p.capture(body).refused(400, words)
	}
	p.check().succeeds(200, "13")
}

func TestRelease_answers_as_documented(t *testing.T) {
	s := open(t, yassir.Options{})
	for i, body := range []string{`{}`, ""} {
		reference := "order-" + string(rune('a'+i))
		p := s.reserved(reference, "5000")
		r := s.do("POST", p.path("release"), body)
		require.Equal(t, 200, r.status)
		r.is(t, `{"data":{"status":"Reversed","statusCode":10,"metaData":{"payUrl":""}},`+
			`"message":"payment released successfully"}`)
		assert.True(t, s.account.Voided(reference))
		_, _, held := s.account.Authorized(reference)
		assert.False(t, held)
		p.check().succeeds(200, "10")
		p.release().refused(400, "the payment is canceled")
		p.capture(`{}`).refused(400, "the payment is canceled")
		p.refund(refundOf("1")).refused(400, "the payment is canceled")
		s.do("POST", p.path("release"), `{"amount": 10}`).refused(400, `unknown field "amount"`)
	}
}

func TestCapture_and_release_need_a_reservation(t *testing.T) {
	s := open(t, yassir.Options{})
	fresh, direct := s.create("o1", "10", reservation), s.paid("o2", "10")
	waiting := s.create("o3", "10", reservation)
	waiting.proceed()
	for _, p := range []payment{fresh, direct, waiting} {
		before := p.check().body
		p.capture(`{}`).refused(400, "capture is not possible")
		p.release().refused(400, "release is not possible")
		assert.Equal(t, before, p.check().body)
	}
}

func TestOption_ReleaseCancelsOpen(t *testing.T) {
	s := open(t, yassir.Options{ReleaseCancelsOpen: true})
	fresh, waiting := s.create("o1", "10", ""), s.create("o2", "10", reservation)
	waiting.proceed()
	for _, p := range []payment{fresh, waiting} {
		p.release().succeeds(200, "10")
		p.check().succeeds(200, "10")
		assert.True(t, s.account.Voided(p.reference))
		p.proceed().refused(400, "proceeded already")
	}
	s.paid("o3", "10").release().refused(400, "release is not possible")
	s.reserved("o4", "10").release().succeeds(200, "10")
}

// The amounts are the worked example of the Payment Intents page.
func TestRefund_several_partial_ones_until_nothing_is_left(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("order-1", "1500")
	r := p.refund(`{"description": "Partial refund for item return", "amount": 500.00}`)
	require.Equal(t, 200, r.status)
	r.is(t, `{"data":{"statusCode":16,"status":"Transaction was partially refunded","paymentOrderId":"ORDER_1",`+
		`"microServiceTransactionId":null,"errorMessage":{"internalErrorMessage":null,"providerErrorMessage":null}},`+
		`"message":"Payment refunded successfully"}`)
	p.refund(refundOf("300")).succeeds(200, "16")
	p.refund(refundOf("700.01")).refused(400, "above what can be refunded")
	p.check().succeeds(200, "16")
	p.refund(refundOf("700")).succeeds(200, "4")
	minor, times := s.account.Refunded("order-1")
	assert.EqualValues(t, 150000, minor)
	assert.Equal(t, 3, times)
	p.check().succeeds(200, "4")
	p.refund(refundOf("0.01")).refused(400, "above what can be refunded")
	p.refund(`{"description": "x"}`).refused(400, "above what can be refunded")
	minor, _, _ = s.account.Charged("order-1")
	assert.EqualValues(t, 150000, minor, "refunds are not subtracted from what was charged")
}

func TestRefund_of_everything_answers_as_documented(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("order-1", "1500")
	r := p.refund(`{"description": "Customer requested full refund", "reason": "changed mind"}`)
	require.Equal(t, 200, r.status)
	r.is(t, `{"data":{"statusCode":4,"status":"Transaction was refunded","paymentOrderId":"ORDER_1",`+
		`"microServiceTransactionId":null,"errorMessage":{"internalErrorMessage":null,"providerErrorMessage":null}},`+
		`"message":"Payment refunded successfully"}`)
	minor, times := s.account.Refunded("order-1")
	assert.EqualValues(t, 150000, minor)
	assert.Equal(t, 1, times)
}

func TestRefund_equal_ones_are_two(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("order-1", "1500")
	first := p.refund(refundOf("100")).body
	assert.Equal(t, first, p.refund(refundOf("100")).body)
	minor, times := s.account.Refunded("order-1")
	assert.EqualValues(t, 20000, minor)
	assert.Equal(t, 2, times)
}

func TestRefund_without_amount_after_a_partial_one(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("order-1", "1500")
	p.refund(refundOf("500")).succeeds(200, "16")
	p.refund(`{"description": "the rest"}`).succeeds(200, "4")
	minor, _ := s.account.Refunded("order-1")
	assert.EqualValues(t, 150000, minor)

	s = open(t, yassir.Options{OmittedRefundIsWhole: true})
	p = s.paid("order-1", "1500")
	p.refund(refundOf("500")).succeeds(200, "16")
	p.refund(`{"description": "all"}`).refused(400, "above what can be refunded")
	s.paid("order-2", "1500").refund(`{"description": "all"}`).succeeds(200, "4")
	s.create("order-3", "10", "").refund(`{"description": "all"}`).refused(400, "refund is not possible")
}

func TestOption_LastPartialRefundIs16(t *testing.T) {
	s := open(t, yassir.Options{LastPartialRefundIs16: true})
	p := s.paid("order-1", "1500")
	p.refund(refundOf("500")).succeeds(200, "16")
	p.refund(refundOf("1000")).succeeds(200, "16")
	p.check().succeeds(200, "16")
	s.paid("order-2", "1500").refund(refundOf("1500")).succeeds(200, "4")
}

func TestRefund_base_is_what_was_captured(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.reserved("order-1", "5000")
	p.refund(refundOf("1")).refused(400, "the payment is authorized")
	p.capture(`{"amount": 4500}`).succeeds(200, "2")
	p.refund(refundOf("4500.01")).refused(400, "above what can be refunded")
	p.refund(refundOf("4500")).succeeds(200, "4")
}

func TestRefund_refuses_bad_bodies(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.paid("order-1", "1500")
	for body, words := range map[string]string{
		`{"amount": 500}`:                         `"description" is required`,
		`{"description": ""}`:                     `"description" must not be empty`,
		`{"description": "x", "amount": 0}`:       "above zero",
		`{"description": "x", "amount": -1}`:      "above zero",
		`{"description": "x", "amount": "1"}`:     "must be a number",
		`{"description": "x", "reason": 1}`:       `"reason" must be a string`,
		`{"description": "x", "currency": "DZD"}`: `unknown field "currency"`,
	} {
		p.refund(body).refused(400, words)
	}
	_, times := s.account.Refunded("order-1")
	assert.Zero(t, times)
}

func TestRefund_is_refused_where_nothing_was_taken(t *testing.T) {
	s := open(t, yassir.Options{})
	fresh, waiting, rejected, expired := s.create("o1", "10", ""), s.create("o2", "10", ""), s.create("o3", "10", ""), s.create("o4", "10", "")
	waiting.proceed()
	rejected.proceed()
	require.NoError(t, s.account.Decline("o3"))
	for _, p := range []payment{fresh, waiting, rejected} {
		p.refund(refundOf("1")).refused(400, "refund is not possible")
	}
	s.account.Ledger().Clock().Advance(time.Hour)
	expired.refund(`{"description": "x"}`).refused(400, "refund is not possible")
}

func TestOption_RefusalStatus(t *testing.T) {
	s := open(t, yassir.Options{RefusalStatus: 409})
	s.paid("o1", "10").capture(`{}`).refused(409, "capture is not possible")
	s.paid("o2", "10").release().refused(409, "release is not possible")
	s.paid("o3", "10").refund(refundOf("11")).refused(409, "above what can be refunded")

	s = open(t, yassir.Options{RefusalStatus: 200})
	p := s.paid("o1", "10")
	p.capture(`{}`).succeeds(200, "3")
	p.release().succeeds(200, "3")
	r := p.refund(refundOf("11")).succeeds(200, "3")
	assert.NotEqual(t, "null", r.get("data.errorMessage.providerErrorMessage"))
	p.refund(refundOf("0")).refused(400, "above zero") // a bad request stays one
	p.check().succeeds(200, "2")
	_, times := s.account.Refunded("o1")
	assert.Zero(t, times)
}

func TestCapture_release_and_refund_50_at_once_have_one_effect(t *testing.T) {
	s := open(t, yassir.Options{})
	captured := s.reserved("o1", "10")
	assert.Equal(t, map[int]int{200: 1, 400: 49}, wiretest.Race(50, func(int) int {
		return s.try("POST", captured.path("capture"), `{"amount": 1}`).status
	}))
	minor, _, times := s.account.Charged("o1")
	assert.EqualValues(t, 100, minor)
	assert.Equal(t, 1, times)

	either := s.reserved("o2", "10")
	assert.Equal(t, map[int]int{200: 1, 400: 49}, wiretest.Race(50, func(i int) int {
		return s.try("POST", either.path([]string{"capture", "release"}[i%2]), `{}`).status
	}))
	_, _, times = s.account.Charged("o2")
	assert.Equal(t, s.account.Voided("o2"), times == 0)

	refunded := s.paid("o3", "10")
	assert.Equal(t, map[int]int{200: 4, 400: 46}, wiretest.Race(50, func(int) int {
		return s.try("POST", "/api/v1/payments/"+refunded.id+"/refund", refundOf("2.50")).status
	}))
	minor, times = s.account.Refunded("o3")
	assert.EqualValues(t, 1000, minor)
	assert.Equal(t, 4, times)
}

func TestAccount_unknown_references_read_as_nothing(t *testing.T) {
	s := open(t, yassir.Options{})
	minor, currency, times := s.account.Charged("unknown")
	assert.Equal(t, []any{int64(0), "", 0}, []any{minor, currency, times})
	minor, currency, held := s.account.Authorized("unknown")
	assert.Equal(t, []any{int64(0), "", false}, []any{minor, currency, held})
	minor, times = s.account.Refunded("unknown")
	assert.Equal(t, []any{int64(0), 0}, []any{minor, times})
	assert.False(t, s.account.Voided("unknown"))
	assert.Zero(t, s.account.Customers("unknown"))
	id, secret, name := s.account.Credentials()
	assert.Equal(t, []string{clientID, clientSecret, service}, []string{id, secret, name})
}
