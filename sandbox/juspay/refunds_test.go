package juspay_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

// refunds are the refunds of an order: id, amount and status of each.
func (r reply) refunds() []string {
	r.t.Helper()
	var found []string
	for entry := range strings.SplitSeq(strings.Trim(r.value("refunds"), "[]"), "},{") {
		one := reply{t: r.t, body: "{" + strings.Trim(entry, "{}") + "}"}
		found = append(found, one.text("unique_request_id")+" "+one.value("amount")+" "+one.text("status"))
	}
	return found
}

func TestRefund_answers_as_documented(t *testing.T) {
	s := open(t, marchFifth())
	s.paid(nil)
	r := s.refund("SIMRFD0001", "40.15").succeeds()
	assert.Equal(t, []string{"CHARGED", "40.15", "false", "60", "60"}, []string{
		r.text("status"), r.value("amount_refunded"), r.value("refunded"), r.value("refundable_amount"), r.value("maximum_eligible_refund_amount"),
	})
	const pending = `{"unique_request_id": "SIMRFD0001", "amount": 40.15, "status": "PENDING", "sent_to_gateway": false, "ref": null, "id": null,
		"refund_type": "STANDARD", "refund_source": "DUMMY", "initiated_by": "API", "created": "2024-03-05T09:10:00Z", "error_code": null, "error_message": ""}`
	assert.JSONEq(t, "["+pending+"]", strings.TrimSpace(reply{t: t, body: s.plain(r)}.value("refunds")))
	assert.Equal(t, r.body, s.status(orderID).body)
	s.refunded(4015, 1)

	other := s.do("POST", "/refunds", "unique_request_id=SIMRFD0002&amount=10&order_id="+orderID+"&refund_type=INSTANT").succeeds()
	assert.Equal(t, []string{"SIMRFD0002", "10", "PENDING", "INSTANT"}, []string{
		other.text("unique_request_id"), other.value("amount"), other.text("status"), other.text("refund_type"),
	})
	s.do("POST", "/refunds", "unique_request_id=SIMRFD0003&amount=11&txn_id="+s.status(orderID).text("txn_id")).succeeds()
	s.do("POST", ordersPath+"/simord0001/refunds", "unique_request_id=SIMRFD0004&amount=12&order_id=SimOrd0001").succeeds()
	s.refunded(7315, 4)
}

func TestRefund_is_pending_first_and_then_done(t *testing.T) {
	s := open(t, juspay.Options{})
	s.paid(nil)
	s.refund("R1", "40").succeeds()
	s.later(14 * time.Minute)
	assert.Equal(t, []string{"R1 40 PENDING"}, s.status(orderID).refunds())
	assert.Equal(t, []int{1, 0}, []int{s.account.PendingRefunds(orderID), s.account.PendingRefunds("OTHER")})
	s.later(time.Minute)
	assert.Zero(t, s.account.PendingRefunds(orderID))
	r := s.status(orderID)
	assert.Equal(t, []string{"R1 40 SUCCESS"}, r.refunds())
	assert.Contains(t, r.value("refunds"), `"sent_to_gateway":true,"ref":"`)
	assert.Contains(t, r.value("refunds"), `"id":"R1"`)
	require.ErrorContains(t, s.account.SettleRefunds(orderID, false), "no refund that is pending")
}

func TestSettleRefunds(t *testing.T) {
	s := open(t, juspay.Options{})
	require.ErrorContains(t, s.account.SettleRefunds(orderID, true), "no order has the order_id")
	s.paid(nil)
	require.ErrorContains(t, s.account.SettleRefunds(orderID, true), "no refund that is pending")
	s.refund("R1", "40").succeeds()
	s.refund("R2", "60.15").succeeds()
	assert.Equal(t, "true", s.status(orderID).value("refunded"), "what is pending counts")
	require.NoError(t, s.account.SettleRefunds(orderID, false))
	r := s.status(orderID)
	assert.Equal(t, []string{"R1 40 FAILURE", "R2 60.15 FAILURE"}, r.refunds())
	assert.Equal(t, []string{"0", "false", "CHARGED"}, []string{r.value("amount_refunded"), r.value("refunded"), r.text("status")})
	s.refunded(0, 0)
	s.refund("R1", "50").refused(orderCause("duplicate.call"), "has this unique_request_id")
	s.refund("R3", "100.15").succeeds()
	require.NoError(t, s.account.SettleRefunds(orderID, true))
	assert.Equal(t, "R3 100.15 SUCCESS", s.status(orderID).refunds()[2])
	s.refunded(10015, 1)
}

func TestOption_Refunds(t *testing.T) {
	s := open(t, juspay.Options{Refunds: juspay.RefundsAtOnce})
	s.paid(nil)
	assert.Equal(t, []string{"R1 40 SUCCESS"}, s.refund("R1", "40").succeeds().refunds())

	s = open(t, juspay.Options{Refunds: juspay.RefundsStay})
	s.paid(nil)
	s.refund("R1", "40").succeeds()
	s.later(10*24*time.Hour - time.Minute)
	assert.Equal(t, []string{"R1 40 PENDING"}, s.status(orderID).refunds())
	s.later(2 * time.Minute)
	assert.Equal(t, []string{"R1 40 MANUAL_REVIEW"}, s.status(orderID).refunds())
	require.NoError(t, s.account.SettleRefunds(orderID, true))
	assert.Equal(t, []string{"R1 40 SUCCESS"}, s.status(orderID).refunds())

	s = open(t, juspay.Options{RefundDelay: time.Minute})
	s.paid(nil)
	s.refund("R1", "40").succeeds()
	s.later(time.Minute)
	assert.Equal(t, []string{"R1 40 SUCCESS"}, s.status(orderID).refunds())
}

func TestRefund_id_is_used_once(t *testing.T) {
	s := open(t, juspay.Options{})
	s.paid(nil)
	s.refund("R1", "40").succeeds()
	s.later(time.Hour)
	for _, amount := range []string{"40", "41"} {
		r := s.refund("R1", amount)
		r.refused(orderCause("duplicate.call"), "has this unique_request_id")
		assert.Equal(t, "-1", r.value("status_id"))
	}
	s.refund("r1", "41").succeeds()
}

func TestRefund_of_the_same_amount_must_wait(t *testing.T) {
	for name, test := range map[string]struct{ guard, wait time.Duration }{
		"default": {0, 5 * time.Second}, "an hour": {time.Hour, time.Hour}, "off": {-1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, juspay.Options{RefundGuard: test.guard})
			s.paid(nil)
			s.refund("R1", "10").succeeds()
			if test.wait == 0 {
				s.refund("R2", "10").succeeds()
				return
			}
			s.later(test.wait / 5)
			r := s.refund("R2", "10.00")
			r.refused(orderCause("duplicate.call"), "same amount")
			assert.Equal(t, `"-1"`, r.value("status_id"))
			s.refund("R2", "11").succeeds()
			s.later(test.wait)
			s.refund("R3", "10").succeeds()
			s.refunded(3100, 3)
		})
	}
}

func TestRefund_refuses_what_is_wrong(t *testing.T) {
	s := open(t, juspay.Options{RefundGuard: -1})
	s.order(nil).succeeds()
	notPaid := func(word string) {
		t.Helper()
		s.refund("R1", "10").refused(orderCause("invalid.order.not_successful"), word)
	}
	notPaid("NEW")
	require.NoError(t, s.account.Decline(orderID))
	notPaid("AUTHORIZATION_FAILED")
	require.NoError(t, s.account.Approve(orderID))

	for _, amount := range []string{"0", "-1", "", "1e2", "1.155", "0.99", "ten"} {
		s.refund("R1", amount).refused(orderCause("invalid amount"), "the amount ")
	}
	s.refund("R1", "100.16").refused(orderCause("invalid.amount.exceeded"), "above")
	for _, id := range []string{"", "R-1", "R 1", "Ré", strings.Repeat("1", 21)} {
		s.refund(id, "10").refused(badOrder(), "unique_request_id")
	}
	refunds := func(body string) reply { return s.do("POST", "/refunds", body) }
	refunds("amount=10&order_id="+orderID).refused(badOrder(), "unique_request_id is required")
	refunds("unique_request_id=R1&amount=10").refused(cause{400, "Bad Request", "order_id is missing", ""}, "")
	refunds("unique_request_id=R1&amount=10&order_id="+orderID+"&txn_id=x").refused(badOrder(), "only one")
	refunds("unique_request_id=R1&amount=10&refund_type=NOW&order_id="+orderID).refused(badOrder(), "STANDARD or INSTANT")
	for _, txn := range []string{"x", "shop-" + orderID, "shop-" + orderID + "-3", "shop-" + orderID + "-02", "shop-" + orderID + "-0", "other-" + orderID + "-2", "shop-X-1"} {
		r := refunds("unique_request_id=R1&amount=10&txn_id=" + txn)
		assert.Equal(t, []any{400, "NOT_FOUND"}, []any{r.status, r.text("status")}, txn)
	}
	s.do("POST", ordersPath+"/"+orderID+"/refunds", "unique_request_id=R1&amount=10&order_id=other").refused(badOrder(), "differ")
	s.do("POST", ordersPath+"/"+orderID+"/refunds", "unique_request_id=R1&amount=10&refund_type=INSTANT").refused(badInput(), "unknown field")
	s.refunded(0, 0)

	s.refund("R1", "60").succeeds()
	s.refund("R2", "60").refused(orderCause("invalid.amount.exceeded"), "above")
	assert.Equal(t, "100.15", s.refund("R2", "-").succeeds().value("amount_refunded"))
	s.refund("R3", "-").refused(orderCause("invalid.amount.exceeded"), "above")
	s.refunded(10015, 2)
}

func TestRefund_needs_money_that_was_taken(t *testing.T) {
	s := open(t, juspay.Options{})
	uuid := s.held()
	s.refund("R1", "10").refused(orderCause("invalid.order.not_successful"), "AUTHORIZED")
	s.void(uuid, nil).succeeds()
	s.refund("R1", "10").refused(orderCause("invalid.order.not_successful"), "VOIDED")
}

func TestRefund_25_of_an_order(t *testing.T) {
	s := open(t, juspay.Options{RefundGuard: -1})
	s.paid(nil)
	for i := range 25 {
		s.refund("R"+strconv.Itoa(i), "1").succeeds()
	}
	s.refund("R25", "1").refused(orderCause("request.exceeded"), "25 refunds")
	s.refunded(2500, 25)
}

func TestRefund_of_50_at_once(t *testing.T) {
	for name, test := range map[string]struct {
		body func(i int) string
		want map[int]int
		sum  int64
		n    int
	}{
		"one id":     {func(int) string { return "unique_request_id=R1&amount=10" }, map[int]int{200: 1, 400: 49}, 1000, 1},
		"one amount": {func(i int) string { return "unique_request_id=R" + strconv.Itoa(i) + "&amount=10" }, map[int]int{200: 1, 400: 49}, 1000, 1},
		"too much": {func(i int) string {
			return "unique_request_id=R" + strconv.Itoa(i) + "&amount=60." + strconv.Itoa(10+i)
		}, map[int]int{200: 1, 400: 49}, 0, 1},
		"everything": {func(i int) string { return "unique_request_id=R" + strconv.Itoa(i) }, map[int]int{200: 1, 400: 49}, 10015, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, juspay.Options{})
			s.paid(nil)
			got := wiretest.Race(50, func(i int) int {
				return s.inMemory(s.request("POST", ordersPath+"/"+orderID+"/refunds", strings.NewReader(test.body(i)))).status
			})
			assert.Equal(t, test.want, got)
			sum, n := s.account.Refunded(orderID)
			assert.Equal(t, test.n, n)
			if test.sum != 0 {
				assert.Equal(t, test.sum, sum)
			}
		})
	}
}

func TestOption_SmallRefunds(t *testing.T) {
	s := open(t, juspay.Options{SmallRefunds: true})
	s.paid(nil)
	s.refund("R1", "0.01").succeeds()
	s.refunded(1, 1)

	s = open(t, juspay.Options{})
	s.paid(fields{"currency": "USD"})
	s.refund("R1", "0.01").succeeds() // the least is one rupee
}

func TestOption_RefundNeedsAmount(t *testing.T) {
	s := open(t, juspay.Options{RefundNeedsAmount: true})
	s.paid(nil)
	s.refund("R1", "-").refused(cause{400, "Bad Request", "Mandatory fields are missing", ""}, "")
	s.refund("R1", "100.15").succeeds()
}
