package lomi

import (
	"net/http"

	"github.com/tenderpay/tender/sandbox/fault"
	"github.com/tenderpay/tender/sandbox/internal/wire"
)

// answer is a success: an HTTP status and the body's Go form, nil for none.
type answer struct {
	status int
	body   any
}

// writeResult carries out c and writes what came of it.
func (f *Front) writeResult(c *call) {
	done, err := c.run()
	switch {
	case err != nil:
		f.writeRefusal(c.w, c.r, err)
	case c.fault == fault.InnerFailure:
		f.writeError(c.w, c.r, http.StatusOK, &httpError{status: http.StatusBadRequest, message: "the request was refused"})
	case done.body == nil:
		c.w.WriteHeader(done.status)
	default:
		wire.WriteJSON(c.w, done.status, done.body)
	}
}

// fails tells whether the operation is to do nothing, because its answer will be HTTP 200 and a failure.
func (c *call) fails() bool { return c.fault == fault.InnerFailure }

// single is the answer with one object.
func (c *call) single(status int, object any) answer {
	if c.front.options.Bare {
		return answer{status, object}
	}
	return answer{status, envelope{object}}
}
