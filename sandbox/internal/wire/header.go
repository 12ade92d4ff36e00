package wire

import (
	"mime"
	"net/http"
	"strings"
)

// CheckJSONType demands of a request's header that its body is JSON in UTF-8. An error is a [Refusal].
func CheckJSONType(h http.Header) error {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return Refuse(http.StatusBadRequest, "header Content-Type must be application/json")
	}
	if charset, given := parameters["charset"]; given && !strings.EqualFold(charset, "utf-8") {
		return Refuse(http.StatusBadRequest, "header Content-Type must not name another charset than utf-8")
	}
	return nil
}
