package webpay_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/webpay"
)

// send lets the front answer a request that creates a customer and has this body, whose digest nobody gets to look at.
func (s *shop) send(body io.Reader, length int64, headers ...string) reply {
	r := s.inMemory("POST", customersPath, "")
	r.Body, r.ContentLength = io.NopCloser(body), length
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	return s.serve(r)
}

func TestBody_limits(t *testing.T) {
	s := open(t, webpay.Options{})
	r := s.send(strings.NewReader(`{"name": "`+strings.Repeat("x", 1<<20)+`"}`), -1)
	r.refused(413, "1 MiB")
	assert.Equal(t, "close", r.header.Get("Connection"))

	waited := iotest.ErrReader(errors.New("was waited for"))
	r = s.send(waited, 1<<20+1)
	r.refused(413, "1 MiB")
	assert.Equal(t, "close", r.header.Get("Connection"))
	s.send(waited, -1, "Authorization: WP3-v2.1 "+strings.Repeat("0", 40)+" "+timestamp+" x").refused(401, "no merchant") // a stranger's body is not read

	late := io.MultiReader(strings.NewReader(`{"name"`), iotest.ErrReader(os.ErrDeadlineExceeded))
	r = s.send(late, -1)
	r.refused(408, "did not arrive in time")
	assert.Equal(t, "close", r.header.Get("Connection"))
	s.send(iotest.ErrReader(io.ErrUnexpectedEOF), -1).refused(400, "to its end")

	var bomb bytes.Buffer
	zip := gzip.NewWriter(&bomb)
	_, err := zip.Write(bytes.Repeat([]byte(" "), 2<<20))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	s.send(&bomb, -1, "Content-Encoding: gzip").refused(415, "Content-Encoding")
	assert.Empty(t, s.account.Ledger().Customers())
}

func TestRefuse_speaks_the_form_of_errors(t *testing.T) {
	for status, word := range map[int]string{503: "error", 500: "error", 400: "invalid-request"} {
		s := standing(t, webpay.Options{})
		w := httptest.NewRecorder()
		s.front.Refuse(w, s.inMemory("POST", customersPath, `{}`), status, "come back later")
		assert.Equal(t, status, w.Code)
		reply{t: t, body: w.Body.String()}.is(t, `{"status":"`+word+`","message":"come back later"}`)
		assert.Empty(t, s.account.Ledger().Customers())
	}
}
