package juspay

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// newCustomerID makes an id in the form of official samples: cst_ and 16 small letters and digits.
func newCustomerID() string { return "cst_" + strings.ToLower(rand.Text())[:16] }

func newResponseID() string { return strings.ToLower(rand.Text()) }

// token makes a client token for a customer, in the form of official samples: tkn_ and 32 hexadecimal digits.
//
// One that is to be used again is computed, not kept, because a GET must change nothing: time is cut into pieces of a token's life, and all of a piece
// have the same.
func (a *Account) token(customerID string) *tokenData {
	options := &a.front.options
	now, life := a.ledger.Clock().Now(), options.tokenLife()
	if !options.ReuseToken {
		var fresh [16]byte
		_, _ = rand.Read(fresh[:]) // never fails: crypto/rand ends the program instead
		return options.tokenData(fresh[:], now.Add(life))
	}
	piece := now.UnixNano() / int64(life)
	mac := hmac.New(sha256.New, []byte(a.apiKey.Reveal()))
	_, _ = mac.Write([]byte(customerID + " " + strconv.FormatInt(piece, 10)))
	return options.tokenData(mac.Sum(nil)[:16], time.Unix(0, (piece+1)*int64(life)))
}

func (o *Options) tokenData(secret []byte, expiry time.Time) *tokenData {
	return &tokenData{ClientAuthToken: "tkn_" + hex.EncodeToString(secret), ClientAuthTokenExpiry: o.wholeDate(expiry)}
}
