// Package juspay is the tender adapter for Juspay's Express Checkout API (developer.juspay.in, Customer APIs 3.2, and the pages about orders).
//
// docs/providers/juspay.md lists the endpoints, what the API's documents leave open and what was chosen.
//
// # Authentication
//
// Basic, with the API key as the user and no password, and the merchant id as x-merchantid, on every call.
//
// # Capabilities
//
// Customers, found by Reference, and client tokens for Juspay's SDK. There is no list and no deletion of customers.
//
// Payments that a payer makes on Juspay's pages: orders with a payment link or, with Config.PaymentPageClientID, sessions of the payment page.
// They are found by Reference. Reservations are captured, also in part, or released; a session makes none. Refunds, also in parts, are looked up by
// ID or Reference.
//
// # Amounts
//
// Text in major units, in every currency whose amounts have two decimals at most. Answers have numbers or texts.
//
// # Status mapping
//
// By the word of the order's status; its number is not looked at. A failed attempt is requires_action with a Failure: the payer may try again, and a
// late success wins. AUTO_REFUNDED is failed, with all given back. A word that is in no table is unknown.
//
// # Idempotency
//
// There is no idempotency key. A customer's Reference is unique: creating it again is ErrAlreadyExists, Rejected, and the stored record may differ.
// A creation whose answer was lost is looked up by Reference; an update may be done again.
//
// A payment's Reference is the order_id: one for each attempt to sell, and a new one after a lost creation, which charges nobody. Captures, releases
// and refunds whose answer was lost are looked up. A refund's Reference makes one refund: the same one again, with the same amount, is that refund.
// An equal refund within seconds is ErrRateLimited, Rejected, with the pause in RetryAfter.
//
// # Webhooks
//
// Verified by the Basic credentials of Config.WebhookUser and WebhookPassword: nothing signs the body, so only what a Get says counts.
//
// # Quirks
//
// A customer has a Reference of at least eight characters, which is object_reference_id and never changes, an e-mail address and a phone. The phone
// is sent in two parts, country code and number; the name as first and last name, parted at its first space. A last name cannot be taken away
// again. Versions of the API call one field by two names: customer_id and id, last_udpated and last_updated.
//
// A payment is asked for by its Reference, so a ref without one is of no use. A ReturnURL has no query, no fragment and no bare address: put what
// identifies the order into its path. Captures and releases go by a transaction that does not exist before somebody tries to pay, so the order is
// read first. What is refunded counts refunds that are pending too.
package juspay
