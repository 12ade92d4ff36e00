// Package lomi simulates the payment API of lomi (lomi.africa), the provider that knows its merchants by a header X-API-Key. So far it has customers.
//
// It is written from the customers page of lomi's API reference, and shares no code with this library's adapters, so that each can prove the other
// wrong. That page describes the API's first generation, of 2025; a current one, since 2026, differs from it. What the page leaves open is filled
// with what other official pages and lomi's public source code have, or is "not documented; the sandbox's choice". A field of [Options] switches each
// point that a client can notice in ordinary use, and says who has it so; [CurrentGeneration] switches all that the current generation is known to do.
//
// # Endpoints
//
//	POST   /customers        create_customer
//	GET    /customers        list_customers    limit, page, email, phone_number
//	GET    /customers/{id}   get_customer
//	PATCH  /customers/{id}   update_customer
//	DELETE /customers/{id}   delete_customer
//
// The names on the right are the operations that a fault script calls by. Every path is also served below /v1, the prefix of the first generation:
// the customers page has none.
//
// # Customers
//
// Nothing about a customer is unique, and lomi has no place for a merchant's own id but metadata: [Account.Customers] counts by metadata.reference.
// An update replaces metadata as a whole. A deleted customer is gone from all answers and stays in the ledger.
//
// The list shows customers who have a completed or refunded transaction, and nobody else. Payments are not simulated yet:
// [Account.CompleteTransaction] says that a customer has one, [Options.ListAll] lists all.
//
// # Strictness
//
// An unknown or repeated field or query parameter, a wrong JSON type, null, an empty text, an e-mail that is none, a missing or wrong Content-Type, or
// trailing data is a 400 whose message says what is wrong; a missing or wrong key is a 401, a body above 1 MiB a 413, a compressed one a 415, one that the
// server did not get in time a 408, a wrong method a 405, an unknown path or customer a 404. Countries and phone numbers are free text, as documented.
// The customers page says nothing of the body of an error; it is the first generation's, see [ErrorForm]:
//
//	{"error": {"status": 404, "code": "NOT_FOUND", "message": "Customer not found", "timestamp": "2025-06-01T09:00:00.000Z"}}
//
// No answer and no log record ever holds a key that somebody sent.
//
// # Faults
//
// [Account.Inject] scripts failures. The content faults are known by these operations, and wait in the script when asked for at another one:
//
//	inner-failure   all: HTTP 200 with the body of an error; nothing is done
//	omit-id         all: no customer_id in the answer, of the list in no row
//	other-id        get_customer, update_customer, delete_customer
//
// A fault is consumed by a request with a good key, also when that request would have been refused for something else.
package lomi
