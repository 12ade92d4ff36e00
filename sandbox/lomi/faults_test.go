package lomi_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
)

const otherID = "00000000-0000-4000-8000-000000000000"

func (s *shop) inject(route string, kind fault.Kind) {
	s.account.Inject(lomi.Fault{Route: route, Kind: kind})
}

// consumed demands that every injected fault happened.
func (s *shop) consumed() {
	s.t.Helper()
	assert.Zero(s.t, s.account.PendingFaults())
}

func TestFault_lost_answers_are_committed_before_the_connection_drops(t *testing.T) {
	s := open(t, lomi.Options{})
	lost := func(route, method, path, body string) {
		t.Helper()
		s.inject(route, fault.LoseAnswer)
		r := s.try(method, path, body)
		require.Error(t, r.err)
		assert.Zero(t, r.status)
		s.consumed()
	}
	lost("create_customer", "POST", "/customers", documented)
	require.Len(t, s.account.Ledger().Customers(), 1)
	path := "/customers/" + s.account.Ledger().Customers()[0].ID
	lost("get_customer", "GET", path, "")
	lost("list_customers", "GET", "/v1/customers", "")
	lost("update_customer", "PATCH", path, `{"name": "B"}`)
	assert.Equal(t, "B", s.do("GET", path, "").text("data.name"))
	lost("delete_customer", "DELETE", path, "")
	s.do("GET", path, "").refused(404, "")
}

func TestFault_lost_requests_do_nothing(t *testing.T) {
	s := open(t, lomi.Options{})
	s.inject("", fault.LoseRequest)
	require.Error(t, s.try("POST", "/customers", documented).err)
	assert.Empty(t, s.account.Ledger().Customers())
	s.consumed()
}

func TestFault_statuses(t *testing.T) {
	s := open(t, lomi.Options{})
	create := func(f lomi.Fault) reply {
		s.account.Inject(f)
		return s.do("POST", "/customers", documented)
	}
	created := func() int { return len(s.account.Ledger().Customers()) }

	r := create(lomi.Fault{Kind: fault.HTML502}).succeeds(502)
	assert.Contains(t, r.header.Get("Content-Type"), "text/html")
	assert.Contains(t, create(lomi.Fault{Kind: fault.HTML200}).succeeds(200).body, "<html>")
	r = create(lomi.Fault{Kind: fault.Unavailable503, RetryAfter: "120"}).succeeds(503)
	assert.Empty(t, r.body)
	assert.Equal(t, "120", r.header.Get("Retry-After"))
	r = create(lomi.Fault{Kind: fault.TooManyRequests, RetryAfter: "7"}).refused(429, "Too Many Requests")
	assert.Equal(t, "7", r.header.Get("Retry-After"))
	assert.Empty(t, create(lomi.Fault{Kind: fault.TooManyRequests}).refused(429, "").header.Get("Retry-After"))
	create(lomi.Fault{Kind: fault.ErrorStatus, Status: 401}).refused(401, "Invalid API key")
	create(lomi.Fault{Kind: fault.ErrorStatus}).refused(500, "Internal Server Error")
	assert.Zero(t, created(), "none of these was carried out")

	create(lomi.Fault{Kind: fault.HTML502, Committed: true}).succeeds(502)
	create(lomi.Fault{Kind: fault.Unavailable503, Committed: true}).succeeds(503)
	create(lomi.Fault{Kind: fault.ErrorStatus, Committed: true}).refused(500, "Internal Server Error")
	assert.Equal(t, 3, created(), "each of these was")
	s.consumed()
}

func TestFault_cut_and_empty_bodies(t *testing.T) {
	s := open(t, lomi.Options{})
	s.inject("create_customer", fault.CutBody)
	r := s.try("POST", "/customers", documented)
	require.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
	assert.Equal(t, 201, r.status)
	assert.NotEmpty(t, r.body)
	s.inject("create_customer", fault.EmptyObject)
	s.do("POST", "/customers", documented).succeeds(200).is(t, `{}`)
	assert.Len(t, s.account.Ledger().Customers(), 2)
	s.consumed()
}

func TestFault_delay_carries_out_and_then_waits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := unserved(t, lomi.Options{})
		s.account.Inject(lomi.Fault{Route: "create_customer", Kind: fault.Delay, Delay: time.Hour})
		start, done := time.Now(), make(chan reply, 1)
		go func() { done <- s.send(s.inMemory("POST", "/customers", documented)) }()
		synctest.Wait()
		assert.Len(t, s.account.Ledger().Customers(), 1)
		(<-done).succeeds(201)
		assert.Equal(t, time.Hour, time.Since(start))
		s.consumed()
	})
}

func TestFault_inner_failure_does_nothing_of_what_was_asked(t *testing.T) {
	s := open(t, lomi.Options{})
	path := "/customers/" + s.payer(documented)
	before := s.do("GET", path, "").body
	for route, do := range map[string]func() reply{
		"create_customer": func() reply { return s.do("POST", "/customers", documented) },
		"get_customer":    func() reply { return s.do("GET", path, "") },
		"update_customer": func() reply { return s.do("PATCH", path, `{"name": "changed"}`) },
		"list_customers":  func() reply { return s.do("GET", "/customers", "") },
		"delete_customer": func() reply { return s.do("DELETE", path, "") },
	} {
		s.inject(route, fault.InnerFailure)
		r := do().refused(200, "refused")
		assert.Equal(t, `400 "INVALID_REQUEST"`, r.get("error.status")+" "+r.get("error.code"))
		s.consumed()
	}
	assert.Equal(t, before, s.do("GET", path, "").body)
	assert.Len(t, s.account.Ledger().Customers(), 1)
}

func TestFault_missing_and_other_id_after_the_effect(t *testing.T) {
	s := open(t, lomi.Options{})
	s.inject("", fault.OmitID)
	r := s.do("POST", "/customers", documented).succeeds(201)
	assert.Empty(t, r.get("data.customer_id"))
	assert.Equal(t, "Amadou Ba", r.text("data.name"))
	require.Len(t, s.account.Ledger().Customers(), 1)
	id := s.account.Ledger().Customers()[0].ID
	require.NoError(t, s.account.CompleteTransaction(id))
	for kind, want := range map[fault.Kind]string{fault.OmitID: "", fault.OtherID: otherID} {
		s.inject("", kind)
		assert.Equal(t, want, s.do("GET", "/customers/"+id, "").succeeds(200).text("data.customer_id"))
		s.inject("", kind)
		assert.Equal(t, want, s.do("PATCH", "/customers/"+id, `{"name": "`+string(kind)+`"}`).succeeds(200).text("data.customer_id"))
		assert.Equal(t, string(kind), s.do("GET", "/customers/"+id, "").text("data.name"))
		other := s.register(documented)
		s.inject("", kind)
		r := s.do("DELETE", "/customers/"+other, "").succeeds(200)
		assert.Equal(t, want+" true", r.text("data.customer_id")+" "+r.get("data.deleted"))
		s.do("GET", "/customers/"+other, "").refused(404, "")
		s.consumed()
	}
	s.inject("", fault.OmitID)
	assert.NotContains(t, s.do("GET", "/customers", "").succeeds(200).body, "customer_id")
	s.consumed()
}

func TestFault_waits_for_its_operation_and_is_used_up(t *testing.T) {
	s := open(t, lomi.Options{})
	s.account.Inject(lomi.Fault{Route: "get_customer", Kind: fault.HTML502, Times: 2})
	s.inject("", fault.OtherID)    // neither create nor list knows it
	s.inject("", fault.OmitStatus) // nor anybody this
	path := "/customers/" + s.payer(documented)
	assert.Contains(t, s.do("GET", "/customers", "").body, path[len("/customers/"):])
	assert.Equal(t, 4, s.account.PendingFaults())
	get := func() int { return s.do("GET", path, "").status }
	assert.Equal(t, []int{502, 502, 200}, []int{get(), get(), get()})
	assert.Equal(t, 1, s.account.PendingFaults())
	s.account.ClearFaults()
	s.consumed()
}

func TestFault_is_used_exactly_so_often_under_concurrency(t *testing.T) {
	s := open(t, lomi.Options{})
	path := "/customers/" + s.register(documented)
	s.account.Inject(lomi.Fault{Route: "get_customer", Kind: fault.HTML502, Times: 7})
	s.account.Inject(lomi.Fault{Route: "get_customer", Kind: fault.LoseAnswer, Times: 11})
	assert.Equal(t, map[int]int{502: 7, 0: 11, 200: 32}, wiretest.Race(50, func(int) int { return s.try("GET", path, "").status }))
	s.consumed()
}

func TestFault_does_not_hit_strangers(t *testing.T) {
	s := open(t, lomi.Options{})
	s.inject("", fault.HTML502)
	s.do("GET", "/customers", "", "X-API-Key: x").refused(401, "")
	s.do("GET", "/nothing", "").refused(404, "")
	s.do("PUT", "/customers", "{}").refused(405, "")
	assert.Equal(t, 1, s.account.PendingFaults())
	s.do("GET", "/customers?x=1", "").succeeds(502)
	s.consumed()
}

func TestFault_connection_drop_without_a_server_is_ErrAbortHandler(t *testing.T) {
	s := open(t, lomi.Options{})
	s.inject("", fault.LoseRequest)
	defer func() {
		dropped, ok := recover().(error)
		assert.True(t, ok && errors.Is(dropped, http.ErrAbortHandler))
	}()
	s.send(s.inMemory("GET", "/customers", ""))
	t.Error("the connection was not dropped")
}
