package yassir_test

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// desk is a merchant who asks the front in memory.
type desk struct {
	t       *testing.T
	front   *yassir.Front
	account *yassir.Account
	clock   *ledger.Clock
}

func openDesk(t *testing.T, options yassir.Options) *desk {
	t.Helper()
	options.Clock = &ledger.Clock{}
	front := yassir.New(options)
	account, err := front.AddAccount(clientID, clientSecret, service)
	require.NoError(t, err)
	return &desk{t: t, front: front, account: account, clock: options.Clock}
}

// switches sets options by the bits of a number, so that fuzzing meets all ways of the provider.
func switches(bits uint32) yassir.Options {
	on := func(bit int) bool { return bits>>bit&1 == 1 }
	options := yassir.Options{
		ClientSecretEverywhere: on(0), StrictLocale: on(1), DuplicateCustomerAs400: on(2), SearchMissAs400: on(3), OmitCustomerID: on(4),
		AutoCreateCustomers: on(5), FreeUserID: on(6), RefuseRepeatedActionID: on(7), OptionalCountryCode: on(8), CountriesMayDiffer: on(9),
		ProceedSpellsMetaData: on(10), CancelDeclines: on(11), BareReturn: on(12), PlainPhones: on(13), ExpiredLooksOpen: on(14), CheckFourCodesOnly: on(15),
		ReleaseCancelsOpen: on(16), OmittedRefundIsWhole: on(17), LastPartialRefundIs16: on(18), AllPosts201: on(19), StringNumbers: on(20),
		SecondProceed: yassir.SecondProceed(bits >> 21 % 3), CreatedCode: yassir.CreatedCode(bits >> 23 % 3), CheckAmount: yassir.CheckAmount(bits >> 25 % 3),
		Auth: yassir.AuthScheme(bits >> 27 % 3),
	}
	if on(29) {
		options.RefusalStatus = http.StatusOK
	}
	if on(30) {
		options.ReservationTTL = 7 * time.Minute
	}
	if on(31) {
		options.MaxWrongCodes = -1
	}
	return options
}

// request is a request as a server would hand it on; nil if no client could send it. headers are lines "Name: value", and "Name:" removes one.
func (d *desk) request(method, target, headers, body string) *http.Request {
	parsed, err := url.ParseRequestURI(target)
	if err != nil || parsed.Host != "" || !regexp.MustCompile(`^[A-Z]+\z`).MatchString(method) {
		return nil
	}
	req := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
	req.Method, req.URL, req.RequestURI = method, parsed, target
	req.Header.Set("Authorization", bearer(clientID, clientSecret))
	req.Header.Set("X-Platform", "API")
	req.Header.Set("X-Service", service)
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for line := range strings.SplitSeq(headers, "\n") {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case !regexp.MustCompile(`^[A-Za-z0-9-]+\z`).MatchString(name):
		case value == "":
			req.Header.Del(name)
		default:
			req.Header.Add(name, strings.TrimSpace(value))
		}
	}
	return req
}

// ask serves req; aborted says that the connection was dropped instead of answered.
func (d *desk) ask(req *http.Request) (answer *httptest.ResponseRecorder, aborted bool) {
	answer = httptest.NewRecorder()
	defer func() {
		if r := recover(); r != nil {
			err, ok := r.(error)
			if aborted = ok && errors.Is(err, http.ErrAbortHandler); !aborted {
				panic(r)
			}
		}
	}()
	d.front.ServeHTTP(answer, req)
	return answer, false
}

// must asks for what has to succeed, and returns the answer's data.
func (d *desk) must(method, target, headers, body string) map[string]json.RawMessage {
	d.t.Helper()
	answer, aborted := d.ask(d.request(method, target, headers, body))
	require.False(d.t, aborted)
	require.Less(d.t, answer.Code, 300, "%s", answer.Body)
	var envelope struct{ Data map[string]json.RawMessage }
	require.NoError(d.t, json.Unmarshal(answer.Body.Bytes(), &envelope))
	return envelope.Data
}

// create makes an intent of 1500.00 DZD for the one customer.
func (d *desk) create(reference, more string) (id, secret string) {
	d.t.Helper()
	if d.account.Customers(phone) == 0 {
		_, err := d.account.Ledger().CreateCustomer(ledger.Customer{ID: "c1", Name: "Amel K.", Phone: phone})
		require.NoError(d.t, err)
	}
	data := d.must("POST", intentsPath, "", intentBody(reference, "1500.00", phone, more))
	return unquoted(data["paymentId"]), unquoted(data["clientSecret"])
}

// proceed returns the query of the payer's page.
func (d *desk) proceed(id, secret string) url.Values {
	d.t.Helper()
	data := d.must("POST", "/api/v1/payments/intents/"+id+"/proceed", "X-Client-Secret: "+secret, `{"paymentMethodCode":"WALLET_V2"}`)
	raw := data["metadata"]
	if raw == nil {
		raw = data["metaData"]
	}
	var metadata struct{ PayURL string }
	require.NoError(d.t, json.Unmarshal(raw, &metadata))
	link, err := url.Parse(metadata.PayURL)
	require.NoError(d.t, err)
	return link.Query()
}

func unquoted(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

func FuzzFront(f *testing.F) {
	const intents, payments = "/api/v1/payments/intents", "/api/v1/payments/"
	for _, call := range [][4]string{
		{"POST", "/api/v1/customers", "", `{"name":"Amel K.","phone":"+213661000112","email":"amel@example.test","isActive":true}`},
		{"POST", "/api/v1/customers", "", `{"name":"Amel K.","phone":"+213661000111"}`},
		{"GET", "/api/v1/customers/search/+213661000111", "", ""},
		{"GET", "/api/v1/customers/search/%2B213661000199", "", ""},
		{"GET", "/api/v1/customers/$customer", "", ""},
		{"PUT", "/api/v1/customers/$customer", "", `{"phone":"+213661000113","isActive":false}`},
		{"POST", intents + "?countryCode=DZA", "", intentBody("order-9", "1500.00", phone, reservation)},
		{"POST", intents + "?countryCode=DZA", "", intentBody("created", "1500.00", phone, `,"metaData":{"a":[1,{"b":null}]}`)},
		{"POST", intents + "?countryCode=%zz", "", intentBody("order-9", "1e2", "+2136", `,"captureMethod":"LATER","amount":1`)},
		{"POST", intents + "/$created/proceed", "X-Client-Secret: $secret", `{"paymentMethodCode":"WALLET_V2"}`},
		{"POST", intents + "/$waiting/proceed", "X-Client-Secret: wrong", `{"paymentMethodCode":"WALLET_V2"}`},
		{"GET", intents + "/$reserved/check", "X-Client-Secret: $secret\nX-Locale: fr-FR\nX-Country-Code: DZA", ""},
		{"POST", intents + "/$reserved/capture", "", `{"amount":450.5}`},
		{"POST", intents + "/$reserved/capture", "", ``},
		{"POST", intents + "/$reserved/release", "", `{}`},
		{"POST", payments + "$paid/refund", "", `{"description":"item returned","amount":0.01,"reason":"why"}`},
		{"POST", payments + "$paid/refund", "Content-Type: text/plain", `{"description":"item returned"}{}`},
		{"POST", payments + "$paid/refund", "Authorization:\nAuthorization: Basic " + "eDp5", ``},
		{"DELETE", intents, "X-Service:", ""}, {"GET", "/", "", ""}, {"GET", "/api/v1/payments/intents/%2F/check", "", ""}, {"GET", "/api/v1//..", "", "{"},
		{"POST", "/api/v1/customers", "", "[[[[{\"a\":"}, {"POST", "/api/v1/customers", "", "{\"name\":\"\xff\"}"}, {"PUT", "/api/v1/customers/$customer", "", `{"isActive":null}`},
	} {
		f.Add(call[0], call[1], call[2], call[3], uint8(0), uint32(0))
		f.Add(call[0], call[1], call[2], call[3], uint8(len(call[3])), uint32(0xffffffff))
	}
	f.Fuzz(func(t *testing.T, method, target, headers, body string, failure uint8, bits uint32) {
		options := switches(bits)
		options.Auth = yassir.BearerOrBasic // the desk's own requests must get through
		d := openDesk(t, options)
		names := d.furnish()
		if kinds := fault.Kinds(); int(failure) <= len(kinds) && failure > 0 {
			d.account.Inject(yassir.Fault{Kind: kinds[failure-1], Committed: bits&1 == 1, RetryAfter: "1"})
		}
		before := d.account.PendingFaults()
		fill := strings.NewReplacer(names...)
		req := d.request(method, fill.Replace(target), fill.Replace(headers), fill.Replace(body))
		if req == nil {
			return
		}
		answer, aborted := d.ask(req)
		failed := d.account.PendingFaults() < before
		require.NoError(t, d.account.Ledger().Check(), "the books")
		if aborted {
			assert.True(t, failed, "nobody else drops a connection")
			return
		}
		assert.LessOrEqual(t, answer.Body.Len(), 4<<10+8*(len(body)+len(target)), "an answer says little more than it was told")
		assert.NotContains(t, answer.Body.String(), clientSecret)
		if failed && answer.Code >= 429 {
			return // a proxy's page
		}
		if answer.Code == http.StatusInternalServerError { // the phone that stands for a broken provider
			assert.Contains(t, answer.Body.String(), "the provider failed")
		} else {
			assert.Less(t, answer.Code, 500, "%s", answer.Body)
		}
		kind, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
		require.NoError(t, err)
		if kind == "text/html" {
			assert.Equal(t, "/otp/verify", req.URL.EscapedPath())
			return
		}
		assert.Equal(t, "application/json", kind)
		assert.True(t, json.Valid(answer.Body.Bytes()), "%s", answer.Body)
	})
}

// furnish opens a payment in each of four states, and returns what stands for them in a request.
func (d *desk) furnish() (names []string) {
	d.t.Helper()
	id, secret := d.create("created", "")
	names = []string{"$customer", "c1", "$created", id, "$secret", secret}
	for reference, more := range map[string]string{"waiting": "", "reserved": reservation, "paid": ""} {
		id, secret := d.create(reference, more)
		d.proceed(id, secret)
		if reference != "waiting" {
			require.NoError(d.t, d.account.Approve(reference))
		}
		names = append(names, "$"+reference, id)
	}
	return names
}

func FuzzPayerPage(f *testing.F) {
	const link = "requestId=$request&phone=213661000111&amount=1500&currency=DZD"
	for _, seed := range [][2]string{
		{link + "&returnUrl=https%3A%2F%2Fshop.example.test%2Fback%3Forder%3D9%26statusCode%3D2", "action=verify&code=123456"},
		{link, "code=000000\ncode=111111\ncode= 123456 \ncode=123456"}, {link, "code=1\ncode=2\ncode=3\ncode=123456"}, {link + "&returnUrl=javascript:alert(1)", "action=cancel\ncode=123456"},
		{link + "&returnUrl=//evil.example.test", "code=123456&action=cancel&code=1"}, {link + "&returnUrl=https://[::1", "%zz\n\ncode=%3Cscript%3E"},
		{"requestId=$request&phone=213661000111&amount=1&currency=DZD", "code=123456"}, {"requestId=wrong", "code=123456"}, {"%zz", ""},
		{link + "&returnUrl=http://shop.example.test/%0d%0aX:y%3Cscript%3E&amount=1500", "code=123456"}, {link + "&returnUrl=https://shop.example.test/?a b&c=%22%3E#é", "code=123456"},
	} {
		f.Add(seed[0], seed[1], uint32(0))
		f.Add(seed[0], seed[1], uint32(0xffffffff))
	}
	f.Fuzz(func(t *testing.T, query, forms string, bits uint32) {
		options := switches(bits)
		options.Auth = yassir.BearerOrBasic
		d := openDesk(t, options)
		link := d.proceed(d.create("order-1", ""))
		target := "/otp/verify?" + strings.ReplaceAll(query, "$request", link.Get("requestId"))
		entered := false
		lines := strings.Split(forms, "\n")
		for _, form := range append([]string{""}, lines[:min(len(lines), 8)]...) {
			method := http.MethodPost
			if form == "" {
				method = http.MethodGet
			}
			req := d.request(method, target, "Authorization:\nContent-Type:\nContent-Type: application/x-www-form-urlencoded", form)
			if req == nil {
				return
			}
			answer, aborted := d.ask(req)
			require.False(t, aborted)
			require.NoError(t, d.account.Ledger().Check(), "the books")
			values, err := url.ParseQuery(form)
			entered = entered || err == nil && strings.TrimSpace(values.Get("code")) == yassir.OTPCode && values.Get("action") != "cancel"
			if minor, _, _ := d.account.Charged("order-1"); minor != 0 {
				assert.True(t, entered, "nobody pays without the code")
				assert.Equal(t, int64(150000), minor)
			}
			assertPage(t, answer)
		}
	})
}

func assertPage(t *testing.T, answer *httptest.ResponseRecorder) {
	t.Helper()
	assert.Less(t, answer.Code, 500)
	assert.Contains(t, answer.Header().Get("Content-Security-Policy"), "default-src 'none'")
	if location := answer.Header().Get("Location"); location != "" {
		assert.Equal(t, http.StatusSeeOther, answer.Code)
		back, err := url.Parse(location)
		require.NoError(t, err)
		assert.Contains(t, []string{"http", "https"}, back.Scheme)
		assert.NotEmpty(t, back.Host)
		assert.NotContains(t, location, "\n")
		return
	}
	assert.Equal(t, "text/html; charset=utf-8", answer.Header().Get("Content-Type"))
	page := answer.Body.String()
	assert.NotContains(t, strings.ToLower(page), "<script", "what came in is text")
	assert.Equal(t, 1, strings.Count(page, "</html>"))
	assert.LessOrEqual(t, len(page), 8<<10)
}
