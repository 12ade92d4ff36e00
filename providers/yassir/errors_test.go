package yassir_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestErrorBody_firstPlaceThatHasAMessage(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"errors, texts":          {`{"errors":["payment method not active","second"],"message":"other"}`, "payment method not active; second"},
		"errors, objects":        {`{"errors":[{"message":"amount is too small"}]}`, "amount is too small"},
		"errors, one text":       {`{"errors":"just one"}`, "just one"},
		"message, text":          {`{"message":"bad request"}`, "bad request"},
		"message, list":          {`{"message":["one","two"]}`, "one; two"},
		"error":                  {`{"error":"Bad Request","statusCode":400}`, "Bad Request"},
		"provider error message": {`{"data":{"errorMessage":{"providerErrorMessage":"wallet closed","internalErrorMessage":"E17"}}}`, "wallet closed"},
		"internal error message": {`{"data":{"errorMessage":{"providerErrorMessage":null,"internalErrorMessage":"E17"}}}`, "E17"},
		"html":                   {"<html><body>Bad gateway</body></html>", ""},
		"empty":                  {"", ""},
		"odd types":              {`{"errors":7,"message":{"deep":[1]},"error":false,"data":[]}`, ""},
		"deep nonsense":          {`{"message":[[[[["x"]]]]]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, answer{status: 400, body: c.body})
			_, err := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, tender.ErrInvalidState, e.Kind)
			assert.Equal(t, tender.OutcomeRejected, e.Outcome)
			assert.Equal(t, c.want, e.Message)
			assert.Equal(t, 400, e.HTTPStatus)
		})
	}
}

func TestErrorBody_codeOfItsOwnIsKept(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: `{"code":"PM-17","message":"no"}`}, answer{status: 400, body: `{"code":400,"message":"no"}`})
	for _, want := range []string{"PM-17", ""} {
		_, err := gw.ConfirmPayment(t.Context(), intent(tender.CaptureNow))
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, want, e.Code)
	}
}

func TestErrorInsideASuccess(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		kind    tender.Kind
		outcome tender.Outcome
	}{
		"error with a 4xx inside": {`{"code":400,"status":"error","message":"no"}`, tender.ErrInvalidState, tender.OutcomeRejected},
		"error without a code":    {`{"status":"error"}`, tender.ErrInvalidState, tender.OutcomeRejected},
		"error with a 5xx inside": {`{"code":500,"status":"error","message":"oops"}`, tender.ErrUnavailable, tender.OutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, answer{status: 200, body: c.body})
			_, err := gw.VoidPayment(t.Context(), intent(tender.CaptureLater))
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.outcome, e.Outcome)
		})
	}
}

// docs/providers/yassir.md, "Failures".
func TestStatusCodesThatAreNotTheWantedOne(t *testing.T) {
	const done, unknown = "done", "unknown"
	declined, state := string(tender.ErrDeclined), string(tender.ErrInvalidState)
	for code, want := range map[string]struct{ capture, void, refund string }{
		"2": {done, state, unknown}, "3": {declined, declined, declined}, "4": {unknown, state, done}, "16": {unknown, state, done},
		"10": {state, done, state}, "12": {state, state, state}, "13": {unknown, unknown, state},
		"0": {unknown, unknown, unknown}, "11": {unknown, unknown, unknown}, "99": {unknown, unknown, unknown}, "null": {unknown, unknown, unknown},
	} {
		body := `{"data":{"statusCode":` + code + `,"status":"words","errorMessage":{"providerErrorMessage":"because"}}}`
		gw, _ := says(t, answer{status: 200, body: body}, answer{status: 200, body: body}, answer{status: 200, body: body})
		ref := intent(tender.CaptureLater)
		_, captureErr := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{})
		_, voidErr := gw.VoidPayment(t.Context(), ref)
		_, refundErr := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("1.00", "DZD")})
		for i, c := range []struct {
			want string
			err  error
		}{{want.capture, captureErr}, {want.void, voidErr}, {want.refund, refundErr}} {
			op := []string{"capture", "void", "refund"}[i] + " answered with " + code
			switch c.want {
			case done:
				require.NoError(t, c.err, op)
			case unknown:
				require.ErrorIs(t, c.err, tender.ErrOutcomeUnknown, op)
			default:
				require.ErrorIs(t, c.err, tender.Kind(c.want), op)
				require.NotErrorIs(t, c.err, tender.ErrOutcomeUnknown, op)
				assert.ErrorContains(t, c.err, "because", op)
			}
		}
	}
}

func TestAnswersThatProveNothing(t *testing.T) {
	for name, a := range map[string]answer{
		"empty":     {status: 200},
		"{}":        {status: 200, body: "{}"},
		"null":      {status: 200, body: "null"},
		"html":      {status: 200, body: "<html>login</html>"},
		"no id":     {status: 201, body: `{"data":{"clientSecret":"s"}}`},
		"no secret": {status: 201, body: `{"data":{"paymentId":"p"}}`},
		"two docs":  {status: 201, body: created + created},
		"evil id":   {status: 201, body: `{"data":{"paymentId":"p","PaymentID":"evil","clientSecret":"s"}}`},
		"exponent":  {status: 201, body: `{"data":{"paymentId":"p","clientSecret":"s","amount":5e3,"currency":"DZD"}}`},
		"fraction":  {status: 201, body: `{"data":{"paymentId":"p","clientSecret":"s","amount":5000.001,"currency":"DZD"}}`},
		"204":       {status: 204},
		"302":       {status: 302},
		"500":       {status: 500},
		"other sum": {status: 201, body: `{"data":{"paymentId":"p","clientSecret":"s","amount":50.00,"currency":"DZD"}}`},
		"other cur": {status: 201, body: `{"data":{"paymentId":"p","clientSecret":"s","amount":5000.00,"currency":"MAD"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, a)
			_, err := gw.CreatePayment(t.Context(), params())
			assertUnknown(t, err, tender.RecoverRepeat)
		})
	}
}

func TestGetPayment_needsTheClientSecret(t *testing.T) {
	gw, _ := says(t)
	ref := intent(tender.CaptureNow)
	ref.ClientSecret = tender.Secret{}
	_, err := gw.GetPayment(t.Context(), ref)
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "ClientSecret is required")
	_, err = gw.ConfirmPayment(t.Context(), ref)
	require.ErrorIs(t, err, tender.ErrInvalid)
}
