package wire

import (
	"errors"
	"io"
	"net/http"
	"os"
)

// MaxBody is the largest request body. No provider documents one; the sandbox's choice.
const MaxBody = 1 << 20

// ReadBody reads the body of r. One that says that it is too long is not waited for. A coding is refused: what is small on the wire may be large. An
// error is a [Refusal].
func ReadBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	if r.Header.Get("Content-Encoding") != "" {
		return nil, Refuse(http.StatusUnsupportedMediaType, "the body must be sent as it is, without Content-Encoding")
	}
	if r.ContentLength > MaxBody {
		return nil, tooLarge()
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		return nil, unreadable(err)
	}
	return data, nil
}

func tooLarge() error {
	return Refuse(http.StatusRequestEntityTooLarge, "the body is larger than 1 MiB")
}

// unreadable is the refusal of a body that could not be read to its end.
func unreadable(err error) error {
	_, over := errors.AsType[*http.MaxBytesError](err)
	switch {
	case over:
		return tooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return Refuse(http.StatusRequestTimeout, "the body did not arrive in time")
	default:
		return Refuse(http.StatusBadRequest, "the body cannot be read to its end")
	}
}
