package webpay

import (
	"errors"
	"io"
	"net/http"
	"strconv"

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
		c.write(w, done)
		return done.status
	case errors.Is(err, errInside):
		f.writeError(w, c.op, http.StatusOK, statusError, errInside.Error())
		return http.StatusOK
	case refused && f.options.RefusalsAs200 && c.op.form() == formJSON: // such an operation refuses with 400 and 404 only
		f.writeError(w, c.op, http.StatusOK, statusInvalid, refusal.Text)
		return http.StatusOK
	default:
		return f.writeRefusal(w, c.op, err)
	}
}

// write writes an answer in the form of its operation. What manages transactions says where the new one is.
func (c *call) write(w http.ResponseWriter, done answer) {
	body := c.distort(done.body)
	if data, ok := body.(transactionData); ok && done.status == http.StatusCreated {
		w.Header().Set("Location", wire.MountedAt(c.r)+"/transactions/"+strconv.FormatInt(data.number, 10))
	}
	if data, ok := body.(interface{ elements() (string, []element) }); ok && c.op.form() == formXML {
		root, children := data.elements()
		writeXML(w, done.status, root, children)
		return
	}
	if data, ok := body.(transactionData); ok {
		body = managedData{Transaction: data}
	}
	wire.WriteJSON(w, done.status, body)
}

// writeRefusal writes err with its own HTTP status, and returns that.
func (f *Front) writeRefusal(w http.ResponseWriter, op operation, err error) int {
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
	f.writeError(w, op, status, word, text)
	return status
}

// writeError writes an error in the form that the operation's errors have.
func (f *Front) writeError(w http.ResponseWriter, op operation, status int, word, text string) {
	switch {
	case op.form() == formXML:
		writeXML(w, status, "errors", []element{{name: "error", text: text}})
	case op.form() == formList || f.options.Errors == ErrorList:
		wire.WriteJSON(w, status, errorList{Errors: []string{text}})
	case f.options.Errors == ErrorText:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text+"\n")
	default:
		wire.WriteJSON(w, status, errorMessage{Status: word, Message: text})
	}
}
