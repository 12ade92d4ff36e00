package webpay_test

import (
	"context"
	"fmt"
	"time"

	"github.com/tenderpay/tender"
)

// The payment of the fixtures and of the payment tests, and what opens it.
const (
	orderNumber = "ord-1001"
	paymentID   = "5d0c9be7a1f24386b0e7d9c8a6f5e4d3c2b1a090"
	sdkSecret   = "9f8e7d6c5b4a39281706f5e4d3c2b1a0f9e8d7c6"
)

func euros(decimal string) tender.Money { return tender.MustMoney(decimal, "EUR") }

func newOrder() tender.PaymentParams {
	return tender.PaymentParams{
		Reference: orderNumber, Amount: euros("25.99"), Description: "Tea for two",
		ReturnURL: "https://shop.example.test/back", CancelURL: "https://shop.example.test/basket",
	}
}

// paidOrder is the ref of a payment on a page.
func paidOrder() tender.PaymentRef {
	return tender.PaymentRef{Provider: "webpay", ID: orderNumber, Reference: orderNumber, Amount: euros("25.99"), Capture: tender.CaptureNow}
}

func reservedOrder() tender.PaymentRef {
	ref := paidOrder()
	ref.Capture = tender.CaptureLater
	return ref
}

// sdkPayment is the ref of a payment for the SDK.
func sdkPayment(capture tender.CaptureMode) tender.PaymentRef {
	ref := paidOrder()
	ref.ClientSecret, ref.Capture = tender.NewSecret(paymentID), capture
	return ref
}

func createPayment(p tender.PaymentParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreatePayment(ctx, p) }
}

func getPayment(ref tender.PaymentRef) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.GetPayment(ctx, ref) }
}

func capturePayment(amount tender.Money) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.CapturePayment(ctx, reservedOrder(), tender.CaptureParams{Amount: amount})
	}
}

func voidPayment(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.VoidPayment(ctx, reservedOrder())
}

func refundPayment(amount tender.Money) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.RefundPayment(ctx, paidOrder(), tender.RefundParams{Reference: "ref-1001", Amount: amount})
	}
}

func paymentFixtures() []fixtureCall {
	one := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{[]string{folder}, call, want, false}
	}
	page := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{[]string{"page_not_found", folder}, call, want, false}
	}
	reserving := newOrder()
	reserving.Capture, reserving.Description, reserving.CancelURL = tender.CaptureLater, "", ""
	reserving.Customer = tender.CustomerRef{Provider: "webpay", ID: anaID, Name: "Ana Anić", Email: "ana@example.test", Phone: "+385911234567"}
	const url = "https://ipgtest.monri.com/v2/terminal-entry/redirect/terminal-entry-1"
	return []fixtureCall{
		page("create_page", createPayment(newOrder()), "ord-1001 ord-1001  requires_action/approved none, redirect "+url),
		page("create_page_reserving", createPayment(reserving), "ord-1001 ord-1001  requires_action/created none, redirect "+url),
		page("create_page_refused", createPayment(newOrder()), "invalid, rejected, 400: amount is not valid"),
		one("page_found", createPayment(newOrder()), "already exists, rejected, 200: the Reference has a page already, which another creation would change: use a fresh one for each attempt"),
		{[]string{"create_for_sdk"}, createPayment(newOrder()),
			"ord-1001 ord-1001 " + paymentID + " requires_action/approved none, client_sdk monri-components " + sdkSecret, true},
		one("status_fresh", getPayment(sdkPayment(tender.CaptureNow)),
			"ord-1001 ord-1001 "+paymentID+" requires_action/payment_method_required none, client_sdk monri-components "+sdkSecret),
		one("status_paid", getPayment(sdkPayment(tender.CaptureNow)), "ord-1001 ord-1001 "+paymentID+" succeeded/executed/approved unknown"),
		one("status_reserved", getPayment(sdkPayment(tender.CaptureLater)),
			"ord-1001 ord-1001 "+paymentID+" authorized/approved/approved unknown, capture before 2024-04-02T08:10:11Z"),
		one("status_declined", getPayment(sdkPayment(tender.CaptureNow)), "ord-1001 ord-1001 "+paymentID+
			" requires_action/executed/declined none, client_sdk monri-components "+sdkSecret+", failure 1016 insufficient funds"),
		one("order_paid", getPayment(paidOrder()), "ord-1001 ord-1001  succeeded/approved/0000 unknown"),
		one("order_declined", getPayment(reservedOrder()), "ord-1001 ord-1001  requires_action/declined/1050 none, failure 1050 "),
		one("order_not_found", getPayment(paidOrder()), "ord-1001 ord-1001  requires_action/ none"),
		one("capture", capturePayment(tender.Money{}), "ord-1001 ord-1001  succeeded/approved none, captured 25.99 EUR"),
		one("capture_part", capturePayment(euros("10")), "ord-1001 ord-1001  succeeded/approved none, captured 10.00 EUR"),
		one("capture_declined", capturePayment(tender.Money{}), "invalid state, rejected, 201: later activity blocks it"),
		one("void", voidPayment, "ord-1001 ord-1001  canceled/approved none"),
		one("void_refused", voidPayment, "invalid state, rejected, 422: Amount is not valid"),
		one("refund", refundPayment(euros("25.99")), "refund 845 ref-1001 25.99 EUR succeeded/approved unknown"),
		one("refund_part", refundPayment(euros("5")), "refund 845 ref-1001 5.00 EUR succeeded/approved unknown"),
		one("refund_timed_out", refundPayment(euros("25.99")), "unavailable, unknown, 201: timeout"),
	}
}

func paymentInOneLine(result any) any {
	switch r := result.(type) {
	case *tender.Payment:
		line := fmt.Sprintf("%s %s %s %s/%s %s", r.ID, r.Reference, r.ClientSecret.Reveal(), r.Status, r.ProviderStatus, r.Refunded)
		if a := r.NextAction; a != nil {
			line += fmt.Sprintf(", %s %s%s", a.Type, a.URL, a.SDK)
			if !a.ClientSecret.IsZero() {
				line += " " + a.ClientSecret.Reveal()
			}
		}
		if r.Failure != nil {
			line += ", failure " + r.Failure.Code + " " + r.Failure.Message
		}
		if r.AmountCaptured.Stated() {
			line += ", captured " + r.AmountCaptured.String()
		}
		if !r.CaptureBefore.IsZero() {
			line += ", capture before " + r.CaptureBefore.Format(time.RFC3339)
		}
		return line
	case *tender.Refund:
		return fmt.Sprintf("refund %s %s %s %s/%s %s", r.ID, r.Reference, r.Amount, r.Status, r.ProviderStatus, r.Refunded)
	}
	return result
}
