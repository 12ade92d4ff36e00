// Package juspay simulates Juspay's Express Checkout API: so far its customers and their client tokens.
//
// It shares no code with this library's adapter, so that each can prove the other wrong. Its facts come from, and its comments name:
//
//   - "the document": Juspay's page on the Customer APIs, version 3.2. Where it speaks, it wins.
//   - "other official pages": Juspay's documentation of other versions, regions and products. Authentication, the forms of errors and the formats of
//     fields are only there.
//   - "official samples" and "official SDKs": what Juspay publishes as code.
//
// Where all are silent or contradict each other, the comments say "not documented" or "the sandbox's choice", and a field of [Options] switches it.
//
// # Endpoints
//
//	POST /customers                 create_customer
//	GET  /customers/:customer_id    get_customer
//	POST /customers/:customer_id    update_customer
//
// The names on the right are the operations that a fault script calls by. :customer_id is Juspay's own id or the merchant's object_reference_id, as one
// escaped segment of the path. There is no way to list or delete customers: the document has none.
//
// # Requests
//
// Authorization is Basic with the API key as user name and an empty password; x-merchantid is demanded on create and get. A body is a form
// (application/x-www-form-urlencoded) whose names are literal, dots included: options.get_client_auth_token=true asks a create for a client token, and
// so does the same query parameter of a get. A create needs object_reference_id (at least 8 characters, once per account), mobile_number (digits) and
// email_address; first_name, last_name and mobile_country_code may be there. An update changes what it names, and names at least one field other than
// object_reference_id, which stays.
//
// # Answers
//
// Every success is a 200 with the Customer object: customer_id, object, object_reference_id, mobile_number, date_created, last_udpated (spelled so),
// email_address, first_name, last_name, mobile_country_code, and the object juspay with client_auth_token and client_auth_token_expiry where a
// token was asked for. A token opens nothing here yet.
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
//	no such customer                   404   invalid_request_error  object_not_found  RESOURCE_NOT_FOUND
//	wrong or missing credentials       401   error                  access_denied     UNAUTHORIZED        no error_message
//	address not allowed (a fault only) 403   none                   none              BAD_ORIGIN          error, user_message
//
// What no page describes has status "error", an error_code, an error_message and no error_info: a body above 1 MiB (413), a compressed one (415), one
// that the server did not get in time (408), a wrong method (405), an unknown path (404).
//
// No answer and no log record ever holds credentials or a value that somebody sent and that was refused.
//
// # Faults
//
// [Account.Inject] scripts failures. The content faults are known by these operations, and wait in the script when asked for at another one:
//
//	inner-failure       all: HTTP 200 with an error_code and no id; nothing is done
//	omit-id             all: neither customer_id nor id
//	other-id            all: the id of nobody
//	other-reference     all: another object_reference_id
//	unknown-object      all: object is not "customer"
//	omit-client-token   create_customer, get_customer: no object juspay
//
// error-status with 401 or 403 has the form in the table above, with another status that of what no page describes. A fault is consumed by a request
// with good credentials, also when that request would have been refused for something else.
package juspay
