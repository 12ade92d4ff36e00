package lomi

import (
	"encoding/json"

	"github.com/tenderpay/tender/sandbox/fault"
)

// transactionData is a transaction in an answer. merchant_id and fee_reference are the first generation's; price_id, discount_amount, is_pos and is_bnpl
// the current one's, whose list rows have fields of the customer instead of description and updated_at.
type transactionData struct {
	TransactionID         string          `json:"transaction_id,omitempty"`
	MerchantID            string          `json:"merchant_id,omitempty"`
	OrganizationID        string          `json:"organization_id"`
	CustomerID            optional        `json:"customer_id,omitzero"`
	GrossAmount           json.RawMessage `json:"gross_amount"`
	FeeAmount             json.RawMessage `json:"fee_amount"`
	NetAmount             json.RawMessage `json:"net_amount"`
	FeeReference          *optional       `json:"fee_reference,omitempty"`
	DiscountAmount        json.RawMessage `json:"discount_amount,omitempty"`
	CurrencyCode          string          `json:"currency_code"`
	PaymentMethodCode     string          `json:"payment_method_code"`
	ProviderCode          string          `json:"provider_code"`
	ProviderTransactionID optional        `json:"provider_transaction_id,omitzero"`
	TransactionType       string          `json:"transaction_type"`
	ProductID             optional        `json:"product_id,omitzero"`
	PriceID               *optional       `json:"price_id,omitempty"`
	SubscriptionID        optional        `json:"subscription_id,omitzero"`
	Quantity              int             `json:"quantity"`
	Status                string          `json:"status,omitempty"`
	IsPOS                 *bool           `json:"is_pos,omitempty"`
	IsBNPL                *bool           `json:"is_bnpl,omitempty"`
	Description           *optional       `json:"description,omitempty"`
	CustomerName          *optional       `json:"customer_name,omitempty"`
	CustomerEmail         *optional       `json:"customer_email,omitempty"`
	CustomerPhone         *optional       `json:"customer_phone,omitempty"`
	Metadata              json.RawMessage `json:"metadata,omitempty"`
	CreatedAt             string          `json:"created_at"`
	UpdatedAt             string          `json:"updated_at,omitempty"`
	Environment           string          `json:"environment"`
}

// successEnvelope is what the first generation's transactions, and all refunds, come in.
type successEnvelope struct {
	Success     bool   `json:"success"`
	Data        any    `json:"data"`
	Meta        *meta  `json:"meta,omitempty"`
	Environment string `json:"environment,omitempty"`
}

// transactionData is a transaction as the sole object of an answer.
func (c *call) transactionData(s sale) transactionData {
	options := &c.front.options
	text := func(text string) optional { return optional{text, options.contactUnset()} }
	gross := s.payment.Minor
	if c.fault == fault.OtherAmount {
		gross++
	}
	currency, none, description := s.payment.Currency, text(""), text(s.session.Title)
	data := transactionData{
		TransactionID: c.distortID(s.ID), OrganizationID: c.account.organizationID, CustomerID: text(s.session.Customer),
		GrossAmount: options.amount(gross, currency), FeeAmount: options.amount(fee(gross), currency), NetAmount: options.amount(gross-fee(gross), currency),
		CurrencyCode: c.distortCurrency(currency), PaymentMethodCode: method(s.Provider), ProviderCode: s.Provider,
		ProviderTransactionID: text("sandbox-" + s.ID), TransactionType: "payment", ProductID: none, SubscriptionID: none,
		Quantity: s.session.Quantity, Status: c.distortStatus(options.transactionStatus(s)), Description: &description,
		Metadata: c.metadata(options.transactionMetadata(s.session)), CreatedAt: options.timestamp(s.CreatedAt), UpdatedAt: options.timestamp(s.changed()),
		Environment: c.account.environment(),
	}
	if !options.OmitMerchantID {
		data.MerchantID = c.account.merchantID
	}
	if options.Bare {
		no := false
		data.PriceID, data.DiscountAmount, data.IsPOS, data.IsBNPL = &none, options.amount(0, currency), &no, &no
	} else {
		data.FeeReference = &none
	}
	return data
}

// transactionRow is a transaction as one of many.
func (c *call) transactionRow(s sale) transactionData {
	data := c.transactionData(s)
	if c.front.options.CurrentLists {
		text := func(text string) *optional { return &optional{text, c.front.options.contactUnset()} }
		data.Description, data.UpdatedAt = nil, ""
		data.CustomerName, data.CustomerEmail, data.CustomerPhone = text(s.customer.Name), text(s.customer.Email), text(s.customer.Phone)
	}
	return data
}

// transactionMetadata is what of a session reaches its transactions.
func (o *Options) transactionMetadata(s session) string {
	linked := map[string]json.RawMessage{"checkout_session_id": json.RawMessage(`"` + s.ID + `"`)}
	switch o.Links {
	case LinkBySession:
		return string(merge("", linked))
	case LinkByMetadata:
		return s.Metadata
	case LinkByNothing:
		return ""
	default:
		return string(merge(s.Metadata, linked))
	}
}
