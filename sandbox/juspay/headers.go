package juspay

import (
	"mime"
	"strings"
	"time"
)

const (
	headerMerchant = "x-merchantid"
	headerVersion  = "version"
	headerRouting  = "x-routing-id"

	typeForm = "application/x-www-form-urlencoded"
	typeJSON = "application/json"
)

// checkHeaders demands x-merchantid where the document lists it as required: on create and get of a customer; and with orders, of which the document
// does not speak: some other official pages require it, some recommend it. Wherever it is sent it must be the account's, letter by
// letter. How a missing or wrong one is answered is not documented; the sandbox's choice.
func (c *call) checkHeaders() error {
	merchant, err := c.header(headerMerchant)
	if err != nil {
		return err
	}
	options := &c.front.options
	demanded := !options.OrdersWithoutMerchantID
	switch c.op {
	case opCreateCustomer, opGetCustomer:
		demanded = true
	case opUpdateCustomer:
		demanded = options.MerchantIDOnUpdate
	default:
	}
	switch {
	case merchant == "" && demanded && options.MissingMerchantIDAs401:
		return accessDenied("header x-merchantid is required")
	case merchant == "" && demanded:
		return wrongValue(headerMerchant, "header x-merchantid is required")
	case merchant == "" || merchant == c.account.merchantID:
	case options.WrongMerchantIDAs400:
		return wrongValue(headerMerchant, "header x-merchantid is not the merchant of this API key")
	default:
		return accessDenied("header x-merchantid is not the merchant of this API key")
	}
	return c.checkNewerHeaders()
}

// checkNewerHeaders demands what only other official pages have.
func (c *call) checkNewerHeaders() error {
	if c.front.options.RequireVersion {
		version, err := c.header(headerVersion)
		if err != nil {
			return err
		}
		if _, err := time.Parse(time.DateOnly, version); err != nil {
			return wrongValue(headerVersion, "header version must be a date: YYYY-MM-DD")
		}
	}
	if c.front.options.RequireRoutingID {
		routing, err := c.header(headerRouting)
		if err != nil {
			return err
		}
		if routing == "" {
			return wrongValue(headerRouting, "header x-routing-id is required")
		}
	}
	return nil
}

// header returns a header's only value, empty when there is none.
func (c *call) header(name string) (string, error) {
	values := c.r.Header.Values(name)
	switch len(values) {
	case 0:
		return "", nil
	case 1:
		return values[0], nil
	default:
		return "", wrongValue(name, "header "+name+" is given more than once")
	}
}

// contentType is the media type of the body, one that the front takes.
func (c *call) contentType() (string, error) {
	kind, parameters, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	wanted := typeForm
	if c.op == opCreateSession {
		wanted = typeJSON
	}
	if err != nil || kind != wanted && (kind != typeJSON || !c.front.options.AcceptJSON) {
		return "", invalid("header Content-Type must be " + wanted)
	}
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return "", invalid("header Content-Type must not name another charset than utf-8")
	}
	return kind, nil
}
