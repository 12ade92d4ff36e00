package conformance

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenderpay/tender"
)

// status lets twice send a write again after this status.
func status(code int) func(*http.Response, error) bool {
	return func(resp *http.Response, err error) bool { return err == nil && resp.StatusCode == code }
}

func broke(_ *http.Response, err error) bool { return err != nil }

// ledgerSabotages are about what the provider has done and what the app is told.
func ledgerSabotages() []sabotage {
	return []sabotage{
		{name: "a refund repeated after a 502", id: "LOS-10/refund_payment,_OUT-01_502_with_a_page", how: twice(status(http.StatusBadGateway))},
		{name: "a capture repeated after a broken connection", id: "LOS-10/capture_payment,_OUT-02", how: twice(broke)},
		{name: "a creation repeated after an empty answer", id: "LOS-10/create_payment,_OUT-04_204", how: twice(status(http.StatusNoContent))},
		{name: "a void that hides a 408", id: "LOS-10/void_payment,_OUT-03_408", how: func(s *saboteur) {
			s.spoil = func(_ tender.Operation, e *tender.Error) { e.Outcome = tender.OutcomeNotDone }
		}},
		{name: "an update that believes a 500", id: "LOS-10/update_customer,_OUT-01_500_with_a_body", how: func(s *saboteur) {
			s.updateCustomer = func(ctx context.Context, u updateOf, next call[updateOf, *tender.Customer]) (*tender.Customer, error) {
				c, err := next(ctx, u)
				if e := tenderError(err); e != nil && e.HTTPStatus >= 500 {
					return &tender.Customer{ID: u.ref.ID}, nil
				}
				return c, err
			}
		}},
		{name: "a context that is not looked at during a pause", id: "OUT-12/get_payment,_canceled", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			resp, err := send(req)
			if err == nil && resp.StatusCode == http.StatusTooManyRequests {
				<-time.After(7 * time.Second)
			}
			return resp, err
		})},
		{name: "reads repeated without end", id: "OUT-13", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			for range 2 {
				resp, err := send(req)
				if err != nil || resp.StatusCode < 500 {
					return resp, err
				}
				_ = resp.Body.Close() // it is not looked at
			}
			return send(req)
		})},
		{name: "an exponent that is read", id: "INT-08/get_payment", how: reading(func(_ *http.Response, body string) string {
			return strings.ReplaceAll(body, "1e2", "100")
		})},
		{name: "a wrong type read as a settled state", id: "INT-08/confirm_payment", how: reading(func(_ *http.Response, body string) string {
			return strings.NewReplacer(`"status":true`, `"status":"paid"`, `"status":12`, `"status":"paid"`).Replace(body)
		})},
		{name: "text that is not valid UTF-8", id: "INT-09/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) { p.ProviderStatus = "a\xff" })
		}},
	}
}

// netSabotages are about connections, trust and load.
func netSabotages() []sabotage {
	return []sabotage{
		{name: "a certificate that is not checked", id: "NET-01/get_payment,_an_unknown_authority", how: func(s *saboteur) {
			s.own = func(t *http.Transport) { t.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} }
		}},
		{name: "TLS 1.1 taken", id: "NET-01/get_payment,_TLS_1.1", how: func(s *saboteur) {
			s.own = func(t *http.Transport) {
				t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS10, InsecureSkipVerify: true}
			}
		}},
		{name: "a write repeated on a new connection", id: "NET-02/capture_payment,_TCP:_closed", how: twice(broke)},
		{name: "a write repeated after the connection was reset", id: "OUT-02/refund_payment,_TCP:_reset", how: twice(broke)},
		{name: "an informational answer taken for the final one", id: "NET-03/get_payment", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			var early atomic.Bool
			resp, err := send(req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
				Got1xxResponse: func(int, textproto.MIMEHeader) error { early.Store(true); return nil },
			})))
			if early.Load() && err == nil {
				resp.StatusCode = http.StatusEarlyHints
			}
			return resp, err
		})},
		{name: "an answer read to its end before anything else", id: "NET-04/get_payment,_TCP:_64_MiB_compressed", hangs: true,
			how: onWire(func(req *http.Request, send send) (*http.Response, error) {
				resp, err := send(req)
				if err != nil {
					return nil, err
				}
				all, err := io.ReadAll(resp.Body)
				_ = resp.Body.Close() // read to its end
				resp.Body = io.NopCloser(bytes.NewReader(all))
				return resp, err
			})},
		{name: "a call that goes on after it was given up", id: "NET-05/get_payment", hangs: true, how: detached()},
		{name: "calls that go on while the provider is silent", id: "LOD-02/slow_answers", hangs: true, how: detached()},
		{name: "idle connections closed under a call", id: "NET-06/get_payment", how: func(s *saboteur) {
			var closed atomic.Bool
			s.getPayment = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, ref)
				if closed.Load() {
					return nil, &tender.Error{Kind: tender.ErrUnavailable, Message: "closed"}
				}
				return p, err
			}
			s.as = func(s *saboteur) tender.Provider { return closing{s, &closed} }
		}},
		{name: "another account's credentials", id: "NET-07/get_payment", how: sharing(new(sync.Map))},
		{name: "a base URL that is not looked at", id: "NET-08/http:__api.example.test", setUp: func(h *Harness) {
			open := h.New
			h.New = func(target Target) (tender.Provider, error) {
				target.BaseURL = strings.Replace(target.BaseURL, "http:", "https:", 1)
				return open(target)
			}
		}},
		{name: "a password in the refusal of a base URL", id: "NET-08/https:__user:hunter2@api.example.test", setUp: func(h *Harness) {
			open := h.New
			h.New = func(target Target) (tender.Provider, error) {
				provider, err := open(target)
				if err != nil {
					err = errors.New("cannot use " + target.BaseURL)
				}
				return provider, err
			}
		}},
		{name: "a plus sign that is decoded twice", id: "SND-02/create_customer", how: asking(func(req *http.Request) {
			rewrite(req, func(body string) string { return strings.ReplaceAll(body, "+213", " 213") })
		})},
		{name: "connections that nobody can close", id: "RES-03/get_payment", hangs: true, how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			return send(req)
		})},
		{name: "one caller's payment given to another", id: "LOD-01", how: func(s *saboteur) {
			var last atomic.Pointer[tender.Payment]
			s.getPayment = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, ref)
				if other := last.Swap(p); other != nil && err == nil {
					return other, nil
				}
				return p, err
			}
		}},
		{name: "a closed connection taken for a refusal", id: "LOD-03", how: func(s *saboteur) {
			s.spoil = func(_ tender.Operation, e *tender.Error) { e.Outcome = tender.OutcomeRejected }
		}},
	}
}

// detached leaves the exchange running when its caller is gone.
func detached() func(*saboteur) {
	return onWire(func(req *http.Request, send send) (*http.Response, error) {
		type result struct {
			resp *http.Response
			err  error
		}
		done := make(chan result, 1)
		go func() {
			resp, err := send(req.WithContext(context.WithoutCancel(req.Context())))
			done <- result{resp, err}
		}()
		select {
		case r := <-done:
			return r.resp, r.err
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
	})
}

// sharing sends the first credentials that were ever used.
func sharing(kept *sync.Map) func(*saboteur) {
	return asking(func(req *http.Request) {
		first, _ := kept.LoadOrStore("Authorization", req.Header.Get("Authorization"))
		text, _ := first.(string)
		req.Header.Set("Authorization", text)
	})
}

// closing notes that idle connections were closed.
type closing struct {
	*saboteur
	closed *atomic.Bool
}

func (c closing) CloseIdleConnections() {
	c.closed.Store(true)
	c.saboteur.CloseIdleConnections()
}
