package webpay_test

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

func (s *shop) inject(route string, kind fault.Kind) {
	s.account.Inject(webpay.Fault{Route: route, Kind: kind})
}

// consumed demands that every injected fault happened.
func (s *shop) consumed() {
	s.t.Helper()
	assert.Zero(s.t, s.account.PendingFaults())
}

const newCustomer = `{"merchant_customer_id": "m-1"}`

// every is a request of each operation, for a customer with this uuid.
func every(uuid string) map[string][3]string {
	return map[string][3]string{
		"create_customer":      {"POST", customersPath, `{}`},
		"get_customer":         {"GET", customersPath + "/" + uuid, ""},
		"find_customer":        {"GET", "/v2/merchants/customers/m-1", ""},
		"update_customer":      {"POST", customersPath + "/" + uuid, `{"name": "changed"}`},
		"delete_customer":      {"DELETE", customersPath + "/" + uuid, ""},
		"list_customers":       {"GET", customersPath, ""},
		"list_payment_methods": {"GET", customersPath + "/" + uuid + "/payment-methods", ""},
	}
}

func TestFault_lost_answers_are_committed_before_the_connection_drops(t *testing.T) {
	s := open(t, webpay.Options{})
	lost := func(route, method, path, body string) {
		t.Helper()
		s.inject(route, fault.LoseAnswer)
		r := s.try(method, path, body)
		require.Error(t, r.err)
		assert.Zero(t, r.status)
		s.consumed()
	}
	lost("create_customer", "POST", customersPath, newCustomer)
	require.Equal(t, 1, s.account.Customers("m-1"))
	uuid := s.find("m-1").text("uuid")
	lost("update_customer", "POST", customersPath+"/"+uuid, `{"name": "B"}`)
	assert.Equal(t, "B", s.get(uuid).text("name"))
	lost("get_customer", "GET", customersPath+"/"+uuid, "")
	lost("delete_customer", "DELETE", customersPath+"/"+uuid, "")
	assert.Equal(t, "true", s.get(uuid).get("deleted"))
}

func TestFault_lost_requests_do_nothing(t *testing.T) {
	s := open(t, webpay.Options{})
	s.inject("", fault.LoseRequest)
	require.Error(t, s.try("POST", customersPath, newCustomer).err)
	assert.Zero(t, s.account.Customers("m-1"))
	s.consumed()
	s.create("m-1")
}

func TestFault_answers_of_others(t *testing.T) {
	s := open(t, webpay.Options{})
	create := func(f webpay.Fault) reply {
		s.account.Inject(f)
		r := s.do("POST", customersPath, `{}`)
		s.consumed()
		return r
	}
	customers := func() int { return len(s.account.Ledger().Customers()) }
	for kind, want := range map[fault.Kind]int{fault.HTML502: 502, fault.HTML200: 200} {
		r := create(webpay.Fault{Kind: kind})
		assert.Equal(t, want, r.status)
		assert.Contains(t, r.header.Get("Content-Type"), "text/html")
		assert.Contains(t, r.body, "<html>")
	}
	r := create(webpay.Fault{Kind: fault.Unavailable503, RetryAfter: "120"})
	assert.Equal(t, 503, r.status)
	assert.Empty(t, r.body)
	assert.Equal(t, "120", r.header.Get("Retry-After"))
	r = create(webpay.Fault{Kind: fault.TooManyRequests, RetryAfter: "7", Committed: true})
	r.refused(429, "too many requests")
	assert.Equal(t, "7", r.header.Get("Retry-After"))
	create(webpay.Fault{Kind: fault.ErrorStatus, Status: 403}).refused(403, "forbidden")
	create(webpay.Fault{Kind: fault.ErrorStatus}).is(t, `{"status":"error","message":"internal server error"}`)
	assert.Zero(t, customers(), "none of these was carried out")

	for i, kind := range []fault.Kind{fault.HTML502, fault.HTML200, fault.Unavailable503, fault.ErrorStatus} {
		create(webpay.Fault{Kind: kind, Committed: true})
		assert.Equal(t, i+1, customers())
	}
}

func TestFault_cut_and_empty_bodies(t *testing.T) {
	s := open(t, webpay.Options{})
	s.inject("create_customer", fault.CutBody)
	r := s.try("POST", customersPath, newCustomer)
	require.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
	assert.Equal(t, 200, r.status)
	assert.NotEmpty(t, r.body)
	assert.Equal(t, 1, s.account.Customers("m-1"))

	s.inject("create_customer", fault.EmptyObject)
	r = s.do("POST", customersPath, `{}`)
	assert.Equal(t, 200, r.status)
	assert.Equal(t, `{}`, r.body)
	assert.Len(t, s.account.Ledger().Customers(), 2)
	s.consumed()
}

func TestFault_delay_carries_out_and_then_waits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := standing(t, webpay.Options{})
		s.account.Inject(webpay.Fault{Route: "create_customer", Kind: fault.Delay, Delay: time.Hour})
		start := time.Now()
		s.serve(s.inMemory("POST", customersPath, newCustomer)).approved()
		assert.Equal(t, time.Hour, time.Since(start))

		s.inject("delete_customer", fault.Delay) // for no time
		s.account.Inject(webpay.Fault{Kind: fault.Delay, Delay: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() {
			s.serve(s.inMemory("POST", customersPath, `{"merchant_customer_id": "m-2"}`).WithContext(ctx))
		}, "the client is gone")
		assert.Equal(t, 1, s.account.Customers("m-2"))
		assert.Equal(t, 1, s.account.PendingFaults())
	})
}

func TestFault_inner_failure_does_nothing_of_what_was_asked(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	for route, r := range every(uuid) {
		s.inject(route, fault.InnerFailure)
		got := s.do(r[0], r[1], r[2])
		assert.Equal(t, 200, got.status)
		got.is(t, `{"status":"error","message":"unexpected failure"}`)
	}
	s.consumed()
	assert.Len(t, s.account.Ledger().Customers(), 1)
	assert.Equal(t, "null", s.get(uuid).get("name"))
	assert.Equal(t, "false", s.get(uuid).get("deleted"))
}

func TestFault_unknown_and_missing_status_after_the_effect(t *testing.T) {
	for kind, want := range map[fault.Kind]string{fault.UnknownStatus: `"unlisted"`, fault.OmitStatus: ""} {
		s := open(t, webpay.Options{})
		uuid := s.create("m-1")
		for route, r := range every(uuid) {
			if route == "delete_customer" {
				continue // below, after the others
			}
			s.inject(route, kind)
			got := s.do(r[0], r[1], r[2])
			assert.Equal(t, 200, got.status)
			assert.Equal(t, want, got.get("status"), route)
		}
		assert.Len(t, s.account.Ledger().Customers(), 2)
		assert.Equal(t, "changed", s.get(uuid).text("name"))
		s.inject("delete_customer", kind)
		assert.Equal(t, want, s.remove(uuid).get("status"))
		assert.Equal(t, "true", s.get(uuid).get("deleted"))
		s.consumed()
	}
}

func TestFault_other_and_missing_ids(t *testing.T) {
	const other = `"00000000-0000-4000-8000-000000000000"`
	for _, naming := range []webpay.IDName{webpay.NamedID, webpay.NamedBoth} {
		for kind, want := range map[fault.Kind]string{fault.OmitID: "", fault.OtherID: other} {
			s := open(t, webpay.Options{DeleteID: naming, ListID: naming})
			uuid := s.create("m-1")
			faulty := func(route string) reply {
				s.inject(route, kind)
				r := every(uuid)[route]
				return s.do(r[0], r[1], r[2])
			}
			for _, route := range []string{"get_customer", "find_customer", "update_customer"} {
				r := faulty(route).approved()
				assert.Equal(t, want, r.get("uuid"), route)
				assert.Empty(t, r.get("id"))
			}
			assert.Equal(t, []string{want}, faulty("list_customers").rows("id"))
			assert.Equal(t, want, faulty("create_customer").approved().get("uuid"))
			r := faulty("delete_customer").approved()
			assert.Equal(t, want, r.get("id"))
			if naming == webpay.NamedID {
				assert.Empty(t, r.get("uuid"), "a name that the answer does not have stays away")
			} else {
				assert.Equal(t, want, r.get("uuid"))
			}
			s.consumed()
			assert.Equal(t, uuid, s.get(uuid).text("uuid"))
		}
	}
}

func TestFault_other_reference(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	for _, route := range []string{"create_customer", "get_customer", "find_customer", "update_customer"} {
		s.inject(route, fault.OtherReference)
		r := every(uuid)[route]
		assert.Equal(t, "another-customer", s.do(r[0], r[1], r[2]).approved().text("merchant_customer_id"), route)
	}
	s.consumed()
	assert.Equal(t, "m-1", s.get(uuid).text("merchant_customer_id"))
}

func TestFault_waits_for_an_operation_that_knows_it(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	s.account.Inject(webpay.Fault{Route: "get_customer", Kind: fault.HTML502, Times: 2})
	s.inject("", fault.OtherAmount) // no operation knows it
	s.inject("", fault.OtherReference)
	s.inject("", fault.OtherID)
	s.methods(uuid, "").approved()
	assert.Equal(t, 5, s.account.PendingFaults())
	assert.Equal(t, uuid, s.do("POST", customersPath+"/"+uuid, `{}`).text("uuid"))
	assert.NotEqual(t, quoted(uuid), s.list("").rows("id"))
	assert.Equal(t, []int{502, 502, 200}, []int{s.get(uuid).status, s.get(uuid).status, s.get(uuid).status})
	assert.Equal(t, 1, s.account.PendingFaults())
	s.account.ClearFaults()
	s.consumed()
}

func TestFault_is_used_exactly_so_often_under_concurrency(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	s.account.Inject(webpay.Fault{Route: "get_customer", Kind: fault.HTML502, Times: 7})
	s.account.Inject(webpay.Fault{Route: "get_customer", Kind: fault.LoseAnswer, Times: 11})
	got := wiretest.Race(50, func(int) int { return s.try("GET", customersPath+"/"+uuid, "").status })
	assert.Equal(t, map[int]int{502: 7, 0: 11, 200: 32}, got)
	s.consumed()
}

func TestFault_does_not_hit_strangers(t *testing.T) {
	s := open(t, webpay.Options{})
	s.inject("", fault.HTML502)
	s.do("GET", customersPath, "", "Authorization: x").refused(401, "")
	s.do("GET", customersPath, "", "Authorization: "+authorization("/other", "")).refused(401, "")
	s.do("GET", "/v2/nothing", "").refused(404, "")
	assert.Equal(t, 1, s.account.PendingFaults())
	assert.Equal(t, 502, s.do("GET", customersPath, "", "Accept:").status)
	s.consumed()
}

func TestFault_connection_drop_without_a_server_is_ErrAbortHandler(t *testing.T) {
	s := standing(t, webpay.Options{})
	s.inject("", fault.LoseRequest)
	assert.PanicsWithError(t, http.ErrAbortHandler.Error(), func() { s.serve(s.inMemory("GET", customersPath, "")) })
}
