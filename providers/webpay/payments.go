package webpay

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// ComponentsSDK is the NextAction.SDK of Config.Components: Monri Components for browsers, and the provider's mobile SDKs.
const ComponentsSDK = "monri-components"

// maxDigits is how long an amount may be, in minor units.
const maxDigits = 11

// CreatePayment makes a page where the payer pays: the result has a redirect to it, and params.ReturnURL is where it sends the payer. With
// Config.Components it makes a payment for the provider's SDK instead. Nobody is charged by it.
//
// The payment's ID is its Reference, the provider's order number, so every attempt needs a fresh one. Creating a page again under a Reference that
// has one would change that page, its amount too, also for a payer who has opened it: so it is looked for first, and ErrAlreadyExists if it is there.
// Two creations under one Reference at the same moment can both miss it. A second payment for the SDK under one Reference is for the provider to
// refuse; it is ErrInvalid, Rejected, since nothing says why.
//
// Of params.Customer name, e-mail and phone are sent, where they are of the length that the provider takes: the payer finds them filled in. The ID is
// sent for the SDK alone, and required there in a customer's ref: no document has a place for it in a page.
//
// GET /v2/terminal-entry/{Reference}/show, https://docs.monri.com/documentation/api-documentation/api-v2/pay-by-link-api
// POST /v2/terminal-entry/create-or-update, https://docs.monri.com/documentation/api-documentation/api-v2/pay-by-link-api
// POST /v2/payment/new, https://ipgtest.monri.com/en/documentation/payment_api
func (c *Client) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	if len(strconv.FormatInt(params.Amount.Minor(), 10)) > maxDigits {
		return nil, invalid(tender.FieldAmount, "must be at most 999999999.99: the provider takes 11 digits of minor units")
	}
	if c.components {
		return c.createForSDK(ctx, params)
	}
	return c.createPage(ctx, params)
}

func (c *Client) createPage(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	if err := c.unused(ctx, params.Reference); err != nil {
		return nil, err
	}
	body := newPayment(params)
	body.SuccessURL, body.CancelURL = params.ReturnURL, params.CancelURL
	var data pageAnswer
	var stated tender.Money
	answer, err := c.do(ctx, rest.Call{Method: http.MethodPost, Route: "/v2/terminal-entry/create-or-update", Body: body}, &data, func(*rest.Response) (e *tender.Error) {
		if data.URL == "" {
			return unexpected("the answer has no payment_url")
		}
		if data.TransactionType != "" && data.TransactionType != body.TransactionType {
			return &tender.Error{
				Kind: tender.ErrIntegrity, Payment: &tender.Payment{ID: params.Reference},
				Fields: []tender.FieldError{{Field: tender.FieldCapture, Rule: "is another one in the answer"}},
			}
		}
		stated, e = money(data.Amount, data.Currency, params.Amount)
		return e
	})
	if err != nil {
		return nil, err
	}
	payment := begun(params, data.Status, answer)
	payment.ID, payment.Reference, payment.Amount = firstText(data.OrderNumber, params.Reference), data.OrderNumber, stated
	payment.NextAction = &tender.NextAction{Type: tender.ActionRedirect, URL: data.URL}
	return payment, nil
}

// unused is ErrAlreadyExists if there is a page with this order number, which another creation would change. What a miss looks like is not documented:
// any 404, 400 or 422 will do, since the creation that follows goes to the same place. What leaves it open is an error, and nothing was created.
func (c *Client) unused(ctx context.Context, reference string) error {
	call := rest.Call{Effect: rest.Read, Method: http.MethodGet, Route: "/v2/terminal-entry/{Reference}/show", Args: []string{reference}}
	var page pageAnswer
	call.Into, call.Judge = &page, func(answer *rest.Response) *tender.Error {
		if page.URL != "" || page.OrderNumber != "" {
			return nil // whatever became of it
		}
		return statusError(call, answer, page.word())
	}
	answer, err := c.rest.Do(ctx, call)
	var e *tender.Error
	switch {
	case errors.As(err, &e) && e.Err == nil && (e.HTTPStatus == http.StatusNotFound || e.Kind == tender.ErrInvalid && mayBeTaken(e.HTTPStatus)):
		return nil
	case err != nil:
		return err
	}
	return &tender.Error{
		Kind: tender.ErrAlreadyExists, Outcome: tender.OutcomeRejected, HTTPStatus: answer.Status, RequestID: answer.RequestID,
		Message: "the Reference has a page already, which another creation would change: use a fresh one for each attempt",
	}
}

func (c *Client) createForSDK(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	if params.Customer != (tender.CustomerRef{}) && params.Customer.ID == "" {
		return nil, invalid(tender.FieldCustomerID, "is required: the creation of the customer returned it in its ref")
	}
	body := newPayment(params)
	body.CustomerUUID = params.Customer.ID
	var data sdkAnswer
	answer, err := c.do(ctx, rest.Call{Method: http.MethodPost, Route: "/v2/payment/new", Body: body}, &data, func(*rest.Response) *tender.Error {
		if data.ID == "" || data.ClientSecret == "" {
			return unexpected("the answer has no id or no client_secret")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	payment := begun(params, data.Status, answer)
	payment.ClientSecret = tender.NewSecret(data.ID) // what the status call asks for
	payment.NextAction = forSDK(data.ClientSecret)
	return payment, nil
}

// begun is a payment that was created. No document says that an answer repeats the order number, which is its ID.
func begun(params tender.PaymentParams, word string, answer *rest.Response) *tender.Payment {
	return &tender.Payment{
		ID: params.Reference, Status: tender.StatusRequiresAction, ProviderStatus: word, Refunded: tender.RefundedNone, Raw: tender.NewRaw(answer.Body),
	}
}

func forSDK(clientSecret string) *tender.NextAction {
	return &tender.NextAction{Type: tender.ActionClientSDK, SDK: ComponentsSDK, ClientSecret: tender.NewSecret(clientSecret)}
}

// GetPayment asks for the status of a payment for the SDK, which is one whose ref has a ClientSecret, and looks up the order of any other. An order of
// which the provider knows no transaction waits for its payer. Neither shows captures, voids and refunds. It needs ref.ID, which is the Reference.
//
// GET /v2/payment/{ClientSecret}/status, https://ipgtest.monri.com/en/documentation/payment_api
// POST /orders/show, https://github.com/MonriPayments/woocommerce-monri
func (c *Client) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	if err := checkRef(ref); err != nil {
		return nil, err
	}
	if ref.ClientSecret.IsZero() {
		return c.order(ctx, ref)
	}
	var data statusAnswer
	var where standing
	answer, err := c.do(ctx, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/v2/payment/{ClientSecret}/status", Args: []string{ref.ClientSecret.Reveal()},
		Secrets: []tender.Secret{ref.ClientSecret},
	}, &data, func(*rest.Response) *tender.Error {
		where = standingOf(data.State, data.Result, ref.Capture)
		switch {
		case data.State == "":
			return unexpected("the answer has no payment_status")
		case where.paid() && (data.Result.OrderNumber == "" || data.Result.Amount == "" || data.Result.Currency == ""):
			return unexpected("the answer says that money moved, and not which payment it is or how much")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	payment, err := data.Result.payment(ref, where, answer)
	if err != nil {
		return nil, err
	}
	payment.ProviderStatus = data.State
	if data.Result != nil && data.Result.Status != "" {
		payment.ProviderStatus += "/" + data.Result.Status
	}
	if where.status == tender.StatusRequiresAction && data.ClientSecret != "" {
		payment.NextAction = forSDK(data.ClientSecret)
	}
	return payment, nil
}

// checkRef refuses a ref that two payments are mixed up in: this provider goes by the ID alone.
func checkRef(ref tender.PaymentRef) error {
	if ref.Reference != "" && ref.ID != ref.Reference {
		return invalid(tender.FieldID, "must be the Reference: the creation of the payment returned both as one")
	}
	return nil
}
