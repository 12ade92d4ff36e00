package lomi

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// httpError is a refusal with an HTTP status. Its texts go to the client: they must never hold what a header or a field contained.
type httpError struct {
	status  int
	code    string // the first generation's; empty: by the status
	message string
	details any // for encoding/json; nil: none
}

// Error implements error.
func (e *httpError) Error() string { return fmt.Sprintf("http %d: %s", e.status, e.message) }

func refusal(status int, message string) error { return &httpError{status: status, message: message} }

func customerNotFound() error { return refusal(http.StatusNotFound, "Customer not found") }

// scripted is the refusal of a fault with a status.
func scripted(status int) error {
	if status == http.StatusUnauthorized {
		return invalidKey()
	}
	return refusal(status, http.StatusText(status))
}

func invalidKey() error { return refusal(http.StatusUnauthorized, "Invalid API key") }

// asRefusal is what the client is told of err.
func asRefusal(err error) *httpError {
	if known, ok := errors.AsType[*httpError](err); ok {
		return known
	}
	if known, ok := errors.AsType[*wire.Refusal](err); ok {
		return &httpError{status: known.Status, message: known.Text}
	}
	return &httpError{status: http.StatusInternalServerError, message: "internal error of the sandbox"}
}

// Refuse answers r in the form that its errors have, without looking at it: for whoever stands before the front and cannot let it through.
func (f *Front) Refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	if strings.HasPrefix(r.URL.EscapedPath(), payerPath) {
		(&visit{front: f, w: w}).show(status, pageData{Title: http.StatusText(status), Text: text})
		return
	}
	f.writeRefusal(w, r, refusal(status, text))
}

// writeRefusal writes err in the form of Options.Errors.
func (f *Front) writeRefusal(w http.ResponseWriter, r *http.Request, err error) {
	refused := asRefusal(err)
	status := refused.status
	if f.options.HideStatus && (status == http.StatusNotFound || status == http.StatusConflict) {
		status = http.StatusInternalServerError
	}
	f.writeError(w, r, status, refused)
}

// writeError writes refused, whatever its status, with the HTTP status that is given.
func (f *Front) writeError(w http.ResponseWriter, r *http.Request, status int, refused *httpError) {
	wire.HangUp(w, status)
	if f.options.Errors == ErrorsInText {
		http.Error(w, http.StatusText(refused.status), status)
		return
	}
	wire.WriteJSON(w, status, f.errorBody(w, r, refused))
}

func (f *Front) errorBody(w http.ResponseWriter, r *http.Request, refused *httpError) any {
	data := errorData{Message: refused.message, Details: refused.details}
	switch f.options.Errors {
	case ErrorsWithRequestID:
		id := requestID(r)
		w.Header().Set("X-Request-Id", id)
		data.Code = currentCode(refused.status)
		if data.Details == nil {
			data.Details = http.StatusText(refused.status)
		}
		return errorEnvelope{Error: data, RequestID: id}
	case ErrorsBare:
		data.Code = cmp.Or(refused.code, firstCode(refused.status))
		return data
	case ErrorsWithNumber:
		data.Code = refused.status
		if data.Details != nil {
			data.Details = []any{data.Details}
		}
		return errorEnvelope{Error: data}
	case ErrorsWithStatus:
		if refused.status != http.StatusUnauthorized {
			data.Status, data.Code = refused.status, cmp.Or(refused.code, firstCode(refused.status))
			data.Timestamp = f.options.timestamp(f.clock.Now())
		}
		return errorEnvelope{Error: data}
	default:
		return errorEnvelope{Error: data}
	}
}

// firstCode is the first generation's code for a status. Of those that are the sandbox's own, no code is known.
func firstCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "INVALID_REQUEST"
	case http.StatusInternalServerError:
		return "INTERNAL_ERROR"
	default: // NOT_FOUND and so on
		return strings.ToUpper(strings.ReplaceAll(http.StatusText(status), " ", "_"))
	}
}

// currentCode is the current generation's code for a status.
func currentCode(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "bad_request"
	case http.StatusUnauthorized:
		return "unauthorized"
	case http.StatusForbidden:
		return "forbidden"
	case http.StatusNotFound:
		return "not_found"
	case http.StatusConflict:
		return "conflict"
	case http.StatusTooManyRequests:
		return "rate_limit_exceeded"
	case http.StatusServiceUnavailable:
		return "service_unavailable"
	case http.StatusInternalServerError:
		return "internal_error"
	default:
		return "error"
	}
}

// requestID is the caller's own, or a new one.
func requestID(r *http.Request) string {
	if given := r.Header.Get("X-Request-Id"); given != "" && len(given) <= 128 {
		return given
	}
	return rand.Text()
}
