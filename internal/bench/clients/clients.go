// Package clients has what is measured: tender, two published Go libraries, and for each provider a floor, the least that a program can do by hand.
package clients

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// Operation is a call that an app makes, named as in Go's benchmarks.
type Operation string

// The operations.
const (
	CreateCustomer Operation = "CreateCustomer"
	GetCustomer    Operation = "GetCustomer"
	CreatePayment  Operation = "CreatePayment"
	GetPayment     Operation = "GetPayment"
	ListCustomers  Operation = "ListCustomers" // a page of stub.Rows, to its end
)

// Operations are all of them, in the order of the tables.
func Operations() []Operation {
	return []Operation{CreateCustomer, GetCustomer, CreatePayment, GetPayment, ListCustomers}
}

// Words is the operation in the words of a table: "create customer".
func (o Operation) Words() string {
	for _, noun := range []string{"Customers", "Customer", "Payment"} {
		if verb, found := strings.CutSuffix(string(o), noun); found {
			return strings.ToLower(verb + " " + noun)
		}
	}
	return string(o)
}

// The libraries.
const (
	Floor        = "floor"
	FloorDefault = "floor-default" // the floor with net/http's default number of idle connections
	Tender       = "tender"
	StripeGo     = "stripe-go"
	PayPal       = "paypal"
)

// Call carries out an operation and returns what identifies the object that came back: its id, or of a list the last row's.
type Call func(ctx context.Context) (string, error)

// Client is a library that speaks to one provider.
type Client struct {
	Library string
	Shape   string // the provider whose API it speaks: clients are compared with the floor of the same shape
	Calls   map[Operation]Call
	Want    map[Operation]string // what each call must return: a benchmark of an error path is none
	close   func()
}

// Close gives back connections that are idle.
func (c *Client) Close() { c.close() }

// All returns one client of each kind for the server at base, each with a transport of its own, in the order of the tables: every floor before its
// library.
func All(base string) ([]*Client, error) {
	var all []*Client
	for _, shape := range []func(string) ([]*Client, error){yassirShape, lomiShape, webpayShape, juspayShape, stripeShape, paypalShape} {
		some, err := shape(base)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// transport keeps a connection for each of 64 callers, as tender's own does: what is compared is the library.
func transport() *http.Transport {
	return &http.Transport{MaxIdleConnsPerHost: 64}
}

var errRows = errors.New("the list has another number of rows")
