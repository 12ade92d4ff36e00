package webpay

import (
	"net/http"
	"slices"
	"time"

	"github.com/tenderpay/tender/sandbox/internal/wire"
	"github.com/tenderpay/tender/sandbox/ledger"
)

// customer is what the account knows of a customer beside its book entry. Guarded by the account's mu.
type customer struct {
	uuid      string
	createdAt time.Time // the ledger's, for sorting
	details
	deletedAt time.Time // zero: not deleted
	freedID   string    // the merchant_customer_id that a deletion gave back (Options.FreeDeletedIDs)
	methods   []paymentMethod
}

func (c *customer) deleted() bool { return !c.deletedAt.IsZero() }

// details are the fields of a customer that the ledger has no place for. Empty: never given, null in answers.
type details struct {
	Description string `json:"description,omitempty"`
	ZipCode     string `json:"zip_code,omitempty"`
	City        string `json:"city,omitempty"`
	Address     string `json:"address,omitempty"`
	Country     string `json:"country,omitempty"`
}

// create stores a new customer. Of any number of callers with one merchant_customer_id one succeeds.
func (a *Account) create(change change) (customerData, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	draft := ledger.Customer{}
	change.applyTo(&draft)
	stored, err := a.ledger.CreateCustomer(draft)
	if err != nil {
		return customerData{}, taken(err)
	}
	c := &customer{uuid: stored.ID, createdAt: stored.CreatedAt}
	change.applyToDetails(&c.details)
	a.customers[c.uuid] = c
	a.order = append(a.order, c)
	a.enlist(c)
	return a.show(c), nil
}

// update changes a customer that is not deleted.
func (a *Account) update(uuid string, change change) (customerData, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, err := a.byUUID(uuid)
	if err != nil {
		return customerData{}, err
	}
	if c.deleted() {
		return customerData{}, wire.Refuse(http.StatusBadRequest, "the customer is deleted")
	}
	if _, err := a.ledger.UpdateCustomer(uuid, change.applyTo); err != nil {
		return customerData{}, taken(err)
	}
	change.applyToDetails(&c.details)
	return a.show(c), nil
}

// taken is the refusal of a merchant_customer_id. Any other refusal of the ledger is a bug of this package, and stays what it is.
func taken(err error) error {
	if ledger.RuleOf(err) == ledger.RuleUniqueCustomer {
		return wire.Refuse(http.StatusBadRequest, "another customer has this merchant_customer_id, or had it and was deleted")
	}
	return err
}

// remove deletes a customer, for good. Its record stays.
func (a *Account) remove(uuid string) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	c, known := a.customers[uuid]
	if !known || c.deleted() && a.front.options.SecondDeleteAs404 {
		return a.front.customerNotFound()
	}
	if c.deleted() {
		return nil
	}
	stored, err := a.ledger.UpdateCustomer(uuid, func(draft *ledger.Customer) {
		if a.front.options.FreeDeletedIDs {
			c.freedID, draft.Reference = draft.Reference, ""
		}
	})
	if err != nil {
		return err
	}
	c.deletedAt = stored.UpdatedAt
	if !a.front.options.ListDeleted {
		a.listed = slices.DeleteFunc(a.listed, func(other *customer) bool { return other == c })
	}
	return nil
}

// get shows the customer with this uuid.
func (a *Account) get(uuid string) (customerData, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	c, err := a.byUUID(uuid)
	if err != nil {
		return customerData{}, err
	}
	return a.show(c), nil
}

// find shows the newest customer with this merchant_customer_id that is not deleted, or else the newest deleted one.
func (a *Account) find(merchantCustomerID string) (customerData, error) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	var found *customer
	for _, c := range a.withMerchantID(merchantCustomerID) {
		if !c.deleted() || found == nil || found.deleted() {
			found = c
		}
	}
	if found == nil || found.deleted() && a.front.options.Deleted != DeletedFound {
		return customerData{}, a.front.customerNotFound()
	}
	return a.show(found), nil
}

// list shows customers, the one that was created last first.
func (a *Account) list(p page) []customerData {
	a.mu.RLock()
	defer a.mu.RUnlock()
	rows := []customerData{}
	end := max(0, len(a.listed)-p.offset)
	for _, c := range slices.Backward(a.listed[max(0, end-p.limit):end]) {
		rows = append(rows, a.front.options.asRow(a.show(c)))
	}
	return rows
}

// enlist puts a customer that was created last into its place in the list, which goes by created_at as answers show it. The account is locked.
func (a *Account) enlist(c *customer) {
	options, second := &a.front.options, c.createdAt.Truncate(time.Second)
	if c.deleted() && !options.ListDeleted {
		return
	}
	place := len(a.listed)
	for ; place > 0; place-- {
		order := a.listed[place-1].createdAt.Truncate(time.Second).Compare(second)
		if order < 0 || order == 0 && !options.TiesOldestFirst {
			break
		}
	}
	a.listed = slices.Insert(a.listed, place, c)
}

// byUUID finds a customer that answers may show. The account is locked.
func (a *Account) byUUID(uuid string) (*customer, error) {
	c, known := a.customers[uuid]
	if !known || c.deleted() && a.front.options.Deleted == DeletedNotFound {
		return nil, a.front.customerNotFound()
	}
	return c, nil
}

// withMerchantID finds the customers with this merchant_customer_id, deleted or not, oldest first. The account is locked.
func (a *Account) withMerchantID(merchantCustomerID string) []*customer {
	var found []*customer
	for _, stored := range a.ledger.FindCustomers(ledger.ByReference, merchantCustomerID) {
		if c, known := a.customers[stored.ID]; known {
			found = append(found, c)
		}
	}
	return found
}

func (f *Front) customerNotFound() error {
	return wire.Refuse(f.options.notFound(), "customer not found")
}
