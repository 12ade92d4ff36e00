package juspay_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestClient_CreateCustomer_sendsAFormAndReadsTheObject(t *testing.T) {
	gw, s := says(t, ok(stored))
	c, err := gw.CreateCustomer(t.Context(), params())
	require.NoError(t, err)
	assert.Equal(t, http.MethodPost, s.last().method)
	assert.Equal(t, "/customers", s.last().path)
	assert.Empty(t, s.last().query)
	assert.Equal(t, url.Values{
		"object_reference_id": {"buyer-00012345"}, "mobile_number": {"9000000001"}, "mobile_country_code": {"91"}, "email_address": {"asha@example.test"},
		"first_name": {"Asha"}, "last_name": {"Verma"},
	}, s.last().form)
	assert.Equal(t, "cst_ab12cd34ef56gh78", c.ID)
	assert.Equal(t, "buyer-00012345", c.Reference)
	assert.Equal(t, "Asha Verma", c.Name)
	assert.Equal(t, "asha@example.test", c.Email)
	assert.Equal(t, "+919000000001", c.Phone)
	assert.Equal(t, time.Date(2024, 3, 5, 9, 10, 11, 0, time.UTC), c.CreatedAt)
	assert.Equal(t, time.Date(2024, 3, 6, 10, 11, 12, 0, time.UTC), c.UpdatedAt)
	assert.Nil(t, c.ClientToken)
	assert.Nil(t, c.Active)
	assert.Empty(t, c.Address)
	assert.JSONEq(t, stored, string(c.Raw.Bytes()))
}

func TestClient_CreateCustomer_withAClientToken(t *testing.T) {
	gw, s := says(t, ok(withToken), ok(stored))
	p := params()
	p.ClientToken = true
	c, err := gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, []string{"true"}, s.last().form["options.get_client_auth_token"])
	require.NotNil(t, c.ClientToken)
	assert.Equal(t, "tkn_0123456789abcdef0123456789abcdef", c.ClientToken.Token.Reveal())
	assert.Equal(t, time.Date(2024, 3, 5, 9, 25, 11, 0, time.UTC), c.ClientToken.ExpiresAt)

	c, err = gw.CreateCustomer(t.Context(), p)
	require.NoError(t, err, "the customer is there, and IssueClientToken can be asked")
	assert.Nil(t, c.ClientToken)
}

func TestClient_CreateCustomer_namesArePartedAtTheFirstSpace(t *testing.T) {
	for name, want := range map[string][2]string{
		"Asha Verma": {"Asha", "Verma"}, "Asha": {"Asha", ""}, "Asha Devi Verma": {"Asha", "Devi Verma"}, "Asha Devi  Verma": {"Asha", "Devi  Verma"}, "": {"", ""},
		"Zoë (Z.) de_la-Cruz": {"Zoë", "(Z.) de_la-Cruz"}, "आशा वर्मा": {"आशा", "वर्मा"},
	} {
		gw, s := says(t, ok(stored))
		p := params()
		p.Name = name
		_, err := gw.CreateCustomer(t.Context(), p)
		require.NoError(t, err, name)
		for i, field := range []string{"first_name", "last_name"} {
			assert.Equal(t, want[i], s.last().form.Get(field), name)
			assert.Equal(t, want[i] != "", s.last().form.Has(field), "%q: what is empty is not sent", name)
		}
	}
	gw, _ := says(t)
	for name, rule := range map[string]string{
		"Asha O'Verma": "Name must be made of", "Asha Verma Ⅷ": "Name must be made of", "½ Verma": "Name must be made of", "  ": "Name must not be blank",
		" Asha Verma": "Name must not have spaces", "Asha Verma ": "Name must not have spaces", "Asha  Verma": "Name must not have spaces",
	} {
		p := params()
		p.Name = name
		_, err := gw.CreateCustomer(t.Context(), p)
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, rule, name)
		_, err = gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Name: &name})
		require.Error(t, err, "the script has no answer: nothing is sent")
	}
}

// The provider's documents say of the part before the @: . and _ at neither end.
func TestClient_emailAddressesThatTheProviderRefusesAreNotSent(t *testing.T) {
	gw, _ := says(t)
	for _, email := range []string{"_asha@example.test", "asha_@example.test", `"asha v"@example.test`} {
		p := params()
		p.Email = email
		_, err := gw.CreateCustomer(t.Context(), p)
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "Email must")
		_, err = gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Email: &email})
		require.ErrorIs(t, err, tender.ErrInvalid)
		assert.NotContains(t, err.Error(), "asha")
	}
}

func TestClient_namesAreJoined(t *testing.T) {
	for names, want := range map[string]string{
		`"first_name":"Asha","last_name":"Devi Verma"`: "Asha Devi Verma", `"first_name":"Asha","last_name":null`: "Asha", `"last_name":"Verma"`: "Verma", `"first_name":""`: "",
	} {
		gw, _ := says(t, ok(`{"customer_id":"cst_ab12cd34ef56gh78",`+names+`}`))
		c, err := gw.GetCustomer(t.Context(), buyer())
		require.NoError(t, err)
		assert.Equal(t, want, c.Name)
	}
}

func TestClient_CreateCustomer_hasNoPlaceForAddressAndMetadata(t *testing.T) {
	gw, _ := says(t)
	p := params()
	p.Address.City, p.Metadata, p.Active = "Pune", map[string]string{"k": "v"}, new(true)
	_, err := gw.CreateCustomer(t.Context(), p)
	require.ErrorIs(t, err, tender.ErrUnsupported)
	for _, field := range []string{"Address.City", "Metadata", "Active"} {
		require.ErrorContains(t, err, field)
	}
}

func TestClient_GetCustomer_byIDOrReference(t *testing.T) {
	gw, s := says(t, ok(stored), ok(stored))
	_, err := gw.GetCustomer(t.Context(), buyer())
	require.NoError(t, err)
	assert.Equal(t, http.MethodGet, s.last().method)
	assert.Equal(t, "/customers/cst_ab12cd34ef56gh78", s.last().path)
	assert.Empty(t, s.last().query)
	assert.Empty(t, s.last().raw)
	assert.NotContains(t, s.last().header, "Content-Type")
	c, err := gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "juspay", Reference: "buyer-00012345"})
	require.NoError(t, err)
	assert.Equal(t, "/customers/buyer-00012345", s.last().path)
	assert.Equal(t, "cst_ab12cd34ef56gh78", c.ID)
}

func TestClient_everyCallNeedsAKey(t *testing.T) {
	gw, _ := says(t)
	nobody := tender.CustomerRef{Provider: "juspay", Email: "asha@example.test", Phone: "+919000000001", Name: "Asha Verma"}
	_, getErr := gw.GetCustomer(t.Context(), nobody)
	_, updateErr := gw.UpdateCustomer(t.Context(), nobody, tender.CustomerUpdate{Email: new("asha.v@example.test")})
	_, tokenErr := gw.IssueClientToken(t.Context(), nobody)
	for _, err := range []error{getErr, updateErr, tokenErr} {
		require.ErrorIs(t, err, tender.ErrInvalid)
		require.ErrorContains(t, err, "ID is required")
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	}
}

func TestClient_keysAreOneSegment(t *testing.T) {
	for reference, path := range map[string]string{
		"asha@example.test": "/customers/asha@example.test", "shop/7/0001": "/customers/shop%2F7%2F0001", "a?b=c&d#e": "/customers/a%3Fb=c&d%23e",
		"+919000000001": "/customers/+919000000001", "%2e%2e0000": "/customers/%252e%252e0000", "आशा-0001": "/customers/%E0%A4%86%E0%A4%B6%E0%A4%BE-0001",
	} {
		gw, s := says(t, answer{status: 404, body: absent})
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: reference})
		require.ErrorIs(t, err, tender.ErrNotFound)
		assert.Equal(t, path, s.last().path)
	}
}

func TestClient_FindCustomer_misses(t *testing.T) {
	for name, a := range map[string]answer{
		"documented": {status: 404, body: absent}, "older": {status: 404, body: `{"error_code":"object_not_found"}`},
		"as 400": {status: 400, body: `{"error_info":{"code":"RESOURCE_NOT_FOUND"}}`}, "status alone": {status: 404, body: `{"status":"NOT_FOUND"}`},
	} {
		gw, _ := says(t, a)
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "buyer-00012345"})
		require.ErrorIs(t, err, tender.ErrNotFound, name)
	}
	for name, a := range map[string]answer{
		"another 400": {status: 400, body: `{"error_code":"Invalid Request"}`}, "401": {status: 401}, "404 page": {status: 404, body: "<html>"}, "404 without a body": {status: 404},
		"404 of another kind": {status: 404, body: `{"error_code":"no_route"}`}, "404 null": {status: 404, body: "null"}, "404 list": {status: 404, body: "[]"},
		"401 that says not found": {status: 401, body: absent}, "403 that says not found": {status: 403, body: absent}, "200 {}": ok(`{}`), "200 page": ok("<html>"),
		"200 without an id": ok(`{"object_reference_id":"buyer-00012345"}`), "404 in the middle of words": {status: 404, body: `{"error_message":"RESOURCE_NOT_FOUND"}`},
	} {
		gw, _ := says(t, a)
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByReference, Value: "buyer-00012345"})
		require.Error(t, err, name)
		require.NotErrorIs(t, err, tender.ErrNotFound, "%s proves no absence", name)
	}
}

func TestClient_FindCustomer_byReferenceAlone(t *testing.T) {
	gw, _ := says(t)
	for _, key := range []tender.CustomerKey{{Kind: tender.ByEmail, Value: "asha@example.test"}, {Kind: tender.ByPhone, Value: "+919000000001"}} {
		_, err := gw.FindCustomer(t.Context(), key)
		require.ErrorIs(t, err, tender.ErrUnsupported)
	}
}

func TestClient_EnsureCustomer_whoeverWinsTheRace(t *testing.T) {
	gw, s := says(t, answer{status: 404, body: absent}, answer{status: 400, body: `{"error_code":"unique"}`}, ok(stored))
	p := params()
	p.Name = "Somebody Else"
	c, err := gw.EnsureCustomer(t.Context(), p)
	require.NoError(t, err)
	assert.Equal(t, "Asha Verma", c.Name, "as it is stored")
	assert.Equal(t, "buyer-00012345", c.Reference)
	assert.Equal(t, http.MethodGet, s.last().method)
}

func TestClient_UpdateCustomer_sendsWhatChanges(t *testing.T) {
	for name, c := range map[string]struct {
		update tender.CustomerUpdate
		want   url.Values
	}{
		"name":   {tender.CustomerUpdate{Name: new("Asha Rao")}, url.Values{"first_name": {"Asha"}, "last_name": {"Rao"}}},
		"e-mail": {tender.CustomerUpdate{Email: new("asha.r@example.test")}, url.Values{"email_address": {"asha.r@example.test"}}},
		"phone":  {tender.CustomerUpdate{Phone: new("+213661000222")}, url.Values{"mobile_number": {"661000222"}, "mobile_country_code": {"213"}}},
	} {
		gw, s := says(t, ok(stored), ok(stored))
		_, err := gw.UpdateCustomer(t.Context(), buyer(), c.update)
		require.NoError(t, err, name)
		assert.Equal(t, http.MethodPost, s.last().method)
		assert.Equal(t, "/customers/cst_ab12cd34ef56gh78", s.last().path)
		assert.Equal(t, c.want, s.last().form, name)
		_, err = gw.UpdateCustomer(t.Context(), tender.CustomerRef{Provider: "juspay", Reference: "buyer-00012345"}, c.update)
		require.NoError(t, err, name)
		assert.Equal(t, "/customers/buyer-00012345", s.last().path)
	}
}

// A first name alone would leave the stored last name, and the customer would have a name that nobody gave.
func TestClient_UpdateCustomer_neverLeavesAStrangeName(t *testing.T) {
	gw, _ := says(t)
	for _, name := range []string{"Asha", " Asha "} {
		_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Name: &name, Email: new("asha.r@example.test")})
		require.ErrorIs(t, err, tender.ErrUnsupported)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
		require.ErrorContains(t, err, "Name must have a last name too")
		assert.NotContains(t, err.Error(), "Asha")
	}
}

func TestClient_UpdateCustomer_theReferenceStays(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Reference: new("buyer-00099999")})
	require.ErrorIs(t, err, tender.ErrUnsupported)
}

func TestClient_UpdateCustomer_failures(t *testing.T) {
	for name, a := range map[string]answer{
		"broken": {err: errBroken}, "500": {status: 500, body: `{"error_info":{"code":"INVALID_INPUT"}}`}, "page": ok("<html>"), "{}": ok("{}"), "409": {status: 409},
		"another customer": ok(`{"customer_id":"cst_other","object_reference_id":"buyer-00012345"}`), "another Reference": ok(`{"customer_id":"cst_ab12cd34ef56gh78","object_reference_id":"x"}`),
	} {
		gw, _ := says(t, a)
		_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Name: new("Asha Rao")})
		var e *tender.Error
		require.ErrorAs(t, err, &e, name)
		require.ErrorIs(t, err, tender.ErrOutcomeUnknown, name)
		assert.Equal(t, tender.RecoverRepeat, e.Recovery, name)
	}
	gw, _ := says(t, answer{status: 404, body: absent})
	_, err := gw.UpdateCustomer(t.Context(), buyer(), tender.CustomerUpdate{Name: new("Asha Rao")})
	require.ErrorIs(t, err, tender.ErrNotFound)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
}

func TestClient_IssueClientToken(t *testing.T) {
	gw, s := says(t, ok(withToken), ok(withToken))
	token, err := gw.IssueClientToken(t.Context(), buyer())
	require.NoError(t, err)
	assert.Equal(t, http.MethodGet, s.last().method)
	assert.Equal(t, "/customers/cst_ab12cd34ef56gh78", s.last().path)
	assert.Equal(t, "options.get_client_auth_token=true", s.last().query)
	assert.Equal(t, "tkn_0123456789abcdef0123456789abcdef", token.Token.Reveal())
	assert.Equal(t, time.Date(2024, 3, 5, 9, 25, 11, 0, time.UTC), token.ExpiresAt)
	_, err = gw.IssueClientToken(t.Context(), tender.CustomerRef{Provider: "juspay", Reference: "buyer-00012345"})
	require.NoError(t, err)
	assert.Equal(t, "/customers/buyer-00012345", s.last().path)
}

func TestClient_IssueClientToken_neverSomebodyElses(t *testing.T) {
	for name, ref := range map[string]tender.CustomerRef{
		"another id":        {Provider: "juspay", ID: "cst_other", Reference: "buyer-00012345"},
		"another Reference": {Provider: "juspay", ID: "cst_ab12cd34ef56gh78", Reference: "buyer-00099999"},
	} {
		gw, _ := says(t, ok(withToken))
		_, err := gw.IssueClientToken(t.Context(), ref)
		require.ErrorIs(t, err, tender.ErrIntegrity, name)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown, name)
	}
}

func TestClient_IssueClientToken_anAnswerWithoutOne(t *testing.T) {
	for _, body := range []string{stored, `{"customer_id":"cst_ab12cd34ef56gh78","juspay":null}`, `{"customer_id":"cst_ab12cd34ef56gh78","juspay":{"client_auth_token":""}}`} {
		gw, _ := says(t, ok(body))
		_, err := gw.IssueClientToken(t.Context(), buyer())
		require.ErrorIs(t, err, tender.ErrProtocol)
		require.ErrorContains(t, err, "http 200")
		require.ErrorContains(t, err, "client_auth_token")
	}
	gw, _ := says(t, answer{status: 404, body: absent})
	_, err := gw.IssueClientToken(t.Context(), buyer())
	require.ErrorIs(t, err, tender.ErrNotFound)
}
