package lomi_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestApprove_pays_the_session(t *testing.T) {
	s := open(t, lomi.Options{})
	id := s.session("o-1", "2500", "")
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, "completed", s.read(id).text("data.status"))
	s.money("o-1", 2500, 1, 0, 0)
	require.ErrorContains(t, s.account.Approve("o-1"), `session "o-1" is not open: completed`)
	require.ErrorContains(t, s.account.Decline("o-1"), "is not open")
	require.ErrorContains(t, s.account.Abandon("o-1"), "is not open")
	require.ErrorContains(t, s.account.Approve("o-2"), `session "o-2" does not exist`)
	require.ErrorContains(t, s.account.SettlePayments("o-1", true), "has no pending transaction")
	require.ErrorContains(t, s.account.SettleRefunds("o-1", true), "has no pending refund")
	assert.Equal(t, "completed", statuses(s.transactions("")))
	s.account.Ledger().Clock().Advance(time.Hour)
	assert.Equal(t, "completed", s.read(id).text("data.status"), "for good")
}

func TestDecline_and_abandon_leave_the_session_open(t *testing.T) {
	s := open(t, lomi.Options{})
	id := s.session("o-1", "2500", "")
	require.NoError(t, s.account.Decline("o-1"))
	require.NoError(t, s.account.Abandon("o-1"))
	require.NoError(t, s.account.Decline("o-1"))
	assert.Equal(t, "open", s.read(id).text("data.status"))
	assert.Equal(t, "failed failed", statuses(s.transactions("")))
	s.money("o-1", 0, 0, 0, 0)
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, "completed failed failed", statuses(s.transactions("")))
	s.money("o-1", 2500, 1, 0, 0)
}

func TestOption_PendingTransactions(t *testing.T) {
	s := open(t, lomi.Options{PendingTransactions: true})
	id := s.session("o-1", "2500", "")
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, "pending", statuses(s.transactions("")))
	assert.Equal(t, "open", s.read(id).text("data.status"))
	s.money("o-1", 0, 0, 0, 0)
	for _, again := range []func(string) error{s.account.Approve, s.account.Decline, s.account.Abandon} {
		require.ErrorContains(t, again("o-1"), "has a pending transaction")
	}
	require.NoError(t, s.account.SettlePayments("o-1", false))
	assert.Equal(t, "failed", statuses(s.transactions("")))
	require.NoError(t, s.account.Approve("o-1"))
	require.NoError(t, s.account.SettlePayments("o-1", true))
	assert.Equal(t, "completed failed", statuses(s.transactions("")))
	assert.Equal(t, "completed", s.read(id).text("data.status"))
	s.money("o-1", 2500, 1, 0, 0)
	require.ErrorContains(t, s.account.SettlePayments("o-1", true), "no pending transaction")

	late := s.session("o-2", "100", `, "expiration_minutes": 1`)
	require.NoError(t, s.account.Approve("o-2"))
	s.account.Ledger().Clock().Advance(time.Minute)
	assert.Equal(t, "expired", statuses(s.transactions("?status=expired")))
	assert.Equal(t, s.read(late).text("data.expires_at"), s.do("GET", "/transactions/"+s.transactions("")[0].TransactionID, "").text("data.updated_at"))
	require.ErrorContains(t, s.account.SettlePayments("o-2", true), "no pending transaction")
	s.money("o-2", 0, 0, 0, 0)
}

func TestOption_LeavingCancels(t *testing.T) {
	s := open(t, lomi.Options{LeavingCancels: true})
	id := s.session("o-1", "2500", "")
	require.NoError(t, s.account.Abandon("o-1"))
	assert.Equal(t, "cancelled", statuses(s.transactions("")))
	assert.Equal(t, "open", s.read(id).text("data.status"))
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, "completed cancelled", statuses(s.transactions("")))
}

func TestCustomer_is_made_of_the_contact_fields_once(t *testing.T) {
	s := open(t, lomi.Options{})
	const contact = `, "customer_name": "Fatou Sarr", "customer_email": "fatou@example.test", "customer_phone": "+221770000042", "customer_city": "Dakar",
		"customer_country": "SN", "customer_address": "a", "customer_postal_code": "p"`
	id := s.session("o-1", "2500", contact)
	assert.Equal(t, "null", s.read(id).get("data.customer_id"), "nobody has paid yet")
	require.NoError(t, s.account.Decline("o-1"))
	customer := s.read(id).text("data.customer_id")
	assert.Empty(t, s.do("GET", "/customers", "").names(), "a failed transaction lists nobody")
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, []string{"Fatou Sarr"}, s.do("GET", "/customers", "").names())
	for _, transaction := range s.transactions("") {
		assert.Equal(t, customer, transaction.CustomerID)
	}
	r := s.do("GET", "/customers/"+customer, "").succeeds(200)
	for name, want := range map[string]string{
		"email": "fatou@example.test", "phone_number": "+221770000042", "city": "Dakar", "country": "SN", "address": "a", "postal_code": "p",
	} {
		assert.Equal(t, want, r.text("data."+name), name)
	}
	s.paid("o-2", "1", contact)
	assert.Len(t, s.do("GET", "/customers", "").names(), 2, "each session makes its own")
	s.paid("o-3", "1", withPhone)
	assert.Equal(t, "+221770000001", s.do("GET", "/customers", "").names()[0], "somebody without a name")
	s.paid("o-4", "1", "")
	assert.Len(t, s.account.Ledger().Customers(), 3, "of no contact nobody is made")
}

func TestCustomer_of_a_session_is_listed_once_it_has_paid(t *testing.T) {
	s := open(t, lomi.Options{})
	customer := s.register(documented)
	s.session("o-1", "100", `, "customer_id": "`+customer+`", "customer_name": "Another"`)
	assert.Empty(t, s.do("GET", "/customers", "").names())
	require.NoError(t, s.account.Approve("o-1"))
	assert.Equal(t, []string{"Amadou Ba"}, s.do("GET", "/customers", "").names())
	assert.Equal(t, customer, s.transactions("")[0].CustomerID)
	s.do("DELETE", "/customers/"+customer, "").succeeds(200)
	assert.Equal(t, customer, s.transactions("")[0].CustomerID, "transactions stay")
	r := s.do("POST", "/checkout-sessions", sessionBody("o-2", "1", `, "customer_id": "`+customer+`"`)).refused(400, `"customer_id" is of no customer`)
	assert.Equal(t, "INVALID_REFERENCE", r.text("error.code"))
}

func TestOption_NoSessionCustomers(t *testing.T) {
	s := open(t, lomi.Options{NoSessionCustomers: true})
	customer := s.register(documented)
	s.paid("o-1", "100", `, "customer_name": "A"`)
	assert.Empty(t, s.transactions("")[0].CustomerID)
	s.paid("o-2", "100", `, "customer_id": "`+customer+`"`)
	assert.Equal(t, customer, s.transactions("")[0].CustomerID)
	assert.Len(t, s.account.Ledger().Customers(), 1)
}

func TestApprove_50_at_once_take_the_money_once(t *testing.T) {
	s := open(t, lomi.Options{})
	s.session("o-1", "10", "")
	got := wiretest.Race(50, func(int) int {
		if s.account.Approve("o-1") == nil {
			return 1
		}
		return 0
	})
	assert.Equal(t, map[int]int{1: 1, 0: 49}, got)
	s.money("o-1", 10, 1, 0, 0)
	assert.Len(t, s.transactions(""), 1)
}
