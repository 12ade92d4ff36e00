// Package lomi simulates the payment API of lomi (lomi.africa), the provider that knows its merchants by a header X-API-Key: customers, checkout
// sessions with the payer's page, transactions and refunds.
//
// Customers are written from the customers page of lomi's API reference, payments from what its other official pages say; it shares no code with this
// library's adapters, so that each can prove the other wrong. These pages describe the API's first generation, of 2025; a current one, since 2026,
// differs from it. What they leave open is filled with what lomi's public source code has, or is "not documented; the sandbox's choice". A field of
// [Options] switches each point that a client can notice in ordinary use, and says who has it so; [CurrentGeneration] switches all that the current
// generation is known to do.
//
// # Endpoints
//
//	POST   /customers               create_customer
//	GET    /customers               list_customers      limit, page, email, phone_number
//	GET    /customers/{id}          get_customer
//	PATCH  /customers/{id}          update_customer
//	DELETE /customers/{id}          delete_customer
//	POST   /checkout-sessions       create_session
//	GET    /checkout-sessions       list_sessions       limit, page, status
//	GET    /checkout-sessions/{id}  get_session
//	GET    /transactions            list_transactions   limit, page, status, provider, from_date, to_date
//	GET    /transactions/{id}       get_transaction
//	POST   /refunds                 create_refund       with Options.Refunds, as all of /refunds
//	GET    /refunds                 list_refunds        limit, offset, status, startDate, endDate
//	GET    /refunds/{id}            get_refund
//
//	GET, POST /checkout/{id}        the payer's page: pay, let the payment fail, leave. Not a part of the API; it needs no key
//
// The names on the right are the operations that a fault script calls by. Every path is also served below /v1, the prefix of the first generation:
// the customers page has none.
//
// # Customers
//
// Nothing about a customer is unique, and lomi has no place for a merchant's own id but metadata: [Account.Customers] counts by metadata.reference.
// An update replaces metadata as a whole. A deleted customer is gone from all answers and stays in the ledger.
//
// The list shows customers who have a completed or refunded transaction, and nobody else. [Account.CompleteTransaction] says that a customer has one who
// has not paid here, [Options.ListAll] lists all.
//
// # Payments
//
// A checkout session is what the merchant makes; each attempt of the payer to pay it is a transaction. The account's methods know a session by the text
// reference in its metadata, or by its id where it has none. Nothing about a session is unique: the same request twice makes two sessions, and both can
// be paid. [Account.Charged] and [Account.Refunded] are the sums of all that have the reference.
//
// A session names no transaction. Its transactions have its metadata, and its id as checkout_session_id in it. They belong to the customer that the
// session names, or to one that the first attempt makes of its contact fields. The amount is what is paid, whatever the quantity. Products, plans,
// prices, subscriptions and payment links are made elsewhere: here there are none, and a session that names one is refused. Coupons do nothing.
//
// How each status comes about:
//
//	session      open                 from its creation
//	             completed            Account.Approve, or the page
//	             expired              its expires_at has passed on the account's clock
//	             pending              Options.OpenIsPending
//	transaction  completed            Account.Approve, or the page
//	             failed               Account.Decline, or the page; the session stays open
//	             pending              Account.Approve with Options.PendingTransactions, until Account.SettlePayments
//	             expired              one that is pending when its session expires
//	             cancelled            Account.Abandon, or leaving the page, with Options.LeavingCancels
//	             refunded             its refunds that are completed make up the whole amount
//	             partially_refunded   a part of it, with Options.ShowPartialRefunds
//	refund       completed            from its creation
//	             pending              Options.PendingRefunds, until Account.SettleRefunds
//	             failed               Account.SettleRefunds
//	             cancelled            the same, with Options.FailedRefundsAreCancelled
//	any          a word of no table   fault.UnknownStatus
//
// A refund is for a completed transaction that was paid by Wave or card; in part, by Wave, only where there is a phone number. Refunds together may not
// be more than the amount. Two equal ones are two: there is no key.
//
// # Webhooks
//
// The customers page does not speak of them; other official pages and published code do. [Account.SetWebhook] says where to. [Account.Webhooks] sends
// each event as {"id", "event", "timestamp", "data", "lomi_environment"}, with its word in X-Lomi-Event and the lower-case hexadecimal HMAC-SHA256 of
// the body in X-Lomi-Signature; the key is [Account.WebhookSecret], whsec_ included:
//
//	PAYMENT_CREATED     a transaction begins; the first generation only
//	PAYMENT_SUCCEEDED   a transaction is completed
//	PAYMENT_FAILED      a transaction failed
//	CHECKOUT_COMPLETED  the session of a completed transaction; the first generation only
//	REFUND_CREATED      a refund is made
//	REFUND_COMPLETED    a refund is completed
//	REFUND_FAILED       a refund failed; the current generation only
//
// There is none for a session that expires (but see [Options].ExpiryAsCompleted) or a transaction that is cancelled. A delivery that is not answered
// with a 2xx in time comes again after 5, 10 and 20 seconds, with the same id; see [Options].CurrentWebhooks and NewEventIDs.
//
// # Strictness
//
// An unknown or repeated field or query parameter, a wrong JSON type, null, an empty text, an e-mail that is none, a missing or wrong Content-Type, or
// trailing data is a 400 whose message says what is wrong; a missing or wrong key is a 401, a session, transaction or refund of another merchant a 403, a
// body above 1 MiB a 413, a compressed one a 415, one that the server did not get in time a 408, a wrong method a 405, an unknown path or record a 404.
// Countries and phone numbers are free text, as documented. The fields of a session are those of both generations.
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
//	inner-failure    all: HTTP 200 with the body of an error; nothing is done
//	omit-id          all: no customer_id, checkout_session_id, transaction_id or refund_id in the answer, of a list in no row
//	other-id         get_customer, update_customer, delete_customer, get_session, get_transaction, get_refund; create_refund: another transaction_id
//	unknown-status   all about payments
//	omit-status      all about payments
//	other-amount     all about payments; of a refund its refunded_amount
//	other-currency   all about sessions and transactions
//	other-reference  all about sessions and transactions: another metadata.reference
//	omit-pay-url     create_session, get_session: no url
//
// What an answer does not have in the form that the options choose, cannot be distorted: such a fault waits too.
// A fault is consumed by a request with a good key, also when that request would have been refused for something else.
package lomi
