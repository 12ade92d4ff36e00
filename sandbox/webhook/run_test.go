package webhook_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
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

// slow answers each delivery when it is told to, or when the request's context ends.
type slow struct {
	mu      sync.Mutex
	came    []string
	waiting map[string]chan struct{} // by body
}

// RoundTrip implements http.RoundTripper.
func (s *slow) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.came = append(s.came, string(body))
	waits := s.waiting[string(body)]
	s.mu.Unlock()
	if waits != nil {
		select {
		case <-waits:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return httptest.NewRecorder().Result(), nil
}

// sofar are the bodies that came, those without an answer included.
func (s *slow) sofar() []string {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	came := s.came
	s.came = nil
	return came
}

// still is a courier that does not run yet, towards a merchant who does not answer some deliveries until it is told to.
func still(t *testing.T, slowly ...string) (*webhook.Courier, *slow) {
	t.Helper()
	merchant := &slow{waiting: map[string]chan struct{}{}}
	for _, body := range slowly {
		merchant.waiting[body] = make(chan struct{})
	}
	c := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Plan: minutes(1), Timeout: 10 * time.Second})
	require.NoError(t, c.SetURL("https://shop.example/hooks"))
	c.SetTransport(merchant)
	return c, merchant
}

// run lets a courier run until the test ends.
func run(t *testing.T, c *webhook.Courier) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { c.Run(ctx) })
	t.Cleanup(func() { cancel(); all.Wait() })
}

// running is a courier that runs.
func running(t *testing.T, slowly ...string) (*webhook.Courier, *slow) {
	t.Helper()
	c, merchant := still(t, slowly...)
	run(t, c)
	return c, merchant
}

// about are deliveries about one payment.
func about(c *webhook.Courier, reference string, bodies ...string) {
	for _, body := range bodies {
		c.Add(webhook.Delivery{Event: body, Reference: reference, Body: []byte(body)})
	}
}

func TestRun_one_without_an_answer_holds_up_its_payment_alone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, merchant := running(t, "paid-1")
		about(c, "1", "paid-1", "refunded-1")
		about(c, "2", "paid-2", "refunded-2")
		assert.ElementsMatch(t, []string{"paid-1", "paid-2", "refunded-2"}, merchant.sofar())
		close(merchant.waiting["paid-1"])
		assert.Equal(t, []string{"refunded-1"}, merchant.sofar())
		assert.Zero(t, c.Pending())
	})
}

func TestRun_a_few_at_once(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, merchant := running(t, "0", "1", "2", "3", "4")
		for i := range 6 {
			about(c, strconv.Itoa(i), strconv.Itoa(i))
		}
		assert.ElementsMatch(t, []string{"0", "1", "2", "3"}, merchant.sofar())
		close(merchant.waiting["2"])
		assert.Equal(t, []string{"4"}, merchant.sofar())
		close(merchant.waiting["3"])
		assert.Equal(t, []string{"5"}, merchant.sofar())
		<-time.After(10 * time.Second)
		assert.Equal(t, 3, c.Pending(), "0, 1 and 4 had no answer in time, and come again")
	})
}

func TestRun_tells_of_an_attempt_before_the_next_about_its_payment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, merchant := running(t)
		told, goOn := make(chan string), make(chan struct{})
		c.Watch(func(a webhook.Attempt) { told <- a.Delivery.Event; <-goOn })
		about(c, "1", "paid", "refunded")
		assert.Equal(t, "paid", <-told)
		assert.Equal(t, []string{"paid"}, merchant.sofar())
		goOn <- struct{}{}
		assert.Equal(t, "refunded", <-told)
		goOn <- struct{}{}
	})
}

func TestRun_a_script_has_its_order_whatever_is_under_way(t *testing.T) {
	for kind, test := range map[webhook.Kind]struct{ slow, before, after []string }{
		webhook.Reorder:   {[]string{"b"}, []string{"b", "c"}, []string{"a", "a2"}},
		webhook.Duplicate: {[]string{"a"}, []string{"a", "b", "c"}, []string{"a", "a2"}},
		webhook.Forge:     {[]string{"a"}, []string{"a", "b", "c"}, []string{"a", "a2"}},
		webhook.Drop:      {[]string{"a2"}, []string{"b", "a2", "c"}, nil},
	} {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, merchant := still(t, test.slow...)
				c.Inject(webhook.Mischief{Kind: kind})
				about(c, "A", "a")
				about(c, "B", "b")
				about(c, "A", "a2")
				about(c, "C", "c")
				run(t, c)
				assert.ElementsMatch(t, test.before, merchant.sofar())
				close(merchant.waiting[test.slow[0]])
				assert.Equal(t, test.after, merchant.sofar())
				assert.Zero(t, c.Pending())
			})
		})
	}
}

func TestRun_ends_at_once_although_nobody_answers(t *testing.T) {
	reached := make(chan struct{}, 8)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached <- struct{}{}
		_, _ = io.ReadAll(r.Body) // else net/http does not see the connection's end
		<-r.Context().Done()
	}))
	defer server.Close()
	c := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Plan: minutes(1), Timeout: time.Hour})
	require.NoError(t, c.SetURL(server.URL))
	for i := range 4 {
		about(c, strconv.Itoa(i), "paid")
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	for range 4 {
		<-reached
	}
	cancel()
	<-ended // this test hangs, where Run waits for the merchant
	for _, p := range c.Export().Pending {
		assert.Zero(t, p.Attempts, "none of these counts")
	}
	assert.Equal(t, 4, c.Pending())
}

func TestAdd_a_full_queue_drops_and_says_so(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		merchant := &merchant{answers: []int{500, 500}}
		c := webhook.New(webhook.Options{Clock: &ledger.Clock{}, Plan: minutes(1), Limit: 2})
		require.NoError(t, c.SetURL("https://shop.example/hooks"))
		c.SetTransport(memory{merchant})
		about(c, "1", "paid")
		about(c, "2", "paid", "refunded", "disputed")
		assert.Equal(t, 2, c.Pending())
		assert.Equal(t, 2, c.Dropped())
		assert.Len(t, c.Deliver(t.Context()), 2, "nobody watches yet")
		about(c, "3", "paid")
		assert.Equal(t, 3, c.Dropped(), "those that come again have their places")
		var told []int
		c.WatchDropped(func(n int) { told = append(told, n) })
		c.Deliver(t.Context())
		c.Deliver(t.Context())
		assert.Equal(t, []int{3}, told)
		<-time.After(time.Minute)
		assert.Len(t, c.Deliver(t.Context()), 2)
		about(c, "3", "paid")
		assert.Len(t, c.Deliver(t.Context()), 1, "there is room again")
		assert.Equal(t, []int{3}, told)
	})
}

func TestRun_tells_of_what_a_full_queue_dropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, merchant := still(t, "paid")
		var told []int
		c.WatchDropped(func(n int) { told = append(told, n) })
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() { c.Run(ctx) })
		for i := range 1007 { // more than anybody waits for
			about(c, strconv.Itoa(i), "paid")
			merchant.sofar()
		}
		assert.Empty(t, told, "one by one they would fill a screen")
		<-time.After(time.Second)
		synctest.Wait()
		assert.Equal(t, []int{7}, told, "while all that are under way hang")
		assert.Equal(t, 1000, c.Pending())
		about(c, "late", "paid")
		cancel()
		all.Wait()
		assert.Equal(t, []int{7, 1}, told)
	})
}

// roundTrip is a way to the merchant.
type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRun_leaves_nothing_behind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := still(t)
		leave := make(chan struct{})
		c.SetTransport(roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			<-leave
			return nil, r.Context().Err()
		}))
		about(c, "1", "paid")
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); c.Run(ctx) }()
		synctest.Wait()
		cancel()
		synctest.Wait()
		select {
		case <-ended:
			assert.Fail(t, "an attempt of it is still under way")
		default:
		}
		close(leave)
		<-ended
	})
}
