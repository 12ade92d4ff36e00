package main

import "math/rand/v2"

// scenario is what is drawn for an order: what its app and its payer will want, whatever goes wrong on the way.
type scenario struct {
	shared    bool // nothing but what all callers share: a customer that they ensure, and the list
	newcomer  bool // a customer of its own, else one of the caller's
	which     int  // of the caller's customers
	ensure    bool // rather than create
	straight  bool // the payment needs no payer
	changes   change
	looksUp   bool // the customer
	misses    bool // looks up somebody who does not exist
	lists     bool
	leaves    bool // the customer is deleted afterwards
	minor     int64
	currency  int  // which of those that the provider takes
	later     bool // capture later
	payer     payer
	again     bool // after a decline
	then      then
	part      int64 // per cent of the amount that is captured with capturePart
	refunds   []refund
	looksBack bool // at payment and refunds, once all is done
}

type change int

const (
	changeNothing change = iota
	changeName
	changePhone
)

type payer int

const (
	approves payer = iota
	declines
	abandons
)

// then is what becomes of an authorized payment.
type then int

const (
	captureAll then = iota
	capturePart
	void
	leaveHeld
)

// refund is a part that is given back: per cent of what is left, 100 leaves nothing for the next. What is pending then may succeed or fail before the
// next one, or be left to the provider.
type refund struct {
	percent int64
	fate    fate
}

// fate is what becomes of a refund that is pending.
type fate int

const (
	leftPending fate = iota
	succeeds
	fails
)

// newScenario draws everything, wanted or not, so that each draw depends on the ones before it alone.
func newScenario(from *rand.Rand) scenario {
	chance := func(percent int) bool { return from.IntN(100) < percent }
	s := scenario{
		shared: chance(4), newcomer: chance(60), which: from.IntN(1000), ensure: chance(60), straight: chance(20),
		changes: pick(from, changeNothing, changeNothing, changeName, changePhone), looksUp: chance(20), misses: chance(5), lists: chance(5), leaves: chance(20),
		minor: smallest + from.Int64N(1_000_000), currency: from.IntN(1000), later: chance(50),
		payer: pick(from, approves, approves, approves, approves, approves, approves, declines, abandons), again: chance(70),
		then: pick(from, captureAll, captureAll, capturePart, capturePart, void, void, void, leaveHeld), part: 1 + from.Int64N(99),
		looksBack: chance(30),
	}
	for range pick(from, 0, 0, 1, 1, 2, 3) {
		s.refunds = append(s.refunds, refund{pick[int64](from, 10, 33, 50, 100), pick(from, leftPending, succeeds, fails)})
	}
	return s
}

func pick[T any](from *rand.Rand, of ...T) T { return of[from.IntN(len(of))] }
