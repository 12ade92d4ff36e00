package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/statefile"
	"github.com/tenderpay/tender/sandbox/juspay"
	"github.com/tenderpay/tender/sandbox/lomi"
	"github.com/tenderpay/tender/sandbox/webpay"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// Options configure a [Sandbox]. The zero value is useful.
type Options struct {
	Logger *slog.Logger // one record per request, without personal data; nil: silent

	// Of each provider; its own Logger wins over Logger.
	Juspay juspay.Options
	Lomi   lomi.Options
	WebPay webpay.Options
	Yassir yassir.Options
}

// Sandbox serves all simulated providers. Safe for concurrent use.
type Sandbox struct {
	logger    *slog.Logger
	options   Options
	providers map[string]provider // by name, which is also the first part of their paths
	state     *statefile.File     // nil: everything is in memory only

	fronts   fronts
	accounts accounts
}

type fronts struct {
	juspay *juspay.Front
	lomi   *lomi.Front
	webpay *webpay.Front
	yassir *yassir.Front
}

// accounts are the default ones.
type accounts struct {
	juspay *juspay.Account
	lomi   *lomi.Account
	webpay *webpay.Account
	yassir *yassir.Account
}

var _ http.Handler = (*Sandbox)(nil)

// The names of the providers.
const (
	juspayName = "juspay"
	lomiName   = "lomi"
	webpayName = "webpay"
	yassirName = "yassir"
)

// New returns a sandbox with one default account per provider. It keeps everything in memory.
func New(options Options) *Sandbox {
	s := withoutAccounts(options)
	if err := s.addAccounts(); err != nil {
		panic("sandbox: the constants of a default account are bad: " + err.Error())
	}
	return s
}

func withoutAccounts(options Options) *Sandbox {
	for _, logger := range []**slog.Logger{&options.Juspay.Logger, &options.Lomi.Logger, &options.WebPay.Logger, &options.Yassir.Logger} {
		*logger = cmp.Or(*logger, options.Logger)
	}
	s := &Sandbox{
		logger:  cmp.Or(options.Logger, slog.New(slog.DiscardHandler)),
		options: options,
		fronts: fronts{
			juspay: juspay.New(options.Juspay), lomi: lomi.New(options.Lomi), webpay: webpay.New(options.WebPay), yassir: yassir.New(options.Yassir),
		},
	}
	s.providers = map[string]provider{juspayName: s.fronts.juspay, lomiName: s.fronts.lomi, webpayName: s.fronts.webpay, yassirName: s.fronts.yassir}
	return s
}

// The credentials of the default accounts. Made up; good for nothing anywhere else.
const (
	juspayMerchantID   = "sandbox-merchant"
	juspayAPIKey       = "sandbox-key-not-real"
	lomiAPIKey         = "lomi_sk_test_sandbox_not_real" //nolint:gosec // good for nothing
	lomiMerchantID     = "904d003c-0000-4000-8000-000000000001"
	lomiOrganizationID = "0979ec77-0000-4000-8000-000000000002"
	webpayMerchantKey  = "sandbox-key-not-real"
	lomiWebhookSecret  = "whsec_sandbox_not_real" //nolint:gosec // good for nothing
	juspayWebhookUser  = "sandbox-webhooks"
	juspayWebhookPass  = "sandbox-password-not-real"
	yassirWebhookKey   = "sandbox-webhook-secret-not-real"
	webpayToken        = "0123456789abcdef0123456789abcdef01234567"
	yassirClientID     = "sandbox-client"
	yassirClientSecret = "sandbox-secret-not-real"
	yassirService      = "SANDBOX_SHOP"
	yassirCountry      = "DZ"
)

func (s *Sandbox) addAccounts() error {
	var errs [4]error
	s.accounts.juspay, errs[0] = s.fronts.juspay.AddAccount(juspayMerchantID, juspayAPIKey)
	s.accounts.lomi, errs[1] = s.fronts.lomi.AddAccount(lomiAPIKey, lomiMerchantID, lomiOrganizationID)
	s.accounts.yassir, errs[2] = s.fronts.yassir.AddAccount(yassirClientID, yassirClientSecret, yassirService)
	s.accounts.webpay, errs[3] = s.fronts.webpay.AddAccount(webpayMerchantKey, webpayToken)
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	return errors.Join(
		s.accounts.juspay.SetWebhookCredentials(juspayWebhookUser, juspayWebhookPass), s.accounts.lomi.SetWebhookSecret(lomiWebhookSecret),
		s.accounts.yassir.SetWebhookSecret(yassirWebhookKey),
	)
}

// Juspay is the default account of the simulated Juspay.
func (s *Sandbox) Juspay() *juspay.Account { return s.accounts.juspay }

// JuspayFront is the simulated Juspay itself, for more accounts.
func (s *Sandbox) JuspayFront() *juspay.Front { return s.fronts.juspay }

// Lomi is the default account of the simulated lomi.
func (s *Sandbox) Lomi() *lomi.Account { return s.accounts.lomi }

// LomiFront is the simulated lomi itself, for more accounts.
func (s *Sandbox) LomiFront() *lomi.Front { return s.fronts.lomi }

// WebPay is the default account of the simulated Monri WebPay.
func (s *Sandbox) WebPay() *webpay.Account { return s.accounts.webpay }

// WebPayFront is the simulated Monri WebPay itself, for more accounts.
func (s *Sandbox) WebPayFront() *webpay.Front { return s.fronts.webpay }

// Yassir is the default account of the simulated Yassir.
func (s *Sandbox) Yassir() *yassir.Account { return s.accounts.yassir }

// YassirFront is the simulated Yassir itself, for more accounts.
func (s *Sandbox) YassirFront() *yassir.Front { return s.fronts.yassir }

// Providers lists the providers that the sandbox has.
func (s *Sandbox) Providers() []string { return slices.Sorted(maps.Keys(s.providers)) }

// Settings are the environment that the library's providers.Open needs to reach provider's default account on a
// sandbox served at serverURL (scheme, host and perhaps a path prefix). It refuses an unknown provider and an address
// that is not absolute http or https, or has a query, a fragment or user info. The map is the caller's.
func (s *Sandbox) Settings(provider, serverURL string) (map[string]string, error) {
	var settings map[string]string
	switch provider {
	case juspayName:
		settings = map[string]string{
			"API_KEY": juspayAPIKey, "MERCHANT_ID": juspayMerchantID, "WEBHOOK_USER": juspayWebhookUser, "WEBHOOK_PASSWORD": juspayWebhookPass,
		}
	case lomiName:
		settings = map[string]string{"API_KEY": lomiAPIKey, "WEBHOOK_SECRET": lomiWebhookSecret}
		if s.options.Lomi.Refunds {
			settings["REFUNDS"] = "true"
		}
	case webpayName:
		settings = map[string]string{"AUTHENTICITY_TOKEN": webpayToken, "MERCHANT_KEY": webpayMerchantKey}
	case yassirName:
		settings = map[string]string{"CLIENT_ID": yassirClientID, "CLIENT_SECRET": yassirClientSecret, "SERVICE": yassirService, "COUNTRY": yassirCountry}
		if s.options.Yassir.SignWebhooks {
			settings["WEBHOOK_SECRET"] = yassirWebhookKey
		} else {
			settings["UNSIGNED_WEBHOOKS"] = "true"
		}
	default:
		return nil, s.noProvider(provider)
	}
	address, err := url.Parse(serverURL)
	if err != nil {
		return nil, fmt.Errorf("sandbox: the server's address: %w", err)
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Host == "" || address.User != nil ||
		address.RawQuery != "" || address.Fragment != "" {
		return nil, fmt.Errorf("sandbox: the server's address must be http(s)://host and perhaps a path")
	}
	settings["BASE_URL"] = strings.TrimRight(address.String(), "/") + "/" + provider
	named := map[string]string{}
	for key, value := range settings {
		named["TENDER_"+strings.ToUpper(provider)+"_"+key] = value
	}
	return named, nil
}

// ServeHTTP implements [http.Handler].
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, _, below := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	p, known := s.providers[name]
	switch {
	case known && below:
		if r.RequestURI == "" { // called without a server: the front finds its own address in the request's
			r = r.Clone(r.Context())
			r.RequestURI = r.URL.RequestURI()
		}
		http.StripPrefix("/"+name, s.kept(p)).ServeHTTP(w, r)
	case strings.HasPrefix(r.URL.Path, controlPath):
		s.kept(control{s}).ServeHTTP(w, r)
	case r.URL.Path == "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		_, _ = io.WriteString(w, indexHTML)
	default:
		http.NotFound(w, r)
	}
}

const indexHTML = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>tender sandbox</title></head>
<body>
<main>
<h1>tender sandbox</h1>
<p>Simulated payment providers. No real money moves.</p>
<ul>
<li>Juspay: <code>/juspay/customers</code></li>
<li>lomi: <code>/lomi/customers</code></li>
<li>Monri WebPay: <code>/webpay/v2/customers</code></li>
<li>Yassir: <code>/yassir/api/v1/</code>, the payer's page is <code>/yassir/otp/verify</code></li>
</ul>
</main>
</body>
</html>
`
