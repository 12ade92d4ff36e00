package juspay

import (
	"cmp"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// orderData is the order object, of which each answer about an order has more or less. Any field may be missing, null or empty: all three read as
// empty.
type orderData struct {
	ID             string      `json:"id"`
	OrderID        string      `json:"order_id"`
	Amount         rest.Number `json:"amount"`
	Currency       string      `json:"currency"`
	AmountRefunded rest.Number `json:"amount_refunded"`
	CapturedAmount rest.Number `json:"captured_amount"`
	Refunded       flag        `json:"refunded"`
	DateCreated    text        `json:"date_created"`
	OrderExpiry    text        `json:"order_expiry"`
	PaymentLinks   struct {
		Web    text `json:"web"`
		Expiry text `json:"expiry"`
	} `json:"payment_links"`
	SDKPayload struct {
		Payload struct {
			Amount   rest.Number `json:"amount"`
			Currency string      `json:"currency"`
		} `json:"payload"`
	} `json:"sdk_payload"` // of a session, which states its amount nowhere else
	TxnUUID   string `json:"txn_uuid"`
	TxnDetail struct {
		OrderID      text   `json:"order_id"`
		TxnUUID      string `json:"txn_uuid"`
		ErrorCode    text   `json:"error_code"`
		ErrorMessage text   `json:"error_message"`
	} `json:"txn_detail"`
	BankErrorCode    text `json:"bank_error_code"`
	BankErrorMessage text `json:"bank_error_message"`
	GatewayResponse  struct {
		Code    text `json:"resp_code"`
		Message text `json:"resp_message"`
	} `json:"payment_gateway_response"`
	Refunds []refundData `json:"refunds"`

	errorBody

	amount, captured, refunded tender.Money // what the fields above state
}

// refundData is an entry of the order's refunds. One that the provider began itself has no unique_request_id; id comes later than the entry.
type refundData struct {
	Reference    string      `json:"unique_request_id"`
	ID           string      `json:"id"`
	Amount       rest.Number `json:"amount"`
	Status       text        `json:"status"`
	ErrorCode    text        `json:"error_code"`
	ErrorMessage text        `json:"error_message"`

	amount tender.Money
}

// flag is true where it says so, as a JSON true or as the text "true".
type flag bool

// UnmarshalJSON never fails.
func (f *flag) UnmarshalJSON(data []byte) error {
	*f = flag(strings.EqualFold(strings.Trim(string(data), `"`), "true"))
	return nil
}

// fault says what makes a 2xx no order, and reads its amounts. An amount without a currency is one of asked's.
func (d *orderData) fault(call rest.Call, answer *rest.Response, asked tender.Money) *tender.Error {
	if e := d.inside(call, answer, "an order", d.ID); e != nil {
		return e
	}
	switch {
	case d.ID == "":
		return unexpected("the answer has no id")
	case d.OrderID == "":
		return unexpected("the answer has no order_id")
	case d.Status == "":
		return unexpected("the answer has no status")
	}
	session := d.SDKPayload.Payload
	currency := cmp.Or(d.Currency, session.Currency)
	if asked.Stated() && currency != "" && currency != asked.Currency() && cmp.Or(d.Amount, session.Amount) == "" {
		return &tender.Error{
			Kind: tender.ErrIntegrity, Payment: d.neutral(answer), Fields: []tender.FieldError{{Field: tender.FieldAmount, Rule: "is in another currency in the answer"}},
		}
	}
	for _, m := range []struct {
		to   *tender.Money
		from rest.Number
	}{{&d.amount, cmp.Or(d.Amount, session.Amount)}, {&d.captured, d.CapturedAmount}, {&d.refunded, d.AmountRefunded}} {
		var e *tender.Error
		if *m.to, e = money(m.from, currency, asked); e != nil {
			return e
		}
	}
	for i := range d.Refunds {
		var e *tender.Error
		if d.Refunds[i].amount, e = money(d.Refunds[i].Amount, currency, asked); e != nil {
			return e
		}
	}
	return nil
}

// isOf refuses an answer about another order than ref's, where the Gateway sees no payment.
func (d *orderData) isOf(ref tender.PaymentRef, answer *rest.Response) *tender.Error {
	other := &tender.Error{Kind: tender.ErrIntegrity, Payment: d.neutral(answer)}
	for _, f := range []struct {
		field  tender.Field
		differ bool
	}{
		{tender.FieldID, d.ID != ref.ID}, {tender.FieldReference, d.OrderID != ref.Reference},
		{tender.FieldAmount, d.amount.Stated() && ref.Amount.Stated() && d.amount != ref.Amount},
	} {
		if f.differ {
			other.Fields = append(other.Fields, tender.FieldError{Field: f.field, Rule: "is not the payment's in the answer"})
		}
	}
	if len(other.Fields) == 0 {
		return nil
	}
	return other
}

// transaction is the key of captures and releases.
func (d *orderData) transaction() (string, *tender.Error) {
	uuid := cmp.Or(d.TxnUUID, d.TxnDetail.TxnUUID)
	switch {
	case uuid == "":
		return "", &tender.Error{Kind: tender.ErrInvalidState, Message: "the order has no transaction: nobody has tried to pay it yet"}
	case d.TxnDetail.TxnUUID != "" && d.TxnDetail.TxnUUID != uuid:
		return "", unexpected("the answer has two txn_uuids")
	case d.TxnDetail.OrderID != "" && !strings.EqualFold(string(d.TxnDetail.OrderID), d.OrderID):
		return "", unexpected("the answer's transaction is another order's")
	case strings.Trim(uuid, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "":
		return "", unexpected("the answer's txn_uuid is not one")
	}
	return uuid, nil
}

// refund finds an entry by its Reference or, without one, by its id; nil if the order has none such, which only a list of all that was refunded shows.
func (d *orderData) refund(reference, id string) (*refundData, *tender.Error) {
	var found *refundData
	for i, r := range d.Refunds {
		if reference != "" && r.Reference != reference || reference == "" && r.ID != id {
			continue
		}
		if found != nil {
			return nil, unexpected("the answer has the refund twice")
		}
		found = &d.Refunds[i]
	}
	switch {
	case found == nil && (d.Refunds == nil && !d.refunded.Stated() || d.refunded.Minor() > d.listed()):
		return nil, unexpected("the answer does not list the order's refunds, or not all of them")
	case found != nil && (!found.amount.Stated() || found.Status == ""):
		return nil, unexpected("the answer's refund has no amount or no status")
	}
	return found, nil
}

// listed is how much of amount_refunded the list accounts for, in minor units.
func (d *orderData) listed() int64 {
	var sum int64
	for _, r := range d.Refunds {
		if r.Status != refundFailed && r.amount.Minor() > 0 {
			sum += r.amount.Minor() // at most 2^53 each, in a body of 1 MiB
		}
	}
	return sum
}

func (d *orderData) neutral(answer *rest.Response) *tender.Payment {
	status, failure := statusOf(d.Status)
	payment := &tender.Payment{
		ID: d.ID, Reference: d.OrderID, Status: status, ProviderStatus: string(d.Status), Amount: d.amount, AmountRefunded: d.refunded,
		Refunded: d.refundState(status), CreatedAt: d.DateCreated.time(), ExpiresAt: cmp.Or(d.OrderExpiry, d.PaymentLinks.Expiry).time(),
		Raw: tender.NewRaw(answer.Body),
	}
	if status == tender.StatusSucceeded && d.captured.Minor() != 0 { // zero stands also where nothing was reserved
		payment.AmountCaptured = d.captured
	}
	if failure {
		payment.Failure = d.failure(answer)
	}
	if status == tender.StatusRequiresAction && d.PaymentLinks.Web != "" {
		payment.NextAction = &tender.NextAction{Type: tender.ActionRedirect, URL: string(d.PaymentLinks.Web)}
	}
	return payment
}

// failure is why the last attempt failed, in the words of whoever refused it.
func (d *orderData) failure(answer *rest.Response) *tender.Failure {
	return &tender.Failure{
		Code:    answer.Clean(string(cmp.Or(d.BankErrorCode, d.TxnDetail.ErrorCode, d.GatewayResponse.Code, d.Status))),
		Message: answer.Clean(string(cmp.Or(d.BankErrorMessage, d.TxnDetail.ErrorMessage, d.GatewayResponse.Message))),
	}
}

// refundState counts what amount_refunded counts: refunds that are pending too.
func (d *orderData) refundState(status tender.Status) tender.RefundState {
	whole := d.amount
	if d.captured.Minor() > 0 {
		whole = d.captured
	}
	all, err := d.refunded.Cmp(whole)
	switch {
	case d.Status == orderAutoRefunded:
		return tender.RefundedFull
	case bool(d.Refunded) && d.refunded.Stated() && d.refunded.Minor() == 0:
		return tender.RefundedUnknown
	case bool(d.Refunded), err == nil && d.refunded.Minor() > 0 && all >= 0:
		return tender.RefundedFull
	case err == nil && d.refunded.Minor() > 0:
		return tender.RefundedPartial
	case d.refunded.Stated() && d.refunded.Minor() == 0:
		return tender.RefundedNone
	case status == tender.StatusSucceeded || status == tender.StatusUnknown:
		return tender.RefundedUnknown
	}
	return tender.RefundedNone // nothing was taken
}

func (d *orderData) neutralRefund(r *refundData, answer *rest.Response) *tender.Refund {
	status, _ := statusOf(d.Status)
	return &tender.Refund{
		Reference: r.Reference, ID: r.ID, Amount: r.amount, Status: refundStatusOf(r.Status), ProviderStatus: string(r.Status),
		Refunded: d.refundState(status), Raw: tender.NewRaw(answer.Body),
	}
}
