package yassir_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/fixture"
)

// fuzzCall is one operation, asked of a provider that answers anything.
type fuzzCall struct {
	op      tender.Operation
	write   bool
	byPhone bool
	path    string // what the fixtures for it end in
	steps   int    // requests it makes at most, repeats apart
	call    func(context.Context, *tender.Gateway) (any, error)
}

func fuzzCalls() []fuzzCall {
	byPhone := tender.CustomerRef{Provider: "yassir", Phone: documentPhone}
	john := tender.CustomerParams{Name: "John Doe", Phone: documentPhone}
	withPage := func(mode tender.CaptureMode) tender.PaymentRef {
		ref := fixtureRef("1500", mode)
		ref.ReturnURL = "https://shop.example/back?order=42017&lang=fr"
		return ref
	}
	rename := tender.CustomerUpdate{Name: new("Amel K.")}
	return []fuzzCall{
		{tender.OpCreateCustomer, true, true, "/customers", 1, createCustomer(john)},
		{tender.OpGetCustomer, false, false, fixtureCustomer, 1, getCustomer},
		{tender.OpGetCustomer, false, true, documentPhone, 1, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.GetCustomer(ctx, byPhone) }},
		{tender.OpFindCustomer, false, true, documentPhone, 1, findCustomer},
		{tender.OpUpdateCustomer, true, false, fixtureCustomer, 1, updateCustomer(rename)},
		{tender.OpUpdateCustomer, true, true, documentPhone, 2, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.UpdateCustomer(ctx, byPhone, rename)
		}},
		{tender.OpEnsureCustomer, true, true, documentPhone, 3, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.EnsureCustomer(ctx, john) }},
		{tender.OpCreatePayment, true, false, "/intents", 1, createPayment(documentPhone, "1500", tender.CaptureNow, map[string]string{"cart": "9"})},
		{tender.OpGetPayment, false, false, "/check", 1, get("1500", tender.CaptureNow)},
		{tender.OpGetPayment, false, false, "/check", 1, get("1500", tender.CaptureLater)},
		{tender.OpConfirmPayment, true, false, "/proceed", 2, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.ConfirmPayment(ctx, withPage(tender.CaptureNow))
		}},
		{tender.OpCapturePayment, true, false, "/capture", 1, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.CapturePayment(ctx, withPage(tender.CaptureLater), tender.CaptureParams{Amount: tender.MustMoney("450", "DZD")})
		}},
		{tender.OpVoidPayment, true, false, "/release", 1, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.VoidPayment(ctx, withPage(tender.CaptureLater))
		}},
		{tender.OpRefundPayment, true, false, "/refund", 1, refund("refund00000001", "500", "item returned by the payer")},
	}
}

// stated is what a body says of a payment, read beside the adapter: the strict scan of package rest has passed it.
type stated struct {
	Code     json.RawMessage `json:"statusCode"`
	Status   json.RawMessage `json:"status"`
	Amount   json.RawMessage `json:"amount"`
	Currency string          `json:"currency"`
	CheckIn  string          `json:"currencyCode"`
	ID       string          `json:"paymentId"`
	Metadata struct {
		PayURL string `json:"payUrl"`
	} `json:"metadata"`
}

func statedBy(t *testing.T, body []byte) stated {
	t.Helper()
	var envelope struct {
		Data stated `json:"data"`
	}
	require.NoError(t, json.Unmarshal(body, &envelope))
	return envelope.Data
}

// code is the status code as it is spelled, without the quotes that it may stand in.
func (s stated) code() string { return strings.Trim(string(s.Code), `"`) }

// sameAmount reports whether money is exactly what the body says.
func (s stated) sameAmount(t *testing.T, money tender.Money) bool {
	t.Helper()
	said, ok := new(big.Rat).SetString(strings.Trim(string(s.Amount), `"`))
	require.True(t, ok, "%s", s.Amount)
	got, ok := new(big.Rat).SetString(money.Decimal())
	require.True(t, ok)
	return said.Cmp(got) == 0
}

func FuzzAnswers(f *testing.F) {
	calls := fuzzCalls()
	folders, err := os.ReadDir("testdata")
	require.NoError(f, err)
	for _, folder := range folders {
		if folder.Name() == "fuzz" {
			continue
		}
		documented := fixture.Load(f, "testdata/"+folder.Name())
		for i, c := range calls {
			if strings.HasSuffix(documented.Request.Path, c.path) {
				f.Add(uint8(i), uint16(documented.Answer.Status), documented.Answer.Body)
			}
		}
	}
	for i := range calls {
		for _, body := range []string{
			``, `{}`, `{"data":{}}`, `{"data":null}`, `{"status":"success"}`, `{"status":"error","code":409}`, `{"status":"error","data":{"statusCode":2}}`,
			`{"code":"503","data":{}}`, `{"data":{"statusCode":"02"}}`, `{"data":{"statusCode":2.0}}`, `{"data":{"statusCode":-2}}`,
			`{"data":{"statusCode":"4","amount":"1500.0","currencyCode":"DZD","status":{"message":"no"}}}`,
			`{"data":{"statusCode":12,"metadata":{"payUrl":"javascript:alert(1)"}}}`, `{"data":{"statusCode":12,"metaData":{"payUrl":"https://otp.example.test/?a=%zz&#x"}}}`,
			`{"data":{"paymentId":"p","clientSecret":"s","status":"CREATED","amount":1500.001,"currency":"DZD"}}`,
			`{"data":{"paymentId":"..","clientSecret":"s\n","status":"CREATED"}}`, `{"data":{"id":7,"name":"A\nB","phone":"` + documentPhone + `"}}`,
			`{"data":{"id":"somebody-else","phone":"+213661000111"}}`,
			`{"data":{"id":"a\u0000b","email":"x","phone":"` + documentPhone + `"}}`,
		} {
			f.Add(uint8(i), uint16(200), []byte(body))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, status uint16, body []byte) {
		c := calls[int(which)%len(calls)]
		code := 200 + int(status)%400 // the others are rest's affair
		if status >= 200 && status <= 599 {
			code = int(status)
		}
		synctest.Test(t, func(t *testing.T) { askFor(t, c, code, body) }) // no pause before a repeat costs time
	})
}

// askFor makes the call c of a provider that gives one answer to everything, and holds what comes of it against that answer.
func askFor(t *testing.T, c fuzzCall, status int, body []byte) {
	t.Helper()
	provider := &script{t: t, answers: slices.Repeat([]answer{{status: status, body: string(body)}}, 24)}
	gw := gatewayOn(t, provider, nil)
	result, err := c.call(t.Context(), gw)
	if c.byPhone && c.steps > 1 {
		assertNobodyElseIsChanged(t, provider.asked, body)
	}
	if err != nil {
		assertFailure(t, c, status, body, err)
		return
	}
	require.Equal(t, 2, status/100, "no refusal is a success")
	assert.LessOrEqual(t, len(provider.asked), c.steps)
	switch r := result.(type) {
	case *tender.Customer:
		assertCustomer(t, gw, c.byPhone, r, body)
	case *tender.Payment:
		assertPayment(t, gw, c.op, r, body)
	case *tender.Refund:
		code := statedBy(t, body).code()
		assert.Contains(t, []string{"4", "16"}, code)
		assert.Equal(t, tender.RefundSucceeded, r.Status)
		assert.Equal(t, tender.MustMoney("500", "DZD"), r.Amount)
		assert.Equal(t, code == "4", r.Refunded == tender.RefundedFull)
	default:
		t.Fatalf("a %T", result)
	}
}

// assertNobodyElseIsChanged checks that no search that found another phone was followed by a write.
func assertNobodyElseIsChanged(t *testing.T, requests []asked, body []byte) {
	t.Helper()
	var envelope struct {
		Data struct {
			Phone string `json:"phone"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &envelope) != nil || envelope.Data.Phone == "" || envelope.Data.Phone == documentPhone {
		return
	}
	for _, request := range requests {
		assert.NotEqual(t, http.MethodPut, request.method, "%s", body)
	}
}

func assertFailure(t *testing.T, c fuzzCall, status int, body []byte, err error) {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.NotEmpty(t, e.Kind)
	assert.Equal(t, c.op, e.Op)
	assert.Equal(t, "yassir", e.Provider)
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, errors.Is(err, tender.ErrOutcomeUnknown))
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, e.Recovery != "")
	switch {
	case !c.write:
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	case c.steps == 1 && status/100 != 2:
		want := tender.OutcomeUnknown
		switch {
		case status == http.StatusTooManyRequests:
			want = tender.OutcomeNotDone
		case c.op == tender.OpCreateCustomer && status == http.StatusConflict: // documented: the phone is registered
			want = tender.OutcomeRejected
		case status/100 == 4 && !slices.Contains([]int{408, 409, 425}, status):
			want = tender.OutcomeRejected
		}
		assert.Equal(t, want, e.Outcome)
		assert.Equal(t, status, e.HTTPStatus)
	case c.steps == 1 && !json.Valid(body):
		assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
		assert.Equal(t, tender.ErrProtocol, e.Kind)
	}
	text := err.Error()
	for _, part := range []string{text, e.Message, e.Code} {
		assert.True(t, utf8.ValidString(part), "%q", part)
		assert.False(t, strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", part)
	}
	assert.LessOrEqual(t, len(e.Message), 512)
	assert.LessOrEqual(t, len(e.Code), 512)
	assert.LessOrEqual(t, len(text), 2<<10)
	sent := []string{"demo-secret", "ZGVtby1jbGllbnQ6ZGVtby1zZWNyZXQ=", documentPhone} // a phone is hidden in any case
	switch c.op {
	case tender.OpGetPayment, tender.OpConfirmPayment, tender.OpCapturePayment, tender.OpVoidPayment:
		sent = append(sent, "pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6")
	case tender.OpRefundPayment:
		sent = append(sent, "pa_123e4567_secret_a1b2c3d4e5f6a1b2c3d4e5f6", "item returned by the payer")
	default:
	}
	for _, hidden := range sent {
		assert.NotContains(t, text, hidden)
	}
}

func assertCustomer(t *testing.T, gw *tender.Gateway, byPhone bool, customer *tender.Customer, body []byte) {
	t.Helper()
	assert.Equal(t, "yassir", customer.Provider)
	if byPhone {
		assert.Equal(t, documentPhone, customer.Phone, "nobody else's")
	} else {
		assert.Equal(t, fixtureCustomer, customer.ID)
	}
	assert.JSONEq(t, string(body), string(customer.Raw.Bytes()))
	ref, err := tender.ParseCustomerRef(customer.Ref().Token().Reveal())
	require.NoError(t, err)
	assert.Equal(t, customer.Ref(), ref)
	_, err = gw.GetCustomer(t.Context(), ref)
	assertUsable(t, err, "+213661000111")
	_, err = gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Active: new(true)})
	assertUsable(t, err, "+213661000111")
	_, err = gw.CreatePayment(t.Context(), tender.PaymentParams{Reference: "order_12345", Amount: tender.MustMoney("1500", "DZD"), Customer: ref})
	assertUsable(t, err, ref.Phone)
}

// assertUsable checks that a ref of a result was not turned away before any traffic, unless for the phone that it lacks.
func assertUsable(t *testing.T, err error, phone string) {
	t.Helper()
	var e *tender.Error
	if errors.As(err, &e) && e.HTTPStatus == 0 && e.Kind == tender.ErrInvalid {
		require.Len(t, e.Fields, 1, "%v", err)
		assert.Equal(t, tender.FieldCustomerPhone, e.Fields[0].Field, "%v", err)
		assert.NotRegexp(t, `^\+[1-9][0-9]{7,14}\z`, phone)
	}
}

func assertPayment(t *testing.T, gw *tender.Gateway, op tender.Operation, payment *tender.Payment, body []byte) {
	t.Helper()
	said := statedBy(t, body)
	assert.Equal(t, string(body), string(payment.Raw.Bytes()))
	assert.Equal(t, tender.MustMoney("1500", "DZD"), payment.Amount, "another amount is another payment")
	assert.NotEmpty(t, payment.ID)
	assert.False(t, payment.ClientSecret.IsZero())

	want := map[string]tender.Status{
		"2": tender.StatusSucceeded, "4": tender.StatusSucceeded, "16": tender.StatusSucceeded, "3": tender.StatusFailed, "10": tender.StatusCanceled,
		"12": tender.StatusRequiresAction, "13": tender.StatusAuthorized, "0": tender.StatusProcessing, "11": tender.StatusProcessing,
	}[said.code()]
	currency := said.CheckIn
	switch {
	case op == tender.OpCreatePayment:
		assert.Equal(t, said.ID, payment.ID)
		want, currency = "", said.Currency
		if strings.Trim(string(said.Status), `"`) == "CREATED" {
			want = tender.StatusRequiresConfirmation
		}
	case said.code() != "" && said.code() != "null":
	case op == tender.OpConfirmPayment && said.Metadata.PayURL != "":
		if payment.Status == tender.StatusRequiresAction { // else the check that came after it says
			want = tender.StatusRequiresAction
			break
		}
		fallthrough
	default:
		want = tender.StatusProcessing
	}
	if want == "" {
		want = tender.StatusUnknown
	}
	assert.Equal(t, want, payment.Status, "%s", body)
	moved := payment.Status == tender.StatusSucceeded || payment.Status == tender.StatusCanceled || payment.Status == tender.StatusUnknown
	if hasAmount := len(said.Amount) > 0 && string(said.Amount) != "null" && currency != ""; hasAmount &&
		(op == tender.OpCreatePayment || op == tender.OpGetPayment && !moved) {
		assert.True(t, said.sameAmount(t, payment.Amount), "%s", said.Amount)
		assert.Equal(t, currency, payment.Amount.Currency())
	}
	switch op {
	case tender.OpCapturePayment:
		assert.Equal(t, "2", said.code())
		assert.Equal(t, tender.MustMoney("450", "DZD"), payment.AmountCaptured)
	case tender.OpVoidPayment:
		assert.Equal(t, "10", said.code())
	default:
		assert.False(t, payment.AmountCaptured.Stated(), "no answer states it")
	}
	if action := payment.NextAction; action != nil {
		page, err := url.Parse(action.URL)
		require.NoError(t, err)
		assert.True(t, page.Scheme == "https" || page.Scheme == "http" && slices.Contains([]string{"localhost", "::1"}, page.Hostname()) || strings.HasPrefix(page.Hostname(), "127."), action.URL)
		assert.True(t, strings.HasSuffix(page.RawQuery, "returnUrl="+url.QueryEscape(payment.ReturnURL)), action.URL)
	}
	assert.Equal(t, op == tender.OpConfirmPayment && payment.Status == tender.StatusRequiresAction && said.Metadata.PayURL != "", payment.NextAction != nil)
	assert.Equal(t, payment.Status == tender.StatusFailed, payment.Failure != nil)

	ref, err := tender.ParsePaymentRef(payment.Ref().Token().Reveal())
	require.NoError(t, err)
	_, err = gw.GetPayment(t.Context(), ref)
	assertUsable(t, err, "+213661000111")
	_, err = strconv.Atoi(payment.ProviderStatus)
	assert.True(t, err == nil || payment.Status != tender.StatusSucceeded, payment.ProviderStatus)
}
