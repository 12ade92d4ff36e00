package wire

import (
	"net/url"
	"strings"
)

// Segments takes an escaped path apart, without a slash before it, and decodes each part. It never cleans: ".." is a segment like any other, and an
// escaped slash is part of one. It refuses an empty segment and a broken escape.
func Segments(escapedPath string) (segments []string, ok bool) {
	for literal := range strings.SplitSeq(escapedPath, "/") {
		plain, err := url.PathUnescape(literal)
		if err != nil || plain == "" {
			return nil, false
		}
		segments = append(segments, plain)
	}
	return segments, true
}
