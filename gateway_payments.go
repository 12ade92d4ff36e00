package tender

import (
	"context"
	"maps"
	"slices"
)

// CreatePayment creates a payment of params.Amount. Store the result's Ref before doing anything else with it.
//
// Checked before any traffic: the formats of PaymentParams, Profile.Payment and Profile.Currencies (ErrInvalid); CaptureLater at a provider without
// payments.capture, and data that the provider has no place for unless Options.AllowLossy (ErrUnsupported). A decline is a result with
// StatusFailed, not an error. An unknown outcome is possible; where Profile.CreateMovesMoney is false nobody can pay the lost payment, so
// creating another one under a new Reference is safe. What the same Reference does twice is in the adapter's documentation.
func (g *Gateway) CreatePayment(ctx context.Context, params PaymentParams) (*Payment, error) {
	return do(ctx, g, OpCreatePayment, func(ctx context.Context) (*Payment, error) {
		dropped, err := g.preparePayment(&params)
		if err != nil {
			return nil, err
		}
		payment, err := g.payments.CreatePayment(ctx, params)
		if err != nil {
			return nil, err
		}
		payment, err = g.acceptPayment(payment, PaymentRef{
			Reference: params.Reference, Amount: params.Amount, Capture: params.Capture, ReturnURL: params.ReturnURL,
		})
		if err != nil {
			return nil, err
		}
		payment.Dropped = dropped
		return payment, nil
	})
}

// GetPayment asks where the payment stands: the one question to ask after a browser's return, a webhook, a time-out or an unknown outcome.
// It may be asked at any time and as often as wanted. A state that the adapter does not know is StatusUnknown, not an error.
func (g *Gateway) GetPayment(ctx context.Context, ref PaymentRef) (*Payment, error) {
	return do(ctx, g, OpGetPayment, func(ctx context.Context) (*Payment, error) {
		if err := g.checkPaymentRef(Payments, ref); err != nil {
			return nil, err
		}
		payment, err := g.payments.GetPayment(ctx, ref)
		if err != nil {
			return nil, err
		}
		return g.acceptPayment(payment, ref)
	})
}

// ConfirmPayment starts a payment that requires_confirmation, and gives the NextAction again of one that still requires_action.
// A decline is a result with StatusFailed, not an error; a refusal because of the payment's state is ErrInvalidState.
// An unknown outcome is possible: get the payment, and confirm once more only if it still is requires_confirmation, processing or requires_action.
func (g *Gateway) ConfirmPayment(ctx context.Context, ref PaymentRef) (*Payment, error) {
	return do(ctx, g, OpConfirmPayment, func(ctx context.Context) (*Payment, error) {
		if err := g.checkPaymentRef(PaymentsConfirm, ref); err != nil {
			return nil, err
		}
		payment, err := g.confirmer.ConfirmPayment(ctx, ref)
		if err != nil {
			return nil, err
		}
		return g.acceptPayment(payment, ref)
	})
}

// CapturePayment takes params.Amount (zero: all) of an authorized payment; what is left is released.
// More than the ref's Amount, another currency, zero or less is ErrInvalid before any traffic; less than all where the provider cannot is
// ErrUnsupported. A refusal is ErrDeclined or ErrInvalidState. An unknown outcome is possible: a second capture may take money twice,
// so look at Error.Recovery first.
func (g *Gateway) CapturePayment(ctx context.Context, ref PaymentRef, params CaptureParams) (*Payment, error) {
	return do(ctx, g, OpCapturePayment, func(ctx context.Context) (*Payment, error) {
		if err := g.checkPaymentRef(PaymentsCapture, ref); err != nil {
			return nil, err
		}
		if !params.Amount.Stated() {
			params.Amount = ref.Amount
		}
		var f faults
		checkPart(&f, params.Amount, ref.Amount)
		if err := f.err(); err != nil {
			return nil, err
		}
		if !g.profile.PartialCapture && params.Amount != ref.Amount {
			return nil, &Error{
				Kind: ErrUnsupported, Outcome: OutcomeNotDone, Fields: []FieldError{{Field: FieldAmount, Rule: "must be the whole amount: the provider captures no part"}},
			}
		}
		payment, err := g.capturer.CapturePayment(ctx, ref, params)
		if err != nil {
			return nil, err
		}
		if payment, err = g.acceptPayment(payment, ref); err != nil {
			return nil, err
		}
		if err := expectStatus(payment, StatusSucceeded, StatusProcessing); err != nil {
			return nil, err
		}
		if payment.Status == StatusSucceeded && payment.AmountCaptured.Stated() && payment.AmountCaptured != params.Amount {
			return nil, &Error{
				Kind: ErrIntegrity, Payment: payment,
				Fields: []FieldError{{Field: FieldAmount, Rule: "was " + params.Amount.String() + " and is " + payment.AmountCaptured.String() + " in the answer"}},
			}
		}
		if payment.Status == StatusSucceeded {
			payment.AmountCaptured = params.Amount
		}
		return payment, nil
	})
}

// VoidPayment gives all reserved funds of an authorized payment back. A refusal is ErrDeclined or ErrInvalidState.
// An unknown outcome is possible: look at Error.Recovery.
func (g *Gateway) VoidPayment(ctx context.Context, ref PaymentRef) (*Payment, error) {
	return do(ctx, g, OpVoidPayment, func(ctx context.Context) (*Payment, error) {
		if err := g.checkPaymentRef(PaymentsVoid, ref); err != nil {
			return nil, err
		}
		payment, err := g.voider.VoidPayment(ctx, ref)
		if err != nil {
			return nil, err
		}
		if payment, err = g.acceptPayment(payment, ref); err != nil {
			return nil, err
		}
		return payment, expectStatus(payment, StatusCanceled, StatusProcessing)
	})
}

// RefundPayment gives params.Amount of a captured payment back; several refunds of one payment are possible where Profile.RepeatedRefund says so.
// More than the ref's Amount, another currency, zero or less, or what Profile.Refund refuses is ErrInvalid before any traffic.
// A refusal is ErrDeclined or ErrInvalidState. An unknown outcome is possible and must never be answered with a second refund:
// look at Error.Recovery.
func (g *Gateway) RefundPayment(ctx context.Context, ref PaymentRef, params RefundParams) (*Refund, error) {
	return do(ctx, g, OpRefundPayment, func(ctx context.Context) (*Refund, error) {
		if err := g.checkPaymentRef(PaymentsRefund, ref); err != nil {
			return nil, err
		}
		dropped, err := g.prepareRefund(ref, &params)
		if err != nil {
			return nil, err
		}
		refund, err := g.refunder.RefundPayment(ctx, ref, params)
		if err != nil {
			return nil, err
		}
		if refund, err = g.acceptRefund(refund, ref, "", params); err != nil {
			return nil, err
		}
		refund.Dropped = dropped
		return refund, nil
	})
}

// expectStatus refuses a result in which nothing went wrong and what was asked was not done.
func expectStatus(payment *Payment, statuses ...Status) error {
	if slices.Contains(statuses, payment.Status) {
		return nil
	}
	return &Error{Kind: ErrProtocol, Message: "the payment is " + string(payment.Status) + " after it", Payment: payment}
}

// preparePayment checks params, normalises them and takes out of them what may be dropped.
func (g *Gateway) preparePayment(params *PaymentParams) (dropped []Field, err error) {
	if err := g.Check(Payments); err != nil {
		return nil, err
	}
	if params.Capture == "" {
		params.Capture = CaptureNow
	}
	var f faults
	texts := paymentTexts(*params)
	f.formats(*params)
	f.host(FieldReturnURL, params.ReturnURL)
	f.host(FieldCancelURL, params.CancelURL)
	f.clean([]text{{FieldReturnURL, params.ReturnURL}, {FieldCancelURL, params.CancelURL}, {FieldDescription, params.Description}})
	f.key(FieldReference, params.Reference)
	f.cleanMetadata(params.Metadata)
	checkAmount(&f, params.Amount)
	if len(g.profile.Currencies) > 0 && params.Amount.Stated() && !slices.Contains(g.profile.Currencies, params.Amount.Currency()) {
		f.add(FieldAmount, "must be in a currency that the provider takes")
	}
	if params.Capture != CaptureNow && params.Capture != CaptureLater {
		f.add(FieldCapture, "must be now or later")
	}
	if params.Customer != (CustomerRef{}) {
		g.checkRefProvider(&f, "Customer."+FieldProvider, params.Customer.Provider)
		g.checkCustomerKeys(&f, "Customer.", params.Customer)
	}
	g.paymentRules.measure(&f, texts)
	if params.CancelURL == "" {
		params.CancelURL = params.ReturnURL
	}
	g.paymentRules.required(&f, presentPayment(*params))
	if err := f.err(); err != nil {
		return nil, err
	}
	if params.Capture == CaptureLater {
		if err := g.Check(PaymentsCapture); err != nil {
			return nil, err
		}
	}
	kept := *params
	if params.Customer != (CustomerRef{}) && !g.paymentRules.hasBelow(FieldCustomer) {
		dropped, kept.Customer = append(dropped, FieldCustomer), CustomerRef{}
	}
	if params.Reference != "" && !g.paymentRules.has(FieldReference) {
		dropped, kept.Reference = append(dropped, FieldReference), ""
	}
	if params.Description != "" && !g.paymentRules.has(FieldDescription) {
		dropped, kept.Description = append(dropped, FieldDescription), ""
	}
	if len(params.Metadata) > 0 && !g.paymentRules.has(FieldMetadata) {
		dropped, kept.Metadata = append(dropped, FieldMetadata), nil
	}
	if err := g.checkLoss(dropped); err != nil {
		return nil, err
	}
	kept.Metadata = maps.Clone(kept.Metadata)
	*params = kept
	return dropped, nil
}

// prepareRefund checks params and takes out of them what may be dropped.
func (g *Gateway) prepareRefund(ref PaymentRef, params *RefundParams) (dropped []Field, err error) {
	var f faults
	texts := []text{{FieldReference, params.Reference}, {FieldReason, params.Reason}}
	present := presentTexts(texts)
	if params.Amount.Stated() {
		present = append(present, FieldAmount)
	}
	f.clean(texts)
	f.key(FieldReference, params.Reference)
	g.refundRules.measure(&f, texts)
	g.refundRules.required(&f, present)
	checkPart(&f, params.Amount, ref.Amount)
	if err := f.err(); err != nil {
		return nil, err
	}
	for _, t := range texts {
		if t.value != "" && !g.refundRules.has(t.field) {
			dropped = append(dropped, t.field)
		}
	}
	if err := g.checkLoss(dropped); err != nil {
		return nil, err
	}
	if slices.Contains(dropped, FieldReference) {
		params.Reference = ""
	}
	if slices.Contains(dropped, FieldReason) {
		params.Reason = ""
	}
	return dropped, nil
}

// checkPaymentRef checks the capability and what every call needs of a ref. What a single provider needs beyond it, its adapter checks.
func (g *Gateway) checkPaymentRef(capability Capability, ref PaymentRef) error {
	if err := g.Check(capability); err != nil {
		return err
	}
	var f faults
	g.checkRefProvider(&f, FieldProvider, ref.Provider)
	if ref.ID == "" {
		f.add(FieldID, "is required")
	}
	f.key(FieldID, ref.ID)
	f.clean([]text{{FieldReference, ref.Reference}, {FieldReturnURL, ref.ReturnURL}, {FieldClientSecret, ref.ClientSecret.Reveal()}})
	f.formats(PaymentParams{ReturnURL: ref.ReturnURL})
	f.host(FieldReturnURL, ref.ReturnURL)
	return f.err()
}

func checkAmount(f *faults, amount Money) {
	switch {
	case !amount.Stated():
		f.add(FieldAmount, "is required")
	case amount.Minor() <= 0:
		f.add(FieldAmount, "must be more than zero")
	}
}

// checkPart checks an amount that is to be taken out of whole.
func checkPart(f *faults, amount, whole Money) {
	checkAmount(f, amount)
	if !whole.Stated() {
		f.add(FieldAmount, "is required in the payment's ref, to hold this one against")
	} else if amount.Stated() {
		switch c, err := amount.Cmp(whole); {
		case err != nil:
			f.add(FieldAmount, "must be in "+whole.Currency()+", the payment's currency")
		case c > 0:
			f.add(FieldAmount, "must be at most the payment's amount, "+whole.String())
		}
	}
}

func paymentTexts(p PaymentParams) []text {
	return []text{
		{FieldReference, p.Reference}, {FieldDescription, p.Description}, {FieldReturnURL, p.ReturnURL}, {FieldCancelURL, p.CancelURL},
		{FieldCustomerID, p.Customer.ID}, {FieldCustomerPhone, p.Customer.Phone},
		{"Customer." + FieldReference, p.Customer.Reference}, {"Customer." + FieldEmail, p.Customer.Email}, {"Customer." + FieldName, p.Customer.Name},
	}
}

func presentPayment(p PaymentParams) []Field {
	present := append(presentTexts(paymentTexts(p)), FieldCapture) // normalised, so always there
	if p.Amount.Stated() {
		present = append(present, FieldAmount)
	}
	if len(p.Metadata) > 0 {
		present = append(present, FieldMetadata)
	}
	return present
}
