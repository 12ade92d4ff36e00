package juspay_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
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
	op    tender.Operation
	write bool
	byID  bool
	path  string // what the fixtures for it end in
	steps int    // requests it makes at most, repeats apart
	call  func(context.Context, *tender.Gateway) (any, error)
}

func fuzzCalls() []fuzzCall {
	withToken := params()
	withToken.ClientToken = true
	update := tender.CustomerUpdate{Name: new("Asha Verma"), Phone: new("+919000000001")}
	byReference := tender.CustomerRef{Provider: "juspay", Reference: "buyer-00012345"}
	return []fuzzCall{
		{tender.OpCreateCustomer, true, false, "/customers", 1, createCustomer(withToken)},
		{tender.OpGetCustomer, false, true, "cst_ab12cd34ef56gh78", 1, getCustomer},
		{tender.OpFindCustomer, false, false, "buyer-00012345", 1, findCustomer},
		{tender.OpUpdateCustomer, true, true, "cst_ab12cd34ef56gh78", 1, updateCustomer(update)},
		{tender.OpUpdateCustomer, true, false, "buyer-00012345", 1, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.UpdateCustomer(ctx, byReference, update)
		}},
		{tender.OpIssueClientToken, false, true, "cst_ab12cd34ef56gh78", 1, issueToken},
		{tender.OpEnsureCustomer, true, false, "/customers", 3, ensureCustomer},
		{tender.OpCreatePayment, true, false, "/orders", 2, createPayment(checkout())},
		{tender.OpGetPayment, false, true, "/orders/SIMORD0001", 1, getPayment},
		{tender.OpFindPayment, false, false, "/orders/SIMORD0001", 1, findPayment},
		{tender.OpCapturePayment, true, true, "/capture", 2, capturePayment("100.15")},
		{tender.OpCapturePayment, true, true, "/capture", 2, capturePayment("40.15")},
		{tender.OpVoidPayment, true, true, "/void", 2, voidPayment},
		{tender.OpRefundPayment, true, true, "/refunds", 2, refundPayment},
		{tender.OpGetRefund, false, true, "/orders/SIMORD0001", 1, getRefund},
	}
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
			``, `{}`, `null`, `[]`, stored, withToken, `{"customer_id":"cst_1","id":"cst_2"}`, `{"customer_id":"..","object_reference_id":"buyer-00012345"}`,
			`{"id":"a\u0000b"}`, `{"customer_id":"cst_ab12cd34ef56gh78","error_code":"unique"}`, `{"status":"NOT_FOUND"}`, `{"status":"ERROR","error_info":{"code":"UNKNOWN"}}`,
			`{"customer_id":"cst_ab12cd34ef56gh78","last_udpated":"2024-03-05T09:10:11Z","last_updated":"x"}`, `{"error_info":{"code":"ALREADY_EXISTS","fields":[{}]}}`,
			`{"customer_id":"cst_ab12cd34ef56gh78","mobile_country_code":"+91","mobile_number":"9","first_name":" ","last_name":"\ud800"}`,
			`{"customer_id":"cst_ab12cd34ef56gh78","object":"order"}`, `{"customer_id":"cst_ab12cd34ef56gh78","juspay":{"client_auth_token":"tkn_1","client_auth_token_expiry":7}}`,
		} {
			f.Add(uint8(i), uint16(200), []byte(body))
		}
		for _, status := range []string{"NEW", "AUTHORIZED", "CHARGED", "PARTIAL_CHARGED", "VOIDED", "CAPTURE_FAILED", "AUTO_REFUNDED", "AUTHORIZATION_FAILED", "NOVEL", "ERROR"} {
			for _, more := range []string{nothingBack, tried, tried + partBack + refunds(entry("SIMRFD0001", "40.15", "PENDING")), `"captured_amount":40.15,"refunded":"true","metadata":{"A":1,"a":2},`} {
				f.Add(uint8(i), uint16(200), []byte(order(status, more)))
			}
		}
		f.Add(uint8(i), uint16(400), []byte(`{"error_code":"asha@example.test 9000000001 Verma\n","error_info":[]}`))
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
	if err != nil {
		assertFailure(t, c, status, body, err)
		return
	}
	require.Equal(t, 2, status/100, "no refusal is a success")
	assert.LessOrEqual(t, len(provider.asked), c.steps)
	switch r := result.(type) {
	case *tender.Payment:
		assertPayment(t, c, r, body)
		return
	case *tender.Refund:
		assertRefund(t, c, r, body)
		return
	}
	said := saidBy(t, body)
	assert.Empty(t, said.ErrorCode, "no success says an error")
	switch r := result.(type) {
	case *tender.Customer:
		assertCustomer(t, gw, c, r, said, body)
	case *tender.ClientToken:
		assert.Equal(t, "cst_ab12cd34ef56gh78", said.id(), "nobody else's")
		assert.Equal(t, said.Juspay.Token, r.Token.Reveal())
		assert.NotEmpty(t, said.Juspay.Token)
	default:
		t.Fatalf("a %T", result)
	}
}

// said is what a body says of a customer, read beside the adapter: the strict scan of package rest has passed it.
type said struct {
	CustomerID  string  `json:"customer_id"`
	ID          string  `json:"id"`
	Reference   *string `json:"object_reference_id"`
	Email       string  `json:"email_address"`
	CountryCode string  `json:"mobile_country_code"`
	Number      string  `json:"mobile_number"`
	ErrorCode   string  `json:"error_code"`
	Juspay      struct {
		Token string `json:"client_auth_token"`
	} `json:"juspay"`
}

func (s said) id() string {
	if s.CustomerID == "" {
		return s.ID
	}
	return s.CustomerID
}

func saidBy(t *testing.T, body []byte) said {
	t.Helper()
	var s said
	if err := json.Unmarshal(body, &s); err != nil {
		var wrong *json.UnmarshalTypeError
		require.ErrorAs(t, err, &wrong) // an error_code that is no text is none
		require.Equal(t, "error_code", wrong.Field)
	}
	return s
}

func assertFailure(t *testing.T, c fuzzCall, status int, body []byte, err error) {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.NotEmpty(t, e.Kind)
	assert.Equal(t, c.op, e.Op)
	assert.Equal(t, "juspay", e.Provider)
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
		case status/100 == 4 && !slices.Contains([]int{408, 409, 425}, status):
			want = tender.OutcomeRejected
		}
		assert.Equal(t, want, e.Outcome)
		assert.Equal(t, status, e.HTTPStatus)
	case c.steps == 1 && !json.Valid(body):
		assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
		assert.Equal(t, tender.ErrProtocol, e.Kind)
	}
	if e.Kind == tender.ErrNotFound && c.op != tender.OpGetRefund {
		assert.Regexp(t, `(?i)RESOURCE_NOT_FOUND|object_not_found|NOT_FOUND|\\u`, string(body), "absence is the provider's own word")
		assert.Contains(t, []int{2, 4}, status/100)
		assert.NotContains(t, []tender.Operation{tender.OpCreateCustomer, tender.OpCreatePayment}, c.op)
	}
	text := err.Error()
	for _, part := range []string{text, e.Message, e.Code} {
		assert.True(t, utf8.ValidString(part), "%q", part)
		assert.False(t, strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", part)
	}
	assert.LessOrEqual(t, len(e.Message), 512)
	assert.LessOrEqual(t, len(e.Code), 512)
	assert.LessOrEqual(t, len(e.Fields), 8)
	for _, hidden := range []string{"demo_key_0001", "ZGVtb19rZXlfMDAwMTo=", "asha@example.test", "9000000001", "cst_ab12cd34ef56gh78", "SIMORD0001"} {
		assert.NotContains(t, text, hidden)
	}
}

func assertCustomer(t *testing.T, gw *tender.Gateway, c fuzzCall, customer *tender.Customer, said said, body []byte) {
	t.Helper()
	assert.Equal(t, "juspay", customer.Provider)
	assert.Equal(t, said.id(), customer.ID)
	assert.NotEmpty(t, customer.ID)
	if c.byID {
		assert.Equal(t, "cst_ab12cd34ef56gh78", customer.ID, "nobody else's")
	}
	if said.Reference != nil && *said.Reference != "" && c.op != tender.OpGetCustomer {
		assert.Equal(t, "buyer-00012345", *said.Reference, "nobody else's")
	}
	if c.op == tender.OpGetCustomer {
		assert.Equal(t, said.Email, customer.Email, "nothing is made up")
	}
	switch joined := "+" + strings.TrimPrefix(said.CountryCode, "+") + said.Number; {
	case said.CountryCode != "" && said.Number != "" && regexp.MustCompile(`^\+[1-9][0-9]{1,14}\z`).MatchString(joined):
		assert.Equal(t, joined, customer.Phone)
	case c.write: // the Gateway fills in what the answer does not state
		assert.Contains(t, []string{"", "+919000000001"}, customer.Phone)
	default:
		assert.Empty(t, customer.Phone)
	}
	assert.Equal(t, said.Juspay.Token != "", customer.ClientToken != nil)
	assert.Equal(t, string(body), string(customer.Raw.Bytes()))
	assert.False(t, regexp.MustCompile(`^ | $`).MatchString(customer.Name), "%q", customer.Name)
	ref, err := tender.ParseCustomerRef(customer.Ref().Token().Reveal())
	require.NoError(t, err)
	assert.Equal(t, customer.Ref(), ref)
	for _, use := range []func() error{
		func() error { _, err := gw.GetCustomer(t.Context(), ref); return err },
		func() error {
			_, err := gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Email: new("asha@example.test")})
			return err
		},
	} {
		var e *tender.Error
		if err := use(); errors.As(err, &e) {
			assert.False(t, e.Kind == tender.ErrInvalid && e.HTTPStatus == 0, "a ref of a result is turned away: %v", err)
		}
	}
}

// saidOrder is what a body says of an order, read beside the adapter.
type saidOrder struct {
	ID      string
	OrderID string `json:"order_id"`
	Status  string
	Amount  json.RawMessage
	Refunds []struct {
		Reference string `json:"unique_request_id"`
		Status    string
	}
}

func saidOfOrder(t *testing.T, body []byte) saidOrder {
	t.Helper()
	var s saidOrder
	if err := json.Unmarshal(body, &s); err != nil {
		var wrong *json.UnmarshalTypeError
		require.ErrorAs(t, err, &wrong) // a refund's status that is no text is none
	}
	return s
}

func assertPayment(t *testing.T, c fuzzCall, p *tender.Payment, body []byte) {
	t.Helper()
	said := saidOfOrder(t, body)
	assert.Equal(t, said.ID, p.ID)
	assert.Equal(t, said.Status, p.ProviderStatus)
	assert.Equal(t, "SIMORD0001", said.OrderID, "nobody else's")
	if c.byID {
		assert.Equal(t, placed("").ID, p.ID, "nobody else's")
	}
	words := map[tender.Status]string{
		tender.StatusSucceeded: "CHARGED PARTIAL_CHARGED", tender.StatusAuthorized: "AUTHORIZED CAPTURE_FAILED VOID_FAILED",
		tender.StatusCanceled: "VOIDED", tender.StatusFailed: "AUTO_REFUNDED",
	}[p.Status]
	assert.True(t, words == "" || slices.Contains(strings.Fields(words), said.Status), "%s is %s", said.Status, p.Status)
	assert.NotEqual(t, tender.StatusExpired, p.Status)
	for _, part := range []tender.Money{p.AmountCaptured, p.AmountRefunded} {
		if part.Stated() {
			most, err := part.Cmp(p.Amount)
			require.NoError(t, err)
			assert.LessOrEqual(t, most, 0)
			assert.GreaterOrEqual(t, part.Minor(), int64(0))
		}
	}
	switch {
	case c.op != tender.OpFindPayment:
		assert.Equal(t, tender.MustMoney("100.15", "INR"), p.Amount)
	default:
		assert.True(t, p.Amount.Stated(), "a payment that is found has an amount: %s", said.Amount)
	}
	if p.NextAction != nil {
		assert.Equal(t, tender.StatusRequiresAction, p.Status)
	}
	if c.op == tender.OpCreatePayment && p.Status == tender.StatusRequiresAction {
		assert.NotNil(t, p.NextAction)
	}
	assert.Equal(t, string(body), string(p.Raw.Bytes()))
	ref, err := tender.ParsePaymentRef(p.Ref().Token().Reveal())
	require.NoError(t, err)
	assert.Equal(t, p.Ref().Amount, ref.Amount)
}

func assertRefund(t *testing.T, c fuzzCall, r *tender.Refund, body []byte) {
	t.Helper()
	said := saidOfOrder(t, body)
	assert.Equal(t, placed("").ID, said.ID, "nobody else's")
	assert.Equal(t, "SIMORD0001", said.OrderID, "nobody else's")
	assert.Equal(t, "SIMRFD0001", r.Reference)
	assert.Greater(t, r.Amount.Minor(), int64(-1))
	if c.write {
		assert.Equal(t, back().Amount, r.Amount)
		assert.NotEqual(t, tender.RefundFailed, r.Status)
	}
	if r.Status == tender.RefundSucceeded {
		assert.True(t, slices.ContainsFunc(said.Refunds, func(e struct {
			Reference string `json:"unique_request_id"`
			Status    string
		}) bool {
			return e.Reference == "SIMRFD0001" && e.Status == "SUCCESS"
		}))
	}
}
