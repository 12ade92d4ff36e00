// Receiver is a shop that learns of its payments by webhooks, by the payer's return and by asking, whatever comes first.
//
//	go run ./cmd/tender listen --provider lomi --forward-to http://localhost:8080/webhooks    # in another terminal; prints settings
//	TENDER_PROVIDER=lomi go run ./examples/receiver
//
// No provider is named in it. orders.go is what to copy: one way in for every piece of news, and one rule for what is stored.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Getenv, "localhost:8080"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, getenv func(string) string, address string) error {
	provider, err := providers.Open(getenv("TENDER_PROVIDER"), getenv, nil)
	if err != nil {
		return err
	}
	gw, err := tender.NewGateway(provider, tender.Options{
		Require: []tender.Capability{tender.Customers, tender.Payments, tender.Webhooks}, AllowLossy: true, Logger: slog.Default(),
	})
	if err != nil {
		return err
	}
	shop := newShop(gw, "http://"+address)
	go shop.orders.keepAsking(ctx)
	server := &http.Server{Addr: address, Handler: shop.routes(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// shop sells one thing.
type shop struct {
	gw     *tender.Gateway
	home   string
	orders *orders
}

func newShop(gw *tender.Gateway, home string) *shop {
	return &shop{gw: gw, home: home, orders: newOrders(gw)}
}

func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /buy", s.buy)
	mux.HandleFunc("GET /back/{reference}", s.back)
	mux.Handle("/webhooks", s.gw.WebhookHandler(s.orders.resolve, s.orders.news))
	return mux
}

// buy starts a payment and sends the payer's browser to the provider's page.
func (s *shop) buy(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context()) // a browser that goes away must not end a write halfway
	payment, err := s.start(ctx, tender.CaptureNow)
	if err != nil {
		http.Error(w, "the payment could not be started", http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, payment.NextAction.URL, http.StatusSeeOther)
}

// start makes a customer and a payment that waits for its payer. The order is stored before its payment is made, and the ref before anything else
// is done with it.
func (s *shop) start(ctx context.Context, capture tender.CaptureMode) (*tender.Payment, error) {
	customer, err := s.gw.CreateCustomer(ctx, tender.CustomerParams{
		Reference: tender.NewReference(), Name: "Amel Kaci", Email: "amel.kaci@example.test", Phone: "+213661000111",
	})
	if errors.Is(err, tender.ErrAlreadyExists) && s.gw.Supports(tender.CustomersFind) {
		customer, err = s.gw.EnsureCustomer(ctx, tender.CustomerParams{Name: "Amel Kaci", Email: "amel.kaci@example.test", Phone: "+213661000111"})
	}
	if err != nil {
		return nil, err
	}
	currency := "DZD"
	if known := s.gw.Profile().Currencies; len(known) > 0 {
		currency = known[0]
	}
	reference := tender.NewReference()
	payment, err := s.orders.create(ctx, tender.PaymentParams{
		Reference: reference, Amount: tender.MustMoney("1500", currency), Customer: customer.Ref(), Capture: capture, ReturnURL: s.home + "/back/" + reference,
	})
	if err != nil {
		return nil, err
	}
	if payment.Status == tender.StatusRequiresConfirmation {
		if payment, err = s.orders.confirm(ctx, reference); err != nil {
			return nil, err
		}
	}
	if payment.NextAction == nil {
		return nil, fmt.Errorf("the payment is %s, and there is nowhere to send the payer to", payment.Status)
	}
	return payment, nil
}

// back is where the payer's browser returns to: one more reason to ask, and no proof of anything.
func (s *shop) back(w http.ResponseWriter, r *http.Request) {
	o, err := s.orders.refresh(r.Context(), r.PathValue("reference"))
	if err != nil {
		http.Error(w, "we will tell you by e-mail", http.StatusOK)
		return
	}
	_, _ = fmt.Fprintf(w, "your payment is %s\n", o.Status)
}
