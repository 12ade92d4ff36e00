// Package ledger is what a simulated payment provider remembers about ONE merchant account: customers, payments,
// captures, refunds and the time. It speaks no wire format and knows no provider, so every simulator front of the
// sandbox, and a test double of a provider, can keep its books in it.
//
// # Money
//
// Amounts are int64 minor units beside an ISO 4217 code ("DZD", 150000 = 1500.00 dinars). There is no floating point.
//
// # Life of a payment
//
//	Created ---> Waiting ------> Charged      capture now
//	   |   \---> Processing -\-> Authorized   capture later; then Capture -> Charged, Release -> Canceled
//	   |                     |-> Declined
//	   \-------------------->|-> Canceled     Cancel, before any money was held
//	                         \-> Expired      not paid in time
//
// Declined, Canceled and Expired are final. A Charged payment can be refunded in one or many steps until nothing of
// what was captured is left; that is told by its amounts, not by another state. A refund may be pending first: it counts at once, and no longer
// when it fails.
//
// # Invariants
//
// Functions that change something refuse whatever would break a rule, and say which one ([Error], [Rule]); a refusal
// changes nothing. Independently of that, every change is audited afterwards: the payment is recounted from its own
// journal. A difference cannot happen unless the ledger itself is wrong; it is recorded for good, and [Ledger.Check]
// reports it.
//
// # Concurrency
//
// All methods are safe for concurrent use. One lock guards one ledger; two ledgers share nothing.
package ledger
