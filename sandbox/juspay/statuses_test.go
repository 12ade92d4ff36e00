package juspay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

// Each status of an order can be brought about, and has its number.
func TestStatuses_can_all_be_reached(t *testing.T) {
	approve := func(s *shop) error { return s.account.Approve(orderID) }
	attempt := func(words ...string) func(*shop) error {
		return func(s *shop) error {
			for _, word := range words {
				if err := s.account.Attempt(orderID, word); err != nil {
					return err
				}
			}
			return nil
		}
	}
	move := func(what string) func(*shop) error {
		return func(s *shop) error {
			require.NoError(s.t, approve(s))
			s.do("POST", "/v2/txns/"+s.status(orderID).text("txn_uuid")+what, "").succeeds()
			return nil
		}
	}
	pends, refuses := juspay.Options{Captures: juspay.GatewayPends, Voids: juspay.GatewayPends}, juspay.Options{Captures: juspay.GatewayRefuses, Voids: juspay.GatewayRefuses}
	hold := fields{preAuth: "false"}
	for want, test := range map[string]struct {
		number  int
		options juspay.Options
		more    fields
		do      func(*shop) error
	}{
		"NEW":                   {10, juspay.Options{}, nil, nil},
		"CREATED":               {1, juspay.Options{OlderOrders: true}, nil, nil},
		"STARTED":               {20, juspay.Options{}, nil, attempt("STARTED")},
		"PENDING_VBV":           {23, juspay.Options{}, nil, attempt("PENDING_VBV")},
		"VBV_SUCCESSFUL":        {24, juspay.Options{}, nil, attempt("PENDING_VBV", "VBV_SUCCESSFUL")},
		"AUTHORIZING":           {28, juspay.Options{}, nil, attempt("PENDING_VBV", "AUTHORIZING")},
		"COD_INITIATED":         {29, juspay.Options{}, nil, attempt("COD_INITIATED")},
		"TO_BE_CHARGED":         {40, juspay.Options{}, nil, attempt("TO_BE_CHARGED")},
		"CHARGED":               {21, juspay.Options{}, nil, approve},
		"AUTHORIZED":            {25, juspay.Options{}, hold, approve},
		"CAPTURE_INITIATED":     {33, pends, hold, move("/capture")},
		"CAPTURE_FAILED":        {34, refuses, hold, move("/capture")},
		"VOID_INITIATED":        {32, pends, hold, move("/void")},
		"VOIDED":                {31, juspay.Options{}, hold, move("/void")},
		"VOID_FAILED":           {35, refuses, hold, move("/void")},
		"AUTHENTICATION_FAILED": {26, juspay.Options{}, nil, func(s *shop) error { return s.account.Abandon(orderID) }},
		"AUTHORIZATION_FAILED":  {27, juspay.Options{}, nil, func(s *shop) error { return s.account.Decline(orderID) }},
		"JUSPAY_DECLINED":       {22, juspay.Options{}, nil, attempt("JUSPAY_DECLINED")},
		"DECLINED":              {0, juspay.Options{}, nil, attempt("DECLINED")},
		"AUTO_REFUNDED": {36, juspay.Options{}, nil, func(s *shop) error {
			require.NoError(s.t, s.account.Attempt(orderID, "AUTHORIZING"))
			return s.account.AutoRefund(orderID)
		}},
		"MERCHANT_VOIDED": {0, juspay.Options{NewerVoidWords: true}, hold, move("/void")},
		"PARTIAL_CHARGED": {37, juspay.Options{}, hold, func(s *shop) error {
			require.NoError(s.t, approve(s))
			s.capture(s.status(orderID).text("txn_uuid"), fields{"amount": "1"}).succeeds()
			return nil
		}},
	} {
		t.Run(want, func(t *testing.T) {
			s := open(t, test.options)
			s.order(test.more).succeeds()
			if test.do != nil {
				require.NoError(t, test.do(s))
			}
			s.shows(orderID, want, test.number)
		})
	}
}

func TestOption_OtherStatusIDs(t *testing.T) {
	s := open(t, juspay.Options{OtherStatusIDs: true})
	uuid := s.held()
	s.shows(orderID, "AUTHORIZED", 24)
	s.capture(uuid, fields{"amount": "1"}).succeeds()
	s.shows(orderID, "PARTIAL_CHARGED", 21)
}

func TestDecline_leaves_the_order_open(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	require.NoError(t, s.account.Decline(orderID))
	r := s.shows(orderID, "AUTHORIZATION_FAILED", 27)
	assert.Equal(t, []string{"05", "the bank refused", "AUTHORIZATION_FAILED", "FAILURE"}, []string{
		r.text("bank_error_code"), r.text("bank_error_message"), r.text("txn_detail.status"), r.text("payment_gateway_response.resp_code"),
	})
	assert.NotEmpty(t, r.link())
	require.NoError(t, s.account.Abandon(orderID))
	assert.Equal(t, "shop-"+orderID+"-2", s.shows(orderID, "AUTHENTICATION_FAILED", 26).text("txn_id"))
	require.NoError(t, s.account.Approve(orderID))
	r = s.shows(orderID, "CHARGED", 21)
	assert.Equal(t, []string{"shop-" + orderID + "-3", "", ""}, []string{r.text("txn_id"), r.text("bank_error_code"), r.link()})
	s.charged(10015, 1)
	for name, act := range map[string]func(string) error{
		"approve": s.account.Approve, "decline": s.account.Decline, "abandon": s.account.Abandon, "attempt": func(id string) error { return s.account.Attempt(id, "STARTED") },
	} {
		require.ErrorContains(t, act(orderID), name+` order "SIMORD0001", which is CHARGED`)
		require.ErrorContains(t, act("OTHER"), `no order has the order_id "OTHER"`)
	}
	require.ErrorContains(t, s.account.Attempt(orderID, "CHARGED"), "no status of an attempt")
	s.charged(10015, 1)
}

// An order shows the attempt that came furthest: one that nobody knows the outcome of is further than one that failed.
func TestOrder_shows_the_furthest_attempt(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	require.NoError(t, s.account.Attempt(orderID, "AUTHORIZING"))
	require.NoError(t, s.account.Attempt(orderID, "PENDING_VBV"))
	r := s.shows(orderID, "PENDING_VBV", 23)
	first := r.text("txn_uuid")
	require.NoError(t, s.account.Decline(orderID))
	r = s.shows(orderID, "AUTHORIZING", 28)
	assert.Equal(t, "shop-"+orderID+"-1", r.text("txn_id"))
	assert.NotEqual(t, first, r.text("txn_uuid"))
	require.NoError(t, s.account.Approve(orderID)) // the late answer of the first
	assert.Equal(t, "shop-"+orderID+"-1", s.shows(orderID, "CHARGED", 21).text("txn_id"))
	s.charged(10015, 1)
}

func TestAutoRefund(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	require.ErrorContains(t, s.account.AutoRefund(orderID), "only an attempt")
	require.NoError(t, s.account.Decline(orderID))
	require.NoError(t, s.account.AutoRefund(orderID))
	r := s.shows(orderID, "AUTO_REFUNDED", 36)
	assert.Equal(t, []string{"100.15", "true", "[]"}, []string{r.value("amount_refunded"), r.value("refunded"), r.value("refunds")})
	s.charged(10015, 1)
	s.refunded(10015, 1)
	require.ErrorContains(t, s.account.Approve(orderID), "AUTO_REFUNDED")

	s = open(t, juspay.Options{})
	s.order(nil).succeeds()
	for range 25 {
		require.NoError(t, s.account.Decline(orderID))
	}
	require.ErrorContains(t, s.account.AutoRefund(orderID), "declined")

	s = open(t, juspay.Options{})
	s.order(nil).succeeds()
	require.NoError(t, s.account.Attempt(orderID, "AUTHORIZING"))
	require.NoError(t, s.account.Attempt(orderID, "STARTED"))
	require.NoError(t, s.account.Approve(orderID))
	require.NoError(t, s.account.AutoRefund(orderID))
	r = s.shows(orderID, "CHARGED", 21)
	assert.Equal(t, []string{"0", "false"}, []string{r.value("amount_refunded"), r.value("refunded")})
	assert.Contains(t, r.value("txn_list"), `"status":"AUTO_REFUNDED"`)
	s.charged(10015, 1)
	s.refunded(0, 0)
	require.ErrorContains(t, s.account.AutoRefund(orderID), "no other attempt")

	s = open(t, juspay.Options{})
	s.held()
	require.ErrorContains(t, s.account.AutoRefund(orderID), "only an attempt")
}

func TestAttempts_are_25_at_most(t *testing.T) {
	s := open(t, juspay.Options{})
	link := s.order(nil).succeeds().link()
	for range 25 {
		require.NoError(t, s.account.Decline(orderID))
	}
	s.shows(orderID, "AUTHORIZATION_FAILED", 27)
	require.ErrorContains(t, s.account.Approve(orderID), "nothing about it any more")
	assert.Equal(t, 410, s.browse(link, "approve").status)
	s.charged(0, 0)
	again := s.restarted(juspay.Options{})
	again.shows(orderID, "AUTHORIZATION_FAILED", 27)
	require.ErrorContains(t, again.account.Approve(orderID), "nothing about it any more")

	s = open(t, juspay.Options{})
	s.order(nil).succeeds()
	require.NoError(t, s.account.Attempt(orderID, "AUTHORIZING"))
	for range 24 {
		require.NoError(t, s.account.Attempt(orderID, "STARTED"))
		require.NoError(t, s.account.Attempt(orderID, "AUTHORIZING"))
	}
	require.ErrorContains(t, s.account.Attempt(orderID, "STARTED"), "nothing about it any more")
	require.NoError(t, s.account.Decline(orderID))
	require.NoError(t, s.account.Approve(orderID), "the first may still succeed")
	require.NoError(t, s.account.Decline(orderID), "the bank refuses what is left of the others")
	s.shows(orderID, "CHARGED", 21)
	s.charged(10015, 1)
}

func TestOrder_of_50_payers_at_once_is_paid_once(t *testing.T) {
	s := open(t, juspay.Options{})
	s.order(nil).succeeds()
	got := wiretest.Race(50, func(int) int {
		if s.account.Approve(orderID) != nil {
			return 1
		}
		return 0
	})
	assert.Equal(t, map[int]int{0: 1, 1: 49}, got)
	s.charged(10015, 1)
}

// The links die; the order stays what it is, and an attempt that was under way can still succeed.
func TestOrder_expiry(t *testing.T) {
	for name, test := range map[string]struct{ life, after time.Duration }{"default": {0, 15 * time.Minute}, "an hour": {time.Hour, time.Hour}} {
		t.Run(name, func(t *testing.T) {
			s := open(t, juspay.Options{OrderLife: test.life})
			link := s.order(nil).succeeds().link()
			s.later(test.after - time.Minute)
			assert.Equal(t, 200, s.browse(link, "").status)
			require.NoError(t, s.account.Decline(orderID))
			s.later(time.Minute)
			assert.Equal(t, 410, s.browse(link, "").status)
			assert.Equal(t, 410, s.browse(link, "approve").status)
			require.ErrorContains(t, s.account.Approve(orderID), "payment link has expired")
			s.shows(orderID, "AUTHORIZATION_FAILED", 27)
			s.charged(0, 0)
		})
	}
	s := open(t, juspay.Options{})
	link := s.order(nil).succeeds().link()
	require.NoError(t, s.account.Attempt(orderID, "PENDING_VBV"))
	s.later(time.Hour)
	assert.Equal(t, 200, s.browse(link, "").status)
	assert.Equal(t, 303, s.browse(link, "approve").status)
	s.charged(10015, 1)

	s = open(t, juspay.Options{OrderLife: -1})
	link = s.order(nil).succeeds().link()
	s.later(365 * 24 * time.Hour)
	assert.Equal(t, 200, s.browse(link, "").status)
}
