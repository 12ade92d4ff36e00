package yassir

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// createRequest is a checked create request.
type createRequest struct {
	actionID string
	userID   string
	minor    int64
	currency string
	capture  ledger.CaptureMode
	same     string // everything in it, normalised: equal exactly when two requests ask for the same
}

// createIntent is POST /api/v1/payments/intents.
func (c *call) createIntent() (answer, error) {
	request, err := c.createRequest()
	if err != nil {
		return answer{}, err
	}
	if c.failsInside() {
		return c.refused(), nil
	}
	c.account.creating.Lock()
	defer c.account.creating.Unlock()
	if p, ok := c.account.ledger.PaymentByReference(request.actionID); ok {
		return c.createAgain(p, request)
	}
	customer, err := c.payer(request.userID)
	if err != nil {
		return answer{}, err
	}
	p, err := c.account.ledger.CreatePayment(ledger.NewPayment{
		Reference: request.actionID, Customer: customer, Minor: request.minor, Currency: request.currency,
		Capture: request.capture, Lifetime: c.front.options.intentTTL(), HoldFor: c.front.options.ReservationTTL,
	})
	if err != nil {
		return answer{}, refusal(http.StatusBadRequest, "the payment is refused: "+string(ledger.RuleOf(err)))
	}
	i := c.account.newIntent(p, request.userID, request.same)
	i.remember()
	return c.created(i, p), nil
}

// createAgain answers an actionId that was used before. What it does is not documented (the id is said to serve
// idempotency); the sandbox's choice: the first answer for the same request, 409 for another.
func (c *call) createAgain(p ledger.Payment, request createRequest) (answer, error) {
	i, ok := c.account.intent(p.ID)
	if !ok || c.front.options.RefuseRepeatedActionID || i.body != request.same {
		return answer{}, refusal(http.StatusConflict, "another intent has this actionId")
	}
	return c.created(i, p), nil
}

func (c *call) created(i *intent, p ledger.Payment) answer {
	expires := p.ExpiresAt
	if expires.IsZero() {
		expires = p.CreatedAt.Add(365 * 24 * time.Hour)
	}
	return answer{http.StatusCreated, paymentEnvelope{
		Data: intentData{
			PaymentID:    i.id,
			ClientSecret: i.secret,
			Status:       "CREATED",
			Amount:       c.front.options.number(fixed(p.Minor, p.Currency)),
			Currency:     p.Currency,
			ExpiresAt:    timestamp(expires),
		},
		Message: "payment initiated successfully",
	}}
}

// createRequest checks query and body. The fields are those of Yassir's API reference, Payment Intents page.
func (c *call) createRequest() (createRequest, error) {
	var none createRequest
	if err := c.body.only("actionId", "amount", "actionCurrencyCode", "actionCountryCode", "userId", "captureMethod", "metaData"); err != nil {
		return none, err
	}
	var texts [4]string
	for i, name := range []string{"actionId", "actionCurrencyCode", "actionCountryCode", "userId"} {
		text, err := c.body.required(name)
		if err != nil {
			return none, err
		}
		texts[i] = text
	}
	request := createRequest{actionID: texts[0], currency: texts[1], userID: texts[3]}
	country := texts[2]
	if !countryCode(request.currency) { // three capital letters, as countries
		return none, refusal(http.StatusBadRequest, `field "actionCurrencyCode" must be three capital letters (ISO 4217)`)
	}
	if err := c.checkCountries(country); err != nil {
		return none, err
	}
	minor, given, err := c.body.amount("amount", request.currency)
	if err != nil {
		return none, err
	}
	if !given {
		return none, refusal(http.StatusBadRequest, `field "amount" is required`)
	}
	request.minor = minor
	if request.capture, err = c.captureMode(); err != nil {
		return none, err
	}
	metadata, err := c.metadata()
	if err != nil {
		return none, err
	}
	request.same = strings.Join([]string{
		strconv.FormatInt(minor, 10), request.currency, country, request.userID, strconv.Itoa(int(request.capture)), metadata,
	}, "\n")
	return request, nil
}

// checkCountries looks at both country codes. That they must agree is not documented; the sandbox's choice.
func (c *call) checkCountries(action string) error {
	if !countryCode(action) {
		return refusal(http.StatusBadRequest, `field "actionCountryCode" must be three capital letters (ISO 3166-1 alpha-3)`)
	}
	query := c.query.Get("countryCode")
	switch {
	case query == "" && !c.query.Has("countryCode") && c.front.options.OptionalCountryCode:
		return nil
	case query == "":
		return refusal(http.StatusBadRequest, `query parameter "countryCode" is required`)
	case !countryCode(query):
		return refusal(http.StatusBadRequest, `query parameter "countryCode" must be three capital letters (ISO 3166-1 alpha-3)`)
	case query != action && !c.front.options.CountriesMayDiffer:
		return refusal(http.StatusBadRequest, `query parameter "countryCode" and field "actionCountryCode" differ`)
	default:
		return nil
	}
}

// captureMode reads captureMethod; without it DIRECT.
func (c *call) captureMode() (ledger.CaptureMode, error) {
	method, given, err := c.body.text("captureMethod")
	switch {
	case err != nil:
		return 0, err
	case !given || method == "DIRECT":
		return ledger.CaptureNow, nil
	case method == "RESERVATION":
		return ledger.CaptureLater, nil
	default:
		return 0, refusal(http.StatusBadRequest, `field "captureMethod" must be DIRECT or RESERVATION`)
	}
}

// metadata reads metaData, which no answer ever returns.
func (c *call) metadata() (string, error) {
	raw, given := c.body["metaData"]
	if !given {
		return "", nil
	}
	if raw[0] != '{' {
		return "", refusal(http.StatusBadRequest, `field "metaData" must be an object`)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return "", refusal(http.StatusBadRequest, `field "metaData" must be an object`)
	}
	return compact.String(), nil
}

// payer finds the customer behind a userId: the phone of a registered customer (Yassir's API reference, Customers
// page). That an inactive one is refused is not documented; the sandbox's choice.
func (c *call) payer(userID string) (customerID string, err error) {
	options := &c.front.options
	if options.FreeUserID && !strings.HasPrefix(userID, "+") {
		return "", nil
	}
	found := c.account.ledger.FindCustomers(ledger.ByPhone, userID)
	if len(found) == 0 && options.AutoCreateCustomers && international(userID) {
		customer, err := c.account.ledger.CreateCustomer(ledger.Customer{Name: userID, Phone: userID})
		switch {
		case err == nil:
			return customer.ID, nil
		case ledger.RuleOf(err) != ledger.RuleUniqueCustomer:
			return "", errors.Join(refusal(http.StatusInternalServerError, "the customer cannot be created"), err)
		}
		found = c.account.ledger.FindCustomers(ledger.ByPhone, userID) // somebody else was faster
	}
	switch {
	case len(found) == 0:
		return "", refusal(http.StatusBadRequest, `field "userId" is not the phone of a registered customer`)
	case found[0].Inactive:
		return "", refusal(http.StatusBadRequest, `field "userId" is the phone of a customer who is not active`)
	default:
		return found[0].ID, nil
	}
}
