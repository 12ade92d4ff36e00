package lomi

import (
	"encoding/json"
	"net/http"
)

// createCustomer is POST /customers. Nothing about a customer is unique.
func (c *call) createCustomer() (answer, error) {
	form, err := c.readCustomer()
	if err != nil || c.fails() {
		return answer{}, err
	}
	var draft record
	form.apply(&draft)
	sent := c.leaveMetadata(&draft)
	stored, err := c.account.create(draft)
	if err != nil {
		return answer{}, err
	}
	stored.profile.Metadata = sent
	return c.single(http.StatusCreated, c.customer(stored)), nil
}

// getCustomer is GET /customers/{id}.
func (c *call) getCustomer() (answer, error) {
	if err := c.checkID("customer", c.front.options.MalformedIDStatus); err != nil {
		return answer{}, err
	}
	found, ok := c.account.record(c.argument)
	if !ok {
		return answer{}, customerNotFound()
	}
	return c.single(http.StatusOK, c.customer(found)), nil
}

// updateCustomer is PATCH /customers/{id}: what is left out stays. Its answer is not documented; the sandbox's choice is that of create and get.
func (c *call) updateCustomer() (answer, error) {
	if err := c.checkID("customer", c.front.options.MalformedIDStatus); err != nil {
		return answer{}, err
	}
	stored, found := c.account.record(c.argument)
	if !found && !c.front.options.UnknownIDPasses {
		return answer{}, customerNotFound()
	}
	form, err := c.readCustomer()
	if err != nil || c.fails() {
		return answer{}, err
	}
	if !found {
		var nobody record
		form.apply(&nobody)
		return c.single(http.StatusOK, damagedData{Metadata: json.RawMessage(nobody.profile.Metadata)}), nil
	}
	sent := stored.profile.Metadata
	if form.given {
		stored, err = c.account.update(c.argument, func(draft *record) {
			form.apply(draft)
			sent = c.leaveMetadata(draft)
		})
		if err != nil {
			return answer{}, err
		}
	}
	stored.profile.Metadata = sent
	data := c.customer(stored)
	if c.front.options.DamagedUpdate {
		return c.single(http.StatusOK, damagedData{Row: &data, Metadata: json.RawMessage(sent)}), nil
	}
	return c.single(http.StatusOK, data), nil
}

// deleteCustomer is DELETE /customers/{id}.
func (c *call) deleteCustomer() (answer, error) {
	if err := c.checkID("customer", c.front.options.MalformedIDStatus); err != nil {
		return answer{}, err
	}
	if c.fails() {
		return answer{}, nil
	}
	if err := c.account.delete(c.argument); err != nil && !c.passes(err) {
		return answer{}, err
	}
	switch c.front.options.Delete {
	case DeleteAnswersMessage:
		return answer{http.StatusOK, messageData{"Customer deleted"}}, nil
	case DeleteAnswersNothing:
		return answer{http.StatusNoContent, nil}, nil
	default:
		return c.single(http.StatusOK, deletedData{CustomerID: c.distortID(c.argument), Deleted: true}), nil
	}
}

// passes tells whether a refusal is of an id that does not exist and passes.
func (c *call) passes(err error) bool {
	return c.front.options.UnknownIDPasses && asRefusal(err).status == http.StatusNotFound
}

// leaveMetadata takes away what is not stored and returns what the answer has.
func (c *call) leaveMetadata(draft *record) string {
	sent := draft.profile.Metadata
	if c.front.options.EchoMetadata {
		draft.profile.Metadata = ""
	}
	return sent
}

// checkID refuses an id that is no UUID with the given status; 0: that is a miss like another. What becomes of one is not documented.
func (c *call) checkID(what string, status int) error {
	switch {
	case status == 0 || isUUID(c.argument):
		return nil
	case status >= http.StatusInternalServerError:
		return refusal(status, "Internal server error")
	default:
		return refusal(status, "the "+what+" id is not a UUID")
	}
}

// isUUID tells whether s has the form of a UUID, in any case of letters.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, r := range s {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if r != '-' {
				return false
			}
		case (r < '0' || r > '9') && (r < 'a' || r > 'f') && (r < 'A' || r > 'F'):
			return false
		}
	}
	return true
}

// customer is a customer as the sole object of an answer.
func (c *call) customer(r record) customerData {
	data := c.account.customer(r)
	data.Test = data.Environment == "test" && !c.front.options.Bare
	data.CustomerID = c.distortID(data.CustomerID)
	return data
}
