package conformance

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// timeout is what a dialer says that gave up.
type timeout struct{}

func (timeout) Error() string { return "i/o timeout" }

// Timeout implements net.Error.
func (timeout) Timeout() bool { return true }

// Temporary implements net.Error.
func (timeout) Temporary() bool { return true }

func fails(err error) func(*http.Request, Answer) (*http.Response, error) {
	return func(*http.Request, Answer) (*http.Response, error) { return nil, err }
}

func always(status int, body string) func(*http.Request, Answer) (*http.Response, error) {
	return func(*http.Request, Answer) (*http.Response, error) {
		return say(Answer{Status: status, Body: body}), nil
	}
}

// reworded answers with the body that the provider would have sent, and something done to it.
func reworded(change func(body string) string) func(*http.Request, Answer) (*http.Response, error) {
	return func(_ *http.Request, good Answer) (*http.Response, error) {
		return say(Answer{Status: good.Status, Header: good.Header, Body: change(good.Body)}), nil
	}
}

// cut promises more than it sends.
func cut(*http.Request, Answer) (*http.Response, error) {
	resp := say(Answer{Status: http.StatusOK, Body: `{"data":`})
	resp.ContentLength = 4096
	resp.Body = &broken{resp.Body}
	return resp, nil
}

// nested answers with a JSON document that exhausts a careless parser.
func nested(*http.Request, Answer) (*http.Response, error) {
	const depth = 10_000
	return say(Answer{Status: http.StatusOK, Body: strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth)}), nil
}

// crowded answers with a JSON object of about as many names as fit into a body that is still read.
func crowded(*http.Request, Answer) (*http.Response, error) {
	const names = 80_000
	var b strings.Builder
	b.WriteString(`{"n":0`)
	for i := range names {
		b.WriteString(`,"` + strconv.Itoa(i) + `":0`)
	}
	return say(Answer{Status: http.StatusOK, Body: b.String() + "}"}), nil
}

// doubled is a JSON object, or an XML document, with each of its names a second time, in upper case: a decoder that does not mind takes the wrong one
// some day.
func doubled(object string) string {
	if root := strings.LastIndex(object, "</"); root >= 0 && strings.HasPrefix(object, "<") {
		leaves := regexp.MustCompile(`<[\w-]+[^<>]*>[^<>]+</[\w-]+>`).FindAllString(object, -1)
		return object[:root] + strings.ToUpper(strings.Join(leaves, "")) + object[root:]
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(object), &fields) != nil {
		return object
	}
	var b strings.Builder
	b.WriteString(strings.TrimSuffix(object, "}"))
	for name, value := range fields {
		fmt.Fprintf(&b, ",%q:%s", strings.ToUpper(name), value)
	}
	return b.String() + "}"
}
