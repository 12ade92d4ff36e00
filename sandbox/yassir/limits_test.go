package yassir_test

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

	"github.com/tenderpay/tender/sandbox/yassir"
)

// send lets the front answer a request that creates a customer and has this body.
func (s *shop) send(body io.Reader, change func(*http.Request)) reply {
	r := s.inMemory("POST", "/api/v1/customers", "")
	r.Body, r.ContentLength = io.NopCloser(body), -1
	change(r)
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, r)
	return reply{t: s.t, status: w.Code, header: w.Header(), body: w.Body.String()}
}

func unchanged(*http.Request) {}

func TestBody_limits(t *testing.T) {
	s := open(t, yassir.Options{})
	long := `{"name": "` + strings.Repeat("x", 1<<20) + `"}`

	r := s.send(strings.NewReader(long), unchanged)
	r.refused(413, "1 MiB")
	assert.Equal(t, "close", r.header.Get("Connection"))

	announced := iotest.ErrReader(errors.New("was waited for"))
	r = s.send(announced, func(r *http.Request) { r.ContentLength = 1<<20 + 1 })
	r.refused(413, "1 MiB")
	assert.Equal(t, "close", r.header.Get("Connection"))

	late := io.MultiReader(strings.NewReader(`{"name"`), iotest.ErrReader(os.ErrDeadlineExceeded))
	r = s.send(late, unchanged)
	r.refused(408, "did not arrive in time")
	assert.Equal(t, "close", r.header.Get("Connection"))

	s.send(iotest.ErrReader(io.ErrUnexpectedEOF), unchanged).refused(400, "to its end")

	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, err := zip.Write(bytes.Repeat([]byte(" "), 64<<20))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	s.send(&bomb, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }).refused(415, "Content-Encoding")
	assert.Empty(t, s.account.Ledger().Customers())
}

func TestPage_limits(t *testing.T) {
	s := open(t, yassir.Options{})
	b := s.create("order-1", "10", "").page("")
	r := b.visit("POST", "action=verify&code=123456&x="+strings.Repeat("x", 64<<10))
	assert.Equal(t, 413, r.status)
	assert.Contains(t, r.body, "The form is too large.")

	request := httptest.NewRequestWithContext(t.Context(), "POST", b.address, iotest.ErrReader(os.ErrDeadlineExceeded))
	request.URL.Path = "/otp/verify"
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	s.front.ServeHTTP(w, request)
	assert.Equal(t, 408, w.Code)
	assert.Contains(t, w.Body.String(), "did not arrive in time")
	assert.Equal(t, "close", w.Header().Get("Connection"))
	b.enter("123456")
	_, _, times := s.account.Charged("order-1")
	assert.Equal(t, 1, times, "neither of the two did anything")
}

func TestRefuse_speaks_the_form_of_the_place(t *testing.T) {
	s := open(t, yassir.Options{})
	refuse := func(path string) reply {
		w := httptest.NewRecorder()
		s.front.Refuse(w, s.inMemory("POST", path, `{}`), 503, "come back later")
		return reply{t: t, status: w.Code, header: w.Header(), body: w.Body.String()}
	}
	refuse("/api/v1/customers").refused(503, "come back later")
	r := refuse("/otp/verify")
	assert.Equal(t, 503, r.status)
	assert.Contains(t, r.body, "<p>come back later</p>")
}
