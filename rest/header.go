package rest

import (
	"net/http"
	"strings"
)

// checkHeader refuses what must not be sent. net/http repeats a POST on a dead connection if one of the two names is present, even without values.
func checkHeader(header http.Header) error {
	for name, values := range header {
		if canonical := http.CanonicalHeaderKey(name); canonical == "Idempotency-Key" || canonical == "X-Idempotency-Key" {
			return invalid(canonical, "must not be sent: net/http would take it as leave to repeat a write")
		}
		for _, value := range values {
			if strings.ContainsFunc(value, isControl) {
				return invalid(name, "must not hold control characters")
			}
		}
	}
	return nil
}
