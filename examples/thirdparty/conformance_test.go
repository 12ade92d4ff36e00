package acmepay_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"

	"example.test/acmepay"
)

const key = "acme-key-not-real"

// There is no simulator of Acme Pay, so the stateful cases are not run: the test passes, and its log says that the verdict is partial.
func TestConformance(t *testing.T) {
	conformance.Run(t, func(*testing.T) conformance.Harness {
		return conformance.Harness{
			New: func(target conformance.Target) (tender.Provider, error) {
				cfg := acmepay.Config{BaseURL: target.BaseURL, Key: tender.NewSecret(key)}
				if target.Transport != nil {
					cfg.HTTPClient = &http.Client{Transport: target.Transport}
				}
				client, err := acmepay.New(cfg)
				if err != nil {
					return nil, err // not client: a nil *Client in an interface is not nil
				}
				return client, nil
			},
			Answers: answers,
			Sample:  conformance.Sample{CustomerID: "A-1"},
			Secrets: []string{key},
		}
	})
}

// answers are written by hand from Acme Pay's API, and speak of the customer that conformance.Sample describes.
func answers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	const customer = `{"id":"A-1","reference":"conformance1","name":"Amel K.","email":"amel@example.test","active":true}`
	status := http.StatusOK
	switch op {
	case tender.OpCreateCustomer:
		status = http.StatusCreated
	case tender.OpGetCustomer, tender.OpFindCustomer, tender.OpUpdateCustomer:
	default:
		return nil
	}
	one := func(status int, body string) []conformance.Answer {
		return []conformance.Answer{{Status: status, Body: body}}
	}
	switch variant {
	case conformance.VariantOK:
		return one(status, customer)
	case conformance.VariantNotFound:
		return one(http.StatusNotFound, `{"error":"no_customer","reason":"there is none"}`)
	case conformance.VariantRejected:
		return one(http.StatusBadRequest, `{"error":"bad_name","reason":"this name is not taken"}`)
	case conformance.VariantOtherID:
		return one(status, strings.NewReplacer("A-1", "A-2", "amel@", "mallory@").Replace(customer))
	case conformance.VariantMissingID:
		return one(status, strings.Replace(customer, `"id":"A-1",`, "", 1))
	default:
		return nil // Acme Pay has no payments, so no amounts and no statuses
	}
}
