package tender_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestGateway_a_part_is_not_taken_of_an_amount_that_the_ref_does_not_state(t *testing.T) {
	f := newFake()
	gw := newGateway(t, f, tender.Options{})
	ref := paymentRef()
	ref.Amount = tender.Money{}
	_, err := gw.CapturePayment(t.Context(), ref, tender.CaptureParams{Amount: dzd("500.00")})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldAmount)
	_, err = gw.RefundPayment(t.Context(), ref, refundParams())
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldAmount)
}

func TestGateway_a_capture_that_is_under_way_may_have_captured_nothing_yet(t *testing.T) {
	f := newFake()
	f.capturePayment = func(tender.PaymentRef, tender.CaptureParams) (*tender.Payment, error) {
		return &tender.Payment{ID: "pay_1", Status: tender.StatusProcessing, AmountCaptured: dzd("0.00")}, nil
	}
	payment, err := newGateway(t, f, tender.Options{}).CapturePayment(t.Context(), paymentRef(), tender.CaptureParams{})
	require.NoError(t, err)
	assert.Equal(t, tender.StatusProcessing, payment.Status)
}

func TestGateway_captured_and_refunded_amounts_are_of_the_payments_currency(t *testing.T) {
	for _, answered := range []tender.Payment{{AmountCaptured: tender.MustMoney("1", "EUR")}, {AmountRefunded: tender.MustMoney("1", "EUR")}} {
		f := newFake()
		f.payment = func(tender.PaymentRef) (*tender.Payment, error) { return &answered, nil }
		_, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef())
		require.ErrorIs(t, err, tender.ErrIntegrity)
	}
}

func TestGateway_an_answer_that_cannot_be_used_is_not_lost(t *testing.T) {
	for _, answered := range []tender.Payment{
		{ProviderStatus: "seen"},
		{ID: "pay_1", ProviderStatus: "seen", NextAction: &tender.NextAction{Type: tender.ActionRedirect, URL: "http://pay.example/"}},
	} {
		f := newFake()
		f.createPayment = func(tender.PaymentParams) (*tender.Payment, error) { return &answered, nil }
		_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), paymentParams())
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		e := tenderError(t, err)
		require.NotNil(t, e.Payment)
		assert.Equal(t, "seen", e.Payment.ProviderStatus)
	}
}

func TestGateway_a_context_that_has_ended_reaches_no_adapter(t *testing.T) {
	f := newFake()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := newGateway(t, f, tender.Options{}).RefundPayment(ctx, paymentRef(), refundParams())
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, tender.ErrUnavailable)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Empty(t, f.called())
}

func TestGateway_EnsureCustomer_has_time_left_to_look_after_a_creation_that_hangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, b := newBook()
		f.during = func(ctx context.Context, op tender.Operation) error {
			if op != tender.OpCreateCustomer {
				return ctx.Err()
			}
			if _, err := b.create(amel()); err != nil {
				return err
			}
			<-ctx.Done() // made, and no answer comes
			return ctx.Err()
		}
		start := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		customer, err := newGateway(t, f, tender.Options{}).EnsureCustomer(ctx, amel())
		require.NoError(t, err)
		assert.Equal(t, "Amel", customer.Name)
		assert.Equal(t, 6*time.Second, time.Since(start))
	})
}
