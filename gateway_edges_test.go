package tender_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

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

func TestGateway_a_capture_or_void_that_did_nothing_is_no_success(t *testing.T) {
	for _, status := range []tender.Status{tender.StatusFailed, tender.StatusAuthorized, tender.StatusRequiresAction, tender.StatusUnknown, tender.StatusExpired} {
		f := newFake()
		answer := func() (*tender.Payment, error) { return &tender.Payment{ID: "pay_1", Status: status}, nil }
		f.capturePayment = func(tender.PaymentRef, tender.CaptureParams) (*tender.Payment, error) { return answer() }
		f.payment = func(tender.PaymentRef) (*tender.Payment, error) { return answer() }
		gw := newGateway(t, f, tender.Options{})
		_, captureErr := gw.CapturePayment(t.Context(), paymentRef(), tender.CaptureParams{})
		_, voidErr := gw.VoidPayment(t.Context(), paymentRef())
		for _, err := range []error{captureErr, voidErr} {
			require.ErrorIs(t, err, tender.ErrProtocol, status)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown, status)
			assert.Equal(t, status, tenderError(t, err).Payment.Status)
		}
	}
}

func TestNewGateway_refuses_a_nil_pointer(t *testing.T) {
	var none *fake
	_, err := tender.NewGateway(none, tender.Options{})
	require.ErrorIs(t, err, tender.ErrInvalid)
}

func TestGateway_a_read_fills_in_nothing_but_its_keys(t *testing.T) {
	f := newFake()
	f.getCustomer = func(tender.CustomerRef) (*tender.Customer, error) { return &tender.Customer{}, nil }
	ref := tender.CustomerRef{Provider: "fake", Reference: "user1", Name: "Old", Email: "old@example.test", Phone: "+213661000111"}
	customer, err := newGateway(t, f, tender.Options{}).GetCustomer(t.Context(), ref)
	require.NoError(t, err)
	assert.Equal(t, tender.CustomerRef{Provider: "fake", Reference: "user1"}, customer.Ref())
}

func TestGateway_refuses_what_would_come_back_broken(t *testing.T) {
	f := newFake()
	f.profile.Customer[tender.FieldName] = tender.Rule{Required: true}
	gw := newGateway(t, f, tender.Options{})
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Reference: "user1", Name: "  "})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldName)
	_, err = gw.CreateCustomer(t.Context(), tender.CustomerParams{Reference: "user1", Name: "A", Metadata: map[string]string{"Order": "1", "order": "2"}})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldMetadata)
	for _, target := range []string{"https://me:pw@shop.example/", "https://shop.example:65536/", "https://shop.example:0/"} {
		params := paymentParams()
		params.ReturnURL = target
		_, err = gw.CreatePayment(t.Context(), params)
		assertRefused(t, f, err, tender.ErrInvalid, tender.FieldReturnURL)
	}
}

func TestGateway_takes_back_every_customer_that_it_gave(t *testing.T) {
	f := newFake()
	f.profile.Customer[tender.FieldReference] = tender.Rule{}
	f.profile.Customer[tender.FieldEmail] = tender.Rule{Unique: true}
	letIn := tender.Customer{ID: "cus_1", Name: "Am\nel", Phone: "0661 00 01 11", Email: "amel"} // through another door than ours
	f.getCustomer = func(tender.CustomerRef) (*tender.Customer, error) { return &letIn, nil }
	gw := newGateway(t, f, tender.Options{})
	customer, err := gw.GetCustomer(t.Context(), customerRef())
	require.NoError(t, err)
	_, err = gw.GetCustomer(t.Context(), customer.Ref())
	assert.NoError(t, err)
	_, err = gw.UpdateCustomer(t.Context(), customer.Ref(), tender.CustomerUpdate{Name: new("Amel")})
	assert.NoError(t, err)

	f.profile.Customer[tender.FieldEmail] = tender.Rule{} // now nobody needs it
	gw = newGateway(t, f, tender.Options{})
	params := paymentParams()
	params.Customer = customer.Ref()
	_, err = gw.CreatePayment(t.Context(), params)
	assert.NoError(t, err)

	letIn.ID = "cus\n1"
	_, err = gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "fake", Reference: "user1"})
	require.ErrorIs(t, err, tender.ErrProtocol, "no call could name it")
	assert.Equal(t, "cus\n1", tenderError(t, err).Customer.ID)
}

func TestGateway_refuses_a_text_of_spaces(t *testing.T) {
	f := newFake()
	f.profile.Customer[tender.FieldName], f.profile.Customer[tender.FieldAddressCity] = tender.Rule{}, tender.Rule{}
	f.profile.Extra = []string{"nickname"}
	gw := newGateway(t, f, tender.Options{AllowLossy: true})
	params := tender.CustomerParams{Reference: "user1", Name: " ", Address: tender.Address{City: "\u2028 "}, Extra: map[string]string{"nickname": "  "}}
	_, err := gw.CreateCustomer(t.Context(), params)
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldName, tender.FieldAddressCity, "Extra.nickname")
	_, err = gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Name: new("\u00a0"), Extra: params.Extra})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldName, "Extra.nickname")
}

func TestGateway_bounds_an_adapters_message(t *testing.T) {
	f := newFake()
	f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
		return nil, &tender.Error{Kind: tender.ErrProtocol, Message: strings.Repeat("é", 2000)}
	}
	_, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef())
	message := tenderError(t, err).Message
	assert.LessOrEqual(t, len(message), 512)
	assert.True(t, utf8.ValidString(message))
}
