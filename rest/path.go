package rest

import (
	"net/url"
	"strings"

	"github.com/tenderpay/tender"
)

// buildPath fills the braces of route with args, each escaped as one segment.
func buildPath(route string, args []string) (string, error) {
	if !strings.HasPrefix(route, "/") {
		return "", invalid("Route", "must begin with a slash") // else it would run into the host name
	}
	if strings.Count(route, "{") != len(args) {
		return "", invalid("Route", "has another number of arguments than the call")
	}
	var b strings.Builder
	rest := route
	for _, arg := range args {
		before, after, _ := strings.Cut(rest, "{")
		name, after, ok := strings.Cut(after, "}")
		if !ok {
			return "", invalid("Route", "has a brace that is not closed")
		}
		if rule := segmentFault(arg); rule != "" {
			return "", invalid(name, rule)
		}
		b.WriteString(before + url.PathEscape(arg))
		rest = after
	}
	b.WriteString(rest)
	return b.String(), nil
}

// segmentFault says what makes arg unfit for one path segment. PathEscape leaves "", "." and ".." alone, and proxies resolve them.
func segmentFault(arg string) string {
	switch {
	case arg == "":
		return "is required"
	case arg == "." || arg == "..":
		return "must not be . or .."
	case len(arg) > 255:
		return "must be at most 255 bytes"
	case strings.ContainsFunc(arg, isControl):
		return "must not hold control characters"
	}
	return ""
}

func isControl(r rune) bool { return r < ' ' || (r >= 0x7f && r <= 0x9f) }

func invalid(field, rule string) error {
	return &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{{Field: tender.Field(field), Rule: rule}}}
}
