package lomi_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestBody_limits(t *testing.T) {
	s := open(t, lomi.Options{})
	post := func(body io.Reader) *http.Request {
		r := s.inMemory("POST", "/customers", "")
		r.Body, r.ContentLength = io.NopCloser(body), -1
		return r
	}
	r := s.send(post(strings.NewReader(`{"name": "`+strings.Repeat("x", 1<<20)+`"}`))).refused(413, "1 MiB")
	assert.Equal(t, "close", r.header.Get("Connection"))

	announced := post(iotest.ErrReader(errors.New("was waited for")))
	announced.ContentLength = 1<<20 + 1
	r = s.send(announced).refused(413, "1 MiB")
	assert.Equal(t, "close", r.header.Get("Connection"))

	r = s.send(post(io.MultiReader(strings.NewReader(`{"name"`), iotest.ErrReader(os.ErrDeadlineExceeded)))).refused(408, "did not arrive in time")
	assert.Equal(t, "close", r.header.Get("Connection"))

	s.send(post(iotest.ErrReader(io.ErrUnexpectedEOF))).refused(400, "to its end")

	packed := post(iotest.ErrReader(errors.New("was unpacked")))
	packed.Header.Set("Content-Encoding", "gzip")
	s.send(packed).refused(415, "Content-Encoding")
	assert.Empty(t, s.account.Ledger().Customers())

	s.send(post(strings.NewReader(`{"name": "` + strings.Repeat("x", 1<<20-12) + `"}`))).succeeds(201)
}

func TestRefuse_speaks_the_form_of_the_API(t *testing.T) {
	refuse := func(options lomi.Options) reply {
		s := open(t, options)
		w := httptest.NewRecorder()
		s.front.Refuse(w, s.inMemory("POST", "/customers", `{}`), 503, "come back later")
		return reply{t: t, status: w.Code, header: w.Header(), body: w.Body.String()}
	}
	assert.Equal(t, `"SERVICE_UNAVAILABLE"`, refuse(lomi.Options{}).refused(503, "come back later").get("error.code"))
	assert.Equal(t, `"service_unavailable"`, refuse(lomi.CurrentGeneration()).refused(503, "come back later").get("error.code"))
}
