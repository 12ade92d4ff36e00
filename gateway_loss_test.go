package tender_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// fullCustomer has a value in every field.
func fullCustomer() tender.CustomerParams {
	return tender.CustomerParams{
		Reference: "user1", Name: "Amel K.", Email: "amel@example.test", Phone: "+213661000111",
		Address:  tender.Address{Line: "1 rue X", City: "Alger", PostalCode: "16000", Country: "DZ"},
		Metadata: map[string]string{"tier": "gold"}, Active: new(true),
	}
}

func customerFields() []tender.Field {
	return []tender.Field{
		tender.FieldActive, tender.FieldAddressCity, tender.FieldAddressCountry, tender.FieldAddressLine, tender.FieldAddressPostalCode,
		tender.FieldEmail, tender.FieldMetadata, tender.FieldName, tender.FieldPhone, tender.FieldReference,
	}
}

func TestGateway_data_without_a_place(t *testing.T) {
	for _, missing := range customerFields() {
		t.Run("customer "+string(missing), func(t *testing.T) {
			f := newFake()
			delete(f.profile.Customer, missing)
			_, err := newGateway(t, f, tender.Options{}).CreateCustomer(t.Context(), fullCustomer())
			assertRefused(t, f, err, tender.ErrUnsupported, missing)

			var got tender.CustomerParams
			f.createCustomer = func(p tender.CustomerParams) (*tender.Customer, error) {
				got = p
				return &tender.Customer{ID: "cus_1"}, nil
			}
			customer, err := newGateway(t, f, tender.Options{AllowLossy: true}).CreateCustomer(t.Context(), fullCustomer())
			require.NoError(t, err)
			assert.Equal(t, []tender.Field{missing}, customer.Dropped)
			var passed, answered []tender.Field
			for _, field := range customerFields() {
				if hasField(got, field) {
					passed = append(passed, field)
				}
				if hasField(asParams(*customer), field) {
					answered = append(answered, field)
				}
			}
			want := without(customerFields(), missing)
			assert.Equal(t, want, passed, "passed to the adapter")
			assert.Equal(t, want, answered, "in the result")
		})
	}
	t.Run("customer, nothing but a name has a place", func(t *testing.T) {
		f := newFake()
		f.profile.Customer = tender.Rules{tender.FieldName: {}}
		_, err := newGateway(t, f, tender.Options{}).CreateCustomer(t.Context(), fullCustomer())
		assertRefused(t, f, err, tender.ErrUnsupported, without(customerFields(), tender.FieldName)...)
	})
	t.Run("payment", func(t *testing.T) {
		f := newFake()
		f.profile.Payment = tender.Rules{tender.FieldAmount: {}}
		params := paymentParams()
		params.Metadata = map[string]string{"cart": "1"}
		_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), params)
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldCustomer, tender.FieldReference, tender.FieldMetadata)

		f.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
			assert.Equal(t, tender.PaymentParams{
				Amount: params.Amount, Capture: tender.CaptureNow, ReturnURL: params.ReturnURL, CancelURL: params.ReturnURL,
			}, p, "URLs only steer")
			return &tender.Payment{ID: "pay_1"}, nil
		}
		payment, err := newGateway(t, f, tender.Options{AllowLossy: true}).CreatePayment(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, []tender.Field{tender.FieldCustomer, tender.FieldReference, tender.FieldMetadata}, payment.Dropped)
		assert.Empty(t, payment.Reference)
		assert.Equal(t, "order1", params.Reference, "the caller's params")
		assert.Equal(t, map[string]string{"cart": "1"}, params.Metadata, "the caller's params")
	})
	t.Run("refund", func(t *testing.T) {
		f := newFake()
		f.profile.Refund = tender.Rules{tender.FieldAmount: {}}
		_, err := newGateway(t, f, tender.Options{}).RefundPayment(t.Context(), paymentRef(), refundParams())
		assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldReference, tender.FieldReason)

		f.refundPayment = func(_ tender.PaymentRef, p tender.RefundParams) (*tender.Refund, error) {
			assert.Equal(t, tender.RefundParams{Amount: dzd("500.00")}, p)
			return &tender.Refund{ID: "ref_1"}, nil
		}
		refund, err := newGateway(t, f, tender.Options{AllowLossy: true}).RefundPayment(t.Context(), paymentRef(), refundParams())
		require.NoError(t, err)
		assert.Equal(t, []tender.Field{tender.FieldReference, tender.FieldReason}, refund.Dropped)
		assert.Empty(t, refund.Reference)
	})
	t.Run("a local field is no loss", func(t *testing.T) {
		f := newFake()
		f.profile.Customer = tender.Rules{tender.FieldReference: {Local: true}}
		f.createCustomer = func(tender.CustomerParams) (*tender.Customer, error) {
			return &tender.Customer{ID: "cus_1", Reference: "somebody else's"}, nil
		}
		customer, err := newGateway(t, f, tender.Options{}).CreateCustomer(t.Context(), tender.CustomerParams{Reference: "user1"})
		require.NoError(t, err)
		assert.Empty(t, customer.Dropped)
	})
}

func asParams(c tender.Customer) tender.CustomerParams {
	return tender.CustomerParams{
		Reference: c.Reference, Name: c.Name, Email: c.Email, Phone: c.Phone, Address: c.Address, Metadata: c.Metadata, Active: c.Active,
	}
}

func hasField(p tender.CustomerParams, field tender.Field) bool {
	return map[tender.Field]bool{
		tender.FieldReference: p.Reference != "", tender.FieldName: p.Name != "", tender.FieldEmail: p.Email != "", tender.FieldPhone: p.Phone != "",
		tender.FieldAddressLine: p.Address.Line != "", tender.FieldAddressCity: p.Address.City != "",
		tender.FieldAddressPostalCode: p.Address.PostalCode != "", tender.FieldAddressCountry: p.Address.Country != "",
		tender.FieldMetadata: p.Metadata != nil, tender.FieldActive: p.Active != nil,
	}[field]
}

func without(fields []tender.Field, one tender.Field) []tender.Field {
	var rest []tender.Field
	for _, f := range fields {
		if f != one {
			rest = append(rest, f)
		}
	}
	return rest
}

func TestGateway_leaves_params_alone(t *testing.T) {
	f := newFake()
	f.createCustomer = func(p tender.CustomerParams) (*tender.Customer, error) {
		p.Metadata["added"] = "by the adapter"
		return &tender.Customer{ID: "cus_1"}, nil
	}
	f.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
		p.Metadata["added"] = "by the adapter"
		return &tender.Payment{ID: "pay_1"}, nil
	}
	gw := newGateway(t, f, tender.Options{AllowLossy: true})

	params, kept := fullCustomer(), fullCustomer()
	customer, err := gw.CreateCustomer(t.Context(), params)
	require.NoError(t, err)
	customer.Metadata["tier"] = "changed"
	*customer.Active = false
	assert.Equal(t, kept, params)

	charge := paymentParams()
	charge.Metadata = map[string]string{"cart": "1"}
	was := maps.Clone(charge.Metadata)
	_, err = gw.CreatePayment(t.Context(), charge)
	require.NoError(t, err)
	assert.Equal(t, was, charge.Metadata)
	assert.Empty(t, charge.Capture, "normalised in a copy")

	active := true
	updated, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Active: &active})
	require.NoError(t, err)
	*updated.Active = false
	assert.True(t, active)
}

func TestGateway_no_metadata_is_nothing_to_lose(t *testing.T) {
	f := newFake()
	delete(f.profile.Payment, tender.FieldMetadata)
	_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), paymentParams())
	require.NoError(t, err)
}
