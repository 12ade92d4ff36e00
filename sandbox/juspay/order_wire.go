package juspay

import (
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// orderData is an order, as far as other official pages and samples agree. What belongs to a transaction is there from the first attempt on.
type orderData struct {
	ID                          string            `json:"id,omitempty"`
	OrderID                     string            `json:"order_id"`
	MerchantID                  string            `json:"merchant_id,omitempty"`
	Status                      status            `json:"status,omitempty"`
	StatusID                    int               `json:"status_id,omitempty"`
	Amount                      any               `json:"amount,omitempty"`
	EffectiveAmount             any               `json:"effective_amount,omitempty"`
	Currency                    string            `json:"currency,omitempty"`
	AmountRefunded              any               `json:"amount_refunded,omitempty"`
	Refunded                    *bool             `json:"refunded,omitempty"`
	CapturedAmount              any               `json:"captured_amount,omitempty"`
	RefundableAmount            any               `json:"refundable_amount,omitempty"`
	MaximumEligibleRefundAmount any               `json:"maximum_eligible_refund_amount,omitempty"`
	CustomerID                  any               `json:"customer_id,omitempty"`
	CustomerEmail               any               `json:"customer_email,omitempty"`
	CustomerPhone               any               `json:"customer_phone,omitempty"`
	DateCreated                 string            `json:"date_created,omitempty"`
	ReturnURL                   any               `json:"return_url,omitempty"`
	Description                 any               `json:"description,omitempty"`
	ProductID                   any               `json:"product_id,omitempty"`
	UDF1                        any               `json:"udf1,omitempty"`
	UDF2                        any               `json:"udf2,omitempty"`
	UDF3                        any               `json:"udf3,omitempty"`
	UDF4                        any               `json:"udf4,omitempty"`
	UDF5                        any               `json:"udf5,omitempty"`
	UDF6                        any               `json:"udf6,omitempty"`
	UDF7                        any               `json:"udf7,omitempty"`
	UDF8                        any               `json:"udf8,omitempty"`
	UDF9                        any               `json:"udf9,omitempty"`
	UDF10                       any               `json:"udf10,omitempty"`
	Metadata                    map[string]string `json:"metadata,omitempty"`
	PaymentLinks                *linksData        `json:"payment_links,omitempty"`
	Juspay                      *tokenData        `json:"juspay,omitempty"`

	TxnID                  string        `json:"txn_id,omitempty"`
	TxnUUID                string        `json:"txn_uuid,omitempty"`
	GatewayID              int           `json:"gateway_id,omitempty"`
	PaymentMethodType      string        `json:"payment_method_type,omitempty"`
	PaymentMethod          string        `json:"payment_method,omitempty"`
	AuthType               string        `json:"auth_type,omitempty"`
	BankErrorCode          *string       `json:"bank_error_code,omitempty"`
	BankErrorMessage       *string       `json:"bank_error_message,omitempty"`
	TxnDetail              *txnData      `json:"txn_detail,omitempty"`
	PaymentGatewayResponse *gatewayData  `json:"payment_gateway_response,omitempty"`
	TxnList                []txnData     `json:"txn_list,omitempty"`
	TxnSubDetails          []subTxnData  `json:"txn_sub_details,omitempty"`
	Refunds                []*refundData `json:"refunds,omitzero"`
}

type linksData struct {
	Web    string `json:"web,omitempty"`
	Mobile string `json:"mobile,omitempty"`
	Iframe string `json:"iframe,omitempty"`
	Expiry string `json:"expiry,omitempty"`
}

// txnData is a transaction.
type txnData struct {
	TxnID        string `json:"txn_id"`
	TxnUUID      string `json:"txn_uuid"`
	OrderID      string `json:"order_id"`
	Status       status `json:"status"`
	TxnAmount    any    `json:"txn_amount"`
	NetAmount    any    `json:"net_amount"`
	Gateway      string `json:"gateway"`
	GatewayID    int    `json:"gateway_id"`
	Currency     string `json:"currency"`
	ErrorCode    string `json:"error_code"`
	ErrorMessage string `json:"error_message"`
	Created      string `json:"created"`
}

type gatewayData struct {
	RespCode    string `json:"resp_code"`
	RespMessage string `json:"resp_message"`
}

// subTxnData is a piece of a transaction whose amount was captured in part. Which fields it has beside the first is not documented.
type subTxnData struct {
	TxnObjectType string `json:"txn_object_type"`
	Amount        any    `json:"amount"`
	Status        string `json:"status"`
}

// The simulated gateway and its one card.
const (
	gatewayName = "DUMMY"
	gatewayID   = 100
)

// link is a payment link: below the address that the request came to.
func (c *call) link(path string, o *order) string { return wire.MountedAt(c.r) + path + o.id }

func (c *call) orderData(o *order) orderData {
	options := &c.front.options
	p := o.payment()
	value := func(name string) any { return options.value(o.fields, name) }
	amount := func(minor int64) any { return options.amount(minor, p.Currency) }
	refunded := p.Captured > 0 && p.Refunded == p.Captured
	now := o.status(p)
	data := orderData{
		ID: o.id, OrderID: o.orderID, MerchantID: c.account.merchantID, Status: now, StatusID: options.statusID(now),
		Amount: amount(p.Minor), Currency: p.Currency, AmountRefunded: amount(p.Refunded), Refunded: &refunded,
		CustomerID: value(fieldCustomerID), CustomerEmail: value(fieldCustomerEmail), CustomerPhone: value(fieldCustomerPhone),
		DateCreated: options.date(p.CreatedAt), ReturnURL: value(fieldReturnURL), Description: value(fieldDescription), ProductID: value(fieldProductID),
		Metadata: o.metadata(),
	}
	udf := []*any{&data.UDF1, &data.UDF2, &data.UDF3, &data.UDF4, &data.UDF5, &data.UDF6, &data.UDF7, &data.UDF8, &data.UDF9, &data.UDF10}
	for i, name := range udfFields() {
		*udf[i] = value(name)
	}
	if p.State.Open() && c.r != nil { // a webhook does not know where the payer's page is reached
		web := c.link(payPath, o)
		data.PaymentLinks = &linksData{Web: web, Mobile: web + "?mobile=true", Iframe: c.link(framePath, o)}
	}
	if p.State == ledger.Charged {
		data.EffectiveAmount = amount(p.Minor)
		data.RefundableAmount, data.MaximumEligibleRefundAmount = amount(p.Refundable()), amount(p.Refundable())
	}
	if p.State == ledger.Charged && p.Capture == ledger.CaptureLater {
		data.CapturedAmount = amount(p.Captured)
	}
	c.addTransactions(&data, o, p)
	return data
}

// metadata is what the merchant sent below the name, without that.
func (o *order) metadata() map[string]string {
	found := map[string]string{}
	for name, value := range o.fields {
		if plain, ok := strings.CutPrefix(name, prefixMetadata); ok {
			found[plain] = value
		}
	}
	return found
}

func (c *call) addTransactions(data *orderData, o *order, p ledger.Payment) {
	shown := o.furthest()
	if shown == nil {
		return
	}
	for i := range o.attempts {
		a := &o.attempts[i]
		txn := c.txnData(o, i+1, p.Currency)
		data.TxnList = append(data.TxnList, txn)
		if a == shown {
			data.TxnDetail = &txn
		}
	}
	data.TxnID, data.TxnUUID, data.GatewayID = data.TxnDetail.TxnID, data.TxnDetail.TxnUUID, gatewayID
	data.PaymentMethodType, data.PaymentMethod, data.AuthType = "CARD", "VISA", "THREE_DS"
	data.BankErrorCode, data.BankErrorMessage = &data.TxnDetail.ErrorCode, &data.TxnDetail.ErrorMessage
	switch shown.Status.stage() {
	case stagePending:
	case stageFailed:
		data.PaymentGatewayResponse = &gatewayData{RespCode: "FAILURE", RespMessage: data.TxnDetail.ErrorMessage}
	default:
		data.PaymentGatewayResponse = &gatewayData{RespCode: "SUCCESS", RespMessage: "the gateway agreed"}
	}
	if data.Status == statusPartialCharged {
		data.TxnSubDetails = []subTxnData{
			{TxnObjectType: "PARTIAL_CAPTURE", Amount: c.front.options.amount(p.Captured, p.Currency), Status: "SUCCESS"},
			{TxnObjectType: "PARTIAL_VOID", Amount: c.front.options.amount(p.Released, p.Currency), Status: "SUCCESS"},
		}
	}
	data.Refunds = c.refundsData(o, p)
}

func (c *call) txnData(o *order, number int, currency string) txnData {
	a := o.attempts[number-1]
	amount := c.front.options.amount(a.Minor, currency)
	code, message := a.Status.failure()
	return txnData{
		TxnID: o.txnID(number), TxnUUID: a.UUID, OrderID: o.orderID, Status: a.Status, TxnAmount: amount, NetAmount: amount,
		Gateway: gatewayName, GatewayID: gatewayID, Currency: currency, ErrorCode: code, ErrorMessage: message, Created: c.front.options.date(a.At),
	}
}

// failure is what the bank says of an attempt; nothing where it did not fail. The codes and texts are the sandbox's.
func (s status) failure() (code, message string) {
	switch s {
	case statusAuthenticationFails:
		return "AUTHENTICATION", "the payer was not authenticated"
	case statusAuthorizationFails, statusDeclined:
		return "05", "the bank refused"
	case statusJuspayDeclined:
		return "DECLINED", "refused before the bank was asked"
	case statusCaptureFailed:
		return "CAPTURE", "the capture was refused"
	case statusVoidFailed:
		return "VOID", "the void was refused"
	default:
		return "", ""
	}
}

// refundData is a refund.
type refundData struct {
	UniqueRequestID string  `json:"unique_request_id,omitempty"`
	Amount          any     `json:"amount"`
	Status          string  `json:"status,omitempty"`
	SentToGateway   bool    `json:"sent_to_gateway"`
	Ref             *string `json:"ref"`
	ID              *string `json:"id"`
	RefundType      string  `json:"refund_type"`
	RefundSource    string  `json:"refund_source"`
	InitiatedBy     string  `json:"initiated_by"`
	Created         string  `json:"created"`
	ErrorCode       *string `json:"error_code"`
	ErrorMessage    string  `json:"error_message"`

	currency string
}

// refundsData are the merchant's refunds, in their order. It is never nil.
func (c *call) refundsData(o *order, p ledger.Payment) []*refundData {
	options := &c.front.options
	refunds := []*refundData{}
	for _, r := range merchantsRefunds(p) {
		data := &refundData{
			UniqueRequestID: r.Reference, Amount: options.amount(r.Minor, p.Currency), RefundType: r.Note, RefundSource: gatewayName,
			InitiatedBy: "API", Created: options.date(r.At), Status: "SUCCESS", currency: p.Currency,
		}
		switch r.State {
		case ledger.RefundPending:
			data.Status = "PENDING"
			if o.inReview(r) {
				data.Status = "MANUAL_REVIEW"
			}
		case ledger.RefundFailed:
			code := "REFUND"
			data.Status, data.ErrorCode, data.ErrorMessage = "FAILURE", &code, "the bank refused the refund"
		default:
		}
		if r.State != ledger.RefundPending || data.Status == "MANUAL_REVIEW" {
			data.SentToGateway, data.Ref, data.ID = true, &r.ID, &r.Reference
		}
		refunds = append(refunds, data)
	}
	return refunds
}
