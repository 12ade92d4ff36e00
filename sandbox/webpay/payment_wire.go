package webpay

import (
	"fmt"
	"strconv"
)

// createdData is the answer to the creation and to the update of a payment.
type createdData struct {
	Status       string `json:"status,omitempty"`
	ID           string `json:"id,omitempty"`
	ClientSecret string `json:"client_secret,omitempty"`
}

// confirmData is the answer to a confirmation. Its status is the payment's.
type confirmData struct {
	Status         string      `json:"status,omitempty"`
	ClientSecret   string      `json:"client_secret,omitempty"`
	ActionRequired *actionData `json:"action_required,omitempty"`
	PaymentResult  *resultData `json:"payment_result,omitempty"`
}

// statusData is the answer to the question how a payment stands. Its own status says that there is an answer.
type statusData struct {
	Status         string      `json:"status,omitempty"`
	PaymentStatus  string      `json:"payment_status,omitempty"`
	ClientSecret   string      `json:"client_secret,omitempty"`
	ActionRequired *actionData `json:"action_required,omitempty"`
	PaymentResult  *resultData `json:"payment_result,omitempty"`
}

type actionData struct {
	RedirectTo string `json:"redirect_to"`
	ACSURL     string `json:"acs_url"`
}

// resultData is what became of an attempt to pay.
type resultData struct {
	OrderNumber      string      `json:"order_number,omitempty"`
	Amount           int64       `json:"amount"`
	Currency         string      `json:"currency"`
	OutgoingAmount   int64       `json:"outgoing_amount"`
	OutgoingCurrency string      `json:"outgoing_currency"`
	TransactionType  string      `json:"transaction_type"`
	Status           string      `json:"status,omitempty"`
	ResponseCode     *string     `json:"response_code"`
	ResponseMessage  *string     `json:"response_message"`
	CreatedAt        string      `json:"created_at"`
	PANToken         *string     `json:"pan_token"`
	PaymentMethod    *methodUsed `json:"payment_method,omitempty"`
	Errors           []string    `json:"errors,omitempty"`
}

type methodUsed struct {
	Type string   `json:"type"`
	Data cardData `json:"data"`
}

type cardData struct {
	Brand          string  `json:"brand"`
	Issuer         string  `json:"issuer"`
	Masked         string  `json:"masked"`
	ExpirationDate string  `json:"expiration_date"`
	Token          *string `json:"token"`
}

// respond states a response code, which written stands for. An invalid transaction says so in errors too.
func (d *resultData) respond(written, code string) {
	message, _ := messageOf(code)
	d.Status, d.ResponseCode, d.ResponseMessage = wordOf(code), &written, &message
	if d.Status == wordInvalid {
		d.Errors = []string{message}
	}
}

// show states the card, if the bank got as far as that.
func (d *resultData) show(used card) {
	if used.Last4 == "" {
		return
	}
	d.PANToken = orNull(used.Token)
	d.PaymentMethod = &methodUsed{Type: "card", Data: cardData{
		Brand: brand, Issuer: "off-us", Masked: used.masked(), ExpirationDate: used.Expiration, Token: orNull(used.Token),
	}}
}

// brand is the one of all the sandbox's cards.
const brand = "visa"

// linkData is a pay-by-link page.
type linkData struct {
	Status          string  `json:"status,omitempty"`
	ID              string  `json:"id,omitempty"`
	PaymentURL      *string `json:"payment_url,omitempty"`
	OrderNumber     string  `json:"order_number"`
	Amount          int64   `json:"amount"`
	Currency        string  `json:"currency"`
	TransactionType string  `json:"transaction_type"`
	OrderInfo       *string `json:"order_info"`
	Language        *string `json:"language"`
	CreatedAt       string  `json:"created_at"`
}

// managedData is the JSON answer to a capture, refund or void.
type managedData struct {
	Transaction transactionData `json:"transaction"`
}

// transactionData is a transaction, as JSON; elements is the same as XML.
type transactionData struct {
	number int64
	stated bool // the currency, in XML

	ID               *int64  `json:"id,omitempty"`
	Acquirer         string  `json:"acquirer"`
	OrderNumber      string  `json:"order_number"`
	Amount           int64   `json:"amount"`
	Currency         string  `json:"currency"`
	OutgoingAmount   int64   `json:"outgoing_amount"`
	OutgoingCurrency string  `json:"outgoing_currency"`
	ApprovalCode     *string `json:"approval_code"`
	Code             string  `json:"response_code"`
	Message          string  `json:"response_message"`
	ReferenceNumber  string  `json:"reference_number"`
	Systan           string  `json:"systan"`
	ECI              *string `json:"eci"`
	XID              *string `json:"xid"`
	ACSV             *string `json:"acsv"`
	CCType           *string `json:"cc_type"`
	Status           string  `json:"status,omitempty"`
	CreatedAt        string  `json:"created_at"`
	Type             string  `json:"transaction_type"`
	Enrollment       *string `json:"enrollment"`
	Authentication   *string `json:"authentication"`
	PANToken         *string `json:"pan_token"`
	Issuer           *string `json:"issuer"`
}

// managed is a transaction as answers have it. That the numbers beside its id derive from it is the sandbox's choice.
func (o *Options) managed(order string, t transaction) transactionData {
	message, _ := messageOf(t.Code)
	data := transactionData{
		number: t.Number, stated: o.ManagedCurrency,
		ID: new(t.Number), Acquirer: "sim", OrderNumber: order, Amount: t.Minor, Currency: t.Currency, OutgoingAmount: t.Minor, OutgoingCurrency: t.Currency,
		Code: o.code(t.Code), Message: message, ReferenceNumber: fmt.Sprintf("%012d", t.Number), Systan: fmt.Sprintf("%06d", t.Number),
		Status: wordOf(t.Code), CreatedAt: offsetTime(t.At), Type: t.Kind, PANToken: orNull(t.Card.Token),
	}
	if t.Code == codeApproved {
		data.ApprovalCode = new(approval(t))
	}
	if t.Card.Last4 != "" {
		data.CCType, data.Issuer = new(brand), new("sim")
	}
	return data
}

func approval(t transaction) string { return fmt.Sprintf("%06d", t.Number) }

// elements are the children that official plugins and Monri's page on API v1 name.
func (d transactionData) elements() (root string, children []element) {
	children = []element{
		{"id", "integer", ""}, {"acquirer", "", d.Acquirer}, {"order-number", "", d.OrderNumber}, {"amount", "integer", strconv.FormatInt(d.Amount, 10)},
		{"response-code", "", d.Code}, {"approval-code", "", deref(d.ApprovalCode)}, {"response-message", "", d.Message},
		{"reference-number", "", d.ReferenceNumber}, {"systan", "", d.Systan}, {"cc-type", "", deref(d.CCType)}, {"status", "", d.Status},
		{"transaction-type", "", d.Type}, {"created-at", "datetime", d.CreatedAt},
	}
	if d.ID != nil {
		children[0].text = strconv.FormatInt(*d.ID, 10)
	} else {
		children = children[1:]
	}
	if d.stated {
		children = append(children, element{name: "currency", text: d.Currency})
	}
	return "transaction", without(children, "status", d.Status)
}

// without leaves an element out that has no text.
func without(children []element, name, text string) []element {
	kept := children[:0]
	for _, child := range children {
		if child.name != name || text != "" {
			kept = append(kept, child)
		}
	}
	return kept
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// orderData is what an order shows: its status and its response code, which official plugins read, or all of the transaction.
type orderData struct {
	transactionData
	details bool
}

func (o *Options) orderOf(number string, t transaction) orderData {
	return orderData{transactionData: o.managed(number, t), details: o.OrderDetails}
}

// elements are the children of an order.
func (d orderData) elements() (root string, children []element) {
	if d.details {
		_, children = d.transactionData.elements()
	} else {
		children = without([]element{{"status", "", d.Status}, {"response-code", "", d.Code}}, "status", d.Status)
	}
	return "order", without(children, "response-code", d.Code)
}
