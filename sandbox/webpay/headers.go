package webpay

import (
	"mime"
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

const jsonType = "application/json"

// checkHeaders demands what Monri's pages ask for on every call of API v2: Content-Type and Accept, both application/json.
func (c *call) checkHeaders() error {
	if !c.front.options.OptionalHeaders && !accepts(c.r.Header.Values("Accept")) {
		return wire.Refuse(http.StatusBadRequest, "header Accept must name "+jsonType)
	}
	if c.front.options.OptionalHeaders && len(c.data) == 0 {
		return nil
	}
	if len(c.r.Header.Values("Content-Type")) != 1 {
		return wire.Refuse(http.StatusBadRequest, "exactly one header Content-Type is required, also on a request without a body")
	}
	return wire.CheckJSONType(c.r.Header)
}

func accepts(values []string) bool {
	for value := range strings.SplitSeq(strings.Join(values, ","), ",") {
		if kind, _, err := mime.ParseMediaType(value); err == nil && kind == jsonType {
			return true
		}
	}
	return false
}
