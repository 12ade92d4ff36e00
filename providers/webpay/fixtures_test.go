package webpay_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/fixture"
	"github.com/tenderpay/tender/providers/webpay"
)

// fixtureCall is one call of the Gateway and what it must say, in one line.
type fixtureCall struct {
	folders []string // the exchanges it makes, in this order
	call    func(ctx context.Context, gw *tender.Gateway) (any, error)
	want    string
	sdk     bool // with Config.Components
}

func fixtureRef() tender.CustomerRef { return tender.CustomerRef{Provider: "webpay", ID: documentedID} }

func createCustomer(p tender.CustomerParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		p.Reference = "customer-id-1234"
		return gw.CreateCustomer(ctx, p)
	}
}

func ensureCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.EnsureCustomer(ctx, tender.CustomerParams{Reference: "customer-id-1234"})
}

func getCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.GetCustomer(ctx, fixtureRef())
}

func findCustomer(reference string) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: reference})
	}
}

func updateCustomer(u tender.CustomerUpdate) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.UpdateCustomer(ctx, fixtureRef(), u)
	}
}

func deleteCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return "deleted", gw.DeleteCustomer(ctx, fixtureRef())
}

func listCustomers(ctx context.Context, gw *tender.Gateway) (any, error) {
	for customer, err := range gw.ListCustomers(ctx, tender.CustomerQuery{}) {
		return customer, err
	}
	return "nobody", nil
}

func listPaymentMethods(ctx context.Context, gw *tender.Gateway) (any, error) {
	for method, err := range gw.ListPaymentMethods(ctx, fixtureRef()) {
		return method, err
	}
	return "none", nil
}

func fixtureCalls() []fixtureCall {
	one := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{[]string{folder}, call, want, false}
	}
	example := tender.CustomerParams{
		Name: "Test", Email: "email@example.test", Address: tender.Address{PostalCode: "71000", Country: "BA"},
		Metadata: map[string]string{"key": "value"}, Extra: map[string]string{"description": "Customer"},
	}
	amel := tender.CustomerParams{
		Name: "Amel K.", Email: "amel@example.test", Phone: "+38761000111", Metadata: map[string]string{"key": "value"},
		Address: tender.Address{Line: "Ferhadija 1", City: "Sarajevo", PostalCode: "71000", Country: "BA"}, Extra: map[string]string{"description": "Since 2019"},
	}
	nobody := tender.CustomerParams{}
	const id, created = documentedID, " 2019-02-12 11:22:33"
	const documented = id + " customer-id-1234 Test email@example.test  {  71000 BA} map[key:value] map[description:Customer]" + created

	return []fixtureCall{
		one("create_customer", createCustomer(example), documented),
		one("create_customer_every_field", createCustomer(amel),
			id+" customer-id-1234 Amel K. amel@example.test +38761000111 {Ferhadija 1 Sarajevo 71000 BA} map[key:value] map[description:Since 2019]"+created),
		{[]string{"create_customer_taken", "find_customer"}, createCustomer(nobody), "already exists, rejected, 400: merchant_customer_id is already in use", false},
		{[]string{"create_customer_taken", "find_customer_not_found"}, createCustomer(nobody), "invalid, rejected, 400: merchant_customer_id is already in use", false},
		{[]string{"create_customer_taken", "find_customer_deleted"}, createCustomer(nobody), "already exists, rejected, 400: the Reference belongs to a customer " +
			"that was deleted, and the provider does not give it out again: use another one", false},
		{[]string{"find_customer_not_found", "create_customer_taken", "find_customer", "find_customer"}, ensureCustomer, documented, false},
		{[]string{"error_inside_a_success", "find_customer_not_found"}, createCustomer(nobody), "invalid, rejected, 200: the customer was not created", false},
		one("get_customer", getCustomer, documented),
		one("get_customer_deleted", getCustomer, "not found, not done, 200: the customer was deleted"),
		one("get_customer_not_found", getCustomer, "not found, not done, 404: there is no such customer"),
		one("find_customer", findCustomer("customer-id-1234"), documented),
		one("find_customer_escaped", findCustomer("acct 7"), id+" acct 7 Test email@example.test  {  71000 BA} map[key:value] map[description:Customer]"+created),
		one("find_customer_deleted", findCustomer("customer-id-1234"), "not found, not done, 200: the customer was deleted"),
		one("find_customer_not_found", findCustomer("customer-id-1234"), "not found, not done, 404: there is no such customer"),
		one("update_customer", updateCustomer(tender.CustomerUpdate{Name: new("Amel B."), Address: tender.AddressUpdate{City: new("Mostar")}}),
			id+" customer-id-1234 Amel B. email@example.test  { Mostar 71000 BA} map[key:value] map[description:Customer]"+created),
		one("update_customer_metadata", updateCustomer(tender.CustomerUpdate{Metadata: map[string]string{"plan": "gold"}, RemoveMetadata: []string{"key"}}),
			id+" customer-id-1234 Test email@example.test  {  71000 BA} map[plan:gold] map[description:Customer]"+created),
		one("delete_customer", deleteCustomer, "deleted"),
		one("delete_customer_uuid", deleteCustomer, "deleted"),
		one("delete_customer_again", deleteCustomer, "deleted"),
		one("list_customers", listCustomers, id+"  Test email@example.test  {  71000 BA} map[key:value] map[description:Customer]"+created),
		one("list_customers_empty", listCustomers, "nobody"),
		one("list_payment_methods", listPaymentMethods, "00c1eb1a4a0b61d1c2921c8d3a3f4570801da3f3f087c280e832cb4876a5e633 405840******0005 0005 2025-12-31 false"),
		one("list_payment_methods_not_found", listPaymentMethods, "not found, not done, 404: there is no such customer"),
		one("error_strings", updateCustomer(tender.CustomerUpdate{Email: new("amel@example.test")}), "invalid, rejected, 422: email is not valid; city is missing"),
		one("error_unauthorized", getCustomer, "unauthenticated, not done, 401: authorization failed"),
		one("error_html_page", deleteCustomer, "unavailable, unknown, 502: "),
	}
}

func TestFixtures(t *testing.T) {
	used := map[string]bool{}
	for _, c := range append(fixtureCalls(), paymentFixtures()...) {
		t.Run(fmt.Sprint(c.folders), func(t *testing.T) {
			var fixtures []fixture.Fixture
			for _, folder := range c.folders {
				used[folder] = true
				fixtures = append(fixtures, fixture.Load(t, "testdata/"+folder))
			}
			client := &http.Client{}
			fixture.Serve(t, client, webpay.Sandbox, fixtures...)
			adapter, err := webpay.NewAt(webpay.Config{
				BaseURL: webpay.Sandbox, AuthenticityToken: testToken, MerchantKey: tender.NewSecret(testKey), HTTPClient: client, Components: c.sdk,
			}, signingTime)
			require.NoError(t, err)
			gw, err := tender.NewGateway(adapter, tender.Options{NextActions: adapter.Profile().NextActions})
			require.NoError(t, err)
			got, err := c.call(t.Context(), gw)
			assert.Equal(t, c.want, inOneLine(got, err))
		})
	}
	folders, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, folder := range folders {
		assert.True(t, used[folder.Name()] || notAFixture(folder.Name()), "no test uses testdata/%s", folder.Name())
	}
}

// notAFixture reports whether a folder of testdata is kept by one of the tools that make up inputs.
func notAFixture(folder string) bool { return folder == "fuzz" || folder == "rapid" }

func inOneLine(result any, err error) string {
	var e *tender.Error
	if errors.As(err, &e) {
		return fmt.Sprintf("%s, %s, %d: %s", e.Kind, e.Outcome, e.HTTPStatus, e.Message)
	}
	switch r := result.(type) {
	case *tender.Customer:
		return fmt.Sprintf("%s %s %s %s %s %s %s %s %s", r.ID, r.Reference, r.Name, r.Email, r.Phone, r.Address, r.Metadata, r.Extra, r.CreatedAt.Format("2006-01-02 15:04:05"))
	case *tender.PaymentMethod:
		return fmt.Sprintf("%s %s %s %s %t", r.Token.Reveal(), r.Masked, r.Last4, r.ExpiresOn.Format("2006-01-02"), *r.Expired)
	}
	return fmt.Sprint(paymentInOneLine(result))
}
