package rest_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/h2non/gock"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

// What net/http does by itself, and what rest makes of it. The first half of each test shows that the danger is still there.

func TestFact2_escapingLeavesDotsAlone(t *testing.T) {
	for _, segment := range []string{"", ".", ".."} {
		require.Equal(t, segment, url.PathEscape(segment))
		require.Equal(t, segment, url.QueryEscape(segment))
		provider := play(answer(200, ""))
		_, err := over(t, provider).Do(t.Context(), get(segment))
		assert.ErrorIs(t, err, tender.ErrInvalid)
		assert.Zero(t, provider.requests())
	}
	joined, err := url.JoinPath("https://api.example.test/customers", "..", "admin")
	require.NoError(t, err)
	require.Equal(t, "https://api.example.test/admin", joined)
	assert.Equal(t, "+213", url.PathEscape("+213"))
}

func TestFact3_onlyAConnectionThatWasNotMadeProvesThatNothingWasSent(t *testing.T) {
	arrived := make(chan struct{})
	silent := func(conn net.Conn, _ int) {
		if _, ok := receive(bufio.NewReader(conn)); ok {
			close(arrived)
			waitForEnd(conn)
		}
	}
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())

	withoutDNS := rest.NewTransport()
	withoutDNS.DialContext = (&net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no name server")
	}}}).DialContext

	for name, tc := range map[string]struct {
		base      string
		transport *http.Transport
		outcome   tender.Outcome
	}{
		"refused": {"http://" + closed.Addr().String(), nil, notDone},
		"DNS":     {"https://api.example.test", withoutDNS, notDone},
		"TLS":     {"https://" + rawServer(t, func(conn net.Conn, _ int) { send(conn, "HTTP/1.1 400 Bad Request\r\n\r\n") }), nil, notDone},
		"hang":    {"http://" + rawServer(t, silent), nil, unknown},
		"reset": {"http://" + rawServer(t, func(conn net.Conn, _ int) {
			if _, ok := receive(bufio.NewReader(conn)); ok {
				reset(conn)
			}
		}), nil, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := rest.Config{BaseURL: tc.base}
			if tc.transport != nil {
				cfg.HTTPClient = &http.Client{Transport: tc.transport}
			}
			ctx := t.Context()
			if name == "hang" {
				ctx = overdue{ctx, arrived}
			}
			_, err := rest.NoPauses(configured(t, cfg)).Do(ctx, charge(nil))
			assert.Equal(t, tc.outcome, failure(t, err).Outcome)
			assert.Equal(t, tender.ErrUnavailable, failure(t, err).Kind)
		})
	}
}

func TestFact3_aRoundTripperThatIsNotNetHTTPsIsBelievedOnItsErrorAlone(t *testing.T) {
	for name, tc := range map[string]struct {
		err     error
		outcome tender.Outcome
	}{
		"dial error":   {refusedDial(), notDone},
		"other error":  {errors.New("gock: something"), unknown},
		"broken write": {&net.OpError{Op: "write", Err: io.ErrClosedPipe}, unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Cleanup(gock.OffAll)
			client := &http.Client{Transport: play(fail(errors.New("the real network")))}
			gock.InterceptClient(client)
			gock.New("https://api.example.test").Post("/charges").Times(3).ReplyError(tc.err)
			_, err := rest.NoPauses(configured(t, rest.Config{BaseURL: "https://api.example.test", HTTPClient: client})).Do(t.Context(), charge(nil))
			assert.Equal(t, tc.outcome, failure(t, err).Outcome)
		})
	}
}

func TestFact4_aSmallAnswerExpandsToALargeOne(t *testing.T) {
	bomb := gzipBomb(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", strconv.Itoa(len(bomb)))
		_, _ = w.Write(bomb)
	}))
	t.Cleanup(server.Close)

	plain := &http.Client{Transport: rest.NewTransport()}
	defer plain.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, nil)
	require.NoError(t, err)
	resp, err := plain.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, int64(-1), resp.ContentLength, "the length that was announced is not the one that comes")

	_, err = at(t, server.URL).Do(t.Context(), charge(nil))
	assert.Equal(t, "the answer is larger than 1 MiB", failure(t, err).Message)
}

func TestFact5_aRedirectWouldCarryTheKeyToAnotherHost(t *testing.T) {
	var leaked atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "" {
			leaked.Add(1)
		}
	}))
	t.Cleanup(other.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, strings.Replace(other.URL, "127.0.0.1", "localhost", 1), http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)

	plain := &http.Client{Transport: rest.NewTransport()}
	defer plain.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	require.NoError(t, err)
	req.Header.Set("X-Api-Key", "canary")
	resp, err := plain.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, int32(1), leaked.Load())

	call := charge(nil)
	call.Header = http.Header{"X-Api-Key": {"canary"}}
	_, err = at(t, server.URL).Do(t.Context(), call)
	assert.Equal(t, unknown, failure(t, err).Outcome)
	assert.Equal(t, int32(1), leaked.Load())
}

func TestFact6_aMegabyteOfHeadersIsTakenByDefaultAndNotByUs(t *testing.T) {
	text := "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Flood: " + strings.Repeat("x", 1<<20) + "\r\n\r\n"
	address := rawServer(t, func(conn net.Conn, _ int) {
		if _, ok := receive(bufio.NewReader(conn)); ok {
			send(conn, text)
			waitForEnd(conn)
		}
	})
	plain := &http.Client{Transport: &http.Transport{}}
	defer plain.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address, nil)
	require.NoError(t, err)
	resp, err := plain.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())

	_, err = at(t, "http://"+address).Do(t.Context(), charge(nil))
	assert.Equal(t, unknown, failure(t, err).Outcome)
}

func TestFact6_theContextBoundsTheBodyToo(t *testing.T) {
	address := rawServer(t, func(conn net.Conn, _ int) {
		if _, ok := receive(bufio.NewReader(conn)); ok {
			send(conn, "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"id\":")
			waitForEnd(conn)
		}
	})
	begun := make(chan struct{})
	transport := &http.Transport{DisableKeepAlives: true}
	client := configured(t, rest.Config{BaseURL: "http://" + address, HTTPClient: &http.Client{Transport: through(func(req *http.Request) (*http.Response, error) {
		defer close(begun)
		return transport.RoundTrip(req)
	})}})
	got, err := client.Do(overdue{t.Context(), begun}, charge(&thing{}))
	e := failure(t, err)
	assert.Equal(t, tender.ErrUnavailable, e.Kind)
	assert.Equal(t, unknown, e.Outcome)
	assert.Equal(t, "the answer did not come to its end in time", e.Message)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, 200, got.Status)
}
