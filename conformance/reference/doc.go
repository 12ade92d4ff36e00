// Package reference is the adapter to learn from: everything that tender asks of one, for a made-up provider, Reference Pay. The API document that
// it is built from is the comment of package front, which simulates the provider. The conformance suite is itself tested with the two of them.
//
// Read client.go first (what is configured and promised), then customers.go and payments.go (a method for each endpoint), wire.go (the
// provider's words in Go) and errors.go (its refusals). What a contract of tender asks for and is not here, the Gateway or package rest does.
//
// It has every capability; Config.DisableRefunds switches two of them off, and webhooks need Config.WebhookSecret. created is requires_confirmation, awaiting_payer is requires_action,
// paid is succeeded, declined is failed; processing, authorized, canceled and expired are what tender calls them, and any other word is unknown.
//
// The references of customers and payments are unique in an account, those of refunds in their payment: a second use is refused as
// ErrAlreadyExists, and nothing was done. There is no idempotency key.
package reference
