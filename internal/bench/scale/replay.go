package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"

	"github.com/tenderpay/tender"
)

// lastRequest keeps the last request that went through it, without a body.
type lastRequest struct {
	http.RoundTripper

	kept atomic.Pointer[http.Request]
}

// RoundTrip implements http.RoundTripper.
func (l *lastRequest) RoundTrip(r *http.Request) (*http.Response, error) {
	l.kept.Store(r.Clone(context.Background()))
	return l.RoundTripper.RoundTrip(r)
}

// replayed is a call with net/http alone: the request that the adapter sends for GetCustomer, and its answer read to the end.
func (s *simulator) replayed(ctx context.Context, customer tender.CustomerRef, with *http.Client) (func(context.Context, int) error, error) {
	last := &lastRequest{RoundTripper: with.Transport}
	gateway, err := s.target.gateway(s.url, 0, &http.Client{Transport: last})
	if err != nil {
		return nil, err
	}
	if _, err := gateway.GetCustomer(ctx, customer); err != nil {
		return nil, err
	}
	return func(ctx context.Context, _ int) (err error) {
		resp, err := with.Do(last.kept.Load().Clone(ctx))
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		var body bytes.Buffer
		if _, err := io.Copy(&body, resp.Body); err != nil {
			return err
		}
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", resp.Status, body.String())
		}
		return nil
	}, nil
}
