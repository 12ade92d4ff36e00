package tender_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestGateway_ListPaymentMethods(t *testing.T) {
	f := newFake()
	f.methods = func(_ tender.CustomerRef, cursor string) (*tender.PaymentMethodPage, error) {
		if cursor == "" {
			return &tender.PaymentMethodPage{PaymentMethods: []*tender.PaymentMethod{{ID: tender.NewSecret("pm_1")}}, Next: "2"}, nil
		}
		return &tender.PaymentMethodPage{PaymentMethods: []*tender.PaymentMethod{{Token: tender.NewSecret("tok_2")}}}, nil
	}
	var seen []string
	for method, err := range newGateway(t, f, tender.Options{}).ListPaymentMethods(t.Context(), customerRef()) {
		require.NoError(t, err)
		seen = append(seen, method.ID.Reveal()+method.Token.Reveal())
	}
	assert.Equal(t, []string{"pm_1", "tok_2"}, seen)
}

func TestGateway_ListPaymentMethods_refuses(t *testing.T) {
	f := newFake()
	for _, err := range newGateway(t, f, tender.Options{}).ListPaymentMethods(t.Context(), tender.CustomerRef{Provider: "other", ID: "1"}) {
		assertRefused(t, f, err, tender.ErrInvalid, tender.FieldProvider)
	}
	for name, rows := range map[string][]*tender.PaymentMethod{"a row that is none": {nil}, "a row without its id": {{Brand: "visa"}}} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.methods = func(tender.CustomerRef, string) (*tender.PaymentMethodPage, error) {
				return &tender.PaymentMethodPage{PaymentMethods: rows}, nil
			}
			for method, err := range newGateway(t, f, tender.Options{}).ListPaymentMethods(t.Context(), customerRef()) {
				assert.Nil(t, method)
				require.ErrorIs(t, err, tender.ErrProtocol)
			}
		})
	}
}

func TestGateway_IssueClientToken(t *testing.T) {
	f := newFake()
	_, err := newGateway(t, f, tender.Options{}).IssueClientToken(t.Context(), tender.CustomerRef{Provider: "other", ID: "1"})
	assertRefused(t, f, err, tender.ErrInvalid, tender.FieldProvider)
	token, err := newGateway(t, f, tender.Options{}).IssueClientToken(t.Context(), customerRef())
	require.NoError(t, err)
	assert.Equal(t, "tkn_1", token.Token.Reveal())

	f.clientToken = func(tender.CustomerRef) (*tender.ClientToken, error) { return &tender.ClientToken{}, nil }
	_, err = newGateway(t, f, tender.Options{}).IssueClientToken(t.Context(), customerRef())
	require.ErrorIs(t, err, tender.ErrProtocol)

	f.during = func(context.Context, tender.Operation) error { return &tender.Error{Kind: tender.ErrUnavailable} }
	_, err = newGateway(t, f, tender.Options{}).IssueClientToken(t.Context(), customerRef())
	assert.Equal(t, tender.OutcomeNotDone, tenderError(t, err).Outcome, "it changes nothing")
}

func TestPaymentMethod_printsNoSecret(t *testing.T) {
	method := tender.PaymentMethod{
		ID: tender.NewSecret(canaryText), Token: tender.NewSecret(canaryText), Brand: "visa", Masked: "405840******" + canaryText, Last4: "0005", Raw: tender.NewRaw([]byte(canaryText)),
	}
	assertSilent(t, "payment method", method)
	assertSilent(t, "pointer", &method)
	method.Masked = ""
	assertSilentJSON(t, "payment method", method)
	assertSilent(t, "client token", tender.ClientToken{Token: tender.NewSecret(canaryText)})
	assertSilentJSON(t, "client token", tender.ClientToken{Token: tender.NewSecret(canaryText)})
}
