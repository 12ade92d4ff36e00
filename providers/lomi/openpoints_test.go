package lomi_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender"
	"github.com/tenderpay/tender/providers/lomi"
)

// The tests are named after the numbered rows of docs/providers/lomi.md, "Open points and what was chosen".

func named(name string) tender.CustomerParams { return tender.CustomerParams{Name: name} }

func TestOpenPoint01_TheBaseURLIsWhatIsConfigured(t *testing.T) {
	for base, path := range map[string]string{
		"https://lomi.example.test":     "/customers/" + documentID,
		"https://lomi.example.test/":    "/customers/" + documentID,
		"https://lomi.example.test/v1":  "/v1/customers/" + documentID,
		"https://lomi.example.test/v1/": "/v1/customers/" + documentID,
	} {
		s := &script{t: t, answers: []answer{{status: 404}}}
		_, err := gatewayOn(t, s, base).GetCustomer(t.Context(), amadou())
		require.Error(t, err)
		require.Len(t, s.asked, 1, "no other prefix is tried")
		assert.Equal(t, path, s.last().path)
	}
	assert.True(t, strings.HasSuffix(lomi.Production, "/v1") && strings.HasSuffix(lomi.Sandbox, "/v1"))
}

func TestOpenPoint02_EnvelopeOrBare(t *testing.T) {
	for _, body := range []string{
		`{"data":{"customer_id":"c-1","name":"Amadou Ba"}}`, `{"customer_id":"c-1","name":"Amadou Ba"}`, `{"success":true,"data":{"customer_id":"c-1","name":"Amadou Ba"}}`,
		`{"customer_id":"c-1","name":"Amadou Ba","data":null}`, `{"customer_id":"c-1","name":"Amadou Ba","data":[]}`,
	} {
		gw, _ := says(t, answer{status: 201, body: body})
		c, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
		require.NoError(t, err, body)
		assert.Equal(t, "c-1", c.ID)
	}
}

func TestOpenPoint03_AnyListContainer(t *testing.T) {
	const row = `{"customer_id":"c-1"}`
	for _, body := range []string{
		`{"data":[` + row + `],"meta":{"current_page":1,"per_page":100}}`, `{"data":[` + row + `]}`, `[` + row + `]`, ` [ ` + row + ` ] `, `{"customers":[` + row + `]}`,
		`{"customers":[` + row + `],"pagination":{"page":1,"pageSize":50,"totalCount":1,"totalPages":1}}`,
	} {
		gw, _ := says(t, answer{status: 200, body: body})
		rows := 0
		for c, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{}) {
			require.NoError(t, err, body)
			assert.Equal(t, "c-1", c.ID)
			rows++
		}
		assert.Equal(t, 1, rows, body)
	}
}

func TestOpenPoint04_LimitAndPage(t *testing.T) {
	s := newShelf(500)
	require.Len(t, s.read(t, nil), 500)
	assert.Equal(t, "limit=100&page=1", s.asked[0])
	for _, query := range s.asked {
		assert.Regexp(t, `^limit=([1-9]\d?|100)&page=[1-9]\d*$`, query)
	}
}

// A customer that the list does not show exists all the same.
func TestOpenPoint05_TheListProvesNoAbsence(t *testing.T) {
	gw, _ := says(t, answer{status: 200, body: `{"data":[],"meta":{"current_page":1,"per_page":100}}`}, customer(`"email":"amadou.ba@example.test"`))
	for row, err := range gw.ListCustomers(t.Context(), tender.CustomerQuery{Email: "amadou.ba@example.test"}) {
		assert.Fail(t, "an empty list has a row", "%v, %v", row, err)
	}
	c, err := gw.GetCustomer(t.Context(), amadou())
	require.NoError(t, err)
	assert.Equal(t, "amadou.ba@example.test", c.Email)
	assert.False(t, gw.Supports(tender.CustomersFind), "nothing is found by the list")
}

func TestOpenPoint06_RowsAreHeldAgainstTheFilters(t *testing.T) {
	const rows = `{"data":[{"customer_id":"both","email":"a@example.test","phone_number":"+221770000001"},{"customer_id":"email","email":"a@example.test"},` +
		`{"customer_id":"phone","phone_number":"+221770000001"},{"customer_id":"longer","email":"aa@example.test","phone_number":"+2217700000011"},{"customer_id":"none"}]}`
	for _, c := range []struct {
		query tender.CustomerQuery
		sent  string
		want  string
	}{
		{tender.CustomerQuery{Email: "a@example.test"}, "email=a%40example.test&limit=100&page=1", "both email"},
		{tender.CustomerQuery{Phone: "+221770000001"}, "limit=100&page=1&phone_number=%2B221770000001", "both phone"},
		{tender.CustomerQuery{Email: "a@example.test", Phone: "+221770000001"}, "email=a%40example.test&limit=100&page=1&phone_number=%2B221770000001", "both"},
	} {
		gw, s := says(t, answer{status: 200, body: rows})
		var ids []string
		for customer, err := range gw.ListCustomers(t.Context(), c.query) {
			require.NoError(t, err)
			ids = append(ids, customer.ID)
		}
		assert.Equal(t, c.want, strings.Join(ids, " "))
		assert.Equal(t, c.sent, s.last().query)
	}
}

func TestOpenPoint07_AnUpdatesAnswerWithoutIDIsReadAgain(t *testing.T) {
	for _, body := range []string{
		`{"data":{"0":{"customer_id":"` + documentID + `","name":"Old"},"metadata":null}}`, `{"data":{"name":"Amadou Fall"}}`, `{"data":{}}`, `{"success":true}`,
		`{"data":{"customer_id":null}}`, `{"data":{"customer_id":""}}`,
	} {
		gw, s := says(t, answer{status: 200, body: body}, customer(`"name":"Amadou Fall"`))
		c, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Name: new("Amadou Fall")})
		require.NoError(t, err, body)
		assert.Equal(t, "Amadou Fall", c.Name)
		assert.Equal(t, "GET", s.last().method)
		assert.Contains(t, string(c.Raw.Bytes()), "Amadou Fall")
	}
}

func TestOpenPoint08_NeverNullAndNeverEmpty(t *testing.T) {
	gw, s := says(t, customer(), customer())
	_, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"Amadou Ba"}`, s.last().raw)
	_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Address: tender.AddressUpdate{City: new("Thiès")}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"city":"Thiès"}`, s.last().raw)
	_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Email: new("")})
	fails(t, err, tender.ErrInvalid, tender.OutcomeNotDone)
}

func TestOpenPoint09_AnUpdateOfNothingIsNotSent(t *testing.T) {
	gw, _ := says(t)
	_, err := gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{})
	fails(t, err, tender.ErrInvalid, tender.OutcomeNotDone)
}

func TestOpenPoint10_AnySuccessOfADeletion(t *testing.T) {
	for _, a := range []answer{
		{status: 200, body: `{"data":{"customer_id":"` + documentID + `","deleted":true}}`}, {status: 200, body: `{"message":"deleted"}`}, {status: 204}, {status: 202},
		{status: 200, body: `{"data":{"customer_id":"` + documentID + `"},"error":null}`}, {status: 200, body: "OK"},
	} {
		gw, _ := says(t, a)
		assert.NoError(t, gw.DeleteCustomer(t.Context(), amadou()), a.body)
	}
}

func TestOpenPoint11_DeletedAlreadyIsNoError(t *testing.T) {
	gw, _ := says(t, answer{status: 404, body: `{"error":{"code":"NOT_FOUND","message":"Customer not found"}}`})
	assert.NoError(t, gw.DeleteCustomer(t.Context(), amadou()))
}

func TestOpenPoint12_OnlyTheProvidersOwn404IsNotFound(t *testing.T) {
	for body, kind := range map[string]tender.Kind{
		`{"error":{"status":404,"code":"NOT_FOUND","message":"Customer not found"}}`: tender.ErrNotFound,
		`{"error":{"message":"Customer not found"}}`:                                 tender.ErrNotFound,
		`{"error":{"code":"not_found"},"request_id":"r-1"}`:                          tender.ErrNotFound,
		`{"code":"NOT_FOUND","message":"Customer not found"}`:                        tender.ErrNotFound,
		`{"message":"no route"}`:                                                     tender.ErrProtocol,
		`<html>404</html>`:                                                           tender.ErrProtocol,
		``:                                                                           tender.ErrProtocol,
	} {
		gw, _ := says(t, answer{status: 404, body: body})
		_, err := gw.GetCustomer(t.Context(), amadou())
		fails(t, err, kind, tender.OutcomeNotDone)
	}
	gw, _ := says(t, answer{status: 400, body: `{"error":{"status":404,"code":"NOT_FOUND","message":"Customer not found"}}`})
	_, err := gw.GetCustomer(t.Context(), amadou())
	fails(t, err, tender.ErrInvalid, tender.OutcomeNotDone)
	gw, _ = says(t, answer{status: 500, body: `{"error":{"status":404,"code":"NOT_FOUND","message":"Customer not found"}}`})
	_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Name: new("B")})
	fails(t, err, tender.ErrUnavailable, tender.OutcomeUnknown)
}

func TestOpenPoint13_AtMostFiftyKeys(t *testing.T) {
	gw, s := says(t, customer(), customer(`"metadata":{"a":"1"}`))
	_, err := gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "B", Metadata: manyKeys(50)})
	require.NoError(t, err)
	_, err = gw.CreateCustomer(t.Context(), tender.CustomerParams{Name: "B", Metadata: manyKeys(50), Reference: "user-42"})
	assert.Equal(t, []string{"Metadata"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
	_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Metadata: manyKeys(50)})
	assert.Equal(t, []string{"Metadata"}, fieldsOf(failed(t, err, tender.ErrInvalid, tender.OutcomeNotDone)))
	assert.Equal(t, "GET", s.last().method, "it was not written")

	stored := strings.Repeat(`"key":"v",`, 60)
	for i := range 60 {
		stored = strings.Replace(stored, `"key"`, `"stored`+strings.Repeat("x", i)+`"`, 1)
	}
	gw, _ = says(t, customer(`"metadata":{`+strings.TrimSuffix(stored, ",")+`}`), customer())
	_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Metadata: map[string]string{"stored": "changed"}})
	assert.NoError(t, err, "it has more already, and no more than it had")
}

func TestOpenPoint14_MetadataOfAnyKind(t *testing.T) {
	for fields, want := range map[string]map[string]string{
		`"name":"B"`: nil, `"metadata":null`: nil, `"metadata":{}`: nil, `"metadata":{"reference":"r"}`: nil, `"metadata":{"gone":null}`: nil,
		`"metadata":{"s":"t","n":1.50,"b":true,"l":[1,"x"],"o":{"k":"<v>"}}`: {"s": "t", "n": "1.50", "b": "true", "l": `[1,"x"]`, "o": `{"k":"<v>"}`},
	} {
		gw, _ := says(t, customer(fields))
		c, err := gw.GetCustomer(t.Context(), amadou())
		require.NoError(t, err, fields)
		assert.Equal(t, want, c.Metadata, fields)
		assert.Nil(t, c.Extra, "nothing of its own is stated")
	}
	gw, _ := says(t, customer(`"metadata":"text"`))
	_, err := gw.GetCustomer(t.Context(), amadou())
	fails(t, err, tender.ErrProtocol, tender.OutcomeNotDone)
}

func TestOpenPoint15_AfterALostCreateTheSameAgain(t *testing.T) {
	gw, _ := says(t, answer{err: errBroken}, answer{status: 201, body: `{"data":{"customer_id":"c-2"}}`})
	_, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
	e := failed(t, err, tender.ErrUnavailable, tender.OutcomeUnknown)
	assert.Equal(t, tender.RecoverRepeat, e.Recovery)
	c, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
	require.NoError(t, err)
	assert.Equal(t, "c-2", c.ID)
}

func TestOpenPoint16_TheErrorBodyInAnyShape(t *testing.T) {
	for body, want := range map[string]struct{ code, message, request string }{
		`{"error":{"message":"no"}}`:                                                                 {"", "no", ""},
		`{"error":{"message":"no","details":"because"}}`:                                             {"", "no: because", ""},
		`{"error":{"message":"no","details":["this","that"]}}`:                                       {"", "no: this; that", ""},
		`{"error":{"message":"no","details":{"n":7,"x":{"_errors":["y"]}}}}`:                         {"", "no: x: y", ""},
		`{"error":{"message":"no","details":{"w":{"_errors":[]},"x":{"_errors":["y"]}}}}`:            {"", "no: x: y", ""},
		`{"error":{"status":400,"code":"INVALID_REQUEST","message":"no"}}`:                           {"INVALID_REQUEST", "no", ""},
		`{"error":{"message":"no"},"request_id":"GET https://lomi.example.test/v1/customers"}`:       {"", "no", ""},
		`{"error":{"code":"bad_request","message":"no","details":"Bad Request"},"request_id":"r-1"}`: {"bad_request", "no", "r-1"},
		`{"code":"BAD","message":"no","details":null}`:                                               {"BAD", "no", ""},
		`{"error":{"code":4001,"message":"no","details":[]}}`:                                        {"4001", "no", ""},
		`{"error":{"code":400,"message":"no"}}`:                                                      {"", "no", ""},
		`{"error":{"details":"because"}}`:                                                            {"", "because", ""},
		`{"error":{"code":true,"message":["no"],"details":7}}`:                                       {"", "", ""},
		`{"error":"no"}`:             {"", "", ""},
		`<html>Bad Request</html>`:   {"", "", ""},
		`"no"`:                       {"", "", ""},
		`[]`:                         {"", "", ""},
		``:                           {"", "", ""},
		`{"error":null,"code":null}`: {"", "", ""},
	} {
		gw, _ := says(t, answer{status: 400, body: body})
		_, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
		e := failed(t, err, tender.ErrInvalid, tender.OutcomeRejected)
		assert.Equal(t, []string{want.code, want.message, want.request}, []string{e.Code, e.Message, e.RequestID}, body)
		assert.Equal(t, 400, e.HTTPStatus)
	}
}

func TestOpenPoint17_TheWordsOfA401DoNotMatter(t *testing.T) {
	for _, body := range []string{`{"error":{"message":"API key missing"}}`, `{"error":{"message":"API key has expired"}}`, `{"error":{"status":404,"message":"not found"}}`, ``} {
		gw, _ := says(t, answer{status: 401, body: body})
		_, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
		fails(t, err, tender.ErrUnauthenticated, tender.OutcomeRejected)
	}
}

func TestOpenPoint26_NoIdempotencyKey(t *testing.T) {
	gw, s := says(t, customer(), customer(), answer{status: 204})
	_, err := gw.CreateCustomer(t.Context(), named("Amadou Ba"))
	require.NoError(t, err)
	_, err = gw.UpdateCustomer(t.Context(), amadou(), tender.CustomerUpdate{Name: new("B")})
	require.NoError(t, err)
	require.NoError(t, gw.DeleteCustomer(t.Context(), amadou()))
	for _, a := range s.asked {
		assert.NotContains(t, a.header, "Idempotency-Key")
		assert.Equal(t, []string{demoKey}, a.header["X-Api-Key"], "the key, and nothing else says who asks")
		assert.NotContains(t, a.header, "Authorization")
	}
}

func TestOpenPoint29_AnyKeyWithAnyHost(t *testing.T) {
	for _, base := range []string{lomi.Production, lomi.Sandbox} {
		for _, key := range []string{"lomi_sk_test_x", "lomi_sk_live_x", "lomi_sk_x", "another"} {
			_, err := lomi.New(lomi.Config{BaseURL: base, APIKey: tender.NewSecret(key)})
			assert.NoError(t, err)
		}
	}
}
