package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// The answer to a refund is lost. Whoever presses the button again gives the money back once.
func TestReceiver_aRefundWhoseAnswerIsLostIsNotMadeTwice(t *testing.T) {
	for _, name := range []string{"juspay", "webpay", "yassir"} {
		w, err := newWorld(name, 1)
		require.NoError(t, err)
		payment, err := w.shop.start(t.Context(), tender.CaptureNow)
		require.NoError(t, err)
		require.NoError(t, w.account.Approve(payment.Reference))
		_, err = w.shop.orders.refresh(t.Context(), payment.Reference)
		require.NoError(t, err)
		third, err := tender.NewMoney(payment.Amount.Minor()/3, payment.Amount.Currency())
		require.NoError(t, err)

		w.wire.loses = true
		require.ErrorIs(t, w.shop.orders.refund(t.Context(), payment.Reference, third), tender.ErrOutcomeUnknown, name)
		w.wire.loses = false
		require.ErrorIs(t, w.shop.orders.refund(t.Context(), payment.Reference, third), errUnclear, name)
		booked, _ := w.account.Ledger().PaymentByReference(payment.Reference)
		assert.Len(t, booked.Refunds, 1, name)
		r, err := w.shop.orders.row(payment.Reference)
		require.NoError(t, err)
		assert.True(t, r.Unclear, name)
		assert.False(t, r.settled(), "%s: the timer asks on, until somebody has looked", name)
	}
}
