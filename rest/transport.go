package rest

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// newTransport returns the transport of one Client. Its numbers: see docs/design.md.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		MaxIdleConnsPerHost:    64, // the default of 2 costs a new connection for most calls under load
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// answering hands every answer on. http.Client makes an error of a redirect to what is no URL, and its status would be lost.
type answering struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.RoundTripper.RoundTrip(req)
	if err != nil || resp == nil || resp.StatusCode/100 != 3 {
		return resp, err
	}
	if _, err := req.URL.Parse(resp.Header.Get("Location")); err != nil {
		resp.Header = resp.Header.Clone() // it may not be ours
		resp.Header.Del("Location")
	}
	return resp, nil
}

// CloseIdleConnections is what http.Client asks for.
func (a answering) CloseIdleConnections() {
	if closer, ok := a.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}
