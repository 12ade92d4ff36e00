package juspay_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/juspay"
)

// send lets the front answer a request that creates a customer and has this body.
func (s *shop) send(body io.Reader, change func(*http.Request)) reply {
	s.t.Helper()
	r := s.request("POST", customersPath, body)
	r.ContentLength = -1
	change(r)
	return s.inMemory(r)
}

func TestBody_limits(t *testing.T) {
	s := open(t, juspay.Options{})
	unchanged := func(*http.Request) {}
	closes := func(r reply) { t.Helper(); assert.Equal(t, "close", r.header.Get("Connection")) }

	long := "first_name=" + strings.Repeat("x", 1<<20)
	r := s.send(strings.NewReader(long), unchanged)
	r.refused(outside(413, "invalid_request"), "1 MiB")
	closes(r)

	announced := iotest.ErrReader(errors.New("was waited for"))
	r = s.send(announced, func(r *http.Request) { r.ContentLength = 1<<20 + 1 })
	r.refused(outside(413, "invalid_request"), "1 MiB")
	closes(r)

	late := io.MultiReader(strings.NewReader("first_name="), iotest.ErrReader(os.ErrDeadlineExceeded))
	r = s.send(late, unchanged)
	r.refused(outside(408, "invalid_request"), "did not arrive in time")
	closes(r)

	s.send(iotest.ErrReader(io.ErrUnexpectedEOF), unchanged).refused(badInput(), "to its end")

	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, err := zip.Write([]byte(buyer(nil).encode()))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	s.send(&zipped, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }).refused(outside(415, "invalid_request"), "Content-Encoding")
	assert.Empty(t, s.account.Ledger().Customers())
}

func TestBody_of_a_million_fields_is_refused(t *testing.T) {
	s := open(t, juspay.Options{})
	r := s.send(strings.NewReader(strings.Repeat("a&", 1<<19)), func(*http.Request) {})
	r.refused(badInput(), "")
	assert.Less(t, len(r.body), 500)
}

func TestBody_nested_a_million_times_is_refused(t *testing.T) {
	s := open(t, juspay.Options{AcceptJSON: true})
	r := s.send(strings.NewReader(strings.Repeat(`{"a":`, 1<<17)), func(r *http.Request) { r.Header.Set("Content-Type", "application/json") })
	r.refused(badInput(), "")
}

func TestRefuse_speaks_the_form_of_errors(t *testing.T) {
	s := open(t, juspay.Options{})
	for status, code := range map[int]string{503: "internal_error", 500: "internal_error", 429: "too_many_requests", 400: "invalid_request"} {
		w := httptest.NewRecorder()
		s.front.Refuse(w, s.request("POST", customersPath, nil), status, "come back later")
		reply{t: t, status: w.Code, header: w.Header(), body: w.Body.String()}.refused(outside(status, code), "come back later")
	}
	assert.Empty(t, s.account.Ledger().Customers())
}
