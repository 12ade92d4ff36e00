package lomi

import (
	"cmp"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// sessionBody creates a checkout session. The fields that have no omitempty are those that one generation of the API or the other asks for, and
// those that would let a payer change the amount: what they are without a word differs from place to place.
type sessionBody struct {
	Amount           rest.Number `json:"amount"`
	CurrencyCode     string      `json:"currency_code"`
	SuccessURL       string      `json:"success_url"`
	CancelURL        string      `json:"cancel_url"`
	AllowedProviders []string    `json:"allowed_providers"`
	AllowCouponCode  bool        `json:"allow_coupon_code"`
	AllowQuantity    bool        `json:"allow_quantity"`
	Title            string      `json:"title,omitempty"`
	CustomerEmail    string      `json:"customer_email,omitempty"`
	CustomerName     string      `json:"customer_name,omitempty"`
	CustomerPhone    string      `json:"customer_phone,omitempty"`
	Metadata         metadata    `json:"metadata,omitzero"`
}

// sessionData is a checkout session of an answer. Absent and null are the same.
type sessionData struct {
	SessionID    string      `json:"checkout_session_id"`
	ID           string      `json:"id"` // a guide page's name of it
	CheckoutURL  string      `json:"checkout_url"`
	URL          string      `json:"url"`
	Status       string      `json:"status"`
	Amount       rest.Number `json:"amount"`
	CurrencyCode string      `json:"currency_code"`
	Metadata     metadata    `json:"metadata"`
	CreatedAt    rest.Time   `json:"created_at"`
	UpdatedAt    rest.Time   `json:"updated_at"`
	ExpiresAt    rest.Time   `json:"expires_at"`

	// In the place of a session, where the customer owes an invoice.
	PaymentRequired bool      `json:"payment_required"`
	Reason          looseText `json:"reason"`
}

func (d *sessionData) id() string { return cmp.Or(d.SessionID, d.ID) }

func (d *sessionData) page() string { return cmp.Or(d.CheckoutURL, d.URL) }

func (d *sessionData) action() *tender.NextAction {
	return &tender.NextAction{Type: tender.ActionRedirect, URL: d.page()}
}

// neutral is the payment without its amount.
func (d *sessionData) neutral(raw []byte) *tender.Payment {
	payment := &tender.Payment{
		ID: d.id(), Reference: d.Metadata.reference(), Status: sessionStatus(d.Status), ProviderStatus: d.Status, Refunded: tender.RefundedUnknown,
		CreatedAt: d.CreatedAt.Time, UpdatedAt: d.UpdatedAt.Time, ExpiresAt: d.ExpiresAt.Time, Raw: tender.NewRaw(raw),
	}
	if payment.Status == tender.StatusRequiresAction || payment.Status == tender.StatusExpired { // nothing was taken that could be given back
		payment.Refunded = tender.RefundedNone
	}
	return payment
}

// sessionAnswer is a session in the envelope {"data":{...}}, or without one.
type sessionAnswer struct {
	sessionData

	refused bool // there is an error beside it or in its place, or "success":false
}

// UnmarshalJSON takes the session out of the envelope.
func (a *sessionAnswer) UnmarshalJSON(data []byte) (err error) {
	a.refused, _, err = unwrap(data, &a.sessionData)
	return err
}

type refundBody struct {
	TransactionID string      `json:"transaction_id"`
	Amount        rest.Number `json:"amount"`
	Reason        string      `json:"reason,omitempty"`
}

// refundData is a refund of an answer. Its "amount", where it has one, is the transaction's.
type refundData struct {
	ID             string      `json:"refund_id"`
	TransactionID  string      `json:"transaction_id"`
	RefundedAmount rest.Number `json:"refunded_amount"`
	Status         string      `json:"status"`
	Message        looseText   `json:"message"`
}

// refundAnswer is a refund in the envelope {"success":true,"data":{...}}, or without data.
type refundAnswer struct {
	refundData

	refused bool // there is an error beside it or in its place, or "success":false
}

// UnmarshalJSON takes the refund out of the envelope.
func (a *refundAnswer) UnmarshalJSON(data []byte) (err error) {
	a.refused, _, err = unwrap(data, &a.refundData)
	return err
}

// refundRow is what a row says of whose refund it is. Rows of others may be of any form.
type refundRow struct {
	ID            looseText `json:"refund_id"`
	TransactionID looseText `json:"transaction_id"`
}
