package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/tenderpay/tender"
)

// customer is one that the app knows.
type customer struct {
	ref      tender.CustomerRef
	key      tender.CustomerKey // zero if the provider has no unique one
	name     string             // in the book and in what is noted: what Backend.Customers counts by
	straight bool
}

// person makes up the data of a new customer, as far as the provider has a place for them.
func (c *caller) person(straight bool) tender.CustomerParams {
	c.people++
	id := fmt.Sprintf("c%03du%03d", c.id, c.people)
	params := tender.CustomerParams{Reference: id, Name: "Amel K.", Email: id + "@example.test", Phone: c.phone()}
	if straight {
		c.straight(&params)
	}
	return c.placed(params)
}

// phone is one that nobody has yet.
func (c *caller) phone() string { return fmt.Sprintf("+213%03d%03d", c.id, c.people) }

// stranger is the data of somebody who never becomes a customer.
func (c *caller) stranger() tender.CustomerParams {
	id := fmt.Sprintf("nobody%03d", c.id)
	return tender.CustomerParams{Reference: id, Email: id + "@example.test", Phone: fmt.Sprintf("+213998%03d", c.id)}
}

// common is the data of a customer that all callers ensure.
func (c *caller) common(which int) tender.CustomerParams {
	id := fmt.Sprintf("shared%03d", which)
	return c.placed(tender.CustomerParams{Reference: id, Name: "Shared S.", Email: id + "@example.test", Phone: fmt.Sprintf("+213999%03d", which)})
}

func (a *app) placed(p tender.CustomerParams) tender.CustomerParams {
	for field, text := range map[tender.Field]*string{
		tender.FieldReference: &p.Reference, tender.FieldName: &p.Name, tender.FieldEmail: &p.Email, tender.FieldPhone: &p.Phone,
	} {
		if _, has := a.profile.Customer[field]; !has {
			*text = ""
		}
	}
	return p
}

// key is the provider's unique key in params.
func (a *app) key(params tender.CustomerParams) tender.CustomerKey {
	switch a.unique {
	case tender.FieldReference:
		return tender.CustomerKey{Kind: tender.ByReference, Value: params.Reference}
	case tender.FieldPhone:
		return tender.CustomerKey{Kind: tender.ByPhone, Value: params.Phone}
	case tender.FieldEmail:
		return tender.CustomerKey{Kind: tender.ByEmail, Value: params.Email}
	default:
		return tender.CustomerKey{}
	}
}

// ensures reports whether a customer can be ensured. Where not, the app creates each once.
func (a *app) ensures() bool { return a.supports(tender.CustomersFind) && a.unique != "" }

// name is what Backend.Customers counts by.
func (a *app) name(params tender.CustomerParams) string {
	return cmp.Or(a.key(params).Value, params.Reference)
}

// newcomer makes a customer; nil if that did not go as documented.
func (c *caller) newcomer(ctx context.Context, s scenario) *customer {
	straight := s.straight && c.straight != nil
	params := c.person(straight)
	made := c.create
	if s.ensure && c.ensures() {
		made = c.ensure
	}
	stored := made(ctx, params)
	if stored == nil {
		return nil
	}
	known := &customer{ref: stored.Ref(), key: c.key(params), name: c.name(params), straight: straight}
	c.customers = append(c.customers, known)
	return known
}

// ensure is the way that has none of create's questions: after an unknown outcome it is simply done again.
func (c *caller) ensure(ctx context.Context, params tender.CustomerParams) *tender.Customer {
	for range maxTries {
		stored, e := write(ctx, c, tender.OpEnsureCustomer, c.key(params).Value, func(ctx context.Context) (*tender.Customer, error) {
			return c.gateway.EnsureCustomer(ctx, params)
		})
		switch {
		case e == nil:
			c.book.customers[c.name(params)] = number{1, 1}
			return stored
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverRepeat:
			c.settled(tender.OpEnsureCustomer, "repeat")
		case e.Kind == tender.ErrInvalid && len(c.injected) > 0: // somebody else may have been faster, where the look that would have told was lost
		default:
			c.stuck(tender.OpEnsureCustomer, c.key(params).Value, e)
			return nil
		}
	}
	c.complain(unexpected, "ensure customer: not settled in %d tries", maxTries)
	return nil
}

func (c *caller) create(ctx context.Context, params tender.CustomerParams) *tender.Customer {
	key, name, doubts := c.key(params), c.name(params), 0
	exists := func(stored *tender.Customer) *tender.Customer {
		have := number{1, 1}
		if c.unique == "" {
			have.most += doubts
		}
		c.book.customers[name] = have
		return stored
	}
	for range maxTries {
		stored, e := write(ctx, c, tender.OpCreateCustomer, name, func(ctx context.Context) (*tender.Customer, error) {
			return c.gateway.CreateCustomer(ctx, params)
		})
		switch {
		case e == nil:
			return exists(stored)
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverRepeat:
			doubts++
			c.settled(tender.OpCreateCustomer, "repeat")
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverFind:
			doubts++
			c.settled(tender.OpCreateCustomer, "find")
			if found, missing := c.find(ctx, key); found != nil {
				return exists(found)
			} else if !missing {
				return nil
			}
		case (e.Kind == tender.ErrAlreadyExists || e.Kind == tender.ErrInvalid) && doubts > 0: // the first one arrived after the look
			found, missing := c.find(ctx, key)
			if missing {
				c.complain(wrongCustomers, "%s: exists, and is not found", name)
			}
			return exists(found)
		default:
			c.stuck(tender.OpCreateCustomer, name, e)
			return nil
		}
	}
	c.complain(unexpected, "create customer: not settled in %d tries", maxTries)
	return nil
}

// find returns the customer, or that there is none; neither if it could not be learned.
func (c *caller) find(ctx context.Context, key tender.CustomerKey) (found *tender.Customer, missing bool) {
	found, e := ask(ctx, c, tender.OpFindCustomer, key.Value, func(ctx context.Context) (*tender.Customer, error) { return c.gateway.FindCustomer(ctx, key) })
	switch {
	case e == nil:
		return found, false
	case e.Kind == tender.ErrNotFound:
		return nil, true
	}
	c.stuck(tender.OpFindCustomer, key.Value, e)
	return nil, false
}

// look returns the customer by the provider's unique key, or where it has none by the ref, or that there is none; neither if it could not be learned.
func (c *caller) look(ctx context.Context, who *customer) (found *tender.Customer, missing bool) {
	if c.ensures() {
		return c.find(ctx, who.key)
	}
	found, e := ask(ctx, c, tender.OpGetCustomer, who.name, func(ctx context.Context) (*tender.Customer, error) { return c.gateway.GetCustomer(ctx, who.ref) })
	switch {
	case e == nil:
		return found, false
	case e.Kind == tender.ErrNotFound:
		return nil, true
	}
	c.stuck(tender.OpGetCustomer, who.name, e)
	return nil, false
}

// change updates the customer, and reads back whether it is so.
func (c *caller) change(ctx context.Context, who *customer, what change) {
	var update tender.CustomerUpdate
	key, name := who.key, who.name
	_, hasPhone := c.profile.Customer[tender.FieldPhone]
	switch {
	case what == changePhone && hasPhone && !who.straight:
		c.people++
		update.Phone = new(c.phone())
		if c.unique == tender.FieldPhone {
			key.Value, name = *update.Phone, *update.Phone
		}
	case what != changeNothing:
		update.Name = new(fmt.Sprintf("Amel %c.", 'A'+rune(c.now.number%26)))
	default:
		return
	}
	ref := who.ref
	for range maxTries {
		updated, e := write(ctx, c, tender.OpUpdateCustomer, who.name, func(ctx context.Context) (*tender.Customer, error) {
			return c.gateway.UpdateCustomer(ctx, ref, update)
		})
		switch {
		case e == nil:
			if name != who.name {
				c.book.customers[who.name], c.book.customers[name] = number{}, number{1, 1}
			}
			who.ref, who.key, who.name = updated.Ref(), key, name
			c.readBack(ctx, who, update)
			return
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverRepeat:
			c.settled(tender.OpUpdateCustomer, "repeat")
			if e.Customer != nil {
				ref = e.Customer.Ref() // after a change of the unique key the old ref may lead nowhere
			}
		default:
			c.stuck(tender.OpUpdateCustomer, who.name, e)
			return
		}
	}
	c.complain(unexpected, "update customer: not settled in %d tries", maxTries)
}

func (c *caller) readBack(ctx context.Context, who *customer, update tender.CustomerUpdate) {
	stored, e := ask(ctx, c, tender.OpGetCustomer, who.name, func(ctx context.Context) (*tender.Customer, error) { return c.gateway.GetCustomer(ctx, who.ref) })
	if e != nil {
		c.stuck(tender.OpGetCustomer, who.name, e)
		return
	}
	if update.Name != nil && stored.Name != *update.Name || update.Phone != nil && stored.Phone != *update.Phone {
		c.complain(lostUpdate, "%s: the customer was updated, and reads as before", who.name)
	}
}

// remove deletes the customer and looks that it is gone.
func (c *caller) remove(ctx context.Context, who *customer) {
	for range maxTries {
		_, e := write(ctx, c, tender.OpDeleteCustomer, who.name, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, c.gateway.DeleteCustomer(ctx, who.ref)
		})
		switch {
		case e == nil:
			c.book.customers[who.name] = number{most: c.book.customers[who.name].most - 1}
			if found, _ := c.look(ctx, who); found != nil {
				c.complain(wrongCustomers, "%s: the customer was deleted, and is found", who.name)
			}
			return
		case e.Outcome == tender.OutcomeUnknown && e.Recovery == tender.RecoverRepeat:
			c.settled(tender.OpDeleteCustomer, "repeat")
		default:
			c.stuck(tender.OpDeleteCustomer, who.name, e)
			return
		}
	}
	c.complain(unexpected, "delete customer: not settled in %d tries", maxTries)
}

// list lists customers and leaves early if there are many. A list proves no absence, so nobody is missed in it.
func (c *caller) list(ctx context.Context, query tender.CustomerQuery) {
	const enough = 150
	_, e := ask(ctx, c, tender.OpListCustomers, query.Email+query.Phone, func(ctx context.Context) (int, error) {
		seen := map[string]bool{}
		for row, err := range c.gateway.ListCustomers(ctx, query) {
			switch {
			case err != nil:
				return len(seen), err
			case seen[row.ID] && row.ID != "":
				c.complain(unexpected, "list customers: a customer came twice")
			case query.Email != "" && row.Email != query.Email || query.Phone != "" && row.Phone != query.Phone:
				c.complain(unexpected, "list customers: a row breaks the filter")
			}
			if seen[row.ID] = true; len(seen) == enough {
				break
			}
		}
		return len(seen), nil
	})
	if e != nil {
		c.stuck(tender.OpListCustomers, "", e)
	}
}

// own is a query for the customer alone; all of them where the provider's list has no filter.
func (a *app) own(who *customer) tender.CustomerQuery {
	switch {
	case slices.Contains(a.profile.ListFilters, tender.FieldPhone):
		return tender.CustomerQuery{Phone: who.ref.Phone}
	case slices.Contains(a.profile.ListFilters, tender.FieldEmail):
		return tender.CustomerQuery{Email: who.ref.Email}
	}
	return tender.CustomerQuery{}
}
