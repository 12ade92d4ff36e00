// Package lomi is the tender adapter for the lomi. API (lomi.africa), the merchant API key API: its customers, payments on its hosted page, and refunds.
//
// docs/providers/lomi.md lists the endpoints, what the API's documents leave open and what was chosen.
//
// # Authentication
//
// The header X-API-Key with the account's secret key, on every call. The key says which merchant it is; nothing else does.
//
// # Capabilities
//
// Customers with list and delete. There is no search by a unique key: no field is unique, and the list shows only customers who have completed or
// refunded transactions, so that it proves no absence. EnsureCustomer is ErrUnsupported: create a customer once and store its ref.
//
// Payments, captured at once; a session can be neither captured later nor voided, and there is no search by Reference. Refunds, in parts too, and their
// look-up by ID are off until Config.Refunds says that the account's API has them: the first of its two generations has not.
//
// # Amounts
//
// XOF in whole francs. Another currency is taken if Config.Currencies has it; Config.CurrencyUnit says what the API's amounts of it count.
//
// # Mapping of fields
//
// Reference is metadata.reference; an app's own metadata key of that name, in any case, is refused. Extra has whatsapp_number and is_business, which
// is "true" or "false". Country is sent as ISO 3166-1 alpha-2; in answers it is free text, a name or a code. Metadata values that are not texts
// come as their JSON. A payment's customer is told by e-mail address, name and phone; Description is the title of the provider's page.
//
// # Mapping of statuses
//
// A payment is a checkout session, and its transactions are the attempts to pay it: completed, refunded and partially_refunded are succeeded, pending is
// processing, and after failed, expired and cancelled the session decides: open is requires_action with a Failure, expired is expired. Without a
// transaction a completed session is succeeded. What contradicts itself is unknown, as is every other word.
//
// # Idempotency
//
// There is no idempotency key, and the same customer created twice is two customers. After an unknown outcome create again: a duplicate may stay.
// Updates and deletions may be repeated. A payment is created again under a new Reference. A refund is never repeated, and nothing proves that a lost
// one was made.
//
// # Webhooks
//
// Verified by the HMAC-SHA256 of the raw body with Config.WebhookSecret.
//
// # Quirks
//
// A change of Metadata or Reference reads the customer, merges and writes the whole object: two at the same time may lose one of them. An update
// whose answer names no customer is followed by a read. No field can be cleared. The list is read by page number while it may change: see place.
//
// A session does not name its transactions: a get reads the list of transactions after it, and a refund before it.
package lomi
