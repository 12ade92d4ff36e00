package yassir_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/yassir"
)

const (
	clientID     = "shop-client"
	clientSecret = "shop-secret"
	service      = "SHOP"
	phone        = "+213661000111"
)

// shop is a merchant: a front on a real server below a prefix, one account, and a plain HTTP client.
type shop struct {
	t       *testing.T
	front   *yassir.Front
	account *yassir.Account
	server  *httptest.Server
	client  *http.Client
	base    string
}

func open(t *testing.T, options yassir.Options) *shop {
	t.Helper()
	front := yassir.New(options)
	account, err := front.AddAccount(clientID, clientSecret, service)
	require.NoError(t, err)
	return serve(t, front, account)
}

func serve(t *testing.T, front *yassir.Front, account *yassir.Account) *shop {
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

func bearer(id, secret string) string {
	return "Bearer " + base64.StdEncoding.EncodeToString([]byte(id+":"+secret))
}

// reply is an answer as it came.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
	err    error
}

// try sends a request with the headers that the reference lists; extra ones are "Name: value", and "Name:" removes one.
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
	request.Header.Set("Authorization", bearer(clientID, clientSecret))
	request.Header.Set("X-Platform", "API")
	request.Header.Set("X-Service", service)
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

// is demands the body, letter by letter: order of fields, spelling and decimals are the reference's.
func (r reply) is(t *testing.T, body string) {
	t.Helper()
	assert.Equal(t, body, strings.TrimSuffix(r.body, "\n"))
}

// refused demands an error in the sandbox's one form, with words in its message.
func (r reply) refused(status int, words string) {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	assert.Equal(r.t, `"error"`, r.get("status"))
	assert.Contains(r.t, r.text("message"), words)
	var errors []string
	require.NoError(r.t, json.Unmarshal([]byte(r.get("errors")), &errors))
	assert.Equal(r.t, []string{r.text("message")}, errors)
}

// succeeds demands an HTTP status and a statusCode.
func (r reply) succeeds(status int, code string) reply {
	r.t.Helper()
	require.Equal(r.t, status, r.status, r.body)
	require.Equal(r.t, code, r.get("data.statusCode"), r.body)
	return r
}

func (s *shop) register(phone string) {
	s.t.Helper()
	r := s.do("POST", "/api/v1/customers", `{"name": "Amel K.", "phone": "`+phone+`"}`)
	require.Equal(s.t, http.StatusCreated, r.status, r.body)
}

func intentBody(reference, amount, user, more string) string {
	return `{"actionId": "` + reference + `", "amount": ` + amount + `, "actionCurrencyCode": "DZD",
		"actionCountryCode": "DZA", "userId": "` + user + `"` + more + `}`
}

const (
	intentsPath = "/api/v1/payments/intents?countryCode=DZA"
	reservation = `, "captureMethod": "RESERVATION"`
)

// payment is an intent as the merchant stores it.
type payment struct {
	shop      *shop
	reference string
	id        string
	secret    string
}

func (s *shop) create(reference, amount, more string) payment {
	return s.createFor(phone, reference, amount, more)
}

// createFor registers the payer when needed and creates an intent.
func (s *shop) createFor(phone, reference, amount, more string) payment {
	s.t.Helper()
	if s.account.Customers(phone) == 0 {
		s.register(phone)
	}
	r := s.do("POST", intentsPath, intentBody(reference, amount, phone, more))
	require.Equal(s.t, http.StatusCreated, r.status, r.body)
	return payment{shop: s, reference: reference, id: r.text("data.paymentId"), secret: r.text("data.clientSecret")}
}

// reserved is an approved reservation.
func (s *shop) reserved(reference, amount string) payment {
	s.t.Helper()
	p := s.create(reference, amount, reservation)
	p.proceed().succeeds(200, "12")
	require.NoError(s.t, s.account.Approve(reference))
	return p
}

// paid is an approved direct payment.
func (s *shop) paid(reference, amount string) payment {
	s.t.Helper()
	p := s.create(reference, amount, "")
	p.proceed().succeeds(200, "12")
	require.NoError(s.t, s.account.Approve(reference))
	return p
}

func (p payment) path(operation string) string {
	return "/api/v1/payments/intents/" + p.id + "/" + operation
}

func (p payment) proceed() reply {
	p.shop.t.Helper()
	return p.shop.do("POST", p.path("proceed"), `{"paymentMethodCode": "WALLET_V2"}`, "x-client-secret: "+p.secret)
}

func (p payment) check() reply {
	p.shop.t.Helper()
	return p.shop.do("GET", p.path("check"), "", "x-client-secret: "+p.secret)
}

func (p payment) capture(body string) reply {
	p.shop.t.Helper()
	return p.shop.do("POST", p.path("capture"), body)
}

func (p payment) release() reply {
	p.shop.t.Helper()
	return p.shop.do("POST", p.path("release"), `{}`)
}

func (p payment) refund(body string) reply {
	p.shop.t.Helper()
	return p.shop.do("POST", "/api/v1/payments/"+p.id+"/refund", body)
}

// refundOf is a refund request.
func refundOf(amount string) string {
	return `{"description": "item returned", "amount": ` + amount + `}`
}

// page opens the payer's page of a payment with the given returnUrl (none when empty).
func (p payment) page(returnURL string) *page {
	p.shop.t.Helper()
	address, err := url.Parse(p.proceed().text("data.metadata.payUrl"))
	require.NoError(p.shop.t, err)
	query := address.Query()
	if returnURL != "" {
		query.Set("returnUrl", returnURL)
	}
	address.RawQuery = query.Encode()
	return &page{shop: p.shop, address: address.String()}
}

// page is a payer's browser on the OTP page.
type page struct {
	shop    *shop
	address string
}

func (b *page) visit(method, form string) reply {
	b.shop.t.Helper()
	request, err := http.NewRequestWithContext(b.shop.t.Context(), method, b.address, strings.NewReader(form))
	require.NoError(b.shop.t, err)
	if form != "" {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := b.shop.client.Do(request)
	require.NoError(b.shop.t, err)
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	require.NoError(b.shop.t, err)
	return reply{t: b.shop.t, status: response.StatusCode, header: response.Header, body: string(data)}
}

func (b *page) look() reply { b.shop.t.Helper(); return b.visit("GET", "") }
func (b *page) enter(code string) reply {
	b.shop.t.Helper()
	return b.visit("POST", "action=verify&code="+code)
}
func (b *page) cancel() reply { b.shop.t.Helper(); return b.visit("POST", "action=cancel&code=") }
