package main

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/conformance/reference"
	"github.com/tenderpay/tender/providers/juspay"
	"github.com/tenderpay/tender/providers/webpay"
	"github.com/tenderpay/tender/providers/yassir"
)

type refundsAgain struct{ *yassir.Client }

func (a refundsAgain) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if unsure(err) {
		return a.Client.RefundPayment(ctx, ref, params)
	}
	return refund, err
}

type capturesAgain struct{ *webpay.Client }

func (a capturesAgain) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	payment, err := a.Client.CapturePayment(ctx, ref, params)
	if unsure(err) {
		return a.Client.CapturePayment(ctx, ref, params)
	}
	return payment, err
}

type believesPending struct{ *juspay.Client }

func (a believesPending) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if err == nil {
		refund.Status = tender.RefundSucceeded
	}
	return refund, err
}

// chargesDinars speaks of the currency that was asked for, and asks for another.
type chargesDinars struct{ *reference.Client }

func (a chargesDinars) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	amount, err := tender.NewMoney(params.Amount.Minor(), "DZD")
	if err != nil {
		return nil, err
	}
	params.Amount = amount
	return unpriced(a.Client.CreatePayment(ctx, params))
}

func (a chargesDinars) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	ref.Amount = tender.Money{}
	return unpriced(a.Client.ConfirmPayment(ctx, ref))
}

func (a chargesDinars) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	ref.Amount = tender.Money{}
	return unpriced(a.Client.GetPayment(ctx, ref))
}

func unpriced(payment *tender.Payment, err error) (*tender.Payment, error) {
	if err != nil {
		return nil, err
	}
	payment.Amount, payment.AmountCaptured, payment.AmountRefunded = tender.Money{}, tender.Money{}, tender.Money{}
	return payment, nil
}

// paysBeside makes a payment that nobody asked for, beside the one that somebody did.
type paysBeside struct{ *reference.Client }

func (a paysBeside) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	payment, err := a.Client.CreatePayment(ctx, params)
	if err != nil {
		return nil, err
	}
	params.Reference += "x"
	if _, err := a.Client.CreatePayment(ctx, params); err != nil {
		return nil, err
	}
	return payment, nil
}

type chargesOnCreation struct{ *reference.Client }

func (a chargesOnCreation) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	params.Capture = tender.CaptureNow
	payment, err := a.Client.CreatePayment(ctx, params)
	if err != nil {
		return nil, err
	}
	return a.ConfirmPayment(ctx, payment.Ref())
}

type capturesAll struct{ *reference.Client }

func (a capturesAll) CapturePayment(ctx context.Context, ref tender.PaymentRef, _ tender.CaptureParams) (*tender.Payment, error) {
	payment, err := a.Client.CapturePayment(ctx, ref, tender.CaptureParams{Amount: ref.Amount})
	if err != nil {
		return nil, err
	}
	payment.AmountCaptured = tender.Money{} // which an answer need not state
	return payment, nil
}

type swallowsCapture struct{ *reference.Client }

func (a swallowsCapture) CapturePayment(ctx context.Context, ref tender.PaymentRef, params tender.CaptureParams) (*tender.Payment, error) {
	payment, err := a.Client.CapturePayment(ctx, ref, params)
	if unsure(err) {
		return &tender.Payment{ID: ref.ID, Status: tender.StatusSucceeded}, nil
	}
	return payment, err
}

type swallowsRefund struct{ *yassir.Client }

func (a swallowsRefund) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if unsure(err) {
		return &tender.Refund{Status: tender.RefundSucceeded}, nil
	}
	return refund, err
}

type swallowsVoid struct{ *reference.Client }

func (a swallowsVoid) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	payment, err := a.Client.VoidPayment(ctx, ref)
	if unsure(err) {
		return &tender.Payment{ID: ref.ID, Status: tender.StatusCanceled}, nil
	}
	return payment, err
}

type saysNotDone struct{ *reference.Client }

func (a saysNotDone) RefundPayment(ctx context.Context, ref tender.PaymentRef, params tender.RefundParams) (*tender.Refund, error) {
	refund, err := a.Client.RefundPayment(ctx, ref, params)
	if unsure(err) {
		return nil, &tender.Error{Kind: tender.ErrUnavailable, Outcome: tender.OutcomeNotDone}
	}
	return refund, err
}

type doubtsSuccess struct{ *reference.Client }

func (a doubtsSuccess) VoidPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	_, err := a.Client.VoidPayment(ctx, ref)
	if err != nil {
		return nil, err
	}
	return nil, &tender.Error{Kind: tender.ErrProtocol}
}

type swallowsUpdate struct{ *reference.Client }

func (a swallowsUpdate) UpdateCustomer(ctx context.Context, ref tender.CustomerRef, update tender.CustomerUpdate) (*tender.Customer, error) {
	customer, err := a.Client.UpdateCustomer(ctx, ref, update)
	if unsure(err) {
		return &tender.Customer{ID: ref.ID}, nil
	}
	return customer, err
}

type swallowsDelete struct{ *reference.Client }

func (a swallowsDelete) DeleteCustomer(ctx context.Context, ref tender.CustomerRef) error {
	if err := a.Client.DeleteCustomer(ctx, ref); !unsure(err) {
		return err
	}
	return nil
}

type findsNobody struct{ *reference.Client }

func (a findsNobody) FindCustomer(context.Context, tender.CustomerKey) (*tender.Customer, error) {
	return nil, &tender.Error{Kind: tender.ErrNotFound, Outcome: tender.OutcomeRejected}
}

type remembers struct {
	*reference.Client
	mu       sync.Mutex
	payments []*tender.Payment
}

func (a *remembers) CreatePayment(ctx context.Context, params tender.PaymentParams) (*tender.Payment, error) {
	return a.keep(a.Client.CreatePayment(ctx, params))
}

func (a *remembers) ConfirmPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return a.keep(a.Client.ConfirmPayment(ctx, ref))
}

func (a *remembers) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	return a.keep(a.Client.GetPayment(ctx, ref))
}

func (a *remembers) keep(payment *tender.Payment, err error) (*tender.Payment, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.payments = append(a.payments, payment)
	return payment, err
}

type leavesGoroutines struct {
	*reference.Client
	stop chan struct{}
}

func (a leavesGoroutines) GetPayment(ctx context.Context, ref tender.PaymentRef) (*tender.Payment, error) {
	go func() { <-a.stop }()
	return a.Client.GetPayment(ctx, ref)
}

// leavesBodies asks some questions twice and never looks at the second answer.
type leavesBodies struct {
	over http.RoundTripper
	n    atomic.Int64

	mu     sync.Mutex
	bodies []*http.Response
}

func (l *leavesBodies) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet && l.n.Add(1)%20 == 0 {
		if resp, err := l.over.RoundTrip(req); err == nil {
			l.mu.Lock()
			l.bodies = append(l.bodies, resp)
			l.mu.Unlock()
		}
	}
	return l.over.RoundTrip(req)
}

func (l *leavesBodies) close() {
	for _, resp := range l.bodies {
		_ = resp.Body.Close()
	}
}

func unsure(err error) bool { return errors.Is(err, tender.ErrOutcomeUnknown) }
