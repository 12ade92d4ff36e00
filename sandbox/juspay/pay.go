package juspay

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// The paths of the payer's page: of the links web and mobile, and of iframe. Juspay's own id of the order follows.
const (
	payPath   = "/merchant/pay/"
	framePath = "/merchant/ipay/"
)

// maxForm bounds the payer's form.
const maxForm = 64 << 10

// visit is one request of a payer's browser. The account's lock is held from the moment that the order is known until the answer is: nothing is
// written before.
type visit struct {
	front   *Front
	order   *order
	payment ledger.Payment

	status int
	page   pageData
	target string // where the browser is sent; empty: nowhere
}

// payerPage tells whether the path is the payer's page, and of which order.
func payerPage(path string) (id string, ok bool) {
	for _, prefix := range []string{payPath, framePath} {
		if id, ok = strings.CutPrefix(path, prefix); ok {
			return id, true
		}
	}
	return "", false
}

// servePayer is the page where a payment link leads. It needs no credentials: the id in the link is the secret.
func (f *Front) servePayer(w http.ResponseWriter, r *http.Request, id string) {
	v := &visit{front: f}
	if r.Method == http.MethodGet || r.Method == http.MethodPost {
		action, err := readAction(w, r)
		if err != nil {
			v.broken(w, err)
		} else {
			v.serve(r, id, action)
		}
	} else {
		w.Header().Set("Allow", "GET, POST")
		v.status, v.page = http.StatusMethodNotAllowed, pageData{Title: "Method not allowed"}
	}
	v.write(w)
}

// readAction reads the form: the button that was pressed. A GET has none.
func readAction(w http.ResponseWriter, r *http.Request) (string, error) {
	if r.Method == http.MethodGet {
		return "", nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return "", err
	}
	switch action := r.PostForm.Get("action"); action {
	case actionStart, actionApprove, actionDecline, actionLeave:
		return action, nil
	default:
		return "", errors.New("no such button")
	}
}

// broken is the answer to a form that cannot be read.
func (v *visit) broken(w http.ResponseWriter, err error) {
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	v.page = pageData{Title: "Broken form"}
	switch {
	case tooLarge:
		v.status, v.page.Text = http.StatusRequestEntityTooLarge, "The form is too large."
	case errors.Is(err, os.ErrDeadlineExceeded):
		v.status, v.page.Text = http.StatusRequestTimeout, "The form did not arrive in time."
	default:
		v.status, v.page.Text = http.StatusBadRequest, "The form cannot be read, or has no button of this page."
	}
	wire.HangUp(w, v.status)
}

// serve finds the order, and does what the payer wants.
func (v *visit) serve(r *http.Request, id, action string) {
	account := v.front.payee(id)
	if account == nil {
		v.status, v.page = http.StatusNotFound, pageData{Title: "Unknown payment", Text: "There is no payment behind this link."}
		return
	}
	account.mu.Lock()
	defer account.mu.Unlock()
	v.order = account.links[id]
	v.order.letTimePass()
	v.payment = v.order.payment()
	switch {
	case !v.payment.State.Open():
		v.show(http.StatusGone, "This payment is settled already", "")
	case v.order.expired() && v.order.underWay() == nil:
		v.show(http.StatusGone, "This payment link has expired", "")
	case action == "":
		v.show(http.StatusOK, "Pay", "")
		v.page.Actions = actions(v.order.underWay())
	default:
		v.act(r, action)
	}
}

// payee is the account that has the order with this id, nil if there is none.
func (f *Front) payee(id string) *Account {
	f.mu.RLock()
	defer f.mu.RUnlock()
	for _, account := range f.accounts.byMerchant {
		account.mu.RLock()
		_, known := account.links[id]
		account.mu.RUnlock()
		if known {
			return account
		}
	}
	return nil
}

// act presses a button. Only to begin leads back to this page.
func (v *visit) act(r *http.Request, action string) {
	var err error
	switch action {
	case actionApprove:
		err = v.order.approve()
	case actionDecline:
		err = v.order.fail(statusAuthorizationFails)
	case actionLeave:
		err = v.order.fail(statusAuthenticationFails)
	default:
		err = v.order.advance(statusPendingVBV)
	}
	v.payment = v.order.payment()
	switch {
	case err != nil:
		v.show(http.StatusGone, "This is not possible any more", "Please go back to the merchant.")
	case action == actionStart:
		v.target = wire.MountedAt(r) + r.URL.EscapedPath()
	default:
		v.sendBack()
	}
}

// sendBack sends the browser to the merchant, or shows the result where there is no return_url. The names in the query are other official pages';
// a signature comes only with a key that no account has here.
func (v *visit) sendBack() {
	back := v.order.fields[fieldReturnURL]
	if back == "" {
		v.show(http.StatusOK, "Thank you", "You can close this page.")
		return
	}
	now := v.order.status(v.payment)
	query := url.Values{"order_id": {v.order.orderID}, "status": {string(now)}, "status_id": {strconv.Itoa(v.front.options.statusID(now))}}
	v.target = back + "?" + query.Encode()
}

// show fills the page with what it says of the order.
func (v *visit) show(status int, title, text string) {
	v.status = status
	v.page = pageData{
		Title: title, Text: text, Amount: decimal(v.payment.Minor, v.payment.Currency), Currency: v.payment.Currency,
		Merchant: v.order.account.merchantID, OrderID: v.order.orderID, Status: v.order.status(v.payment),
	}
}

// write sends the page, or the browser elsewhere. The headers keep the page out of caches, frames and referrers: its address is a secret.
func (v *visit) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	if v.target != "" {
		h.Set("Location", v.target)
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	var out bytes.Buffer
	if err := v.front.page.Execute(&out, v.page); err != nil {
		http.Error(w, "internal error of the sandbox", http.StatusInternalServerError)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(v.status)
	_, _ = w.Write(out.Bytes())
}
