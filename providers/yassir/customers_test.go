package yassir_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

const stored = `{"code":200,"status":"success","message":"ok","data":{"id":"cus-1","name":"Amel K.","email":"amel@example.test","phone":"+213661000111","isActive":true}}`

func TestClient_GetCustomer_byPhoneWhenTheRefHasNoID(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: stored}, answer{status: 200, body: stored})
	c, err := gw.GetCustomer(t.Context(), payer())
	require.NoError(t, err)
	assert.Equal(t, "/api/v1/customers/search/+213661000111", s.last().path)
	assert.Equal(t, "cus-1", c.ID)
	assert.True(t, *c.Active)
	_, err = gw.GetCustomer(t.Context(), c.Ref())
	require.NoError(t, err)
	assert.Equal(t, "/api/v1/customers/cus-1", s.last().path)
	assert.Empty(t, s.last().raw, "a read has no body")
	assert.NotContains(t, s.last().header, "Content-Type")
}

func TestClient_GetCustomer_needsAKey(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "yassir", Name: "Amel K."})
	require.ErrorIs(t, err, tender.ErrInvalid)
	require.ErrorContains(t, err, "Phone is required")
}

func TestClient_FindCustomer_misses(t *testing.T) {
	for name, a := range map[string]answer{
		"404": {status: 404, body: `{"message":"no such customer"}`}, "400 with the words": {status: 400, body: `{"message":"Customer not found"}`},
	} {
		gw, _ := says(t, a)
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000111"})
		require.ErrorIs(t, err, tender.ErrNotFound, name)
	}
	for name, a := range map[string]answer{
		"another 400": {status: 400, body: `{"message":"malformed"}`}, "403": {status: 403}, "200 without data": {status: 200, body: `{"data":null}`}, "200 page": {status: 200, body: "<html>"},
		"404 page": {status: 404, body: "<html>"}, "404 without a body": {status: 404}, "200 success without data": {status: 200, body: `{"status":"success","data":null}`},
		"200 empty data": {status: 200, body: `{"status":"success","data":{}}`},
	} {
		gw, _ := says(t, a)
		_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000111"})
		require.Error(t, err, name)
		require.NotErrorIs(t, err, tender.ErrNotFound, "%s proves no absence", name)
	}
}

func TestClient_FindCustomer_anotherPhoneInTheAnswerIsNotBelieved(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: stored})
	_, err := gw.FindCustomer(t.Context(), tender.CustomerKey{Kind: tender.ByPhone, Value: "+213661000222"})
	require.ErrorIs(t, err, tender.ErrIntegrity)
}

func TestClient_CreateCustomer_activeOnlyIfSaid(t *testing.T) {
	created := answer{status: 201, body: `{"code":201,"status":"success","data":{"name":"Amel K.","email":null,"phone":"+213661000111"}}`}
	gw, s := says(t, created, created)
	c, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Reference: "user00000042", Name: "Amel K.", Phone: "+213661000111"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"Amel K.","phone":"+213661000111"}`, s.last().raw)
	assert.Empty(t, c.ID)
	assert.Nil(t, c.Active)
	assert.Equal(t, "user00000042", c.Reference, "echoed, not sent")
	_, err = gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111", Email: "amel@example.test", Active: new(false)})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"Amel K.","phone":"+213661000111","email":"amel@example.test","isActive":false}`, s.last().raw)
}

func TestClient_UpdateCustomer_searchesForTheID(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: stored}, answer{status: 200, body: stored})
	_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Active: new(false)})
	require.NoError(t, err)
	assert.Equal(t, http.MethodPut, s.last().method)
	assert.Equal(t, "/api/v1/customers/cus-1", s.last().path)
	assert.JSONEq(t, `{"isActive":false}`, s.last().raw, "nothing but what changes")
}

func TestOpenPoint38_TheIDIsReadAndNotNeededToGet(t *testing.T) {
	for id, data := range map[string]string{"cus-1": `"id":"cus-1",`, "4711": `"id":4711,`, "": ""} {
		gw, _ := says(t, answer{status: 200, body: `{"data":{` + data + `"name":"Amel K.","phone":"+213661000111"}}`})
		customer, err := gw.GetCustomer(t.Context(), payer())
		require.NoError(t, err)
		assert.Equal(t, id, customer.ID)
	}
}

func TestClient_UpdateCustomer_withoutAnIDToBeHad(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `{"data":{"name":"Amel K.","phone":"+213661000111"}}`})
	_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Name: new("Amel B.")})
	require.ErrorIs(t, err, tender.ErrUnsupported)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
}

func TestClient_UpdateCustomer_stepsAndOutcomes(t *testing.T) {
	t.Run("search fails: nothing was done", func(t *testing.T) {
		gw, _ := says(t, answer{status: 401})
		_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Name: new("Amel B.")})
		require.Error(t, err)
		require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	})
	for name, a := range map[string]answer{"cut": {err: errBroken}, "500": {status: 500}, "page": {status: 200, body: "<html>"}, "{}": {status: 200, body: "{}"}, "409": {status: 409}} {
		t.Run("write fails, "+name+": unknown, and harmless to repeat", func(t *testing.T) {
			gw, _ := says(t, a)
			ref := payer()
			ref.ID = "cus-1"
			_, err := gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Name: new("Amel B.")})
			assertUnknown(t, err, tender.RecoverRepeat)
		})
	}
	t.Run("lost while changing the phone: the error has the ref to go on with", func(t *testing.T) {
		gw, s := says(t, answer{status: 200, body: stored}, answer{err: errBroken}, answer{status: 200, body: `{"status":"success"}`})
		update := tender.CustomerUpdate{Phone: new("+213661000222")}
		_, err := gw.UpdateCustomer(t.Context(), payer(), update)
		assertUnknown(t, err, tender.RecoverRepeat)
		var e *tender.Error
		require.ErrorAs(t, err, &e)
		require.NotNil(t, e.Customer)
		c, err := gw.UpdateCustomer(t.Context(), e.Customer.Ref(), update)
		require.NoError(t, err)
		assert.Equal(t, "/api/v1/customers/cus-1", s.last().path, "no search by the phone that may be another person's now")
		assert.Equal(t, "+213661000222", c.Phone)
	})
	t.Run("the new phone is taken", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: stored}, answer{status: 400, body: `{"message":"phone already exists"}`})
		_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Phone: new("+213661000222")})
		require.ErrorIs(t, err, tender.ErrAlreadyExists)
	})
	t.Run("another refusal", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: stored}, answer{status: 400, body: `{"message":"name is too short"}`})
		_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Name: new("A")})
		require.ErrorIs(t, err, tender.ErrInvalid)
	})
	t.Run("the id that the search found is in the result", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: stored}, answer{status: 200, body: `{"status":"success"}`})
		c, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Name: new("Amel B.")})
		require.NoError(t, err)
		assert.Equal(t, "cus-1", c.ID)
	})
	t.Run("a success that says nothing is a success", func(t *testing.T) {
		gw, _ := says(t, answer{status: 200, body: `{"code":200,"status":"success","message":"updated"}`})
		ref := payer()
		ref.ID = "cus-1"
		c, err := gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Name: new("Amel B."), Phone: new("+213661000222"), Active: new(true)})
		require.NoError(t, err)
		assert.Equal(t, "Amel B.", c.Name)
		assert.Equal(t, "+213661000222", c.Phone)
		assert.Equal(t, "cus-1", c.ID)
	})
}

func TestClient_IDsAreOneSegment(t *testing.T) {
	for id, path := range map[string]string{
		"a/b": "/api/v1/customers/a%2Fb", "a?b": "/api/v1/customers/a%3Fb", "50% off": "/api/v1/customers/50%25%20off", "😀": "/api/v1/customers/%F0%9F%98%80",
		"%2e%2e": "/api/v1/customers/%252e%252e", "a#b": "/api/v1/customers/a%23b", "+1": "/api/v1/customers/+1",
	} {
		gw, s := says(t, answer{status: 404})
		_, err := gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "yassir", ID: id})
		require.ErrorIs(t, err, tender.ErrNotFound)
		assert.Equal(t, path, s.last().path)
	}
}

func TestClient_UpdateCustomer_neverTouchesAnotherPersonsRecord(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"data":{"id":"victim","phone":"+213999999999"}}`})
	_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Active: new(false)})
	require.ErrorIs(t, err, tender.ErrIntegrity)
	require.NotErrorIs(t, err, tender.ErrOutcomeUnknown)
	assert.Len(t, s.asked, 1, "nothing was written")
}

func TestClient_CreateCustomer_aFailureInAnyDressIsNoSuccess(t *testing.T) {
	for _, body := range []string{`{"code":500,"status":"failed","data":{}}`, `{"status":true,"code":400,"data":{}}`, `{"code":404}`, `{"status":false,"data":null}`} {
		gw, _ := says(t, answer{status: 200, body: body})
		_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amel K.", Phone: "+213661000111"})
		require.Error(t, err, body)
	}
}

func TestClient_UpdateCustomer_anAnswerAboutAnotherRecord(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: stored}, answer{status: 200, body: `{"data":{"id":"cus-2"}}`})
	_, err := gw.UpdateCustomer(t.Context(), payer(), tender.CustomerUpdate{Name: new("Amel B.")})
	require.ErrorIs(t, err, tender.ErrIntegrity)
	require.ErrorIs(t, err, tender.ErrOutcomeUnknown)
}
