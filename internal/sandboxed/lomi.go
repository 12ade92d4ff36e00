package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/providers/lomi"
	front "github.com/tenderpay/tender/sandbox/lomi"
)

// Lomi returns a fresh harness of the lomi. adapter on a fresh simulator of the API's first generation, and of what an account of the later one has
// besides: refunds, and other currencies than XOF. Its list of customers shows everybody, not only those who have paid.
func Lomi() (conformance.Harness, error) {
	return lomiHarness(front.Options{ListAll: true, Refunds: true, Currencies: []string{"USD", "EUR"}}, lomi.MinorUnit)
}

// LomiCurrent is Lomi on a simulator of the API's later generation, which counts other currencies in their larger unit.
func LomiCurrent() (conformance.Harness, error) {
	options := front.CurrentGeneration()
	options.MajorUnits = true
	harness, err := lomiHarness(options, lomi.MajorUnit)
	harness.Deviations = map[string]string{
		"LST-06/one_goes": "docs/providers/lomi.md, Lists: its pages have a size of their own, so one row is left out when another goes meanwhile",
	}
	return harness, err
}

func lomiHarness(options front.Options, unit lomi.Unit) (conformance.Harness, error) {
	const key, otherKey = "lomi_sk_test_not-real-one", "lomi_sk_test_not-real-two"
	open := func(target conformance.Target, key string, refunds bool, currencies ...string) (tender.Provider, error) {
		cfg := lomi.Config{BaseURL: target.BaseURL, APIKey: tender.NewSecret(key), Refunds: refunds, Currencies: currencies, CurrencyUnit: unit}
		if refunds {
			cfg.WebhookSecret = tender.NewSecret(lomiHookSecret)
		}
		if target.Transport != nil {
			cfg.HTTPClient = &http.Client{Transport: target.Transport}
		}
		client, err := lomi.New(cfg)
		if err != nil {
			return nil, err
		}
		return client, nil
	}
	handler := front.New(options)
	account, err := handler.AddAccount(key, "904d003c-3736-41d4-90a5-9de74d404fd7", "0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c")
	if err != nil {
		return conformance.Harness{}, err
	}
	if err := account.SetWebhookSecret(lomiHookSecret); err != nil {
		return conformance.Harness{}, err
	}
	return conformance.Harness{
		Handler: handler,
		Backend: account,
		New:     func(target conformance.Target) (tender.Provider, error) { return open(target, key, true, "USD", "EUR") },
		Off:     func(target conformance.Target) (tender.Provider, error) { return open(target, key, false) },
		Other: func(target conformance.Target) (tender.Provider, error) {
			return open(target, otherKey, true, "USD", "EUR")
		},
		Answers: lomiAnswers,
		States:  lomiStates(),
		Sample: conformance.Sample{
			CustomerID: lomiCustomer, PaymentID: lomiSession, RefundID: lomiRefund,
			Extra: map[string][2]string{"whatsapp_number": {"+221771234567", "+221779876543"}, "is_business": {"false", "true"}},
		},
		Webhooks: &conformance.Webhooks{
			Sign: lomiSignature(lomiHookSecret), SignOther: lomiSignature("whsec_of-another-endpoint"), SignEmpty: lomiSignature(""), SignsBody: true,
			Deliveries: lomiDeliveries(), Send: send(account),
		},
		SigningKeys:  []string{lomiHookSecret},
		Secrets:      []string{key},
		OtherSecrets: []string{otherKey},
	}, nil
}

const lomiCustomer = "b78de3c9-7f76-4f43-9c5d-19d9f5c7c985"

// lomiAnswers are written from the provider's API document, which shows no answer to an update and no body of an error.
func lomiAnswers(op tender.Operation, variant conformance.Variant) []conformance.Answer {
	const fields = `"customer_id":"` + lomiCustomer + `","merchant_id":"904d003c-3736-41d4-90a5-9de74d404fd7",` +
		`"organization_id":"0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c","name":"Amel K.","email":"amel@example.test","phone_number":"+213661000111",` +
		`"whatsapp_number":null,"country":"DZ","city":"Alger","address":"1 Rue Didouche","postal_code":"16000","is_business":false,` +
		`"metadata":{"reference":"conformance1"},"created_at":"2025-04-04T14:21:49.955Z","updated_at":"2025-04-04T14:21:49.955Z"`
	status, body := http.StatusOK, `{"data":{`+fields+`}}`
	switch op {
	case tender.OpCreateCustomer:
		status = http.StatusCreated
	case tender.OpGetCustomer, tender.OpUpdateCustomer:
	case tender.OpListCustomers:
		body = `{"data":[{` + fields + `}],"meta":{"current_page":1,"per_page":100}}`
	case tender.OpDeleteCustomer:
		body = `{"data":{"customer_id":"` + lomiCustomer + `","deleted":true}}`
	default:
		return lomiPaymentAnswers(op, variant)
	}
	one := func(status int, body string) []conformance.Answer {
		return []conformance.Answer{{Status: status, Body: body}}
	}
	without := strings.Replace(body, `"customer_id":"`+lomiCustomer+`",`, "", 1)
	switch variant {
	case conformance.VariantOK:
		return one(status, body)
	case conformance.VariantNotFound:
		return one(http.StatusNotFound, `{"error":{"status":404,"code":"NOT_FOUND","message":"Customer not found","timestamp":"2025-06-01T09:00:00.000Z"}}`)
	case conformance.VariantRejected:
		return one(http.StatusBadRequest, `{"error":{"status":400,"code":"INVALID_REQUEST","message":"Invalid request body","timestamp":"2025-06-01T09:00:00.000Z"}}`)
	case conformance.VariantOtherID:
		if op != tender.OpCreateCustomer && op != tender.OpListCustomers { // nobody knows which ids these will be
			return one(status, strings.ReplaceAll(body, "b78de3c9", "deadbeef"))
		}
	case conformance.VariantMissingID:
		switch op {
		case tender.OpDeleteCustomer: // needs none
		case tender.OpUpdateCustomer:
			return append(one(status, without), one(status, without)...) // the second to the read that follows
		default:
			return one(status, without)
		}
	default: // the provider has no words for it
	}
	return nil
}
