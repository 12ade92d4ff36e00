package conformance

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/tenderpay/tender"
)

const signatureHeader = "X-Reference-Signature"

func webhookSabotages() []sabotage {
	hooks := func(how twist[webhookOf, *tender.Event]) func(*saboteur) {
		return func(s *saboteur) { s.webhook = how }
	}
	sign := referenceWebhooks().Sign
	// resigned reads body as if it were signed well.
	resigned := func(ctx context.Context, body []byte, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
		return next(ctx, webhookOf{sign(body), body})
	}
	says := func(w webhookOf) string { return w.header.Get(signatureHeader) }
	return []sabotage{
		{name: "a delivery read before it is verified", id: "HOK-02/no_JSON", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			if !json.Valid(w.body) {
				return nil, &tender.Error{Kind: tender.ErrProtocol}
			}
			return next(ctx, w)
		})},
		{name: "the signature of a body that was written anew", id: "HOK-03/written_anew", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			var compact bytes.Buffer
			if json.Compact(&compact, w.body) == nil && sign(compact.Bytes()).Get(signatureHeader) == says(w) {
				return resigned(ctx, w.body, next)
			}
			return next(ctx, w)
		})},
		{name: "a signature of which the beginning is compared", id: "HOK-03/a_changed_signature", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			if good := sign(w.body).Get(signatureHeader); says(w) != "" && strings.HasPrefix(good, says(w)[:min(len(says(w)), 16)]) {
				return resigned(ctx, w.body, next)
			}
			return next(ctx, w)
		})},
		{name: "a delivery without a signature accepted", id: "HOK-02/no_credentials", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			if says(w) == "" {
				return resigned(ctx, w.body, next)
			}
			return next(ctx, w)
		})},
		{name: "any signature of the right length accepted", id: "HOK-02/another_account", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			if len(says(w)) == 2*sha256.Size {
				return resigned(ctx, w.body, next)
			}
			return next(ctx, w)
		})},
		{name: "a body that is changed in its spaces accepted", id: "HOK-03/a_changed_body", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			if trimmed := bytes.TrimSpace(w.body); sign(trimmed).Get(signatureHeader) == says(w) {
				return resigned(ctx, w.body, next)
			}
			return next(ctx, w)
		})},
		{name: "an event's id made of a hash", id: "HOK-05/the_id", how: func(s *saboteur) {
			s.webhook = changed(func(w webhookOf, e *tender.Event) {
				sum := sha256.Sum256(w.body)
				e.ID = hex.EncodeToString(sum[:8])
			})
		}},
		{name: "an unknown event taken for an error", id: "HOK-04", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			event, err := next(ctx, w)
			if err == nil && event.Type == tender.EventOther {
				return nil, &tender.Error{Kind: tender.ErrProtocol}
			}
			return event, err
		})},
		{name: "an unknown event taken for a payment", id: "HOK-04", how: func(s *saboteur) {
			s.webhook = changed(func(_ webhookOf, e *tender.Event) {
				if e.Type == tender.EventOther {
					e.Type, e.Ref.ID = tender.EventPayment, "pay_7c3e15d2"
				}
			})
		}},
		{name: "an authentic body that is no event called forged", id: "HOK-06", how: hooks(func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
			event, err := next(ctx, w)
			if errors.Is(err, tender.ErrProtocol) {
				return nil, &tender.Error{Kind: tender.ErrUnauthenticated}
			}
			return event, err
		})},
		{name: "a dispute taken for a payment", id: "HOK-01", how: func(s *saboteur) {
			s.webhook = changed(func(_ webhookOf, e *tender.Event) {
				if e.Type == tender.EventDispute {
					e.Type = tender.EventPayment
				}
			})
		}},
		{name: "an event that is not called authenticated", id: "HOK-01", how: func(s *saboteur) {
			s.webhook = changed(func(_ webhookOf, e *tender.Event) { e.Authenticated = false })
		}},
		{name: "an event of the second of two equal refunds called the first's", id: "HOK-05/two_equal_refunds", how: func(s *saboteur) {
			first := map[string]string{}
			s.webhook = changed(func(_ webhookOf, e *tender.Event) {
				about := e.ProviderType + e.Ref.ID
				if known, again := first[about]; again && e.Type == tender.EventRefund {
					e.ID = known
				}
				first[about] = e.ID
			})
		}},
		{name: "an empty secret that verifies, past the Gateway", id: "HOK-07/the_adapter", how: func(s *saboteur) {
			s.webhook = func(ctx context.Context, w webhookOf, next call[webhookOf, *tender.Event]) (*tender.Event, error) {
				_, off := s.Client.Profile().Off[tender.Webhooks]
				if mac := hmac.New(sha256.New, nil); off {
					_, _ = mac.Write(w.body)
					if says(w) == hex.EncodeToString(mac.Sum(nil)) {
						return &tender.Event{Type: tender.EventOther, Authenticated: true, Raw: tender.NewRaw(w.body)}, nil
					}
				}
				return next(ctx, w)
			}
		}},
		{name: "webhooks that are on without a secret", id: "HOK-07/the_gateway", how: func(s *saboteur) {
			s.profile = func(p *tender.Profile) { delete(p.Off, tender.Webhooks) }
		}},
	}
}

// webhookOf is a delivery.
type webhookOf struct {
	header http.Header
	body   []byte
}

func (s *saboteur) ParseWebhook(header http.Header, body []byte) (*tender.Event, error) {
	return twisted(context.Background(), s, tender.OpParseWebhook, webhookOf{header, body}, s.webhook, func(_ context.Context, w webhookOf) (*tender.Event, error) {
		return s.Client.ParseWebhook(w.header, w.body)
	})
}
