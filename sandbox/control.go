package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// controlPath is where a process beside this one does what a test in it does by calls: what payers and banks do. It is no provider's.
const controlPath = "/control/"

// payer is what the account of every provider lets a payer do.
type payer interface {
	Approve(reference string) error
	Decline(reference string) error
	Abandon(reference string) error
}

// settler is an account whose refunds can be pending.
type settler interface {
	SettleRefunds(reference string, succeed bool) error
}

// control is POST /control/{provider}/{act} with {"reference": "..."}: approve, decline, abandon, settle-refunds, fail-refunds. The answer is a 204,
// or a text that says what is wrong. GET /control/{provider}/webhooks is {"pending": 0, "dropped": 0}: how many deliveries wait, and how many were lost
// since the program began, as too many waited.
//
// Only this machine is served, and no page in a browser: not by a name of its own that it leads here (Host), not from another origin (Origin,
// Sec-Fetch-Site), and not by what a form can send (Content-Type).
type control struct{ sandbox *Sandbox }

// Refuse is what [answer] needs.
func (control) Refuse(w http.ResponseWriter, _ *http.Request, status int, text string) {
	http.Error(w, text, status)
}

// ServeHTTP implements http.Handler.
func (c control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, act, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, controlPath), "/")
	if !fromHere(r) || !meantForHere(r) || http.NewCrossOriginProtection().Check(r) != nil {
		c.Refuse(w, r, http.StatusForbidden, "only programs on this machine are served here, by a loopback address or localhost")
		return
	}
	if act == "webhooks" {
		c.webhooks(w, r, name)
		return
	}
	account, known := map[string]payer{
		juspayName: c.sandbox.accounts.juspay, lomiName: c.sandbox.accounts.lomi, webpayName: c.sandbox.accounts.webpay, yassirName: c.sandbox.accounts.yassir,
	}[name]
	do := acts(account)[act]
	switch {
	case !known || do == nil:
		c.Refuse(w, r, http.StatusNotFound, "there is no such provider, or it has no such act")
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		c.Refuse(w, r, http.StatusMethodNotAllowed, "this path takes POST")
	default:
		reference, err := readReference(w, r)
		if err != nil {
			c.Refuse(w, r, http.StatusBadRequest, err.Error())
			return
		}
		if err := do(reference); err != nil {
			c.Refuse(w, r, http.StatusConflict, err.Error())
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

// webhooks answers how many deliveries wait and were dropped.
func (c control) webhooks(w http.ResponseWriter, r *http.Request, name string) {
	courier, err := c.sandbox.Webhooks(name)
	switch {
	case err != nil:
		c.Refuse(w, r, http.StatusNotFound, "there is no such provider")
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", http.MethodGet)
		c.Refuse(w, r, http.StatusMethodNotAllowed, "this path takes GET")
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]int{"pending": courier.Pending(), "dropped": courier.Dropped()}) // else the caller has gone
	}
}

// acts are what can be done, by name.
func acts(account payer) map[string]func(reference string) error {
	if account == nil {
		return nil
	}
	all := map[string]func(string) error{"approve": account.Approve, "decline": account.Decline, "abandon": account.Abandon}
	if s, pends := account.(settler); pends {
		all["settle-refunds"] = func(reference string) error { return s.SettleRefunds(reference, true) }
		all["fail-refunds"] = func(reference string) error { return s.SettleRefunds(reference, false) }
	}
	return all
}

func fromHere(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// meantForHere tells whether the caller means this machine: a page whose own name was made to lead here sends that name. What [fromHere] lets in has
// come by a loopback address, so the one that is listened on is among these.
func meantForHere(r *http.Request) bool {
	host := (&url.URL{Host: r.Host}).Hostname()
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// maxControl bounds a request's body.
const maxControl = 4 << 10

func readReference(w http.ResponseWriter, r *http.Request) (string, error) {
	if err := wire.CheckJSONType(r.Header); err != nil {
		return "", errors.New("header Content-Type must be application/json")
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxControl))
	if err != nil {
		return "", errors.New("the body cannot be read, or has more than 4 kB")
	}
	var body struct {
		Reference string `json:"reference"`
	}
	if json.Unmarshal(data, &body) != nil || body.Reference == "" {
		return "", errors.New(`the body must be {"reference": "..."}, with the merchant's reference of a payment`)
	}
	return body.Reference, nil
}
