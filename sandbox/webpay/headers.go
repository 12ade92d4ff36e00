package webpay

import (
	"mime"
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

const (
	jsonType = "application/json"
	xmlType  = "application/xml"
)

func (op operation) mediaType() string {
	if op.form() == formXML {
		return xmlType
	}
	return jsonType
}

// checkHeaders demands what Monri's pages ask for on every call of API v2: Content-Type and Accept, both application/json. Calls of API v1 have
// application/xml in both.
func (c *call) checkHeaders() error {
	if !c.front.options.OptionalHeaders && !accepts(c.r.Header.Values("Accept"), c.op.mediaType()) {
		return wire.Refuse(http.StatusBadRequest, "header Accept must name "+c.op.mediaType())
	}
	if c.front.options.OptionalHeaders && len(c.data) == 0 {
		return nil
	}
	if len(c.r.Header.Values("Content-Type")) != 1 {
		return wire.Refuse(http.StatusBadRequest, "exactly one header Content-Type is required, also on a request without a body")
	}
	if c.op.form() == formXML {
		return checkXMLType(c.r.Header)
	}
	return wire.CheckJSONType(c.r.Header)
}

func checkXMLType(h http.Header) error {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset, given := parameters["charset"]
	if err != nil || kind != xmlType || given && !strings.EqualFold(charset, "utf-8") {
		return wire.Refuse(http.StatusBadRequest, "header Content-Type must be "+xmlType+", in UTF-8")
	}
	return nil
}

func accepts(values []string, wanted string) bool {
	for value := range strings.SplitSeq(strings.Join(values, ","), ",") {
		if kind, _, err := mime.ParseMediaType(value); err == nil && kind == wanted {
			return true
		}
	}
	return false
}
