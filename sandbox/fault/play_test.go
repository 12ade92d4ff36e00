package fault_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/tenderpay/tender/sandbox/fault"
)

// play plays f in memory and tells what came of it.
func play(ctx context.Context, f fault.Fault) (answer *httptest.ResponseRecorder, carriedOut, dropped bool) {
	answer = httptest.NewRecorder()
	defer func() {
		if err, ok := recover().(error); ok && errors.Is(err, http.ErrAbortHandler) {
			dropped = true
		}
	}()
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader("body"))
	f.Play(answer, request, func(w http.ResponseWriter, _ *http.Request) {
		carriedOut = true
		w.Header().Set("X-Answer", "true")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte("an answer"))
	}, func(w http.ResponseWriter, _ *http.Request, status int) { w.WriteHeader(status) })
	return answer, carriedOut, dropped
}

func TestPlay_each_kind_of_the_transport(t *testing.T) {
	tests := map[string]struct {
		fault               fault.Fault
		carriedOut, dropped bool
		status              int
		body                string
	}{
		"lose answer":       {fault.Fault{Kind: fault.LoseAnswer}, true, true, 200, ""},
		"lose request":      {fault.Fault{Kind: fault.LoseRequest}, false, true, 200, ""},
		"502":               {fault.Fault{Kind: fault.HTML502}, false, false, 502, "<html>"},
		"502 committed":     {fault.Fault{Kind: fault.HTML502, Committed: true}, true, false, 502, "<html>"},
		"page":              {fault.Fault{Kind: fault.HTML200}, false, false, 200, "<html>"},
		"page committed":    {fault.Fault{Kind: fault.HTML200, Committed: true}, true, false, 200, "<html>"},
		"503":               {fault.Fault{Kind: fault.Unavailable503}, false, false, 503, ""},
		"503 committed":     {fault.Fault{Kind: fault.Unavailable503, Committed: true}, true, false, 503, ""},
		"429":               {fault.Fault{Kind: fault.TooManyRequests, Committed: true}, false, false, 429, ""},
		"status":            {fault.Fault{Kind: fault.ErrorStatus, Status: 401}, false, false, 401, ""},
		"status committed":  {fault.Fault{Kind: fault.ErrorStatus, Committed: true}, true, false, 500, ""},
		"cut":               {fault.Fault{Kind: fault.CutBody}, true, true, 201, "an a"},
		"empty object":      {fault.Fault{Kind: fault.EmptyObject}, true, false, 200, "{}"},
		"delay of nothing":  {fault.Fault{Kind: fault.Delay}, true, false, 201, "an answer"},
		"kind of the front": {fault.Fault{Kind: fault.OmitStatus}, true, false, 201, "an answer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			answer, carriedOut, dropped := play(t.Context(), test.fault)
			assert.Equal(t, test.carriedOut, carriedOut)
			assert.Equal(t, test.dropped, dropped)
			assert.Equal(t, test.status, answer.Code)
			assert.True(t, strings.HasPrefix(answer.Body.String(), test.body), answer.Body.String())
		})
	}
}

func TestPlay_cut_body_promises_more_than_it_sends(t *testing.T) {
	answer, _, _ := play(t.Context(), fault.Fault{Kind: fault.CutBody})
	assert.Equal(t, "9", answer.Header().Get("Content-Length"))
	assert.Equal(t, 4, answer.Body.Len())
	assert.Equal(t, "true", answer.Header().Get("X-Answer"))
}

func TestPlay_cut_body_loses_an_answer_without_one(t *testing.T) {
	answer := httptest.NewRecorder()
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		fault.Fault{Kind: fault.CutBody}.Play(answer, httptest.NewRequestWithContext(t.Context(), http.MethodDelete, "/", nil),
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, nil)
	})
	assert.False(t, answer.Flushed, "a whole answer was sent, and the connection would end under the next request")
}

func TestPlay_holds_any_kind_back_for_Delay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, kind := range []fault.Kind{fault.Delay, fault.HTML502, fault.LoseRequest, fault.LoseAnswer} {
			start := time.Now()
			play(t.Context(), fault.Fault{Kind: kind, Delay: time.Minute})
			assert.Equal(t, time.Minute, time.Since(start))
		}
	})
}

func TestPlay_gives_up_when_the_client_goes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, carriedOut, dropped := play(ctx, fault.Fault{Kind: fault.Delay, Delay: time.Hour})
		assert.True(t, carriedOut)
		assert.True(t, dropped)
		assert.Equal(t, time.Second, time.Since(start))
	})
}
