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
}

// Ledger keeps the books of one merchant account. Make one with [New]; all methods are safe for concurrent use.
type Ledger struct {
	clock  *Clock
	unique CustomerKey

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
