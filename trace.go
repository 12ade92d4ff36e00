package tender

import (
	"context"
	"log/slog"
	"time"
)

// Exchange is one HTTP exchange of an operation, for the debug log. It names the route's pattern, never a path with ids.
type Exchange struct {
	Method    string
	Route     string // as in "/api/v1/customers/{id}"
	Attempt   int    // 1 for the first
	Status    int    // 0 if no answer came
	RequestID string
	Duration  time.Duration
	Err       error // what went wrong, an *Error; nil if nothing
}

type exchangeLogKey struct{}

type exchangeLog struct {
	logger   *slog.Logger
	provider string
	op       Operation
}

// TraceExchange writes e to the debug log of the Gateway that ctx belongs to, if it has one at that level; else it does nothing.
// Package rest calls it for each exchange; adapters without rest may.
func TraceExchange(ctx context.Context, e Exchange) {
	log, ok := ctx.Value(exchangeLogKey{}).(exchangeLog)
	if !ok {
		return
	}
	attrs := []slog.Attr{
		slog.String("provider", log.provider), slog.String("op", string(log.op)),
		slog.String("method", e.Method), slog.String("route", e.Route), slog.Int("attempt", e.Attempt), slog.Int("http_status", e.Status),
		slog.Duration("duration", e.Duration),
	}
	if e.RequestID != "" {
		attrs = append(attrs, slog.String("request_id", e.RequestID))
	}
	if e.Err != nil {
		err := asError(e.Err)
		if !log.op.isWrite() {
			err.Outcome = OutcomeNotDone
		}
		attrs = append(attrs, slog.Any("error", err))
	}
	log.logger.LogAttrs(ctx, slog.LevelDebug, "provider exchange", attrs...)
}

func withExchangeLog(ctx context.Context, logger *slog.Logger, provider string, op Operation) context.Context {
	if !logger.Enabled(ctx, slog.LevelDebug) {
		return ctx
	}
	return context.WithValue(ctx, exchangeLogKey{}, exchangeLog{logger: logger, provider: provider, op: op})
}
