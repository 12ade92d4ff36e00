package front_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/conformance/reference/front"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// FuzzCalls reads calls to one account from a text, a line each: method, path with query, and the body or, for a GET, the token. $customer,
// $payment, $secret, $refund and $next stand for what the last answers said. Three lines are no calls: "approve", "decline" and "wait".
func FuzzCalls(f *testing.F) {
	const (
		customer = `POST /v1/customers {"reference":"user-1","name":"Amel K.","email":"amel@example.test","phone":"+213661000111","address":{"city":"Oran"},"metadata":{"a":"b"}}` + "\n"
		payment  = `POST /v1/payments {"reference":"order-1","amount":{"minor":150000,"currency":"DZD"},"customer_id":"$customer","capture":"later","return_url":"https://shop.example.test/"}` + "\n"
		confirm  = "POST /v1/payments/$payment/confirm\n"
		capture  = `POST /v1/payments/$payment/capture {"amount":{"minor":45000,"currency":"DZD"}}` + "\n"
		refund   = `POST /v1/payments/$payment/refunds {"reference":"back-1","amount":{"minor":5000,"currency":"DZD"},"reason":"why"}` + "\n"
	)
	for _, calls := range []string{
		customer + payment + confirm + "approve\n" + capture + refund + "GET /v1/payments/$payment/refunds/$refund\nGET /v1/payments/$payment/refunds/by-reference/back-1\n" + refund +
			strings.ReplaceAll(strings.ReplaceAll(refund, "back-1", "back-2"), "5000", "45000") + strings.ReplaceAll(strings.ReplaceAll(refund, "back-1", "back-3"), "5000", "40000"),
		customer + payment + confirm + "approve\n" + capture + refund + "fail\n" + refund + "settle\n" + "GET /v1/payments/$payment/refunds/$refund\n",
		customer + payment + confirm + "decline\n" + confirm + "GET /v1/payments/by-reference/order-1\n",
		customer + payment + confirm + "approve\nPOST /v1/payments/$payment/void\n" + capture + refund,
		customer + payment + "wait\n" + confirm + "GET /v1/payments/$payment\n",
		customer + `PATCH /v1/customers/$customer {"email":"slow@example.test","active":false}` + "\n" + payment + confirm + "wait\n" + capture,
		customer + "DELETE /v1/customers/$customer\nDELETE /v1/customers/$customer\n" + customer + payment + "GET /v1/customers/by-reference/user-1\n",
		customer + "GET /v1/customers?limit=1\nGET /v1/customers?limit=1&cursor=$next\nGET /v1/customers?cursor=ZnJvbSAtMQ\nGET /v1/customers?cursor=ZnJvbSA5OQ\nGET /v1/customers?email=%zz\n",
		`POST /v1/customers {"reference":"a","email":"refused@example.test"}` + "\n" + strings.Replace(payment, "later", "now", 1) + confirm + refund + capture,
		`POST /v1/customers {"reference":"a","reference":"b"}` + "\n" + `POST /v1/customers {"reference":"..","metadata":{"a":1},"address":[],"active":null}` + "\n",
		`POST /v1/payments {"amount":{"minor":9007199254740993,"currency":"XAU","amount":{"amount":{}}}}` + "\n" + `POST /v1/payments [` + "\nGET  \n /v1\nGET /v1//\nGET /v1/customers/%2F\n",
		"GET /v1/customers wrong\nPOST /v1/payments/$payment/confirm {}\nPUT /v1/customers/$customer {}\nGET /v1/payments/$payment/refunds/\n",
	} {
		f.Add(calls, uint8(0))
		f.Add(calls, uint8(2))
		f.Add(calls, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, switches uint8) {
		clock := &ledger.Clock{}
		account := front.New(front.Options{Clock: clock, PayerRetries: switches%2 == 1, RefundsPend: switches/2%2 == 1})
		told := map[string]string{"$customer": "cus_0", "$payment": "pay_0", "$secret": "secret_0", "$refund": "ref_0", "$next": ""}
		lines := strings.Split(text, "\n")
		for _, line := range lines[:min(len(lines), 32)] {
			switch line {
			case "approve", "decline":
				decide := account.Approve
				if line == "decline" {
					decide = account.Decline
				}
				_ = decide("order-1") // an error where there is nothing to decide
			case "settle", "fail":
				_ = account.SettleRefunds("order-1", line == "settle")
			case "wait":
				clock.Advance(13 * time.Hour)
			default:
				method, rest, _ := strings.Cut(line, " ")
				path, body, _ := strings.Cut(rest, " ")
				callOnce(t, account, method, path, body, told)
			}
			require.NoError(t, account.Ledger().Check(), "the books after %s", line)
		}
	})
}

// callOnce makes one call, unless no client could, and checks what every answer is.
func callOnce(t *testing.T, account *front.Account, method, path, body string, told map[string]string) {
	t.Helper()
	for name, value := range told {
		path, body = strings.ReplaceAll(path, name, value), strings.ReplaceAll(body, name, value)
	}
	target, err := url.ParseRequestURI(path)
	if err != nil || target.Host != "" || !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, method) {
		return
	}
	token := account.Token()
	if method == "GET" && body != "" {
		token, body = body, ""
	}
	req := httptest.NewRequest(http.MethodGet, "/", strings.NewReader(body))
	req.Method, req.URL, req.RequestURI = method, target, path
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("X-Client-Secret", told["$secret"])
	if body != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	recorder := httptest.NewRecorder()
	account.ServeHTTP(recorder, req)
	assert.NotEmpty(t, recorder.Header().Get("X-Request-Id"))
	require.Less(t, recorder.Code, 500, "%s %s: %s", method, path, recorder.Body)
	if recorder.Code == http.StatusNoContent {
		assert.Zero(t, recorder.Body.Len())
		return
	}
	var answer struct {
		ID           string `json:"id"`
		ClientSecret string `json:"client_secret"`
		Next         string `json:"next"`
		Reason       struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	require.NoError(t, json.Unmarshal(recorder.Body.Bytes(), &answer))
	assert.Equal(t, recorder.Code >= 400, answer.Reason.Code != "" && answer.Reason.Message != "", "%s", recorder.Body)
	assert.LessOrEqual(t, recorder.Body.Len(), 1<<10+20*(len(body)+len(path)), "an answer says little more than it was told")
	for prefix, name := range map[string]string{"cus_": "$customer", "pay_": "$payment", "ref_": "$refund"} {
		if strings.HasPrefix(answer.ID, prefix) {
			told[name] = answer.ID
		}
	}
	if answer.ClientSecret != "" {
		told["$secret"] = answer.ClientSecret
	}
	told["$next"] = answer.Next
}
