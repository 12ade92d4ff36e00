// Package providers opens the adapters of this module by name, so that an app changes provider by changing a setting.
//
// An app that knows its provider needs only that adapter's package and its New. Adapters from elsewhere are opened by their own packages.
package providers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/yassir"
)

// Names returns the names that Open knows, in alphabetical order.
func Names() []string { return []string{"yassir"} }

// Open returns the named adapter, made from settings that getenv gives; os.Getenv is the usual one. httpClient is the caller's own, for tracing,
// proxies or tests; nil = one of the adapter's own. It makes no request.
//
//	yassir   TENDER_YASSIR_BASE_URL, _CLIENT_ID, _CLIENT_SECRET, _SERVICE, _COUNTRY (ISO 3166-1 alpha-2) and, if wanted, _LOCALE
//
// An unknown name or a wrong setting is tender.ErrInvalid; the error names the settings and never shows their values.
func Open(name string, getenv func(string) string, httpClient *http.Client) (tender.Provider, error) {
	setting := func(key string) string { return getenv(Setting(name, key)) }
	switch name {
	case "yassir":
		client, err := yassir.New(yassir.Config{
			BaseURL:      setting("BASE_URL"),
			ClientID:     setting("CLIENT_ID"),
			ClientSecret: tender.NewSecret(setting("CLIENT_SECRET")),
			Service:      setting("SERVICE"),
			Country:      setting("COUNTRY"),
			Locale:       setting("LOCALE"),
			HTTPClient:   httpClient,
		})
		if err != nil {
			return nil, err // not client: a nil *Client in a Provider is not a nil Provider
		}
		return client, nil
	}
	return nil, &tender.Error{
		Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone,
		Message: fmt.Sprintf("no provider of that name; there are: %s", strings.Join(Names(), ", ")),
	}
}

// Setting returns the name of a provider's setting: Setting("yassir", "BASE_URL") is "TENDER_YASSIR_BASE_URL".
func Setting(provider, key string) string { return "TENDER_" + strings.ToUpper(provider) + "_" + key }
