package tender_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestGateway_an_SDK_and_its_secret_reach_the_app(t *testing.T) {
	f := newFake()
	f.profile.NextActions = []tender.ActionType{tender.ActionClientSDK}
	f.createPayment = func(tender.PaymentParams) (*tender.Payment, error) {
		return &tender.Payment{ID: "pay_1", Status: tender.StatusRequiresAction, NextAction: &tender.NextAction{
			Type: tender.ActionClientSDK, SDK: "pay-elements", ClientSecret: tender.NewSecret("cs_1"),
		}}, nil
	}
	_, err := tender.NewGateway(f, tender.Options{})
	require.ErrorIs(t, err, tender.ErrUnsupported, "an app that can only redirect")
	payment, err := newGateway(t, f, tender.Options{NextActions: []tender.ActionType{tender.ActionClientSDK}}).CreatePayment(t.Context(), paymentParams())
	require.NoError(t, err)
	assert.Equal(t, "pay-elements", payment.NextAction.SDK)
	assert.Equal(t, "cs_1", payment.NextAction.ClientSecret.Reveal())
}

func TestGateway_CancelURL_is_the_ReturnURL_unless_it_is_given(t *testing.T) {
	f := newFake()
	var sent tender.PaymentParams
	f.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
		sent = p
		return &tender.Payment{ID: "pay_1"}, nil
	}
	gw := newGateway(t, f, tender.Options{})
	params := paymentParams()
	params.ReturnURL = "https://shop.example/back"
	_, err := gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, "https://shop.example/back", sent.CancelURL)
	params.CancelURL = "https://shop.example/basket"
	_, err = gw.CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, "https://shop.example/basket", sent.CancelURL)
}

func TestGateway_a_description_without_a_place_is_refused_or_dropped(t *testing.T) {
	f := newFake()
	delete(f.profile.Payment, tender.FieldDescription)
	params := paymentParams()
	params.Description = "two teas"
	_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), params)
	require.ErrorIs(t, err, tender.ErrUnsupported)
	require.ErrorContains(t, err, "Description")
	var sent tender.PaymentParams
	f.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
		sent = p
		return &tender.Payment{ID: "pay_1"}, nil
	}
	payment, err := newGateway(t, f, tender.Options{AllowLossy: true}).CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, []tender.Field{tender.FieldDescription}, payment.Dropped)
	assert.Empty(t, sent.Description)
}
