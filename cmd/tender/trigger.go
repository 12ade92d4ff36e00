package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
)

func triggerCommand() command {
	return command{
		name:      "trigger",
		summary:   "bring an event about at a running sandbox, through the library: " + strings.Join(happenings(), ", "),
		arguments: []string{"provider", "event"},
		examples: []string{
			"tender trigger yassir paid",
			"tender trigger yassir refunded --url http://127.0.0.1:9090",
		},
		setUp: func(flags *flag.FlagSet) func(context.Context, console) error {
			address := flags.String("url", "http://127.0.0.1:8765", "the `address` that tender sandbox or tender listen printed")
			return func(ctx context.Context, c console) error {
				return runTrigger(ctx, c, strings.TrimRight(*address, "/"), flags.Arg(0), flags.Arg(1))
			}
		},
	}
}

// happenings are what can be brought about.
func happenings() []string {
	return []string{"paid", "declined", "authorized", "captured", "voided", "refunded"}
}

func runTrigger(ctx context.Context, c console, address, name, event string) error {
	if !slices.Contains(providers.Names(), name) {
		return usageError{fmt.Sprintf("there is no provider %q; there are: %s", name, strings.Join(providers.Names(), ", "))}
	}
	if !slices.Contains(happenings(), event) {
		return usageError{fmt.Sprintf("there is no event %q; there are: %s", event, strings.Join(happenings(), ", "))}
	}
	settings, err := sandbox.New(sandbox.Options{}).Settings(name, address)
	if err != nil {
		return usageError{"--url: " + err.Error()}
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: timeout}
	provider, err := providers.Open(name, func(key string) string { return settings[key] }, client)
	if err != nil {
		return err
	}
	needs := []tender.Capability{tender.Customers, tender.Payments}
	switch event {
	case "captured":
		needs = append(needs, tender.PaymentsCapture)
	case "voided":
		needs = append(needs, tender.PaymentsVoid)
	case "refunded":
		needs = append(needs, tender.PaymentsRefund)
	default:
	}
	gateway, err := tender.NewGateway(provider, tender.Options{Require: needs, AllowLossy: true}) // a reason has no place everywhere
	if err != nil {
		return err
	}
	t := &trigger{gateway: gateway, client: client, control: address + "/control/" + name + "/"}
	payment, err := t.pull(ctx, event)
	if err != nil {
		return err
	}
	c.printf("%s  %s: the payment with the reference %s is %s\n", name, event, payment.Reference, payment.Status)
	return nil
}

// trigger is an app whose payer does what it is told.
type trigger struct {
	gateway *tender.Gateway
	client  *http.Client
	control string
}

func (t *trigger) pull(ctx context.Context, event string) (*tender.Payment, error) {
	capture, act := tender.CaptureNow, "approve"
	switch event {
	case "authorized", "captured", "voided":
		capture = tender.CaptureLater
	case "declined":
		act = "decline"
	default:
	}
	payment, err := t.begin(ctx, capture)
	if err != nil {
		return nil, err
	}
	if err = t.steer(ctx, act, payment.Reference); err != nil {
		return nil, err
	}
	switch event {
	case "captured":
		_, err = t.gateway.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: payment.Amount})
	case "voided":
		_, err = t.gateway.VoidPayment(ctx, payment.Ref())
	case "refunded":
		err = t.refund(ctx, payment)
	default:
	}
	if err != nil {
		return nil, err
	}
	return t.gateway.GetPayment(ctx, payment.Ref())
}

// begin is a payment that waits for its payer.
func (t *trigger) begin(ctx context.Context, capture tender.CaptureMode) (*tender.Payment, error) {
	params := tender.CustomerParams{Reference: tender.NewReference(), Name: "Amel K.", Phone: phone, Email: "amel@example.test"}
	create := t.gateway.CreateCustomer
	if t.gateway.Supports(tender.CustomersFind) {
		create = t.gateway.EnsureCustomer
	}
	customer, err := create(ctx, params)
	if err != nil {
		return nil, err
	}
	currency := "DZD"
	if known := t.gateway.Profile().Currencies; len(known) > 0 && !slices.Contains(known, currency) {
		currency = known[0]
	}
	amount, err := tender.ParseMoney("1500", currency)
	if err != nil {
		return nil, err
	}
	payment, err := t.gateway.CreatePayment(ctx, tender.PaymentParams{
		Reference: tender.NewReference(), Amount: amount, Customer: customer.Ref(), Capture: capture, ReturnURL: returnURL,
	})
	if err == nil && payment.Status == tender.StatusRequiresConfirmation {
		payment, err = t.gateway.ConfirmPayment(ctx, payment.Ref())
	}
	return payment, err
}

// refund gives all back, and ends the refund where that takes the provider a while.
func (t *trigger) refund(ctx context.Context, payment *tender.Payment) error {
	refund, err := t.gateway.RefundPayment(ctx, payment.Ref(), tender.RefundParams{Reference: tender.NewReference(), Amount: payment.Amount, Reason: "returned"})
	if err != nil || refund.Status != tender.RefundPending {
		return err
	}
	return t.steer(ctx, "settle-refunds", payment.Reference)
}

// steer asks the sandbox to do what payers and banks do.
func (t *trigger) steer(ctx context.Context, act, reference string) error {
	body, err := json.Marshal(map[string]string{"reference": reference})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.control+act, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := t.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if response.StatusCode != http.StatusNoContent {
		return fmt.Errorf("the sandbox did not %s: %s: %s", act, response.Status, strings.TrimSpace(string(text)))
	}
	return err
}
