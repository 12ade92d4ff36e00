package yassir_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/yassir"
)

func TestAuth_only_the_documented_scheme_and_encoding_pass(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(clientID + ":" + clientSecret))
	basic := "Basic " + encoded
	good := "Bearer " + encoded
	tests := map[string]struct {
		auth   yassir.AuthScheme
		header string
		want   int
	}{
		"bearer":                       {yassir.BearerOnly, good, 404},
		"basic":                        {yassir.BearerOnly, basic, 401},
		"basic only: basic":            {yassir.BasicOnly, basic, 404},
		"basic only: bearer":           {yassir.BasicOnly, good, 401},
		"either: basic":                {yassir.BearerOrBasic, basic, 404},
		"either: bearer":               {yassir.BearerOrBasic, good, 404},
		"either: other":                {yassir.BearerOrBasic, "Digest " + encoded, 401},
		"missing":                      {yassir.BearerOnly, "", 401},
		"lower case":                   {yassir.BearerOnly, "bearer " + encoded, 401},
		"no scheme":                    {yassir.BearerOnly, encoded, 401},
		"two spaces":                   {yassir.BearerOnly, "Bearer  " + encoded, 401},
		"not base64":                   {yassir.BearerOnly, "Bearer " + clientID + ":" + clientSecret, 401},
		"unpadded":                     {yassir.BearerOnly, "Bearer " + base64.RawStdEncoding.EncodeToString([]byte("a:b")), 401},
		"no colon":                     {yassir.BearerOnly, "Bearer " + base64.StdEncoding.EncodeToString([]byte("abc")), 401},
		"unknown client":               {yassir.BearerOnly, bearer("nobody", clientSecret), 401},
		"wrong secret":                 {yassir.BearerOnly, bearer(clientID, "wrong"), 401},
		"secret with trailing newline": {yassir.BearerOnly, bearer(clientID, clientSecret+"\n"), 401},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, yassir.Options{Auth: test.auth})
			r := s.do("GET", "/api/v1/customers/unknown", "", "Authorization: "+test.header)
			if test.header == "" {
				r = s.do("GET", "/api/v1/customers/unknown", "", "Authorization:")
			}
			assert.Equal(t, test.want, r.status, r.body)
			if test.want == 401 {
				r.refused(401, "")
				assert.NotEmpty(t, r.header.Get("WWW-Authenticate"))
			}
		})
	}
}

func TestHeaders_missing_or_wrong_ones_are_400_with_their_name(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	tests := map[string]struct{ header, words string }{
		"no platform":       {"x-platform:", "x-platform is required"},
		"other platform":    {"x-platform: SERVER", "x-platform must be one of"},
		"lower platform":    {"x-platform: api", "x-platform must be one of"},
		"no service":        {"x-service:", "x-service is required"},
		"other service":     {"x-service: OTHER", "x-service does not name"},
		"bad country":       {"x-country-code: DZ", "x-country-code"},
		"no content type":   {"Content-Type:", "Content-Type"},
		"form content type": {"Content-Type: application/x-www-form-urlencoded", "Content-Type"},
		"other charset":     {"Content-Type: application/json; charset=latin1", "charset"},
		"no client secret":  {"x-client-secret:", "x-client-secret is required"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := s.do("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+p.secret, test.header)
			r.t = t
			r.refused(400, test.words)
		})
	}
	p.check().succeeds(200, "0") // none of them proceeded
}

func TestHeaders_the_four_platforms_and_the_optional_headers_pass(t *testing.T) {
	s := open(t, yassir.Options{})
	p := s.create("order-1", "10", "")
	for _, platform := range []string{"API", "WEB", "ANDROID", "IOS"} {
		s.do("GET", p.path("check"), "", "x-client-secret: "+p.secret, "x-platform: "+platform,
			"x-country-code: DZA", "x-locale: fr-FR").succeeds(200, "0")
	}
	s.do("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+p.secret,
		"Content-Type: application/json; charset=UTF-8").succeeds(200, "12")
}

func TestOption_StrictLocale(t *testing.T) {
	s := open(t, yassir.Options{StrictLocale: true})
	p := s.create("order-1", "10", "")
	s.do("GET", p.path("check"), "", "x-client-secret: "+p.secret, "x-locale: fr-FR").refused(400, "x-locale")
	s.do("GET", p.path("check"), "", "x-client-secret: "+p.secret, "x-locale: en_US").succeeds(200, "0")
}

func TestClientSecret_wrong_is_401_and_switchable(t *testing.T) {
	for _, test := range []struct{ option, want int }{{0, 401}, {403, 403}} {
		s := open(t, yassir.Options{WrongClientSecretStatus: test.option})
		p, other := s.create("order-1", "10", ""), s.create("order-2", "10", "")
		for _, secret := range []string{"nonsense", other.secret} {
			s.do("GET", p.path("check"), "", "x-client-secret: "+secret).refused(test.want, "x-client-secret")
			s.do("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+secret).refused(test.want, "x-client-secret")
		}
		p.check().succeeds(200, "0")
	}
}

func TestOption_ClientSecretEverywhere(t *testing.T) {
	lax := open(t, yassir.Options{})
	p := lax.reserved("order-1", "10")
	lax.do("POST", p.path("capture"), `{}`, "x-client-secret: nonsense").succeeds(200, "2") // ignored where it is not listed

	strict := open(t, yassir.Options{ClientSecretEverywhere: true})
	p = strict.reserved("order-1", "10")
	p.capture(`{}`).refused(400, "x-client-secret is required")
	p.release().refused(400, "x-client-secret is required")
	p.refund(refundOf("1")).refused(400, "x-client-secret is required")
	strict.do("POST", p.path("capture"), `{}`, "x-client-secret: wrong").refused(401, "x-client-secret")
	strict.do("POST", p.path("capture"), `{}`, "x-client-secret: "+p.secret).succeeds(200, "2")
}

func TestBody_strictness(t *testing.T) {
	s := open(t, yassir.Options{})
	tests := map[string]struct {
		body  string
		want  int
		words string
	}{
		"empty":               {"", 400, "Content-Type"},
		"not json":            {"name=Amel", 400, "not one JSON object"},
		"array":               {"[]", 400, "not one JSON object"},
		"null":                {"null", 400, "not one JSON object"},
		"cut":                 {`{"name": "Amel"`, 400, "not one JSON object"},
		"two documents":       {`{"name": "Amel", "phone": "+213661000111"} {}`, 400, "more after"},
		"trailing garbage":    {`{"name": "Amel", "phone": "+213661000111"} x`, 400, "more after"},
		"unknown field":       {`{"name": "Amel", "phone": "+213661000111", "address": "x"}`, 400, `unknown field "address"`},
		"field of wrong case": {`{"Name": "Amel", "phone": "+213661000111"}`, 400, `unknown field "Name"`},
		"repeated field":      {`{"name": "Amel", "name": "Kamel", "phone": "+213661000111"}`, 400, `"name" is given more than once`},
		"missing name":        {`{"phone": "+213661000111"}`, 400, `"name" is required`},
		"missing phone":       {`{"name": "Amel"}`, 400, `"phone" is required`},
		"blank name":          {`{"name": " ", "phone": "+213661000111"}`, 400, `"name" must not be empty`},
		"name of wrong type":  {`{"name": 5, "phone": "+213661000111"}`, 400, `"name" must be a string`},
		"null email":          {`{"name": "Amel", "phone": "+213661000111", "email": null}`, 400, `"email" must be a string`},
		"flag as text":        {`{"name": "Amel", "phone": "+213661000111", "isActive": "true"}`, 400, `"isActive" must be true or false`},
		"phone without plus":  {`{"name": "Amel", "phone": "213661000111"}`, 400, "international format"},
		"phone with spaces":   {`{"name": "Amel", "phone": "+213 661 000 111"}`, 400, "international format"},
		"not utf-8":           {"{\"name\": \"Am\xffel\", \"phone\": \"+213661000111\"}", 400, "UTF-8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := s.do("POST", "/api/v1/customers", test.body)
			r.t = t
			r.refused(test.want, test.words)
		})
	}
	assert.Empty(t, s.account.Ledger().Customers())
}

func TestBody_that_breaks_off_is_refused(t *testing.T) {
	s := open(t, yassir.Options{})
	r := httptest.NewRequestWithContext(t.Context(), "POST", "/api/v1/customers", iotest.ErrReader(io.ErrUnexpectedEOF))
	r.Header.Set("Authorization", bearer(clientID, clientSecret))
	r.Header.Set("X-Platform", "API")
	r.Header.Set("X-Service", service)
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	reply{t: t, status: w.Code, body: w.Body.String()}.refused(400, "cannot be read to its end")
}

func TestHeaders_given_twice_are_refused(t *testing.T) {
	s := open(t, yassir.Options{})
	for name, want := range map[string]int{"Authorization": 401, "X-Platform": 400, "X-Service": 400, "X-Country-Code": 400} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/v1/customers/x", nil)
		for header, value := range map[string]string{"Authorization": bearer(clientID, clientSecret), "X-Platform": "API",
			"X-Service": service, "X-Country-Code": "DZA"} {
			r.Header.Add(header, value)
			if header == name {
				r.Header.Add(header, value)
			}
		}
		w := httptest.NewRecorder()
		s.front.ServeHTTP(w, r)
		reply{t: t, status: w.Code, body: w.Body.String()}.refused(want, "")
	}
}

func TestMessages_hold_little_of_what_was_sent(t *testing.T) {
	s := open(t, yassir.Options{})
	r := s.do("POST", "/api/v1/customers", `{"`+strings.Repeat("x", 5000)+`\u0000\n": 1}`)
	r.refused(400, "unknown field")
	assert.Less(t, len(r.body), 300)
}

func TestRequests_outside_of_the_reference(t *testing.T) {
	s := open(t, yassir.Options{})
	s.register(phone)
	tests := map[string]struct {
		method, path, body string
		want               int
		allow              string
	}{
		"customers cannot be listed":     {"GET", "/api/v1/customers", "", 405, "POST"},
		"customers cannot be deleted":    {"DELETE", "/api/v1/customers/1", "", 405, "GET, PUT"},
		"patch is not put":               {"PATCH", "/api/v1/customers/1", "{}", 405, "GET, PUT"},
		"check is a GET":                 {"POST", "/api/v1/payments/intents/1/check", "{}", 405, "GET"},
		"proceed is a POST":              {"GET", "/api/v1/payments/intents/1/proceed", "", 405, "POST"},
		"refund is not under intents":    {"POST", "/api/v1/payments/intents/1/refund", "{}", 404, ""},
		"capture is under intents":       {"POST", "/api/v1/payments/1/capture", "{}", 404, ""},
		"payments cannot be listed":      {"GET", "/api/v1/payments", "", 404, ""},
		"no get of an intent":            {"GET", "/api/v1/payments/intents/1", "", 404, ""},
		"no list of refunds":             {"GET", "/api/v1/payments/1/refunds", "", 404, ""},
		"no payment methods":             {"GET", "/api/v1/payment-methods", "", 404, ""},
		"no version":                     {"POST", "/payments/intents", "{}", 404, ""},
		"other version":                  {"POST", "/api/v2/customers", "{}", 404, ""},
		"slash at the end":               {"POST", "/api/v1/customers/", "{}", 404, ""},
		"empty segment":                  {"GET", "/api/v1/payments/intents//check", "", 404, ""},
		"dots are an id like another":    {"GET", "/api/v1/customers/..", "", 404, ""},
		"unknown query parameter":        {"GET", "/api/v1/customers/1?page=2", "", 400, ""},
		"query where none belongs":       {"POST", "/api/v1/customers?countryCode=DZA", "{}", 400, ""},
		"repeated query parameter":       {"POST", intentsPath + "&countryCode=DZA", "{}", 400, ""},
		"broken query":                   {"POST", intentsPath + "&a=%zz", "{}", 400, ""},
		"body of a GET":                  {"GET", "/api/v1/customers/1", "{}", 400, ""},
		"release has no fields":          {"POST", "/api/v1/payments/intents/1/release", `{"amount": 1}`, 404, ""},
		"unknown payment":                {"POST", "/api/v1/payments/1/refund", refundOf("1"), 404, ""},
		"unknown customer to be updated": {"PUT", "/api/v1/customers/1", `{"name": "x"}`, 404, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := s.do(test.method, test.path, test.body)
			r.t = t
			r.refused(test.want, "")
			assert.Equal(t, test.allow, r.header.Get("Allow"))
		})
	}
}

func TestSecrets_appear_in_no_answer_and_no_log(t *testing.T) {
	const canary = "CANARY7d1f"
	var log bytes.Buffer
	s := open(t, yassir.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	p := s.create("order-1", "10", "")
	replies := []reply{
		s.do("GET", "/api/v1/customers/x", "", "Authorization: "+bearer(canary, canary)),
		s.do("GET", "/api/v1/customers/x", "", "Authorization: Bearer "+canary),
		s.do("GET", "/api/v1/customers/x", "", "Authorization: "+canary+" x"),
		s.do("GET", "/api/v1/customers/x", "", "x-service: "+canary),
		s.do("GET", "/api/v1/customers/x", "", "x-platform: "+canary),
		s.do("GET", p.path("check"), "", "x-client-secret: "+canary),
		s.do("POST", intentsPath, intentBody(canary, "0", canary, "")),
		s.do("GET", "/api/v1/customers/"+canary, ""),
		p.check(), p.proceed(),
	}
	for _, r := range replies {
		assert.NotContains(t, r.body, canary)
		assert.NotContains(t, r.body, clientSecret)
		assert.NotContains(t, r.body, p.secret)
	}
	written := log.String()
	require.Contains(t, written, "operation=proceed status=200")
	require.Contains(t, written, "operation=check status=401")
	for _, secret := range []string{canary, clientSecret, p.secret, p.id, phone[1:], "order-1",
		base64.StdEncoding.EncodeToString([]byte(clientID + ":" + clientSecret))} {
		assert.NotContains(t, written, secret)
	}
}

func TestAddAccount_refuses_unusable_values(t *testing.T) {
	front := yassir.New(yassir.Options{})
	tests := map[string][3]string{
		"empty id":       {"", "secret", "SHOP"},
		"empty secret":   {"id", "", "SHOP"},
		"empty service":  {"id", "secret", ""},
		"colon in id":    {"a:b", "secret", "SHOP"},
		"newline":        {"id", "secret\n", "SHOP"},
		"space":          {" id", "secret", "SHOP"},
		"control inside": {"id", "sec\x00ret", "SHOP"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := front.AddAccount(test[0], test[1], test[2])
			assert.Error(t, err)
		})
	}
	_, err := front.AddAccount("id", "secret", "SHOP")
	require.NoError(t, err)
	_, err = front.AddAccount("id", "other", "SHOP")
	assert.ErrorContains(t, err, "another account")
}

func TestAccounts_share_nothing(t *testing.T) {
	s := open(t, yassir.Options{})
	second, err := s.front.AddAccount("second", "second-secret", "SECOND")
	require.NoError(t, err)
	p := s.paid("order-1", "10")
	as := []string{"Authorization: " + bearer("second", "second-secret"), "x-service: SECOND"}

	s.do("GET", "/api/v1/customers/search/"+phone, "", as...).refused(404, "not found")
	s.do("GET", p.path("check"), "", append(as, "x-client-secret: "+p.secret)...).refused(404, "not found")
	s.do("POST", "/api/v1/payments/"+p.id+"/refund", refundOf("10"), as...).refused(404, "not found")
	s.do("GET", p.path("check"), "", "Authorization: "+bearer("second", "second-secret")).refused(400, "x-service")
	r := s.do("POST", "/api/v1/customers", `{"name": "B", "phone": "`+phone+`"}`, as...)
	assert.Equal(t, http.StatusCreated, r.status)
	r = s.do("POST", intentsPath, intentBody("order-1", "20", phone, ""), as...)
	assert.Equal(t, http.StatusCreated, r.status)
	second.Inject(yassir.Fault{Kind: "html-502"})
	p.check().succeeds(200, "2")
	assert.Equal(t, 1, second.PendingFaults())
	assert.Equal(t, 1, s.account.Payments())
	assert.Equal(t, 1, second.Payments())
	assert.NoError(t, second.Ledger().Check())
}
