package juspay

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// equalRefundPause is how long the provider takes a refund of the same amount for a repeat of the last one. A page says 2 s, another 5 s.
const equalRefundPause = 5 * time.Second

// RefundPayment gives a part or all of a paid order back; the Reference is the refund's unique_request_id, and the amount is always sent.
//
// The provider refuses in the same words a Reference that a refund of the order has already, and a second refund of an equal amount within seconds.
// So the order is read after such a refusal: a refund with this Reference and amount is the result, one with another amount is ErrAlreadyExists,
// and none is ErrRateLimited with a RetryAfter of 5 s, both Rejected. If that read fails, the outcome is unknown. Nothing is repeated.
//
// POST /orders/{Reference}/refunds, https://developer.juspay.in/v3.2/reference/refund-order
func (c *Client) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	amount, err := amountText(params.Amount)
	if err != nil {
		return nil, err
	}
	var made *refundData
	call := rest.Call{
		Method: http.MethodPost, Route: "/orders/{Reference}/refunds", Refusal: tender.ErrInvalidState,
		Body: rest.Form{{Name: "unique_request_id", Value: params.Reference}, {Name: "amount", Value: amount}},
	}
	data, answer, err := c.step(ctx, ref, []string{ref.Reference}, call, func(data *orderData, answer *rest.Response) (e *tender.Error) {
		if e = data.isOf(ref, answer); e != nil {
			return e
		}
		switch made, e = data.refund(params.Reference, ""); {
		case e != nil:
			return e
		case made == nil:
			return unexpected("the answer's order does not have the refund")
		case made.Status == refundFailed:
			return &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Code: string(made.ErrorCode), Message: string(made.ErrorMessage)}
		}
		return nil
	})
	var refused *tender.Error
	if errors.As(err, &refused) && refused.Kind == tender.ErrAlreadyExists && refused.Outcome == tender.OutcomeRejected {
		return c.afterDuplicate(ctx, ref, params, refused)
	}
	if err != nil {
		return nil, err
	}
	return data.neutralRefund(made, answer), nil
}

// afterDuplicate tells what the refusal of a duplicate was about.
func (c *Client) afterDuplicate(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams, refused *tender.Error) (*tender.Refund, error) {
	var made *refundData
	call := rest.Call{Secrets: []tender.Secret{tender.NewSecret(params.Reference)}} // of the refused request; an answer may repeat it
	data, answer, err := c.read(ctx, ref, call, func(data *orderData, answer *rest.Response) (e *tender.Error) {
		if e = data.isOf(ref, answer); e == nil {
			made, e = data.refund(params.Reference, "")
		}
		return e
	})
	again := *refused
	switch {
	case err != nil:
		return nil, rest.AfterWrite(err)
	case made == nil:
		again.Kind, again.RetryAfter = tender.ErrRateLimited, equalRefundPause
		again.Message = "the order has no refund with this Reference: the provider takes it for a repeat of one of the same amount"
		return nil, &again
	case made.amount != params.Amount:
		again.Message = "the order has a refund of another amount with this Reference"
		return nil, &again
	case made.Status == refundFailed:
		again.Kind, again.Message = tender.ErrDeclined, "the refund with this Reference was refused: another one needs another Reference"
		return nil, &again
	}
	return data.neutralRefund(made, answer), nil
}

// GetRefund reads the order and takes the refund out of it, by ref.Reference if there is one, else by ref.ID. An order that lists its refunds without
// it proves that there is none.
//
// GET /orders/{Reference}, https://developer.juspay.in/v3.2/reference/get-order-status
func (c *Client) GetRefund(ctx context.Context, ref tender.RefundRef) (*tender.Refund, error) {
	var found *refundData
	data, answer, err := c.read(ctx, ref.Payment, rest.Call{}, func(data *orderData, answer *rest.Response) (e *tender.Error) {
		if e = data.isOf(ref.Payment, answer); e != nil {
			return e
		}
		if found, e = data.refund(ref.Reference, ref.ID); e == nil && found == nil {
			e = &tender.Error{Kind: tender.ErrNotFound, Message: "the order has no such refund"}
		}
		return e
	})
	if err != nil {
		return nil, err
	}
	return data.neutralRefund(found, answer), nil
}
