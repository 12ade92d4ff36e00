package lomi_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
)

func TestMetadata_theReferencesKeyIsRefusedBeforeAnyTraffic(t *testing.T) {
	gw, _ := says(t)
	for _, key := range []string{"reference", "Reference", "REFERENCE"} {
		_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba", Metadata: map[string]string{key: "x"}})
		assert.Equal(t, []string{"Metadata"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
		_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Metadata: map[string]string{key: "x"}})
		assert.Equal(t, []string{"Metadata"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
		_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{RemoveMetadata: []string{key}})
		assert.Equal(t, []string{"RemoveMetadata"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
	}
}

func TestIsBusiness_isTrueOrFalse(t *testing.T) {
	gw, s := says(t, customer(`"is_business":true`), customer(`"is_business":false`))
	for _, word := range []string{"yes", "TRUE", "1", " true"} {
		extra := map[string]string{"is_business": word}
		_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba", Extra: extra})
		assert.Equal(t, []string{"Extra.is_business"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)), word)
		_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Extra: extra})
		assert.Equal(t, []string{"Extra.is_business"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)), word)
	}
	for _, word := range []string{"true", "false"} {
		c, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Extra: map[string]string{"is_business": word}})
		require.NoError(t, err)
		assert.JSONEq(t, `{"is_business":`+word+`}`, s.last().raw, "a JSON boolean, false too")
		assert.Equal(t, word, c.Extra["is_business"])
	}
}

func TestUpdate_aReadBeforeTheWriteThatFailsIsNotDone(t *testing.T) {
	change := tender.CustomerUpdate{Metadata: map[string]string{"plan": "gold"}}
	for name, c := range map[string]struct {
		answer answer
		kind   tender.Kind
	}{
		"not found":         {answer{status: 404, body: `{"error":{"message":"Customer not found"}}`}, tender.ErrNotFound},
		"unauthenticated":   {answer{status: 401, body: `{"error":{"message":"Invalid API key"}}`}, tender.ErrUnauthenticated},
		"without an id":     {answer{status: 200, body: `{"data":{"name":"Amadou Ba"}}`}, tender.ErrProtocol},
		"somebody else":     {answer{status: 200, body: `{"data":{"customer_id":"another","metadata":{"plan":"theirs"}}}`}, tender.ErrIntegrity},
		"an error in a 2xx": {answer{status: 200, body: `{"data":{"customer_id":"` + documentID + `"},"error":{"message":"oops"}}`}, tender.ErrProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, c.answer) // and is asked for nothing more
			_, err := gw.UpdateCustomer(t.Context(), amadou(), change)
			fails(t, err, c.kind, tender.OutcomeNotDone)
		})
	}
}

func TestUpdate_aReadAfterTheWriteThatFailsIsUnknown(t *testing.T) {
	damaged := answer{status: 200, body: `{"data":{"0":{"customer_id":"` + documentID + `"}}}`}
	for name, c := range map[string]struct {
		answer answer
		kind   tender.Kind
	}{
		"not found":       {answer{status: 404, body: `{"error":{"message":"Customer not found"}}`}, tender.ErrNotFound},
		"unauthenticated": {answer{status: 401, body: `{"error":{"message":"Invalid API key"}}`}, tender.ErrUnauthenticated},
		"damaged too":     {damaged, tender.ErrProtocol},
		"somebody else":   {answer{status: 200, body: `{"data":{"customer_id":"another"}}`}, tender.ErrIntegrity},
	} {
		t.Run(name, func(t *testing.T) {
			gw, _ := says(t, damaged, c.answer)
			_, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Name: new("Amadou Fall")})
			e := failed(t, err, c.kind, tender.OutcomeUnknown)
			assert.Equal(t, tender.RecoverRepeat, e.Recovery)
		})
	}
}

func TestUpdate_anAnswerThatSaysNothingIsNotASuccess(t *testing.T) {
	for _, body := range []string{`{}`, `[]`, `null`, ``, `<html>`, `{"error":{"code":"conflict","message":"no"}}`, `{"data":{},"error":"no"}`} {
		gw, _ := says(t, answer{status: 200, body: body})
		_, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Name: new("Amadou Fall")})
		fails(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
	}
}

func TestErrorInASuccess_keepsTheProvidersWords(t *testing.T) {
	gw, _ := says(t, answer{status: 201, body: `{"data":{"customer_id":"c-1"},"error":{"code":"CONFLICT","message":"half done"}}`})
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba"})
	e := failed(t, err, tender.ErrProtocol, tender.OutcomeUnknown)
	assert.Equal(t, "CONFLICT", e.Code)
	assert.Contains(t, e.Message, "half done")
	require.NotNil(t, e.Customer)
	assert.Equal(t, "c-1", e.Customer.ID)
}

func TestUpdateMetadata_isMergedWithWhatIsStored(t *testing.T) {
	stored := customer(`"metadata":{"reference":"user-42","plan":"gold","deep":{"n":1.50,"l":[null,"é"]},"Plan":"x"}`)
	gw, s := says(t, stored, customer())
	c, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Metadata: map[string]string{"seat": "1"}, RemoveMetadata: []string{"plan"}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"metadata":{"Plan":"x","deep":{"l":[null,"é"],"n":1.50},"reference":"user-42","seat":"1"}}`, s.last().raw)
	assert.Contains(t, s.last().raw, "1.50", "with its digits")
	assert.Empty(t, c.Metadata, "nothing is copied from the request")
	assert.Equal(t, "PATCH", s.last().method)
}

func TestUpdateMetadata_theLastKeyGoes(t *testing.T) {
	gw, s := says(t, customer(`"metadata":{"plan":"gold"}`), customer(`"metadata":{}`))
	c, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{RemoveMetadata: []string{"plan"}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"metadata":{}}`, s.last().raw)
	assert.Nil(t, c.Metadata)
}

func TestReference_livesInTheMetadata(t *testing.T) {
	gw, s := says(t, customer(`"metadata":{"reference":"user-42"}`), customer(`"metadata":{"reference":"user-7"}`), customer(`"metadata":{"reference":12,"a":"b"}`))
	c, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba", Reference: "user-42"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"Amadou Ba","metadata":{"reference":"user-42"}}`, s.last().raw)
	assert.Equal(t, "user-42", c.Reference)
	assert.Nil(t, c.Metadata, "it is not the app's")

	_, err = gw.GetCustomer(t.Context(), c.Ref())
	e := failed(t, err, tender.ErrIntegrity, tender.OutcomeNotDone)
	assert.Equal(t, []string{"Reference"}, fieldsOf(e))

	c, err = gw.GetCustomer(t.Context(), amadou())
	require.NoError(t, err)
	assert.Empty(t, c.Reference, "a number is no reference of ours")
	assert.Equal(t, map[string]string{"a": "b"}, c.Metadata)
}

func TestUpdate_whatIsSetAndNothingElse(t *testing.T) {
	gw, s := says(t, customer())
	_, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{
		Name: new("A"), Email: new("a@example.test"), Phone: new("+221770000001"), Extra: map[string]string{"whatsapp_number": "+221770000002"},
		Address: tender.AddressUpdate{Line: new("B"), City: new("C"), PostalCode: new("D"), Country: new("SN")},
	})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"A","email":"a@example.test","phone_number":"+221770000001","whatsapp_number":"+221770000002","address":"B","city":"C",`+
		`"postal_code":"D","country":"SN"}`, s.last().raw)
}

func TestDelete_aSuccessThatSaysOtherwise(t *testing.T) {
	for body, kind := range map[string]tender.Kind{
		`{"data":{"customer_id":"` + documentID + `","deleted":false}}`: tender.ErrProtocol,
		`{"error":{"message":"no"}}`:                                    tender.ErrProtocol,
		`{"data":{"customer_id":"another","deleted":true}}`:             tender.ErrIntegrity,
	} {
		gw, _ := says(t, answer{status: 200, body: body})
		fails(t, gw.DeleteCustomer(t.Context(), amadou()), kind, tender.OutcomeUnknown)
	}
}

func TestDelete_a404ThatIsNotTheProvidersProvesNothing(t *testing.T) {
	for _, body := range []string{"", "<html>404 Not Found</html>", `{"message":"no route"}`, `{"error":"Not Found"}`, `{"error":{}}`} {
		gw, _ := says(t, answer{status: 404, body: body})
		fails(t, gw.DeleteCustomer(t.Context(), amadou()), tender.ErrProtocol, tender.OutcomeRejected)
	}
}

func TestRef_withoutAnIDIsRefusedBeforeAnyTraffic(t *testing.T) {
	gw, _ := says(t)
	ref := tender.CustomerRef{Provider: "lomi", Reference: "user-42", Email: "amadou.ba@example.test"}
	_, getErr := gw.GetCustomer(t.Context(), ref)
	_, updateErr := gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Name: new("B")})
	_, mergeErr := gw.UpdateCustomer(t.Context(), ref, tender.CustomerUpdate{Metadata: map[string]string{"a": "b"}})
	for _, err := range []error{getErr, updateErr, mergeErr, gw.DeleteCustomer(t.Context(), ref)} {
		assert.Equal(t, []string{"ID"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
	}
}

func TestPath_anIDIsOneSegment(t *testing.T) {
	gw, s := says(t, answer{status: 200, body: `{"data":{"customer_id":"../a b?c"}}`})
	_, err := gw.GetCustomer(t.Context(), tender.CustomerRef{Provider: "lomi", ID: "../a b?c"})
	require.NoError(t, err)
	assert.Equal(t, "/v1/customers/..%2Fa%20b%3Fc", s.last().path)
	assert.Empty(t, s.last().query)
}

// manyKeys are n keys of metadata.
func manyKeys(n int) map[string]string {
	keys := map[string]string{}
	for i := range n {
		keys["key"+strconv.Itoa(i)] = "v"
	}
	return keys
}

func TestErrors_holdNoPersonalData(t *testing.T) {
	gw, _ := says(t, answer{status: 400, body: `{"error":{"message":"amadou.ba@example.test is taken by Amadou Ba, key ` + demoKey + `"}}`})
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "Amadou Ba", Email: "amadou.ba@example.test"})
	fails(t, err, tender.ErrInvalid, tender.OutcomeRejected)
	for _, text := range []string{"amadou.ba", "Amadou", demoKey} {
		assert.NotContains(t, err.Error()+fmt.Sprintf("%+v", err)+fmt.Sprint(errors.Unwrap(err)), text)
	}
}
