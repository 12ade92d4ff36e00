package webpay_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// The tests are named after the numbered rows of docs/providers/webpay.md, "Open points and what was chosen": those about payments.

func TestOpenPoint24_MoneyMovedOnlyWhereEveryWordSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want tender.Status
	}{
		"executed, approved, 0000":  {statusOf("executed", paidResult), tender.StatusSucceeded},
		"approved, approved, 0000":  {statusOf("approved", paidResult), tender.StatusSucceeded},
		"no response code":          {statusOf("executed", tried("approved", "")), tender.StatusSucceeded},
		"another response code":     {statusOf("executed", tried("approved", "1050")), tender.StatusUnknown},
		"payment_status waits":      {statusOf("payment_method_required", paidResult), tender.StatusUnknown},
		"payment_status declined":   {statusOf("declined", paidResult), tender.StatusUnknown},
		"the result is declined":    {statusOf("approved", tried("declined", "1050")), tender.StatusUnknown},
		"no result":                 {statusOf("approved", ""), tender.StatusUnknown},
		"the answer's own approved": {statusOf("payment_method_required", ""), tender.StatusRequiresAction},
	} {
		gw, _ := says(t, answer{status: 200, body: c.body})
		payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.NoError(t, err, name)
		assert.Equal(t, c.want, payment.Status, name)
	}
	for _, missing := range []string{`"order_number":"ord-1001",`, `"amount":2599,`, `"currency":"EUR",`} {
		gw, _ := says(t, answer{status: 200, body: statusOf("executed", paidResult, missing, "")})
		_, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.ErrorIs(t, err, tender.ErrProtocol, missing)
	}
}

func TestOpenPoint25_TwoSpellingsOfActionRequired(t *testing.T) {
	for _, body := range []string{
		statusOf("action_required", ""), statusOf("action-required", ""), statusOf("action_required", tried("action-required", "")),
		statusOf("payment_method_required", tried("action_required", "")),
	} {
		gw, _ := says(t, answer{status: 200, body: body})
		payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
		require.NoError(t, err)
		assert.Equal(t, tender.StatusRequiresAction, payment.Status)
		assert.Nil(t, payment.Failure)
	}
	gw, _ := says(t, answer{status: 200, body: strings.TrimSuffix(statusOf("executed", paidResult), "}") + `,"action_required":{"redirect_to":"https://acs.example.test/"}}`})
	payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, payment.Status, "what was asked of the payer may still be there")
}

func TestOpenPoint26_ADescriptionAlwaysGoesAlong(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: pageMade}, answer{status: 200, body: pageMade})
	params := newOrder()
	for _, want := range []string{"Tea for two", "Order ord-1001"} {
		_, err := gw.CreatePayment(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, want, s.last().fields(t)["order_info"])
		params.Description = ""
	}
}

func TestOpenPoint27_ReferencesFitTheShortestStatedLength(t *testing.T) {
	for length, fine := range map[int]bool{1: false, 2: true, 40: true, 41: false} {
		params := newOrder()
		params.Reference = strings.Repeat("a", length)
		var answers []answer
		if fine {
			answers = []answer{{status: 200, body: pageMade}}
		}
		gw, _ := says(t, answers...)
		_, err := gw.CreatePayment(t.Context(), params)
		assert.Equal(t, fine, err == nil, "%d", length)
	}
	assert.Regexp(t, "^[A-Za-z0-9_-]{2,40}$", tender.NewReference())
}

func TestOpenPoint28_APageIsNeverCreatedAgain(t *testing.T) {
	page := strings.Replace(pageMade, "}", `,"order_number":"ord-1001","amount":100}`, 1)
	for _, there := range []string{
		pageMade, page, strings.Replace(page, "approved", "declined", 1), `{"status":"created"}`, strings.Replace(pageMade, "approved", "error", 1),
		`{"status":"error","order_number":"ord-1001"}`,
	} {
		gw, s := says(t, answer{status: 200, body: there})
		s.pages = true
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.ErrorIs(t, err, tender.ErrAlreadyExists, there)
		assert.Equal(t, tender.OutcomeRejected, asError(t, err).Outcome)
		assert.Equal(t, "GET /v2/terminal-entry/ord-1001/show", s.last().method+" "+s.last().target)
	}
	for _, miss := range []answer{{status: 404, body: noPage}, {status: 400, body: noPage}, {status: 422, body: noPage}, {status: 200, body: noPage}, {status: 200, body: `{"status":"error"}`}, {status: 404, body: "not found"}, {status: 404, body: `{"errors":["not found"]}`}} {
		gw, s := says(t, miss, answer{status: 200, body: pageMade})
		s.pages = true
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.NoError(t, err, miss.body)
	}
	for _, open := range []answer{{status: 401, body: refused}, {status: 403, body: refused}, {status: 200, body: "{}"}, {status: 200, body: `{"status":"pending"}`}} {
		gw, s := says(t, open)
		s.pages = true
		_, err := gw.CreatePayment(t.Context(), newOrder())
		require.Error(t, err, open.body)
		assert.Equal(t, tender.OutcomeNotDone, asError(t, err).Outcome, open.body)
	}
}

func TestOpenPoint28_ARefusalOfAReferenceIsOne(t *testing.T) {
	gw, _ := saysToSDK(t, answer{status: 400, body: `{"status":"invalid-request","message":"order_number has already been taken"}`})
	_, err := gw.CreatePayment(t.Context(), newOrder())
	require.ErrorIs(t, err, tender.ErrInvalid, "no text is looked at")
	assert.Equal(t, tender.OutcomeRejected, asError(t, err).Outcome)
}

func TestOpenPoint29_TransactionsAreXML(t *testing.T) {
	for _, step := range steps() {
		gw, s := says(t, answer{status: 201, body: step.answers()})
		_, err := step.call(t.Context(), gw)
		require.NoError(t, err)
		assert.Equal(t, "/transactions/ord-1001/"+step.kind+".xml", s.last().target)
	}
}

func TestOpenPoint30_EachRefundSaysItsAmountAndTheProviderJudges(t *testing.T) {
	done := steps()[2].answers("2599", "500")
	gw, s := says(t, answer{status: 201, body: done}, answer{status: 201, body: done}, answer{status: 201, body: steps()[2].declines("declined", "1810")})
	params := tender.RefundParams{Reference: "ref-1001", Amount: euros("5")}
	for range 2 { // equal refunds are two refunds
		refund, err := gw.RefundPayment(t.Context(), paidOrder(), params)
		require.NoError(t, err)
		assert.Equal(t, euros("5"), refund.Amount)
		assert.Equal(t, tender.RefundedUnknown, refund.Refunded, "the answer does not say how much is left")
	}
	assert.Equal(t, s.asked[0].body, s.asked[1].body)
	_, err := gw.RefundPayment(t.Context(), paidOrder(), params)
	require.ErrorIs(t, err, tender.ErrInvalidState)
	assert.Equal(t, tender.OutcomeRejected, asError(t, err).Outcome)
}

func TestOpenPoint34_TimesOfTransactions(t *testing.T) {
	for stated, want := range map[string]string{
		"2024-03-05T09:10:11.123+01:00": "2024-04-02 08:10:11.123 +0000 UTC", "2024-03-05T08:10:11Z": "2024-04-02 08:10:11 +0000 UTC",
		"2024-03-05 08:10:11": "0001-01-01 00:00:00 +0000 UTC", "": "0001-01-01 00:00:00 +0000 UTC",
	} {
		gw, _ := says(t, answer{status: 200, body: statusOf("executed", paidResult, "2024-03-05T09:10:11.123+01:00", stated, "purchase", "authorize")})
		payment, err := gw.GetPayment(t.Context(), sdkPayment(tender.CaptureLater))
		require.NoError(t, err, stated)
		assert.Equal(t, want, payment.CaptureBefore.String(), stated)
	}
}

func TestOpenPoint39_LookUpsOfOrdersAreTriedAgainAndTransactionsOnlyAfterA429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gw, _ := says(t, answer{status: 503}, answer{err: errBroken}, answer{status: 200, body: orderXML("approved", "0000")}, // a read, by POST
			answer{status: 429}, answer{status: 201, body: approvedCapture}, // a capture that was turned away
			answer{status: 503}, answer{err: errBroken}) // and two that may have been carried out
		_, err := gw.GetPayment(t.Context(), paidOrder())
		require.NoError(t, err)
		_, err = gw.CapturePayment(t.Context(), reservedOrder(), tender.CaptureParams{})
		require.NoError(t, err)
		for range 2 {
			_, err = gw.CapturePayment(t.Context(), reservedOrder(), tender.CaptureParams{})
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		}
	})
}

func TestOpenPoint41_APageIsMadeIfThereIsAnAddress(t *testing.T) {
	for status, fine := range map[string]bool{"approved": true, "created": true, "updated": false, "pending": false, "": false} {
		gw, _ := says(t, answer{status: 200, body: strings.Replace(pageMade, "approved", status, 1)})
		payment, err := gw.CreatePayment(t.Context(), newOrder())
		assert.Equal(t, fine, err == nil, status)
		if !fine {
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown, status)
			continue
		}
		assert.Equal(t, "https://ipgtest.monri.com/pay/1", payment.NextAction.URL)
	}
	gw, _ := says(t, answer{status: 200, body: `{"status":"approved"}`})
	_, err := gw.CreatePayment(t.Context(), newOrder())
	require.ErrorIs(t, err, tender.ErrProtocol)
}

func TestOpenPoint42_OnlyTheTwoWordsOfAnOrderAreNeeded(t *testing.T) {
	for _, root := range []string{"order", "transaction", "hash"} {
		gw, _ := says(t, answer{status: 200, body: strings.ReplaceAll(orderXML("approved", "0000"), "order>", root+">")})
		payment, err := gw.GetPayment(t.Context(), paidOrder())
		require.NoError(t, err, root)
		assert.Equal(t, tender.StatusSucceeded, payment.Status)
		assert.Equal(t, tender.RefundedUnknown, payment.Refunded, "no document says that it would be shown")
	}
	gw, _ := says(t, answer{status: 404, body: `<errors><error>Order not found</error></errors>`}, answer{status: 404, body: "<html/>"})
	payment, err := gw.GetPayment(t.Context(), paidOrder())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusRequiresAction, payment.Status, "nobody has tried to pay")
	_, err = gw.GetPayment(t.Context(), paidOrder())
	require.Error(t, err, "a page is no answer of the provider's")
}

func TestOpenPoint43_TheIDOfAPaymentForTheSDKIsASecret(t *testing.T) {
	gw, s := saysToSDK(t, answer{status: 200, body: sdkMade}, answer{status: 200, body: statusOf("payment_method_required", "")})
	payment, err := gw.CreatePayment(t.Context(), newOrder())
	require.NoError(t, err)
	assert.Equal(t, orderNumber, payment.ID)
	assert.Equal(t, paymentID, payment.ClientSecret.Reveal())
	assert.Equal(t, sdkSecret, payment.NextAction.ClientSecret.Reveal(), "what the SDK is given may be another text")
	_, err = gw.GetPayment(t.Context(), payment.Ref())
	require.NoError(t, err)
	assert.Equal(t, "/v2/payment/"+paymentID+"/status", s.last().target)
}

func TestOpenPoint44_CurrenciesThatADocumentNames(t *testing.T) {
	for currency, fine := range map[string]bool{"EUR": true, "BAM": true, "CHF": true, "USD": true, "RSD": false, "JPY": false, "KWD": false} {
		params := newOrder()
		params.Amount = tender.MustMoney("10", currency)
		var answers []answer
		if fine {
			answers = []answer{{status: 200, body: pageMade}}
		}
		gw, s := says(t, answers...)
		_, err := gw.CreatePayment(t.Context(), params)
		assert.Equal(t, fine, err == nil, currency)
		if fine {
			assert.Contains(t, s.last().body, `"amount":1000,"currency":"`+currency+`"`)
		}
	}
}

func TestOpenPoint45_CodesAfterWhichNobodyKnows(t *testing.T) {
	for code, meaning := range responseCodes() {
		gw, _ := says(t, answer{status: 200, body: orderXML("declined", code)})
		payment, err := gw.GetPayment(t.Context(), paidOrder())
		require.NoError(t, err)
		switch {
		case code == "1816":
			assert.Equal(t, waits, stands(payment))
		case !meaning.final, meaning.kind == tender.ErrInvalidState: // of an attempt that may be over, or of a later transaction
			assert.Equal(t, unknown, stands(payment), code)
		default:
			assert.Equal(t, declined, stands(payment), code)
			assert.Equal(t, code, payment.Failure.Code)
		}
	}
}

func TestOpenPoint46_AChangeOfComponentsLeavesOldPaymentsAsTheyWere(t *testing.T) {
	toPages, pages := says(t, answer{status: 200, body: statusOf("executed", paidResult)})
	toSDK, sdk := saysToSDK(t, answer{status: 200, body: orderXML("approved", "0000")})
	_, err := toPages.GetPayment(t.Context(), sdkPayment(tender.CaptureNow))
	require.NoError(t, err)
	_, err = toSDK.GetPayment(t.Context(), paidOrder())
	require.NoError(t, err)
	assert.Equal(t, http.MethodGet, pages.last().method)
	assert.Equal(t, "/orders/show", sdk.last().target)
}

func TestOpenPoint47_APayerWhoWasRefusedMayTryAgain(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: statusOf("declined", tried("declined", "1016"))}, answer{status: 200, body: statusOf("approved", paidResult)},
		answer{status: 200, body: orderXML("declined", "1050")}, answer{status: 200, body: orderXML("approved", "0000")})
	for _, ref := range []tender.PaymentRef{sdkPayment(tender.CaptureNow), paidOrder()} {
		for _, want := range []string{declined, "succeeded"} {
			payment, err := gw.GetPayment(t.Context(), ref)
			require.NoError(t, err)
			assert.Equal(t, want, stands(payment))
		}
	}
}

func TestOpenPoint48_APageIsNotToldTheCustomersID(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: pageMade})
	params := newOrder()
	params.Customer = ana()
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.NotContains(t, s.last().body, anaID)
}
