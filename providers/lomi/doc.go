// Package lomi is the tender adapter for the lomi. API (lomi.africa), the merchant API key API: its customers.
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
// # Mapping of fields
//
// Reference is metadata.reference; an app's own metadata key of that name, in any case, is refused. Extra has whatsapp_number and is_business, which
// is "true" or "false". Country is sent as ISO 3166-1 alpha-2; in answers it is free text, a name or a code. Metadata values that are not texts
// come as their JSON.
//
// # Idempotency
//
// There is no idempotency key, and the same customer created twice is two customers. After an unknown outcome create again: a duplicate may stay.
// Updates and deletions may be repeated.
//
// # Webhooks
//
// Not supported by this version.
//
// # Quirks
//
// A change of Metadata or Reference reads the customer, merges and writes the whole object: two at the same time may lose one of them. An update
// whose answer names no customer is followed by a read. No field can be cleared. The list is read by page number while it may change: see place.
package lomi
