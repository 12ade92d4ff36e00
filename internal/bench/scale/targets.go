package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
	referencefront "github.com/tenderpay/tender/conformance/reference/front"
	"github.com/tenderpay/tender/providers/juspay"
	"github.com/tenderpay/tender/providers/lomi"
	"github.com/tenderpay/tender/providers/webpay"
	"github.com/tenderpay/tender/providers/yassir"
	juspayfront "github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/ledger"
	lomifront "github.com/tenderpay/tender/sandbox/lomi"
	webpayfront "github.com/tenderpay/tender/sandbox/webpay"
	yassirfront "github.com/tenderpay/tender/sandbox/yassir"
)

// target is a provider: its simulator, and its adapter for each of the simulator's accounts, which are numbered.
type target struct {
	name   string
	lists  bool // its API lists customers
	posted bool // customers come to its list through the API only
	amount tender.Money

	simulate func(accounts int) (world, error)
	open     func(base string, account int, with *http.Client) (tender.Provider, error)
}

// world is a simulator.
type world struct {
	http.Handler

	// book is where customers of the first account can be made directly; nil = by the API only.
	book *ledger.Ledger
}

const notASecret = "scale-not-real"

func targets() []target {
	return []target{
		{"juspay", false, true, tender.MustMoney("15.00", "INR"), func(accounts int) (world, error) {
			front := juspayfront.New(juspayfront.Options{SpacesInNames: true})
			return world{Handler: front}, each(accounts, func(i int) error {
				return second(front.AddAccount(fmt.Sprintf("shop%d", i), fmt.Sprintf("%s-%d", notASecret, i)))
			})
		}, func(base string, i int, with *http.Client) (tender.Provider, error) {
			return juspay.New(juspay.Config{
				BaseURL: base, MerchantID: fmt.Sprintf("shop%d", i), APIKey: tender.NewSecret(fmt.Sprintf("%s-%d", notASecret, i)), HTTPClient: with,
			})
		}},
		{"lomi", true, false, tender.MustMoney("1500", "XOF"), func(accounts int) (world, error) {
			front := lomifront.New(lomifront.Options{ListAll: true})
			var first *lomifront.Account
			err := each(accounts, func(i int) error {
				account, err := front.AddAccount(fmt.Sprintf("lomi_sk_test_%s_%d", notASecret, i), fmt.Sprintf("merchant-%d", i), fmt.Sprintf("organization-%d", i))
				if i == 0 {
					first = account
				}
				return err
			})
			if err != nil {
				return world{}, err
			}
			return world{front, first.Ledger()}, nil
		}, func(base string, i int, with *http.Client) (tender.Provider, error) {
			return lomi.New(lomi.Config{BaseURL: base, APIKey: tender.NewSecret(fmt.Sprintf("lomi_sk_test_%s_%d", notASecret, i)), HTTPClient: with})
		}},
		{"reference", true, false, tender.MustMoney("1500.00", "DZD"), func(accounts int) (world, error) {
			mux := http.NewServeMux() // this simulator is an account
			var first *referencefront.Account
			_ = each(accounts, func(i int) error {
				account := referencefront.New(referencefront.Options{Token: fmt.Sprintf("%s-%d", notASecret, i)})
				if i == 0 {
					first = account
				}
				prefix := fmt.Sprintf("/%d", i)
				mux.Handle(prefix+"/", http.StripPrefix(prefix, account))
				return nil
			})
			return world{mux, first.Ledger()}, nil
		}, func(base string, i int, with *http.Client) (tender.Provider, error) {
			return reference.New(reference.Config{
				BaseURL: fmt.Sprintf("%s/%d", base, i), Token: tender.NewSecret(fmt.Sprintf("%s-%d", notASecret, i)), HTTPClient: with,
			})
		}},
		{"webpay", true, true, tender.MustMoney("15.00", "EUR"), func(accounts int) (world, error) {
			front := webpayfront.New(webpayfront.Options{})
			return world{Handler: front}, each(accounts, func(i int) error {
				return second(front.AddAccount(notASecret, fmt.Sprintf("%040x", i)))
			})
		}, func(base string, i int, with *http.Client) (tender.Provider, error) {
			return webpay.New(webpay.Config{BaseURL: base, AuthenticityToken: fmt.Sprintf("%040x", i), MerchantKey: tender.NewSecret(notASecret), HTTPClient: with})
		}},
		{"yassir", false, true, tender.MustMoney("1500.00", "DZD"), func(accounts int) (world, error) {
			front := yassirfront.New(yassirfront.Options{})
			return world{Handler: front}, each(accounts, func(i int) error {
				return second(front.AddAccount(fmt.Sprintf("shop%d", i), notASecret, "SHOP"))
			})
		}, func(base string, i int, with *http.Client) (tender.Provider, error) {
			return yassir.New(yassir.Config{
				BaseURL: base, ClientID: fmt.Sprintf("shop%d", i), ClientSecret: tender.NewSecret(notASecret), Service: "SHOP", Country: "DZ", HTTPClient: with,
			})
		}},
	}
}

func targetNamed(name string) (target, error) {
	for _, t := range targets() {
		if t.name == name {
			return t, nil
		}
	}
	return target{}, fmt.Errorf("no target %q", name)
}

func each(n int, do func(i int) error) error {
	for i := range n {
		if err := do(i); err != nil {
			return err
		}
	}
	return nil
}

func second[T any](_ T, err error) error { return err }

// gateway is one for an account of the simulator at base.
func (t target) gateway(base string, account int, with *http.Client) (*tender.Gateway, error) {
	provider, err := t.open(base, account, with)
	if err != nil {
		return nil, err
	}
	return tender.NewGateway(provider, tender.Options{AllowLossy: true, NextActions: []tender.ActionType{tender.ActionRedirect, tender.ActionClientSDK}})
}

// person is customer number i.
func person(i int) tender.CustomerParams {
	id := fmt.Sprintf("user%07d", i)
	return tender.CustomerParams{Reference: id, Name: "Amel K.", Email: id + "@example.test", Phone: fmt.Sprintf("+21366%07d", i)}
}

// payment is an attempt to take the target's amount from somebody.
func (t target) payment(who tender.CustomerRef) tender.PaymentParams {
	return tender.PaymentParams{Reference: tender.NewReference(), Amount: t.amount, Customer: who, ReturnURL: "https://shop.example.test/back"}
}

// inMemory carries requests to a handler without a network.
type inMemory struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	recorder := httptest.NewRecorder()
	asked := r.Clone(r.Context())
	if asked.RequestURI = r.URL.RequestURI(); asked.Body == nil {
		asked.Body = http.NoBody
	}
	m.handler.ServeHTTP(recorder, asked)
	return recorder.Result(), nil
}

// nowhere is a base URL for inMemory.
const nowhere = "http://127.0.0.1"
