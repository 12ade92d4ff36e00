package webpay

import (
	"errors"
	"io"
	"net/http"

	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// The words of status (Customers API page). That a refusal is invalid-request and a failure of the server error is the sandbox's choice.
const (
	statusApproved = "approved"
	statusInvalid  = "invalid-request"
	statusError    = "error"
)

// answer is a success: an HTTP status and the body's Go form, which is marshalled once faults had their turn.
type answer struct {
	status int
	body   any
}

// errInside is a failure of the server behind an HTTP 200.
var errInside = errors.New("unexpected failure")

// writeResult carries out c, writes what came of it, and returns the HTTP status.
func (f *Front) writeResult(w http.ResponseWriter, c *call) int {
	done, err := c.run()
	refusal, refused := errors.AsType[*wire.Refusal](err)
	switch {
	case err == nil:
		wire.WriteJSON(w, done.status, c.distort(done.body))
		return done.status
	case errors.Is(err, errInside):
		f.writeError(w, http.StatusOK, statusError, errInside.Error())
		return http.StatusOK
	case refused && f.options.RefusalsAs200: // an operation refuses with 400 and 404 only
		f.writeError(w, http.StatusOK, statusInvalid, refusal.Text)
		return http.StatusOK
	default:
		return f.writeRefusal(w, err)
	}
}

// writeRefusal writes err with its own HTTP status, and returns that.
func (f *Front) writeRefusal(w http.ResponseWriter, err error) int {
	status, text := http.StatusInternalServerError, "internal error of the sandbox"
	if known, ok := errors.AsType[*wire.Refusal](err); ok {
		status, text = known.Status, known.Text
	}
	word := statusInvalid
	if status >= http.StatusInternalServerError {
		word = statusError
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", schemeCurrent)
	}
	wire.HangUp(w, status)
	f.writeError(w, status, word, text)
	return status
}

// writeError writes an error in the form that the front's errors have.
func (f *Front) writeError(w http.ResponseWriter, status int, word, text string) {
	switch f.options.Errors {
	case ErrorList:
		wire.WriteJSON(w, status, errorList{Errors: []string{text}})
	case ErrorText:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text+"\n")
	default:
		wire.WriteJSON(w, status, errorMessage{Status: word, Message: text})
	}
}
