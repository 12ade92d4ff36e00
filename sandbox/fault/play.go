package fault

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Play answers one request in the way of the fault. carryOut is the operation itself: it writes the true answer to
// the writer that it is given. refuse writes an error answer in the front's own form; it is used for 429 and ErrorStatus.
//
// Where a connection is to be dropped, Play panics with [http.ErrAbortHandler], which net/http's server takes as the
// order to do so; a caller without such a server must recover it. Faults of the content are left to carryOut.
// Play returns early when the client goes away during a delay.
func (f Fault) Play(w http.ResponseWriter, r *http.Request, carryOut http.HandlerFunc, refuse func(w http.ResponseWriter, r *http.Request, status int)) {
	answer := &buffer{header: http.Header{}}
	if f.carriesOut() {
		carryOut(answer, r)
	} else if r.Body != nil {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain) // net/http notices a client that goes away only after the body
	}
	if !hold(r.Context(), f.Delay) {
		panic(http.ErrAbortHandler)
	}
	switch f.Kind {
	case LoseAnswer, LoseRequest:
		panic(http.ErrAbortHandler)
	case HTML502:
		sendPage(w, http.StatusBadGateway, "502 Bad Gateway")
	case HTML200:
		sendPage(w, http.StatusOK, "Sign in to this network")
	case Unavailable503:
		f.setRetryAfter(w)
		w.WriteHeader(http.StatusServiceUnavailable)
	case TooManyRequests:
		f.setRetryAfter(w)
		refuse(w, r, http.StatusTooManyRequests)
	case ErrorStatus:
		refuse(w, r, f.status())
	case EmptyObject:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, "{}")
	case CutBody:
		answer.cutInto(w)
	default:
		answer.copyInto(w)
	}
}

// maxDrain bounds what is read of a request that is not carried out.
const maxDrain = 1 << 20

func (f Fault) carriesOut() bool {
	switch f.Kind {
	case LoseRequest, TooManyRequests:
		return false
	case HTML502, HTML200, Unavailable503, ErrorStatus:
		return f.Committed
	default:
		return true
	}
}

func (f Fault) status() int {
	if f.Status < http.StatusContinue {
		return http.StatusInternalServerError
	}
	return f.Status
}

// sendPage sends the page of somebody between the client and the provider.
func sendPage(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "<html><head><title>"+title+"</title></head><body><center><h1>"+title+"</h1></center></body></html>\n")
}

func (f Fault) setRetryAfter(w http.ResponseWriter) {
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
}

// hold waits for d, or until the client is gone, and tells whether the client is still there.
func hold(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// buffer keeps an answer instead of sending it.
type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (b *buffer) Header() http.Header { return b.header }

// WriteHeader implements http.ResponseWriter.
func (b *buffer) WriteHeader(status int) {
	if b.status == 0 {
		b.status = status
	}
}

// Write implements http.ResponseWriter.
func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

func (b *buffer) copyInto(w http.ResponseWriter) {
	b.sendHeader(w)
	_, _ = w.Write(b.body.Bytes())
}

// cutInto sends the whole header, half of the body, and ends the connection. Of an answer without a body it sends nothing: the header would be a
// complete answer, and the end of the connection hit whoever uses it next.
func (b *buffer) cutInto(w http.ResponseWriter) {
	if b.body.Len() == 0 {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Length", strconv.Itoa(b.body.Len()))
	b.sendHeader(w)
	_, _ = w.Write(b.body.Bytes()[:b.body.Len()/2])
	_ = http.NewResponseController(w).Flush() // else net/http would drop these bytes with the connection
	panic(http.ErrAbortHandler)
}

func (b *buffer) sendHeader(w http.ResponseWriter) {
	for name, values := range b.header {
		w.Header()[name] = values
	}
	b.WriteHeader(http.StatusOK)
	w.WriteHeader(b.status)
}
