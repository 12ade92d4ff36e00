package conformance

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/tenderpay/tender"
)

// manyCustomers is more than two pages of any provider that pages by a hundred.
const manyCustomers = 230

func listCases() []testCase {
	needs := []tender.Capability{tender.Customers, tender.CustomersList}
	// listed creates many customers and returns their names in the order of the list.
	listed := func(w *world) []string {
		for i := range manyCustomers {
			params := w.newParams()
			params.Name = fmt.Sprintf("Customer %03d", i)
			_, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
		}
		return w.names(tender.CustomerQuery{})
	}
	return []testCase{
		{rule: "LST-01", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			names := listed(w)
			seen := map[string]int{}
			for _, name := range names {
				seen[name]++
			}
			w.expect(len(names) == manyCustomers && len(seen) == manyCustomers, "expected %d customers once each, got %d rows of %d customers", manyCustomers, len(names), len(seen))
			ascending, descending := true, true
			for i := 1; i < len(names); i++ {
				ascending = ascending && names[i-1] < names[i]
				descending = descending && names[i-1] > names[i]
			}
			w.expect(ascending || descending, "expected the order of creation, or its reverse")
		}},
		{rule: "LST-02", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			listed(w)
			sequence := w.ListCustomers(w, tender.CustomerQuery{})
			before := w.wire.count()
			for _, err := range sequence {
				w.ok(err, "list")
				break
			}
			w.expect(w.wire.count() == before+1, "expected one request for the first row, got %d", w.wire.count()-before)
			rows := 0
			for _, err := range sequence {
				w.ok(err, "list again")
				rows++
			}
			w.expect(rows == manyCustomers, "expected the sequence to start anew with %d rows, got %d", manyCustomers, rows)
		}},
		{rule: "LST-03", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			before := w.wire.count()
			w.wire.respond = func(n int, req *http.Request, body []byte) (*http.Response, error) {
				if n > before+20 {
					return say(Answer{Status: http.StatusBadRequest}), nil // it would not end
				}
				return w.serve(n, req, body)
			}
			w.expect(len(w.names(tender.CustomerQuery{})) == 0, "expected an empty list")
			w.expect(w.wire.count() == before+1, "expected one request for an empty list, got %d", w.wire.count()-before)
		}},
		{rule: "LST-04", needs: needs, stateful: true, run: func(r *run) {
			w := r.world()
			for i, filter := range w.profile.ListFilters {
				params := w.newParams()
				params.Email, params.Phone = fmt.Sprintf("filter%d@example.test", i), fmt.Sprintf("+21366100020%d", i)
				params.Name = fmt.Sprintf("Filtered %d", i)
				_, err := w.CreateCustomer(w, params)
				w.ok(err, "create a customer")
				query := tender.CustomerQuery{Email: params.Email}
				if filter == tender.FieldPhone {
					query = tender.CustomerQuery{Phone: params.Phone}
				}
				names := w.names(query)
				w.expect(len(names) == 1 && names[0] == params.Name, "filter %s: expected one customer, got %d", filter, len(names))
			}
		}},
		{rule: "LST-06", name: "one goes", needs: append(needs, tender.CustomersDelete), stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			w.shifts(listed(w), func(row *tender.Customer) { w.ok(w.DeleteCustomer(w, row.Ref()), "delete a customer that was listed") })
		}},
		{rule: "LST-06", name: "one comes", needs: needs, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			w.shifts(listed(w), func(*tender.Customer) { w.newCustomer() })
		}},
		{rule: "LST-05", needs: needs, negative: true, run: func(r *run) {
			g := r.gateway(tender.Options{})
			for field, query := range map[tender.Field]tender.CustomerQuery{
				tender.FieldEmail: {Email: "a@example.test"}, tender.FieldPhone: {Phone: "+213661000111"},
			} {
				if slices.Contains(r.profile.ListFilters, field) {
					continue
				}
				for _, err := range g.ListCustomers(r, query) {
					r.kind(tender.OpListCustomers, err, tender.ErrUnsupported)
				}
				r.expect(r.wire.count() == 0, "expected no request for a filter that the provider lacks, got %d", r.wire.count())
			}
		}},
	}
}

// names ranges over a list.
func (w *world) names(query tender.CustomerQuery) []string {
	var names []string
	for customer, err := range w.ListCustomers(w, query) {
		w.ok(err, "list")
		names = append(names, customer.Name)
		w.must(len(names) < 10_000, "the list does not end")
	}
	return names
}

// shifts reads a list again, has it change between its first row and its second page, and expects everybody once all the same.
func (w *world) shifts(names []string, change func(first *tender.Customer)) {
	rows, seen := 0, map[string]int{}
	for customer, err := range w.ListCustomers(w, tender.CustomerQuery{}) {
		w.ok(err, "list")
		if rows++; rows == 1 {
			change(customer)
		}
		seen[customer.Name]++
		w.must(rows < 10_000, "the list does not end")
	}
	for _, name := range names {
		w.expect(seen[name] == 1, "%s was listed %d times", name, seen[name])
	}
}
