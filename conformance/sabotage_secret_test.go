package conformance

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference/front"
)

func secretSabotages() []sabotage {
	return []sabotage{
		{name: "the token in an error", id: "SEC-02/get_customer,_refused_in_JSON", how: func(s *saboteur) {
			s.spoil = func(_ tender.Operation, e *tender.Error) {
				e.Message = "the token " + front.DefaultToken + " was refused"
			}
		}},
		{name: "the client secret in an error", id: "SEC-02/confirm_payment,_refused_in_JSON", how: func(s *saboteur) {
			s.confirm = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, ref)
				if e := tenderError(err); e != nil {
					e.Message = "refused with " + ref.ClientSecret.Reveal()
				}
				return p, err
			}
		}},
		{name: "personal data in an error", id: "SEC-02/create_customer,_refused_in_JSON", how: func(s *saboteur) {
			s.createCustomer = func(ctx context.Context, asked tender.CustomerParams, next call[tender.CustomerParams, *tender.Customer]) (*tender.Customer, error) {
				c, err := next(ctx, asked)
				if e := tenderError(err); e != nil {
					e.Message = asked.Email + " was refused"
				}
				return c, err
			}
		}},
		{name: "a secret in slog at debug", id: "SEC-01/confirm_payment", how: func(s *saboteur) {
			s.confirm = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				tender.TraceExchange(ctx, tender.Exchange{Method: http.MethodPost, Route: "confirm?client_secret=" + ref.ClientSecret.Reveal()})
				return next(ctx, ref)
			}
		}},
		{name: "an e-mail address as id, printed by %+v", id: "SEC-01/create_customer", how: func(s *saboteur) {
			s.createCustomer = changed(func(asked tender.CustomerParams, c *tender.Customer) { c.ID = asked.Email })
		}},
		{name: "a client secret as id, printed by %+v", id: "SEC-01/create_payment", how: func(s *saboteur) {
			s.createPayment = changed(func(_ tender.PaymentParams, p *tender.Payment) { p.ID = p.ClientSecret.Reveal() })
		}},
		{name: "a secret in JSON", id: "SEC-01/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(asked tender.PaymentRef, p *tender.Payment) { p.UserMessage = asked.ClientSecret.Reveal() })
		}},
		{name: "the token in a URL", id: "SEC-03/get_customer", how: asking(func(req *http.Request) {
			req.URL.RawQuery = url.Values{"token": {strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")}}.Encode()
		})},
		{name: "a signing key that is sent", id: "SEC-08", setUp: func(h *Harness) { h.SigningKeys = h.Secrets }},
		{name: "a signing key in an error", id: "SEC-02/get_customer,_refused_in_JSON", setUp: func(h *Harness) { h.SigningKeys = []string{"signing-key-not-real"} },
			how: func(s *saboteur) {
				s.spoil = func(_ tender.Operation, e *tender.Error) { e.Message = "signed with signing-key-not-real" }
			}},
		{name: "the client secret in a URL", id: "SEC-03/confirm_payment", how: asking(func(req *http.Request) {
			req.URL.RawQuery = url.Values{"client_secret": {req.Header.Get("X-Client-Secret")}}.Encode()
		})},
	}
}

func resourceSabotages() []sabotage {
	released := make(chan struct{})
	return []sabotage{
		{name: "params written to", id: "CON-03/update_customer", how: func(s *saboteur) {
			s.updateCustomer = altered[updateOf, *tender.Customer](func(u *updateOf) {
				if u.update.Name != nil {
					*u.update.Name = strings.ToUpper(*u.update.Name)
				}
			})
		}},
		{name: "an adapter that works once", id: "CON-04/get_payment", how: func(s *saboteur) {
			var used atomic.Bool
			s.getPayment = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				if used.Swap(true) {
					return nil, &tender.Error{Kind: tender.ErrUnavailable, Message: "closed"}
				}
				return next(ctx, ref)
			}
		}},
		{name: "a result that two callers hold", id: "CON-05", how: func(s *saboteur) {
			var kept atomic.Pointer[tender.Customer]
			s.getCustomer = func(ctx context.Context, ref tender.CustomerRef, next call[tender.CustomerRef, *tender.Customer]) (*tender.Customer, error) {
				if c := kept.Load(); c != nil {
					return c, nil
				}
				c, err := next(ctx, ref)
				kept.Store(c)
				return c, err
			}
		}},
		{name: "a body left open", id: "RES-01/get_payment", how: onWire(func(req *http.Request, send send) (*http.Response, error) {
			resp, err := send(req)
			if err != nil {
				return nil, err
			}
			resp.Body = io.NopCloser(resp.Body)
			return resp, nil
		})},
		{name: "a goroutine left behind", id: "RES-02/get_payment", after: func() { close(released) }, how: func(s *saboteur) {
			s.getPayment = changed(func(tender.PaymentRef, *tender.Payment) {
				go func() { <-released }()
			})
		}},
	}
}

// What no adapter can do wrong, so that there is no sabotage of it, and who sees to it:
//
//   - A header with CR LF: the Gateway refuses control characters in every text and ref, rest in every header and credential, net/http last.
//   - "." and "..", an empty or endless id, another provider's ref, an over-capture or over-refund by the caller, an amount of zero or in another
//     currency, an unsafe return URL: refused by the Gateway before the adapter is called (INP-04 to INP-08).
//   - A call of a capability that is absent or off, or CaptureLater without capture (CAP-02, CAP-03, INP-09): refused by the Gateway.
//   - A request after the context had ended (OUT-09): the Gateway looks first.
//   - A capture or void that "succeeds" with another status than theirs, and one of an amount that the answer contradicts: refused by the
//     Gateway, unless the adapter changes what was answered (INT-01, INT-05 and PAY-07 have that).
//   - A params' Metadata written to: the adapter gets a copy. What an update points to is the caller's own (CON-03 has that).
//   - A list that leads back to a cursor: ended by the Gateway. One that makes up a new cursor each time is among the sabotages.
//   - A secret in an error by way of its cause or its record, in %+v, slog or JSON of a Secret or Raw: their types print none of it.
//   - An error without operation, provider or the Profile's way out, of several lines, or of more than 512 bytes: the Gateway sets and bounds them.
//   - Idempotency-Key asked of rest, and a redirect followed by its client: refused there. The sabotages do it in the transport below.
