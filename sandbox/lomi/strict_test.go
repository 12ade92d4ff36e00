package lomi_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestAuth_only_the_header_passes(t *testing.T) {
	s := open(t, lomi.Options{})
	for name, test := range map[string]struct {
		headers []string
		words   string // empty: it passes
	}{
		"the key":              {nil, ""},
		"missing":              {[]string{"X-API-Key:"}, "API key missing"},
		"wrong":                {[]string{"X-API-Key: lomi_sk_test_shoq"}, "Invalid API key"},
		"shorter":              {[]string{"X-API-Key: lomi_sk_test_sho"}, "Invalid API key"},
		"longer":               {[]string{"X-API-Key: lomi_sk_test_shopp"}, "Invalid API key"},
		"other case":           {[]string{"X-API-Key: LOMI_SK_TEST_SHOP"}, "Invalid API key"},
		"bearer in the header": {[]string{"X-API-Key: Bearer lomi_sk_test_shop"}, "Invalid API key"},
		"bearer":               {[]string{"X-API-Key:", "Authorization: Bearer lomi_sk_test_shop"}, "API key missing"},
		"other header":         {[]string{"X-API-Key:", "X-Lomi-API-Key: lomi_sk_test_shop"}, "API key missing"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.do("GET", "/customers", "", test.headers...)
			r.t = t
			if test.words == "" {
				r.succeeds(200)
				return
			}
			r.refused(401, test.words)
			r.is(t, `{"error":{"message":"`+test.words+`"}}`)
		})
	}
	request := s.inMemory("GET", "/customers", "")
	request.Header.Add("X-Api-Key", apiKey)
	s.send(request).refused(401, "more than once")
	request.Header["X-Api-Key"] = []string{""}
	s.send(request).refused(401, "API key missing")
}

func TestHeaders_of_a_body(t *testing.T) {
	s := open(t, lomi.Options{})
	path := "/customers/" + s.register(documented)
	for name, header := range map[string]string{
		"none": "Content-Type:", "a form": "Content-Type: application/x-www-form-urlencoded", "another charset": "Content-Type: application/json; charset=latin1",
	} {
		s.do("POST", "/customers", documented, header).refused(400, "Content-Type")
		r := s.do("PATCH", path, `{"name": "B"}`, header)
		r.refused(400, "Content-Type")
		assert.Equal(t, `"INVALID_REQUEST"`, r.get("error.code"), name)
	}
	s.do("PATCH", path, `{}`, "Content-Type: application/json; charset=UTF-8").succeeds(200)
	s.do("GET", path, "", "Content-Type: text/plain").succeeds(200)
	assert.Len(t, s.account.Ledger().Customers(), 1)
	assert.Equal(t, "Amadou Ba", s.do("GET", path, "").text("data.name"))
}

func TestBody_strictness(t *testing.T) {
	s := open(t, lomi.Options{})
	path := "/customers/" + s.register(documented)
	tests := map[string]struct {
		body  string
		words string
	}{
		"not json":            {"name=Amadou", "not one JSON object"},
		"array":               {"[]", "not one JSON object"},
		"null":                {"null", "not one JSON object"},
		"cut":                 {`{"name": "A"`, "not one JSON object"},
		"two documents":       {`{"name": "A"} {}`, "more after"},
		"trailing garbage":    {`{"name": "A"} x`, "more after"},
		"unknown field":       {`{"name": "A", "merchant_id": "m"}`, `unknown field "merchant_id"`},
		"field of wrong case": {`{"name": "A", "Email": "a@example.test"}`, `unknown field "Email"`},
		"repeated field":      {`{"name": "A", "name": "B"}`, `"name" is given more than once`},
		"blank name":          {`{"name": " "}`, `"name" must not be empty`},
		"name of wrong type":  {`{"name": 5}`, `"name" must be a string`},
		"null name":           {`{"name": null}`, `"name" must be a string, not null`},
		"email without at":    {`{"name": "A", "email": "a.example.test"}`, `"email" must be an e-mail address`},
		"email with name":     {`{"name": "A", "email": "A <a@example.test>"}`, `"email" must be an e-mail address`},
		"two emails":          {`{"name": "A", "email": "a@example.test, b@example.test"}`, `"email" must be an e-mail address`},
		"phone as number":     {`{"name": "A", "phone_number": 221771234567}`, `"phone_number" must be a string`},
		"whatsapp as object":  {`{"name": "A", "whatsapp_number": {}}`, `"whatsapp_number" must be a string`},
		"country as list":     {`{"name": "A", "country": ["SN"]}`, `"country" must be a string`},
		"city as flag":        {`{"name": "A", "city": true}`, `"city" must be a string`},
		"empty address":       {`{"name": "A", "address": ""}`, `"address" must not be empty`},
		"postal code":         {`{"name": "A", "postal_code": 1000}`, `"postal_code" must be a string`},
		"flag as text":        {`{"name": "A", "is_business": "true"}`, `"is_business" must be true or false`},
		"flag as number":      {`{"name": "A", "is_business": 1}`, `"is_business" must be true or false`},
		"metadata as text":    {`{"name": "A", "metadata": "{}"}`, `"metadata" must be an object`},
		"metadata as list":    {`{"name": "A", "metadata": []}`, `"metadata" must be an object`},
		"metadata key twice":  {`{"name": "A", "metadata": {"a": 1, "a": 2}}`, `"metadata" must not have a key twice`},
		"not utf-8":           {"{\"name\": \"Am\xffadou\"}", "UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, r := range []reply{s.do("POST", "/customers", test.body), s.do("PATCH", path, test.body)} {
				r.t = t
				r.refused(400, test.words)
			}
		})
	}
	s.do("POST", "/customers", `{}`).refused(400, `"name" is required`)
	s.do("POST", "/customers", ``).refused(400, "Content-Type")
	s.do("POST", "/customers", ``, "Content-Type: application/json").refused(400, "not one JSON object")
	s.do("PATCH", path, ``, "Content-Type: application/json").refused(400, "not one JSON object")
	assert.Len(t, s.account.Ledger().Customers(), 1)
	assert.Equal(t, "Amadou Ba", s.do("GET", path, "").text("data.name"))
}

func TestBody_free_texts_pass(t *testing.T) {
	s := open(t, lomi.Options{})
	r := s.do("POST", "/customers", `{"name": "Ñandú \" <b>", "phone_number": "77 123 45 67", "whatsapp_number": "x", "country": "Côte d'Ivoire", "postal_code": "BP 1"}`)
	r.succeeds(201)
	assert.Equal(t, `Ñandú " <b>`, r.text("data.name"))
	assert.Equal(t, "77 123 45 67", r.text("data.phone_number"))
	assert.Equal(t, "Côte d'Ivoire", r.text("data.country"))
}

func TestMessages_hold_little_of_what_was_sent(t *testing.T) {
	s := open(t, lomi.Options{})
	var body strings.Builder
	for i := range 100 {
		body.WriteString(`, "` + strings.Repeat("x", 1000+i) + `\u0000": 1`)
	}
	r := s.do("POST", "/customers", `{"name": "A"`+body.String()+`}`).refused(400, "unknown field")
	assert.Less(t, len(r.body), 1000)
}

func TestRequests_outside_of_the_document(t *testing.T) {
	s := open(t, lomi.Options{})
	path := "/customers/" + s.register(documented)
	tests := map[string]struct {
		method, path, body string
		want               int
		words, allow       string
	}{
		"no put":                    {"PUT", path, "{}", 405, "this path takes DELETE, GET, PATCH", "DELETE, GET, PATCH"},
		"no post of one":            {"POST", path, "{}", 405, "", "DELETE, GET, PATCH"},
		"no deletion of all":        {"DELETE", "/customers", "", 405, "this path takes GET, POST", "GET, POST"},
		"no patch of all":           {"PATCH", "/v1/customers", "{}", 405, "", "GET, POST"},
		"no transactions":           {"GET", path + "/transactions", "", 404, "no such path", ""},
		"no refunds":                {"GET", "/v1/refunds", "", 404, "no such path", ""},
		"no refund":                 {"POST", "/refunds", "{}", 404, "no such path", ""},
		"no expiry of a session":    {"DELETE", "/checkout-sessions/" + nobody, "", 405, "this path takes GET", "GET"},
		"no cancelling":             {"POST", "/checkout-sessions/" + nobody + "/cancel", "{}", 404, "no such path", ""},
		"no making of transactions": {"POST", "/transactions", "{}", 405, "this path takes GET", "GET"},
		"no search":                 {"GET", "/customers/search/a", "", 404, "no such path", ""},
		"other version":             {"GET", "/v2/customers", "", 404, "no such path", ""},
		"the version twice":         {"GET", "/v1/v1/customers", "", 404, "no such path", ""},
		"the version alone":         {"GET", "/v1/", "", 404, "no such path", ""},
		"nothing":                   {"GET", "/", "", 404, "no such path", ""},
		"slash at the end":          {"GET", "/customers/", "", 404, "no such path", ""},
		"empty segment":             {"GET", "/v1//customers", "", 404, "no such path", ""},
		"capital letters":           {"GET", "/Customers", "", 404, "no such path", ""},
		"unknown query parameter":   {"GET", "/customers?status=all", "", 400, `unknown query parameter "status"`, ""},
		"query where none belongs":  {"GET", path + "?limit=1", "", 400, `unknown query parameter "limit"`, ""},
		"query of a create":         {"POST", "/customers?page=1", "{}", 400, `unknown query parameter "page"`, ""},
		"repeated query parameter":  {"GET", "/customers?limit=1&limit=1", "", 400, `"limit" is given more than once`, ""},
		"broken query":              {"GET", "/customers?a=%zz", "", 400, "cannot be read", ""},
		"body of a GET":             {"GET", path, "{}", 400, "a GET has no body", ""},
		"body of a list":            {"GET", "/customers", "{}", 400, "a GET has no body", ""},
		"body of a DELETE":          {"DELETE", path, "{}", 400, "a DELETE has no body", ""},
		"unknown customer to patch": {"PATCH", "/customers/" + nobody, `{"x": 1}`, 404, "Customer not found", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := s.do(test.method, test.path, test.body)
			r.t = t
			r.refused(test.want, test.words)
			assert.Equal(t, test.allow, r.header.Get("Allow"))
		})
	}
	s.do("GET", path, "").succeeds(200)
	s.do("GET", "/v1"+path, "").succeeds(200)
}

func TestSecrets_appear_in_no_answer_and_no_log(t *testing.T) {
	const canary = "CANARY7d1f"
	var log bytes.Buffer
	s := open(t, lomi.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	id := s.register(documented)
	for _, r := range []reply{
		s.do("GET", "/customers", "", "X-API-Key: "+canary),
		s.do("GET", "/customers/"+canary, ""),
		s.do("GET", "/"+canary, ""),
		s.do("GET", "/customers?email="+canary, ""),
		s.do("GET", "/customers?limit="+canary, ""),
		s.do("POST", "/customers", `{"name": "A", "email": "`+canary+`"}`),
		s.do("POST", "/customers", `{"name": "A", "metadata": "`+canary+`"}`),
		s.do("GET", "/customers/"+id, ""),
	} {
		assert.NotContains(t, r.body, canary)
		assert.NotContains(t, r.body, apiKey)
	}
	s.account.Inject(lomi.Fault{Kind: fault.LoseAnswer})
	require.Error(t, s.try("DELETE", "/customers/"+id, "").err)
	s.account.Inject(lomi.Fault{Kind: fault.Unavailable503})
	s.do("DELETE", "/customers/"+id, "").succeeds(503)
	s.account.Inject(lomi.Fault{Kind: fault.EmptyObject})
	s.do("GET", "/customers", "").succeeds(200)
	s.do("PUT", "/customers/"+id, "{}").succeeds(405)

	var records []string
	for line := range strings.Lines(log.String()) {
		_, record, _ := strings.Cut(strings.TrimSpace(line), `msg="lomi sandbox" `)
		records = append(records, record)
	}
	assert.Equal(t, []string{
		"operation=create_customer status=201", "operation=list_customers status=401", "operation=get_customer status=404", "operation=none status=404",
		"operation=list_customers status=200", "operation=list_customers status=400", "operation=create_customer status=400",
		"operation=create_customer status=400", "operation=get_customer status=200", "operation=delete_customer status=0 fault=lose-answer",
		"operation=delete_customer status=503 fault=unavailable-503", "operation=list_customers status=200 fault=empty-object", "operation=none status=405",
	}, records)
}

func TestAddAccount_refuses_unusable_values(t *testing.T) {
	front := lomi.New(lomi.Options{})
	for name, test := range map[string][3]string{
		"empty key":          {"", "m", "o"},
		"empty merchant":     {"key", "", "o"},
		"empty organization": {"key", "m", ""},
		"newline":            {"key\n", "m", "o"},
		"space":              {" key", "m", "o"},
		"control inside":     {"k\x00ey", "m", "o"},
	} {
		_, err := front.AddAccount(test[0], test[1], test[2])
		assert.ErrorContains(t, err, "is empty or has spaces", name)
	}
	account, err := front.AddAccount("key", "m", "o")
	require.NoError(t, err)
	assert.Equal(t, "key", account.APIKey())
	_, err = front.AddAccount("key", "m", "o")
	assert.ErrorContains(t, err, "another account")
}

func TestAccount_and_front_print_no_secret_and_nobody(t *testing.T) {
	s := open(t, lomi.Options{})
	s.register(`{"name": "CANARY", "email": "CANARY@example.test", "city": "CANARY", "metadata": {"a": "CANARY"}}`)
	s.session("CANARY", "1", `, "customer_name": "CANARY"`)
	require.NoError(t, s.account.Approve("CANARY"))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{s.account, s.front} {
			text := fmt.Sprintf(verb, value)
			assert.NotContains(t, text, apiKey)
			assert.NotContains(t, text, fmt.Sprintf("%x", apiKey))
			if strings.HasSuffix(verb, "v") { // the verbs that logs use
				assert.NotContains(t, text, "CANARY")
			}
		}
	}
}
