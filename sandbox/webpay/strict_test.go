package webpay_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/webpay"
)

func TestHeaders_missing_or_wrong_ones_are_400_with_their_name(t *testing.T) {
	s := open(t, webpay.Options{})
	for name, test := range map[string]struct{ header, words string }{
		"no accept":         {"Accept:", "Accept must name application/json"},
		"any accept":        {"Accept: */*", "Accept must name"},
		"other accept":      {"Accept: application/xml, text/html", "Accept must name"},
		"no content type":   {"Content-Type:", "exactly one header Content-Type"},
		"form content type": {"Content-Type: application/x-www-form-urlencoded", "Content-Type must be application/json"},
		"broken type":       {"Content-Type: json", "Content-Type must be"},
		"other charset":     {"Content-Type: application/json; charset=latin1", "charset"},
	} {
		t.Run(name, func(t *testing.T) {
			s.do("POST", customersPath, `{}`, test.header).as(t).refused(400, test.words)
			s.do("GET", customersPath, "", test.header).as(t).refused(400, test.words)
		})
	}
	assert.Empty(t, s.account.Ledger().Customers())
	s.do("GET", customersPath, "", "Accept: text/html, application/json;q=0.9", "Content-Type: application/json; charset=UTF-8", "x-request-id: 1").approved()

	r := s.inMemory("GET", customersPath, "")
	r.Header.Add("Content-Type", "application/json")
	s.serve(r).refused(400, "exactly one header Content-Type")
}

func TestOption_OptionalHeaders(t *testing.T) {
	s := open(t, webpay.Options{OptionalHeaders: true})
	s.do("GET", customersPath, "", "Accept:", "Content-Type:").approved()
	s.do("POST", customersPath, `{}`, "Accept:").approved()
	s.do("POST", customersPath, `{}`, "Content-Type:").refused(400, "Content-Type")
	s.do("POST", customersPath, `{}`, "Content-Type: text/plain").refused(400, "Content-Type")
}

func TestBody_strictness(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	before := s.get(uuid).body
	for name, test := range map[string]struct {
		body  string
		want  int
		words string
	}{
		"empty":                   {"", 400, "not one JSON object"},
		"not json":                {"name=Ana", 400, "not one JSON object"},
		"array":                   {"[]", 400, "not one JSON object"},
		"null":                    {"null", 400, "not one JSON object"},
		"cut":                     {`{"name": "Ana"`, 400, "not one JSON object"},
		"two objects":             {`{} {}`, 400, "more after the JSON object"},
		"unknown field":           {`{"nick": "Ana"}`, 400, `unknown field "nick"`},
		"field of answers":        {`{"uuid": "x", "deleted": true}`, 400, `unknown field "deleted", "uuid"`},
		"case of a field":         {`{"Name": "Ana"}`, 400, `unknown field "Name"`},
		"field twice":             {`{"name": "Ana", "name": "Ana"}`, 400, `field "name" is given more than once`},
		"number":                  {`{"zip_code": 71000}`, 400, `field "zip_code" must be a string`},
		"object for text":         {`{"name": {}}`, 400, `field "name" must be a string`},
		"empty text":              {`{"description": ""}`, 400, `field "description" must have 1 to 200 characters`},
		"country in three":        {`{"country": "BIH"}`, 400, "two capital letters"},
		"country in small":        {`{"country": "ba"}`, 400, "two capital letters"},
		"country not in letters":  {`{"country": "Ć"}`, 400, "two capital letters"},
		"metadata as text":        {`{"metadata": "x"}`, 400, `field "metadata" must be an object`},
		"metadata as list":        {`{"metadata": []}`, 400, `field "metadata" must be an object`},
		"metadata with a number":  {`{"metadata": {"a": 1}}`, 400, `key "a" must have a string`},
		"metadata with an object": {`{"metadata": {"a": {}}}`, 400, `key "a" must have a string`},
		"metadata key twice":      {`{"metadata": {"a": "1", "a": "2"}}`, 400, `"a" is given more than once`},
		"not utf-8":               {"{\"name\": \"An\xff\"}", 400, "UTF-8"},
		"very deep":               {`{"metadata": ` + strings.Repeat("[", 20000) + `}`, 400, "not one JSON object"},
	} {
		t.Run(name, func(t *testing.T) {
			s.do("POST", customersPath, test.body).as(t).refused(test.want, test.words)
			s.update(uuid, test.body).as(t).refused(test.want, test.words)
		})
	}
	assert.Len(t, s.account.Ledger().Customers(), 1)
	assert.Equal(t, before, s.get(uuid).body)
}

func TestFields_have_the_documented_lengths_in_characters_or_switched_bytes(t *testing.T) {
	s, inBytes := open(t, webpay.Options{}), open(t, webpay.Options{LengthsInBytes: true})
	for name, bounds := range map[string][2]int{
		"merchant_customer_id": {1, 100}, "description": {1, 200}, "email": {1, 200}, "name": {1, 50}, "phone": {1, 30}, "zip_code": {1, 9}, "city": {3, 30}, "address": {3, 100},
	} {
		body := func(letter string, length int) string {
			return `{"` + name + `": "` + strings.Repeat(letter, length) + `"}`
		}
		for _, front := range []*shop{s, inBytes} {
			front.do("POST", customersPath, body("x", bounds[0])).approved()
			front.do("POST", customersPath, body("x", bounds[1])).approved()
			front.do("POST", customersPath, body("x", bounds[0]-1)).refused(400, `"`+name+`" must have`)
			front.do("POST", customersPath, body("x", bounds[1]+1)).refused(400, `"`+name+`" must have`)
			front.do("POST", customersPath, body("ć", bounds[1]/2)).approved()
		}
		s.do("POST", customersPath, body("ć", bounds[1])).approved()
		inBytes.do("POST", customersPath, body("ć", bounds[1])).refused(400, `"`+name+`" must have`)
	}
}

func TestOption_ShortPlaces(t *testing.T) {
	for option, want := range map[bool]int{false: 400, true: 200} {
		s := open(t, webpay.Options{ShortPlaces: option})
		assert.Equal(t, want, s.do("POST", customersPath, `{"city": "Au"}`).status)
		assert.Equal(t, want, s.do("POST", customersPath, `{"address": "1"}`).status)
		s.do("POST", customersPath, `{"city": ""}`).refused(400, `field "city"`)
		s.do("POST", customersPath, `{"country": "A"}`).refused(400, `field "country"`)
	}
}

func TestMessages_hold_little_of_what_was_sent(t *testing.T) {
	s := open(t, webpay.Options{})
	for _, body := range []string{`{"` + strings.Repeat("x", 5000) + `\u0000\n": 1}`, `{"metadata": {"` + strings.Repeat("x", 5000) + `": 1}}`} {
		r := s.do("POST", customersPath, body)
		r.refused(400, "xxx")
		assert.Less(t, len(r.body), 300)
	}
}

func TestRequests_outside_of_the_document(t *testing.T) {
	s := open(t, webpay.Options{})
	uuid := s.create("m-1")
	for name, test := range map[string]struct {
		method, path, body string
		want               int
		allow              string
	}{
		"put is not post":                {"PUT", "/v2/customers/" + uuid, "{}", 405, "DELETE, GET, POST"},
		"patch is not post":              {"PATCH", "/v2/customers/" + uuid, "{}", 405, "DELETE, GET, POST"},
		"all cannot be deleted":          {"DELETE", "/v2/customers", "", 405, "GET, POST"},
		"no update by own id":            {"POST", "/v2/merchants/customers/m-1", "{}", 405, "GET"},
		"no delete by own id":            {"DELETE", "/v2/merchants/customers/m-1", "", 405, "GET"},
		"cards cannot be added":          {"POST", "/v2/customers/" + uuid + "/payment-methods", "{}", 405, "GET"},
		"no single card":                 {"GET", "/v2/customers/" + uuid + "/payment-methods/1", "", 404, ""},
		"no cards by own id":             {"GET", "/v2/merchants/customers/m-1/payment-methods", "", 404, ""},
		"no list below merchants":        {"GET", "/v2/merchants/customers", "", 404, ""},
		"payments are new with POST":     {"GET", "/v2/payment/new", "", 405, "POST"},
		"no single payment":              {"GET", "/v2/payment/x", "", 404, ""},
		"no capture below payments":      {"POST", "/v2/payment/x/capture", "{}", 404, ""},
		"no list of links":               {"GET", "/v2/terminal-entry", "", 404, ""},
		"no other link":                  {"POST", "/v2/terminal-entry/create", "{}", 404, ""},
		"no other verb of links":         {"GET", "/v2/terminal-entry/x/status", "", 404, ""},
		"nothing below trx-management":   {"POST", "/v2/trx-management/x", "{}", 404, ""},
		"the version and a slash":        {"GET", "/v2", "", 404, ""},
		"no version":                     {"GET", "/customers", "", 404, ""},
		"other version":                  {"GET", "/v1/customers", "", 404, ""},
		"the version alone":              {"GET", "/v2/", "", 404, ""},
		"slash at the end":               {"GET", "/v2/customers/", "", 404, ""},
		"empty segment":                  {"GET", "/v2/customers//payment-methods", "", 404, ""},
		"dots are an id like another":    {"GET", "/v2/customers/..", "", 404, ""},
		"uuid in capitals":               {"GET", "/v2/customers/" + strings.ToUpper(uuid), "", 404, ""},
		"query of a get":                 {"GET", "/v2/customers/" + uuid + "?limit=1", "", 400, ""},
		"query of a create":              {"POST", "/v2/customers?limit=1", "{}", 400, ""},
		"broken query":                   {"GET", "/v2/customers?limit=%zz", "", 400, ""},
		"body of a GET":                  {"GET", "/v2/customers/" + uuid, "{}", 400, ""},
		"body of a DELETE":               {"DELETE", "/v2/customers/" + uuid, "{}", 400, ""},
		"unknown customer to be updated": {"POST", "/v2/customers/1", `{"name": "x"}`, 404, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.do(test.method, test.path, test.body).as(t)
			r.refused(test.want, "")
			assert.Equal(t, test.allow, r.header.Get("Allow"))
		})
	}
	s.get(uuid).approved()
}

func TestPaths_that_are_none_are_told_from_customers_that_are_none(t *testing.T) {
	s := open(t, webpay.Options{})
	s.create("m-1")
	for _, path := range []string{"/v2/customers/", "/v2/customers//payment-methods", "/v2/merchants/customers/", "/v2/merchants/others/m-1", "/v2/others/customers/m-1", "/customers"} {
		s.do("GET", path, "").refused(404, "no such path")
	}
	s.get("..").refused(404, "customer not found")
}

func TestOption_Errors(t *testing.T) {
	s := open(t, webpay.Options{Errors: webpay.ErrorList})
	r := s.get("x")
	assert.Equal(t, 404, r.status)
	r.is(t, `{"errors":["customer not found"]}`)

	s = open(t, webpay.Options{Errors: webpay.ErrorText})
	r = s.get("x")
	assert.Equal(t, 404, r.status)
	assert.Equal(t, "text/plain; charset=utf-8", r.header.Get("Content-Type"))
	r.is(t, "customer not found")

	open(t, webpay.Options{}).get("x").is(t, `{"status":"invalid-request","message":"customer not found"}`)
}

func TestOption_RefusalsAs200(t *testing.T) {
	s := open(t, webpay.Options{RefusalsAs200: true})
	s.create("m-1")
	s.get("x").refused(200, "customer not found")
	s.do("POST", customersPath, `{"merchant_customer_id": "m-1"}`).refused(200, "another customer")
	s.do("POST", customersPath, `{"nick": "x"}`).refused(200, "unknown field")
	s.do("POST", customersPath, `{}`, "Accept:").refused(200, "Accept")
	s.do("GET", customersPath, "", "Authorization: x").refused(401, "scheme")
	s.do("GET", "/v2/x", "").refused(404, "no such path")
	assert.Equal(t, 1, s.account.Customers("m-1"))
}

func TestSecrets_appear_in_no_answer_and_no_log(t *testing.T) {
	const canary = "CANARY7d1f"
	var log bytes.Buffer
	s := open(t, webpay.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	uuid := s.do("POST", customersPath, `{"merchant_customer_id": "m-77", "name": "Ana Anic", "email": "ana@example.test"}`).approved().text("uuid")
	require.NoError(t, s.account.SavePaymentMethod("m-77", "0005"))
	digest := strings.Fields(authorization("/mount"+customersPath, ""))[3]
	for _, r := range []reply{
		s.do("GET", customersPath, "", "Authorization: "+canary+" x"),
		s.do("GET", customersPath, "", "Authorization: WP3-v2.1 "+canary+" "+timestamp+" "+digest),
		s.do("GET", customersPath, "", "Authorization: WP3-v2.1 "+token+" "+canary+" "+digest),
		s.do("GET", customersPath, "", "Authorization: WP3-v2.1 "+token+" "+timestamp+" "+canary),
		s.do("GET", customersPath, "", "Accept: "+canary),
		s.do("GET", customersPath, "", "Content-Type: "+canary),
		s.list("?limit=" + canary), s.get(canary), s.find(canary),
		s.do("POST", customersPath, `{"country": "`+canary+`"}`), s.do("POST", customersPath, `{"metadata": {"a": ["`+canary+`"]}}`),
		s.list(""), s.methods(uuid, ""),
	} {
		for _, secret := range []string{canary, merchantKey, token, digest} {
			assert.NotContains(t, r.body, secret)
		}
	}
	written := log.String()
	require.Contains(t, written, "operation=create_customer status=200")
	require.Contains(t, written, "operation=list_customers status=401")
	for _, secret := range []string{canary, merchantKey, token, digest, uuid, "m-77", "Ana", "example.test", "0005"} {
		assert.NotContains(t, written, secret)
	}
}

func TestSecrets_are_not_printed(t *testing.T) {
	s := standing(t, webpay.Options{})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		assert.NotContains(t, fmt.Sprintf(verb, s.account), merchantKey)
		assert.NotContains(t, fmt.Sprintf(verb, s.front), merchantKey)
	}
}

func TestLog_has_one_record_for_each_request(t *testing.T) {
	var log bytes.Buffer
	s := open(t, webpay.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	s.list("")
	s.do("GET", "/v2/x", "")
	s.do("PUT", customersPath, "")
	s.do("GET", customersPath, "", "Authorization: x")
	s.get("x")
	for _, kind := range []fault.Kind{fault.LoseAnswer, fault.LoseRequest, fault.HTML502, fault.TooManyRequests, fault.InnerFailure} {
		s.inject("", kind)
		s.try("GET", customersPath, "")
	}
	var got []string
	for line := range strings.Lines(log.String()) {
		_, attributes, _ := strings.Cut(strings.TrimSpace(line), `msg="webpay sandbox" `)
		got = append(got, attributes)
	}
	assert.Equal(t, []string{
		"operation=list_customers status=200",
		"operation=none status=404",
		"operation=none status=405",
		"operation=list_customers status=401",
		"operation=get_customer status=404",
		"operation=list_customers status=200 fault=lose-answer",
		"operation=list_customers status=0 fault=lose-request",
		"operation=list_customers status=0 fault=html-502",
		"operation=list_customers status=429 fault=too-many-requests",
		"operation=list_customers status=200 fault=inner-failure",
	}, got)
}

func TestAddAccount_refuses_unusable_values(t *testing.T) {
	front := webpay.New(webpay.Options{})
	for name, test := range map[string][2]string{
		"empty key":       {"", token},
		"newline":         {"key\n", token},
		"space":           {" key", token},
		"control inside":  {"ke\x00y", token},
		"empty token":     {"key", ""},
		"short token":     {"key", token[1:]},
		"long token":      {"key", token + "0"},
		"token not hex":   {"key", "g" + token[1:]},
		"token in upper":  {"key", strings.ToUpper(token)},
		"space and token": {"key", " " + token[1:]},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := front.AddAccount(test[0], test[1])
			assert.Error(t, err)
		})
	}
	account, err := front.AddAccount(merchantKey, token)
	require.NoError(t, err)
	key, public := account.Credentials()
	assert.Equal(t, [2]string{merchantKey, token}, [2]string{key, public})
	_, err = front.AddAccount("other", token)
	assert.ErrorContains(t, err, "another account")
}

func TestAccounts_share_nothing(t *testing.T) {
	s := open(t, webpay.Options{})
	const otherToken = "0000000000000000000000000000000000000001"
	second, err := s.front.AddAccount("second-key", otherToken)
	require.NoError(t, err)
	uuid := s.create("m-1")
	as := func(path, body string) string {
		return "Authorization: WP3-v2.1 " + otherToken + " " + timestamp + " " + hexDigest("second-key", timestamp, otherToken, "/mount"+path, body)
	}
	s.do("GET", "/v2/customers/"+uuid, "", as("/v2/customers/"+uuid, "")).refused(404, "not found")
	s.do("GET", "/v2/merchants/customers/m-1", "", as("/v2/merchants/customers/m-1", "")).refused(404, "not found")
	s.do("DELETE", "/v2/customers/"+uuid, "", as("/v2/customers/"+uuid, "")).refused(404, "not found")
	assert.Empty(t, s.do("GET", customersPath, "", as(customersPath, "")).rows("id"))
	s.do("POST", customersPath, `{"merchant_customer_id": "m-1"}`, as(customersPath, `{"merchant_customer_id": "m-1"}`)).approved()
	second.Inject(webpay.Fault{Kind: fault.HTML502})
	s.get(uuid).approved()
	assert.Equal(t, 1, second.PendingFaults())
	assert.Equal(t, 1, s.account.Customers("m-1"))
	assert.Equal(t, 1, second.Customers("m-1"))
	assert.NoError(t, second.Ledger().Check())
}
