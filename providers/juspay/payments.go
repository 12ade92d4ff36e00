package juspay

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreatePayment creates an order with a payment link or, with Config.PaymentPageClientID, a session of the payment page; the Reference is the
// order_id. Nobody is charged before the payer has followed NextAction. The customer is named by its ID or Reference; without one it is a guest's.
//
// A Reference that an order has already is ErrAlreadyExists, Rejected: a refusal does not say so in words that are documented, so the order is
// looked for after it. A session of a Reference that was used before may be the same payment again.
//
// POST /orders, https://developer.juspay.in/v3.2/docs/overview-of-the-order-apis
//
// POST /session, https://github.com/juspay/juspay-sdk-integration-demo
func (c *Client) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	customer, err := c.customerOf(params)
	if err != nil {
		return nil, err
	}
	if err := checkReturnURL(params.ReturnURL); err != nil {
		return nil, err
	}
	call := rest.Call{
		Method: http.MethodPost, Route: "/orders", Body: orderForm(params, customer.id),
		Explain: func(_ *rest.Response, e *tender.Error) {
			if e.Kind == tender.ErrNotFound { // nothing was asked for that could be missing
				e.Kind = tender.ErrInvalid
			}
		},
	}
	if c.pageClientID != "" {
		call.Route, call.Body = "/session", sessionBody{
			OrderID: params.Reference, Amount: params.Amount.Decimal(), Currency: params.Amount.Currency(), ClientID: c.pageClientID, Action: "paymentPage",
			CustomerID: customer.id, Description: params.Description, ReturnURL: params.ReturnURL,
		}
	}
	routing := cmp.Or(customer.routing, params.Reference)
	data, answer, err := c.order(ctx, routing, params.Amount, call, func(data *orderData, _ *rest.Response) *tender.Error {
		if status, _ := statusOf(data.Status); status == tender.StatusRequiresAction && data.PaymentLinks.Web == "" {
			return unexpected("the answer has no payment_links.web to send the payer to")
		}
		return nil
	})
	if err != nil {
		return nil, c.orTaken(ctx, err, routing, params, customer.id)
	}
	payment := data.neutral(answer)
	payment.ClientSecret = tender.NewSecret(customer.routing)
	return payment, nil
}

// GetPayment reads the order. It needs ref.Reference.
//
// GET /orders/{Reference}, https://developer.juspay.in/v3.2/reference/get-order-status
func (c *Client) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	data, answer, err := c.read(ctx, ref, rest.Call{}, anyOrder)
	if err != nil {
		return nil, err
	}
	return data.neutral(answer), nil
}

// FindPayment looks for a Reference. The provider's own words that there is no such order prove that there is none.
//
// GET /orders/{Reference}, https://developer.juspay.in/v3.2/reference/get-order-status
func (c *Client) FindPayment(ctx context.Context, reference string) (*tender.Payment, error) {
	return c.GetPayment(ctx, tender.PaymentRef{Reference: reference})
}

// orTaken looks whether a refused creation's Reference is an order's. Whatever else the look finds, the refusal stands.
func (c *Client) orTaken(ctx context.Context, err error, routing string, params tender.PaymentParams, customerID string) error {
	var refused *tender.Error
	if !errors.As(err, &refused) || refused.HTTPStatus != http.StatusBadRequest || refused.Kind != tender.ErrInvalid && refused.Kind != tender.ErrInvalidState ||
		refused.Code == "" || len(refused.Fields) > 0 { // what is wrong is said, or not by the provider
		return err
	}
	ref := tender.PaymentRef{Reference: params.Reference, ClientSecret: tender.NewSecret(routing)}
	var written []tender.Secret // of the refused request; an answer may repeat them
	for _, text := range []string{customerID, params.Description, params.ReturnURL} {
		written = append(written, tender.NewSecret(text))
	}
	if _, _, missing := c.read(ctx, ref, rest.Call{Secrets: written}, anyOrder); missing != nil {
		return err
	}
	taken := *refused
	taken.Kind = tender.ErrAlreadyExists
	return &taken
}

func anyOrder(*orderData, *rest.Response) *tender.Error { return nil }

const orderRoute = "/orders/{Reference}"

// read reads ref's order; call has what is special about it. An answer that judge says no to is an error.
func (c *Client) read(
	ctx context.Context, ref tender.PaymentRef, call rest.Call, judge func(*orderData, *rest.Response) *tender.Error,
) (*orderData, *rest.Response, error) {
	call.Effect, call.Method, call.Route = rest.Read, http.MethodGet, orderRoute
	call.Explain = func(answer *rest.Response, e *tender.Error) {
		var absent struct {
			OrderID text `json:"order_id"`
		}
		if e.Kind != tender.ErrNotFound || json.Unmarshal(answer.Body, &absent) != nil || absent.OrderID == "" {
			return
		}
		if !strings.EqualFold(string(absent.OrderID), ref.Reference) { // the provider does not tell upper case from lower
			e.Kind, e.Message = tender.ErrIntegrity, "the answer says that another order does not exist"
		}
	}
	return c.step(ctx, ref, []string{ref.Reference}, call, func(data *orderData, answer *rest.Response) *tender.Error {
		if !data.amount.Stated() {
			return unexpected("the answer has no amount")
		}
		return judge(data, answer)
	})
}

// step carries out a call about ref's order, which is asked for by its Reference.
func (c *Client) step(
	ctx context.Context, ref tender.PaymentRef, args []string, call rest.Call, judge func(*orderData, *rest.Response) *tender.Error,
) (*orderData, *rest.Response, error) {
	if ref.Reference == "" {
		return nil, nil, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
			Field: tender.FieldReference, Rule: "is required: orders are asked for by it, and the ref that CreatePayment returned has it",
		}}}
	}
	call.Args, call.Secrets = args, append(call.Secrets, ref.ClientSecret)
	return c.order(ctx, cmp.Or(ref.ClientSecret.Reveal(), ref.Reference), ref.Amount, call, judge)
}

// order carries out one call that answers with an order. A 2xx that is none is an error, and so is one that judge says no to.
func (c *Client) order(
	ctx context.Context, routing string, asked tender.Money, call rest.Call, judge func(*orderData, *rest.Response) *tender.Error,
) (*orderData, *rest.Response, error) {
	if c.routed {
		call.Header = http.Header{"X-Routing-Id": {routing}}
	}
	var data orderData
	call.Into, call.FreeNames = &data, []string{"metadata"}
	call.Judge = func(answer *rest.Response) *tender.Error {
		if e := data.fault(call, answer, asked); e != nil {
			return e
		}
		return judge(&data, answer)
	}
	answer, err := c.rest.Do(ctx, call)
	return &data, answer, err
}

// payer names the customer of a payment. routing, with Config.RoutingID, is what every later call about the payment needs, so the ref keeps it as its
// ClientSecret.
type payer struct{ id, routing string }

func (c *Client) customerOf(params tender.PaymentParams) (payer, error) {
	if params.Customer == (tender.CustomerRef{}) {
		return payer{}, nil
	}
	named := payer{id: key(params.Customer)}
	if c.routed {
		named.routing = params.Customer.Reference
	}
	if named.id == "" || c.routed && named.routing == "" {
		return payer{}, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
			Field: "Customer." + tender.FieldReference, Rule: "is required: the ref that CreateCustomer returned has it",
		}}}
	}
	return named, nil
}

// checkReturnURL refuses what the provider does and the Profile's rule cannot say.
func checkReturnURL(returnURL string) error {
	u, err := url.Parse(returnURL)
	if err == nil && net.ParseIP(u.Hostname()) == nil {
		return nil
	}
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{
		Field: tender.FieldReturnURL, Rule: "must have a host name, not an address: localhost instead of 127.0.0.1",
	}}}
}

func orderForm(params tender.PaymentParams, customerID string) rest.Form {
	form := rest.Form{{Name: "order_id", Value: params.Reference}, {Name: "amount", Value: params.Amount.Decimal()}, {Name: "currency", Value: params.Amount.Currency()}}
	form.AddIf("customer_id", customerID)
	form.AddIf("description", params.Description)
	form.AddIf("return_url", params.ReturnURL)
	if params.Capture == tender.CaptureLater {
		form.Add("metadata.txns.auto_capture", "false")
	}
	return form
}

type sessionBody struct {
	OrderID     string `json:"order_id"`
	Amount      string `json:"amount"`
	Currency    string `json:"currency"`
	ClientID    string `json:"payment_page_client_id"`
	Action      string `json:"action"`
	CustomerID  string `json:"customer_id,omitempty"`
	Description string `json:"description,omitempty"`
	ReturnURL   string `json:"return_url,omitempty"`
}
