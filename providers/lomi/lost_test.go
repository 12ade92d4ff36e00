package lomi_test

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestLost_createIsUnknownAndMadeAgainUnderANewReference(t *testing.T) {
	for _, lost := range []answer{{err: errBroken}, {status: 502, body: "<html>"}, {status: 408}, {status: 302}, {status: 201, body: `{"data":{"checkout_sess`}} {
		gw, s := says(t, lost, session("open", `"metadata":{"reference":"order-9b"}`))
		_, err := gw.CreatePayment(t.Context(), order9())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		assert.Len(t, s.asked, 1, "once")
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, tender.RecoverRepeat, e.Recovery)
		again := order9()
		again.Reference = "order-9b"
		_, err = gw.CreatePayment(t.Context(), again)
		require.NoError(t, err)
	}
}

func TestLost_refundIsUnknownAndNeverRepeated(t *testing.T) {
	for _, lost := range []answer{{err: errBroken}, {status: 500, body: `{"error":{"message":"oops"}}`}, {status: 409}, {status: 201, body: ""}, {status: 201, body: "[]"}} {
		gw, s := says(t, rows(row(transactionID, "completed")), lost)
		_, err := gw.RefundPayment(t.Context(), order9Ref(), some("1000"))
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, tender.RecoverManual, e.Recovery)
		assert.Len(t, s.asked, 2)
	}
}

// The read before the refund.
func TestLost_theLookUpOfARefundIsNotDone(t *testing.T) {
	for kind, lost := range map[tender.Kind]answer{
		tender.ErrUnavailable: {err: errBroken}, tender.ErrProtocol: {status: 200, body: "<html>"}, tender.ErrPermission: {status: 403},
		tender.ErrInvalid: {status: 404, body: `{"error":{"code":"NOT_FOUND","message":"no route"}}`},
	} {
		synctest.Test(t, func(t *testing.T) {
			wire := &counting{RoundTripper: always(lost, nil)}
			if lost.err != nil {
				wire.RoundTripper = &script{t: t, answers: []answer{lost, lost, lost}}
			}
			_, err := gatewayOn(t, wire, "https://lomi.example.test/v1").RefundPayment(t.Context(), order9Ref(), some("1000"))
			e := failed(t, err, kind, tender.OutcomeNotDone)
			assert.NotErrorIs(t, e, tender.ErrOutcomeUnknown)
			assert.Zero(t, wire.writes)
		})
	}
}

// A connection that was never made proves that nothing was sent; a 429 that nothing was done.
func TestLost_whatSurelyWasNotDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dial := answer{err: &net.OpError{Op: "dial", Err: errors.New("refused")}}
		gw, _ := says(t, dial, answer{status: 429}, session("open"))
		_, err := gw.CreatePayment(t.Context(), order9())
		require.NoError(t, err)
	})
}
