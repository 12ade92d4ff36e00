package webpay

import (
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// confirmPayment is POST /v2/payment/:id/confirm, which the payer's browser or phone calls. A refusal of the card is an ordinary answer.
func (c *call) confirmPayment() (answer, error) {
	if err := c.body.only("payment_method", "transaction"); err != nil {
		return answer{}, err
	}
	used, err := c.readCard()
	if err != nil {
		return answer{}, err
	}
	owner, err := c.readTransactionPart()
	if err != nil {
		return answer{}, err
	}
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	return c.confirm(used, owner)
}

// confirm carries a confirmation out. The account is locked.
func (c *call) confirm(used typed, owner string) (answer, error) {
	a := c.account
	p, booked, err := a.bySecret(c.argument)
	if err != nil {
		return answer{}, err
	}
	if err := a.checkPayer(owner); err != nil {
		return answer{}, err
	}
	if !booked.State.Open() {
		return answer{}, settled()
	}
	if !p.offers(used) {
		return answer{}, invalidField("payment_method", "is not one of the supported_payment_methods that the payment was created with")
	}
	if owner == "" {
		owner = p.Customer
	}
	card, code := a.charge(used)
	card.Tokenize, card.Owner = used.token == "" && (used.tokenize || p.AddsMethod), owner
	p.Awaited, p.Secured = nil, false
	if used.pan == securedCard && code == codeApproved {
		p.Awaited = &card
	} else if _, err := a.attempt(p, card, code); err != nil {
		return answer{}, settledRefusal(err)
	}
	booked, _ = a.ledger.Payment(p.ID)
	data := confirmData{Status: a.paymentStatus(p, booked), ClientSecret: p.Secret}
	if p.Awaited != nil {
		data.ActionRequired = c.action(p)
	} else {
		data.PaymentResult = a.result(p, booked)
	}
	return answer{status: http.StatusOK, body: data}, nil
}

// action is where the payer proves to be the card's owner.
func (c *call) action(p *payment) *actionData {
	page := wire.MountedAt(c.r) + payerPath + p.Page
	return &actionData{RedirectTo: page, ACSURL: page}
}

// offers tells whether the merchant offered this way to pay.
func (p *payment) offers(used typed) bool {
	wanted := "card"
	if used.token != "" {
		wanted = used.token
	}
	return len(p.Offered) == 0 || slices.Contains(p.Offered, wanted)
}

// typed is what the payer's form sends: a card, or the token of a saved one.
type typed struct {
	pan, expiration string
	token           string
	tokenize        bool
}

// charge says what the bank answers. The account is locked.
func (a *Account) charge(used typed) (card, string) {
	now := a.ledger.Clock().Now()
	if used.token == "" {
		last, _ := lastDay(used.expiration)
		return newCard(used.pan, used.expiration), codeOf(used.pan, last, now)
	}
	saved, known := a.savedCard(used.token)
	if !known {
		return card{}, codeUnknownCard
	}
	found := card{First6: saved.first6(), Last4: saved.Last4, Expiration: saved.Expiration.Format("0601"), Token: saved.Token}
	if !now.Before(saved.Expiration.AddDate(0, 0, 1)) {
		return found, codeExpiredCard
	}
	return found, codeApproved
}

// readCard reads payment_method.
func (c *call) readCard() (typed, error) {
	method, err := c.body.object("payment_method")
	if err != nil {
		return typed{}, err
	}
	if err := method.only("type", "data"); err != nil {
		return typed{}, err
	}
	if kind, _, err := method.text("type", false); err != nil || kind != "card" {
		return typed{}, invalidField("type", "must be card")
	}
	data, err := method.object("data")
	if err != nil {
		return typed{}, err
	}
	if err := data.only("pan", "cvv", "expiration_date", "tokenize_pan", "pan_token"); err != nil {
		return typed{}, err
	}
	if cvv, _, err := data.text("cvv", false); err != nil || !digits(cvv, 3, 4) {
		return typed{}, invalidField("cvv", "must have 3 or 4 digits")
	}
	if _, saved := data["pan_token"]; saved {
		return readSavedCard(data)
	}
	used := typed{}
	if used.pan, _, err = data.text("pan", false); err != nil || !digits(used.pan, 12, 19) {
		return typed{}, invalidField("pan", "must have 12 to 19 digits")
	}
	used.expiration, _, err = data.text("expiration_date", false)
	if _, ok := lastDay(used.expiration); err != nil || !ok {
		return typed{}, invalidField("expiration_date", "must be YYMM")
	}
	switch strings.Trim(string(data["tokenize_pan"]), `"`) {
	case "", "false":
	case "true":
		used.tokenize = true
	default:
		return typed{}, invalidField("tokenize_pan", "must be true or false")
	}
	return used, nil
}

func readSavedCard(data object) (typed, error) {
	if err := data.only("pan_token", "cvv"); err != nil {
		return typed{}, err
	}
	token, _, err := data.text("pan_token", false)
	if err != nil || token == "" {
		return typed{}, invalidField("pan_token", "must be the token of a saved card")
	}
	return typed{token: token}, nil
}

func digits(text string, least, most int) bool {
	return len(text) >= least && len(text) <= most && strings.Trim(text, "0123456789") == ""
}

// readTransactionPart checks the payer's data and returns the customer for whom a card is to be saved.
func (c *call) readTransactionPart() (owner string, err error) {
	if _, given := c.body["transaction"]; !given {
		return "", nil
	}
	part, err := c.body.object("transaction")
	if err != nil {
		return "", err
	}
	known := []string{"customer_uuid", "meta"}
	for _, field := range buyerFields() {
		known = append(known, field.name)
	}
	if err := part.only(known...); err != nil {
		return "", err
	}
	for _, field := range buyerFields() {
		text, given, err := part.text(field.name, c.front.options.IgnoreNulls)
		if err == nil && given {
			err = c.front.options.checkLength(field, text)
		}
		if err != nil {
			return "", err
		}
	}
	if _, given := part["meta"]; given {
		if _, err := part.object("meta"); err != nil {
			return "", err
		}
	}
	owner, _, err = part.text("customer_uuid", c.front.options.IgnoreNulls)
	return owner, err
}

// object returns a field that must be an object.
func (o object) object(name string) (object, error) {
	raw := o[name]
	if len(raw) == 0 || raw[0] != '{' {
		return nil, invalidField(name, "must be an object")
	}
	return wire.DecodeObject(raw)
}
