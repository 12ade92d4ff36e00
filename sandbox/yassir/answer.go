package yassir

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/tenderpay/tender/sandbox/fault"
)

// answer is a success: an HTTP status and the body's Go form, which is marshalled once faults had their turn.
type answer struct {
	status int
	body   any
}

// httpError is a refusal with an HTTP status. Its text goes to the client: it must never hold what a header or a
// field contained.
type httpError struct {
	status int
	text   string
}

// Error implements error.
func (e *httpError) Error() string { return fmt.Sprintf("http %d: %s", e.status, e.text) }

func refusal(status int, text string) error { return &httpError{status: status, text: text} }

// writeResult carries out c and writes what came of it.
func (f *Front) writeResult(ctx context.Context, w http.ResponseWriter, c *call) {
	done, err := c.run()
	if err != nil {
		status := f.writeRefusal(w, err)
		f.log(ctx, c.op, status, c.fault)
		return
	}
	f.writeJSON(w, done.status, c.distort(done.body))
	f.log(ctx, c.op, done.status, c.fault)
}

// writeRefusal writes err in the one form that errors have, and returns the HTTP status.
func (f *Front) writeRefusal(w http.ResponseWriter, err error) int {
	status, text := http.StatusInternalServerError, "internal error of the sandbox"
	if known, ok := errors.AsType[*httpError](err); ok {
		status, text = known.status, known.text
	}
	hangUp(w, status)
	f.writeJSON(w, status, f.errorBody(status, text))
	return status
}

// hangUp ends the connection after an answer to a request of which a part is still under way.
func hangUp(w http.ResponseWriter, status int) {
	if status == http.StatusRequestEntityTooLarge || status == http.StatusRequestTimeout {
		w.Header().Set("Connection", "close")
	}
}

// Refuse answers r in the form that its errors have, without looking at it: for whoever stands before the front and cannot let it through.
func (f *Front) Refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	if r.URL.EscapedPath() == payerPath {
		(&visit{front: f, w: w}).show(status, pageData{Title: http.StatusText(status), Text: text})
		return
	}
	f.writeRefusal(w, refusal(status, text))
}

func (f *Front) errorBody(code int, text string) errorBody {
	return errorBody{Code: f.options.number(strconv.Itoa(code)), Status: "error", Message: text, Errors: []string{text}}
}

// writeJSON writes & < > as they are, as the reference's samples show payUrl.
func (f *Front) writeJSON(w http.ResponseWriter, status int, body any) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		http.Error(w, "internal error of the sandbox", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(out.Bytes())
}

// posted is the HTTP status of a successful POST that is not a create.
func (o *Options) posted() int {
	if o.AllPosts201 {
		return http.StatusCreated
	}
	return http.StatusOK
}

// refused is an inner failure of an operation whose answer has no statusCode: HTTP 200 with the error body.
func (c *call) refused() answer {
	return answer{http.StatusOK, c.front.errorBody(http.StatusBadRequest, "the request was refused")}
}

// failsInside tells whether the operation is to be answered with HTTP 200 and a failure.
func (c *call) failsInside() bool { return c.fault == fault.InnerFailure }
