package lomi_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestOption_Errors(t *testing.T) {
	const (
		problem = `Invalid request body: field \"name\" is required; field \"email\" must be an e-mail address; unknown field \"x\"`
		details = `{"_errors":["unknown field \"x\""],"email":{"_errors":["must be an e-mail address"]},"name":{"_errors":["is required"]}}`
	)
	tests := map[lomi.ErrorForm]struct{ invalid, unauthorized, missing string }{
		lomi.ErrorsWithStatus: {
			`{"error":{"status":400,"code":"INVALID_REQUEST","message":"` + problem + `","details":` + details + `,"timestamp":"T"}}`,
			`{"error":{"message":"API key missing"}}`,
			`{"error":{"status":404,"code":"NOT_FOUND","message":"Customer not found","timestamp":"T"}}`,
		},
		lomi.ErrorsWithMessage: {
			`{"error":{"message":"` + problem + `","details":` + details + `}}`,
			`{"error":{"message":"API key missing"}}`,
			`{"error":{"message":"Customer not found"}}`,
		},
		lomi.ErrorsWithRequestID: {
			`{"error":{"code":"bad_request","message":"` + problem + `","details":` + details + `},"request_id":"mine"}`,
			`{"error":{"code":"unauthorized","message":"API key missing","details":"Unauthorized"},"request_id":"mine"}`,
			`{"error":{"code":"not_found","message":"Customer not found","details":"Not Found"},"request_id":"mine"}`,
		},
		lomi.ErrorsBare: {
			`{"code":"INVALID_REQUEST","message":"` + problem + `","details":` + details + `}`,
			`{"code":"UNAUTHORIZED","message":"API key missing"}`,
			`{"code":"NOT_FOUND","message":"Customer not found"}`,
		},
		lomi.ErrorsWithNumber: {
			`{"error":{"code":400,"message":"` + problem + `","details":[` + details + `]}}`,
			`{"error":{"code":401,"message":"API key missing"}}`,
			`{"error":{"code":404,"message":"Customer not found"}}`,
		},
		lomi.ErrorsInText: {"Bad Request", "Unauthorized", "Not Found"},
	}
	for form, want := range tests {
		t.Run(fmt.Sprint(form), func(t *testing.T) {
			s := open(t, lomi.Options{Errors: form})
			for _, answer := range []struct {
				r      reply
				status int
				want   string
			}{
				{s.do("POST", "/customers", `{"email": "x", "x": 1}`, "X-Request-Id: mine"), 400, want.invalid},
				{s.do("GET", "/customers", "", "X-Api-Key:", "X-Request-Id: mine"), 401, want.unauthorized},
				{s.do("GET", "/customers/"+nobody, "", "X-Request-Id: mine"), 404, want.missing},
			} {
				assert.Equal(t, answer.status, answer.r.status)
				if form == lomi.ErrorsWithStatus && answer.status != 401 {
					stamp := answer.r.text("error.timestamp")
					_, err := time.Parse("2006-01-02T15:04:05.000Z", stamp)
					require.NoError(t, err)
					answer.r.body = strings.Replace(answer.r.body, stamp, "T", 1)
				}
				answer.r.is(t, answer.want)
				kind, id := "application/json; charset=utf-8", ""
				if form == lomi.ErrorsInText {
					kind = "text/plain; charset=utf-8"
				}
				if form == lomi.ErrorsWithRequestID {
					id = "mine"
				}
				assert.Equal(t, kind, answer.r.header.Get("Content-Type"))
				assert.Equal(t, id, answer.r.header.Get("X-Request-Id"))
			}
		})
	}
}

func TestErrors_have_an_id_of_their_own(t *testing.T) {
	s := open(t, lomi.Options{Errors: lomi.ErrorsWithRequestID})
	seen := map[string]bool{}
	for range 3 {
		r := s.do("GET", "/customers/"+nobody, "", "X-Request-Id: "+strings.Repeat("x", 129)).succeeds(404)
		id := r.text("request_id")
		assert.Equal(t, id, r.header.Get("X-Request-Id"))
		assert.NotContains(t, id, "x")
		seen[id] = true
	}
	assert.Len(t, seen, 3)
}

func TestErrors_have_a_code_for_each_status(t *testing.T) {
	first, current := open(t, lomi.Options{}), open(t, lomi.CurrentGeneration())
	for status, codes := range map[int][2]string{
		400: {"INVALID_REQUEST", "bad_request"}, 403: {"FORBIDDEN", "forbidden"}, 404: {"NOT_FOUND", "not_found"}, 409: {"CONFLICT", "conflict"},
		429: {"TOO_MANY_REQUESTS", "rate_limit_exceeded"}, 500: {"INTERNAL_ERROR", "internal_error"}, 503: {"SERVICE_UNAVAILABLE", "service_unavailable"},
		418: {"I'M_A_TEAPOT", "error"}, 405: {"METHOD_NOT_ALLOWED", "error"},
	} {
		first.account.Inject(lomi.Fault{Kind: "error-status", Status: status})
		r := first.do("GET", "/customers", "").succeeds(status)
		assert.Equal(t, codes[0], r.text("error.code"))
		assert.Equal(t, fmt.Sprint(status), r.get("error.status"))
		current.account.Inject(lomi.Fault{Kind: "error-status", Status: status})
		assert.Equal(t, codes[1], current.do("GET", "/customers", "").succeeds(status).text("error.code"))
	}
}

func TestErrors_tell_the_clock_that_is_given(t *testing.T) {
	s := open(t, lomi.Options{Clock: ledger.NewClock(time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC))})
	assert.Contains(t, s.do("GET", "/customers/"+nobody, "").text("error.timestamp"), "2001-02-03T04:")
}

func TestOption_HideStatus(t *testing.T) {
	s := open(t, lomi.Options{HideStatus: true, RefuseDuplicates: true})
	r := s.do("GET", "/customers/"+nobody, "").refused(500, "Customer not found")
	assert.Equal(t, `404 "NOT_FOUND"`, r.get("error.status")+" "+r.get("error.code"))
	s.register(documented)
	r = s.do("POST", "/customers", documented).refused(500, "exists already")
	assert.Equal(t, `409 "CONFLICT"`, r.get("error.status")+" "+r.get("error.code"))
	s.do("POST", "/customers", `{}`).refused(400, "name")
	s.do("GET", "/customers", "", "X-Api-Key: wrong").refused(401, "Invalid API key")
}

func TestOption_RateLimit(t *testing.T) {
	s := open(t, lomi.Options{RateLimit: 2})
	get := func() reply { return s.do("GET", "/customers/"+nobody, "") }
	s.do("GET", "/customers", "", "X-Api-Key: wrong").refused(401, "")
	get().refused(404, "")
	get().refused(404, "")
	r := get().refused(429, "Too Many Requests")
	assert.Empty(t, r.header.Get("Retry-After"))
	s.account.Ledger().Clock().Advance(time.Second)
	s.do("POST", "/customers", documented).refused(429, "")
	assert.Empty(t, s.account.Ledger().Customers())
	s.account.Ledger().Clock().Advance(time.Minute)
	assert.Equal(t, map[int]int{404: 2, 429: 48}, wiretest.Race(50, func(int) int { return s.try("GET", "/customers/"+nobody, "").status }))

	s = open(t, lomi.Options{RateLimit: 1, Errors: lomi.ErrorsWithRequestID})
	get().succeeds(404)
	r = get().succeeds(429)
	assert.Equal(t, []string{"60", "1", "fixed-window", "60"}, []string{
		r.header.Get("Retry-After"), r.header.Get("X-RateLimit-Limit"), r.header.Get("X-RateLimit-Policy"), r.header.Get("X-RateLimit-Window-Seconds"),
	})
	assert.JSONEq(t, `{"retry_after_seconds": 60, "limit": 1}`, r.get("error.details"))

	s = open(t, lomi.Options{})
	assert.Equal(t, map[int]int{404: 50}, wiretest.Race(50, func(int) int { return s.try("GET", "/customers/"+nobody, "").status }), "no limit by default")
}

func TestErrors_name_five_problems_at_most(t *testing.T) {
	s := open(t, lomi.Options{})
	r := s.do("POST", "/customers", `{"name": 1, "email": 1, "phone_number": 1, "whatsapp_number": 1, "country": 1, "city": 1}`).refused(400, `"country" must be a string`)
	var details map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(r.get("error.details")), &details))
	assert.Len(t, details, 6, "and _errors")
	assert.NotContains(t, r.body, "city")
}
