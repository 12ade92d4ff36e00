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
	schemeCurrent = "WP3-v2.1" // signs the path
	schemeOlder   = "WP3-v2"   // does not
)

// authenticate finds the account of a request and reads its body, which the digest covers. The header is
//
//	Authorization: WP3-v2.1 <authenticity_token> <timestamp> <digest>
//
// with single spaces (Monri's pages on API v2). The method is not signed. A body that cannot be read is refused with its own status, all else with 401.
func (f *Front) authenticate(w http.ResponseWriter, r *http.Request) (*Account, []byte, error) {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return nil, nil, unauthorized("exactly one Authorization header is required")
	}
	parts := strings.Split(values[0], " ")
	target, known := f.signedTarget(parts[0], r)
	if !known {
		return nil, nil, unauthorized("the Authorization scheme must be " + schemeCurrent)
	}
	if len(parts) != 4 {
		return nil, nil, unauthorized("the Authorization header must have four parts with one space between them: scheme, authenticity_token, timestamp, digest")
	}
	token, timestamp, signature := parts[1], parts[2], parts[3]
	account := f.account(token)
	if account == nil {
		return nil, nil, unauthorized("no merchant has this authenticity_token")
	}
	if err := f.checkTimestamp(timestamp, account.ledger.Clock().Now()); err != nil {
		return nil, nil, err
	}
	body, err := wire.ReadBody(w, r)
	if err != nil {
		return nil, nil, err
	}
	want := digest(account.merchantKey.Reveal(), timestamp, token, target, body)
	if !wire.SameSecret(want, signature) {
		return nil, nil, unauthorized("the digest is not the one of this request: " +
			"lower-case hex of SHA-512 over merchant_key, timestamp, authenticity_token, path with query as sent, and body, without separators")
	}
	return account, body, nil
}

// digest is the signature of a request. For the older scheme the target is empty.
func digest(merchantKey, timestamp, token, target string, body []byte) string {
	sum := sha512.Sum512(append([]byte(merchantKey+timestamp+token+target), body...))
	return hex.EncodeToString(sum[:])
}

// signedTarget is the part of the request line that the scheme signs, as it came over the wire, mount point included, and whether the scheme is accepted.
func (f *Front) signedTarget(scheme string, r *http.Request) (string, bool) {
	switch {
	case scheme == schemeOlder && f.options.OlderScheme:
		return "", true
	case scheme != schemeCurrent:
		return "", false
	}
	target := r.RequestURI
	if target == "" { // called without a server
		target = r.URL.RequestURI()
	}
	if f.options.DigestWithoutQuery {
		target, _, _ = strings.Cut(target, "?")
	}
	return target, true
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
