package conformance

import (
	"fmt"
	"slices"

	"github.com/tenderpay/tender"
)

// MethodSaver is implemented by a Backend whose customers can save payment methods: what the payer does on the provider's page.
type MethodSaver interface {
	// SavePaymentMethod saves a card that ends in last4 for the customer that Backend.Customers counts by key.
	SavePaymentMethod(key, last4 string) error
}

// manyMethods is more than a page of any provider.
const manyMethods = 120

// methodCases are about saved payment methods and client tokens.
func methodCases() []testCase {
	methods := []tender.Capability{tender.Customers, tender.CustomersPaymentMethods}
	tokens := []tender.Capability{tender.Customers, tender.CustomersClientToken}
	return []testCase{
		{rule: "MET-01", needs: methods, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer")
			saver, can := w.backend.(MethodSaver)
			w.must(can, "the adapter lists payment methods, and the harness's Backend is no MethodSaver")
			var want []string
			for i := range manyMethods {
				want = append(want, fmt.Sprintf("%04d", i))
				w.ok(saver.SavePaymentMethod(w.key(params), want[i]), "save a payment method")
			}
			var got []string
			for method, err := range w.ListPaymentMethods(w, created.Ref()) {
				w.ok(err, "list the payment methods")
				w.expect(!method.ID.IsZero() || !method.Token.IsZero(), "expected an id or a token")
				got = append(got, method.Last4)
			}
			slices.Sort(got)
			w.expect(slices.Equal(got, want), "expected %d payment methods once each, got %d rows of %d", len(want), len(got), len(slices.Compact(slices.Clone(got))))
		}},
		{rule: "MET-02", needs: methods, stateful: true, negative: true, run: func(r *run) {
			w := r.world()
			for _, err := range w.ListPaymentMethods(w, w.newCustomer()) {
				w.ok(err, "list the payment methods of a customer that saved none")
				w.expect(false, "expected no payment method of a customer that saved none")
			}
			w.expect(w.wire.writes() == 1, "expected no write by the list")
		}},
		{rule: "TOK-01", needs: tokens, stateful: true, run: func(r *run) {
			w := r.world()
			token, err := w.IssueClientToken(w, w.newCustomer())
			w.ok(err, "issue a client token")
			w.expect(!token.Token.IsZero(), "expected a token")
		}},
		{rule: "TOK-02", needs: tokens, stateful: true, run: func(r *run) {
			w := r.world()
			params := w.newParams()
			params.ClientToken = true
			created, err := w.CreateCustomer(w, params)
			w.ok(err, "create a customer with a client token")
			w.expect(created.ClientToken != nil && !created.ClientToken.Token.IsZero(), "expected a client token in the result")
			without, err := w.CreateCustomer(w, w.newParams())
			w.ok(err, "create a customer without one")
			w.expect(without.ClientToken == nil, "expected no client token that nobody asked for")
		}},
	}
}
