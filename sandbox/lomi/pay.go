package lomi

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// payerPath is where the payers' pages are. lomi has them on a host of its own; here they are part of the front.
const payerPath = "/checkout/"

// maxForm bounds the payer's form.
const maxForm = 64 << 10

// visit is one request of a payer's browser.
type visit struct {
	front   *Front
	w       http.ResponseWriter
	account *Account
	opened  opened
}

// servePayer is the page where a session's url leads. It needs no credentials: the session's id is the secret.
func (f *Front) servePayer(w http.ResponseWriter, r *http.Request) {
	v := &visit{front: f, w: w}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		v.show(http.StatusMethodNotAllowed, pageData{Title: "Method not allowed"})
		return
	}
	if !v.find(strings.TrimPrefix(r.URL.EscapedPath(), payerPath)) {
		v.show(http.StatusNotFound, pageData{Title: "Unknown payment", Text: "There is no payment behind this link."})
		return
	}
	switch {
	case r.Method == http.MethodPost:
		v.submit(r)
	case !v.opened.payment.State.Open():
		v.settled()
	default:
		v.ask(http.StatusOK, "")
	}
}

// find looks for the session in all accounts.
func (v *visit) find(id string) bool {
	return v.front.anyAccount(func(a *Account) bool {
		found, has := a.session(id)
		if has {
			v.account, v.opened = a, found
		}
		return has
	})
}

// submit takes the form.
func (v *visit) submit(r *http.Request) {
	r.Body = http.MaxBytesReader(v.w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		v.brokenForm(err)
		return
	}
	provider := r.PostForm.Get("provider")
	if !slices.Contains(v.providers(), provider) {
		provider = v.providers()[0]
	}
	action := r.PostForm.Get("action")
	if action != "pay" && action != "fail" && action != "cancel" {
		v.show(http.StatusBadRequest, pageData{Title: "Broken form", Text: "The form does not say what to do."})
		return
	}
	err := v.act(action, provider)
	v.opened, _ = v.account.session(v.opened.ID)
	switch {
	case !v.opened.payment.State.Open() && err != nil: // it was paid before, or it has expired
		v.settled()
	case err != nil:
		v.ask(http.StatusConflict, "A payment is being processed. Please wait.")
	case action == "fail":
		v.ask(http.StatusUnprocessableEntity, "The payment failed. Please try again.")
	case action == "cancel":
		v.sendBack(v.opened.CancelURL, "You left without paying")
	default:
		v.sendBack(v.opened.SuccessURL, "Thank you")
	}
}

// act is what the payer chose.
func (v *visit) act(action, provider string) error {
	a := v.account
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.checkout.sessionByID[v.opened.ID]
	if p, _ := a.ledger.Payment(s.ID); !p.State.Open() {
		return sessionError(s.name(), "is not open")
	}
	switch action {
	case "pay":
		return a.pay(s, provider)
	case "fail":
		return a.refuse(s, provider)
	default:
		return a.leave(s)
	}
}

// providers are what the payer may choose from.
func (v *visit) providers() []string {
	if len(v.opened.Providers) > 0 {
		return v.opened.Providers
	}
	return []string{v.front.options.provider(&v.opened.session)}
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

// ask shows the form.
func (v *visit) ask(status int, problem string) {
	page := v.summary("Pay with lomi")
	page.Error, page.Providers = problem, v.providers()
	v.show(status, page)
}

// settled says that there is nothing left to do here.
func (v *visit) settled() {
	title := "This payment is already made"
	if v.front.options.sessionStatus(v.opened.payment) == sessionExpired {
		title = "This payment has expired"
	}
	v.show(http.StatusGone, v.summary(title))
}

// sendBack redirects to the merchant, or says what happened where the merchant gave no address. That {CHECKOUT_SESSION_ID} in it is replaced, only code of
// lomi's clients says.
func (v *visit) sendBack(address, title string) {
	if !v.front.options.KeepPlaceholders {
		id := v.opened.ID
		address = strings.NewReplacer("{{CHECKOUT_SESSION_ID}}", id, "{CHECKOUT_SESSION_ID}", id).Replace(address)
	}
	if !isPage(address) {
		v.show(http.StatusOK, v.summary(title))
		return
	}
	v.headers()
	v.w.Header().Set("Location", address)
	v.w.WriteHeader(http.StatusSeeOther)
}

func (v *visit) summary(title string) pageData {
	p := v.opened.payment
	return pageData{Title: title, Order: v.opened.Title, Amount: decimal(p.Minor, digits(p.Currency)), Currency: p.Currency}
}

// headers keep the page out of caches, frames and referrers: whoever has its address can pay.
func (v *visit) headers() {
	h := v.w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
}

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
