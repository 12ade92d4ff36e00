// Package juspay simulates Juspay's Express Checkout API: its customers and their client tokens, its orders, and the page where a payer pays.
//
// It shares no code with this library's adapter, so that each can prove the other wrong. Its facts come from, and its comments name:
//
//   - "the document": Juspay's page on the Customer APIs, version 3.2. Where it speaks, it wins. It does not speak of orders.
//   - "other official pages": Juspay's documentation of other versions, regions and products. Authentication, the forms of errors, the formats of
//     fields and everything about orders are only there. Of these, "documented" in what follows.
//   - "official samples" and "official SDKs": what Juspay publishes as code.
//   - "as is reported": notes of third parties, where nobody else speaks.
//
// Where all are silent or contradict each other, the comments say "not documented" or "the sandbox's choice", and a field of [Options] switches it.
//
// # Endpoints
//
//	POST /customers                        create_customer
//	GET  /customers/:customer_id           get_customer
//	POST /customers/:customer_id           update_customer
//	POST /orders                           create_order     older clients: POST /order/create
//	GET  /orders/:order_id                 get_order        older clients: GET or POST /order/status
//	POST /orders/:order_id                 update_order
//	POST /session                          create_session
//	POST /v2/txns/:txn_uuid/capture        capture
//	POST /v2/txns/:txn_uuid/void           void
//	POST /orders/:order_id/refunds         refund_order     older clients: POST /order/refund
//	POST /refunds                          create_refund
//
// The names on the right are the operations that a fault script calls by. :customer_id is Juspay's own id or the merchant's object_reference_id, as one
// escaped segment of the path; :order_id is the merchant's, in any case of letters; older clients name it in the query or in the body. There is no way
// to list or delete customers: the document has none. POST /txns is not here: this front has the hosted page only.
//
// # Requests
//
// Authorization is Basic with the API key as user name and an empty password; x-merchantid is demanded everywhere but on the update of a customer. A body
// is a form (application/x-www-form-urlencoded) whose names are literal, dots included: options.get_client_auth_token=true asks a create for a client
// token, and so does the same query parameter of the get of a customer. Only a session's body is JSON: one flat object with the same names.
//
// A customer needs object_reference_id (at least 8 characters, once per account), mobile_number (digits) and email_address; first_name, last_name and
// mobile_country_code may be there. An update changes what it names, and names at least one field other than object_reference_id, which stays.
//
// An order needs order_id (letters and digits, at most 20, once per account) and amount: decimal text in major units, at most two fraction digits, above
// zero. currency is INR unless it is there; customer_id either id of a customer, or empty for a guest; return_url an absolute address without query,
// fragment and bare IP. customer_email, customer_phone, description, product_id, gateway_id, basket (JSON), udf1 to udf10 (255 characters; special ones
// from udf6 on), both addresses and every name below metadata may be there. metadata.txns.auto_capture=false asks for pre-authorisation. An update
// takes amount, addresses and udf fields, until money is held or taken; the amount not while an attempt is under way.
//
// A session needs payment_page_client_id ([Account.PaymentPageClientID]) and action too, and may ask for a life in metadata.expiryInMins. With an
// order_id that is there it attaches to that order.
//
// A capture or a void may have amount and idempotence_key. What a capture leaves is given up; a void is of everything. A refund needs unique_request_id
// (letters and digits, at most 20, once per order); without amount it is all that is left.
//
// # Answers
//
// Every success is a 200. A customer has customer_id, object, object_reference_id, mobile_number, date_created, last_udpated (spelled so),
// email_address, first_name, last_name, mobile_country_code, and the object juspay with client_auth_token and client_auth_token_expiry where a
// token was asked for. A token opens nothing here yet. All that is about an order answers with the order, but /session, whose sdk_payload is for
// Juspay's SDK, and /refunds, which answers with the refund. Amounts are numbers in major units. Addresses of answers point to the host that the
// request came to.
//
// # Statuses
//
// An order has up to 25 attempts of its payer (transactions, txn_list) and shows the one that came furthest. All of its statuses can be brought about:
//
//	NEW (10)                     the answer to a create; with Options.OlderOrders it is CREATED (1)
//	PENDING_VBV (23)             the page's button to begin, or Account.Attempt
//	CHARGED (21)                 the page, or Account.Approve
//	AUTHORIZED (25)              the same with pre-authorisation
//	AUTHORIZATION_FAILED (27)    the page, or Account.Decline; the payer may try again
//	AUTHENTICATION_FAILED (26)   the page's button to leave, or Account.Abandon; the payer may try again
//	JUSPAY_DECLINED (22), DECLINED (no number), STARTED (20), VBV_SUCCESSFUL (24), AUTHORIZING (28), COD_INITIATED (29), TO_BE_CHARGED (40)
//	                             Account.Attempt
//	PARTIAL_CHARGED (37)         a capture of a part; the transaction is CHARGED
//	CAPTURE_INITIATED (33), VOID_INITIATED (32)
//	                             Options.Captures and Options.Voids, until Account.SettleTransaction
//	CAPTURE_FAILED (34), VOID_FAILED (35)
//	                             the same; the money is still held, and either may be tried again
//	VOIDED (31)                  a void, or the end of a hold; with Options.NewerVoidWords MERCHANT_VOIDED and AUTO_VOIDED (no numbers)
//	AUTO_REFUNDED (36)           Account.AutoRefund
//	NOT_FOUND (40)               an order_id that is not there
//	ERROR (-1)                   the bodies of errors
//
// A refund is PENDING, then SUCCESS by itself once Options.RefundDelay has passed; Account.SettleRefunds makes it SUCCESS or FAILURE, and with
// RefundsStay it is MANUAL_REVIEW from the tenth day. What is pending counts in amount_refunded, what failed does not.
//
// # The payer's page
//
// Payment links lead to /merchant/pay/ and /merchant/ipay/ with Juspay's own id of the order: a page with buttons to pay, to let the bank refuse, to
// leave, and only to begin. It leads back to return_url with order_id, status and status_id in the query, never with a signature. The links die when the
// order expires, which is no status; an attempt that was begun before can still succeed. Expiry, the end of a hold, the guard between refunds and the
// time that a refund takes run on the ledger's clock.
//
// # Webhooks
//
// The document does not speak of them; other official pages do. [Account.SetWebhook] says where to. [Account.Webhooks] sends each event as {"id",
// "date_created", "event_name", "content"}, with [Account.WebhookCredentials] as Basic credentials; nothing signs the body. The content is the order as
// a get has it, without payment links, or for TXN_CHARGED and TXN_FAILED the transaction:
//
//	TXN_CREATED                                    an attempt begins
//	TXN_CHARGED, ORDER_SUCCEEDED                   it takes the money; ORDER_PARTIAL_CHARGED after a capture in part
//	ORDER_AUTHORIZED                               it holds the money
//	TXN_FAILED, ORDER_FAILED                       it failed; the order may succeed later
//	REFUND_INITIATED                               a refund is accepted
//	ORDER_REFUNDED, ORDER_REFUND_FAILED            it has succeeded, or failed
//	REFUND_MANUAL_REVIEW_NEEDED                    it is pending for more than ten days
//	AUTO_REFUND_INITIATED, AUTO_REFUND_SUCCEEDED   Juspay gave a late success back
//
// All go to the account's URL: metadata.webhook_url of an order, which other official pages have, is kept and not used. A void has no event, see
// [Options].ReportedWebhooks. What is not answered with exactly 200 comes again, with the same id, by the plan that is documented of a sibling product:
// 16 times within a day.
//
// # Strictness
//
// A missing header, an unknown or repeated field or query parameter and a value of another format are refused with a body whose texts say what is wrong.
// The bodies of errors are as irregular as the provider's:
//
//	cause                              HTTP  status                 error_code        error_info.code     besides
//	reference taken                    400   invalid_request_error  unique            ALREADY_EXISTS
//	wrong or missing value             400   Invalid Request        Invalid Request   INVALID_INPUT       error_info.fields
//	anything else wrong in a request   400   Invalid Request        Invalid Request   INVALID_INPUT
//	no such customer or transaction    404   invalid_request_error  object_not_found  RESOURCE_NOT_FOUND
//	wrong or missing credentials       401   error                  access_denied     UNAUTHORIZED        no error_message
//	address not allowed (a fault only) 403   none                   none              BAD_ORIGIN          error, user_message
//
// With orders also:
//
//	no order_id, no amount             400   Bad Request            a sentence        none                the sentence in error_message too
//	amount that cannot be read         400   ERROR                  invalid_request   none                status_id -1, user_message
//	order_id taken                     400   ERROR                  invalid_request   none                status_id -1
//	wrong value of another field       400   Bad Request            INVALID_REQUEST   INVALID_INPUT       error_info.fields
//	order cannot be changed            400   Bad Request            INVALID_REQUEST   INVALID_ACTION
//	session of an expired order        400   Bad Request            INVALID_REQUEST   EXPIRED
//	pre-authorisation not allowed      400   Bad Request            INVALID_REQUEST   FEATURE_NOT_ENABLED category CONFIG_ERROR
//	session without client id          400   Bad Request            PAYMENT_PAGE_CLIENT_ID_NOT_FOUND, invalid.client.id or CUSTOMER_ID_NOT_FOUND
//	capture, void not possible         400   Bad Request            Invalid           INVALID_INPUT       "Cannot Capture CHARGED Transaction"
//	unique_request_id taken            400   ERROR                  duplicate.call    none                status_id -1
//	same amount within seconds         400   ERROR                  duplicate.call    none                status_id "-1"
//	more than can be refunded          400   ERROR                  invalid.amount.exceeded
//	order not paid                     400   ERROR                  invalid.order.not_successful
//	26th refund                        400   ERROR                  request.exceeded
//	refund of a wrong amount           400   ERROR                  invalid amount
//	no such order                      400   NOT_FOUND              none              RESOURCE_NOT_FOUND  status_id 40, order_id
//
// What no page describes has status "error", an error_code, an error_message and no error_info: a body above 1 MiB (413), a compressed one (415), one
// that the server did not get in time (408), a wrong method (405), an unknown path (404).
//
// No answer and no log record ever holds credentials or a value that somebody sent and that was refused, but for an order_id that is not there: that body
// is documented so.
//
// # Faults
//
// [Account.Inject] scripts failures. The content faults are known by these operations, and wait in the script when asked for at another one:
//
//	inner-failure       all: HTTP 200 with an error_code and no id; nothing is done
//	omit-id             all: neither customer_id nor id; create_refund: no unique_request_id
//	other-id            all but create_refund: the id of nobody
//	other-reference     all: another object_reference_id, order_id, or in the answer to a refund unique_request_id
//	unknown-object      customers: object is not "customer"
//	omit-client-token   create_customer, get_customer, create_order: no object juspay; create_session: no clientAuthToken
//	unknown-status      orders: a status and a status_id that no page lists; in the answer to a refund its status
//	omit-status         orders: neither; in the answer to a refund not its status
//	other-amount        orders: one minor unit more; in the answer to a refund its amount
//	other-currency      orders but create_refund, which has none
//	omit-pay-url        create_order, create_session: no payment_links
//
// error-status with 401 or 403 has the form in the table above, with another status that of what no page describes. A fault is consumed by a request
// with good credentials, also when that request would have been refused for something else.
package juspay
