package juspay_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
)

// The tests are named after the numbered rows of docs/providers/juspay.md, "Open points and what was chosen".

func TestOpenPoint20_AnUnknownOrderIsKnownByItsBody(t *testing.T) {
	for _, a := range []answer{{status: 400, body: noOrder}, {status: 404, body: noOrder}, {status: 404, body: `{"status":"NOT_FOUND"}`}, ok(`{"status":"NOT_FOUND","status_id":40}`)} {
		gw, _ := says(t, a)
		_, err := gw.FindPayment(t.Context(), "SIMORD0001")
		require.ErrorIs(t, err, tender.ErrNotFound, a.status)
	}
	for _, a := range []answer{{status: 404}, {status: 404, body: "<html>"}, {status: 400}, {status: 403, body: noOrder}, ok(`{"status":"ERROR"}`)} {
		gw, _ := says(t, a)
		_, err := gw.FindPayment(t.Context(), "SIMORD0001")
		require.Error(t, err)
		require.NotErrorIs(t, err, tender.ErrNotFound, "%d proves no absence", a.status)
	}
}

func TestOpenPoint21_ATakenReferenceIsLookedFor(t *testing.T) {
	refusal := answer{status: 400, body: `{"status":"ERROR","status_id":-1,"error_code":"invalid_request","error_message":"no, for order SIMORD0001"}`}
	gw, s := says(t, refusal, ok(order("CHARGED", nothingBack)))
	_, err := gw.CreatePayment(t.Context(), checkout())
	e := errorOf(t, err)
	assert.Equal(t, tender.ErrAlreadyExists, e.Kind)
	assert.Equal(t, tender.OutcomeRejected, e.Outcome)
	assert.Equal(t, "invalid_request", e.Code)
	assert.Equal(t, "GET /orders/SIMORD0001", s.last().method+" "+s.last().path)
	for name, a := range map[string]answer{"no such order": {status: 400, body: noOrder}, "a look that fails": {status: 401}, "a look at nothing": ok("{}")} {
		gw, _ = says(t, refusal, a)
		_, err = gw.CreatePayment(t.Context(), checkout())
		e = errorOf(t, err)
		assert.Equal(t, tender.ErrInvalid, e.Kind, "%s: the refusal stands", name)
		assert.Equal(t, tender.OutcomeRejected, e.Outcome, name)
		assert.Equal(t, "invalid_request", e.Code, name)
	}
	for name, a := range map[string]answer{
		"a code of its own":        {status: 400, body: `{"error_info":{"code":"ALREADY_EXISTS"}}`},
		"a field that is wrong":    {status: 400, body: `{"error_code":"INVALID_REQUEST","error_info":{"code":"INVALID_INPUT","fields":[{"field_name":"amount"}]}}`},
		"nobody's words":           {status: 400, body: `<html>`},
		"a 404":                    {status: 404, body: `{"error_code":"invalid_request"}`},
		"an outcome that is open":  {status: 500, body: `{"error_code":"invalid_request"}`},
		"credentials that are not": {status: 401, body: `{"error_code":"invalid_request"}`},
	} {
		gw, s = says(t, a)
		_, err = gw.CreatePayment(t.Context(), checkout())
		require.Error(t, err)
		assert.Len(t, s.asked, 1, "%s needs no look", name)
	}
	gw, _ = says(t, answer{status: 400, body: `{"error_info":{"code":"INVALID_ACTION"}}`}, ok(order("CHARGED", nothingBack)))
	_, err = gw.CreatePayment(t.Context(), checkout())
	require.ErrorIs(t, err, tender.ErrAlreadyExists, "an order that is paid cannot be changed by a second creation")
}

func TestOpenPoint22_SeventeenLettersAndDigits(t *testing.T) {
	gw, s := says(t, ok(strings.Replace(linked, "SIMORD0001", "Abcdefgh123456789", 1)))
	params := checkout()
	params.Reference = "Abcdefgh123456789"
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, params.Reference, s.last().form.Get("order_id"), "as it is")
	for _, reference := range []string{"Abcdefgh1234567890", "order_1", "order 1", "commandé"} {
		params.Reference = reference
		_, err = gw.CreatePayment(t.Context(), params)
		require.ErrorIs(t, err, tender.ErrInvalid)
	}
	refund := back()
	for _, reference := range []string{strings.Repeat("r", 21), "refund-1"} {
		refund.Reference = reference
		_, err = gw.RefundPayment(t.Context(), placed(""), refund)
		require.ErrorIs(t, err, tender.ErrInvalid)
	}
}

func TestOpenPoint23_TheNumberOfAStatusIsNotLookedAt(t *testing.T) {
	for _, number := range []string{"21", "24", "40", "-1", `"-1"`, "null", `{}`} {
		gw, _ := says(t, ok(order("AUTHORIZED", `"status_id":`+number+`,`)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureLater))
		require.NoError(t, err, number)
		assert.Equal(t, tender.StatusAuthorized, p.Status, number)
	}
}

func TestOpenPoint24_ARefundHasItsAmount(t *testing.T) {
	gw, s := says(t, ok(order("CHARGED", `"amount_refunded":100.15,"refunded":true,`, refunds(entry("SIMRFD0001", "100.15", "PENDING")))))
	all := back()
	all.Amount = tender.MustMoney("100.15", "INR")
	r, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), all)
	require.NoError(t, err)
	assert.Equal(t, url.Values{"unique_request_id": {"SIMRFD0001"}, "amount": {"100.15"}}, s.last().form, "also of the whole")
	assert.Equal(t, tender.RefundedFull, r.Refunded)
	_, err = gw.RefundPayment(t.Context(), placed(tender.CaptureNow), tender.RefundParams{Reference: "SIMRFD0001"})
	require.ErrorIs(t, err, tender.ErrInvalid)
}

func TestOpenPoint25_AnEqualRefundWaitsFiveSeconds(t *testing.T) {
	gw, s := says(t, answer{status: 400, body: repeated}, ok(order("CHARGED", partBack, refunds(another))),
		ok(order("CHARGED", `"amount_refunded":80.30,"refunded":false,`, refunds(another, entry("SIMRFD0001", "40.15", "PENDING")))))
	_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.ErrorIs(t, err, tender.ErrRateLimited)
	assert.Equal(t, 5*time.Second, errorOf(t, err).RetryAfter, "the longer of the two pauses that the pages give")
	_, err = gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.NoError(t, err, "later, with the same Reference")
	assert.Equal(t, s.asked[0].form, s.last().form)
}

func TestOpenPoint35_CurrenciesOfOtherThanTwoDecimals(t *testing.T) {
	gw, s := says(t, ok(`{"id":"ord_1","order_id":"SIMORD0001","status":"NEW","amount":2500,"currency":"JPY","payment_links":{"web":"https://sandbox.juspay.in/x"}}`))
	params := checkout()
	params.Amount = tender.MustMoney("2500", "JPY")
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, "2500", s.last().form.Get("amount"), "whole units, as amounts are major units")
	for _, currency := range []string{"KWD", "TND", "CLF"} { // also an amount that two decimals could say
		params.Amount = tender.MustMoney("1.5", currency)
		_, err = gw.CreatePayment(t.Context(), params)
		require.ErrorIs(t, err, tender.ErrInvalid, currency)
	}
}

func TestOpenPoint36_TheProviderJudgesLeastAmounts(t *testing.T) {
	gw, s := says(t, answer{status: 400, body: `{"status":"ERROR","error_code":"invalid_request","error_message":"Invalid amount"}`}, answer{status: 400, body: noOrder},
		answer{status: 400, body: `{"status":"ERROR","error_code":"invalid amount"}`})
	params, refund := checkout(), back()
	params.Amount, refund.Amount = tender.MustMoney("0.01", "INR"), tender.MustMoney("0.01", "INR")
	_, err := gw.CreatePayment(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.Equal(t, "0.01", s.asked[0].form.Get("amount"))
	_, err = gw.RefundPayment(t.Context(), placed(tender.CaptureNow), refund)
	require.ErrorIs(t, err, tender.ErrInvalidState)
}

func TestOpenPoint37_AReferenceOfOtherCaseIsAnother(t *testing.T) {
	gw, _ := says(t, ok(order("CHARGED", nothingBack)), answer{status: 400, body: `{"error_code":"invalid_request"}`}, ok(strings.Replace(order("NEW"), "SIMORD0001", "simord0001", 1)))
	_, err := gw.FindPayment(t.Context(), "simord0001")
	require.ErrorIs(t, err, tender.ErrIntegrity)
	_, err = gw.CreatePayment(t.Context(), checkout())
	require.ErrorIs(t, err, tender.ErrAlreadyExists, "the provider compares without case, so it is taken all the same")
}

func TestOpenPoint38_WhoIsWaitedFor(t *testing.T) {
	for word, want := range map[string]tender.Status{
		"PENDING_VBV": tender.StatusRequiresAction, "STARTED": tender.StatusProcessing, "VBV_SUCCESSFUL": tender.StatusProcessing,
		"AUTHORIZING": tender.StatusProcessing, "COD_INITIATED": tender.StatusProcessing, "TO_BE_CHARGED": tender.StatusProcessing,
	} {
		gw, _ := says(t, ok(order(word, nothingBack)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, want, p.Status, word)
		assert.Equal(t, want == tender.StatusRequiresAction, p.NextAction != nil, "%s: nobody is sent to pay while an attempt is under way", word)
	}
}

func TestOpenPoint39_AFailedAttemptIsNotTheEnd(t *testing.T) {
	for _, word := range []string{"AUTHENTICATION_FAILED", "AUTHORIZATION_FAILED", "JUSPAY_DECLINED"} {
		gw, _ := says(t, ok(order(word, nothingBack)), ok(order("CHARGED", nothingBack)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, p.Status, word)
		assert.NotNil(t, p.Failure, word)
		assert.NotNil(t, p.NextAction, "%s: the link works again", word)
		p, err = gw.GetPayment(t.Context(), p.Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, p.Status, "a late success wins")
	}
}

func TestOpenPoint40_HowMuchWasCaptured(t *testing.T) {
	part := tender.CaptureParams{Amount: tender.MustMoney("40", "INR")}
	for name, c := range map[string]struct {
		params tender.CaptureParams
		answer string
		want   string // captured; "" = ErrIntegrity
	}{
		"all, and said":                    {tender.CaptureParams{}, order("CHARGED", `"captured_amount":100.15,`), "100.15"},
		"all, not said":                    {tender.CaptureParams{}, order("CHARGED"), "100.15"},
		"all, zero where none is reserved": {tender.CaptureParams{}, order("CHARGED", `"captured_amount":0,`), "100.15"},
		"all, and a part is said":          {tender.CaptureParams{}, order("PARTIAL_CHARGED", `"captured_amount":40,`), ""},
		"all, and a part without a number": {tender.CaptureParams{}, order("PARTIAL_CHARGED"), ""},
		"a part, and said":                 {part, order("PARTIAL_CHARGED", `"captured_amount":40,`), "40"},
		"a part, not said":                 {part, order("PARTIAL_CHARGED"), "40"},
		"a part, by the other word":        {part, order("CHARGED", `"captured_amount":40,`), "40"},
		"a part, and another is said":      {part, order("PARTIAL_CHARGED", `"captured_amount":41,`), ""},
		"a part, and all is said":          {part, order("CHARGED", `"captured_amount":100.15,`), ""},
		"a part, and all without a number": {part, order("CHARGED"), ""},
	} {
		gw, _ := says(t, held(), ok(c.answer))
		p, err := gw.CapturePayment(t.Context(), placed(tender.CaptureLater), c.params)
		if c.want == "" {
			require.ErrorIs(t, err, tender.ErrIntegrity, name)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
			assert.NotNil(t, errorOf(t, err).Payment, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, tender.MustMoney(c.want, "INR"), p.AmountCaptured, name)
	}
	gw, _ := says(t, ok(order("PARTIAL_CHARGED", `"captured_amount":40,`)), ok(order("AUTHORIZED", `"captured_amount":40,`)))
	p, err := gw.GetPayment(t.Context(), placed(tender.CaptureLater))
	require.NoError(t, err)
	assert.Equal(t, tender.MustMoney("40", "INR"), p.AmountCaptured)
	p, err = gw.GetPayment(t.Context(), placed(tender.CaptureLater))
	require.NoError(t, err)
	assert.False(t, p.AmountCaptured.Stated(), "nothing is captured of what is held")
}

func TestOpenPoint41_ACaptureHasItsAmountAndNoKey(t *testing.T) {
	gw, s := says(t, held(), ok(order("CHARGED")), held(), ok(order("PARTIAL_CHARGED")))
	for _, amount := range []tender.Money{{}, tender.MustMoney("40", "INR")} {
		_, err := gw.CapturePayment(t.Context(), placed(tender.CaptureLater), tender.CaptureParams{Amount: amount})
		require.NoError(t, err)
		assert.Len(t, s.last().form, 1)
		assert.True(t, s.last().form.Has("amount"))
	}
}

func TestOpenPoint42_ABankThatIsSilentLeavesTheOutcomeOpen(t *testing.T) {
	for op := range map[string]bool{"capture": true, "void": true} {
		gw, _ := says(t, held(), ok(order("AUTHORIZED", tried)))
		_, err := settleCalls(t, gw)[op]()
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "no answer from the bank yet")
		assert.Equal(t, tender.RecoverGet, errorOf(t, err).Recovery)
	}
}

func TestOpenPoint43_ATransactionThatTheProviderDoesNotKnow(t *testing.T) {
	gw, _ := says(t, held(), answer{status: 404, body: absent})
	_, err := gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
	require.ErrorIs(t, err, tender.ErrNotFound)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
}

func TestOpenPoint44_OneTransactionAtATime(t *testing.T) {
	gw, s := says(t, ok(order("AUTHORIZED", tried, `"txn_detail":{"txn_uuid":"euLother"},`)))
	_, err := gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
	require.ErrorIs(t, err, tender.ErrProtocol)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Len(t, s.asked, 1)
}

func TestOpenPoint45_NumbersAndFlagsAsTexts(t *testing.T) {
	gw, _ := says(t, ok(strings.Replace(order("CHARGED", `"amount_refunded":"100.15","refunded":"true","captured_amount":"100.15",`), "100.15", `"100.15"`, 1)))
	p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedFull, p.Refunded)
	assert.Equal(t, tender.MustMoney("100.15", "INR"), p.AmountRefunded)
}

func TestOpenPoint46_RefundsThatArePendingCount(t *testing.T) {
	gw, _ := says(t, ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "PENDING")))), ok(order("CHARGED", noneBack, refunds(entry("SIMRFD0001", "40.15", "FAILURE")))))
	for _, want := range []tender.RefundState{tender.RefundedPartial, tender.RefundedNone} {
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, want, p.Refunded)
	}
}

func TestOpenPoint47_AnOrderWithoutItsRefundsProvesNothing(t *testing.T) {
	gw, _ := says(t, ok(order("CHARGED", partBack)))
	_, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(""), Reference: "SIMRFD0001"})
	require.ErrorIs(t, err, tender.ErrProtocol)
	require.ErrorContains(t, err, "does not list the order's refunds")
}

func TestOpenPoint48_ARefundsIDComesLater(t *testing.T) {
	gw, _ := says(t, ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "PENDING")))),
		ok(order("CHARGED", partBack, refunds(strings.Replace(entry("SIMRFD0001", "40.15", "SUCCESS"), `"id":null`, `"id":"SIMRFD0001"`, 1)))))
	r, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.NoError(t, err)
	assert.Empty(t, r.ID)
	r, err = gw.GetRefund(t.Context(), r.Ref())
	require.NoError(t, err)
	assert.Equal(t, "SIMRFD0001", r.ID)
	assert.Equal(t, tender.RefundSucceeded, r.Status)
}

func TestOpenPoint49_ASessionReservesNothing(t *testing.T) {
	gw, _ := saysWith(t, paged, ok(session), ok(session))
	params := checkout()
	params.Capture = tender.CaptureLater
	_, err := gw.CreatePayment(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrUnsupported)
	require.ErrorContains(t, err, "Config.PaymentPageClientID")
	for op, call := range settleCalls(t, gw) {
		_, err = call()
		require.ErrorIs(t, err, tender.ErrUnsupported, op)
	}
	first, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	second, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	assert.Equal(t, first.ID, second.ID, "a session of a Reference that has one is the same payment")
}

func TestOpenPoint50_TheRoutingIDOfAPayment(t *testing.T) {
	on := func(cfg *juspay.Config) { cfg.RoutingID = true }
	gw, s := saysWith(t, on, ok(order("NEW")), ok(order("CHARGED", nothingBack)), held(), ok(order("VOIDED")),
		ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "PENDING")))))
	p, err := gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	stored, err := tender.ParsePaymentRef(p.Ref().Token().Reveal())
	require.NoError(t, err)
	_, err = gw.GetPayment(t.Context(), stored)
	require.NoError(t, err)
	_, err = gw.VoidPayment(t.Context(), stored)
	require.NoError(t, err)
	_, err = gw.RefundPayment(t.Context(), stored, back())
	require.NoError(t, err)
	for _, a := range s.asked {
		assert.Equal(t, []string{"buyer-00012345"}, a.header.Values("X-Routing-Id"), "the customer's, with every call: "+a.method+" "+a.path)
	}
	guest := checkout()
	guest.Customer = tender.CustomerRef{}
	gw, s = saysWith(t, on, ok(order("NEW")), ok(order("NEW")), answer{status: 400, body: `{"error_code":"invalid_request"}`}, ok(order("NEW")))
	p, err = gw.CreatePayment(t.Context(), guest)
	require.NoError(t, err)
	assert.True(t, p.ClientSecret.IsZero())
	_, err = gw.GetPayment(t.Context(), p.Ref())
	require.NoError(t, err)
	_, err = gw.CreatePayment(t.Context(), guest)
	require.ErrorIs(t, err, tender.ErrAlreadyExists)
	for _, a := range s.asked {
		assert.Equal(t, []string{"SIMORD0001"}, a.header.Values("X-Routing-Id"), "a guest's is the order's own")
	}
	gw, _ = saysWith(t, on)
	_, err = gw.FindPayment(t.Context(), "SIMORD0001")
	require.ErrorIs(t, err, tender.ErrUnsupported, "whose order it is, a Reference does not tell")
	byID := checkout()
	byID.Customer.Reference = ""
	_, err = gw.CreatePayment(t.Context(), byID)
	require.ErrorContains(t, err, "Customer.Reference is required")
	gw, s = says(t, ok(order("NEW")))
	_, err = gw.CreatePayment(t.Context(), checkout())
	require.NoError(t, err)
	assert.NotContains(t, s.last().header, "X-Routing-Id", "off by default")
}

func TestOpenPoint51_MetadataHasNoPlace(t *testing.T) {
	gw, _ := says(t)
	params := checkout()
	params.Metadata = map[string]string{"txns.auto_capture": "false"}
	_, err := gw.CreatePayment(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrUnsupported, "the provider's own switches are among the names of its metadata")
}

func TestOpenPoint52_WhatIsHeldAfterARefusalOfTheBank(t *testing.T) {
	for _, word := range []string{"CAPTURE_FAILED", "VOID_FAILED"} {
		gw, _ := says(t, ok(order(word, tried, nothingBack)), ok(order(word, tried, nothingBack)), ok(order("VOIDED", tried)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureLater))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusAuthorized, p.Status, word)
		assert.Equal(t, &tender.Failure{Code: word}, p.Failure)
		_, err = gw.VoidPayment(t.Context(), p.Ref())
		require.NoError(t, err, "%s: the provider judges whether it may be tried again", word)
	}
}

func TestOpenPoint53_ALinkThatEnds(t *testing.T) {
	ends := time.Date(2024, 3, 5, 9, 25, 11, 0, time.UTC)
	for _, body := range []string{
		strings.Replace(linked, "{", `{"order_expiry":"2024-03-05T09:25:11Z",`, 1),
		strings.Replace(linked, `"payment_links":{`, `"payment_links":{"expiry":"2024-03-05T09:25:11Z",`, 1),
		strings.Replace(linked, `"payment_links":{`, `"order_expiry":"2024-03-05T09:25:11Z","payment_links":{"expiry":"2024-03-05T09:20:00Z",`, 1),
	} {
		gw, _ := says(t, ok(body))
		p, err := gw.CreatePayment(t.Context(), checkout())
		require.NoError(t, err)
		assert.Equal(t, ends, p.ExpiresAt)
		assert.Equal(t, tender.StatusRequiresAction, p.Status, "the provider has no word for an order that expired")
	}
}

func TestOpenPoint54_NewerWordsForARelease(t *testing.T) {
	for _, word := range []string{"MERCHANT_VOIDED", "AUTO_VOIDED"} {
		gw, _ := says(t, held(), ok(order(word, tried)), ok(order(word, tried)))
		_, err := gw.VoidPayment(t.Context(), placed(tender.CaptureLater))
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureLater))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusUnknown, p.Status)
		assert.Equal(t, word, p.ProviderStatus, "for the app to see")
	}
}

func TestOpenPoint55_AnAccountThatMayNotReserve(t *testing.T) {
	gw, s := says(t, answer{status: 400, body: `{"status":"Bad Request","error_code":"INVALID_REQUEST","error_info":{"code":"FEATURE_NOT_ENABLED","category":"CONFIG_ERROR"}}`},
		answer{status: 400, body: noOrder})
	params := checkout()
	params.Capture = tender.CaptureLater
	_, err := gw.CreatePayment(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.Equal(t, "FEATURE_NOT_ENABLED", errorOf(t, err).Code)
	assert.Len(t, s.asked, 2, "and no second creation")
}

func TestOpenPoint56_HowLongFundsAreHeld(t *testing.T) {
	gw, _ := says(t, held())
	p, err := gw.GetPayment(t.Context(), placed(tender.CaptureLater))
	require.NoError(t, err)
	assert.Zero(t, p.CaptureBefore)
}
