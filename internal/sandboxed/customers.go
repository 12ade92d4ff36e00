package sandboxed

import (
	"errors"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// customersOnly is the other side of a simulator that has customers and no payments as yet.
type customersOnly struct {
	ledger.Book
	customers func(key string) int
}

var errNoPayments = errors.New("this simulator has no payments")

// Approve has nothing to approve.
func (customersOnly) Approve(string) error { return errNoPayments }

// Decline has nothing to decline.
func (customersOnly) Decline(string) error { return errNoPayments }

// Customers counts by the provider's unique key.
func (c customersOnly) Customers(key string) int { return c.customers(key) }
