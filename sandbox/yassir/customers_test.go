package yassir_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// The request and the answer are those of the Customers page, letter by letter.
func TestCreateCustomer_answers_as_documented(t *testing.T) {
	s := open(t, yassir.Options{})
	r := s.do("POST", "/api/v1/customers", `{
    "name": "John Doe",
    "phone": "+213555123456",
    "isActive": true
  }`)
	assert.Equal(t, http.StatusCreated, r.status)
	r.is(t, `{"code":201,"status":"success","message":"Successfully created customer",`+
		`"data":{"name":"John Doe","email":null,"phone":"+213555123456"}}`)
	assert.Equal(t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
}

func TestCreateCustomer_keeps_email(t *testing.T) {
	s := open(t, yassir.Options{})
	r := s.do("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`", "email": "a@example.test"}`)
	assert.Equal(t, "a@example.test", r.text("data.email"))
}

func TestCreateCustomer_duplicate_phone_is_409_or_switched_400(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	s.do("POST", "/api/v1/customers", `{"name": "Other", "phone": "`+phone+`"}`).refused(409, "registered already")
	assert.Equal(t, 1, s.account.Customers(phone))

	s = open(t, yassir.Options{DuplicateCustomerAs400: true})
	s.register(phone)
	s.do("POST", "/api/v1/customers", `{"name": "Other", "phone": "`+phone+`"}`).refused(400, "already exists")
	assert.Equal(t, 1, s.account.Customers(phone))
}

func TestCreateCustomer_50_at_once_end_with_one(t *testing.T) {
	s := open(t, yassir.Options{})
	statuses := wiretest.Race(50, func(i int) int {
		return s.try("POST", "/api/v1/customers", fmt.Sprintf(`{"name": "N%d", "phone": "%s"}`, i, phone)).status
	})
	assert.Equal(t, map[int]int{201: 1, 409: 49}, statuses)
	assert.Equal(t, 1, s.account.Customers(phone))
}

func TestSearchCustomer_takes_plus_raw_and_escaped(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	for _, written := range []string{phone, "%2B213661000111", "%2b213661000111"} {
		r := s.do("GET", "/api/v1/customers/search/"+written, "")
		require.Equal(t, 200, r.status, r.body)
		assert.Equal(t, phone, r.text("data.phone"))
		assert.Equal(t, "200", r.get("code"))
		assert.Equal(t, `"success"`, r.get("status"))
		assert.Equal(t, "null", r.get("data.email"))
		assert.Equal(t, "true", r.get("data.isActive"))
		assert.NotEmpty(t, r.text("data.id"))
	}
	s.do("GET", "/api/v1/customers/search/213661000111", "").refused(400, "international")
	s.do("GET", "/api/v1/customers/search/%20213661000111", "").refused(400, "international")
}

func TestSearchCustomer_miss_is_404_or_switched_400(t *testing.T) {
	open(t, yassir.Options{}).do("GET", "/api/v1/customers/search/"+phone, "").refused(404, "not found")
	open(t, yassir.Options{SearchMissAs400: true}).do("GET", "/api/v1/customers/search/"+phone, "").refused(400, "not found")
}

func (s *shop) customerID(phone string) string {
	s.t.Helper()
	return s.do("GET", "/api/v1/customers/search/"+phone, "").text("data.id")
}

func TestGetCustomer_by_id(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	r := s.do("GET", "/api/v1/customers/"+s.customerID(phone), "")
	require.Equal(t, 200, r.status)
	assert.Equal(t, "Amel K.", r.text("data.name"))
	s.do("GET", "/api/v1/customers/unknown", "").refused(404, "customer not found")
}

func TestUpdateCustomer_changes_only_what_is_given(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	path := "/api/v1/customers/" + s.customerID(phone)

	r := s.do("PUT", path, `{"email": "new@example.test"}`)
	require.Equal(t, 200, r.status, r.body)
	assert.Equal(t, "Amel K.", r.text("data.name"))
	assert.Equal(t, "new@example.test", r.text("data.email"))

	r = s.do("PUT", path, `{"name": "Amel B.", "phone": "+213661000222"}`)
	require.Equal(t, 200, r.status, r.body)
	assert.Equal(t, "Amel B.", r.text("data.name"))
	assert.Equal(t, "new@example.test", r.text("data.email"))
	assert.Zero(t, s.account.Customers(phone))
	assert.Equal(t, 1, s.account.Customers("+213661000222"))
	s.register(phone) // the old number is free again

	r = s.do("PUT", path, `{}`)
	require.Equal(t, 200, r.status, r.body)
	s.do("PUT", path, `{"phone": "`+phone+`"}`).refused(409, "registered already")
	s.do("PUT", path, `{"phone": "123"}`).refused(400, "international")
	s.do("PUT", path, `{"email": ""}`).refused(400, `"email" must not be empty`)
	s.do("PUT", path, `{"id": "x"}`).refused(400, `unknown field "id"`)
	s.do("PUT", path, `{"isActive": null}`).refused(400, `"isActive"`)
	assert.Equal(t, path, "/api/v1/customers/"+s.customerID("+213661000222"))
}

func TestUpdateCustomer_deactivates_and_activates(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	path := "/api/v1/customers/" + s.customerID(phone)
	assert.Equal(t, "false", s.do("PUT", path, `{"isActive": false}`).get("data.isActive"))
	s.do("POST", intentsPath, intentBody("order-1", "10", phone, "")).refused(400, "not active")
	assert.Equal(t, "false", s.do("PUT", path, `{"name": "Still off"}`).get("data.isActive"))
	assert.Equal(t, "true", s.do("PUT", path, `{"isActive": true}`).get("data.isActive"))
	s.create("order-1", "10", "")
}

func TestCreateCustomer_may_be_inactive_from_the_start(t *testing.T) {
	s := open(t, yassir.Options{})
	r := s.do("POST", "/api/v1/customers", `{"name": "A", "phone": "`+phone+`", "isActive": false}`)
	require.Equal(t, 201, r.status)
	s.do("POST", intentsPath, intentBody("order-1", "10", phone, "")).refused(400, "not active")
}

func TestOption_OmitCustomerID(t *testing.T) {
	s := open(t, yassir.Options{OmitCustomerID: true})
	s.register(phone)
	id := s.account.Ledger().Customers()[0].ID
	for _, r := range []reply{
		s.do("GET", "/api/v1/customers/search/"+phone, ""),
		s.do("GET", "/api/v1/customers/"+id, ""),
		s.do("PUT", "/api/v1/customers/"+id, `{"name": "B"}`),
	} {
		require.Equal(t, 200, r.status)
		assert.Empty(t, r.get("data.id"))
		assert.Empty(t, r.get("data.isActive"))
		assert.Equal(t, phone, r.text("data.phone"))
	}
}
