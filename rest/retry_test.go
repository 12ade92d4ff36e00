package rest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/rest"
)

func refusedDial() error { return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED} }

func TestRetry_waitsAsLongAsRetryAfterSays(t *testing.T) {
	type timed struct {
		header string
		want   time.Duration
	}
	cases := map[string]timed{
		"seconds":                  {"3", 3 * time.Second},
		"seconds with spaces":      {" 3 ", 3 * time.Second},
		"more than the cap":        {"31", 30 * time.Second},
		"far more than an int64":   {"99999999999999999999999999", 30 * time.Second},
		"overflows a duration":     {"9999999999999", 30 * time.Second},
		"zero":                     {"0", 200 * time.Millisecond},
		"negative":                 {"-1", 200 * time.Millisecond},
		"text":                     {"soon", 200 * time.Millisecond},
		"fraction":                 {"1.5", 200 * time.Millisecond},
		"digits of another script": {"٣", 200 * time.Millisecond},
		"none":                     {"", 200 * time.Millisecond},
		"date in 7 s":              {"date:7s", 7 * time.Second},
		"date in a century":        {"date:876000h", 30 * time.Second},
		"date gone by":             {"date:-1h", 200 * time.Millisecond},
		"date that is now":         {"date:0s", 200 * time.Millisecond},
	}
	for _, effect := range []rest.Effect{rest.Read, rest.Write} {
		for name, tc := range cases {
			t.Run(strconv.Itoa(int(effect))+" "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					header := tc.header
					if text, ok := strings.CutPrefix(header, "date:"); ok {
						ahead, err := time.ParseDuration(text)
						require.NoError(t, err)
						header = time.Now().Add(ahead).UTC().Format(http.TimeFormat)
					}
					lines := []string{}
					if header != "" {
						lines = append(lines, "Retry-After: "+header)
					}
					provider := play(answer(429, "", lines...), answer(200, `{"id":"1"}`))
					var got thing
					call := callOf(effect)
					call.Into = &got
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					start := time.Now()
					_, err := rest.LongestPauses(over(t, provider)).Do(ctx, call)
					require.NoError(t, err)
					assert.Equal(t, "1", got.ID)
					assert.Equal(t, 2, provider.requests())
					assert.Equal(t, tc.want, time.Since(start))
				})
			})
		}
	}
}

func TestRetry_theErrorSaysHowLongToWaitUncapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, err := over(t, play(answer(429, "", "Retry-After: 3600"))).Do(t.Context(), charge(nil))
		assert.Equal(t, time.Hour, failure(t, err).RetryAfter)
		_, err = over(t, play(answer(429, "", "Retry-After: 999999999"))).Do(t.Context(), charge(nil))
		assert.Equal(t, 24*time.Hour, failure(t, err).RetryAfter, "a day at most")
	})
}

func TestRetry_theBackoffDoublesFromAFifthOfASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		provider := play(func(req *http.Request) (*http.Response, error) {
			at = append(at, time.Since(start))
			return answer(503, "")(req)
		})
		_, err := rest.LongestPauses(over(t, provider)).Do(t.Context(), lookUp(nil))
		require.Error(t, err)
		assert.Equal(t, []time.Duration{0, 200 * time.Millisecond, 600 * time.Millisecond}, at)
	})
}

func TestRetry_callersThatFailedTogetherDoNotComeBackTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pauses := map[time.Duration]bool{}
		for range 50 {
			start := time.Now()
			_, err := over(t, play(answer(503, ""), answer(200, `{"id":"1"}`))).Do(t.Context(), lookUp(nil))
			require.NoError(t, err)
			pause := time.Since(start)
			pauses[pause] = true
			assert.LessOrEqual(t, pause, 200*time.Millisecond)
		}
		assert.Greater(t, len(pauses), 40)
	})
}

func TestRetry_triesThreeTimesAtMost(t *testing.T) {
	for name, fault := range map[string]step{
		"an outage":           answer(500, ""),
		"too many requests":   answer(429, ""),
		"connection refused":  fail(refusedDial()),
		"connection broken":   fail(io.ErrUnexpectedEOF),
		"an answer that ends": streamed(200, cutAfter("")),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				provider := play(fault)
				_, err := over(t, provider).Do(t.Context(), lookUp(&thing{}))
				require.Error(t, err)
				assert.Equal(t, 3, provider.requests())
			})
		})
	}
}

func TestRetry_eachAttemptSendsTheSameBytesAndIsAuthorisedAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := play(fail(refusedDial()), answer(429, ""), answer(200, `{"id":"1"}`))
		calls := 0
		c := configured(t, rest.Config{
			BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: provider},
			Authorize: func(req *http.Request, body []byte) error {
				calls++
				assert.JSONEq(t, `{"reference":"order-0001"}`, string(body))
				req.Header.Add("X-Attempt", strconv.Itoa(calls))
				return nil
			},
		})
		_, err := c.Do(t.Context(), charge(nil))
		require.NoError(t, err)
		assert.Equal(t, []string{`{"reference":"order-0001"}`, `{"reference":"order-0001"}`, `{"reference":"order-0001"}`}, provider.bodies)
		for i, req := range provider.seen {
			assert.Equal(t, []string{strconv.Itoa(i + 1)}, req.Header["X-Attempt"])
		}
	})
}

func TestRetry_aWriteIsNeverRepeatedAfterAnUnknownOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := play(answer(429, ""), answer(503, "", "Retry-After: 1"), answer(200, `{"id":"1"}`))
		_, err := over(t, provider).Do(t.Context(), charge(nil))
		assert.Equal(t, tender.OutcomeUnknown, failure(t, err).Outcome)
		assert.Equal(t, 2, provider.requests(), "the 429 is repeated, the 503 is not")
	})
}

func TestRetry_aRateLimitOfTheProvidersOwnWordsIsNotRepeatedForAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for status, outcome := range map[int]tender.Outcome{400: tender.OutcomeRejected, 409: tender.OutcomeUnknown, 503: tender.OutcomeUnknown} {
			provider := play(answer(status, ""))
			c := configured(t, rest.Config{
				BaseURL: "https://api.example.test", HTTPClient: &http.Client{Transport: provider},
				Classify: func(_ *rest.Response, e *tender.Error) { e.Kind, e.RetryAfter = tender.ErrRateLimited, 5*time.Second },
			})
			_, err := c.Do(t.Context(), charge(nil))
			assert.Equal(t, outcome, failure(t, err).Outcome)
			assert.Equal(t, 5*time.Second, failure(t, err).RetryAfter)
			assert.Equal(t, 1, provider.requests())
		}
	})
}

func TestRetry_endsAtOnceWhenTheCallerCancelsDuringThePause(t *testing.T) {
	for name, tc := range map[string]struct {
		effect  rest.Effect
		fault   step
		outcome tender.Outcome
		cause   error
	}{
		"a write turned away":       {rest.Write, answer(429, "", "Retry-After: 20"), tender.OutcomeNotDone, tender.ErrRateLimited},
		"a write without a server":  {rest.Write, fail(refusedDial()), tender.OutcomeNotDone, syscall.ECONNREFUSED},
		"a read during an outage":   {rest.Read, answer(503, "", "Retry-After: 20"), tender.OutcomeNotDone, tender.ErrUnavailable},
		"a read on a broken stream": {rest.Read, fail(io.ErrUnexpectedEOF), tender.OutcomeNotDone, io.ErrUnexpectedEOF},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				provider := play(tc.fault)
				done := make(chan error, 1)
				start := time.Now()
				c := rest.LongestPauses(over(t, provider))
				go func() {
					_, err := c.Do(ctx, callOf(tc.effect))
					done <- err
				}()
				synctest.Wait() // the pause has begun
				cancel()
				err := <-done
				assert.Zero(t, time.Since(start))
				assert.Equal(t, tc.outcome, failure(t, err).Outcome)
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorIs(t, err, tc.cause, "the last cause is kept")
				assert.Equal(t, 1, provider.requests())
			})
		})
	}
}

func TestRetry_givesUpRatherThanSleepPastTheDeadline(t *testing.T) {
	for name, effect := range map[string]rest.Effect{"read": rest.Read, "write": rest.Write} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
				defer cancel()
				provider := play(answer(429, "", "Retry-After: 4"))
				start := time.Now()
				_, err := over(t, provider).Do(ctx, callOf(effect))
				assert.Zero(t, time.Since(start))
				e := failure(t, err)
				assert.Equal(t, tender.ErrRateLimited, e.Kind)
				assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
				assert.Equal(t, 1, provider.requests())
			})
		})
	}
}

func TestRetry_anOutageIsNotAnsweredWithThreeTimesTheLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		seen, down := 0, true
		provider := roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			seen++
			status := 200
			if down {
				status = 503
			}
			mu.Unlock()
			return answer(status, `{"id":"1"}`)(req)
		})
		c := over(t, provider)
		read := func(calls int) (requests int) {
			before := seen
			var all sync.WaitGroup
			for range calls {
				all.Go(func() { _, _ = c.Do(t.Context(), lookUp(nil)) })
			}
			all.Wait()
			return seen - before
		}
		assert.Equal(t, 1100, read(1000), "one token a repeat, a hundred at the start")
		assert.Equal(t, 10, read(10), "the budget is spent")
		down = false
		read(95) // earns nine and a half
		down = true
		assert.Equal(t, 109, read(100))
		down = false
		read(5000)
		down = true
		assert.Equal(t, 1100, read(1000), "a hundred at most")
		down = false
		read(9)
		down = true
		assert.Equal(t, 10, read(10), "not a tenth more")
	})
}

func TestRetry_writesThatWereNotDoneAreChargedToTheBudgetToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		provider := play(answer(429, ""))
		c := over(t, provider)
		for range 200 {
			_, err := c.Do(t.Context(), charge(nil))
			require.ErrorIs(t, err, tender.ErrRateLimited)
		}
		assert.Equal(t, 300, provider.requests())
	})
}

func TestRetry_theAnswerOfTheLastAttemptComesWithTheError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got, err := over(t, play(answer(500, "one"), answer(502, "two"), answer(503, "three", "X-Request-Id: r3"))).Do(t.Context(), lookUp(nil))
		e := failure(t, err)
		assert.Equal(t, 503, e.HTTPStatus)
		assert.Equal(t, "r3", e.RequestID)
		require.NotNil(t, got)
		assert.Equal(t, 503, got.Status)
		assert.Equal(t, "three", string(got.Body))
		got, err = over(t, play(fail(errors.New("gone")))).Do(t.Context(), charge(nil))
		require.Error(t, err)
		assert.Nil(t, got)
	})
}
