package tender_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

// journal is a logger and what it wrote.
type journal struct{ bytes.Buffer }

func (j *journal) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewJSONHandler(&j.Buffer, &slog.HandlerOptions{Level: level}))
}

func (j *journal) records(t *testing.T) []map[string]any {
	t.Helper()
	var records []map[string]any
	for line := range strings.Lines(j.String()) {
		var record map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &record))
		records = append(records, record)
	}
	return records
}

func TestGateway_logs_one_record_for_each_operation(t *testing.T) {
	fails := func(e *tender.Error) func(context.Context, tender.Operation) error {
		return func(context.Context, tender.Operation) error { return e }
	}
	for _, tc := range []struct {
		name         string
		during       func(context.Context, tender.Operation) error
		off          bool
		read, write  string // levels
		kind         string
		readOutcome  string
		writeOutcome string
	}{
		{"success", nil, false, "INFO", "INFO", "", "", ""},
		{"rejected", fails(&tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected}), false, "WARN", "WARN", "declined", "not done", "rejected"},
		{"outcome unknown", fails(&tender.Error{Kind: tender.ErrUnavailable}), false, "WARN", "ERROR", "unavailable", "not done", "unknown"},
		{"integrity", fails(&tender.Error{Kind: tender.ErrIntegrity}), false, "ERROR", "ERROR", "answer mismatch", "not done", "unknown"},
		{"refused before traffic", nil, true, "WARN", "WARN", "unsupported", "not done", "not done"},
	} {
		for _, o := range operations() {
			t.Run(tc.name+"/"+string(o.op), func(t *testing.T) {
				f := newFake()
				f.during = tc.during
				if tc.off {
					f.profile.Off = map[tender.Capability]string{o.capability: "off"}
				}
				var j journal
				_, err := o.call(t.Context(), newGateway(t, f, tender.Options{Logger: j.logger(slog.LevelDebug)}))
				require.Equal(t, tc.kind == "", err == nil)
				records := j.records(t)
				require.Len(t, records, 1)
				level, outcome := tc.read, tc.readOutcome
				if o.write {
					level, outcome = tc.write, tc.writeOutcome
				}
				assert.Equal(t, level, records[0]["level"])
				assert.Equal(t, "provider operation", records[0]["msg"])
				assert.Equal(t, "fake", records[0]["provider"])
				assert.Equal(t, string(o.op), records[0]["op"])
				assert.Contains(t, records[0], "duration")
				if tc.kind == "" {
					assert.NotContains(t, records[0], "error")
					return
				}
				logged, ok := records[0]["error"].(map[string]any)
				require.True(t, ok, "error is a group")
				assert.Equal(t, tc.kind, logged["kind"])
				assert.Equal(t, outcome, logged["outcome"])
				assert.Equal(t, err.Error(), logged["message"])
			})
		}
	}
}

func TestGateway_logs_at_the_loggers_level(t *testing.T) {
	f := newFake()
	f.during = traceOne
	for level, want := range map[slog.Level]int{slog.LevelDebug: 2, slog.LevelInfo: 1, slog.LevelWarn: 0} {
		var j journal
		_, err := newGateway(t, f, tender.Options{Logger: j.logger(level)}).GetPayment(t.Context(), paymentRef())
		require.NoError(t, err)
		assert.Len(t, j.records(t), want, level)
	}
	_, err := newGateway(t, f, tender.Options{}).GetPayment(t.Context(), paymentRef()) // nil logger
	require.NoError(t, err)
}

func traceOne(ctx context.Context, _ tender.Operation) error {
	tender.TraceExchange(ctx, tender.Exchange{
		Method: "GET", Route: "/payments/{id}", Attempt: 2, Status: 502, RequestID: "req_1", Duration: time.Millisecond, Err: errors.New("canary"),
	})
	return nil
}

func TestTraceExchange(t *testing.T) {
	traceOne(t.Context(), "") //nolint:errcheck // a context of no Gateway: nothing happens

	for _, tc := range []struct {
		op      tender.Operation
		outcome string
	}{{tender.OpGetPayment, "not done"}, {tender.OpConfirmPayment, "unknown"}} {
		f := newFake()
		f.during = traceOne
		var j journal
		gw := newGateway(t, f, tender.Options{Logger: j.logger(slog.LevelDebug)})
		for _, o := range operations() {
			if o.op == tc.op {
				_, err := o.call(t.Context(), gw)
				require.NoError(t, err)
			}
		}
		records := j.records(t)
		require.Len(t, records, 2)
		for key, want := range map[string]any{
			"level": "DEBUG", "msg": "provider exchange", "provider": "fake", "op": string(tc.op), "method": "GET", "route": "/payments/{id}",
			"request_id": "req_1",
		} {
			assert.Equal(t, want, records[0][key], key)
		}
		assert.EqualValues(t, 2, records[0]["attempt"])
		assert.EqualValues(t, 502, records[0]["http_status"])
		logged, ok := records[0]["error"].(map[string]any)
		require.True(t, ok)
		assert.Equal(t, tc.outcome, logged["outcome"], "a failed read changes nothing")
		assert.NotContains(t, j.String(), "canary")
	}
}

func TestTraceExchange_without_error_or_request_id(t *testing.T) {
	f := newFake()
	f.during = func(ctx context.Context, _ tender.Operation) error {
		tender.TraceExchange(ctx, tender.Exchange{Method: "GET", Route: "/x", Attempt: 1, Status: 200})
		return nil
	}
	var j journal
	_, err := newGateway(t, f, tender.Options{Logger: j.logger(slog.LevelDebug)}).GetPayment(t.Context(), paymentRef())
	require.NoError(t, err)
	assert.NotContains(t, j.records(t)[0], "error")
	assert.NotContains(t, j.records(t)[0], "request_id")
}

func TestGateway_logs_no_personal_data_and_no_secret(t *testing.T) {
	const (
		name, email, phone, reference = "Canaria", "canary@example.test", "+213770654321", "canaryref"
		secret, link, meta            = "cs_canary", "https://canary.example/?p=1", "canarymeta"
	)
	hides := []string{name, email, phone, phone[1:], reference, secret, "canary.example", meta}
	customer := tender.Customer{
		ID: "cus_1", Reference: reference, Name: name, Email: email, Phone: phone, Metadata: map[string]string{meta: meta}, Raw: tender.NewRaw([]byte(secret)),
	}
	payment := tender.Payment{
		ID: "pay_1", Reference: reference, ClientSecret: tender.NewSecret(secret), UserMessage: name, Failure: &tender.Failure{Message: name},
		NextAction: &tender.NextAction{Type: tender.ActionRedirect, URL: link}, Raw: tender.NewRaw([]byte(secret)),
	}
	ref := tender.PaymentRef{Provider: "fake", ID: "pay_1", Reference: reference, ClientSecret: tender.NewSecret(secret), Amount: dzd("1500"), ReturnURL: link}
	cref := tender.CustomerRef{Provider: "fake", Reference: reference, Phone: phone, Email: email, Name: name}
	cause := &tender.Error{Kind: tender.ErrIntegrity, Err: errors.New(secret + link + phone), Customer: &customer, Payment: &payment}
	for _, tc := range []struct {
		name   string
		during func(context.Context, tender.Operation) error
		change func(*fake)
	}{
		{"success", traceOne, nil},
		{"failure", func(context.Context, tender.Operation) error { return cause }, nil},
		{"plain failure", func(context.Context, tender.Operation) error { return errors.New(secret + link + phone) }, nil},
		{"refusal", nil, func(f *fake) {
			f.profile.Off = map[tender.Capability]string{tender.Customers: "off", tender.Payments: "off"}
		}},
		{"loss", nil, func(f *fake) {
			f.profile.Customer, f.profile.Payment = tender.Rules{tender.FieldPhone: {Unique: true}}, nil
		}},
		{"bad input", nil, func(f *fake) {
			f.profile.Customer[tender.FieldPhone] = tender.Rule{Max: 1}
			f.profile.Customer[tender.FieldName] = tender.Rule{Chars: "[0-9]"}
			f.profile.Payment[tender.FieldReference] = tender.Rule{Min: 99}
			f.profile.Refund[tender.FieldReason] = tender.Rule{Max: 1}
		}},
		{"another record answered", nil, func(f *fake) {
			customer, payment := customer, payment
			customer.Reference, payment.Reference = "x"+reference, "x"+reference
			f.createCustomer = func(tender.CustomerParams) (*tender.Customer, error) { return &customer, nil }
			f.createPayment = func(tender.PaymentParams) (*tender.Payment, error) { return &payment, nil }
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			f.createCustomer = func(tender.CustomerParams) (*tender.Customer, error) { return &customer, nil }
			f.createPayment = func(tender.PaymentParams) (*tender.Payment, error) { return &payment, nil }
			f.payment = func(tender.PaymentRef) (*tender.Payment, error) { return &payment, nil }
			f.during = tc.during
			if tc.change != nil {
				tc.change(f)
			}
			var j journal
			gw := newGateway(t, f, tender.Options{Logger: j.logger(slog.LevelDebug)})
			ctx := t.Context()
			//nolint:errcheck // only the log counts
			{
				gw.CreateCustomer(ctx, tender.CustomerParams{Reference: reference, Name: name, Email: email, Phone: phone, Metadata: map[string]string{meta: meta}})
				gw.EnsureCustomer(ctx, tender.CustomerParams{Reference: reference, Name: name, Phone: phone})
				gw.GetCustomer(ctx, cref)
				gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: reference})
				gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: phone})
				gw.UpdateCustomer(ctx, cref, tender.CustomerUpdate{Name: new(name)})
				gw.CreatePayment(ctx, tender.PaymentParams{Reference: reference, Amount: dzd("1500"), Customer: cref, ReturnURL: link, Metadata: map[string]string{meta: meta}})
				gw.GetPayment(ctx, ref)
				gw.ConfirmPayment(ctx, ref)
				gw.CapturePayment(ctx, ref, tender.CaptureParams{})
				gw.VoidPayment(ctx, ref)
				gw.RefundPayment(ctx, ref, tender.RefundParams{Reference: reference, Amount: dzd("1"), Reason: name})
			}
			assert.GreaterOrEqual(t, len(j.records(t)), 12)
			for _, text := range hides {
				assert.NotContains(t, j.String(), text)
			}
		})
	}
}

// fuse is a slog handler that panics while armed.
type fuse struct {
	slog.Handler
	armed bool
}

func (h *fuse) Handle(ctx context.Context, r slog.Record) error {
	if h.armed {
		panic("handler")
	}
	return h.Handler.Handle(ctx, r)
}

func TestGateway_panic_of_the_slog_handler_propagates(t *testing.T) {
	h := &fuse{Handler: slog.NewJSONHandler(io.Discard, nil), armed: true}
	f := newFake()
	gw := newGateway(t, f, tender.Options{Logger: slog.New(h)})
	for _, o := range append(operations(), ensureOperation()) {
		h.armed = true
		require.PanicsWithValue(t, "handler", func() { _, _ = o.call(t.Context(), gw) })
		h.armed = false
		_, err := o.call(t.Context(), gw)
		require.NoError(t, err, "the next call works")
	}
}

func TestGateway_panic_of_the_adapter_propagates(t *testing.T) {
	f := newFake()
	f.during = func(context.Context, tender.Operation) error { panic("adapter") }
	gw := newGateway(t, f, tender.Options{})
	require.PanicsWithValue(t, "adapter", func() { _, _ = gw.GetPayment(t.Context(), paymentRef()) })
	f.during = nil
	_, err := gw.GetPayment(t.Context(), paymentRef())
	require.NoError(t, err)
}
