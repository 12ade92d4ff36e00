package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

// The answer to a creation is lost, or the shop ends before it has it: the order is there all the same. Where a payment is found by its Reference, the
// timer finds it; where not, it asks nobody, and the Reference is what a person looks for.
func TestReceiver_aCreationWhoseAnswerIsLost(t *testing.T) {
	for _, name := range []string{"juspay", "webpay", "yassir"} {
		w, err := newWorld(name, 1)
		require.NoError(t, err)
		creations := 0
		w.wire.before = func(r *http.Request) {
			if w.wire.loses = r.Method == http.MethodPost && len(w.shop.orders.rows) > 0; w.wire.loses {
				creations++
			}
		}
		_, err = w.shop.start(t.Context(), tender.CaptureNow)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
		w.wire.before, w.wire.loses = nil, false
		require.Equal(t, 1, creations, name)
		require.Len(t, w.shop.orders.rows, 1, "%s: stored before the payment was made", name)
		for reference, r := range w.shop.orders.rows {
			_, known := w.account.Ledger().PaymentByReference(reference)
			require.True(t, known, name)
			assert.Equal(t, tender.StatusUnknown, r.Status, name)

			w.account.Advance(firstPause)
			require.Equal(t, []string{reference}, w.shop.orders.due(), name)
			err = w.shop.orders.ask(t.Context(), reference)
			if name != "juspay" {
				require.ErrorIs(t, err, tender.ErrUnsupported, name)
				assert.Empty(t, w.shop.orders.questions, name)
				continue
			}
			require.NoError(t, err)
			assert.Equal(t, tender.StatusRequiresAction, r.Status)
			require.NoError(t, w.account.Approve(reference))
			require.NotEmpty(t, w.account.Webhooks().Deliver(t.Context()))
			assert.Equal(t, tender.StatusSucceeded, r.Status)
		}
	}
}

// An order has what its creation said, and is found by whatever an event names.
func TestReceiver_storesWhatIsCreated(t *testing.T) {
	for _, name := range providers.Names() {
		w, err := newWorld(name, 1)
		require.NoError(t, err)
		payment, err := w.shop.start(t.Context(), tender.CaptureNow)
		require.NoError(t, err)
		r, err := w.shop.orders.row(payment.Reference)
		require.NoError(t, err)
		assert.Equal(t, payment.Status, r.Status, "%s: also where the payment was confirmed since", name)
		assert.Equal(t, tender.RefundedNone, r.RefundState, name)
		for _, named := range []tender.PaymentRef{{Reference: payment.Reference}, {ID: payment.ID}} {
			ref, err := w.shop.orders.resolve(t.Context(), named)
			require.NoError(t, err, name)
			assert.Equal(t, payment.Ref().Token().Reveal(), ref.Token().Reveal(), name)
		}
	}
}

// A payment that is confirmed is so under its order's lock: what a delivery has to say of it waits.
func TestReceiver_confirmsUnderTheLock(t *testing.T) {
	w, err := newWorld("yassir", 1)
	require.NoError(t, err)
	held := 0
	w.wire.before = func(r *http.Request) {
		for _, row := range w.shop.orders.rows {
			if strings.HasSuffix(r.URL.Path, "/proceed") {
				held += len(row.held)
			}
		}
	}
	_, err = w.shop.start(t.Context(), tender.CaptureNow)
	require.NoError(t, err)
	assert.Equal(t, 1, held)
}

// A creation that never reached the provider is no payment, and one that was refused is none either.
func TestReceiver_aCreationThatWasNotMade(t *testing.T) {
	w, err := newWorld("juspay", 1)
	require.NoError(t, err)
	const reference = "neverarrived"
	_, err = w.shop.orders.create(t.Context(), tender.PaymentParams{Reference: reference})
	require.ErrorIs(t, err, tender.ErrInvalid)
	r, err := w.shop.orders.row(reference)
	require.NoError(t, err)
	assert.Equal(t, tender.StatusFailed, r.Status)
	assert.Empty(t, w.shop.orders.questions)

	r.Status = tender.StatusUnknown // as a shop has it that ended before it asked
	o, err := w.shop.orders.refresh(t.Context(), reference)
	require.NoError(t, err)
	assert.Equal(t, tender.StatusFailed, o.Status)
}

// Whoever begins an order a second time makes no payment, and the order stays as it is.
func TestReceiver_aReferenceThatIsTaken(t *testing.T) {
	w, err := newWorld("juspay", 1)
	require.NoError(t, err)
	payment, err := w.shop.start(t.Context(), tender.CaptureNow)
	require.NoError(t, err)
	before, err := w.shop.orders.row(payment.Reference)
	require.NoError(t, err)
	was := before.order
	w.wire.before = func(*http.Request) { assert.Fail(t, "the provider is asked") }
	_, err = w.shop.orders.create(t.Context(), tender.PaymentParams{Reference: payment.Reference, Amount: payment.Amount})
	require.Error(t, err)
	after, err := w.shop.orders.row(payment.Reference)
	require.NoError(t, err)
	assert.Same(t, before, after)
	assert.Equal(t, was, after.order)
	assert.Contains(t, w.shop.orders.questions, payment.Reference)
}

// Something holds an order for long. A delivery about it waits until its deadline, and comes again.
func TestReceiver_aDeliveryDoesNotOutliveItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, err := newWorld("juspay", 1)
		require.NoError(t, err)
		payment, err := w.shop.start(t.Context(), tender.CaptureNow)
		require.NoError(t, err)
		require.NoError(t, w.account.Approve(payment.Reference))
		r, err := w.shop.orders.row(payment.Reference)
		require.NoError(t, err)
		require.NoError(t, r.lock(t.Context()))

		start := time.Now()
		attempts := w.account.Webhooks().Deliver(t.Context())
		require.NotEmpty(t, attempts)
		assert.Equal(t, http.StatusInternalServerError, attempts[0].Status)
		assert.Equal(t, time.Duration(len(attempts))*tender.WebhookTimeout, time.Since(start))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		require.ErrorIs(t, w.shop.orders.capture(ctx, payment.Reference), context.DeadlineExceeded)
		recorder := httptest.NewRecorder()
		w.routes.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/back/"+payment.Reference, nil).WithContext(ctx))
		assert.Contains(t, recorder.Body.String(), "e-mail")

		r.unlock()
		_, err = w.shop.orders.refresh(t.Context(), payment.Reference)
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, r.Status)
	})
}
