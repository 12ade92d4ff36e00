package rest

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/tenderpay/tender"
)

const (
	maxBody   = 1 << 20
	userAgent = "tender-go/1 (+https://github.com/tenderpay/tender)"
)

// Do carries out call and decodes a 2xx answer into call.Into. The returned Response is nil if no answer came, and is also returned beside the
// error of an answer that was a refusal or could not be decoded. Errors are *tender.Error; see the package comment for their outcomes.
// A context without a deadline gets tender.DefaultReadTimeout or tender.DefaultWriteTimeout.
func (c *Client) Do(ctx context.Context, call Call) (*Response, error) {
	call.Secrets = append(slices.Clip(c.secrets), call.Secrets...)
	body, target, err := c.build(&call)
	if err != nil {
		return nil, err
	}
	if _, ok := ctx.Deadline(); !ok {
		timeout := tender.DefaultWriteTimeout
		if call.Effect == Read {
			timeout = tender.DefaultReadTimeout
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	for attempt := 1; ; attempt++ {
		answer, retry, e := c.try(ctx, &call, target, body, attempt)
		if e == nil {
			c.budget.earn()
			return answer, nil
		}
		if !retry || attempt == maxAttempts {
			return answer, e
		}
		wait := c.jitter(backoff(attempt))
		if e.RetryAfter > 0 {
			wait = min(e.RetryAfter, maxRetryAfter)
		}
		if deadline, ok := ctx.Deadline(); (ok && time.Until(deadline) <= wait) || !c.budget.spend() {
			return answer, e // sleeping past the deadline, or into an outage, helps nobody
		}
		if err := c.pause(ctx, wait); err != nil {
			e.Err = errors.Join(err, e.Err)
			return answer, e
		}
	}
}

// build makes everything of a request that is the same for each attempt.
func (c *Client) build(call *Call) (body []byte, target string, err error) {
	if err := checkMethod(call); err != nil {
		return nil, "", err
	}
	path, err := buildPath(call.Route, call.Args)
	if err != nil {
		return nil, "", err
	}
	if err := checkHeader(call.Header); err != nil {
		return nil, "", err
	}
	target = c.base + path
	if len(call.Query) > 0 {
		target += "?" + call.Query.Encode()
	}
	switch data := call.Body.(type) {
	case nil:
	case Form:
		body = data.encode()
	case XML:
		body, err = data.encode()
	default:
		body, err = encode(data)
	}
	if err != nil {
		return nil, "", &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Message: "the request cannot be encoded", Err: err}
	}
	return body, target, nil
}

// encode writes JSON without the escapes that a page would need.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// try makes one attempt. retry says that another one is harmless and may help.
func (c *Client) try(ctx context.Context, call *Call, target string, body []byte, attempt int) (answer *Response, retry bool, e *tender.Error) {
	start := time.Now()
	defer func() {
		exchange := tender.Exchange{Method: call.Method, Route: call.Route, Attempt: attempt, Duration: time.Since(start)}
		if answer != nil {
			exchange.Status, exchange.RequestID = answer.Status, answer.RequestID
		}
		if e != nil {
			if call.Effect == Read {
				e.Outcome = tender.OutcomeNotDone
			}
			exchange.Err = e
		}
		tender.TraceExchange(ctx, exchange)
	}()
	if err := ctx.Err(); err != nil {
		return nil, false, &tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone, Message: "the context had ended already", Err: err}
	}
	var watch connWatch
	req, err := c.newRequest(watch.attach(ctx), call, target, body)
	if err != nil {
		return nil, false, asTender(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		e, retry = transportError(ctx, err, &watch)
		retry = ctx.Err() == nil && (retry || call.Effect == Read && e.Outcome == tender.OutcomeUnknown)
		return nil, retry, e
	}
	answer, err = read(resp)
	if err != nil {
		err = withContextError(ctx, err)
	}
	answer.secrets = func() []string { return credentials(call, req) }
	if id := resp.Header.Get("X-Request-Id"); id != "" {
		answer.RequestID = publicID(id, call, req, body)
	}
	usable := ctx.Err() == nil && !errors.Is(err, errTooLarge)
	word := func(s string) string { return cleanText(s, valuesOf(call, req, body)) } // of the answer, in a sentence of ours
	switch {
	case answer.Status < 200 || answer.Status > 299:
		e = refusal(call, answer, err, word)
		if e.Message == "" {
			c.explain(call, answer, e)
			cleanError(e, call, req, body)
		}
		retry = usable && mayRepeat(call, answer, e)
	case err != nil:
		e = answerError(answer, err)
		retry = usable && call.Effect == Read
	case call.Into != nil:
		if err := call.decode(answer.Body, word); err != nil {
			e = answerError(answer, nil)
			contentType := orNone(word(answer.Header.Get("Content-Type")))
			e.Message = shorten(fmt.Sprintf("%v (content type %s, %d bytes)", err, contentType, len(answer.Body)), maxMessage)
		}
	}
	if e == nil && call.Judge != nil {
		if e = call.Judge(answer); e != nil {
			e.HTTPStatus, e.RequestID = answer.Status, answer.RequestID
			cleanError(e, call, req, body)
		}
	}
	return answer, retry, e
}

// explain asks the hooks what the provider's words mean.
func (c *Client) explain(call *Call, answer *Response, e *tender.Error) {
	if c.classify != nil {
		c.classify(answer, e)
	}
	if call.Explain != nil {
		call.Explain(answer, e)
	}
}

func (c *Client) newRequest(ctx context.Context, call *Call, target string, body []byte) (*http.Request, error) {
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, target, reader)
	if err != nil {
		return nil, invalid("Route", "does not make a valid request")
	}
	for name, values := range call.Header {
		req.Header[http.CanonicalHeaderKey(name)] = slices.Clone(values) // the caller's own must not change under a request being sent
	}
	req.Header.Set("Accept", mediaType(call.Into))
	req.Header.Set("User-Agent", userAgent)
	if body != nil {
		req.Header.Set("Content-Type", mediaType(call.Body))
	}
	if c.authorize != nil && !call.NoAuthorize {
		if err := c.authorize(req, body); err != nil {
			return nil, err
		}
		if err := checkHeader(req.Header); err != nil {
			return nil, err
		}
	}
	return req, nil
}

// mediaType is that of a body, or of what an answer is read into.
func mediaType(v any) string {
	switch v.(type) {
	case Form:
		return "application/x-www-form-urlencoded"
	case XML:
		return "application/xml"
	}
	return "application/json"
}

// asTender makes an error from before the traffic a *tender.Error of our own: the hook may have returned one that others hold too.
func asTender(err error) *tender.Error {
	var e *tender.Error
	if errors.As(err, &e) {
		if e == nil { // whoever asks it what it is panics
			e = &tender.Error{Kind: tender.ErrInvalid, Message: "the request could not be authorised: the hook returned a nil *tender.Error"}
		}
		own := *e
		own.Outcome = tender.OutcomeNotDone // whatever happened, this request was not sent
		return &own
	}
	kind := tender.ErrInvalid
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		kind = tender.ErrUnavailable
	}
	return &tender.Error{Kind: kind, Outcome: tender.OutcomeNotDone, Message: "the request could not be authorised", Err: err}
}

var errTooLarge = errors.New("the answer is larger than 1 MiB")

// read takes the answer's body, at most maxBody of it after decompression. A longer one is not drained: its connection is closed.
func read(resp *http.Response) (*Response, error) {
	defer resp.Body.Close()
	answer := &Response{Status: resp.StatusCode, Header: resp.Header}
	switch {
	case resp.StatusCode < 200:
		return answer, nil // behind a 101 comes an open connection, which neither ends nor heeds the context
	case resp.ContentLength > maxBody:
		return answer, errTooLarge
	}
	if resp.ContentLength > 0 { // 0 is also where a RoundTripper in memory leaves it
		body := make([]byte, resp.ContentLength)
		n, err := io.ReadFull(resp.Body, body)
		answer.Body = body[:n]
		return answer, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody/4))
	if err == nil && len(body) == maxBody/4 { // doubling on and on would cost 4 MiB before the limit shows
		all := bytes.NewBuffer(append(make([]byte, 0, maxBody+1+bytes.MinRead), body...))
		_, err = all.ReadFrom(io.LimitReader(resp.Body, maxBody+1-maxBody/4))
		body = all.Bytes()
	}
	if err == nil && len(body) > maxBody {
		return answer, errTooLarge
	}
	answer.Body = body
	return answer, err
}

// answerError is the error of a 2xx answer that cannot be used.
func answerError(answer *Response, cause error) *tender.Error {
	e := &tender.Error{Kind: tender.ErrProtocol, HTTPStatus: answer.Status, RequestID: answer.RequestID, Err: cause}
	if cause != nil {
		e.Message = unreadable(cause)
	}
	if contextEnded(cause) {
		e.Kind = tender.ErrUnavailable
	}
	return e
}

func unreadable(cause error) string {
	switch {
	case errors.Is(cause, errTooLarge):
		return errTooLarge.Error()
	case contextEnded(cause):
		return "the answer did not come to its end in time"
	}
	return "the answer was cut off"
}

func contextEnded(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// refusal is the error of an answer other than 2xx. Its status counts even if the body could not be read, which cause then says. An empty Message
// asks for the provider's own words.
func refusal(call *Call, answer *Response, cause error, word func(string) string) *tender.Error {
	e := &tender.Error{
		Kind: kindOf(answer.Status, call), Outcome: outcomeOf(answer.Status), HTTPStatus: answer.Status, RequestID: answer.RequestID,
		RetryAfter: parseRetryAfter(answer.Header), Err: cause,
	}
	switch {
	case cause != nil:
		e.Message = unreadable(cause)
		if e.Kind == tender.ErrNotFound { // whose 404 it is, nobody knows
			e.Kind = answerError(answer, cause).Kind
		}
	case answer.Status < 200 || answer.Status == http.StatusNotModified:
		e.Message = "the answer is not a final one"
	case answer.Status < 400:
		e.Message = "a redirect was not followed"
		if location, err := url.Parse(answer.Header.Get("Location")); err == nil && location.Host != "" {
			e.Message = shorten(e.Message+" (to host "+word(location.Host)+")", maxMessage)
		}
	}
	return e
}

// mayRepeat reports whether another attempt after a refusal is harmless and may help.
func mayRepeat(call *Call, answer *Response, e *tender.Error) bool {
	switch {
	case e.Kind == tender.ErrRateLimited:
		return call.Effect == Read || e.Outcome == tender.OutcomeNotDone
	case call.Effect == Read:
		return answer.Status >= 500 && answer.Status != http.StatusNotImplemented && answer.Status != http.StatusHTTPVersionNotSupported ||
			answer.Status == http.StatusRequestTimeout || answer.Status == http.StatusTooEarly
	}
	return false
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// connWatch notices a TLS handshake that failed, and that the request got a connection: from then on no error proves that nothing was sent.
// Its hooks are not called by RoundTrippers other than net/http's.
type connWatch struct{ handshakeFailed, connected atomic.Bool }

func (w *connWatch) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				w.handshakeFailed.Store(true)
			}
		},
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	})
}
