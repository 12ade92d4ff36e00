package juspay_test

import (
	"errors"
	"maps"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
	front "github.com/tenderpay/tender/sandbox/juspay"
)

// world is an app with the simulator behind real HTTP.
type world struct {
	*tender.Gateway
	t       *testing.T
	account *front.Account
}

// newWorld opens one; more are settings beside the sandbox's.
func newWorld(t *testing.T, options front.Options, more map[string]string) *world {
	t.Helper()
	box := sandbox.New(sandbox.Options{Juspay: options})
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	settings, err := box.Settings("juspay", server.URL)
	require.NoError(t, err)
	maps.Copy(settings, more)
	provider, err := providers.Open("juspay", func(key string) string { return settings[key] }, nil)
	require.NoError(t, err)
	gw, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, box.Juspay().Ledger().Check(), "the provider's books") })
	return &world{Gateway: gw, t: t, account: box.Juspay()}
}

func (w *world) newParams(capture tender.CaptureMode) tender.PaymentParams {
	w.t.Helper()
	c, err := w.EnsureCustomer(w.t.Context(), params())
	require.NoError(w.t, err)
	return tender.PaymentParams{
		Reference: tender.NewReference(), Amount: tender.MustMoney("800.50", "INR"), Customer: c.Ref(), Capture: capture, ReturnURL: "https://shop.example.test/back",
	}
}

func (w *world) create(capture tender.CaptureMode) *tender.Payment {
	w.t.Helper()
	p, err := w.CreatePayment(w.t.Context(), w.newParams(capture))
	require.NoError(w.t, err)
	return p
}

// paid returns a payment that the payer has agreed to: succeeded, or authorized.
func (w *world) paid(capture tender.CaptureMode) *tender.Payment {
	w.t.Helper()
	p := w.create(capture)
	require.NoError(w.t, w.account.Approve(p.Reference))
	return w.get(p)
}

func (w *world) get(p *tender.Payment) *tender.Payment {
	w.t.Helper()
	got, err := w.GetPayment(w.t.Context(), p.Ref())
	require.NoError(w.t, err)
	return got
}

func (w *world) lose(kind fault.Kind, route string) {
	w.account.Inject(fault.Fault{Route: route, Kind: kind, Times: 1})
}

func (w *world) charges(reference string) int {
	_, _, times := w.account.Charged(reference)
	return times
}

// part is what the tests give back and capture in part.
func part() tender.Money { return tender.MustMoney("300.25", "INR") }

// What the pages leave open, as the simulator has it: the adapter goes on with each.
func TestFlow_OpenPoints(t *testing.T) {
	for name, options := range map[string]front.Options{
		"as documented": {}, "an older server": {OlderOrders: true}, "amounts as texts": {StringAmounts: true}, "other numbers of statuses": {OtherStatusIDs: true},
		"unknown orders as 404": {UnknownOrderAs404: true}, "nulls": {Unset: front.UnsetIsNull}, "empty texts": {Unset: front.UnsetIsEmpty},
		"times with an offset": {Dates: front.DatesWithOffset}, "refunds at once": {Refunds: front.RefundsAtOnce}, "no room for more characters": {OrderIDLength: 17},
		"the currency is asked for": {RequireCurrency: true}, "the amount of a refund is asked for": {RefundNeedsAmount: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, options, nil)
			_, err := w.FindPayment(t.Context(), tender.NewReference())
			require.ErrorIs(t, err, tender.ErrNotFound)
			p := w.create(tender.CaptureLater)
			assert.Equal(t, tender.StatusRequiresAction, p.Status)
			require.NotNil(t, p.NextAction)
			assert.Equal(t, tender.RefundedNone, w.get(p).Refunded)
			require.NoError(t, w.account.Decline(p.Reference))
			declined := w.get(p)
			assert.Equal(t, tender.StatusRequiresAction, declined.Status)
			assert.NotNil(t, declined.Failure)
			require.NoError(t, w.account.Approve(p.Reference))
			assert.Equal(t, tender.StatusAuthorized, w.get(p).Status)
			captured, err := w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{Amount: tender.MustMoney("600", "INR")})
			require.NoError(t, err)
			assert.Equal(t, "PARTIAL_CHARGED", captured.ProviderStatus)
			assert.Equal(t, tender.MustMoney("600", "INR"), w.get(p).AmountCaptured)
			_, err = w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{})
			require.ErrorIs(t, err, tender.ErrInvalidState)
			refunded, err := w.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: part()})
			require.NoError(t, err)
			assert.Equal(t, tender.RefundedPartial, refunded.Refunded)
			_, err = w.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: tender.MustMoney("299.76", "INR")})
			require.ErrorIs(t, err, tender.ErrInvalidState, "more than was captured")
			_, err = w.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: tender.MustMoney("299.75", "INR")})
			require.NoError(t, err)
			assert.Equal(t, tender.RefundedFull, w.get(p).Refunded)
			_, err = w.CreatePayment(t.Context(), tender.PaymentParams{Reference: p.Reference, Amount: p.Amount})
			require.ErrorIs(t, err, tender.ErrAlreadyExists)
		})
	}
	t.Run("a second creation gives the first order", func(t *testing.T) {
		w := newWorld(t, front.Options{RepeatReturnsStoredOrder: true}, nil)
		p := w.create(tender.CaptureNow)
		again, err := w.CreatePayment(t.Context(), tender.PaymentParams{Reference: p.Reference, Amount: p.Amount})
		require.NoError(t, err)
		assert.Equal(t, p.ID, again.ID)
		_, err = w.CreatePayment(t.Context(), tender.PaymentParams{Reference: p.Reference, Amount: part()})
		require.ErrorIs(t, err, tender.ErrIntegrity, "with the first amount")
	})
	t.Run("reservations are not allowed", func(t *testing.T) {
		w := newWorld(t, front.Options{RefusePreAuthorization: true}, nil)
		_, err := w.CreatePayment(t.Context(), w.newParams(tender.CaptureLater))
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		assert.Zero(t, w.account.Payments())
	})
	t.Run("a part cannot be captured", func(t *testing.T) {
		w := newWorld(t, front.Options{WholeCapturesOnly: true}, nil)
		p := w.paid(tender.CaptureLater)
		_, err := w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{Amount: part()})
		require.ErrorIs(t, err, tender.ErrInvalidState)
		_, err = w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{})
		require.NoError(t, err)
		assert.Equal(t, 1, w.charges(p.Reference))
	})
	t.Run("newer words of a release are in no table", func(t *testing.T) {
		w := newWorld(t, front.Options{NewerVoidWords: true}, nil)
		p := w.paid(tender.CaptureLater)
		_, err := w.VoidPayment(t.Context(), p.Ref())
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
		got := w.get(p)
		assert.Equal(t, tender.StatusUnknown, got.Status)
		assert.Equal(t, "MERCHANT_VOIDED", got.ProviderStatus)
	})
	t.Run("an order expires without a word for it", func(t *testing.T) {
		w := newWorld(t, front.Options{}, nil)
		p := w.create(tender.CaptureNow)
		w.account.Advance(time.Hour)
		assert.Equal(t, tender.StatusRequiresAction, w.get(p).Status)
		require.Error(t, w.account.Approve(p.Reference))
	})
}

// What the bank behind the provider makes of a capture and a release.
func TestFlow_TheBank(t *testing.T) {
	ends := map[string]func(w *world, p *tender.Payment) (*tender.Payment, error){
		"capture": func(w *world, p *tender.Payment) (*tender.Payment, error) {
			return w.CapturePayment(w.t.Context(), p.Ref(), tender.CaptureParams{})
		},
		"void": func(w *world, p *tender.Payment) (*tender.Payment, error) {
			return w.VoidPayment(w.t.Context(), p.Ref())
		},
	}
	done := map[string]tender.Status{"capture": tender.StatusSucceeded, "void": tender.StatusCanceled}
	for op, end := range ends {
		t.Run(op+" takes its time", func(t *testing.T) {
			for _, succeeds := range []bool{true, false} {
				w := newWorld(t, front.Options{Captures: front.GatewayPends, Voids: front.GatewayPends}, nil)
				p := w.paid(tender.CaptureLater)
				got, err := end(w, p)
				require.NoError(t, err)
				assert.Equal(t, tender.StatusProcessing, got.Status)
				require.NoError(t, w.account.SettleTransaction(p.Reference, succeeds))
				if succeeds {
					assert.Equal(t, done[op], w.get(p).Status)
				} else {
					assert.Equal(t, tender.StatusAuthorized, w.get(p).Status)
					assert.NotNil(t, w.get(p).Failure)
				}
			}
		})
		t.Run(op+" is refused", func(t *testing.T) {
			w := newWorld(t, front.Options{Captures: front.GatewayRefuses, Voids: front.GatewayRefuses}, nil)
			p := w.paid(tender.CaptureLater)
			_, err := end(w, p)
			require.ErrorIs(t, err, tender.ErrDeclined)
			require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.Equal(t, tender.StatusAuthorized, w.get(p).Status)
			assert.Zero(t, w.charges(p.Reference))
		})
		t.Run(op+" is not answered", func(t *testing.T) {
			w := newWorld(t, front.Options{Captures: front.GatewayIsSilent, Voids: front.GatewayIsSilent}, nil)
			p := w.paid(tender.CaptureLater)
			_, err := end(w, p)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			require.NoError(t, w.account.SettleTransaction(p.Reference, true))
			assert.Equal(t, done[op], w.get(p).Status, "it happened, and get shows it")
		})
	}
}

// A payer's attempts: everything that is not final goes on, and a success that came too late is given back.
func TestFlow_Attempts(t *testing.T) {
	w := newWorld(t, front.Options{}, nil)
	p := w.create(tender.CaptureNow)
	for _, word := range []string{"STARTED", "PENDING_VBV", "VBV_SUCCESSFUL", "AUTHORIZING", "AUTHORIZATION_FAILED", "JUSPAY_DECLINED", "AUTHENTICATION_FAILED", "COD_INITIATED", "TO_BE_CHARGED"} {
		require.NoError(t, w.account.Attempt(p.Reference, word), word)
		got := w.get(p)
		assert.NotContains(t, []tender.Status{tender.StatusSucceeded, tender.StatusFailed, tender.StatusCanceled, tender.StatusUnknown}, got.Status, word)
	}
	require.NoError(t, w.account.Approve(p.Reference))
	paid := w.get(p)
	assert.Equal(t, tender.StatusSucceeded, paid.Status)
	assert.Nil(t, paid.Failure)

	late := w.create(tender.CaptureNow)
	require.NoError(t, w.account.Abandon(late.Reference))
	require.NoError(t, w.account.AutoRefund(late.Reference))
	got := w.get(late)
	assert.Equal(t, tender.StatusFailed, got.Status)
	assert.Equal(t, tender.RefundedFull, got.Refunded)
}

// Two equal refunds are two, with the pause that the provider wants; callers at one moment make one refund of one Reference.
func TestFlow_EqualRefunds(t *testing.T) {
	w := newWorld(t, front.Options{}, nil)
	p := w.paid(tender.CaptureNow)
	first := tender.RefundParams{Reference: tender.NewReference(), Amount: part()}
	second := tender.RefundParams{Reference: tender.NewReference(), Amount: part()}
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		wg.Go(func() { _, errs[i] = w.RefundPayment(t.Context(), p.Ref(), first) })
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...), "the refund that is there is the result")
	_, err := w.RefundPayment(t.Context(), p.Ref(), second)
	require.ErrorIs(t, err, tender.ErrRateLimited)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	w.account.Advance(errorOf(t, err).RetryAfter)
	_, err = w.RefundPayment(t.Context(), p.Ref(), second)
	require.NoError(t, err)
	other := first
	other.Amount = tender.MustMoney("1", "INR")
	_, err = w.RefundPayment(t.Context(), p.Ref(), other)
	require.ErrorIs(t, err, tender.ErrAlreadyExists)
	minor, times := w.account.Refunded(p.Reference)
	assert.Equal(t, 2, times)
	assert.Equal(t, int64(60050), minor)

	require.NoError(t, w.account.SettleRefunds(p.Reference, false))
	_, err = w.RefundPayment(t.Context(), p.Ref(), first)
	require.ErrorIs(t, err, tender.ErrDeclined, "it failed, and another one needs another Reference")
	read, err := w.GetRefund(t.Context(), tender.RefundRef{Payment: p.Ref(), Reference: first.Reference})
	require.NoError(t, err)
	assert.Equal(t, tender.RefundFailed, read.Status)
	assert.Equal(t, tender.RefundedNone, w.get(p).Refunded)
}

// Sessions of the payment page.
func TestFlow_Sessions(t *testing.T) {
	page := map[string]string{"TENDER_JUSPAY_PAYMENT_PAGE_CLIENT_ID": "sandbox-merchant"}
	w := newWorld(t, front.Options{}, page)
	p := w.paid(tender.CaptureNow)
	assert.Equal(t, tender.StatusSucceeded, p.Status)
	_, err := w.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: p.Amount})
	require.NoError(t, err)
	open := w.create(tender.CaptureNow)
	assert.False(t, open.ExpiresAt.IsZero())
	again, err := w.CreatePayment(t.Context(), tender.PaymentParams{Reference: open.Reference, Amount: open.Amount})
	require.NoError(t, err)
	assert.Equal(t, open.ID, again.ID)
	_, err = w.CreatePayment(t.Context(), tender.PaymentParams{Reference: open.Reference, Amount: part()})
	require.ErrorIs(t, err, tender.ErrAlreadyExists, "another amount")

	w = newWorld(t, front.Options{SessionKeepsAmount: true}, page)
	open = w.create(tender.CaptureNow)
	_, err = w.CreatePayment(t.Context(), tender.PaymentParams{Reference: open.Reference, Amount: part()})
	require.ErrorIs(t, err, tender.ErrIntegrity, "the page takes the first amount")
	require.NoError(t, w.account.Approve(open.Reference))
	minor, _, times := w.account.Charged(open.Reference)
	assert.Equal(t, int64(80050), minor)
	assert.Equal(t, 1, times)

	w = newWorld(t, front.Options{}, map[string]string{"TENDER_JUSPAY_PAYMENT_PAGE_CLIENT_ID": "somebody-elses"})
	_, err = w.CreatePayment(t.Context(), w.newParams(tender.CaptureNow))
	require.ErrorIs(t, err, tender.ErrInvalid)
	assert.Zero(t, w.account.Payments())
}
