package webpay_test

import (
	"context"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/webpay"
)

// The credentials and the time of Monri's published digest.
const (
	merchantKey = "qwert1234"
	token       = "7db11ea5d4a1af32421b564c79b946d1ead3daf0"
	timestamp   = "1593457122"

	customersPath = "/v2/customers"
)

// shop is a merchant: a front on a real server below a prefix, one account, and a plain HTTP client that signs by itself.
type shop struct {
	t       *testing.T
	front   *webpay.Front
	account *webpay.Account
	server  *httptest.Server
	client  *http.Client
	base    string
}

func open(t *testing.T, options webpay.Options) *shop {
	t.Helper()
	s := standing(t, options)
	return serve(t, s.front, s.account)
}

// standing is a shop without a server, for time that stands still.
func standing(t *testing.T, options webpay.Options) *shop {
	t.Helper()
	front := webpay.New(options)
	account, err := front.AddAccount(merchantKey, token)
	require.NoError(t, err)
	return &shop{t: t, front: front, account: account}
}

func serve(t *testing.T, front *webpay.Front, account *webpay.Account) *shop {
	t.Helper()
	server := httptest.NewServer(http.StripPrefix("/mount", front))
	t.Cleanup(server.Close)
	t.Cleanup(func() { assert.NoError(t, account.Ledger().Check()) })
	return &shop{
		t: t, front: front, account: account, server: server, base: server.URL + "/mount",
		client: &http.Client{
			Transport:     &http.Transport{DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// hexDigest is written apart from the front's.
func hexDigest(parts ...string) string {
	sum := sha512.Sum512([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// authorization signs a request whose target, on the wire, is target.
func authorization(target, body string) string {
	return "WP3-v2.1 " + token + " " + timestamp + " " + hexDigest(merchantKey, timestamp, token, target, body)
}

// reply is an answer as it came.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	err    error
}

// request is signed and has the headers that Monri's pages ask for; extra ones are "Name: value", and "Name:" removes one.
func (s *shop) request(ctx context.Context, method, path, body string, headers ...string) (*http.Request, error) {
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(ctx, method, s.base+path, reader)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", authorization("/mount"+path, body))
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	wiretest.SetHeaders(r.Header, headers...)
	return r, nil
}

// try sends a request.
func (s *shop) try(method, path, body string, headers ...string) reply {
	s.t.Helper()
	request, err := s.request(s.t.Context(), method, path, body, headers...)
	if err != nil {
		return reply{t: s.t, err: err}
	}
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

// inMemory is a signed request for ServeHTTP, as a server below no prefix gets it.
func (s *shop) inMemory(method, path, body string) *http.Request {
	r := httptest.NewRequestWithContext(s.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", authorization(path, body))
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Content-Type", "application/json")
	return r
}

// serve lets the front answer r without a server.
func (s *shop) serve(r *http.Request) reply {
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

// rows are the values of one field in a list, as JSON text.
func (r reply) rows(field string) []string {
	r.t.Helper()
	require.Equal(r.t, 200, r.status, r.body)
	require.Equal(r.t, "approved", r.text("status"))
	var rows []map[string]json.RawMessage
	require.NoError(r.t, json.Unmarshal([]byte(r.get("data")), &rows))
	values := []string{}
	for _, row := range rows {
		values = append(values, string(row[field]))
	}
	return values
}

// is demands the body, letter by letter, once the values that differ from run to run have the names given.
func (r reply) is(t *testing.T, body string, names ...string) {
	t.Helper()
	assert.Equal(t, body, strings.NewReplacer(names...).Replace(strings.TrimSuffix(r.body, "\n")))
}

// refused demands an error in the front's ordinary form, with words in its message.
func (r reply) refused(status int, words string) {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	assert.Equal(r.t, "invalid-request", r.text("status"))
	assert.Contains(r.t, r.text("message"), words)
}

// approved demands HTTP 200 and an approved status.
func (r reply) approved() reply {
	r.t.Helper()
	require.Equal(r.t, 200, r.status, r.body)
	require.Equal(r.t, "approved", r.text("status"), r.body)
	return r
}

// as is the same reply, whose demands fail t.
func (r reply) as(t *testing.T) reply { r.t = t; return r }

// create makes a customer with this merchant_customer_id and returns its uuid.
func (s *shop) create(id string) string {
	s.t.Helper()
	return s.do("POST", customersPath, `{"merchant_customer_id": "`+id+`"}`).approved().text("uuid")
}

// createAll makes customers in this order.
func (s *shop) createAll(ids ...string) {
	s.t.Helper()
	for _, id := range ids {
		s.create(id)
	}
}

func (s *shop) get(uuid string) reply {
	s.t.Helper()
	return s.do("GET", customersPath+"/"+uuid, "")
}

func (s *shop) find(id string) reply {
	s.t.Helper()
	return s.do("GET", "/v2/merchants/customers/"+id, "")
}

func (s *shop) update(uuid, body string) reply {
	s.t.Helper()
	return s.do("POST", customersPath+"/"+uuid, body)
}

func (s *shop) remove(uuid string) reply {
	s.t.Helper()
	return s.do("DELETE", customersPath+"/"+uuid, "")
}

func (s *shop) list(query string) reply {
	s.t.Helper()
	return s.do("GET", customersPath+query, "")
}

func (s *shop) methods(uuid, query string) reply {
	s.t.Helper()
	return s.do("GET", customersPath+"/"+uuid+"/payment-methods"+query, "")
}

// quoted are texts as JSON has them.
func quoted(texts ...string) []string {
	out := []string{}
	for _, text := range texts {
		out = append(out, `"`+text+`"`)
	}
	return out
}
