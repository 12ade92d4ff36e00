package juspay_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/juspay"
)

func TestAuth_only_basic_with_the_key_as_user_passes(t *testing.T) {
	for name, test := range map[string]struct {
		colon  bool
		header string
		words  string // empty: passes
	}{
		"as documented":               {false, basic(apiKey + ":"), ""},
		"without the colon":           {false, basic(apiKey), ""},
		"colon required: there":       {true, basic(apiKey + ":"), ""},
		"colon required: not there":   {true, basic(apiKey), "no colon"},
		"none":                        {false, "", "is required"},
		"a password":                  {false, basic(apiKey + ":x"), "password"},
		"two colons":                  {false, basic(apiKey + "::"), "password"},
		"wrong key":                   {false, basic("wrong:"), "key is wrong"},
		"key of another case":         {false, basic(strings.ToUpper(apiKey) + ":"), "key is wrong"},
		"beginning of the key":        {false, basic(apiKey[:4] + ":"), "key is wrong"},
		"empty key":                   {false, basic(":"), "key is wrong"},
		"key with a newline":          {false, basic(apiKey + "\n:"), "key is wrong"},
		"bearer":                      {false, "Bearer " + basic(apiKey + ":")[6:], "must be Basic"},
		"scheme of another case":      {false, "basic " + basic(apiKey + ":")[6:], "must be Basic"},
		"no scheme":                   {false, basic(apiKey + ":")[6:], "must be Basic"},
		"the key itself":              {false, "Basic " + apiKey, "base64"},
		"unpadded":                    {false, "Basic " + base64.RawStdEncoding.EncodeToString([]byte("shop-key:a")), "base64"},
		"two spaces after the scheme": {false, "Basic  " + basic(apiKey + ":")[6:], "base64"},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, juspay.Options{RequireColon: test.colon})
			s.create(nil).succeeds()
			for _, r := range []reply{
				s.do("GET", customersPath+"/"+reference, "", "Authorization: "+test.header),
				s.do("POST", customersPath+"/"+reference, "first_name=B", "Authorization: "+test.header),
				s.do("POST", customersPath, buyer(fields{"object_reference_id": "buyer-2222"}).encode(), "Authorization: "+test.header),
			} {
				r.t = t
				if test.words == "" {
					r.succeeds()
					continue
				}
				r.refused(denied(), test.words)
				assert.Equal(t, []string{"status", "error_code", "error_info"}, r.names())
				assert.Equal(t, "Basic", r.header.Get("WWW-Authenticate"))
			}
		})
	}
}

// operations are the three requests, each of which would succeed.
func (s *shop) operations() map[string]func(headers ...string) reply {
	return map[string]func(headers ...string) reply{
		"create": func(headers ...string) reply {
			return s.do("POST", customersPath, buyer(fields{"object_reference_id": "created-" + url.QueryEscape(strings.Join(headers, ""))}).encode(), headers...)
		},
		"get": func(headers ...string) reply { return s.do("GET", customersPath+"/"+reference, "", headers...) },
		"update": func(headers ...string) reply {
			return s.do("POST", customersPath+"/"+reference, "first_name=B", headers...)
		},
	}
}

func TestHeaders_merchant_id(t *testing.T) {
	const none, empty, wrong, cased = "x-merchantid:", "x-merchantid: ", "x-merchantid: other", "x-merchantid: Shop"
	for name, test := range map[string]struct {
		options        juspay.Options
		missing, other cause
		onUpdate       bool
	}{
		"as documented":          {juspay.Options{}, badInput(), denied(), false},
		"MerchantIDOnUpdate":     {juspay.Options{MerchantIDOnUpdate: true}, badInput(), denied(), true},
		"MissingMerchantIDAs401": {juspay.Options{MissingMerchantIDAs401: true}, denied(), denied(), false},
		"WrongMerchantIDAs400":   {juspay.Options{WrongMerchantIDAs400: true}, badInput(), badInput(), false},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, test.options)
			s.create(nil).succeeds()
			for operation, send := range s.operations() {
				send().succeeds()
				for _, header := range []string{none, empty} {
					if operation == "update" && !test.onUpdate {
						send(header).succeeds()
						continue
					}
					send(header).refused(test.missing, "x-merchantid is required")
				}
				for _, header := range []string{wrong, cased} {
					r := send(header)
					r.refused(test.other, "not the merchant of this API key")
					if test.other == badInput() {
						r.wrong("x-merchantid", "")
					}
				}
			}
		})
	}
}

func TestHeaders_newer_ones(t *testing.T) {
	for name, test := range map[string]struct {
		options      juspay.Options
		good, absent string
		bad          []string
	}{
		"version": {juspay.Options{RequireVersion: true}, "version: 2018-10-25", "version:", []string{"version: 1", "version: 25-10-2018"}},
		"routing": {juspay.Options{RequireRoutingID: true}, "x-routing-id: buyer", "x-routing-id:", nil},
	} {
		t.Run(name, func(t *testing.T) {
			strict, lax := open(t, test.options), open(t, juspay.Options{})
			strict.do("POST", customersPath, buyer(nil).encode(), test.good).succeeds()
			lax.create(nil).succeeds()
			for operation, send := range strict.operations() {
				send(test.good).succeeds()
				for _, header := range append(test.bad, test.absent) {
					r := send(header)
					r.wrong(strings.ToLower(strings.SplitN(header, ":", 2)[0]), "header")
					lax.operations()[operation](header).succeeds()
				}
			}
		})
	}
}

func TestHeaders_given_twice_are_refused(t *testing.T) {
	s := open(t, juspay.Options{RequireVersion: true, RequireRoutingID: true})
	given := map[string]string{"Authorization": basic(apiKey + ":"), "X-Merchantid": merchantID, "Version": "2018-10-25", "X-Routing-Id": "buyer"}
	for twice := range given {
		r := s.request("GET", customersPath+"/x", nil)
		for header, value := range given {
			r.Header.Set(header, value)
		}
		assert.Equal(t, 404, s.inMemory(r.Clone(t.Context())).status)
		r.Header.Add(twice, given[twice])
		want := badInput()
		if twice == "Authorization" {
			want = denied()
		}
		s.inMemory(r).refused(want, "more than once")
	}
}

func TestRequests_outside_of_the_document(t *testing.T) {
	s := open(t, juspay.Options{})
	s.create(nil).succeeds()
	body := buyer(nil).encode()
	for name, test := range map[string]struct {
		method, path, body string
		want               cause
		allow              string
	}{
		"customers cannot be listed":       {"GET", "/customers", "", outside(405, "invalid_request"), "POST"},
		"customers cannot be deleted":      {"DELETE", "/customers/" + reference, "", outside(405, "invalid_request"), "GET, POST"},
		"update is a POST":                 {"PUT", "/customers/" + reference, "first_name=B", outside(405, "invalid_request"), "GET, POST"},
		"no PATCH":                         {"PATCH", "/customers/" + reference, "first_name=B", outside(405, "invalid_request"), "GET, POST"},
		"other version":                    {"POST", "/v2/customers", body, outside(404, "invalid_request"), ""},
		"other name":                       {"POST", "/customer", body, outside(404, "invalid_request"), ""},
		"no slash at the beginning":        {"POST", "customers", body, outside(404, "invalid_request"), ""},
		"slash at the end":                 {"POST", "/customers/", body, outside(404, "invalid_request"), ""},
		"deeper path":                      {"GET", "/customers/" + reference + "/wallets", "", outside(404, "invalid_request"), ""},
		"unknown query parameter":          {"GET", "/customers/" + reference + "?page=2", "", badInput(), ""},
		"option in the query of a create":  {"POST", "/customers?" + tokenOption + "=true", body, badInput(), ""},
		"option in the query of an update": {"POST", "/customers/" + reference + "?" + tokenOption + "=true", "first_name=B", badInput(), ""},
		"repeated query parameter":         {"GET", "/customers/" + reference + "?" + tokenOption + "=1&" + tokenOption + "=1", "", badInput(), ""},
		"broken query":                     {"GET", "/customers/" + reference + "?a=%zz", "", badInput(), ""},
		"query that is not UTF-8":          {"GET", "/customers/" + reference + "?" + tokenOption + "=%ff", "", badInput(), ""},
		"body of a GET":                    {"GET", "/customers/" + reference, "first_name=B", badInput(), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.do(test.method, test.path, test.body)
			r.t = t
			r.refused(test.want, "")
			assert.NotEmpty(t, r.text("error_message"))
			assert.Equal(t, test.allow, r.header.Get("Allow"))
		})
	}
}

func TestSecrets_appear_in_no_answer_and_no_log(t *testing.T) {
	const canary = "CANARY7d1f"
	var log bytes.Buffer
	s := open(t, juspay.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	created := s.create(fields{tokenOption: "true"})
	path := customersPath + "/" + reference
	replies := []reply{
		s.do("GET", path, "", "Authorization: "+basic(canary+":")),
		s.do("GET", path, "", "Authorization: Basic "+canary),
		s.do("GET", path, "", "Authorization: "+canary+" x"),
		s.do("GET", path, "", "x-merchantid: "+canary),
		s.do("GET", customersPath+"/"+canary, ""),
		s.do("GET", path+"?"+tokenOption+"="+canary, ""),
		s.do("POST", path, "first_name=!"+canary),
		s.do("POST", path, "mobile_number="+canary),
		s.do("POST", path, "email_address="+canary),
		s.do("POST", path, "%zz"+canary),
		s.create(fields{"mobile_number": canary, "first_name": canary}),
		s.do("GET", "/"+canary, ""),
	}
	for _, r := range replies {
		assert.GreaterOrEqual(t, r.status, 400)
		assert.NotContains(t, r.body, canary)
		assert.NotContains(t, r.body, apiKey)
	}
	s.inject("get_customer", fault.LoseRequest)
	require.Error(t, s.try("GET", path, "").err)
	s.inject("get_customer", fault.TooManyRequests)
	s.get(reference).refused(outside(429, "too_many_requests"), "too many requests")
	written := log.String()
	require.Equal(t, len(replies)+3, strings.Count(written, "\n"), "one record for each request")
	for _, record := range []string{
		"operation=create_customer status=200\n", "operation=get_customer status=401\n", "operation=\"\" status=404\n", "operation=update_customer status=400\n",
		"operation=get_customer status=0 fault=lose-request\n", "operation=get_customer status=429 fault=too-many-requests\n",
	} {
		require.Contains(t, written, record)
	}
	for _, secret := range []string{canary, apiKey, reference, "asha", "Asha", "9000000001", created.text("customer_id"),
		created.text("juspay.client_auth_token"), basic(apiKey + ":")[6:]} {
		assert.NotContains(t, written, secret)
	}
}

func TestAddAccount_refuses_unusable_values(t *testing.T) {
	front := juspay.New(juspay.Options{})
	for name, test := range map[string][2]string{
		"empty merchant": {"", "key"}, "empty key": {"shop", ""}, "colon in the key": {"shop", "a:b"}, "newline": {"shop", "key\n"},
		"space": {" shop", "key"}, "control inside": {"sh\x00op", "key"},
	} {
		_, err := front.AddAccount(test[0], test[1])
		assert.ErrorContains(t, err, "juspay sandbox: ", name)
	}
	_, err := front.AddAccount("shop", "key")
	require.NoError(t, err)
	_, err = front.AddAccount("shop", "other")
	require.ErrorContains(t, err, "another account has this merchant id")
	_, err = front.AddAccount("other", "key")
	require.ErrorContains(t, err, "another account has this API key")
	account, err := front.AddAccount("other", "other")
	require.NoError(t, err)
	merchant, key := account.Credentials()
	assert.Equal(t, []string{"other", "other"}, []string{merchant, key})
}

func TestAccounts_share_nothing(t *testing.T) {
	s := open(t, juspay.Options{})
	second, err := s.front.AddAccount("second", "second-key")
	require.NoError(t, err)
	id := s.create(nil).text("customer_id")
	as := []string{"Authorization: " + basic("second-key:"), "x-merchantid: second"}
	path := customersPath + "/" + id

	s.do("GET", path, "", as...).refused(nobody(), "")
	s.do("POST", path, "first_name=B", as...).refused(nobody(), "")
	s.do("GET", path, "", as[0]).refused(denied(), "not the merchant of this API key")
	r := s.do("POST", customersPath, buyer(nil).encode(), as...).succeeds()
	assert.NotEqual(t, id, r.text("customer_id"))
	assert.Equal(t, "second", r.header.Get("x-jp-merchant-id"))
	second.Inject(juspay.Fault{Kind: fault.HTML502})
	s.get(id).succeeds()
	assert.Equal(t, 1, second.PendingFaults())
	assert.Equal(t, []int{1, 1}, []int{s.account.Customers(reference), second.Customers(reference)})
	assert.Zero(t, second.Payments())
	assert.NoError(t, second.Ledger().Check())
	assert.Equal(t, http.StatusBadGateway, s.do("GET", path, "", as...).status)
}
