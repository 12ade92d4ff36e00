package conformance

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

type send func(*http.Request) (*http.Response, error)

// tapped is a transport with something done to it.
type tapped struct {
	next http.RoundTripper
	tap  func(*http.Request, send) (*http.Response, error)
}

// RoundTrip implements http.RoundTripper.
func (t tapped) RoundTrip(req *http.Request) (*http.Response, error) {
	return t.tap(req, t.next.RoundTrip)
}

// onWire is a fault below the adapter.
func onWire(tap func(*http.Request, send) (*http.Response, error)) func(*saboteur) {
	return func(s *saboteur) { s.wire = tap }
}

// asking changes each request.
func asking(how func(*http.Request)) func(*saboteur) {
	return onWire(func(req *http.Request, send send) (*http.Response, error) {
		req = req.Clone(req.Context())
		how(req)
		return send(req)
	})
}

// reading changes the body of each answer.
func reading(how func(resp *http.Response, body string) string) func(*saboteur) {
	return onWire(func(req *http.Request, send send) (*http.Response, error) {
		resp, err := send(req)
		if err != nil {
			return nil, err
		}
		return rewritten(resp, how)
	})
}

func rewritten(resp *http.Response, how func(*http.Response, string) string) (*http.Response, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp, nil //nolint:nilerr // what breaks off stays broken off: the adapter reads the error
	}
	_ = resp.Body.Close() // read to its end
	text := how(resp, string(body))
	resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	return resp, nil
}

// rewrite changes the body of a request.
func rewrite(req *http.Request, how func(string) string) {
	if req.Body == nil {
		return
	}
	body, err := io.ReadAll(req.Body)
	if err != nil {
		panic(err) // it is in memory
	}
	text := how(string(body))
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}

// twice sends a write again if the first answer is bad.
func twice(bad func(*http.Response, error) bool) func(*saboteur) {
	return onWire(func(req *http.Request, send send) (*http.Response, error) {
		body := []byte{}
		rewrite(req, func(text string) string {
			body = []byte(text)
			return text
		})
		resp, err := send(req)
		if !bad(resp, err) {
			return resp, err
		}
		repeat := req.Clone(req.Context())
		repeat.Body = io.NopCloser(bytes.NewReader(body))
		return send(repeat)
	})
}

func wireSabotages() []sabotage {
	return []sabotage{
		{name: "an HTML 502 taken for a 400", id: "OUT-01/refund_payment,_502_with_a_page", how: reading(func(resp *http.Response, body string) string {
			if strings.HasPrefix(body, "<html") {
				resp.StatusCode = http.StatusBadRequest
			}
			return body
		})},
		{name: "a write repeated after a reset", id: "OUT-02/capture_payment", how: twice(func(_ *http.Response, err error) bool { return err != nil })},
		{name: "a write repeated after a 5xx", id: "OUT-01/confirm_payment,_503_without_a_body",
			how: twice(func(resp *http.Response, err error) bool { return err == nil && resp.StatusCode >= 500 })},
		{name: "a header that lets net/http repeat a write", id: "SEC-03/create_payment", how: asking(func(req *http.Request) { req.Header.Set("Idempotency-Key", "1") })},
		{name: "Retry-After ignored", id: "OUT-07/get_payment", how: reading(func(resp *http.Response, body string) string {
			resp.Header.Del("Retry-After")
			return body
		})},
		{name: "Retry-After uncapped", id: "OUT-08/refund_payment,_9999999999999", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			resp, err := send(req)
			if err == nil && resp.StatusCode == http.StatusTooManyRequests {
				select {
				case <-time.After(time.Hour):
				case <-req.Context().Done():
					return nil, req.Context().Err()
				}
			}
			return resp, err
		})},
		{name: "a name twice, the last one counts", id: "OUT-04/get_payment,_a_name_twice", how: reading(lastNameCounts)},
		{name: "a cut answer taken for its beginning", id: "OUT-04/create_payment,_two_documents", how: reading(func(_ *http.Response, body string) string {
			if body == "{}{}" {
				return strings.Replace(referencePayment, "STATUS", "created", 1)
			}
			return body
		})},
		{name: "an answer read without bound", id: "SEC-06/get_payment", how: reading(func(_ *http.Response, body string) string { return strings.TrimSpace(body) })},
		{name: "an id not escaped", id: "SEC-05/a/b", how: asking(func(req *http.Request) { req.URL.RawPath = "" })},
		{name: "an id that ends the path", id: "SEC-05/a?b", how: asking(func(req *http.Request) {
			req.URL.Path, req.URL.RawQuery, _ = strings.Cut(req.URL.Path, "?")
			req.URL.RawPath = ""
		})},
		{name: ".. sent", id: "SEC-05/%2e%2e", how: asking(unescapedTwice)},
		{name: "an id escaped twice", id: "SEC-07", how: asking(func(req *http.Request) {
			req.URL.Path, req.URL.RawPath = req.URL.EscapedPath(), ""
		})},
		{name: "the path cleaned", id: "SEC-07", how: asking(func(req *http.Request) {
			req.URL.Path, req.URL.RawPath = path.Clean(req.URL.Path), ""
		})},
		{name: "a redirect followed with credentials", id: "SEC-04/capture_payment", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			resp, err := send(req)
			if err != nil || resp.StatusCode < 300 || resp.StatusCode > 399 {
				return resp, err
			}
			target, err := url.Parse(resp.Header.Get("Location"))
			if err != nil {
				return nil, err
			}
			on := req.Clone(req.Context())
			on.URL, on.Body = target, nil
			return send(on)
		})},
		{name: "the base URL's path left out", id: "SEC-03/get_payment", how: asking(func(req *http.Request) { req.URL.Path = strings.TrimPrefix(req.URL.Path, "/prefix") })},
	}
}

// unescapedTwice lets an id name its parent.
func unescapedTwice(req *http.Request) {
	if once, err := url.PathUnescape(req.URL.Path); err == nil {
		req.URL.Path, req.URL.RawPath = once, ""
	}
}

// lastNameCounts is a decoder that takes ID for id, and the last of them.
func lastNameCounts(_ *http.Response, body string) string {
	decoder, names := json.NewDecoder(strings.NewReader(body)), map[string]json.RawMessage{}
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return body
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return body
		}
		var value json.RawMessage
		if decoder.Decode(&value) != nil {
			return body
		}
		text, _ := name.(string)
		names[strings.ToLower(text)] = value
	}
	merged, err := json.Marshal(names)
	if err != nil {
		return body
	}
	return string(merged)
}

// minor is an amount of a currency on the wire.
func minor(currency string) *regexp.Regexp {
	return regexp.MustCompile(`"minor":(\d+),"currency":"(` + currency + `)"`)
}

// mistaken converts amounts of a currency wrongly on their way out, and back again on their way in: the answers fit what was asked.
func mistaken(currency string, out, in func(digits string) string) func(*saboteur) {
	convert := func(text string, how func(string) string) string {
		return minor(currency).ReplaceAllStringFunc(text, func(found string) string {
			parts := minor(currency).FindStringSubmatch(found)
			return `"minor":` + how(parts[1]) + `,"currency":"` + parts[2] + `"`
		})
	}
	return onWire(func(req *http.Request, send send) (*http.Response, error) {
		rewrite(req, func(body string) string { return convert(body, out) })
		resp, err := send(req)
		if err != nil {
			return nil, err
		}
		return rewritten(resp, func(_ *http.Response, body string) string { return convert(body, in) })
	})
}

func moneySabotages() []sabotage {
	shifted := func(zeros string) (out, in func(string) string) {
		return func(digits string) string { return digits + zeros }, func(digits string) string {
			if len(digits) > len(zeros) {
				return strings.TrimSuffix(digits, zeros)
			}
			return digits
		}
	}
	hundred, back := shifted("00")
	ten, backTen := shifted("0")
	return []sabotage{
		{name: "the currency ignored", id: "MON-01/no_fraction", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			rewrite(req, func(body string) string { return strings.ReplaceAll(body, `"XOF"`, `"DZD"`) })
			resp, err := send(req)
			if err != nil {
				return nil, err
			}
			return rewritten(resp, func(_ *http.Response, body string) string { return strings.ReplaceAll(body, `"DZD"`, `"XOF"`) })
		})},
		{name: "off by 100 on XOF", id: "MON-01/no_fraction", how: mistaken("XOF", hundred, back)},
		{name: "off by 10 on TND", id: "MON-01/three_digits", how: mistaken("TND", ten, backTen)},
		{name: "amounts with the precision of a double printed to 15 digits", id: "MON-01/large", how: mistaken("USD", func(digits string) string {
			if len(digits) > 15 {
				return digits[:15] + strings.Repeat("0", len(digits)-15)
			}
			return digits
		}, func(digits string) string {
			if strings.HasPrefix(digits, "900719925474099") {
				return "9007199254740991"
			}
			return digits
		})},
		{name: "the last minor unit lost on large amounts", id: "MON-03", how: mistaken("[A-Z]{3}", func(digits string) string {
			if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n > 1<<24 { // a single has 24 bits
				return strconv.FormatInt(n&^1, 10)
			}
			return digits
		}, func(digits string) string { return digits })},
	}
}
