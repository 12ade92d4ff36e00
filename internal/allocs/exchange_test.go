//go:build !race

package allocs

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/internal/fixture"
)

// load reads the fixtures of a call.
func load(t testing.TB, s shape, c call) []fixture.Fixture {
	t.Helper()
	var fixtures []fixture.Fixture
	for _, folder := range c.fixtures {
		f := fixture.Load(t, filepath.Join("..", "..", "providers", s.provider, "testdata", folder))
		if c.id != "" {
			f.Answer.Header.Set("X-Request-Id", c.id)
		}
		fixtures = append(fixtures, f)
	}
	return fixtures
}

// memory answers from fixtures, by method and path, without a network. It costs each client the same.
type memory struct{ fixtures []fixture.Fixture }

// RoundTrip implements http.RoundTripper.
func (m *memory) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
	}
	for i := range m.fixtures {
		if f := &m.fixtures[i]; f.Request.Method == req.Method && f.Request.Path == req.URL.Path {
			return &http.Response{
				StatusCode: f.Answer.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: f.Answer.Header, Request: req,
				Body: io.NopCloser(bytes.NewReader(f.Answer.Body)), ContentLength: int64(len(f.Answer.Body)),
			}, nil
		}
	}
	return nil, http.ErrNotSupported
}

// loopback serves fixtures over a real connection.
func loopback(b *testing.B, fixtures []fixture.Fixture) string {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		_, _ = io.Copy(io.Discard, req.Body)
		for _, f := range fixtures {
			if f.Request.Method == req.Method && f.Request.Path == req.URL.Path {
				maps.Copy(w.Header(), f.Answer.Header)
				w.Header().Set("Content-Length", strconv.Itoa(len(f.Answer.Body)))
				w.WriteHeader(f.Answer.Status)
				_, _ = w.Write(f.Answer.Body)
				return
			}
		}
		w.WriteHeader(http.StatusTeapot)
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// requireFixtures runs call once and fails unless it sends what the fixtures ask for and finds in their answers what it should.
func requireFixtures(t *testing.T, s shape, c call, run func(*testing.T, *http.Client) (string, error)) {
	t.Helper()
	fixtures := load(t, s, c)
	if s.signed {
		for _, f := range fixtures {
			f.Request.Header.Del("Authorization") // has the second in it; the adapter's own tests hold it against the document
		}
	}
	client := &http.Client{}
	fixture.Serve(t, client, s.base, fixtures...)
	found, err := run(t, client)
	require.NoError(t, err)
	require.Equal(t, c.want, found)
}
