package lomi

import (
	"cmp"
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
	"github.com/tenderpay/tender/sandbox/ledger"
)

// Front is the API and the payers' pages of one simulated lomi, an [http.Handler] for any mount point (with [http.StripPrefix]). It serves any number of accounts, told
// apart by their keys; they share nothing. Safe for concurrent use.
type Front struct {
	options Options
	logger  *slog.Logger
	clock   *ledger.Clock // for what belongs to no account
	page    *template.Template

	mu       sync.RWMutex
	accounts []*Account
	byKey    keyring
}

// keyring finds an account by the digest of its key, so that a lookup takes no time that depends on the key.
type keyring map[[sha256.Size]byte]*Account

func (k keyring) add(account *Account) { k[sha256.Sum256([]byte(account.APIKey()))] = account }

// find returns the account with this key, or nil.
func (k keyring) find(apiKey string) *Account { return k[sha256.Sum256([]byte(apiKey))] }

var _ http.Handler = (*Front)(nil)

// New returns a front without accounts.
func New(options Options) *Front {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Front{
		options: options,
		logger:  logger,
		clock:   cmp.Or(options.Clock, &ledger.Clock{}),
		page:    template.Must(template.New("page").Parse(pageHTML)),
		byKey:   keyring{},
	}
}

// AddAccount opens an account with the given secret key. merchantID and organizationID are what its answers hold; no request does. It refuses empty or
// unusable values and a key that another account has. After [Front.Import] it returns, once, the account that was there with the same values.
func (f *Front) AddAccount(apiKey, merchantID, organizationID string) (*Account, error) {
	if err := checkCredentials(apiKey, merchantID, organizationID); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.byKey.find(apiKey)
	switch {
	case known == nil:
		known = newAccount(f, apiKey, merchantID, organizationID)
		f.accounts = append(f.accounts, known)
		f.byKey.add(known)
	case !known.unclaimed:
		return nil, errors.New("lomi sandbox: another account has this key")
	case known.merchantID != merchantID || known.organizationID != organizationID:
		return nil, errors.New("lomi sandbox: the restored account with this key has another merchant or organization id")
	default:
		known.unclaimed = false
	}
	return known, nil
}

func checkCredentials(apiKey, merchantID, organizationID string) error {
	for _, value := range []struct{ name, text string }{
		{"key", apiKey}, {"merchant id", merchantID}, {"organization id", organizationID},
	} {
		if err := wire.CheckCredential(value.name, value.text); err != nil {
			return fmt.Errorf("lomi sandbox: %w", err)
		}
	}
	return nil
}

// ServeHTTP implements [http.Handler].
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, operation: "none"}
	defer f.log(r.Context(), x)
	if strings.HasPrefix(r.URL.EscapedPath(), payerPath) {
		x.operation = "page"
		f.servePayer(x, r)
		return
	}
	where, ok := f.options.route(r.URL.EscapedPath())
	if !ok {
		f.writeRefusal(x, r, refusal(http.StatusNotFound, "no such path in this API"))
		return
	}
	op, ok := where.operations[r.Method]
	if !ok {
		allowed := strings.Join(slices.Sorted(maps.Keys(where.operations)), ", ")
		x.Header().Set("Allow", allowed)
		f.writeRefusal(x, r, refusal(http.StatusMethodNotAllowed, "this path takes "+allowed))
		return
	}
	x.operation = op
	account, err := f.authenticate(r)
	if err != nil {
		f.writeRefusal(x, r, err)
		return
	}
	if !account.admit() {
		f.writeTooMany(x, r)
		return
	}
	injected, failing := account.faults.Take(string(op), func(k fault.Kind) bool { return f.options.applies(k, op) })
	x.fault = injected.Kind
	carryOut := func(w http.ResponseWriter, r *http.Request) {
		c := &call{front: f, account: account, op: op, argument: where.argument, r: r, w: w, fault: injected.Kind}
		f.writeResult(c)
	}
	if !failing {
		carryOut(x, r)
		return
	}
	injected.Play(x, r, carryOut, func(w http.ResponseWriter, r *http.Request, status int) {
		f.writeRefusal(w, r, scripted(status))
	})
}

// authenticate finds the account of a request by its header X-API-Key. The texts are those of the first generation's code.
func (f *Front) authenticate(r *http.Request) (*Account, error) {
	values := r.Header.Values("X-API-Key")
	switch {
	case len(values) == 0 || values[0] == "":
		return nil, refusal(http.StatusUnauthorized, "API key missing")
	case len(values) > 1:
		return nil, refusal(http.StatusUnauthorized, "API key given more than once")
	}
	f.mu.RLock()
	account := f.byKey.find(values[0])
	f.mu.RUnlock()
	if account == nil {
		return nil, invalidKey()
	}
	return account, nil
}
