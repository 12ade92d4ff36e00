package lomi_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tenderpay/tender/sandbox/internal/wiretest"
	"github.com/tenderpay/tender/sandbox/ledger"
	"github.com/tenderpay/tender/sandbox/lomi"
)

// The documented request of the customers page, with a made-up address.
const documented = `{
"name": "Amadou Ba",
"email": "amadou.ba@example.test",
"phone_number": "+221771234567",
"country": "Senegal",
"city": "Dakar",
"is_business": false
}`

// The documented answer, letter by letter.
const documentedAnswer = `{"data":{"customer_id":"%s",` +
	`"merchant_id":"904d003c-3736-41d4-90a5-9de74d404fd7","organization_id":"0979ec77-9fb1-4c9a-8c55-d7fb6c182c9c",` +
	`"name":"Amadou Ba","email":"amadou.ba@example.test","phone_number":"+221771234567","whatsapp_number":null,` +
	`"country":"Senegal","city":"Dakar","address":null,"postal_code":null,"is_business":false,"metadata":null,` +
	`"created_at":"%s","updated_at":"%[2]s"}}`

func TestCreate_and_get_answer_as_documented(t *testing.T) {
	s := open(t, lomi.Options{})
	r := s.do("POST", "/customers", documented).succeeds(201)
	id, created := r.text("data.customer_id"), r.text("data.created_at")
	assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, id)
	assert.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, created)
	r.is(t, fmt.Sprintf(documentedAnswer, id, created))
	assert.Equal(t, "application/json; charset=utf-8", r.header.Get("Content-Type"))
	s.do("GET", "/customers/"+id, "").succeeds(200).is(t, fmt.Sprintf(documentedAnswer, id, created))
}

func TestUpdate_changes_only_what_is_given(t *testing.T) {
	s := open(t, lomi.Options{})
	id := s.register(documented)
	r := s.do("PATCH", "/customers/"+id, `{
"phone_number": "+221779876543",
"address": "123 Main St"
}`).succeeds(200)
	for name, want := range map[string]string{
		"customer_id": id, "name": "Amadou Ba", "email": "amadou.ba@example.test", "phone_number": "+221779876543", "country": "Senegal",
		"city": "Dakar", "address": "123 Main St",
	} {
		assert.Equal(t, want, r.text("data."+name), name)
	}
	assert.Equal(t, r.body, s.do("GET", "/customers/"+id, "").succeeds(200).body)

	r = s.do("PATCH", "/v1/customers/"+id, `{"name": "A", "email": "b@example.test", "whatsapp_number": "c", "country": "SN", "city": "d",
		"address": "e", "postal_code": "f", "is_business": true, "metadata": {"g": 1}}`).succeeds(200)
	assert.Equal(t, []string{"A", "b@example.test", "c", "SN", "d", "e", "f"}, []string{
		r.text("data.name"), r.text("data.email"), r.text("data.whatsapp_number"), r.text("data.country"), r.text("data.city"), r.text("data.address"),
		r.text("data.postal_code"),
	})
	assert.Equal(t, "true", r.get("data.is_business"))
	assert.Equal(t, "true", s.do("PATCH", "/customers/"+id, `{"name": "B"}`).get("data.is_business"))
	assert.Equal(t, "false", s.do("PATCH", "/customers/"+id, `{"is_business": false}`).get("data.is_business"))
}

func TestUpdate_moves_only_the_time_of_the_update(t *testing.T) {
	clock := ledger.NewClock(time.Date(2025, 4, 4, 14, 21, 49, 0, time.UTC))
	s := open(t, lomi.Options{Clock: clock})
	id := s.register(documented)
	created := s.do("GET", "/customers/"+id, "").text("data.created_at")
	assert.True(t, strings.HasPrefix(created, "2025-04-04T14:"), created)
	clock.Advance(time.Hour)
	r := s.do("PATCH", "/customers/"+id, `{"city": "Thies"}`)
	assert.Equal(t, created, r.text("data.created_at"))
	assert.Greater(t, r.text("data.updated_at"), "2025-04-04T15:")
	clock.Advance(time.Hour)
	again := s.do("PATCH", "/customers/"+id, `{}`).succeeds(200)
	assert.Equal(t, r.body, again.body, "an update of nothing changes nothing")
}

func TestDelete_hides_the_customer_for_good(t *testing.T) {
	s := open(t, lomi.Options{})
	id, other := s.payer(documented), s.payer(documented)
	s.do("DELETE", "/customers/"+id, "").succeeds(200).is(t, `{"data":{"customer_id":"`+id+`","deleted":true}}`)
	s.do("GET", "/customers/"+id, "").refused(404, "Customer not found")
	s.do("PATCH", "/customers/"+id, `{"name": "B"}`).refused(404, "Customer not found")
	s.do("DELETE", "/customers/"+id, "").refused(404, "Customer not found")
	require.ErrorContains(t, s.account.CompleteTransaction(id), "no customer has the id")
	assert.Len(t, s.do("GET", "/customers", "").names(), 1)
	s.do("GET", "/customers/"+other, "").succeeds(200)
	assert.Len(t, s.account.Ledger().Customers(), 2, "the record stays")
}

func TestUnknown_ids_are_404(t *testing.T) {
	s := open(t, lomi.Options{})
	for _, id := range []string{nobody, "1", "..", "%20", "cus_1"} {
		s.do("GET", "/customers/"+id, "").refused(404, "Customer not found")
		s.do("PATCH", "/customers/"+id, `{"name": "B"}`).refused(404, "Customer not found")
		s.do("DELETE", "/customers/"+id, "").refused(404, "Customer not found")
	}
	require.ErrorContains(t, s.account.CompleteTransaction(nobody), nobody)
}

func TestMetadata_is_any_object_and_is_replaced(t *testing.T) {
	s := open(t, lomi.Options{})
	id := s.register(`{"name": "A", "metadata": {"reference": "u-1", "n": 10.50, "deep": {"b": [1, null]}, "mark": "<&>"}}`)
	path := "/customers/" + id
	assert.Contains(t, s.do("GET", path, "").body, `"metadata":{"reference":"u-1","n":10.50,"deep":{"b":[1,null]},"mark":"<&>"},`, "letter by letter")
	assert.Equal(t, 1, s.account.Customers("u-1"))

	assert.JSONEq(t, `{"other":"x"}`, s.do("PATCH", path, `{"metadata": {"other": "x"}}`).get("data.metadata"))
	assert.Zero(t, s.account.Customers("u-1"))
	assert.JSONEq(t, `{"other":"x"}`, s.do("PATCH", path, `{"name": "B"}`).get("data.metadata"), "left out, it stays")
	assert.Equal(t, `{}`, s.do("PATCH", path, `{"metadata": {}}`).get("data.metadata"))
	s.do("PATCH", path, `{"metadata": {"reference": 5}}`).succeeds(200)
	assert.Zero(t, s.account.Customers("5"), "a reference is a text")
}

func TestCustomers_counts_by_reference(t *testing.T) {
	s := open(t, lomi.Options{})
	first := s.register(`{"name": "A", "metadata": {"reference": "u-1"}}`)
	s.register(`{"name": "A", "metadata": {"reference": "u-1"}}`)
	s.register(`{"name": "A", "metadata": {"reference": "u-2"}}`)
	s.register(`{"name": "A"}`)
	assert.Equal(t, []int{2, 1, 0, 0}, []int{s.account.Customers("u-1"), s.account.Customers("u-2"), s.account.Customers("u"), s.account.Customers("")})
	s.do("DELETE", "/customers/"+first, "").succeeds(200)
	assert.Equal(t, 1, s.account.Customers("u-1"))
}

func TestCreate_64_at_once_with_the_same_fields(t *testing.T) {
	body := `{"name": "A", "email": "a@example.test", "phone_number": "+221771234567", "metadata": {"reference": "u-1"}}`
	create := func(s *shop) func(int) int {
		return func(int) int { return s.try("POST", "/customers", body).status }
	}
	s := open(t, lomi.Options{})
	assert.Equal(t, map[int]int{201: 64}, wiretest.Race(64, create(s)))
	assert.Equal(t, 64, s.account.Customers("u-1"), "nothing is unique")

	s = open(t, lomi.Options{RefuseDuplicates: true})
	assert.Equal(t, map[int]int{201: 1, 409: 63}, wiretest.Race(64, create(s)))
	assert.Equal(t, 1, s.account.Customers("u-1"))
}

func TestUpdate_64_at_once_lose_nothing_of_each_other(t *testing.T) {
	s := open(t, lomi.Options{MergeMetadata: true})
	id := s.register(`{"name": "A"}`)
	got := wiretest.Race(64, func(i int) int {
		return s.try("PATCH", "/customers/"+id, fmt.Sprintf(`{"metadata": {"k%d": "v"}}`, i)).status
	})
	assert.Equal(t, map[int]int{200: 64}, got)
	assert.Equal(t, 64, strings.Count(s.do("GET", "/customers/"+id, "").get("data.metadata"), `"v"`))
}

func TestCustomers_of_the_ledger_itself_are_served(t *testing.T) {
	s := open(t, lomi.Options{})
	c, err := s.account.Ledger().CreateCustomer(ledger.Customer{Name: "A", Email: "a@example.test"})
	require.NoError(t, err)
	assert.Equal(t, "a@example.test", s.do("GET", "/customers/"+c.ID, "").succeeds(200).text("data.email"))
	require.NoError(t, s.account.CompleteTransaction(c.ID))
	assert.Equal(t, []string{"A"}, s.do("GET", "/customers", "").names())
}

func TestAccounts_share_nothing(t *testing.T) {
	s := open(t, lomi.Options{})
	second, err := s.front.AddAccount("lomi_sk_live_second", "merchant-2", "organization-2")
	require.NoError(t, err)
	id := s.payer(documented)
	as := "X-API-Key: " + second.APIKey()
	s.do("GET", "/customers/"+id, "", as).refused(404, "not found")
	s.do("PATCH", "/customers/"+id, `{"name": "B"}`, as).refused(404, "not found")
	s.do("DELETE", "/customers/"+id, "", as).refused(404, "not found")
	assert.Empty(t, s.do("GET", "/customers", "", as).names())
	r := s.do("POST", "/customers", documented, as).succeeds(201)
	assert.Equal(t, "merchant-2", r.text("data.merchant_id"))
	assert.Equal(t, "organization-2", r.text("data.organization_id"))
	second.Inject(lomi.Fault{Kind: "html-502"})
	s.do("GET", "/customers/"+id, "").succeeds(200)
	assert.Equal(t, 1, second.PendingFaults())
	assert.Len(t, s.account.Ledger().Customers(), 1)
	assert.NoError(t, second.Ledger().Check())
}
