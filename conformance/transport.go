package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
)

// baseURL is where an adapter under test sends its requests; nothing listens there, the wire answers.
const baseURL = "https://conformance.example.test/prefix"

// exchange is one request and what came back.
type exchange struct {
	method, path, query string
	header              http.Header
	body                []byte
	status              int
	err                 error
}

// wire stands between the adapter and whatever answers, and keeps every exchange. It is the RoundTripper of the case.
type wire struct {
	respond func(n int, req *http.Request, body []byte) (*http.Response, error) // n counts from 1
	reads   func(method, path string) bool                                      // Harness.Reads

	mu        sync.Mutex
	exchanges []exchange
}

// isWrite reports whether an exchange may have changed something at the provider.
func (w *wire) isWrite(e exchange) bool {
	return e.method != http.MethodGet && e.method != http.MethodHead && (w.reads == nil || !w.reads(e.method, e.path))
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		_ = req.Body.Close() // read to its end
	}
	w.mu.Lock()
	w.exchanges = append(w.exchanges, exchange{
		method: req.Method, path: req.URL.EscapedPath(), query: req.URL.RawQuery, header: req.Header.Clone(), body: body,
	})
	n := len(w.exchanges)
	w.mu.Unlock()

	respond := w.respond
	if respond == nil {
		respond = func(int, *http.Request, []byte) (*http.Response, error) { return nil, errUnexpected }
	}
	resp, err := respond(n, req, body)

	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.exchanges[n-1].err = err
		return nil, err
	}
	w.exchanges[n-1].status = resp.StatusCode
	resp.Request = req
	if resp.Body == nil {
		resp.Body = http.NoBody
	}
	return resp, nil
}

// holds reports whether value is somewhere in the request, however it is encoded.
func (e exchange) holds(value string) bool {
	quoted, err := json.Marshal(value)
	if err != nil {
		return false
	}
	inJSON := strings.Trim(string(quoted), `"`)
	for _, text := range []string{string(e.body), e.path, e.query} {
		unescaped, err := url.QueryUnescape(text)
		if err != nil {
			unescaped = text
		}
		unslashed := strings.ReplaceAll(text, `\/`, "/") // some write JSON so
		for _, form := range []string{text, unescaped, unslashed} {
			if strings.Contains(form, value) || strings.Contains(form, inJSON) {
				return true
			}
		}
	}
	return false
}

// count returns the number of requests so far.
func (w *wire) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.exchanges)
}

func (w *wire) seen() []exchange {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]exchange(nil), w.exchanges...)
}

// forget starts to count anew.
func (w *wire) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.exchanges = nil
}

// writes returns the number of requests so far that may have changed something.
func (w *wire) writes() int {
	n := 0
	for _, e := range w.seen() {
		if w.isWrite(e) {
			n++
		}
	}
	return n
}

// print lists the exchanges, without what is secret.
func (w *wire) print(secrets []string) string {
	var b strings.Builder
	for i, e := range w.seen() {
		came := fmt.Sprintf("%d", e.status)
		if e.err != nil {
			came = e.err.Error()
		}
		target := e.path
		if e.query != "" {
			target += "?" + e.query
		}
		fmt.Fprintf(&b, "  %d. %s %s %s -> %s\n", i+1, e.method, target, clip(mask(string(e.body), secrets)), came)
	}
	return b.String()
}

func clip(s string) string {
	if len(s) > 300 {
		return s[:300] + "..."
	}
	return s
}

// say makes a response of an answer.
func say(a Answer) *http.Response {
	header := a.Header.Clone()
	if header == nil {
		header = http.Header{"Content-Type": {"application/json"}}
	}
	return &http.Response{
		StatusCode: a.Status, Status: http.StatusText(a.Status), Header: header, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(a.Body)), ContentLength: int64(len(a.Body)),
	}
}

// script answers the first requests with answers, and every one after them with the last.
func script(answers ...Answer) func(int, *http.Request, []byte) (*http.Response, error) {
	return func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
		return say(answers[min(n, len(answers))-1]), nil
	}
}

// inMemory answers with handler, mounted below the base URL's path, as a server would: a handler that aborts is a broken connection.
func inMemory(root http.Handler) func(int, *http.Request, []byte) (*http.Response, error) {
	handler := http.StripPrefix("/prefix", root)
	return func(_ int, req *http.Request, body []byte) (resp *http.Response, err error) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case http.ErrAbortHandler:
				resp, err = nil, errReset
			default:
				panic(p)
			}
		}()
		served := httptest.NewRequestWithContext(context.WithoutCancel(req.Context()), req.Method, req.URL.String(), bytes.NewReader(body))
		served.Header = req.Header.Clone()
		served.RequestURI = req.URL.RequestURI() // as a server has it: some sign it
		if err := req.Context().Err(); err != nil {
			return nil, err
		}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, served)
		return recorder.Result(), nil
	}
}

var (
	errUnexpected = errors.New("the case expects no request")

	errReset   = errors.New("connection reset by peer")
	errDialing = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")} //nolint:errname // an error of net's own kind
)

// broken is a body that ends before it should.
type broken struct{ io.ReadCloser }

// Read implements io.Reader.
func (b *broken) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
