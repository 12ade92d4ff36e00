package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

// No webhook comes and no payer returns, and the shop knows all the same. It asks no more of what is final before a day has passed.
func TestReceiver_asksForWhatNobodyTold(t *testing.T) {
	for _, name := range providers.Names() {
		synctest.Test(t, func(t *testing.T) {
			w, err := newWorld(name, 1)
			require.NoError(t, err)
			payment, err := w.shop.start(t.Context(), tender.CaptureNow)
			require.NoError(t, err)
			requests := 0
			var count func()
			count = func() { requests++; w.wire.after = count }
			w.wire.after = count
			_, err = w.shop.orders.refresh(t.Context(), payment.Reference)
			require.NoError(t, err)
			once := requests
			require.Positive(t, once)

			ctx, end := context.WithCancel(t.Context())
			defer end()
			go w.shop.orders.keepAsking(ctx)
			wait := func(pause time.Duration) {
				<-time.After(pause)
				synctest.Wait()
			}
			wait(5 * time.Minute)
			assert.Equal(t, (1+4)*once, requests, "%s: after 10, 30, 70 and 150 seconds", name)

			require.NoError(t, w.account.Approve(payment.Reference))
			wait(5 * time.Minute)
			r, err := w.shop.orders.row(payment.Reference)
			require.NoError(t, err)
			assert.Equal(t, tender.StatusSucceeded, r.Status, name)
			until := requests
			wait(3 * time.Hour)
			assert.Equal(t, until, requests, "%s: it is final", name)
		})
	}
}

// What never becomes final is asked for with pauses that double, up to a day: the age of the question bounds how late the news is.
func TestReceiver_asksLessAndLess(t *testing.T) {
	w, err := newWorld("yassir", 1)
	require.NoError(t, err)
	_, err = w.shop.start(t.Context(), tender.CaptureNow)
	require.NoError(t, err)
	var asked []time.Duration // at which ages
	for age := firstPause; age <= 10*longestPause; age += firstPause {
		w.account.Advance(firstPause)
		for range w.shop.orders.due() {
			asked = append(asked, age)
		}
	}
	require.Len(t, asked, 22)
	var longest time.Duration
	for i, age := range asked[1:] {
		assert.LessOrEqual(t, age-asked[i], asked[i]+firstPause)
		longest = max(longest, age-asked[i])
	}
	assert.Equal(t, longestPause, longest)
}

// Something holds an order for good, and the others are asked for all the same.
func TestReceiver_anOrderThatIsHeldDoesNotStopTheTimer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := newWorld("juspay", 1)
		require.NoError(t, err)
		var rows [2]*row
		var payments [2]*tender.Payment
		for i := range rows {
			payments[i], err = w.shop.start(t.Context(), tender.CaptureNow)
			require.NoError(t, err)
			rows[i], err = w.shop.orders.row(payments[i].Reference)
			require.NoError(t, err)
		}
		require.NoError(t, rows[0].lock(t.Context()))
		ctx, end := context.WithCancel(t.Context())
		defer end()
		go w.shop.orders.keepAsking(ctx)
		<-time.After(5 * time.Minute)
		require.NoError(t, w.account.Approve(payments[1].Reference))
		<-time.After(10 * time.Minute)
		synctest.Wait()
		assert.Equal(t, tender.StatusSucceeded, rows[1].Status)
	})
}

// running is a shop that has sold something, whose timer rings every ten minutes, and whose webhooks are all lost.
func running(t *testing.T, name string, seed uint64) (w *world, paid *row, payment *tender.Payment, wait func(time.Duration)) {
	t.Helper()
	w, err := newWorld(name, seed)
	require.NoError(t, err)
	payment, err = w.shop.start(t.Context(), tender.CaptureNow)
	require.NoError(t, err)
	require.NoError(t, w.account.Approve(payment.Reference))
	wait = func(pause time.Duration) {
		t.Helper()
		for ; pause > 0; pause -= 10 * time.Minute {
			w.account.Advance(10 * time.Minute)
			require.NoError(t, w.ring(t.Context()))
		}
	}
	wait(10 * time.Minute)
	paid, err = w.shop.orders.row(payment.Reference)
	require.NoError(t, err)
	require.Equal(t, tender.StatusSucceeded, paid.Status, name)
	return w, paid, payment, wait
}

// What is final is looked at once a day for a month, and then no more.
func TestReceiver_looksForAMonth(t *testing.T) {
	w, _, _, wait := running(t, "yassir", 1)
	looks := 0
	w.wire.before = func(*http.Request) { looks++ }
	wait(10 * 24 * time.Hour)
	assert.InDelta(t, 10, looks, 1)
	wait(90 * 24 * time.Hour)
	assert.InDelta(t, 30, looks, 1)
	assert.Empty(t, w.shop.orders.questions)
}

// A refund pends and fails, and nobody tells: the shop asks for it soon, and not by the day, also when it had stopped asking.
func TestReceiver_aRefundThatFailsAfterwards(t *testing.T) {
	for name, seed := range map[string]uint64{"juspay": 1, "lomi": pendingAtLomi} {
		w, paid, payment, wait := running(t, name, seed)
		wait(40 * 24 * time.Hour)
		require.Empty(t, w.shop.orders.questions, name)
		require.NoError(t, w.shop.orders.refund(t.Context(), payment.Reference, payment.Amount))
		assert.Equal(t, tender.RefundedFull, paid.RefundState, "%s: promised", name)
		wait(10 * time.Minute)
		require.Len(t, paid.Pending, 1, name)
		settler, can := w.account.(interface {
			SettleRefunds(reference string, succeed bool) error
		})
		require.True(t, can)
		require.NoError(t, settler.SettleRefunds(payment.Reference, false))
		wait(time.Hour)
		assert.Equal(t, tender.RefundedNone, paid.RefundState, name)
		assert.Zero(t, paid.Refunded, name)
		assert.Empty(t, paid.Pending, name)
	}
}

// A refund that cannot be asked for hides nothing else of the payment, and pends on.
func TestReceiver_aRefundThatCannotBeAskedFor(t *testing.T) {
	w, paid, payment, _ := running(t, "lomi", pendingAtLomi)
	third, err := tender.NewMoney(payment.Amount.Minor()/3, payment.Amount.Currency())
	require.NoError(t, err)
	require.NoError(t, w.shop.orders.refund(t.Context(), payment.Reference, third))
	require.Equal(t, tender.RefundedPartial, paid.RefundState)
	rest, err := payment.Amount.Sub(third)
	require.NoError(t, err)
	_, err = w.dashboard.RefundPayment(t.Context(), payment.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: rest})
	require.NoError(t, err)

	provider, refused := w.wire.handler, 0
	w.wire.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if refused == 0 && strings.Contains(r.URL.Path, "/refunds") {
			refused++
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		provider.ServeHTTP(rw, r)
	})
	_, err = w.shop.orders.refresh(t.Context(), payment.Reference)
	require.Error(t, err)
	require.Equal(t, 1, refused)
	assert.Equal(t, tender.RefundedFull, paid.RefundState)
	assert.Len(t, paid.Pending, 1)
}

// A refund fails between the two questions of one look. The refund is asked for first, so that it is known to pend still, and asked for again.
func TestReceiver_aRefundThatFailsBetweenTwoQuestions(t *testing.T) {
	w, paid, payment, wait := running(t, "juspay", 1)
	require.NoError(t, w.shop.orders.refund(t.Context(), payment.Reference, payment.Amount))
	require.Len(t, paid.Pending, 1)
	settler, can := w.account.(interface {
		SettleRefunds(reference string, succeed bool) error
	})
	require.True(t, can)
	w.wire.after = func() { assert.NoError(t, settler.SettleRefunds(payment.Reference, false)) }
	wait(time.Hour)
	require.Nil(t, w.wire.after)
	assert.Equal(t, tender.RefundedNone, paid.RefundState)
	assert.Zero(t, paid.Refunded)
	assert.Empty(t, paid.Pending)
}

// pendingAtLomi is the seed of a world where lomi's refunds pend.
const pendingAtLomi = 1

// The merchant refunds at the provider's dashboard, three weeks later and then again: the shop knows a day afterwards.
func TestReceiver_aRefundThatTheShopDidNotMake(t *testing.T) {
	for _, name := range []string{"juspay", "lomi", "yassir"} {
		w, paid, payment, wait := running(t, name, 2)
		wait(21 * 24 * time.Hour)
		half, err := tender.NewMoney(payment.Amount.Minor()/2, payment.Amount.Currency())
		require.NoError(t, err)
		for _, state := range []tender.RefundState{tender.RefundedPartial, tender.RefundedFull} {
			_, err = w.dashboard.RefundPayment(t.Context(), payment.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: half})
			require.NoError(t, err)
			wait(25 * time.Hour)
			assert.Equal(t, state, paid.RefundState, name)
		}
		assert.Zero(t, paid.Refunded, "not by us")
	}
}
