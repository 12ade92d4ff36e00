// Package webpay simulates the customers of Monri WebPay, API v2: create, look up, change, delete and list them, and list their saved cards. There are no
// payments yet.
//
// It is written from Monri's documents and shares no code with this library's adapter, so that each can prove the other wrong. The sources, in the order in
// which they win:
//
//   - the Customers API page of API v2: endpoints, fields, lengths, paging, the shapes of answers;
//   - Monri's other pages on API v2: authorization, the headers that every call has, HTTP 401 and 400;
//   - Monri's published client libraries and their tests: a merchant_customer_id in use is a 400, and an error's text is in message;
//   - what users of the live test system published: the digest covers the query.
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
//
// The names on the right are the operations that a fault script calls by. No endpoint saves a card: [Account.SavePaymentMethod] does.
//
// # Authorization
//
// Every request carries WP3-v2.1, the authenticity_token, a Unix timestamp and a digest: SHA-512 over merchant_key, timestamp, token, request target and
// body. The request target is the one of the request line, byte by byte, with its query and with the path below which the front is mounted. Anything else
// is a 401. A timestamp of up to ten digits is in seconds, a longer one in milliseconds.
//
// # Strictness
//
// A missing or wrong header, an unknown or repeated field or query parameter, a wrong JSON type or trailing data is a 400 whose message says what is wrong;
// a body above 1 MiB is a 413, a compressed one a 415, one that the server did not get in time a 408, a wrong method a 405, an unknown path or record a 404.
// Errors have one body (not documented; see [Options.Errors]):
//
//	{"status": "invalid-request", "message": "<text>"}
//
// The status of a 5xx is error. No answer and no log record ever holds a key or a digest that somebody sent.
//
// # Deleted customers
//
// A deleted customer keeps its record, with deleted and deleted_at set, cannot be changed any more, and keeps its merchant_customer_id from being used
// again (not documented; see [Options.Deleted] and the fields after it).
//
// # Faults
//
// [Account.Inject] scripts failures. The content faults are known by these operations, and wait in the script when asked for at another one:
//
//	inner-failure      all: HTTP 200 with status error; nothing is done
//	unknown-status     all: a status that is not documented
//	omit-status        all: no status
//	omit-id, other-id  all but list_payment_methods; in a list every row
//	other-reference    create_customer, get_customer, find_customer, update_customer
//
// A fault is consumed by a request with a good digest, also when that request would have been refused for something else.
package webpay
