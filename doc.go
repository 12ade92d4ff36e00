// Package tender is one API for customers and payments, whatever the provider behind it.
//
// An app holds a [Gateway], made from an adapter (package providers/yassir, or one of anybody's) and [Options]. It stores the refs of its
// customers and payments, and changes provider by changing a constructor or a setting:
//
//	client, err := yassir.New(yassir.Config{BaseURL: yassir.Sandbox, ClientID: id, ClientSecret: secret, Service: "shop", Country: "DZ"})
//	gw, err := tender.NewGateway(client, tender.Options{Require: []tender.Capability{tender.PaymentsRefund}})
//
//	customer, err := gw.EnsureCustomer(ctx, tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
//	payment, err := gw.CreatePayment(ctx, tender.PaymentParams{
//		Reference: tender.NewReference(), Amount: tender.MustMoney("1500.00", "DZD"), Customer: customer.Ref(), ReturnURL: "https://shop.example/back",
//	})
//	// store payment.Ref(), then follow payment.Status
//
// # Vocabulary
//
// The terms are the field's own: authorize (reserve funds), capture (take them), void (give a reservation back), refund (give taken money back).
// Amounts are [Money], integers of minor units with an ISO 4217 code. Countries are ISO 3166-1 alpha-2, phones E.164, times UTC.
//
// # A payment's way
//
// After CreatePayment an app does what [Status] says: ConfirmPayment on requires_confirmation, send the payer to NextAction on requires_action,
// and from then on asks one question, GetPayment, whether the browser came back, a message arrived or a timer rang. Those are hints; what
// GetPayment says counts. A payment that was declined is a result, not an error. Store the ref anew whenever a call returns the payment.
//
// A Reference names one attempt to pay. A second attempt has a new one, and there is one open attempt for an order at a time.
//
// # What a provider cannot do
//
// is known before the first call: Options.Require makes it an error of [NewGateway], [Gateway.Check] says why, and [Profile] holds the rest.
// Data that the provider has no place for is refused unless Options.AllowLossy says otherwise, and then listed in the result.
//
// # Errors and outcomes
//
// Every error is an [*Error] with a [Kind] that says what to do next and, for a write, an [Outcome]. One test tells an app that something may
// have happened although the call failed:
//
//	if errors.Is(err, tender.ErrOutcomeUnknown) { ... }
//
// Such a call is never repeated by tender, and must not simply be repeated by the app: Error.Recovery names the way out. Because a browser
// that goes away cancels its request's context, give writes a context of their own: context.WithTimeout(context.WithoutCancel(ctx), ...).
//
// # Printing
//
// [Secret] and [Raw] never print what they hold. [Customer], [CustomerRef], [NextAction] and the other records redact themselves wherever fmt and
// slog can call their methods. They cannot do so in an unexported field of a struct of yours, nor for the verb %p: do not print them so. Nor can they where slog's
// JSON handler meets a slice, a map or a struct of yours with them inside: that is encoded by encoding/json, which carries their data on purpose. The params structs
// hold what you put in and print it.
//
// # Concurrency
//
// A Gateway and every Provider are immutable and safe for concurrent use. Params are taken by value and never written to.
//
// # Interfaces for adapters
//
// The provider-neutral interfaces are [CustomerProvider] and [PaymentProvider]; what only some providers can do has an interface of its own
// beside them ([CustomerFinder], [CustomerLister], [CustomerDeleter], [PaymentFinder], [PaymentConfirmer], [PaymentCapturer], [PaymentVoider],
// [PaymentRefunder], [RefundGetter]).
package tender
