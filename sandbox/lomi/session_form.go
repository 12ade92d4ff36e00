package lomi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxMinutes bounds expiration_minutes: a year. Not documented; the sandbox's choice.
const maxMinutes = 365 * 24 * 60

// sessionRequest is a checked request for a checkout session.
type sessionRequest struct {
	session  session
	minor    int64
	currency string
	lifetime time.Duration
	blocked  bool // by an invoice that is not paid: no session is made
}

// readSession reads the body of a create. The fields of both generations are known; which are required is Options.CurrentSessionRequests.
func (c *call) readSession() (sessionRequest, error) {
	f, options := c.fields(), &c.front.options
	current := options.CurrentSessionRequests
	request := sessionRequest{lifetime: options.sessionLifetime()}
	request.currency = f.text("currency_code", true)
	request.minor = f.amount("amount", request.currency, true)
	request.session = session{
		SuccessURL: f.address("success_url", !current), CancelURL: f.address("cancel_url", !current),
		Title: f.text("title", false), PublicDescription: f.text("public_description", false), Description: f.text("description", false),
		CustomerEmail: f.email("customer_email"), CustomerName: f.text("customer_name", false), CustomerPhone: f.text("customer_phone", false),
		CustomerCity: f.text("customer_city", false), CustomerCountry: f.text("customer_country", false),
		CustomerAddress: f.text("customer_address", false), CustomerPostalCode: f.text("customer_postal_code", false),
		Customer: f.id("customer_id", false), Metadata: f.object("metadata"),
		AllowCouponCode: f.flag("allow_coupon_code"), AllowQuantity: f.flag("allow_quantity"), Quantity: f.whole("quantity", 1, 100),
	}
	f.flag("require_billing_address")
	f.oneOf("integration_source", "system", "shopify", "woocommerce", "prestashop", "magento", "odoo", "bubble")
	if current {
		f.ignore("allowed_providers", "expiration_minutes")
	} else {
		request.session.Providers = f.texts("allowed_providers")
		if minutes := f.whole("expiration_minutes", 0, maxMinutes); minutes > 0 {
			request.lifetime = time.Duration(minutes) * time.Minute
		}
	}
	if options.BlockingInvoice {
		request.blocked = request.session.Customer != "" || f.id("subscription_id", false) != ""
	}
	request.session.Reference = reference(json.RawMessage(request.session.Metadata))
	if err := c.checkCatalogue(f); err != nil {
		return sessionRequest{}, err
	}
	request.session.Key, request.session.KeyBody = c.idempotencyKey()
	return request, options.checkSession(request)
}

// checkCatalogue refuses what names a product, a plan or another thing that is made elsewhere: the sandbox has none of these.
func (c *call) checkCatalogue(f *fields) error {
	var named []string
	for _, name := range []string{"product_id", "plan_id", "price_id", "subscription_id", "payment_link_id", "line_items"} {
		if _, given := f.take(name, false); given && (name != "subscription_id" || !f.options.BlockingInvoice) {
			named = append(named, name)
		}
	}
	if err := f.refusal(); err != nil {
		return err
	}
	if len(named) > 0 {
		return &httpError{
			status: http.StatusBadRequest, code: "INVALID_REFERENCE",
			message: "the sandbox has no catalogue and no subscriptions, and takes no " + strings.Join(named, ", "),
		}
	}
	return nil
}

// checkSession refuses a currency or a provider that lomi does not have.
func (o *Options) checkSession(request sessionRequest) error {
	if currencies := append([]string{"XOF"}, o.Currencies...); !slices.Contains(currencies, request.currency) {
		return &httpError{
			status: http.StatusBadRequest, code: "UNSUPPORTED_CURRENCY",
			message: `field "currency_code" must be one of ` + strings.Join(currencies, ", "),
		}
	}
	for _, provider := range request.session.Providers {
		if supported := []string{"ORANGE", "WAVE", "NOWPAYMENTS"}; !slices.Contains(supported, provider) {
			return &httpError{
				status: http.StatusBadRequest, code: "UNSUPPORTED_PROVIDER",
				message: `field "allowed_providers" may have ` + strings.Join(supported, ", "),
			}
		}
	}
	return nil
}

// maxKey is how much of an Idempotency-Key counts.
const maxKey = 255

// idempotencyKey is the header's value, and a digest of the body that it stands for; nothing unless Options.IdempotentSessions.
func (c *call) idempotencyKey() (key, body string) {
	key = c.r.Header.Get("Idempotency-Key")
	if key == "" || !c.front.options.IdempotentSessions {
		return "", ""
	}
	var value any
	sent, _ := json.Marshal(c.body) // neither this nor what follows can fail: it was decoded before
	decoder := json.NewDecoder(bytes.NewReader(sent))
	decoder.UseNumber()
	_ = decoder.Decode(&value)
	canonical, _ := json.Marshal(value) // sorted by name, without spaces
	digest := sha256.Sum256(canonical)
	return key[:min(len(key), maxKey)], hex.EncodeToString(digest[:])
}
