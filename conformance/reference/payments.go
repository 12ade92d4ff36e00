package reference

import (
	"context"
	"net/http"
	"slices"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreatePayment is POST /v1/payments; nobody is charged before ConfirmPayment. A taken Reference is ErrAlreadyExists, Rejected.
func (c *Client) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	return c.payment(ctx, rest.Call{Method: http.MethodPost, Route: "/v1/payments", Body: payment{
		Reference: params.Reference, Amount: amount{params.Amount}, CustomerID: params.Customer.ID, Capture: params.Capture,
		Description: params.Description, ReturnURL: params.ReturnURL, CancelURL: params.CancelURL, Metadata: params.Metadata,
	}})
}

// GetPayment is GET /v1/payments/{ID}. While the payment awaits its payer the answer has the redirect.
func (c *Client) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return c.payment(ctx, look("/v1/payments/{ID}", ref))
}

// FindPayment is GET /v1/payments/by-reference/{Reference}, whose not_found proves absence.
func (c *Client) FindPayment(ctx context.Context, reference string) (*tender.Payment, error) {
	return c.payment(ctx, read("/v1/payments/by-reference/{Reference}", reference))
}

// ConfirmPayment is POST /v1/payments/{ID}/confirm. It needs ref.ClientSecret. Doing it again repeats the redirect.
func (c *Client) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	if ref.ClientSecret.IsZero() {
		missing := tender.FieldError{Field: tender.FieldClientSecret, Rule: "is required: the ref that CreatePayment returned has it"}
		return nil, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{missing}}
	}
	call := step("/v1/payments/{ID}/confirm", ref, nil)
	call.Header = http.Header{"X-Client-Secret": {ref.ClientSecret.Reveal()}}
	return c.payment(ctx, call)
}

// CapturePayment is POST /v1/payments/{ID}/capture, once; what is not taken goes back to the payer.
func (c *Client) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	return c.payment(ctx, step("/v1/payments/{ID}/capture", ref, payment{Amount: amount{params.Amount}}), tender.StatusSucceeded, tender.StatusProcessing)
}

// VoidPayment is POST /v1/payments/{ID}/void.
func (c *Client) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return c.payment(ctx, step("/v1/payments/{ID}/void", ref, nil), tender.StatusCanceled, tender.StatusProcessing)
}

// RefundPayment is POST /v1/payments/{ID}/refunds. A Reference that a refund of this payment has already is ErrAlreadyExists, Rejected.
func (c *Client) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	body := refund{Reference: params.Reference, Amount: amount{params.Amount}, Reason: params.Reason}
	return c.refund(ctx, step("/v1/payments/{ID}/refunds", ref, body))
}

// GetRefund is GET /v1/payments/{ID}/refunds/{Refund.ID}, or by-reference/{Refund.Reference} below refunds if ref has no ID.
func (c *Client) GetRefund(ctx context.Context, ref tender.RefundRef) (*tender.Refund, error) {
	if ref.ID == "" {
		return c.refund(ctx, look("/v1/payments/{ID}/refunds/by-reference/{Refund.Reference}", ref.Payment, ref.Reference))
	}
	return c.refund(ctx, look("/v1/payments/{ID}/refunds/{Refund.ID}", ref.Payment, ref.ID))
}

// read is a call that changes nothing.
func read(route string, args ...string) rest.Call {
	return rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: route, Args: args}
}

// look is a read about a payment, whose client secret the provider knows and may repeat.
func look(route string, ref tender.PaymentRef, args ...string) rest.Call {
	call := read(route, append([]string{ref.ID}, args...)...)
	call.Secrets = []tender.Secret{ref.ClientSecret}
	return call
}

// step is a call that moves a payment on: a refusal that says no more than 400 or 409 is because of the payment's state.
func step(route string, ref tender.PaymentRef, body any) rest.Call {
	return rest.Call{
		Method: http.MethodPost, Route: route, Args: []string{ref.ID}, Body: body, Refusal: tender.ErrInvalidState, Secrets: []tender.Secret{ref.ClientSecret},
	}
}

// payment carries out a call that answers with a payment. Where the statuses that it leads to are given, no other one says that it was done.
func (c *Client) payment(ctx context.Context, call rest.Call, leadsTo ...tender.Status) (*tender.Payment, error) {
	var data payment
	call.Into = &data
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	result := data.neutral(answer.Body)
	if result.Failure != nil { // in the provider's words, which are shown
		result.Failure.Message = answer.Clean(result.Failure.Message)
	}
	if result.ID == "" || !result.Amount.Stated() || leadsTo != nil && !slices.Contains(leadsTo, result.Status) {
		return nil, protocolError(answer, tender.Error{Message: "the answer has no id, no amount or the wrong status", Payment: result})
	}
	return result, nil
}

// refund carries out a call that answers with a refund.
func (c *Client) refund(ctx context.Context, call rest.Call) (*tender.Refund, error) {
	var data refund
	call.Into = &data
	answer, err := c.rest.Do(ctx, call)
	if err != nil {
		return nil, err
	}
	result := data.neutral(answer.Body)
	if result.ID == "" || !result.Amount.Stated() {
		return nil, protocolError(answer, tender.Error{Message: "the answer has no id or no amount", Refund: result})
	}
	return result, nil
}
