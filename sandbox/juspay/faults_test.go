package juspay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestFault_lost_answers_are_committed_before_the_connection_drops(t *testing.T) {
	s := open(t, juspay.Options{})
	lost := func(route, method, path, body string) {
		t.Helper()
		s.inject(route, fault.LoseAnswer)
		r := s.try(method, path, body)
		require.Error(t, r.err)
		assert.Zero(t, r.status)
		s.consumed()
	}
	lost("create_customer", "POST", customersPath, buyer(nil).encode())
	assert.Equal(t, 1, s.account.Customers(reference))
	lost("update_customer", "POST", customersPath+"/"+reference, "first_name=Ana")
	lost("get_customer", "GET", customersPath+"/"+reference, "")
	assert.Equal(t, "Ana", s.get(reference).succeeds().text("first_name"))
	s.create(nil).refused(taken(), "")
}

func TestFault_lost_requests_do_nothing(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("", fault.LoseRequest)
	require.Error(t, s.try("POST", customersPath, buyer(nil).encode()).err)
	assert.Zero(t, s.account.Customers(reference))
	s.consumed()
	s.create(nil).succeeds()
}

func TestFault_statuses_of_proxies(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("create_customer", fault.HTML502)
	r := s.create(nil)
	assert.Equal(t, 502, r.status)
	assert.Contains(t, r.header.Get("Content-Type"), "text/html")
	assert.Contains(t, r.body, "<html>")

	s.account.Inject(juspay.Fault{Route: "create_customer", Kind: fault.Unavailable503, RetryAfter: "120"})
	r = s.create(nil)
	assert.Equal(t, 503, r.status)
	assert.Empty(t, r.body)
	assert.Equal(t, "120", r.header.Get("Retry-After"))

	s.account.Inject(juspay.Fault{Route: "create_customer", Kind: fault.TooManyRequests, RetryAfter: "7"})
	r = s.create(nil)
	r.refused(outside(429, "too_many_requests"), "too many requests")
	assert.Equal(t, "7", r.header.Get("Retry-After"))
	assert.Zero(t, s.account.Customers(reference), "none of these was carried out")

	s.account.Inject(juspay.Fault{Route: "create_customer", Kind: fault.HTML502, Committed: true})
	assert.Equal(t, 502, s.create(nil).status)
	assert.Equal(t, 1, s.account.Customers(reference), "this was")
	s.consumed()
}

func TestFault_cut_and_empty_bodies(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("create_customer", fault.CutBody)
	r := s.try("POST", customersPath, buyer(nil).encode())
	require.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
	assert.Equal(t, 200, r.status)
	assert.NotContains(t, r.body, "asha@example.test")
	assert.Equal(t, 1, s.account.Customers(reference))

	s.inject("update_customer", fault.EmptyObject)
	r = s.update(reference, fields{"first_name": "Ana"}).succeeds()
	assert.Equal(t, `{}`, r.body)
	assert.Equal(t, "Ana", s.get(reference).text("first_name"))
	s.consumed()
}

func TestFault_delay_carries_out_and_then_waits(t *testing.T) {
	s := open(t, juspay.Options{})
	synctest.Test(t, func(t *testing.T) {
		const other = "buyer-2222"
		create := func(ctx context.Context, reference string) reply {
			body := strings.NewReader(buyer(fields{"object_reference_id": reference}).encode())
			return s.inMemory(s.request("POST", customersPath, body).WithContext(ctx))
		}
		s.account.Inject(juspay.Fault{Kind: fault.Delay, Delay: time.Hour, Times: 2})
		began := time.Now()
		create(t.Context(), reference).succeeds()
		assert.Equal(t, time.Hour, time.Since(began))

		ctx, leave := context.WithCancel(t.Context())
		var ended any
		go func() {
			defer func() { ended = recover() }()
			create(ctx, other)
		}()
		synctest.Wait()
		assert.Equal(t, 1, s.account.Customers(other))
		leave()
		synctest.Wait()
		assert.Equal(t, http.ErrAbortHandler, ended, "nobody waits for the answer")
	})
	s.consumed()
}

// An answer with HTTP 200 that is an error: no id, an error_code, and nothing done.
func TestFault_inner_failure_does_nothing_of_what_was_asked(t *testing.T) {
	s := open(t, juspay.Options{AllowEmptyUpdate: true})
	inner := func(route string, send func() reply) {
		t.Helper()
		s.inject(route, fault.InnerFailure)
		r := send()
		r.refused(cause{200, "ERROR", "invalid_request", ""}, "refused")
		assert.Empty(t, r.value("customer_id"))
	}
	inner("create_customer", func() reply { return s.create(nil) })
	assert.Zero(t, s.account.Customers(reference))
	s.create(nil).succeeds()
	inner("get_customer", func() reply { return s.get(reference) })
	inner("update_customer", func() reply { return s.update(reference, fields{"first_name": "Ana"}) })
	inner("update_customer", func() reply { return s.update(reference, nil) })
	assert.Equal(t, "Asha", s.get(reference).text("first_name"))

	s.inject("create_customer", fault.InnerFailure)
	s.create(fields{"mobile_number": "x"}).wrong("mobile_number", "digits") // it was wrong anyway
	s.consumed()
}

// A 403 is the refusal of the caller's address: no status and no error_code.
func TestFault_error_statuses_have_the_form_of_the_provider(t *testing.T) {
	s := open(t, juspay.Options{})
	status := func(status int, committed bool) reply {
		s.account.Inject(juspay.Fault{Route: "create_customer", Kind: fault.ErrorStatus, Status: status, Committed: committed})
		return s.create(nil)
	}
	r := status(403, false)
	require.Equal(t, 403, r.status)
	assert.Equal(t, []string{"error", "error_message", "user_message", "error_info"}, r.names())
	assert.Equal(t, "true", r.value("error"))
	assert.Equal(t, "BAD_ORIGIN", r.text("error_info.code"))
	status(401, false).refused(denied(), "key is wrong")
	status(409, false).refused(outside(409, "invalid_request"), "conflict")
	assert.Zero(t, s.account.Customers(reference), "none of these was carried out")
	status(500, true).refused(outside(500, "internal_error"), "internal server error")
	assert.Equal(t, 1, s.account.Customers(reference), "this was")
	s.consumed()
}

func TestFault_answers_about_something_else(t *testing.T) {
	for names, field := range map[juspay.Names]string{juspay.DocumentNames: "customer_id", juspay.NewerNames: "id", juspay.BothNames: "id"} {
		s := open(t, juspay.Options{Names: names})
		s.create(nil).succeeds()
		id := s.account.Ledger().Customers()[0].ID
		for operation, send := range map[string]func() reply{
			"get_customer":    func() reply { return s.get(reference) },
			"update_customer": func() reply { return s.update(id, fields{"first_name": "Ana"}) },
			"create_customer": func() reply { return s.create(fields{"object_reference_id": "buyer-2222"}) },
		} {
			s.inject(operation, fault.OmitID)
			r := send().succeeds()
			assert.Empty(t, r.value("customer_id"))
			assert.Empty(t, r.value("id"))
			if operation == "create_customer" {
				assert.Equal(t, 1, s.account.Customers("buyer-2222"), "it was carried out")
				continue
			}
			s.inject(operation, fault.OtherID)
			r = send().succeeds()
			assert.Regexp(t, `^cst_[a-z0-9]{16}$`, r.text(field))
			assert.NotEqual(t, id, r.text(field))
			if names == juspay.BothNames {
				assert.Equal(t, r.text("id"), r.text("customer_id"))
			}
			s.inject(operation, fault.OtherReference)
			assert.Equal(t, "other-"+reference, send().succeeds().text("object_reference_id"))
			s.inject(operation, fault.UnknownObject)
			assert.Equal(t, "unlisted", send().succeeds().text("object"))
			assert.Equal(t, "customer", send().succeeds().text("object"))
		}
		s.consumed()
	}
}

func TestFault_omit_client_token(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("", fault.OmitClientToken)
	assert.Empty(t, s.create(fields{tokenOption: "true"}).succeeds().value("juspay"))
	s.inject("", fault.OmitClientToken)
	s.update(reference, fields{"first_name": "Ana"}).succeeds()
	assert.Equal(t, 1, s.account.PendingFaults(), "an update does not know it")
	assert.Empty(t, s.do("GET", customersPath+"/"+reference+"?"+tokenOption+"=1", "").succeeds().value("juspay"))
	s.consumed()
}

func TestFault_waits_for_its_operation_and_is_used_up(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil).succeeds()
	s.account.Inject(juspay.Fault{Route: "get_customer", Kind: fault.HTML502, Times: 2})
	s.inject("", fault.OmitPayURL) // no operation knows it
	s.update(reference, fields{"first_name": "Ana"}).succeeds()
	assert.Equal(t, 3, s.account.PendingFaults())
	assert.Equal(t, []int{502, 502, 200}, []int{s.get(reference).status, s.get(reference).status, s.get(reference).status})
	assert.Equal(t, 1, s.account.PendingFaults())
	s.account.ClearFaults()
	s.consumed()
}

func TestFault_is_used_exactly_so_often_under_concurrency(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil).succeeds()
	s.account.Inject(juspay.Fault{Route: "get_customer", Kind: fault.HTML502, Times: 7})
	s.account.Inject(juspay.Fault{Route: "get_customer", Kind: fault.LoseAnswer, Times: 11})
	got := wiretest.Race(50, func(int) int { return s.try("GET", customersPath+"/"+reference, "").status })
	assert.Equal(t, map[int]int{502: 7, 0: 11, 200: 32}, got)
	s.consumed()
}

func TestFault_does_not_hit_strangers(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("", fault.HTML502)
	s.do("GET", customersPath+"/x", "", "Authorization: Basic eA==").refused(denied(), "")
	s.do("GET", "/nothing", "").refused(outside(404, "invalid_request"), "")
	assert.Equal(t, 1, s.account.PendingFaults())
	assert.Equal(t, 502, s.do("GET", customersPath+"/x", "", "x-merchantid:").status)
	s.consumed()
}

func TestFault_connection_drop_without_a_server_is_ErrAbortHandler(t *testing.T) {
	s := open(t, juspay.Options{})
	s.inject("", fault.LoseRequest)
	defer func() {
		dropped, ok := recover().(error)
		assert.True(t, ok && errors.Is(dropped, http.ErrAbortHandler))
	}()
	s.inMemory(s.request("GET", customersPath+"/x", nil))
	t.Error("the connection was not dropped")
}
