package ledger

import (
	"maps"
	"time"
)

// CustomerKey names a field by which a customer can be looked up, or that must be unique.
type CustomerKey int

// The keys of a customer.
const (
	NoKey CustomerKey = iota
	ByReference
	ByPhone
	ByEmail
)

// String implements fmt.Stringer.
func (k CustomerKey) String() string {
	switch k {
	case ByReference:
		return "reference"
	case ByPhone:
		return "phone"
	case ByEmail:
		return "email"
	default:
		return "nothing"
	}
}

// Customer is one customer as the provider stores it. Texts are kept as given: formats are the business of a front.
type Customer struct {
	ID        string            `json:"id"`                  // the provider's own id; [Ledger.CreateCustomer] makes one when empty
	Reference string            `json:"reference,omitempty"` // the merchant's id
	Name      string            `json:"name,omitempty"`
	Email     string            `json:"email,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	Inactive  bool              `json:"inactive,omitempty"`
	Metadata  map[string]string `json:"metadata,omitempty"`
	CreatedAt time.Time         `json:"created_at"` // set by the ledger
	UpdatedAt time.Time         `json:"updated_at"` // set by the ledger
}

func (c *Customer) key(k CustomerKey) string {
	switch k {
	case ByReference:
		return c.Reference
	case ByPhone:
		return c.Phone
	case ByEmail:
		return c.Email
	default:
		return ""
	}
}

func (c *Customer) copy() Customer {
	out := *c
	out.Metadata = maps.Clone(c.Metadata)
	return out
}

// CreateCustomer stores c and returns it with its id and times. It refuses a second customer with the same unique
// key ([RuleUniqueCustomer]) or id ([RuleUniqueID]); of any number of concurrent calls with one key, one succeeds.
func (l *Ledger) CreateCustomer(c Customer) (Customer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.ID == "" {
		c.ID = newID()
	}
	if _, taken := l.customers[c.ID]; taken {
		return Customer{}, refuse(RuleUniqueID, c.ID, "the customer id is taken")
	}
	if err := l.claim(c.ID, c.key(l.unique)); err != nil {
		return Customer{}, err
	}
	now := l.clock.Now()
	stored := c.copy()
	stored.CreatedAt, stored.UpdatedAt = now, now
	l.customers[stored.ID] = &stored
	l.order = append(l.order, stored.ID)
	return stored.copy(), nil
}

// claim takes the unique key for the customer id. An empty key is nobody's.
func (l *Ledger) claim(id, key string) error {
	if l.unique == NoKey || key == "" {
		return nil
	}
	if owner, taken := l.uniqueIndex[key]; taken && owner != id {
		return refuse(RuleUniqueCustomer, owner, "another customer has this %s", l.unique)
	}
	l.uniqueIndex[key] = id
	return nil
}

// UpdateCustomer lets change edit a copy of the customer and stores the result. Id and creation time cannot be
// changed. It refuses an unknown id ([RuleKnown]) and a unique key that another customer has ([RuleUniqueCustomer]).
// The ledger is locked meanwhile: change must not call it.
func (l *Ledger) UpdateCustomer(id string, change func(*Customer)) (Customer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	stored, ok := l.customers[id]
	if !ok {
		return Customer{}, refuse(RuleKnown, id, "no such customer")
	}
	draft := stored.copy()
	change(&draft)
	next := draft.copy() // change may have kept its argument
	next.ID, next.CreatedAt, next.UpdatedAt = stored.ID, stored.CreatedAt, l.clock.Now()
	before, after := stored.key(l.unique), next.key(l.unique)
	if before != after {
		if err := l.claim(id, after); err != nil {
			return Customer{}, err
		}
		if before != "" {
			delete(l.uniqueIndex, before)
		}
	}
	*stored = next
	return stored.copy(), nil
}

// Customer returns the customer with this provider id.
func (l *Ledger) Customer(id string) (Customer, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c, ok := l.customers[id]
	if !ok {
		return Customer{}, false
	}
	return c.copy(), true
}

// FindCustomers returns every customer whose key equals value exactly, oldest first. An empty value finds nobody.
// Looking up by the ledger's unique key costs the same however many customers there are; other keys are scanned.
func (l *Ledger) FindCustomers(key CustomerKey, value string) []Customer {
	l.mu.Lock()
	defer l.mu.Unlock()
	if value == "" || key == NoKey {
		return nil
	}
	if key == l.unique {
		id, ok := l.uniqueIndex[value]
		if !ok {
			return nil
		}
		return []Customer{l.customers[id].copy()}
	}
	var found []Customer
	for _, id := range l.order {
		if c := l.customers[id]; c.key(key) == value {
			found = append(found, c.copy())
		}
	}
	return found
}

// CustomerAt returns the customer in this place, the oldest being in place 0. A customer's place never changes, so that a page of a list costs what is
// on it, however many customers there are.
func (l *Ledger) CustomerAt(place int) (Customer, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if place < 0 || place >= len(l.order) {
		return Customer{}, false
	}
	return l.customers[l.order[place]].copy(), true
}

// CountCustomers is the number of customers ever created.
func (l *Ledger) CountCustomers() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.order)
}

// Customers returns all customers, oldest first.
func (l *Ledger) Customers() []Customer {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make([]Customer, 0, len(l.order))
	for _, id := range l.order {
		all = append(all, l.customers[id].copy())
	}
	return all
}
