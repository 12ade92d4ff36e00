package lomi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

func some(amount string) tender.RefundParams {
	return tender.RefundParams{Reference: "refund-1", Amount: francs(amount), Reason: "item returned"}
}

// made is the answer to a refund, as the later generation has it.
func made(fields ...string) answer {
	return answer{status: 201, body: object(map[string]string{
		"success": "true", "refund_id": `"` + refundID + `"`, "transaction_id": `"` + transactionID + `"`, "refunded_amount": "1000", "status": `"completed"`,
		"message": `"ok"`,
	}, fields)}
}

func TestRefundPayment_findsTheTransactionAndSendsTheAmount(t *testing.T) {
	gw, s := says(t, rows(row("t-1", "failed"), row(transactionID, "completed")), made())
	refund, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	require.NoError(t, err)
	assert.Equal(t, []string{"/v1/transactions", "/v1/refunds"}, s.paths())
	assert.Equal(t, "POST", s.last().method)
	assert.JSONEq(t, `{"transaction_id":"`+transactionID+`","amount":1000,"reason":"item returned"}`, s.last().raw)
	assert.Equal(t, refundID, refund.ID)
	assert.Equal(t, tender.RefundSucceeded, refund.Status)
	assert.Equal(t, francs("1000"), refund.Amount)
	assert.Equal(t, "refund-1", refund.Reference, "the Gateway's, which the provider does not keep")
	assert.Equal(t, tender.RefundedUnknown, refund.Refunded, "the answer does not say what is left")

	gw, s = says(t, rows(row(transactionID, "completed")), made(`"refunded_amount":2500`))
	_, err = gw.RefundPayment(t.Context(), order9Ref(), tender.RefundParams{Amount: francs("2500")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"transaction_id":"`+transactionID+`","amount":2500}`, s.last().raw, "also of the whole")
}

func TestRefundPayment_equalPartsAreTwoRefunds(t *testing.T) {
	gw, s := says(t, rows(row(transactionID, "completed")), made(), rows(row(transactionID, "completed")), made(`"refund_id":"another"`))
	for _, id := range []string{refundID, "another"} {
		refund, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
		require.NoError(t, err)
		assert.Equal(t, id, refund.ID)
	}
	assert.Equal(t, s.asked[1].raw, s.asked[3].raw)
}

func TestRefundPayment_withoutATransactionToRefund(t *testing.T) {
	for name, list := range map[string]answer{
		"none": rows(), "somebody else's": rows(row(transactionID, "completed", `"metadata":{"checkout_session_id":"another","reference":"order-9"}`)),
		"not taken": rows(row("t-1", "failed"), row("t-2", "pending"), row("t-3", "expired"), row("t-4", "cancelled"), row("t-5", "novel")),
	} {
		gw, _ := says(t, list)
		_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
		e := failed(t, err, tender.ErrInvalidState, tender.OutcomeNotDone)
		assert.Contains(t, e.Message, "no transaction", name)
	}
	gw, _ := says(t, rows(row("t-1", "completed"), row("t-2", "completed")))
	_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	fails(t, err, tender.ErrIntegrity, tender.OutcomeNotDone)
}

// What was refunded already is the provider's to refuse.
func TestRefundPayment_theProviderJudges(t *testing.T) {
	for _, word := range []string{"completed", "refunded", "partially_refunded"} {
		gw, _ := says(t, rows(row(transactionID, word)), answer{status: 400, body: `{"error":{"code":"bad_request","message":"Only completed transactions can be refunded"}}`})
		_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
		e := failed(t, err, tender.ErrInvalidState, tender.OutcomeRejected)
		assert.Equal(t, "bad_request", e.Code)
	}
}

func TestRefundPayment_anAnswerThatCannotBeBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		kind tender.Kind
		said answer
	}{
		"no id":               {tender.ErrProtocol, made(`"refund_id":`)},
		"no success":          {tender.ErrProtocol, made(`"success":false`)},
		"an error":            {tender.ErrProtocol, made(`"error":{"code":"CONFLICT","message":"half done"}`)},
		"another transaction": {tender.ErrIntegrity, made(`"transaction_id":"another"`)},
		"another amount":      {tender.ErrIntegrity, made(`"refunded_amount":100`)},
		"no amount of it":     {tender.ErrProtocol, made(`"refunded_amount":1000.5`)},
		"empty":               {tender.ErrProtocol, answer{status: 201, body: `{}`}},
		"nothing":             {tender.ErrProtocol, answer{status: 204}},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, rows(row(transactionID, "completed")), c.said)
			_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
			e := failed(t, err, c.kind, tender.OutcomeUnknown)
			assert.Equal(t, tender.RecoverManual, e.Recovery)
			assert.Equal(t, name == "nothing", e.Refund == nil, "the record goes with the error")
			if name == "an error" {
				assert.Equal(t, "CONFLICT", e.Code)
			}
		})
	}
}

func TestRefund_withoutAnAmountInTheAnswer(t *testing.T) {
	gw, _ := says(t, rows(row(transactionID, "completed")), made(`"refunded_amount":`), answer{status: 200, body: `{"data":` + back(refundID, "pending", "") + `}`})
	refund, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	require.NoError(t, err)
	assert.Equal(t, francs("1000"), refund.Amount)
	refund, err = gw.GetRefund(t.Context(), refund.Ref())
	require.NoError(t, err)
	assert.False(t, refund.Amount.Stated(), "the answer's amount is the transaction's")
}

func TestGetRefund_readsByID(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"success":true,"data":` + back(refundID, "pending", "1000") + `}`}, answer{status: 200, body: back(refundID, "completed", "1000")})
	refund, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: order9Ref(), ID: refundID})
	require.NoError(t, err)
	assert.Equal(t, "/v1/refunds/"+refundID, s.last().path)
	assert.Equal(t, tender.RefundPending, refund.Status)
	assert.Equal(t, francs("1000"), refund.Amount, "and not the transaction's")
	refund, err = gw.GetRefund(t.Context(), refund.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundSucceeded, refund.Status)

	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: order9Ref(), Reference: "refund-1"})
	e := failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)
	assert.Equal(t, []string{"ID"}, fieldsOf(e))
	assert.Contains(t, e.Fields[0].Rule, "RefundPayment returned it")
}

func TestGetRefund_anAnswerThatCannotBeBelieved(t *testing.T) {
	for name, c := range map[string]struct {
		kind tender.Kind
		body string
	}{
		"no id":           {tender.ErrProtocol, back(refundID, "completed", "1000", `"refund_id":`)},
		"another":         {tender.ErrIntegrity, back("another", "completed", "1000")},
		"more than there": {tender.ErrIntegrity, back(refundID, "completed", "2501")},
		"no success":      {tender.ErrProtocol, `{"success":false,"data":` + back(refundID, "completed", "1000") + `}`},
	} {
		gw, _ := says(t, answer{status: 200, body: c.body})
		_, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: order9Ref(), ID: refundID})
		fails(t, err, c.kind, tender.OutcomeNotDone)
		assert.NotEmpty(t, name)
	}
}

func TestRefunds_inACurrencyThatNobodyConfigured(t *testing.T) {
	gw, _ := says(t)
	ref := order9Ref()
	ref.Amount = tender.MustMoney("25", "USD")
	_, err := gw.RefundPayment(t.Context(), ref, tender.RefundParams{Amount: ref.Amount})
	assert.Equal(t, []string{"Amount"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: ref, ID: refundID})
	assert.Equal(t, []string{"Amount"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
}

func TestRefunds_areOffUntilTheyAreConfigured(t *testing.T) {
	gw, _ := saysTo(t, lomi.Config{})
	for _, capability := range []tender.Capability{tender.PaymentsRefund, tender.PaymentsRefundGet} {
		assert.False(t, gw.Supports(capability))
		require.ErrorContains(t, gw.Check(capability), "Config.Refunds")
	}
	assert.NotContains(t, gw.Profile().AfterUnknown, tender.OpRefundPayment)
	assert.False(t, gw.Profile().ShowsRefunds)
	_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
}

// The provider is sent a number without a currency: it must be one of the charge that the app has in mind.
func TestRefundPayment_aChargeOfAnotherAmount(t *testing.T) {
	for name, fields := range map[string][]string{
		"another currency": {`"currency_code":"USD"`}, "less": {`"gross_amount":1000`}, "more": {`"gross_amount":25000`}, "below zero": {`"gross_amount":-2500`},
		"nothing": {`"gross_amount":0`},
	} {
		for _, unit := range []lomi.Unit{lomi.MinorUnit, lomi.MajorUnit} {
			gw, _ := saysTo(t, lomi.Config{Refunds: true, Currencies: []string{"USD"}, CurrencyUnit: unit}, rows(row(transactionID, "completed", fields...)))
			_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
			e := failed(t, err, tender.ErrIntegrity, tender.OutcomeNotDone)
			assert.Equal(t, []string{"Amount"}, fieldsOf(e), name)
		}
	}
	for _, field := range []string{`"gross_amount":`, `"gross_amount":null`, `"currency_code":`} { // nothing that contradicts
		gw, _ := says(t, rows(row(transactionID, "completed", field)), made())
		_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
		require.NoError(t, err, field)
	}
}
