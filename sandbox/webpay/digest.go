package webpay

import (
	"crypto/sha512"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// The schemes of the Authorization header.
const (
	schemeCurrent = "WP3-v2.1"      // signs the path
	schemeOlder   = "WP3-v2"        // does not
	schemeClient  = "WP3-v2-Client" // of a payer's browser or phone: signs nothing
)

// sender is who sent a request, proved, and what came in its body.
type sender struct {
	account *Account
	data    []byte
	order   signedOrder // of operations with their credentials in the body
}

// authenticate finds the account of a request and reads its body, which the digest covers. The header is
//
//	Authorization: WP3-v2.1 <authenticity_token> <timestamp> <digest>
//
// with single spaces (Monri's pages on API v2). The method is not signed. A body that cannot be read is refused with its own status, all else with 401.
func (f *Front) authenticate(w http.ResponseWriter, r *http.Request, op operation) (sender, error) {
	if op.signedInBody() {
		return f.authenticateBody(w, r, op)
	}
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return sender{}, unauthorized("exactly one Authorization header is required")
	}
	parts := strings.Split(values[0], " ")
	if !f.options.takes(op, parts[0]) {
		return sender{}, unauthorized("the Authorization scheme must be " + f.options.schemes(op))
	}
	if parts[0] == schemeClient {
		return f.authenticateClient(w, r, parts)
	}
	if len(parts) != 4 {
		return sender{}, unauthorized("the Authorization header must have four parts with one space between them: scheme, authenticity_token, timestamp, digest")
	}
	token, timestamp, signature := parts[1], parts[2], parts[3]
	account := f.account(token)
	if account == nil {
		return sender{}, noMerchant()
	}
	if err := f.checkTimestamp(timestamp, account.ledger.Clock().Now()); err != nil {
		return sender{}, err
	}
	body, err := wire.ReadBody(w, r)
	if err != nil {
		return sender{}, err
	}
	want := digest(account.merchantKey.Reveal(), timestamp, token, f.signedTarget(parts[0], r), body)
	if !wire.SameSecret(want, signature) {
		return sender{}, unauthorized("the digest is not the one of this request: " +
			"lower-case hex of SHA-512 over merchant_key, timestamp, authenticity_token, path with query as sent, and body, without separators")
	}
	return sender{account: account, data: body}, nil
}

// authenticateClient is for a payer's browser or phone, which knows the merchant's public token and the client_secret in the path. The header is
//
//	Authorization: WP3-v2-Client <authenticity_token>
func (f *Front) authenticateClient(w http.ResponseWriter, r *http.Request, parts []string) (sender, error) {
	if len(parts) != 2 {
		return sender{}, unauthorized("the Authorization header must have two parts with one space between them: scheme, authenticity_token")
	}
	account := f.account(parts[1])
	if account == nil {
		return sender{}, noMerchant()
	}
	body, err := wire.ReadBody(w, r)
	return sender{account: account, data: body}, err
}

func noMerchant() error { return unauthorized("no merchant has this authenticity_token") }

// takes tells whether an operation takes this scheme. Official plugins use the older one to create payments, and code that runs at the payer's the
// client's, to confirm a payment and to ask for it.
func (o *Options) takes(op operation, scheme string) bool {
	switch scheme {
	case schemeCurrent:
		return op != opConfirmPayment
	case schemeOlder:
		return op == opCreatePayment || o.OlderScheme && op != opConfirmPayment
	case schemeClient:
		return op == opConfirmPayment || op == opGetPayment
	default:
		return false
	}
}

// schemes names the schemes that an operation takes.
func (o *Options) schemes(op operation) string {
	var taken []string
	for _, scheme := range []string{schemeCurrent, schemeOlder, schemeClient} {
		if o.takes(op, scheme) {
			taken = append(taken, scheme)
		}
	}
	return strings.Join(taken, " or ")
}

// digest is the signature of a request. For the older scheme the target is empty.
func digest(merchantKey, timestamp, token, target string, body []byte) string {
	sum := sha512.Sum512(append([]byte(merchantKey+timestamp+token+target), body...))
	return hex.EncodeToString(sum[:])
}

// signedTarget is the part of the request line that the scheme signs, as it came over the wire, mount point included.
func (f *Front) signedTarget(scheme string, r *http.Request) string {
	if scheme == schemeOlder {
		return ""
	}
	target := r.RequestURI
	if target == "" { // called without a server
		target = r.URL.RequestURI()
	}
	if f.options.DigestWithoutQuery {
		target, _, _ = strings.Cut(target, "?")
	}
	return target
}

// A timestamp of up to 10 digits is in seconds, a longer one in milliseconds.
const (
	secondsDigits = 10
	millisDigits  = 13
)

func (f *Front) checkTimestamp(text string, now time.Time) error {
	if text == "" || len(text) > millisDigits || strings.Trim(text, "0123456789") != "" {
		return unauthorized("the timestamp must be the Unix time in digits")
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return unauthorized("the timestamp cannot be read")
	}
	at := time.Unix(number, 0)
	if len(text) > secondsDigits {
		if f.options.SecondsOnly {
			return unauthorized("the timestamp must be in seconds")
		}
		at = time.UnixMilli(number)
	}
	if window := f.options.TimestampWindow; window > 0 && at.Sub(now).Abs() > window {
		return unauthorized("the timestamp is too far from the time of the server")
	}
	return nil
}

func unauthorized(text string) error { return wire.Refuse(http.StatusUnauthorized, text) }
