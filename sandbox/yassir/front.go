package yassir

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// Front is the API and the payer's page of one simulated Yassir, an [http.Handler] for any mount point (with
// [http.StripPrefix]). It serves any number of accounts, told apart by their credentials; they share nothing.
// Safe for concurrent use.
type Front struct {
	options Options
	logger  *slog.Logger
	page    *template.Template

	mu       sync.RWMutex
	accounts map[string]*Account // by client id
	requests map[string]*intent  // by the requestId of the payer's page
}

var _ http.Handler = (*Front)(nil)

// New returns a front without accounts.
func New(options Options) *Front {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Front{
		options:  options,
		logger:   logger,
		page:     template.Must(template.New("page").Parse(pageHTML)),
		accounts: map[string]*Account{},
		requests: map[string]*intent{},
	}
}

// AddAccount opens an account with the given credentials; service is what the merchant sends as x-service. It refuses
// empty or unusable values and a client id that another account has. After [Front.Import] it returns, once, the account
// that was there with the same credentials and service.
func (f *Front) AddAccount(clientID, clientSecret, service string) (*Account, error) {
	if err := checkCredentials(clientID, clientSecret, service); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch known, taken := f.accounts[clientID]; {
	case !taken:
		f.accounts[clientID] = newAccount(f, clientID, clientSecret, service)
	case !known.unclaimed:
		return nil, errors.New("yassir sandbox: another account has this client id")
	case known.clientSecret.Reveal() != clientSecret || known.service != service:
		return nil, errors.New("yassir sandbox: the restored account with this client id has another secret or service")
	default:
		known.unclaimed = false
	}
	return f.accounts[clientID], nil
}

func checkCredentials(clientID, clientSecret, service string) error {
	for _, value := range []struct{ name, text string }{
		{"client id", clientID}, {"client secret", clientSecret}, {"service", service},
	} {
		if err := wire.CheckCredential(value.name, value.text); err != nil {
			return fmt.Errorf("yassir sandbox: %w", err)
		}
	}
	if strings.Contains(clientID, ":") {
		return errors.New("yassir sandbox: a client id cannot hold a colon")
	}
	return nil
}

// account returns the account with these credentials, or nil.
func (f *Front) account(clientID, clientSecret string) *Account {
	f.mu.RLock()
	account := f.accounts[clientID]
	f.mu.RUnlock()
	if account == nil {
		return nil
	}
	if !wire.SameSecret(clientSecret, account.clientSecret.Reveal()) {
		return nil
	}
	return account
}

// ServeHTTP implements [http.Handler].
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if path == payerPath {
		f.servePayer(w, r)
		return
	}
	where, ok := find(path)
	if !ok {
		f.writeRefusal(w, refusal(http.StatusNotFound, "no such path in this API"))
		return
	}
	op, ok := where.operations[r.Method]
	if !ok {
		allowed := strings.Join(slices.Sorted(maps.Keys(where.operations)), ", ")
		w.Header().Set("Allow", allowed)
		f.writeRefusal(w, refusal(http.StatusMethodNotAllowed, "this path takes "+allowed))
		return
	}
	account, err := f.authenticate(r)
	if err != nil {
		w.Header().Set("WWW-Authenticate", "Bearer")
		f.log(r.Context(), op, http.StatusUnauthorized, "")
		f.writeRefusal(w, err)
		return
	}
	injected, failing := account.faults.Take(string(op), func(k fault.Kind) bool { return applies(k, op) })
	carryOut := func(w http.ResponseWriter, r *http.Request) {
		c := &call{front: f, account: account, op: op, argument: where.argument, r: r, w: w, fault: injected.Kind}
		f.writeResult(r.Context(), w, c)
	}
	if !failing {
		carryOut(w, r)
		return
	}
	injected.Play(w, r, carryOut, func(w http.ResponseWriter, r *http.Request, status int) {
		f.log(r.Context(), op, status, injected.Kind)
		f.writeRefusal(w, refusal(status, strings.ToLower(http.StatusText(status))))
	})
}

// log writes the one record of a request. There is nothing personal in it: no path, no header, no body.
func (f *Front) log(ctx context.Context, op operation, status int, kind fault.Kind) {
	attributes := []slog.Attr{slog.String("operation", string(op)), slog.Int("status", status)}
	if kind != "" {
		attributes = append(attributes, slog.String("fault", string(kind)))
	}
	f.logger.LogAttrs(ctx, slog.LevelInfo, "yassir sandbox", attributes...)
}
