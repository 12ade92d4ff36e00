package lomi

import (
	"encoding/json"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// sessionData is a checkout session in an answer of the first generation. The order of fields is its page's.
type sessionData struct {
	CheckoutSessionID string          `json:"checkout_session_id,omitempty"`
	URL               string          `json:"url,omitempty"`
	Status            string          `json:"status,omitempty"`
	ExpiresAt         string          `json:"expires_at"`
	CreatedAt         string          `json:"created_at"`
	MerchantID        string          `json:"merchant_id,omitempty"`
	OrganizationID    string          `json:"organization_id"`
	SuccessURL        optional        `json:"success_url,omitzero"`
	CancelURL         optional        `json:"cancel_url,omitzero"`
	Amount            json.RawMessage `json:"amount"`
	CurrencyCode      string          `json:"currency_code"`
	AllowedProviders  []string        `json:"allowed_providers"`
	Title             optional        `json:"title,omitzero"`
	PublicDescription optional        `json:"public_description,omitzero"`
	CustomerEmail     optional        `json:"customer_email,omitzero"`
	CustomerName      optional        `json:"customer_name,omitzero"`
	CustomerPhone     optional        `json:"customer_phone,omitzero"`
	ProductID         optional        `json:"product_id,omitzero"`
	SubscriptionID    optional        `json:"subscription_id,omitzero"`
	PlanID            optional        `json:"plan_id,omitzero"`
	AllowCouponCode   bool            `json:"allow_coupon_code"`
	AllowQuantity     *bool           `json:"allow_quantity,omitempty"`
	Quantity          *int            `json:"quantity,omitempty"`
	Metadata          json.RawMessage `json:"metadata,omitempty"`
	PaymentLinkID     optional        `json:"payment_link_id,omitzero"`
	CustomerID        optional        `json:"customer_id,omitzero"`
	UpdatedAt         string          `json:"updated_at,omitempty"`
	Environment       string          `json:"environment"`
	Test              bool            `json:"test,omitempty"`
}

// currentSession is a checkout session as the current generation's reads have it.
type currentSession struct {
	CheckoutSessionID string          `json:"checkout_session_id,omitempty"`
	CheckoutURL       string          `json:"checkout_url,omitempty"`
	OrganizationID    string          `json:"organization_id"`
	CustomerID        optional        `json:"customer_id,omitzero"`
	ProductID         optional        `json:"product_id,omitzero"`
	SubscriptionID    optional        `json:"subscription_id,omitzero"`
	PaymentLinkID     optional        `json:"payment_link_id,omitzero"`
	Amount            json.RawMessage `json:"amount"`
	CurrencyCode      string          `json:"currency_code"`
	Status            string          `json:"status,omitempty"`
	Title             optional        `json:"title,omitzero"`
	Description       optional        `json:"description,omitzero"`
	SuccessURL        optional        `json:"success_url,omitzero"`
	CancelURL         optional        `json:"cancel_url,omitzero"`
	CustomerEmail     optional        `json:"customer_email,omitzero"`
	CustomerName      optional        `json:"customer_name,omitzero"`
	CustomerPhone     optional        `json:"customer_phone,omitzero"`
	Metadata          json.RawMessage `json:"metadata,omitempty"`
	ExpiresAt         string          `json:"expires_at"`
	CreatedAt         string          `json:"created_at"`
	UpdatedAt         string          `json:"updated_at"`
	Environment       string          `json:"environment"`
}

// The two answers of the current generation's create: what is certain, and what a guide page shows.
type (
	createdSession struct {
		CheckoutSessionID string `json:"checkout_session_id,omitempty"`
		CheckoutURL       string `json:"checkout_url,omitempty"`
	}
	guideSession struct {
		ID            string          `json:"id,omitempty"`
		CheckoutURL   string          `json:"checkout_url,omitempty"`
		Status        string          `json:"status,omitempty"`
		Amount        json.RawMessage `json:"amount"`
		CurrencyCode  string          `json:"currency_code"`
		Title         optional        `json:"title,omitzero"`
		CustomerEmail optional        `json:"customer_email,omitzero"`
		ExpiresAt     string          `json:"expires_at"`
		CreatedAt     string          `json:"created_at"`
	}
)

// blockedData is the answer of a create that an invoice stands in the way of: there is no session.
type blockedData struct {
	PaymentRequired bool    `json:"payment_required"`
	Reason          string  `json:"reason"`
	BlockingInvoice invoice `json:"blocking_invoice"`
}

type invoice struct {
	InvoiceID       string          `json:"invoice_id"`
	InvoiceNumber   string          `json:"invoice_number"`
	AmountRemaining json.RawMessage `json:"amount_remaining"`
	CurrencyCode    string          `json:"currency_code"`
	CheckoutURL     string          `json:"checkout_url"`
}

func (c *call) blocked(request sessionRequest) blockedData {
	id := newID()
	return blockedData{PaymentRequired: true, Reason: "invoice_payment_required", BlockingInvoice: invoice{
		InvoiceID: id, InvoiceNumber: "INV-1", AmountRemaining: c.front.options.amount(request.minor, request.currency),
		CurrencyCode: request.currency, CheckoutURL: wire.MountedAt(c.r) + payerPath + id,
	}}
}

// createdSession is the answer of a create.
func (c *call) createdSession(s opened) any {
	switch c.front.options.Sessions {
	case SessionsCurrent:
		return createdSession{CheckoutSessionID: c.distortID(s.ID), CheckoutURL: c.payURL(s)}
	case SessionsGuide:
		full := c.currentSession(s)
		return guideSession{
			ID: full.CheckoutSessionID, CheckoutURL: full.CheckoutURL, Status: full.Status, Amount: full.Amount, CurrencyCode: full.CurrencyCode,
			Title: full.Title, CustomerEmail: full.CustomerEmail, ExpiresAt: full.ExpiresAt, CreatedAt: full.CreatedAt,
		}
	default:
		return c.firstSession(s)
	}
}

// session is a session that is read, alone or as one of many.
func (c *call) session(s opened, alone bool) any {
	switch c.front.options.Sessions {
	case SessionsCurrent, SessionsGuide:
		data := c.currentSession(s)
		if c.front.options.Sessions == SessionsCurrent {
			data.CheckoutURL = ""
		}
		return data
	default:
		data := c.firstSession(s)
		data.Test = data.Test && alone
		return data
	}
}

// firstSession is a session of the first generation; a create's answer has less.
func (c *call) firstSession(s opened) sessionData {
	options := &c.front.options
	text := func(text string) optional { return optional{text, options.contactUnset()} }
	absent := optional{"", UnsetIsAbsent}
	data := sessionData{
		CheckoutSessionID: c.distortID(s.ID), URL: c.payURL(s), Status: c.distortStatus(options.sessionStatus(s.payment)),
		ExpiresAt: options.timestamp(s.payment.ExpiresAt), CreatedAt: options.timestamp(s.payment.CreatedAt),
		MerchantID: c.account.merchantID, OrganizationID: c.account.organizationID,
		SuccessURL: text(s.SuccessURL), CancelURL: text(s.CancelURL),
		Amount: c.amount(s.payment), CurrencyCode: c.distortCurrency(s.payment.Currency), AllowedProviders: s.Providers,
		Title: text(s.Title), PublicDescription: text(s.PublicDescription),
		CustomerEmail: text(s.CustomerEmail), CustomerName: text(s.CustomerName), CustomerPhone: text(s.CustomerPhone),
		ProductID: text(""), SubscriptionID: text(""), PlanID: text(""), AllowCouponCode: s.AllowCouponCode,
		Metadata: c.metadata(s.Metadata), PaymentLinkID: text(""), CustomerID: text(s.Customer), UpdatedAt: options.timestamp(s.changed()),
		Environment: c.account.environment(), Test: options.ShowEnvironment && !options.Bare && c.account.environment() == "test",
	}
	if options.OmitMerchantID {
		data.MerchantID = ""
	}
	if c.op != opCreateSession {
		return data
	}
	data.PaymentLinkID, data.CustomerID, data.UpdatedAt = absent, absent, ""
	if options.Sessions == SessionsShort {
		data.CustomerEmail, data.CustomerName, data.CustomerPhone = absent, absent, absent
		data.ProductID, data.SubscriptionID, data.PlanID, data.Metadata = absent, absent, absent, nil
		data.AllowQuantity, data.Quantity = &s.AllowQuantity, &s.Quantity
	}
	return data
}

func (c *call) currentSession(s opened) currentSession {
	options := &c.front.options
	text := func(text string) optional { return optional{text, options.contactUnset()} }
	return currentSession{
		CheckoutSessionID: c.distortID(s.ID), CheckoutURL: c.payURL(s), OrganizationID: c.account.organizationID,
		CustomerID: text(s.Customer), ProductID: text(""), SubscriptionID: text(""), PaymentLinkID: text(""),
		Amount: c.amount(s.payment), CurrencyCode: c.distortCurrency(s.payment.Currency), Status: c.distortStatus(options.sessionStatus(s.payment)),
		Title: text(s.Title), Description: text(s.Description), SuccessURL: text(s.SuccessURL), CancelURL: text(s.CancelURL),
		CustomerEmail: text(s.CustomerEmail), CustomerName: text(s.CustomerName), CustomerPhone: text(s.CustomerPhone),
		Metadata:  c.metadata(s.Metadata),
		ExpiresAt: options.timestamp(s.payment.ExpiresAt), CreatedAt: options.timestamp(s.payment.CreatedAt), UpdatedAt: options.timestamp(s.changed()),
		Environment: c.account.environment(),
	}
}

// metadata is an object as it was sent, with another reference where the call's fault says so.
func (c *call) metadata(object string) json.RawMessage {
	if object == "" {
		if c.front.options.Unset == UnsetIsAbsent {
			return nil
		}
		return json.RawMessage("null")
	}
	return c.distortReference(json.RawMessage(object))
}

// contactUnset is how a field without a value looks that is not one of a customer's four with "".
func (o *Options) contactUnset() UnsetValues {
	if o.Unset == UnsetIsText {
		return UnsetIsNull
	}
	return o.Unset
}
