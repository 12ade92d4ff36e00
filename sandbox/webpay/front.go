package webpay

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

// Front is the API and the payers' pages of one simulated Monri WebPay, an [http.Handler] for any mount point (with [http.StripPrefix]). It serves any number of accounts, told
// apart by their authenticity_token; they share nothing. Safe for concurrent use.
type Front struct {
	options Options
	logger  *slog.Logger
	page    *template.Template

	mu       sync.RWMutex
	accounts map[string]*Account // by authenticity_token
	pages    *index[pageOwner]   // by the name of the payer's page
}

var _ http.Handler = (*Front)(nil)

// New returns a front without accounts.
func New(options Options) *Front {
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return &Front{
		options: options, logger: logger, page: template.Must(template.New("page").Parse(pageHTML)),
		accounts: map[string]*Account{}, pages: newIndex[pageOwner](),
	}
}

// AddAccount opens an account: merchantKey signs and is secret, authenticityToken names the merchant, 40 lower-case hex digits. It refuses unusable values
// and a token that another account has. After [Front.Import] it returns, once, the account that was there with the same credentials.
func (f *Front) AddAccount(merchantKey, authenticityToken string) (*Account, error) {
	if err := checkCredentials(merchantKey, authenticityToken); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch known, taken := f.accounts[authenticityToken]; {
	case !taken:
		f.accounts[authenticityToken] = newAccount(f, merchantKey, authenticityToken)
	case !known.unclaimed:
		return nil, errors.New("webpay sandbox: another account has this authenticity token")
	case !wire.SameSecret(known.merchantKey.Reveal(), merchantKey):
		return nil, errors.New("webpay sandbox: the restored account with this authenticity token has another merchant key")
	default:
		known.unclaimed = false
	}
	return f.accounts[authenticityToken], nil
}

func checkCredentials(merchantKey, authenticityToken string) error {
	if err := wire.CheckCredential("merchant key", merchantKey); err != nil {
		return fmt.Errorf("webpay sandbox: %w", err)
	}
	if len(authenticityToken) != 40 || strings.Trim(authenticityToken, "0123456789abcdef") != "" {
		return errors.New("webpay sandbox: the authenticity token must be 40 lower-case hex digits")
	}
	return nil
}

// account returns the account with this token, or nil.
func (f *Front) account(authenticityToken string) *Account {
	f.mu.RLock()
	defer f.mu.RUnlock()
	return f.accounts[authenticityToken]
}

// ServeHTTP implements [http.Handler].
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if page, ok := strings.CutPrefix(path, payerPath); ok {
		f.servePayer(w, r, page)
		return
	}
	where, ok := find(path)
	if !ok {
		f.refuse(r.Context(), w, opNone, wire.Refuse(http.StatusNotFound, "no such path in this API"))
		return
	}
	op, ok := where.operations[r.Method]
	if !ok {
		allowed := strings.Join(slices.Sorted(maps.Keys(where.operations)), ", ")
		w.Header().Set("Allow", allowed)
		f.refuse(r.Context(), w, opNone, wire.Refuse(http.StatusMethodNotAllowed, "this path takes "+allowed))
		return
	}
	from, err := f.authenticate(w, r, op)
	if err != nil {
		f.refuse(r.Context(), w, op, err)
		return
	}
	injected, failing := from.account.faults.Take(string(op), func(k fault.Kind) bool { return applies(k, op) })
	carryOut := func(w http.ResponseWriter, r *http.Request) {
		c := &call{
			front: f, account: from.account, op: op, argument: f.options.argument(op, where), r: r, data: from.data, order: from.order, fault: injected.Kind,
		}
		f.log(r.Context(), op, f.writeResult(w, c), injected.Kind)
	}
	if failing {
		f.fail(w, r, op, injected, carryOut)
		return
	}
	carryOut(w, r)
}

// fail plays a fault, and logs it where carryOut did not.
func (f *Front) fail(w http.ResponseWriter, r *http.Request, op operation, injected fault.Fault, carryOut http.HandlerFunc) {
	carriedOut, status := false, 0
	defer func(ctx context.Context) {
		if !carriedOut {
			f.log(ctx, op, status, injected.Kind)
		}
	}(r.Context())
	watched := func(w http.ResponseWriter, r *http.Request) {
		carriedOut = true
		carryOut(w, r)
	}
	injected.Play(w, r, watched, func(w http.ResponseWriter, _ *http.Request, refused int) {
		status = f.writeRefusal(w, op, wire.Refuse(refused, strings.ToLower(http.StatusText(refused))))
	})
}

// argument is the id in a path as lookups take it.
func (o *Options) argument(op operation, where endpoint) string {
	if o.LiteralMerchantIDs && op == opFindCustomer {
		return where.literal
	}
	return where.argument
}

// refuse answers a request that reached no operation of an account.
func (f *Front) refuse(ctx context.Context, w http.ResponseWriter, op operation, err error) {
	f.log(ctx, op, f.writeRefusal(w, op, err), "")
}

// Refuse answers r in the form that its errors have, without looking at it: for whoever stands before the front and cannot let it through.
func (f *Front) Refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	path := r.URL.EscapedPath()
	if strings.HasPrefix(path, payerPath) {
		(&visit{front: f, w: w}).show(status, pageData{Title: http.StatusText(status), Text: text})
		return
	}
	op := opNone
	if where, ok := find(path); ok {
		op = where.operations[r.Method]
	}
	f.writeRefusal(w, op, wire.Refuse(status, text))
}

// log writes the one record of a request, with status 0 where a fault stood for the front's own answer. There is nothing personal in it: no path, no
// header, no body.
func (f *Front) log(ctx context.Context, op operation, status int, kind fault.Kind) {
	attributes := []slog.Attr{slog.String("operation", string(op)), slog.Int("status", status)}
	if kind != "" {
		attributes = append(attributes, slog.String("fault", string(kind)))
	}
	f.logger.LogAttrs(ctx, slog.LevelInfo, "webpay sandbox", attributes...)
}
