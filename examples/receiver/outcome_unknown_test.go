package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// The answer to a refund is lost. Whoever presses the button again gives the money back once.
func TestReceiver_aRefundWhoseAnswerIsLostIsNotMadeTwice(t *testing.T) {
	for _, name := range []string{"juspay", "webpay", "yassir"} {
		w, payment, third := paidShop(t, name)
		w.wire.loses = true
		require.ErrorIs(t, w.shop.orders.refund(t.Context(), payment.Reference, third), tender.ErrOutcomeUnknown, name)
		w.wire.loses = false
		require.ErrorIs(t, w.shop.orders.refund(t.Context(), payment.Reference, third), errOutcomeUnknown, name)
		booked, _ := w.account.Ledger().PaymentByReference(payment.Reference)
		assert.Len(t, booked.Refunds, 1, name)
		r, err := w.shop.orders.row(payment.Reference)
		require.NoError(t, err)
		assert.Equal(t, tender.OpRefundPayment, r.OutcomeUnknown, name)
		assert.False(t, r.settled(), "%s: the timer asks on, until somebody has looked", name)
	}
}

// The shop ends while the provider makes a refund. When it is there again it makes no other, and keeps the timer asking.
func TestReceiver_aShopThatEndsWhileItRefundsDoesNotRefundTwice(t *testing.T) {
	for _, name := range []string{"juspay", "webpay", "yassir"} {
		w, payment, third := paidShop(t, name)
		w.shop.orders.askNoMore(payment.Reference)
		w.wire.after = func() { panic("the shop ends") }
		require.PanicsWithValue(t, "the shop ends", func() { _ = w.shop.orders.refund(t.Context(), payment.Reference, third) })
		w.account.Advance(time.Hour)
		require.ErrorIs(t, w.shop.orders.refund(t.Context(), payment.Reference, third), errOutcomeUnknown, name)
		assert.Equal(t, []string{payment.Reference}, w.shop.orders.due(), name)
		booked, _ := w.account.Ledger().PaymentByReference(payment.Reference)
		assert.Len(t, booked.Refunds, 1, name)
	}
}

// Where the provider knows refunds by our Reference, the timer finds the one whose answer was lost. One that is not there may still be on its way.
func TestReceiver_aRefundWhoseAnswerIsLostIsFound(t *testing.T) {
	w, payment, third := paidShop(t, "juspay")
	provider := w.wire.handler
	for _, reached := range []bool{true, false} {
		if w.wire.loses = true; !reached {
			w.wire.handler = http.NotFoundHandler()
		}
		require.ErrorIs(t, w.shop.orders.refund(t.Context(), payment.Reference, third), tender.ErrOutcomeUnknown)
		w.wire.loses, w.wire.handler = false, provider
		o, err := w.shop.orders.refresh(t.Context(), payment.Reference)
		require.NoError(t, err)
		assert.Equal(t, !reached, o.OutcomeUnknown == tender.OpRefundPayment)
		assert.Equal(t, third.Minor(), o.Refunded, "one of them was made")
		assert.Equal(t, tender.RefundedPartial, o.RefundState)
		w.account.Advance(time.Hour)
	}
}

// The answer to a capture or void is lost. Where the Profile says so, the timer sees that it was made; one that is not seen may still be on its way.
func TestReceiver_aCaptureOrVoidWhoseAnswerIsLostIsSeen(t *testing.T) {
	for _, name := range []string{"juspay", "webpay", "yassir"} {
		for _, reached := range []bool{true, false} {
			seen := reached && name != "webpay"
			o := lost(t, name, tender.OpCapturePayment, reached, nil)
			assert.Equal(t, !seen, o.OutcomeUnknown == tender.OpCapturePayment, name)
			assert.Equal(t, seen, o.Status == tender.StatusSucceeded && o.Captured > 0, name)
			o = lost(t, name, tender.OpVoidPayment, reached, nil)
			assert.Equal(t, !seen, o.OutcomeUnknown == tender.OpVoidPayment, name)
			assert.Equal(t, seen, o.Status == tender.StatusCanceled && o.Voided, name)
		}
	}
	o := lost(t, "juspay", tender.OpCapturePayment, true, func(profile *tender.Profile) { delete(profile.AfterUnknown, tender.OpCapturePayment) })
	assert.Equal(t, tender.OpCapturePayment, o.OutcomeUnknown, "a Get that proves nothing, whatever it shows")
}

// lost is what the shop knows after a capture or void without an answer, and a look.
func lost(t *testing.T, name string, op tender.Operation, reached bool, change func(*tender.Profile)) order {
	t.Helper()
	w, err := newWorld(name, 1)
	require.NoError(t, err)
	if change != nil {
		change(&w.shop.orders.profile)
	}
	payment, err := w.shop.start(t.Context(), tender.CaptureLater)
	require.NoError(t, err)
	require.NoError(t, w.account.Approve(payment.Reference))
	_, err = w.shop.orders.refresh(t.Context(), payment.Reference)
	require.NoError(t, err)

	provider := w.wire.handler
	w.wire.loses = true
	w.wire.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if reached || r.Method == http.MethodGet {
			provider.ServeHTTP(rw, r)
		}
	})
	if op == tender.OpVoidPayment {
		err = w.shop.orders.void(t.Context(), payment.Reference)
	} else {
		err = w.shop.orders.capture(t.Context(), payment.Reference)
	}
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
	w.wire.loses, w.wire.handler = false, provider
	o, err := w.shop.orders.refresh(t.Context(), payment.Reference)
	require.NoError(t, err)
	return o
}

// paidShop is a shop that was paid, and a third of what it got.
func paidShop(t *testing.T, name string) (*world, *tender.Payment, tender.Money) {
	t.Helper()
	w, err := newWorld(name, 1)
	require.NoError(t, err)
	payment, err := w.shop.start(t.Context(), tender.CaptureNow)
	require.NoError(t, err)
	require.NoError(t, w.account.Approve(payment.Reference))
	_, err = w.shop.orders.refresh(t.Context(), payment.Reference)
	require.NoError(t, err)
	third, err := tender.NewMoney(payment.Amount.Minor()/3, payment.Amount.Currency())
	require.NoError(t, err)
	return w, payment, third
}
