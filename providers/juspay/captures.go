package juspay

import (
	"context"
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CapturePayment takes a reservation or a part of it, and the rest goes back to the payer. The amount is always sent. The order is read first, for
// the transaction that holds the funds: one without a transaction is ErrInvalidState, and a failed read is not done. Refusals by the bank are
// ErrDeclined, by the order's state ErrInvalidState. Where the bank has not answered, the outcome is unknown.
//
// POST /v2/txns/{TxnUUID}/capture, https://developer.juspay.in/v3.2/docs/capture
func (c *Client) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	amount, err := amountText(params.Amount)
	if err != nil {
		return nil, err
	}
	return c.settle(ctx, ref, "/v2/txns/{TxnUUID}/capture", rest.Form{{Name: "amount", Value: amount}}, func(data *orderData, answer *rest.Response) *tender.Error {
		part := params.Amount != ref.Amount
		switch {
		case data.Status == orderCharged && part && !data.neutral(answer).AmountCaptured.Stated():
			return &tender.Error{Kind: tender.ErrIntegrity, Message: "a part was to be captured, and the answer says that all was", Payment: data.neutral(answer)}
		case data.Status == orderPartialCharged && !part && !data.neutral(answer).AmountCaptured.Stated():
			return &tender.Error{Kind: tender.ErrIntegrity, Message: "all was to be captured, and the answer says that a part was", Payment: data.neutral(answer)}
		}
		return nil
	})
}

// VoidPayment releases a whole reservation. The order is read first, as for CapturePayment.
//
// POST /v2/txns/{TxnUUID}/void, https://developer.juspay.in/v3.2/docs/void-transaction-1
func (c *Client) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return c.settle(ctx, ref, "/v2/txns/{TxnUUID}/void", rest.Form{}, anyOrder)
}

// settle ends the reservation of ref's order. The Gateway judges the status that the order is left in, apart from those that mean that the bank
// said no, or nothing.
func (c *Client) settle(
	ctx context.Context, ref tender.PaymentRef, route string, body rest.Form, judge func(*orderData, *rest.Response) *tender.Error,
) (*tender.Payment, error) {
	var transaction string
	if _, _, err := c.read(ctx, ref, rest.Call{Refusal: tender.ErrInvalidState}, func(data *orderData, answer *rest.Response) (e *tender.Error) {
		if e = data.isOf(ref, answer); e == nil {
			transaction, e = data.transaction()
		}
		return e
	}); err != nil {
		return nil, err
	}
	call := rest.Call{
		Method: http.MethodPost, Route: route, Body: body, Refusal: tender.ErrInvalidState,
		Explain: func(_ *rest.Response, e *tender.Error) {
			if e.Kind == tender.ErrInvalid && e.Code == "INVALID_INPUT" || e.Kind == tender.ErrAlreadyExists { // the first is what the wrong state is called
				e.Kind, e.Fields = tender.ErrInvalidState, nil
			}
		},
	}
	call.Secrets = []tender.Secret{tender.NewSecret(ref.Reference)} // the provider knows it, and this request does not have it
	data, answer, err := c.step(ctx, ref, []string{transaction}, call, func(data *orderData, answer *rest.Response) *tender.Error {
		switch data.Status {
		case orderCaptureFailed, orderVoidFailed:
			failure := data.failure(answer)
			return &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Code: failure.Code, Message: failure.Message}
		case orderAuthorized:
			return &tender.Error{Kind: tender.ErrUnavailable, Message: "the provider has no answer from the bank yet"}
		}
		return judge(data, answer)
	})
	if err != nil {
		return nil, err
	}
	return data.neutral(answer), nil
}
