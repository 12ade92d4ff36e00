package rest

import (
	"regexp"
	"sync"
)

// patterns are compiled once, when the first is needed, and never altered. Compiled anew for each refusal they would cost more than all the rest
// of the call, and a refusal is no exception: a look for what is not there ends in one.
//
//nolint:gochecknoglobals // see above
var patterns = sync.OnceValue(func() compiled {
	return compiled{
		url:      regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://\S*`),
		email:    regexp.MustCompile(`[^\s@"'<>()]+(@[^\s@"'<>()]+)+`),
		phone:    regexp.MustCompile(`\+?\d(?:[ ().-]*\d){6,}`),
		constant: regexp.MustCompile(`^[A-Z]+[0-9]{0,2}(_([A-Z]+[0-9]{0,2}|[0-9]{1,2}))+$`),
		escape:   regexp.MustCompile(`\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|\\x[0-9A-Fa-f]{2}|\\[^uUx]`),
		percent:  regexp.MustCompile(`%[0-9A-Fa-f]{2}`),
	}
})

// compiled are the patterns that texts of the provider's are searched for.
type compiled struct {
	url, email, phone *regexp.Regexp // what may be personal
	constant          *regexp.Regexp // of an API, WALLET_V2
	escape, percent   *regexp.Regexp // of JSON and Go, of URLs
}
