package front_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/conformance/reference/front"
	"github.com/tenderpay/tender/sandbox/ledger"
)

const mediaType = "application/json"

// ask makes a call with the right token, a body being JSON; edit may break it.
func ask(t *testing.T, account *front.Account, method, path, body string, edit ...func(http.Header)) (status int, answer map[string]any) {
	t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Header.Set("Authorization", "Bearer "+account.Token())
	if body != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	for _, e := range edit {
		e(req.Header)
	}
	recorder := httptest.NewRecorder()
	account.ServeHTTP(recorder, req)
	assert.NotEmpty(t, recorder.Header().Get("X-Request-Id"))
	if recorder.Body.Len() > 0 {
		assert.Equal(t, mediaType, recorder.Header().Get("Content-Type"))
		require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &answer))
	}
	return recorder.Code, answer
}

func header(name, value string) func(http.Header) {
	return func(h http.Header) {
		if h.Del(name); value != "" {
			h.Set(name, value)
		}
	}
}

// refused asserts an error of the document: its code, and the field that it names.
func refused(t *testing.T, answer map[string]any, code, field string) {
	t.Helper()
	e, ok := answer["error"].(map[string]any)
	require.True(t, ok, "%v", answer)
	assert.Equal(t, code, e["code"])
	assert.NotEmpty(t, e["message"])
	if field == "" {
		assert.NotContains(t, e, "field")
		return
	}
	assert.Equal(t, field, e["field"])
	assert.Contains(t, e["message"], field, "it says what is wrong")
}

// opened is an account with a customer and a created payment.
func opened(t *testing.T) (account *front.Account, customer, payment, secret string) {
	t.Helper()
	account = front.New(front.Options{})
	status, answer := ask(t, account, "POST", "/v1/customers", `{"reference":"user-1","email":"paid@example.test"}`)
	require.Equal(t, 201, status)
	customer = answer["id"].(string)
	status, answer = ask(t, account, "POST", "/v1/payments",
		`{"reference":"order-1","amount":{"minor":150000,"currency":"DZD"},"customer_id":"`+customer+`","capture":"later"}`)
	require.Equal(t, 201, status)
	return account, customer, answer["id"].(string), answer["client_secret"].(string)
}

func TestCustomer_fields_are_checked(t *testing.T) {
	long := strings.Repeat("é", 101)
	for body, field := range map[string]string{
		`[]`:                                "body",
		`{}{}`:                              "body",
		`{"reference":`:                     "body",
		`{"reference":"a","reference":"b"}`: "body",
		`{}`:                                "reference",
		`{"reference":""}`:                  "reference",
		`{"reference":7}`:                   "reference",
		`{"reference":null}`:                "reference",
		`{"reference":".."}`:                "reference",
		`{"reference":"a/b"}`:               "reference",
		`{"reference":"` + strings.Repeat("a", 65) + `"}`: "reference",
		`{"Reference":"a"}`:                               "reference",
		`{"reference":"a","Name":"B"}`:                    "Name",
		`{"reference":"a","surname":"B"}`:                 "surname",
		`{"reference":"a","name":"` + long + `"}`:         "name",
		`{"reference":"a","name":"a\u0000b"}`:             "name",
		`{"reference":"a","name":"Sanctioned Person"}`:    "name",
		`{"reference":"a","email":"nobody"}`:              "email",
		`{"reference":"a","phone":"0661000111"}`:          "phone",
		`{"reference":"a","active":"true"}`:               "active",
		`{"reference":"a","metadata":{"a":1}}`:            "metadata",
		`{"reference":"a","metadata":[]}`:                 "metadata",
		`{"reference":"a","address":"Oran"}`:              "address",
		`{"reference":"a","address":{"street":"Oran"}}`:   "address.street",
		`{"reference":"a","address":{"country":"dz"}}`:    "address.country",
		`{"reference":"a","address":{"postal_code":"1"}}`: "address.postal_code",
	} {
		account := front.New(front.Options{})
		status, answer := ask(t, account, "POST", "/v1/customers", body)
		assert.Equal(t, 400, status, body)
		refused(t, answer, "invalid_field", field)
		assert.Empty(t, account.Ledger().Customers(), "nothing was created")
	}
}

func TestPayment_fields_are_checked(t *testing.T) {
	const good = `{"reference":"order-2","amount":{"minor":1,"currency":"DZD"},"customer_id":"ID","capture":"now","return_url":"https://shop.example.test/"}`
	account, customer, _, _ := opened(t)
	for _, c := range []struct{ old, changed, field string }{
		{`"order-2"`, `"order 2"`, "reference"},
		{`"capture":"now"`, `"capture":"NOW"`, "capture"},
		{`"capture":"now",`, ``, "capture"},
		{`"ID"`, `"cus_nobody"`, "customer_id"},
		{`"customer_id":"ID",`, ``, "customer_id"},
		{`https:`, `ftp:`, "return_url"},
		{`{"minor":1,"currency":"DZD"}`, `1`, "amount"},
		{`"amount":{"minor":1,"currency":"DZD"},`, ``, "amount"},
		{`"minor":1`, `"minor":"1"`, "amount.minor"},
		{`"minor":1`, `"minor":1.0`, "amount.minor"},
		{`"minor":1`, `"minor":1e2`, "amount.minor"},
		{`"minor":1`, `"minor":0`, "amount.minor"},
		{`"minor":1`, `"minor":-1`, "amount.minor"},
		{`"minor":1`, `"minor":9007199254740993`, "amount.minor"},
		{`"minor":1,`, ``, "amount.minor"},
		{`"DZD"`, `"dzd"`, "amount.currency"},
		{`"DZD"`, `"GBP"`, "amount.currency"},
		{`"minor":1`, `"minor":1,"major":1`, "amount.major"},
		{`{"reference"`, `{"description":"","reference"`, "description"},
		{`{"reference"`, `{"cancel_url":"/basket","reference"`, "cancel_url"},
		{`{"reference"`, `{"title":"x","reference"`, "title"},
	} {
		body := strings.Replace(strings.Replace(good, c.old, c.changed, 1), `"ID"`, `"`+customer+`"`, 1)
		require.NotEqual(t, good, body)
		status, answer := ask(t, account, "POST", "/v1/payments", body)
		assert.Equal(t, 400, status, body)
		refused(t, answer, "invalid_field", c.field)
	}
	assert.Equal(t, 1, account.Payments())
	status, _ := ask(t, account, "POST", "/v1/payments", strings.Replace(good, "ID", customer, 1))
	assert.Equal(t, 201, status)
}

func TestCalls_are_checked(t *testing.T) {
	account, customer, payment, secret := opened(t)
	_, answer := ask(t, account, "POST", "/v1/customers", `{"reference":"user-2","email":"refused@example.test"}`)
	_, answer = ask(t, account, "POST", "/v1/payments",
		`{"reference":"order-2","amount":{"minor":1,"currency":"DZD"},"customer_id":"`+answer["id"].(string)+`","capture":"later"}`)
	refusedPayment := answer["id"].(string)
	for name, c := range map[string]struct {
		method, path, body string
		edit               func(http.Header)
		status             int
		code, field        string
	}{
		"no token":            {"GET", "/v1/customers", "", header("Authorization", ""), 401, "unauthorized", ""},
		"wrong token":         {"GET", "/v1/customers", "", header("Authorization", "Bearer x"), 401, "unauthorized", ""},
		"token alone":         {"GET", "/v1/customers", "", header("Authorization", account.Token()), 401, "unauthorized", ""},
		"no content type":     {"POST", "/v1/customers", `{"reference":"a"}`, header("Content-Type", ""), 400, "invalid_field", "Content-Type"},
		"no body":             {"POST", "/v1/customers", "", header("Content-Type", mediaType), 400, "invalid_field", "body"},
		"a body too much":     {"POST", "/v1/payments/" + payment + "/void", `{}`, nil, 400, "invalid_field", "body"},
		"a huge body":         {"POST", "/v1/customers", strings.Repeat(" ", 2<<20), nil, 400, "invalid_field", "body"},
		"unknown parameter":   {"GET", "/v1/customers?name=x", "", nil, 400, "invalid_field", "name"},
		"parameter elsewhere": {"GET", "/v1/customers/" + customer + "?limit=1", "", nil, 400, "invalid_field", "limit"},
		"empty parameter":     {"GET", "/v1/customers?email=", "", nil, 400, "invalid_field", "email"},
		"parameter twice":     {"GET", "/v1/customers?limit=1&limit=2", "", nil, 400, "invalid_field", "limit"},
		"limit too high":      {"GET", "/v1/customers?limit=101", "", nil, 400, "invalid_field", "limit"},
		"limit in words":      {"GET", "/v1/customers?limit=ten", "", nil, 400, "invalid_field", "limit"},
		"made-up cursor":      {"GET", "/v1/customers?cursor=2", "", nil, 400, "invalid_field", "cursor"},
		"unknown path":        {"GET", "/v1/orders", "", nil, 404, "unknown_route", ""},
		"no version":          {"GET", "/customers", "", nil, 404, "unknown_route", ""},
		"unknown method":      {"PUT", "/v1/customers/" + customer, `{}`, nil, 404, "unknown_route", ""},
		"empty id":            {"GET", "/v1/customers/", "", nil, 404, "unknown_route", ""},
		"unknown customer":    {"GET", "/v1/customers/cus_1%2F2", "", nil, 404, "not_found", ""},
		"unknown reference":   {"GET", "/v1/customers/by-reference/x", "", nil, 404, "not_found", ""},
		"gone already":        {"DELETE", "/v1/customers/cus_1", "", nil, 404, "not_found", ""},
		"nobody to update":    {"PATCH", "/v1/customers/cus_1", `{"name":"B"}`, nil, 404, "not_found", ""},
		"reference is fixed":  {"PATCH", "/v1/customers/" + customer, `{"reference":"b"}`, nil, 400, "invalid_field", "reference"},
		"taken reference":     {"POST", "/v1/customers", `{"reference":"user-1"}`, nil, 409, "customer_exists", ""},
		"unknown payment":     {"GET", "/v1/payments/pay_1", "", nil, 404, "not_found", ""},
		"taken order": {"POST", "/v1/payments", `{"reference":"order-1","amount":{"minor":1,"currency":"EUR"},"customer_id":"` + customer + `","capture":"now"}`, nil,
			409, "payment_exists", ""},
		"no client secret":                       {"POST", "/v1/payments/" + payment + "/confirm", "", nil, 400, "invalid_field", "X-Client-Secret"},
		"wrong client secret":                    {"POST", "/v1/payments/" + payment + "/confirm", "", header("X-Client-Secret", secret+"x"), 403, "forbidden", ""},
		"too early to capture":                   {"POST", "/v1/payments/" + payment + "/capture", `{"amount":{"minor":1,"currency":"DZD"}}`, nil, 409, "invalid_state", ""},
		"void of a bank that refuses, too early": {"POST", "/v1/payments/" + refusedPayment + "/void", "", nil, 409, "invalid_state", ""},
		"too early to void":                      {"POST", "/v1/payments/" + payment + "/void", "", nil, 409, "invalid_state", ""},
		"too early to refund":                    {"POST", "/v1/payments/" + payment + "/refunds", `{"reference":"back-1","amount":{"minor":1,"currency":"DZD"}}`, nil, 409, "invalid_state", ""},
		"capture of another currency":            {"POST", "/v1/payments/" + payment + "/capture", `{"amount":{"minor":1,"currency":"EUR"}}`, nil, 400, "invalid_field", "amount.currency"},
		"refund without reference":               {"POST", "/v1/payments/" + payment + "/refunds", `{"amount":{"minor":1,"currency":"DZD"}}`, nil, 400, "invalid_field", "reference"},
		"unknown refund":                         {"GET", "/v1/payments/" + payment + "/refunds/ref_1", "", nil, 404, "not_found", ""},
		"unknown refund reference":               {"GET", "/v1/payments/" + payment + "/refunds/by-reference/back-1", "", nil, 404, "not_found", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var edit []func(http.Header)
			if c.edit != nil {
				edit = append(edit, c.edit)
			}
			status, answer := ask(t, account, c.method, c.path, c.body, edit...)
			assert.Equal(t, c.status, status)
			refused(t, answer, c.code, c.field)
		})
	}
	status, answer := ask(t, account, "GET", "/v1/payments/"+payment, "")
	assert.Equal(t, 200, status)
	assert.Equal(t, "created", answer["status"], "none of it did anything")
	assert.Equal(t, 1, account.Customers("user-1"))
}

func TestAnswers_have_the_documents_fields(t *testing.T) {
	account, customer, payment, secret := opened(t)
	_, answer := ask(t, account, "GET", "/v1/customers/"+customer, "")
	for _, at := range []string{"created_at", "updated_at"} {
		assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`, answer[at])
		delete(answer, at)
	}
	assert.Equal(t, map[string]any{
		"id": customer, "reference": "user-1", "name": "", "email": "paid@example.test", "phone": "", "metadata": map[string]any{}, "note": "", "active": true,
		"address": map[string]any{"line": "", "city": "", "postal_code": "", "country": ""},
	}, answer)

	_, answer = ask(t, account, "GET", "/v1/payments/by-reference/order-1", "")
	for _, at := range []string{"created_at", "updated_at", "expires_at"} {
		assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`, answer[at])
		delete(answer, at)
	}
	encoded, err := json.Marshal(answer)
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"`+payment+`","reference":"order-1","client_secret":"`+secret+`","status":"created",
		"amount":{"minor":150000,"currency":"DZD"},"captured":{"minor":0,"currency":"DZD"},"refunded":{"minor":0,"currency":"DZD"}}`, string(encoded))

	_, answer = ask(t, account, "POST", "/v1/payments/"+payment+"/confirm", "", header("X-Client-Secret", secret))
	assert.Equal(t, "authorized", answer["status"])
	_, answer = ask(t, account, "POST", "/v1/payments/"+payment+"/capture", `{"amount":{"minor":100,"currency":"DZD"}}`)
	assert.Equal(t, "paid", answer["status"])
	status, answer := ask(t, account, "POST", "/v1/payments/"+payment+"/refunds", `{"reference":"back-1","amount":{"minor":100,"currency":"DZD"},"reason":"why"}`)
	assert.Equal(t, 201, status)
	encoded, err = json.Marshal(answer)
	require.NoError(t, err)
	assert.JSONEq(t, `{"id":"`+answer["id"].(string)+`","reference":"back-1","amount":{"minor":100,"currency":"DZD"},"status":"done"}`, string(encoded))
	status, answer = ask(t, account, "DELETE", "/v1/customers/"+customer, "")
	assert.Equal(t, 204, status)
	assert.Nil(t, answer)
	require.NoError(t, account.Ledger().Check())
}

func TestList_says_where_it_ends(t *testing.T) {
	account := front.New(front.Options{})
	for _, reference := range []string{"a", "b", "c"} {
		status, _ := ask(t, account, "POST", "/v1/customers", `{"reference":"`+reference+`"}`)
		require.Equal(t, 201, status)
	}
	_, answer := ask(t, account, "GET", "/v1/customers?limit=2", "")
	assert.Len(t, answer["data"], 2)
	cursor, _ := answer["next"].(string)
	require.NotEmpty(t, cursor)
	_, answer = ask(t, account, "GET", "/v1/customers?limit=2&cursor="+cursor, "")
	assert.Len(t, answer["data"], 1)
	assert.Contains(t, answer, "next")
	assert.Empty(t, answer["next"])
	_, answer = ask(t, account, "GET", "/v1/customers?phone=%2B213661000111", "")
	assert.Equal(t, []any{}, answer["data"], "an empty list is no null")
}

func TestList_a_page_costs_what_is_on_it(t *testing.T) {
	cost := func(customers int) uint64 {
		account := front.New(front.Options{})
		for i := range customers {
			_, err := account.Ledger().CreateCustomer(ledger.Customer{Reference: strconv.Itoa(i)})
			require.NoError(t, err)
		}
		page := func() { ask(t, account, "GET", "/v1/customers?limit=20", "") }
		page()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		page()
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	assert.Less(t, cost(4000), 2*cost(40))
}

func TestUpdate_changes_the_parts_that_it_names(t *testing.T) {
	account, customer, _, _ := opened(t)
	path := "/v1/customers/" + customer
	_, _ = ask(t, account, "PATCH", path, `{"address":{"line":"1 Rue Didouche","city":"Alger"},"metadata":{"plan":"gold","cart":"7"},"note":"vip"}`)
	status, answer := ask(t, account, "PATCH", path, `{"address":{"city":"Oran"},"metadata":{"cart":null,"seat":"1"}}`)
	assert.Equal(t, 200, status)
	assert.Equal(t, map[string]any{"line": "1 Rue Didouche", "city": "Oran", "postal_code": "", "country": ""}, answer["address"])
	assert.Equal(t, map[string]any{"plan": "gold", "seat": "1"}, answer["metadata"])
	assert.Equal(t, "vip", answer["note"])
	assert.Equal(t, "user-1", answer["reference"])
}

func TestPaymentMethods_are_paged(t *testing.T) {
	account, customer, _, _ := opened(t)
	path := "/v1/customers/" + customer + "/payment-methods"
	_, answer := ask(t, account, "GET", path, "")
	assert.Equal(t, map[string]any{"data": []any{}, "next": ""}, answer)
	for _, last4 := range []string{"0005", "0006", "0007"} {
		require.NoError(t, account.SavePaymentMethod("user-1", last4))
	}
	require.Error(t, account.SavePaymentMethod("nobody", "0005"))
	_, answer = ask(t, account, "GET", path+"?limit=2", "")
	require.Len(t, answer["data"], 2)
	_, answer = ask(t, account, "GET", path+"?limit=2&cursor="+answer["next"].(string), "")
	assert.Len(t, answer["data"], 1)
	assert.Empty(t, answer["next"])
	status, _ := ask(t, account, "GET", "/v1/customers/cus_0/payment-methods", "")
	assert.Equal(t, 404, status)
}

func TestClientToken_is_for_a_customer_that_is_there(t *testing.T) {
	account, customer, _, _ := opened(t)
	status, answer := ask(t, account, "POST", "/v1/customers/"+customer+"/client-token", "")
	assert.Equal(t, 201, status)
	assert.NotEmpty(t, answer["token"])
	assert.NotEmpty(t, answer["expires_at"])
	status, _ = ask(t, account, "POST", "/v1/customers/cus_0/client-token", "")
	assert.Equal(t, 404, status)
	_, answer = ask(t, account, "POST", "/v1/customers", `{"reference":"user-2","client_token":true}`)
	assert.Contains(t, answer, "client_token")
	_, answer = ask(t, account, "POST", "/v1/customers", `{"reference":"user-3","client_token":false}`)
	assert.NotContains(t, answer, "client_token")
}
