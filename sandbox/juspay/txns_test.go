package juspay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestCapture_takes_all_that_is_held(t *testing.T) {
	for name, more := range map[string]fields{"no body": nil, "the amount": {"amount": "100.15"}, "with a key": {"idempotence_key": "k1"}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, juspay.Options{})
			uuid := s.held()
			minor, currency, held := s.account.Authorized(orderID)
			assert.Equal(t, []any{int64(10015), "INR", true}, []any{minor, currency, held})
			s.charged(0, 0)
			r := s.capture(uuid, more).succeeds()
			assert.Equal(t, []string{"CHARGED", "21", "100.15", ""}, []string{r.text("status"), r.value("status_id"), r.value("captured_amount"), r.value("txn_sub_details")})
			assert.Equal(t, r.body, s.status(orderID).body)
			s.charged(10015, 1)
		})
	}
}

func TestCapture_of_a_part_gives_the_rest_up(t *testing.T) {
	s := open(t, juspay.Options{})
	uuid := s.held()
	r := s.capture(uuid, fields{"amount": "40.15", "idempotence_key": "k1"}).succeeds()
	assert.Equal(t, []string{"PARTIAL_CHARGED", "37", "100.15", "40.15", "40.15", "CHARGED"}, []string{
		r.text("status"), r.value("status_id"), r.value("amount"), r.value("captured_amount"), r.value("refundable_amount"), r.text("txn_detail.status"),
	})
	assert.JSONEq(t, `[{"txn_object_type": "PARTIAL_CAPTURE", "amount": 40.15, "status": "SUCCESS"}, {"txn_object_type": "PARTIAL_VOID", "amount": 60, "status": "SUCCESS"}]`,
		r.value("txn_sub_details"))
	s.charged(4015, 1)
	s.capture(uuid, fields{"amount": "10"}).refused(wrong(), "Cannot Capture CHARGED Transaction")
	assert.Equal(t, "40.15", s.refund("R1", "-").succeeds().value("amount_refunded"))
	assert.Equal(t, "true", s.status(orderID).value("refunded"))
	s.refunded(4015, 1)
}

func TestVoid_gives_all_up(t *testing.T) {
	s := open(t, juspay.Options{})
	uuid := s.held()
	s.void(uuid, fields{"amount": "40.15"}).refused(wrong(), "whole amount only")
	r := s.void(uuid, fields{"amount": "100.15"}).succeeds()
	assert.Equal(t, []string{"VOIDED", "31"}, []string{r.text("status"), r.value("status_id")})
	assert.True(t, s.account.Voided(orderID))
	s.void(uuid, nil).refused(wrong(), "Cannot Void VOIDED Transaction")
	s.capture(uuid, nil).refused(wrong(), "Cannot Capture VOIDED Transaction")
	s.charged(0, 0)
}

func TestMove_refuses_what_is_wrong(t *testing.T) {
	s := open(t, juspay.Options{})
	charged := s.paid(nil).text("txn_uuid")
	s.capture(charged, nil).refused(wrong(), "Cannot Capture CHARGED Transaction")
	s.void(charged, nil).refused(wrong(), "Cannot Void CHARGED Transaction")

	s = open(t, juspay.Options{})
	s.order(fields{preAuth: "false"}).succeeds()
	require.NoError(t, s.account.Decline(orderID))
	failed := s.status(orderID).text("txn_uuid")
	s.capture(failed, nil).refused(wrong(), "Cannot Capture AUTHORIZATION_FAILED Transaction")
	require.NoError(t, s.account.Approve(orderID))
	uuid := s.status(orderID).text("txn_uuid")
	assert.NotEqual(t, failed, uuid)
	for _, move := range []func(string, fields) reply{s.capture, s.void} {
		move("nobody", nil).refused(nobody(), "no transaction")
		move(orderID, nil).refused(nobody(), "no transaction")
		move("shop-"+orderID+"-2", nil).refused(nobody(), "no transaction")
		move(failed, nil).refused(wrong(), "AUTHORIZATION_FAILED Transaction")
		move(uuid, fields{"amount": "0"}).refused(badAmount(), "Invalid amount")
		move(uuid, fields{"amount": "1.155"}).refused(badAmount(), "Invalid amount")
		move(uuid, fields{"amount": "100.16"}).refused(wrong(), "")
		move(uuid, fields{"reason": "x"}).refused(badInput(), "unknown field")
	}
	s.shows(orderID, "AUTHORIZED", 25)
	s.do("POST", "/v2/txns/"+uuid+"/capture", "", "Content-Type:").succeeds()
}

func TestCapture_and_void_of_50_at_once_one_succeeds(t *testing.T) {
	s := open(t, juspay.Options{})
	uuid := s.held()
	got := wiretest.Race(50, func(i int) int {
		what := []string{"/capture", "/void"}[i%2]
		return s.inMemory(s.request("POST", "/v2/txns/"+uuid+what, strings.NewReader(""))).status
	})
	assert.Equal(t, map[int]int{200: 1, 400: 49}, got)
	_, _, times := s.account.Charged(orderID)
	assert.Equal(t, times == 0, s.account.Voided(orderID))
}

// A capture or a void that the gateway answers later, refuses, or is silent about.
func TestOption_Captures_and_Voids(t *testing.T) {
	for name, test := range map[string]struct {
		void             bool
		way              juspay.Gateway
		now              string
		number           int
		succeeds, failed string // what it is once settled; empty: there is nothing to settle
	}{
		"capture pends":     {false, juspay.GatewayPends, "CAPTURE_INITIATED", 33, "CHARGED", "CAPTURE_FAILED"},
		"capture refused":   {false, juspay.GatewayRefuses, "CAPTURE_FAILED", 34, "", ""},
		"capture is silent": {false, juspay.GatewayIsSilent, "AUTHORIZED", 25, "CHARGED", "CAPTURE_FAILED"},
		"void pends":        {true, juspay.GatewayPends, "VOID_INITIATED", 32, "VOIDED", "VOID_FAILED"},
		"void refused":      {true, juspay.GatewayRefuses, "VOID_FAILED", 35, "", ""},
		"void is silent":    {true, juspay.GatewayIsSilent, "AUTHORIZED", 25, "VOIDED", "VOID_FAILED"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, succeed := range []bool{true, false} {
				s := open(t, juspay.Options{Captures: test.way, Voids: test.way})
				uuid := s.held()
				move := s.capture
				if test.void {
					move = s.void
				}
				assert.Equal(t, test.now, move(uuid, nil).succeeds().text("status"))
				s.shows(orderID, test.now, test.number)
				s.charged(0, 0)
				err := s.account.SettleTransaction(orderID, succeed)
				if test.succeeds == "" {
					require.ErrorContains(t, err, "waits for the gateway")
					move(uuid, nil).succeeds() // it may be tried again
					continue
				}
				require.NoError(t, err)
				want := map[bool]string{true: test.succeeds, false: test.failed}[succeed]
				assert.Equal(t, want, s.status(orderID).text("status"))
				minor, _, held := s.account.Authorized(orderID)
				assert.Equal(t, []any{int64(10015), !succeed}, []any{minor, held})
				require.ErrorContains(t, s.account.SettleTransaction(orderID, true), "waits for the gateway")
			}
		})
	}
}

func TestCapture_that_pends_cannot_be_asked_for_again(t *testing.T) {
	s := open(t, juspay.Options{Captures: juspay.GatewayPends, Voids: juspay.GatewayPends})
	uuid := s.held()
	s.capture(uuid, fields{"amount": "40"}).succeeds()
	s.capture(uuid, nil).refused(wrong(), "Cannot Capture CAPTURE_INITIATED Transaction")
	s.void(uuid, nil).refused(wrong(), "Cannot Void CAPTURE_INITIATED Transaction")
	require.NoError(t, s.account.SettleTransaction(orderID, true))
	s.charged(4000, 1)
}

func TestOption_WholeCapturesOnly(t *testing.T) {
	s := open(t, juspay.Options{WholeCapturesOnly: true})
	uuid := s.held()
	s.capture(uuid, fields{"amount": "40"}).refused(wrong(), "whole amount only")
	s.capture(uuid, fields{"amount": "100.150"}).refused(badAmount(), "")
	s.capture(uuid, fields{"amount": "100.15"}).succeeds()
}

func TestOption_RepeatableMoves(t *testing.T) {
	key := fields{"amount": "40", "idempotence_key": "k1"}
	s := open(t, juspay.Options{})
	uuid := s.held()
	s.capture(uuid, key).succeeds()
	s.capture(uuid, key).refused(wrong(), "Cannot Capture CHARGED Transaction")

	s = open(t, juspay.Options{RepeatableMoves: true})
	uuid = s.held()
	first := s.capture(uuid, key).succeeds()
	assert.Equal(t, first.body, s.capture(uuid, key).succeeds().body)
	s.charged(4000, 1)
	s.capture(uuid, fields{"amount": "40", "idempotence_key": "k2"}).refused(wrong(), "Cannot Capture CHARGED Transaction")
	s.capture(uuid, fields{"amount": "40"}).refused(wrong(), "Cannot Capture CHARGED Transaction")
	s.void(uuid, fields{"idempotence_key": "k1"}).refused(wrong(), "Cannot Void CHARGED Transaction")

	s = open(t, juspay.Options{RepeatableMoves: true})
	uuid = s.held()
	s.void(uuid, fields{"idempotence_key": "k1"}).succeeds()
	assert.Equal(t, "VOIDED", s.void(uuid, fields{"idempotence_key": "k1"}).succeeds().text("status"))
}

func TestOption_HoldLife(t *testing.T) {
	for name, test := range map[string]struct {
		life  time.Duration
		after time.Duration // when the hold ends; 0: never
	}{"default": {0, 7 * 24 * time.Hour}, "an hour": {time.Hour, time.Hour}, "for ever": {-1, 0}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, juspay.Options{HoldLife: test.life, Captures: juspay.GatewayPends})
			uuid := s.held()
			if test.after == 0 {
				s.later(365 * 24 * time.Hour)
				s.shows(orderID, "AUTHORIZED", 25)
				return
			}
			s.later(test.after - time.Minute)
			s.capture(uuid, nil).succeeds()
			s.later(time.Minute)
			s.shows(orderID, "VOIDED", 31)
			assert.True(t, s.account.Voided(orderID))
			s.capture(uuid, nil).refused(wrong(), "Cannot Capture VOIDED Transaction")
			require.ErrorContains(t, s.account.SettleTransaction(orderID, true), "waits for the gateway")
		})
	}
}

func TestOption_NewerVoidWords(t *testing.T) {
	s := open(t, juspay.Options{NewerVoidWords: true})
	s.void(s.held(), nil).succeeds()
	s.shows(orderID, "MERCHANT_VOIDED", 0)

	s = open(t, juspay.Options{NewerVoidWords: true})
	s.held()
	s.later(7 * 24 * time.Hour)
	s.shows(orderID, "AUTO_VOIDED", 0)
}

func TestOption_RefusePreAuthorization(t *testing.T) {
	s := open(t, juspay.Options{RefusePreAuthorization: true})
	r := s.order(fields{preAuth: "false"})
	r.refused(cause{400, "Bad Request", "INVALID_REQUEST", "FEATURE_NOT_ENABLED"}, "not switched on")
	assert.Equal(t, "CONFIG_ERROR", r.text("error_info.category"))
	s.order(fields{preAuth: "true"}).succeeds()
}
