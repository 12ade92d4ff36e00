// Package yassir is the tender adapter for the Yassir Payment API (docs.payment.yassir.io/api-reference, paths below /api/v1).
//
// docs/providers/yassir.md lists the endpoints, what the API's documents leave open and what was chosen.
//
// # Authentication
//
// Bearer base64(client id:client secret), with x-platform: API and x-service, on every call. Proceed and check also carry the payment's
// client secret, which only the creation of the payment returns: it is in the PaymentRef, so store the ref.
//
// # Capabilities
//
// Customers with search by phone; payments with confirm (proceed), capture (whole or part), void (release) and refund (in several parts).
// There is no lookup of a payment by Reference, no list of payments or refunds, and no deletion of customers.
//
// # Amounts
//
// JSON numbers in major units with the fraction digits of ISO 4217. Currencies are not listed by the API's documents (DZD, MAD and USD are
// their examples); any ISO code is passed on.
//
// # Status mapping
//
//	created, nothing yet  -> requires_confirmation     12 -> requires_action      13 -> authorized
//	0, 11, none           -> processing                 2 -> succeeded            16 -> succeeded, refunded partial
//	3                     -> failed                    10 -> canceled              4 -> succeeded, refunded full
//	any other             -> unknown
//
// The redirect's URL comes from ConfirmPayment only: a GetPayment that says requires_action has no NextAction, and confirming again gives it.
//
// # Idempotency
//
// There is no idempotency key. A customer's phone is unique. What the API does with a Reference that was used before is not documented: use a
// fresh one for every attempt. A refund has no id and no lookup: after an unknown outcome never repeat it.
//
// # Webhooks
//
// The provider signs none: Config.UnsignedWebhooks takes them as hints that nobody vouches for. Config.WebhookSecret demands the signature of the
// older generation instead.
//
// # Quirks
//
// No documented answer holds a customer's id, so a customer is reached by phone, and updating needs a search that gives the id.
// A payment needs a registered, active customer. GetPayment states no amounts captured or refunded.
package yassir
