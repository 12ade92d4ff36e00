package wire

import (
	"net/http"
	"net/url"
	"strings"
)

// MountedAt is the address below which the handler of r is reached: the host that the request came to, and what a StripPrefix took from its path.
func MountedAt(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	asked, _, _ := strings.Cut(r.RequestURI, "?")
	if full, err := url.Parse(asked); err == nil { // a proxy's client asks for an absolute address
		asked = full.EscapedPath()
	}
	prefix, stripped := strings.CutSuffix(asked, r.URL.EscapedPath())
	if !stripped {
		prefix = ""
	}
	return scheme + "://" + host + prefix
}
