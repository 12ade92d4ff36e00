package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/providers/webpay"
	front "github.com/tenderpay/tender/sandbox/webpay"
)

// WebPay returns a fresh harness of the WebPay adapter on a fresh simulator.
func WebPay() (conformance.Harness, error) {
	const token, key = "0123456789abcdef0123456789abcdef01234567", "sandbox-key-not-real"
	const otherToken, otherKey = "76543210fedcba9876543210fedcba9876543210", "another-key-not-real"
	open := func(target conformance.Target, token, key string) (tender.Provider, error) {
		cfg := webpay.Config{BaseURL: target.BaseURL, AuthenticityToken: token, MerchantKey: tender.NewSecret(key)}
		if target.Transport != nil {
			cfg.HTTPClient = &http.Client{Transport: target.Transport}
		}
		client, err := webpay.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	}
	handler := front.New(front.Options{})
	account, err := handler.AddAccount(key, token)
	if err != nil {
		return conformance.Harness{}, err
	}
	return conformance.Harness{
		Handler:      handler,
		Backend:      methodSaver{customersOnly{Book: account.Book, customers: account.Customers}, account.SavePaymentMethod},
		New:          func(target conformance.Target) (tender.Provider, error) { return open(target, token, key) },
		Other:        func(target conformance.Target) (tender.Provider, error) { return open(target, otherToken, otherKey) },
		Answers:      webpayAnswers,
		Sample:       conformance.Sample{CustomerID: "0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11"},
		Secrets:      []string{token},
		SigningKeys:  []string{key},
		OtherSecrets: []string{otherToken, otherKey},
	}, nil
}

// webpayAnswers are written from the provider's Customers API; of a refusal it has the words of the status alone.
func webpayAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	body := webpayBody(op)
	if body == "" {
		return nil
	}
	absent := conformance.Answer{Status: http.StatusNotFound, Body: `{"status":"invalid-request","message":"there is no such customer"}`}
	refused := conformance.Answer{Status: http.StatusBadRequest, Body: `{"status":"invalid-request","message":"refused by the provider"}`}
	changed := body
	switch variant {
	case conformance.VariantOK:
		return []conformance.Answer{{Status: http.StatusOK, Body: body}}
	case conformance.VariantNotFound:
		return []conformance.Answer{absent}
	case conformance.VariantRejected, conformance.VariantRefusedInside:
		if variant == conformance.VariantRefusedInside {
			refused.Status = http.StatusOK
		}
		if op == tender.OpCreateCustomer { // which looks whether the Reference is why
			return []conformance.Answer{refused, absent}
		}
		return []conformance.Answer{refused}
	case conformance.VariantOtherID:
		if op != tender.OpListCustomers {
			changed = strings.NewReplacer("0e6f2b1c", "deadbeef", "conformance1", "other").Replace(body)
		}
	case conformance.VariantMissingID:
		const uuid, card = "0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11", "9f2c4d1e0b7a6853c1d2e3f4a5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718"
		changed = strings.NewReplacer(`"uuid":"`+uuid+`",`, "", `"id":"`+uuid+`",`, "", `"id":"`+card+`",`, "", `"token":"`+card+`",`, "").Replace(body)
	default: // they are about payments
	}
	if changed == body {
		return nil // the answer has nothing of the kind
	}
	return []conformance.Answer{{Status: http.StatusOK, Body: changed}}
}

func webpayBody(op tender.Operation) string {
	const customer = `"description":null,"email":"amel@example.test","name":"Amel K.","phone":"+213661000111","status":"approved","deleted":false,` +
		`"city":"Alger","country":"DZ","zip_code":"16000","address":"1 Rue Didouche","metadata":{"plan":"gold"},` +
		`"created_at":"2026-02-18T10:30:00Z","updated_at":"2026-02-18T10:30:00Z","deleted_at":null}`
	switch op {
	case tender.OpCreateCustomer, tender.OpGetCustomer, tender.OpFindCustomer, tender.OpUpdateCustomer:
		return `{"uuid":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11","merchant_customer_id":"conformance1",` + customer
	case tender.OpListCustomers: // whose rows have an id, and no merchant_customer_id
		return `{"status":"approved","data":[{"id":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11",` + customer + `]}`
	case tender.OpDeleteCustomer:
		return `{"status":"approved","id":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11","deleted":true}`
	case tender.OpListPaymentMethods:
		return `{"status":"approved","data":[{"status":"approved","id":"9f2c4d1e0b7a6853c1d2e3f4a5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718",` +
			`"masked_pan":"411111******1111","expiration_date":"2031-10-31","keep_until":"2031-10-30T23:00:00Z","created_at":"2026-02-18T10:30:00Z",` +
			`"updated_at":"2026-02-18T10:30:00Z","customer_uuid":"0e6f2b1c-5a77-4f0e-9a53-5d6f0c2b8a11",` +
			`"token":"9f2c4d1e0b7a6853c1d2e3f4a5b60718293a4b5c6d7e8f90a1b2c3d4e5f60718","expired":false}]}`
	default:
		return ""
	}
}
