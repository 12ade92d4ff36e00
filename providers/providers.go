// Package providers opens the adapters of this module by name, so that an app changes provider by changing a setting.
//
// An app that knows its provider needs only that adapter's package and its New. Adapters from elsewhere are opened by their own packages.
package providers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/juspay"
	"github.com/tenderpay/tender/providers/lomi"
	"github.com/tenderpay/tender/providers/webpay"
	"github.com/tenderpay/tender/providers/yassir"
)

// options are what an adapter is given beside its settings.
type options struct{ httpClient *http.Client }

// openers is the table of the providers, in alphabetical order.
func openers() []opener {
	return []opener{
		{"juspay", []entry{
			{"BaseURL", "https://api.juspay.in, https://sandbox.juspay.in, or another region's", 0},
			{"APIKey", "the API key of the merchant account", secret},
			{"MerchantID", "the merchant id, as the provider writes it", 0},
			{"Version", "an API date such as 2018-10-25, sent as the header version", optional},
			{"RoutingID", "true = the customer's Reference is sent as x-routing-id, which some accounts ask for", optional},
			{"PaymentPageClientID", "the client id of the payment page, to pay by its sessions", optional},
			{"WebhookUser", "the user name that the provider sends with its webhooks", optional},
			{"WebhookPassword", "the password that it sends with them", optional | secret},
		}, func(value func(string) string, with options) (tender.Provider, error) {
			routed, err := trueOrFalse("RoutingID", value("RoutingID"))
			if err != nil {
				return nil, err
			}
			return provider(juspay.New(juspay.Config{
				BaseURL: value("BaseURL"), APIKey: tender.NewSecret(value("APIKey")), MerchantID: value("MerchantID"), Version: value("Version"),
				RoutingID: routed, PaymentPageClientID: value("PaymentPageClientID"), HTTPClient: with.httpClient,
				WebhookUser: value("WebhookUser"), WebhookPassword: tender.NewSecret(value("WebhookPassword")),
			}))
		}},
		{"lomi", []entry{
			{"BaseURL", "the base URL with the prefix that the account wants", 0},
			{"APIKey", "the account's secret key, sent as X-API-Key", secret},
			{"AllowedProviders", "what payers may pay with, as in WAVE,ORANGE, which is the default", optional},
			{"Refunds", "true = the account's API has refunds", optional},
			{"Currencies", "currencies beside XOF, as in USD,EUR", optional},
			{"WebhookSecret", "the signing secret of the account's webhook endpoint, with its whsec_", optional | secret},
			{"CurrencyUnit", "what the API's amounts of those count: minor or major, as lomi. tells you", optional},
		}, func(value func(string) string, with options) (tender.Provider, error) {
			refunds, err := trueOrFalse("Refunds", value("Refunds"))
			if err != nil {
				return nil, err
			}
			return provider(lomi.New(lomi.Config{
				BaseURL: value("BaseURL"), APIKey: tender.NewSecret(value("APIKey")), AllowedProviders: list(value("AllowedProviders")), Refunds: refunds,
				Currencies: list(value("Currencies")), CurrencyUnit: lomi.Unit(value("CurrencyUnit")), HTTPClient: with.httpClient,
				WebhookSecret: tender.NewSecret(value("WebhookSecret")),
			}))
		}},
		{"webpay", []entry{
			{"BaseURL", "https://ipg.monri.com, or the test host", 0},
			{"AuthenticityToken", "names the merchant, sent with every call", 0},
			{"MerchantKey", "signs every call and is never sent", secret},
			{"Components", "true = payments for the provider's SDK in the app's own page, instead of pages of the provider's", optional},
		}, func(value func(string) string, with options) (tender.Provider, error) {
			components, err := trueOrFalse("Components", value("Components"))
			if err != nil {
				return nil, err
			}
			return provider(webpay.New(webpay.Config{
				BaseURL: value("BaseURL"), AuthenticityToken: value("AuthenticityToken"), MerchantKey: tender.NewSecret(value("MerchantKey")),
				Components: components, HTTPClient: with.httpClient,
			}))
		}},
		{"yassir", []entry{
			{"BaseURL", "https://api.payment.yassir.io, or the test host", 0},
			{"ClientID", "the client id that the provider gave you", 0},
			{"ClientSecret", "the client secret that the provider gave you", secret},
			{"Service", "the service identifier of your onboarding, sent as x-service", 0},
			{"Country", "ISO 3166-1 alpha-2 code of the country you sell in, DZ", 0},
			{"Locale", "language of the payer's pages, en_US", optional},
			{"UnsignedWebhooks", "true = webhooks are taken as hints although nobody signed them", optional},
			{"WebhookSecret", "what an older account's webhooks are signed with", optional | secret},
		}, func(value func(string) string, with options) (tender.Provider, error) {
			unsigned, err := trueOrFalse("UnsignedWebhooks", value("UnsignedWebhooks"))
			if err != nil {
				return nil, err
			}
			return provider(yassir.New(yassir.Config{
				BaseURL: value("BaseURL"), ClientID: value("ClientID"), ClientSecret: tender.NewSecret(value("ClientSecret")),
				Service: value("Service"), Country: value("Country"), Locale: value("Locale"), HTTPClient: with.httpClient,
				UnsignedWebhooks: unsigned, WebhookSecret: tender.NewSecret(value("WebhookSecret")),
			}))
		}},
	}
}

// provider keeps a nil pointer from becoming a Provider that is not nil.
func provider[C any, P interface {
	*C
	tender.Provider
}](client P, err error) (tender.Provider, error) {
	if err != nil {
		return nil, err
	}
	return client, nil
}

// Names returns the names that Open knows, in alphabetical order.
func Names() []string {
	var names []string
	for _, o := range openers() {
		names = append(names, o.name)
	}
	return names
}

// Open returns the named adapter, made from the settings that Settings lists and getenv gives; os.Getenv is the usual one. httpClient is the
// caller's own, for tracing, proxies or tests; nil = one of the adapter's own. It makes no request.
//
// An unknown name, a missing or a wrong setting is tender.ErrInvalid; the error names the settings and never shows their values.
func Open(name string, getenv func(string) string, httpClient *http.Client) (tender.Provider, error) {
	for _, o := range openers() {
		if o.name != name {
			continue
		}
		settings := o.settings()
		if faults := missing(settings, getenv); len(faults) > 0 {
			return nil, &tender.Error{Provider: name, Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: faults}
		}
		byField := map[string]string{}
		for _, s := range settings {
			byField[s.field] = getenv(s.Name)
		}
		opened, err := o.open(func(field string) string { return byField[field] }, options{httpClient})
		var e *tender.Error
		if errors.As(err, &e) {
			spoken := *e
			spoken.Provider, spoken.Fields = name, named(settings, e.Fields)
			return nil, &spoken
		}
		return opened, err
	}
	return nil, &tender.Error{
		Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone,
		Message: fmt.Sprintf("no provider of that name; there are: %s", strings.Join(Names(), ", ")),
	}
}
