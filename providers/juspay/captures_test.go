package juspay_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// wrongState is what the provider's page shows for a capture or release in the wrong state.
const wrongState = `{"status":"Bad Request","error_code":"Invalid","error_message":"Cannot Capture CHARGED Transaction",` +
	`"error_info":{"code":"INVALID_INPUT","category":"USER_ERROR","fields":[{"field_name":"amount","reason":"no"}]}}`

func held() answer { return ok(order("AUTHORIZED", tried, nothingBack)) }

func TestClient_CapturePayment_readsTheOrderAndCapturesItsTransaction(t *testing.T) {
	gw, s := says(t, held(), ok(order("CHARGED", tried, nothingBack)))
	p, err := gw.CapturePayment(t.Context(), placed(tender.CaptureLater), tender.CaptureParams{})
	require.NoError(t, err)
	assert.Equal(t, http.MethodGet, s.asked[0].method)
	assert.Equal(t, "/orders/SIMORD0001", s.asked[0].path)
	assert.Equal(t, http.MethodPost, s.last().method)
	assert.Equal(t, "/v2/txns/euLsimABCDEF1234567/capture", s.last().path)
	assert.Equal(t, url.Values{"amount": {"100.15"}}, s.last().form)
	assert.Equal(t, tender.StatusSucceeded, p.Status)
	assert.Equal(t, tender.MustMoney("100.15", "INR"), p.AmountCaptured)
	assert.Equal(t, order("CHARGED", tried, nothingBack), string(p.Raw.Bytes()))
}

func TestClient_CapturePayment_aPart(t *testing.T) {
	part := tender.CaptureParams{Amount: tender.MustMoney("40", "INR")}
	gw, s := says(t, held(), ok(order("PARTIAL_CHARGED", tried, `"captured_amount":40,`)))
	p, err := gw.CapturePayment(t.Context(), placed(tender.CaptureLater), part)
	require.NoError(t, err)
	assert.Equal(t, url.Values{"amount": {"40.00"}}, s.last().form)
	assert.Equal(t, part.Amount, p.AmountCaptured)
	assert.Equal(t, tender.StatusSucceeded, p.Status)
}

func TestClient_VoidPayment(t *testing.T) {
	gw, s := says(t, held(), ok(order("VOIDED", tried)), held(), ok(order("VOID_INITIATED", tried)))
	p, err := gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
	require.NoError(t, err)
	assert.Equal(t, "/v2/txns/euLsimABCDEF1234567/void", s.last().path)
	assert.Empty(t, s.last().raw)
	assert.Equal(t, "application/x-www-form-urlencoded", s.last().header.Get("Content-Type"))
	assert.Equal(t, tender.StatusCanceled, p.Status)
	p, err = gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
	require.NoError(t, err)
	assert.Equal(t, tender.StatusProcessing, p.Status)
}

func TestClient_VoidPayment_whereOneSideHasNoAmount(t *testing.T) {
	without := placed(tender.CaptureLater)
	without.Amount = tender.Money{}
	for _, c := range []struct {
		ref   tender.PaymentRef
		after string
	}{{without, order("VOIDED", tried)}, {placed(tender.CaptureLater), strings.Replace(order("VOIDED", tried), `"amount":100.15,`, "", 1)}} {
		gw, _ := says(t, held(), ok(c.after))
		_, err := gw.VoidPayment(t.Context(), c.ref)
		require.NoError(t, err)
	}
}

// settleCalls are the two ways to end a reservation.
func settleCalls(t *testing.T, gw *tender.Gateway) map[string]func() (*tender.Payment, error) {
	t.Helper()
	return map[string]func() (*tender.Payment, error){
		"capture": func() (*tender.Payment, error) {
			return gw.CapturePayment(t.Context(), placed(tender.CaptureLater), tender.CaptureParams{})
		},
		"void": func() (*tender.Payment, error) { return gw.VoidPayment(t.Context(), placed(tender.CaptureLater)) },
	}
}

// The order in which a capture or a release leaves the payment says what became of it.
func TestClient_settle_whatTheOrderSaysAfterwards(t *testing.T) {
	const no = `"bank_error_code":"05","bank_error_message":"the bank says no",`
	for _, c := range []struct {
		op, word string
		kind     tender.Kind // "" = a result
		status   tender.Status
		outcome  tender.Outcome
	}{
		{"capture", "CHARGED", "", tender.StatusSucceeded, 0}, {"capture", "CAPTURE_INITIATED", "", tender.StatusProcessing, 0},
		{"capture", "CAPTURE_FAILED", tender.ErrDeclined, "", tender.OutcomeRejected}, {"capture", "AUTHORIZED", tender.ErrUnavailable, "", tender.OutcomeUnknown},
		{"capture", "VOIDED", tender.ErrProtocol, "", tender.OutcomeUnknown}, {"capture", "NEW", tender.ErrProtocol, "", tender.OutcomeUnknown},
		{"capture", "NOVEL", tender.ErrProtocol, "", tender.OutcomeUnknown}, {"capture", "VOID_FAILED", tender.ErrProtocol, "", tender.OutcomeUnknown},
		{"capture", "AUTO_REFUNDED", tender.ErrProtocol, "", tender.OutcomeUnknown},
		{"void", "VOIDED", "", tender.StatusCanceled, 0}, {"void", "VOID_INITIATED", "", tender.StatusProcessing, 0},
		{"void", "VOID_FAILED", tender.ErrDeclined, "", tender.OutcomeRejected}, {"void", "AUTHORIZED", tender.ErrUnavailable, "", tender.OutcomeUnknown},
		{"void", "CAPTURE_FAILED", tender.ErrProtocol, "", tender.OutcomeUnknown},
		{"void", "CHARGED", tender.ErrProtocol, "", tender.OutcomeUnknown}, {"void", "NOVEL", tender.ErrProtocol, "", tender.OutcomeUnknown},
	} {
		gw, _ := says(t, held(), ok(order(c.word, tried, no)))
		p, err := settleCalls(t, gw)[c.op]()
		if c.kind == "" {
			require.NoError(t, err, c.op, c.word)
			assert.Equal(t, c.status, p.Status, c.word)
			continue
		}
		e := errorOf(t, err)
		assert.Equal(t, c.kind, e.Kind, "%s %s", c.op, c.word)
		assert.Equal(t, c.outcome, e.Outcome, "%s %s", c.op, c.word)
		if c.kind == tender.ErrDeclined {
			assert.Equal(t, "05", e.Code)
			assert.Equal(t, "the bank says no", e.Message)
		}
	}
}

// An order that is as it was says nothing of this request: its refusal may be that of the last one.
func TestClient_settle_anOrderThatIsAsItWas(t *testing.T) {
	for word, op := range map[string]string{"CAPTURE_FAILED": "capture", "CHARGED": "capture", "CAPTURE_INITIATED": "capture", "VOID_FAILED": "void", "VOIDED": "void"} {
		gw, _ := says(t, ok(order(word, tried)), ok(order(word, tried)))
		_, err := settleCalls(t, gw)[op]()
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, word)
		require.ErrorIs(t, err, tender.ErrUnavailable, word)
	}
}

func TestClient_settle_refusals(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		kind   tender.Kind
	}{
		"the wrong state":        {answer{status: 400, body: wrongState}, tender.ErrInvalidState},
		"bare 400":               {answer{status: 400}, tender.ErrInvalidState},
		"an expired hold":        {answer{status: 400, body: `{"error_info":{"code":"EXPIRED"}}`}, tender.ErrInvalidState},
		"an action too late":     {answer{status: 400, body: `{"error_info":{"code":"INVALID_ACTION"}}`}, tender.ErrInvalidState},
		"a repeat":               {answer{status: 400, body: `{"error_info":{"code":"DUPLICATE_REQUEST"}}`}, tender.ErrInvalidState},
		"a missing field":        {answer{status: 400, body: `{"error_info":{"code":"MISSING_MANDATORY_PARAMETER"}}`}, tender.ErrInvalid},
		"no such transaction":    {answer{status: 404, body: absent}, tender.ErrNotFound},
		"not allowed":            {answer{status: 403}, tender.ErrPermission},
		"a refusal in a 2xx":     {ok(`{"status":"Bad Request","error_code":"Invalid","error_info":{"code":"INVALID_INPUT"}}`), tender.ErrInvalidState},
		"somebody else's 404":    {answer{status: 404, body: "<html>"}, tender.ErrProtocol},
		"a 404 that is not ours": {answer{status: 404}, tender.ErrProtocol},
	} {
		for op := range map[string]bool{"capture": true, "void": true} {
			gw, _ := says(t, held(), c.answer)
			_, err := settleCalls(t, gw)[op]()
			e := errorOf(t, err)
			assert.Equal(t, c.kind, e.Kind, "%s: %s", op, name)
			assert.Equal(t, tender.OutcomeRejected, e.Outcome, "%s: %s", op, name)
			assert.Empty(t, e.Fields, "%s: %s: it is not the app's input that is wrong", op, name)
		}
	}
}

// Before the write nothing was done, whatever goes wrong; after it the outcome is open.
func TestClient_settle_lost(t *testing.T) {
	for name, c := range map[string]struct {
		answers []answer
		kind    tender.Kind
		outcome tender.Outcome
	}{
		"the read is refused":             {[]answer{{status: 401}}, tender.ErrUnauthenticated, tender.OutcomeNotDone},
		"no such order":                   {[]answer{{status: 400, body: noOrder}}, tender.ErrNotFound, tender.OutcomeNotDone},
		"no transaction":                  {[]answer{ok(order("NEW", nothingBack))}, tender.ErrInvalidState, tender.OutcomeNotDone},
		"an empty transaction":            {[]answer{ok(order("NEW", `"txn_uuid":"","txn_detail":{"txn_uuid":null},`))}, tender.ErrInvalidState, tender.OutcomeNotDone},
		"two transactions":                {[]answer{ok(order("AUTHORIZED", tried, `"txn_detail":{"txn_uuid":"euLother"},`))}, tender.ErrProtocol, tender.OutcomeNotDone},
		"a transaction that leads astray": {[]answer{ok(order("AUTHORIZED", `"txn_uuid":"..",`))}, tender.ErrProtocol, tender.OutcomeNotDone},
		"another order":                   {[]answer{ok(strings.Replace(order("AUTHORIZED", tried), "ordeh_00", "ordeh_99", 1))}, tender.ErrIntegrity, tender.OutcomeNotDone},
		"an order of another amount":      {[]answer{ok(strings.Replace(order("AUTHORIZED", tried), "100.15", "100.14", 1))}, tender.ErrIntegrity, tender.OutcomeNotDone},
		"an order of another currency":    {[]answer{ok(strings.Replace(order("AUTHORIZED", tried), "INR", "USD", 1))}, tender.ErrIntegrity, tender.OutcomeNotDone},
		"an order of another Reference":   {[]answer{ok(strings.Replace(order("AUTHORIZED", tried), "SIMORD0001", "SIMORD0002", 1))}, tender.ErrIntegrity, tender.OutcomeNotDone},
		"the write broke":                 {[]answer{held(), {err: errBroken}}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"the write's 500":                 {[]answer{held(), {status: 500, body: wrongState}}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"the write's 409":                 {[]answer{held(), {status: 409, body: wrongState}}, tender.ErrInvalidState, tender.OutcomeUnknown},
		"the write's page":                {[]answer{held(), ok("<html>")}, tender.ErrProtocol, tender.OutcomeUnknown},
		"the write's {}":                  {[]answer{held(), ok("{}")}, tender.ErrProtocol, tender.OutcomeUnknown},
	} {
		for op := range map[string]bool{"capture": true, "void": true} {
			gw, _ := says(t, c.answers...)
			_, err := settleCalls(t, gw)[op]()
			e := errorOf(t, err)
			assert.Equal(t, c.kind, e.Kind, "%s: %s", op, name)
			assert.Equal(t, c.outcome, e.Outcome, "%s: %s", op, name)
			if c.outcome == tender.OutcomeUnknown {
				assert.Equal(t, tender.RecoverGet, e.Recovery)
			}
			if c.kind == tender.ErrIntegrity {
				assert.NotNil(t, e.Payment, "the order as it was answered")
				assert.NotEmpty(t, e.Fields)
			}
		}
	}
}

// The key of the transaction stands in one place or in the other.
func TestClient_settle_whereTheTransactionStands(t *testing.T) {
	for _, more := range []string{tried, `"txn_detail":{"txn_uuid":"euLsimABCDEF1234567"},`, tried + `"txn_detail":{"txn_uuid":"euLsimABCDEF1234567"},`} {
		gw, s := says(t, ok(order("AUTHORIZED", more)), ok(order("VOIDED")))
		_, err := gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
		require.NoError(t, err)
		assert.Equal(t, "/v2/txns/euLsimABCDEF1234567/void", s.last().path)
	}
}

// A ref in a currency of three decimals was never this adapter's.
func TestClient_amountsThatCannotBeWritten(t *testing.T) {
	gw, _ := says(t)
	ref := placed(tender.CaptureLater)
	ref.Amount = tender.MustMoney("1.500", "TND")
	_, captureErr := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{})
	_, refundErr := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Reference: "SIMRFD0001", Amount: tender.MustMoney("1.500", "TND")})
	for _, err := range []error{captureErr, refundErr} {
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "Amount must be in a currency of two decimals at most")
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}

// What another caller is doing to the reservation is not what was asked for.
func TestClient_settle_theOrderIsOnAnotherWay(t *testing.T) {
	for word, op := range map[string]string{"VOID_INITIATED": "capture", "CAPTURE_INITIATED": "void", "AUTHORIZING": "capture", "STARTED": "void", "TO_BE_CHARGED": "capture"} {
		gw, _ := says(t, held(), ok(order(word, tried)))
		_, err := settleCalls(t, gw)[op]()
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, "%s %s", op, word)
		assert.NotNil(t, errorOf(t, err).Payment, "the order as it was answered")
	}
}

// A bank's refusal is believed of the order and the transaction that were asked for only.
func TestClient_settle_aRefusalOfSomethingElse(t *testing.T) {
	for op, word := range map[string]string{"capture": "CAPTURE_FAILED", "void": "VOID_FAILED"} {
		for _, change := range [][2]string{{"ordeh_00", "ordeh_99"}, {"SIMORD0001", "SIMORD0002"}, {"100.15", "100.16"}, {"euLsim", "euLother"}} {
			gw, _ := says(t, held(), ok(strings.Replace(order(word, tried), change[0], change[1], 1)))
			_, err := settleCalls(t, gw)[op]()
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown, "%s %s", op, change[1])
			require.ErrorIs(t, err, tender.ErrIntegrity, "%s %s", op, change[1])
		}
	}
}

// Another transaction of the order may have been charged; this one is still held then.
func TestClient_settle_anotherTransactionOfTheOrder(t *testing.T) {
	for op, word := range map[string]string{"capture": "CHARGED", "void": "VOIDED"} {
		gw, _ := says(t, held(), ok(order(word, `"txn_uuid":"euLother",`)))
		_, err := settleCalls(t, gw)[op]()
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, op)
		require.ErrorIs(t, err, tender.ErrIntegrity, op)
	}
}

// The details of a transaction may say whose it is.
func TestClient_settle_aTransactionOfAnotherOrder(t *testing.T) {
	for op := range map[string]bool{"capture": true, "void": true} {
		gw, _ := says(t, ok(order("AUTHORIZED", `"txn_detail":{"txn_uuid":"euLother","order_id":"SIMORD0002"},`)))
		_, err := settleCalls(t, gw)[op]()
		e := errorOf(t, err)
		assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
	}
}
