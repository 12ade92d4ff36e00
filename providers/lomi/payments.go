package lomi

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreatePayment creates a checkout session; nobody is charged before the payer pays on its page, to which the result's NextAction leads. The same
// Reference twice makes two sessions. A customer is known to the session by e-mail address, name and phone, of which params.Customer needs one.
//
// POST /checkout-sessions
func (c *Client) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	if err := c.checkPayment(params); err != nil {
		return nil, err
	}
	return c.session(ctx, rest.Call{
		Method: http.MethodPost, Route: "/checkout-sessions",
		Body: sessionBody{
			Amount: c.currencies.onWire(params.Amount), CurrencyCode: params.Amount.Currency(), SuccessURL: params.ReturnURL, CancelURL: params.CancelURL,
			AllowedProviders: c.allowedProviders, Title: params.Description,
			CustomerEmail: params.Customer.Email, CustomerName: params.Customer.Name, CustomerPhone: params.Customer.Phone,
			Metadata: newMetadata(params.Metadata, params.Reference),
		},
	}, params.Amount, func(data *sessionAnswer, payment *tender.Payment) *tender.Error {
		switch {
		case data.PaymentRequired:
			return blocked(data)
		case payment.ID == "":
			return unexpected("the answer has no checkout_session_id")
		case data.page() == "":
			return unexpected("the answer has neither url nor checkout_url")
		case data.Status == "": // the later generation's answer has the page alone
			payment.Status, payment.Refunded = tender.StatusRequiresAction, tender.RefundedNone
		}
		if payment.Status == tender.StatusRequiresAction {
			payment.NextAction = data.action()
		}
		return nil
	})
}

// GetPayment reads the session, and then the list of transactions for those that are its own: they say what the session does not, a failed
// attempt, money that came late, and what was refunded. With Config.Refunds a payment that was taken is also looked up among the refunds; without it,
// and where the search ends too soon, Refunded is unknown unless the transaction itself says it.
//
// ProviderStatus is the session's word, and after a slash that of the transaction that decides, if there is one.
//
// GET /checkout-sessions/{ID}
func (c *Client) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	payment, err := c.session(ctx, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/checkout-sessions/{ID}", Args: []string{ref.ID}, Secrets: secretsOf(ref),
	}, ref.Amount, func(data *sessionAnswer, payment *tender.Payment) *tender.Error {
		switch {
		case payment.ID == "":
			return unexpected("the answer has no checkout_session_id")
		case payment.ID != ref.ID: // what follows would be about another payment
			return &tender.Error{Kind: tender.ErrIntegrity, Fields: []tender.FieldError{{Field: tender.FieldID, Rule: "is not the one that was asked for"}}}
		case data.Status == "":
			return unexpected("the answer has no status")
		case payment.Status == tender.StatusRequiresAction && data.page() != "":
			payment.NextAction = data.action()
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if ref.Reference == "" {
		ref.Reference = payment.Reference
	}
	if !ref.Amount.Stated() {
		ref.Amount = payment.Amount
	}
	attempts, _, err := c.transactions(ctx, ref, payment.CreatedAt)
	if err != nil {
		return nil, err
	}
	decides := deciding(attempts)
	if decides == nil {
		return payment, nil
	}
	payment.Status, payment.Failure = statusOf(payment.ProviderStatus, decides)
	payment.ProviderStatus += "/" + decides.Status
	if payment.Status == tender.StatusUnknown {
		payment.Refunded = tender.RefundedUnknown
	}
	if payment.Status != tender.StatusRequiresAction {
		payment.NextAction = nil
	}
	charge, amount, e := c.charged(attempts, ref.Amount)
	if e != nil {
		e.Payment = payment
		return nil, e
	}
	if charge == nil {
		return payment, nil
	}
	payment.AmountCaptured = amount
	payment.Refunded, payment.AmountRefunded, err = c.refunded(ctx, *charge, amount, payment.CreatedAt, secretsOf(ref))
	if err != nil {
		return nil, err
	}
	return payment, nil
}

// secretsOf are what a call about ref does not send, or not by itself, and what the provider may repeat nevertheless.
func secretsOf(ref tender.PaymentRef) []tender.Secret {
	return []tender.Secret{ref.ClientSecret, tender.NewSecret(ref.ID), tender.NewSecret(ref.Reference)}
}

// session carries out a call that answers with a checkout session. judge is asked about one that is not a refusal, and completes the payment.
func (c *Client) session(
	ctx context.Context, call rest.Call, asked tender.Money, judge func(*sessionAnswer, *tender.Payment) *tender.Error,
) (*tender.Payment, error) {
	var data sessionAnswer
	var payment *tender.Payment
	call.Into, call.FreeNames = &data, []string{"metadata"}
	call.Judge = func(answer *rest.Response) *tender.Error {
		payment = data.neutral(answer.Body)
		amount, e := c.currencies.money(data.Amount, data.CurrencyCode, asked)
		payment.Amount = amount
		if data.refused {
			e = refusedInside(answer)
		}
		if e == nil {
			e = judge(&data, payment)
		}
		if e != nil {
			e.Payment = payment
		}
		return e
	}
	if _, err := c.rest.Do(ctx, call); err != nil {
		return nil, err
	}
	return payment, nil
}

// blocked is the refusal of a session because the customer owes the merchant an invoice. With a session beside it the answer contradicts itself.
func blocked(data *sessionAnswer) *tender.Error {
	e := &tender.Error{
		Kind: tender.ErrInvalidState, Outcome: tender.OutcomeRejected, Code: string(data.Reason),
		Message: "the customer has an unpaid invoice that must be paid first",
	}
	if data.id() != "" {
		e.Kind, e.Outcome = tender.ErrProtocol, tender.OutcomeUnknown
	}
	return e
}

// checkPayment checks what the Gateway cannot know: that the provider has room for the amount, the metadata keys that are not the app's, and that a
// customer can be told to the provider.
func (c *Client) checkPayment(params tender.PaymentParams) error {
	var faults []tender.FieldError
	if whole, _, _ := strings.Cut(string(c.currencies.onWire(params.Amount)), "."); len(whole) > maxDigits {
		faults = append(faults, tender.FieldError{
			Field: tender.FieldAmount, Rule: fmt.Sprintf("must have at most %d digits before the point, as the provider counts it", maxDigits),
		})
	}
	for _, key := range slices.Sorted(maps.Keys(params.Metadata)) {
		for _, reserved := range []string{referenceKey, sessionKey} {
			if strings.EqualFold(key, reserved) {
				faults = append(faults, tender.FieldError{
					Field: tender.FieldMetadata, Rule: fmt.Sprintf("must not name the key %q: by it a transaction is known to be the payment's", reserved),
				})
			}
		}
	}
	if customer := params.Customer; customer != (tender.CustomerRef{}) && customer.Email == "" && customer.Name == "" && customer.Phone == "" {
		faults = append(faults, tender.FieldError{
			Field: tender.FieldCustomer, Rule: "must have an Email, a Name or a Phone: CreateCustomer and GetCustomer return them in the ref",
		})
	}
	if len(faults) > 0 {
		return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
	}
	return small(newMetadata(params.Metadata, params.Reference), 0)
}
