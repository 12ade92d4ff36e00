package juspay_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/sandbox/fault"
	front "github.com/tenderpay/tender/sandbox/juspay"
)

// Every write whose request or answer is lost: the app is told, nothing is repeated for it, and the way out of the Profile ends at one effect.
func TestFlow_LostBeforeAndAfterCommit(t *testing.T) {
	for _, kind := range []fault.Kind{fault.LoseRequest, fault.LoseAnswer} {
		committed := kind == fault.LoseAnswer
		check := func(t *testing.T, w *world, err error, way tender.Recovery) {
			t.Helper()
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.Equal(t, way, errorOf(t, err).Recovery)
			assert.Zero(t, w.account.PendingFaults(), "the fault hit")
		}
		for name, more := range map[string]map[string]string{"order": nil, "session": {"TENDER_JUSPAY_PAYMENT_PAGE_CLIENT_ID": "sandbox-merchant"}} {
			t.Run(string(kind)+" create as "+name, func(t *testing.T) {
				w := newWorld(t, front.Options{}, more)
				params := w.newParams(tender.CaptureNow)
				w.lose(kind, map[string]string{"order": "create_order", "session": "create_session"}[name])
				_, err := w.CreatePayment(t.Context(), params)
				check(t, w, err, tender.RecoverRepeat)
				lost, err := w.FindPayment(t.Context(), params.Reference)
				assert.Equal(t, committed, err == nil)
				assert.Equal(t, !committed, errors.Is(err, tender.ErrNotFound))
				if committed {
					assert.Equal(t, params.Amount, lost.Amount)
				}
				params.Reference = tender.NewReference()
				p, err := w.CreatePayment(t.Context(), params)
				require.NoError(t, err)
				require.NoError(t, w.account.Approve(p.Reference))
				assert.Equal(t, int64(80050), w.account.Ledger().Totals()["INR"].Charged, "one charge in all")
			})
		}
		t.Run(string(kind)+" capture", func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureLater)
			w.lose(kind, "capture")
			_, err := w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{})
			check(t, w, err, tender.RecoverGet)
			got := w.get(p)
			assert.Equal(t, committed, got.Status == tender.StatusSucceeded)
			if got.Status == tender.StatusAuthorized {
				_, err = w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{})
				require.NoError(t, err)
			}
			assert.Equal(t, 1, w.charges(p.Reference))
		})
		t.Run(string(kind)+" void", func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureLater)
			w.lose(kind, "void")
			_, err := w.VoidPayment(t.Context(), p.Ref())
			check(t, w, err, tender.RecoverGet)
			assert.Equal(t, committed, w.get(p).Status == tender.StatusCanceled)
			assert.Equal(t, committed, w.account.Voided(p.Reference))
		})
		t.Run(string(kind)+" refund", func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureNow)
			params := tender.RefundParams{Reference: tender.NewReference(), Amount: part()}
			w.lose(kind, "refund_order")
			_, err := w.RefundPayment(t.Context(), p.Ref(), params)
			check(t, w, err, tender.RecoverRefundGet)
			_, err = w.GetRefund(t.Context(), tender.RefundRef{Payment: p.Ref(), Reference: params.Reference})
			assert.Equal(t, committed, err == nil)
			assert.Equal(t, !committed, errors.Is(err, tender.ErrNotFound))
			made, err := w.RefundPayment(t.Context(), p.Ref(), params) // the same Reference makes one refund
			require.NoError(t, err)
			assert.Equal(t, params.Reference, made.Reference)
			_, times := w.account.Refunded(p.Reference)
			assert.Equal(t, 1, times)
		})
		t.Run(string(kind)+" the look after a duplicate", func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureNow)
			params := tender.RefundParams{Reference: tender.NewReference(), Amount: part()}
			_, err := w.RefundPayment(t.Context(), p.Ref(), params)
			require.NoError(t, err)
			w.account.Inject(fault.Fault{Route: "get_order", Kind: fault.ErrorStatus, Status: 403})
			_, err = w.RefundPayment(t.Context(), p.Ref(), params)
			check(t, w, err, tender.RecoverRefundGet)
			_, times := w.account.Refunded(p.Reference)
			assert.Equal(t, 1, times)
		})
	}
}

// What the provider may say instead of the answer that is due.
func TestFlow_AnswersThatHideAnEffect(t *testing.T) {
	for _, kind := range []fault.Kind{fault.HTML502, fault.CutBody, fault.EmptyObject, fault.UnknownStatus, fault.OmitStatus, fault.OmitID, fault.OtherID, fault.OtherAmount, fault.OtherCurrency} {
		t.Run(string(kind), func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureLater)
			w.account.Inject(fault.Fault{Route: "capture", Kind: kind, Times: 1, Committed: true})
			_, err := w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{})
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			assert.Zero(t, w.account.PendingFaults())
			assert.Equal(t, tender.StatusSucceeded, w.get(p).Status)
			assert.Equal(t, 1, w.charges(p.Reference))
		})
	}
	for _, route := range []string{"capture", "void"} {
		t.Run("a look that shows another order before "+route, func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureLater)
			w.lose(fault.OtherID, "get_order")
			_, err := map[string]func() (*tender.Payment, error){
				"capture": func() (*tender.Payment, error) { return w.CapturePayment(t.Context(), p.Ref(), tender.CaptureParams{}) },
				"void":    func() (*tender.Payment, error) { return w.VoidPayment(t.Context(), p.Ref()) },
			}[route]()
			require.ErrorIs(t, err, tender.ErrIntegrity)
			require.NotErrorIs(t, err, tender.ErrOutcomeUnknown, "nothing was written")
			assert.Equal(t, tender.StatusAuthorized, w.get(p).Status)
		})
	}
	for _, kind := range []fault.Kind{fault.OtherAmount, fault.OtherID, fault.OtherReference, fault.OmitStatus} {
		t.Run("a refund answered with "+string(kind), func(t *testing.T) {
			w := newWorld(t, front.Options{}, nil)
			p := w.paid(tender.CaptureNow)
			w.lose(kind, "refund_order")
			params := tender.RefundParams{Reference: tender.NewReference(), Amount: part()}
			_, err := w.RefundPayment(t.Context(), p.Ref(), params)
			require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
			read, err := w.GetRefund(t.Context(), tender.RefundRef{Payment: p.Ref(), Reference: params.Reference})
			require.NoError(t, err)
			assert.Equal(t, tender.RefundPending, read.Status)
		})
	}
}
