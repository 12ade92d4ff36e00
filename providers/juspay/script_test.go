package juspay_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

// answer is what the provider says next. A nil err and no status never happens.
type answer struct {
	status int
	body   string
	header http.Header
	err    error // the connection broke instead
}

var errBroken = errors.New("connection reset by a test")

// script is a provider that says prepared things, and remembers what it was asked.
type script struct {
	t       *testing.T
	mu      sync.Mutex
	answers []answer
	asked   []asked
}

type asked struct {
	method, path, query string
	header              http.Header
	form                url.Values
	json                map[string]string
	raw                 string
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := asked{method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, header: req.Header.Clone()}
	if req.Body != nil {
		raw, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		a.raw = string(raw)
		if a.path == "/session" {
			err = json.Unmarshal(raw, &a.json)
		} else {
			a.form, err = url.ParseQuery(a.raw)
		}
		if err != nil {
			s.t.Errorf("the adapter sent something that is neither a form nor a session's JSON: %v", err)
		}
	}
	s.asked = append(s.asked, a)
	if len(s.asked) > len(s.answers) {
		s.t.Errorf("request %d was not expected: %s %s", len(s.asked), a.method, a.path)
		return nil, errBroken
	}
	next := s.answers[len(s.asked)-1]
	if next.err != nil {
		return nil, next.err
	}
	header := http.Header{"Content-Type": {"application/json"}}
	for name, values := range next.header {
		header[name] = values
	}
	return &http.Response{
		StatusCode: next.status, Header: header, Request: req,
		Body: io.NopCloser(bytes.NewReader([]byte(next.body))), ContentLength: int64(len(next.body)), ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

// says returns a Gateway on a provider that gives these answers, in this order, and fails the test if it is not asked for all of them.
func says(t *testing.T, answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	return saysWith(t, nil, answers...)
}

func saysWith(t *testing.T, change func(*juspay.Config), answers ...answer) (*tender.Gateway, *script) {
	t.Helper()
	s := &script{t: t, answers: answers}
	gw := gatewayOn(t, s, change)
	t.Cleanup(func() {
		if len(s.asked) != len(s.answers) {
			t.Errorf("the provider was asked %d times, expected %d", len(s.asked), len(s.answers))
		}
	})
	return gw, s
}

// gatewayOn returns a Gateway on a provider that s plays, asked for or not. change may be nil.
func gatewayOn(t *testing.T, s *script, change func(*juspay.Config)) *tender.Gateway {
	t.Helper()
	cfg := goodConfig()
	cfg.HTTPClient = &http.Client{Transport: s}
	if change != nil {
		change(&cfg)
	}
	client, err := juspay.New(cfg)
	require.NoError(t, err)
	gw, err := tender.NewGateway(client, tender.Options{})
	require.NoError(t, err)
	return gw
}

func (s *script) last() asked { return s.asked[len(s.asked)-1] }

// The customer of these tests.

func goodConfig() juspay.Config {
	return juspay.Config{BaseURL: juspay.Sandbox, APIKey: tender.NewSecret("demo_key_0001"), MerchantID: "demoShop"}
}

func params() tender.CustomerParams {
	return tender.CustomerParams{Reference: "buyer-00012345", Name: "Asha Verma", Email: "asha@example.test", Phone: "+919000000001"}
}

func buyer() tender.CustomerRef {
	return tender.CustomerRef{Provider: "juspay", ID: "cst_ab12cd34ef56gh78", Reference: "buyer-00012345"}
}

// stored is the Customer object of buyer, as the Customer APIs 3.2 show it.
const stored = `{"customer_id":"cst_ab12cd34ef56gh78","object":"customer","object_reference_id":"buyer-00012345","mobile_number":"9000000001",` +
	`"date_created":"2024-03-05T09:10:11Z","last_udpated":"2024-03-06T10:11:12Z","email_address":"asha@example.test","first_name":"Asha",` +
	`"last_name":"Verma","mobile_country_code":"91"}`

// withToken is stored with what the token option adds.
const withToken = `{"customer_id":"cst_ab12cd34ef56gh78","object":"customer","object_reference_id":"buyer-00012345",` +
	`"juspay":{"client_auth_token":"tkn_0123456789abcdef0123456789abcdef","client_auth_token_expiry":"2024-03-05T09:25:11Z"}}`

const absent = `{"status":"invalid_request_error","error_code":"object_not_found","error_message":"no such thing","error_info":{"code":"RESOURCE_NOT_FOUND"}}`

// The payment of these tests.

func checkout() tender.PaymentParams {
	return tender.PaymentParams{
		Reference: "SIMORD0001", Amount: tender.MustMoney("100.15", "INR"), Customer: buyer(), Description: "tea", ReturnURL: "https://shop.example.test/back/9001",
	}
}

func placed(capture tender.CaptureMode) tender.PaymentRef {
	return tender.PaymentRef{
		Provider: "juspay", ID: "ordeh_00112233445566778899aabbccddeeff", Reference: "SIMORD0001", Amount: tender.MustMoney("100.15", "INR"), Capture: capture,
	}
}

func back() tender.RefundParams {
	return tender.RefundParams{Reference: "SIMRFD0001", Amount: tender.MustMoney("40.15", "INR")}
}

// order is the order object of placed with a status, and more fields before its last one.
func order(status string, more ...string) string {
	return `{"id":"ordeh_00112233445566778899aabbccddeeff","order_id":"SIMORD0001","merchant_id":"demoShop","status":"` + status + `","amount":100.15,"currency":"INR",` +
		`"date_created":"2024-03-05T09:10:11Z","payment_links":{"web":"https://sandbox.juspay.in/merchant/pay/ordeh_1"},` + strings.Join(more, "") + `"udf1":""}`
}

const (
	noneBack    = `"amount_refunded":0,"refunded":false,`
	nothingBack = noneBack + `"refunds":[],`
	tried       = `"txn_uuid":"euLsimABCDEF1234567",`
	noOrder     = `{"status":"NOT_FOUND","status_id":40,"order_id":"SIMORD0001","error_info":{"code":"RESOURCE_NOT_FOUND","category":"USER_ERROR","user_message":"none"}}`
	partBack    = `"amount_refunded":40.15,"refunded":false,`
)

// entry is an entry of the order's refunds.
func entry(reference, amount, status string) string {
	return `{"unique_request_id":"` + reference + `","amount":` + amount + `,"status":"` + status + `","ref":null,"id":null,"error_code":null,"error_message":""}`
}

// refunds are the order's refunds.
func refunds(entries ...string) string { return `"refunds":[` + strings.Join(entries, ",") + `],` }

// errorOf is the error that err must be.
func errorOf(t *testing.T, err error) *tender.Error {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	return e
}

func ok(body string) answer { return answer{status: http.StatusOK, body: body} }
