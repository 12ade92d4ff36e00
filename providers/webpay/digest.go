package webpay

import (
	"crypto/sha1" //nolint:gosec // the provider's choice for its XML calls
	"crypto/sha512"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/tenderpay/tender"
)

// authorization is the header of scheme WP3-v2.1. target is the request's path and query as they go over the wire, body its bytes; the method is
// not signed.
//
// https://ipgtest.monri.com/en/documentation/customer_api, "Authentication"
func authorization(key tender.Secret, token string, at time.Time, target string, body []byte) string {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	digest := sha512.New()
	for _, part := range []string{key.Reveal(), timestamp, token, target} {
		digest.Write([]byte(part))
	}
	digest.Write(body)
	return strings.Join([]string{"WP3-v2.1", token, timestamp, hex.EncodeToString(digest.Sum(nil))}, " ")
}

// digest signs the XML calls, which have no Authorization header. signed is the order number, and for a transaction then its amount and currency, as
// they are sent.
//
// https://docs.monri.com/documentation/api-documentation/api-v1/transaction-management
func digest(key tender.Secret, signed string) tender.Secret {
	sum := sha1.Sum([]byte(key.Reveal() + signed)) //nolint:gosec // the provider's choice
	return tender.NewSecret(hex.EncodeToString(sum[:]))
}
