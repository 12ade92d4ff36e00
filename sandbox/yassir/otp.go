package yassir

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

// payerPath is the payer's page. Yassir has it on a host of its own; here it is part of the front.
const payerPath = "/otp/verify"

// maxForm bounds the payer's form.
const maxForm = 64 << 10

// visit is one request of a payer's browser.
type visit struct {
	front     *Front
	w         http.ResponseWriter
	intent    *intent
	payment   ledger.Payment
	returnURL string
}

// servePayer is the page where payUrl leads. It needs no credentials: the requestId is the secret.
func (f *Front) servePayer(w http.ResponseWriter, r *http.Request) {
	v := &visit{front: f, w: w}
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		v.show(http.StatusMethodNotAllowed, pageData{Title: "Method not allowed"})
		return
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		v.show(http.StatusBadRequest, pageData{Title: "Broken link", Text: "The link cannot be read."})
		return
	}
	f.mu.RLock()
	v.intent = f.requests[query.Get("requestId")]
	f.mu.RUnlock()
	if v.intent == nil {
		v.show(http.StatusNotFound, pageData{Title: "Unknown payment", Text: "There is no payment behind this link."})
		return
	}
	v.payment, _ = v.intent.account.ledger.Payment(v.intent.id)
	if altered := v.altered(query); altered != "" {
		v.show(http.StatusBadRequest, pageData{Title: "Broken link", Text: "The merchant changed the parameter " + altered + " of payUrl."})
		return
	}
	if values := query["returnUrl"]; len(values) == 1 {
		v.returnURL = values[0]
	}
	switch {
	case v.payment.State != ledger.Waiting:
		v.settled()
	case r.Method == http.MethodPost:
		v.submit(r)
	default:
		v.ask(http.StatusOK, "")
	}
}

// altered names a parameter of payUrl that is not as proceed answered it; a merchant may only add returnUrl.
func (v *visit) altered(query url.Values) string {
	original, err := url.ParseQuery(payerQuery(v.intent, v.payment))
	if err != nil {
		return "requestId"
	}
	for _, name := range []string{"phone", "amount", "currency"} {
		if len(query[name]) != 1 || query.Get(name) != original.Get(name) {
			return name
		}
	}
	return ""
}

// submit takes the form: action "cancel", or else a code.
func (v *visit) submit(r *http.Request) {
	r.Body = http.MaxBytesReader(v.w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		v.brokenForm(err)
		return
	}
	if !r.PostForm.Has("code") && r.PostForm.Get("action") != "cancel" {
		v.show(http.StatusBadRequest, pageData{Title: "Broken form", Text: "There is no code in the form."})
		return
	}
	var err error
	switch code := strings.TrimSpace(r.PostForm.Get("code")); {
	case r.PostForm.Get("action") == "cancel":
		err = v.intent.cancel()
	case code == OTPCode:
		err = v.intent.approve()
	default:
		left, failed := v.intent.wrongCode()
		if failed == nil && left != 0 {
			v.ask(http.StatusUnprocessableEntity, wrongCodeText(left))
			return
		}
		err = failed
	}
	v.payment, _ = v.intent.account.ledger.Payment(v.intent.id)
	if err != nil { // somebody else settled it meanwhile
		v.settled()
		return
	}
	v.sendBack()
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

func wrongCodeText(left int) string {
	switch {
	case left < 0:
		return "That code is wrong."
	case left == 1:
		return "That code is wrong. One more try."
	default:
		return "That code is wrong. " + strconv.Itoa(left) + " more tries."
	}
}

// ask shows the form.
func (v *visit) ask(status int, problem string) {
	page := v.summary("Confirm your payment")
	page.Error, page.Code = problem, OTPCode
	v.show(status, page)
}

// settled says that there is nothing left to do here.
func (v *visit) settled() {
	page := v.summary("This payment is already settled")
	page.Text = "Result: " + v.result()
	if v.payment.State == ledger.Expired {
		page.Title = "This payment has expired"
	}
	v.show(http.StatusGone, page)
}

// sendBack redirects to the merchant, or shows the result where there is no usable returnUrl.
func (v *visit) sendBack() {
	if target, ok := v.target(); ok {
		v.w.Header().Set("Location", target)
		v.headers()
		v.w.WriteHeader(http.StatusSeeOther)
		return
	}
	page := v.summary("Thank you")
	page.Text = "Result: " + v.result()
	if v.returnURL != "" {
		page.Error = "The merchant's return address is not an absolute http or https URL. Please close this page."
	}
	v.show(http.StatusOK, page)
}

// target is returnUrl with paymentId and statusCode in its query. These names are not documented; the sandbox's
// choice. The rest of the query stays as it is, byte by byte.
func (v *visit) target() (string, bool) {
	target, err := url.Parse(v.returnURL)
	if err != nil || target.Scheme != "http" && target.Scheme != "https" || target.Host == "" {
		return "", false
	}
	if v.front.options.BareReturn {
		return target.String(), true
	}
	var query []string
	for pair := range strings.SplitSeq(target.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && name != "paymentId" && name != "statusCode" {
			query = append(query, pair)
		}
	}
	code := v.front.options.statusCode(v.payment)
	query = append(query, "paymentId="+v.payment.ID, "statusCode="+strconv.Itoa(code))
	target.RawQuery = strings.Join(query, "&")
	return target.String(), true
}

func (v *visit) result() string { return endUserMessage(v.front.options.statusCode(v.payment)) }

func (v *visit) summary(title string) pageData {
	return pageData{
		Title:    title,
		Amount:   fixed(v.payment.Minor, v.payment.Currency),
		Currency: v.payment.Currency,
		Merchant: v.intent.account.service,
	}
}

// headers keep the page out of caches, frames and referrers: its address holds a phone.
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
