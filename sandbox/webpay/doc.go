// Package webpay simulates Monri WebPay. Of API v2: customers and their saved cards; payments that the payer confirms in the merchant's page (Components);
// links to a page of the provider's (pay by link); captures, refunds and voids. Of API v1, in XML: captures, refunds, voids and the lookup of an order.
//
// It is written from Monri's documents and shares no code with this library's adapter, so that each can prove the other wrong. The sources, in the order in
// which they win:
//
//   - the Customers API page of API v2: endpoints, fields, lengths, paging, the shapes of answers;
//   - Monri's other pages: authorization, the headers that every call has, HTTP 401 and 400; the fields of payments and of links; the transactions of API v1;
//     response codes;
//   - Monri's published plugins, client libraries and their tests: a merchant_customer_id in use is a 400, an error's text is in message; the answers about
//     payments, the lookup of an order, /v2/trx-management;
//   - what users of the live test system published: the digest covers the query; payment_url of a link.
//
// Where they are silent or contradict each other, the comments here say "not documented" or "the sandbox's choice", and a field of [Options] switches the
// choice.
//
// # Endpoints
//
//	POST   /v2/customers                                    create_customer
//	GET    /v2/customers?limit=&offset=                     list_customers
//	GET    /v2/customers/:uuid                              get_customer
//	POST   /v2/customers/:uuid                              update_customer
//	DELETE /v2/customers/:uuid                              delete_customer
//	GET    /v2/customers/:uuid/payment-methods              list_payment_methods
//	GET    /v2/merchants/customers/:merchant_customer_id    find_customer
//	POST   /v2/payment/new                                  create_payment
//	POST   /v2/payment/:id/update                           update_payment
//	POST   /v2/payment/:id/confirm                          confirm_payment
//	GET    /v2/payment/:id/status                           get_payment
//	POST   /v2/terminal-entry/create-or-update              create_link
//	GET    /v2/terminal-entry/:order_number/show            get_link
//	POST   /v2/trx-management                               manage_transaction
//	POST   /transactions/:order_number/capture.xml          capture
//	POST   /transactions/:order_number/refund.xml           refund
//	POST   /transactions/:order_number/void.xml             void
//	POST   /orders/show                                     find_order
//	GET    /pay/:page                                       the payer's page, where payment_url and redirect_to lead
//	POST   /pay/:page                                       its form: action (pay, decline or cancel)
//
// The names on the right are the operations that a fault script calls by. There is no /v2/transaction.
//
// # Authorization
//
// Requests of API v2 carry WP3-v2.1, the authenticity_token, a Unix timestamp and a digest: SHA-512 over merchant_key, timestamp, token, request target and
// body. The request target is the one of the request line, byte by byte, with its query and with the path below which the front is mounted. Anything else
// is a 401. A timestamp of up to ten digits is in seconds, a longer one in milliseconds. create_payment takes the older WP3-v2 too, which signs no path.
// confirm_payment takes only WP3-v2-Client with the authenticity_token, and get_payment takes it too: that is for the payer's browser or phone.
//
// Requests of API v1 and manage_transaction have no Authorization header: the authenticity token and a digest are in the body. The digest is SHA-1 (XML) or
// SHA-512 (JSON) over merchant key, order number, amount and currency; in find_order over merchant key and order number.
//
// # Strictness
//
// A missing or wrong header, an unknown or repeated field or query parameter, a wrong JSON type or trailing data is a 400 whose message says what is wrong;
// a body above 1 MiB is a 413, a compressed one a 415, one that the server did not get in time a 408, a wrong method a 405, an unknown path or record a 404.
// Errors have one body (not documented; see [Options.Errors]):
//
//	{"status": "invalid-request", "message": "<text>"}
//
// The status of a 5xx is error. Where the credentials are in the body, what is wrong with it is a 422 (not documented for API v1), and errors are
// {"errors": ["<text>"]}, or in XML the elements errors and error. No answer and no log record ever holds a key or a digest that somebody sent.
//
// # Deleted customers
//
// A deleted customer keeps its record, with deleted and deleted_at set, cannot be changed any more, and keeps its merchant_customer_id from being used
// again (not documented; see [Options.Deleted] and the fields after it).
//
// # Payments and payers
//
// An order_number is good for one payment. A second create_payment is a 400, whatever became of the first (not documented). create_link with the number of
// a link that is not paid yet updates it: whoever has its address pays what it asks for now. A payer who was refused may try again, unless
// [Options.DeclinesAreFinal].
//
// The payer of a link presses a button of its page. The payer of a Components payment confirms it with a card: 4111111111111111 is approved,
// 4341792000000044 wants 3-D Secure, which is a page with the same buttons, 4000000000000002 is declined with 1050, any other number with 1804, an expired
// card with 1001, the token of no saved card with 1011. A card that is confirmed with tokenize_pan is saved for the customer_uuid of the transaction or of
// the payment; so is the one of a payment with the scenario add_payment_method, whose money is given back at once. [Account.SavePaymentMethod] saves one
// without a payment. [Account.Approve], [Account.Decline] and [Account.Abandon] do what the payer does, without a browser, for both kinds of payment.
//
// How each payment_status comes about:
//
//	payment_method_required  create_payment
//	action_required          confirm_payment with the card that wants 3-D Secure; its payment_result has the status action-required, with a hyphen
//	approved                 confirm_payment, Approve
//	declined                 confirm_payment, Decline, RespondNext; an expired payment (Options.PaymentLifetime)
//	executed                 3-D Secure that is over, however it ended: payment_result.status tells; with Options.ConfirmedIsExecuted any attempt
//
// A transaction is approved, declined, or invalid where its response code speaks of a system or of time and not of the card (the sandbox's choice).
// [Account.RespondNext] brings any response code about; [Account.MisreportNext] one that is not what happened.
//
// # Captures, refunds, voids
//
// An authorization is captured once, wholly or in part, which releases the rest, or voided, in its whole amount. It is voided by itself after 28 days. What
// was purchased or captured can be refunded for 180 days, in any number of parts. They are done when they are answered: none is ever pending. A refusal of
// the bank is an HTTP 201 with a declined transaction (see [Options.DeclinedStatus]) and a response code, chosen by its meaning where it is not documented:
//
//	1810  a capture of more than was authorized, a void of another amount, an amount of zero
//	1015  a capture of what was captured or purchased, another currency, a refund that comes too late
//	1019  a refund of more than is left (see Options.RefundExcessAs1810)
//	1020  a void of what was captured or purchased
//	1021  anything with an authorization that was voided, also by itself
//	1816  an order that is unknown or that nobody paid; a refund of what was not captured
//
// # Callbacks
//
// [Account.SetWebhook] says where to; callback_url_override is checked and not used. [Account.Webhooks] sends each approved transaction (see
// Options.EventWebhooks) as JSON, with Authorization: WP3-callback and the lower-case hexadecimal SHA-512 over merchant_key and body; Http_authorization
// has the same again. What is not answered with 200 comes again after 1, 5 and 15 minutes, 1, 3 and 6 hours: that it comes again is documented, when is not.
//
// # Faults
//
// [Account.Inject] scripts failures. The content faults are known by these operations, and wait in the script when asked for at another one:
//
//	inner-failure      all: HTTP 200 with status error; nothing is done. manage_transaction, capture, refund, void: HTTP 201, declined with 1050
//	unknown-status     all: a status that is not documented, and the response code 9999; in get_payment of the payment, the answer itself is approved
//	omit-status        all: no status and no response code; in get_payment as above
//	omit-id, other-id  of customers: all but list_payment_methods; in a list every row
//	omit-id            of payments: create_payment, update_payment, create_link, get_link, manage_transaction, capture, refund, void
//	other-id           of payments: create_payment, update_payment, confirm_payment, get_payment, create_link, get_link; the client_secret too
//	omit-client-token  create_payment, update_payment: no client_secret
//	omit-pay-url       create_link, get_link: no payment_url
//	other-reference    create_customer, get_customer, find_customer, update_customer
//	other-reference, other-amount, other-currency
//	                   all of payments but create_payment and update_payment, whose answers state none of them; confirm_payment and get_payment in
//	                   payment_result, if they have one; capture, refund and void state the currency then, and find_order all of its transaction
//
// A fault is consumed by a request with a good digest, also when that request would have been refused for something else. The payer's pages have none.
package webpay
