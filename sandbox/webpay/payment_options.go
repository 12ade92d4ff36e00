package webpay

import (
	"cmp"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// UnknownOrder is what the lookup of an order answers that does not exist. Not documented.
type UnknownOrder int

// The ways.
const (
	UnknownOrder404  UnknownOrder = iota // HTTP 404 with errors
	UnknownOrder1816                     // HTTP 200 with the status invalid and the response code 1816
)

const (
	day          = 24 * time.Hour
	holdFor      = 28 * day
	refundWindow = 180 * day
)

func (o *Options) holdFor() time.Duration { return max(cmp.Or(o.HoldFor, holdFor), 0) }

func (o *Options) refundWindow() time.Duration { return cmp.Or(o.RefundWindow, refundWindow) }

// code is a response code as answers write it.
func (o *Options) code(code string) string {
	if o.ShortCodes && code == codeApproved {
		return "000"
	}
	return code
}

// refuseDeclined is the refusal of a capture, refund or void, see DeclinedStatus.
func refuseDeclined(status int, code string) error {
	message, _ := messageOf(code)
	return wire.Refuse(status, message)
}
