package rest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tenderpay/tender"
)

// Config is what makes a Client.
type Config struct {
	// BaseURL is where the provider's routes hang: https, or http on loopback; a path prefix is kept; user, query and fragment are refused.
	BaseURL string

	// HTTPClient is the caller's own client, for tracing, proxies or tests; nil = one of our own, with a transport of its own.
	// It is copied: redirects are refused and cookies dropped whatever it says. With it the caller answers for TLS and header limits, and for its
	// RoundTripper: one that repeats requests by itself, or adds an Idempotency-Key, undoes what this package promises about writes.
	HTTPClient *http.Client

	// Authorize adds the credentials to the final request, just before it is sent and anew for each attempt. body holds the exact bytes that
	// will be sent, nil if none. An error is OutcomeNotDone. nil = no credentials.
	Authorize func(req *http.Request, body []byte) error

	// Secrets are texts that must not be seen in any error, though they are not sent as they are (the parts of an encoded credential). The values
	// of every request are kept out of its errors anyway.
	Secrets []tender.Secret

	// Classify refines e, which has been filled from the HTTP status of an answer other than 2xx, with what the provider's body says:
	// Kind, Code, Message, RequestID, and Outcome where the document says what a status means. It must not fail on any body. nil = status only.
	Classify func(answer *Response, e *tender.Error)
}

// Client carries out the calls of one provider account. It is immutable and safe for concurrent use.
type Client struct {
	base      string // without a trailing slash
	http      *http.Client
	authorize func(*http.Request, []byte) error
	classify  func(*Response, *tender.Error)
	secrets   []tender.Secret
	budget    *budget
	pause     func(context.Context, time.Duration) error
	jitter    func(time.Duration) time.Duration
}

// New checks cfg and returns a Client. It makes no request. Errors are tender.ErrInvalid.
func New(cfg Config) (*Client, error) {
	base, err := checkBaseURL(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, authorize: cfg.Authorize, classify: cfg.Classify, secrets: slices.Clone(cfg.Secrets), budget: newBudget(), pause: pause, jitter: jitter}
	c.http = &http.Client{}
	if cfg.HTTPClient != nil {
		*c.http = *cfg.HTTPClient
	}
	if c.http.Transport == nil {
		c.http.Transport = newTransport() // never the process default
	}
	c.http.Transport = answering{c.http.Transport}
	c.http.Jar = nil
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// CloseIdleConnections closes connections that are not in use. Calls under way are not touched.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

func checkBaseURL(raw string) (string, error) {
	invalid := func(rule string) (string, error) {
		return "", &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{Field: "BaseURL", Rule: rule}}}
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Hostname() == "" || u.Opaque != "":
		return invalid("must be an absolute URL")
	case strings.ContainsFunc(raw, unicode.IsSpace): // behind the path it would be sent, escaped
		return invalid("must not hold spaces")
	case u.User != nil:
		return invalid("must not hold a user or password")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return invalid("must not have a query or fragment")
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return invalid("must be https; plain http is for loopback only")
	case u.Scheme != "http" && u.Scheme != "https":
		return invalid("must be https")
	}
	return strings.TrimRight(u.Scheme+"://"+u.Host+u.EscapedPath(), "/"), nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}

// CheckCredential refuses a key, token or identifier that is empty or holds anything but printable ASCII: a line break that came with it from
// a file, above all. name is the configuration field that the error names; the value is never shown.
func CheckCredential(name, value string) error {
	var rule string
	switch {
	case value == "":
		rule = "is required"
	case strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r > '~' }):
		rule = "must be printable ASCII without spaces or line breaks"
	default:
		return nil
	}
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{Field: tender.Field(name), Rule: rule}}}
}

// Fields returns the faults that err, an error of New or CheckCredential, names; nil for a nil err. An adapter's constructor collects with it
// all that is wrong with a configuration.
func Fields(err error) []tender.FieldError {
	var e *tender.Error
	if errors.As(err, &e) && e != nil {
		return e.Fields
	}
	return nil
}
