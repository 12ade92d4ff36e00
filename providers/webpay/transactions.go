package webpay

import (
	"context"
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// The types of a transaction.
const (
	typeAuthorize = "authorize"
	typePurchase  = "purchase"
	typeCapture   = "capture"
	typeVoid      = "void"
	typeRefund    = "refund"
)

// CapturePayment takes an authorization or a part of it, at most 28 days after it.
//
// POST /transactions/{ID}/capture.xml, https://docs.monri.com/documentation/api-documentation/api-v1/transaction-management
func (c *Client) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	done, answer, err := c.transact(ctx, typeCapture, "/transactions/{ID}/capture.xml", ref, params.Amount)
	if err != nil {
		return nil, err
	}
	return &tender.Payment{
		ID: done.order, Reference: done.order, Status: tender.StatusSucceeded, ProviderStatus: done.word, AmountCaptured: done.amount,
		Refunded: tender.RefundedNone, Raw: tender.NewRaw(answer.Body),
	}, nil
}

// VoidPayment releases an authorization. It needs ref.Amount, which goes with the call.
//
// POST /transactions/{ID}/void.xml, https://docs.monri.com/documentation/api-documentation/api-v1/transaction-management
func (c *Client) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	if !ref.Amount.Stated() {
		return nil, invalid(tender.FieldAmount, "is required: the creation of the payment returned it in its ref")
	}
	done, answer, err := c.transact(ctx, typeVoid, "/transactions/{ID}/void.xml", ref, ref.Amount)
	if err != nil {
		return nil, err
	}
	return &tender.Payment{
		ID: done.order, Reference: done.order, Status: tender.StatusCanceled, ProviderStatus: done.word, Amount: done.amount,
		Refunded: tender.RefundedNone, Raw: tender.NewRaw(answer.Body),
	}, nil
}

// RefundPayment gives a part or all of a captured payment back, within 180 days. The provider has no place for a Reference and tells equal refunds
// apart by nothing: what was refunded before is the app's to know. The result's ID is that of the transaction.
//
// POST /transactions/{ID}/refund.xml, https://docs.monri.com/documentation/api-documentation/api-v1/transaction-management
func (c *Client) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	done, answer, err := c.transact(ctx, typeRefund, "/transactions/{ID}/refund.xml", ref, params.Amount)
	if err != nil {
		return nil, err
	}
	return &tender.Refund{
		ID: done.id, Amount: done.amount, Status: tender.RefundSucceeded, ProviderStatus: done.word, Refunded: tender.RefundedUnknown,
		Raw: tender.NewRaw(answer.Body),
	}, nil
}

// executed is what an approved transaction states.
type executed struct {
	id, order, word string
	amount          tender.Money
}

// transact carries out a transaction on an order. Its answer must be approved, about this order, and state the amount.
func (c *Client) transact(ctx context.Context, kind, route string, ref tender.PaymentRef, amount tender.Money) (executed, *rest.Response, error) {
	if err := checkRef(ref); err != nil {
		return executed{}, nil, err
	}
	minor := strconv.FormatInt(amount.Minor(), 10)
	signature := digest(c.key, ref.ID+minor+amount.Currency())
	var data transactionAnswer
	var stated tender.Money
	answer, err := c.doXML(ctx, rest.Call{
		Route: route, Args: []string{ref.ID}, Secrets: []tender.Secret{signature, ref.ClientSecret}, Refusal: tender.ErrInvalidState,
		Body: rest.XML{Value: transactionBody{
			Amount: minor, Currency: amount.Currency(), Digest: signature.Reveal(), Token: c.token, OrderNumber: ref.ID,
		}},
		Into: rest.XML{Value: &data},
	}, func() (e *tender.Error) {
		if e = data.refusal(kind, ref.ID); e == nil {
			stated, e = money(data.Amount, data.Currency, amount)
		}
		return e
	})
	return executed{string(data.ID), data.OrderNumber, data.Status, stated}, answer, err
}

// refusal judges a 2xx to a transaction of this kind on this order: nil if it was carried out. What contradicts itself leaves the outcome open.
func (t *transactionAnswer) refusal(kind, order string) *tender.Error {
	approved := t.Status == tryApproved && (t.ResponseCode == "" || t.ResponseCode == codeApproved)
	meaning, listed := refusalOf(t.ResponseCode)
	switch {
	case t.OrderNumber != "" && t.OrderNumber != order:
		return &tender.Error{
			Kind: tender.ErrIntegrity, Payment: &tender.Payment{ID: t.OrderNumber, Reference: t.OrderNumber, ProviderStatus: t.Status},
			Fields: []tender.FieldError{{Field: tender.FieldID, Rule: "is not the one that was asked for"}},
		}
	case t.TransactionType != "" && t.TransactionType != kind:
		return unexpected("the answer is about a transaction of another type")
	case approved && (t.OrderNumber == "" || t.Amount == ""):
		return unexpected("the answer has no order-number or no amount")
	case approved:
		return nil
	case t.Status == tryDeclined && t.ResponseCode == "":
		return &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected, Code: t.Status, Message: t.ResponseMessage}
	case listed && (t.Status == tryDeclined || t.Status == tryInvalid):
		return &tender.Error{Kind: meaning.kind, Outcome: meaning.outcome, Code: t.ResponseCode, Message: t.ResponseMessage}
	}
	e := unexpected("the answer's status and response code do not say what became of it")
	e.Code = firstText(t.ResponseCode, t.Status)
	return e
}
