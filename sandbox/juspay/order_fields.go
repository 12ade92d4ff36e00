package juspay

import (
	"encoding/json"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// The fields of an order that the front looks at, by their names in requests and answers.
const (
	fieldOrderID       = "order_id"
	fieldAmount        = "amount"
	fieldCurrency      = "currency"
	fieldCustomerID    = "customer_id"
	fieldCustomerEmail = "customer_email"
	fieldCustomerPhone = "customer_phone"
	fieldDescription   = "description"
	fieldProductID     = "product_id"
	fieldGatewayID     = "gateway_id"
	fieldReturnURL     = "return_url"
	fieldBasket        = "basket"
	fieldClientID      = "payment_page_client_id"
	fieldAction        = "action"

	prefixMetadata   = "metadata."
	prefixOptions    = "options."
	prefixMandate    = "mandate."
	fieldAutoCapture = prefixMetadata + "txns.auto_capture"
	fieldExpiry      = prefixMetadata + "expiryInMins"
)

const (
	defaultCurrency   = "INR"
	maxUDF            = 255
	minOrder          = 100 // one rupee, in minor units
	udfs              = 10
	udfsWithoutOthers = 5 // the first of them have no special characters
)

// udfFields are the merchant's own ten texts.
func udfFields() []string {
	names := make([]string, 0, udfs)
	for i := range udfs {
		names = append(names, "udf"+strconv.Itoa(i+1))
	}
	return names
}

// addressFields are those of both addresses, which no answer repeats.
func addressFields() []string {
	var names []string
	for _, suffix := range []string{
		"first_name", "last_name", "line1", "line2", "line3", "city", "state", "country", "postal_code", "phone", "country_code_iso",
	} {
		names = append(names, "billing_address_"+suffix, "shipping_address_"+suffix)
	}
	return names
}

// changeableFields are what an update may name beside the amount (other official pages).
func changeableFields() []string { return append(udfFields(), addressFields()...) }

// storedFields are those of an order that the front keeps as they were sent, beside every name below metadata.
func storedFields() []string {
	return append(changeableFields(), fieldCustomerID, fieldCustomerEmail, fieldCustomerPhone, fieldDescription, fieldProductID, fieldGatewayID, fieldReturnURL,
		fieldBasket)
}

// orderFields are what a create takes, beside every name below metadata.
func orderFields() []string {
	return append(storedFields(), fieldOrderID, fieldAmount, fieldCurrency, optionToken)
}

// below are the names in the form that begin so and go on.
func (f form) below(prefixes ...string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if slices.ContainsFunc(prefixes, func(prefix string) bool { return len(name) > len(prefix) && strings.HasPrefix(name, prefix) }) {
			names = append(names, name)
		}
	}
	return names
}

// checkOrderID demands letters and digits (other official pages); they disagree on the length.
func (o *Options) checkOrderID(orderID string) error {
	switch {
	case strings.ContainsFunc(orderID, func(r rune) bool {
		return !alphanumeric(r) && (!o.PunctuationInOrderID || !strings.ContainsRune("-_.", r))
	}):
		return wrongField(fieldOrderID, "order_id must be letters A to Z and digits")
	case len(orderID) > o.orderIDLength():
		return wrongField(fieldOrderID, "order_id must have at most "+strconv.Itoa(o.orderIDLength())+" characters")
	default:
		return nil
	}
}

func alphanumeric(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// readOrder takes an order out of the body, whose names are known to be right.
func (c *call) readOrder() (newOrder, error) {
	options := &c.front.options
	n := newOrder{orderID: c.body[fieldOrderID], fields: profile{}, life: options.orderLife()}
	if n.orderID == "" {
		return n, orderIDMissing()
	}
	if err := options.checkOrderID(n.orderID); err != nil {
		return n, err
	}
	if c.body[fieldAmount] == "" {
		return n, mandatoryMissing(fieldAmount)
	}
	var err error
	if n.currency, err = c.readCurrency(); err != nil {
		return n, err
	}
	if n.minor, err = options.readAmount(c.body[fieldAmount], n.currency); err != nil {
		return n, err
	}
	if n.capture, err = c.readCapture(); err != nil {
		return n, err
	}
	for _, name := range append(storedFields(), c.body.below(prefixMetadata)...) {
		value, given := c.body[name]
		if !given {
			continue
		}
		if err := checkOrderField(name, value); err != nil {
			return n, err
		}
		n.fields[name] = value
	}
	if customer := n.fields[fieldCustomerID]; customer != "" && options.RefuseUnknownCustomers {
		if _, err := c.account.customer(customer); err != nil {
			return n, wrongField(fieldCustomerID, "customer_id is neither a customer's id nor an object_reference_id")
		}
	}
	return n, nil
}

func (c *call) readCurrency() (string, error) {
	currency, given := c.body[fieldCurrency]
	if !given && !c.front.options.RequireCurrency {
		return defaultCurrency, nil
	}
	if len(currency) != 3 || strings.ContainsFunc(currency, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return "", wrongField(fieldCurrency, "currency must be three capital letters (ISO 4217)")
	}
	return currency, nil
}

func (o *Options) readAmount(text, currency string) (int64, error) {
	minor, problem := parseAmount(text, currency)
	switch {
	case problem != "":
		return 0, invalidAmount(problem)
	case o.MinimumOrderAmount && currency == defaultCurrency && minor < minOrder:
		return 0, invalidAmount("must be at least 1")
	default:
		return minor, nil
	}
}

// readCapture tells whether the money is taken at once. Pre-authorisation must be switched on for an account.
func (c *call) readCapture() (ledger.CaptureMode, error) {
	automatic, err := c.body.boolean(fieldAutoCapture, true)
	if err != nil {
		return 0, wrongField(fieldAutoCapture, fieldAutoCapture+" must be true or false")
	}
	switch {
	case automatic:
		return ledger.CaptureNow, nil
	case c.front.options.RefusePreAuthorization:
		return 0, notAllowed("FEATURE_NOT_ENABLED", "CONFIG_ERROR", "pre-authorisation is not switched on for this account")
	default:
		return ledger.CaptureLater, nil
	}
}

// checkOrderField demands the format of a field, where official pages name one.
func checkOrderField(name, value string) error {
	switch {
	case value == "":
		return nil
	case name == fieldReturnURL:
		if problem := returnURLProblem(value); problem != "" {
			return wrongField(name, "return_url "+problem)
		}
	case name == fieldBasket && !json.Valid([]byte(value)):
		return wrongField(name, "basket must be JSON")
	case name == fieldGatewayID && !digits(value):
		return wrongField(name, "gateway_id must be digits")
	case strings.HasPrefix(name, "udf"):
		return checkUDF(name, value)
	}
	return nil
}

func checkUDF(name, value string) error {
	special := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != ' '
	}
	switch {
	case utf8.RuneCountInString(value) > maxUDF:
		return wrongField(name, name+" must have at most 255 characters")
	case slices.Contains(udfFields()[:udfsWithoutOthers], name) && strings.ContainsFunc(value, special):
		return wrongField(name, name+" must be letters, digits and blanks: special characters are for udf6 to udf10")
	default:
		return nil
	}
}

// returnURLProblem completes the sentence "return_url ..."; empty: it is right.
func returnURLProblem(text string) string {
	parsed, err := url.Parse(text)
	switch {
	case err != nil, parsed.Scheme != "https" && parsed.Scheme != "http", parsed.Hostname() == "":
		return "must be an absolute http or https address"
	case parsed.RawQuery != "" || parsed.ForceQuery:
		return "must not have a query"
	case strings.Contains(text, "#"):
		return "must not have a fragment"
	}
	if _, err := netip.ParseAddr(parsed.Hostname()); err == nil {
		return "must name a host, not an IP address"
	}
	return ""
}
