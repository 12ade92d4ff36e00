package ledger

import (
	"crypto/rand"
	"fmt"
	"sync"
)

// Options configure a ledger. The zero value is useful.
type Options struct {
	Clock          *Clock      // nil: a clock of its own that shows the real time
	UniqueCustomer CustomerKey // what no two customers may share; zero: nothing

	// Observe is told of each change of a payment, in the order of the changes; nil: nobody is. It is called while the ledger is locked, so that what
	// it keeps agrees with the books at any moment: it must be quick and must not call the ledger. What time changes is told once somebody looks, see
	// [Ledger.LetTimePass]. [Ledger.Import] tells nothing.
	Observe func(Change)
}

// Ledger keeps the books of one merchant account. Make one with [New]; all methods are safe for concurrent use.
type Ledger struct {
	clock   *Clock
	unique  CustomerKey
	observe func(Change)

	mu          sync.Mutex
	customers   map[string]*Customer // by provider id
	order       []string             // customer ids in the order of creation
	uniqueIndex map[string]string    // unique key -> customer id
	payments    map[string]*Payment  // by provider id
	references  map[string]string    // merchant's reference -> provider id
	violations  []error              // what an audit found, ever
}

// New returns an empty ledger.
func New(options Options) *Ledger {
	clock := options.Clock
	if clock == nil {
		clock = &Clock{}
	}
	return &Ledger{
		clock:       clock,
		unique:      options.UniqueCustomer,
		observe:     options.Observe,
		customers:   map[string]*Customer{},
		uniqueIndex: map[string]string{},
		payments:    map[string]*Payment{},
		references:  map[string]string{},
	}
}

// Clock is the ledger's clock, for tests that let time pass.
func (l *Ledger) Clock() *Clock { return l.clock }

// newID makes a random id in the form of a version 4 UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
