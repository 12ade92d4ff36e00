package webpay

import "net/http"

// createCustomer is POST /v2/customers.
func (c *call) createCustomer() (answer, error) {
	change, err := c.readChange()
	if err != nil {
		return answer{}, err
	}
	data, err := c.account.create(change)
	return answer{status: c.front.options.created(), body: data}, err
}

// getCustomer is GET /v2/customers/:uuid.
func (c *call) getCustomer() (answer, error) {
	data, err := c.account.get(c.argument)
	return answer{status: http.StatusOK, body: data}, err
}

// findCustomer is GET /v2/merchants/customers/:merchant_customer_id.
func (c *call) findCustomer() (answer, error) {
	data, err := c.account.find(c.argument)
	return answer{status: http.StatusOK, body: data}, err
}

// updateCustomer is POST /v2/customers/:uuid: what is not given stays, merchant_customer_id can change too.
func (c *call) updateCustomer() (answer, error) {
	change, err := c.readChange()
	if err != nil {
		return answer{}, err
	}
	data, err := c.account.update(c.argument, change)
	return answer{status: http.StatusOK, body: data}, err
}

// deleteCustomer is DELETE /v2/customers/:uuid.
func (c *call) deleteCustomer() (answer, error) {
	if err := c.account.remove(c.argument); err != nil {
		return answer{}, err
	}
	data := deleteData{Status: statusApproved, Deleted: true}
	data.ID, data.UUID = c.front.options.DeleteID.named(c.argument)
	return answer{status: http.StatusOK, body: data}, nil
}

// listCustomers is GET /v2/customers.
func (c *call) listCustomers() (answer, error) {
	p, err := c.readPage()
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: listData[customerData]{Status: statusApproved, Data: c.account.list(p)}}, nil
}

// listPaymentMethods is GET /v2/customers/:uuid/payment-methods.
func (c *call) listPaymentMethods() (answer, error) {
	p, err := c.readPage()
	if err != nil {
		return answer{}, err
	}
	rows, err := c.account.listMethods(c.argument, p)
	return answer{status: http.StatusOK, body: listData[methodData]{Status: statusApproved, Data: rows}}, err
}
