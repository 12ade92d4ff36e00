// Package webpay is the tender adapter for Monri WebPay, API v2 (docs.monri.com, paths below /v2).
//
// docs/providers/webpay.md lists the endpoints, what the API's documents leave open and what was chosen.
//
// # Authentication
//
// Every call is signed: the header WP3-v2.1 carries the merchant's authenticity token, the time in seconds, and a SHA-512 over key, time, token,
// request target (its query included) and body. The merchant key itself is never sent. Each attempt is signed anew.
//
// The XML calls (look-up of an order, capture, void, refund) have no such header: token and a SHA-1 over key, order number, amount and currency are in
// their bodies.
//
// # Capabilities
//
// Customers with search by Reference, lists and deletion; saved payment methods. Payments on pages of the provider's, or with its SDK
// (Config.Components); capture, also in part, void, refund, also in parts. Webhooks.
//
// # Amounts
//
// Whole minor units of EUR, BAM, CHF and USD, at most 11 digits.
//
// # Status mapping
//
// Of the answers:
//
//	approved                   -> done
//	invalid-request, error     -> refused, also inside a 2xx
//	any other word in a 2xx    -> outcome unknown
//
// Of payments, together with what became of the last attempt:
//
//	payment_method_required, action_required -> requires_action
//	approved or executed, and approved       -> authorized, or succeeded
//	declined                                 -> requires_action, with a Failure
//	anything else                            -> unknown
//
// # Idempotency
//
// There is no idempotency key. A customer's Reference (merchant_customer_id) is unique, so creation always sends it; updates and deletions may be
// done again. The Reference of a deleted customer is not to be had again. A payment's Reference is its order number: creating a page under one that
// has a page would change that page, so it is looked for first. Captures, voids and refunds have no Reference at the provider, and no look-up shows them: after an unknown outcome a person
// looks.
//
// # Webhooks
//
// Callbacks and webhooks, verified by a SHA-512 over merchant key and raw body. Callbacks come for approved transactions alone: poll GetPayment as well.
//
// # Quirks
//
// The id of a customer is spelled uuid in some answers and id in others. A refusal does not say that a Reference is taken, so it is looked up
// after one. Deleted customers may still be shown, as deleted: they are ErrNotFound. A row of a list has no Reference.
package webpay
