package main

import (
	"maps"

	"github.com/tenderpay/tender"
)

// tally counts what a caller did and met.
type tally struct {
	operations map[tender.Operation]int
	faults     map[kind]int
	failures   map[failure]int
	doubts     int // unknown outcomes
	ways       map[way]int
	met        map[string]int // of the names below
	requests   int
	retries    int
}

// What an app meets at some providers.
const (
	metAgain   = "payer tried again at the same payment"
	metPause   = "pauses that the provider asked for"
	metSettled = "pending refunds that succeeded"
	metFailed  = "pending refunds that failed"
)

// failure is a kind of error and what it says of the write.
type failure struct {
	kind    tender.Kind
	outcome tender.Outcome
}

// way is how an unknown outcome was settled.
type way struct {
	op      tender.Operation
	settled string
}

func newTally() tally {
	return tally{operations: map[tender.Operation]int{}, faults: map[kind]int{}, failures: map[failure]int{}, ways: map[way]int{}, met: map[string]int{}}
}

func (t *tally) add(other tally) {
	sum(t.operations, other.operations)
	sum(t.faults, other.faults)
	sum(t.failures, other.failures)
	sum(t.ways, other.ways)
	sum(t.met, other.met)
	t.doubts += other.doubts
	t.requests += other.requests
	t.retries += other.retries
}

func sum[K comparable](into, from map[K]int) {
	for key, n := range from {
		into[key] += n
	}
}

func total[K comparable](counts map[K]int) int {
	n := 0
	for count := range maps.Values(counts) {
		n += count
	}
	return n
}

// complaint is one thing that is not as it must be.
type complaint struct {
	what, text string
	order      string
	log        []string // what was done in the order
}
