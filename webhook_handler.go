package tender

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// The bounds of a webhook's delivery.
const (
	MaxWebhookBody = 1 << 20                 // bytes; more is answered with 413
	WebhookTimeout = 3500 * time.Millisecond // for all of it: the most impatient provider waits 4 s
)

// WebhookHandler returns the http.Handler of the provider's webhooks: the URL that you give the provider, for POST. For each delivery it
//
//  1. reads the body, up to MaxWebhookBody, and verifies it: 413, or 401 if it is not the provider's;
//  2. asks resolve for your stored ref of the payment that the event names by ID or Reference. One that you do not know yet is an error: the
//     provider is faster than your own INSERT now and then, and comes again;
//  3. gets the payment with that ref;
//  4. calls fn with the event and the payment as it stands. The payment is nil for a dispute and for an event of another kind.
//
// It answers 200, without a body, once fn has returned nil, and 500 whenever something did not work, so that the provider comes again: fn has to
// bear the same event twice, and events out of order. A panic of resolve or fn is a 500 too. Reading, the Get and
// the context that resolve and fn are given end with WebhookTimeout; a resolve or fn that does not heed its context is waited for. Where webhooks are
// off, every delivery is a 500.
//
// Two deliveries at the same moment can overtake each other between the Get and your own transaction. So lock your record in fn, get the payment
// again, and store that; docs/webhooks.md shows it.
//
// Each delivery is a record of its own in the log, with the event's type and the answer, beside those of ParseWebhook and GetPayment. The handler is safe for concurrent use.
func (g *Gateway) WebhookHandler(
	resolve func(ctx context.Context, ref PaymentRef) (PaymentRef, error),
	fn func(ctx context.Context, event *Event, payment *Payment) error,
) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// However slowly the request comes: net/http itself reads what a handler leaves of a body, and waits for it.
		connection := http.NewResponseController(w)
		_ = connection.SetReadDeadline(time.Now().Add(WebhookTimeout)) // not every ResponseWriter has one: a server's own has
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), WebhookTimeout)
		defer cancel()
		d := delivery{gateway: g, resolve: resolve, fn: fn}
		status := d.handle(ctx, w, r)
		if status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Webhook") // a 401 must have one
		}
		w.WriteHeader(status)
	})
}

// delivery is one request of a provider.
type delivery struct {
	gateway *Gateway
	resolve func(context.Context, PaymentRef) (PaymentRef, error)
	fn      func(context.Context, *Event, *Payment) error
	event   *Event
}

// handle returns the status to answer with.
func (d *delivery) handle(ctx context.Context, w http.ResponseWriter, r *http.Request) (status int) {
	start := time.Now()
	var cause error
	defer func() {
		if p := recover(); p != nil {
			status, cause = http.StatusInternalServerError, fmt.Errorf("a panic with a %T", p) // its text may hold anything
			d.gateway.logger.LogAttrs(ctx, slog.LevelError, "webhook panic", slog.String("stack", string(debug.Stack())))
		}
		d.log(ctx, status, time.Since(start), cause)
	}()
	body, err := readWebhook(w, r)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	if err == nil {
		err = d.work(ctx, r.Header, body)
	}
	switch cause = err; {
	case err == nil:
		return http.StatusOK
	case d.event == nil && errors.Is(err, ErrUnauthenticated): // of the delivery, and not of the Get
		return http.StatusUnauthorized
	}
	return http.StatusInternalServerError
}

// readWebhook reads the body. Where it does not come whole, the deadline stays.
func readWebhook(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxWebhookBody))
	if err == nil {
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	}
	return body, err
}

func (d *delivery) work(ctx context.Context, header http.Header, body []byte) error {
	event, err := d.gateway.webhook(ctx, header, body)
	if err != nil {
		return err
	}
	d.event = event
	var payment *Payment
	if event.Type == EventPayment || event.Type == EventRefund {
		if payment, err = d.payment(ctx); err != nil {
			return err
		}
	}
	return d.fn(ctx, event, payment)
}

// payment gets the payment that the event is about.
func (d *delivery) payment(ctx context.Context) (*Payment, error) {
	stored, err := d.resolve(ctx, d.event.Ref)
	if err != nil {
		return nil, fmt.Errorf("resolve: %w", err)
	}
	var f faults
	differs(&f, FieldID, d.event.Ref.ID, stored.ID)
	differs(&f, FieldReference, d.event.Ref.Reference, stored.Reference)
	if len(f) > 0 {
		return nil, &Error{Op: OpParseWebhook, Provider: d.gateway.name, Kind: ErrIntegrity, Outcome: OutcomeNotDone, Fields: f}
	}
	return d.gateway.GetPayment(ctx, stored)
}

// log writes a record without what the app's own functions said: their errors may hold anything.
func (d *delivery) log(ctx context.Context, status int, took time.Duration, cause error) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("provider", d.gateway.name), slog.Int("status", status), slog.Duration("duration", took),
	}
	if d.event != nil {
		attrs = append(attrs, slog.String("type", string(d.event.Type)), slog.Bool("authenticated", d.event.Authenticated))
	}
	if cause != nil || status != http.StatusOK {
		level = slog.LevelWarn
	}
	var e *Error
	if errors.As(cause, &e) {
		attrs = append(attrs, slog.Any("error", e))
	}
	d.gateway.logger.LogAttrs(ctx, level, "webhook", attrs...)
}
