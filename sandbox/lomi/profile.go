package lomi

import (
	"net/http"
	"slices"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// profile is what the API keeps of a customer that a ledger has no place for. An empty text is a field without a value.
type profile struct {
	WhatsApp   string `json:"whatsapp_number,omitempty"`
	Country    string `json:"country,omitempty"`
	City       string `json:"city,omitempty"`
	Address    string `json:"address,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Business   bool   `json:"is_business,omitempty"`
	Metadata   string `json:"metadata,omitempty"` // a JSON object, as it was sent
	Paid       bool   `json:"paid,omitempty"`     // has a completed or refunded transaction
	Deleted    bool   `json:"deleted,omitempty"`
}

// record is a whole customer.
type record struct {
	customer ledger.Customer
	profile  profile
}

// profile returns what is kept of a customer; of one that was made in the ledger itself that is nothing. The account must be locked.
func (a *Account) profile(id string) profile {
	if kept := a.profiles[id]; kept != nil {
		return *kept
	}
	return profile{}
}

// keep stores the profile of a customer. The account must be locked for writing.
func (a *Account) keep(r record) {
	if before := a.profile(r.customer.ID); before.Paid != r.profile.Paid || before.Deleted != r.profile.Deleted {
		a.roll = roll{}
	}
	a.profiles[r.customer.ID] = &r.profile
}

// roll has the customers that the list shows to those who ask for all, so that a page need not look at everybody.
type roll struct {
	ids  []string // oldest first
	seen int      // how many of the ledger's customers were looked at
}

// find returns a customer that was not deleted. The account must be locked.
func (a *Account) find(id string) (record, bool) {
	customer, known := a.ledger.Customer(id)
	kept := a.profile(id)
	return record{customer, kept}, known && !kept.Deleted
}

func (a *Account) record(id string) (record, bool) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return a.find(id)
}

// listed returns the customers of a page of those whom shows shows, nil: of all in the list; and how many they are altogether.
func (a *Account) listed(shows func(record) bool, which window) (page []record, total int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for ; a.roll.seen < a.ledger.CountCustomers(); a.roll.seen++ {
		customer, _ := a.ledger.CustomerAt(a.roll.seen)
		if kept := a.profile(customer.ID); !kept.Deleted && (kept.Paid || a.front.options.ListAll) {
			a.roll.ids = append(a.roll.ids, customer.ID)
		}
	}
	ids := a.roll.ids
	if shows != nil {
		ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			r, _ := a.find(id)
			return !shows(r)
		})
	}
	start, end := which.bounds(len(ids))
	for i := start; i < end; i++ {
		place := i
		if !a.front.options.OldestFirst {
			place = len(ids) - 1 - i
		}
		r, _ := a.find(ids[place])
		page = append(page, r)
	}
	return page, len(ids)
}

// create stores a new customer. It fails with a refusal.
func (a *Account) create(draft record) (record, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.front.options.RefuseDuplicates && (a.taken(ledger.ByEmail, draft.customer.Email) || a.taken(ledger.ByPhone, draft.customer.Phone)) {
		return record{}, refusal(http.StatusConflict, "a customer with this e-mail or phone number exists already")
	}
	stored, err := a.ledger.CreateCustomer(draft.customer)
	if err != nil {
		return record{}, err
	}
	draft.customer = stored
	a.keep(draft)
	return draft, nil
}

func (a *Account) taken(key ledger.CustomerKey, value string) bool {
	return slices.ContainsFunc(a.ledger.FindCustomers(key, value), func(c ledger.Customer) bool { return !a.profile(c.ID).Deleted })
}

// update changes a customer. It fails with a refusal.
func (a *Account) update(id string, change func(*record)) (record, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	draft, ok := a.find(id)
	if !ok {
		return record{}, customerNotFound()
	}
	change(&draft)
	stored, err := a.ledger.UpdateCustomer(id, func(c *ledger.Customer) { *c = draft.customer })
	if err != nil {
		return record{}, err
	}
	draft.customer = stored
	a.keep(draft)
	return draft, nil
}

// delete hides a customer for good. Its record stays in the ledger, as do its payments. It fails with a refusal.
func (a *Account) delete(id string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	found, ok := a.find(id)
	switch {
	case !ok:
		return customerNotFound()
	case found.profile.Paid && a.front.options.RefuseDeletingPayers:
		return refusal(http.StatusConflict, "the customer has a completed transaction")
	}
	found.profile.Deleted = true
	a.keep(found)
	return nil
}
