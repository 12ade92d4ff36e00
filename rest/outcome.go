package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"

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
func transportError(err error, handshakeFailed bool) (e *tender.Error, retryable bool) {
	var fromURL *url.Error
	if errors.As(err, &fromURL) {
		err = fromURL.Err // its text prints the URL
	}
	e = &tender.Error{Kind: tender.ErrUnavailable, Err: err}
	var op *net.OpError
	var dns *net.DNSError
	switch {
	// Before the context: a dialer that gives up says DeadlineExceeded too, and proves more.
	case errors.As(err, &dns):
		e.Message, e.Outcome, retryable = "the host name could not be resolved", tender.OutcomeNotDone, true
	case errors.As(err, &op) && op.Op == "dial":
		e.Message, e.Outcome, retryable = "no connection could be made", tender.OutcomeNotDone, true
	case handshakeFailed || isTLS(err):
		e.Message, e.Outcome = "no trusted TLS connection could be made", tender.OutcomeNotDone
	case errors.Is(err, context.Canceled):
		e.Message = "the context was canceled before an answer came"
	case errors.Is(err, context.DeadlineExceeded):
		e.Message = "no answer came in time"
	default:
		e.Message = "the connection broke before an answer came"
	}
	return e, retryable
}

func isTLS(err error) bool {
	var (
		verification *tls.CertificateVerificationError
		authority    x509.UnknownAuthorityError
		hostname     x509.HostnameError
		certificate  x509.CertificateInvalidError
		record       tls.RecordHeaderError
	)
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) ||
		errors.As(err, &certificate) || errors.As(err, &record)
}

// AfterWrite marks the error of a step that follows a write of the same operation: whatever this step's own outcome, the write may be done.
// A nil err stays nil.
func AfterWrite(err error) error {
	if err == nil {
		return nil
	}
	var e *tender.Error
	if !errors.As(err, &e) {
		return &tender.Error{Kind: tender.ErrUnavailable, Err: err}
	}
	after := *e
	after.Outcome = tender.OutcomeUnknown
	return &after
}
