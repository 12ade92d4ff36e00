package juspay

import (
	"cmp"
	"context"
	"net/http"
	"slices"

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
	part := params.Amount != ref.Amount
	return c.settle(ctx, ref, ending{
		route: "/v2/txns/{TxnUUID}/capture", body: rest.Form{{Name: "amount", Value: amount}}, refused: "CAPTURE_FAILED",
		ends: []text{orderCharged, orderPartialCharged, "CAPTURE_INITIATED"},
		judge: func(data *orderData, answer *rest.Response) *tender.Error {
			payment := data.neutral(answer)
			switch {
			case payment.AmountCaptured.Stated(): // the Gateway compares it
			case data.Status == orderCharged && part:
				return &tender.Error{Kind: tender.ErrIntegrity, Message: "a part was to be captured, and the answer says that all was", Payment: payment}
			case data.Status == orderPartialCharged && !part:
				return &tender.Error{Kind: tender.ErrIntegrity, Message: "all was to be captured, and the answer says that a part was", Payment: payment}
			}
			return nil
		},
	})
}

// VoidPayment releases a whole reservation. The order is read first, as for CapturePayment.
//
// POST /v2/txns/{TxnUUID}/void, https://developer.juspay.in/v3.2/docs/void-transaction-1
func (c *Client) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return c.settle(ctx, ref, ending{
		route: "/v2/txns/{TxnUUID}/void", body: rest.Form{}, refused: "VOID_FAILED", ends: []text{"VOIDED", "VOID_INITIATED"}, judge: anyOrder,
	})
}

// ending is a way to end a reservation.
type ending struct {
	route   string
	body    rest.Form
	refused text   // the order's status after the bank said no
	ends    []text // its statuses after it said yes, or will
	judge   func(*orderData, *rest.Response) *tender.Error
}

// settle ends the reservation of ref's order. An order that is as it was, also if that was a refusal, says that the bank has said nothing yet; one on
// another way, that somebody else is ending the reservation. Both leave the outcome open, as does an answer about another transaction of the order.
func (c *Client) settle(ctx context.Context, ref tender.PaymentRef, end ending) (*tender.Payment, error) {
	var transaction string
	before, _, err := c.read(ctx, ref, rest.Call{Refusal: tender.ErrInvalidState}, func(data *orderData, answer *rest.Response) (e *tender.Error) {
		if e = data.isOf(ref, answer); e == nil {
			transaction, e = data.transaction()
		}
		return e
	})
	if err != nil {
		return nil, err
	}
	call := rest.Call{
		Method: http.MethodPost, Route: end.route, Body: end.body, Refusal: tender.ErrInvalidState,
		Secrets: []tender.Secret{tender.NewSecret(ref.Reference)}, // the provider knows it, and this request does not have it
		Explain: func(_ *rest.Response, e *tender.Error) {
			if e.Kind == tender.ErrInvalid && e.Code == "INVALID_INPUT" || e.Kind == tender.ErrAlreadyExists { // the first is what the wrong state is called
				e.Kind, e.Fields = tender.ErrInvalidState, nil
			}
		},
	}
	data, answer, err := c.step(ctx, ref, []string{transaction}, call, func(data *orderData, answer *rest.Response) *tender.Error {
		if e := data.isOf(ref, answer); e != nil {
			return e
		}
		after := cmp.Or(data.TxnUUID, data.TxnDetail.TxnUUID)
		switch {
		case after != "" && after != transaction:
			return &tender.Error{Kind: tender.ErrIntegrity, Message: "the answer shows another transaction of the order", Payment: data.neutral(answer)}
		case data.Status == before.Status, data.Status == orderAuthorized:
			return &tender.Error{Kind: tender.ErrUnavailable, Message: "the provider has no answer from the bank yet"}
		case data.Status == end.refused:
			failure := data.failure(answer)
			return &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Code: failure.Code, Message: failure.Message}
		case !slices.Contains(end.ends, data.Status):
			payment := data.neutral(answer)
			return &tender.Error{Kind: tender.ErrProtocol, Message: "the payment is " + string(payment.Status) + " after it", Payment: payment}
		}
		return end.judge(data, answer)
	})
	if err != nil {
		return nil, err
	}
	return data.neutral(answer), nil
}
