package tender_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestNewGateway_refuses(t *testing.T) {
	onlyProvider := struct{ tender.Provider }{newFake()}
	withProfile := func(change func(*tender.Profile)) tender.Provider {
		f := newFake()
		change(&f.profile)
		return f
	}
	for _, tc := range []struct {
		name     string
		provider tender.Provider
		options  tender.Options
		kind     tender.Kind
		text     string // part of the error's text
	}{
		{"no provider", nil, tender.Options{}, tender.ErrInvalid, "needs a provider"},
		{"empty name", named{newFake(), ""}, tender.Options{}, tender.ErrInvalid, "name must be"},
		{"name in capitals", named{newFake(), "Fake"}, tender.Options{}, tender.ErrInvalid, "name must be"},
		{"name with a dash", named{newFake(), "fa-ke"}, tender.Options{}, tender.ErrInvalid, "name must be"},
		{"name that begins with a digit", named{newFake(), "4fake"}, tender.Options{}, tender.ErrInvalid, "name must be"},
		{"name with a line break", named{newFake(), "fake\n"}, tender.Options{}, tender.ErrInvalid, "name must be"},
		{"negative read timeout", newFake(), tender.Options{ReadTimeout: -1}, tender.ErrInvalid, "must not be negative"},
		{"negative write timeout", newFake(), tender.Options{WriteTimeout: -1}, tender.ErrInvalid, "must not be negative"},
		{"missing capability", onlyProvider, tender.Options{Require: []tender.Capability{tender.PaymentsRefund}}, tender.ErrUnsupported, "payments.refund is not offered: the provider has no such operation"},
		{"unknown capability", newFake(), tender.Options{Require: []tender.Capability{"payments.teleport"}}, tender.ErrUnsupported, "payments.teleport is not a capability"},
		{
			"capability that is off", withProfile(func(p *tender.Profile) {
				p.Off = map[tender.Capability]string{tender.PaymentsRefund: "set Config.Refunds"}
			}),
			tender.Options{Require: []tender.Capability{tender.Payments, tender.PaymentsRefund}}, tender.ErrUnsupported, "payments.refund set Config.Refunds",
		},
		{"no next action that the front end knows", newFake(), tender.Options{NextActions: []tender.ActionType{"client_sdk"}}, tender.ErrUnsupported, "[redirect]"},
		{"a front end that can do nothing", newFake(), tender.Options{NextActions: []tender.ActionType{}}, tender.ErrUnsupported, "[redirect]"},
		{
			"only other next actions than the default", withProfile(func(p *tender.Profile) { p.NextActions = []tender.ActionType{"client_sdk"} }),
			tender.Options{}, tender.ErrUnsupported, "[client_sdk]",
		},
		{
			"broken Chars", withProfile(func(p *tender.Profile) { p.Refund[tender.FieldReason] = tender.Rule{Chars: "[a-"} }),
			tender.Options{}, tender.ErrInvalid, "rule of Reason",
		},
		{
			"two unique fields", withProfile(func(p *tender.Profile) { p.Customer[tender.FieldPhone] = tender.Rule{Unique: true} }),
			tender.Options{}, tender.ErrInvalid, "Unique",
		},
		{
			"a unique field that is no key", withProfile(func(p *tender.Profile) {
				p.Customer = tender.Rules{tender.FieldName: {Unique: true}}
			}),
			tender.Options{}, tender.ErrInvalid, "Unique",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			gw, err := tender.NewGateway(tc.provider, tc.options)
			require.Nil(t, gw)
			e := tenderError(t, err)
			assert.Equal(t, tc.kind, e.Kind)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
			assert.ErrorContains(t, err, tc.text)
		})
	}
}

// named gives a provider another name.
type named struct {
	tender.Provider
	name string
}

func (n named) Name() string { return n.name }

func TestNewGateway_accepts(t *testing.T) {
	all := newFake()
	gw := newGateway(t, all, tender.Options{Require: tender.Capabilities(), NextActions: []tender.ActionType{"client_sdk", tender.ActionRedirect}})
	assert.Equal(t, "fake", gw.Name())
	assert.Empty(t, all.called(), "NewGateway makes no request")

	noActions := newFake()
	noActions.profile.NextActions = nil
	newGateway(t, noActions, tender.Options{NextActions: []tender.ActionType{"client_sdk"}})
}

func TestGateway_Options_are_copied(t *testing.T) {
	require2 := []tender.Capability{tender.Payments}
	gw := newGateway(t, newFake(), tender.Options{Require: require2})
	require2[0] = "changed"
	assert.NoError(t, gw.Check(tender.Payments))
}

func TestGateway_capabilities(t *testing.T) {
	f := newFake()
	for _, tc := range []struct {
		name     string
		provider tender.Provider
		has      []tender.Capability
	}{
		{"none", struct{ tender.Provider }{f}, nil},
		{"customers", struct {
			tender.Provider
			tender.CustomerProvider
		}{f, f}, []tender.Capability{tender.Customers}},
		{"find", struct {
			tender.Provider
			tender.CustomerFinder
		}{f, f}, []tender.Capability{tender.CustomersFind}},
		{"payments", struct {
			tender.Provider
			tender.PaymentProvider
		}{f, f}, []tender.Capability{tender.Payments}},
		{"confirm", struct {
			tender.Provider
			tender.PaymentConfirmer
		}{f, f}, []tender.Capability{tender.PaymentsConfirm}},
		{"capture", struct {
			tender.Provider
			tender.PaymentCapturer
		}{f, f}, []tender.Capability{tender.PaymentsCapture}},
		{"void", struct {
			tender.Provider
			tender.PaymentVoider
		}{f, f}, []tender.Capability{tender.PaymentsVoid}},
		{"refund", struct {
			tender.Provider
			tender.PaymentRefunder
		}{f, f}, []tender.Capability{tender.PaymentsRefund}},
		{"all", f, tender.Capabilities()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			gw := newGateway(t, tc.provider, tender.Options{})
			for _, c := range tender.Capabilities() {
				assert.Equal(t, contains(tc.has, c), gw.Supports(c), c)
			}
			assert.False(t, gw.Supports("payments.teleport"))
			assert.NoError(t, gw.Check(), "nothing asked for, nothing lacks")
		})
	}
}

func contains(list []tender.Capability, c tender.Capability) bool {
	for _, has := range list {
		if has == c {
			return true
		}
	}
	return false
}

func TestGateway_unsupported_operations_reach_nobody(t *testing.T) {
	for _, o := range append(operations(), ensureOperation()) {
		t.Run("absent: "+string(o.op), func(t *testing.T) {
			f := newFake()
			_, err := o.call(t.Context(), newGateway(t, struct{ tender.Provider }{f}, tender.Options{}))
			require.ErrorIs(t, err, tender.ErrUnsupported)
			require.ErrorContains(t, err, "the provider has no such operation")
			assert.Equal(t, o.op, tenderError(t, err).Op)
			assert.Equal(t, tender.OutcomeNotDone, tenderError(t, err).Outcome)
			assert.Empty(t, f.called())
		})
		t.Run("off: "+string(o.op), func(t *testing.T) {
			f := newFake()
			f.profile.Off = map[tender.Capability]string{o.capability: "set Config.Everything"}
			_, err := o.call(t.Context(), newGateway(t, f, tender.Options{}))
			assertRefused(t, f, err, tender.ErrUnsupported, tender.Field(o.capability))
			assert.ErrorContains(t, err, "set Config.Everything")
		})
	}
}

func TestGateway_capture_later_needs_capture(t *testing.T) {
	params := paymentParams()
	params.Capture = tender.CaptureLater

	f := newFake()
	noCapture := struct {
		tender.Provider
		tender.PaymentProvider
	}{f, f}
	_, err := newGateway(t, noCapture, tender.Options{AllowLossy: true}).CreatePayment(t.Context(), params)
	assertRefused(t, f, err, tender.ErrUnsupported, tender.Field(tender.PaymentsCapture))

	f.createPayment = func(p tender.PaymentParams) (*tender.Payment, error) {
		assert.Equal(t, tender.CaptureLater, p.Capture)
		return &tender.Payment{ID: "pay_1", Status: tender.StatusAuthorized}, nil
	}
	payment, err := newGateway(t, f, tender.Options{}).CreatePayment(t.Context(), params)
	require.NoError(t, err)
	assert.Equal(t, tender.CaptureLater, payment.Ref().Capture)
}

func TestGateway_partial_capture_needs_the_profile(t *testing.T) {
	f := newFake()
	f.profile.PartialCapture = false
	gw := newGateway(t, f, tender.Options{AllowLossy: true})
	_, err := gw.CapturePayment(t.Context(), paymentRef(), tender.CaptureParams{Amount: dzd("1.00")})
	assertRefused(t, f, err, tender.ErrUnsupported, tender.FieldAmount)

	for _, amount := range []tender.Money{{}, dzd("1500.00")} {
		payment, err := gw.CapturePayment(t.Context(), paymentRef(), tender.CaptureParams{Amount: amount})
		require.NoError(t, err)
		assert.Equal(t, dzd("1500.00"), payment.AmountCaptured)
	}
}

func TestGateway_capture_passes_the_amount_on(t *testing.T) {
	for _, tc := range []struct {
		name         string
		asked, wired tender.Money
	}{
		{"zero means all", tender.Money{}, dzd("1500.00")},
		{"all", dzd("1500.00"), dzd("1500.00")},
		{"a part", dzd("0.01"), dzd("0.01")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			f.capturePayment = func(_ tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
				assert.Equal(t, tc.wired, params.Amount)
				return &tender.Payment{Status: tender.StatusProcessing}, nil
			}
			payment, err := newGateway(t, f, tender.Options{}).CapturePayment(t.Context(), paymentRef(), tender.CaptureParams{Amount: tc.asked})
			require.NoError(t, err)
			assert.False(t, payment.AmountCaptured.Stated(), "a capture under way has captured nothing yet")
		})
	}
}

// errOdd is a cause with a type of its own.
type errOdd struct{ secret string }

func (e errOdd) Error() string { return e.secret }

func TestGateway_wraps_errors(t *testing.T) {
	rich := &tender.Error{
		Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, HTTPStatus: 402, Code: "card_declined", Message: "refused", RequestID: "req_1",
		RetryAfter: time.Second, Err: io.ErrUnexpectedEOF,
	}
	for _, tc := range []struct {
		name    string
		err     error
		kind    tender.Kind
		outcome tender.Outcome // of a write
		is      []error
		as      bool // the cause's type is found
	}{
		{"plain", errOdd{"canary"}, tender.ErrUnavailable, tender.OutcomeUnknown, nil, true},
		{"cancelled", fmt.Errorf("x: %w", context.Canceled), tender.ErrUnavailable, tender.OutcomeUnknown, []error{context.Canceled}, false},
		{"deadline", context.DeadlineExceeded, tender.ErrUnavailable, tender.OutcomeUnknown, []error{context.DeadlineExceeded}, false},
		{"a bare kind", tender.ErrNotFound, tender.ErrNotFound, tender.OutcomeUnknown, nil, false},
		{"a wrapped kind", fmt.Errorf("canary: %w", tender.ErrRateLimited), tender.ErrRateLimited, tender.OutcomeUnknown, nil, false},
		{"*Error", rich, tender.ErrDeclined, tender.OutcomeRejected, []error{io.ErrUnexpectedEOF}, false},
		{"*Error wrapped", fmt.Errorf("canary: %w", rich), tender.ErrDeclined, tender.OutcomeRejected, []error{io.ErrUnexpectedEOF}, false},
		{"*Error joined", errors.Join(context.Canceled, rich), tender.ErrDeclined, tender.OutcomeRejected, []error{io.ErrUnexpectedEOF, context.Canceled}, false},
		{
			"not done around unknown", &tender.Error{
				Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone, Err: &tender.Error{Kind: tender.ErrProtocol, Err: errOdd{"canary"}},
			},
			tender.ErrUnavailable, tender.OutcomeNotDone, []error{tender.ErrProtocol}, true,
		},
		{"nil *Error", (*tender.Error)(nil), tender.ErrUnavailable, tender.OutcomeUnknown, nil, false},
		{"nil *Error wrapped", fmt.Errorf("canary: %w", (*tender.Error)(nil)), tender.ErrUnavailable, tender.OutcomeUnknown, nil, false},
		{"empty *Error", &tender.Error{}, "", tender.OutcomeUnknown, nil, false},
	} {
		for _, o := range operations() {
			t.Run(tc.name+"/"+string(o.op), func(t *testing.T) {
				f := newFake()
				f.during = func(context.Context, tender.Operation) error { return tc.err }
				result, err := o.call(t.Context(), newGateway(t, f, tender.Options{}))
				require.Nil(t, result)
				e := tenderError(t, err)
				assert.Equal(t, o.op, e.Op)
				assert.Equal(t, "fake", e.Provider)
				assert.Equal(t, tc.kind, e.Kind)
				if tc.kind != "" {
					require.ErrorIs(t, err, tc.kind)
				}
				for _, target := range tc.is {
					require.ErrorIs(t, err, target)
				}
				if tc.as {
					var odd errOdd
					require.ErrorAs(t, err, &odd)
				}
				want := tc.outcome
				if !o.write {
					want = tender.OutcomeNotDone
				}
				assert.Equal(t, want, e.Outcome)
				assert.Equal(t, want == tender.OutcomeUnknown, errors.Is(err, tender.ErrOutcomeUnknown))
				if want == tender.OutcomeUnknown {
					assert.Equal(t, o.recovery, e.Recovery)
				} else {
					assert.Empty(t, e.Recovery)
				}
				assert.NotContains(t, err.Error(), "canary")
				assert.Equal(t, []tender.Operation{o.op}, f.called(), "called once, never repeated")
			})
		}
	}
}

func TestGateway_keeps_what_the_provider_said_and_leaves_the_adapters_error_alone(t *testing.T) {
	original := &tender.Error{
		Op: "inner", Provider: "inner", Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Recovery: tender.RecoverGet, HTTPStatus: 402,
		Code: "card_declined", Message: "refused", RequestID: "req_1", RetryAfter: time.Second, Fields: []tender.FieldError{{Field: "Amount", Rule: "r"}},
	}
	before := *original
	f := newFake()
	f.during = func(context.Context, tender.Operation) error { return original }
	_, err := newGateway(t, f, tender.Options{}).VoidPayment(t.Context(), paymentRef())
	want := before
	want.Op, want.Provider, want.Recovery = tender.OpVoidPayment, "fake", ""
	assert.Equal(t, want, *tenderError(t, err))
	assert.Equal(t, before, *original, "the adapter's error was written to")
}

func TestGateway_nil_result(t *testing.T) {
	for _, o := range operations() {
		t.Run(string(o.op), func(t *testing.T) {
			f := newFake()
			f.during = func(context.Context, tender.Operation) error { return errSilent }
			result, err := o.call(t.Context(), newGateway(t, f, tender.Options{}))
			require.Nil(t, result)
			require.ErrorIs(t, err, tender.ErrProtocol)
			assert.Equal(t, o.write, errors.Is(err, tender.ErrOutcomeUnknown))
		})
	}
}

func TestGateway_bounds_every_operation(t *testing.T) {
	for _, tc := range []struct {
		name        string
		options     tender.Options
		caller      time.Duration // 0 = no deadline of the caller's
		read, write time.Duration
	}{
		{"defaults", tender.Options{}, 0, 30 * time.Second, 80 * time.Second},
		{"set", tender.Options{ReadTimeout: 2 * time.Second, WriteTimeout: 3 * time.Second}, 0, 2 * time.Second, 3 * time.Second},
		{"the caller's earlier one wins", tender.Options{}, time.Second, time.Second, time.Second},
		{"the caller's later one does not", tender.Options{}, time.Hour, 30 * time.Second, 80 * time.Second},
	} {
		for _, o := range append(operations(), ensureOperation()) {
			t.Run(tc.name+"/"+string(o.op), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx := t.Context()
					if tc.caller > 0 {
						var cancel context.CancelFunc
						ctx, cancel = context.WithTimeout(ctx, tc.caller)
						defer cancel()
					}
					f := newFake()
					f.during = func(ctx context.Context, _ tender.Operation) error {
						<-ctx.Done()
						return ctx.Err()
					}
					start := time.Now()
					_, err := o.call(ctx, newGateway(t, f, tc.options))
					want := tc.read
					if o.write {
						want = tc.write
					}
					assert.Equal(t, want, time.Since(start))
					require.ErrorIs(t, err, context.DeadlineExceeded)
					require.ErrorIs(t, err, tender.ErrUnavailable)
				})
			})
		}
	}
}

func TestGateway_releases_the_context(t *testing.T) {
	f := newFake()
	var seen context.Context
	f.during = func(ctx context.Context, _ tender.Operation) error {
		seen = ctx //nolint:fatcontext // looked at after the call
		return nil
	}
	_, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef())
	require.NoError(t, err)
	assert.ErrorIs(t, seen.Err(), context.Canceled)
}

func TestGateway_cancelled_by_the_caller(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := newFake()
	f.during = func(ctx context.Context, _ tender.Operation) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	}
	_, err := newGateway(t, f, tender.Options{}).RefundPayment(ctx, paymentRef(), refundParams())
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Equal(t, tender.RecoverManual, tenderError(t, err).Recovery)
}
