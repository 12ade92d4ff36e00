package webpay_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestClient_CreateCustomer_sendsEveryField(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: stored})
	c, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{
		Reference: "acct-7", Name: "Ana Anić", Email: "ana@example.test", Phone: "+385911234567",
		Address:  tender.Address{Line: "Ilica 1", City: "Zagreb", PostalCode: "10000", Country: "HR"},
		Metadata: map[string]string{"tier": "gold"}, Extra: map[string]string{"description": "since 2024"},
	})
	require.NoError(t, err)
	assert.Equal(t, http.MethodPost, s.last().method)
	assert.Equal(t, "/v2/customers", s.last().target)
	assert.JSONEq(t, `{"merchant_customer_id":"acct-7","description":"since 2024","email":"ana@example.test","name":"Ana Anić","phone":"+385911234567",`+
		`"metadata":{"tier":"gold"},"zip_code":"10000","city":"Zagreb","address":"Ilica 1","country":"HR"}`, s.last().body)
	assertAna(t, c)
}

func TestClient_CreateCustomer_sendsNothingElse(t *testing.T) {
	gw, s := says(t, answer{status: 201, body: `{"uuid":"` + anaID + `","status":"approved","deleted":false}`})
	c, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Reference: "acct-7"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"merchant_customer_id":"acct-7"}`, s.last().body)
	assert.Equal(t, anaID, c.ID)
	assert.Equal(t, "acct-7", c.Reference, "filled in by the Gateway")
	assert.Nil(t, c.Metadata)
	assert.Nil(t, c.Extra)
	assert.Nil(t, c.Active, "a customer that is not deleted is not said to be active")
	assert.True(t, c.CreatedAt.IsZero())
}

// assertAna expects all that the stored record states.
func assertAna(t *testing.T, c *tender.Customer) {
	t.Helper()
	assert.Equal(t, anaID, c.ID)
	assert.Equal(t, "acct-7", c.Reference)
	assert.Equal(t, "Ana Anić", c.Name)
	assert.Equal(t, "ana@example.test", c.Email)
	assert.Equal(t, "+385911234567", c.Phone)
	assert.Equal(t, tender.Address{Line: "Ilica 1", City: "Zagreb", PostalCode: "10000", Country: "HR"}, c.Address)
	assert.Equal(t, map[string]string{"tier": "gold"}, c.Metadata)
	assert.Equal(t, map[string]string{"description": "since 2024"}, c.Extra)
	assert.Equal(t, time.Date(2024, 3, 5, 8, 9, 10, 0, time.UTC), c.CreatedAt)
	assert.Equal(t, time.Date(2024, 3, 6, 8, 9, 10, 0, time.UTC), c.UpdatedAt)
	assert.JSONEq(t, stored, string(c.Raw.Bytes()))
}

func TestClient_GetCustomer_byIDOrReference(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: stored}, answer{status: 200, body: stored})
	c, err := gw.GetCustomer(t.Context(), ana())
	require.NoError(t, err)
	assertAna(t, c)
	assert.Equal(t, "/v2/customers/"+anaID, s.last().target)
	assert.Empty(t, s.last().body, "a read has no body")
	c, err = gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "webpay", Reference: "acct-7"})
	require.NoError(t, err)
	assertAna(t, c)
	assert.Equal(t, "/v2/merchants/customers/acct-7", s.last().target)
}

func TestClient_needsAKey(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "webpay", Name: "Ana Anić"})
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "ID is required")
	byReference := tender.CustomerRef{Provider: "webpay", Reference: "acct-7"}
	_, err = gw.UpdateCustomer(t.Context(), byReference, tender.CustomerUpdate{Name: new("Ana B.")})
	require.ErrorContains(t, err, "ID is required")
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	require.ErrorContains(t, gw.DeleteCustomer(t.Context(), byReference), "ID is required")
	for _, err := range gw.ListPaymentMethods(t.Context(), byReference) {
		require.ErrorContains(t, err, "ID is required")
	}
}

func TestClient_FindCustomer_misses(t *testing.T) {
	find := func(t *testing.T, a answer) error {
		t.Helper()
		gw, _ := says(t, a)
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "acct-7"})
		return err
	}
	for name, a := range map[string]answer{
		"404": {status: 404, body: absent}, "404 error": {status: 404, body: `{"status":"error"}`}, "deleted": {status: 200, body: deletedAna()},
	} {
		require.ErrorIs(t, find(t, a), tender.ErrNotFound, name)
	}
	for name, a := range map[string]answer{
		"400": {status: 400, body: absent}, "403": {status: 403}, "404 page": {status: 404, body: "<html>"}, "404 without a body": {status: 404},
		"404 of a gateway": {status: 404, body: `{"message":"no route"}`}, "404 of a framework": {status: 404, body: `{"status":404,"error":"Not Found"}`},
		"404 approved": {status: 404, body: stored}, "200 refused": {status: 200, body: absent}, "200 nothing": {status: 200, body: `{}`},
		"200 without an id": {status: 200, body: `{"status":"approved","deleted":true}`},
		"another deleted":   {status: 200, body: anaWith("acct-7", "acct-8", `"deleted":false`, `"deleted":true`)},
	} {
		err := find(t, a)
		require.Error(t, err, name)
		require.NotErrorIs(t, err, tender.ErrNotFound, "%s proves no absence", name)
	}
}

func TestClient_UpdateCustomer_sendsWhatChanges(t *testing.T) {
	for name, c := range map[string]struct {
		update tender.CustomerUpdate
		body   string
	}{
		"name":        {tender.CustomerUpdate{Name: new("Ana B.")}, `{"name":"Ana B."}`},
		"e-mail":      {tender.CustomerUpdate{Email: new("ana.b@example.test")}, `{"email":"ana.b@example.test"}`},
		"phone":       {tender.CustomerUpdate{Phone: new("+385919999999")}, `{"phone":"+385919999999"}`},
		"description": {tender.CustomerUpdate{Extra: map[string]string{"description": "gold"}}, `{"description":"gold"}`},
		"address": {tender.CustomerUpdate{Address: tender.AddressUpdate{
			Line: new("Ilica 2"), City: new("Split"), PostalCode: new("21000"), Country: new("HR"),
		}}, `{"address":"Ilica 2","city":"Split","zip_code":"21000","country":"HR"}`},
	} {
		t.Run(name, func(t *testing.T) {
			gw, s := says(t, answer{status: 200, body: stored})
			_, err := gw.UpdateCustomer(t.Context(), ana(), c.update)
			require.NoError(t, err)
			assert.Equal(t, http.MethodPost, s.last().method, "neither PUT nor PATCH")
			assert.Equal(t, "/v2/customers/"+anaID, s.last().target)
			assert.JSONEq(t, c.body, s.last().body)
		})
	}
}

func TestClient_UpdateCustomer_reference(t *testing.T) {
	change := tender.CustomerUpdate{Reference: new("acct-8")}
	t.Run("changed", func(t *testing.T) {
		gw, s := says(t, answer{status: 200, body: anaWith("acct-7", "acct-8")})
		c, err := gw.UpdateCustomer(t.Context(), ana(), change)
		require.NoError(t, err)
		assert.JSONEq(t, `{"merchant_customer_id":"acct-8"}`, s.last().body)
		assert.Equal(t, "acct-8", c.Reference)
	})
	t.Run("not changed", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: stored})
		_, err := gw.UpdateCustomer(t.Context(), ana(), change)
		require.ErrorIs(t, err, tender.ErrIntegrity)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
	})
	t.Run("taken", func(t *testing.T) {
		gw, s := says(t, answer{status: 400, body: refused}, answer{status: 200, body: anaWith(anaID, otherID, "acct-7", "acct-8")})
		_, err := gw.UpdateCustomer(t.Context(), ana(), change)
		require.ErrorIs(t, err, tender.ErrAlreadyExists)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		assert.Equal(t, "/v2/merchants/customers/acct-8", s.last().target)
	})
	t.Run("the customer's own, refused for another reason", func(t *testing.T) {
		gw, _ := says(t, answer{status: 400, body: refused}, answer{status: 200, body: anaWith("acct-7", "acct-8")})
		_, err := gw.UpdateCustomer(t.Context(), ana(), change)
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "it was refused")
	})
	t.Run("nothing is looked up where the Reference stays", func(t *testing.T) {
		gw, _ := says(t, answer{status: 400, body: refused})
		_, err := gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Name: new("Ana B.")})
		require.ErrorIs(t, err, tender.ErrInvalid)
	})
}

func TestClient_UpdateCustomer_ofADeletedOneIsNotFound(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: deletedAna()}, answer{status: 404, body: absent})
	for range 2 {
		_, err := gw.UpdateCustomer(t.Context(), ana(), tender.CustomerUpdate{Name: new("Ana B.")})
		require.ErrorIs(t, err, tender.ErrNotFound)
	}
}

func TestClient_writes_outcomes(t *testing.T) {
	operations := map[string]func(context.Context, *tender.Gateway) error{
		"create": func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.CreateCustomer(ctx, newAna())
			return err
		},
		"update": func(ctx context.Context, gw *tender.Gateway) error {
			_, err := gw.UpdateCustomer(ctx, ana(), tender.CustomerUpdate{Name: new("Ana B.")})
			return err
		},
		"delete": func(ctx context.Context, gw *tender.Gateway) error { return gw.DeleteCustomer(ctx, ana()) },
	}
	ways := map[string]tender.Recovery{"create": tender.RecoverFind, "update": tender.RecoverRepeat, "delete": tender.RecoverRepeat}
	for name, a := range map[string]answer{
		"cut": {err: errBroken}, "500": {status: 500}, "502 page": {status: 502, body: "<html>"}, "409": {status: 409}, "408": {status: 408},
		"empty": {status: 200}, "page": {status: 200, body: "<html>"}, "{}": {status: 200, body: "{}"},
		"another word": {status: 200, body: anaWith("approved", "pending")}, "no word": {status: 200, body: anaWith(`"status":"approved",`, "")},
		"no id": {status: 200, body: anaWith(`"uuid":"`+anaID+`",`, "")}, "two ids": {status: 200, body: anaWith(`"name"`, `"id":"`+otherID+`","name"`)},
		"another customer's id and reference": {status: 200, body: anaWith(anaID, otherID, "acct-7", "acct-8")},
	} {
		for op, call := range operations {
			t.Run(op+", "+name, func(t *testing.T) {
				gw, _ := says(t, a)
				err := call(t.Context(), gw)
				require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
				assert.Equal(t, ways[op], asError(t, err).Recovery)
			})
		}
	}
}

func TestClient_DeleteCustomer(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		kind   tender.Kind // "" = done
	}{
		"deleted":                 {answer{status: 200, body: `{"status":"approved","id":"` + anaID + `","deleted":true}`}, ""},
		"deleted, with its uuid":  {answer{status: 200, body: `{"status":"approved","uuid":"` + anaID + `","deleted":true}`}, ""},
		"shown as deleted":        {answer{status: 200, body: deletedAna()}, ""},
		"absent":                  {answer{status: 404, body: absent}, ""},
		"404 of something else":   {answer{status: 404, body: "<html>"}, tender.ErrProtocol},
		"not said to be deleted":  {answer{status: 200, body: `{"status":"approved","id":"` + anaID + `"}`}, tender.ErrProtocol},
		"said not to be deleted":  {answer{status: 200, body: `{"status":"approved","id":"` + anaID + `","deleted":false}`}, tender.ErrProtocol},
		"nobody's":                {answer{status: 200, body: `{"status":"approved","deleted":true}`}, tender.ErrProtocol},
		"another's":               {answer{status: 200, body: `{"status":"approved","id":"` + otherID + `","deleted":true}`}, tender.ErrIntegrity},
		"refused":                 {answer{status: 400, body: refused}, tender.ErrInvalid},
		"refused inside":          {answer{status: 200, body: refused}, tender.ErrInvalid},
		"deleted is no yes or no": {answer{status: 200, body: `{"status":"approved","id":"` + anaID + `","deleted":"no"}`}, tender.ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			gw, s := says(t, c.answer)
			err := gw.DeleteCustomer(t.Context(), ana())
			if c.kind == "" {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, c.kind)
			}
			assert.Equal(t, http.MethodDelete, s.last().method)
			assert.Equal(t, "/v2/customers/"+anaID, s.last().target)
			assert.Empty(t, s.last().body)
		})
	}
}

func TestClient_EnsureCustomer_createsOnce(t *testing.T) {
	t.Run("there is one", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: stored})
		c, err := gw.EnsureCustomer(t.Context(), newAna())
		require.NoError(t, err)
		assertAna(t, c)
	})
	t.Run("there is none", func(t *testing.T) {
		gw, s := says(t, answer{status: 404, body: absent}, answer{status: 200, body: stored})
		_, err := gw.EnsureCustomer(t.Context(), newAna())
		require.NoError(t, err)
		assert.Equal(t, http.MethodPost, s.last().method)
	})
	t.Run("somebody was faster", func(t *testing.T) {
		gw, _ := says(t, answer{status: 404, body: absent}, answer{status: 400, body: refused}, answer{status: 200, body: stored}, answer{status: 200, body: stored})
		c, err := gw.EnsureCustomer(t.Context(), newAna())
		require.NoError(t, err)
		assertAna(t, c)
	})
	t.Run("the answer was lost", func(t *testing.T) {
		gw, _ := says(t, answer{status: 404, body: absent}, answer{err: errBroken}, answer{status: 200, body: stored})
		c, err := gw.EnsureCustomer(t.Context(), newAna())
		require.NoError(t, err)
		assertAna(t, c)
	})
	t.Run("the search proves nothing", func(t *testing.T) {
		gw, _ := says(t, answer{status: 404, body: "<html>"})
		_, err := gw.EnsureCustomer(t.Context(), newAna())
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	})
}
