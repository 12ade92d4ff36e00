package tender

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// Address is a postal address. Country is an ISO 3166-1 alpha-2 code.
type Address struct {
	Line       string
	City       string
	PostalCode string
	Country    string `validate:"omitempty,iso3166_1_alpha2"`
}

// CustomerParams are the data of a customer to be created. Profile.Customer says which fields a provider takes, asks for and stores.
// Texts must be valid UTF-8 without control characters. A params value is never written to, so it may be reused and shared.
type CustomerParams struct {
	Reference string // your own id of the customer
	Name      string // display name
	Email     string `validate:"omitempty,email"`
	Phone     string `validate:"omitempty,startswith=+,e164"` // E.164: +213661000111
	Address   Address
	Metadata  map[string]string // your own data
	Active    *bool             // nil = the provider's default

	// Extra are fields that only this provider has, under its own names; Profile.Extra lists them.
	Extra map[string]string

	// ClientToken asks for a ClientToken with the answer (customers.client_token). It spares the call of IssueClientToken.
	ClientToken bool
}

// AddressUpdate says what to change of an address: nil = unchanged.
type AddressUpdate struct {
	Line       *string
	City       *string
	PostalCode *string
	Country    *string // ISO 3166-1 alpha-2
}

// CustomerUpdate says what to change: nil = unchanged. A pointer to "" is refused, because no provider documents how to clear a field.
type CustomerUpdate struct {
	Reference *string // where the provider lets it change: Rule.Fixed says where not
	Name      *string
	Email     *string
	Phone     *string // E.164
	Address   AddressUpdate
	Active    *bool

	// Metadata is merged by key: keys that are not named stay. RemoveMetadata takes keys out, where the provider can (FieldRemoveMetadata).
	Metadata       map[string]string
	RemoveMetadata []string

	Extra map[string]string // as in CustomerParams; keys that are not named stay
}

// Customer is a customer as a provider holds it. What the answer to a creation or an update does not state is filled in from the request; a
// read fills in the keys that it asked by, and nothing else. It carries personal data: fmt and slog show its provider and ID only.
type Customer struct {
	Provider  string // Provider.Name
	ID        string // the provider's id; empty if its answer does not give one
	Reference string // your own id; empty if the provider does not store it and this call did not name it
	Name      string
	Email     string
	Phone     string // E.164 where the provider keeps to it
	Address   Address
	Metadata  map[string]string // nil if none or not stated
	Active    *bool             // nil = the provider does not say
	Extra     map[string]string // fields that only this provider has, under its own names; nil if none or not stated
	CreatedAt time.Time         // UTC; zero = not stated
	UpdatedAt time.Time         // UTC; zero = not stated

	ClientToken *ClientToken // if it was asked for

	Dropped []Field // what Options.AllowLossy let go because the provider has no place for it
	Raw     Raw     // the provider's answer
}

// Ref returns what an app stores to come back to this customer.
func (c Customer) Ref() CustomerRef {
	return CustomerRef{Provider: c.Provider, ID: c.ID, Reference: c.Reference, Phone: c.Phone, Email: c.Email, Name: c.Name}
}

func (c Customer) summary() string {
	return fmt.Sprintf("customer{provider: %s, id: %s}", c.Provider, c.ID)
}

// Format shows provider and ID for every verb of package fmt.
func (c Customer) Format(f fmt.State, verb rune) { writeRedacted(f, verb, c.summary()) }

// LogValue shows provider and ID in package slog.
func (c Customer) LogValue() slog.Value { return slog.StringValue(c.summary()) }

// CustomerQuery says which customers to list. The zero value lists all that the provider shows.
type CustomerQuery struct {
	Email string // Profile.ListFilters says which filters there are
	Phone string // E.164
}

// CustomerPage is one page of a list.
type CustomerPage struct {
	Customers []*Customer
	Next      string // opaque; "" = this is the last page
}

// KeyKind says by what FindCustomer looks.
type KeyKind string

// The kinds of keys.
const (
	ByReference KeyKind = "reference"
	ByPhone     KeyKind = "phone" // E.164
	ByEmail     KeyKind = "email"
)

// CustomerKey is a unique key of a customer.
type CustomerKey struct {
	Kind  KeyKind
	Value string
}

// CustomerProvider is implemented by adapters of providers that keep customers (capability "customers").
//
// This is for adapter authors, and holds for every other interface too. Arguments are checked by the Gateway against the Profile before the
// call (required fields present, formats right, refs of this provider), so an adapter translates and does nothing else. Answers are in the
// neutral forms (a phone in E.164, whatever the provider writes; a payment with an ID, a redirect to https). Leave empty what an answer does not state and never copy from the request: the Gateway compares what is stated and fills in the rest. Return *Error with Kind,
// Outcome and what the provider said; the Gateway adds Op, Provider and Recovery. Never repeat a write that may have been carried out.
// Methods are called from many goroutines at once, must not keep or change their arguments, and must return soon after ctx is done.
// The letters and numbers in brackets are the rules of docs/rules.md that the conformance suite proves. Those of every method:
// of the Gateway's checks [CAP-02, INP-04, INP-05, OUT-09], of faults and outcomes [OUT-01, OUT-02, OUT-03, OUT-04, OUT-05, OUT-06, OUT-07,
// OUT-08, OUT-10, OUT-12, OUT-13, LOS-10], of connections and load [NET-01, NET-02, NET-03, NET-04, NET-05, NET-06, NET-07, NET-08,
// LOD-01, LOD-02, LOD-03], of errors and answers [ERR-01, ERR-04, ERR-06, INT-03, INT-04, INT-06, INT-08, INT-09], of what is sent and left
// behind [SND-01, SND-02, RES-01, RES-02, RES-03], of concurrency [CON-02, CON-03, CON-04, CON-05], of secrets and hostile input [SEC-01,
// SEC-02, SEC-03, SEC-04, SEC-06, SEC-08, SEC-09].
type CustomerProvider interface {
	// CreateCustomer creates a customer. A taken unique key is ErrAlreadyExists. [CUS-01, CUS-02, LOS-01]
	CreateCustomer(ctx context.Context, params CustomerParams) (*Customer, error)

	// GetCustomer reads the customer by the key that the provider wants (ID, or a unique key). A ref without that key is ErrInvalid with
	// OutcomeNotDone, naming the key. A customer that does not exist or was deleted is ErrNotFound. [CUS-01, CUS-08, CUS-09, ERR-03, INT-03]
	GetCustomer(ctx context.Context, ref CustomerRef) (*Customer, error)

	// UpdateCustomer changes what is set in update and nothing else. A read that fails before the write is OutcomeNotDone, one that fails
	// after it OutcomeUnknown. [CUS-03, CUS-04, CUS-10, CUS-11, CUS-12, CUS-13, CUS-14, LOS-07, OUT-01, INT-03]
	UpdateCustomer(ctx context.Context, ref CustomerRef, update CustomerUpdate) (*Customer, error)
}

// CustomerFinder is implemented where a customer can be found by a unique key (capability "customers.find").
type CustomerFinder interface {
	// FindCustomer is authoritative: ErrNotFound proves that no customer has this key. An answer that does not prove it is another error.
	// key.Kind is always the customer field that the Profile marks Unique. [CUS-05, CUS-06, CUS-07, LOS-09]
	FindCustomer(ctx context.Context, key CustomerKey) (*Customer, error)
}

// CustomerLister is implemented where customers can be listed (capability "customers.list").
type CustomerLister interface {
	// ListCustomers returns the page that cursor leads to, "" for the first. One call makes one request at most and keeps nothing for the
	// next. The rows keep the provider's order; a row that breaks a filter is left out, a row that moved between two pages is not
	// returned twice. A page may be empty and still have a Next. [LST-01, LST-02, LST-03, LST-04, LST-06]
	ListCustomers(ctx context.Context, query CustomerQuery, cursor string) (*CustomerPage, error)
}

// CustomerDeleter is implemented where customers can be deleted (capability "customers.delete").
type CustomerDeleter interface {
	// DeleteCustomer deletes the customer. One that does not exist, or was deleted already, is no error: doing it again is harmless. [CUS-08, LOS-08]
	DeleteCustomer(ctx context.Context, ref CustomerRef) error
}
