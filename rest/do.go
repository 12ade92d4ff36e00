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
		if call.Effect == Read {
			e.Outcome = tender.OutcomeNotDone
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
	if call.Body != nil {
		var b bytes.Buffer
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(call.Body); err != nil {
			return nil, "", &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Message: "the request cannot be encoded", Err: err}
		}
		body = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	}
	return body, target, nil
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
			exchange.Err = e
		}
		tender.TraceExchange(ctx, exchange)
	}()
	if err := ctx.Err(); err != nil {
		return nil, false, &tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone, Message: "the context had ended already", Err: err}
	}
	var watch handshakeWatch
	req, err := c.newRequest(watch.attach(ctx), call, target, body)
	if err != nil {
		return nil, false, asTender(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		e, retry = transportError(err, watch.failed())
		retry = ctx.Err() == nil && (retry || call.Effect == Read && e.Outcome == tender.OutcomeUnknown)
		return nil, retry, e
	}
	answer, err = read(resp)
	if err != nil {
		return answer, call.Effect == Read && ctx.Err() == nil && !errors.Is(err, errTooLarge), answerError(answer, err)
	}
	if answer.Status < 200 || answer.Status > 299 {
		e = c.refusal(call, answer, req, body)
		return answer, mayRepeat(call, answer, e), e
	}
	if call.Into != nil {
		if err := decode(answer.Body, call.Into); err != nil {
			e = answerError(answer, nil)
			e.Message = fmt.Sprintf("%v (content type %s, %d bytes)", err, contentType(answer.Header), len(answer.Body))
			return answer, false, e
		}
	}
	return answer, false, nil
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
		req.Header[http.CanonicalHeaderKey(name)] = values
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.authorize != nil {
		if err := c.authorize(req, body); err != nil {
			return nil, err
		}
		if err := checkHeader(req.Header); err != nil {
			return nil, err
		}
	}
	return req, nil
}

// asTender makes an error from before the traffic a *tender.Error.
func asTender(err error) *tender.Error {
	var e *tender.Error
	if errors.As(err, &e) {
		return e
	}
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Message: "the request could not be authorised", Err: err}
}

var errTooLarge = errors.New("the answer is larger than 1 MiB")

// read takes the answer's body, at most maxBody of it after decompression. A longer one is not drained: its connection is closed.
func read(resp *http.Response) (*Response, error) {
	defer resp.Body.Close()
	answer := &Response{Status: resp.StatusCode, Header: resp.Header, RequestID: cleanText(resp.Header.Get("X-Request-Id"), nil)}
	var b bytes.Buffer
	if resp.ContentLength > 0 && resp.ContentLength <= maxBody {
		b.Grow(int(resp.ContentLength) + bytes.MinRead)
	}
	_, err := b.ReadFrom(io.LimitReader(resp.Body, maxBody+1))
	answer.Body = b.Bytes()
	switch {
	case err != nil:
		return answer, err
	case b.Len() > maxBody:
		answer.Body = nil
		return answer, errTooLarge
	}
	return answer, nil
}

// answerError is the error of an answer that came but cannot be used. A cut or oversized one says so whatever its status.
func answerError(answer *Response, cause error) *tender.Error {
	e := &tender.Error{Kind: tender.ErrProtocol, HTTPStatus: answer.Status, RequestID: answer.RequestID, Err: cause}
	switch {
	case cause == nil:
	case errors.Is(cause, errTooLarge):
		e.Message = errTooLarge.Error()
	case errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded):
		e.Kind, e.Message = tender.ErrUnavailable, "the answer did not come to its end in time"
	default:
		e.Message = "the answer was cut off"
	}
	return e
}

// refusal is the error of an answer other than 2xx.
func (c *Client) refusal(call *Call, answer *Response, req *http.Request, body []byte) *tender.Error {
	e := &tender.Error{
		Kind: kindOf(answer.Status, call), Outcome: outcomeOf(answer.Status), HTTPStatus: answer.Status, RequestID: answer.RequestID,
		RetryAfter: parseRetryAfter(answer.Header),
	}
	switch {
	case answer.Status >= 300 && answer.Status < 400:
		e.Message = "a redirect was not followed"
		if location, err := url.Parse(answer.Header.Get("Location")); err == nil && location.Host != "" {
			e.Message += " (to host " + cleanText(location.Host, nil) + ")"
		}
	case c.classify != nil:
		c.classify(answer, e)
	}
	if e.Message != "" || e.Code != "" {
		values := requestValues(call, body, req.Header)
		e.Message, e.Code = cleanText(e.Message, values), cleanText(e.Code, values)
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

func contentType(header http.Header) string {
	if t := cleanText(header.Get("Content-Type"), nil); t != "" {
		return t
	}
	return "none"
}

// handshakeWatch notices a TLS handshake that failed before the request got any connection. The hook is not called by RoundTrippers other than
// net/http's, so it only ever adds a proof; and a connection that was got takes the proof away, because bytes may have been written on it.
type handshakeWatch struct{ broken, connected atomic.Bool }

func (w *handshakeWatch) attach(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			if err != nil {
				w.broken.Store(true)
			}
		},
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
	})
}

func (w *handshakeWatch) failed() bool { return w.broken.Load() && !w.connected.Load() }
