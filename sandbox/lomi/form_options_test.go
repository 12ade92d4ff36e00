package lomi_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/lomi"
)

func TestOption_Bare(t *testing.T) {
	s := open(t, lomi.Options{Bare: true})
	r := s.do("POST", "/customers", documented).succeeds(201)
	id := r.text("customer_id")
	assert.Empty(t, r.get("data"))
	assert.Equal(t, r.body, s.do("GET", "/customers/"+id, "").body)
	assert.Equal(t, "B", s.do("PATCH", "/customers/"+id, `{"name": "B"}`).text("name"))
	require.NoError(t, s.account.CompleteTransaction(id))
	assert.Equal(t, []string{"B"}, s.do("GET", "/customers", "").names(), "the list has another option")
	s.do("DELETE", "/customers/"+id, "").succeeds(200).is(t, `{"customer_id":"`+id+`","deleted":true}`)
}

func TestOption_OmitMerchantID(t *testing.T) {
	s := open(t, lomi.Options{OmitMerchantID: true, ListAll: true})
	r := s.do("POST", "/customers", documented).succeeds(201)
	assert.Empty(t, r.get("data.merchant_id"))
	assert.Equal(t, organizationID, r.text("data.organization_id"))
	assert.NotContains(t, s.do("GET", "/customers", "").succeeds(200).body, "merchant_id")
}

func TestOption_ShowEnvironment(t *testing.T) {
	s := open(t, lomi.Options{ShowEnvironment: true, ListAll: true})
	_, err := s.front.AddAccount("lomi_sk_live_1", merchantID, organizationID)
	require.NoError(t, err)
	r := s.do("POST", "/customers", documented).succeeds(201)
	assert.Equal(t, `"test" true`, r.get("data.environment")+" "+r.get("data.test"))
	rows := s.do("GET", "/customers", "").succeeds(200).body
	assert.Contains(t, rows, `"environment":"test"`)
	assert.NotContains(t, rows, `"test":true`)
	r = s.do("POST", "/customers", documented, "X-API-Key: lomi_sk_live_1").succeeds(201)
	assert.Equal(t, `"live" `, r.get("data.environment")+" "+r.get("data.test"))

	s = open(t, lomi.Options{ShowEnvironment: true, Bare: true})
	r = s.do("POST", "/customers", documented).succeeds(201)
	assert.Equal(t, `"test" `, r.get("environment")+" "+r.get("test"))
}

func TestOption_Unset(t *testing.T) {
	for unset, want := range map[lomi.UnsetValues]string{
		lomi.UnsetIsNull: `"name":"A","email":null,"phone_number":null,"whatsapp_number":null,"country":null,"city":null,"address":null,"postal_code":null,` +
			`"is_business":false,"metadata":null,"created_at"`,
		lomi.UnsetIsAbsent: `"name":"A","is_business":false,"created_at"`,
		lomi.UnsetIsText: `"name":"A","email":null,"phone_number":null,"whatsapp_number":null,"country":"","city":"","address":"","postal_code":"",` +
			`"is_business":false,"metadata":null,"created_at"`,
	} {
		s := open(t, lomi.Options{Unset: unset})
		r := s.do("POST", "/customers", `{"name": "A"}`).succeeds(201)
		assert.Contains(t, r.body, want)
		assert.Equal(t, r.body, s.do("GET", "/customers/"+r.text("data.customer_id"), "").body)
		r = s.do("POST", "/customers", documented).succeeds(201)
		assert.Equal(t, []string{"amadou.ba@example.test", "Dakar"}, []string{r.text("data.email"), r.text("data.city")})
	}
}

func TestOption_DatabaseTimes(t *testing.T) {
	for database, form := range map[bool]string{
		false: `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, true: `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$`,
	} {
		s := open(t, lomi.Options{DatabaseTimes: database})
		r := s.do("POST", "/customers", documented).succeeds(201)
		assert.Regexp(t, form, r.text("data.created_at"))
		assert.Regexp(t, form, r.text("data.updated_at"))
		assert.Regexp(t, form, s.do("GET", "/customers/1", "").text("error.timestamp"))
	}
}

// What the current generation answers, letter by letter.
func TestCurrentGeneration(t *testing.T) {
	s := open(t, lomi.CurrentGeneration())
	r := s.do("POST", "/customers", `{"name": "Fatou Sarr", "email": null, "colour": "red"}`).succeeds(201)
	row := `{"customer_id":"` + r.text("customer_id") + `","organization_id":"` + organizationID + `","name":"Fatou Sarr","email":null,"phone_number":null,` +
		`"whatsapp_number":null,"country":null,"city":null,"address":null,"postal_code":null,"is_business":false,"metadata":null,` +
		`"created_at":"` + r.text("created_at") + `","updated_at":"` + r.text("created_at") + `","environment":"test"}`
	r.is(t, row)
	s.do("GET", "/customers?limit=x&email=y&page=1&pageSize=50", "").succeeds(200).is(t,
		`{"customers":[`+row+`],"pagination":{"page":1,"pageSize":50,"totalCount":1,"totalPages":1}}`)
	path := "/customers/" + r.text("customer_id")
	assert.Equal(t, `"Dakar"`, s.do("PATCH", path, `{"name": "", "city": "Dakar"}`).succeeds(200).get("city"))
	assert.Equal(t, "null", s.do("PATCH", path, `{"city": ""}`).get("city"))
	s.do("DELETE", path, "").succeeds(200).is(t, `{"message":"Customer deleted"}`)
	r = s.do("DELETE", path, "", "X-Request-Id: my-request").succeeds(404)
	r.is(t, `{"error":{"code":"not_found","message":"Customer not found","details":"Not Found"},"request_id":"my-request"}`)
	assert.Equal(t, "internal_error", s.do("GET", "/customers/1", "").succeeds(500).text("error.code"))
}
