package webpay

import (
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
