package lomi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/lomi"
)

const (
	apiKey         = "lomi_sk_test_shop"
	merchantID     = "904d003c-3736-41d4-90a5-9de74d404fd7"
	organizationID = "0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c"
	nobody         = "b78de3c9-7f76-4f43-9c5d-19d9f5c7c985"
)

// shop is a merchant: a front on a real server below a prefix, one account, and a plain HTTP client.
type shop struct {
	t       *testing.T
	front   *lomi.Front
	account *lomi.Account
	client  *http.Client
	base    string
}

func open(t *testing.T, options lomi.Options) *shop {
	t.Helper()
	return unserved(t, options).serve()
}

// unserved is a shop that can only send requests in memory.
func unserved(t *testing.T, options lomi.Options) *shop {
	t.Helper()
	front := lomi.New(options)
	account, err := front.AddAccount(apiKey, merchantID, organizationID)
	require.NoError(t, err)
	return &shop{t: t, front: front, account: account}
}

func (s *shop) serve() *shop {
	s.t.Helper()
	server := httptest.NewServer(http.StripPrefix("/mount", s.front))
	s.t.Cleanup(server.Close)
	s.t.Cleanup(func() { assert.NoError(s.t, s.account.Ledger().Check()) })
	s.base = server.URL + "/mount"
	s.client = &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return s
}

// reply is an answer as it came.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	err    error
}

// try sends a request with the headers that it needs; extra ones are "Name: value", and "Name:" removes one.
func (s *shop) try(method, path, body string, headers ...string) reply {
	s.t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, reader)
	if err != nil {
		return reply{t: s.t, err: err}
	}
	request.Header.Set("X-Api-Key", s.account.APIKey())
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	wiretest.SetHeaders(request.Header, headers...)
	response, err := s.client.Do(request)
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

// inMemory is a request for the front itself, without a server.
func (s *shop) inMemory(method, path, body string) *http.Request {
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("X-Api-Key", s.account.APIKey())
	r.Header.Set("Content-Type", "application/json")
	return r
}

// send lets the front answer a request without a server.
func (s *shop) send(r *http.Request) reply {
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return reply{t: s.t, status: w.Code, header: w.Header(), body: w.Body.String()}
}

// get is one value of the answer as JSON text, by a dotted path; empty when it is not there.
func (r reply) get(path string) string {
	r.t.Helper()
	return wiretest.Value(r.t, r.body, path)
}

// text is get for a string.
func (r reply) text(path string) string {
	r.t.Helper()
	return wiretest.Text(r.t, r.body, path)
}

// is demands the body, letter by letter: order of fields and spelling are the document's.
func (r reply) is(t *testing.T, body string) {
	t.Helper()
	assert.Equal(t, body, strings.TrimSuffix(r.body, "\n"))
}

// succeeds demands an HTTP status.
func (r reply) succeeds(status int) reply {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	return r
}

// refused demands an error in the default form, with words in its message.
func (r reply) refused(status int, words string) reply {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	assert.Contains(r.t, r.text("error.message"), words)
	return r
}

// register creates a customer and returns the id.
func (s *shop) register(body string) string {
	s.t.Helper()
	return s.do("POST", "/customers", body).succeeds(201).text("data.customer_id")
}

// payer is register for a customer that the list shows.
func (s *shop) payer(body string) string {
	s.t.Helper()
	id := s.register(body)
	require.NoError(s.t, s.account.CompleteTransaction(id))
	return id
}

// names are the customers of a page, by name.
func (r reply) names() []string {
	r.t.Helper()
	var rows []struct{ Name string }
	require.NoError(r.t, json.Unmarshal([]byte(r.succeeds(200).get("data")), &rows))
	names := []string{}
	for _, row := range rows {
		names = append(names, row.Name)
	}
	return names
}
