package conformance

import (
	"errors"
	"net/http"

	"github.com/tenderpay/tender"
)

// lostCases lose the request or the answer of every write, follow the way out of the Profile, and count at the provider.
func lostCases() []testCase {
	var all []testCase
	for _, when := range []struct {
		name  string
		after bool
	}{{"before commit", false}, {"after commit", true}} {
		all = append(all,
			testCase{rule: "LOS-01", name: when.name, needs: []tender.Capability{tender.Customers}, stateful: true, run: func(r *run) {
				w := r.world()
				params := w.newParams()
				w.lose(when.after)
				_, err := w.CreateCustomer(w, params)
				w.unknown(tender.OpCreateCustomer, err)
				w.expect(w.wire.writes() == 1, "expected one write, got %d", w.wire.writes())
				switch w.profile.AfterUnknown[tender.OpCreateCustomer] {
				case tender.RecoverFind:
					_, err := w.find(params)
					w.expect((err == nil) == when.after, "find after the loss: expected it to show what happened, got %v", err)
					_, err = w.EnsureCustomer(w, params)
					w.ok(err, "ensure the customer after the loss")
					w.expect(w.backend.Customers(w.key(params)) == 1, "expected one customer, the provider has %d", w.backend.Customers(w.key(params)))
				case tender.RecoverRepeat:
					_, err := w.CreateCustomer(w, params)
					w.ok(err, "create the customer again")
				case tender.RecoverManual: // nothing more is sent
				default:
					w.expect(false, "%q is no way out of a lost creation", w.profile.AfterUnknown[tender.OpCreateCustomer])
				}
			}},
			testCase{rule: "LOS-02", name: when.name, needs: []tender.Capability{tender.Payments}, stateful: true, run: func(r *run) {
				w := r.world()
				params := w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer())
				writes := w.wire.writes()
				w.lose(when.after)
				_, err := w.CreatePayment(w, params)
				w.unknown(tender.OpCreatePayment, err)
				w.leftIt(tender.OpCreatePayment)
				w.expect(w.wire.writes() == writes+1, "expected one write, got %d", w.wire.writes()-writes)
				_, _, times := w.backend.Charged(params.Reference)
				w.expect(w.profile.CreateMovesMoney || times == 0, "the lost creation moved money")
				if w.profile.AfterUnknown[tender.OpCreatePayment] == tender.RecoverRepeat {
					params.Reference = tender.NewReference()
					_, err = w.CreatePayment(w, params)
					w.ok(err, "create another payment under a new Reference")
				}
			}},
			testCase{rule: "LOS-03", name: when.name, needs: []tender.Capability{tender.Payments, tender.PaymentsConfirm}, stateful: true, run: func(r *run) {
				w := r.world()
				p, err := w.CreatePayment(w, w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer()))
				w.ok(err, "create a payment")
				w.lose(when.after)
				_, err = w.ConfirmPayment(w, p.Ref())
				w.unknown(tender.OpConfirmPayment, err)
				w.leftIt(tender.OpConfirmPayment)
				got, err := w.GetPayment(w, p.Ref())
				w.ok(err, "get the payment")
				if got.Status == tender.StatusProcessing || got.Status == tender.StatusRequiresAction || got.Status == tender.StatusRequiresConfirmation {
					_, err = w.ConfirmPayment(w, p.Ref())
					w.ok(err, "confirm once more")
				}
				w.ok(w.backend.Approve(p.Reference), "approve the payment")
				_, _, times := w.backend.Charged(p.Reference)
				w.expect(times == 1, "expected one charge, the provider has %d", times)
			}},
			testCase{rule: "LOS-04", name: when.name, needs: []tender.Capability{tender.Payments, tender.PaymentsCapture}, stateful: true, run: func(r *run) {
				w := r.world()
				p := w.paid(w.sample().Amount, tender.CaptureLater)
				writes := w.wire.writes()
				w.lose(when.after)
				_, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
				w.unknown(tender.OpCapturePayment, err)
				w.leftIt(tender.OpCapturePayment)
				w.expect(w.wire.writes() == writes+1, "expected one write, got %d", w.wire.writes()-writes)
				_, _, times := w.backend.Charged(p.Reference)
				w.expect((times == 1) == when.after, "the provider has %d charges", times)
				if w.profile.AfterUnknown[tender.OpCapturePayment] != tender.RecoverGet {
					return // Manual: nothing more is sent
				}
				got, err := w.GetPayment(w, p.Ref())
				w.ok(err, "get the payment")
				w.expect((got.Status == tender.StatusSucceeded) == when.after, "expected Get to show what happened, it says %s", got.Status)
				if got.Status == tender.StatusAuthorized {
					_, err = w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
					w.ok(err, "capture again")
				}
				_, _, times = w.backend.Charged(p.Reference)
				w.expect(times == 1, "expected one charge in the end, the provider has %d", times)
			}},
			testCase{rule: "LOS-05", name: when.name, needs: []tender.Capability{tender.Payments, tender.PaymentsCapture, tender.PaymentsVoid}, stateful: true, run: func(r *run) {
				w := r.world()
				p := w.paid(w.sample().Amount, tender.CaptureLater)
				w.lose(when.after)
				_, err := w.VoidPayment(w, p.Ref())
				w.unknown(tender.OpVoidPayment, err)
				w.leftIt(tender.OpVoidPayment)
				w.expect(w.backend.Voided(p.Reference) == when.after, "expected the provider to have released it exactly if it read the request")
				if w.profile.AfterUnknown[tender.OpVoidPayment] != tender.RecoverGet {
					return
				}
				got, err := w.GetPayment(w, p.Ref())
				w.ok(err, "get the payment")
				w.expect((got.Status == tender.StatusCanceled) == when.after, "expected Get to show what happened, it says %s", got.Status)
			}},
			testCase{rule: "LOS-06", name: when.name, needs: []tender.Capability{tender.Payments, tender.PaymentsRefund}, stateful: true, run: func(r *run) {
				w := r.world()
				p := w.paid(w.sample().Amount, tender.CaptureNow)
				params := w.refundParams()
				params.Reference, params.Amount = tender.NewReference(), part(p.Amount)
				writes := w.wire.writes()
				w.lose(when.after)
				_, err := w.RefundPayment(w, p.Ref(), params)
				w.unknown(tender.OpRefundPayment, err)
				w.leftIt(tender.OpRefundPayment)
				w.expect(w.wire.writes() == writes+1, "expected one write, got %d", w.wire.writes()-writes)
				_, times := w.backend.Refunded(p.Reference)
				w.expect((times == 1) == when.after, "the provider has %d refunds", times)
				if w.profile.AfterUnknown[tender.OpRefundPayment] == tender.RecoverRefundGet {
					_, err = w.GetRefund(w, tender.RefundRef{Payment: p.Ref(), Reference: params.Reference})
					w.expect((err == nil) == when.after, "get the refund: expected it to show what happened, got %v", err)
				}
			}},
			testCase{rule: "LOS-07", name: when.name, needs: []tender.Capability{tender.Customers}, stateful: true, run: func(r *run) {
				w := r.world()
				read, err := w.GetCustomer(w, w.newCustomer())
				w.ok(err, "get the customer")
				if read.ID == "" {
					return
				}
				w.lose(when.after)
				_, err = w.UpdateCustomer(w, read.Ref(), tender.CustomerUpdate{Name: new("Amel B.")})
				w.unknown(tender.OpUpdateCustomer, err)
				_, err = w.UpdateCustomer(w, read.Ref(), tender.CustomerUpdate{Name: new("Amel B.")})
				w.ok(err, "update again")
			}},
			testCase{rule: "LOS-08", name: when.name, needs: []tender.Capability{tender.Customers, tender.CustomersDelete}, stateful: true, run: func(r *run) {
				w := r.world()
				params := w.newParams()
				created, err := w.CreateCustomer(w, params)
				w.ok(err, "create a customer")
				w.lose(when.after)
				w.unknown(tender.OpDeleteCustomer, w.DeleteCustomer(w, created.Ref()))
				w.expect((w.backend.Customers(w.key(params)) == 0) == when.after, "expected the customer to be gone exactly if the provider read the request")
				w.ok(w.DeleteCustomer(w, created.Ref()), "delete again")
				w.expect(w.backend.Customers(w.key(params)) == 0, "expected no customer")
			}},
			testCase{rule: "LOS-09", name: when.name, needs: []tender.Capability{tender.Customers, tender.CustomersFind}, stateful: true, run: func(r *run) {
				w := r.world()
				params := w.newParams()
				w.lose(when.after)
				_, err := w.EnsureCustomer(w, params)
				if when.after {
					w.ok(err, "ensure a customer whose creation's answer is lost")
				} else {
					w.expect(errors.Is(err, tender.ErrOutcomeUnknown), "expected an unknown outcome, got %v", err)
				}
				w.expect(w.wire.writes() == 1, "expected one write, got %d", w.wire.writes())
				_, err = w.EnsureCustomer(w, params)
				w.ok(err, "ensure it again")
				w.expect(w.backend.Customers(w.key(params)) == 1, "expected one customer, the provider has %d", w.backend.Customers(w.key(params)))
			}},
		)
	}
	return append(all, testCase{rule: "LOS-09", name: "the search fails", needs: []tender.Capability{tender.Customers, tender.CustomersFind}, virtual: true,
		negative: true, run: func(r *run) {
			r.wire.respond = func(int, *http.Request, []byte) (*http.Response, error) { return nil, errReset }
			_, err := r.gateway(tender.Options{}).EnsureCustomer(r, r.customerParams())
			r.settled(tender.OpEnsureCustomer, err, tender.OutcomeNotDone)
			r.expect(r.wire.writes() == 0, "expected no write after a search that failed, got %d", r.wire.writes())
		}})
}
