package yassir

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// answer is a success: an HTTP status and the body's Go form, which is marshalled once faults had their turn.
type answer struct {
	status int
	body   any
}

func refusal(status int, text string) error { return wire.Refuse(status, text) }

// writeResult carries out c and writes what came of it.
func (f *Front) writeResult(ctx context.Context, w http.ResponseWriter, c *call) {
	done, err := c.run()
	if err != nil {
		status := f.writeRefusal(w, err)
		f.log(ctx, c.op, status, c.fault)
		return
	}
	wire.WriteJSON(w, done.status, c.distort(done.body))
	f.log(ctx, c.op, done.status, c.fault)
}

// writeRefusal writes err in the one form that errors have, and returns the HTTP status.
func (f *Front) writeRefusal(w http.ResponseWriter, err error) int {
	status, text := http.StatusInternalServerError, "internal error of the sandbox"
	if known, ok := errors.AsType[*wire.Refusal](err); ok {
		status, text = known.Status, known.Text
	}
	wire.HangUp(w, status)
	wire.WriteJSON(w, status, f.errorBody(status, text))
	return status
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
