package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/webhook"
)

func TestDeliver_sends_what_was_added_in_order_and_signed(t *testing.T) {
	r := open(t, minutes(1))
	r.add("paid", "refunded")
	attempts := r.delivers("paid, attempt 1: 200", "refunded, attempt 1: 200")
	assert.Equal(t, []string{"paid", "refunded"}, r.merchant.got())
	header := r.merchant.letters[0].header
	assert.Equal(t, "application/json", header.Get("Content-Type"))
	assert.Equal(t, "Provider/1", header.Get("User-Agent"))
	assert.Equal(t, "paid", header.Get("X-Event"))
	assert.True(t, r.merchant.letters[0].signed())
	assert.True(t, attempts[0].Last)
	assert.Equal(t, "id-paid", attempts[0].Delivery.ID)
	assert.WithinDuration(t, r.clock.Now(), attempts[0].At, time.Minute)
	r.delivers()
	assert.Zero(t, r.Pending())
}

func TestDeliver_comes_again_by_the_plan_and_then_gives_up(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, minutes(1, 5))
		r.merchant.answers = []int{500, 404, 302, 500}
		r.add("paid")
		assert.False(t, r.delivers("paid, attempt 1: 500; comes again")[0].Last)
		r.clock.Advance(time.Minute - 1)
		r.delivers()
		r.clock.Advance(1)
		r.delivers("paid, attempt 2: 404; comes again")
		r.clock.Advance(5*time.Minute - 1)
		r.delivers()
		r.clock.Advance(1)
		assert.True(t, r.delivers("paid, attempt 3: 302; given up")[0].Last)
		assert.Zero(t, r.Pending())
		r.clock.Advance(time.Hour)
		r.delivers()
		assert.Equal(t, []string{"paid", "paid", "paid"}, r.merchant.got(), "byte by byte the same")
	})
}

func TestDeliver_ends_with_the_answers_that_the_plan_says(t *testing.T) {
	plan := minutes(1)
	plan.Ends = func(status int) bool { return status == 200 || status/100 == 4 }
	for status, then := range map[int]string{200: "", 201: "; comes again", 404: "; comes no more", 500: "; comes again"} {
		r := open(t, plan)
		r.merchant.answers = []int{status, 201}
		r.add("paid")
		again := then == "; comes again"
		first := r.delivers(fmt.Sprintf("paid, attempt 1: %d%s", status, then))[0]
		assert.Equal(t, again, !first.Last)
		assert.Equal(t, again, !first.Ended)
		assert.Equal(t, again, r.Pending() == 1, "%d", status)
		if again {
			r.clock.Advance(time.Minute)
			second := r.delivers("paid, attempt 2: 201; given up")[0]
			assert.True(t, second.Last)
			assert.False(t, second.Ended, "a success elsewhere, and none at this provider")
		}
	}
}

func TestDeliver_what_comes_again_can_be_another_one_that_is_signed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, minutes(1, 1))
		again := webhook.New(webhook.Options{Clock: r.clock, Plan: minutes(1, 1), Secret: secret, Sign: sign, Repeat: func(d webhook.Delivery) webhook.Delivery {
			d.ID += "'"
			d.Body = append(d.Body[:len(d.Body):len(d.Body)], '\'')
			return d
		}})
		require.NoError(t, again.SetURL(r.URL()))
		again.SetTransport(memory{r.merchant})
		again.Inject(webhook.Mischief{Kind: webhook.Duplicate})
		r.merchant.answers = []int{500, 200, 500}
		again.Add(webhook.Delivery{ID: "id", Event: "paid", Body: []byte("paid")})
		var ids []string
		for again.Pending() > 0 {
			for _, a := range again.Deliver(t.Context()) {
				ids = append(ids, a.Delivery.ID)
			}
			r.clock.Advance(time.Minute)
		}
		assert.Equal(t, []string{"id", "id", "id'", "id''"}, ids)
		assert.Equal(t, []string{"paid", "paid", "paid'", "paid''"}, r.merchant.got(), "a duplicate is none that comes again")
		for _, l := range r.merchant.letters {
			assert.True(t, l.signed())
		}
	})
}

func TestDeliver_a_pending_one_does_not_hold_up_what_is_new(t *testing.T) {
	r := open(t, minutes(60))
	r.merchant.answers = []int{500}
	r.add("paid")
	r.delivers("paid, attempt 1: 500; comes again")
	r.add("refunded")
	r.delivers("refunded, attempt 1: 200")
	r.clock.Advance(time.Hour)
	r.delivers("paid, attempt 2: 200")
}

func TestDeliver_leaves_what_becomes_due_meanwhile_for_the_next_call(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // where the clock stands still: it is the same moment, and yet afterwards
		r := open(t, minutes(1))
		again := 0
		r.SetTransport(memory{http.HandlerFunc(func(http.ResponseWriter, *http.Request) { // a merchant that calls the provider, and hears of it
			if again++; again < 3 {
				r.add("refunded")
			}
		})})
		r.add("paid")
		r.delivers("paid, attempt 1: 200")
		r.delivers("refunded, attempt 1: 200")
		r.delivers("refunded, attempt 1: 200")
		r.delivers()
	})
}

func TestDeliver_the_pause_begins_with_the_answer(t *testing.T) {
	r := open(t, minutes(1, 5))
	r.merchant.answers = []int{500, 500}
	r.add("paid")
	r.delivers("paid, attempt 1: 500; comes again")
	r.clock.Advance(time.Hour) // nobody called Deliver when it was due
	r.delivers("paid, attempt 2: 500; comes again")
	r.delivers()
	r.clock.Advance(5 * time.Minute)
	r.delivers("paid, attempt 3: 200")
}

func TestDeliver_looks_first_at_what_time_did(t *testing.T) {
	var c *webhook.Courier
	c = webhook.New(webhook.Options{Clock: &ledger.Clock{}, Look: func() { c.Add(webhook.Delivery{Event: "expired", Body: []byte("{}")}) }})
	require.NoError(t, c.SetURL("https://shop.example/hooks"))
	c.SetTransport(memory{&merchant{}})
	require.Len(t, c.Deliver(t.Context()), 1)
}

func TestAdd_without_a_URL_nobody_is_ever_told(t *testing.T) {
	r := open(t, minutes(1))
	require.NoError(t, r.SetURL(""))
	r.add("paid")
	assert.Zero(t, r.Pending())
	require.NoError(t, r.SetURL("http://localhost:1/hooks"))
	r.add("refunded")
	require.NoError(t, r.SetURL(""))
	r.delivers()
	assert.Equal(t, 1, r.Pending(), "what is pending waits")
}

func TestSetURL_refuses_what_would_leave_this_machine_in_the_clear(t *testing.T) {
	c := webhook.New(webhook.Options{Clock: &ledger.Clock{}})
	for _, good := range []string{
		"https://shop.example/hooks?token=1", "http://localhost:8080/hooks", "http://127.0.0.1", "http://127.0.0.2:1/x", "http://[::1]:8080/hooks", "",
	} {
		require.NoError(t, c.SetURL(good), good)
		assert.Equal(t, good, c.URL())
	}
	for _, bad := range []string{
		"http://shop.example/hooks", "http://10.0.0.1/", "http://localhost.example/", "/hooks", "localhost:8080", "ftp://127.0.0.1/", "http://",
		"https://user:hunter2@shop.example/", "https://shop.example/#x", "http://127.0.0.1:port/", "http://169.254.169.254/hunter2",
	} {
		err := c.SetURL(bad)
		require.Error(t, err, bad)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.Empty(t, c.URL(), "nothing changed")
	}
}

func TestDeliver_over_the_network(t *testing.T) {
	shop := &merchant{}
	server := httptest.NewServer(shop)
	defer server.Close()
	r := open(t, minutes(1))
	other := webhook.New(webhook.Options{Clock: r.clock, Sign: sign, Secret: secret})
	require.NoError(t, other.SetURL(server.URL+"/hooks"))
	other.Add(webhook.Delivery{Event: "paid", Body: []byte(`{"a": 1}`)})
	attempts := other.Deliver(t.Context())
	require.Len(t, attempts, 1)
	assert.Equal(t, 200, attempts[0].Status, attempts[0].Err)
	assert.Equal(t, []string{`{"a": 1}`}, shop.got())
	assert.True(t, shop.letters[0].signed())
}

func TestDeliver_follows_no_redirect(t *testing.T) {
	elsewhere := 0
	mux := http.NewServeMux()
	mux.Handle("/hooks", http.RedirectHandler("/elsewhere", http.StatusTemporaryRedirect))
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { elsewhere++ })
	r := open(t, webhook.Plan{})
	r.SetTransport(memory{mux})
	r.add("paid")
	r.delivers("paid, attempt 1: 307; given up")
	assert.Zero(t, elsewhere)
}

func TestDeliver_no_answer(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close() // nobody listens there any more
	c := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Plan: minutes(1)})
	require.NoError(t, c.SetURL(server.URL+"/hooks?token=hunter2"))
	c.Add(webhook.Delivery{Event: "paid", Body: []byte("{}")})
	attempts := c.Deliver(t.Context())
	require.Len(t, attempts, 1)
	assert.Zero(t, attempts[0].Status)
	require.Error(t, attempts[0].Err)
	assert.Contains(t, attempts[0].String(), "paid, attempt 1: no answer: ")
	assert.NotContains(t, attempts[0].String(), "hunter2")
	assert.Equal(t, 1, c.Pending(), "it comes again")
}

// silent answers when the request's context ends.
type silent struct{ reached chan struct{} }

// RoundTrip implements http.RoundTripper.
func (s silent) RoundTrip(r *http.Request) (*http.Response, error) {
	close(s.reached)
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestDeliver_waits_no_longer_than_the_provider_does(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Plan: minutes(1), Timeout: 4 * time.Second})
		require.NoError(t, c.SetURL("https://shop.example/hooks"))
		c.SetTransport(silent{make(chan struct{})})
		c.Add(webhook.Delivery{Event: "paid", Body: []byte("{}")})
		start := time.Now()
		attempts := c.Deliver(t.Context())
		assert.Equal(t, 4*time.Second, time.Since(start))
		require.Len(t, attempts, 1)
		require.ErrorIs(t, attempts[0].Err, context.DeadlineExceeded)
		assert.Equal(t, 1, c.Pending())
	})
}

func TestDeliver_an_attempt_that_the_caller_ends_does_not_count(t *testing.T) {
	r := open(t, webhook.Plan{})
	way := silent{make(chan struct{})}
	r.SetTransport(way)
	r.add("paid", "refunded")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan []webhook.Attempt)
	go func() { done <- r.Deliver(ctx) }()
	<-way.reached
	cancel()
	assert.Empty(t, <-done)
	r.SetTransport(memory{r.merchant})
	r.delivers("paid, attempt 1: 200", "refunded, attempt 1: 200")
}

func TestDeliver_callers_at_the_same_time_share_the_work(t *testing.T) {
	r := open(t, minutes(1))
	for i := range 60 {
		r.add(strconv.Itoa(i))
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { r.Deliver(t.Context()) })
	}
	all.Wait()
	got := r.merchant.got()
	slices.Sort(got)
	assert.Len(t, slices.Compact(got), 60)
	assert.Len(t, r.merchant.got(), 60, "none came twice")
	assert.Zero(t, r.Pending())
}

func TestRun_delivers_until_its_context_ends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, minutes(1))
		r.merchant.answers = []int{500}
		told := make(chan string, 8)
		r.Watch(func(a webhook.Attempt) { told <- a.String() })
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); r.Run(ctx) }()
		synctest.Wait()
		began := time.Now()
		r.add("paid")
		assert.Equal(t, "paid, attempt 1: 500; comes again", <-told)
		assert.Equal(t, began, time.Now(), "at once")
		assert.Equal(t, "paid, attempt 2: 200", <-told)
		assert.GreaterOrEqual(t, time.Since(began), time.Minute)
		r.merchant.answers = []int{500}
		r.add("refunded")
		assert.Equal(t, "refunded, attempt 1: 500; comes again", <-told)
		jumped := time.Now()
		r.clock.Advance(time.Minute)
		assert.Equal(t, "refunded, attempt 2: 200", <-told)
		assert.Less(t, time.Since(jumped), time.Second, "a jump of the clock is noticed")
		cancel()
		<-ended
	})
}

func TestSnapshot_what_is_pending_goes_on_after_a_restart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := open(t, minutes(1, 5))
		r.SetSecret("another")
		r.merchant.answers = []int{500}
		r.add("paid")
		r.delivers("paid, attempt 1: 500; comes again")
		r.add("refunded")
		r.Inject(webhook.Mischief{Kind: webhook.Delay, Delay: time.Hour})
		r.delivers()
		data, err := json.Marshal(r.Export())
		require.NoError(t, err)
		var kept webhook.Snapshot
		require.NoError(t, json.Unmarshal(data, &kept))

		after := open(t, minutes(1, 5))
		require.NoError(t, after.Import(kept))
		again, err := json.Marshal(after.Export())
		require.NoError(t, err)
		assert.JSONEq(t, string(data), string(again))
		assert.Equal(t, "another", after.Secret())
		after.delivers()
		after.clock.Advance(time.Minute)
		after.delivers("paid, attempt 2: 200")
		after.Inject(webhook.Mischief{Kind: webhook.Drop})
		after.clock.Advance(time.Hour)
		after.delivers("refunded, attempt 1 (delay): 200")
		assert.Equal(t, 1, after.PendingMischief(), "the script had its say already")
		require.ErrorContains(t, after.Import(kept), "only a new courier")
	})
}

func TestSnapshot_refuses_what_cannot_be(t *testing.T) {
	good := webhook.Pending{Delivery: webhook.Delivery{Event: "paid"}, Due: time.Now()}
	for name, spoil := range map[string]func(*webhook.Snapshot){
		"a URL":            func(s *webhook.Snapshot) { s.URL = "http://shop.example" },
		"no event":         func(s *webhook.Snapshot) { s.Pending[0].Event = "" },
		"no time":          func(s *webhook.Snapshot) { s.Pending[0].Due = time.Time{} },
		"fewer than none":  func(s *webhook.Snapshot) { s.Pending[0].Attempts = -1 },
		"the second wrong": func(s *webhook.Snapshot) { s.Pending = append(s.Pending, webhook.Pending{}) },
	} {
		s := webhook.Snapshot{URL: "http://127.0.0.1/", Pending: []webhook.Pending{good}}
		spoil(&s)
		c := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Secret: "own"})
		require.Error(t, c.Import(s), name)
		assert.Zero(t, c.Pending(), name)
		require.NoError(t, c.Import(webhook.Snapshot{}), "a refusal changed nothing")
		assert.Equal(t, "own", c.Secret())
	}
}

func TestAttempt_text_of_an_attempt_without_an_answer(t *testing.T) {
	a := webhook.Attempt{Delivery: webhook.Delivery{Event: "paid", Reference: "amel@example.test", Body: []byte("amel@example.test")}, Number: 1, Err: errors.New("refused")}
	assert.Equal(t, "paid, attempt 1: no answer: refused; comes again", a.String())
	assert.NotContains(t, fmt.Sprintf("%v %s", a, a), "amel")
}
