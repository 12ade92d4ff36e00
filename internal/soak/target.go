package main

import (
	"net/http"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/conformance/reference/front"
	"github.com/tenderpay/tender/internal/sandboxed"
)

// target is an adapter and its simulator. Everything else that the app needs to know it asks the Profile.
type target struct {
	name string

	// harness makes a fresh simulator, and an adapter that has the credentials of every simulator that it makes.
	harness func() (conformance.Harness, error)

	// straight makes of a customer one whose payments are paid on confirmation, without the payer; nil = there is none at this simulator.
	straight func(*tender.CustomerParams)
}

// targets has a line for each adapter, and two for the reference adapter: the second provider lets payers try again and takes its time with refunds.
func targets() []target {
	paid := func(p *tender.CustomerParams) { p.Email = "paid@example.test" }
	return []target{
		{name: "juspay", harness: sandboxed.Juspay},
		{name: "lomi", harness: sandboxed.Lomi},
		{name: "reference", harness: referenceHarness(front.Options{}), straight: paid},
		{name: "reference-patient", harness: referenceHarness(front.Options{PayerRetries: true, RefundsPend: true}), straight: paid},
		{name: "webpay", harness: sandboxed.WebPay},
		{name: "yassir", harness: sandboxed.Yassir, straight: func(p *tender.CustomerParams) { p.Phone += "990001" }},
	}
}

func targetNames() []string {
	var names []string
	for _, t := range targets() {
		names = append(names, t.name)
	}
	return names
}

// referenceHarness is the reference adapter and its simulator, as far as a soak needs them.
func referenceHarness(options front.Options) func() (conformance.Harness, error) {
	return func() (conformance.Harness, error) {
		account := front.New(options)
		return conformance.Harness{
			New: func(target conformance.Target) (tender.Provider, error) {
				client, err := reference.New(reference.Config{
					BaseURL: target.BaseURL, Token: tender.NewSecret(account.Token()), HTTPClient: &http.Client{Transport: target.Transport},
				})
				if err != nil {
					return nil, err
				}
				return client, nil
			},
			Handler: account, Backend: account,
		}, nil
	}
}
