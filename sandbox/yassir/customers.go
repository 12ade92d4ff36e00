package yassir

import (
	"net/http"
	"strconv"

	"github.com/tenderpay/tender/sandbox/ledger"
)

// createCustomer is POST /api/v1/customers. A phone can be registered once: 409 (Yassir's API reference, Customers
// page). The answer has no id.
func (c *call) createCustomer() (answer, error) {
	if err := c.body.only("name", "phone", "email", "isActive"); err != nil {
		return answer{}, err
	}
	name, err := c.body.required("name")
	if err != nil {
		return answer{}, err
	}
	phone, err := c.phone(c.body.required("phone"))
	if err != nil {
		return answer{}, err
	}
	email, _, err := c.body.text("email")
	if err != nil {
		return answer{}, err
	}
	active, given, err := c.body.flag("isActive")
	if err != nil {
		return answer{}, err
	}
	if c.failsInside() {
		return c.refused(), nil
	}
	customer, err := c.account.ledger.CreateCustomer(ledger.Customer{
		Name: name, Phone: phone, Email: email, Inactive: given && !active,
	})
	if err != nil {
		return answer{}, c.duplicateCustomer()
	}
	data := customerAnswer(customer)
	data.ID, data.IsActive = "", nil
	return c.customer(http.StatusCreated, "Successfully created customer", data), nil
}

func (c *call) duplicateCustomer() error {
	if c.front.options.DuplicateCustomerAs400 {
		return refusal(http.StatusBadRequest, "a customer with this phone already exists")
	}
	return refusal(http.StatusConflict, "a customer with this phone is registered already")
}

// getCustomer is GET /api/v1/customers/:id. Its answer is not documented; the sandbox's choice.
func (c *call) getCustomer() (answer, error) {
	customer, ok := c.account.ledger.Customer(c.argument)
	if !ok {
		return answer{}, refusal(http.StatusNotFound, "customer not found")
	}
	if c.failsInside() {
		return c.refused(), nil
	}
	return c.customer(http.StatusOK, "Successfully retrieved customer", c.customerAnswer(customer)), nil
}

// searchCustomer is GET /api/v1/customers/search/:phone. Its answer is not documented; the sandbox's choice.
func (c *call) searchCustomer() (answer, error) {
	if _, err := c.phone(c.argument, nil); err != nil {
		return answer{}, err
	}
	found := c.account.ledger.FindCustomers(ledger.ByPhone, c.argument)
	if c.failsInside() {
		return c.refused(), nil
	}
	if len(found) == 0 {
		if c.front.options.SearchMissAs400 {
			return answer{}, refusal(http.StatusBadRequest, "customer not found")
		}
		return answer{}, refusal(http.StatusNotFound, "customer not found")
	}
	return c.customer(http.StatusOK, "Successfully retrieved customer", c.customerAnswer(found[0])), nil
}

// updateCustomer is PUT /api/v1/customers/:id: what is left out stays. Its answer is not documented, nor what a phone
// does that somebody else has; the sandbox's choice.
func (c *call) updateCustomer() (answer, error) {
	if _, ok := c.account.ledger.Customer(c.argument); !ok {
		return answer{}, refusal(http.StatusNotFound, "customer not found")
	}
	change, err := c.customerChange()
	if err != nil {
		return answer{}, err
	}
	if c.failsInside() {
		return c.refused(), nil
	}
	customer, err := c.account.ledger.UpdateCustomer(c.argument, change)
	if err != nil {
		return answer{}, c.duplicateCustomer()
	}
	return c.customer(http.StatusOK, "Successfully updated customer", c.customerAnswer(customer)), nil
}

// customerChange reads the body of an update.
func (c *call) customerChange() (func(*ledger.Customer), error) {
	if err := c.body.only("name", "phone", "email", "isActive"); err != nil {
		return nil, err
	}
	name, hasName, err := c.body.text("name")
	if err != nil {
		return nil, err
	}
	email, hasEmail, err := c.body.text("email")
	if err != nil {
		return nil, err
	}
	phone, hasPhone, err := c.body.text("phone")
	if err != nil {
		return nil, err
	}
	if hasPhone {
		if _, err := c.phone(phone, nil); err != nil {
			return nil, err
		}
	}
	active, hasActive, err := c.body.flag("isActive")
	if err != nil {
		return nil, err
	}
	return func(customer *ledger.Customer) {
		if hasName {
			customer.Name = name
		}
		if hasEmail {
			customer.Email = email
		}
		if hasPhone {
			customer.Phone = phone
		}
		if hasActive {
			customer.Inactive = !active
		}
	}, nil
}

// phone demands the international format: + and 7 to 15 digits. (The reference says "international format" and shows
// +213555123456; the lengths are E.164's.)
func (c *call) phone(phone string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if !international(phone) {
		return "", refusal(http.StatusBadRequest, "the phone must be in international format: + and 7 to 15 digits")
	}
	return phone, nil
}

func international(phone string) bool {
	if len(phone) < 8 || len(phone) > 16 || phone[0] != '+' || phone[1] == '0' {
		return false
	}
	return letters(phone[1:], '0', '9')
}

func (c *call) customer(status int, message string, data customerData) answer {
	return answer{status, customerEnvelope{
		Code: c.front.options.number(strconv.Itoa(status)), Status: "success", Message: message, Data: data,
	}}
}

func (c *call) customerAnswer(customer ledger.Customer) customerData {
	data := customerAnswer(customer)
	if c.front.options.OmitCustomerID {
		data.ID, data.IsActive = "", nil
	}
	return data
}

func customerAnswer(customer ledger.Customer) customerData {
	data := customerData{ID: customer.ID, Name: customer.Name, Phone: customer.Phone, IsActive: new(!customer.Inactive)}
	if customer.Email != "" {
		data.Email = &customer.Email
	}
	return data
}
