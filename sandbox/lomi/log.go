package lomi

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/tenderpay/tender/sandbox/fault"
)

// exchange is one request and what was answered to it, for the log.
type exchange struct {
	http.ResponseWriter
	operation operation
	fault     fault.Kind
	status    int // 0: nothing was answered
}

// WriteHeader implements http.ResponseWriter.
func (x *exchange) WriteHeader(status int) {
	if x.status == 0 {
		x.status = status
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (x *exchange) Write(p []byte) (int, error) {
	if x.status == 0 {
		x.status = http.StatusOK
	}
	return x.ResponseWriter.Write(p)
}

// Unwrap is what http.ResponseController looks for.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// log writes the one record of a request. There is nothing personal in it: no path, no header, no body.
func (f *Front) log(ctx context.Context, x *exchange) {
	attributes := []slog.Attr{slog.String("operation", string(x.operation)), slog.Int("status", x.status)}
	if x.fault != "" {
		attributes = append(attributes, slog.String("fault", string(x.fault)))
	}
	f.logger.LogAttrs(ctx, slog.LevelInfo, "lomi sandbox", attributes...)
}
