// Package juspay is the tender adapter for Juspay's Express Checkout API (developer.juspay.in, Customer APIs 3.2).
//
// docs/providers/juspay.md lists the endpoints, what the API's documents leave open and what was chosen.
//
// # Authentication
//
// Basic, with the API key as the user and no password, and the merchant id as x-merchantid, on every call.
//
// # Capabilities
//
// Customers, found by Reference, and client tokens for Juspay's SDK. There is no list and no deletion of customers. Payments are not in this version.
//
// # Amounts
//
// None: payments are not in this version.
//
// # Status mapping
//
// None: payments are not in this version.
//
// # Idempotency
//
// There is no idempotency key. A customer's Reference is unique: creating it again is ErrAlreadyExists, Rejected, and the stored record may differ.
// A creation whose answer was lost is looked up by Reference; an update may be done again.
//
// # Webhooks
//
// Not supported by this version.
//
// # Quirks
//
// A customer has a Reference of at least eight characters, which is object_reference_id and never changes, an e-mail address and a phone. The phone
// is sent in two parts, country code and number; the name as first and last name, parted at its first space. A last name cannot be taken away
// again. Versions of the API call one field by two names: customer_id and id, last_udpated and last_updated.
package juspay
