package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// Shops that do not do what docs/webhooks.md says: some history shows it.
func TestReceiver_shopsThatAreWrong(t *testing.T) {
	news := func(how func(o *orders, r *row, event *tender.Event, payment *tender.Payment)) func(*world) {
		return func(w *world) {
			o := w.shop.orders
			handler := w.shop.gw.WebhookHandler(o.resolve, func(_ context.Context, event *tender.Event, payment *tender.Payment) error {
				if payment == nil {
					return nil
				}
				r, err := o.row(payment.Reference)
				if err == nil {
					how(o, r, event, payment)
				}
				return err
			})
			w.account.Webhooks().SetTransport(&served{handler: handler})
		}
	}
	rung := func(how func(o *orders, reference string, r *row)) func(*world) {
		return func(w *world) {
			w.rung = func() {
				for _, reference := range w.references {
					if r, err := w.shop.orders.row(reference); err == nil {
						how(w.shop.orders, reference, r)
					}
				}
			}
		}
	}
	for name, spoil := range map[string]func(*world){
		"an event believed without a Get": news(func(_ *orders, r *row, event *tender.Event, _ *tender.Payment) { r.Status = event.Hint }),
		"events that are not looked at":   news(func(*orders, *row, *tender.Event, *tender.Payment) {}),
		"every event of a refund counted": news(func(o *orders, r *row, event *tender.Event, payment *tender.Payment) {
			o.store(r, payment)
			if event.Type == tender.EventRefund && r.RefundState == tender.RefundedPartial {
				r.RefundState = tender.RefundedFull
			}
		}),
		"nothing asked about what is final": rung(func(o *orders, reference string, r *row) {
			if (order{Status: r.Status}).settled() {
				o.askNoMore(reference)
			}
		}),
		"a refund that is taken on called made": rung(func(_ *orders, _ string, r *row) { r.Pending = nil }),
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(300) {
				if found, _ := interleave(t.Context(), []string{"yassir", "juspay", "lomi"}[seed/2%3], seed, spoil); len(found) > 0 {
					t.Logf("seed %d: %v", seed, found)
					return
				}
			}
			t.Error("300 histories showed nothing")
		})
	}
}

// A shop that stores its orders late, and one that answers 200 whatever became of a delivery: the provider comes again to the first one alone.
func TestReceiver_whoSays200LosesWhatItDidNotProcess(t *testing.T) {
	late := func(answer func(status int) int) func(*world) {
		return func(w *world) {
			w.lossless = true
			seen := map[string]int{}
			resolve := func(ctx context.Context, ref tender.PaymentRef) (tender.PaymentRef, error) {
				if seen[ref.ID]++; seen[ref.ID] <= 3 {
					return tender.PaymentRef{}, errors.New("not stored yet")
				}
				return w.shop.orders.resolve(ctx, ref)
			}
			inner := w.shop.gw.WebhookHandler(resolve, w.shop.orders.news)
			w.account.Webhooks().SetTransport(&served{handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
				recorder := httptest.NewRecorder()
				inner.ServeHTTP(recorder, r)
				rw.WriteHeader(answer(recorder.Code))
			})})
		}
	}
	lost := 0
	for seed := range uint64(200) {
		provider := []string{"juspay", "lomi"}[seed%2] // who come again
		found, log := interleave(t.Context(), provider, seed, late(func(status int) int { return status }))
		require.Empty(t, found, "%s, seed %d:\n%s", provider, seed, log)
		found, _ = interleave(t.Context(), provider, seed, late(func(int) int { return http.StatusOK }))
		lost += len(found)
	}
	assert.Positive(t, lost)
}

// A capture overtakes a delivery: it is done and stored between the handler's Get and the shop's own transaction. Whoever stores what the handler
// got, without asking again under the lock, goes back to the reservation.
func TestReceiver_anOvertakenDelivery(t *testing.T) {
	overtaken := func(t *testing.T, name string, spoil func(*world)) tender.Status {
		t.Helper()
		w, err := newWorld(name, 1)
		require.NoError(t, err)
		if spoil != nil {
			spoil(w)
		}
		payment, err := w.shop.start(t.Context(), tender.CaptureLater)
		require.NoError(t, err)
		require.NoError(t, w.account.Approve(payment.Reference))
		w.wire.after = func() {
			require.NoError(t, w.shop.orders.capture(t.Context(), payment.Reference))
		}
		require.NotEmpty(t, w.account.Webhooks().Deliver(t.Context()))
		r, err := w.shop.orders.row(payment.Reference)
		require.NoError(t, err)
		return r.Status
	}
	for _, name := range []string{"juspay", "webpay", "yassir"} { // those that can reserve
		assert.Equal(t, tender.StatusSucceeded, overtaken(t, name, nil), name)
	}
	careless := func(w *world) {
		handler := w.shop.gw.WebhookHandler(w.shop.orders.resolve, func(_ context.Context, _ *tender.Event, payment *tender.Payment) error {
			r, err := w.shop.orders.row(payment.Reference)
			if err == nil {
				r.Status = payment.Status
			}
			return err
		})
		w.account.Webhooks().SetTransport(&served{handler: handler})
	}
	assert.Equal(t, tender.StatusAuthorized, overtaken(t, "yassir", careless), "the handler's Get is a moment old")
}

func TestReceiver_aPaymentThatIsNotStoredYetIsA500(t *testing.T) {
	w, err := newWorld("yassir", 1)
	require.NoError(t, err)
	payment, err := w.shop.start(t.Context(), tender.CaptureNow)
	require.NoError(t, err)
	delete(w.shop.orders.rows, payment.Reference)
	require.NoError(t, w.account.Approve(payment.Reference))
	attempts := w.account.Webhooks().Deliver(t.Context())
	require.Len(t, attempts, 1)
	assert.Equal(t, http.StatusInternalServerError, attempts[0].Status)
}
