package rest

import (
	"net/http"
	"time"
)

// What the tests of package rest_test need of the inside.

// CheckNames is the search for names that an object has twice.
func CheckNames(data []byte) error { return checkNames(data, nil) }

// Decode is how an answer is read.
func Decode(data []byte, v any) error {
	return decode(data, v, nil, func(word string) string { return word })
}

// NewTransport returns a transport as a Client makes it for itself.
func NewTransport() *http.Transport { return newTransport() }

// CleanText is what every provider's text goes through.
func CleanText(text string, values []string) string { return cleanText(text, byLength(values)) }

// LongestPauses makes c wait as long as its jitter ever would.
func LongestPauses(c *Client) *Client {
	c.jitter = func(bound time.Duration) time.Duration { return bound }
	return c
}

// NoPauses makes c repeat at once.
func NoPauses(c *Client) *Client {
	c.jitter = func(time.Duration) time.Duration { return 0 }
	return c
}

// OwnTransport returns the transport that c made for itself.
func OwnTransport(c *Client) *http.Transport {
	a, _ := c.http.Transport.(answering)
	t, _ := a.RoundTripper.(*http.Transport)
	return t
}

// DecodeXML is how an answer in XML is read.
func DecodeXML(data []byte, v any) error { return decodeXML(data, v) }
