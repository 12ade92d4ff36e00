package lomi_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/internal/fixture"
	"github.com/tenderpay/tender/providers/lomi"
)

// fixtureCall is one call of the Gateway and what it must say, in one line.
type fixtureCall struct {
	folders []string // the exchanges it makes, in this order
	call    func(ctx context.Context, gw *tender.Gateway) (any, error)
	want    string
}

func create(p tender.CustomerParams) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.CreateCustomer(ctx, p) }
}

func get(id string) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		return gw.GetCustomer(ctx, tender.CustomerRef{Provider: "lomi", ID: id})
	}
}

func update(u tender.CustomerUpdate) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) { return gw.UpdateCustomer(ctx, amadou(), u) }
}

func list(q tender.CustomerQuery) func(context.Context, *tender.Gateway) (any, error) {
	return func(ctx context.Context, gw *tender.Gateway) (any, error) {
		var lines []string
		for customer, err := range gw.ListCustomers(ctx, q) {
			if err != nil {
				return nil, err
			}
			lines = append(lines, inOneLine(customer, nil))
		}
		return strings.Join(lines, " | "), nil
	}
}

func remove(ctx context.Context, gw *tender.Gateway) (any, error) {
	return "deleted", gw.DeleteCustomer(ctx, amadou())
}

func fixtureCalls() []fixtureCall {
	one := func(folder string, call func(context.Context, *tender.Gateway) (any, error), want string) fixtureCall {
		return fixtureCall{folders: []string{folder}, call: call, want: want}
	}
	const (
		shown   = "Amadou Ba amadou.ba@example.test +221771234567 [ Dakar  Senegal] map[] map[is_business:false] 2025-04-04T14:21:49.955Z 2025-04-04T14:21:49.955Z"
		whole   = "id=" + documentID + " ref= " + shown
		changed = "2025-04-04T14:21:49.955Z 2025-04-05T08:00:00Z"
	)
	document := tender.CustomerParams{
		Name: "Amadou Ba", Email: "amadou.ba@example.test", Phone: "+221771234567", Address: tender.Address{City: "Dakar", Country: "SN"},
		Extra: map[string]string{"is_business": "false"},
	}
	every := tender.CustomerParams{
		Reference: "user-42", Name: "Fatou Sarr", Email: "fatou@example.test", Phone: "+221700000042",
		Address:  tender.Address{Line: "12 Rue Carnot", City: "Dakar", PostalCode: "10200", Country: "SN"},
		Metadata: map[string]string{"crm": "L-77"}, Extra: map[string]string{"whatsapp_number": "+221700000043", "is_business": "true"},
	}
	name := tender.CustomerParams{Name: "Amadou Ba"}
	return []fixtureCall{
		one("create_customer", create(document), whole),
		one("create_customer_every_field", create(every), "id="+documentID+" ref=user-42 Fatou Sarr fatou@example.test +221700000042 "+
			"[12 Rue Carnot Dakar 10200 SN] map[crm:L-77] map[is_business:true whatsapp_number:+221700000043] 2025-04-04T14:21:49.955Z 2025-04-04T14:21:49.955Z"),
		one("create_customer_name_only", create(name), "id="+documentID+" ref= Amadou Ba   [   ] map[] map[is_business:false] 2025-04-04T14:21:49.955Z -"),
		one("get_customer", get(documentID), whole),
		one("get_customer_bare", get(documentID), whole),
		one("get_customer_empty_texts", get(documentID), "id="+documentID+" ref= Amadou Ba amadou.ba@example.test +221771234567 [   ] map[] map[is_business:false] "+
			"2025-04-04T14:21:49.955123Z 2025-04-04T14:21:49.955Z"),
		one("get_customer_with_metadata", get(documentID), strings.NewReplacer("ref=", "ref=user-42", "map[] map", `map[plan:gold tags:["a","b"] visits:12.50] map`).Replace(whole)),
		one("get_customer_not_found", get(documentID), "not found, not done, 404, code NOT_FOUND"),
		{
			folders: []string{"get_customer_malformed_id", "get_customer_malformed_id", "get_customer_malformed_id"}, call: get("no-uuid"),
			want: "unavailable, not done, 500, code DATABASE_ERROR: invalid input syntax",
		},
		one("update_customer", update(tender.CustomerUpdate{Phone: new("+221779876543"), Address: tender.AddressUpdate{Line: new("123 Main St")}}),
			"id="+documentID+" ref= Amadou Ba amadou.ba@example.test +221779876543 [123 Main St Dakar  Senegal] map[] map[is_business:false] "+changed),
		{
			folders: []string{"update_customer_without_id", "update_customer_read_again"}, call: update(tender.CustomerUpdate{Name: new("Amadou Fall")}),
			want: "id=" + documentID + " ref= Amadou Fall amadou.ba@example.test +221771234567 [ Dakar  Senegal] map[] map[is_business:false] " + changed,
		},
		{
			folders: []string{"get_customer_with_metadata", "update_metadata"},
			call: update(tender.CustomerUpdate{
				Reference: new("user-43"), Metadata: map[string]string{"plan": "silver"}, RemoveMetadata: []string{"tags", "never there"},
			}),
			want: strings.NewReplacer("ref=", "ref=user-43", "map[] map", "map[plan:silver visits:12.50] map").Replace(whole),
		},
		one("list_customers", list(tender.CustomerQuery{}), whole+" | id=5b0f7a0e-2c1d-4b59-9d61-0a6c3e5f1a11 ref= Fatou Sarr   [   ] map[] map[] - -"),
		one("list_customers_by_email", list(tender.CustomerQuery{Email: "amadou.ba@example.test"}), whole),
		one("list_customers_by_phone", list(tender.CustomerQuery{Phone: "+221771234567"}), whole),
		one("list_customers_later_generation", list(tender.CustomerQuery{}), whole),
		one("list_customers_array", list(tender.CustomerQuery{}), whole),
		one("delete_customer", remove, "deleted"),
		one("delete_customer_message", remove, "deleted"),
		one("delete_customer_no_content", remove, "deleted"),
		one("delete_customer_not_found", remove, "deleted"),
		one("error_unauthorized", create(name), "unauthenticated, rejected, 401: Invalid API key"),
		one("error_details", create(name), "invalid, rejected, 400, code INVALID_REQUEST: Invalid request body: email: Invalid email; is_business: Expected boolean"),
		one("error_later_generation", create(name),
			"invalid, rejected, 400, code bad_request, request b6a1f0de-4c32-4d1b-9e55-7788990011aa: metadata must be an object"),
		one("error_earliest", create(name), "invalid, rejected, 400, code 4001: name is required: name"),
		one("error_page", create(name), "unavailable, unknown, 502"),
		one("error_server", update(tender.CustomerUpdate{Name: new("Amadou Fall")}), "unavailable, unknown, 500, code CONFLICT: Could not update"),
	}
}

func TestFixtures(t *testing.T) {
	used := map[string]bool{}
	for _, c := range append(fixtureCalls(), paymentFixtureCalls()...) {
		t.Run(strings.Join(c.folders, "+"), func(t *testing.T) {
			var fixtures []fixture.Fixture
			for _, folder := range c.folders {
				used[folder] = true
				fixtures = append(fixtures, fixture.Load(t, "testdata/"+folder))
			}
			client := &http.Client{}
			fixture.Serve(t, client, lomi.Sandbox, fixtures...)
			adapter, err := lomi.New(lomi.Config{BaseURL: lomi.Sandbox, APIKey: tender.NewSecret(demoKey), Refunds: true, HTTPClient: client})
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

func TestFixtures_sayWhereTheyAreFrom(t *testing.T) {
	source := regexp.MustCompile(`^lomi\. (API reference, version 1: Customers|documentation: \S.*|published code: \S.*)\nHeading: \S.*\n` +
		`Provenance: (document|docs|published code|not documented, our choice)\n\n(?s:\S.*\S)\n$`)
	files, err := filepath.Glob("testdata/*/source.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Regexp(t, source, string(text), file)
	}
}

func inOneLine(result any, err error) string {
	var e *tender.Error
	if errors.As(err, &e) {
		line := fmt.Sprintf("%s, %s, %d", e.Kind, e.Outcome, e.HTTPStatus)
		if e.Code != "" {
			line += ", code " + e.Code
		}
		if e.RequestID != "" {
			line += ", request " + e.RequestID
		}
		if e.Message != "" && e.Kind != tender.ErrProtocol && e.Kind != tender.ErrNotFound {
			line += ": " + e.Message
		}
		return line
	}
	switch result := result.(type) {
	case *tender.Payment:
		return paymentInOneLine(result)
	case *tender.Refund:
		return fmt.Sprintf("id=%s ref=%s %s %s %s", result.ID, result.Reference, result.Status, result.ProviderStatus, result.Amount)
	}
	c, isCustomer := result.(*tender.Customer)
	if !isCustomer {
		return fmt.Sprint(result)
	}
	a := c.Address
	return fmt.Sprintf("id=%s ref=%s %s %s %s [%s %s %s %s] %v %v %s %s", c.ID, c.Reference, c.Name, c.Email, c.Phone,
		a.Line, a.City, a.PostalCode, a.Country, c.Metadata, c.Extra, moment(c.CreatedAt), moment(c.UpdatedAt))
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.Format(time.RFC3339Nano)
}
