package tender_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http/httptest"
	"time"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers"
	"github.com/tenderpay/tender/sandbox"
	"github.com/tenderpay/tender/sandbox/fault"
)

// shop is an app's view of one provider: the gateway, and a customer to charge.
type shop struct {
	*tender.Gateway
	customer tender.CustomerRef
	box      *sandbox.Sandbox // stands for the provider and the payer
	close    func()
}

// openShop starts the simulator and opens the provider with the settings that it prints, as an app opens a real one with its own.
func openShop(ctx context.Context) shop {
	box := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(box)
	settings, err := box.Settings("yassir", server.URL)
	check(err)
	provider, err := providers.Open("yassir", func(key string) string { return settings[key] }, nil)
	check(err)
	gw, err := tender.NewGateway(provider, tender.Options{Require: []tender.Capability{tender.PaymentsCapture, tender.PaymentsRefund}})
	check(err)
	customer, err := gw.EnsureCustomer(ctx, tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
	check(err)
	return shop{Gateway: gw, customer: customer.Ref(), box: box, close: server.Close}
}

// reserve takes a payment to authorized: create, confirm, and the payer says yes.
func (s shop) reserve(ctx context.Context, amount string) *tender.Payment {
	payment, err := s.CreatePayment(ctx, tender.PaymentParams{
		Reference: tender.NewReference(), Amount: tender.MustMoney(amount, "DZD"), Customer: s.customer,
		Capture: tender.CaptureLater, ReturnURL: "https://shop.example/back/9001",
	})
	check(err)
	payment, err = s.ConfirmPayment(ctx, payment.Ref())
	check(err)
	check(s.box.Yassir().Approve(payment.Reference))
	payment, err = s.GetPayment(ctx, payment.Ref())
	check(err)
	return payment
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Take a payment that sends the payer to the provider's page.
func Example() {
	ctx := context.Background()
	shop := openShop(ctx)
	defer shop.close()

	payment, err := shop.CreatePayment(ctx, tender.PaymentParams{
		Reference: tender.NewReference(), // a fresh one for each attempt
		Amount:    tender.MustMoney("1500.00", "DZD"),
		Customer:  shop.customer,
		ReturnURL: "https://shop.example/back/9001",
	})
	check(err)
	stored := payment.Ref().Token().Reveal() // into the order's row, before anything else happens
	fmt.Println(payment.Status)

	if payment.Status == tender.StatusRequiresConfirmation {
		payment, err = shop.ConfirmPayment(ctx, payment.Ref())
		check(err)
	}
	fmt.Println(payment.Status, payment.NextAction.Type) // send the browser to payment.NextAction.URL

	check(shop.box.Yassir().Approve(payment.Reference)) // the payer pays, there

	ref, err := tender.ParsePaymentRef(stored) // later: the browser is back, or a timer rang
	check(err)
	payment, err = shop.GetPayment(ctx, ref)
	check(err)
	fmt.Println(payment.Status, payment.Amount)
	// Output:
	// requires_confirmation
	// requires_action redirect
	// succeeded 1500.00 DZD
}

// Reserve an amount and capture a part of it; the rest goes back to the payer.
func ExampleGateway_CapturePayment() {
	ctx := context.Background()
	shop := openShop(ctx)
	defer shop.close()

	payment := shop.reserve(ctx, "5000.00")
	fmt.Println(payment.Status)

	payment, err := shop.CapturePayment(ctx, payment.Ref(), tender.CaptureParams{Amount: tender.MustMoney("4500.00", "DZD")})
	check(err)
	fmt.Println(payment.Status, payment.AmountCaptured)
	// Output:
	// authorized
	// succeeded 4500.00 DZD
}

// Refund a payment in parts. Equal parts are two refunds, not one.
func ExampleGateway_RefundPayment() {
	ctx := context.Background()
	shop := openShop(ctx)
	defer shop.close()

	payment, err := shop.CapturePayment(ctx, shop.reserve(ctx, "1500.00").Ref(), tender.CaptureParams{})
	check(err)
	for _, part := range []string{"500.00", "500.00", "500.00"} {
		refund, err := shop.RefundPayment(ctx, payment.Ref(), tender.RefundParams{
			Reference: tender.NewReference(), Amount: tender.MustMoney(part, "DZD"), Reason: "item returned",
		})
		check(err)
		fmt.Println(refund.Amount, refund.Status, refund.Refunded)
	}
	// Output:
	// 500.00 DZD succeeded partial
	// 500.00 DZD succeeded partial
	// 500.00 DZD succeeded full
}

// Handle every kind of error: kinds are chosen by what the caller does next.
func ExampleError() {
	ctx := context.Background()
	shop := openShop(ctx)
	defer shop.close()

	advice := func(err error) string {
		var e *tender.Error
		if !errors.As(err, &e) {
			return "not an error of tender"
		}
		if errors.Is(err, tender.ErrOutcomeUnknown) { // first, whatever the kind
			return "something may have happened: " + string(e.Recovery)
		}
		switch e.Kind {
		case tender.ErrInvalid:
			return fmt.Sprintf("correct the input: %s %s", e.Fields[0].Field, e.Fields[0].Rule)
		case tender.ErrUnsupported:
			return fmt.Sprintf("this provider has no place for %s", e.Fields[0].Field)
		case tender.ErrUnauthenticated, tender.ErrPermission:
			return "look at the account's settings"
		case tender.ErrNotFound:
			return "there is no such record"
		case tender.ErrAlreadyExists:
			return "find the existing record"
		case tender.ErrInvalidState:
			return "get the payment and look at its status"
		case tender.ErrDeclined:
			return "ask the payer for another way to pay"
		case tender.ErrRateLimited:
			return fmt.Sprintf("wait %s", e.RetryAfter)
		case tender.ErrUnavailable:
			return "nothing was done; try again later"
		case tender.ErrProtocol, tender.ErrIntegrity:
			return "have a person look into it"
		}
		return "a kind that this version does not know"
	}

	_, err := shop.CreateCustomer(ctx, tender.CustomerParams{Name: "Amel K.", Phone: "0661000111"})
	fmt.Println(advice(err))
	_, err = shop.CreateCustomer(ctx, tender.CustomerParams{Name: "Amel K.", Phone: "+213661000222", Address: tender.Address{City: "Oran"}})
	fmt.Println(advice(err))
	_, err = shop.CreateCustomer(ctx, tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
	fmt.Println(advice(err))
	_, err = shop.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661999999"})
	fmt.Println(advice(err))

	payment := shop.reserve(ctx, "100.00")
	ref, account := payment.Ref(), shop.box.Yassir()
	refund := tender.RefundParams{Reference: tender.NewReference(), Amount: payment.Amount}
	_, err = shop.RefundPayment(ctx, ref, refund)
	fmt.Println(advice(err))
	account.Inject(fault.Fault{Kind: fault.InnerFailure})
	_, err = shop.CapturePayment(ctx, ref, tender.CaptureParams{})
	fmt.Println(advice(err))
	account.Inject(fault.Fault{Kind: fault.LoseAnswer})
	_, err = shop.VoidPayment(ctx, ref)
	fmt.Println(advice(err))

	ref.ClientSecret = tender.NewSecret("not the payment's")
	_, err = shop.GetPayment(ctx, ref)
	fmt.Println(advice(err))
	account.Inject(fault.Fault{Kind: fault.OtherCurrency})
	_, err = shop.GetPayment(ctx, payment.Ref())
	fmt.Println(advice(err))
	account.Inject(fault.Fault{Kind: fault.EmptyObject})
	_, err = shop.GetPayment(ctx, payment.Ref())
	fmt.Println(advice(err))

	hurried, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	account.Inject(fault.Fault{Kind: fault.TooManyRequests, RetryAfter: "25"})
	_, err = shop.GetPayment(hurried, payment.Ref())
	fmt.Println(advice(err))
	cancel()
	_, err = shop.GetPayment(hurried, payment.Ref())
	fmt.Println(advice(err))
	// Output:
	// correct the input: Phone must be an E.164 phone number such as +213550000000
	// this provider has no place for Address.City
	// find the existing record
	// there is no such record
	// get the payment and look at its status
	// ask the payer for another way to pay
	// something may have happened: get
	// look at the account's settings
	// have a person look into it
	// have a person look into it
	// wait 25s
	// nothing was done; try again later
}

// Find out what happened after an unknown outcome, without a second charge.
func ExampleRecovery() {
	ctx := context.Background()
	shop := openShop(ctx)
	defer shop.close()

	payment := shop.reserve(ctx, "1200.00")
	shop.box.Yassir().Inject(fault.Fault{Kind: fault.LoseAnswer, Times: 1}) // carried out, and nobody is told

	// A write outlives the browser that asked for it.
	writing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	_, err := shop.CapturePayment(writing, payment.Ref(), tender.CaptureParams{})

	var e *tender.Error
	switch {
	case err == nil:
		fmt.Println("captured")
	case !errors.Is(err, tender.ErrOutcomeUnknown) || !errors.As(err, &e):
		fmt.Println("not captured:", err)
	case e.Recovery == tender.RecoverGet:
		fmt.Println("unknown; way out:", e.Recovery)
		payment, err = shop.GetPayment(ctx, payment.Ref())
		check(err)
		switch payment.Status {
		case tender.StatusSucceeded:
			fmt.Println("it was captured")
		case tender.StatusAuthorized:
			fmt.Println("it was not: capture again")
		default:
			fmt.Println("ask again later")
		}
	default:
		fmt.Println("a person looks into it")
	}
	_, _, times := shop.box.Yassir().Charged(payment.Reference)
	fmt.Println("charges at the provider:", times)
	// Output:
	// unknown; way out: get
	// it was captured
	// charges at the provider: 1
}

// Learn before the first call what a provider cannot do.
func ExampleGateway_Check() {
	ctx := context.Background()
	shop := openShop(ctx)
	defer shop.close()

	fmt.Println(shop.Check(tender.PaymentsCapture, tender.PaymentsVoid))
	fmt.Println(shop.Check("payments.teleport"))
	fmt.Println(shop.Profile().AfterUnknown[tender.OpRefundPayment])
	// Output:
	// <nil>
	// yassir: unsupported: payments.teleport is not a capability that this version of tender knows
	// manual
}

// Amounts are decimal text or minor units, never floats.
func ExampleParseMoney() {
	m, err := tender.ParseMoney("1500.5", "DZD")
	fmt.Println(m, m.Minor(), err)
	_, err = tender.ParseMoney("1500.5", "XOF")
	fmt.Println(err)
	// Output:
	// 1500.50 DZD 150050 <nil>
	// invalid: Amount must have at most 0 fraction digits in XOF
}
