package rest

import (
	"net/http"
	"strings"
)

// checkMethod refuses a write by a method that net/http repeats by itself on a dead connection.
func checkMethod(call *Call) error {
	switch call.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		if call.Effect != Read {
			return invalid("Method", "must not be GET, HEAD, OPTIONS or TRACE for a write: net/http takes them as leave to repeat it")
		}
	}
	return nil
}

// checkHeader refuses what must not be sent, and what would not be: net/http writes some headers itself and leaves out those of the request.
// It repeats a POST on a dead connection if one of the two names is present, even without values.
func checkHeader(header http.Header) error {
	for name, values := range header {
		if name == "" || strings.ContainsFunc(name, notToken) {
			return invalid("Header", "must have names of letters, digits and hyphens")
		}
		switch canonical := http.CanonicalHeaderKey(name); canonical {
		case "Idempotency-Key", "X-Idempotency-Key":
			return invalid(canonical, "must not be sent: net/http would take it as leave to repeat a write")
		case "Host", "Content-Length", "Transfer-Encoding", "Trailer":
			return invalid(canonical, "must not be set: net/http writes it itself and would leave this one out")
		}
		for _, value := range values {
			if strings.ContainsFunc(value, isControl) {
				return invalid(name, "must not hold control characters")
			}
		}
	}
	return nil
}

func notToken(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
