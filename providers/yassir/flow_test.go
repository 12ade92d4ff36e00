package yassir_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
	front "github.com/tenderpay/tender/sandbox/yassir"
)

// world is an app with the simulator behind real HTTP.
type world struct {
	*tender.Gateway
	t       *testing.T
	account *front.Account
	server  *httptest.Server
}

func newWorld(t *testing.T, options front.Options) *world {
	t.Helper()
	box := sandbox.New(sandbox.Options{Yassir: options})
	server := httptest.NewServer(box)
	t.Cleanup(server.Close)
	settings, err := box.Settings("yassir", server.URL)
	require.NoError(t, err)
	provider, err := providers.Open("yassir", func(key string) string { return settings[key] }, nil)
	require.NoError(t, err)
	gw, err := tender.NewGateway(provider, tender.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, box.Yassir().Ledger().Check(), "the provider's books") })
	return &world{Gateway: gw, t: t, account: box.Yassir(), server: server}
}

func (w *world) customer() tender.CustomerRef {
	w.t.Helper()
	c, err := w.EnsureCustomer(w.t.Context(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
	require.NoError(w.t, err)
	return c.Ref()
}

func (w *world) create(amount string, capture tender.CaptureMode) *tender.Payment {
	w.t.Helper()
	p, err := w.CreatePayment(w.t.Context(), tender.PaymentParams{
		Reference: tender.NewReference(), Amount: tender.MustMoney(amount, "DZD"), Customer: w.customer(), Capture: capture, ReturnURL: "https://shop.example/back",
	})
	require.NoError(w.t, err)
	return p
}

// paid returns a payment that the payer has agreed to: succeeded, or authorized.
func (w *world) paid(amount string, capture tender.CaptureMode) *tender.Payment {
	w.t.Helper()
	p, err := w.ConfirmPayment(w.t.Context(), w.create(amount, capture).Ref())
	require.NoError(w.t, err)
	require.NoError(w.t, w.account.Approve(p.Reference))
	p, err = w.GetPayment(w.t.Context(), p.Ref())
	require.NoError(w.t, err)
	return p
}

func (w *world) lose(kind fault.Kind, route string) {
	w.account.Inject(fault.Fault{Route: route, Kind: kind, Times: 1})
}

func TestFlow_WholeLife(t *testing.T) {
	w := newWorld(t, front.Options{})
	ctx := t.Context()

	created, err := w.CreateCustomer(ctx, tender.CustomerParams{Reference: "user00000042", Name: "Amel K.", Phone: "+213661000111", Email: "amel@example.test", Active: new(true)})
	require.NoError(t, err)
	found, err := w.GetCustomer(ctx, created.Ref())
	require.NoError(t, err)
	require.NotEmpty(t, found.ID)
	again, err := w.GetCustomer(ctx, found.Ref())
	require.NoError(t, err)
	assert.Equal(t, found.Email, again.Email)
	updated, err := w.UpdateCustomer(ctx, found.Ref(), tender.CustomerUpdate{Name: new("Amel B."), Email: new("b@example.test"), Phone: new("+213661000222")})
	require.NoError(t, err)
	assert.Equal(t, "Amel B.", updated.Name)
	_, err = w.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000111"})
	require.ErrorIs(t, err, tender.ErrNotFound)
	_, err = w.CreateCustomer(ctx, tender.CustomerParams{Name: "Other", Phone: "+213661000222"})
	require.ErrorIs(t, err, tender.ErrAlreadyExists)

	off, err := w.UpdateCustomer(ctx, updated.Ref(), tender.CustomerUpdate{Active: new(false)})
	require.NoError(t, err)
	assert.False(t, *off.Active)
	_, err = w.CreatePayment(ctx, tender.PaymentParams{Reference: tender.NewReference(), Amount: tender.MustMoney("10", "DZD"), Customer: off.Ref()})
	require.ErrorIs(t, err, tender.ErrInvalid, "the provider refuses an inactive customer")
	ensured, err := w.EnsureCustomer(ctx, tender.CustomerParams{Phone: "+213661000222"})
	require.NoError(t, err)
	assert.False(t, *ensured.Active, "an inactive customer comes back as it is")
	on, err := w.UpdateCustomer(ctx, ensured.Ref(), tender.CustomerUpdate{Active: new(true)})
	require.NoError(t, err)
	assert.True(t, *on.Active)

	p := w.paid("1500.00", tender.CaptureNow)
	assert.Equal(t, tender.StatusSucceeded, p.Status)
	for i, amount := range []string{"500.00", "300.00", "700.00"} {
		r, err := w.RefundPayment(ctx, p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: tender.MustMoney(amount, "DZD")})
		require.NoError(t, err)
		assert.Equal(t, []tender.RefundState{tender.RefundedPartial, tender.RefundedPartial, tender.RefundedFull}[i], r.Refunded)
	}
	_, err = w.RefundPayment(ctx, p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: tender.MustMoney("0.01", "DZD")})
	require.ErrorIs(t, err, tender.ErrInvalidState)
	minor, times := w.account.Refunded(p.Reference)
	assert.Equal(t, int64(150000), minor)
	assert.Equal(t, 3, times)

	held := w.paid("5000.00", tender.CaptureLater)
	assert.Equal(t, tender.StatusAuthorized, held.Status)
	captured, err := w.CapturePayment(ctx, held.Ref(), tender.CaptureParams{Amount: tender.MustMoney("4500.00", "DZD")})
	require.NoError(t, err)
	assert.Equal(t, tender.MustMoney("4500.00", "DZD"), captured.AmountCaptured)
	_, err = w.CapturePayment(ctx, held.Ref(), tender.CaptureParams{Amount: tender.MustMoney("500.00", "DZD")})
	require.ErrorIs(t, err, tender.ErrInvalidState)
	_, err = w.VoidPayment(ctx, held.Ref())
	require.ErrorIs(t, err, tender.ErrInvalidState)
	got, err := w.GetPayment(ctx, held.Ref())
	require.NoError(t, err)
	assert.Equal(t, tender.StatusSucceeded, got.Status)
	minor, _, times = w.account.Charged(held.Reference)
	assert.Equal(t, int64(450000), minor)
	assert.Equal(t, 1, times)
}

func TestFlow_SwitchesThatChangeWhatTheAdapterReads(t *testing.T) {
	for name, options := range map[string]front.Options{
		"duplicates are a 400":        {DuplicateCustomerAs400: true},
		"a search miss is a 400":      {SearchMissAs400: true},
		"proceed spells metaData":     {ProceedSpellsMetaData: true},
		"numbers are strings":         {StringNumbers: true},
		"every POST is a 201":         {AllPosts201: true},
		"created is 11":               {CreatedCode: front.CreatedIs11},
		"created has no code":         {CreatedCode: front.CreatedHasNoCode},
		"check shows captured amount": {CheckAmount: front.CheckCapturedAmount},
		"check shows what is left":    {CheckAmount: front.CheckRemainingAmount},
		"the last refund is a 16":     {LastPartialRefundIs16: true},
		"refusals are a 422":          {RefusalStatus: 422},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, options)
			ctx := t.Context()
			ref := w.customer()
			_, err := w.CreateCustomer(ctx, tender.CustomerParams{Name: "Other", Phone: ref.Phone})
			require.ErrorIs(t, err, tender.ErrAlreadyExists)
			p := w.create("100", tender.CaptureNow)
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			assert.Equal(t, tender.StatusProcessing, got.Status)
			p = w.paid("5000.00", tender.CaptureLater)
			_, err = w.CapturePayment(ctx, p.Ref(), tender.CaptureParams{Amount: tender.MustMoney("4500", "DZD")})
			require.NoError(t, err)
			_, err = w.CapturePayment(ctx, p.Ref(), tender.CaptureParams{Amount: tender.MustMoney("4500", "DZD")})
			require.ErrorIs(t, err, tender.ErrInvalidState)
			for range 3 {
				_, err = w.RefundPayment(ctx, p.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: tender.MustMoney("1500", "DZD")})
				require.NoError(t, err)
				got, err = w.GetPayment(ctx, p.Ref())
				require.NoError(t, err, "check's amount after a partial capture and refunds is no reason to fail")
				assert.Equal(t, tender.StatusSucceeded, got.Status)
			}
		})
	}
	t.Run("check knows four codes only: what the app's own calls said stands", func(t *testing.T) {
		w := newWorld(t, front.Options{CheckFourCodesOnly: true})
		p := w.paid("100", tender.CaptureNow)
		r, err := w.RefundPayment(t.Context(), p.Ref(), tender.RefundParams{Reference: "r1", Amount: p.Amount})
		require.NoError(t, err)
		assert.Equal(t, tender.RefundedFull, r.Refunded)
		got, err := w.GetPayment(t.Context(), p.Ref())
		require.NoError(t, err)
		assert.Equal(t, tender.StatusSucceeded, got.Status)
	})
	t.Run("refusals inside a success", func(t *testing.T) {
		w := newWorld(t, front.Options{RefusalStatus: 200})
		p := w.paid("100", tender.CaptureNow)
		_, err := w.VoidPayment(t.Context(), p.Ref())
		require.ErrorIs(t, err, tender.ErrDeclined)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	})
	t.Run("a wrong client secret is a 403", func(t *testing.T) {
		w := newWorld(t, front.Options{WrongClientSecretStatus: 403})
		ref := w.create("100", tender.CaptureNow).Ref()
		ref.ClientSecret = tender.NewSecret("wrong")
		_, err := w.ConfirmPayment(t.Context(), ref)
		require.ErrorIs(t, err, tender.ErrPermission)
	})
	for name, second := range map[string]front.SecondProceed{"refused": front.SecondProceedRefused, "answered": front.SecondProceedAnswers} {
		t.Run("a second proceed is "+name, func(t *testing.T) {
			w := newWorld(t, front.Options{SecondProceed: second})
			p := w.create("100", tender.CaptureNow)
			_, err := w.ConfirmPayment(t.Context(), p.Ref())
			require.NoError(t, err)
			_, err = w.ConfirmPayment(t.Context(), p.Ref())
			assert.Equal(t, second == front.SecondProceedRefused, errors.Is(err, tender.ErrInvalidState))
			require.NoError(t, w.account.Approve(p.Reference))
			_, _, times := w.account.Charged(p.Reference)
			assert.Equal(t, 1, times)
		})
	}
	t.Run("no id anywhere", func(t *testing.T) {
		w := newWorld(t, front.Options{OmitCustomerID: true})
		ref := w.customer()
		assert.Empty(t, ref.ID)
		_, err := w.GetCustomer(t.Context(), ref)
		require.NoError(t, err)
		_, err = w.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Name: new("Amel B.")})
		require.ErrorIs(t, err, tender.ErrUnsupported)
		assert.Equal(t, tender.StatusSucceeded, w.paid("10", tender.CaptureNow).Status)
	})
}

func TestFlow_EnsureCustomerIsExactlyOne(t *testing.T) {
	w := newWorld(t, front.Options{})
	var wg sync.WaitGroup
	errs := make([]error, 50)
	for i := range errs {
		wg.Go(func() {
			_, errs[i] = w.EnsureCustomer(context.Background(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
		})
	}
	wg.Wait()
	require.NoError(t, errors.Join(errs...))
	assert.Len(t, w.account.Ledger().Customers(), 1)
}

func TestFlow_TwoCallersAtTheSameMoment(t *testing.T) {
	w := newWorld(t, front.Options{})
	p := w.paid("800", tender.CaptureLater)
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for i := range errs {
		wg.Go(func() { _, errs[i] = w.CapturePayment(context.Background(), p.Ref(), tender.CaptureParams{}) })
	}
	wg.Wait()
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
			continue
		}
		require.ErrorIs(t, err, tender.ErrInvalidState)
	}
	assert.Equal(t, 1, done)
	_, _, times := w.account.Charged(p.Reference)
	assert.Equal(t, 1, times)
}

func TestFlow_KilledServer(t *testing.T) {
	w := newWorld(t, front.Options{})
	p := w.create("800", tender.CaptureNow)
	w.server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := w.ConfirmPayment(ctx, p.Ref()) // on the connection that was open: it may have been read before it broke
	require.ErrorIs(t, err, tender.ErrUnavailable)
	_, err = w.ConfirmPayment(ctx, p.Ref())
	require.ErrorIs(t, err, tender.ErrUnavailable)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown, "nobody listens, so nothing was done")
	cancel()
	_, err = w.ConfirmPayment(ctx, p.Ref())
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
}
