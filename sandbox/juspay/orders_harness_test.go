package juspay_test

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	ordersPath = "/orders"
	orderID    = "SIMORD0001"
	returnURL  = "https://shop.example.test/done"
	jsonType   = "Content-Type: application/json"
	preAuth    = "metadata.txns.auto_capture"
)

// wanted is a complete order of 100.15 INR; more replaces fields, or removes those that are "-".
func wanted(more fields) fields {
	f := fields{
		"order_id": orderID, "amount": "100.15", "currency": "INR", "customer_id": reference, "customer_email": "asha@example.test",
		"customer_phone": "9000000001", "return_url": returnURL,
	}
	maps.Copy(f, more)
	maps.DeleteFunc(f, func(_, value string) bool { return value == "-" })
	return f
}

func (s *shop) order(more fields) reply {
	s.t.Helper()
	return s.do("POST", ordersPath, wanted(more).encode())
}

func (s *shop) status(id string) reply {
	s.t.Helper()
	return s.do("GET", ordersPath+"/"+id, "")
}

// shows demands an order with this status, and the number that goes with it.
func (s *shop) shows(id, status string, number int) reply {
	s.t.Helper()
	r := s.status(id).succeeds()
	assert.Equal(s.t, status, r.text("status"))
	want := ""
	if number != 0 {
		want = strconv.Itoa(number)
	}
	assert.Equal(s.t, want, r.value("status_id"))
	return r
}

// paid is an order that was paid, or with more is held.
func (s *shop) paid(more fields) reply {
	s.t.Helper()
	id := s.order(more).succeeds().text("order_id")
	require.NoError(s.t, s.account.Approve(id))
	return s.status(id).succeeds()
}

// held is an order that is AUTHORIZED, and its txn_uuid.
func (s *shop) held() (uuid string) {
	s.t.Helper()
	r := s.paid(fields{preAuth: "false"})
	require.Equal(s.t, "AUTHORIZED", r.text("status"))
	return r.text("txn_uuid")
}

func (s *shop) capture(uuid string, f fields) reply {
	s.t.Helper()
	return s.do("POST", "/v2/txns/"+uuid+"/capture", f.encode())
}

func (s *shop) void(uuid string, f fields) reply {
	s.t.Helper()
	return s.do("POST", "/v2/txns/"+uuid+"/void", f.encode())
}

// refund asks for a refund of the order; an amount of "-" is left out.
func (s *shop) refund(id, amount string) reply {
	s.t.Helper()
	f := fields{"unique_request_id": id, "amount": amount}
	if amount == "-" {
		delete(f, "amount")
	}
	return s.do("POST", ordersPath+"/"+orderID+"/refunds", f.encode())
}

func (s *shop) session(body string) reply {
	s.t.Helper()
	return s.do("POST", "/session", body, jsonType)
}

func (s *shop) later(d time.Duration) { s.account.Ledger().Clock().Advance(d) }

// charged demands what the book has of the one order.
func (s *shop) charged(minor int64, times int) {
	s.t.Helper()
	got, _, steps := s.account.Charged(orderID)
	assert.Equal(s.t, []any{minor, times}, []any{got, steps})
}

func (s *shop) refunded(minor int64, times int) {
	s.t.Helper()
	got, steps := s.account.Refunded(orderID)
	assert.Equal(s.t, []any{minor, times}, []any{got, steps})
}

// browse is what a payer's browser gets: without a button a GET, and no redirect is followed.
func (s *shop) browse(link, button string) reply {
	s.t.Helper()
	method, body := http.MethodGet, ""
	if button != "" {
		method, body = http.MethodPost, url.Values{"action": {button}}.Encode()
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, link, strings.NewReader(body))
	require.NoError(s.t, err)
	if button != "" {
		r.Header.Set("Content-Type", formType)
	}
	response, err := s.client.Transport.RoundTrip(r)
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return reply{t: s.t, status: response.StatusCode, header: response.Header, body: string(data)}
}

func (r reply) link() string { return r.text("payment_links.web") }

// The causes of refusals about orders.
func badOrder() cause  { return cause{400, "Bad Request", "INVALID_REQUEST", "INVALID_INPUT"} }
func badAmount() cause { return cause{400, "ERROR", "invalid_request", ""} }
func used() cause      { return cause{400, "ERROR", "invalid_request", ""} }
func wrong() cause     { return cause{400, "Bad Request", "Invalid", "INVALID_INPUT"} }
func orderCause(code string) cause {
	return cause{400, "ERROR", code, ""}
}

// unknownOrder demands the body that looks like an order.
func (r reply) unknownOrder(status int, id string) {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	assert.JSONEq(r.t, `{"status": "NOT_FOUND", "status_id": 40, "order_id": "`+id+`", "error_info": {"code": "RESOURCE_NOT_FOUND",
		"category": "USER_ERROR", "user_message": "Order Not Found", "developer_message": "Order Not Found"}}`, r.body)
}
