package conformance

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/conformance/reference/front"
)

// sabotage is one deliberate fault of the reference adapter, of a kind that real libraries have had, and the case that must notice it.
type sabotage struct {
	name    string
	id      string          // of the case; it begins with the rule
	how     func(*saboteur) // called for each adapter that the case makes
	answers func(tender.Operation, Variant) []Answer
	panics  bool // the fault is a panic
	setUp   func(*Harness)
	options front.Options // of the provider
	hangs   bool          // the case must end it: it is given a second of real time
	after   func()        // once the case is over
}

// TestSabotage proves the suite: each fault fails its case, and the reference adapter without it passes the same case.
func TestSabotage(t *testing.T) {
	known := map[string]testCase{}
	for _, tc := range cases() {
		known[tc.id()] = tc
	}
	killed, names := 0, map[string]bool{}
	all := slices.Concat(outcomeSabotages(), errorSabotages(), integritySabotages(), moneySabotages(), customerSabotages(), listSabotages(),
		paymentSabotages(), refundSabotages(), webhookSabotages(), profileSabotages(), wireSabotages(), ledgerSabotages(), netSabotages(), secretSabotages(), canarySabotages(), resourceSabotages())
	for _, s := range all {
		t.Run(s.name, func(t *testing.T) {
			require.False(t, names[s.name], "two sabotages have this name")
			names[s.name] = true
			tc, ok := known[s.id]
			require.True(t, ok, "there is no case %s", s.id)
			require.Equal(t, Pass, verdict(t, tc, sabotage{options: s.options}).Verdict, "the pristine adapter fails %s, so it proves nothing", s.id)
			result := verdict(t, tc, s)
			if s.after != nil {
				s.after()
			}
			require.Equal(t, Fail, result.Verdict, "%s survived %s", s.name, s.id)
			assert.True(t, strings.HasPrefix(result.Details, tc.rule+": "), "the failure does not name its rule: %s", result.Details)
			assert.NotContains(t, result.Details, "make the ", "the sabotage is no adapter")
			assert.Equal(t, s.panics, strings.Contains(result.Details, "found: panic: "), "%s", result.Details)
			if !t.Failed() {
				killed++
				t.Logf("%s -> %s", s.name, tc.rule)
			}
		})
	}
	t.Logf("killed %d of %d", killed, len(all))
	assert.GreaterOrEqual(t, len(all), 45)
	assert.Equal(t, len(all), killed)
}

// verdict runs one case against the reference adapter with a fault.
func verdict(t *testing.T, tc testCase, s sabotage) (result Result) {
	t.Helper()
	run := func(t *testing.T) {
		ctx := t.Context()
		if s.hangs {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, time.Second)
			defer cancel()
		}
		result = runCase(ctx, tc, nil, s.harness)
	}
	if tc.virtual {
		synctest.Test(t, run)
	} else {
		run(t)
	}
	return result
}

func (s sabotage) harness() (Harness, error) {
	if s.how == nil {
		s.how = func(*saboteur) {}
	}
	harness, err := referenceHarness(
		s.options,
		func(c *reference.Client) tender.Provider {
			spoilt := &saboteur{Client: c}
			s.how(spoilt)
			if spoilt.as != nil {
				return spoilt.as(spoilt)
			}
			return spoilt
		},
		func(next http.RoundTripper) http.RoundTripper {
			var spoilt saboteur
			s.how(&spoilt)
			if next == nil && (spoilt.wire != nil || spoilt.own != nil) {
				own := &http.Transport{MaxResponseHeaderBytes: 64 << 10}
				if spoilt.own != nil {
					spoilt.own(own)
				}
				next = own
			}
			if spoilt.wire == nil {
				return next
			}
			return tapped{next, spoilt.wire}
		})
	if s.setUp != nil {
		s.setUp(&harness)
	}
	if s.answers != nil {
		harness.Answers = s.answers
	}
	return harness, err
}

type (
	// call is a method of the adapter; twist stands in for it, and may use it.
	call[A, R any]  func(context.Context, A) (R, error)
	twist[A, R any] func(ctx context.Context, asked A, next call[A, R]) (R, error)

	updateOf struct {
		ref    tender.CustomerRef
		update tender.CustomerUpdate
	}
	pageOf struct {
		query  tender.CustomerQuery
		cursor string
	}
	captureOf struct {
		ref    tender.PaymentRef
		params tender.CaptureParams
	}
	refundOf struct {
		ref    tender.PaymentRef
		params tender.RefundParams
	}
)

// saboteur is the reference adapter with something done to it.
type saboteur struct {
	*reference.Client
	as      func(*saboteur) tender.Provider                            // hides capabilities
	wire    func(req *http.Request, send send) (*http.Response, error) // below the adapter
	own     func(*http.Transport)                                      // the adapter's own transport
	name    func() string
	profile func(*tender.Profile)
	spoil   func(op tender.Operation, e *tender.Error) // every error

	createCustomer twist[tender.CustomerParams, *tender.Customer]
	getCustomer    twist[tender.CustomerRef, *tender.Customer]
	findCustomer   twist[tender.CustomerKey, *tender.Customer]
	updateCustomer twist[updateOf, *tender.Customer]
	deleteCustomer twist[tender.CustomerRef, bool]
	listCustomers  twist[pageOf, *tender.CustomerPage]
	createPayment  twist[tender.PaymentParams, *tender.Payment]
	getPayment     twist[tender.PaymentRef, *tender.Payment]
	findPayment    twist[string, *tender.Payment]
	confirm        twist[tender.PaymentRef, *tender.Payment]
	capture        twist[captureOf, *tender.Payment]
	void           twist[tender.PaymentRef, *tender.Payment]
	refund         twist[refundOf, *tender.Refund]
	getRefund      twist[tender.RefundRef, *tender.Refund]
	webhook        twist[webhookOf, *tender.Event]
}

func twisted[A, R any](ctx context.Context, s *saboteur, op tender.Operation, asked A, t twist[A, R], next call[A, R]) (R, error) {
	if t == nil {
		t = func(ctx context.Context, asked A, next call[A, R]) (R, error) { return next(ctx, asked) }
	}
	result, err := t(ctx, asked, next)
	if e := tenderError(err); e != nil && s.spoil != nil {
		s.spoil(op, e)
	}
	return result, err
}

func (s *saboteur) Name() string {
	if s.name != nil {
		return s.name()
	}
	return s.Client.Name()
}

func (s *saboteur) Profile() tender.Profile {
	p := s.Client.Profile()
	if s.profile != nil {
		s.profile(&p)
	}
	return p
}

func (s *saboteur) CreateCustomer(ctx context.Context, params tender.CustomerParams) (*tender.Customer, error) {
	return twisted(ctx, s, tender.OpCreateCustomer, params, s.createCustomer, s.Client.CreateCustomer)
}

func (s *saboteur) GetCustomer(ctx context.Context, ref tender.CustomerRef) (*tender.Customer, error) {
	return twisted(ctx, s, tender.OpGetCustomer, ref, s.getCustomer, s.Client.GetCustomer)
}

func (s *saboteur) FindCustomer(ctx context.Context, key tender.CustomerKey) (*tender.Customer, error) {
	return twisted(ctx, s, tender.OpFindCustomer, key, s.findCustomer, s.Client.FindCustomer)
}

func (s *saboteur) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	return twisted(ctx, s, tender.OpUpdateCustomer, updateOf{ref, update}, s.updateCustomer, func(ctx context.Context, u updateOf) (*tender.Customer, error) {
		return s.Client.UpdateCustomer(ctx, u.ref, u.update)
	})
}

func (s *saboteur) DeleteCustomer(ctx context.Context, ref tender.CustomerRef) error {
	_, err := twisted(ctx, s, tender.OpDeleteCustomer, ref, s.deleteCustomer, func(ctx context.Context, ref tender.CustomerRef) (bool, error) {
		return true, s.Client.DeleteCustomer(ctx, ref)
	})
	return err
}

func (s *saboteur) ListCustomers(ctx context.Context, query tender.CustomerQuery, cursor string) (*tender.CustomerPage, error) {
	return twisted(ctx, s, tender.OpListCustomers, pageOf{query, cursor}, s.listCustomers, func(ctx context.Context, p pageOf) (*tender.CustomerPage, error) {
		return s.Client.ListCustomers(ctx, p.query, p.cursor)
	})
}

func (s *saboteur) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	return twisted(ctx, s, tender.OpCreatePayment, params, s.createPayment, s.Client.CreatePayment)
}

func (s *saboteur) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return twisted(ctx, s, tender.OpGetPayment, ref, s.getPayment, s.Client.GetPayment)
}

func (s *saboteur) FindPayment(ctx context.Context, reference string) (*tender.Payment, error) {
	return twisted(ctx, s, tender.OpFindPayment, reference, s.findPayment, s.Client.FindPayment)
}

func (s *saboteur) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return twisted(ctx, s, tender.OpConfirmPayment, ref, s.confirm, s.Client.ConfirmPayment)
}

func (s *saboteur) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	return twisted(ctx, s, tender.OpCapturePayment, captureOf{ref, params}, s.capture, func(ctx context.Context, c captureOf) (*tender.Payment, error) {
		return s.Client.CapturePayment(ctx, c.ref, c.params)
	})
}

func (s *saboteur) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return twisted(ctx, s, tender.OpVoidPayment, ref, s.void, s.Client.VoidPayment)
}

func (s *saboteur) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	return twisted(ctx, s, tender.OpRefundPayment, refundOf{ref, params}, s.refund, func(ctx context.Context, r refundOf) (*tender.Refund, error) {
		return s.Client.RefundPayment(ctx, r.ref, r.params)
	})
}

func (s *saboteur) GetRefund(ctx context.Context, ref tender.RefundRef) (*tender.Refund, error) {
	return twisted(ctx, s, tender.OpGetRefund, ref, s.getRefund, s.Client.GetRefund)
}

// changed returns a twist that carries the call out and then changes its result.
func changed[A, R any](how func(asked A, result *R)) twist[A, *R] {
	return func(ctx context.Context, asked A, next call[A, *R]) (*R, error) {
		result, err := next(ctx, asked)
		if err == nil {
			how(asked, result)
		}
		return result, err
	}
}

// altered returns a twist that changes what is asked.
func altered[A, R any](how func(asked *A)) twist[A, R] {
	return func(ctx context.Context, asked A, next call[A, R]) (R, error) {
		how(&asked)
		return next(ctx, asked)
	}
}
