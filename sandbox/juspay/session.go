package juspay

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// What a session can be for.
const (
	actionPay    = "paymentPage"
	actionManage = "paymentManagement"
)

// maxExpiry bounds the life that a session asks for. Not documented; the sandbox's choice.
const maxExpiry = 365 * 24 * 60 // minutes

// sessionFields are what a session takes, beside every name below metadata, options and mandate.
func sessionFields() []string {
	return append(udfFields(), fieldOrderID, fieldAmount, fieldCurrency, fieldClientID, fieldAction, fieldCustomerID, fieldCustomerEmail, fieldCustomerPhone,
		fieldFirstName, fieldLastName, fieldDescription, fieldReturnURL)
}

// createSession is POST /session: the address of the hosted page for an order. An order_id that is not known makes the order; one that is known is
// attached to, with a fresh token. That is not documented but in notes of third parties; nor that the amount must be the order's.
func (c *call) createSession() (any, error) {
	if err := c.only(c.body, "field", append(sessionFields(), c.body.below(prefixMetadata, prefixOptions, prefixMandate)...)...); err != nil {
		return nil, err
	}
	n, err := c.readOrder()
	if err != nil {
		return nil, err
	}
	if err := c.readSession(&n); err != nil {
		return nil, err
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	o, known := c.account.order(n.orderID)
	if known {
		if err := c.attach(o, n); err != nil {
			return nil, err
		}
	}
	if c.failsInside() {
		return orderFailure(), nil
	}
	if !known {
		o, err = c.account.open(n)
	}
	if errors.Is(err, errTaken) {
		return nil, orderTaken()
	}
	if err != nil {
		return nil, err
	}
	return c.sessionData(o, c.body[fieldAction]), nil
}

// attach tells whether a session may be one of a known order.
func (c *call) attach(o *order, n newOrder) error {
	options := &c.front.options
	p := o.payment()
	differs := p.Minor != n.minor || p.Currency != n.currency
	switch {
	case options.SessionTakesNewOrdersOnly:
		return orderTaken()
	case differs && !options.SessionKeepsAmount:
		return orderError("invalid_request", "the order with this order_id has another amount or currency", "")
	case o.expired():
		return notAllowed("EXPIRED", userError, "the order has expired")
	default:
		return nil
	}
}

// readSession checks what only a session has.
func (c *call) readSession(n *newOrder) error {
	switch client := c.body[fieldClientID]; {
	case client == "":
		return clientRefused("PAYMENT_PAGE_CLIENT_ID_NOT_FOUND", "payment_page_client_id is required")
	case client != c.account.PaymentPageClientID():
		return clientRefused("invalid.client.id", "payment_page_client_id is not this merchant's")
	}
	switch action := c.body[fieldAction]; {
	case action != actionPay && action != actionManage:
		return wrongField(fieldAction, "action must be paymentPage or paymentManagement")
	case action == actionManage && c.body[fieldCustomerID] == "":
		return clientRefused("CUSTOMER_ID_NOT_FOUND", "customer_id is required for the action paymentManagement")
	}
	if text, given := c.body[fieldExpiry]; given {
		minutes, err := strconv.Atoi(text)
		if err != nil || minutes < 1 || minutes > maxExpiry {
			return wrongField(fieldExpiry, fieldExpiry+" must be a number of minutes above zero")
		}
		n.life = time.Duration(minutes) * time.Minute
	}
	return nil
}

// decodeSession reads the body of a session: one flat object, whose names have dots. Texts are strings; an amount may be a number too, and whatever has
// a dotted name also true or false.
func (c *call) decodeSession(data []byte) (form, error) {
	if !utf8.Valid(data) {
		return nil, invalid("the request is not UTF-8")
	}
	values, err := wire.DecodeObject(data)
	if err != nil {
		return nil, err
	}
	f := form{}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		raw := values[name]
		dotted := strings.Contains(name, ".")
		switch first := raw[0]; {
		case first == '"':
			var text string
			if err = json.Unmarshal(raw, &text); err == nil {
				err = f.add(name, text)
			}
		case (first == 't' || first == 'f') && dotted, (first == '-' || digits(string(first))) && (dotted || name == fieldAmount):
			err = f.add(name, string(raw))
		default:
			err = wrongField(wire.Quote(name), "field "+wire.Quote(name)+" must be a string")
		}
		if err != nil {
			return nil, err
		}
	}
	return f, nil
}

// sessionData is the answer of a session.
type sessionData struct {
	Status       status       `json:"status,omitempty"`
	ID           string       `json:"id,omitempty"`
	OrderID      string       `json:"order_id"`
	PaymentLinks *linksData   `json:"payment_links,omitempty"`
	SDKPayload   *sdkEnvelope `json:"sdk_payload"`
	OrderExpiry  string       `json:"order_expiry,omitempty"`
}

type sdkEnvelope struct {
	RequestID string   `json:"requestId"`
	Service   string   `json:"service"`
	Payload   *sdkData `json:"payload"`
	Expiry    string   `json:"expiry,omitempty"`
}

type sdkData struct {
	Action                string `json:"action"`
	Amount                string `json:"amount"`
	ClientAuthToken       string `json:"clientAuthToken,omitempty"`
	ClientAuthTokenExpiry string `json:"clientAuthTokenExpiry,omitempty"`
	ClientID              string `json:"clientId"`
	Currency              string `json:"currency"`
	CustomerID            string `json:"customerId,omitempty"`
	Environment           string `json:"environment"`
	MerchantID            string `json:"merchantId"`
	OrderID               string `json:"orderId"`
	ReturnURL             string `json:"returnUrl,omitempty"`
}

func (c *call) sessionData(o *order, action string) sessionData {
	options := &c.front.options
	p := o.payment()
	token := c.account.token(o.id)
	expiry := ""
	if !o.expires.IsZero() {
		expiry = options.wholeDate(o.expires)
	}
	return sessionData{
		Status: o.status(p), ID: o.id, OrderID: o.orderID, OrderExpiry: expiry,
		PaymentLinks: &linksData{Web: c.link(payPath, o), Expiry: expiry},
		SDKPayload: &sdkEnvelope{
			RequestID: randomHex(), Service: "in.juspay.hyperpay", Expiry: expiry,
			Payload: &sdkData{
				Action: action, Amount: sdkAmount(p.Minor, p.Currency), Currency: p.Currency,
				ClientAuthToken: token.ClientAuthToken, ClientAuthTokenExpiry: token.ClientAuthTokenExpiry,
				ClientID: c.account.PaymentPageClientID(), MerchantID: c.account.merchantID, Environment: "sandbox",
				OrderID: o.orderID, CustomerID: o.fields[fieldCustomerID], ReturnURL: o.fields[fieldReturnURL],
			},
		},
	}
}

// sdkAmount has a fraction always, as in an official sample: 10.0.
func sdkAmount(minor int64, currency string) string {
	text := decimal(minor, currency)
	if strings.Contains(text, ".") {
		return text
	}
	return text + ".0"
}
