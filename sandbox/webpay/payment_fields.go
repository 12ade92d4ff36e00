package webpay

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// asked is the body of a request that creates a payment or a link, checked.
type asked struct {
	number   string
	minor    int64
	currency string
	capture  ledger.CaptureMode
	terms
}

// buyerFields are texts about the order and the payer, with their lengths (Monri's transaction page). They are checked and not kept: no answer has them.
func buyerFields() []bound {
	return []bound{
		{"order_info", 3, 100}, {"ch_full_name", 3, 30}, {"ch_address", 3, 100}, {"ch_city", 3, 30}, {"ch_zip", 3, 9}, {"ch_country", 2, 30},
		{"ch_phone", 3, 30}, {"ch_email", 3, 100}, {"comment", 0, math.MaxInt},
	}
}

func overrideFields() []string {
	return []string{"success_url_override", "cancel_url_override", "callback_url_override"}
}

// readAsked checks the body of a payment or of a link. The fields of a link are those that Monri's pay-by-link page and public integrations name.
func (c *call) readAsked(link bool) (asked, error) {
	known := append([]string{"amount", "order_number", "currency", "transaction_type", "language", "number_of_installments", "supported_payment_methods"}, overrideFields()...)
	for _, field := range buyerFields() {
		known = append(known, field.name)
	}
	switch {
	case link && c.front.options.LinkCustomers:
		known = append(known, "tokenize_pan_offered", "moto", "customer_uuid")
	case link:
		known = append(known, "tokenize_pan_offered", "moto")
	default:
		known = append(known, "scenario", "customer_uuid", "ip")
	}
	if err := c.body.only(known...); err != nil {
		return asked{}, err
	}
	read := asked{}
	for _, step := range []func(*asked) error{c.readMoney, c.readBuyer, c.readChoices, c.readOverrides, c.readOffered} {
		if err := step(&read); err != nil {
			return asked{}, err
		}
	}
	return read, nil
}

// readMoney reads what every payment must say.
func (c *call) readMoney(into *asked) error {
	var err error
	if into.minor, err = c.body.amount(); err != nil {
		return err
	}
	if into.number, err = c.required("order_number"); err != nil {
		return err
	}
	if !orderNumber(into.number) {
		return invalidField("order_number", "must have 2 to 40 characters: letters, digits, - and _")
	}
	if into.currency, err = c.required("currency"); err != nil {
		return err
	}
	if !c.front.options.currency(into.currency) {
		return invalidField("currency", "must be an ISO 4217 code, in capitals, that this merchant may use")
	}
	kind, err := c.required("transaction_type")
	switch {
	case err != nil:
		return err
	case kind == kindAuthorize:
		into.capture = ledger.CaptureLater
	case kind != kindPurchase:
		return invalidField("transaction_type", "must be authorize or purchase")
	}
	return nil
}

// orderNumber tells whether text can be one. Its length is documented, as 2 or as 1 to 40; that it has no other characters is the sandbox's choice.
func orderNumber(text string) bool {
	return len(text) >= 2 && len(text) <= 40 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

func (o *Options) currency(text string) bool {
	switch text {
	case "USD", "EUR", "BAM", "HRK":
		return true
	default:
		return !o.ListedCurrenciesOnly && len(text) == 3 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}
}

// readBuyer checks the texts.
func (c *call) readBuyer(into *asked) error {
	for _, field := range buyerFields() {
		text, given, err := c.optional(field.name)
		if err == nil && given {
			err = c.front.options.checkLength(field, text)
		}
		if err != nil {
			return err
		}
		if field.name == "order_info" {
			into.OrderInfo = text
		}
	}
	if into.OrderInfo == "" && c.front.options.OrderInfoRequired {
		return invalidField("order_info", "is required")
	}
	return nil
}

func (o *Options) checkLength(field bound, text string) error {
	length := utf8.RuneCountInString(text)
	if o.LengthsInBytes {
		length = len(text)
	}
	if length < field.min || length > field.max {
		return invalidField(field.name, fmt.Sprintf("must have %d to %d characters", field.min, field.max))
	}
	return nil
}

// readChoices checks the fields that have a few values only, and who the payer is.
func (c *call) readChoices(into *asked) error {
	language, given, err := c.optional("language")
	if err != nil {
		return err
	}
	if given && !slices.Contains([]string{"en", "es", "ba", "hr"}, language) {
		return invalidField("language", "must be en, es, ba or hr")
	}
	into.Language = language
	scenario, given, err := c.optional("scenario")
	if err != nil {
		return err
	}
	if given && scenario != "charge" && scenario != "add_payment_method" {
		return invalidField("scenario", "must be charge or add_payment_method")
	}
	into.AddsMethod = scenario == "add_payment_method"
	ip, given, err := c.optional("ip")
	if err != nil {
		return err
	}
	if _, bad := netip.ParseAddr(ip); given && bad != nil {
		return invalidField("ip", "must be an IP address")
	}
	for _, name := range []string{"tokenize_pan_offered", "moto"} {
		if raw, given := c.body[name]; given && string(raw) != "true" && string(raw) != "false" {
			return invalidField(name, "must be true or false")
		}
	}
	into.Customer, _, err = c.optional("customer_uuid")
	if err != nil {
		return err
	}
	return c.checkInstallments()
}

// checkInstallments takes 2 to 12, as a number or as a text: pages show both.
func (c *call) checkInstallments() error {
	raw, given := c.body["number_of_installments"]
	if !given || isNull(raw) && c.front.options.IgnoreNulls {
		return nil
	}
	number, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	if err != nil || number < 2 || number > 12 {
		return invalidField("number_of_installments", "must be 2 to 12")
	}
	return nil
}

func (c *call) readOverrides(into *asked) error {
	targets := map[string]*string{"success_url_override": &into.SuccessURL, "cancel_url_override": &into.CancelURL, "callback_url_override": new(string)}
	for _, name := range overrideFields() {
		text, given, err := c.optional(name)
		if err != nil {
			return err
		}
		address, err := url.Parse(text)
		if given && (err != nil || address.Scheme != "https" && address.Scheme != "http" || address.Host == "") {
			return invalidField(name, "must be an absolute http or https URL")
		}
		*targets[name] = text
	}
	return nil
}

// readOffered reads supported_payment_methods: card, tokens of saved cards, or both.
func (c *call) readOffered(into *asked) error {
	raw, given := c.body["supported_payment_methods"]
	if !given || isNull(raw) && c.front.options.IgnoreNulls {
		return nil
	}
	if raw[0] != '[' || json.Unmarshal(raw, &into.Offered) != nil || len(into.Offered) == 0 || slices.Contains(into.Offered, "") {
		return invalidField("supported_payment_methods", "must be an array of strings: card, or tokens of saved cards")
	}
	return nil
}

// optional reads a text field.
func (c *call) optional(name string) (text string, given bool, err error) {
	return c.body.text(name, c.front.options.IgnoreNulls)
}

// required reads a text field that must be there.
func (c *call) required(name string) (string, error) {
	text, given, err := c.optional(name)
	if err == nil && (!given || text == "") {
		return "", invalidField(name, "is required")
	}
	return text, err
}

// maxAmountDigits is the length of an amount (Monri's payment page).
const maxAmountDigits = 11

// amount reads the field amount: minor units.
func (o object) amount() (int64, error) {
	raw, given := o["amount"]
	if !given {
		return 0, invalidField("amount", "is required")
	}
	minor, ok := parseAmount(string(raw))
	if !ok || minor == 0 {
		return 0, invalidField("amount", "must be a whole number of minor units above zero, with up to 11 digits")
	}
	return minor, nil
}

// parseAmount reads minor units of up to 11 digits.
func parseAmount(text string) (int64, bool) {
	if text == "" || len(text) > maxAmountDigits || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	minor, err := strconv.ParseInt(text, 10, 64)
	return minor, err == nil
}

func invalidField(name, problem string) error {
	return wire.Refuse(http.StatusBadRequest, "field "+wire.Quote(name)+" "+problem)
}
