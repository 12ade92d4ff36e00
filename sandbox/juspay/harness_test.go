package juspay_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/juspay"
)

const (
	merchantID = "shop"
	apiKey     = "shop-key"
	reference  = "buyer-00012345"

	customersPath = "/customers"
	formType      = "application/x-www-form-urlencoded"
	tokenOption   = "options.get_client_auth_token"
)

// shop is a merchant: a front on a real server below a prefix, one account, and a plain HTTP client.
type shop struct {
	t       *testing.T
	front   *juspay.Front
	account *juspay.Account
	client  *http.Client
	base    string
}

func open(t *testing.T, options juspay.Options) *shop {
	t.Helper()
	front := juspay.New(options)
	account, err := front.AddAccount(merchantID, apiKey)
	require.NoError(t, err)
	return serve(t, front, account)
}

func serve(t *testing.T, front *juspay.Front, account *juspay.Account) *shop {
	t.Helper()
	server := httptest.NewServer(http.StripPrefix("/mount", front))
	t.Cleanup(server.Close)
	t.Cleanup(func() { assert.NoError(t, account.Ledger().Check()) })
	return &shop{
		t: t, front: front, account: account, base: server.URL + "/mount",
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}
}

func basic(userInfo string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(userInfo))
}

// reply is an answer as it came.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	err    error
}

// request has the headers that the document and the official pages ask for; extra ones are "Name: value", and "Name:" removes one.
func (s *shop) request(method, path string, body io.Reader, headers ...string) *http.Request {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, body)
	require.NoError(s.t, err)
	request.Header.Set("Authorization", basic(apiKey+":"))
	request.Header.Set("X-Merchantid", merchantID)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", formType)
	}
	wiretest.SetHeaders(request.Header, headers...)
	return request
}

// try sends a request with a body as it is.
func (s *shop) try(method, path, body string, headers ...string) reply {
	s.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	response, err := s.client.Do(s.request(method, path, reader, headers...))
	if err != nil {
		return reply{t: s.t, err: err}
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	return reply{t: s.t, status: response.StatusCode, header: response.Header, body: string(data), err: err}
}

// do is try for requests that must be answered.
func (s *shop) do(method, path, body string, headers ...string) reply {
	s.t.Helper()
	r := s.try(method, path, body, headers...)
	require.NoError(s.t, r.err)
	return r
}

// inMemory lets the front answer a request without a server.
func (s *shop) inMemory(r *http.Request) reply {
	s.t.Helper()
	r.URL.Path, r.URL.RawPath = strings.TrimPrefix(r.URL.Path, "/mount"), ""
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return reply{t: s.t, status: w.Code, header: w.Header(), body: w.Body.String()}
}

// fields are a form: each a name and a value.
type fields map[string]string

func (f fields) encode() string {
	values := url.Values{}
	for name, value := range f {
		values.Set(name, value)
	}
	return values.Encode()
}

// buyer is a complete create; more replaces fields, or removes those that are "-".
func buyer(more fields) fields {
	f := fields{
		"object_reference_id": reference, "mobile_number": "9000000001", "email_address": "asha@example.test",
		"first_name": "Asha", "last_name": "Verma", "mobile_country_code": "91",
	}
	maps.Copy(f, more)
	maps.DeleteFunc(f, func(_, value string) bool { return value == "-" })
	return f
}

func (s *shop) create(more fields) reply {
	s.t.Helper()
	return s.do("POST", customersPath, buyer(more).encode())
}

func (s *shop) get(id string) reply {
	s.t.Helper()
	return s.do("GET", customersPath+"/"+url.PathEscape(id), "")
}

func (s *shop) update(id string, change fields) reply {
	s.t.Helper()
	return s.do("POST", customersPath+"/"+url.PathEscape(id), change.encode())
}

// value is one value of the answer as JSON text, by a dotted path; empty when it is not there.
func (r reply) value(path string) string {
	r.t.Helper()
	return wiretest.Value(r.t, r.body, path)
}

// text is value for a string.
func (r reply) text(path string) string {
	r.t.Helper()
	return wiretest.Text(r.t, r.body, path)
}

// succeeds demands a 200.
func (r reply) succeeds() reply {
	r.t.Helper()
	require.Equal(r.t, http.StatusOK, r.status, r.body)
	return r
}

// names are the names of the answer's fields, in their order.
func (r reply) names() []string {
	r.t.Helper()
	decoder := json.NewDecoder(strings.NewReader(r.body))
	_, err := decoder.Token()
	require.NoError(r.t, err)
	var names []string
	for decoder.More() {
		name, err := decoder.Token()
		require.NoError(r.t, err)
		names = append(names, name.(string))
		var value json.RawMessage
		require.NoError(r.t, decoder.Decode(&value))
	}
	return names
}

// The causes of refusals, as the package comment lists them: HTTP status, status, error_code, error_info.code.
type cause struct {
	http               int
	status, code, info string
}

func badInput() cause { return cause{400, "Invalid Request", "Invalid Request", "INVALID_INPUT"} }
func taken() cause    { return cause{400, "invalid_request_error", "unique", "ALREADY_EXISTS"} }
func nobody() cause {
	return cause{404, "invalid_request_error", "object_not_found", "RESOURCE_NOT_FOUND"}
}
func denied() cause { return cause{401, "error", "access_denied", "UNAUTHORIZED"} }
func outside(status int, code string) cause {
	return cause{status, "error", code, ""}
}

// refused demands a refusal for this cause, with words in one of its texts.
func (r reply) refused(want cause, words string) {
	r.t.Helper()
	require.Equal(r.t, want.http, r.status, r.body)
	assert.Equal(r.t, want.status, r.text("status"))
	assert.Equal(r.t, want.code, r.text("error_code"))
	text := r.text("error_message")
	if want.info == "" {
		assert.Empty(r.t, r.value("error_info"))
	} else {
		assert.Equal(r.t, want.info, r.text("error_info.code"))
		text += " " + r.text("error_info.developer_message")
	}
	assert.Contains(r.t, text, words)
	assert.Equal(r.t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
}

// wrong demands the refusal of a field's value.
func (r reply) wrong(field, words string) {
	r.t.Helper()
	r.refused(badInput(), words)
	assert.Equal(r.t, "Wrong value in "+field, r.text("error_message"))
	assert.JSONEq(r.t, `[{"field_name": "`+field+`", "reason": "Invalid value."}]`, r.value("error_info.fields"))
}

func (s *shop) inject(route string, kind fault.Kind) {
	s.account.Inject(juspay.Fault{Route: route, Kind: kind})
}

// consumed demands that every injected fault happened.
func (s *shop) consumed() {
	s.t.Helper()
	assert.Zero(s.t, s.account.PendingFaults())
}
