package webpay

import (
	"time"

	"github.com/tenderpay/tender"
)

// NewAt is New with a clock.
func NewAt(cfg Config, now func() time.Time) (*Client, error) { return open(cfg, now) }

// Authorization is authorization.
func Authorization(key tender.Secret, token string, at time.Time, target string, body []byte) string {
	return authorization(key, token, at, target, body)
}
