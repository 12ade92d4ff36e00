package tender_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestGateway_payment_that_does_not_fit(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer tender.Payment
		field  tender.Field
		create bool // does it contradict the params of a create too?
	}{
		{"another id", tender.Payment{ID: "pay_2"}, tender.FieldID, false},
		{"another reference", tender.Payment{ID: "pay_1", Reference: "order2"}, tender.FieldReference, true},
		{"another amount", tender.Payment{ID: "pay_1", Amount: dzd("1500.01")}, tender.FieldAmount, true},
		{"an amount of zero", tender.Payment{ID: "pay_1", Amount: dzd("0")}, tender.FieldAmount, true},
		{"a hundredfold amount", tender.Payment{ID: "pay_1", Amount: dzd("150000")}, tender.FieldAmount, true},
		{"another currency", tender.Payment{ID: "pay_1", Amount: tender.MustMoney("1500.00", "EUR")}, tender.FieldAmount, true},
		{"more captured than there is", tender.Payment{ID: "pay_1", AmountCaptured: dzd("1500.01")}, tender.FieldAmount, true},
		{"less than nothing captured", tender.Payment{ID: "pay_1", AmountCaptured: below("0.01")}, tender.FieldAmount, true},
		{"more refunded than there is", tender.Payment{ID: "pay_1", AmountRefunded: dzd("1500.01")}, tender.FieldAmount, true},
		{"less than nothing refunded", tender.Payment{ID: "pay_1", AmountRefunded: below("0.01")}, tender.FieldAmount, true},
	} {
		for _, o := range operations() {
			switch o.op {
			case tender.OpGetPayment, tender.OpConfirmPayment, tender.OpCapturePayment, tender.OpVoidPayment:
			case tender.OpCreatePayment:
				if !tc.create {
					continue
				}
			default:
				continue
			}
			t.Run(tc.name+"/"+string(o.op), func(t *testing.T) {
				answer := tc.answer
				answer.Status, answer.ProviderStatus = tender.StatusSucceeded, "PAID"
				f := newFake()
				f.createPayment = func(tender.PaymentParams) (*tender.Payment, error) { return &answer, nil }
				f.payment = func(tender.PaymentRef) (*tender.Payment, error) { return &answer, nil }
				f.capturePayment = func(tender.PaymentRef, tender.CaptureParams) (*tender.Payment, error) { return &answer, nil }
				result, err := o.call(t.Context(), newGateway(t, f, tender.Options{}))
				require.Nil(t, result)
				require.ErrorIs(t, err, tender.ErrIntegrity)
				assert.Equal(t, o.write, errors.Is(err, tender.ErrOutcomeUnknown))
				e := tenderError(t, err)
				require.Len(t, e.Fields, 1)
				assert.Equal(t, tc.field, e.Fields[0].Field)
				require.NotNil(t, e.Payment)
				want := answer
				want.Provider = "fake"
				assert.Equal(t, want, *e.Payment, "the record as answered")
				assert.Nil(t, e.Customer)
				assert.Nil(t, e.Refund)
			})
		}
	}
}

func TestGateway_all_of_a_payment_is_a_part_that_fits(t *testing.T) {
	f := newFake()
	f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
		return &tender.Payment{Status: tender.StatusSucceeded, Amount: dzd("1500.00"), AmountCaptured: dzd("1500.00"), AmountRefunded: dzd("1500.00")}, nil
	}
	_, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef())
	require.NoError(t, err)
}

// The customer of an error leads on by its Ref, so it has the Gateway's provider.
func TestGateway_an_errors_customer_has_the_provider(t *testing.T) {
	f := newFake()
	f.updateCustomer = func(tender.CustomerRef, tender.CustomerUpdate) (*tender.Customer, error) {
		return nil, &tender.Error{Kind: tender.ErrUnavailable, Customer: &tender.Customer{ID: "cus_1"}}
	}
	gw := newGateway(t, f, tender.Options{})
	_, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Name: new("Amel K.")})
	require.NotNil(t, tenderError(t, err).Customer)
	assert.Equal(t, customerRef(), tenderError(t, err).Customer.Ref())
}

func TestGateway_capture_of_another_amount(t *testing.T) {
	for _, captured := range []tender.Money{dzd("1500.00"), dzd("5.00"), tender.MustMoney("500", "XOF")} {
		f := newFake()
		f.capturePayment = func(tender.PaymentRef, tender.CaptureParams) (*tender.Payment, error) {
			return &tender.Payment{Status: tender.StatusSucceeded, AmountCaptured: captured}, nil
		}
		_, err := newGateway(t, f, tender.Options{}).CapturePayment(t.Context(), paymentRef(), tender.CaptureParams{Amount: dzd("500.00")})
		require.ErrorIs(t, err, tender.ErrIntegrity)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.NotNil(t, tenderError(t, err).Payment)
		assert.Equal(t, captured, tenderError(t, err).Payment.AmountCaptured)
	}
}

func TestGateway_refund_that_does_not_fit(t *testing.T) {
	for _, tc := range []struct {
		name   string
		answer tender.Refund
		field  tender.Field
	}{
		{"another reference", tender.Refund{Reference: "refund2"}, tender.FieldReference},
		{"another amount", tender.Refund{Amount: dzd("500.01")}, tender.FieldAmount},
		{"the whole payment", tender.Refund{Amount: dzd("1500.00")}, tender.FieldAmount},
		{"another currency", tender.Refund{Amount: tender.MustMoney("500", "XOF")}, tender.FieldAmount},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			f.refundPayment = func(tender.PaymentRef, tender.RefundParams) (*tender.Refund, error) { return &tc.answer, nil }
			refund, err := newGateway(t, f, tender.Options{}).RefundPayment(t.Context(), paymentRef(), refundParams())
			require.Nil(t, refund)
			require.ErrorIs(t, err, tender.ErrIntegrity)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			e := tenderError(t, err)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, tc.field, e.Fields[0].Field)
			assert.Equal(t, tender.RecoverManual, e.Recovery)
			require.NotNil(t, e.Refund)
			assert.Equal(t, tc.answer.Amount, e.Refund.Amount)
			assert.Equal(t, tc.answer.Reference, e.Refund.Reference)
		})
	}
}

func TestGateway_customer_that_does_not_fit(t *testing.T) {
	byPhone := tender.CustomerRef{Provider: "fake", Phone: "+213661000111"}
	byEmail := tender.CustomerRef{Provider: "fake", Email: "amel@example.test"}
	byReference := tender.CustomerRef{Provider: "fake", Reference: "user1"}
	for _, tc := range []struct {
		name   string
		unique tender.Field
		answer tender.Customer
		field  tender.Field
		write  bool
		call   func(*testing.T, *tender.Gateway) error
	}{
		{"get: another id", tender.FieldReference, tender.Customer{ID: "cus_2"}, tender.FieldID, false, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(t.Context(), customerRef())
			return err
		}},
		{"get: another reference", tender.FieldReference, tender.Customer{Reference: "user2"}, tender.FieldReference, false, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(t.Context(), byReference)
			return err
		}},
		{"get: another phone", tender.FieldPhone, tender.Customer{Phone: "+213661000222"}, tender.FieldPhone, false, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(t.Context(), byPhone)
			return err
		}},
		{"get: another e-mail", tender.FieldEmail, tender.Customer{Email: "b@example.test"}, tender.FieldEmail, false, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.GetCustomer(t.Context(), byEmail)
			return err
		}},
		{"find: another reference", tender.FieldReference, tender.Customer{Reference: "user2"}, tender.FieldReference, false, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "user1"})
			return err
		}},
		{"find: another phone", tender.FieldPhone, tender.Customer{Phone: "+213661000222"}, tender.FieldPhone, false, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000111"})
			return err
		}},
		{"create: another reference", tender.FieldPhone, tender.Customer{Reference: "user2"}, tender.FieldReference, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.CreateCustomer(t.Context(), fullCustomer())
			return err
		}},
		{"create: another phone", tender.FieldPhone, tender.Customer{Phone: "+213661000222"}, tender.FieldPhone, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.CreateCustomer(t.Context(), fullCustomer())
			return err
		}},
		{"update: another id", tender.FieldPhone, tender.Customer{ID: "cus_2"}, tender.FieldID, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(t.Context(), customerRef(), tender.CustomerUpdate{Name: new("Amel")})
			return err
		}},
		{"update: the old phone", tender.FieldPhone, tender.Customer{Phone: "+213661000111"}, tender.FieldPhone, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(t.Context(), byPhone, tender.CustomerUpdate{Phone: new("+213661000222")})
			return err
		}},
		{"update: somebody else's phone", tender.FieldPhone, tender.Customer{Phone: "+213661000222"}, tender.FieldPhone, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(t.Context(), byPhone, tender.CustomerUpdate{Name: new("Amel")})
			return err
		}},
		{"update: somebody else's e-mail", tender.FieldEmail, tender.Customer{Email: "b@example.test"}, tender.FieldEmail, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(t.Context(), byEmail, tender.CustomerUpdate{Name: new("Amel")})
			return err
		}},
		{"update: another reference", tender.FieldReference, tender.Customer{Reference: "user2"}, tender.FieldReference, true, func(t *testing.T, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(t.Context(), byReference, tender.CustomerUpdate{Name: new("Amel")})
			return err
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			f.profile.Customer[tender.FieldReference] = tender.Rule{}
			f.profile.Customer[tc.unique] = tender.Rule{Unique: true}
			tc.answer.Name = "As Answered"
			f.createCustomer = func(tender.CustomerParams) (*tender.Customer, error) { return &tc.answer, nil }
			f.getCustomer = func(tender.CustomerRef) (*tender.Customer, error) { return &tc.answer, nil }
			f.findCustomer = func(tender.CustomerKey) (*tender.Customer, error) { return &tc.answer, nil }
			f.updateCustomer = func(tender.CustomerRef, tender.CustomerUpdate) (*tender.Customer, error) { return &tc.answer, nil }
			err := tc.call(t, newGateway(t, f, tender.Options{}))
			require.ErrorIs(t, err, tender.ErrIntegrity)
			assert.Equal(t, tc.write, errors.Is(err, tender.ErrOutcomeUnknown))
			e := tenderError(t, err)
			require.Len(t, e.Fields, 1)
			assert.Equal(t, tc.field, e.Fields[0].Field)
			require.NotNil(t, e.Customer)
			want := tc.answer
			want.Provider = "fake"
			assert.Equal(t, want, *e.Customer, "the record as answered")
			for _, personal := range []string{"+213", "example.test", "user1", "user2", "Answered"} {
				assert.NotContains(t, err.Error(), personal)
			}
		})
	}
}

func TestGateway_email_key_ignores_case(t *testing.T) {
	f := newFake()
	f.profile.Customer = tender.Rules{tender.FieldEmail: {Unique: true}}
	f.findCustomer = func(tender.CustomerKey) (*tender.Customer, error) {
		return &tender.Customer{Email: "amel@example.test"}, nil
	}
	customer, err := newGateway(t, f, tender.Options{}).FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByEmail, Value: "Amel@Example.test"})
	require.NoError(t, err)
	assert.Equal(t, "amel@example.test", customer.Email, "as stored")
}

func TestGateway_fills_what_the_answer_does_not_state(t *testing.T) {
	t.Run("create customer", func(t *testing.T) {
		params := fullCustomer()
		customer, err := newGateway(t, newFake(), tender.Options{}).CreateCustomer(t.Context(), params)
		require.NoError(t, err)
		assert.Equal(t, "fake", customer.Provider)
		assert.Equal(t, "cus_1", customer.ID)
		assert.Equal(t, params, asParams(*customer))
	})
	t.Run("what is stated stays", func(t *testing.T) {
		f := newFake()
		answer := tender.Customer{
			Provider: "liar", ID: "cus_9", Name: "AMEL", Email: "a@example.test", Phone: "+213", Address: tender.Address{City: "Oran"},
			Metadata: map[string]string{}, Active: new(false),
		}
		f.createCustomer = func(tender.CustomerParams) (*tender.Customer, error) { return &answer, nil }
		customer, err := newGateway(t, f, tender.Options{}).CreateCustomer(t.Context(), fullCustomer())
		require.NoError(t, err)
		want := answer
		want.Provider, want.Reference = "fake", "user1"
		assert.Equal(t, want, *customer)
		assert.Equal(t, "liar", answer.Provider, "the adapter's value is not written to")
	})
	t.Run("get customer", func(t *testing.T) {
		ref := tender.CustomerRef{Provider: "fake", ID: "cus_1", Reference: "user1", Phone: "+213661000111", Email: "amel@example.test", Name: "Amel"}
		f := newFake()
		f.getCustomer = func(got tender.CustomerRef) (*tender.Customer, error) {
			assert.Equal(t, ref, got)
			return &tender.Customer{}, nil
		}
		customer, err := newGateway(t, f, tender.Options{}).GetCustomer(t.Context(), ref)
		require.NoError(t, err)
		assert.Equal(t, tender.CustomerRef{Provider: "fake", ID: "cus_1", Reference: "user1"}, customer.Ref(), "what identifies it, and no more")
	})
	t.Run("create payment", func(t *testing.T) {
		f := newFake()
		f.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
			assert.Equal(t, tender.CaptureNow, p.Capture, "normalised")
			return &tender.Payment{ID: "pay_1", Status: tender.StatusRequiresConfirmation, ClientSecret: tender.NewSecret("cs_1")}, nil
		}
		payment, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), paymentParams())
		require.NoError(t, err)
		assert.Equal(t, paymentRef(), payment.Ref())
		assert.Equal(t, tender.RefundedUnknown, payment.Refunded)
	})
	t.Run("get payment", func(t *testing.T) {
		f := newFake()
		f.payment = func(tender.PaymentRef) (*tender.Payment, error) { return &tender.Payment{}, nil }
		payment, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef())
		require.NoError(t, err)
		assert.Equal(t, paymentRef(), payment.Ref())
		assert.Equal(t, tender.StatusUnknown, payment.Status)
		assert.False(t, payment.AmountCaptured.Stated())
		assert.False(t, payment.AmountRefunded.Stated())
	})
	t.Run("a new client secret stays", func(t *testing.T) {
		f := newFake()
		f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
			return &tender.Payment{ClientSecret: tender.NewSecret("cs_2")}, nil
		}
		payment, err := newGateway(t, f, tender.Options{}).ConfirmPayment(t.Context(), paymentRef())
		require.NoError(t, err)
		assert.Equal(t, "cs_2", payment.Ref().ClientSecret.Reveal())
	})
	t.Run("refund", func(t *testing.T) {
		f := newFake()
		f.refundPayment = func(tender.PaymentRef, tender.RefundParams) (*tender.Refund, error) { return &tender.Refund{}, nil }
		refund, err := newGateway(t, f, tender.Options{}).RefundPayment(t.Context(), paymentRef(), refundParams())
		require.NoError(t, err)
		assert.Equal(t, tender.Refund{
			Reference: "refund1", Amount: dzd("500.00"), Status: tender.RefundUnknown, Refunded: tender.RefundedUnknown, Payment: paymentRef(),
		}, *refund)
	})
}

func TestGateway_words_outside_the_closed_sets_are_unknown(t *testing.T) {
	f := newFake()
	f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
		return &tender.Payment{Status: "paid", ProviderStatus: "paid", Refunded: "mostly"}, nil
	}
	f.refundPayment = func(tender.PaymentRef, tender.RefundParams) (*tender.Refund, error) {
		return &tender.Refund{Status: "done", Refunded: "mostly"}, nil
	}
	gw := newGateway(t, f, tender.Options{})
	payment, err := gw.GetPayment(t.Context(), paymentRef())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusUnknown, payment.Status)
	assert.Equal(t, "paid", payment.ProviderStatus)
	assert.Equal(t, tender.RefundedUnknown, payment.Refunded)
	refund, err := gw.RefundPayment(t.Context(), paymentRef(), refundParams())
	require.NoError(t, err)
	assert.Equal(t, tender.RefundUnknown, refund.Status)
	assert.Equal(t, tender.RefundedUnknown, refund.Refunded)
}

func TestGateway_known_words_stay(t *testing.T) {
	for _, status := range []tender.Status{
		tender.StatusRequiresConfirmation, tender.StatusRequiresAction, tender.StatusProcessing, tender.StatusAuthorized, tender.StatusSucceeded,
		tender.StatusCanceled, tender.StatusExpired, tender.StatusFailed, tender.StatusUnknown,
	} {
		f := newFake()
		f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
			return &tender.Payment{Status: status, Refunded: tender.RefundedNone, Failure: &tender.Failure{Code: "c"}}, nil
		}
		payment, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef())
		require.NoError(t, err, "a decline is a result")
		assert.Equal(t, status, payment.Status)
		assert.Equal(t, tender.RefundedNone, payment.Refunded)
	}
	for _, status := range []tender.RefundStatus{tender.RefundPending, tender.RefundSucceeded, tender.RefundFailed, tender.RefundUnknown} {
		f := newFake()
		f.refundPayment = func(tender.PaymentRef, tender.RefundParams) (*tender.Refund, error) {
			return &tender.Refund{Status: status, Refunded: tender.RefundedPartial}, nil
		}
		refund, err := newGateway(t, f, tender.Options{}).RefundPayment(t.Context(), paymentRef(), refundParams())
		require.NoError(t, err)
		assert.Equal(t, status, refund.Status)
		assert.Equal(t, tender.RefundedPartial, refund.Refunded)
	}
}

func TestGateway_answers_that_break_the_contract(t *testing.T) {
	t.Run("a payment without an id", func(t *testing.T) {
		f := newFake()
		f.createPayment = func(tender.PaymentParams) (*tender.Payment, error) { return &tender.Payment{}, nil }
		_, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), paymentParams())
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	})
	for _, action := range []tender.NextAction{
		{Type: tender.ActionRedirect}, {Type: tender.ActionRedirect, URL: "javascript:alert(1)"}, {Type: tender.ActionRedirect, URL: "//pay.example"},
		{Type: tender.ActionRedirect, URL: "http://pay.example"}, {Type: tender.ActionRedirect, URL: "https://user:pw@pay.example"},
		{Type: tender.ActionRedirect, URL: "https://:443/"}, {Type: tender.ActionRedirect, URL: "/pay"}, {Type: tender.ActionRedirect, URL: "https://pay.example/\n"},
		{Type: tender.ActionRedirect, URL: "http://127.0.0.1.pay.example"}, {Type: tender.ActionRedirect, URL: "http://192.0.2.1/"}, {URL: "javascript:alert(1)"}, {Type: "other", URL: "http://pay.example"},
		{Type: tender.ActionClientSDK}, {Type: tender.ActionClientSDK, SDK: "sdk"}, {Type: tender.ActionClientSDK, ClientSecret: tender.NewSecret("pay.example")},
		{Type: tender.ActionClientSDK, SDK: "sdk", ClientSecret: tender.NewSecret("cs"), URL: "http://pay.example"},
	} {
		t.Run(string(action.Type)+" to "+action.URL, func(t *testing.T) {
			f := newFake()
			f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
				return &tender.Payment{Status: tender.StatusRequiresAction, NextAction: &action}, nil
			}
			_, err := newGateway(t, f, tender.Options{}).ConfirmPayment(t.Context(), paymentRef())
			require.ErrorIs(t, err, tender.ErrProtocol)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.NotContains(t, err.Error(), "pay.example")
		})
	}
	for _, u := range []string{"https://pay.example/x?phone=1", "http://localhost:8080/", "http://127.0.0.1/", "http://[::1]:1/"} {
		t.Run("good redirect to "+u, func(t *testing.T) {
			f := newFake()
			f.payment = func(tender.PaymentRef) (*tender.Payment, error) {
				return &tender.Payment{Status: tender.StatusRequiresAction, NextAction: &tender.NextAction{Type: tender.ActionRedirect, URL: u}}, nil
			}
			payment, err := newGateway(t, f, tender.Options{}).ConfirmPayment(t.Context(), paymentRef())
			require.NoError(t, err)
			assert.Equal(t, u, payment.NextAction.URL)
		})
	}
}

// below is an amount below zero, as only an answer can have it.
func below(amount string) tender.Money {
	negative, err := dzd("0").Sub(dzd(amount))
	if err != nil {
		panic(err)
	}
	return negative
}
