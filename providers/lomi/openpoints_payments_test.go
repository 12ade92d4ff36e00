package lomi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

func TestOpenPoint18_ThePageIsCheckoutURLElseURL(t *testing.T) {
	for want, fields := range map[string][]string{
		payPage: nil, "https://checkout.lomi.africa/later": {`"checkout_url":"https://checkout.lomi.africa/later"`},
		"https://checkout.lomi.africa/only": {`"url":null`, `"checkout_url":"https://checkout.lomi.africa/only"`},
	} {
		gw, _ := says(t, session("open", fields...), session("open", fields...), rows())
		payment, err := gw.CreatePayment(t.Context(), order9())
		require.NoError(t, err)
		assert.Equal(t, want, payment.NextAction.URL)
		payment, err = gw.GetPayment(t.Context(), payment.Ref())
		require.NoError(t, err)
		assert.Equal(t, want, payment.NextAction.URL)
	}
	gw, _ := says(t, session("open", `"url":`))
	_, err := gw.CreatePayment(t.Context(), order9())
	fails(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
}

func TestOpenPoint19_TheSessionsIDByEitherName(t *testing.T) {
	for _, body := range []string{
		`{"checkout_session_id":"` + sessionID + `","checkout_url":"` + payPage + `"}`, `{"id":"` + sessionID + `","checkout_url":"` + payPage + `"}`,
		`{"checkout_session_id":"` + sessionID + `","id":"another","checkout_url":"` + payPage + `"}`,
		`{"data":{"checkout_session_id":"` + sessionID + `","url":"` + payPage + `"},"test":true}`,
	} {
		gw, _ := says(t, answer{status: 201, body: body})
		payment, err := gw.CreatePayment(t.Context(), order9())
		require.NoError(t, err, body)
		assert.Equal(t, sessionID, payment.ID)
		assert.Equal(t, tender.StatusRequiresAction, payment.Status, "it has a page to pay on")
	}
	gw, _ := says(t, answer{status: 201, body: `{"checkout_url":"` + payPage + `"}`})
	_, err := gw.CreatePayment(t.Context(), order9())
	fails(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
}

func TestOpenPoint20_TheProviderSaysWhenASessionEnds(t *testing.T) {
	gw, s := says(t, session("open", `"expires_at":"2001-01-01T00:00:00Z"`), session("open", `"expires_at":"2001-01-01T00:00:00Z"`), rows(), session("open"), rows())
	payment, err := gw.CreatePayment(t.Context(), order9())
	require.NoError(t, err)
	assert.NotContains(t, s.last().body, "expiration_minutes")
	assert.Equal(t, 2001, payment.ExpiresAt.Year())
	for _, stated := range []bool{true, false} {
		payment, err = gw.GetPayment(t.Context(), payment.Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, payment.Status, "no clock of ours ends it")
		assert.Equal(t, stated, !payment.ExpiresAt.IsZero())
	}
}

func TestOpenPoint21_WhatEitherGenerationRequires(t *testing.T) {
	gw, s := says(t, session("open"))
	params := order9()
	params.Customer = tender.CustomerRef{Provider: "lomi", ID: documentID, Name: "Amadou Ba"}
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	for _, field := range []string{"success_url", "cancel_url", "allowed_providers", "amount", "currency_code"} {
		assert.Contains(t, s.last().body, field)
	}
	assert.NotContains(t, s.last().raw, documentID)
	assert.True(t, gw.Profile().Payment[tender.FieldReturnURL].Required)
}

func TestOpenPoint22_ASessionCannotBeEnded(t *testing.T) {
	gw, _ := says(t)
	for _, capability := range []tender.Capability{tender.PaymentsVoid, tender.PaymentsCapture, tender.PaymentsConfirm, tender.PaymentsFind} {
		assert.False(t, gw.Supports(capability))
	}
	_, err := gw.VoidPayment(t.Context(), order9Ref())
	fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
}

func TestOpenPoint23_AnAPIWithoutRefunds(t *testing.T) {
	gw, _ := saysTo(t, lomi.Config{}, session("completed"), rows(row(transactionID, "completed"))) // nothing asks for refunds
	_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedUnknown, payment.Refunded)

	charge := rows(row(transactionID, "completed"))
	for _, missing := range []answer{{status: 404, body: "Cannot POST /refunds"}, {status: 405}, {status: 404, body: `{"message":"no route"}`}} {
		gw, _ := says(t, charge, missing, missing, session("completed"), charge, missing)
		_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
		e := failed(t, err, tender.ErrUnsupported, tender.OutcomeRejected)
		assert.Contains(t, e.Message, "Config.Refunds")
		_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: order9Ref(), ID: refundID})
		fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
		_, err = gw.GetPayment(t.Context(), order9Ref())
		fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone)
	}
	own := answer{status: 404, body: `{"error":{"code":"not_found","message":"no such record"}}`}
	gw, _ = says(t, charge, own, own, session("completed"), charge, own)
	_, err = gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	e := failed(t, err, tender.ErrUnsupported, tender.OutcomeRejected) // the transaction was there just now
	assert.Contains(t, e.Message, "no such record")
	_, err = gw.GetRefund(t.Context(), tender.RefundRef{Payment: order9Ref(), ID: refundID})
	fails(t, err, tender.ErrNotFound, tender.OutcomeNotDone)
	_, err = gw.GetPayment(t.Context(), order9Ref())
	fails(t, err, tender.ErrUnsupported, tender.OutcomeNotDone) // the payment is there
}

func TestOpenPoint24_PartsAreKnownByTheRefunds(t *testing.T) {
	for _, word := range []string{"completed", "partially_refunded"} {
		answers := []answer{session("completed"), rows(row(transactionID, word))}
		if word == "completed" {
			answers = append(answers, rows(back("r-1", "completed", "1"), back("r-2", "completed", "1")))
		}
		gw, _ := says(t, answers...)
		payment, err := gw.GetPayment(t.Context(), order9Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, payment.Status)
		assert.Equal(t, tender.RefundedPartial, payment.Refunded)
	}
}

func TestOpenPoint25_OtherCurrenciesAreConfiguredWithTheirUnit(t *testing.T) {
	gw, _ := says(t)
	assert.Equal(t, []string{"XOF"}, gw.Profile().Currencies)
	for _, currency := range []string{"USD", "EUR", "GHS"} {
		params := order9()
		params.Amount = tender.MustMoney("25", currency)
		_, err := gw.CreatePayment(t.Context(), params)
		assert.Equal(t, []string{"Amount"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
	}
	for unit, wire := range map[lomi.Unit]string{lomi.MinorUnit: "2500", lomi.MajorUnit: "25.00"} {
		gw, s := saysTo(t, lomi.Config{Currencies: []string{"USD"}, CurrencyUnit: unit}, session("open", `"amount":`+wire, `"currency_code":"USD"`))
		params := order9()
		params.Amount = tender.MustMoney("25", "USD")
		_, err := gw.CreatePayment(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, wire, string(s.last().body["amount"]))
	}
}

func TestOpenPoint26_NoIdempotencyKeyOfAPayment(t *testing.T) {
	gw, s := says(t, session("open"), rows(row(transactionID, "completed")), made())
	_, err := gw.CreatePayment(t.Context(), order9())
	require.NoError(t, err)
	_, err = gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
	require.NoError(t, err)
	for _, a := range s.asked {
		for name := range a.header {
			assert.NotContains(t, strings.ToLower(name), "idempotency")
		}
	}
}

func TestOpenPoint30_ATransactionIsFoundByMetadataAndNeverByAmount(t *testing.T) {
	strangers := rows(row("t-1", "completed", `"metadata":null`), row("t-2", "completed", `"metadata":{"order":"9"}`), row("t-3", "completed", `"metadata":`))
	gw, _ := says(t, session("open"), strangers, strangers)
	payment, err := gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusRequiresAction, payment.Status)
	_, err = gw.RefundPayment(t.Context(), order9Ref(), some("2500"))
	fails(t, err, tender.ErrInvalidState, tender.OutcomeNotDone)

	gw, _ = says(t, session("completed"), rows(row(transactionID, "refunded", `"metadata":{"reference":"order-9"}`)))
	payment, err = gw.GetPayment(t.Context(), order9Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedFull, payment.Refunded)
}
