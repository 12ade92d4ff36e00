package conformance

import (
	"errors"
	"net/http"
	"slices"

	"github.com/tenderpay/tender"
)

// integrityCases are about answers that do not fit what was asked, or say what nobody knows.
func integrityCases() []testCase {
	var all []testCase
	for _, c := range []struct {
		rule    string
		variant Variant
	}{{"INT-01", VariantOtherAmount}, {"INT-02", VariantOtherCurrency}, {"INT-03", VariantOtherID}} {
		// What is looked up by Reference alone has no amount to be held against.
		stated := func(o operation) bool {
			return c.variant == VariantOtherID || o.op != tender.OpFindPayment && (o.op != tender.OpGetRefund || c.variant == VariantOtherCurrency)
		}
		all = append(all, perOperation(testCase{rule: c.rule, negative: true}, stated, func(r *run, o operation) {
			r.answers(o.op, c.variant)
			_, err := o.call(r, r, r.gateway(tender.Options{}))
			r.kind(o.op, err, tender.ErrIntegrity)
			r.expect(o.write == errors.Is(err, tender.ErrOutcomeUnknown), "%s: expected the outcome to be unknown exactly for a write, got %v", o.op, err)
			if e := tenderError(err); e != nil {
				r.expect(e.Customer != nil || e.Payment != nil || e.Refund != nil, "%s: expected the record as answered in the error", o.op)
			}
		})...)
	}
	all = append(all, perOperation(testCase{rule: "INT-04", negative: true}, every, func(r *run, o operation) {
		r.answers(o.op, VariantMissingID)
		_, err := o.call(r, r, r.gateway(tender.Options{}))
		r.kind(o.op, err, tender.ErrProtocol)
		r.expect(o.write == errors.Is(err, tender.ErrOutcomeUnknown), "%s: expected the outcome to be unknown exactly for a write, got %v", o.op, err)
	})...)
	all = append(all, perOperation(testCase{rule: "INT-05", negative: true}, func(o operation) bool {
		return o.op == tender.OpGetPayment || o.op == tender.OpConfirmPayment || o.op == tender.OpCreatePayment
	}, func(r *run, o operation) {
		answers := r.answers(o.op, VariantUnknownStatus)
		r.unknownStatus(o)
		accepted := slices.Clone(answers)
		accepted[len(accepted)-1].Status = http.StatusAccepted
		r.wire.forget()
		r.wire.respond = script(accepted...)
		r.unknownStatus(o)
	})...)
	all = append(all, perOperation(testCase{rule: "INT-05", name: "of a write", negative: true}, func(o operation) bool {
		return o.op == tender.OpCapturePayment || o.op == tender.OpVoidPayment || o.op == tender.OpRefundPayment
	}, func(r *run, o operation) {
		r.answers(o.op, VariantUnknownStatus)
		result, err := o.call(r, r, r.gateway(tender.Options{}))
		switch v := result.(type) {
		case *tender.Payment:
			r.expect(v.Status == tender.StatusUnknown || v.Status == tender.StatusProcessing, "%s: expected unknown, it is %s", o.op, v.Status)
		case *tender.Refund:
			r.expect(v.Status == tender.RefundUnknown, "%s: expected unknown, it is %s", o.op, v.Status)
		default:
			r.unknown(o.op, err)
		}
	})...)
	all = append(all, testCase{rule: "INT-07", needs: []tender.Capability{tender.Payments}, run: func(r *run) {
		if len(r.harness.States) == 0 {
			r.nothing()
		}
		for _, state := range r.harness.States {
			r.did("get a payment that is to be %s", state.Status)
			r.wire.forget()
			r.wire.respond = script(append([]Answer{state.Answer}, state.Then...)...)
			payment, err := r.gateway(tender.Options{}).GetPayment(r, r.paymentRef(tender.CaptureNow))
			r.ok(err, "get the payment")
			r.expect(payment.Status == state.Status, "expected %s, it is %s", state.Status, payment.Status)
			r.expect(state.Refunded == "" || payment.Refunded == state.Refunded, "%s: expected refunded %s, it is %s", state.Status, state.Refunded, payment.Refunded)
		}
	}})
	return append(all, perOperation(testCase{rule: "INT-06"}, func(o operation) bool {
		switch o.op { // of a list each row has its own
		case tender.OpDeleteCustomer, tender.OpListCustomers, tender.OpListPaymentMethods, tender.OpIssueClientToken:
			return false
		default:
			return true
		}
	}, func(r *run, o operation) {
		answers := r.answers(o.op, VariantOK)
		result, err := o.call(r, r, r.gateway(tender.Options{}))
		r.ok(err, string(o.op))
		var raw tender.Raw
		switch v := result.(type) {
		case *tender.Customer:
			raw = v.Raw
		case *tender.Payment:
			raw = v.Raw
		case *tender.Refund:
			raw = v.Raw
		}
		if o.write { // what was read before it is not what it made
			answers = answers[len(answers)-1:]
		}
		holds := func(a Answer) bool { return a.Body == string(raw.Bytes()) }
		r.expect(slices.ContainsFunc(answers, holds), "%s: expected Raw to hold the provider's answer", o.op)
	})...)
}

// unknownStatus runs o, whose answer has a status that is in no document.
func (r *run) unknownStatus(o operation) {
	result, err := o.call(r, r, r.gateway(tender.Options{}))
	r.ok(err, string(o.op)+" with a status that is in no document")
	payment, _ := result.(*tender.Payment)
	r.must(payment != nil, "expected a payment")
	r.expect(payment.Status == tender.StatusUnknown, "%s: expected unknown, it is %s", o.op, payment.Status)
	r.expect(payment.ProviderStatus != "", "%s: expected the provider's own word to be kept", o.op)
}
