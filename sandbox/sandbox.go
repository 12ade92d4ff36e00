package sandbox

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/statefile"
	"github.com/tenderpay/tender/sandbox/yassir"
)

// Options configure a [Sandbox]. The zero value is useful.
type Options struct {
	Logger *slog.Logger   // one record per request, without personal data; nil: silent
	Yassir yassir.Options // its own Logger wins over Logger
}

// Sandbox serves all simulated providers. Safe for concurrent use.
type Sandbox struct {
	logger    *slog.Logger
	providers map[string]provider // by name, which is also the first part of their paths
	state     *statefile.File     // nil: everything is in memory only

	front   *yassir.Front
	account *yassir.Account
}

var _ http.Handler = (*Sandbox)(nil)

// The default Yassir account. Made up; good for nothing anywhere else.
const (
	yassirName         = "yassir"
	yassirClientID     = "sandbox-client"
	yassirClientSecret = "sandbox-secret-not-real"
	yassirService      = "SANDBOX_SHOP"
	yassirCountry      = "DZ"
)

// New returns a sandbox with one default account per provider. It keeps everything in memory.
func New(options Options) *Sandbox {
	s := withoutAccounts(options)
	if err := s.addAccounts(); err != nil {
		panic("sandbox: the constants of the default account are bad: " + err.Error())
	}
	return s
}

func withoutAccounts(options Options) *Sandbox {
	if options.Yassir.Logger == nil {
		options.Yassir.Logger = options.Logger
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	front := yassir.New(options.Yassir)
	return &Sandbox{logger: options.Logger, front: front, providers: map[string]provider{yassirName: front}}
}

func (s *Sandbox) addAccounts() (err error) {
	s.account, err = s.front.AddAccount(yassirClientID, yassirClientSecret, yassirService)
	return err
}

// Yassir is the default account of the simulated Yassir.
func (s *Sandbox) Yassir() *yassir.Account { return s.account }

// YassirFront is the simulated Yassir itself, for more accounts.
func (s *Sandbox) YassirFront() *yassir.Front { return s.front }

// Providers lists the providers that the sandbox has.
func (s *Sandbox) Providers() []string { return slices.Sorted(maps.Keys(s.providers)) }

// Settings are the environment that the library's providers.Open needs to reach provider's default account on a
// sandbox served at serverURL (scheme, host and perhaps a path prefix). It refuses an unknown provider and an address
// that is not absolute http or https, or has a query, a fragment or user info. The map is the caller's.
func (s *Sandbox) Settings(provider, serverURL string) (map[string]string, error) {
	if provider != yassirName {
		return nil, fmt.Errorf("sandbox: no provider %q; there are: %s", provider, strings.Join(s.Providers(), ", "))
	}
	address, err := url.Parse(serverURL)
	if err != nil {
		return nil, fmt.Errorf("sandbox: the server's address: %w", err)
	}
	if address.Scheme != "http" && address.Scheme != "https" || address.Host == "" || address.User != nil ||
		address.RawQuery != "" || address.Fragment != "" {
		return nil, fmt.Errorf("sandbox: the server's address must be http(s)://host and perhaps a path")
	}
	id, secret, service := s.account.Credentials()
	return map[string]string{
		"TENDER_YASSIR_BASE_URL":      strings.TrimRight(address.String(), "/") + "/" + yassirName,
		"TENDER_YASSIR_CLIENT_ID":     id,
		"TENDER_YASSIR_CLIENT_SECRET": secret,
		"TENDER_YASSIR_SERVICE":       service,
		"TENDER_YASSIR_COUNTRY":       yassirCountry,
	}, nil
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
<li>Yassir: <code>/yassir/api/v1/</code>, the payer's page is <code>/yassir/otp/verify</code></li>
</ul>
</main>
</body>
</html>
`
