package juspay_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// Each word of the provider's table of order statuses, and words that are not in it.
func TestStatuses(t *testing.T) {
	const failed = `"bank_error_code":"51","bank_error_message":"not enough funds",`
	for word, want := range map[string]struct {
		status  tender.Status
		failure bool
	}{
		"CREATED": {tender.StatusRequiresAction, false}, "NEW": {tender.StatusRequiresAction, false}, "PENDING_VBV": {tender.StatusRequiresAction, false},
		"AUTHENTICATION_FAILED": {tender.StatusRequiresAction, true}, "AUTHORIZATION_FAILED": {tender.StatusRequiresAction, true},
		"JUSPAY_DECLINED": {tender.StatusRequiresAction, true},
		"STARTED":         {tender.StatusProcessing, false}, "VBV_SUCCESSFUL": {tender.StatusProcessing, false}, "AUTHORIZING": {tender.StatusProcessing, false},
		"COD_INITIATED": {tender.StatusProcessing, false}, "TO_BE_CHARGED": {tender.StatusProcessing, false},
		"CAPTURE_INITIATED": {tender.StatusProcessing, false}, "VOID_INITIATED": {tender.StatusProcessing, false},
		"AUTHORIZED": {tender.StatusAuthorized, false}, "CAPTURE_FAILED": {tender.StatusAuthorized, true}, "VOID_FAILED": {tender.StatusAuthorized, true},
		"CHARGED": {tender.StatusSucceeded, false}, "PARTIAL_CHARGED": {tender.StatusSucceeded, false}, "VOIDED": {tender.StatusCanceled, false},
		"AUTO_REFUNDED":   {tender.StatusFailed, true},
		"MERCHANT_VOIDED": {tender.StatusUnknown, false}, "AUTO_VOIDED": {tender.StatusUnknown, false}, "DECLINED": {tender.StatusUnknown, false},
		"charged": {tender.StatusUnknown, false}, "CHARGED ": {tender.StatusUnknown, false}, "21": {tender.StatusUnknown, false},
	} {
		gw, _ := says(t, ok(order(word, failed, nothingBack)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err, word)
		assert.Equal(t, want.status, p.Status, word)
		assert.Equal(t, word, p.ProviderStatus)
		if want.failure {
			assert.Equal(t, &tender.Failure{Code: "51", Message: "not enough funds"}, p.Failure, word)
		} else {
			assert.Nil(t, p.Failure, word)
		}
		assert.False(t, p.AmountCaptured.Stated(), word)
	}
}

// The first place that has a reason is taken: the bank's, the transaction's, the gateway's, and the status itself.
func TestStatuses_whereTheReasonOfAFailureStands(t *testing.T) {
	const bank = `"bank_error_code":"51","bank_error_message":"the bank says no",`
	const txn = `"txn_detail":{"error_code":"E2","error_message":"the transaction says no"},`
	const gateway = `"payment_gateway_response":{"resp_code":"R3","resp_message":"the gateway says no"},`
	for want, more := range map[tender.Failure]string{
		{Code: "51", Message: "the bank says no"}:        bank + txn + gateway,
		{Code: "E2", Message: "the transaction says no"}: `"bank_error_code":"","bank_error_message":null,` + txn + gateway,
		{Code: "R3", Message: "the gateway says no"}:     `"txn_detail":null,` + gateway,
		{Code: "AUTHORIZATION_FAILED"}:                   `"txn_detail":{},"payment_gateway_response":{"resp_code":7},`,
	} {
		gw, _ := says(t, ok(order("AUTHORIZATION_FAILED", more)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, &want, p.Failure)
	}
}

// The bank's words are the provider's; a key in them is not shown.
func TestStatuses_theReasonOfAFailureShowsNoKey(t *testing.T) {
	gw, _ := says(t, ok(order("AUTHORIZATION_FAILED", `"bank_error_code":"demo_key_0001","bank_error_message":"key demo_key_0001 of Basic ZGVtb19rZXlfMDAwMTo= is not known",`)))
	p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, &tender.Failure{Code: "[redacted]", Message: "key [redacted] of [redacted] is not known"}, p.Failure)
}

func TestStatuses_refunded(t *testing.T) {
	for name, c := range map[string]struct {
		status, more string
		want         tender.RefundState
		amount       string
	}{
		"none":                           {"CHARGED", nothingBack, tender.RefundedNone, "0"},
		"a part":                         {"CHARGED", partBack, tender.RefundedPartial, "40.15"},
		"all":                            {"CHARGED", `"amount_refunded":100.15,"refunded":true,`, tender.RefundedFull, "100.15"},
		"all, and the flag is late":      {"CHARGED", `"amount_refunded":100.15,"refunded":false,`, tender.RefundedFull, "100.15"},
		"all after an offer":             {"CHARGED", `"effective_amount":90,"amount_refunded":90,"refunded":true,`, tender.RefundedFull, "90"},
		"all in texts":                   {"CHARGED", `"amount_refunded":"100.15","refunded":"true",`, tender.RefundedFull, "100.15"},
		"the flag alone":                 {"CHARGED", `"refunded":true,`, tender.RefundedFull, ""},
		"all of what was captured":       {"PARTIAL_CHARGED", `"captured_amount":40.15,` + partBack, tender.RefundedFull, "40.15"},
		"a part of what was captured":    {"PARTIAL_CHARGED", `"captured_amount":50,` + partBack, tender.RefundedPartial, "40.15"},
		"the flag contradicts":           {"CHARGED", `"amount_refunded":0,"refunded":true,`, tender.RefundedUnknown, "0"},
		"nothing is said":                {"CHARGED", ``, tender.RefundedUnknown, ""},
		"nothing is said of a part":      {"PARTIAL_CHARGED", `"amount_refunded":null,`, tender.RefundedUnknown, ""},
		"nothing is said of an unknown":  {"NOVEL", ``, tender.RefundedUnknown, ""},
		"nothing was taken":              {"AUTHORIZED", ``, tender.RefundedNone, ""},
		"by itself, before it is booked": {"AUTO_REFUNDED", nothingBack, tender.RefundedFull, "0"},
		"by itself":                      {"AUTO_REFUNDED", `"amount_refunded":100.15,"refunded":true,`, tender.RefundedFull, "100.15"},
	} {
		gw, _ := says(t, ok(order(c.status, c.more)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, p.Refunded, name)
		assert.Equal(t, c.amount != "", p.AmountRefunded.Stated(), name)
		if c.amount != "" {
			assert.Equal(t, tender.MustMoney(c.amount, "INR"), p.AmountRefunded, name)
		}
	}
}

// Of nothing, nothing is not all.
func TestStatuses_refundedOfAnOrderWithoutPrice(t *testing.T) {
	gw, _ := says(t, ok(strings.Replace(order("CHARGED", nothingBack), "100.15", "0", 1)))
	p, err := gw.FindPayment(t.Context(), "SIMORD0001")
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedNone, p.Refunded)
}

func TestStatuses_ofRefunds(t *testing.T) {
	for word, want := range map[string]tender.RefundStatus{
		"PENDING": tender.RefundPending, "MANUAL_REVIEW": tender.RefundPending, "SUCCESS": tender.RefundSucceeded, "FAILURE": tender.RefundFailed,
		"success": tender.RefundUnknown, "TIMED_OUT": tender.RefundUnknown,
	} {
		gw, _ := says(t, ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", word)))))
		r, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(""), Reference: "SIMRFD0001"})
		require.NoError(t, err, word)
		assert.Equal(t, want, r.Status, word)
		assert.Equal(t, word, r.ProviderStatus)
	}
}

// A word that stands for success is success wherever an order has it, and no other word is.
func TestStatuses_nothingElseIsSuccess(t *testing.T) {
	for word := range strings.FieldsSeq("SUCCESS PAID COMPLETED CHARGE CHARGED_BACK PARTIALLY_CHARGED 0 true") {
		gw, _ := says(t, ok(order(word)))
		p, err := gw.GetPayment(t.Context(), placed(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusUnknown, p.Status, word)
	}
}
