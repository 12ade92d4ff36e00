package webpay

import (
	"encoding/xml"
	"strconv"
	"unicode/utf8"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// paymentBody creates a payment, of either kind.
type paymentBody struct {
	TransactionType string      `json:"transaction_type"`
	Amount          rest.Number `json:"amount"` // minor units
	Currency        string      `json:"currency"`
	OrderNumber     string      `json:"order_number"`
	OrderInfo       string      `json:"order_info"`
	CustomerUUID    string      `json:"customer_uuid,omitempty"` // not of a page
	FullName        string      `json:"ch_full_name,omitempty"`
	Email           string      `json:"ch_email,omitempty"`
	Phone           string      `json:"ch_phone,omitempty"`
	SuccessURL      string      `json:"success_url_override,omitempty"`
	CancelURL       string      `json:"cancel_url_override,omitempty"`
}

func newPayment(p tender.PaymentParams) paymentBody {
	body := paymentBody{
		TransactionType: typePurchase, Amount: rest.Number(strconv.FormatInt(p.Amount.Minor(), 10)), Currency: p.Amount.Currency(),
		OrderNumber: p.Reference, OrderInfo: p.Description,
		FullName: ifFits(p.Customer.Name, 30), Email: ifFits(p.Customer.Email, 100), Phone: ifFits(p.Customer.Phone, 30),
	}
	if p.Capture == tender.CaptureLater {
		body.TransactionType = typeAuthorize
	}
	if body.OrderInfo == "" { // which one page asks for, and others leave open
		body.OrderInfo = "Order " + p.Reference
	}
	return body
}

// ifFits is text if it has 3 to most characters, else "": it would only have been filled in for the payer.
func ifFits(text string, most int) string {
	if length := utf8.RuneCountInString(text); length < 3 || length > most {
		return ""
	}
	return text
}

// pageAnswer is the answer to the creation of a page. No document says that it repeats what was asked for; where it does, it must be that.
type pageAnswer struct {
	envelope
	URL             string      `json:"payment_url"`
	OrderNumber     string      `json:"order_number"`
	Amount          rest.Number `json:"amount"` // minor units
	Currency        string      `json:"currency"`
	TransactionType string      `json:"transaction_type"`
}

// word takes "created" for a success: some of the provider's integrations are told so.
func (a *pageAnswer) word() string {
	if a.Status == "created" {
		return wordApproved
	}
	return a.Status
}

// sdkAnswer is the answer to the creation of a payment for the SDK. Both texts open it.
type sdkAnswer struct {
	envelope
	ID           string `json:"id"`
	ClientSecret string `json:"client_secret"`
}

// word takes "declined" for a refusal: that is this call's word for one.
func (a *sdkAnswer) word() string {
	if a.Status == stateDeclined {
		return wordInvalid
	}
	return a.Status
}

// statusAnswer tells where a payment for the SDK stands. Its status is that of the call.
type statusAnswer struct {
	envelope
	State        string       `json:"payment_status"`
	ClientSecret string       `json:"client_secret"`
	Result       *transaction `json:"payment_result"`
}

// transaction is one as the APIs show it: of JSON a part of the answer, of XML the whole.
type transaction struct {
	ID              rest.Number `json:"-" xml:"id"`
	OrderNumber     string      `json:"order_number" xml:"order-number"`
	Amount          rest.Number `json:"amount" xml:"amount"` // minor units
	Currency        string      `json:"currency" xml:"currency"`
	TransactionType string      `json:"transaction_type" xml:"transaction-type"`
	Status          string      `json:"status" xml:"status"`
	ResponseCode    string      `json:"response_code" xml:"response-code"`
	ResponseMessage string      `json:"response_message" xml:"response-message"`
	Errors          words       `json:"errors" xml:"-"`
	CreatedAt       rest.Time   `json:"created_at" xml:"created-at"`
}

// transactionBody captures, voids or refunds.
type transactionBody struct {
	XMLName     xml.Name `xml:"transaction"`
	Amount      string   `xml:"amount"` // minor units, as they are signed
	Currency    string   `xml:"currency"`
	Digest      string   `xml:"digest"`
	Token       string   `xml:"authenticity-token"`
	OrderNumber string   `xml:"order-number"`
}

type transactionAnswer struct {
	XMLName xml.Name `xml:"transaction"`
	transaction
}

// orderBody looks an order up. The name of the answer's root is in no document.
type orderBody struct {
	XMLName     xml.Name `xml:"order"`
	OrderNumber string   `xml:"order-number"`
	Token       string   `xml:"authenticity-token"`
	Digest      string   `xml:"digest"`
}
