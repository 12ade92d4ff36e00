// Package yassir simulates Yassir's payment API: customers and payment intents, paid with Yassir Cash behind an OTP.
//
// It is written from Yassir's API reference alone (the Customers page and the Payment Intents page) and shares no
// code with this library's adapter, so that each can prove the other wrong. Where the reference is silent or
// contradicts itself, the comments here say "not documented; the sandbox's choice", and a field of [Options] switches
// the choice.
//
// # Endpoints
//
//	POST /api/v1/customers                       create_customer
//	GET  /api/v1/customers/search/:phone         search_customer
//	GET  /api/v1/customers/:id                   get_customer
//	PUT  /api/v1/customers/:id                   update_customer
//	POST /api/v1/payments/intents                create_intent
//	POST /api/v1/payments/intents/:id/proceed    proceed
//	GET  /api/v1/payments/intents/:id/check      check
//	POST /api/v1/payments/intents/:id/capture    capture
//	POST /api/v1/payments/intents/:id/release    release
//	POST /api/v1/payments/:id/refund             refund
//	GET  /otp/verify                             the payer's page, where payUrl leads
//	POST /otp/verify                             its form: code and action (verify or cancel)
//
// The names on the right are the operations that a fault script calls by. There is no way to list payments or
// refunds or to find a payment by actionId: the reference has none of them.
//
// # Strictness
//
// A missing or wrong header, an unknown or repeated field or query parameter, a wrong JSON type or trailing data is a
// 400 whose message says what is wrong; wrong credentials are a 401, a body above 1 MiB a 413, a compressed one a 415, one
// that the server did not get in time a 408, a wrong method a 405, an unknown path or record a 404. All errors have one body, which is not documented; the sandbox's choice:
//
//	{"code": 400, "status": "error", "message": "<text>", "errors": ["<text>"]}
//
// No answer and no log record ever holds credentials or a client secret that somebody sent.
//
// # Payers
//
// Ordinarily proceed answers statusCode 12 with a payUrl. The payer opens it, with the merchant's returnUrl added as
// a query parameter, and enters the code [OTPCode] (no SMS is sent; the page shows it). [Account.Approve],
// [Account.Decline] and [Account.Abandon] do the same without a browser.
//
// Some phones behave in another way, chosen by their last six digits (not documented; the sandbox's choice, see
// [Options.PlainPhones]):
//
//	...990001  proceed succeeds at once: statusCode 2, or 13 for a RESERVATION
//	...990002  proceed is rejected: statusCode 3
//	...990003  proceed fails with HTTP 500; nothing is carried out
//	...990004  OTP as usual, but the wallet holds too little: the right code ends at statusCode 3
//	...990005  slow: proceed and check answer statusCode 11 for a minute of the account's clock, then as 990001
//
// # Webhooks
//
// The API reference does not speak of them; Yassir's integration pages do. [Account.SetWebhook] says where to. One is sent after a proceed that
// succeeds (remoteStatusCode 2) or fails (3), a reservation (13), a capture (2), a release (10) and a refund (4, in part 16), by [Account.Webhooks]:
//
//	{"actionId": "<yours>", "remoteStatus": "<text>", "remoteStatusCode": 2, "contextType": "ORDER", "orderId": "<the payment id>", "additionalData": {}}
//
// There is no amount, no id of the event and, by default, no signature and no second attempt.
//
// # Faults
//
// [Account.Inject] scripts failures. The content faults are known by these operations, and wait in the script when
// asked for at another one:
//
//	inner-failure            all: proceed really rejects the payment; capture, release and refund answer statusCode 3
//	                         and do nothing; the others answer 200 with the error body and do nothing
//	unknown-status           create_intent, proceed, check, capture, release, refund: statusCode 99 (create_intent: a word)
//	omit-status              the same operations
//	omit-pay-url             proceed
//	three-ds-contradiction   proceed
//	other-amount             create_intent, check
//	other-currency           create_intent, check
//
// A fault is consumed by a request with good credentials, also when that request would have been refused for
// something else.
package yassir
