package reference_test

import (
	"context"
	"encoding/json"
	"errors"
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
)

// fuzzCall is one operation, asked of a provider that answers anything.
type fuzzCall struct {
	op    tender.Operation
	write bool
	call  func(context.Context, *tender.Gateway) (any, error)
}

func fuzzCalls() []fuzzCall {
	customer := tender.CustomerRef{Provider: "reference", ID: "cus_1", Reference: "user-1"}
	params := tender.CustomerParams{Reference: "user-1", Name: "Amel K."}
	refund := tender.RefundParams{Reference: "back-1", Amount: dzd("500.00"), Reason: "item returned by the payer"}
	return []fuzzCall{
		{tender.OpCreateCustomer, true, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreateCustomer(ctx, params) }},
		{tender.OpGetCustomer, false, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.GetCustomer(ctx, customer) }},
		{tender.OpFindCustomer, false, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "user-1"})
		}},
		{tender.OpUpdateCustomer, true, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.UpdateCustomer(ctx, customer, tender.CustomerUpdate{Name: new("Amel B.")})
		}},
		{tender.OpDeleteCustomer, true, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return nil, gw.DeleteCustomer(ctx, customer)
		}},
		{tender.OpListCustomers, false, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			for row, err := range gw.ListCustomers(ctx, tender.CustomerQuery{}) {
				return row, err
			}
			return nil, nil //nolint:nilnil // an empty list
		}},
		{tender.OpCreatePayment, true, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.CreatePayment(ctx, tender.PaymentParams{Reference: "order-1", Amount: dzd("1500.00"), Customer: customer, Capture: tender.CaptureLater})
		}},
		{tender.OpGetPayment, false, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.GetPayment(ctx, ref()) }},
		{tender.OpFindPayment, false, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.FindPayment(ctx, "order-1") }},
		{tender.OpConfirmPayment, true, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.ConfirmPayment(ctx, ref()) }},
		{tender.OpCapturePayment, true, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.CapturePayment(ctx, ref(), tender.CaptureParams{Amount: dzd("450.00")})
		}},
		{tender.OpVoidPayment, true, func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.VoidPayment(ctx, ref()) }},
		{tender.OpRefundPayment, true, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.RefundPayment(ctx, ref(), refund)
		}},
		{tender.OpGetRefund, false, func(ctx context.Context, gw *tender.Gateway) (any, error) {
			return gw.GetRefund(ctx, tender.RefundRef{Payment: ref(), Reference: "back-1"})
		}},
	}
}

// stated is what a body says of a record, in the provider's words.
type stated struct {
	ID       string       `json:"id"`
	Status   string       `json:"status"`
	Amount   statedAmount `json:"amount"`
	Captured statedAmount `json:"captured"`
	Refunded statedAmount `json:"refunded"`
}

type statedAmount struct {
	Minor    json.RawMessage `json:"minor"`
	Currency string          `json:"currency"`
}

// is reports whether money is exactly what the body says; nothing said is nothing stated.
func (a statedAmount) is(money tender.Money) bool {
	if a.Minor == nil {
		return !money.Stated()
	}
	minor, err := strconv.ParseInt(strings.Trim(string(a.Minor), `"`), 10, 64)
	return err == nil && money.Minor() == minor && money.Currency() == a.Currency
}

func FuzzAnswers(f *testing.F) {
	bodies := []string{
		paid, with(`"paid"`, `"authorized"`), with(`"paid"`, `"canceled"`), with(`"paid"`, `"awaiting_payer","redirect_url":"https://pay.example.test/1"`),
		with(`"paid"`, `"awaiting_payer","redirect_url":"javascript:alert(1)"`), with(`"paid"`, `"declined","failure":{"code":"refused","message":"no"}`),
		with(`"paid"`, `"settled"`), with(`"paid"`, `"created"`), with(`"captured":{"minor":150000`, `"captured":{"minor":45000`), with(`150000`, `"0150000"`), with(`150000`, `15e4`),
		with(`"pay_1"`, `"pay\n1"`), with(`"order-1"`, `"\u0000"`), `{}`, ``, `[]`, `<html>`, `{"error":{"code":"not_found","message":"there is no such payment"}}`,
		`{"error":{"code":"customer_exists","message":"order-1 user-1 item returned by the payer"}}`, `{"error":{"code":7}}`,
		`{"id":"cus_1","reference":"user-1","name":"Am\nel","email":"amel@example.test","phone":"0661","metadata":{"a":"b"},"active":true,"address":{"city":"Oran"}}`,
		`{"data":[{"id":"cus_1","reference":"user-1"},{"id":"cus_2"}],"next":"x"}`, `{"data":[{"id":"."}],"next":""}`, `{"data":[],"next":""}`, `{"data":null,"next":null}`,
		`{"id":"ref_1","reference":"back-1","amount":{"minor":50000,"currency":"DZD"},"status":"done"}`,
		`{"id":"ref_1","reference":"back-2","amount":{"minor":50000,"currency":"DZD"},"status":"done"}`,
		`{"id":"ref_1","amount":{"minor":50001,"currency":"DZD"},"status":"failed"}`,
	}
	calls := fuzzCalls()
	for i := range calls {
		for _, body := range bodies {
			f.Add(uint8(i), uint16(200), []byte(body))
		}
		for _, status := range []uint16{201, 204, 302, 400, 401, 402, 403, 404, 408, 409, 429, 500, 502} {
			f.Add(uint8(i), status, []byte(bodies[len(bodies)-12]))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, status uint16, body []byte) {
		c := calls[int(which)%len(calls)]
		code := 200 + int(status)%400 // the others are rest's affair
		if status >= 200 && status <= 599 {
			code = int(status)
		}
		synctest.Test(t, func(t *testing.T) { askFor(t, c, code, string(body)) }) // no pause before a repeat costs time
	})
}

// askFor makes the call c of a provider that gives one answer to everything, and holds what comes of it against that answer.
func askFor(t *testing.T, c fuzzCall, status int, body string) {
	t.Helper()
	gw := answered(t, says{status: status, body: body})
	result, err := c.call(t.Context(), gw)
	if err != nil {
		assertFailure(t, c, status, body, err)
		return
	}
	if c.op == tender.OpDeleteCustomer && status == 404 {
		var told struct{ Error struct{ Code string } }
		require.NoError(t, json.Unmarshal([]byte(body), &told))
		assert.Equal(t, "not_found", told.Error.Code, "the provider alone says that nobody is there")
		return
	}
	require.Equal(t, 2, status/100, "no refusal is a success")
	var said stated
	switch r := result.(type) {
	case *tender.Customer:
		assert.NotEmpty(t, r.ID)
		if c.op != tender.OpListCustomers {
			assert.Equal(t, "user-1", r.Reference, "nobody else's")
		}
		assertUsable(t, func() error { _, err := gw.GetCustomer(t.Context(), r.Ref()); return err })
	case *tender.Payment:
		require.NoError(t, json.Unmarshal([]byte(body), &said))
		want := map[string]tender.Status{
			"created": tender.StatusRequiresConfirmation, "awaiting_payer": tender.StatusRequiresAction, "processing": tender.StatusProcessing, "paid": tender.StatusSucceeded,
			"authorized": tender.StatusAuthorized, "canceled": tender.StatusCanceled, "declined": tender.StatusFailed, "expired": tender.StatusExpired,
		}[said.Status]
		if want == "" {
			want = tender.StatusUnknown
		}
		assert.Equal(t, want, r.Status)
		assert.Equal(t, said.ID, r.ID)
		assert.Equal(t, "order-1", r.Reference)
		assert.True(t, said.Amount.is(r.Amount), "%s", body)
		assert.True(t, said.Captured.is(r.AmountCaptured) || c.op == tender.OpCapturePayment && r.AmountCaptured == dzd("450.00"), "%s", body)
		assert.True(t, said.Refunded.is(r.AmountRefunded), "%s", body)
		assert.Equal(t, r.Status == tender.StatusRequiresAction, r.NextAction != nil)
		switch c.op {
		case tender.OpCapturePayment:
			assert.Contains(t, []string{"paid", "processing"}, said.Status)
		case tender.OpVoidPayment:
			assert.Contains(t, []string{"canceled", "processing"}, said.Status)
		default:
		}
		if c.op != tender.OpFindPayment {
			assert.Equal(t, dzd("1500.00"), r.Amount, "another amount is another payment")
		}
		assertUsable(t, func() error { _, err := gw.GetPayment(t.Context(), r.Ref()); return err })
	case *tender.Refund:
		require.NoError(t, json.Unmarshal([]byte(body), &said))
		assert.Equal(t, said.Status == "done", r.Status == tender.RefundSucceeded)
		assert.True(t, said.Amount.is(r.Amount), "%s", body)
		assert.Equal(t, "back-1", r.Reference)
		if c.op == tender.OpRefundPayment {
			assert.Equal(t, dzd("500.00"), r.Amount)
		}
	case nil:
		assert.Contains(t, []tender.Operation{tender.OpDeleteCustomer, tender.OpListCustomers}, c.op)
	default:
		t.Fatalf("a %T", result)
	}
}

func assertFailure(t *testing.T, c fuzzCall, status int, body string, err error) {
	t.Helper()
	var e *tender.Error
	require.ErrorAs(t, err, &e)
	assert.NotEmpty(t, e.Kind)
	assert.Equal(t, c.op, e.Op)
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, errors.Is(err, tender.ErrOutcomeUnknown))
	assert.Equal(t, e.Outcome == tender.OutcomeUnknown, e.Recovery != "")
	switch {
	case !c.write:
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	case status == 429:
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	case status == 409: // the document explains some
		assert.Equal(t, slices.Contains([]string{"customer_exists", "payment_exists", "refund_exists", "invalid_state"}, e.Code), e.Outcome == tender.OutcomeRejected)
	case status/100 == 4 && status != 408 && status != 425:
		assert.Equal(t, tender.OutcomeRejected, e.Outcome)
	default:
		assert.Equal(t, tender.OutcomeUnknown, e.Outcome)
	}
	if status/100 != 2 {
		assert.Equal(t, status, e.HTTPStatus)
	}
	text := err.Error()
	for _, part := range []string{text, e.Message, e.Code} {
		assert.True(t, utf8.ValidString(part), "%q", part)
		assert.False(t, strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsPrint(r) }), "%q", part)
	}
	assert.LessOrEqual(t, len(e.Message), 512)
	assert.LessOrEqual(t, len(text), 2<<10)
	sent := []string{"token-not-real"}
	switch c.op {
	case tender.OpConfirmPayment:
		sent = append(sent, "secret_1")
	case tender.OpRefundPayment:
		sent = append(sent, "item returned by the payer")
	default:
	}
	for _, hidden := range sent {
		assert.NotContains(t, text, hidden, "%s", body)
	}
}

// assertUsable checks that the ref of a result is not turned away before any traffic.
func assertUsable(t *testing.T, use func() error) {
	t.Helper()
	var e *tender.Error
	if errors.As(use(), &e) {
		assert.False(t, e.Kind == tender.ErrInvalid && e.HTTPStatus == 0, "%v", e)
	}
}
