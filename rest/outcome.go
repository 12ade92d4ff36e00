package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/tenderpay/tender"
)

// kindOf returns the kind of a final HTTP status other than 2xx.
func kindOf(status int, call *Call) tender.Kind {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return orKind(call.Refusal, tender.ErrInvalid)
	case http.StatusConflict:
		return orKind(call.Refusal, tender.ErrAlreadyExists)
	case http.StatusUnauthorized:
		return tender.ErrUnauthenticated
	case http.StatusPaymentRequired:
		return tender.ErrDeclined
	case http.StatusForbidden:
		return tender.ErrPermission
	case http.StatusNotFound:
		if len(call.Args) == 0 {
			return tender.ErrInvalid // the route itself is missing: a wrong base URL
		}
		return tender.ErrNotFound
	case http.StatusRequestTimeout, http.StatusTooEarly:
		return tender.ErrUnavailable
	case http.StatusTooManyRequests:
		return tender.ErrRateLimited
	}
	switch {
	case status >= 500:
		return tender.ErrUnavailable
	case status >= 400:
		return tender.ErrInvalid
	}
	return tender.ErrProtocol // 1xx and 3xx as a final answer
}

// StatusError returns an error with the kind and the outcome that an HTTP status has for call: for the Judge hook of providers that put a
// status into the body of a 2xx.
func StatusError(call Call, status int) *tender.Error {
	return &tender.Error{Kind: kindOf(status, &call), Outcome: outcomeOf(status)}
}

func orKind(kind, fallback tender.Kind) tender.Kind {
	if kind == "" {
		return fallback
	}
	return kind
}

// outcomeOf returns what a final HTTP status other than 2xx says about a write.
func outcomeOf(status int) tender.Outcome {
	switch status {
	case http.StatusTooManyRequests:
		return tender.OutcomeNotDone
	case http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly:
		return tender.OutcomeUnknown
	}
	if status >= 400 && status < 500 {
		return tender.OutcomeRejected
	}
	return tender.OutcomeUnknown
}

// transportError makes an error of what a RoundTripper returned. Only an error that is recognised as one of dialling, name resolution or TLS
// proves that nothing was sent; retryable says whether trying again may help (it does not against a wrong certificate).
func transportError(ctx context.Context, err error, watch *connWatch) (e *tender.Error, retryable bool) {
	var fromURL *url.Error
	if errors.As(err, &fromURL) {
		err = fromURL.Err // its text prints the URL
	}
	// net/http returns the cause that a context was ended with, and that may be any error: in an errgroup, another call's failure to connect.
	foreign := ctx.Err() != nil && context.Cause(ctx) != ctx.Err() //nolint:errorlint // a cause that wraps the context's error is foreign too
	err = withContextError(ctx, unquoted(err))
	e = &tender.Error{Kind: tender.ErrUnavailable, Err: err}
	var op *net.OpError
	var dns *net.DNSError
	switch {
	case foreign || watch.connected.Load():
		e.Message = brokenMessage(err)
	// Before the context: a dialer that gives up says DeadlineExceeded too, and proves more.
	case errors.As(err, &dns):
		e.Message, e.Outcome, retryable = "the host name could not be resolved", tender.OutcomeNotDone, true
	case errors.As(err, &op) && op.Op == "dial":
		e.Message, e.Outcome, retryable = "no connection could be made", tender.OutcomeNotDone, true
	case isCertificate(err):
		e.Message, e.Outcome = "no trusted TLS connection could be made", tender.OutcomeNotDone
	case watch.handshakeFailed.Load():
		e.Message, e.Outcome, retryable = "no TLS connection could be made", tender.OutcomeNotDone, brokeOff(err)
	default:
		e.Message = brokenMessage(err)
	}
	return e, retryable
}

func brokenMessage(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "the context was canceled before an answer came"
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer came in time"
	}
	return "the connection broke before an answer came"
}

// unquoted replaces an error of net/http about an answer that is no HTTP: its text quotes the answer, which may repeat the request.
func unquoted(err error) error {
	var protocol textproto.ProtocolError
	text := err.Error()
	if errors.As(err, &protocol) || strings.Contains(text, "malformed") || strings.Contains(text, "transfer encoding") || strings.Contains(text, "Content-Length") {
		return errors.New("the answer is not HTTP")
	}
	return err
}

// withContextError sees to it that errors.Is finds the error of a context that has ended, also if it was ended with a cause.
func withContextError(ctx context.Context, err error) error {
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return errors.Join(ended, err)
	}
	return err
}

// isCertificate reports whether err is a refusal of the server's certificate. A tls.RecordHeaderError proves nothing: it also comes of broken
// records after the handshake, when the request has long been sent.
func isCertificate(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		certificate  x509.CertificateInvalidError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &certificate)
}

// brokeOff reports whether a handshake failed for the network's sake (closed, reset, too slow), not because the two sides cannot agree.
func brokeOff(err error) bool {
	var op *net.OpError
	var timeout net.Error
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &op) && (op.Op == "read" || op.Op == "write") ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// AfterWrite marks the error of a step that follows a write of the same operation: whatever this step's own outcome, the write may be done.
// A nil err stays nil.
func AfterWrite(err error) error {
	if err == nil {
		return nil
	}
	var e *tender.Error
	if !errors.As(err, &e) || e == nil {
		return &tender.Error{Kind: tender.ErrUnavailable, Err: err}
	}
	after := *e
	after.Outcome = tender.OutcomeUnknown
	return &after
}
