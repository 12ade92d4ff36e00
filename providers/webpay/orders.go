package webpay

import (
	"context"
	"errors"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// order looks up what became of an order.
func (c *Client) order(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	var data transaction
	signature := digest(c.key, ref.ID)
	answer, err := c.doXML(ctx, rest.Call{
		Effect: rest.Read, Route: "/orders/show", Secrets: []tender.Secret{signature},
		Body: rest.XML{Value: orderBody{OrderNumber: ref.ID, Token: c.token, Digest: signature.Reveal()}}, Into: rest.XML{Value: &data},
	}, func() *tender.Error {
		if data.Status == "" && data.ResponseCode == "" {
			return unexpected("the answer has neither a status nor a response code")
		}
		return nil
	})
	if err != nil && !errors.Is(err, tender.ErrNotFound) {
		return nil, err
	}
	payment, err := data.payment(ref, data.orderStanding(ref.Capture), answer)
	if err != nil {
		return nil, err
	}
	payment.ProviderStatus = data.Status
	if data.ResponseCode != "" {
		payment.ProviderStatus += "/" + data.ResponseCode
	}
	return payment, nil
}

// orderStanding is standing where nothing but the order says that money moved: there it has to say so in both words. An order without either waits for
// its payer.
func (t *transaction) orderStanding(capture tender.CaptureMode) standing {
	switch {
	case (t.Status == "" || actionRequired(t.Status)) && t.ResponseCode == "", t.ResponseCode == codeNoOriginal && t.Status != tryApproved:
		return standing{status: tender.StatusRequiresAction}
	case t.Status == "" && t.ResponseCode == codeDeclined:
		return standing{status: tender.StatusRequiresAction, declined: true}
	case t.ResponseCode == "" && t.Status == tryApproved:
		return standing{status: tender.StatusUnknown}
	}
	return t.standing(capture)
}
