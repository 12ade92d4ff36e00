package yassir_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/sandbox/fault"
	front "github.com/tenderpay/tender/sandbox/yassir"
)

// Every write whose request or answer is lost: the app is told, nothing is repeated for it, and the way out of the Profile ends at one effect.
func TestFlow_LostBeforeAndAfterCommit(t *testing.T) {
	ctx := context.Background()
	for _, kind := range []fault.Kind{fault.LoseRequest, fault.LoseAnswer} {
		committed := kind == fault.LoseAnswer
		check := func(t *testing.T, w *world, err error, way tender.Recovery) {
			t.Helper()
			assertUnknown(t, err, way)
			assert.Zero(t, w.account.PendingFaults(), "the fault hit")
		}

		t.Run(string(kind)+" create customer", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			params := tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"}
			w.lose(kind, "create_customer")
			_, err := w.CreateCustomer(ctx, params)
			check(t, w, err, tender.RecoverFind)
			assert.Equal(t, committed, w.account.Customers(params.Phone) == 1)
			_, err = w.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: params.Phone})
			assert.Equal(t, committed, err == nil)
			_, err = w.EnsureCustomer(ctx, params)
			require.NoError(t, err)
			assert.Equal(t, 1, w.account.Customers(params.Phone))
		})

		t.Run(string(kind)+" ensure customer", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			params := tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"}
			w.lose(kind, "create_customer")
			c, err := w.EnsureCustomer(ctx, params)
			if committed {
				require.NoError(t, err, "it found what the lost create had made")
				assert.NotEmpty(t, c.ID)
			} else {
				check(t, w, err, tender.RecoverRepeat)
			}
			_, err = w.EnsureCustomer(ctx, params)
			require.NoError(t, err)
			assert.Equal(t, 1, w.account.Customers(params.Phone))
		})

		t.Run(string(kind)+" update customer", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			ref := w.customer()
			w.lose(kind, "update_customer")
			_, err := w.UpdateCustomer(ctx, ref, tender.CustomerUpdate{Name: new("Amel B.")})
			check(t, w, err, tender.RecoverRepeat)
			c, err := w.GetCustomer(ctx, ref)
			require.NoError(t, err)
			assert.Equal(t, committed, c.Name == "Amel B.")
			_, err = w.UpdateCustomer(ctx, ref, tender.CustomerUpdate{Name: new("Amel B.")})
			require.NoError(t, err)
		})

		t.Run(string(kind)+" create payment", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			params := tender.PaymentParams{Reference: tender.NewReference(), Amount: tender.MustMoney("800", "DZD"), Customer: w.customer()}
			w.lose(kind, "create_intent")
			_, err := w.CreatePayment(ctx, params)
			check(t, w, err, tender.RecoverRepeat)
			assert.Equal(t, committed, w.account.Payments() == 1)
			params.Reference = tender.NewReference()
			p, err := w.CreatePayment(ctx, params)
			require.NoError(t, err)
			_, err = w.ConfirmPayment(ctx, p.Ref())
			require.NoError(t, err)
			require.NoError(t, w.account.Approve(p.Reference))
			assert.Equal(t, int64(80000), w.account.Ledger().Totals()["DZD"].Charged, "one charge in all")
		})

		t.Run(string(kind)+" confirm", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			p := w.create("800", tender.CaptureNow)
			w.lose(kind, "proceed")
			_, err := w.ConfirmPayment(ctx, p.Ref())
			check(t, w, err, tender.RecoverGet)
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			want := tender.StatusProcessing
			if committed {
				want = tender.StatusRequiresAction
			}
			assert.Equal(t, want, got.Status)
			got, err = w.ConfirmPayment(ctx, p.Ref())
			require.NoError(t, err)
			require.NotNil(t, got.NextAction)
			require.NoError(t, w.account.Approve(p.Reference))
			_, _, times := w.account.Charged(p.Reference)
			assert.Equal(t, 1, times)
		})

		t.Run(string(kind)+" confirm that charges at once", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			c, err := w.EnsureCustomer(ctx, tender.CustomerParams{Name: "Amel K.", Phone: "+213661990001"})
			require.NoError(t, err)
			p, err := w.CreatePayment(ctx, tender.PaymentParams{Reference: tender.NewReference(), Amount: tender.MustMoney("800", "DZD"), Customer: c.Ref()})
			require.NoError(t, err)
			w.lose(kind, "proceed")
			_, err = w.ConfirmPayment(ctx, p.Ref())
			check(t, w, err, tender.RecoverGet)
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			assert.Equal(t, committed, got.Status == tender.StatusSucceeded)
			if !committed {
				_, err = w.ConfirmPayment(ctx, p.Ref())
				require.NoError(t, err)
			}
			_, _, times := w.account.Charged(p.Reference)
			assert.Equal(t, 1, times)
		})

		t.Run(string(kind)+" capture", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			p := w.paid("800", tender.CaptureLater)
			w.lose(kind, "capture")
			_, err := w.CapturePayment(ctx, p.Ref(), tender.CaptureParams{})
			check(t, w, err, tender.RecoverGet)
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			assert.Equal(t, committed, got.Status == tender.StatusSucceeded)
			if got.Status == tender.StatusAuthorized {
				_, err = w.CapturePayment(ctx, p.Ref(), tender.CaptureParams{})
				require.NoError(t, err)
			}
			minor, _, times := w.account.Charged(p.Reference)
			assert.Equal(t, int64(80000), minor)
			assert.Equal(t, 1, times)
		})

		t.Run(string(kind)+" void", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			p := w.paid("800", tender.CaptureLater)
			w.lose(kind, "release")
			_, err := w.VoidPayment(ctx, p.Ref())
			check(t, w, err, tender.RecoverGet)
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			assert.Equal(t, committed, got.Status == tender.StatusCanceled)
			assert.Equal(t, committed, w.account.Voided(p.Reference))
			if got.Status == tender.StatusAuthorized {
				_, err = w.VoidPayment(ctx, p.Ref())
				require.NoError(t, err)
			}
			assert.True(t, w.account.Voided(p.Reference))
			assert.Zero(t, w.account.Ledger().Totals()["DZD"].Held)
			assert.Equal(t, int64(80000), w.account.Ledger().Totals()["DZD"].Released)
		})

		t.Run(string(kind)+" refund", func(t *testing.T) {
			w := newWorld(t, front.Options{})
			p := w.paid("800", tender.CaptureNow)
			w.lose(kind, "refund")
			_, err := w.RefundPayment(ctx, p.Ref(), tender.RefundParams{Reference: "r1", Amount: tender.MustMoney("300", "DZD")})
			check(t, w, err, tender.RecoverManual)
			_, times := w.account.Refunded(p.Reference)
			assert.Equal(t, committed, times == 1, "carried out once, or not at all")
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			assert.Equal(t, committed, got.Refunded == tender.RefundedPartial, "from none to partial proves it")
			assert.Equal(t, committed, w.account.Ledger().Totals()["DZD"].Refunded == 30000)
		})
	}
}

func TestFlow_OtherAnswersThatHideAnEffect(t *testing.T) {
	ctx := context.Background()
	for _, kind := range []fault.Kind{fault.HTML502, fault.Unavailable503, fault.CutBody, fault.EmptyObject, fault.UnknownStatus, fault.OmitStatus} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, front.Options{})
			p := w.paid("800", tender.CaptureLater)
			w.account.Inject(fault.Fault{Route: "capture", Kind: kind, Times: 1, Committed: true})
			_, err := w.CapturePayment(ctx, p.Ref(), tender.CaptureParams{})
			assertUnknown(t, err, tender.RecoverGet)
			got, err := w.GetPayment(ctx, p.Ref())
			require.NoError(t, err)
			assert.Equal(t, tender.StatusSucceeded, got.Status)
			_, _, times := w.account.Charged(p.Reference)
			assert.Equal(t, 1, times)
		})
	}
	t.Run("429 was not carried out and is repeated", func(t *testing.T) {
		w := newWorld(t, front.Options{})
		p := w.paid("800", tender.CaptureLater)
		w.account.Inject(fault.Fault{Route: "capture", Kind: fault.TooManyRequests, Times: 1, RetryAfter: "0"})
		_, err := w.CapturePayment(ctx, p.Ref(), tender.CaptureParams{})
		require.NoError(t, err)
		_, _, times := w.account.Charged(p.Reference)
		assert.Equal(t, 1, times)
	})
	for _, kind := range []fault.Kind{fault.OtherAmount, fault.OtherCurrency} {
		t.Run("create answered with "+string(kind), func(t *testing.T) {
			w := newWorld(t, front.Options{})
			ref := w.customer()
			w.lose(kind, "create_intent")
			_, err := w.CreatePayment(ctx, tender.PaymentParams{Reference: tender.NewReference(), Amount: tender.MustMoney("800", "DZD"), Customer: ref})
			require.ErrorIs(t, err, tender.ErrIntegrity)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			var e *tender.Error
			require.ErrorAs(t, err, &e)
			require.NotNil(t, e.Payment)
			assert.NotEmpty(t, e.Payment.ID)
		})
	}
}
