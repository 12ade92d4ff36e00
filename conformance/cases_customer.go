package conformance

import (
	"errors"
	"maps"

	"github.com/tenderpay/tender"
)

func customerCases() []testCase {
	customers, find := []tender.Capability{tender.Customers}, []tender.Capability{tender.Customers, tender.CustomersFind}
	return []testCase{
		{rule: "CUS-01", needs: customers, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			metadata, stored := w.profile.Customer[tender.FieldMetadata]
			if stored && !metadata.Local {
				params.Metadata = map[string]string{"plan": "gold"}
			}
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
			w.expect(w.backend.Customers(w.key(params)) == 1, "expected one customer at the provider, it has %d", w.backend.Customers(w.key(params)))
			read, err := w.GetCustomer(w, created.Ref())
			w.ok(err, "get the customer")
			if key := w.key(params); key != "" && w.has(tender.CustomersFind) {
				byKey := created.Ref()
				byKey.ID = ""
				again, err := w.GetCustomer(w, byKey)
				w.ok(err, "get the customer by its unique key alone")
				w.expect(again.Name == read.Name, "expected the same customer by its unique key")
			}
			w.expect(read.Name == params.Name && read.Phone == params.Phone && read.Email == params.Email,
				"expected the customer as it was created, got another name, phone or e-mail")
			w.expect(len(params.Metadata) == 0 || maps.Equal(read.Metadata, params.Metadata), "expected the metadata as it was given")
			if _, stored := w.profile.Customer[tender.FieldAddressCity]; stored {
				w.expect(read.Address == params.Address, "expected the address as it was given")
			}
		}},
		{rule: "CUS-02", needs: customers, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			_, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
			unique := w.profile.Customer[tender.FieldPhone].Unique || w.profile.Customer[tender.FieldEmail].Unique || w.profile.Customer[tender.FieldReference].Unique
			_, err = w.CreateCustomer(w, params)
			if unique {
				w.kind(tender.OpCreateCustomer, err, tender.ErrAlreadyExists)
				w.settled(tender.OpCreateCustomer, err, tender.OutcomeRejected)
				w.expect(w.backend.Customers(w.key(params)) == 1, "expected one customer, the provider has %d", w.backend.Customers(w.key(params)))
				return
			}
			w.expect(err == nil, "the Profile has no unique field, and a second customer is refused: %v", err)
		}},
		{rule: "CUS-03", needs: customers, stateful: true, run: func(r *run) {
			w := r.world()
			ref := w.newCustomer()
			read, err := w.GetCustomer(w, ref)
			w.ok(err, "get the customer")
			updated, err := w.UpdateCustomer(w, read.Ref(), tender.CustomerUpdate{Name: new("Amel B.")})
			if errors.Is(err, tender.ErrUnsupported) && read.ID == "" {
				w.nothing() // the provider tells no id, and says so
			}
			w.ok(err, "update the name")
			w.expect(updated.Name == "Amel B.", "expected the new name in the result")
			after, err := w.GetCustomer(w, read.Ref())
			w.ok(err, "get the customer")
			w.expect(after.Name == "Amel B.", "expected the new name to be stored")
			w.expect(after.Email == read.Email && after.Phone == read.Phone, "expected nothing else to change")
			if _, has := w.profile.Customer[tender.FieldEmail]; has {
				_, err = w.UpdateCustomer(w, after.Ref(), tender.CustomerUpdate{Email: new("other@example.test")})
				w.ok(err, "update the e-mail address")
				after, err = w.GetCustomer(w, after.Ref())
				w.ok(err, "get the customer")
				w.expect(after.Email == "other@example.test" && after.Name == "Amel B.", "expected the new e-mail address to be stored and the name to stay")
			}
			if _, has := w.profile.Customer[tender.FieldPhone]; has {
				moved, err := w.UpdateCustomer(w, after.Ref(), tender.CustomerUpdate{Phone: new("+213661009999")})
				w.ok(err, "update the phone")
				after, err = w.GetCustomer(w, moved.Ref())
				w.ok(err, "get the customer by the ref of the update")
				w.expect(after.Phone == "+213661009999" && after.Name == "Amel B.", "expected the new phone to be stored and the name to stay")
			}
		}},
		{rule: "CUS-04", needs: customers, stateful: true, run: func(r *run) {
			w := r.world()
			if _, has := w.profile.Customer[tender.FieldActive]; !has {
				w.nothing()
			}
			read, err := w.GetCustomer(w, w.newCustomer())
			w.ok(err, "get the customer")
			for _, active := range []bool{false, true} {
				_, err = w.UpdateCustomer(w, read.Ref(), tender.CustomerUpdate{Active: &active})
				w.ok(err, "update the active state")
				after, err := w.GetCustomer(w, read.Ref())
				w.ok(err, "get the customer")
				w.expect(after.Active != nil && *after.Active == active, "expected the active state to be %v", active)
			}
		}},
		{rule: "CUS-05", needs: find, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			_, err := w.find(params)
			w.kind(tender.OpFindCustomer, err, tender.ErrNotFound)
			_, err = w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
			found, err := w.find(params)
			w.ok(err, "find the customer")
			w.expect(found.Name == params.Name, "expected the customer that was created")
		}},
		{rule: "CUS-06", needs: find, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			first, err := w.EnsureCustomer(w, params)
			w.ok(err, "ensure a customer")
			params.Name = "Somebody Else"
			second, err := w.EnsureCustomer(w, params)
			w.ok(err, "ensure the same customer")
			w.expect(second.Name == first.Name, "expected the stored record unchanged")
			w.expect(w.backend.Customers(w.key(params)) == 1, "expected one customer, the provider has %d", w.backend.Customers(w.key(params)))
		}},
		{rule: "CUS-07", needs: find, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			r.together(20, func() {
				_, err := w.EnsureCustomer(w, params)
				w.expect(err == nil, "ensure: expected no error, got %v", err)
			})
			w.expect(w.backend.Customers(w.key(params)) == 1, "expected one customer after 20 callers, the provider has %d", w.backend.Customers(w.key(params)))
		}},
		{rule: "CUS-08", needs: []tender.Capability{tender.Customers, tender.CustomersDelete}, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
			for range 2 {
				w.ok(w.DeleteCustomer(w, created.Ref()), "delete the customer, also when it is gone")
			}
			_, err = w.GetCustomer(w, created.Ref())
			w.kind(tender.OpGetCustomer, err, tender.ErrNotFound)
			w.expect(w.backend.Customers(w.key(params)) == 0, "expected no customer, the provider has %d", w.backend.Customers(w.key(params)))
		}},
		{rule: "CUS-09", needs: customers, negative: true, run: func(r *run) {
			g := r.gateway(tender.Options{})
			_, err := g.GetCustomer(r, tender.CustomerRef{Provider: g.Name()})
			r.kind(tender.OpGetCustomer, err, tender.ErrInvalid)
			r.settled(tender.OpGetCustomer, err, tender.OutcomeNotDone)
			e := tenderError(err)
			r.expect(e != nil && len(e.Fields) > 0, "expected the missing key to be named, got %v", err)
			r.expect(r.wire.count() == 0, "expected no request, got %d", r.wire.count())
		}},
	}
}
