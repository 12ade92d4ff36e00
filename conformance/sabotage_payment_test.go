package conformance

import (
	"context"
	"errors"
	"sync"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference/front"
)

func paymentSabotages() []sabotage {
	type ref = tender.PaymentRef
	get := func(how func(ref, *tender.Payment)) func(*saboteur) {
		return func(s *saboteur) { s.getPayment = changed(how) }
	}
	create := func(how func(*tender.PaymentParams)) func(*saboteur) {
		return func(s *saboteur) { s.createPayment = altered[tender.PaymentParams, *tender.Payment](how) }
	}
	return []sabotage{
		{name: "a capability claimed and not working: find says that it cannot", id: "CAP-05/find_payment", how: func(s *saboteur) {
			s.findPayment = func(context.Context, string, call[string, *tender.Payment]) (*tender.Payment, error) {
				return nil, &tender.Error{Kind: tender.ErrUnsupported, Outcome: tender.OutcomeNotDone}
			}
		}},
		{name: "a creation that starts the payment too", id: "CAP-05/create_payment", how: func(s *saboteur) {
			s.createPayment = func(ctx context.Context, params tender.PaymentParams, next call[tender.PaymentParams, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, params)
				if err != nil {
					return nil, err
				}
				return s.Client.ConfirmPayment(ctx, p.Ref())
			}
		}},
		{name: "a used Reference taken for a decline", id: "PAY-14", how: spoils(ofKind(tender.ErrAlreadyExists), func(e *tender.Error) { e.Kind = tender.ErrDeclined })},
		{name: "the redirect lost", id: "PAY-03", how: func(s *saboteur) {
			s.confirm = changed(func(_ ref, p *tender.Payment) { p.NextAction = nil })
		}},
		{name: "the client secret lost", id: "PAY-05", how: func(s *saboteur) {
			s.createPayment = changed(func(_ tender.PaymentParams, p *tender.Payment) { p.ClientSecret = tender.Secret{} })
		}},
		{name: "a reservation captured at once", id: "PAY-06", how: create(func(p *tender.PaymentParams) { p.Capture = tender.CaptureNow })},
		{name: "a Profile that says Get shows captures when it does not", id: "PAY-06", how: get(func(_ ref, p *tender.Payment) {
			if p.Capture == tender.CaptureLater || p.AmountCaptured.Minor() > 0 {
				p.Status = tender.StatusAuthorized
			}
		})},
		{name: "an answer kept for the next call", id: "PAY-06", how: func(s *saboteur) {
			var mu sync.Mutex
			kept := map[string]*tender.Payment{}
			keep := func(id string, read func() (*tender.Payment, error)) (*tender.Payment, error) {
				mu.Lock()
				defer mu.Unlock()
				if kept[id] == nil {
					p, err := read()
					if err != nil {
						return nil, err
					}
					kept[id] = p
				}
				return kept[id], nil
			}
			s.getPayment = func(ctx context.Context, r ref, next call[ref, *tender.Payment]) (*tender.Payment, error) {
				return keep(r.ID, func() (*tender.Payment, error) { return next(ctx, r) })
			}
		}},
		{name: "a partial capture that takes it all", id: "PAY-07", how: func(s *saboteur) {
			s.capture = altered[captureOf, *tender.Payment](func(c *captureOf) { c.params.Amount = c.ref.Amount })
		}},
		{name: "more captured than was asked for", id: "PAY-07", how: func(s *saboteur) {
			s.capture = altered[captureOf, *tender.Payment](func(c *captureOf) {
				if twice, err := c.params.Amount.Add(c.params.Amount); err == nil {
					c.params.Amount = twice
				}
			})
		}},
		{name: "a void answered and not done", id: "PAY-08", how: func(s *saboteur) {
			s.void = func(ctx context.Context, r ref, _ call[ref, *tender.Payment]) (*tender.Payment, error) {
				p, err := s.Client.GetPayment(ctx, r)
				if err == nil {
					p.Status = tender.StatusCanceled
				}
				return p, err
			}
		}},
		{name: "a refused second capture reported as done", id: "PAY-09", how: func(s *saboteur) {
			s.capture = func(ctx context.Context, c captureOf, next call[captureOf, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, c)
				if errors.Is(err, tender.ErrInvalidState) {
					return s.Client.GetPayment(ctx, c.ref)
				}
				return p, err
			}
		}},
		{name: "a search that finds anything", id: "PAY-10", how: func(s *saboteur) {
			s.findPayment = func(ctx context.Context, reference string, next call[string, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, reference)
				if errors.Is(err, tender.ErrNotFound) {
					return &tender.Payment{ID: "pay_first", Reference: reference, Amount: tender.MustMoney("1", "DZD")}, nil
				}
				return p, err
			}
		}},
		{name: "a used Reference answered with the payment that has it", id: "PAY-15", how: func(s *saboteur) {
			s.createPayment = func(ctx context.Context, params tender.PaymentParams, next call[tender.PaymentParams, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, params)
				if errors.Is(err, tender.ErrAlreadyExists) {
					if p, err = s.Client.FindPayment(ctx, params.Reference); err == nil {
						p.Amount = params.Amount
					}
				}
				return p, err
			}
		}},
		{name: "a failed attempt that the payer may repeat taken as final", id: "PAY-16", options: front.Options{PayerRetries: true}, how: get(func(_ ref, p *tender.Payment) {
			if p.Failure != nil {
				p.Status = tender.StatusFailed
			}
		})},
		{name: "a failed payment that is called open", id: "PAY-16", how: get(func(_ ref, p *tender.Payment) {
			if p.Status == tender.StatusFailed {
				p.Status = tender.StatusRequiresAction
				p.NextAction = &tender.NextAction{Type: tender.ActionRedirect, URL: "https://pay.reference.example/"}
			}
		})},
		{name: "an expired payment taken as paid", id: "PAY-17", how: get(func(_ ref, p *tender.Payment) {
			if p.Status == tender.StatusExpired {
				p.Status = tender.StatusSucceeded
			}
		})},
		{name: "a Get that undoes a capture", id: "PAY-06", how: func(s *saboteur) {
			s.profile = func(p *tender.Profile) { p.ShowsCaptures = false }
			get(func(_ ref, p *tender.Payment) {
				if p.AmountCaptured.Minor() > 0 {
					p.Status = tender.StatusCanceled
				}
			})(s)
		}},
		{name: "a void that goes on after its answer was lost", id: "LOS-05/before_commit", how: func(s *saboteur) {
			s.void = func(ctx context.Context, r ref, next call[ref, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, r)
				if errors.Is(err, tender.ErrOutcomeUnknown) {
					_, _ = s.Client.GetPayment(ctx, r)
				}
				return p, err
			}
		}},
		{name: "a void of what was captured turned into a refund", id: "PAY-18/void_payment,_of_one_that_was_captured", how: func(s *saboteur) {
			s.void = func(ctx context.Context, r ref, next call[ref, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, r)
				if errors.Is(err, tender.ErrInvalidState) {
					_, err = s.Client.RefundPayment(ctx, r, tender.RefundParams{Reference: tender.NewReference(), Amount: r.Amount})
					p = &tender.Payment{Status: tender.StatusCanceled}
				}
				return p, err
			}
		}},
		{name: "a refusal because of the state reported as not done", id: "PAY-18/capture_payment,_of_one_that_waits_for_its_payer",
			how: spoils(ofKind(tender.ErrInvalidState), settles(tender.OutcomeNotDone))},
		{name: "the return URL dropped without a word", id: "PAY-13", how: create(func(p *tender.PaymentParams) { p.ReturnURL = "" })},
		{name: "a payment's metadata dropped without a word", id: "SND-01/payment", how: create(func(p *tender.PaymentParams) { p.Metadata = nil })},
		{name: "a payment of the customer before", id: "CON-02", how: func(s *saboteur) {
			var first sync.Once
			var kept tender.PaymentParams
			s.createPayment = altered[tender.PaymentParams, *tender.Payment](func(p *tender.PaymentParams) {
				first.Do(func() { kept = *p })
				*p = kept
			})
		}},
	}
}

func refundSabotages() []sabotage {
	return []sabotage{
		{name: "a Profile that says Get shows refunds when it does not", id: "REF-01", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) { p.Refunded = tender.RefundedNone })
		}},
		{name: "a refunded payment taken for a canceled one", id: "REF-01", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) {
				if p.Refunded == tender.RefundedFull {
					p.Status = tender.StatusCanceled
				}
			})
		}},
		{name: "refunds told apart by their amount", id: "REF-02", how: func(s *saboteur) {
			var mu sync.Mutex
			done := map[string]*tender.Refund{}
			s.refund = func(ctx context.Context, asked refundOf, next call[refundOf, *tender.Refund]) (*tender.Refund, error) {
				mu.Lock()
				defer mu.Unlock()
				key := asked.ref.ID + asked.params.Amount.String()
				if same := done[key]; same != nil {
					same.Reference = asked.params.Reference
					return same, nil
				}
				result, err := next(ctx, asked)
				done[key] = result
				return result, err
			}
		}},
		{name: "a partial refund that gives it all back", id: "REF-02", how: func(s *saboteur) {
			s.refund = func(ctx context.Context, asked refundOf, next call[refundOf, *tender.Refund]) (*tender.Refund, error) {
				wanted := asked.params.Amount
				asked.params.Amount = asked.ref.Amount
				result, err := next(ctx, asked)
				if err == nil {
					result.Amount = wanted
				}
				return result, err
			}
		}},
		{name: "a refund of too much reported as done", id: "REF-03", how: func(s *saboteur) {
			s.refund = func(ctx context.Context, asked refundOf, next call[refundOf, *tender.Refund]) (*tender.Refund, error) {
				result, err := next(ctx, asked)
				if errors.Is(err, tender.ErrInvalidState) {
					return &tender.Refund{Status: tender.RefundSucceeded}, nil
				}
				return result, err
			}
		}},
		{name: "a refused refund reported as unknown", id: "REF-04", how: spoils(ofKind(tender.ErrInvalidState), settles(tender.OutcomeUnknown))},
		{name: "the refund's Reference dropped", id: "REF-05", how: func(s *saboteur) {
			s.refund = func(ctx context.Context, asked refundOf, next call[refundOf, *tender.Refund]) (*tender.Refund, error) {
				asked.params.Reference = tender.NewReference()
				result, err := next(ctx, asked)
				if err == nil {
					result.Reference = ""
				}
				return result, err
			}
		}},
		{name: "a refund counted before it succeeded", id: "REF-06", options: front.Options{RefundsPend: true}, how: func(s *saboteur) {
			s.refund = changed(func(_ refundOf, r *tender.Refund) { r.Status = tender.RefundSucceeded })
		}},
		{name: "a failed refund that stays pending", id: "REF-06", options: front.Options{RefundsPend: true}, how: func(s *saboteur) {
			s.getRefund = changed(func(_ tender.RefundRef, r *tender.Refund) {
				if r.Status == tender.RefundFailed {
					r.Status = tender.RefundPending
				}
			})
		}},
		{name: "the refund's reason dropped without a word", id: "SND-01/refund", how: func(s *saboteur) {
			s.refund = altered[refundOf, *tender.Refund](func(r *refundOf) { r.params.Reason = "" })
		}},
	}
}

func integritySabotages() []sabotage {
	status := func(s tender.Status) func(tender.PaymentRef, *tender.Payment) {
		return func(_ tender.PaymentRef, p *tender.Payment) {
			if p.Status == tender.StatusUnknown {
				p.Status = s
			}
		}
	}
	return []sabotage{
		{name: "an answer echoed from the request", id: "INT-01/create_payment", how: func(s *saboteur) {
			s.createPayment = changed(func(asked tender.PaymentParams, p *tender.Payment) { p.Amount = asked.Amount })
		}},
		{name: "another amount accepted", id: "INT-01/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(asked tender.PaymentRef, p *tender.Payment) { p.Amount = asked.Amount })
		}},
		{name: "another currency accepted", id: "INT-02/refund_payment", how: func(s *saboteur) {
			s.refund = changed(func(asked refundOf, r *tender.Refund) { r.Amount = asked.params.Amount })
		}},
		{name: "another payment accepted", id: "INT-03/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(asked tender.PaymentRef, p *tender.Payment) { p.ID, p.Reference = asked.ID, asked.Reference })
		}},
		{name: "another customer returned", id: "INT-03/get_customer", how: func(s *saboteur) {
			s.getCustomer = changed(func(_ tender.CustomerRef, c *tender.Customer) { c.ID, c.Reference = "", "" })
		}},
		{name: "a mismatch reported as not done", id: "INT-03/create_payment", how: func(s *saboteur) {
			s.createPayment = func(ctx context.Context, asked tender.PaymentParams, next call[tender.PaymentParams, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, asked)
				if err == nil && p.Reference != asked.Reference {
					return nil, &tender.Error{Kind: tender.ErrIntegrity, Outcome: tender.OutcomeNotDone, Payment: p}
				}
				return p, err
			}
		}},
		{name: "a missing id made up", id: "INT-04/create_payment", how: func(s *saboteur) {
			s.createPayment = func(ctx context.Context, asked tender.PaymentParams, next call[tender.PaymentParams, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, asked)
				if e := tenderError(err); e != nil && e.Payment != nil {
					e.Payment.ID = asked.Reference
					return e.Payment, nil
				}
				return p, err
			}
		}},
		{name: "an unknown status taken for success", id: "INT-05/get_payment", how: func(s *saboteur) { s.getPayment = changed(status(tender.StatusSucceeded)) }},
		{name: "an unknown status taken for failure", id: "INT-05/confirm_payment", how: func(s *saboteur) { s.confirm = changed(status(tender.StatusFailed)) }},
		{name: "an unknown status of a refund taken for success", id: "INT-05/refund_payment,_of_a_write", how: func(s *saboteur) {
			s.refund = changed(func(_ refundOf, r *tender.Refund) { r.Status = tender.RefundSucceeded })
		}},
		{name: "an expired payment taken for a success", id: "INT-07", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) {
				if p.Status == tender.StatusExpired {
					p.Status = tender.StatusSucceeded
				}
			})
		}},
		{name: "a payment that is processing taken for a failure", id: "INT-07", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) {
				if p.Status == tender.StatusProcessing {
					p.Status = tender.StatusFailed
				}
			})
		}},
		{name: "the provider's word for a status lost", id: "INT-05/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) { p.ProviderStatus = "" })
		}},
		{name: "Raw lost", id: "INT-06/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) { p.Raw = tender.Raw{} })
		}},
		{name: "Raw made of what was understood", id: "INT-06/create_customer", how: func(s *saboteur) {
			s.createCustomer = changed(func(_ tender.CustomerParams, c *tender.Customer) {
				c.Raw = tender.NewRaw([]byte(`{"id":"` + c.ID + `"}`))
			})
		}},
	}
}
