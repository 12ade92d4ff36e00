package yassir

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// CreatePayment creates an intent; nobody is charged before ConfirmPayment. The result has StatusRequiresConfirmation.
// An unregistered or inactive customer is refused by the provider. What a Reference that was used before does is not documented.
//
// POST /api/v1/payments/intents, https://docs.payment.yassir.io/api-reference/payment-intents
func (c *Client) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	data, answer, err := exchange[intentData](ctx, c, rest.Call{
		Method: http.MethodPost, Route: "/api/v1/payments/intents", Query: url.Values{"countryCode": {c.country}},
		Body: intentBody{
			ActionID: params.Reference, Amount: rest.Number(params.Amount.Decimal()), Currency: params.Amount.Currency(), Country: c.country,
			UserID: params.Customer.Phone, CaptureMethod: captureMethod(params.Capture), Metadata: params.Metadata,
		},
	}, func(data *intentData) *tender.Error {
		if data.PaymentID == "" || data.ClientSecret == "" {
			return unexpected("the answer has no paymentId or no clientSecret")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	amount, err := money(data.Amount, data.Currency, params.Amount)
	if err != nil {
		return nil, err
	}
	payment := &tender.Payment{
		ID: data.PaymentID, ClientSecret: tender.NewSecret(data.ClientSecret), Amount: amount,
		Status: tender.StatusUnknown, ProviderStatus: data.Status, Refunded: tender.RefundedNone,
		ExpiresAt: timestamp(data.ExpiresAt), Raw: tender.NewRaw(answer.Body),
	}
	if data.Status == "CREATED" {
		payment.Status = tender.StatusRequiresConfirmation
	}
	return payment, nil
}

// GetPayment checks an intent. It needs ref.ClientSecret. The answer has no URL for the payer, and its amount is believed only while nothing
// was captured in part, released or refunded, because no document says what it is afterwards.
//
// GET /api/v1/payments/intents/{ID}/check, https://docs.payment.yassir.io/api-reference/payment-intents
func (c *Client) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	header, err := secretHeader(ref)
	if err != nil {
		return nil, err
	}
	data, answer, err := exchange[checkData](ctx, c, rest.Call{
		Effect: rest.Read, Method: http.MethodGet, Route: "/api/v1/payments/intents/{ID}/check", Args: []string{ref.ID}, Header: header,
	}, func(data *checkData) *tender.Error {
		if *data == (checkData{}) {
			return unexpected("the answer has neither a status code nor an amount")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	amount, err := money(data.Amount, data.Currency, ref.Amount)
	if err != nil {
		return nil, err
	}
	payment := paymentOf(data.StatusCode, answer)
	payment.UpdatedAt, payment.UserMessage = timestamp(data.LastUpdate), answer.Clean(data.EndUserMessage)
	if payment.Failure != nil {
		payment.Failure.Message = payment.UserMessage
	}
	if amountIsTheIntents(payment, ref) || amount.Currency() != ref.Amount.Currency() {
		payment.Amount = amount
	}
	return payment, nil
}

// amountIsTheIntents reports whether check's amount must be the one that the payment was created with.
func amountIsTheIntents(payment *tender.Payment, ref tender.PaymentRef) bool {
	moved := payment.Status == tender.StatusSucceeded || payment.Status == tender.StatusCanceled || payment.Status == tender.StatusUnknown
	return payment.Refunded == tender.RefundedNone && (ref.Capture != tender.CaptureLater || !moved)
}

// ConfirmPayment proceeds with Yassir Cash. Usually the result is StatusRequiresAction with a redirect to the provider's page, where the payer
// enters a code sent by SMS; ref.ReturnURL is where the page sends the payer back to. It needs ref.ClientSecret. An answer without a status
// code and without a page is followed by a check: what that says is the result.
//
// POST /api/v1/payments/intents/{ID}/proceed, https://docs.payment.yassir.io/api-reference/payment-intents
func (c *Client) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	header, err := secretHeader(ref)
	if err != nil {
		return nil, err
	}
	header.Set("X-Country-Code", c.country)
	if c.locale != "" {
		header.Set("X-Locale", c.locale)
	}
	data, answer, err := exchange[stepData](ctx, c, rest.Call{
		Method: http.MethodPost, Route: "/api/v1/payments/intents/{ID}/proceed", Args: []string{ref.ID}, Header: header,
		Body: proceedBody{PaymentMethodCode: paymentMethod}, Refusal: tender.ErrInvalidState,
	}, func(data *stepData) *tender.Error {
		if statusCode(data.StatusCode) == codeRequiresAction && data.Metadata.PayURL == "" {
			return unexpected("the answer asks for the payer and has no payUrl")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	payURL := data.Metadata.PayURL
	if data.StatusCode == "" {
		if !data.Require3DS || payURL == "" {
			payment, err := c.GetPayment(ctx, ref)
			return payment, rest.AfterWrite(err)
		}
		data.StatusCode = rest.Number(strconv.Itoa(codeRequiresAction))
	}
	payment := paymentOf(data.StatusCode, answer)
	if payment.Failure != nil {
		payment.Failure.Message = answer.Clean(string(data.Status))
	}
	if payment.Status == tender.StatusRequiresAction {
		if payURL, err = withReturnURL(payURL, ref.ReturnURL); err != nil {
			return nil, err
		}
		payment.NextAction = &tender.NextAction{Type: tender.ActionRedirect, URL: payURL}
	}
	return payment, nil
}

// CapturePayment takes a reservation or a part of it, once; the rest goes back to the payer. The amount is always sent.
//
// POST /api/v1/payments/intents/{ID}/capture, https://docs.payment.yassir.io/api-reference/payment-intents
func (c *Client) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	data, answer, err := exchange[stepData](ctx, c, rest.Call{
		Method: http.MethodPost, Route: "/api/v1/payments/intents/{ID}/capture", Args: []string{ref.ID}, Secrets: []tender.Secret{ref.ClientSecret},
		Body: captureBody{Amount: rest.Number(params.Amount.Decimal())}, Refusal: tender.ErrInvalidState,
	}, func(data *stepData) *tender.Error {
		return wants(data.StatusCode, data.refusal(), []int{codeSucceeded}, map[int]tender.Kind{
			codeRejected: tender.ErrDeclined, codeReversed: tender.ErrInvalidState, codeRequiresAction: tender.ErrInvalidState,
		})
	})
	if err != nil {
		return nil, err
	}
	return paymentOf(data.StatusCode, answer), nil
}

// VoidPayment releases a whole reservation.
//
// POST /api/v1/payments/intents/{ID}/release, https://docs.payment.yassir.io/api-reference/payment-intents
func (c *Client) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	data, answer, err := exchange[stepData](ctx, c, rest.Call{
		Method: http.MethodPost, Route: "/api/v1/payments/intents/{ID}/release", Args: []string{ref.ID}, Secrets: []tender.Secret{ref.ClientSecret},
		Body: struct{}{}, Refusal: tender.ErrInvalidState,
	}, func(data *stepData) *tender.Error {
		return wants(data.StatusCode, data.refusal(), []int{codeReversed}, map[int]tender.Kind{
			codeRejected: tender.ErrDeclined, codeSucceeded: tender.ErrInvalidState, codeRequiresAction: tender.ErrInvalidState,
			codePartiallyRefunded: tender.ErrInvalidState, codeRefunded: tender.ErrInvalidState,
		})
	})
	if err != nil {
		return nil, err
	}
	return paymentOf(data.StatusCode, answer), nil
}

// RefundPayment gives a part or all of a completed payment back. The amount is always sent, and params.Reference stands at the start of the
// description, so that a person finds the refund at the provider. The answer has neither an id nor an amount; its code says partial (16) or
// full (4).
//
// POST /api/v1/payments/{ID}/refund, https://docs.payment.yassir.io/api-reference/payment-intents
func (c *Client) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	description := params.Reference
	if params.Reason != "" {
		description += ": " + params.Reason
	}
	data, answer, err := exchange[refundData](ctx, c, rest.Call{
		Method: http.MethodPost, Route: "/api/v1/payments/{ID}/refund", Args: []string{ref.ID},
		Secrets: []tender.Secret{ref.ClientSecret, tender.NewSecret(params.Reference)}, // the description holds the Reference
		Body:    refundBody{Description: description, Amount: rest.Number(params.Amount.Decimal()), Reason: params.Reason},
		Refusal: tender.ErrInvalidState,
	}, func(data *refundData) *tender.Error {
		words := firstText(data.ErrorMessage.Provider, data.ErrorMessage.Internal, data.Status)
		return wants(data.StatusCode, words, []int{codeRefunded, codePartiallyRefunded}, map[int]tender.Kind{
			codeRejected: tender.ErrDeclined, codeReversed: tender.ErrInvalidState, codeRequiresAction: tender.ErrInvalidState,
			codePreAuthorized: tender.ErrInvalidState,
		})
	})
	if err != nil {
		return nil, err
	}
	_, refunded := statusOf(statusCode(data.StatusCode))
	return &tender.Refund{
		Status: tender.RefundSucceeded, ProviderStatus: string(data.StatusCode), Refunded: refunded, Raw: tender.NewRaw(answer.Body),
	}, nil
}

// refusal is what the data of a capture or release say of a refusal.
func (d *stepData) refusal() string {
	return firstText(d.ErrorMessage.Provider, d.ErrorMessage.Internal, d.Status)
}

// paymentOf is what a status code alone says of a payment.
func paymentOf(code rest.Number, answer *rest.Response) *tender.Payment {
	status, refunded := statusOf(statusCode(code))
	payment := &tender.Payment{Status: status, ProviderStatus: string(code), Refunded: refunded, Raw: tender.NewRaw(answer.Body)}
	if status == tender.StatusFailed {
		payment.Failure = &tender.Failure{Code: string(code)}
	}
	return payment
}

// secretHeader carries the payment's client secret, which check and proceed ask for.
func secretHeader(ref tender.PaymentRef) (http.Header, error) {
	if ref.ClientSecret.IsZero() {
		return nil, &tender.Error{
			Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone,
			Fields: []tender.FieldError{{Field: tender.FieldClientSecret, Rule: "is required: the creation of the payment returned it in its ref"}},
		}
	}
	return http.Header{"X-Client-Secret": {ref.ClientSecret.Reveal()}}, nil
}
