// Package front simulates Reference Pay, a payment provider that does not exist, and this comment is its API document: the adapter beside it
// is built from these sentences, and so is the simulator, each by itself. Real providers' documents say less.
//
// # Calls
//
// Everything is below /v1. A call has "Authorization: Bearer <token>"; one with a body has "Content-Type: application/json" and one JSON object of
// at most 1 MiB, and names that are not in this document are refused. Every answer has an X-Request-Id, and a JSON object where it has a body.
//
// A reference is the merchant's own id: 1 to 64 of A-Z a-z 0-9 . _ - and neither "." nor "..". An id is the provider's. Both are one
// percent-encoded path segment. Texts are counted in characters and have no control characters. Times are RFC 3339 in UTC.
//
// An amount is {"minor": 150000, "currency": "DZD"}: a whole number of the currency's minor units by ISO 4217 (150000 is 1500.00 DZD, and
// 1500 is 1500 XOF), 1 to 9007199254740992. The currencies are DZD, XOF, TND, USD, EUR, JPY, KWD, CLP and INR.
//
// # Customers
//
//	POST   /v1/customers                           201 with the customer
//	GET    /v1/customers/{id}                      200 with the customer
//	GET    /v1/customers/by-reference/{reference}  200 with the customer; not_found proves that nobody has the reference
//	PATCH  /v1/customers/{id}                      200 with the customer; name, email, phone, address, metadata, active as given, the rest stays
//	DELETE /v1/customers/{id}                      204; the customer is gone and the reference free again
//	GET    /v1/customers                           200 with a page
//	GET    /v1/customers/{id}/payment-methods      200 with a page of payment methods
//	POST   /v1/customers/{id}/client-token         201 with a client token; no body
//
// A customer has reference (required to create one, unique; a taken one is customer_exists), name (at most 100), email (at most 254), phone
// (E.164), address {line (at most 100), city (at most 50), postal_code (3 to 12 of A-Z a-z 0-9, space and -), country (ISO 3166-1 alpha-2)},
// metadata (texts by names), note (at most 200) and active (true unless given). Given texts are not empty. An answer has all of these, "" where there is
// none, and id, created_at and updated_at. A PATCH changes the parts of address and metadata that it names, and null takes a name out of metadata;
// the reference stays as it was created. "client_token": true in a creation adds client_token to its answer. A name that stands on a list of sanctions ("Sanctioned Person") is refused as invalid_field.
//
// A page is {"data": [customers], "next": "..."}, the oldest first. Query: limit (1 to 100, else 20), cursor (the next of the page before), email
// and phone (exactly). An empty next says that it was the last page. No customer comes on two pages, and one that is there from the first page
// to the last is on one of them, whatever is created and deleted meanwhile.
//
// A payment method is {"id", "token", "brand", "masked", "last4", "expires_on" (2027-12-31, its last day), "expired", "created_at"}; id and token are
// secrets. A page of them is as one of customers, without its filters. A client token is {"token", "expires_at"}: the payer's device may use it
// for 15 minutes.
//
// # Payments
//
//	POST /v1/payments                           201 with the payment
//	GET  /v1/payments/{id}                      200 with the payment
//	GET  /v1/payments/by-reference/{reference}  200 with the payment; not_found proves that no payment has the reference
//	POST /v1/payments/{id}/confirm              200 with the payment; no body, but the header X-Client-Secret
//	POST /v1/payments/{id}/capture              200 with the payment, now paid; body {"amount": ...}
//	POST /v1/payments/{id}/void                 200 with the payment, now canceled; no body
//
// A payment is created from reference (required, unique for ever; a taken one is payment_exists), amount (required), customer_id (required), capture
// (required: "now" or "later"), description (what is paid for, at most 200), return_url (http or https, where the payer's browser goes afterwards),
// cancel_url (the same for a payer who gives up; else return_url) and metadata. An answer has id, reference, client_secret, status, amount (as
// created), captured and refunded (amounts, of zero before the first), created_at, updated_at, expires_at; and redirect_url (https) while it is
// awaiting_payer, capture_before while it is authorized, failure {code, message} when it is declined or an attempt was.
//
//	created         nobody was asked, nothing is held: confirm it, within 24 hours
//	awaiting_payer  the payer must go to redirect_url; confirming again gives the same answer
//	processing      the payer's bank is at work; confirming again gives the same answer
//	authorized      the amount is held (capture "later"): capture or void it
//	paid            taken, by "now" or by a capture; may be refunded
//	canceled        voided; nothing was taken
//	declined        the payer or the bank said no, for good; an account may let payers try again instead: awaiting_payer, with failure
//	expired         not paid within 24 hours
//
// An authorized payment is canceled seven days later, at capture_before. A capture takes the amount or a part of it, once, and gives the rest back. A void gives all of it back. A refusal because of the status, or
// of more than is there to be taken, is invalid_state.
//
// # Refunds
//
//	POST /v1/payments/{id}/refunds                           201 with the refund
//	GET  /v1/payments/{id}/refunds/{refund id}               200 with the refund
//	GET  /v1/payments/{id}/refunds/by-reference/{reference}  200 with the refund; not_found proves that the payment has no such refund
//
// A refund is created from reference (required, unique in its payment; a taken one is refund_exists), amount (required) and reason (at most 200). A
// paid payment may be refunded in parts until nothing of what was captured is left; more than that is invalid_state. An answer has id, reference,
// amount and status: pending (on its way), done, failed. What is pending counts as refunded, what failed does not.
//
// # Webhooks
//
// The account's URL gets a POST with a JSON body for every change: {"id": "evt_...", "type": "payment.paid", "payment": the payment, "refund": the
// refund, if it is about one}. The types are payment.awaiting_payer, .authorized, .paid, .canceled, .declined, .expired and .disputed, and
// refund.pending, .done and .failed; more may come. X-Reference-Signature is the lower-case hexadecimal HMAC-SHA256 of the body with the account's
// webhook secret. An answer of 200 ends it; after any other one the same delivery comes again, six times at most, within a day.
//
// # Errors
//
// {"error": {"code": "...", "message": "..."}}. Nothing was done:
//
//	400 invalid_field    a field, parameter or header is wrong: error.field is its name
//	401 unauthorized     the token is missing or wrong
//	402 declined         the payer's bank refused a capture, void or refund
//	403 forbidden        the X-Client-Secret is not the payment's
//	404 not_found        there is no such customer, payment or refund
//	404 unknown_route    this document has no such call
//	409 customer_exists  409 payment_exists  409 refund_exists  409 invalid_state
//	429 rate_limited     too many calls; the header Retry-After has the seconds to wait
//
// # Test customers
//
// What confirm leads to is chosen by the customer's email: paid@example.test pays at once, declined@example.test is declined at once, and
// slow@example.test is processing for a minute and then paid. The bank of refused@example.test lets it pay and declines every capture, void and
// refund. All others must go to redirect_url. There are not too many calls for a test account: it never answers 429.
package front
