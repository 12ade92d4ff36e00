package juspay_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

const (
	repeated = `{"status":"ERROR","status_id":-1,"error_code":"duplicate.call","error_message":"already used"}`
	another  = `{"unique_request_id":"SIMRFD0000","amount":40.15,"status":"SUCCESS","id":"SIMRFD0000"}`
)

func TestClient_RefundPayment_takesTheRefundOutOfTheOrder(t *testing.T) {
	gw, s := says(t, ok(order("CHARGED", partBack, refunds(another, entry("SIMRFD0001", "40.15", "PENDING")))))
	r, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.NoError(t, err)
	assert.Equal(t, http.MethodPost, s.last().method)
	assert.Equal(t, "/orders/SIMORD0001/refunds", s.last().path)
	assert.Equal(t, url.Values{"unique_request_id": {"SIMRFD0001"}, "amount": {"40.15"}}, s.last().form)
	assert.Equal(t, tender.Refund{
		Reference: "SIMRFD0001", Amount: back().Amount, Status: tender.RefundPending, ProviderStatus: "PENDING", Refunded: tender.RefundedPartial,
		Payment: placed(tender.CaptureNow), Raw: r.Raw,
	}, *r)
	assert.Contains(t, string(r.Raw.Bytes()), `"order_id":"SIMORD0001"`)
}

func TestClient_RefundPayment_answers(t *testing.T) {
	for name, c := range map[string]struct {
		answer  answer
		kind    tender.Kind
		outcome tender.Outcome
	}{
		"refused at once":         {ok(order("CHARGED", noneBack, refunds(entry("SIMRFD0001", "40.15", "FAILURE")))), tender.ErrDeclined, tender.OutcomeRejected},
		"too much":                {answer{status: 400, body: `{"status":"ERROR","error_code":"invalid.amount.exceeded"}`}, tender.ErrInvalidState, tender.OutcomeRejected},
		"not paid":                {answer{status: 400, body: `{"status":"ERROR","error_code":"invalid.order.not_successful"}`}, tender.ErrInvalidState, tender.OutcomeRejected},
		"over 25":                 {answer{status: 400, body: `{"status":"ERROR","error_code":"request.exceeded"}`}, tender.ErrInvalidState, tender.OutcomeRejected},
		"a sentence":              {answer{status: 400, body: `{"status":"ERROR","error_code":"invalid amount"}`}, tender.ErrInvalidState, tender.OutcomeRejected},
		"no such order":           {answer{status: 400, body: noOrder}, tender.ErrNotFound, tender.OutcomeRejected},
		"bad key":                 {answer{status: 401, body: `{"error_code":"access_denied"}`}, tender.ErrUnauthenticated, tender.OutcomeRejected},
		"bad input":               {answer{status: 400, body: `{"error_info":{"code":"INVALID_INPUT","fields":[{"field_name":"unique_request_id","reason":"no"}]}}`}, tender.ErrInvalid, tender.OutcomeRejected},
		"broken":                  {answer{err: errBroken}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"500":                     {answer{status: 500, body: repeated}, tender.ErrUnavailable, tender.OutcomeUnknown},
		"409":                     {answer{status: 409, body: repeated}, tender.ErrInvalidState, tender.OutcomeUnknown},
		"page":                    {ok("<html>"), tender.ErrProtocol, tender.OutcomeUnknown},
		"no such refund in it":    {ok(order("CHARGED", partBack, refunds(another))), tender.ErrProtocol, tender.OutcomeUnknown},
		"no refunds in it":        {ok(order("CHARGED")), tender.ErrProtocol, tender.OutcomeUnknown},
		"the refund twice":        {ok(order("CHARGED", refunds(entry("SIMRFD0001", "40.15", "PENDING"), entry("SIMRFD0001", "40.15", "PENDING")))), tender.ErrProtocol, tender.OutcomeUnknown},
		"without an amount":       {ok(order("CHARGED", refunds(`{"unique_request_id":"SIMRFD0001","status":"PENDING"}`))), tender.ErrProtocol, tender.OutcomeUnknown},
		"without a status":        {ok(order("CHARGED", refunds(`{"unique_request_id":"SIMRFD0001","amount":40.15}`))), tender.ErrProtocol, tender.OutcomeUnknown},
		"a number for an id":      {ok(order("CHARGED", refunds(`{"unique_request_id":7,"amount":40.15,"status":"PENDING"}`))), tender.ErrProtocol, tender.OutcomeUnknown},
		"an amount of no kind":    {ok(order("CHARGED", refunds(entry("SIMRFD0001", "40.155", "PENDING")))), tender.ErrProtocol, tender.OutcomeUnknown},
		"another amount":          {ok(order("CHARGED", refunds(entry("SIMRFD0001", "40.16", "PENDING")))), tender.ErrIntegrity, tender.OutcomeUnknown},
		"another order":           {ok(strings.Replace(order("CHARGED", refunds(entry("SIMRFD0001", "40.15", "PENDING"))), "ordeh_00", "ordeh_99", 1)), tender.ErrIntegrity, tender.OutcomeUnknown},
		"an order of another sum": {ok(strings.Replace(order("CHARGED", refunds(entry("SIMRFD0001", "40.15", "PENDING"))), "100.15", "99", 1)), tender.ErrIntegrity, tender.OutcomeUnknown},
	} {
		gw, _ := says(t, c.answer)
		_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
		e := errorOf(t, err)
		assert.Equal(t, c.kind, e.Kind, name)
		assert.Equal(t, c.outcome, e.Outcome, name)
		if c.outcome == tender.OutcomeUnknown {
			assert.Equal(t, tender.RecoverRefundGet, e.Recovery, name)
		}
	}
}

// duplicate.call says two things, and the order tells which.
func TestClient_RefundPayment_afterADuplicate(t *testing.T) {
	refusal := answer{status: 400, body: repeated}
	t.Run("made before: that refund", func(t *testing.T) {
		for _, body := range []string{repeated, `{"error_info":{"code":"DUPLICATE_REQUEST"}}`, `{"error_code":"unique"}`, strings.Replace(repeated, "-1", `"-1"`, 1)} {
			gw, s := says(t, answer{status: 400, body: body}, ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "SUCCESS")))))
			r, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
			require.NoError(t, err)
			assert.Equal(t, tender.RefundSucceeded, r.Status)
			assert.Equal(t, "SIMRFD0001", r.Reference)
			assert.Equal(t, tender.RefundedPartial, r.Refunded)
			assert.Equal(t, http.MethodGet, s.last().method)
			assert.Equal(t, "/orders/SIMORD0001", s.last().path)
			assert.Len(t, s.asked, 2, "the refund is not sent again")
		}
	})
	t.Run("made before with another amount: the Reference is taken", func(t *testing.T) {
		gw, _ := says(t, refusal, ok(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.16", "SUCCESS")))))
		_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
		e := errorOf(t, err)
		assert.Equal(t, tender.ErrAlreadyExists, e.Kind)
		assert.Equal(t, tender.OutcomeRejected, e.Outcome)
		assert.Equal(t, "duplicate.call", e.Code)
		assert.Equal(t, 400, e.HTTPStatus)
	})
	t.Run("made before and refused: another one is needed", func(t *testing.T) {
		gw, _ := says(t, refusal, ok(order("CHARGED", noneBack, refunds(entry("SIMRFD0001", "40.15", "FAILURE")))))
		_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
		e := errorOf(t, err)
		assert.Equal(t, tender.ErrDeclined, e.Kind)
		assert.Equal(t, tender.OutcomeRejected, e.Outcome)
	})
	t.Run("not made: too soon after an equal one", func(t *testing.T) {
		for _, list := range []string{refunds(another), refunds(), `"amount_refunded":0,`} {
			more := list
			if list == refunds(another) {
				more = partBack + list
			}
			gw, s := says(t, refusal, ok(order("CHARGED", more)))
			_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
			e := errorOf(t, err)
			assert.Equal(t, tender.ErrRateLimited, e.Kind)
			assert.Equal(t, tender.OutcomeRejected, e.Outcome)
			assert.Equal(t, 5*time.Second, e.RetryAfter)
			require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.Len(t, s.asked, 2, "never repeated for the app")
		}
	})
	for name, a := range map[string]answer{
		"refused": {status: 401}, "no such order": {status: 400, body: noOrder}, "no list": ok(order("CHARGED", partBack)), "no word of refunds": ok(order("CHARGED")),
		"another order": ok(strings.Replace(order("CHARGED", nothingBack), "ordeh_00", "ordeh_99", 1)), "page": ok("<html>"),
	} {
		t.Run("the look fails, "+name+": nothing is known", func(t *testing.T) {
			gw, _ := says(t, refusal, a)
			_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.Equal(t, tender.RecoverRefundGet, errorOf(t, err).Recovery)
		})
	}
}

func TestClient_RefundPayment_aLookThatRepeatsTheRefusedRequest(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: repeated}, answer{status: 403, body: `{"error_code":"BAD_ORIGIN","error_message":"no look for SIMRFD0001"}`})
	_, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.ErrorContains(t, err, "no look for")
	assert.NotContains(t, err.Error(), "SIMRFD0001")
}

// An answer that does not say what the order was worth does not say how much of it is back.
func TestClient_RefundPayment_anAnswerWithoutTheOrdersAmount(t *testing.T) {
	gw, _ := says(t, ok(strings.Replace(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "SUCCESS"))), `"amount":100.15,`, "", 1)))
	r, err := gw.RefundPayment(t.Context(), placed(tender.CaptureNow), back())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundedUnknown, r.Refunded)
}

func TestClient_GetRefund(t *testing.T) {
	settled := entry("SIMRFD0001", "40.15", "SUCCESS")
	settled = strings.Replace(settled, `"id":null`, `"id":"rfd_1"`, 1)
	list := ok(order("CHARGED", partBack, refunds(another, settled)))
	for name, ref := range map[string]tender.RefundRef{
		"by Reference": {Reference: "SIMRFD0001"}, "by id": {ID: "rfd_1"}, "by both": {ID: "rfd_1", Reference: "SIMRFD0001"},
	} {
		gw, s := says(t, list)
		ref.Payment = placed(tender.CaptureNow)
		r, err := gw.GetRefund(t.Context(), ref)
		require.NoError(t, err, name)
		assert.Equal(t, "/orders/SIMORD0001", s.last().path)
		assert.Equal(t, "rfd_1", r.ID)
		assert.Equal(t, "SIMRFD0001", r.Reference)
		assert.Equal(t, back().Amount, r.Amount)
		assert.Equal(t, tender.RefundSucceeded, r.Status)
	}
	gw, _ := says(t, list)
	_, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(""), ID: "rfd_2", Reference: "SIMRFD0001"})
	require.ErrorIs(t, err, tender.ErrIntegrity)
}

func TestClient_GetRefund_ofAnotherOrder(t *testing.T) {
	for _, change := range [][2]string{{"ordeh_00", "ordeh_99"}, {"SIMORD0001", "SIMORD0002"}, {"100.15", "100.16"}} {
		gw, _ := says(t, ok(strings.Replace(order("CHARGED", partBack, refunds(entry("SIMRFD0001", "40.15", "SUCCESS"))), change[0], change[1], 1)))
		_, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(""), Reference: "SIMRFD0001"})
		require.ErrorIs(t, err, tender.ErrIntegrity, change[1])
		assert.NotNil(t, errorOf(t, err).Payment)
	}
}

func TestClient_GetRefund_whatProvesAbsence(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		proved bool
	}{
		"a list without it":      {ok(order("CHARGED", partBack, refunds(another))), true},
		"an empty list":          {ok(order("CHARGED", nothingBack)), true},
		"nothing refunded":       {ok(order("NEW", `"amount_refunded":0,`)), true},
		"no such order":          {answer{status: 404, body: noOrder}, true},
		"a list of two":          {ok(order("CHARGED", `"amount_refunded":80.30,`, refunds(another, entry("SIMRFD0003", "40.15", "SUCCESS")))), true},
		"only a failed one":      {ok(order("CHARGED", partBack, refunds(entry("SIMRFD0003", "40.15", "FAILURE")))), false},
		"money back and no list": {ok(order("CHARGED", partBack)), false},
		"a list that is null":    {ok(order("CHARGED", `"refunds":null,`)), false},
		"no word of refunds":     {ok(order("CHARGED")), false},
		"a list of another kind": {ok(order("CHARGED", `"refunds":{},`)), false},
		"a 404 of another kind":  {answer{status: 404, body: "<html>"}, false},
	} {
		for _, ref := range []tender.RefundRef{{Reference: "SIMRFD0001"}, {ID: "rfd_1"}} {
			gw, _ := says(t, c.answer)
			ref.Payment = placed(tender.CaptureNow)
			_, err := gw.GetRefund(t.Context(), ref)
			assert.Equal(t, c.proved, errorOf(t, err).Kind == tender.ErrNotFound, "%s: %v", name, err)
		}
	}
}

func TestClient_refunds_aListThatIsNotAll(t *testing.T) {
	for _, list := range []string{refunds(), refunds(another), refunds(another, entry("", "10", "FAILURE"))} {
		back2 := `"amount_refunded":80.30,"refunded":false,`
		gw, _ := says(t, ok(order("CHARGED", back2, list)), answer{status: 400, body: repeated}, ok(order("CHARGED", back2, list)))
		_, err := gw.GetRefund(t.Context(), tender.RefundRef{Payment: placed(""), Reference: "SIMRFD0001"})
		require.NotErrorIs(t, err, tender.ErrNotFound, list)
		require.ErrorIs(t, err, tender.ErrProtocol)
		_, err = gw.RefundPayment(t.Context(), placed(""), back())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}
