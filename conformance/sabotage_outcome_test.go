package conformance

import (
	"context"
	"errors"
	"net/http"

	"github.com/tenderpay/tender"
)

// spoils is a fault in every error that wrong lets through.
func spoils(wrong func(*tender.Error) bool, how func(*tender.Error)) func(*saboteur) {
	return func(s *saboteur) {
		s.spoil = func(_ tender.Operation, e *tender.Error) {
			if wrong(e) {
				how(e)
			}
		}
	}
}

func settles(outcome tender.Outcome) func(*tender.Error) {
	return func(e *tender.Error) { e.Outcome = outcome }
}

func ofKind(kind tender.Kind) func(*tender.Error) bool {
	return func(e *tender.Error) bool { return e.Kind == kind }
}

func ofStatus(status int) func(*tender.Error) bool {
	return func(e *tender.Error) bool { return e.HTTPStatus == status }
}

// twoSteps are the answers of an adapter that updates in two exchanges.
func twoSteps(op tender.Operation, variant Variant) []Answer {
	answers := referenceAnswers(op, variant)
	if op == tender.OpUpdateCustomer {
		return append(referenceAnswers(tender.OpGetCustomer, VariantOK), answers...)
	}
	return answers
}

func outcomeSabotages() []sabotage {
	return []sabotage{
		{name: "a 5xx on a write taken for a failure", id: "OUT-01/capture_payment,_500_with_a_body",
			how: spoils(func(e *tender.Error) bool { return e.HTTPStatus >= 500 }, settles(tender.OutcomeRejected))},
		{name: "an unknown outcome reported as not done", id: "OUT-02/refund_payment",
			how: spoils(func(e *tender.Error) bool { return e.HTTPStatus == 0 }, settles(tender.OutcomeNotDone))},
		{name: "a request time-out taken for a refusal", id: "OUT-03/void_payment,_408",
			how: spoils(ofStatus(http.StatusRequestTimeout), settles(tender.OutcomeRejected))},
		{name: "an unreadable answer to a write reported as not done", id: "OUT-04/capture_payment,_a_page",
			how: spoils(ofKind(tender.ErrProtocol), settles(tender.OutcomeNotDone))},
		{name: "an unreadable answer taken for success", id: "OUT-04/create_customer,_null", how: func(s *saboteur) {
			s.createCustomer = func(ctx context.Context, params tender.CustomerParams, next call[tender.CustomerParams, *tender.Customer]) (*tender.Customer, error) {
				if c, err := next(ctx, params); !errors.Is(err, tender.ErrProtocol) {
					return c, err
				}
				return &tender.Customer{ID: params.Reference}, nil
			}
		}},
		{name: "a redirect to a write taken for a refusal", id: "OUT-05/confirm_payment,_307",
			how: spoils(ofStatus(http.StatusTemporaryRedirect), settles(tender.OutcomeRejected))},
		{name: "a connection that was never made reported as unknown", id: "OUT-06/refund_payment",
			how: spoils(func(e *tender.Error) bool { return e.HTTPStatus == 0 }, settles(tender.OutcomeUnknown))},
		{name: "a 429 taken for a refusal", id: "OUT-08/create_payment,_9999999999999", how: spoils(ofKind(tender.ErrRateLimited), settles(tender.OutcomeRejected))},
		{name: "an ended context hidden behind another error", id: "OUT-10/refund_payment,_canceled",
			how: spoils(func(e *tender.Error) bool { return e.HTTPStatus == 0 }, func(e *tender.Error) { e.Err = nil })},
		{name: "the context ignored", id: "OUT-10/capture_payment,_past_its_deadline", how: func(s *saboteur) {
			s.capture = func(ctx context.Context, asked captureOf, next call[captureOf, *tender.Payment]) (*tender.Payment, error) {
				return next(context.WithoutCancel(ctx), asked)
			}
		}},
		{name: "a retry after the context ended", id: "OUT-10/get_payment,_canceled", how: func(s *saboteur) {
			s.getPayment = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, ref)
				if ctx.Err() != nil {
					return next(context.WithoutCancel(ctx), ref)
				}
				return p, err
			}
		}},
		{name: "a failed read after a write reported as not done", id: "OUT-01/update_customer,_500_with_a_body", answers: twoSteps, how: func(s *saboteur) {
			s.updateCustomer = func(ctx context.Context, asked updateOf, next call[updateOf, *tender.Customer]) (*tender.Customer, error) {
				if _, err := next(ctx, asked); err != nil {
					return nil, err
				}
				return s.Client.GetCustomer(ctx, asked.ref) // the outcome of a read is never in doubt
			}
		}},
		{name: "a failed read before a write reported as unknown", id: "OUT-02/update_customer", answers: twoSteps, how: func(s *saboteur) {
			s.updateCustomer = func(ctx context.Context, asked updateOf, next call[updateOf, *tender.Customer]) (*tender.Customer, error) {
				if _, err := s.Client.GetCustomer(ctx, asked.ref); err != nil {
					return nil, errors.New("cannot read the customer")
				}
				return next(ctx, asked)
			}
		}},
		{name: "a lost creation repeated, and the refusal of the second reported", id: "LOS-01/after_commit", how: func(s *saboteur) {
			s.createCustomer = again[tender.CustomerParams, *tender.Customer]
		}},
		{name: "a lost capture repeated", id: "LOS-04/after_commit", how: func(s *saboteur) { s.capture = again[captureOf, *tender.Payment] }},
		{name: "a lost void repeated", id: "LOS-05/after_commit", how: func(s *saboteur) { s.void = again[tender.PaymentRef, *tender.Payment] }},
		{name: "a lost refund repeated", id: "LOS-06/before_commit", how: func(s *saboteur) { s.refund = again[refundOf, *tender.Refund] }},
	}
}

// again repeats a write whose outcome is unknown.
func again[A, R any](ctx context.Context, asked A, next call[A, R]) (R, error) {
	result, err := next(ctx, asked)
	if errors.Is(err, tender.ErrOutcomeUnknown) {
		return next(ctx, asked)
	}
	return result, err
}

func errorSabotages() []sabotage {
	return []sabotage{
		{name: "a refusal reported as unknown", id: "ERR-01/refund_payment,_Bad_Request",
			how: spoils(ofStatus(http.StatusBadRequest), settles(tender.OutcomeUnknown))},
		{name: "a wrong credential taken for wrong input", id: "ERR-01/get_payment,_Unauthorized",
			how: spoils(ofKind(tender.ErrUnauthenticated), func(e *tender.Error) { e.Kind = tender.ErrInvalid })},
		{name: "the HTTP status lost", id: "ERR-01/create_customer,_Forbidden", how: spoils(ofKind(tender.ErrPermission), func(e *tender.Error) { e.HTTPStatus = 0 })},
		{name: "a refused write sent again", id: "ERR-01/create_customer,_Bad_Request", how: twice(status(http.StatusBadRequest))},
		{name: "a refused read sent again", id: "ERR-01/get_customer,_Forbidden", how: func(s *saboteur) {
			s.getCustomer = func(ctx context.Context, ref tender.CustomerRef, next call[tender.CustomerRef, *tender.Customer]) (*tender.Customer, error) {
				_, _ = next(ctx, ref) // refused
				return next(ctx, ref)
			}
		}},
		{name: "a refused write followed by another one", id: "ERR-01/update_customer,_Bad_Request", how: func(s *saboteur) {
			s.updateCustomer = func(ctx context.Context, asked updateOf, next call[updateOf, *tender.Customer]) (*tender.Customer, error) {
				customer, err := next(ctx, asked)
				if err != nil {
					_, _ = s.Client.CreateCustomer(ctx, tender.CustomerParams{Reference: asked.ref.Reference}) // refused too
				}
				return customer, err
			}
		}},
		{name: "a conflict taken for a used Reference", id: "ERR-02/capture_payment",
			how: spoils(ofStatus(http.StatusConflict), func(e *tender.Error) { e.Kind = tender.ErrAlreadyExists })},
		{name: "a 404 taken for success", id: "ERR-03/get_payment", how: func(s *saboteur) {
			s.getPayment = func(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, ref)
				if errors.Is(err, tender.ErrNotFound) {
					return &tender.Payment{Status: tender.StatusProcessing}, nil
				}
				return p, err
			}
		}},
		{name: "every failure to find reported as absence", id: "OUT-01/find_customer,_502_with_a_page",
			how: spoils(ofStatus(http.StatusBadGateway), func(e *tender.Error) { e.Kind = tender.ErrNotFound })},
		{name: "the 404 of something in between taken for absence", id: "ERR-06/find_payment",
			how: spoils(ofStatus(http.StatusNotFound), func(e *tender.Error) { e.Kind = tender.ErrNotFound })},
		{name: "the provider's words lost", id: "ERR-04/create_customer", how: spoils(ofStatus(http.StatusBadRequest), func(e *tender.Error) { e.Code, e.Message = "", "" })},
		{name: "the provider's code lost", id: "ERR-04/refund_payment", how: spoils(ofStatus(http.StatusBadRequest), func(e *tender.Error) { e.Code = "" })},
		{name: "a decline returned as an error", id: "ERR-05/confirm_payment", how: func(s *saboteur) { s.confirm = refuseDeclined }},
		{name: "a payment declined later returned as an error", id: "PAY-02", how: func(s *saboteur) { s.getPayment = refuseDeclined }},
		{name: "a refusal within a 2xx taken for success", id: "ERR-05/get_payment", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) {
				if p.Failure != nil {
					p.Status, p.Failure = tender.StatusSucceeded, nil
				}
			})
		}},
		{name: "a panic on a page", id: "OUT-04/get_payment,_a_page", panics: true, how: panicsOn(tender.ErrProtocol)},
		{name: "a panic on null", id: "OUT-04/list_customers,_null", panics: true, how: panicsOn(tender.ErrProtocol)},
		{name: "a panic on deep nesting", id: "OUT-04/refund_payment,_nested_10000_deep", panics: true, how: panicsOn(tender.ErrProtocol)},
		{name: "a panic on a huge answer", id: "SEC-06/get_payment", panics: true, how: panicsOn(tender.ErrProtocol)},
	}
}

func refuseDeclined(ctx context.Context, ref tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
	p, err := next(ctx, ref)
	if err == nil && p.Status == tender.StatusFailed {
		return nil, &tender.Error{Kind: tender.ErrDeclined, Outcome: tender.OutcomeRejected}
	}
	return p, err
}

// panicsOn is the fault of a decoder that takes a good answer for granted.
func panicsOn(kind tender.Kind) func(*saboteur) {
	return spoils(ofKind(kind), func(e *tender.Error) { panic(e.Message) })
}
