package juspay

import (
	"context"
	"crypto/sha256"
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

// Front is the API and the payer's page of one simulated Juspay, an [http.Handler] for any mount point (with [http.StripPrefix]). It serves any number of accounts, told
// apart by their API keys; they share nothing. Safe for concurrent use.
type Front struct {
	options Options
	logger  *slog.Logger
	page    *template.Template

	mu       sync.RWMutex
	accounts accounts
}

// accounts finds an account by its merchant id, and by the digest of its API key, so that a lookup takes no time that depends on the key.
type accounts struct {
	byMerchant map[string]*Account
	byKey      map[[sha256.Size]byte]*Account
}

func noAccounts() accounts {
	return accounts{byMerchant: map[string]*Account{}, byKey: map[[sha256.Size]byte]*Account{}}
}

// add refuses an account whose merchant id or key is another's already.
func (a accounts) add(account *Account) error {
	key := sha256.Sum256([]byte(account.apiKey.Reveal()))
	if _, taken := a.byMerchant[account.merchantID]; taken {
		return errors.New("another account has this merchant id")
	}
	if _, taken := a.byKey[key]; taken {
		return errors.New("another account has this API key")
	}
	a.byMerchant[account.merchantID], a.byKey[key] = account, account
	return nil
}

var _ http.Handler = (*Front)(nil)

// New returns a front without accounts.
func New(options Options) *Front {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Front{options: options, logger: logger, page: template.Must(template.New("page").Parse(pageHTML)), accounts: noAccounts()}
}

// AddAccount opens an account: merchantID is what the merchant sends as x-merchantid, apiKey the user name of its Basic credentials. It refuses empty or
// unusable values and what another account has. After [Front.Import] it returns, once, the account that was there with the same merchant id and key.
func (f *Front) AddAccount(merchantID, apiKey string) (*Account, error) {
	if err := checkCredentials(merchantID, apiKey); err != nil {
		return nil, fmt.Errorf("juspay sandbox: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.accounts.byMerchant[merchantID]; known != nil && known.unclaimed {
		if !wire.SameSecret(apiKey, known.apiKey.Reveal()) {
			return nil, errors.New("juspay sandbox: the restored account with this merchant id has another API key")
		}
		known.unclaimed = false
		return known, nil
	}
	account := newAccount(f, merchantID, apiKey)
	if err := f.accounts.add(account); err != nil {
		return nil, fmt.Errorf("juspay sandbox: %w", err)
	}
	return account, nil
}

func checkCredentials(merchantID, apiKey string) error {
	for _, value := range []struct{ name, text string }{{"merchant id", merchantID}, {"API key", apiKey}} {
		if err := wire.CheckCredential(value.name, value.text); err != nil {
			return err
		}
	}
	if strings.Contains(apiKey, ":") {
		return errors.New("an API key cannot hold a colon")
	}
	return nil
}

// account returns the account with this API key, or nil.
func (f *Front) account(apiKey string) *Account {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.accounts.byKey[sha256.Sum256([]byte(apiKey))]
}

// ServeHTTP implements [http.Handler].
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if id, ok := payerPage(r.URL.EscapedPath()); ok {
		f.servePayer(w, r, id)
		return
	}
	done := record{}
	defer f.log(r.Context(), &done) // also where a fault drops the connection
	where, ok := find(r.URL.EscapedPath())
	if !ok {
		done.status = writeProblem(w, outside(http.StatusNotFound, "no such path in this API"))
		return
	}
	op, ok := where.operations[r.Method]
	if !ok {
		allowed := strings.Join(slices.Sorted(maps.Keys(where.operations)), ", ")
		w.Header().Set("Allow", allowed)
		done.status = writeProblem(w, outside(http.StatusMethodNotAllowed, "this path takes "+allowed))
		return
	}
	done.op = op
	account, err := f.authenticate(r, op)
	if err != nil {
		done.status = writeProblem(w, err)
		return
	}
	injected, failing := account.faults.Take(string(op), func(k fault.Kind) bool { return applies(k, op) })
	done.fault = injected.Kind
	carryOut := func(w http.ResponseWriter, r *http.Request) {
		c := &call{front: f, account: account, op: op, argument: where.argument, r: r, w: w, fault: injected.Kind}
		done.status = c.answer()
	}
	if !failing {
		carryOut(w, r)
		return
	}
	injected.Play(w, r, carryOut, func(w http.ResponseWriter, _ *http.Request, status int) {
		done.status = writeProblem(w, scripted(status))
	})
}

// record is what the log has of a request. There is nothing personal in it: no path, no header, no body.
type record struct {
	op     operation  // empty: the request reached none
	status int        // what the operation or the front answered; 0: a fault took its place
	fault  fault.Kind // or empty
}

func (f *Front) log(ctx context.Context, done *record) {
	attributes := []slog.Attr{slog.String("operation", string(done.op)), slog.Int("status", done.status)}
	if done.fault != "" {
		attributes = append(attributes, slog.String("fault", string(done.fault)))
	}
	f.logger.LogAttrs(ctx, slog.LevelInfo, "juspay sandbox", attributes...)
}
