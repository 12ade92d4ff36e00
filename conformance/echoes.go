package conformance

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// parts are the parts of a request that a provider may repeat, each by itself: an error's text is short, and shows the beginning only.
func (e exchange) parts() []string {
	var header strings.Builder
	_ = e.header.Write(&header) // into memory
	target := e.method + " " + strings.TrimSuffix(baseURL, "/prefix") + e.path + "?" + e.query
	plain, err := url.PathUnescape(target)
	if err != nil {
		plain = target
	}
	return slices.DeleteFunc(slices.Compact([]string{header.String(), target, plain, string(e.body)}), func(part string) bool { return part == "" })
}

// values are what a provider knows of a request: each canary in it, and the credentials before they are encoded.
func (r *run) values(e exchange) []string {
	values := slices.Clone(r.harness.Secrets)
	for _, name := range slices.Sorted(maps.Keys(r.planting.inputs)) {
		in := r.planting.inputs[name]
		if in.class == secret || len(in.Parts) > 0 && e.holds(in.value) { // a payment's client secret is the provider's own
			values = append(values, in.value)
		}
	}
	return values
}

// writings are the parts of a request in the writings of other programs.
func (e exchange) writings() []string {
	var written []string
	for _, part := range e.parts() {
		ascii := strconv.QuoteToASCII(part)
		written = append(written, strings.ToUpper(part), html.EscapeString(part), url.QueryEscape(part), ascii[1:len(ascii)-1],
			base64.StdEncoding.EncodeToString([]byte(part)))
	}
	return written
}

// conventional is a refusal with text in every place where providers have their words.
func conventional(text string) string {
	object := map[string]any{"code": text, "message": text, "param": text, "type": text}
	body, err := json.Marshal(map[string]any{
		"status": "error", "success": false, "code": text, "message": text, "detail": text, "title": text, "reason": text, "error_description": text,
		"error": object, "errors": []any{object}, "request_id": text,
	})
	if err != nil {
		panic(err) // texts alone
	}
	return string(body)
}

// filled is a JSON document with text in the strings that fits picks.
func filled(document string, fits func(string) bool, text string) string {
	decoder := json.NewDecoder(strings.NewReader(document))
	decoder.UseNumber() // amounts keep their digits
	var decoded any
	if decoder.Decode(&decoded) != nil {
		return document
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(fill(decoded, fits, text)); err != nil {
		panic(err) // it came from JSON
	}
	return b.String()
}

func fill(v any, fits func(string) bool, text string) any {
	switch v := v.(type) {
	case string:
		if fits(v) {
			return text
		}
	case []any:
		for i := range v {
			v[i] = fill(v[i], fits, text)
		}
	case map[string]any:
		for name := range v {
			v[name] = fill(v[name], fits, text)
		}
	}
	return v
}

// spoken reports whether a string of an answer is a sentence of the provider's, and not a part of the sample data.
func (r *run) spoken(value string) bool {
	sample := r.fullParams()
	return strings.Contains(value, " ") && value != sample.Name && value != sample.Address.Line
}

// headerValue makes text one that a header can carry.
func headerValue(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return ' '
		}
		return c
	}, text)
}

// printed is an error that package fmt prints field by field where it cannot call its methods.
type printed struct{ Text string }

// Error implements error.
func (p printed) Error() string { return p.Text }

// address is a network address of any text.
type address string

// Network implements net.Addr.
func (a address) Network() string { return string(a) }

// String implements net.Addr.
func (a address) String() string { return string(a) }

// talkative are errors of a transport that say all that they know of a request.
func talkative(text string) []error {
	cause := errors.New(text)
	return []error{
		cause,
		printed{text},
		fmt.Errorf("sent %s: %w", text, io.ErrUnexpectedEOF),
		&url.Error{Op: "Post", URL: baseURL + "?" + text, Err: cause},
		&net.OpError{Op: "dial", Net: "tcp", Addr: address(text), Err: cause},
		&net.OpError{Op: "write", Net: text, Source: address(text), Addr: address(text), Err: io.ErrClosedPipe},
		&net.DNSError{Err: text, Name: text, Server: text},
		&tls.CertificateVerificationError{Err: cause},
		errors.Join(cause, context.Canceled, io.EOF),
	}
}

// failing is a body that breaks with an error.
type failing struct {
	io.Reader
	err error
}

// Read implements io.Reader.
func (f *failing) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = f.err
	}
	return n, err
}

// Close implements io.Closer.
func (*failing) Close() error { return nil }
