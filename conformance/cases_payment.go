package conformance

import (
	"slices"

	"github.com/tenderpay/tender"
)

func paymentCases() []testCase {
	payments := []tender.Capability{tender.Payments}
	capture := []tender.Capability{tender.Payments, tender.PaymentsCapture}
	return []testCase{
		{rule: "PAY-01", needs: payments, stateful: true, run: func(r *run) {
			w := r.world()
			amount := w.sample().Amount
			p := w.paid(amount, tender.CaptureNow)
			minor, currency, times := w.backend.Charged(p.Reference)
			w.expect(minor == amount.Minor() && currency == amount.Currency() && times == 1,
				"expected one charge of %s, the provider has %d of %d %s", amount, times, minor, currency)
			w.expect(p.Amount == amount, "expected the amount %s, got %s", amount, p.Amount)
		}},
		{rule: "PAY-02", needs: payments, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			w.ok(w.backend.Decline(p.Reference), "decline the payment")
			p, err := w.GetPayment(w, p.Ref())
			w.ok(err, "get the declined payment")
			w.expect(p.Status == tender.StatusFailed || p.Status == tender.StatusRequiresAction && p.Failure != nil, "expected failed, it is %s", p.Status)
			w.expect(p.Failure != nil, "expected a Failure")
			_, _, times := w.backend.Charged(p.Reference)
			w.expect(times == 0, "expected no charge, the provider has %d", times)
		}},
		{rule: "PAY-03", needs: payments, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			w.must(p.NextAction != nil, "expected a NextAction")
			w.expect(slices.Contains(w.profile.NextActions, p.NextAction.Type), "the Profile does not offer %s", p.NextAction.Type)
			if p.NextAction.Type == tender.ActionRedirect {
				w.expect(p.NextAction.URL != "", "expected a URL to send the payer to")
			}
		}},
		{rule: "PAY-04", needs: payments, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p, err := w.CreatePayment(w, w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer()))
			w.ok(err, "create a payment")
			_, _, times := w.backend.Charged(p.Reference)
			w.expect(w.profile.CreateMovesMoney || times == 0, "creating moved money, and the Profile says that it does not")
		}},
		{rule: "PAY-05", needs: payments, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			stored, err := tender.ParsePaymentRef(p.Ref().Token().Reveal())
			w.ok(err, "read the stored ref")
			w.ok(w.backend.Approve(p.Reference), "approve the payment")
			again, err := w.gateway(tender.Options{}).GetPayment(w, stored) // another process
			w.ok(err, "get the payment by its stored ref")
			w.expect(again.Status == tender.StatusSucceeded, "expected succeeded, it is %s", again.Status)
		}},
		{rule: "PAY-06", needs: capture, stateful: true, run: func(r *run) {
			w := r.world()
			amount := w.sample().Amount
			p := w.paid(amount, tender.CaptureLater)
			minor, _, held := w.backend.Authorized(p.Reference)
			_, _, charges := w.backend.Charged(p.Reference)
			w.expect(held && minor == amount.Minor() && charges == 0, "expected %s held and nothing charged", amount)
			p, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
			w.ok(err, "capture it all")
			w.expect(p.Status == tender.StatusSucceeded && p.AmountCaptured == amount, "expected %s captured, it is %s, %s", amount, p.AmountCaptured, p.Status)
			minor, _, charges = w.backend.Charged(p.Reference)
			w.expect(minor == amount.Minor() && charges == 1, "expected one charge of %s, the provider has %d of %d", amount, charges, minor)
			if w.profile.ShowsCaptures {
				p, err = w.GetPayment(w, p.Ref())
				w.ok(err, "get the payment")
				w.expect(p.Status == tender.StatusSucceeded, "the Profile says that Get shows captures, it says %s", p.Status)
				return
			}
			p, err = w.GetPayment(w, p.Ref())
			w.ok(err, "get the payment")
			w.expect(slices.Contains([]tender.Status{tender.StatusSucceeded, tender.StatusAuthorized, tender.StatusUnknown}, p.Status),
				"Get does not show captures, so it must not deny one either; it says %s", p.Status)
		}},
		{rule: "PAY-07", needs: capture, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			some := part(w.sample().Amount)
			captured, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{Amount: some})
			if !w.profile.PartialCapture {
				w.kind(tender.OpCapturePayment, err, tender.ErrUnsupported)
				return
			}
			w.ok(err, "capture a part")
			w.expect(captured.AmountCaptured == some, "expected %s captured, it is %s", some, captured.AmountCaptured)
			minor, _, _ := w.backend.Charged(p.Reference)
			_, _, held := w.backend.Authorized(p.Reference)
			w.expect(minor == some.Minor() && !held, "expected %s charged and the rest released, the provider has %d", some, minor)
		}},
		{rule: "PAY-08", needs: []tender.Capability{tender.Payments, tender.PaymentsCapture, tender.PaymentsVoid}, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			voided, err := w.VoidPayment(w, p.Ref())
			w.ok(err, "void the payment")
			w.expect(voided.Status == tender.StatusCanceled, "expected canceled, it is %s", voided.Status)
			w.expect(w.backend.Voided(p.Reference), "expected the provider to have released it")
			_, err = w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
			w.kind(tender.OpCapturePayment, err, tender.ErrInvalidState)
			w.settled(tender.OpCapturePayment, err, tender.OutcomeRejected)
		}},
		{rule: "PAY-09", needs: capture, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.paid(w.sample().Amount, tender.CaptureLater)
			_, err := w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
			w.ok(err, "capture the payment")
			_, err = w.CapturePayment(w, p.Ref(), tender.CaptureParams{})
			w.kind(tender.OpCapturePayment, err, tender.ErrInvalidState)
			_, _, times := w.backend.Charged(p.Reference)
			w.expect(times == 1, "expected one charge, the provider has %d", times)
		}},
		{rule: "PAY-10", needs: []tender.Capability{tender.Payments, tender.PaymentsFind}, stateful: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			found, err := w.FindPayment(w, p.Reference)
			w.ok(err, "find the payment")
			w.expect(found.ID == p.ID, "expected the payment that was created")
			_, err = w.FindPayment(w, tender.NewReference())
			w.kind(tender.OpFindPayment, err, tender.ErrNotFound)
		}},
		{rule: "PAY-13", needs: payments, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer())
			params.CancelURL = "https://shop.example.test/basket"
			p, err := w.CreatePayment(w, params)
			w.ok(err, "create a payment")
			w.sent(w.profile.Payment, tender.FieldCancelURL, params.CancelURL)
			if w.has(tender.PaymentsConfirm) {
				p, err = w.ConfirmPayment(w, p.Ref())
				w.ok(err, "confirm the payment")
			}
			if p.NextAction == nil || !(exchange{query: p.NextAction.URL}).holds(params.ReturnURL) { // some take it with the payer
				w.sent(w.profile.Payment, tender.FieldReturnURL, params.ReturnURL)
			}
		}},
		{rule: "PAY-14", needs: payments, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			params := w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer())
			_, err := w.CreatePayment(w, params)
			w.ok(err, "create a payment")
			if _, err = w.CreatePayment(w, params); err != nil {
				w.kind(tender.OpCreatePayment, err, tender.ErrAlreadyExists)
				w.settled(tender.OpCreatePayment, err, tender.OutcomeRejected)
			}
		}},
		{rule: "PAY-15", needs: payments, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			params := w.newPayment(w.sample().Amount, tender.CaptureNow, w.newCustomer())
			first, err := w.CreatePayment(w, params)
			w.ok(err, "create a payment")
			another := params
			another.Amount = part(params.Amount)
			second, err := w.CreatePayment(w, another)
			if err == nil { // where a Reference is a note, and no key
				w.expect(second.ID != first.ID, "expected another payment or an error, and the first one has a second amount")
				return
			}
			if first.Status == tender.StatusRequiresConfirmation {
				_, err = w.ConfirmPayment(w, first.Ref())
				w.ok(err, "confirm the payment")
			}
			w.ok(w.backend.Approve(params.Reference), "approve the payment")
			minor, _, _ := w.backend.Charged(params.Reference)
			w.expect(minor == params.Amount.Minor(), "expected the first amount charged, %d, the provider has %d", params.Amount.Minor(), minor)
		}},
		{rule: "PAY-16", needs: payments, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			w.ok(w.backend.Decline(p.Reference), "decline the payment")
			declined, err := w.GetPayment(w, p.Ref())
			w.ok(err, "get the declined payment")
			again := w.backend.Approve(p.Reference)
			if declined.Status == tender.StatusFailed {
				w.expect(again != nil, "the payment is called failed, and its payer could pay it with another attempt")
				return
			}
			w.ok(again, "approve a payment that is not called failed")
			paid, err := w.GetPayment(w, p.Ref())
			w.ok(err, "get the payment")
			w.expect(paid.Status == tender.StatusSucceeded, "expected succeeded after the second attempt, it is %s", paid.Status)
			w.expect(paid.Failure == nil, "expected no Failure of a payment that succeeded")
			_, _, times := w.backend.Charged(p.Reference)
			w.expect(times == 1, "expected one charge, the provider has %d", times)
		}},
		{rule: "PAY-17", needs: payments, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			p := w.begun(w.sample().Amount, tender.CaptureNow)
			w.later()
			late, err := w.GetPayment(w, p.Ref())
			w.ok(err, "get a payment that nobody paid")
			w.expect(!slices.Contains([]tender.Status{tender.StatusSucceeded, tender.StatusAuthorized, tender.StatusProcessing}, late.Status),
				"nobody paid it, it is called %s", late.Status)
			_, _, times := w.backend.Charged(p.Reference)
			w.expect(times == 0, "expected no charge, the provider has %d", times)
		}},
		{rule: "PAY-11", needs: []tender.Capability{tender.Payments}, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			ref := w.begun(w.sample().Amount, tender.CaptureNow).Ref()
			ref.ID, ref.Reference = "no-such-payment", tender.NewReference() // whichever the provider asks by
			_, err := w.GetPayment(w, ref)
			w.kind(tender.OpGetPayment, err, tender.ErrNotFound, tender.ErrUnauthenticated, tender.ErrInvalid)
		}},
	}
}
