package webpay

import (
	"crypto/sha1" //nolint:gosec // the digest of API v1
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// signedOrder is what a request with its credentials in the body is about: texts, as they were sent.
type signedOrder struct {
	kind, number, amount, currency string
	token, digest                  string
}

// authenticateBody finds the account by the authenticity token in the body, and proves it by the digest beside it: lower-case hex of SHA-1 (XML) or
// SHA-512 (JSON) over merchant_key, order number, amount and currency; in the lookup of an order over merchant_key and order number. That a wrong one
// is a 401, as in API v2, and a body that cannot be read a 422, as in Monri's transaction endpoint, is not documented.
func (f *Front) authenticateBody(w http.ResponseWriter, r *http.Request, op operation) (sender, error) {
	data, err := wire.ReadBody(w, r)
	if err != nil {
		return sender{}, err
	}
	order, err := readSignedOrder(op, data)
	if err != nil {
		return sender{}, err
	}
	account := f.account(order.token)
	if account == nil {
		return sender{}, noMerchant()
	}
	want := order.sign(op, account.merchantKey.Reveal())
	if !wire.SameSecret(want, order.digest) {
		return sender{}, unauthorized("the digest is not the one of this order: lower-case hex of " + order.recipe(op) + ", without separators")
	}
	return sender{account: account, data: data, order: order}, nil
}

func (o signedOrder) sign(op operation, merchantKey string) string {
	text := merchantKey + o.number + o.amount + o.currency
	if op.form() == formXML {
		sum := sha1.Sum([]byte(text)) //nolint:gosec // the digest of API v1
		return hex.EncodeToString(sum[:])
	}
	return signText(text)
}

func signText(text string) string {
	sum := sha512.Sum512([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (o signedOrder) recipe(op operation) string {
	switch op {
	case opFindOrder:
		return "SHA-1 over merchant key and order-number"
	case opManage:
		return "SHA-512 over merchant key, order_number, amount and currency"
	default:
		return "SHA-1 over merchant key, order-number, amount and currency"
	}
}

// unprocessable is the refusal of a request with its credentials in the body.
func unprocessable(text string) error { return wire.Refuse(http.StatusUnprocessableEntity, text) }

func readSignedOrder(op operation, data []byte) (signedOrder, error) {
	if !utf8.Valid(data) {
		return signedOrder{}, unprocessable("the body is not UTF-8")
	}
	switch op {
	case opManage:
		return readSignedJSON(data)
	case opFindOrder:
		return readSignedXML(data, "order", "order-number")
	default:
		order, err := readSignedXML(data, "transaction", "order-number", "amount", "currency")
		order.kind = string(op)
		return order, err
	}
}

func readSignedXML(data []byte, root string, fields ...string) (signedOrder, error) {
	children, err := decodeXML(data, root)
	if err != nil {
		return signedOrder{}, err
	}
	known := append(fields, "authenticity-token", "digest")
	for name := range children {
		if !slices.Contains(known, name) {
			return signedOrder{}, unprocessable("unknown field " + wire.Quote(name))
		}
	}
	for _, name := range known {
		if children[name] == "" {
			return signedOrder{}, unprocessable("field " + wire.Quote(name) + " is required")
		}
	}
	return signedOrder{
		number: children["order-number"], amount: children["amount"], currency: children["currency"],
		token: children["authenticity-token"], digest: children["digest"],
	}, nil
}

// readSignedJSON reads {"transaction": {...}}. The amount is a number, and its digits are what is signed.
func readSignedJSON(data []byte) (signedOrder, error) {
	outer, err := decodeUnprocessable(data)
	if err != nil {
		return signedOrder{}, err
	}
	if err := outer.onlyOr(unprocessable, "transaction"); err != nil {
		return signedOrder{}, err
	}
	if raw := outer["transaction"]; len(raw) == 0 || raw[0] != '{' {
		return signedOrder{}, unprocessable(`field "transaction" must be an object`)
	}
	fields, err := decodeUnprocessable(outer["transaction"])
	if err != nil {
		return signedOrder{}, err
	}
	order := signedOrder{}
	texts := map[string]*string{
		"transaction_type": &order.kind, "order_number": &order.number, "currency": &order.currency, "authenticity_token": &order.token, "digest": &order.digest,
	}
	names := []string{"transaction_type", "order_number", "currency", "authenticity_token", "digest"}
	if err := fields.onlyOr(unprocessable, append(names, "amount")...); err != nil {
		return signedOrder{}, err
	}
	for _, name := range names {
		if json.Unmarshal(fields[name], texts[name]) != nil || *texts[name] == "" {
			return signedOrder{}, unprocessable("field " + wire.Quote(name) + " must be a string, and is required")
		}
	}
	order.amount = string(fields["amount"])
	if order.amount == "" || strings.Trim(order.amount, "0123456789") != "" {
		return signedOrder{}, unprocessable(`field "amount" must be a whole number, and is required`)
	}
	return order, nil
}

func decodeUnprocessable(data []byte) (object, error) {
	fields, err := wire.DecodeObject(data)
	if refusal, ok := errors.AsType[*wire.Refusal](err); ok {
		return nil, unprocessable(refusal.Text)
	}
	return fields, err
}
