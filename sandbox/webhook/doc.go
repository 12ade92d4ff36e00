// Package webhook delivers the webhooks of a simulated payment provider: a [Courier] has the events of ONE merchant account and sends them to the
// merchant's URL, again and again where the provider's documents say so. It knows no provider: a front says what an event looks like, how it is
// signed, and which [Plan] the provider has.
//
// Nothing is sent behind a caller's back. [Courier.Deliver] sends what is due on the account's clock and returns what happened, which makes a test
// deterministic; [Courier.Run] does the same for as long as a process serves, a few at a time.
//
// A real provider's deliveries come twice, late, in another order, or not at all, and others send some that look like them. [Courier.Inject] scripts
// that, see [Kind].
//
// A delivery comes at least once: one that was under way when its process ended comes again after a restart.
package webhook
