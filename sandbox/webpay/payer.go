package webpay

import (
	"bytes"
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// payerPath is where the payer's pages are: of a link, and of a card that wants 3-D Secure. Monri has them elsewhere; here they are part of the front.
const payerPath = "/pay/"

// maxForm bounds the payer's form.
const maxForm = 64 << 10

// pageOwner is whose a page is.
type pageOwner struct {
	account *Account
	payment *payment
}

func (f *Front) addPage(name string, account *Account, p *payment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pages.of[name] = pageOwner{account, p}
}

// visit is one request of a payer's browser.
type visit struct {
	front *Front
	w     http.ResponseWriter
	pageOwner
	booked ledger.Payment
}

// servePayer is the page where payment_url and redirect_to lead. It needs no credentials: its name is the secret.
func (f *Front) servePayer(w http.ResponseWriter, r *http.Request, name string) {
	v := &visit{front: f, w: w}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		v.show(http.StatusMethodNotAllowed, pageData{Title: "Method not allowed"})
		return
	}
	f.mu.RLock()
	v.pageOwner = f.pages.of[name]
	f.mu.RUnlock()
	if v.payment == nil {
		v.show(http.StatusNotFound, pageData{Title: "Unknown payment", Text: "There is no payment behind this link."})
		return
	}
	action := ""
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			v.brokenForm(err)
			return
		}
		action = r.PostForm.Get("action")
		if action != actionPay && action != actionDecline && action != actionCancel {
			v.show(http.StatusBadRequest, pageData{Title: "Broken form", Text: "There is no action in the form."})
			return
		}
	}
	v.account.mu.Lock()
	answer := v.act(action)
	v.account.mu.Unlock()
	answer()
}

// The buttons of the page.
const (
	actionPay     = "pay"
	actionDecline = "decline"
	actionCancel  = "cancel"
)

// act does what a button says, if it was one, and returns how to answer. The account is locked, and is not any more while the answer is written.
func (v *visit) act(action string) (answer func()) {
	v.booked, _ = v.account.ledger.Payment(v.payment.ID)
	if !v.booked.State.Open() || !v.payment.isLink() && v.payment.Awaited == nil {
		return v.prepared(http.StatusGone, v.settled())
	}
	switch action {
	case actionPay, actionDecline:
		done, err := v.account.pay(v.payment, action == actionPay)
		v.booked, _ = v.account.ledger.Payment(v.payment.ID)
		switch {
		case err != nil:
			return v.prepared(http.StatusGone, v.settled())
		case done.Code == codeApproved || !v.payment.isLink():
			return v.back(v.payment.SuccessURL, &done)
		}
		message, _ := messageOf(done.Code)
		return v.prepared(http.StatusUnprocessableEntity, v.ask("The payment was refused: "+message+"."))
	case actionCancel:
		return v.back(cmp.Or(v.payment.CancelURL, v.payment.SuccessURL), nil)
	default:
		return v.prepared(http.StatusOK, v.ask(""))
	}
}

// pay tries to pay with the page's card, or with the one that waits for 3-D Secure; agreed tells whether it is to succeed. The account is locked.
func (a *Account) pay(p *payment, agreed bool) (transaction, error) {
	used, refusal := a.pageCard(), codeDeclined
	if p.Awaited != nil {
		used, refusal = *p.Awaited, codeNotProved
	} else {
		used.Tokenize, used.Owner = p.AddsMethod, p.Customer
	}
	if !agreed {
		return a.attempt(p, used, refusal)
	}
	return a.attempt(p, used, codeApproved)
}

// brokenForm answers a form that cannot be read.
func (v *visit) brokenForm(err error) {
	status, text := http.StatusBadRequest, "The form cannot be read."
	_, tooLarge := errors.AsType[*http.MaxBytesError](err)
	switch {
	case tooLarge:
		status, text = http.StatusRequestEntityTooLarge, "The form is too large."
	case errors.Is(err, os.ErrDeadlineExceeded):
		status, text = http.StatusRequestTimeout, "The form did not arrive in time."
	}
	wire.HangUp(v.w, status)
	v.show(status, pageData{Title: "Broken form", Text: text})
}

// ask is the page with its form. A payer who was refused may have no other try.
func (v *visit) ask(problem string) pageData {
	page := v.summary("Pay your order")
	page.Error, page.Form = problem, v.booked.State.Open()
	if v.payment.Awaited != nil {
		page.Title = "Confirm that this is your card"
	}
	return page
}

// settled says that there is nothing left to do here.
func (v *visit) settled() pageData {
	page := v.summary("This payment is already settled")
	if v.booked.State == ledger.Expired {
		page.Title = "This payment has expired"
	}
	return page
}

// back redirects to the merchant, or shows a page where there is nowhere to go. done is what became of an attempt; nil: the payer left.
func (v *visit) back(address string, done *transaction) func() {
	if target, ok := v.target(address, done); ok {
		return func() {
			v.w.Header().Set("Location", target)
			v.headers()
			v.w.WriteHeader(http.StatusSeeOther)
		}
	}
	page := v.summary("Thank you")
	page.Text = "You have left the payment. It can still be paid here."
	if done != nil {
		message, _ := messageOf(done.Code)
		page.Text = "Result: " + message
	}
	return v.prepared(http.StatusOK, page)
}

// target is the merchant's address with the result in its query, as Monri's form sends it, signed: the digest is SHA-512 over merchant_key and the address
// without the digest. That links and Components do the same is not documented. The rest of the query stays as it is, byte by byte.
func (v *visit) target(address string, done *transaction) (string, bool) {
	target, err := url.Parse(address)
	if err != nil || target.Host == "" {
		return "", false
	}
	if done == nil || v.front.options.BareReturn {
		return target.String(), true
	}
	pairs := []string{
		"order_number=" + url.QueryEscape(v.booked.Reference), "response_code=" + v.front.options.code(done.Code), "amount=" + strconv.FormatInt(done.Minor, 10),
		"currency=" + done.Currency, "cc_type=" + brand, "masked_pan=" + done.Card.masked(),
	}
	if done.Code == codeApproved {
		pairs = append(pairs, "approval_code="+approval(*done))
	}
	if done.Card.Token != "" {
		pairs = append(pairs, "pan_token="+done.Card.Token)
	}
	if target.RawQuery != "" {
		pairs = append([]string{target.RawQuery}, pairs...)
	}
	target.RawQuery, target.Fragment = strings.Join(pairs, "&"), ""
	signed := target.String()
	return signed + "&digest=" + signText(v.account.merchantKey.Reveal()+signed), true
}

func (v *visit) summary(title string) pageData {
	return pageData{Title: title, Order: v.booked.Reference, Info: v.payment.OrderInfo, Amount: decimal(v.booked.Minor), Currency: v.booked.Currency}
}

// decimal writes minor units: all currencies that Monri names have two decimals.
func decimal(minor int64) string {
	cents := strconv.FormatInt(100+minor%100, 10)
	return strconv.FormatInt(minor/100, 10) + "." + cents[1:]
}

// headers keep the page out of caches, frames and referrers: its address is a secret.
func (v *visit) headers() {
	h := v.w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}

func (v *visit) prepared(status int, page pageData) func() { return func() { v.show(status, page) } }

func (v *visit) show(status int, page pageData) {
	var out bytes.Buffer
	if err := v.front.page.Execute(&out, page); err != nil {
		http.Error(v.w, "internal error of the sandbox", http.StatusInternalServerError)
		return
	}
	v.headers()
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(out.Bytes())
}
