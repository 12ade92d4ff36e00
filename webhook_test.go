package tender_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestGateway_ParseWebhook(t *testing.T) {
	f := newFake()
	gw := newGateway(t, f, tender.Options{})
	event, err := gw.ParseWebhook(http.Header{}, []byte("{}"))
	require.NoError(t, err)
	assert.Equal(t, "fake", event.Provider)
	assert.Equal(t, "fake", event.Ref.Provider)
	assert.Equal(t, tender.EventPayment, event.Type)

	f.webhook = func(http.Header, []byte) (*tender.Event, error) {
		return &tender.Event{
			Type: "novel", ProviderType: "NOVEL_EVENT", Hint: "novel", Ref: tender.PaymentRef{Reference: "order1"}, Raw: tender.NewRaw([]byte(canaryText)),
		}, nil
	}
	event, err = gw.ParseWebhook(nil, nil)
	require.NoError(t, err)
	assert.Equal(t, tender.EventOther, event.Type)
	assert.Equal(t, tender.StatusUnknown, event.Hint)
	assert.Equal(t, "NOVEL_EVENT", event.ProviderType)
	assert.Equal(t, "event{provider: fake, type: other, word: NOVEL_EVENT}", fmt.Sprintf("%+v", *event))
	assertSilentInReach(t, *event)

	f.webhook = func(http.Header, []byte) (*tender.Event, error) {
		return &tender.Event{Type: tender.EventRefund, Ref: tender.PaymentRef{ID: "pay_1"}, Refund: tender.RefundRef{ID: "ref_1"}}, nil
	}
	event, err = gw.ParseWebhook(nil, nil)
	require.NoError(t, err)
	assert.Equal(t, "pay_1", event.Refund.Payment.ID)
	assert.Equal(t, "fake", event.Refund.Payment.Provider)
}

func TestGateway_ParseWebhook_refuses(t *testing.T) {
	for name, tc := range map[string]struct {
		event *tender.Event
		err   error
		kind  tender.Kind
	}{
		"a forged delivery":         {nil, &tender.Error{Kind: tender.ErrUnauthenticated}, tender.ErrUnauthenticated},
		"neither event nor error":   {nil, nil, tender.ErrProtocol},
		"no payment":                {&tender.Event{Type: tender.EventPayment}, nil, tender.ErrProtocol},
		"no refunded payment":       {&tender.Event{Type: tender.EventRefund, Refund: tender.RefundRef{ID: "ref_1"}}, nil, tender.ErrProtocol},
		"an id of dots":             {&tender.Event{Type: tender.EventPayment, Ref: tender.PaymentRef{ID: ".."}}, nil, tender.ErrProtocol},
		"an id with CR LF":          {&tender.Event{Type: tender.EventOther, ID: "evt\r\n"}, nil, tender.ErrProtocol},
		"a word of two lines":       {&tender.Event{Type: tender.EventOther, ProviderType: "A\nlevel=ERROR"}, nil, tender.ErrProtocol},
		"a word that is no text":    {&tender.Event{Type: tender.EventOther, ProviderType: "\xff"}, nil, tender.ErrProtocol},
		"a word of a thousand":      {&tender.Event{Type: tender.EventOther, ProviderType: strings.Repeat("a", 1000)}, nil, tender.ErrProtocol},
		"an event id of a thousand": {&tender.Event{Type: tender.EventOther, ID: strings.Repeat("a", 1000)}, nil, tender.ErrProtocol},
		"a reference that is long": {
			&tender.Event{Type: tender.EventPayment, Ref: tender.PaymentRef{ID: "pay_1", Reference: strings.Repeat("a", 300)}}, nil, tender.ErrProtocol,
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake()
			f.webhook = func(http.Header, []byte) (*tender.Event, error) { return tc.event, tc.err }
			event, err := newGateway(t, f, tender.Options{}).ParseWebhook(nil, []byte("{}"))
			require.Nil(t, event)
			e := tenderError(t, err)
			assert.Equal(t, tc.kind, e.Kind)
			assert.Equal(t, tender.OpParseWebhook, e.Op)
			assert.Equal(t, tender.OutcomeNotDone, e.Outcome)
		})
	}
	t.Run("what is off", func(t *testing.T) {
		f := newFake()
		f.profile.Off = map[tender.Capability]string{tender.Webhooks: "needs Config.WebhookSecret"}
		_, err := newGateway(t, f, tender.Options{}).ParseWebhook(nil, []byte("{}"))
		require.ErrorIs(t, err, tender.ErrUnsupported)
		require.ErrorContains(t, err, "Config.WebhookSecret")
		assert.Empty(t, f.called())
	})
	t.Run("a body that is too large", func(t *testing.T) {
		f := newFake()
		_, err := newGateway(t, f, tender.Options{}).ParseWebhook(nil, make([]byte, tender.MaxWebhookBody+1))
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.Empty(t, f.called())
	})
}

// receiver is an app behind a real server and router.
type receiver struct {
	*httptest.Server

	fake    *fake
	log     journal
	resolve func(context.Context, tender.PaymentRef) (tender.PaymentRef, error)
	fn      func(context.Context, *tender.Event, *tender.Payment) error
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{fake: newFake()}
	r.resolve = func(context.Context, tender.PaymentRef) (tender.PaymentRef, error) { return paymentRef(), nil }
	r.fn = func(context.Context, *tender.Event, *tender.Payment) error { return nil }
	gw := newGateway(t, r.fake, tender.Options{Logger: r.log.logger(slog.LevelInfo)})
	mux := http.NewServeMux()
	mux.Handle("/webhooks/fake", gw.WebhookHandler(
		func(ctx context.Context, ref tender.PaymentRef) (tender.PaymentRef, error) {
			return r.resolve(ctx, ref)
		},
		func(ctx context.Context, e *tender.Event, p *tender.Payment) error { return r.fn(ctx, e, p) },
	))
	r.Server = httptest.NewServer(mux)
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) deliver(t *testing.T, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL+"/webhooks/fake", strings.NewReader(body))
	require.NoError(t, err)
	resp, err := r.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(text)
}

func TestWebhookHandler_answers(t *testing.T) {
	boom := errors.New("the database is down: " + canaryText)
	for name, tc := range map[string]struct {
		set    func(*receiver)
		body   string
		status int
		calls  []tender.Operation
	}{
		"a good delivery": {nil, "{}", 200, []tender.Operation{tender.OpParseWebhook, tender.OpGetPayment}},
		"a forged one": {func(r *receiver) {
			r.fake.webhook = func(http.Header, []byte) (*tender.Event, error) {
				return nil, &tender.Error{Kind: tender.ErrUnauthenticated}
			}
		}, "{}", 401, []tender.Operation{tender.OpParseWebhook}},
		"one that cannot be read": {func(r *receiver) {
			r.fake.webhook = func(http.Header, []byte) (*tender.Event, error) { return nil, &tender.Error{Kind: tender.ErrProtocol} }
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook}},
		"one that is too large": {nil, strings.Repeat("a", tender.MaxWebhookBody+1), 413, []tender.Operation{}},
		"one of the largest":    {nil, strings.Repeat("a", tender.MaxWebhookBody), 200, []tender.Operation{tender.OpParseWebhook, tender.OpGetPayment}},
		"a ref that is not known yet": {func(r *receiver) {
			r.resolve = func(context.Context, tender.PaymentRef) (tender.PaymentRef, error) { return tender.PaymentRef{}, boom }
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook}},
		"a ref of another payment": {func(r *receiver) {
			r.fake.webhook = func(http.Header, []byte) (*tender.Event, error) {
				return &tender.Event{Type: tender.EventPayment, Ref: tender.PaymentRef{ID: "pay_1", Reference: "order2"}}, nil
			}
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook}},
		"a ref of another provider": {func(r *receiver) {
			r.resolve = func(context.Context, tender.PaymentRef) (tender.PaymentRef, error) {
				ref := paymentRef()
				ref.Provider = "another"
				return ref, nil
			}
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook}},
		"a zero ref": {func(r *receiver) {
			r.resolve = func(context.Context, tender.PaymentRef) (tender.PaymentRef, error) { return tender.PaymentRef{}, nil }
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook}},
		"a Get that fails": {func(r *receiver) {
			r.fake.payment = func(tender.PaymentRef) (*tender.Payment, error) {
				return nil, &tender.Error{Kind: tender.ErrUnavailable}
			}
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook, tender.OpGetPayment}},
		"a Get whose credentials are wrong": {func(r *receiver) {
			r.fake.payment = func(tender.PaymentRef) (*tender.Payment, error) {
				return nil, &tender.Error{Kind: tender.ErrUnauthenticated}
			}
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook, tender.OpGetPayment}},
		"an fn that fails": {func(r *receiver) {
			r.fn = func(context.Context, *tender.Event, *tender.Payment) error { return boom }
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook, tender.OpGetPayment}},
		"an fn that panics": {func(r *receiver) {
			r.fn = func(context.Context, *tender.Event, *tender.Payment) error { panic(canaryText) }
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook, tender.OpGetPayment}},
		"a resolve that panics": {func(r *receiver) {
			r.resolve = func(context.Context, tender.PaymentRef) (tender.PaymentRef, error) { panic(boom) }
		}, "{}", 500, []tender.Operation{tender.OpParseWebhook}},
		"a dispute": {func(r *receiver) {
			r.fake.webhook = func(http.Header, []byte) (*tender.Event, error) { return &tender.Event{Type: tender.EventDispute}, nil }
		}, "{}", 200, []tender.Operation{tender.OpParseWebhook}},
		"an event of another kind": {func(r *receiver) {
			r.fake.webhook = func(http.Header, []byte) (*tender.Event, error) { return &tender.Event{Type: "novel"}, nil }
		}, "{}", 200, []tender.Operation{tender.OpParseWebhook}},
	} {
		t.Run(name, func(t *testing.T) {
			r := receive(t)
			if tc.set != nil {
				tc.set(r)
			}
			status, answer := r.deliver(t, tc.body)
			assert.Equal(t, tc.status, status)
			assert.Empty(t, answer, "nothing but the status")
			assert.Equal(t, tc.calls, r.fake.called())
			r.Close()
			assert.NotContains(t, r.log.String(), canaryText, "what the app's functions say may hold anything")
			assert.Contains(t, r.log.String(), fmt.Sprintf(`"status":%d`, tc.status))
			level := slog.LevelWarn
			if tc.status == http.StatusOK {
				level = slog.LevelInfo
			}
			assert.Contains(t, r.log.String(), `"level":"`+level.String()+`","msg":"webhook"`)
		})
	}
}

func TestWebhookHandler_gives_fn_the_event_and_the_payment(t *testing.T) {
	r := receive(t)
	r.fake.webhook = func(header http.Header, body []byte) (*tender.Event, error) {
		assert.Equal(t, "raw body ", string(body))
		assert.NotEmpty(t, header.Get("User-Agent"))
		return &tender.Event{ID: "evt_1", Type: tender.EventPayment, Ref: tender.PaymentRef{Reference: "order1"}, Hint: tender.StatusFailed, Authenticated: true}, nil
	}
	r.resolve = func(ctx context.Context, ref tender.PaymentRef) (tender.PaymentRef, error) {
		assert.Equal(t, tender.PaymentRef{Provider: "fake", Reference: "order1"}, ref)
		deadline, has := ctx.Deadline()
		assert.True(t, has)
		assert.LessOrEqual(t, time.Until(deadline), tender.WebhookTimeout)
		return paymentRef(), nil
	}
	r.fake.payment = func(ref tender.PaymentRef) (*tender.Payment, error) {
		assert.Equal(t, "cs_1", ref.ClientSecret.Reveal(), "the stored ref, with its secret")
		return &tender.Payment{Status: tender.StatusSucceeded}, nil
	}
	called := 0
	r.fn = func(_ context.Context, event *tender.Event, payment *tender.Payment) error {
		called++
		assert.Equal(t, "evt_1", event.ID)
		assert.Equal(t, tender.StatusFailed, event.Hint, "a hint")
		assert.Equal(t, tender.StatusSucceeded, payment.Status, "the truth")
		return nil
	}
	status, _ := r.deliver(t, "raw body ")
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, 1, called)
}

func TestWebhookHandler_takes_POST_alone(t *testing.T) {
	r := receive(t)
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		req, err := http.NewRequestWithContext(t.Context(), method, r.URL+"/webhooks/fake", http.NoBody)
		require.NoError(t, err)
		resp, err := r.Client().Do(req)
		require.NoError(t, err)
		require.NoError(t, resp.Body.Close())
		assert.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode, method)
		assert.Equal(t, http.MethodPost, resp.Header.Get("Allow"))
	}
	assert.Empty(t, r.fake.called())
}

// net/http reads what a handler left of a body before it answers, and waits for it.
func TestWebhookHandler_another_method_that_begins_and_does_not_end(t *testing.T) {
	r := receive(t)
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(r.URL, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(3*tender.WebhookTimeout)))
	_, err = fmt.Fprintf(conn, "PUT /webhooks/fake HTTP/1.1\r\nHost: shop.example.test\r\nContent-Length: 100\r\n\r\n{")
	require.NoError(t, err)
	answer, err := io.ReadAll(conn)
	require.NoError(t, err, "the server gives up, and not we")
	assert.Contains(t, string(answer), "405 Method Not Allowed")
	assert.Empty(t, r.fake.called())
}

func TestWebhookHandler_a_401_names_a_scheme(t *testing.T) {
	f := newFake()
	f.webhook = func(http.Header, []byte) (*tender.Event, error) {
		return nil, &tender.Error{Kind: tender.ErrUnauthenticated}
	}
	recorder := httptest.NewRecorder() // which has no connection, and so no deadlines
	newGateway(t, f, tender.Options{}).WebhookHandler(nil, nil).ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
	assert.Equal(t, http.StatusUnauthorized, recorder.Code)
	assert.NotEmpty(t, recorder.Header().Get("WWW-Authenticate"))
}

func TestWebhookHandler_ends_before_the_provider_gives_up(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.during = func(ctx context.Context, op tender.Operation) error {
			if op != tender.OpGetPayment {
				return nil
			}
			<-ctx.Done() // a provider that does not answer
			return &tender.Error{Kind: tender.ErrUnavailable, Err: ctx.Err()}
		}
		gw := newGateway(t, f, tender.Options{})
		start := time.Now()
		recorder := httptest.NewRecorder()
		gw.WebhookHandler(
			func(context.Context, tender.PaymentRef) (tender.PaymentRef, error) { return paymentRef(), nil },
			func(context.Context, *tender.Event, *tender.Payment) error { return nil },
		).ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("{}")))
		assert.Equal(t, http.StatusInternalServerError, recorder.Code)
		assert.Equal(t, tender.WebhookTimeout, time.Since(start))
		assert.Less(t, tender.WebhookTimeout, 4*time.Second)
	})
}

// A sender that begins and does not end: its connection is given up, and the others are served meanwhile.
func TestWebhookHandler_slow_senders_hold_nobody_up(t *testing.T) {
	r := receive(t)
	address := strings.TrimPrefix(r.URL, "http://")
	var slow sync.WaitGroup
	for range 20 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
		require.NoError(t, err)
		defer conn.Close()
		_, err = fmt.Fprintf(conn, "POST /webhooks/fake HTTP/1.1\r\nHost: shop.example.test\r\nContent-Length: 100\r\n\r\n{")
		require.NoError(t, err)
		slow.Go(func() {
			start := time.Now()
			answer, _ := io.ReadAll(conn) // ends when the server gives up
			assert.Contains(t, string(answer), "500 Internal Server Error", "what was cut must come again")
			assert.GreaterOrEqual(t, time.Since(start), tender.WebhookTimeout/2)
		})
	}
	status, _ := r.deliver(t, "{}")
	assert.Equal(t, http.StatusOK, status)
	slow.Wait()
}

func TestWebhookHandler_a_thousand_deliveries_at_once(t *testing.T) {
	r := receive(t)
	var called, good atomic.Int64
	r.fn = func(context.Context, *tender.Event, *tender.Payment) error {
		if called.Add(1)%10 == 0 {
			panic("now and then")
		}
		return nil
	}
	r.Client().Transport.(*http.Transport).MaxConnsPerHost = 64 //nolint:forcetypeassert // httptest's own
	var senders sync.WaitGroup
	for range 1000 {
		senders.Go(func() {
			resp, err := r.Client().Post(r.URL+"/webhooks/fake", "application/json", strings.NewReader("{}"))
			if !assert.NoError(t, err) {
				return
			}
			_ = resp.Body.Close() // it is empty
			if resp.StatusCode == http.StatusOK {
				good.Add(1)
			} else {
				assert.Equal(t, http.StatusInternalServerError, resp.StatusCode)
			}
		})
	}
	senders.Wait()
	assert.EqualValues(t, 1000, called.Load())
	assert.EqualValues(t, 900, good.Load())
}
