package juspay_test

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
	"github.com/tenderpay/tender/providers/juspay"
)

// fixtureCall is one call of the Gateway and what it must say, in one line.
type fixtureCall struct {
	folders []string // the exchanges it makes, in this order
	call    func(ctx context.Context, gw *tender.Gateway) (any, error)
	want    string
}

func createCustomer(p tender.CustomerParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreateCustomer(ctx, p) }
}

func getCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.GetCustomer(ctx, tender.CustomerRef{Provider: "juspay", ID: "cst_ab12cd34ef56gh78"})
}

func findCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.FindCustomer(ctx, tender.CustomerKey{Kind: tender.ByReference, Value: "buyer-00012345"})
}

func ensureCustomer(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.EnsureCustomer(ctx, params())
}

func updateCustomer(u tender.CustomerUpdate) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.UpdateCustomer(ctx, buyer(), u) }
}

func issueToken(ctx context.Context, gw *tender.Gateway) (any, error) {
	return gw.IssueClientToken(ctx, buyer())
}

func fixtureCalls() []fixtureCall {
	one := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{folders: []string{folder}, call: call, want: want}
	}
	create, withToken := createCustomer(params()), params()
	withToken.ClientToken = true
	phone := tender.CustomerUpdate{Phone: new("+919000000002")}
	const asha = "cst_ab12cd34ef56gh78 buyer-00012345 Asha Verma, asha@example.test, +919000000001, created 09:10:11, updated 09:10:11"
	const token = ", token tkn_0123456789abcdef0123456789abcdef until 09:25:11"
	return []fixtureCall{
		one("create_customer", create, asha),
		one("create_customer_with_token", createCustomer(withToken), asha+token),
		one("create_customer_other_version", createCustomer(withToken),
			"cth_Ab12Cd34Ef56Gh78 buyer-00012345 Asha, asha@example.test, +919000000001, created 09:10:11.084947, updated 09:10:11.084947"+token),
		one("create_customer_duplicate", create, "already exists, rejected, 400 ALREADY_EXISTS: The reference is taken already"),
		one("create_customer_bad_field", create, "invalid, rejected, 400 INVALID_INPUT: Wrong value in mobile_number; Phone Invalid value."),
		one("create_customer_field_missing_older", create, "invalid, rejected, 400 nullable: A field is missing"),
		one("create_customer_no_key_older", create, "unauthenticated, rejected, 401 missing_authentication: The key is missing"),
		one("get_customer", getCustomer, asha),
		one("get_customer_by_reference", findCustomer, asha),
		one("get_customer_other_version", getCustomer,
			"cst_ab12cd34ef56gh78 buyer-00012345 Asha Verma, asha@example.test, +919000000001, created 09:10:11, updated 10:00:00"),
		one("get_customer_with_token", issueToken, "token tkn_0123456789abcdef0123456789abcdef until 09:25:11"),
		one("get_customer_not_found", findCustomer, "not found, not done, 404 RESOURCE_NOT_FOUND: There is no such customer"),
		one("get_customer_no_key_older", getCustomer, "invalid, not done, 400 invalid_request: "),
		one("update_customer", updateCustomer(tender.CustomerUpdate{Name: new("Asha Rao"), Email: new("asha.rao@example.test"), Phone: phone.Phone}),
			"cst_ab12cd34ef56gh78 buyer-00012345 Asha Rao, asha.rao@example.test, +919000000002, created 09:10:11, updated 10:11:12"),
		one("update_customer_not_found", updateCustomer(tender.CustomerUpdate{Email: new("asha.rao@example.test")}),
			"not found, rejected, 404 RESOURCE_NOT_FOUND: There is no such customer"),
		one("update_customer_bad_field", updateCustomer(phone), "invalid, rejected, 400 INVALID_INPUT: Wrong value in mobile_number; Phone Invalid value."),
		one("error_bad_key", create, "unauthenticated, rejected, 401 UNAUTHORIZED: The key is not known"),
		one("error_bad_origin", getCustomer, "permission denied, not done, 403 BAD_ORIGIN: The address is not allowed"),
		one("error_html_page", create, "unavailable, unknown, 502 : "),
		{folders: []string{"get_customer_not_found", "create_customer"}, call: ensureCustomer, want: asha},
		{folders: []string{"get_customer_not_found", "create_customer_duplicate", "get_customer_by_reference"}, call: ensureCustomer, want: asha},
		{folders: []string{"get_customer_not_found", "error_html_page", "get_customer_by_reference"}, call: ensureCustomer, want: asha},
	}
}

func TestFixtures(t *testing.T) {
	used := map[string]bool{}
	for _, c := range fixtureCalls() {
		t.Run(fmt.Sprint(c.folders), func(t *testing.T) {
			var fixtures []fixture.Fixture
			for _, folder := range c.folders {
				used[folder] = true
				fixtures = append(fixtures, fixture.Load(t, "testdata/"+folder))
			}
			client := &http.Client{}
			fixture.Serve(t, client, juspay.Sandbox, fixtures...)
			cfg := goodConfig()
			cfg.HTTPClient = client
			adapter, err := juspay.New(cfg)
			require.NoError(t, err)
			gw, err := tender.NewGateway(adapter, tender.Options{})
			require.NoError(t, err)
			got, err := c.call(t.Context(), gw)
			assert.Equal(t, c.want, inOneLine(got, err))
		})
	}
	folders, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, folder := range folders {
		assert.True(t, used[folder.Name()] || folder.Name() == "fuzz", "no test uses testdata/%s", folder.Name())
	}
}

func inOneLine(result any, err error) string {
	const clock = "15:04:05.999999"
	var e *tender.Error
	if errors.As(err, &e) {
		line := fmt.Sprintf("%s, %s, %d %s: %s", e.Kind, e.Outcome, e.HTTPStatus, e.Code, e.Message)
		for _, f := range e.Fields {
			line += fmt.Sprintf("; %s %s", f.Field, f.Rule)
		}
		return line
	}
	token := func(c *tender.ClientToken) string {
		if c == nil {
			return ""
		}
		return "token " + c.Token.Reveal() + " until " + c.ExpiresAt.Format(clock)
	}
	switch r := result.(type) {
	case *tender.Customer:
		line := fmt.Sprintf("%s %s %s, %s, %s, created %s, updated %s", r.ID, r.Reference, r.Name, r.Email, r.Phone, r.CreatedAt.Format(clock), r.UpdatedAt.Format(clock))
		if r.ClientToken != nil {
			line += ", " + token(r.ClientToken)
		}
		return line
	case *tender.ClientToken:
		return token(r)
	}
	return fmt.Sprintf("%T", result)
}
