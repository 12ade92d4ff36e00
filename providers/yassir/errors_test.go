package yassir_test

import (
	"fmt"
	"strings"
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
		code    string
	}{
		"error with a 4xx inside": {`{"code":400,"status":"error","message":"no"}`, tender.ErrInvalidState, tender.OutcomeRejected, ""},
		"error without a code":    {`{"status":"error"}`, tender.ErrInvalidState, tender.OutcomeRejected, ""},
		"error with a 5xx inside": {`{"code":500,"status":"error","message":"oops"}`, tender.ErrUnavailable, tender.OutcomeUnknown, ""},
		"error with its own code": {`{"code":17,"status":"error","message":"no"}`, tender.ErrInvalidState, tender.OutcomeRejected, "17"},
		"code 100":                {`{"code":100,"data":{"statusCode":10}}`, tender.ErrProtocol, tender.OutcomeUnknown, ""},
		"code 199":                {`{"code":199,"data":{"statusCode":10}}`, tender.ErrProtocol, tender.OutcomeUnknown, ""},
		"code 300":                {`{"code":300,"data":{"statusCode":10}}`, tender.ErrProtocol, tender.OutcomeUnknown, ""},
		"code 399":                {`{"code":399,"data":{"statusCode":10}}`, tender.ErrProtocol, tender.OutcomeUnknown, ""},
		"code 400":                {`{"code":400}`, tender.ErrInvalidState, tender.OutcomeRejected, ""},
		"code 599":                {`{"code":599}`, tender.ErrUnavailable, tender.OutcomeUnknown, ""},
		"code 600":                {`{"code":600}`, tender.ErrProtocol, tender.OutcomeUnknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, answer{status: 200, body: c.body})
			_, err := gw.VoidPayment(t.Context(), intent(tender.CaptureLater))
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			assert.Equal(t, c.kind, e.Kind)
			assert.Equal(t, c.outcome, e.Outcome)
			assert.Equal(t, c.code, e.Code)
		})
	}
}

func TestSuccess_whoseCodeIsAnySuccess(t *testing.T) {
	for _, code := range []string{"200", "299"} {
		gw, _ := says(t, answer{status: 200, body: `{"code":` + code + `,"data":{"statusCode":10}}`})
		_, err := gw.VoidPayment(t.Context(), intent(tender.CaptureLater))
		require.NoError(t, err, code)
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

// A refusal inside a 2xx is as free of secrets and people as any other.
func TestErrorInsideASuccess_repeatsNothingOfTheRequest(t *testing.T) {
	echo := "secret pa_7c0f2c1e_secret_0b1c of +213661000111, amel@example.test, r-1: item returned " + strings.Repeat("x", 1000)
	for name, body := range map[string]string{
		"envelope": `{"code":400,"status":"error","message":"` + echo + `"}`,
		"data":     `{"data":{"statusCode":3,"status":"` + echo + `","errorMessage":{"providerErrorMessage":"` + echo + `"}}}`,
		"code":     `{"code":"+213661000111","status":"error","message":"no"}`,
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, answer{status: 200, body: body}, answer{status: 200, body: body})
			ref := intent(tender.CaptureNow)
			_, refundErr := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Reference: "r-1", Amount: ref.Amount, Reason: "item returned"})
			require.Error(t, refundErr)
			_, getErr := gw.GetPayment(t.Context(), ref)
			if name != "data" {
				require.Error(t, getErr)
			}
			for _, leak := range []string{"661000111", "amel@"} {
				assert.NotContains(t, fmt.Sprint(refundErr, getErr), leak)
			}
			if getErr != nil {
				assert.NotContains(t, getErr.Error(), "_secret_")
			}
			assert.NotContains(t, refundErr.Error(), "item returned")
			var e *tender.Error
			require.ErrorAs(t, refundErr, &e)
			assert.LessOrEqual(t, len(e.Message), 512)
		})
	}
}

func TestErrorInsideASuccess_innerCodeIsAStatus(t *testing.T) {
	for code, kind := range map[string]tender.Kind{"401": tender.ErrUnauthenticated, "403": tender.ErrPermission, "404": tender.ErrNotFound, "422": tender.ErrInvalidState} {
		gw, _ := says(t, answer{status: 200, body: `{"code":` + code + `,"status":"error","message":"no"}`})
		_, err := gw.VoidPayment(t.Context(), intent(tender.CaptureLater))
		require.ErrorIs(t, err, kind)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}

func TestErrors_hideTheAccountsSecretsHoweverTheyAreRepeated(t *testing.T) {
	echo := `{"message":"client demo-client with DEMO-SECRET, payment pa_7c0f2c1e_secret_0b1c, is not known"}`
	gw, _ := says(t, answer{status: 401, body: echo}, answer{status: 401, body: echo})
	_, captureErr := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
	_, getErr := gw.GetPayment(t.Context(), intent(tender.CaptureLater))
	for _, leak := range []string{"demo-client", "DEMO-SECRET", "_secret_"} {
		assert.NotContains(t, captureErr.Error(), leak)
		assert.NotContains(t, getErr.Error(), leak)
	}
	assert.ErrorContains(t, captureErr, "is not known")
}

func TestErrors_hideShortNamesInAnyCase(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: `{"message":"ALI is on a list, DZD is not"}`})
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Ali", Phone: "+213661000111"})
	assert.ErrorContains(t, err, "[redacted] is on a list, DZD is not")
}

// An error beside the data of a success: nobody knows, so nobody may refund again.
func TestErrorInsideASuccess_thatContradictsItself(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `{"status":"error","data":{"statusCode":4}}`}, answer{status: 200, body: `{"status":"error","code":409}`},
		answer{status: 200, body: `{"status":"error","code":408}`})
	for range 3 {
		_, err := gw.RefundPayment(t.Context(), intent(tender.CaptureNow), tender.RefundParams{Reference: "r-1", Amount: tender.MustMoney("1", "DZD")})
		assertUnknown(t, err, tender.RecoverManual)
	}
}

func TestSuccess_thatDoesNotSaySo(t *testing.T) {
	for _, envelope := range []string{`"status":"failed","data":{}`, `"status":"pending","data":{"statusCode":2}`, `"code":302,"data":{"statusCode":2}`, `"code":999,"data":{"statusCode":2}`} {
		gw, _ := says(t, answer{status: 200, body: "{" + envelope + "}"})
		_, err := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
		require.ErrorIs(t, err, tender.ErrProtocol, envelope)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, envelope)
		gw, _ = says(t, answer{status: 201, body: "{" + envelope + "}"})
		_, err = gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, envelope)
	}
}

func TestAmount_ofWhichHalfIsStated(t *testing.T) {
	create := func(amount string) error {
		gw, _ := says(t, answer{status: 201, body: `{"data":{"paymentId":"123e4567","clientSecret":"pa_1_secret_2","status":"CREATED",` + amount + `"x":0},"message":"ok"}`})
		_, err := gw.CreatePayment(t.Context(), params())
		return err
	}
	require.NoError(t, create(``))
	require.NoError(t, create(`"currency":"`+params().Amount.Currency()+`",`))
	require.NoError(t, create(`"amount":`+params().Amount.Decimal()+`,`))
	require.ErrorIs(t, create(`"amount":1,`), tender.ErrIntegrity)
	require.ErrorIs(t, create(`"currency":"USD",`), tender.ErrIntegrity)
	require.ErrorIs(t, create(`"currency":"USD",`), tender.ErrOutcomeUnknown)
}

func TestAmount_ofAPaymentWhoseRefHasNone(t *testing.T) {
	for said, want := range map[string]tender.Money{
		`"amount":5000,"currencyCode":"DZD"`: tender.MustMoney("5000.00", "DZD"),
		`"amount":5000`:                      {},
		`"currencyCode":"DZD"`:               {},
	} {
		gw, _ := says(t, answer{status: 200, body: checked(`{"statusCode":2,` + said + `}`)})
		ref := intent(tender.CaptureNow)
		ref.Amount = tender.Money{}
		payment, err := gw.GetPayment(t.Context(), ref)
		require.NoError(t, err, said)
		assert.Equal(t, want, payment.Amount, said)
	}
}

func TestStatusCode_isShownAsTheProviderWroteIt(t *testing.T) {
	for said, want := range map[string]string{`"statusCode":"02"`: "02", `"statusCode":99`: "99", `"status":"no code"`: ""} {
		gw, _ := says(t, answer{status: 200, body: `{"data":{` + said + `}}`})
		_, err := gw.CapturePayment(t.Context(), intent(tender.CaptureLater), tender.CaptureParams{})
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, want, e.Code)
	}
}
