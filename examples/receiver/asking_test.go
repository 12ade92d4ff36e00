package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

// No webhook comes and no payer returns, and the shop knows all the same. It asks no more of what is final.
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
