package sandboxed

import (
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/providers/webpay"
	front "github.com/tenderpay/tender/sandbox/webpay"
)

// The sample payment: an order's number is its Reference, and what opens its status is as secret as what the SDK is given.
const (
	webpayOrder     = "conformance2"
	webpayPaymentID = "5d0c9be7a1f24386b0e7d9c8a6f5e4d3c2b1a090"
)

// WebPay returns a fresh harness of the WebPay adapter on a fresh simulator, with payments on pages of the provider's.
func WebPay() (conformance.Harness, error) {
	return webPay(false, conformance.Sample{CustomerID: webpayCustomer, PaymentID: webpayOrder}, nil)
}

// WebPayComponents is WebPay with payments for the provider's SDK.
func WebPayComponents() (conformance.Harness, error) {
	return webPay(true, conformance.Sample{CustomerID: webpayCustomer, PaymentID: webpayOrder, ClientSecret: webpayPaymentID}, map[string]string{
		"PAY-14":             "a refusal does not say that the order number is used: docs/providers/webpay.md, open point 28",
		"SEC-03/get_payment": "the provider has the payment's id in the path of its status: docs/providers/webpay.md, open point 43",
	})
}

func webPay(components bool, sample conformance.Sample, deviations map[string]string) (conformance.Harness, error) {
	const token, key = "0123456789abcdef0123456789abcdef01234567", "sandbox-key-not-real"
	const otherToken, otherKey = "76543210fedcba9876543210fedcba9876543210", "another-key-not-real"
	open := func(target conformance.Target, token, key string) (tender.Provider, error) {
		cfg := webpay.Config{BaseURL: target.BaseURL, AuthenticityToken: token, MerchantKey: tender.NewSecret(key), Components: components}
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
	answers, states := webpayPageAnswers, webpayOrderStates()
	if components {
		answers, states = webpaySDKAnswers, webpayPaymentStates()
	}
	hooks := webpayWebhooks(key, otherKey)
	hooks.Send = send(account)
	return conformance.Harness{
		Handler: handler,
		Backend: account,
		New:     func(target conformance.Target) (tender.Provider, error) { return open(target, token, key) },
		Other:   func(target conformance.Target) (tender.Provider, error) { return open(target, otherToken, otherKey) },
		Answers: func(op tender.Operation, variant conformance.Variant) []conformance.Answer {
			if answer := webpayAnswers(op, variant); answer != nil {
				return answer
			}
			return answers(op, variant)
		},
		States:       states,
		Reads:        func(_, path string) bool { return strings.HasSuffix(path, "/orders/show") },
		Sample:       sample,
		Deviations:   deviations,
		Webhooks:     hooks,
		Secrets:      []string{token},
		SigningKeys:  []string{key},
		OtherSecrets: []string{otherToken, otherKey},
	}, nil
}
