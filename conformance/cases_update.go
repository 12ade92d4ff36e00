package conformance

import (
	"fmt"
	"maps"
	"slices"

	"github.com/tenderpay/tender"
)

// keeps reports whether the provider stores a field of a customer, in a way that an update may change.
func (r *run) keeps(field tender.Field) bool {
	rule, has := r.profile.Customer[field]
	return has && !rule.Local && !rule.Fixed
}

// updateCases are about what an update changes, and what it leaves.
func updateCases() []testCase {
	customers := []tender.Capability{tender.Customers}
	return []testCase{
		{rule: "CUS-10", needs: customers, stateful: true, run: func(r *run) {
			if !r.keeps(tender.FieldAddressCity) {
				r.nothing()
			}
			w := r.world()
			read := w.readBack(w.newCustomer())
			updated, err := w.UpdateCustomer(w, read.Ref(), tender.CustomerUpdate{Address: tender.AddressUpdate{City: new("Constantine")}})
			w.ok(err, "update the city")
			want := read.Address
			want.City = "Constantine"
			w.expect(updated.Address.City == want.City, "expected the new city in the result")
			after := w.readBack(read.Ref())
			w.expect(after.Address == want, "expected the new city, and nothing else of the address to change")
			w.expect(after.Name == read.Name && after.Email == read.Email && after.Phone == read.Phone, "expected nothing else to change")
		}},
		{rule: "CUS-11", needs: customers, stateful: true, run: func(r *run) {
			if !r.keeps(tender.FieldMetadata) {
				r.nothing()
			}
			w := r.world()
			params := w.newParams()
			params.Metadata = map[string]string{"plan": "gold", "cart": "7"}
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer with metadata")
			read := w.readBack(created.Ref())
			w.update(read.Ref(), tender.CustomerUpdate{Metadata: map[string]string{"cart": "8", "seat": "1"}})
			w.metadata(read.Ref(), map[string]string{"plan": "gold", "cart": "8", "seat": "1"})
			if !r.keeps(tender.FieldRemoveMetadata) {
				return
			}
			w.update(read.Ref(), tender.CustomerUpdate{Metadata: map[string]string{"seat": "2"}, RemoveMetadata: []string{"cart", "never there"}})
			w.metadata(read.Ref(), map[string]string{"plan": "gold", "seat": "2"})
			w.update(read.Ref(), tender.CustomerUpdate{RemoveMetadata: []string{"plan", "seat"}})
			w.metadata(read.Ref(), nil)
		}},
		{rule: "CUS-12", needs: customers, stateful: true, run: func(r *run) {
			if !r.keeps(tender.FieldReference) {
				r.nothing()
			}
			w := r.world()
			read := w.readBack(w.newCustomer())
			reference := tender.NewReference()
			updated := w.update(read.Ref(), tender.CustomerUpdate{Reference: &reference})
			w.expect(updated.Reference == reference, "expected the new Reference in the result")
			w.expect(w.readBack(updated.Ref()).Reference == reference, "expected the new Reference to be stored")
		}},
		{rule: "CUS-12", name: "fixed", needs: customers, negative: true, run: func(r *run) {
			if !r.profile.Customer[tender.FieldReference].Fixed {
				r.nothing()
			}
			_, err := r.gateway(tender.Options{}).UpdateCustomer(r, r.customerRef(), tender.CustomerUpdate{Reference: new(tender.NewReference())})
			r.kind(tender.OpUpdateCustomer, err, tender.ErrUnsupported)
			r.expect(r.wire.count() == 0, "expected no request, got %d", r.wire.count())
		}},
		{rule: "CUS-13", needs: customers, stateful: true, run: func(r *run) {
			if len(r.profile.Extra) == 0 {
				r.nothing()
			}
			w := r.world()
			params := w.newParams()
			params.Extra = w.extras(0)
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer with the provider's own fields")
			read := w.readBack(created.Ref())
			w.extra(read, params.Extra)
			changed := w.extras(1)
			for _, name := range slices.Sorted(maps.Keys(changed))[1:] {
				delete(changed, name) // one of them changes, the others stay
			}
			w.update(read.Ref(), tender.CustomerUpdate{Extra: changed})
			want := maps.Clone(params.Extra)
			maps.Copy(want, changed)
			w.extra(w.readBack(read.Ref()), want)
		}},
		{rule: "CUS-14", needs: customers, stateful: true, run: func(r *run) {
			w := r.world()
			created, err := w.CreateCustomer(w, w.newParams())
			w.ok(err, "create a customer")
			read := w.readBack(created.Ref())
			if read.CreatedAt.IsZero() {
				w.nothing()
			}
			_, offset := read.CreatedAt.Zone()
			w.expect(offset == 0, "expected the time of creation in UTC")
			w.expect(!read.UpdatedAt.Before(read.CreatedAt), "expected no update before the creation")
		}},
	}
}

// extras are good values of the fields that only this provider has, of the first or the second kind.
func (r *run) extras(kind int) map[string]string {
	extras := map[string]string{}
	for _, name := range r.profile.Extra {
		if sample, has := r.harness.Sample.Extra[name]; has {
			extras[name] = sample[kind]
		} else {
			extras[name] = fmt.Sprintf("extra %d", kind)
		}
	}
	return extras
}

func (w *world) readBack(ref tender.CustomerRef) *tender.Customer {
	c, err := w.GetCustomer(w, ref)
	w.ok(err, "get the customer")
	return c
}

func (w *world) update(ref tender.CustomerRef, update tender.CustomerUpdate) *tender.Customer {
	c, err := w.UpdateCustomer(w, ref, update)
	w.ok(err, "update the customer")
	return c
}

func (w *world) metadata(ref tender.CustomerRef, want map[string]string) {
	got := w.readBack(ref).Metadata
	w.expect(maps.Equal(got, want), "expected the metadata %v, got %v", want, got)
}

func (w *world) extra(c *tender.Customer, want map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		w.expect(c.Extra[name] == want[name], "expected %q as Extra[%q], got %q", want[name], name, c.Extra[name])
	}
}
