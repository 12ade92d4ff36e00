package conformance

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference/front"
)

// leaks is a twist that says something of what was asked in the errors that when lets through.
func leaks[A, R any](when func(*tender.Error) bool, say func(asked A, e *tender.Error)) twist[A, R] {
	return func(ctx context.Context, asked A, next call[A, R]) (R, error) {
		result, err := next(ctx, asked)
		if e := tenderError(err); e != nil && when(e) {
			say(asked, e)
		}
		return result, err
	}
}

func anyError(*tender.Error) bool { return true }

func canarySabotages() []sabotage {
	return []sabotage{
		{name: "metadata in Fields", id: "SEC-02/create_customer,_refused_in_JSON", how: func(s *saboteur) {
			s.createCustomer = leaks[tender.CustomerParams, *tender.Customer](anyError, func(asked tender.CustomerParams, e *tender.Error) {
				e.Fields = append(e.Fields, tender.FieldError{Field: tender.FieldMetadata, Rule: fmt.Sprint("must not be ", asked.Metadata)})
			})
		}},
		{name: "the client secret in Code", id: "SEC-02/confirm_payment,_refused_in_JSON", how: func(s *saboteur) {
			s.confirm = leaks[tender.PaymentRef, *tender.Payment](anyError, func(asked tender.PaymentRef, e *tender.Error) { e.Code = "bad_" + asked.ClientSecret.Reveal() })
		}},
		{name: "half of the client secret", id: "SEC-02/capture_payment,_refused_in_JSON", how: func(s *saboteur) {
			s.capture = leaks[captureOf, *tender.Payment](anyError, func(asked captureOf, e *tender.Error) {
				secret := asked.ref.ClientSecret.Reveal()
				e.Message = "refused: " + secret[len(secret)/2:]
			})
		}},
		{name: "the phone in its national form", id: "SEC-02/get_customer,_refused_in_JSON", how: func(s *saboteur) {
			s.getCustomer = leaks[tender.CustomerRef, *tender.Customer](anyError, func(asked tender.CustomerRef, e *tender.Error) {
				e.Message = "no customer 0" + strings.TrimPrefix(asked.Phone, "+213")
			})
		}},
		{name: "an e-mail address in base64", id: "SEC-02/create_customer,_a_page", how: func(s *saboteur) {
			s.createCustomer = leaks[tender.CustomerParams, *tender.Customer](ofStatus(http.StatusBadGateway), func(asked tender.CustomerParams, e *tender.Error) {
				e.Message = "trace " + base64.RawURLEncoding.EncodeToString([]byte("email="+asked.Email))
			})
		}},
		{name: "a name escaped for a URL", id: "SEC-02/update_customer,_refused_in_another_writing", how: func(s *saboteur) {
			s.updateCustomer = leaks[updateOf, *tender.Customer](anyError, func(asked updateOf, e *tender.Error) { e.Message = url.QueryEscape(*asked.update.Name) })
		}},
		{name: "a name in capitals, after a 401", id: "SEC-02/update_customer,_refused_for_the_credentials", how: func(s *saboteur) {
			s.updateCustomer = leaks[updateOf, *tender.Customer](ofStatus(http.StatusUnauthorized), func(asked updateOf, e *tender.Error) {
				e.Code = "MAY_NOT_UPDATE_" + strings.ToUpper(*asked.update.Name)
			})
		}},
		{name: "the reason of a refund, after a 409", id: "SEC-02/refund_payment,_refused_for_what_is_there", how: func(s *saboteur) {
			s.refund = leaks[refundOf, *tender.Refund](ofStatus(http.StatusConflict), func(asked refundOf, e *tender.Error) { e.Message = asked.params.Reason + " was said before" })
		}},
		{name: "a reference, after a 429", id: "SEC-02/find_payment,_refused_for_now", how: func(s *saboteur) {
			s.findPayment = leaks[string, *tender.Payment](ofKind(tender.ErrRateLimited), func(asked string, e *tender.Error) { e.Message = "too many searches for " + asked })
		}},
		{name: "a name as request id, in an outage", id: "SEC-02/create_customer,_an_outage", how: func(s *saboteur) {
			s.createCustomer = leaks[tender.CustomerParams, *tender.Customer](ofStatus(http.StatusServiceUnavailable), func(asked tender.CustomerParams, e *tender.Error) {
				e.RequestID = "req-" + asked.Name
			})
		}},
		{name: "a filter, after a 2xx that is none", id: "SEC-02/list_customers,_a_refusal_in_a_success", how: func(s *saboteur) {
			s.listCustomers = leaks[pageOf, *tender.CustomerPage](ofStatus(http.StatusOK), func(asked pageOf, e *tender.Error) { e.Message = "no list of " + asked.query.Email })
		}},
		{name: "the token, after a redirect", id: "SEC-02/get_payment,_odd_headers", how: func(s *saboteur) {
			s.spoil = func(_ tender.Operation, e *tender.Error) {
				if e.HTTPStatus == http.StatusFound {
					e.Message = "moved, the key was " + front.DefaultToken
				}
			}
		}},
		{name: "the URL in a cause", id: "SEC-02/get_customer,_a_transport_that_says_all", how: func(s *saboteur) {
			s.getCustomer = leaks[tender.CustomerRef, *tender.Customer](func(e *tender.Error) bool { return e.Err != nil }, func(asked tender.CustomerRef, e *tender.Error) {
				e.Err = &url.Error{Op: "Get", URL: baseURL + "/v1/customers/" + asked.ID, Err: e.Err}
			})
		}},
		{name: "a transport's words in Message", id: "SEC-02/refund_payment,_a_transport_that_says_all", how: func(s *saboteur) {
			s.spoil = func(_ tender.Operation, e *tender.Error) {
				if e.Err != nil {
					e.Message += ": " + e.Err.Error()
				}
			}
		}},
		{name: "why a context ended, in Message", id: "SEC-02/void_payment,_a_context_that_says_why_it_ended", how: func(s *saboteur) {
			s.void = func(ctx context.Context, asked tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				p, err := next(ctx, asked)
				if e := tenderError(err); e != nil && ctx.Err() != nil {
					e.Message = context.Cause(ctx).Error()
				}
				return p, err
			}
		}},
		{name: "a bad value in the error that refuses it", id: "SEC-02/create_customer,_bad_values", how: func(s *saboteur) {
			s.createCustomer = func(ctx context.Context, asked tender.CustomerParams, next call[tender.CustomerParams, *tender.Customer]) (*tender.Customer, error) {
				if strings.HasPrefix(asked.Name, "x ") {
					broken := tender.FieldError{Field: tender.FieldName, Rule: fmt.Sprintf("must not be %q", asked.Name)}
					return nil, &tender.Error{Kind: tender.ErrInvalid, Outcome: tender.OutcomeNotDone, Fields: []tender.FieldError{broken}}
				}
				return next(ctx, asked)
			}
		}},
		{name: "params in the log", id: "SEC-01/create_customer", how: func(s *saboteur) {
			s.createCustomer = func(ctx context.Context, asked tender.CustomerParams, next call[tender.CustomerParams, *tender.Customer]) (*tender.Customer, error) {
				tender.TraceExchange(ctx, tender.Exchange{Method: http.MethodPost, Route: fmt.Sprintf("/v1/customers with %+v", asked)})
				return next(ctx, asked)
			}
		}},
		{name: "an id in the log", id: "SEC-01/capture_payment", how: func(s *saboteur) {
			s.capture = func(ctx context.Context, asked captureOf, next call[captureOf, *tender.Payment]) (*tender.Payment, error) {
				tender.TraceExchange(ctx, tender.Exchange{Method: http.MethodPost, Route: "/v1/payments/" + asked.ref.ID + "/capture"})
				return next(ctx, asked)
			}
		}},
		{name: "the client secret in a Failure", id: "SEC-01/confirm_payment", how: func(s *saboteur) {
			s.confirm = changed(func(asked tender.PaymentRef, p *tender.Payment) {
				p.Failure = &tender.Failure{Message: "not with " + asked.ClientSecret.Reveal()}
			})
		}},
		{name: "a failure in words that nobody cleaned", id: "SEC-01/get_payment,_words_that_repeat_the_request", how: func(s *saboteur) {
			s.getPayment = changed(func(_ tender.PaymentRef, p *tender.Payment) {
				var answer struct{ Failure *tender.Failure }
				if json.Unmarshal(p.Raw.Bytes(), &answer) == nil {
					p.Failure = answer.Failure
				}
			})
		}},
		{name: "the dropped data of a lossy call, in an error", id: "SEC-01/create_payment,_no_place_for_it", how: func(s *saboteur) {
			s.createPayment = func(_ context.Context, asked tender.PaymentParams, _ call[tender.PaymentParams, *tender.Payment]) (*tender.Payment, error) {
				return nil, &tender.Error{Kind: tender.ErrUnsupported, Outcome: tender.OutcomeNotDone, Message: fmt.Sprint("no place for ", asked.Metadata)}
			}
		}},
		{name: "a ref printed into a panic", id: "SEC-09/confirm_payment,_transport", how: func(s *saboteur) {
			s.confirm = func(ctx context.Context, asked tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (*tender.Payment, error) {
				defer func() {
					if p := recover(); p != nil {
						panic(fmt.Sprintf("confirm %s %s: %v", asked.ID, asked.ClientSecret.Reveal(), p))
					}
				}()
				return next(ctx, asked)
			}
		}},
		{name: "a panic swallowed", id: "SEC-09/get_payment,_transport", how: func(s *saboteur) {
			s.getPayment = func(ctx context.Context, asked tender.PaymentRef, next call[tender.PaymentRef, *tender.Payment]) (p *tender.Payment, err error) {
				defer func() {
					if recover() != nil {
						err = errors.New("something happened")
					}
				}()
				return next(ctx, asked)
			}
		}},
		{name: "a lock that a panic leaves behind", id: "SEC-09/refund_payment,_log_handler", how: func(s *saboteur) {
			var busy sync.Mutex
			s.refund = func(ctx context.Context, asked refundOf, next call[refundOf, *tender.Refund]) (*tender.Refund, error) {
				if !busy.TryLock() {
					return nil, &tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone, Message: "busy"}
				}
				r, err := next(ctx, asked)
				busy.Unlock()
				return r, err
			}
		}},
	}
}
