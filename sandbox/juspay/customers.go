package juspay

import "errors"

// createCustomer is POST /customers. object_reference_id can be used once.
func (c *call) createCustomer() (any, error) {
	options := &c.front.options
	if err := c.only(c.body, "field", append(profileFields(), fieldReference, optionToken)...); err != nil {
		return nil, err
	}
	reference, given := c.body[fieldReference]
	if !given {
		return nil, options.missing(fieldReference)
	}
	if err := options.checkReference(reference); err != nil {
		return nil, err
	}
	p, err := c.readProfile()
	if err != nil {
		return nil, err
	}
	if err := options.checkRequired(p); err != nil {
		return nil, err
	}
	token, err := c.body.wantsToken()
	if err != nil {
		return nil, err
	}
	if c.failsInside() {
		return innerFailure(), nil
	}
	created, err := c.account.create(reference, p)
	if errors.Is(err, errTaken) && !options.RepeatReturnsStored {
		return nil, duplicate()
	}
	if err != nil && !errors.Is(err, errTaken) {
		return nil, err
	}
	return c.customer(created, token), nil
}

// getCustomer is GET /customers/:customer_id, by either id.
func (c *call) getCustomer() (any, error) {
	token, err := c.query.wantsToken()
	if err != nil {
		return nil, err
	}
	found, err := c.account.customer(c.argument)
	if err != nil {
		return nil, notFound()
	}
	if c.failsInside() {
		return innerFailure(), nil
	}
	return c.customer(found, token), nil
}

// updateCustomer is POST /customers/:customer_id, by either id: what is left out stays. It takes no token option and answers without a token.
func (c *call) updateCustomer() (any, error) {
	options := &c.front.options
	found, err := c.account.customer(c.argument)
	if err != nil {
		return nil, notFound()
	}
	known := profileFields()
	if !options.RefuseOptionOnUpdate {
		known = append(known, optionToken)
	}
	if err := c.only(c.body, "field", known...); err != nil {
		return nil, err
	}
	change, err := c.readProfile()
	if err != nil {
		return nil, err
	}
	switch {
	case len(change) == 0 && !options.AllowEmptyUpdate:
		return nil, invalid("an update needs at least one of the customer's fields")
	case c.failsInside():
		return innerFailure(), nil
	case len(change) == 0:
		return c.customer(found, false), nil
	}
	updated, err := c.account.update(c.argument, change)
	if err != nil {
		return nil, err
	}
	return c.customer(updated, false), nil
}

// readProfile takes the customer's fields out of the body.
func (c *call) readProfile() (profile, error) {
	p := profile{}
	for _, field := range profileFields() {
		value, given := c.body[field]
		if !given {
			continue
		}
		if err := c.front.options.checkValue(field, value); err != nil {
			return nil, err
		}
		p[field] = value
	}
	return p, nil
}

// checkRequired demands what a create must have beside the reference (the document).
func (o *Options) checkRequired(p profile) error {
	if _, given := p[fieldMobile]; !given {
		return o.missing(fieldMobile)
	}
	address, given := p[fieldEmail]
	switch {
	case o.OptionalEmail:
	case !given:
		return o.missing(fieldEmail)
	case address == "":
		return wrongValue(fieldEmail, fieldEmail+" must not be empty")
	}
	return nil
}

func (c *call) customer(found customer, token bool) customerData {
	data := c.front.options.customerData(found)
	if token {
		data.Juspay = c.account.token(found.ID)
	}
	return data
}
